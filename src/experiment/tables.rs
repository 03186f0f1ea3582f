//! Tables of everything that was recorded, for other programs. The page and the command line write the same bytes.
//!
//! The author of a document or a table chooses the names, so [`name_cell`] escapes them and distinguishes them from the
//! table's own words.

use super::{Recording, RunPlan};
#[cfg(not(target_arch = "wasm32"))]
use crate::data::LabeledDataset;
use crate::json;
use crate::number::RoundTrip;
use crate::observe::{History, Series, Subject};
use serde::Serialize;

/// One curve as a JSON object.
#[derive(Serialize)]
struct Curve<'a> {
    algorithm: &'a str,
    seed: u32,
    split: &'static str,
    quantity: &'static str,
    class: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    class_index: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    other_index: Option<usize>,
    steps: Vec<f64>,
    values: Vec<f64>,
}

impl Recording {
    /// Returns every recorded number, one per line: algorithm, seed, split, quantity, class, the other class of a cosine,
    /// step, value. The class of a total is `all`.
    pub fn csv(&self) -> String {
        let mut table = String::from("algorithm,seed,split,quantity,class,other,step,value\n");
        self.each_curve(|plan, history, series| {
            let (class, other) = self.experiment().subject(series);
            let class = if series.subject == Subject::All { quoted(class) } else { name_cell(class) };
            let other = other.map_or_else(String::new, name_cell);
            let (split, quantity) = (series.split.name(), series.quantity.name());
            let head = format!("{},{},{split},{quantity},{class},{other}", name_cell(&plan.name), plan.seed);
            for (step, value) in history.curve(series) {
                table += &format!("{head},{},{}\n", RoundTrip(step), RoundTrip(value));
            }
        });
        table
    }

    /// Returns every recorded curve, as a JSON list with the content of the page's `curves()`. Each class also has its
    /// index; the total of all classes has none.
    pub fn json(&self) -> String {
        let mut curves = Vec::new();
        self.each_curve(|plan, history, series| {
            let ((class, other), (steps, values)) = (self.experiment().subject(series), history.curve(series).unzip());
            let (split, quantity) = (series.split.name(), series.quantity.name());
            let [class_index, other_index] = series.subject.indices();
            curves.push(json::write(&Curve {
                algorithm: &plan.name,
                seed: plan.seed,
                split,
                quantity,
                class,
                class_index,
                other,
                other_index,
                steps,
                values,
            }));
        });
        format!("[{}]\n", curves.join(",\n"))
    }

    fn each_curve(&self, mut visit: impl FnMut(&RunPlan, &History, Series)) {
        for (plan, history) in self.runs().iter().zip(self.histories()) {
            history.columns().series().iter().for_each(|series| visit(plan, history, *series));
        }
    }
}

/// Returns all examples of a dataset as they were read, one per line: whether it is for training or testing, the class,
/// and the features. A missing number is an empty cell.
#[cfg(not(target_arch = "wasm32"))]
pub fn examples_csv(dataset: &LabeledDataset, features: &[String]) -> String {
    let names: String = features.iter().map(|name| format!(",{}", name_cell(name))).collect();
    let mut table = format!("split,class{names}\n");
    for (split, set) in [("train", Some(&dataset.train)), ("test", dataset.test.as_ref())] {
        for (class, name) in dataset.classes.iter().enumerate() {
            for example in set.map_or(0..0, |set| set.class(class)) {
                table += &format!("{split},{}", name_cell(name));
                for value in set.iter().flat_map(|set| set.exact_row(example)) {
                    table += &if value.is_nan() { ",".into() } else { format!(",{}", RoundTrip(value)) };
                }
                table.push('\n');
            }
        }
    }
    table
}

/// Returns a name as a cell of a CSV table.
///
/// A spreadsheet may execute a text that begins with one of `=+-@` or white space, so such a name gets an apostrophe
/// before it. A class called `all` gets one too, because `all` also means all classes together. A name that begins with
/// an apostrophe gets another one. Removing one apostrophe always restores the name.
pub(crate) fn name_cell(name: &str) -> String {
    let guarded = name.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\'']) || name == "all";
    if guarded { quoted(&format!("'{name}")) } else { quoted(name) }
}

/// Quotes a field of a CSV table.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{DataSource, Experiment};

    const DOCUMENT: &str = r#"{"version": 1, "data": {"source": {"kind": "generated", "generator": {"kind": "moons"}},
        "classes": ["A", "B"], "max_per_class": 20, "imbalance": {"kind": "ratio", "ratio": 4}, "test_per_class": 5},
        "model": {"kind": "linear"}, "training": {"steps": 3, "seeds": [1, 2]},
        "algorithms": [{"sampling": "full", "direction": "mean", "learning_rate": 0.1}]}"#;

    fn recorded(document: &str) -> Recording {
        Recording::train(Experiment::read(document).unwrap(), &DataSource::Document).unwrap()
    }

    #[test]
    fn csv_and_json_contain_every_number_once() {
        let recording = recorded(DOCUMENT);
        let csv = recording.csv();
        let curves: serde_json::Value = serde_json::from_str(&recording.json()).unwrap();
        let curves = curves.as_array().unwrap();
        let numbers: usize = curves.iter().map(|curve| curve["steps"].as_array().unwrap().len()).sum();
        assert_eq!(csv.lines().count(), 1 + numbers);
        let cosine = curves.iter().find(|curve| curve["quantity"] == "cosine" && curve["seed"] == 2).unwrap();
        assert_eq!((cosine["class"].as_str(), cosine["other"].as_str()), (Some("A"), Some("B")));
        assert_eq!((cosine["class_index"].as_u64(), cosine["other_index"].as_u64()), (Some(0), Some(1)));
        let total = curves.iter().find(|curve| curve["class"] == "all").unwrap();
        assert!(total.get("class_index").is_none() && total.get("other").is_none(), "{total}");
        let line = format!("\"GD\",2,train,cosine,\"A\",\"B\",0,{}", cosine["values"][0].as_f64().unwrap());
        assert!(csv.lines().any(|each| each == line), "{line}");
    }

    #[test]
    fn names_with_commas_and_quotation_marks_are_one_csv_field() {
        let csv = recorded(&DOCUMENT.replace("\"A\", \"B\"", r#"{"name": "say \"a\", b", "of": ["A"]}, "B""#)).csv();
        assert!(csv.contains(r#","say ""a"", b","#), "{csv}");
    }

    #[test]
    fn a_name_cell_is_never_a_formula_and_the_name_can_be_restored() {
        let names = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "'x", "''x", "all", "'all", "x", "a|b", "", "7=7"];
        let cells: Vec<String> = names.into_iter().map(name_cell).collect();
        for (name, cell) in names.iter().zip(&cells) {
            let text = cell[1..cell.len() - 1].replace("\"\"", "\"");
            assert!(!text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && text != "all", "{cell}");
            assert_eq!(text.strip_prefix('\'').unwrap_or(&text), *name);
        }
        assert_eq!([&cells[0], &cells[9], &cells[12]], ["\"'=1+1\"", "\"'all\"", "\"a|b\""]);
    }
}

//! Everything that was recorded, as text for other programs. The curves are written as the page writes them.

use super::{Experiment, Results, RunPlan, RunResult};
use crate::json;
use crate::number::Written;
use crate::observe::{History, Series};
use serde::Serialize;

/// Every number recorded, one a line: algorithm, seed, split, quantity, class, step, value. The histories are those of
/// [`Experiment::runs`].
pub fn curves_csv(experiment: &Experiment, histories: &[History]) -> String {
    let mut table = String::from("algorithm,seed,split,quantity,class,step,value\n");
    each_curve(experiment, histories, |plan, history, series| {
        let (class, other) = experiment.subject(series);
        let class = other.map_or_else(|| class.to_owned(), |other| format!("{class}|{other}"));
        let (part, quantity) = (series.part.name(), series.quantity.name());
        let head = format!("{},{},{part},{quantity},{},", quoted(&plan.name), plan.seed, quoted(&class));
        for (step, value) in history.curve(series) {
            table += &format!("{head}{},{}\n", Written(step), Written(value));
        }
    });
    table
}

/// One curve as an object.
#[derive(Serialize)]
struct Curve<'a> {
    algorithm: &'a str,
    seed: u32,
    split: &'static str,
    quantity: &'static str,
    class: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<&'a str>,
    steps: Vec<f64>,
    values: Vec<f64>,
}

/// Every curve recorded, as a JSON list of what the page's `curves()` gives.
pub fn curves_json(experiment: &Experiment, histories: &[History]) -> String {
    let mut curves = Vec::new();
    each_curve(experiment, histories, |plan, history, series| {
        let ((class, other), (steps, values)) = (experiment.subject(series), history.curve(series).unzip());
        let (split, quantity) = (series.part.name(), series.quantity.name());
        curves.push(json::write(&Curve {
            algorithm: &plan.name,
            seed: plan.seed,
            split,
            quantity,
            class,
            other,
            steps,
            values,
        }));
    });
    format!("[{}]\n", curves.join(",\n"))
}

fn each_curve(experiment: &Experiment, histories: &[History], mut tell: impl FnMut(&RunPlan, &History, Series)) {
    for (plan, history) in experiment.runs().iter().zip(histories) {
        history.columns().series().iter().for_each(|series| tell(plan, history, *series));
    }
}

/// A field of a CSV table in quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A number, or nothing where there is none.
fn optional(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| Written(value).to_string())
}

/// A run of a sweep as an object.
#[derive(Serialize)]
struct Row<'a> {
    values: &'a [f64],
    algorithm: &'a str,
    seed: u32,
    result: &'a RunResult,
}

/// A sweep as an object.
#[derive(Serialize)]
struct Sheet<'a> {
    swept: Vec<&'static str>,
    classes: Vec<&'a str>,
    sentences: Vec<String>,
    runs: Vec<Row<'a>>,
}

impl Results {
    /// What became of every run that is done, as a JSON object, with the sentences that tell of it.
    pub fn json(&self) -> String {
        let done = self.runs().iter().zip(self.results()).filter_map(|(run, result)| Some((run, result.as_ref()?)));
        let runs = done.map(|(run, result)| Row {
            values: &self.cells()[run.cell].values,
            algorithm: &run.plan.name,
            seed: run.plan.seed,
            result,
        });
        let sheet = Sheet {
            swept: self.experiment().document().sweep.iter().map(|axis| axis.over.name()).collect(),
            classes: self.experiment().class_names().collect(),
            sentences: self.sentences(),
            runs: runs.collect(),
        };
        json::write(&sheet) + "\n"
    }

    /// What became of every class in every run that is done, one a line: the swept numbers, algorithm, seed and class, then the
    /// fields of [`ClassOutcome`](crate::observe::ClassOutcome) and those of the run.
    pub fn csv(&self) -> String {
        let swept: String =
            self.experiment().document().sweep.iter().map(|axis| format!("{},", axis.over.name())).collect();
        let mut table = format!(
            "{swept}algorithm,seed,class,drop_depth,drop_step,recovery,loss_rise,recall,projection,delay,macro_recall,diverged,digest\n"
        );
        for (run, result) in self.runs().iter().zip(self.results()) {
            let Some(result) = result else { continue };
            let cell = &self.cells()[run.cell];
            let values: String = cell.values.iter().map(|value| format!("{},", Written(*value))).collect();
            for (name, class) in cell.experiment.class_names().zip(&result.outcome.classes) {
                table += &format!(
                    "{values}{},{},{},{},{},{},{},{},{},{},{},{},{}\n",
                    quoted(&run.plan.name),
                    run.plan.seed,
                    quoted(name),
                    Written(class.depth),
                    Written(class.extremum),
                    optional(class.recovery),
                    optional(class.loss_rise),
                    Written(class.recall),
                    optional(class.projection),
                    optional(result.outcome.delay),
                    Written(result.outcome.macro_recall),
                    result.fault.is_some(),
                    result.digest,
                );
            }
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Run, Stock};

    const DOCUMENT: &str = r#"{"version": 1, "data": {"source": {"kind": "generated", "generator": {"kind": "moons"}},
        "classes": ["A", "B"], "largest": 20, "imbalance": {"profile": "ratio", "ratio": 4}, "test": 5},
        "model": {"kind": "linear"}, "training": {"steps": 3, "seeds": [1, 2]},
        "algorithms": [{"batches": "full", "direction": "mean", "learning_rate": 0.1}]}"#;

    fn recorded(experiment: &Experiment) -> Vec<History> {
        let history = |index| {
            let mut run = Run::new(experiment, index, &Stock::Document).unwrap();
            run.advance(3);
            let mut history = History::new(2);
            history.extend(&run.take_records()).unwrap();
            history
        };
        (0..experiment.runs().len()).map(history).collect()
    }

    #[test]
    fn both_forms_say_every_number_once() {
        let experiment = Experiment::read(DOCUMENT).unwrap();
        let histories = recorded(&experiment);
        let csv = curves_csv(&experiment, &histories);
        let curves: serde_json::Value = serde_json::from_str(&curves_json(&experiment, &histories)).unwrap();
        let curves = curves.as_array().unwrap();
        let numbers: usize = curves.iter().map(|curve| curve["steps"].as_array().unwrap().len()).sum();
        assert_eq!(csv.lines().count(), 1 + numbers);
        let cosine = curves.iter().find(|curve| curve["quantity"] == "cosine" && curve["seed"] == 2).unwrap();
        assert_eq!((cosine["class"].as_str(), cosine["other"].as_str()), (Some("A"), Some("B")));
        let line = format!("\"GD\",2,train,cosine,\"A|B\",0,{}", cosine["values"][0].as_f64().unwrap());
        assert!(csv.lines().any(|each| each == line), "{line}");
    }

    #[test]
    fn a_name_with_a_comma_or_a_quotation_mark_stays_one_field() {
        let experiment =
            Experiment::read(&DOCUMENT.replace("\"A\", \"B\"", r#"{"name": "say \"a\", b", "of": ["A"]}, "B""#));
        let experiment = experiment.unwrap();
        let csv = curves_csv(&experiment, &recorded(&experiment));
        assert!(csv.contains(r#","say ""a"", b","#), "{csv}");
    }
}

//! What is exported can be read by what is made to read it, whatever the classes are called. Names come from strangers: from a
//! link, from a table. Every name of a list, and random ones, go through every export: SVG through an XML parser, CSV through a
//! reader of its own, JSON through another parser than the lab's.
//!
//! `EXPORT_FUZZ=100000` tries that many random names in place of a few.

use imbalance_lab::experiment::{DataSource, Experiment, Recording, Run};
use imbalance_lab::figure::{By, Figure, ShownSplit, Trends, View, trends_svg};
use imbalance_lab::observe::History;
use imbalance_lab::sweep::{Results, RunResult};
use serde_json::{Value, json};

/// Random names that are tried unless more are asked for.
const NAMES: usize = 60;

fn listed() -> Vec<String> {
    let names: Vec<String> = serde_json::from_str(include_str!("hostile_names.json")).unwrap();
    assert_eq!(names.len(), 42);
    names
}

/// An experiment on two classes of points, one of them of this name.
fn document(name: &str) -> Value {
    let points = |offset: f64| (0..12).map(|i| json!([f64::from(i) / 20.0, offset])).collect::<Vec<_>>();
    json!({"version": 1, "data": {
            "source": {"kind": "painted", "classes": [{"name": name, "points": points(0.5)}, {"name": "plain", "points": points(-0.5)}]},
            "classes": [name, "plain"], "max_per_class": 8, "imbalance": {"kind": "ratio", "ratio": 2}, "test_per_class": 2},
        "model": {"kind": "linear"}, "training": {"steps": 2, "seeds": [1]},
        "algorithms": [{"sampling": "full", "direction": "mean", "learning_rate": 0.1}]})
}

fn experiment(name: &str) -> Experiment {
    Experiment::read(&document(name).to_string()).unwrap_or_else(|error| panic!("{name:?}: {error}"))
}

/// What the run of these experiments records: names are in none of it.
fn recorded(experiment: &Experiment) -> (History, Results) {
    let mut results = Results::new(experiment);
    let mut run = Run::new(experiment, 0, &DataSource::Document).unwrap();
    run.advance(2);
    let (result, history) = RunResult::from_run(&results.runs()[0], run).unwrap();
    results.add(result).unwrap();
    (history, results)
}

/// The rows of a CSV table by RFC 4180.
fn rows(table: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut characters = table.chars().peekable();
    let mut quoted = false;
    while let Some(character) = characters.next() {
        match (character, quoted) {
            ('"', true) if characters.peek() == Some(&'"') => cell.extend(characters.next()),
            ('"', _) => quoted = !quoted,
            (',', false) => row.push(std::mem::take(&mut cell)),
            ('\n', false) => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            (other, _) => cell.push(other),
        }
    }
    assert!(!quoted && row.is_empty() && cell.is_empty(), "the table ends in the middle of a row");
    rows
}

/// Every row has a cell for each title, no cell is a formula but for numbers, and the class is given back.
fn check_csv(table: &str, name: &str) {
    let rows = rows(table);
    let (titles, rows) = rows.split_first().unwrap();
    let class = titles.iter().position(|title| title == "class").unwrap();
    assert!(rows.len() > 1);
    for row in rows {
        assert_eq!(row.len(), titles.len(), "{name:?}: {row:?}");
        for cell in row.iter().filter(|cell| cell.parse::<f64>().is_err()) {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{name:?}: {cell:?}");
        }
    }
    let given = |cell: &String| cell.strip_prefix('\'').unwrap_or(cell) == name && (cell != "all");
    assert!(rows.iter().any(|row| given(&row[class])), "{name:?} is not found again");
    // All classes together are told apart from a class that is called so.
    let totals = rows.iter().filter(|row| row[class] == "all").count();
    let plain = rows.iter().filter(|row| row[class] == "plain").count();
    assert!(totals == 0 || totals < plain, "{name:?}: {totals} rows of all, {plain} of a class");
}

fn check_json(text: &str, name: &str) {
    let curves: Vec<Value> = serde_json::from_str(text).unwrap();
    let classes = curves.iter().filter(|curve| curve.get("class_index") == Some(&json!(0)));
    assert!(classes.clone().count() > 0 && classes.into_iter().all(|curve| curve["class"] == json!(name)), "{name:?}");
    let totals = curves.iter().filter(|curve| curve.get("class_index").is_none());
    assert!(totals.into_iter().all(|curve| curve["class"] == "all"));
}

/// It is XML, has no element but those of a drawing, and no attribute that does anything.
fn check_svg(text: &str, name: &str) {
    let document = roxmltree::Document::parse(text).unwrap_or_else(|error| panic!("{name:?}: {error}"));
    for element in document.descendants().filter(|node| node.is_element()) {
        let tag = element.tag_name().name();
        let drawn = ["svg", "rect", "line", "polyline", "polygon", "circle", "text"];
        assert!(drawn.contains(&tag), "{name:?}: <{tag}>");
        assert!(element.attributes().all(|each| !each.name().starts_with("on") && each.name() != "href"), "{name:?}");
    }
    // What XML allows of the name is there to be read.
    let shown = |character: &char| !character.is_control() && !"\u{fffe}\u{ffff}".contains(*character);
    let words: String = name.chars().filter(shown).filter(|character| !character.is_whitespace()).collect();
    let mut texts = document.descendants().filter(|node| node.is_text()).filter_map(|node| node.text());
    let flat = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '\u{fffd}').collect::<String>();
    assert!(words.is_empty() || texts.any(|text| flat(text).contains(&words)), "{name:?} is not shown in {text}");
}

fn check_all(name: &str, history: &History) {
    let mut recording = Recording::new(experiment(name));
    recording.set_history(0, history.clone());
    check_csv(&recording.csv(), name);
    check_json(&recording.json(), name);
    for by in [By::Algorithm, By::Class] {
        let view = View { quantities: vec!["recall".into()], split: ShownSplit::Both, by, ..View::default() };
        // Wide enough for a name in one line.
        let figure = Figure::with_legend(&recording, &view, (8000, 300)).unwrap();
        check_svg(&figure.svg().unwrap(), name);
    }
}

#[test]
fn exports_are_valid_for_every_class_name() {
    for name in listed() {
        let (history, results) = recorded(&experiment(&name));
        check_all(&name, &history);
        check_csv(&results.csv(), &name);
        let sheet: Value = serde_json::from_str(&results.json()).unwrap();
        assert_eq!(sheet["classes"][0], json!(name));
        let (groups, sentences) = (results.trends(), results.sentences());
        let trends = Trends { groups: &groups, sweep_parameter: results.sweep_parameter(), sentences: &sentences };
        check_svg(&trends_svg(&trends, &View::default(), 8000).unwrap(), "");
        let (read, _) = Results::read(results.write()).unwrap();
        assert_eq!(read.csv(), results.csv(), "{name:?}");
    }
}

#[test]
fn exports_are_valid_for_random_names() {
    let pieces: Vec<char> = listed().concat().chars().collect();
    let tries = std::env::var("EXPORT_FUZZ").map_or(NAMES, |count| count.parse().expect("EXPORT_FUZZ is a number"));
    let (history, _) = recorded(&experiment("any"));
    let mut state = 20_u64;
    let mut below = |end: u64| {
        // The multiplier and increment of PCG's generator.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % end
    };
    for _ in 0..tries {
        let length = 1 + below(12);
        let character = |choice: u64, any: u64| match choice {
            0 => char::from_u32((any % 0x11_0000) as u32).unwrap_or('?'),
            _ => pieces[any as usize % pieces.len()],
        };
        let name: String = (0..length).map(|_| character(below(4), below(1 << 30))).collect();
        if name != "plain" {
            check_all(&name, &history);
        }
    }
}

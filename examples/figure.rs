//! A figure for a paper: loss and recall under two algorithms, over a few seeds, as SVG.
//!
//! `cargo run --example figure > figure.svg`

use imbalance_lab::experiment::{DataSource, Experiment, Run};
use imbalance_lab::figure::{View, columns, svg};
use imbalance_lab::observe::History;
use std::error::Error;

const DOCUMENT: &str = r#"{
  "version": 1,
  "data": {
    "source": {"kind": "generated", "generator": {"kind": "moons", "noise": 0.15}},
    "classes": ["A", "B"], "max_per_class": 200, "imbalance": {"kind": "ratio", "ratio": 10}, "test_per_class": 50
  },
  "model": {"kind": "mlp", "hidden": [{"width": 16, "activation": "tanh"}]},
  "training": {"steps": 200, "batch_size": 32, "seeds": [1, 2, 3]},
  "algorithms": [
    {"sampling": "stratified", "direction": "normalized", "learning_rate": 0.05},
    {"sampling": "oversampled", "direction": "normalized", "learning_rate": 0.05}
  ]
}"#;

fn main() -> Result<(), Box<dyn Error>> {
    println!("{}", figure()?);
    Ok(())
}

/// The picture, of both algorithms side by side with a band over the seeds.
fn figure() -> Result<String, Box<dyn Error>> {
    let experiment = Experiment::read(DOCUMENT)?;
    let mut histories = Vec::new();
    for index in 0..experiment.runs().len() {
        let mut run = Run::new(&experiment, index, &DataSource::Document)?;
        run.advance(usize::MAX);
        let mut history = History::new(experiment.counts().len());
        history.extend(&run.take_records())?;
        histories.push(history);
    }
    let view = View { quantities: vec!["loss".into(), "recall".into()], ..View::default() };
    let names = ["PCNSGD", "PCNSGD+O"];
    let classes: Vec<&str> = experiment.class_names().collect();
    let last = experiment.document().training.steps;
    Ok(svg(&classes, &columns(&names, &histories), last, &view, (840, 590))?)
}

#[test]
fn the_figure_names_what_it_shows() -> Result<(), Box<dyn Error>> {
    let figure = figure()?;
    assert!(figure.starts_with("<svg") && figure.contains("PCNSGD+O") && figure.contains("recall"));
    Ok(())
}

//! A figure for a paper: loss and recall under two algorithms, over a few seeds, as SVG.
//!
//! `cargo run --example figure > figure.svg`

use imbalance_lab::experiment::{DataSource, Experiment, Recording};
use imbalance_lab::figure::{Figure, View};
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
    let recording = Recording::train(Experiment::read(DOCUMENT)?, &DataSource::Document)?;
    let view = View { quantities: vec!["loss".into(), "recall".into()], ..View::default() };
    Ok(Figure::with_legend(&recording, &view, (840, 590))?.svg()?)
}

#[test]
fn the_figure_has_its_titles() -> Result<(), Box<dyn Error>> {
    let figure = figure()?;
    assert!(figure.starts_with("<svg") && figure.contains("PCNSGD+O") && figure.contains("recall"));
    Ok(())
}

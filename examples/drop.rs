//! The phenomenon in one run: under gradient descent the rare class is forgotten before it is learned, under per-class
//! normalized gradient descent it never is.
//!
//! Two clouds of points overlap in the plane, 20 points of A for each one of B. `cargo run --example drop`

use imbalance_lab::experiment::{DataSource, Experiment, Recording};
use imbalance_lab::observe::{InitialDrop, Split};
use std::error::Error;

const DOCUMENT: &str = r#"{
  "version": 1,
  "data": {
    "source": {"kind": "generated", "generator": {"kind": "gaussians", "classes": 2}},
    "classes": ["A", "B"], "max_per_class": 400, "imbalance": {"kind": "ratio", "ratio": 20}, "test_per_class": 100
  },
  "model": {"kind": "mlp", "hidden": [{"width": 16, "activation": "tanh"}]},
  "training": {"steps": 300, "seeds": [7]},
  "algorithms": [
    {"sampling": "full", "direction": "mean", "learning_rate": 0.1},
    {"sampling": "full", "direction": "normalized", "learning_rate": 0.1}
  ]
}"#;

fn main() -> Result<(), Box<dyn Error>> {
    for (algorithm, drop) in drops()? {
        let back = drop.recovery.map_or("never".into(), |step| format!("at step {step}"));
        println!("{algorithm:6} the recall of B fell by {:.2} and was back {back}", drop.depth);
    }
    Ok(())
}

/// How far the recall of the rare class fell under each algorithm.
fn drops() -> Result<Vec<(String, InitialDrop)>, Box<dyn Error>> {
    let recording = Recording::train(Experiment::read(DOCUMENT)?, &DataSource::Document)?;
    let drop = |history| InitialDrop::of_recall(history, Split::Train, 1).ok_or("nothing was recorded");
    let runs = recording.runs().iter().zip(recording.histories());
    runs.map(|(plan, history)| Ok((plan.name.clone(), drop(history)?))).collect()
}

#[test]
fn only_gradient_descent_drops() -> Result<(), Box<dyn Error>> {
    let depths: Vec<f64> = drops()?.iter().map(|(_, drop)| drop.depth).collect();
    assert!(depths[0] > 0.3 && depths[1] < 0.05, "{depths:?}");
    main()
}

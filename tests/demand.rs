//! The memory that an experiment is said to need is what it takes: never less, and not many times more.

#![cfg(not(target_arch = "wasm32"))]

mod held;

use held::measured;
use imbalance_lab::experiment::{Experiment, Material, Run, Stock};

/// An experiment on points of `features` numbers.
fn experiment(features: usize, model: &str, training: &str, algorithms: &str) -> Experiment {
    let document = format!(
        r#"{{"version": 1, "data": {{"source": {{"kind": "generated", "generator": {{"kind": "mixture", "classes": 3,
            "features": {features}, "overlap": 0.1}}}}, "classes": ["A", "B", "C"], "largest": 400,
            "imbalance": {{"profile": "ratio", "ratio": 4}}, "test": 50}},
            "model": {model}, "training": {training}, "algorithms": {algorithms}}}"#
    );
    Experiment::read(&document).unwrap()
}

/// All runs of an experiment, set up and under way.
fn under_way(experiment: &Experiment) -> Vec<Run> {
    let mut material: Option<Material> = None;
    let plans = experiment.runs();
    let run = |(index, seed): (usize, u32)| {
        let drawn = material.take().filter(|drawn| drawn.seed() == seed);
        let drawn = drawn.unwrap_or_else(|| Material::new(experiment, seed, &Stock::Document).unwrap());
        let mut run = Run::with(experiment, index, &drawn).unwrap();
        material = Some(drawn);
        run.advance(2);
        run
    };
    plans.iter().map(|plan| plan.seed).enumerate().map(run).collect()
}

#[test]
fn memory_is_foretold_from_above_and_closely() {
    let mean = r#"{"batches": "full", "direction": "mean", "learning_rate": 1e-4}"#;
    let adam =
        r#"{"batches": "stratified", "direction": "rescaled", "learning_rate": 1e-4, "stepper": {"kind": "adam"}}"#;
    let wide =
        r#"{"kind": "mlp", "hidden": [{"width": 700, "activation": "relu"}, {"width": 500, "activation": "tanh"}]}"#;
    let (one, four) = (r#"{"steps": 3, "seeds": [1]}"#, r#"{"steps": 3, "seeds": [1, 2, 3, 4]}"#);
    let batches = r#"{"steps": 3, "batch_size": 64, "seeds": [1, 2]}"#;
    for (features, model, training, algorithms) in [
        (1000, r#"{"kind": "linear"}"#, one, format!("[{mean}]")),
        (1000, r#"{"kind": "linear"}"#, four, format!("[{mean}]")),
        (300, wide, one, format!("[{mean}]")),
        (300, wide, batches, format!("[{mean}, {adam}]")),
        (2, wide, batches, format!("[{adam}]")),
    ] {
        let experiment = experiment(features, model, training, &algorithms);
        let inventory = experiment.document().data.source.inventory().unwrap();
        let foretold = experiment.demand(&inventory).unwrap().bytes;
        let (runs, peak) = measured(|| under_way(&experiment));
        let (runs, peak) = (runs.len(), peak as f64);
        let told = format!("{runs} runs, {features} features: {foretold:.0} foretold, {peak:.0} taken");
        println!("{told}");
        assert!(peak <= foretold, "{told}");
        assert!(foretold <= 1.5 * peak, "{told}");
    }
}

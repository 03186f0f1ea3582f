//! The memory that an experiment is said to need is what it takes: never less, and not many times more.

#![cfg(not(target_arch = "wasm32"))]

mod peak_memory;

use imbalance_lab::experiment::{DataSource, Experiment, PreparedData, Run};
use peak_memory::measured;

/// An experiment on points of `features` numbers.
fn experiment(features: usize, model: &str, training: &str, algorithms: &str) -> Experiment {
    let document = format!(
        r#"{{"version": 1, "data": {{"source": {{"kind": "generated", "generator": {{"kind": "mixture", "classes": 3,
            "features": {features}, "overlap": 0.1}}}}, "classes": ["A", "B", "C"], "max_per_class": 400,
            "imbalance": {{"kind": "ratio", "ratio": 4}}, "test_per_class": 50}},
            "model": {model}, "training": {training}, "algorithms": {algorithms}}}"#
    );
    Experiment::read(&document).unwrap()
}

/// All runs of an experiment, set up and under way.
fn under_way(experiment: &Experiment) -> Vec<Run> {
    let mut prepared_data: Option<PreparedData> = None;
    let plans = experiment.runs();
    let run = |(index, seed): (usize, u32)| {
        let drawn = prepared_data.take().filter(|drawn| drawn.seed() == seed);
        let drawn = drawn.unwrap_or_else(|| PreparedData::new(experiment, seed, &DataSource::Document).unwrap());
        let mut run = Run::with(experiment, index, &drawn).unwrap();
        prepared_data = Some(drawn);
        run.advance(2);
        run
    };
    plans.iter().map(|plan| plan.seed).enumerate().map(run).collect()
}

#[test]
fn memory_estimates_are_close_upper_bounds() {
    let mean = r#"{"sampling": "full", "direction": "mean", "learning_rate": 1e-4}"#;
    let adam =
        r#"{"sampling": "stratified", "direction": "rescaled", "learning_rate": 1e-4, "optimizer": {"kind": "adam"}}"#;
    let wide =
        r#"{"kind": "mlp", "hidden": [{"width": 700, "activation": "relu"}, {"width": 500, "activation": "tanh"}]}"#;
    let (one, four) = (r#"{"steps": 3, "seeds": [1]}"#, r#"{"steps": 3, "seeds": [1, 2, 3, 4]}"#);
    let batches = r#"{"steps": 3, "batch_size": 64, "seeds": [1, 2]}"#;
    let curvature = r#"{"steps": 3, "seeds": [1], "observe": ["curvature"]}"#;
    for (features, model, training, algorithms) in [
        (1000, r#"{"kind": "linear"}"#, one, format!("[{mean}]")),
        (1000, r#"{"kind": "linear"}"#, four, format!("[{mean}]")),
        (300, wide, one, format!("[{mean}]")),
        (300, wide, batches, format!("[{mean}, {adam}]")),
        (2, wide, batches, format!("[{adam}]")),
        (300, wide, curvature, format!("[{mean}]")),
    ] {
        let experiment = experiment(features, model, training, &algorithms);
        let dataset_summary = experiment.document().data.source.dataset_summary().unwrap();
        let foretold = experiment.resource_estimate(&dataset_summary).unwrap().bytes;
        let (runs, peak) = measured(|| under_way(&experiment));
        let (runs, peak) = (runs.len(), peak as f64);
        let told = format!("{runs} runs, {features} features: {foretold:.0} foretold, {peak:.0} taken");
        println!("{told}");
        assert!(peak <= foretold, "{told}");
        assert!(foretold <= 1.5 * peak, "{told}");
    }
}

#[test]
fn the_curvature_is_part_of_the_work_at_the_start() {
    let gd = r#"[{"sampling": "full", "direction": "mean", "learning_rate": 1e-4}]"#;
    let work = |observe: &str| {
        let training = format!(r#"{{"steps": 3, "seeds": [1]{observe}}}"#);
        let model = r#"{"kind": "mlp", "hidden": [{"width": 500, "activation": "tanh"}]}"#;
        let experiment = experiment(10, model, &training, gd);
        let dataset_summary = experiment.document().data.source.dataset_summary().unwrap();
        experiment.resource_estimate(&dataset_summary).unwrap().startup_operations
    };
    // Six more passes beside the four and that over the test examples.
    let more = work(r#", "observe": ["curvature"]"#) / work("");
    assert!((2.0..2.5).contains(&more), "{more}");
}

#[test]
fn a_sweep_that_is_too_large_is_rejected_before_its_cells_are_created() {
    let values: Vec<String> = (1..=1000).map(|value| value.to_string()).collect();
    let seeds: Vec<String> = (0..100).map(|seed| seed.to_string()).collect();
    let rates = (1..=64).map(|rate| format!(r#"{{"sampling": "full", "direction": "mean", "learning_rate": {rate}}}"#));
    let points: Vec<String> = (0..5000).map(|point| format!("[0.{point},-0.{point}]")).collect();
    let class = |name: &str| format!(r#"{{"name": "{name}", "points": [{}]}}"#, points.join(","));
    let painted = format!(r#"{{"kind": "painted", "classes": [{}, {}]}}"#, class("A"), class("B"));
    let moons = r#"{"kind": "generated", "generator": {"kind": "moons"}}"#;
    let rate = r#"{"sampling": "full", "direction": "mean", "learning_rate": 1}"#;
    let document = |source: &str, seeds: &str, algorithms: &str| {
        format!(
            r#"{{"version": 2, "data": {{"source": {source}, "classes": ["A", "B"], "max_per_class": 40,
            "imbalance": {{"kind": "ratio", "ratio": 4}}, "test_per_class": 5}}, "model": {{"kind": "linear"}},
            "training": {{"steps": 3, "seeds": [{seeds}]}}, "algorithms": [{algorithms}],
            "sweep": [{{"parameter": "ratio", "values": [{}]}}]}}"#,
            values.join(",")
        )
    };
    let runs = document(moons, &seeds.join(","), &rates.collect::<Vec<_>>().join(","));
    for (document, words) in [
        (runs, "the number of the sweep's runs is 6400000; it must be at most 100000"),
        (document(&painted, "1", rate), "the length of the sweep's documents is"),
    ] {
        let (refused, peak) = measured(|| Experiment::read(&document).unwrap_err().to_string());
        assert!(refused.starts_with(words), "{refused}");
        assert!(peak < 20 * document.len() + 1_000_000, "{peak} bytes for {refused}");
    }
}

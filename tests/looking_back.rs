//! Looking back at a run: a step made again is the step that was made, to the last bit, and the run does not notice.

mod common;

use common::{data_source, document};
use imbalance_lab::experiment::{Experiment, PreparedData, Run};
use imbalance_lab::observe::History;

const MLP: &str = r#"{"kind": "mlp", "hidden": [{"width": 6, "activation": "tanh"}]}"#;
const STEPS: usize = 30;
/// Room for the start alone, for a few states, and for all of them.
const BUDGETS: [usize; 3] = [0, 40_000, 1 << 30];

/// Every sampling, each with an optimizer, so that what any of them remembers is needed; the loss adds nothing to remember.
const ALGORITHMS: [&str; 8] = [
    r#"{"sampling": "full", "direction": "mean", "learning_rate": 0.1}"#,
    r#"{"sampling": "full", "direction": "normalized", "learning_rate": 0.05, "optimizer": {"kind": "adam"}}"#,
    r#"{"sampling": "uniform", "direction": "rescaled", "learning_rate": 0.05, "optimizer": {"kind": "momentum"}}"#,
    r#"{"sampling": "stratified", "direction": "bisection", "learning_rate": 0.05, "optimizer": {"kind": "adam"}}"#,
    r#"{"sampling": "oversampled", "direction": "normalized", "learning_rate": 0.05, "optimizer": {"kind": "sign"}}"#,
    r#"{"sampling": "undersampled", "direction": "class_mean", "learning_rate": 0.05, "optimizer": {"kind": "momentum"}}"#,
    r#"{"sampling": {"kind": "mixed", "theta": 0.5}, "direction": "mean", "learning_rate": 0.05}"#,
    r#"{"sampling": "full", "direction": "mean", "learning_rate": 0.05, "stages": [
        {"from": 9, "sampling": "oversampled", "direction": "class_mean", "optimizer": {"kind": "adam"}},
        {"from": 17, "sampling": "stratified", "optimizer": {"kind": "sgd"}}, {"from": 20, "direction": "rescaled"}]}"#,
];

fn experiment(record: &str) -> Experiment {
    let training = format!(r#"{{"steps": {STEPS}, "batch_size": 12, "seeds": [5], "record": {record}}}"#);
    Experiment::read(&document(MLP, &training, &ALGORITHMS.join(","))).unwrap()
}

/// An experiment's run that can be looked back at, advanced to its end.
fn finished(experiment: &Experiment, index: usize, budget: usize) -> Run {
    let prepared_data = PreparedData::new(experiment, 5, &data_source()).unwrap();
    let mut run = Run::with_checkpoints(experiment, index, &prepared_data, budget).unwrap();
    run.advance(usize::MAX);
    run
}

/// A run as it was at a step.
fn replayed(run: &Run, step: usize) -> Run {
    let mut replay = run.replay(step).unwrap();
    assert!(replay.step() < step.max(1), "it stands before the step that led there");
    let way = step - replay.step();
    assert_eq!(replay.advance(way), step);
    replay
}

/// What a history has of a step, by its bits.
fn bits(history: &History, step: usize) -> Vec<u64> {
    let place = history.steps().iter().position(|&recorded| recorded == step as f64).unwrap();
    history.record(place).unwrap().into_iter().map(f64::to_bits).collect()
}

#[test]
fn a_replayed_step_equals_the_step_of_a_new_run() {
    let experiment = experiment(r#"{"kind": "every", "steps": 1}"#);
    for index in 0..ALGORITHMS.len() {
        let runs = BUDGETS.map(|budget| finished(&experiment, index, budget));
        let mut fresh = Run::new(&experiment, index, &data_source()).unwrap();
        for step in 0..=STEPS {
            for run in &runs {
                let mut replay = replayed(run, step);
                assert_eq!(replay.trainer().parameters(), fresh.trainer().parameters(), "{index}, step {step}");
                assert_eq!(replay.misclassified(5), fresh.misclassified(5), "{index}, step {step}");
                assert_eq!(replay.trainer().direction(), fresh.trainer().direction(), "{index}, step {step}");
                assert_eq!(replay.notes(), fresh.notes(), "{index}, step {step}");
                assert!(replay.take_records().is_empty(), "what is recorded is not recorded again");
            }
            fresh.advance(1);
        }
    }
}

#[test]
fn a_replay_records_the_same_numbers_as_a_run_that_records_every_step() {
    let seldom = experiment(r#"{"kind": "every", "steps": 7}"#);
    let always = experiment(r#"{"kind": "every", "steps": 1}"#);
    for index in 0..ALGORITHMS.len() {
        let dense = Run::new(&always, index, &data_source()).unwrap().into_history();
        for budget in BUDGETS {
            let run = finished(&seldom, index, budget);
            for step in 0..=STEPS {
                let again = replayed(&run, step).take_history();
                let recorded = |step: usize| step.is_multiple_of(7) || step == STEPS;
                let missing: Vec<usize> = (step.saturating_sub(1)..=step).filter(|&step| !recorded(step)).collect();
                assert_eq!(again.steps(), missing.iter().map(|&step| step as f64).collect::<Vec<_>>());
                // What the last step of these goes on to do is known to both: it was looked ahead.
                for step in missing {
                    assert_eq!(bits(&again, step), bits(&dense, step), "{index}, step {step}");
                }
            }
        }
    }
}

#[test]
fn looking_back_does_not_change_a_run() {
    let experiment = experiment(r#"{"kind": "every", "steps": 3}"#);
    let prepared_data = PreparedData::new(&experiment, 5, &data_source()).unwrap();
    for index in 0..ALGORITHMS.len() {
        let mut left = Run::new(&experiment, index, &data_source()).unwrap();
        let mut looked = Run::with_checkpoints(&experiment, index, &prepared_data, 40_000).unwrap();
        while !looked.is_finished() {
            looked.advance(4);
            for step in [0, 1, looked.step() / 2, looked.step()] {
                replayed(&looked, step).misclassified(3);
            }
            left.advance(4);
            assert_eq!(looked.checksum(), left.checksum(), "{index}, step {}", looked.step());
            let numbers = |run: &mut Run| run.take_records().into_iter().map(f64::to_bits).collect::<Vec<_>>();
            assert_eq!(numbers(&mut looked), numbers(&mut left));
        }
    }
}

#[test]
fn diverged_runs_are_replayed_up_to_their_end_and_runs_without_checkpoints_are_not() {
    let layers = [r#"{"width": 6, "activation": "leaky_relu"}"#; 4].join(",");
    let deep = format!(r#"{{"kind": "mlp", "hidden": [{layers}]}}"#);
    let gd = r#"{"sampling": "full", "direction": "mean", "learning_rate": 1000.0}"#;
    let experiment = Experiment::read(&document(&deep, r#"{"steps": 400, "seeds": [5]}"#, gd)).unwrap();
    let run = finished(&experiment, 0, 1 << 20);
    let mut replay = run.replay(400).unwrap();
    replay.advance(usize::MAX);
    assert_eq!((replay.step(), replay.fault()), (run.step(), run.fault()));
    assert!(replay.fault().is_some());
    assert_eq!(replay.trainer().parameters(), run.trainer().parameters());
    assert!(Run::new(&experiment, 0, &data_source()).unwrap().replay(0).is_none());
}

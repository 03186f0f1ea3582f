//! What the library promises to programs that use threads, and to those that mix up its parts.

use imbalance_lab::data::{Dataset, PackedExamples};
use imbalance_lab::dynamics::{
    Algorithm, BatchError, BatchSampler, DirectionRule, Diverged, Examples, OptimizerError, OptimizerRule,
    OptimizerState, SamplingRule, Trainer, TrainerError, TrainerState,
};
use imbalance_lab::experiment::{DataCache, DataSource, DocumentError, Experiment, PreparedData, Run, RunError};
use imbalance_lab::observe::{History, Observer, OutcomeTracker};
use std::error::Error;

fn is_send_sync<T: Send + Sync + ?Sized>() {}
fn is_error<T: Error + Send + Sync + 'static>() {}

#[test]
fn runs_and_what_they_are_made_of_can_move_between_threads() {
    is_send_sync::<Trainer>();
    is_send_sync::<TrainerState>();
    is_send_sync::<BatchSampler>();
    is_send_sync::<OptimizerState>();
    is_send_sync::<Algorithm>();
    is_send_sync::<Examples>();
    is_send_sync::<Dataset>();
    is_send_sync::<PackedExamples>();
    is_send_sync::<Experiment>();
    is_send_sync::<Run>();
    is_send_sync::<PreparedData>();
    is_send_sync::<DataCache>();
    is_send_sync::<History>();
    is_send_sync::<Observer>();
    is_send_sync::<OutcomeTracker>();
    is_send_sync::<dyn DirectionRule>();
    is_send_sync::<dyn OptimizerRule>();
    is_send_sync::<dyn SamplingRule>();
}

#[test]
fn errors_can_be_boxed() {
    is_error::<TrainerError>();
    is_error::<BatchError>();
    is_error::<OptimizerError>();
    is_error::<Diverged>();
    is_error::<RunError>();
    is_error::<DocumentError>();
}

/// A small experiment of some classes and seeds.
fn experiment(classes: &str, seeds: &str) -> Experiment {
    let document = format!(
        r#"{{"version": 1, "data": {{
            "source": {{"kind": "generated", "generator": {{"kind": "gaussians", "classes": 3}}}}, "classes": {classes},
            "max_per_class": 20, "imbalance": {{"kind": "ratio", "ratio": 4}}, "test_per_class": 5}},
            "model": {{"kind": "linear"}}, "training": {{"steps": 3, "seeds": {seeds}}},
            "algorithms": [{{"sampling": "full", "direction": "mean", "learning_rate": 0.1}}]}}"#
    );
    Experiment::read(&document).unwrap()
}

#[test]
fn a_run_refuses_the_examples_of_another_seed_or_experiment() {
    let two = experiment(r#"["A", "B"]"#, "[1, 2]");
    let prepared_data = PreparedData::new(&two, 1, &DataSource::Document).unwrap();
    assert!(Run::with(&two, 0, &prepared_data).is_ok());
    let error = Run::with(&two, 1, &prepared_data).unwrap_err();
    assert!(matches!(error, RunError::Seed { index: 1, needed: 2, drawn: 1 }), "{error}");
    assert!(matches!(Run::with(&two, 2, &prepared_data), Err(RunError::Index { asked: 2, runs: 2 })));
    let three = experiment(r#"["A", "B", "C"]"#, "[1]");
    let error = Run::with_checkpoints(&three, 0, &prepared_data, 1000).unwrap_err();
    assert!(matches!(error, RunError::Trainer(TrainerError::Classes { found: 2, expected: 3 })), "{error}");
}

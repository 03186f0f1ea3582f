//! What the library promises to programs that use threads, and to those that mix up its parts.

use imbalance_lab::data::read_error::ReadErrorKind;
use imbalance_lab::data::shards::ShardSet;
use imbalance_lab::data::{FileLoader, Format, Limits};
use imbalance_lab::dynamics::{BatchError, DirectionRule, OptimizerError, OptimizerRule, SamplingRule, TrainerError};
use imbalance_lab::experiment::{DataSource, Experiment, PreparedData, Run, RunError};
use imbalance_lab::figure::View;
use imbalance_lab::sweep::{LineChecksum, Results};
use imbalance_lab::{json, number};
use std::error::Error;

fn is_send_sync<T: Send + Sync + ?Sized>() {}
fn is_error<T: Error + Send + Sync + 'static>() {}

/// Calls a function with each of some types of the library.
macro_rules! each {
    ($check:ident: $($($part:ident)::+,)+) => { $($check::<imbalance_lab::$($part)::+>();)+ };
}

/// `cargo xtask test --only doc` checks that no public type is missing here.
#[test]
fn every_type_can_move_between_threads() {
    each! { is_send_sync:
        data::CifarOptions, data::ClassSummary, data::Dataset, data::DatasetSummary, data::FileId, data::FileLoader,
        data::Format, data::Group, data::ImageOptions, data::InputFile, data::LabelNoise, data::LabeledDataset,
        data::Limits, data::LoadedFiles, data::NoiseError, data::PackedExamples, data::Reduction, data::Shape,
        data::Scale, data::Scaling, data::SplitSizes, data::TrainTestSplit, data::cifar::Labels, data::generate::Generator,
        data::generate::GeneratorError, data::imbalance::Imbalance, data::imbalance::ImbalanceError,
        data::read_error::Location, data::read_error::ReadError, data::read_error::ReadErrorKind,
        data::shards::Manifest, data::shards::Shard, data::shards::ShardError, data::shards::ShardSet,
        data::table::Column, data::table::ColumnReading, data::table::ColumnRole, data::table::Encoding,
        data::table::Kind, data::table::Missing, data::table::MissingCells, data::table::Options, data::table::Parser,
        data::table::Reading, data::table::Role, data::table::RowLeftOut, data::table::TextColumns,
        dynamics::Algorithm, dynamics::Batch, dynamics::BatchError, dynamics::BatchPlan, dynamics::BatchSampler,
        dynamics::Direction, dynamics::DirectionError, dynamics::Diverged, dynamics::DivergenceCause,
        dynamics::Examples, dynamics::Formula, dynamics::FormulaError, dynamics::GradientStats, dynamics::NameParts,
        dynamics::Optimizer, dynamics::OptimizerError, dynamics::OptimizerState, dynamics::Sampling,
        dynamics::Schedule, dynamics::ScheduleError, dynamics::Stage, dynamics::StageError, dynamics::Trainer, dynamics::TrainerError,
        dynamics::TrainerState, experiment::Cell, experiment::Checksum, experiment::ClassDocument,
        experiment::CurveFilter, experiment::DataCache, experiment::DataDocument, experiment::DataSource,
        experiment::DocumentError, experiment::Experiment, experiment::ExperimentDocument, experiment::LargestDrop,
        experiment::LiveRecording, experiment::Merged, experiment::Packaged, experiment::PaintedClass,
        experiment::PreparedData, experiment::Preset, experiment::PreviousRun, experiment::Recording,
        experiment::ResourceEstimate, experiment::Run, experiment::RunError, experiment::RunPlan,
        experiment::SourceDocument, experiment::Sweep, experiment::SweepParameter, experiment::SweepRun,
        experiment::TestImbalance, experiment::TrainedLayer, experiment::TrainedModel, experiment::TrainingDocument, experiment::replay::BatchStep,
        experiment::replay::Case, experiment::replay::CaseLayer, experiment::replay::Model,
        experiment::replay::Observed, experiment::replay::ParametersAt, experiment::replay::ReplayError,
        experiment::replay::Rule, experiment::replay::State, figure::Axis, figure::By, figure::Column,
        figure::Content, figure::Figure, figure::FigureError, figure::Grid, figure::Lengths, figure::LightGrid,
        figure::Probe, figure::RecallStory, figure::Rgb, figure::Scale, figure::Seeds, figure::ShownSplit,
        figure::Steps, figure::StoryPicture, figure::StoryWords, figure::Theme, figure::Trends, figure::Value,
        figure::View, figure::Zoom, figure::ZoomValues, figure::palette::Palette, json::Error, kernel::Level,
        kernel::Scratch, kernel::conv::Shape, kernel::dense::Packed, kernel::softmax::Softmax, model::Activation,
        model::Architecture, model::ArchitectureError, model::ClassGradients, model::ClassScores, model::Hidden,
        model::Layer, model::Network, model::Pooling, model::Workspace, model::loss::Loss, model::loss::LossError,
        model::loss::Objective, model::loss::Score, observe::Bend, observe::Bin,
        observe::Cause, observe::ClassContribution, observe::ClassOutcome, observe::Columns, observe::Confusion,
        observe::CorrectExamples, observe::DecisionMap, observe::Decisions, observe::DescentCondition,
        observe::Estimate, observe::Forgetting, observe::History, observe::HistoryError, observe::InitialDrop,
        observe::Low, observe::Misclassified, observe::NextStep, observe::Observable, observe::Observables,
        observe::Observer, observe::Operating, observe::Outcome, observe::OutcomeTracker, observe::PendingRecords,
        observe::PowerLaw, observe::Quantity, observe::RecallSummary, observe::RecordingSchedule,
        observe::RecordingSteps, observe::RunAtStep, observe::Sample, observe::SeedSummary, observe::Series,
        observe::Split, observe::StepBreakdown, observe::StepCount, observe::StepSafety, observe::Subject,
        observe::Trend, observe::TrendGroup, observe::TrendPanel, random::Purpose, random::Stream,
        sweep::LineChecksum, sweep::Results, sweep::ResultsError, sweep::RunResult, sweep::Shard,
        sweep::claims::Bound, sweep::claims::Claim, sweep::claims::Control, sweep::claims::Findings,
        sweep::claims::StepClaim, sweep::claims::Verdict,
    }
    is_send_sync::<number::Readable<f64>>();
    is_send_sync::<number::RoundTrip<f64>>();
    is_send_sync::<dyn DirectionRule>();
    is_send_sync::<dyn OptimizerRule>();
    is_send_sync::<dyn SamplingRule>();
}

#[test]
fn errors_can_be_boxed() {
    each! { is_error:
        data::NoiseError, data::generate::GeneratorError, data::imbalance::ImbalanceError,
        data::read_error::ReadError, data::read_error::ReadErrorKind, data::shards::ShardError, dynamics::BatchError,
        dynamics::DirectionError, dynamics::Diverged, dynamics::FormulaError, dynamics::OptimizerError, dynamics::ScheduleError, dynamics::TrainerError,
        experiment::DocumentError, experiment::RunError, experiment::replay::ReplayError, figure::FigureError,
        json::Error, model::ArchitectureError, model::loss::LossError, observe::HistoryError, sweep::ResultsError,
    }
}

/// Returns the cause of an error that is `steps` steps away, if it has this type.
fn cause<'a, T: Error + 'static>(error: &'a (dyn Error + 'static), steps: usize) -> Option<&'a T> {
    std::iter::successors(Some(error), |&error| error.source()).nth(steps)?.downcast_ref()
}

#[test]
fn an_error_leads_to_its_cause() {
    let document = |changes: &[(&str, &str)]| {
        let apply = |text: String, (from, to): &(&str, &str)| {
            assert!(text.contains(from), "{text} has no {from}");
            text.replace(from, to)
        };
        let text = changes.iter().fold(document(r#"["A", "B"]"#, "[1]"), apply);
        Experiment::read(&text).unwrap_err()
    };
    let stratified = (r#""sampling": "full""#, r#""sampling": "stratified""#);
    let batches = |size: &str| format!(r#""steps": 3, "batch_size": {size}"#);
    let sweep = r#""version": 2, "sweep": [{"parameter": "batch_size", "values": [8, 1]}]"#;
    let momentum = (r#""learning_rate""#, r#""optimizer": {"kind": "momentum", "beta": 2}, "learning_rate""#);
    let too_small = |error: &BatchError| matches!(error, BatchError::TooSmall { size: 1, smallest: 2 });

    assert!(cause::<json::Error>(&document(&[(r#""steps": 3"#, r#""steps": "3""#)]), 1).is_some());
    assert!(cause::<OptimizerError>(&document(&[momentum]), 1).is_some());
    assert!(cause(&document(&[stratified, (r#""steps": 3"#, &batches("1"))]), 1).is_some_and(too_small));
    let cell = document(&[stratified, (r#""steps": 3"#, &batches("8")), (r#""version": 1"#, sweep)]);
    assert!(cause(&cell, 2).is_some_and(too_small), "{cell}");

    assert!(cause::<json::Error>(&View::read("{").unwrap_err(), 1).is_some());
    assert!(cause::<json::Error>(&ShardSet::new("[]").unwrap_err(), 1).is_some());
    let line = LineChecksum::default().append_to("{}");
    assert!(cause::<json::Error>(&Results::read(line).unwrap_err(), 1).is_some());
    let mut table = FileLoader::new(Format::Libsvm {}, Limits::default());
    table.open("a.svm", 3).unwrap();
    let refused = table.push(b"1 x\n").and_then(|()| table.finish().map(drop)).unwrap_err();
    assert!(matches!(cause(&refused, 1), Some(ReadErrorKind::Sparse { .. })), "{refused}");
}

/// A small experiment of some classes and seeds.
fn document(classes: &str, seeds: &str) -> String {
    format!(
        r#"{{"version": 1, "data": {{
            "source": {{"kind": "generated", "generator": {{"kind": "gaussians", "classes": 3}}}}, "classes": {classes},
            "max_per_class": 20, "imbalance": {{"kind": "ratio", "ratio": 4}}, "test_per_class": 5}},
            "model": {{"kind": "linear"}}, "training": {{"steps": 3, "seeds": {seeds}}},
            "algorithms": [{{"sampling": "full", "direction": "mean", "learning_rate": 0.1}}]}}"#
    )
}

fn experiment(classes: &str, seeds: &str) -> Experiment {
    Experiment::read(&document(classes, seeds)).unwrap()
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

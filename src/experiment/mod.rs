//! The one document that describes an experiment, and its runs.
//!
//! An [`ExperimentDocument`] is JSON as anyone may write it; [`Experiment`] is one that has been checked, every field in its range and
//! every name unique. Only a checked one can run: with its examples, a [`PreparedData`] for each seed, drawn from a [`DataSource`], it
//! gives one [`Run`] for each seed and algorithm. Its [`ResourceEstimate`] is known before. A run is a pure function of document and seed; its
//! [`checksum`](Run::checksum) proves it. [`fitted`] turns an experiment to other data, and
//! [`Experiment::control`] takes its imbalance away. [`replay`] runs trajectories that others
//! have written down.
//!
//! A document may list values of its numbers: each combination is a [`Cell`] of its sweep, and what became of all their runs are
//! its [`Results`].

mod check;
mod check_data;
mod checkpoints;
#[cfg(feature = "sweep")]
pub mod claims;
mod control;
mod data_source;
mod document;
mod error;
mod fit;
mod preset;
pub mod replay;
mod resource_estimate;
#[cfg(feature = "sweep")]
mod results;
#[cfg(feature = "sweep")]
mod results_error;
mod run;
#[cfg(feature = "sweep")]
mod seal;
#[cfg(feature = "sweep")]
mod shard;
#[cfg(feature = "sweep")]
mod sweep;
#[cfg(feature = "sweep")]
mod tables;
#[cfg(feature = "sweep")]
mod trends;

pub use check::{Experiment, RunPlan};
pub use check_data::{PACKAGED, Packaged};
pub use control::drops_due_to_imbalance;
pub use data_source::{DataCache, DataSource, PreparedData};
pub use document::{
    ClassDocument, DataDocument, ExperimentDocument, Merged, PaintedClass, SourceDocument, Sweep, SweepParameter,
    TestImbalance, TrainingDocument,
};
pub use error::{DocumentError, read_fragment};
pub use fit::fitted;
#[cfg(feature = "sweep")]
pub use preset::SWEEPS;
pub use preset::{PRESETS, Preset};
pub use resource_estimate::{MAX_AUTOSTART_OPERATIONS, MAX_BYTES, ResourceEstimate};
#[cfg(feature = "sweep")]
pub use results::{PROGRAM, Results, RunResult};
#[cfg(feature = "sweep")]
pub use results_error::ResultsError;
pub use run::{Checksum, Run, RunError};
#[cfg(feature = "sweep")]
pub use seal::Seal;
#[cfg(feature = "sweep")]
pub use shard::Shard;
#[cfg(feature = "sweep")]
pub use sweep::{Cell, SweepRun};
#[cfg(feature = "sweep")]
pub use tables::{curves_csv, curves_json};

//! The one document that describes an experiment, and its runs.
//!
//! An [`ExperimentDocument`] is JSON as anyone may write it; [`Experiment`] is one that has been checked, every field in its range and
//! every name unique. Only a checked one can run: with its examples, a [`Material`] for each seed, it gives one [`Run`]
//! for each seed and algorithm. A run is a pure function of document and seed; its [`digest`](Run::digest) proves it.
//! [`replay`] runs trajectories that others have written down.

mod check;
mod document;
mod preset;
pub mod replay;
mod run;

pub use check::{DocumentError, Experiment, RunPlan};
pub use document::{DataDocument, ExperimentDocument, SourceDocument, TrainingDocument};
pub use preset::{PRESETS, Preset};
pub use run::{Digest, Material, Run, RunError};

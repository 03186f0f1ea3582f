//! The document that describes an experiment, and its runs.
//!
//! An [`ExperimentDocument`] is the JSON document before it is checked. An [`Experiment`] is a checked document: every
//! field is in its range and every name is unique. Only a checked experiment can run. For each seed it draws its
//! examples, a [`PreparedData`], from a [`DataSource`]. It has one [`Run`] for each seed and algorithm. Its
//! [`ResourceEstimate`] is known before it runs. A [`Recording`] holds the histories of all its runs; figures, tables and
//! exports read it. A [`LiveRecording`] is shown while its runs train. A [`TrainedModel`] and a
//! run's [predictions](Run::predictions_csv) are for other programs.
//!
//! A run is a pure function of document and seed; its [`checksum`](Run::checksum) verifies this. [`fitted`] adapts an
//! experiment to other data, and [`Experiment::control`] removes its imbalance. [`replay`] reruns trajectories that
//! other implementations have recorded.
//!
//! A document may list several values for a parameter. Each combination is a [`Cell`] of its sweep; the module
//! [`sweep`](crate::sweep) collects the outcomes of all their runs.

mod bounds;
mod cells;
mod check;
mod check_data;
mod checkpoints;
mod checksum;
mod control;
mod curve_filter;
mod data_source;
mod document;
mod error;
mod fit;
mod live_recording;
mod opening;
mod predictions;
mod preset;
mod recording;
pub mod replay;
mod resource_estimate;
mod run;
mod safe_step;
mod tables;
mod text;
mod trained_model;

pub use cells::{Cell, SweepRun};
pub use check::{Experiment, RunPlan};
pub use check_data::{PACKAGED, Packaged};
pub use checksum::Checksum;
pub use control::drops_due_to_imbalance;
pub use curve_filter::CurveFilter;
pub use data_source::{DataCache, DataSource, PreparedData};
pub use document::{
    ClassDocument, DataDocument, ExperimentDocument, Merged, PaintedClass, SourceDocument, Sweep, SweepParameter,
    TestImbalance, TrainingDocument,
};
pub use error::{DocumentError, read_fragment};
pub use fit::{fitted, imported};
pub use live_recording::{LargestDrop, LiveRecording};
pub use opening::{opening, opening_ratio, seeds_with_drop};
pub use preset::SWEEPS;
pub use preset::{PRESETS, Preset};
pub use recording::{PreviousRun, Recording};
pub use resource_estimate::{MAX_AUTOSTART_OPERATIONS, MAX_BYTES, ResourceEstimate};
pub use run::{Run, RunError};
pub use safe_step::safe_step;
#[cfg(not(target_arch = "wasm32"))]
pub use tables::examples_csv;
pub(crate) use tables::name_cell;
pub use text::recall_with_errors;
pub use trained_model::{TrainedLayer, TrainedModel};

#[cfg(test)]
mod schema_tests;

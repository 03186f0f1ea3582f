//! Sweeps: how outcomes depend on the parameters of an experiment.
//!
//! A document may list several values for a parameter, and each combination is a [`Cell`](crate::experiment::Cell).
//! [`Results`] collects the outcome of every run of every cell, and stores them in a file to which several machines can
//! each contribute a [`Shard`]. A [`Trend`](crate::observe::Trend) shows how an outcome scales with a parameter. The
//! [`claims`] of the paper are tested on such results.

pub mod claims;
mod line_checksum;
mod results;
mod results_error;
mod shard;
mod tables;
mod text;
mod trends;

pub use line_checksum::LineChecksum;
pub use results::{PROGRAM, Results, RunResult};
pub use results_error::ResultsError;
pub use shard::Shard;

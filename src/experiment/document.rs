//! An experiment as JSON.
//!
//! ```json
//! {
//!   "version": 1,
//!   "data": {
//!     "source": {"kind": "packaged", "name": "mnist"},
//!     "classes": ["4", "9"], "largest": 1400, "imbalance": {"profile": "ratio", "ratio": 7}, "test": 400
//!   },
//!   "model": {"kind": "mlp", "hidden": [{"width": 32, "activation": "relu"}, {"width": 32, "activation": "tanh"}]},
//!   "training": {"steps": 200, "seeds": [1]},
//!   "algorithms": [
//!     {"batches": "full", "direction": "mean", "learning_rate": 0.05},
//!     {"batches": "full", "direction": "normalised", "learning_rate": 0.05}
//!   ]
//! }
//! ```

use crate::data::Profile;
use crate::dynamics::Algorithm;
use crate::model::Architecture;
use crate::observe::Schedule;
use serde::{Deserialize, Serialize};

/// A whole experiment, not yet checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExperimentDocument {
    /// The version of this schema: 1.
    pub version: u32,
    /// What is learned from.
    pub data: DataDocument,
    /// What learns.
    pub model: Architecture,
    /// For how long, and from which seeds.
    pub training: TrainingDocument,
    /// How; one run for each, from the same start.
    pub algorithms: Vec<Algorithm>,
}

/// What is learned from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataDocument {
    /// Where examples come from.
    pub source: SourceDocument,
    /// Names of the classes, the largest first.
    pub classes: Vec<String>,
    /// Training examples of the largest class, n_0.
    pub largest: usize,
    /// How many the others have.
    pub imbalance: Profile,
    /// Test examples of every class.
    pub test: usize,
}

/// Where examples come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum SourceDocument {
    /// A set of images that ships with the page.
    Packaged {
        /// The set's name, such as `mnist`.
        name: String,
    },
}

/// For how long, and from which seeds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingDocument {
    /// Steps of every run.
    pub steps: usize,
    /// Examples in a mini-batch, m; full batches do without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_size: Option<usize>,
    /// When to record.
    #[serde(default, skip_serializing_if = "is_default")]
    pub record: Schedule,
    /// One replicate of every algorithm for each seed, which decides examples, start and decks.
    pub seeds: Vec<u32>,
}

fn is_default(schedule: &Schedule) -> bool {
    *schedule == Schedule::default()
}

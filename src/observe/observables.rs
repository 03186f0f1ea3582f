//! What a document asks to have recorded beyond the usual quantities, because it costs time or memory.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A quantity that is recorded on request only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Observable {
    /// All confusion counts of more than 20 classes. Up to 20 classes have them always.
    Confusion,
    /// The curvature of each class's loss along the step, and the largest safe learning rate. It takes two more passes
    /// over the training examples at each record.
    Curvature,
}

impl fmt::Display for Observable {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        text.write_str(match self {
            Self::Confusion => "confusion",
            Self::Curvature => "curvature",
        })
    }
}

/// The set of quantities that are recorded on request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Observables {
    /// Whether all confusion counts are recorded for any number of classes.
    pub confusion: bool,
    /// Whether the curvature is recorded.
    pub curvature: bool,
}

impl From<&[Observable]> for Observables {
    fn from(asked: &[Observable]) -> Self {
        let has = |observable| asked.contains(&observable);
        Self { confusion: has(Observable::Confusion), curvature: has(Observable::Curvature) }
    }
}

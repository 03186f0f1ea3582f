//! The scale of the features on which a network trains.

use serde::{Deserialize, Serialize};

/// How each channel of an image, or each plain feature, is shifted and scaled. The training examples determine the
/// numbers, and the test examples use the same ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Scaling {
    /// To mean 0 and variance 1.
    #[default]
    Standardized,
    /// To the range from 0 to 1, as pixels often are.
    Unit,
    /// To a range of length 1 with mean 0.
    Centered,
}

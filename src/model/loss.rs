//! Losses: how wrong the logits of an example are, and the derivative with respect to them.
//!
//! | loss | f | |
//! |---|---|---|
//! | cross-entropy | −ln softmax_y(z) | the paper's |
//! | logit-adjusted | −ln softmax_y(z + τ ln π), π_l = n_l / n | Menon et al. 2021: rare classes must win by a margin |
//! | focal | −(1 − p)^γ ln p, p = softmax_y(z) | Lin et al. 2017: well-learned examples count less |
//! | LDAM | −ln softmax_y(s (z − Δ_y e_y)), Δ_l = margin · (n_{L−1}/n_l)^¼ | Cao et al. 2019: rare classes must win by a larger margin |
//! | label smoothing | −Σ_k t_k ln softmax_k(z), t = (1 − ε) e_y + ε/L | Szegedy et al. 2016: no class may win by too much |
//!
//! e_y is 1 at the true class and 0 elsewhere. Cao et al. apply LDAM to cosines, which they scale by 30. The logits here
//! have no bound, so the usual scale is 1, which is their loss without that scaling. For every loss, an example is
//! classified correctly if its own unadjusted logit is the largest. An [`Objective`] computes the loss and its derivative.

mod objective;

pub use objective::{Objective, Score};

use crate::json::tagged::tagged;
use crate::number::Readable;
use std::ops::RangeInclusive;
use thiserror::Error;

/// The values of τ and γ, and of the margin.
const STRENGTH: RangeInclusive<f64> = 0.0..=10.0;

/// The scales of LDAM: above 0, and at most this.
const SCALES: RangeInclusive<f64> = f64::MIN_POSITIVE..=100.0;

/// The values of ε.
const SMOOTHING: RangeInclusive<f64> = 0.0..=1.0;

tagged! {
    "an object such as {\"kind\": \"focal\"}"
    /// The loss that training minimizes.
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub enum Loss {
        /// Softmax cross-entropy.
        CrossEntropy {},
        /// Cross-entropy of logits that are shifted by the log of each class's fraction of the training examples.
        LogitAdjusted {
            /// τ, the strength of the shift; 1 targets the balanced error of the classes.
            #[serde(default = "one")]
            #[cfg_attr(test, schemars(range(min = *STRENGTH.start(), max = *STRENGTH.end())))]
            tau: f64,
        },
        /// Cross-entropy with less weight on examples that are already learned well.
        Focal {
            /// γ, the strength of the reduction.
            #[serde(default = "two")]
            #[cfg_attr(test, schemars(range(min = *STRENGTH.start(), max = *STRENGTH.end())))]
            gamma: f64,
        },
        /// Cross-entropy of logits that are scaled after a margin is taken from the true class's: label-distribution-aware
        /// margins, Cao et al. 2019. The margin of class l is margin · (n_{L−1}/n_l)^¼.
        Ldam {
            /// The margin of the smallest class.
            #[serde(default = "half")]
            #[cfg_attr(test, schemars(range(min = *STRENGTH.start(), max = *STRENGTH.end())))]
            margin: f64,
            /// The factor of the logits.
            #[serde(default = "one")]
            #[cfg_attr(test, schemars(range(max = *SCALES.end()), extend("exclusiveMinimum" = 0)))]
            scale: f64,
        },
        /// Cross-entropy with a target that gives ε/L to each class and the rest to the true one: Szegedy et al. 2016.
        LabelSmoothing {
            /// ε, the part of the target that all classes share.
            #[serde(default = "tenth")]
            #[cfg_attr(test, schemars(range(min = *SMOOTHING.start(), max = *SMOOTHING.end())))]
            epsilon: f64,
        },
    }
}

impl Default for Loss {
    fn default() -> Self {
        Self::CrossEntropy {}
    }
}

fn one() -> f64 {
    1.0
}

fn two() -> f64 {
    2.0
}

fn half() -> f64 {
    0.5
}

fn tenth() -> f64 {
    0.1
}

/// Reports a parameter of a loss that is out of its range.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("loss.{field} is {}; it must be {expected}", Readable(*.found))]
pub struct LossError {
    field: &'static str,
    found: f64,
    expected: &'static str,
}

impl Loss {
    /// Returns the name to add to an algorithm's name; it is empty for cross-entropy.
    pub fn name(self) -> &'static str {
        match self {
            Self::CrossEntropy {} => "",
            Self::LogitAdjusted { .. } => "logit-adjusted",
            Self::Focal { .. } => "focal",
            Self::Ldam { .. } => "LDAM",
            Self::LabelSmoothing { .. } => "label smoothing",
        }
    }

    /// Checks the loss's parameters.
    ///
    /// # Errors
    ///
    /// Returns an error that names the parameter that is out of its range.
    pub fn check(self) -> Result<(), LossError> {
        let within = |range: RangeInclusive<f64>, field, found, expected| {
            if range.contains(&found) { Ok(()) } else { Err(LossError { field, found, expected }) }
        };
        let strength = |field, found| within(STRENGTH, field, found, "a number from 0 to 10");
        match self {
            Self::CrossEntropy {} => Ok(()),
            Self::LogitAdjusted { tau } => strength("tau", tau),
            Self::Focal { gamma } => strength("gamma", gamma),
            Self::Ldam { margin, scale } => {
                strength("margin", margin)?;
                within(SCALES, "scale", scale, "a number above 0, at most 100")
            }
            Self::LabelSmoothing { epsilon } => within(SMOOTHING, "epsilon", epsilon, "a number from 0 to 1"),
        }
    }

    /// Creates the objective for training classes of these sizes.
    pub fn objective(self, counts: &[usize]) -> Objective {
        Objective::new(self, counts)
    }
}

#[cfg(test)]
mod tests;

//! An algorithm is a cell of the grid: a row of batches, a column of directions.

use super::{Direction, Optimizer, Sampling};
use crate::model::Loss;
use serde::{Deserialize, Serialize};

/// How a run takes its steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Algorithm {
    /// Which examples feed a step.
    pub sampling: Sampling,
    /// What is made of their classes' gradients.
    pub direction: Direction,
    /// η, the factor of the step.
    pub learning_rate: f64,
    /// How the direction becomes a step.
    #[serde(default, skip_serializing_if = "is_default")]
    pub optimizer: Optimizer,
    /// What is minimized.
    #[serde(default, skip_serializing_if = "is_default")]
    pub loss: Loss,
    /// The least |p_l| that a rescaled direction divides by.
    #[serde(default = "default_floor", skip_serializing_if = "is_default_floor")]
    pub projection_floor: f64,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

fn default_floor() -> f64 {
    1e-3
}

fn is_default_floor(floor: &f64) -> bool {
    *floor == default_floor()
}

/// What a row or a column of the grid adds to an algorithm's name: PCN·SGD·+·O·R.
#[derive(Clone, Copy, Debug, Default)]
pub struct NameParts {
    /// Before the plus sign: a direction's prefix, or GD or SGD.
    pub before: &'static str,
    /// A letter after the plus sign.
    pub letter: &'static str,
    /// At the end.
    pub after: &'static str,
}

impl Algorithm {
    /// The algorithm of a cell: plain steps, cross-entropy, the usual projection floor.
    pub fn new(sampling: Sampling, direction: Direction, learning_rate: f64) -> Self {
        Self {
            sampling,
            direction,
            learning_rate,
            optimizer: Optimizer::default(),
            loss: Loss::default(),
            projection_floor: default_floor(),
        }
    }

    /// The paper's name where it has one, otherwise one made in its manner; optimizer and loss are named behind it unless
    /// they are the usual ones.
    ///
    /// ```
    /// use imbalance_lab::dynamics::{Algorithm, Sampling, Direction};
    ///
    /// let name = |sampling, direction| Algorithm::new(sampling, direction, 0.1).name();
    /// assert_eq!(name(Sampling::Full, Direction::Normalized), "PCNGD");
    /// assert_eq!(name(Sampling::Oversampled, Direction::Mean), "SGD+O");
    /// assert_eq!(name(Sampling::Stratified, Direction::Rescaled), "PCNSGD+R");
    /// ```
    pub fn name(&self) -> String {
        let (direction, sampling) = (self.direction.name_parts(), self.sampling.name_parts());
        let letters = [sampling.letter, direction.letter].concat();
        let plus = if letters.is_empty() { "" } else { "+" };
        let cell = [direction.before, sampling.before, plus, &letters, direction.after, sampling.after].concat();
        let parts = [cell.as_str(), self.optimizer.name(), self.loss.name()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

//! An algorithm: one cell of the grid whose rows are samplings and whose columns are directions.

use super::{Direction, DirectionRule, Optimizer, OptimizerRule, Sampling, SamplingRule, Schedule, Stage};
use crate::model::Loss;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::ops::RangeInclusive;

/// Describes how a run takes its steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Algorithm {
    /// The rule that chooses the examples of each step.
    pub sampling: Sampling,
    /// The rule that combines the class gradients into a direction.
    pub direction: Direction,
    /// η, the learning rate.
    #[cfg_attr(test, schemars(range(max = *Algorithm::LEARNING_RATES.end()), extend("exclusiveMinimum" = 0)))]
    pub learning_rate: f64,
    /// The rule for the learning rate of each step.
    #[serde(default, skip_serializing_if = "is_default")]
    #[cfg_attr(test, schemars(!skip_serializing_if))]
    pub schedule: Schedule,
    /// The rule that turns the direction into a step.
    #[serde(default, skip_serializing_if = "is_default")]
    #[cfg_attr(test, schemars(!skip_serializing_if))]
    pub optimizer: Optimizer,
    /// The loss that training minimizes.
    #[serde(default, skip_serializing_if = "is_default")]
    #[cfg_attr(test, schemars(!skip_serializing_if))]
    pub loss: Loss,
    /// The smallest |p_l| that a rescaled direction divides by.
    #[serde(default = "default_floor", skip_serializing_if = "is_default_floor")]
    #[cfg_attr(test, schemars(!skip_serializing_if, range(max = *Algorithm::PROJECTION_FLOORS.end()), extend("exclusiveMinimum" = 0)))]
    pub projection_floor: f64,
    /// What changes from given steps on, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(length(max = super::stage::MAX_STAGES)))]
    pub stages: Vec<Stage>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The projection floor of an algorithm that names none.
pub(super) const DEFAULT_FLOOR: f64 = 1e-3;

fn default_floor() -> f64 {
    DEFAULT_FLOOR
}

fn is_default_floor(floor: &f64) -> bool {
    *floor == default_floor()
}

/// The parts that a row or a column of the grid adds to an algorithm's name, as in PCN·SGD·+·O·R.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameParts {
    /// The part before the plus sign: a direction's prefix, or GD or SGD.
    pub before: Cow<'static, str>,
    /// A letter after the plus sign.
    pub letter: Cow<'static, str>,
    /// The part at the end.
    pub after: Cow<'static, str>,
}

impl NameParts {
    /// Creates the parts of a built-in rule.
    pub(super) fn new(before: &'static str, letter: &'static str, after: &'static str) -> Self {
        Self { before: before.into(), letter: letter.into(), after: after.into() }
    }
}

/// Returns the name of an algorithm made of these rules.
///
/// The further parts are those of optimizer, loss and schedule; an empty one is left out.
pub(super) fn composed_name(direction: NameParts, sampling: NameParts, further: [&str; 3]) -> String {
    let letters = [sampling.letter, direction.letter].concat();
    let plus = if letters.is_empty() { "" } else { "+" };
    let cell = [&*direction.before, &sampling.before, plus, &letters, &direction.after, &sampling.after].concat();
    let parts = std::iter::once(cell.as_str()).chain(further);
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Returns the name of an algorithm whose later stages have these first steps and names.
pub(super) fn staged_name(first: String, later: impl Iterator<Item = (usize, String)>) -> String {
    later.fold(first, |name, (from, stage)| format!("{name}, then {stage} from step {from}"))
}

impl Algorithm {
    /// The allowed learning rates: above 0, and at most this.
    pub const LEARNING_RATES: RangeInclusive<f64> = f64::MIN_POSITIVE..=1000.0;
    /// The allowed projection floors: above 0, and at most this.
    pub const PROJECTION_FLOORS: RangeInclusive<f64> = f64::MIN_POSITIVE..=1.0;

    /// Creates the algorithm of a cell, with a constant learning rate, the plain optimizer, cross-entropy and the default
    /// projection floor.
    #[must_use]
    pub fn new(sampling: Sampling, direction: Direction, learning_rate: f64) -> Self {
        Self {
            sampling,
            direction,
            learning_rate,
            schedule: Schedule::default(),
            optimizer: Optimizer::default(),
            loss: Loss::default(),
            projection_floor: default_floor(),
            stages: Vec::new(),
        }
    }

    /// Returns the paper's name of the algorithm, or a name in the same style if the paper has none.
    ///
    /// The name ends with the optimizer, the loss and the schedule unless they are the default ones, and with the stages.
    ///
    /// ```
    /// use imbalance_lab::dynamics::{Algorithm, Sampling, Direction};
    ///
    /// let name = |sampling, direction| Algorithm::new(sampling, direction, 0.1).name();
    /// assert_eq!(name(Sampling::Full, Direction::Normalized), "PCNGD");
    /// assert_eq!(name(Sampling::Oversampled, Direction::Mean), "SGD+O");
    /// assert_eq!(name(Sampling::Stratified, Direction::Rescaled), "PCNSGD+R");
    /// ```
    #[must_use]
    pub fn name(&self) -> String {
        let name = |of: &Self, further: [&str; 2]| {
            let further = [&*of.optimizer.name(), further[0], further[1]];
            composed_name(of.direction.name_parts(), of.sampling.name_parts(), further)
        };
        let later = self.later().into_iter().map(|(from, stage)| (from, name(&stage, ["", ""])));
        staged_name(name(self, [self.loss.name(), self.schedule.name()]), later)
    }
}

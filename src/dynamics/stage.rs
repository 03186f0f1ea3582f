//! Stages: axes of an algorithm that change during training, as the re-weighting that Cao et al. 2019 defer.

use super::{Algorithm, BatchError, Direction, Optimizer, Sampling};
use serde::{Deserialize, Serialize};
use std::error::Error;
use thiserror::Error;

/// The largest number of stages of an algorithm.
pub(super) const MAX_STAGES: usize = 10;

/// The largest step at which a stage can begin.
const LAST_STEP: usize = 10_000_000;

/// The axes of an algorithm that change from a step on. What a stage leaves out stays as it was.
///
/// The loss and the learning rate do not change: curves show the loss, and a
/// [`Schedule`](super::Schedule) changes the learning rate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// The first step of the stage: the number of steps taken before it.
    #[cfg_attr(test, schemars(range(min = 1, max = LAST_STEP)))]
    pub from: usize,
    /// The rule that chooses the examples of each step. Its permutations begin anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampling: Option<Sampling>,
    /// The rule that combines the class gradients into a direction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// The rule that turns the direction into a step. It begins in its initial state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub optimizer: Option<Optimizer>,
}

/// The reasons why the stages of an algorithm are not valid.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StageError {
    /// There are too many stages.
    #[error("stages has {found} stages; it must have at most {MAX_STAGES}")]
    TooMany {
        /// The number of stages.
        found: usize,
    },
    /// A stage does not begin after the one before it.
    #[error(
        "stages[{stage}].from is {found}; it must be a whole number from {smallest} to {LAST_STEP}: stages are in order"
    )]
    From {
        /// The index of the stage, from 0.
        stage: usize,
        /// Its first step.
        found: usize,
        /// The smallest valid first step.
        smallest: usize,
    },
    /// A stage changes nothing.
    #[error("stages[{stage}] changes nothing; give it a sampling, a direction or an optimizer")]
    Empty {
        /// The index of the stage, from 0.
        stage: usize,
    },
    /// A number of a direction or an optimizer is out of its range.
    #[error("stages[{stage}].{source}")]
    Rule {
        /// The index of the stage, from 0.
        stage: usize,
        /// The error of the direction or the optimizer.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The mini-batches of a stage cannot be drawn.
    #[error("stages[{stage}].sampling cannot be used: {source}")]
    Sampling {
        /// The index of the stage, from 0.
        stage: usize,
        /// The reason.
        source: BatchError,
    },
}

impl Algorithm {
    /// Checks the stages for classes of the given sizes.
    ///
    /// # Errors
    ///
    /// Returns an error that names the stage that is not valid, and why.
    pub fn check_stages(&self, counts: &[usize], batch_size: Option<usize>) -> Result<(), StageError> {
        if self.stages.len() > MAX_STAGES {
            return Err(StageError::TooMany { found: self.stages.len() });
        }
        let mut smallest = 1;
        for (stage, Stage { from, sampling, direction, optimizer }) in self.stages.iter().enumerate() {
            if !(smallest..=LAST_STEP).contains(from) {
                return Err(StageError::From { stage, found: *from, smallest });
            }
            smallest = from + 1;
            if sampling.is_none() && direction.is_none() && optimizer.is_none() {
                return Err(StageError::Empty { stage });
            }
            let rule = |source| StageError::Rule { stage, source };
            direction.as_ref().map_or(Ok(()), Direction::check).map_err(|error| rule(error.into()))?;
            optimizer.map_or(Ok(()), Optimizer::check).map_err(|error| rule(error.into()))?;
            let batches = sampling.map_or(Ok(()), |sampling| sampling.check(counts, batch_size));
            batches.map_err(|source| StageError::Sampling { stage, source })?;
        }
        Ok(())
    }

    /// Returns the sampling of the start and those of the stages.
    pub fn samplings(&self) -> impl Iterator<Item = Sampling> {
        std::iter::once(self.sampling).chain(self.stages.iter().filter_map(|stage| stage.sampling))
    }

    /// Returns the direction of the start and those of the stages.
    pub fn directions(&self) -> impl Iterator<Item = &Direction> {
        std::iter::once(&self.direction).chain(self.stages.iter().filter_map(|stage| stage.direction.as_ref()))
    }

    /// Returns the optimizer of the start and those of the stages.
    pub fn optimizers(&self) -> impl Iterator<Item = Optimizer> {
        std::iter::once(self.optimizer).chain(self.stages.iter().filter_map(|stage| stage.optimizer))
    }

    /// Returns the algorithm of each stage after the start, without stages of its own, with its first step.
    pub(super) fn later(&self) -> Vec<(usize, Self)> {
        let mut now = Self { stages: Vec::new(), ..self.clone() };
        let mut enter = |stage: &Stage| {
            now.sampling = stage.sampling.unwrap_or(now.sampling);
            now.direction = stage.direction.clone().unwrap_or_else(|| now.direction.clone());
            now.optimizer = stage.optimizer.unwrap_or(now.optimizer);
            (stage.from, now.clone())
        };
        self.stages.iter().map(&mut enter).collect()
    }
}

//! The rules by which a trainer takes its steps.

use crate::dynamics::algorithm::{composed_name, staged_name};
use crate::dynamics::{Algorithm, BatchError, BatchSampler, DirectionRule, OptimizerRule, Schedule};
use crate::model::Loss;
use std::sync::Arc;

/// Everything that determines a step, apart from the mini-batch. A resumed run shares it.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub direction: Arc<dyn DirectionRule>,
    pub optimizer: Arc<dyn OptimizerRule>,
    pub loss: Loss,
    pub learning_rate: f64,
    pub schedule: Schedule,
    /// The number of steps of the run.
    pub last_step: usize,
    pub projection_floor: f64,
}

impl From<Algorithm> for Rules {
    fn from(algorithm: Algorithm) -> Self {
        let Algorithm { sampling: _, direction, learning_rate, schedule, optimizer, loss, projection_floor, stages: _ } =
            algorithm;
        Self {
            direction: Arc::new(direction),
            optimizer: Arc::new(optimizer),
            loss,
            learning_rate,
            schedule,
            last_step: usize::MAX,
            projection_floor,
        }
    }
}

/// The rules from a step on. The first ones hold from step 0 on.
#[derive(Clone, Debug)]
pub(super) struct StageRules {
    /// The first step.
    pub from: usize,
    pub rules: Rules,
    /// The new sampler in its initial state, if the sampling changes.
    pub sampler: Option<BatchSampler>,
    /// Whether the optimizer begins in its initial state.
    pub restarts: bool,
    /// The name of the algorithm from here on.
    name: String,
}

impl StageRules {
    /// Returns the rules of an algorithm and of its stages, for runs that start with this sampler.
    pub fn of(algorithm: Algorithm, sampler: &BatchSampler) -> Result<Vec<Self>, BatchError> {
        let mut all = Vec::new();
        for ((from, later), stage) in algorithm.later().into_iter().zip(&algorithm.stages) {
            let sampler = stage.sampling.map(|sampling| sampler.with_rule(sampling)).transpose()?;
            let bare = Algorithm { loss: Loss::default(), schedule: Schedule::default(), ..later.clone() };
            let restarts = stage.optimizer.is_some();
            all.push(Self { from, sampler, restarts, name: bare.name(), rules: later.into() });
        }
        let first = Self { from: 0, rules: algorithm.into(), sampler: None, restarts: false, name: String::new() };
        all.insert(0, first);
        Ok(all)
    }
}

impl Rules {
    /// Returns the name of the algorithm that these rules make with a sampler, and later ones.
    pub fn name(&self, sampler: &BatchSampler, later: &[StageRules]) -> String {
        let further = [&*self.optimizer.name(), self.loss.name(), self.schedule.name()];
        let first = composed_name(self.direction.name_parts(), sampler.name_parts(), further);
        staged_name(first, later.iter().map(|stage| (stage.from, stage.name.clone())))
    }
}

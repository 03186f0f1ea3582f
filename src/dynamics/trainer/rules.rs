//! The rules by which a trainer takes its steps.

use crate::dynamics::algorithm::composed_name;
use crate::dynamics::{Algorithm, BatchSampler, DirectionRule, OptimizerRule, Schedule};
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
        let Algorithm { sampling: _, direction, learning_rate, schedule, optimizer, loss, projection_floor } =
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

impl Rules {
    /// Returns the name of the algorithm that these rules make with a sampler.
    pub fn name(&self, sampler: &BatchSampler) -> String {
        let further = [&*self.optimizer.name(), self.loss.name(), self.schedule.name()];
        composed_name(self.direction.name_parts(), sampler.name_parts(), further)
    }
}

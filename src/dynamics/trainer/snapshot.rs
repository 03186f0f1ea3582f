//! Snapshots of a trainer, from which a run can be resumed bit for bit.

use super::Trainer;
use crate::dynamics::{BatchSampler, OptimizerState, TrainerError};
use crate::kernel::Real;

/// A snapshot of a run between two steps, with everything that determines the following steps.
#[derive(Clone, Debug)]
pub struct TrainerState {
    parameters: Vec<Real>,
    sampler: BatchSampler,
    optimizer_state: OptimizerState,
    steps: usize,
    clamped_projection_steps: usize,
    absent_steps: Vec<usize>,
    zero_gradient_steps: Vec<usize>,
}

impl TrainerState {
    /// Returns the number of steps taken.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// Returns the approximate size in bytes.
    pub fn bytes(&self) -> usize {
        let parameters = self.parameters.len() * size_of::<Real>();
        size_of::<Self>() + parameters + self.optimizer_state.bytes() + self.sampler.bytes()
    }
}

impl Trainer {
    /// Returns a snapshot of the run, or `None` while a step is proposed, because its mini-batch has already been
    /// drawn.
    #[must_use]
    pub fn state(&self) -> Option<TrainerState> {
        (!self.has_proposal).then(|| TrainerState {
            parameters: self.parameters.clone(),
            sampler: self.sampler.clone(),
            optimizer_state: self.optimizer_state.clone(),
            steps: self.steps,
            clamped_projection_steps: self.clamped_projection_steps,
            absent_steps: self.absent_steps.clone(),
            zero_gradient_steps: self.zero_gradient_steps.clone(),
        })
    }

    /// Creates a trainer of the same network, examples and rules from a snapshot of this trainer. It takes the same
    /// steps from there, bit for bit.
    ///
    /// # Errors
    ///
    /// Returns an error if the snapshot is of another trainer, whose shapes do not fit.
    pub fn resumed(&self, state: TrainerState) -> Result<Self, TrainerError> {
        let TrainerState {
            parameters,
            sampler,
            optimizer_state,
            steps,
            clamped_projection_steps,
            absent_steps,
            zero_gradient_steps,
        } = state;
        // A stage that begins with the next step has not begun yet.
        let stage = self.stages[1..].iter().filter(|later| later.from < steps).count();
        let stages = (self.stages.clone(), stage);
        let start = Self::start(self.network.clone(), self.examples.clone(), stages, sampler, parameters)?;
        let (found, expected) = (optimizer_state.vectors.len(), start.optimizer_state.vectors.len());
        if found != expected {
            return Err(TrainerError::Optimizer { found, expected });
        }
        Ok(Self { optimizer_state, steps, clamped_projection_steps, absent_steps, zero_gradient_steps, ..start })
    }
}

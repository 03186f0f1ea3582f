//! What can be read from a trainer, between two steps and between proposing and applying a step.

use super::Trainer;
use crate::data::PackedExamples;
use crate::dynamics::Examples;
use crate::kernel::Real;
use crate::model::{ClassGradients, ClassScores, Network};
use std::sync::Arc;

impl Trainer {
    /// Returns the name of the algorithm from the current stage on, in the style of [`Algorithm::name`](crate::dynamics::Algorithm::name).
    pub fn name(&self) -> String {
        self.rules.name(&self.sampler, &self.stages[self.stage + 1..])
    }

    /// Returns G_l at the current parameters, computed at most once for each step.
    pub fn full_gradients(&mut self) -> &ClassGradients {
        if self.full_step != Some(self.steps) {
            let packed = &self.examples.packed;
            self.workspace.class_gradients(&self.network, &self.parameters, packed, &mut self.full);
            self.full_step = Some(self.steps);
        }
        &self.full
    }

    /// Returns G_l if [`Trainer::full_gradients`] has computed them at the current parameters. It always has before a
    /// step on a full batch.
    pub fn full(&self) -> Option<&ClassGradients> {
        (self.full_step == Some(self.steps)).then_some(&self.full)
    }

    /// Returns the scores of the training examples at the current parameters if the full-batch gradients are known
    /// there.
    pub fn full_scores(&self) -> Option<&ClassScores> {
        self.full().map(|full| &full.scores)
    }

    /// Computes the gradients of all training examples at other parameters.
    pub fn gradients_at(&mut self, parameters: &[Real], gradients: &mut ClassGradients) {
        self.workspace.class_gradients(&self.network, parameters, &self.examples.packed, gradients);
    }

    /// Returns p_l of the proposed step, NaN where g_l or G_l is zero, and NaN for all classes if no step is proposed.
    pub fn projections(&mut self) -> &[f64] {
        if self.has_proposal {
            self.compute_projections();
        } else {
            self.projections.fill(f64::NAN);
        }
        &self.projections
    }

    /// Returns g_l of the step that was proposed last. For a full batch these are G_l, which
    /// [`Trainer::full_gradients`] computes anew after the step.
    pub fn batch_gradients(&self) -> &ClassGradients {
        if self.batch_is_full() { &self.full } else { &self.batch }
    }

    /// Returns ‖g_l‖ of the step that was proposed last.
    pub fn batch_norms(&self) -> &[f64] {
        &self.norms
    }

    /// Returns d of the proposed step, or `None` if no step is proposed.
    pub fn direction(&self) -> Option<&[Real]> {
        self.has_proposal.then_some(&self.direction)
    }

    /// Returns s of the proposed step, the optimizer's result for d with the weight decay λx added to it, or `None` if no
    /// step is proposed.
    pub fn update(&self) -> Option<&[Real]> {
        self.has_proposal.then_some(&self.update)
    }

    /// Returns c_l of the step that was proposed last, the weights of the class gradients in d.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// Returns the number of steps taken, t.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// Returns the parameters, x.
    pub fn parameters(&self) -> &[Real] {
        &self.parameters
    }

    /// Returns the network.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Returns η_t, the learning rate of the proposed step or of the one before it.
    pub fn learning_rate(&self) -> f64 {
        self.rate
    }

    /// Returns the training examples.
    pub fn examples(&self) -> &Arc<Examples> {
        &self.examples
    }

    /// Returns the number of steps in which some |p_l| was clamped.
    pub fn clamped_projection_steps(&self) -> usize {
        self.clamped_projection_steps
    }

    /// Returns, for each class, the number of steps whose mini-batch had no example of the class.
    pub fn absent_steps(&self) -> &[usize] {
        &self.absent_steps
    }

    /// Returns, for each class, the number of steps whose mini-batch had examples of the class but a class gradient of
    /// exactly zero. Its loss has then reached 0.
    pub fn zero_gradient_steps(&self) -> &[usize] {
        &self.zero_gradient_steps
    }

    /// Computes the class scores of other examples at the current parameters.
    pub fn scores(&mut self, packed: &PackedExamples, scores: &mut ClassScores) {
        self.workspace.scores(&self.network, &self.parameters, packed, scores);
    }

    /// Computes the class scores of the training examples after the proposed step, or at the current parameters if no
    /// step is proposed.
    pub fn scores_after(&mut self, scores: &mut ClassScores) {
        let parameters = if self.has_proposal { &self.candidate } else { &self.parameters };
        self.workspace.scores(&self.network, parameters, &self.examples.packed, scores);
    }

    /// Returns the predicted class of each of some other examples at the current parameters.
    pub fn predictions(&mut self, packed: &PackedExamples) -> Vec<usize> {
        self.workspace.predictions(&self.network, &self.parameters, packed)
    }
}

//! The trainer, which takes the steps of one run.
//!
//! A [`Trainer`] holds a network's parameters, a sampler and an optimizer. [`Trainer::propose`] computes the next step,
//! and [`Trainer::apply`] takes it. A [`TrainerState`] is a snapshot from which a run can be resumed bit for bit.

use super::optimizer::OptimizerState;
use super::{Algorithm, BatchSampler, ClassWeights, GradientStats};
use crate::data::{Dataset, PackedExamples};
use crate::kernel::{Real, reduce};
use crate::model::{ClassGradients, ClassScores, Network, Workspace};
use std::sync::Arc;
use thiserror::Error;

/// The training examples that runs share: as rows for mini-batches, and packed for full-batch gradients.
#[derive(Clone, Debug)]
pub struct Examples {
    /// The examples, grouped by class.
    pub rows: Dataset,
    /// The same examples, packed for the kernel.
    pub packed: PackedExamples,
}

impl Examples {
    /// Packs a dataset.
    pub fn new(rows: Dataset) -> Self {
        Self { packed: PackedExamples::from_dataset(&rows), rows }
    }
}

/// A loss, gradient or parameter is not finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("diverged at step {step}: try a smaller learning rate")]
pub struct Diverged {
    /// The step at which the non-finite value was found.
    pub step: usize,
}

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
        size_of::<Self>() + parameters + self.optimizer_state.bytes() + self.sampler.examples() * size_of::<usize>()
    }
}

/// Trains a network: holds its parameters and takes the steps of one run.
///
/// ```
/// use imbalance_lab::data::{Dataset, Shape};
/// use imbalance_lab::dynamics::{Algorithm, Sampling, Direction, Examples, Trainer};
/// use imbalance_lab::model::Architecture;
/// use std::sync::Arc;
///
/// let mut points = Dataset::new(Shape::features(1));
/// points.push_class([[-1.0], [-0.5], [-0.8]]);
/// points.push_class([[1.0]]);
/// let network = Architecture::Linear {}.build(points.shape(), 2)?;
/// let start = network.initial_parameters(1);
/// let gd = Algorithm::new(Sampling::Full, Direction::Mean, 0.5);
/// let sampler = gd.sampling.sampler(&points.counts(), None, 1)?;
///
/// let mut trainer = Trainer::new(network, Arc::new(Examples::new(points)), gd, sampler, start);
/// let before = trainer.full_gradients().scores.total_loss();
/// for _ in 0..10 {
///     trainer.step()?;
/// }
/// assert!(trainer.full_gradients().scores.total_loss() < before);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Trainer {
    network: Network,
    examples: Arc<Examples>,
    algorithm: Algorithm,
    sampler: BatchSampler,
    parameters: Vec<Real>,
    steps: usize,
    /// G_l, and the step at which they were computed.
    full: ClassGradients,
    full_step: Option<usize>,
    /// g_l of the proposed step, unless the batch is full.
    batch: ClassGradients,
    norms: Vec<f64>,
    projections: Vec<f64>,
    weights: ClassWeights,
    direction: Vec<Real>,
    /// s of the proposed step: the optimizer's result for the direction.
    update: Vec<Real>,
    optimizer_state: OptimizerState,
    /// The parameters after the proposed step.
    candidate: Vec<Real>,
    has_proposal: bool,
    clamped_projection_steps: usize,
    absent_steps: Vec<usize>,
    zero_gradient_steps: Vec<usize>,
    members: Vec<Vec<usize>>,
    packed: PackedExamples,
    workspace: Workspace,
}

impl Trainer {
    /// Creates a trainer at step 0.
    ///
    /// # Panics
    ///
    /// Panics if the parameters, the examples and the network do not match.
    pub fn new(
        network: Network,
        examples: Arc<Examples>,
        algorithm: Algorithm,
        sampler: BatchSampler,
        parameters: Vec<Real>,
    ) -> Self {
        assert_eq!(parameters.len(), network.parameters(), "one number for each of the network's parameters");
        assert_eq!(examples.rows.shape().len(), network.inputs(), "examples as the network reads them");
        assert_eq!(examples.rows.classes(), network.classes(), "one logit a class");
        let classes = network.classes();
        Self {
            workspace: Workspace::new(&network, algorithm.loss.objective(&examples.rows.counts())),
            direction: vec![0.0; parameters.len()],
            update: vec![0.0; parameters.len()],
            optimizer_state: OptimizerState::new(algorithm.optimizer, parameters.len()),
            candidate: parameters.clone(),
            norms: vec![0.0; classes],
            projections: vec![f64::NAN; classes],
            absent_steps: vec![0; classes],
            zero_gradient_steps: vec![0; classes],
            weights: ClassWeights::default(),
            full: ClassGradients::default(),
            full_step: None,
            batch: ClassGradients::default(),
            has_proposal: false,
            clamped_projection_steps: 0,
            members: Vec::new(),
            packed: PackedExamples::default(),
            steps: 0,
            network,
            examples,
            algorithm,
            sampler,
            parameters,
        }
    }

    /// Takes one step: calls [`Trainer::propose`], then [`Trainer::apply`].
    ///
    /// # Errors
    ///
    /// Returns an error if the step would make a parameter or a loss non-finite; the parameters stay unchanged.
    pub fn step(&mut self) -> Result<(), Diverged> {
        self.propose()?;
        self.apply();
        Ok(())
    }

    /// Draws a mini-batch and computes the next step without taking it. A second call changes nothing.
    ///
    /// # Errors
    ///
    /// Returns an error if a loss, or a parameter after the step, is not finite.
    pub fn propose(&mut self) -> Result<(), Diverged> {
        if self.has_proposal {
            return Ok(());
        }
        self.compute_batch_gradients();
        let gradients = if self.batch_is_full() { &self.full } else { &self.batch };
        if !gradients.scores.loss.iter().all(|loss| loss.is_finite()) {
            return Err(Diverged { step: self.steps });
        }
        for (class, norm) in self.norms.iter_mut().enumerate() {
            *norm = reduce::norm(gradients.class(class));
        }
        if self.algorithm.direction.needs_projections() {
            self.compute_projections();
        }
        let gradients = if self.batch_is_full() { &self.full } else { &self.batch };
        let stats = GradientStats {
            counts: &gradients.scores.examples,
            norms: &self.norms,
            projections: &self.projections,
            floor: self.algorithm.projection_floor,
        };
        let vectors = gradients.vectors();
        let norm_of = |coefficients: &[f64]| reduce::norm_of_combination(coefficients, vectors);
        self.algorithm.direction.class_weights(stats, norm_of, &mut self.weights);
        reduce::combine(&self.weights.coefficients, vectors, &mut self.direction);
        self.update.copy_from_slice(&self.direction);
        self.optimizer_state.update(&mut self.update);
        let rate = self.algorithm.learning_rate as Real;
        reduce::descend(&self.parameters, rate, &self.update, &mut self.candidate);
        if !reduce::all_finite(&self.candidate) {
            return Err(Diverged { step: self.steps });
        }
        self.has_proposal = true;
        Ok(())
    }

    /// Takes the proposed step, x ← x − η s. Does nothing if no step is proposed.
    pub fn apply(&mut self) {
        if !std::mem::take(&mut self.has_proposal) {
            return;
        }
        std::mem::swap(&mut self.parameters, &mut self.candidate);
        self.clamped_projection_steps += usize::from(self.weights.clamped);
        let gradients = if self.batch_is_full() { &self.full } else { &self.batch };
        for (class, (&examples, &norm)) in gradients.scores.examples.iter().zip(&self.norms).enumerate() {
            self.absent_steps[class] += usize::from(examples == 0);
            self.zero_gradient_steps[class] += usize::from(examples > 0 && norm == 0.0);
        }
        self.steps += 1;
    }

    /// Returns a snapshot of the run, or `None` while a step is proposed, because its mini-batch has already been
    /// drawn.
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

    /// Creates a trainer of the same network and examples from a snapshot of this trainer. It takes the same steps from
    /// there, bit for bit.
    pub fn resumed(&self, state: TrainerState) -> Self {
        let TrainerState {
            parameters,
            sampler,
            optimizer_state,
            steps,
            clamped_projection_steps,
            absent_steps,
            zero_gradient_steps,
        } = state;
        let start = Self::new(self.network.clone(), self.examples.clone(), self.algorithm.clone(), sampler, parameters);
        Self { optimizer_state, steps, clamped_projection_steps, absent_steps, zero_gradient_steps, ..start }
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

    /// Returns the scores of the training examples at the current parameters if the full-batch gradients are known
    /// there. They always are before a step on a full batch.
    pub fn full_scores(&self) -> Option<&ClassScores> {
        (self.full_step == Some(self.steps)).then_some(&self.full.scores)
    }

    /// Returns p_l of the proposed step, NaN where g_l or G_l is zero.
    pub fn projections(&mut self) -> &[f64] {
        self.compute_projections();
        &self.projections
    }

    /// Returns g_l of the proposed step.
    pub fn batch_gradients(&self) -> &ClassGradients {
        if self.batch_is_full() { &self.full } else { &self.batch }
    }

    /// Returns ‖g_l‖ of the proposed step.
    pub fn batch_norms(&self) -> &[f64] {
        &self.norms
    }

    /// Returns d of the proposed step, or `None` if no step is proposed.
    pub fn direction(&self) -> Option<&[Real]> {
        self.has_proposal.then_some(&self.direction)
    }

    /// Returns s of the proposed step, the optimizer's result for d, or `None` if no step is proposed.
    pub fn update(&self) -> Option<&[Real]> {
        self.has_proposal.then_some(&self.update)
    }

    /// Returns c_l of the proposed step, the weights of the class gradients in d.
    pub fn weights(&self) -> &[f64] {
        &self.weights.coefficients
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

    /// Returns the algorithm.
    pub fn algorithm(&self) -> &Algorithm {
        &self.algorithm
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

    fn batch_is_full(&self) -> bool {
        matches!(self.sampler, BatchSampler::Full)
    }

    fn compute_batch_gradients(&mut self) {
        if self.batch_is_full() {
            self.full_gradients();
            return;
        }
        self.sampler.next_batch(&mut self.members);
        self.packed.start(&self.examples.rows);
        for members in &self.members {
            self.packed.push(&self.examples.rows, members.iter().copied());
        }
        self.workspace.class_gradients(&self.network, &self.parameters, &self.packed, &mut self.batch);
    }

    fn compute_projections(&mut self) {
        self.full_gradients();
        let full_batch = self.batch_is_full();
        for (class, p) in self.projections.iter_mut().enumerate() {
            let full = self.full.class(class);
            let full = (full, reduce::norm(full));
            let batch = if full_batch { full } else { (self.batch.class(class), self.norms[class]) };
            *p = reduce::cosine_of(batch, full);
        }
    }
}

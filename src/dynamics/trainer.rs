//! Taking steps.

use super::optimizer::OptimizerState;
use super::{Algorithm, BatchSampler, ClassWeights, GradientStats};
use crate::data::{Dataset, PackedExamples};
use crate::kernel::{Real, reduce};
use crate::model::{ClassGradients, ClassScores, Network, Workspace};
use std::sync::Arc;
use thiserror::Error;

/// The examples that runs share: as rows to draw batches from, and laid out whole for full gradients.
#[derive(Clone, Debug)]
pub struct Examples {
    /// Examples by class.
    pub rows: Dataset,
    /// The same, in panels.
    pub packed: PackedExamples,
}

impl Examples {
    /// Lays a set out.
    pub fn new(rows: Dataset) -> Self {
        Self { packed: PackedExamples::from_dataset(&rows), rows }
    }
}

/// A loss, gradient or parameter is no longer a finite number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("diverged at step {step}: try a smaller learning rate")]
pub struct Diverged {
    /// The step at which that was found.
    pub step: usize,
}

/// Where a run stands between two steps, and all that decides how it goes on.
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
    /// Steps taken.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// The bytes that it holds, about.
    pub fn bytes(&self) -> usize {
        let parameters = self.parameters.len() * size_of::<Real>();
        size_of::<Self>() + parameters + self.optimizer_state.bytes() + self.sampler.examples() * size_of::<usize>()
    }
}

/// A network on its way: where it is, and how it goes on.
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
    /// G_l, and the step whose parameters they belong to.
    full: ClassGradients,
    full_step: Option<usize>,
    /// g_l of the proposed step, unless the batch is full.
    batch: ClassGradients,
    norms: Vec<f64>,
    projections: Vec<f64>,
    weights: ClassWeights,
    direction: Vec<Real>,
    /// s of the proposed step: what the optimizer makes of the direction.
    update: Vec<Real>,
    optimizer_state: OptimizerState,
    /// Where the proposed step leads.
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
    /// A run at its start.
    ///
    /// # Panics
    /// When `parameters`, examples and network do not fit each other.
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

    /// One step: [`Trainer::propose`], then [`Trainer::apply`].
    ///
    /// # Errors
    /// When the step would lead nowhere finite; the parameters stay where they are.
    pub fn step(&mut self) -> Result<(), Diverged> {
        self.propose()?;
        self.apply();
        Ok(())
    }

    /// Draws a batch and works out the direction of the next step, without taking it. Proposing twice changes nothing.
    ///
    /// # Errors
    /// When a loss, or a parameter that the step leads to, is not finite.
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

    /// Takes the proposed step, x ← x − η s; does nothing if none is proposed.
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

    /// Where it stands; nothing while a step is proposed, for which the batch is drawn already.
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

    /// Another trainer of the same network on the same examples, at a state that this one was in. It makes the same steps
    /// from there on, to the last bit.
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

    /// G_l at the present parameters, computed once.
    pub fn full_gradients(&mut self) -> &ClassGradients {
        if self.full_step != Some(self.steps) {
            let packed = &self.examples.packed;
            self.workspace.class_gradients(&self.network, &self.parameters, packed, &mut self.full);
            self.full_step = Some(self.steps);
        }
        &self.full
    }

    /// How the training examples fare at the present parameters, if the full gradients are known there: always before a step
    /// on a full batch.
    pub fn full_scores(&self) -> Option<&ClassScores> {
        (self.full_step == Some(self.steps)).then_some(&self.full.scores)
    }

    /// p_l of the proposed step, NaN where g_l or G_l is zero.
    pub fn projections(&mut self) -> &[f64] {
        self.compute_projections();
        &self.projections
    }

    /// g_l of the proposed step.
    pub fn batch_gradients(&self) -> &ClassGradients {
        if self.batch_is_full() { &self.full } else { &self.batch }
    }

    /// ‖g_l‖ of the proposed step.
    pub fn batch_norms(&self) -> &[f64] {
        &self.norms
    }

    /// d of the proposed step, or nothing if none is proposed.
    pub fn direction(&self) -> Option<&[Real]> {
        self.has_proposal.then_some(&self.direction)
    }

    /// s of the proposed step, what the optimizer makes of d, or nothing if none is proposed.
    pub fn update(&self) -> Option<&[Real]> {
        self.has_proposal.then_some(&self.update)
    }

    /// c_l of the proposed step, the weights of the classes' gradients in d.
    pub fn weights(&self) -> &[f64] {
        &self.weights.coefficients
    }

    /// Steps taken, t.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// x.
    pub fn parameters(&self) -> &[Real] {
        &self.parameters
    }

    /// The network whose parameters these are.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// How steps are taken.
    pub fn algorithm(&self) -> &Algorithm {
        &self.algorithm
    }

    /// What is trained on.
    pub fn examples(&self) -> &Arc<Examples> {
        &self.examples
    }

    /// Steps in which some |p_l| was clamped.
    pub fn clamped_projection_steps(&self) -> usize {
        self.clamped_projection_steps
    }

    /// Steps whose batch had no example of the class, for each class.
    pub fn absent_steps(&self) -> &[usize] {
        &self.absent_steps
    }

    /// Steps whose batch had examples of the class but a gradient of exactly zero, for each class: its loss has reached 0.
    pub fn zero_gradient_steps(&self) -> &[usize] {
        &self.zero_gradient_steps
    }

    /// How the classes of some other examples fare at the present parameters.
    pub fn scores(&mut self, packed: &PackedExamples, scores: &mut ClassScores) {
        self.workspace.scores(&self.network, &self.parameters, packed, scores);
    }

    /// How the training examples will fare where the proposed step leads; as now, if none is proposed.
    pub fn scores_after(&mut self, scores: &mut ClassScores) {
        let parameters = if self.has_proposal { &self.candidate } else { &self.parameters };
        self.workspace.scores(&self.network, parameters, &self.examples.packed, scores);
    }

    /// The class that each of some other examples is predicted as at the present parameters.
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

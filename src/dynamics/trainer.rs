//! The trainer, which takes the steps of one run.
//!
//! A [`Trainer`] holds a network's parameters, a sampler and an optimizer. [`Trainer::propose`] computes the next step,
//! and [`Trainer::apply`] takes it. A [`TrainerState`] is a snapshot from which a run can be resumed bit for bit.

mod readings;
mod rules;
mod snapshot;

pub use snapshot::TrainerState;

use super::{
    Algorithm, BatchSampler, DirectionRule, Diverged, DivergenceCause, Examples, GradientStats, OptimizerRule,
    OptimizerState, TrainerError,
};
use crate::data::PackedExamples;
use crate::kernel::{Real, reduce};
use crate::model::{ClassGradients, Network, Workspace};
use rules::{Rules, StageRules};
use std::sync::Arc;

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
/// let mut trainer = Trainer::new(network, Arc::new(Examples::new(points)), gd, sampler, start)?;
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
    rules: Rules,
    /// The rules of all stages, and the index of those that hold.
    stages: Vec<StageRules>,
    stage: usize,
    sampler: BatchSampler,
    parameters: Vec<Real>,
    steps: usize,
    /// η_t of the proposed step or of the one before it.
    rate: f64,
    /// G_l, and the step at which they were computed.
    full: ClassGradients,
    full_step: Option<usize>,
    /// g_l of the proposed step, unless the batch is full.
    batch: ClassGradients,
    /// n_l.
    class_counts: Vec<usize>,
    norms: Vec<f64>,
    projections: Vec<f64>,
    weights: Vec<f64>,
    /// 1/‖G_l‖, for a schedule that needs them.
    inverse_norms: Vec<f64>,
    /// Whether the proposed step clamps some |p_l|.
    clamps: bool,
    direction: Vec<Real>,
    /// s of the proposed step: the optimizer's result for the direction.
    update: Vec<Real>,
    optimizer_state: OptimizerState,
    /// The parameters after the proposed step.
    candidate: Vec<Real>,
    has_proposal: bool,
    /// Why no next step can be proposed, once that is known.
    fault: Option<Diverged>,
    clamped_projection_steps: usize,
    absent_steps: Vec<usize>,
    zero_gradient_steps: Vec<usize>,
    members: Vec<Vec<usize>>,
    packed: PackedExamples,
    workspace: Workspace,
}

/// Returns whether all numbers are finite.
fn finite(values: &[f64]) -> bool {
    values.iter().all(|value| value.is_finite())
}

impl Trainer {
    /// Creates a trainer at step 0.
    ///
    /// The sampler is that of `algorithm.sampling`, or one of a rule of one's own.
    ///
    /// # Errors
    ///
    /// Returns an error if the network, the examples, the sampler and the parameters do not fit together, or if the
    /// mini-batches of a stage cannot be drawn.
    pub fn new(
        network: Network,
        examples: Arc<Examples>,
        algorithm: Algorithm,
        sampler: BatchSampler,
        parameters: Vec<Real>,
    ) -> Result<Self, TrainerError> {
        let stages = StageRules::of(algorithm, &sampler)?;
        Self::start(network, examples, (stages, 0), sampler, parameters)
    }

    fn start(
        network: Network,
        examples: Arc<Examples>,
        (stages, stage): (Vec<StageRules>, usize),
        sampler: BatchSampler,
        parameters: Vec<Real>,
    ) -> Result<Self, TrainerError> {
        let rules = stages[stage].rules.clone();
        check(&network, &examples, &sampler, &parameters)?;
        let classes = network.classes();
        let class_counts = examples.rows.counts();
        Ok(Self {
            workspace: Workspace::new(&network, rules.loss.objective(&class_counts)),
            class_counts,
            direction: vec![0.0; parameters.len()],
            update: vec![0.0; parameters.len()],
            optimizer_state: OptimizerState::new(&*rules.optimizer, parameters.len()),
            candidate: parameters.clone(),
            norms: vec![0.0; classes],
            projections: vec![f64::NAN; classes],
            absent_steps: vec![0; classes],
            zero_gradient_steps: vec![0; classes],
            weights: vec![0.0; classes],
            inverse_norms: vec![0.0; classes],
            clamps: false,
            full: ClassGradients::default(),
            full_step: None,
            batch: ClassGradients::default(),
            has_proposal: false,
            fault: None,
            clamped_projection_steps: 0,
            members: Vec::new(),
            packed: PackedExamples::default(),
            steps: 0,
            stages,
            stage,
            rate: rules.learning_rate,
            rules,
            network,
            examples,
            sampler,
            parameters,
        })
    }

    /// Replaces the direction by a rule of one's own, from the next proposed step on until the next stage.
    #[must_use]
    pub fn with_direction(mut self, rule: impl DirectionRule + 'static) -> Self {
        let rule: Arc<dyn DirectionRule> = Arc::new(rule);
        self.change_rules(|rules| rules.direction = rule.clone());
        self
    }

    /// Replaces the optimizer by a rule of one's own in its initial state, from the next proposed step on until the
    /// next stage.
    #[must_use]
    pub fn with_optimizer(mut self, rule: impl OptimizerRule + 'static) -> Self {
        self.optimizer_state = OptimizerState::new(&rule, self.parameters.len());
        let rule: Arc<dyn OptimizerRule> = Arc::new(rule);
        self.change_rules(|rules| rules.optimizer = rule.clone());
        self
    }

    /// Sets the number of steps of the run, at which a cosine schedule reaches 0. Until then it stays at η.
    #[must_use]
    pub fn with_last_step(mut self, last: usize) -> Self {
        self.rules.last_step = last;
        self.stages.iter_mut().for_each(|stage| stage.rules.last_step = last);
        self
    }

    /// Changes the rules of the current stage.
    fn change_rules(&mut self, change: impl Fn(&mut Rules)) {
        change(&mut self.rules);
        change(&mut self.stages[self.stage].rules);
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

    /// Draws a mini-batch and computes the next step without taking it. A second call changes nothing, and fails again
    /// if the first one did.
    ///
    /// # Errors
    ///
    /// Returns an error if a loss, or a parameter after the step, is not finite.
    pub fn propose(&mut self) -> Result<(), Diverged> {
        if !self.has_proposal {
            self.fault.map_or(Ok(()), Err)?;
            let proposed = self.compute_step();
            (self.has_proposal, self.fault) = (proposed.is_ok(), proposed.err());
            self.fault.map_or(Ok(()), Err)?;
        }
        Ok(())
    }

    /// Draws a mini-batch and computes the next step.
    fn compute_step(&mut self) -> Result<(), Diverged> {
        self.enter_stages();
        self.compute_batch_gradients();
        let gradients = if self.batch_is_full() { &self.full } else { &self.batch };
        if !finite(&gradients.scores.loss) {
            return Err(Diverged { step: self.steps, cause: DivergenceCause::Values });
        }
        for (class, norm) in self.norms.iter_mut().enumerate() {
            *norm = reduce::norm(gradients.class(class));
        }
        if self.rules.direction.needs_projections() {
            self.compute_projections();
        } else {
            // An observer may have asked for those of an earlier step.
            self.projections.fill(f64::NAN);
        }
        self.compute_direction();
        // The sign of an infinite direction would be finite again.
        if !finite(&self.weights) {
            // A weight is at fault only if what it was computed from is finite.
            let scores = !self.rules.direction.needs_scores() || finite(&self.full.scores.loss);
            let cause = if scores && finite(&self.norms) { DivergenceCause::Weight } else { DivergenceCause::Values };
            return Err(Diverged { step: self.steps, cause });
        }
        self.update.copy_from_slice(&self.direction);
        self.optimizer_state.update(&*self.rules.optimizer, &mut self.update);
        self.add_weight_decay();
        self.compute_rate();
        reduce::descend(&self.parameters, self.rate as Real, &self.update, &mut self.candidate);
        if !reduce::all_finite(&self.candidate) {
            return Err(Diverged { step: self.steps, cause: DivergenceCause::Values });
        }
        Ok(())
    }

    /// Takes the proposed step, x ← x − η s. Does nothing if no step is proposed.
    pub fn apply(&mut self) {
        if !std::mem::take(&mut self.has_proposal) {
            return;
        }
        std::mem::swap(&mut self.parameters, &mut self.candidate);
        self.clamped_projection_steps += usize::from(self.clamps);
        let gradients = if self.batch_is_full() { &self.full } else { &self.batch };
        for (class, (&examples, &norm)) in gradients.scores.examples.iter().zip(&self.norms).enumerate() {
            self.absent_steps[class] += usize::from(examples == 0);
            self.zero_gradient_steps[class] += usize::from(examples > 0 && norm == 0.0);
        }
        self.steps += 1;
    }

    /// Takes the rules of the stages that begin with the next step.
    fn enter_stages(&mut self) {
        while let Some(next) = self.stages.get(self.stage + 1).filter(|next| next.from <= self.steps) {
            self.rules = next.rules.clone();
            if let Some(sampler) = &next.sampler {
                self.sampler = sampler.clone();
            }
            if next.restarts {
                self.optimizer_state = OptimizerState::new(&*self.rules.optimizer, self.parameters.len());
            }
            self.stage += 1;
        }
    }

    fn batch_is_full(&self) -> bool {
        self.sampler.is_full()
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

    /// Asks the direction's rule for its weights, and sums the class gradients with them.
    fn compute_direction(&mut self) {
        let needs_scores = self.rules.direction.needs_scores();
        if needs_scores {
            self.full_gradients();
        }
        let gradients = if self.batch_is_full() { &self.full } else { &self.batch };
        let stats = GradientStats {
            counts: &gradients.scores.examples,
            class_counts: &self.class_counts,
            norms: &self.norms,
            projections: &self.projections,
            steps: self.steps,
            floor: self.rules.projection_floor,
            // An observer may have computed those of a rule that does not ask for them.
            scores: needs_scores.then_some(&self.full.scores),
            gradients: gradients.vectors(),
        };
        self.weights.fill(0.0);
        self.rules.direction.class_weights(&stats, &mut self.weights);
        for (weight, _) in self.weights.iter_mut().zip(&self.norms).filter(|(_, norm)| **norm == 0.0) {
            *weight = 0.0;
        }
        self.clamps = self.rules.direction.clamps(&stats);
        reduce::combine(&self.weights, gradients.vectors(), &mut self.direction);
    }

    /// Adds λx to s.
    fn add_weight_decay(&mut self) {
        let decay = self.rules.optimizer.weight_decay() as Real;
        if decay > 0.0 {
            self.update.iter_mut().zip(&self.parameters).for_each(|(s, x)| *s += decay * x);
        }
    }

    /// Computes η_t.
    fn compute_rate(&mut self) {
        let schedule = self.rules.schedule;
        let agreement = if schedule.needs_gradients() { self.agreement() } else { f64::NAN };
        self.rate = self.rules.learning_rate * schedule.factor(self.steps, self.rules.last_step, agreement);
    }

    /// Returns ‖Σ_l u_l‖²/L with u_l = G_l/‖G_l‖. A class without a gradient adds nothing.
    fn agreement(&mut self) -> f64 {
        self.full_gradients();
        for (class, inverse) in self.inverse_norms.iter_mut().enumerate() {
            let norm = reduce::norm(self.full.class(class));
            *inverse = if norm == 0.0 { 0.0 } else { 1.0 / norm };
        }
        let length = reduce::norm_of_combination(&self.inverse_norms, self.full.vectors());
        length * length / self.inverse_norms.len() as f64
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

/// Checks that the parts of a trainer fit together.
fn check(
    network: &Network,
    examples: &Examples,
    sampler: &BatchSampler,
    parameters: &[Real],
) -> Result<(), TrainerError> {
    let (found, expected) = (examples.rows.shape().len(), network.inputs());
    if found != expected {
        return Err(TrainerError::Inputs { found, expected });
    }
    let (found, expected) = (examples.rows.classes(), network.classes());
    if found != expected {
        return Err(TrainerError::Classes { found, expected });
    }
    let (found, expected) = (sampler.counts(), examples.rows.counts());
    if found != expected {
        return Err(TrainerError::Sampler { found, expected });
    }
    let (found, expected) = (parameters.len(), network.parameters());
    if found != expected {
        return Err(TrainerError::Parameters { found, expected });
    }
    Ok(())
}

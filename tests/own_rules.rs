//! Rules of one's own: they train like built-in ones, and snapshots hold what they remember.

// With `Real` = f64, conversions that single precision needs convert nothing.
#![cfg_attr(feature = "double", allow(clippy::useless_conversion))]

use imbalance_lab::data::{Dataset, Shape};
use imbalance_lab::dynamics::{
    Algorithm, Batch, BatchError, BatchPlan, BatchSampler, Direction, DirectionRule, Examples, GradientStats,
    Optimizer, OptimizerRule, OptimizerState, Sampling, SamplingRule, Trainer, TrainerError,
};
use imbalance_lab::kernel::Real;
use imbalance_lab::model::{Activation, Architecture, Hidden, Network};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const COUNTS: [usize; 2] = [9, 4];

fn examples() -> Arc<Examples> {
    let mut points = Dataset::new(Shape::features(2));
    points.push_class((0..9).map(|i| [(0.7 * i as Real).sin(), (1.1 * i as Real).cos()]));
    points.push_class((0..4).map(|i| [1.0 + (0.3 * i as Real).cos(), 1.2]));
    Arc::new(Examples::new(points))
}

fn network() -> Network {
    let hidden = vec![Hidden { width: 3, activation: Activation::Tanh }];
    Architecture::Mlp { hidden }.build(Shape::features(2), 2).unwrap()
}

fn trainer(algorithm: Algorithm, sampler: BatchSampler) -> Trainer {
    let start = network().initial_parameters(1);
    Trainer::new(network(), examples(), algorithm, sampler, start).unwrap()
}

/// A trainer of a built-in algorithm.
fn built_in(sampling: Sampling, direction: Direction) -> Trainer {
    trainer(Algorithm::new(sampling, direction, 0.1), sampling.sampler(&COUNTS, Some(5), 3).unwrap())
}

/// The parameters after some steps.
fn after(mut trainer: Trainer, steps: usize) -> Vec<Real> {
    (0..steps).for_each(|_| trainer.step().unwrap());
    trainer.parameters().to_vec()
}

/// The normalized direction, without the case of an absent class.
#[derive(Debug)]
struct Unit;

impl DirectionRule for Unit {
    fn class_weights(&self, stats: &GradientStats, weights: &mut [f64]) {
        weights.iter_mut().zip(stats.norms).for_each(|(weight, norm)| *weight = 1.0 / norm);
    }
}

/// The bisection, computed from the gradients themselves.
#[derive(Debug)]
struct Bisector;

impl DirectionRule for Bisector {
    fn class_weights(&self, stats: &GradientStats, weights: &mut [f64]) {
        let present = stats.norms.iter().map(|&norm| if norm > 0.0 { 1.0 } else { 0.0 }).collect::<Vec<_>>();
        let unit: Vec<f64> = stats.norms.iter().map(|&norm| if norm > 0.0 { 1.0 / norm } else { 0.0 }).collect();
        let stretch = stats.norm_of(&present) / stats.norm_of(&unit);
        weights.iter_mut().zip(unit).for_each(|(weight, unit)| *weight = unit * stretch);
    }
}

/// Writes p_l, to see that it is computed.
#[derive(Debug)]
struct Projected;

impl DirectionRule for Projected {
    fn class_weights(&self, stats: &GradientStats, weights: &mut [f64]) {
        weights.copy_from_slice(stats.projections);
    }

    fn needs_projections(&self) -> bool {
        true
    }
}

/// Momentum with β = 1/2.
#[derive(Debug)]
struct Half;

impl OptimizerRule for Half {
    fn vectors(&self) -> usize {
        1
    }

    fn update(&self, state: &mut OptimizerState, direction: &mut [Real]) {
        for (d, sum) in direction.iter_mut().zip(&mut state.vectors[0]) {
            *sum = 0.5 * *sum + f64::from(*d);
            *d = *sum as Real;
        }
    }
}

/// A random example of each class, and later two of the first.
#[derive(Debug)]
struct Growing;

impl SamplingRule for Growing {
    fn plan(&self, _: &[usize], _: Option<usize>) -> Result<BatchPlan, BatchError> {
        Ok(BatchPlan::PerClass { sizes: vec![1, 1], reshuffle_every: None })
    }

    fn next_batch(&self, batch: &mut Batch) {
        batch.draw(0, if batch.step() < 3 { 1 } else { 2 });
        let second = batch.class(1);
        let example = second.start + batch.random(second.len());
        batch.push(example);
    }
}

/// A plan without anything else.
#[derive(Debug)]
struct Planned(BatchPlan);

impl SamplingRule for Planned {
    fn plan(&self, _: &[usize], _: Option<usize>) -> Result<BatchPlan, BatchError> {
        Ok(self.0.clone())
    }
}

#[test]
fn a_direction_of_ones_own_takes_the_steps_of_the_built_in_one() {
    for sampling in Sampling::ALL {
        let own = built_in(sampling, Direction::Mean).with_direction(Unit);
        assert_eq!(after(own, 12), after(built_in(sampling, Direction::Normalized), 12), "{sampling:?}");
        let own = built_in(sampling, Direction::Mean).with_direction(Bisector);
        assert_eq!(after(own, 12), after(built_in(sampling, Direction::Bisection), 12), "{sampling:?}");
    }
}

#[test]
fn an_absent_class_has_no_weight_whatever_the_rule_says() {
    let sampler = BatchSampler::fixed(&COUNTS, vec![vec![0, 1, 2]]).unwrap();
    let mut trainer = trainer(Algorithm::new(Sampling::Uniform, Direction::Mean, 0.1), sampler).with_direction(Unit);
    trainer.step().unwrap();
    assert_eq!((trainer.weights()[1], trainer.absent_steps()), (0.0, &[0, 1][..]));
}

#[test]
fn projections_are_computed_for_a_rule_that_needs_them() {
    let mut trainer = built_in(Sampling::Stratified, Direction::Mean).with_direction(Projected);
    trainer.propose().unwrap();
    let weights = trainer.weights().to_vec();
    assert!(weights.iter().all(|p| p.abs() <= 1.0 + 1e-6), "{weights:?}");
    assert_eq!(weights, trainer.projections());
    trainer.apply();
    assert!(trainer.projections().iter().all(|p| p.is_nan()), "without a proposed step there is nothing to project");
}

/// Stops where there are projections that it did not ask for.
#[derive(Debug)]
struct Unprojected;

impl DirectionRule for Unprojected {
    fn class_weights(&self, stats: &GradientStats, weights: &mut [f64]) {
        assert!(stats.projections.iter().all(|p| p.is_nan()), "{:?}", stats.projections);
        weights.fill(1.0);
    }
}

#[test]
fn a_rule_does_not_see_what_an_observer_asked_for() {
    let mut trainer = built_in(Sampling::Stratified, Direction::Mean).with_direction(Unprojected);
    for _ in 0..3 {
        trainer.propose().unwrap();
        assert!(trainer.projections().iter().all(|p| p.abs() <= 1.0 + 1e-6));
        trainer.apply();
    }
}

#[test]
fn an_optimizer_of_ones_own_takes_the_steps_of_the_built_in_one() {
    let plain = Algorithm::new(Sampling::Full, Direction::Mean, 0.1);
    let momentum = Algorithm { optimizer: Optimizer::Momentum { beta: 0.5, weight_decay: 0.0 }, ..plain.clone() };
    let sampler = Sampling::Full.sampler(&COUNTS, None, 3).unwrap();
    let own = trainer(plain, sampler.clone()).with_optimizer(Half);
    assert_eq!(after(own, 12), after(trainer(momentum, sampler), 12));
}

#[test]
fn a_snapshot_holds_what_rules_of_ones_own_remember() {
    let new = || {
        let sampler = BatchSampler::new(Growing, &COUNTS, None, 3).unwrap();
        let plain = Algorithm::new(Sampling::Uniform, Direction::Mean, 0.1);
        trainer(plain, sampler).with_direction(Unit).with_optimizer(Half)
    };
    let whole = after(new(), 40);
    for split in [0, 1, 7, 39] {
        let mut first = new();
        (0..split).for_each(|_| first.step().unwrap());
        let state = first.state().unwrap();
        // What the first run does after its snapshot does not matter.
        first.step().unwrap();
        assert_eq!(after(first.resumed(state).unwrap(), 40 - split), whole, "resumed at step {split}");
    }
}

#[test]
fn a_sampling_of_ones_own_fills_its_batches() {
    let mut sampler = BatchSampler::new(Growing, &COUNTS, None, 3).unwrap();
    let mut members = Vec::new();
    let mut drawn = Vec::new();
    for step in 0..6 {
        sampler.next_batch(&mut members);
        assert_eq!(members[0].len(), if step < 3 { 1 } else { 2 });
        assert!(matches!(members[1][..], [example] if (9..13).contains(&example)));
        drawn.extend(members[0].clone());
    }
    drawn.sort_unstable();
    assert_eq!(drawn, [0, 1, 2, 3, 4, 5, 6, 7, 8], "nine draws from the permutation are its nine examples");
}

#[test]
fn the_plans_of_built_in_rules_are_open_to_others() {
    let drawn = |mut sampler: BatchSampler| {
        let mut members = Vec::new();
        let mut next = || {
            sampler.next_batch(&mut members);
            members.clone()
        };
        (0..20).map(|_| next()).collect::<Vec<_>>()
    };
    for sampling in Sampling::ALL {
        let plan = sampling.plan(&COUNTS, Some(5)).unwrap();
        let own = BatchSampler::new(Planned(plan), &COUNTS, Some(5), 3).unwrap();
        assert_eq!(drawn(own), drawn(sampling.sampler(&COUNTS, Some(5), 3).unwrap()), "{sampling:?}");
    }
    let full = drawn(Sampling::Full.sampler(&COUNTS, None, 3).unwrap());
    assert_eq!(full[0], [(0..9).collect::<Vec<_>>(), (9..13).collect()]);
    let nothing = BatchSampler::new(Planned(BatchPlan::Own), &COUNTS, None, 3).unwrap();
    let mut still = trainer(Algorithm::new(Sampling::Uniform, Direction::Mean, 0.1), nothing);
    still.step().unwrap();
    assert_eq!((still.parameters(), still.absent_steps()), (&network().initial_parameters(1)[..], &[1, 1][..]));
}

/// A direction without a finite weight, which says what it was asked for.
#[derive(Debug)]
struct Unbounded(Arc<AtomicUsize>);

impl DirectionRule for Unbounded {
    fn class_weights(&self, stats: &GradientStats, weights: &mut [f64]) {
        self.0.fetch_add(stats.counts.iter().sum(), Ordering::Relaxed);
        weights.fill(f64::INFINITY);
    }
}

#[test]
fn a_step_that_diverges_is_computed_once_and_refused_again() {
    let asked = Arc::new(AtomicUsize::new(0));
    let mut trainer = built_in(Sampling::Uniform, Direction::Mean).with_direction(Unbounded(asked.clone()));
    let first = trainer.step().unwrap_err();
    assert_eq!(trainer.step().unwrap_err(), first);
    assert_eq!(asked.load(Ordering::Relaxed), 5, "no second mini-batch is drawn");
    assert_eq!((trainer.steps(), trainer.parameters()), (0, &network().initial_parameters(1)[..]));
}

#[test]
fn plans_and_lists_that_do_not_fit_are_refused() {
    let per_class = |sizes: &[usize]| Planned(BatchPlan::PerClass { sizes: sizes.to_vec(), reshuffle_every: None });
    let refused = |rule: Planned, counts: &[usize]| BatchSampler::new(rule, counts, None, 1).unwrap_err();
    assert_eq!(refused(per_class(&[1]), &COUNTS), BatchError::Sizes { sizes: 1, classes: 2 });
    assert_eq!(refused(per_class(&[1, 1]), &[3, 0]), BatchError::EmptyClass { class: 1 });
    assert!(BatchSampler::new(per_class(&[1, 0]), &[3, 0], None, 1).is_ok(), "nothing is drawn from the empty class");
    assert_eq!(refused(per_class(&[0, 0]), &COUNTS), BatchError::EmptyBatch);
    assert_eq!(refused(Planned(BatchPlan::Any { size: 0 }), &COUNTS), BatchError::EmptyBatch);
    assert_eq!(Sampling::Oversampled.check(&[3, 0], Some(2)).unwrap_err(), BatchError::EmptyClass { class: 1 });
    assert_eq!(Sampling::Oversampled.sampler(&[3, 0], Some(2), 1).unwrap_err(), BatchError::EmptyClass { class: 1 });
    assert_eq!(BatchSampler::fixed(&COUNTS, vec![]).unwrap_err(), BatchError::NoBatches);
    let unknown = BatchSampler::fixed(&COUNTS, vec![vec![12], vec![0, 13]]).unwrap_err();
    assert_eq!(unknown, BatchError::UnknownExample { batch: 1, example: 13, examples: 13 });
    assert_eq!(unknown.to_string(), "mini-batch 1 names example 13; there are 13 examples, counted from 0");
}

#[test]
fn parts_that_do_not_fit_together_are_refused_with_what_would() {
    let gd = Algorithm::new(Sampling::Full, Direction::Mean, 0.1);
    let sampler = |counts: &[usize]| Sampling::Full.sampler(counts, None, 1).unwrap();
    let refused = |network: Network, counts: &[usize], parameters: usize| {
        Trainer::new(network, examples(), gd.clone(), sampler(counts), vec![0.0; parameters]).unwrap_err()
    };
    let linear = |features, classes| Architecture::Linear {}.build(Shape::features(features), classes).unwrap();
    assert_eq!(refused(linear(3, 2), &COUNTS, 8), TrainerError::Inputs { found: 2, expected: 3 });
    assert_eq!(refused(linear(2, 3), &COUNTS, 9), TrainerError::Classes { found: 2, expected: 3 });
    assert_eq!(refused(linear(2, 2), &COUNTS, 5), TrainerError::Parameters { found: 5, expected: 6 });
    let error = refused(linear(2, 2), &[9, 5], 6);
    assert_eq!(error, TrainerError::Sampler { found: vec![9, 5], expected: vec![9, 4] });
    assert!(error.to_string().contains("[9, 5]") && error.to_string().contains("[9, 4]"), "{error}");
}

#[test]
fn a_snapshot_of_another_run_is_refused() {
    let plain = built_in(Sampling::Full, Direction::Mean);
    let state = built_in(Sampling::Full, Direction::Mean).with_optimizer(Half).state().unwrap();
    assert_eq!(plain.resumed(state).unwrap_err(), TrainerError::Optimizer { found: 1, expected: 0 });
}

#[test]
fn names_follow_the_grid_and_rules_of_ones_own_have_theirs() {
    for sampling in Sampling::ALL {
        for direction in Direction::all() {
            let name = Algorithm::new(sampling, direction.clone(), 0.1).name();
            assert_eq!(built_in(sampling, direction).name(), name);
        }
    }
    let own = built_in(Sampling::Oversampled, Direction::Mean).with_direction(Unit).with_optimizer(Half);
    assert_eq!(own.name(), "Unit SGD+O, Half");
    let sampler = BatchSampler::new(Growing, &COUNTS, None, 3).unwrap();
    assert_eq!(trainer(Algorithm::new(Sampling::Full, Direction::Normalized, 0.1), sampler).name(), "PCNGrowing");
}

/// Gives the first class no end of weight.
#[derive(Debug)]
struct Endless;

impl DirectionRule for Endless {
    fn class_weights(&self, _: &GradientStats, weights: &mut [f64]) {
        weights.copy_from_slice(&[f64::INFINITY, 1.0]);
    }
}

#[test]
fn a_weight_that_is_not_finite_ends_the_run_whatever_the_optimizer_makes_of_it() {
    for optimizer in [Optimizer::default(), Optimizer::Sign { weight_decay: 0.0 }] {
        let algorithm = Algorithm { optimizer, ..Algorithm::new(Sampling::Full, Direction::Mean, 0.1) };
        let sampler = Sampling::Full.sampler(&COUNTS, None, 3).unwrap();
        let mut trainer = trainer(algorithm, sampler).with_direction(Endless);
        let start = trainer.parameters().to_vec();
        assert_eq!(trainer.step().unwrap_err().step, 0);
        assert_eq!(trainer.parameters(), start);
    }
}

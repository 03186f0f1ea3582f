//! Stages: from a step on a run takes the steps of another algorithm, and no others.

use imbalance_lab::data::{Dataset, Shape};
use imbalance_lab::dynamics::{Algorithm, Direction, Examples, Optimizer, Sampling, Stage, Trainer};
use imbalance_lab::kernel::Real;
use imbalance_lab::model::Architecture;
use imbalance_lab::random::{Purpose, normal, stream};
use proptest::prelude::*;
use std::sync::Arc;

const COUNTS: [usize; 3] = [24, 9, 4];
const SIZE: usize = 8;
const SEED: u32 = 3;

/// A trainer that starts from these parameters, or from initial ones.
fn trainer(algorithm: &Algorithm, parameters: Option<&[Real]>) -> Trainer {
    let mut generator = stream(SEED, Purpose::Data);
    let mut points = Dataset::new(Shape::features(2));
    for count in COUNTS {
        let rows: Vec<[Real; 2]> = (0..count).map(|_| [(); 2].map(|()| normal(&mut generator) as Real)).collect();
        points.push_class(rows);
    }
    let network = Architecture::Linear {}.build(points.shape(), COUNTS.len()).unwrap();
    let start = parameters.map_or_else(|| network.initial_parameters(SEED), <[Real]>::to_vec);
    let sampler = algorithm.sampling.sampler(&COUNTS, Some(SIZE), SEED).unwrap();
    Trainer::new(network, Arc::new(Examples::new(points)), algorithm.clone(), sampler, start).unwrap()
}

/// The parameters after some steps.
fn after(mut trainer: Trainer, steps: usize) -> Vec<Real> {
    (0..steps).for_each(|_| trainer.step().unwrap());
    trainer.parameters().to_vec()
}

fn sampling() -> impl Strategy<Value = Sampling> {
    prop::sample::select(Sampling::ALL.to_vec())
}

fn direction() -> impl Strategy<Value = Direction> {
    // The step t counts on in a stage, so a rule must not depend on it to be compared with a new run.
    prop::sample::select(Direction::all())
}

fn optimizer() -> impl Strategy<Value = Optimizer> {
    prop_oneof![
        Just(Optimizer::default()),
        Just(Optimizer::Momentum { beta: 0.9, weight_decay: 0.0 }),
        Just(Optimizer::Adam { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.1 }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_stage_is_a_new_run_from_the_parameters_that_it_finds(
        samplings in [sampling(), sampling()],
        directions in [direction(), direction()],
        optimizers in [optimizer(), optimizer()],
        from in 1usize..9,
    ) {
        let plain = |place: usize| Algorithm {
            optimizer: optimizers[place],
            ..Algorithm::new(samplings[place], directions[place].clone(), 0.05)
        };
        let later = plain(1);
        let stage = Stage {
            from,
            sampling: Some(later.sampling),
            direction: Some(later.direction.clone()),
            optimizer: Some(later.optimizer),
        };
        let staged = Algorithm { stages: vec![stage], ..plain(0) };
        let middle = after(trainer(&plain(0), None), from);
        prop_assert_eq!(&after(trainer(&staged, None), from), &middle, "until then nothing changes");
        let expected = after(trainer(&later, Some(&middle)), 7);
        prop_assert_eq!(after(trainer(&staged, None), from + 7), expected);
    }
}

#[test]
fn what_a_stage_leaves_out_goes_on() {
    let momentum = Optimizer::Momentum { beta: 0.9, weight_decay: 0.0 };
    let plain = Algorithm { optimizer: momentum, ..Algorithm::new(Sampling::Stratified, Direction::Mean, 0.05) };
    let same = Stage { from: 5, sampling: None, direction: Some(Direction::Mean), optimizer: None };
    let staged = Algorithm { stages: vec![same.clone()], ..plain.clone() };
    assert_eq!(after(trainer(&staged, None), 12), after(trainer(&plain, None), 12), "batches and momentum go on");
    let anew = Algorithm { stages: vec![Stage { optimizer: Some(momentum), ..same }], ..plain.clone() };
    assert_ne!(after(trainer(&anew, None), 12), after(trainer(&plain, None), 12), "a given optimizer starts anew");
}

#[test]
fn rules_of_ones_own_hold_until_the_next_stage() {
    let stage = Stage { from: 4, sampling: None, direction: Some(Direction::Mean), optimizer: None };
    let staged = Algorithm { stages: vec![stage], ..Algorithm::new(Sampling::Full, Direction::ClassMean, 0.05) };
    let own = || trainer(&staged, None).with_direction(Direction::Normalized);
    let normalized = Algorithm { direction: Direction::Normalized, ..staged.clone() };
    assert_eq!(after(own(), 9), after(trainer(&normalized, None), 9));
    // Also for a run that is resumed from a snapshot of the stage before.
    let mut run = own();
    run.step().unwrap();
    let early = run.state().unwrap();
    (0..6).for_each(|_| run.step().unwrap());
    assert_eq!(after(run.resumed(early).unwrap(), 8), after(own(), 9));
}

#[test]
fn names_and_faults_of_stages_are_told() {
    let stage = |from, direction| Stage { from, sampling: None, direction, optimizer: None };
    let with = |stages| Algorithm { stages, ..Algorithm::new(Sampling::Stratified, Direction::Mean, 0.05) };
    let staged = with(vec![stage(200, Some(Direction::ClassMean))]);
    assert_eq!(staged.name(), "SGD, then weighted SGD from step 200");
    assert_eq!(trainer(&staged, None).name(), staged.name());
    let power = Some(Direction::Power { alpha: 3.0 });
    let drawn = |sampling| Stage { sampling: Some(sampling), ..stage(3, None) };
    for (stages, size, sentence) in [
        (vec![stage(9, None)], Some(8), "stages[0] changes nothing; give it a sampling, a direction or an optimizer"),
        (vec![stage(0, Some(Direction::Mean))], Some(8), "stages[0].from is 0; it must be a whole number from 1"),
        (
            vec![stage(9, Some(Direction::Mean)), stage(9, Some(Direction::Normalized))],
            Some(8),
            "stages[1].from is 9; it must be a whole number from 10",
        ),
        (vec![stage(9, power)], Some(8), "stages[0].direction.alpha is 3; it must be a number from 0 to 2"),
        (vec![drawn(Sampling::Uniform)], None, "stages[0].sampling cannot be used: training.batch_size is missing"),
        (
            vec![drawn(Sampling::Mixed { theta: 2.0 })],
            Some(8),
            "stages[0].sampling cannot be used: sampling.theta is 2",
        ),
        ((1..12).map(|from| stage(from, Some(Direction::Mean))).collect(), Some(8), "stages has 11 stages"),
    ] {
        let error = with(stages).check_stages(&COUNTS, size).unwrap_err().to_string();
        assert!(error.starts_with(sentence), "{error}");
    }
}

//! What must hold for every data set, network and seed.

// With `Real` an f64, conversions that matter in single precision convert nothing.
#![cfg_attr(feature = "double", allow(clippy::useless_conversion, clippy::unnecessary_cast))]

use imbalance_lab::data::{Dataset, Shape};
use imbalance_lab::dynamics::{
    Algorithm, BatchSampler, Direction, DirectionRule, Examples, GradientStats, Sampling, Trainer,
};
use imbalance_lab::kernel::{Real, reduce};
use imbalance_lab::model::{Activation, Architecture, ClassScores, Hidden, Network};
use imbalance_lab::random::{Purpose, normal, stream};
use proptest::prelude::*;
use std::sync::Arc;

/// How closely two ways to compute the same number agree.
const CLOSE: f64 = if cfg!(feature = "double") { 1e-10 } else { 2e-4 };

const FEATURES: usize = 4;

/// A class of normal examples around a center of its own.
fn class_rows(class: usize, count: usize, seed: u32) -> Vec<Vec<Real>> {
    let mut generator = stream(seed.wrapping_add(class as u32), Purpose::Data);
    let mut row = || {
        (0..FEATURES).map(|j| (normal(&mut generator) + f64::from(u8::from(j == class % FEATURES))) as Real).collect()
    };
    (0..count).map(|_| row()).collect()
}

fn dataset(counts: &[usize], seed: u32) -> Dataset {
    let mut set = Dataset::new(Shape::features(FEATURES));
    for (class, &count) in counts.iter().enumerate() {
        set.push_class(class_rows(class, count, seed));
    }
    set
}

fn network(classes: usize) -> Network {
    let hidden = vec![Hidden { width: 6, activation: Activation::Tanh }];
    Architecture::Mlp { hidden }.build(Shape::features(FEATURES), classes).unwrap()
}

fn trainer(counts: &[usize], algorithm: Algorithm, size: Option<usize>, seed: u32) -> Trainer {
    let network = network(counts.len());
    let start = network.initial_parameters(seed);
    let sampler = algorithm.sampling.sampler(counts, size, seed).unwrap();
    Trainer::new(network, Arc::new(Examples::new(dataset(counts, seed))), algorithm, sampler, start).unwrap()
}

/// d of a trainer's next step.
fn direction(trainer: &mut Trainer) -> Vec<Real> {
    trainer.propose().unwrap();
    trainer.direction().unwrap().to_vec()
}

fn difference(a: &[Real], b: &[Real]) -> f64 {
    let squares = a.iter().zip(b).map(|(x, y)| (f64::from(*x) - f64::from(*y)).powi(2));
    squares.sum::<f64>().sqrt() / reduce::norm(a).max(1e-12)
}

fn counts(classes: std::ops::Range<usize>) -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(1usize..40, classes)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn on_balanced_data_class_mean_is_mean(count in 1usize..30, classes in 2usize..5, seed in any::<u32>()) {
        let of = |d| direction(&mut trainer(&vec![count; classes], Algorithm::new(Sampling::Full, d, 0.1), None, seed));
        prop_assert!(difference(&of(Direction::Mean), &of(Direction::ClassMean)) < CLOSE);
    }

    #[test]
    fn normalized_directions_ignore_gradient_norms(
        norms in prop::collection::vec(1e-6f64..1e3, 2..6),
        which in any::<prop::sample::Index>(),
        factor in 1e-6f64..1e6,
        p in prop::collection::vec(0.05f64..1.0, 6),
    ) {
        let which = which.index(norms.len());
        let mut scaled = norms.clone();
        scaled[which] *= factor;
        let counts = vec![3; norms.len()];
        for rule in [Direction::Normalized, Direction::Rescaled, Direction::RescaledProduct] {
            // The contribution of a class has length c_l ‖g_l‖.
            let contributions = |norms: &[f64]| {
                let mut weights = vec![0.0; norms.len()];
                rule.class_weights(&GradientStats::new(&counts, norms, &p[..norms.len()]), &mut weights);
                weights.iter().zip(norms).map(|(c, norm)| c * norm).collect::<Vec<_>>()
            };
            for (a, b) in contributions(&norms).iter().zip(contributions(&scaled)) {
                prop_assert!((a - b).abs() < 1e-12 * a.abs(), "{rule:?}: {a} {b}");
            }
        }
    }

    #[test]
    fn two_class_normalized_full_steps_worsen_neither_class_to_first_order(counts in counts(2..3), seed in any::<u32>()) {
        let mut trainer = trainer(&counts, Algorithm::new(Sampling::Full, Direction::Normalized, 0.1), None, seed);
        let d = direction(&mut trainer);
        for class in 0..2 {
            let gradient = trainer.full_gradients().class(class);
            // ⟨d, G_l⟩ = ‖G_l‖ (1 + cos ζ) ≥ 0.
            prop_assert!(reduce::dot(&d, gradient) >= -CLOSE * reduce::norm(gradient));
        }
    }

    #[test]
    fn bisection_has_the_norm_of_mean_and_the_direction_of_normalized(counts in counts(2..5), seed in any::<u32>()) {
        let of = |d| direction(&mut trainer(&counts, Algorithm::new(Sampling::Full, d, 0.1), None, seed));
        let (mean, normalized, bisection) = (of(Direction::Mean), of(Direction::Normalized), of(Direction::Bisection));
        let (length, expected) = (reduce::norm(&bisection), reduce::norm(&mean));
        prop_assert!((length - expected).abs() < CLOSE * expected, "{length} {expected}");
        prop_assert!((reduce::cosine(&bisection, &normalized) - 1.0).abs() < CLOSE);
    }

    #[test]
    fn power_directions_lead_from_mean_to_normalized(counts in counts(2..5), alpha in 0.0f64..2.0, seed in any::<u32>()) {
        let power = |alpha| Direction::Power { alpha };
        let of = |d| direction(&mut trainer(&counts, Algorithm::new(Sampling::Full, d, 0.1), None, seed));
        prop_assert_eq!(of(power(0.0)), of(Direction::Mean));
        prop_assert_eq!(of(power(1.0)), of(Direction::Normalized));
        // A class whose gradient is 16 times as long contributes 16^(1−α) times as much.
        let contribution = |norm: f64| {
            let mut weights = [0.0];
            power(alpha).class_weights(&GradientStats::new(&[3], &[norm], &[1.0]), &mut weights);
            weights[0] * norm
        };
        for norm in [1e-30, 0.3, 7.0, 1e9] {
            let ratio = contribution(16.0 * norm) / contribution(norm);
            prop_assert!((ratio / 16f64.powf(1.0 - alpha) - 1.0).abs() < 1e-12, "{norm}: {ratio}");
        }
    }

    #[test]
    fn effective_numbers_lead_from_mean_to_inverse_frequencies(counts in counts(2..6), beta in 0.0f64..0.9999999) {
        let weights = |beta: f64| {
            let mut weights = vec![0.0; counts.len()];
            let ones = vec![1.0; counts.len()];
            Direction::EffectiveNumber { beta }.class_weights(&GradientStats::new(&counts, &ones, &ones), &mut weights);
            weights
        };
        let close = |found: &[f64], expected: &[f64]| found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-7 * b);
        prop_assert_eq!(weights(0.0), vec![1.0; counts.len()]);
        // The definition of Cui et al. 2019, as a sum: (1−β^n)/(1−β) = 1 + β + … + β^(n−1).
        let numbers: Vec<f64> = counts.iter().map(|&n| (0..n).map(|i| beta.powi(i as i32)).sum()).collect();
        let scale = counts.len() as f64 / numbers.iter().map(|number| 1.0 / number).sum::<f64>();
        let expected: Vec<f64> = numbers.iter().map(|number| scale / number).collect();
        prop_assert!(close(&weights(beta), &expected), "{:?} {expected:?}", weights(beta));
        let scale = counts.len() as f64 / counts.iter().map(|&n| 1.0 / n as f64).sum::<f64>();
        let inverse: Vec<f64> = counts.iter().map(|&n| scale / n as f64).collect();
        prop_assert!(close(&weights(1.0 - 1e-12), &inverse), "{:?} {inverse:?}", weights(1.0 - 1e-12));
    }

    #[test]
    fn formulas_of_built_in_directions_are_these_directions(counts in prop::collection::vec(8usize..40, 2..5), seed in any::<u32>()) {
        let m = counts.iter().sum::<usize>() / 2;
        let of = |d| direction(&mut trainer(&counts, Algorithm::new(Sampling::Stratified, d, 0.1), Some(m), seed));
        for (text, built_in) in [
            ("1", Direction::Mean),
            ("m / (L * m_l)", Direction::ClassMean),
            ("1/norm", Direction::Normalized),
            ("norm^-0.7", Direction::Power { alpha: 0.7 }),
            ("1/norm/max(p, 0.001)", Direction::Rescaled),
        ] {
            let (found, expected) = (of(formula(text)), of(built_in));
            // A negative projection is clamped to −0.001 by the built-in direction.
            let is_positive = text.contains('p').then(|| {
                let mut trainer = trainer(&counts, Algorithm::new(Sampling::Stratified, Direction::Mean, 0.1), Some(m), seed);
                trainer.propose().unwrap();
                trainer.projections().iter().all(|p| *p > 0.001)
            });
            if is_positive != Some(false) {
                prop_assert!(difference(&found, &expected) < CLOSE, "{text}");
            }
        }
    }

    #[test]
    fn the_minimum_norm_helps_every_class(counts in counts(2..11), seed in any::<u32>()) {
        let algorithm = Algorithm::new(Sampling::Full, Direction::MinNorm, 0.1);
        let mut trainer = trainer(&counts, algorithm, None, seed);
        let d = direction(&mut trainer);
        let square = reduce::dot(&d, &d);
        let mut hull = 0.0;
        for (class, weight) in (0..counts.len()).zip(trainer.weights().to_vec()) {
            let gradient = trainer.full().unwrap().class(class);
            let norm = reduce::norm(gradient);
            prop_assert!(reduce::dot(&d, gradient) / norm >= square - CLOSE, "class {class}");
            prop_assert!(weight >= 0.0);
            hull += weight * norm;
        }
        prop_assert!((hull - 1.0).abs() < 1e-9, "{hull}");
    }

    #[test]
    fn rescaled_steps_advance_every_class_by_the_same_signal(counts in prop::collection::vec(8usize..40, 2..5), seed in any::<u32>()) {
        let algorithm = Algorithm { projection_floor: 1e-9, ..Algorithm::new(Sampling::Stratified, Direction::Rescaled, 0.1) };
        let mut trainer = trainer(&counts, algorithm, Some(counts.iter().sum::<usize>() / 2), seed);
        trainer.propose().unwrap();
        let weights = trainer.weights().to_vec();
        let batch: Vec<Vec<Real>> = (0..counts.len()).map(|l| trainer.batch_gradients().class(l).to_vec()).collect();
        let full = trainer.full_gradients();
        for l in 0..counts.len() {
            // The class's own part of the step, c_l g_l, projected on the true direction G_l/‖G_l‖, is 1.
            let signal = weights[l] * reduce::dot(&batch[l], full.class(l)) / reduce::norm(full.class(l));
            prop_assert!((signal - 1.0).abs() < CLOSE, "class {l}: {signal}");
        }
    }

    #[test]
    fn a_batch_of_all_examples_is_the_full_batch(counts in counts(2..5), seed in any::<u32>()) {
        let n = counts.iter().sum();
        // The minimum norm may be near 0, where rounding decides its direction.
        for rule in Direction::all().into_iter().filter(|rule| *rule != Direction::MinNorm) {
            let of = |batches| direction(&mut trainer(&counts, Algorithm::new(batches, rule.clone(), 0.1), Some(n), seed));
            prop_assert!(difference(&of(Sampling::Full), &of(Sampling::Uniform)) < CLOSE, "{rule:?}");
            prop_assert!(difference(&of(Sampling::Full), &of(Sampling::Stratified)) < CLOSE, "{rule:?}");
        }
    }

    #[test]
    fn the_gradient_of_a_union_is_the_weighted_mean_of_its_parts(
        counts in counts(2..4), cut in any::<prop::sample::Index>(), seed in any::<u32>(),
    ) {
        let set = Arc::new(Examples::new(dataset(&counts, seed)));
        let network = network(counts.len());
        let start = network.initial_parameters(seed);
        let n: usize = counts.iter().sum();
        let cut = 1 + cut.index(n - 1);
        // Every other example first, so that both parts hold some of most classes.
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by_key(|example| (example % 2, *example));
        let gradients = |part: &[usize]| {
            let sampler = BatchSampler::fixed(&counts, vec![part.to_vec()]).unwrap();
            let algorithm = Algorithm::new(Sampling::Uniform, Direction::Mean, 0.1);
            let mut trainer = Trainer::new(network.clone(), Arc::clone(&set), algorithm, sampler, start.clone()).unwrap();
            trainer.propose().unwrap();
            trainer.batch_gradients().vectors().iter().map(|&g| f64::from(g)).collect::<Vec<_>>()
        };
        let (one, other, union) = (gradients(&order[..cut]), gradients(&order[cut..]), gradients(&order));
        let length = union.iter().map(|g| g * g).sum::<f64>().sqrt();
        for ((one, other), union) in one.iter().zip(&other).zip(&union) {
            let mean = (cut as f64 * one + (n - cut) as f64 * other) / n as f64;
            prop_assert!((mean - union).abs() < CLOSE * (length + 1e-3), "{mean} {union}");
        }
    }

    #[test]
    fn relabeling_the_classes_only_permutes_the_result(counts in counts(3..4), seed in any::<u32>()) {
        let order = [2usize, 0, 1];
        let network = network(3);
        let start = network.initial_parameters(seed);
        // The last layer's rows and biases follow the classes.
        let last = network.placed().next_back().unwrap().1;
        let permuted: Vec<Real> = {
            let mut x = start.clone();
            let rows = 3 * 6;
            for (new, &old) in order.iter().enumerate() {
                x[last.start + new * 6..][..6].copy_from_slice(&start[last.start + old * 6..][..6]);
                x[last.start + rows + new] = start[last.start + rows + old];
            }
            x
        };
        let run = |start: Vec<Real>, order: [usize; 3]| {
            let mut set = Dataset::new(Shape::features(FEATURES));
            for class in order {
                set.push_class(class_rows(class, counts[class], seed));
            }
            let algorithm = Algorithm::new(Sampling::Full, Direction::Normalized, 0.05);
            let sampler = algorithm.sampling.sampler(&set.counts(), None, seed).unwrap();
            let examples = Arc::new(Examples::new(set));
            let mut trainer = Trainer::new(network.clone(), examples, algorithm, sampler, start).unwrap();
            for _ in 0..5 {
                trainer.step().unwrap();
            }
            let scores = &trainer.full_gradients().scores;
            (0..3).map(|class| scores.mean_loss(class)).collect::<Vec<_>>()
        };
        let (plain, relabeled) = (run(start, [0, 1, 2]), run(permuted, order));
        for (new, &old) in order.iter().enumerate() {
            prop_assert!((plain[old] - relabeled[new]).abs() < CLOSE * (1.0 + plain[old]));
        }
    }

    // Second-order effects of small steps need the digits of f64.
    #[cfg(feature = "double")]
    #[test]
    fn a_class_loss_changes_as_predicted_to_first_order(counts in prop::collection::vec(2usize..30, 2..4), seed in any::<u32>()) {
        // The gap between predicted and actual change shrinks like η²: a tenth of the rate, about a hundredth of the gap.
        let gap = |rate: f64| {
            let mut trainer = trainer(&counts, Algorithm::new(Sampling::Full, Direction::Normalized, rate), None, seed);
            let d = direction(&mut trainer);
            let n: usize = counts.iter().sum();
            let before = trainer.full_gradients().clone();
            trainer.apply();
            let after = &trainer.full_gradients().scores;
            (0..counts.len()).map(|l| {
                let predicted = -rate * n as f64 / counts[l] as f64 * reduce::dot(&d, before.class(l));
                (after.mean_loss(l) - before.scores.mean_loss(l) - predicted).abs()
            }).fold(0.0, f64::max)
        };
        let (coarse, fine) = (gap(1e-3), gap(1e-4));
        prop_assert!(fine < 0.02 * coarse + 1e-13, "{coarse:e} {fine:e}");
    }
}

fn formula(text: &str) -> Direction {
    Direction::Formula { text: text.parse().unwrap() }
}

#[test]
fn formulas_read_the_training_examples_before_the_step() {
    let counts = [12, 5];
    type Expected = fn(&ClassScores, usize) -> f64;
    let cases: [(&str, Expected); 3] = [
        ("loss", |scores, l| scores.mean_loss(l)),
        ("recall + 1", |scores, l| scores.recall(l) + 1.0),
        ("n/n_l + t", |scores, l| 17.0 / scores.examples[l] as f64 + 3.0),
    ];
    for (text, expected) in cases {
        let algorithm = Algorithm::new(Sampling::Stratified, formula(text), 0.1);
        let mut trainer = trainer(&counts, algorithm, Some(6), 1);
        for _ in 0..3 {
            trainer.step().unwrap();
        }
        trainer.propose().unwrap();
        let weights = trainer.weights().to_vec();
        let scores = &trainer.full_gradients().scores;
        assert_eq!(weights, [0, 1].map(|l| expected(scores, l)), "{text}");
    }
}

#[test]
fn a_weight_that_is_not_finite_ends_the_run_in_words() {
    let algorithm = Algorithm::new(Sampling::Full, formula("1/(2 - t)"), 0.1);
    let mut trainer = trainer(&[12, 5], algorithm, None, 1);
    let end = (0..5).find_map(|_| trainer.step().err()).unwrap();
    assert_eq!(
        end.to_string(),
        "diverged at step 2; the direction gives a class a weight that is not finite, such as 1/0 or log(0). Change the rule of the direction"
    );
}

#[test]
fn an_absent_class_contributes_nothing_and_is_counted() {
    let counts = [5, 3];
    let network = network(2);
    let start = network.initial_parameters(1);
    let sampler = BatchSampler::fixed(&counts, vec![vec![0, 1, 2]]).unwrap();
    for rule in Direction::all() {
        let algorithm = Algorithm::new(Sampling::Uniform, rule.clone(), 0.1);
        let examples = Arc::new(Examples::new(dataset(&counts, 1)));
        let mut trainer = Trainer::new(network.clone(), examples, algorithm, sampler.clone(), start.clone()).unwrap();
        let d = direction(&mut trainer);
        assert!(d.iter().all(|d| d.is_finite()), "{rule:?}");
        let along = reduce::cosine(&d, trainer.batch_gradients().class(0));
        assert!((along - 1.0).abs() < CLOSE, "{rule:?}: {along}");
        trainer.apply();
        assert_eq!(trainer.absent_steps(), [0, 1], "{rule:?}");
        assert_eq!(trainer.zero_gradient_steps(), [0, 0], "{rule:?}");
    }
}

#[test]
fn small_projections_are_clamped_with_their_sign_and_counted() {
    let class_weights = |p: f64| {
        let mut weights = [0.0; 2];
        let projections = [p, 0.5];
        let stats = GradientStats::new(&[4, 4], &[2.0, 2.0], &projections);
        Direction::Rescaled.class_weights(&stats, &mut weights);
        (weights[0], Direction::Rescaled.clamps(&stats))
    };
    assert_eq!(class_weights(0.25), (2.0, false));
    assert_eq!(class_weights(1e-6), (500.0, true));
    assert_eq!(class_weights(-1e-6), (-500.0, true));
}

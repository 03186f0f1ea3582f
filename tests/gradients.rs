//! Gradients against central finite differences, for networks of many shapes. Differences of losses need the digits of
//! `f64`, so these tests run with the `double` feature.
#![cfg(feature = "double")]

use imbalance_lab::data::{Dataset, PackedExamples, Shape};
use imbalance_lab::model::{Activation, Architecture, ClassGradients, ClassScores, Hidden, Loss, Network, Workspace};
use imbalance_lab::random::{Purpose, normal, stream};
use proptest::prelude::*;

/// Normal examples, `counts[l]` of each class.
fn examples(shape: Shape, counts: &[usize], seed: u32) -> Dataset {
    let mut generator = stream(seed, Purpose::Data);
    let mut set = Dataset::new(shape);
    for &count in counts {
        let rows: Vec<Vec<f64>> =
            (0..count).map(|_| (0..shape.len()).map(|_| normal(&mut generator)).collect()).collect();
        set.push_class(rows);
    }
    set
}

/// The largest difference between a class gradient's entries and central differences, relative to the gradient's length.
fn worst_error(network: &Network, loss: Loss, set: &Dataset, seed: u32) -> f64 {
    let packed = PackedExamples::from_dataset(set);
    let mut x = network.initial_parameters(seed);
    let mut workspace = Workspace::new(network, loss.objective(&set.counts()));
    let mut gradients = ClassGradients::default();
    workspace.class_gradients(network, &x, &packed, &mut gradients);
    let mut losses = |x: &[f64]| {
        let mut scores = ClassScores::default();
        workspace.scores(network, x, &packed, &mut scores);
        scores.loss.iter().map(|loss| loss / set.len() as f64).collect::<Vec<f64>>()
    };
    let h = 1e-6;
    let mut worst: f64 = 0.0;
    for j in 0..x.len() {
        let middle = x[j];
        x[j] = middle + h;
        let above = losses(&x);
        x[j] = middle - h;
        let below = losses(&x);
        x[j] = middle;
        for class in 0..set.classes() {
            let length = gradients.class(class).iter().map(|g| g * g).sum::<f64>().sqrt();
            let difference = (above[class] - below[class]) / (2.0 * h);
            worst = worst.max((difference - gradients.class(class)[j]).abs() / (1e-3 + length));
        }
    }
    worst
}

fn activation() -> impl Strategy<Value = Activation> {
    use Activation::*;
    prop_oneof![Just(None), Just(Relu), Just(LeakyRelu), Just(Tanh), Just(Sigmoid)]
}

fn loss() -> impl Strategy<Value = Loss> {
    prop_oneof![
        Just(Loss::CrossEntropy {}),
        (0.0f64..2.0).prop_map(|tau| Loss::LogitAdjusted { tau }),
        (0.5f64..3.0).prop_map(|gamma| Loss::Focal { gamma }),
        (0.0f64..2.0, 0.5f64..4.0).prop_map(|(margin, scale)| Loss::Ldam { margin, scale }),
        (0.0f64..1.0).prop_map(|epsilon| Loss::LabelSmoothing { epsilon }),
    ]
}

fn hidden() -> impl Strategy<Value = Vec<Hidden>> {
    let layer = (1usize..12, activation()).prop_map(|(width, activation)| Hidden { width, activation });
    prop::collection::vec(layer, 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn gradients_of_perceptrons_match_finite_differences(
        hidden in hidden(),
        loss in loss(),
        features in 1usize..9,
        counts in prop::collection::vec(1usize..20, 2..5),
        seed in any::<u32>(),
    ) {
        let network = Architecture::Mlp { hidden }.build(Shape::features(features), counts.len()).unwrap();
        let error = worst_error(&network, loss, &examples(Shape::features(features), &counts, seed), seed);
        prop_assert!(error < 1e-6, "{error:e}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn gradients_of_convolutional_networks_match_finite_differences(
        maps in [1usize..6, 1usize..6],
        size in prop::sample::select(vec![1usize, 3, 5]),
        channels in 1usize..3,
        (height, width) in (1usize..3, 1usize..3),
        seed in any::<u32>(),
    ) {
        let shape = Shape { channels, height: 4 * height, width: 4 * width };
        let network = Architecture::Cnn { maps, size }.build(shape, 3).unwrap();
        let error = worst_error(&network, Loss::CrossEntropy {}, &examples(shape, &[9, 2, 1], seed), seed);
        prop_assert!(error < 1e-6, "{error:e}");
    }
}

#[test]
fn gradients_over_several_blocks_match_finite_differences() {
    let mlp = Architecture::Mlp { hidden: vec![Hidden { width: 5, activation: Activation::Tanh }] };
    let shape = Shape::features(3);
    let error = worst_error(&mlp.build(shape, 2).unwrap(), Loss::CrossEntropy {}, &examples(shape, &[300, 131], 5), 5);
    assert!(error < 1e-6, "{error:e}");
}

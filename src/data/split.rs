//! Drawing the examples of one run and putting them on a common scale.

use super::{Dataset, shards::Pool};
use crate::kernel::Real;
use crate::random::{Purpose, shuffle, stream};
use rand::Rng;

/// The examples of one run.
#[derive(Clone, Debug)]
pub struct Split {
    /// What is trained on.
    pub train: Dataset,
    /// What is only tested on.
    pub test: Dataset,
}

/// Draws `train[l]` and `test[l]` examples of each class at random and standardises both sets.
///
/// A class's examples come in an order that depends on the seed alone, so a smaller imbalance ratio adds examples to
/// those that a larger one has. Each channel of an image, or each plain feature, is shifted and scaled to mean 0 and
/// variance 1 over the training examples; the test examples follow the same shift and scale.
///
/// # Panics
/// When a class has fewer examples than are asked for; the experiment checks that first.
pub fn split(pool: &Pool, train: &[usize], test: &[usize], seed: u32) -> Split {
    let mut generator = stream(seed, Purpose::Data);
    let train = draw(&pool.train, train, &mut generator);
    let test = draw(&pool.test, test, &mut generator);
    let mut split = Split { train, test };
    let scales = scales(&split.train);
    for set in [&mut split.train, &mut split.test] {
        standardise(set, &scales);
    }
    split
}

/// `counts[l]` examples of each class: the first of a random order of all.
fn draw(from: &Dataset, counts: &[usize], generator: &mut impl Rng) -> Dataset {
    let mut drawn = Dataset::new(from.shape());
    for (class, &count) in counts.iter().enumerate() {
        let mut order: Vec<usize> = from.class(class).collect();
        shuffle(&mut order, generator);
        drawn.push_class(order[..count].iter().map(|&example| from.row(example)));
    }
    drawn
}

/// The mean and standard deviation of a feature or channel.
struct Scale {
    mean: f64,
    deviation: f64,
}

/// How many neighbouring numbers share a scale: a channel's pixels, or one plain feature.
fn stretch(set: &Dataset) -> usize {
    let shape = set.shape();
    if shape.height > 1 { shape.height * shape.width } else { 1 }
}

fn scales(set: &Dataset) -> Vec<Scale> {
    let stretch = stretch(set);
    let mut sums = vec![(0.0f64, 0.0f64); set.shape().len() / stretch];
    for example in 0..set.len() {
        for (values, (sum, squares)) in set.row(example).chunks_exact(stretch).zip(&mut sums) {
            for &value in values {
                *sum += f64::from(value);
                *squares += f64::from(value) * f64::from(value);
            }
        }
    }
    let count = (set.len() * stretch) as f64;
    let scale = |(sum, squares): (f64, f64)| {
        let mean = sum / count;
        let variance = (squares / count - mean * mean).max(0.0);
        // A feature that never changes carries nothing; it is only shifted.
        let deviation = if variance > 1e-12 * squares / count { variance.sqrt() } else { 1.0 };
        Scale { mean, deviation }
    };
    sums.into_iter().map(scale).collect()
}

fn standardise(set: &mut Dataset, scales: &[Scale]) {
    let (features, stretch) = (set.shape().len(), stretch(set));
    for row in set.values_mut().chunks_exact_mut(features) {
        for (values, scale) in row.chunks_exact_mut(stretch).zip(scales) {
            for value in values {
                *value = ((f64::from(*value) - scale.mean) / scale.deviation) as Real;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Shape;

    fn pool(per_class: usize) -> Pool {
        let class = |offset: usize| (0..per_class).map(move |i| [(offset + i) as Real, 5.0]);
        let mut train = Dataset::new(Shape::features(2));
        train.push_class(class(0));
        train.push_class(class(1000));
        Pool { test: train.clone(), train }
    }

    #[test]
    fn training_features_have_mean_zero_and_variance_one() {
        let split = split(&pool(60), &[50, 10], &[60, 60], 4);
        let column: Vec<f64> = (0..60).map(|i| f64::from(split.train.row(i)[0])).collect();
        let mean = column.iter().sum::<f64>() / 60.0;
        let variance = column.iter().map(|x| x * x).sum::<f64>() / 60.0;
        assert!(mean.abs() < 1e-6 && (variance - 1.0).abs() < 1e-5, "{mean} {variance}");
        assert!((0..60).all(|i| split.train.row(i)[1] == 0.0), "a constant feature is only shifted");
        let test_mean = (0..120).map(|i| f64::from(split.test.row(i)[0])).sum::<f64>() / 120.0;
        assert!(test_mean > 0.5, "test examples follow the training examples' scale, not their own: {test_mean}");
    }

    #[test]
    fn a_larger_share_contains_the_smaller_and_no_example_comes_twice() {
        let drawn = |counts: &[usize]| draw(&pool(40).train, counts, &mut stream(9, Purpose::Data));
        let values = |set: &Dataset, class| set.class(class).map(|i| set.row(i)[0] as usize).collect::<Vec<_>>();
        let (few, many) = (drawn(&[40, 4]), drawn(&[40, 20]));
        assert_eq!(values(&few, 1), values(&many, 1)[..4]);
        let mut sorted = values(&many, 0);
        sorted.sort_unstable();
        assert_eq!(sorted, (0..40).collect::<Vec<_>>());
    }

    #[test]
    fn another_seed_draws_other_examples() {
        let first = |seed| split(&pool(40), &[20, 5], &[1, 1], seed).train.row(0).to_vec();
        assert_ne!(first(1), first(2));
    }
}

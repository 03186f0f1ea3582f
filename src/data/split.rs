//! Drawing the examples of one run and putting them on a common scale.
//!
//! A class of an experiment may be several of its source's classes merged: *groups* name, for each class, the places of
//! its parts in the source.

use super::{Collection, Dataset, Generator, LabelNoise};
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

/// How many examples each class gets.
#[derive(Clone, Copy, Debug)]
pub struct Shares<'a> {
    /// How many carry each class's label in training, and to which class they belong.
    pub train: &'a LabelNoise,
    /// How many are tested on.
    pub test: &'a [usize],
}

/// Draws examples of a collection at random and standardises both sets.
///
/// A class's examples come in an order that depends on the seed alone, so a smaller imbalance ratio adds examples to
/// those that a larger one has. Where the collection has no test examples of its own, they are taken from the end of
/// that order, so that what is tested on stays the same, too. Each channel of an image, or each plain feature, is shifted
/// and scaled to mean 0 and variance 1 over the training examples; the test examples follow the same shift and scale.
/// Labels are wrong in training only: what is tested is whether the true classes were learned.
///
/// # Panics
/// When a class has fewer examples than are asked for; the experiment checks that first.
pub fn split(from: &Collection, groups: &[Vec<usize>], shares: Shares, seed: u32) -> Split {
    let mut generator = stream(seed, Purpose::Data);
    let orders = orders(&from.train, groups, &mut generator);
    let train = pick(&from.train, &orders, &shares.train.drawn(), |order, count| &order[..count]);
    let test = match &from.test {
        Some(set) => pick(set, &self::orders(set, groups, &mut generator), shares.test, |order, count| &order[..count]),
        None => pick(&from.train, &orders, shares.test, |order, count| &order[order.len() - count..]),
    };
    Split::of(shares.train.apply(train), test)
}

/// The same with examples that are made for the purpose: a class's parts are drawn in equal numbers.
pub fn generated(from: &Generator, groups: &[Vec<usize>], shares: Shares, seed: u32) -> Split {
    let sample = |counts: &[usize], purpose| {
        let mut drawn = vec![0; from.class_count()];
        for (parts, &count) in groups.iter().zip(counts) {
            for (place, &part) in parts.iter().enumerate() {
                drawn[part] = count / parts.len() + usize::from(place < count % parts.len());
            }
        }
        let points = from.sample(&drawn, seed, purpose);
        let mut grouped = Dataset::new(points.shape());
        for parts in groups {
            grouped.push_class(parts.iter().flat_map(|&part| points.class(part)).map(|example| points.row(example)));
        }
        grouped
    };
    let train = shares.train.apply(sample(&shares.train.drawn(), Purpose::TrainPoints));
    Split::of(train, sample(shares.test, Purpose::TestPoints))
}

impl Split {
    /// Puts both sets on the scale of the first.
    fn of(train: Dataset, test: Dataset) -> Self {
        let mut split = Self { train, test };
        let scales = scales(&split.train);
        for set in [&mut split.train, &mut split.test] {
            standardise(set, &scales);
        }
        split
    }
}

/// Each class's examples in random order.
fn orders(from: &Dataset, groups: &[Vec<usize>], generator: &mut impl Rng) -> Vec<Vec<usize>> {
    let order = |parts: &Vec<usize>| {
        let mut order: Vec<usize> = parts.iter().flat_map(|&part| from.class(part)).collect();
        shuffle(&mut order, generator);
        order
    };
    groups.iter().map(order).collect()
}

/// `counts[l]` examples of each class, out of its order.
fn pick(from: &Dataset, orders: &[Vec<usize>], counts: &[usize], which: fn(&[usize], usize) -> &[usize]) -> Dataset {
    let mut picked = Dataset::new(from.shape());
    for (order, &count) in orders.iter().zip(counts) {
        picked.push_class(which(order, count).iter().map(|&example| from.row(example)));
    }
    picked
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

    /// Two classes of examples numbered from 0 and from 1000, which are their own test examples.
    fn collection(per_class: usize) -> Collection {
        let class = |offset: usize| (0..per_class).map(move |i| [(offset + i) as Real, 5.0]);
        let mut train = Dataset::new(Shape::features(2));
        train.push_class(class(0));
        train.push_class(class(1000));
        Collection { classes: vec!["a".into(), "b".into()], test: Some(train.clone()), train }
    }

    fn both(from: &Collection, train: &[usize], test: &[usize], seed: u32) -> Split {
        let train = LabelNoise::new(train, 0.0).unwrap();
        split(from, &[vec![0], vec![1]], Shares { train: &train, test }, seed)
    }

    /// The numbers of a class's examples before they were standardised.
    fn numbers(split: &Split, set: &Dataset, class: usize, counts: &[usize], from: &Collection) -> Vec<usize> {
        // Undone with the scale of the same picks, unscaled.
        let orders = orders(&from.train, &[vec![0], vec![1]], &mut stream(9, Purpose::Data));
        let raw = pick(&from.train, &orders, counts, |order, count| &order[..count]);
        let scale = &scales(&raw)[0];
        assert_eq!(split.train.counts(), counts);
        let number = |i| (f64::from(set.row(i)[0]) * scale.deviation + scale.mean).round() as usize;
        set.class(class).map(number).collect()
    }

    #[test]
    fn training_features_have_mean_zero_and_variance_one() {
        let split = both(&collection(60), &[50, 10], &[60, 60], 4);
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
        let from = collection(40);
        let trained = |counts: &[usize], class| {
            let split = both(&from, counts, &[1, 1], 9);
            numbers(&split, &split.train, class, counts, &from)
        };
        assert_eq!(trained(&[40, 4], 1), trained(&[40, 20], 1)[..4]);
        let mut sorted = trained(&[40, 20], 0);
        sorted.sort_unstable();
        assert_eq!(sorted, (0..40).collect::<Vec<_>>());
    }

    #[test]
    fn without_test_examples_of_its_own_a_source_shares_out_each_example_once() {
        let from = Collection { test: None, ..collection(40) };
        let parts = |counts: &[usize]| {
            let split = both(&from, counts, &[10, 10], 9);
            [&split.train, &split.test].map(|set| numbers(&split, set, 1, counts, &from))
        };
        let [train, test] = parts(&[30, 30]);
        let mut all = [train, test.clone()].concat();
        all.sort_unstable();
        assert_eq!(all, (1000..1040).collect::<Vec<_>>());
        assert_eq!(parts(&[30, 5])[1], test, "what is tested on does not depend on what is trained on");
    }

    #[test]
    fn merged_classes_draw_from_all_their_parts() {
        let from = Collection { test: None, ..collection(40) };
        let counts = LabelNoise::new(&[60], 0.0).unwrap();
        let merged = split(&from, &[vec![1, 0]], Shares { train: &counts, test: &[20] }, 1);
        let mut values: Vec<f64> = [&merged.train, &merged.test]
            .iter()
            .flat_map(|set| (0..set.len()).map(|i| f64::from(set.row(i)[0])))
            .collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        assert_eq!((values.len(), merged.train.classes()), (80, 1));

        let xor = Generator::Xor { noise: 0.0 };
        let counts = LabelNoise::new(&[5], 0.0).unwrap();
        let merged = generated(&xor, &[vec![0, 1]], Shares { train: &counts, test: &[4] }, 1);
        assert_eq!((merged.train.counts(), merged.test.counts()), (vec![5], vec![4]));
    }

    #[test]
    fn another_seed_draws_other_examples() {
        let first = |seed| both(&collection(40), &[20, 5], &[1, 1], seed).train.row(0).to_vec();
        assert_ne!(first(1), first(2));
    }
}

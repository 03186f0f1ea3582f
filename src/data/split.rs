//! The train–test split: draws the examples of one seed and scales them.
//!
//! A class of an experiment may consist of several classes of its source. *Groups* list, for each class, the indices of
//! its parts in the source.

use super::{Dataset, Generator, LabelNoise, LabeledDataset, Scaling};
use crate::kernel::Real;
use crate::random::{Purpose, shuffle, stream};
use rand::Rng;

/// The examples of one seed.
#[derive(Clone, Debug)]
pub struct TrainTestSplit {
    /// The training examples.
    pub train: Dataset,
    /// The test examples.
    pub test: Dataset,
    /// The shift and the scale of each channel of an image, or of each plain feature.
    pub scales: Vec<Scale>,
}

/// The number of examples of each class.
#[derive(Clone, Copy, Debug)]
pub struct SplitSizes<'a> {
    /// The number of training examples with each class's label, and the classes that they belong to.
    pub train: &'a LabelNoise,
    /// The number of test examples.
    pub test: &'a [usize],
}

/// Draws examples of a dataset at random and scales both sets.
///
/// The order of a class's examples depends on the seed alone, so a smaller imbalance ratio adds examples to those of a
/// larger one. If the dataset has no test set, the test examples come from the end of that order, so that they stay the
/// same too.
///
/// Each channel of an image, or each plain feature, is shifted and scaled in `f64`, by default to mean 0 and variance 1
/// over the training examples. The test examples use the same shift and scale. A feature whose training values are all
/// equal is only shifted, to 0. A missing value becomes the mean. Only training labels can be wrong, because the test
/// measures whether the network learned the true classes.
///
/// # Panics
///
/// Panics if a class has fewer examples than requested; the experiment checks this first.
pub fn split(
    from: &LabeledDataset,
    groups: &[Vec<usize>],
    shares: SplitSizes,
    scaling: Scaling,
    seed: u32,
) -> TrainTestSplit {
    let mut generator = stream(seed, Purpose::Data);
    let orders = orders(&from.train, groups, &mut generator);
    let train = pick(&from.train, &orders, &shares.train.drawn(), |order, count| &order[..count]);
    let test = match &from.test {
        Some(set) => pick(set, &self::orders(set, groups, &mut generator), shares.test, |order, count| &order[..count]),
        None => pick(&from.train, &orders, shares.test, |order, count| &order[order.len() - count..]),
    };
    TrainTestSplit::scaled(shares.train.apply(train), test, scaling)
}

/// Draws generated examples and scales both sets. The parts of a class are drawn in equal numbers.
pub fn generated(
    from: &Generator,
    groups: &[Vec<usize>],
    shares: SplitSizes,
    scaling: Scaling,
    seed: u32,
) -> TrainTestSplit {
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
    TrainTestSplit::scaled(train, sample(shares.test, Purpose::TestPoints), scaling)
}

impl TrainTestSplit {
    /// Scales both sets by the statistics of the first.
    fn scaled(train: Dataset, test: Dataset, scaling: Scaling) -> Self {
        let mut scales = scales(&train);
        if scaling != Scaling::Standardized {
            use_ranges(&mut scales, &train, scaling);
        }
        let mut split = Self { train, test, scales };
        for set in [&mut split.train, &mut split.test] {
            let stretch = stretch(set);
            set.round(&split.scales, stretch, |scale, value| scale.apply(value));
        }
        split
    }
}

/// Returns the examples of each class in random order.
fn orders(from: &Dataset, groups: &[Vec<usize>], generator: &mut impl Rng) -> Vec<Vec<usize>> {
    let order = |parts: &Vec<usize>| {
        let mut order: Vec<usize> = parts.iter().flat_map(|&part| from.class(part)).collect();
        shuffle(&mut order, generator);
        order
    };
    groups.iter().map(order).collect()
}

/// Returns `counts[l]` examples of each class, taken from its order.
fn pick(from: &Dataset, orders: &[Vec<usize>], counts: &[usize], which: fn(&[usize], usize) -> &[usize]) -> Dataset {
    let mut picked = Dataset::new(from.shape());
    for (order, &count) in orders.iter().zip(counts) {
        picked.push_members(from, which(order, count).iter().copied());
    }
    picked
}

/// The shift and the scale of a feature or channel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The mean, which missing values become.
    pub mean: f64,
    /// What becomes 0: the mean, or the smallest value.
    pub zero: f64,
    /// What becomes 1: the standard deviation, or the length of the range. It is 1 for a feature whose training values
    /// are all equal, and infinite for one without any.
    pub unit: f64,
}

impl Scale {
    fn standard(mean: f64, deviation: f64) -> Self {
        Self { mean, zero: mean, unit: deviation }
    }

    /// Returns the scaled value.
    fn apply(&self, value: f64) -> Real {
        let known = if value.is_nan() { self.mean } else { value };
        // Where no value is known, there is no mean either.
        if known.is_nan() { 0.0 } else { ((known - self.zero) / self.unit) as Real }
    }
}

/// Replaces the deviations by the lengths of the ranges, except where all values are equal.
fn use_ranges(scales: &mut [Scale], set: &Dataset, scaling: Scaling) {
    let stretch = stretch(set);
    let mut ranges = vec![(f64::INFINITY, f64::NEG_INFINITY); scales.len()];
    for example in 0..set.len() {
        let mut row = set.exact_row(example);
        for (low, high) in &mut ranges {
            for value in row.by_ref().take(stretch) {
                // The minimum ignores a missing value.
                (*low, *high) = (low.min(value), high.max(value));
            }
        }
    }
    for (scale, (low, high)) in scales.iter_mut().zip(ranges).filter(|(_, (low, high))| low < high) {
        scale.unit = high - low;
        if scaling == Scaling::Unit {
            scale.zero = low;
        }
    }
}

/// Returns how many consecutive numbers share a scale: the pixels of a channel, or one plain feature.
fn stretch(set: &Dataset) -> usize {
    let shape = set.shape();
    if shape.height > 1 { shape.height * shape.width } else { 1 }
}

/// If the variance is smaller than this fraction of the mean square, their difference has lost six of its sixteen
/// digits.
const CANCELED: f64 = 1e-6;

fn scales(set: &Dataset) -> Vec<Scale> {
    let all = (set.len() * stretch(set)) as f64;
    let sums = sums(set, |_, value| [1.0, value, value * value]);
    // Without any value, the mean is not a number, and no value uses it.
    let mean = |&[count, sum, _]: &[f64; 3]| Scale::standard(sum / count, 1.0);
    let mut scales: Vec<Scale> = sums.iter().map(mean).collect();
    let variance = |scale: &Scale, [count, _, squares]: [f64; 3]| squares / count - scale.mean * scale.mean;
    let canceled = |(scale, sums): (&Scale, &[f64; 3])| variance(scale, *sums) <= CANCELED * sums[2] / sums[0];
    // The small differences from the mean add up without loss of digits. A feature of equal values is such a case.
    let again = if scales.iter().zip(&sums).any(canceled) {
        self::sums(set, |feature, value| {
            let difference = value - scales[feature].mean;
            [1.0, difference, difference * difference]
        })
    } else {
        Vec::new()
    };
    let constant = constant(set);
    for (feature, scale) in scales.iter_mut().enumerate() {
        let count = sums[feature][0];
        let variance = if canceled((scale, &sums[feature])) {
            let [_, rest, squares] = again[feature];
            scale.mean += rest / count;
            squares / count - (rest / count) * (rest / count)
        } else {
            variance(scale, sums[feature])
        };
        // A constant feature carries no information; it is only shifted, to exactly 0.
        match constant[feature] {
            // Without a value in the training examples, those of the test examples have no scale.
            Some(value) if value.is_nan() => *scale = Scale::standard(0.0, f64::INFINITY),
            Some(value) => *scale = Scale::standard(value, 1.0),
            // Missing values, which become the mean, count in the variance.
            None => *scale = Scale::standard(scale.mean, (variance * (count / all)).sqrt()),
        }
    }
    scales
}

/// Returns three sums over the values of each feature or channel that are not missing.
fn sums(set: &Dataset, terms: impl Fn(usize, f64) -> [f64; 3]) -> Vec<[f64; 3]> {
    let stretch = stretch(set);
    let mut sums = vec![[0.0; 3]; set.shape().len() / stretch];
    for example in 0..set.len() {
        let mut row = set.exact_row(example);
        for (feature, sum) in sums.iter_mut().enumerate() {
            for value in row.by_ref().take(stretch) {
                if !value.is_nan() {
                    let [count, first, second] = terms(feature, value);
                    *sum = [sum[0] + count, sum[1] + first, sum[2] + second];
                }
            }
        }
    }
    sums
}

/// Returns the value of each feature or channel that is the same in all examples, and `None` for the others.
fn constant(set: &Dataset) -> Vec<Option<f64>> {
    let stretch = stretch(set);
    // NaN until there is a value.
    let mut constant = vec![Some(f64::NAN); set.shape().len() / stretch];
    for example in 0..set.len() {
        // Usually no candidate is left after a few examples.
        if constant.iter().all(Option::is_none) {
            break;
        }
        let mut row = set.exact_row(example);
        for known in &mut constant {
            for value in row.by_ref().take(stretch).filter(|value| !value.is_nan()) {
                *known = known
                    .filter(|known| known.is_nan() || *known == value)
                    .map(|known| if known.is_nan() { value } else { known });
            }
        }
    }
    constant
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Shape;

    /// Returns two classes of examples numbered from 0 and from 1000, which are also their own test examples.
    fn dataset(per_class: usize) -> LabeledDataset {
        let class = |offset: usize| (0..per_class).map(move |i| [(offset + i) as Real, 5.0]);
        let mut train = Dataset::new(Shape::features(2));
        train.push_class(class(0));
        train.push_class(class(1000));
        LabeledDataset { classes: vec!["a".into(), "b".into()], test: Some(train.clone()), train }
    }

    fn both(from: &LabeledDataset, train: &[usize], test: &[usize], seed: u32) -> TrainTestSplit {
        let train = LabelNoise::new(train, 0.0).unwrap();
        split(from, &[vec![0], vec![1]], SplitSizes { train: &train, test }, Scaling::Standardized, seed)
    }

    /// Returns the numbers of a class's examples before standardization.
    fn numbers(
        split: &TrainTestSplit,
        set: &Dataset,
        class: usize,
        counts: &[usize],
        from: &LabeledDataset,
    ) -> Vec<usize> {
        // Inverts the scale, which is computed from the same unscaled examples.
        let orders = orders(&from.train, &[vec![0], vec![1]], &mut stream(9, Purpose::Data));
        let raw = pick(&from.train, &orders, counts, |order, count| &order[..count]);
        let scale = &scales(&raw)[0];
        assert_eq!(split.train.counts(), counts);
        let number = |i| (f64::from(set.row(i)[0]) * scale.unit + scale.zero).round() as usize;
        set.class(class).map(number).collect()
    }

    #[test]
    fn other_scalings_use_the_range_of_the_training_examples() {
        let mut train = Dataset::new(Shape::features(3));
        train.push_class([[10.0, 7.0, Real::NAN], [20.0, 7.0, Real::NAN]]);
        train.push_class([[40.0, 7.0, Real::NAN], [Real::NAN, 7.0, Real::NAN]]);
        let mut test = Dataset::new(Shape::features(3));
        test.push_class([[70.0, 9.0, 1.0]]);
        let numbers = |scaling| {
            let split = TrainTestSplit::scaled(train.clone(), test.clone(), scaling);
            let column = |feature: usize| (0..4).map(|row| split.train.row(row)[feature]).collect::<Vec<_>>();
            (column(0), [column(1), column(2)], split.test.row(0).to_vec())
        };
        // The mean is 70/3 and the range 30; a missing value becomes the mean.
        let near = |found: &[Real], expected: &[f64]| {
            assert!(found.len() == expected.len());
            assert!(
                found.iter().zip(expected).all(|(a, b)| (f64::from(*a) - b).abs() < 1e-6),
                "{found:?} {expected:?}"
            );
        };
        let (first, others, test_row) = numbers(Scaling::Unit);
        near(&first, &[0.0, 1.0 / 3.0, 1.0, 4.0 / 9.0]);
        near(&test_row, &[2.0, 2.0, 0.0]);
        assert_eq!(others, [[0.0; 4], [0.0; 4]].map(|zeros| zeros.to_vec()), "constant or unknown");
        let (first, others, test_row) = numbers(Scaling::Centered);
        near(&first, &[-4.0 / 9.0, -1.0 / 9.0, 5.0 / 9.0, 0.0]);
        near(&test_row, &[14.0 / 9.0, 2.0, 0.0]);
        assert_eq!(others, [[0.0; 4], [0.0; 4]].map(|zeros| zeros.to_vec()));
    }

    #[test]
    fn training_features_have_mean_zero_and_variance_one() {
        let split = both(&dataset(60), &[50, 10], &[60, 60], 4);
        let column: Vec<f64> = (0..60).map(|i| f64::from(split.train.row(i)[0])).collect();
        let mean = column.iter().sum::<f64>() / 60.0;
        let variance = column.iter().map(|x| x * x).sum::<f64>() / 60.0;
        assert!(mean.abs() < 1e-6 && (variance - 1.0).abs() < 1e-5, "{mean} {variance}");
        assert!((0..60).all(|i| split.train.row(i)[1] == 0.0), "a constant feature is only shifted");
        let test_mean = (0..120).map(|i| f64::from(split.test.row(i)[0])).sum::<f64>() / 120.0;
        assert!(test_mean > 0.5, "test examples follow the training examples' scale, not their own: {test_mean}");
    }

    #[test]
    fn a_larger_split_contains_the_smaller_and_no_example_twice() {
        let from = dataset(40);
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
    fn a_source_without_a_test_set_uses_each_example_once() {
        let from = LabeledDataset { test: None, ..dataset(40) };
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
        let from = LabeledDataset { test: None, ..dataset(40) };
        let counts = LabelNoise::new(&[60], 0.0).unwrap();
        let merged = split(&from, &[vec![1, 0]], SplitSizes { train: &counts, test: &[20] }, Scaling::Standardized, 1);
        let mut values: Vec<f64> = [&merged.train, &merged.test]
            .iter()
            .flat_map(|set| (0..set.len()).map(|i| f64::from(set.row(i)[0])))
            .collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        assert_eq!((values.len(), merged.train.classes()), (80, 1));

        let xor = Generator::Xor { noise: 0.0 };
        let counts = LabelNoise::new(&[5], 0.0).unwrap();
        let merged =
            generated(&xor, &[vec![0, 1]], SplitSizes { train: &counts, test: &[4] }, Scaling::Standardized, 1);
        assert_eq!((merged.train.counts(), merged.test.counts()), (vec![5], vec![4]));
    }

    #[test]
    fn another_seed_draws_other_examples() {
        let first = |seed| both(&dataset(40), &[20, 5], &[1, 1], seed).train.row(0).to_vec();
        assert_ne!(first(1), first(2));
    }

    /// Returns the standardized values, computed with compensated sums.
    fn reference(values: &[f64]) -> Vec<f64> {
        let sum = |values: &mut dyn Iterator<Item = f64>| {
            let (mut sum, mut lost) = (0.0f64, 0.0);
            for value in values {
                let next = sum + value;
                lost += if sum.abs() >= value.abs() { (sum - next) + value } else { (value - next) + sum };
                sum = next;
            }
            sum + lost
        };
        // Differences from one of the values are exact if the values are close to it.
        let (first, count) = (values[0], values.len() as f64);
        let differences: Vec<f64> = values.iter().map(|value| value - first).collect();
        let mean = sum(&mut differences.iter().copied()) / count;
        let variance = sum(&mut differences.iter().map(|value| (value - mean) * (value - mean))) / count;
        differences.iter().map(|value| (value - mean) / variance.sqrt()).collect()
    }

    /// Returns the standardized numbers of one feature in a file whose rows alternate between two classes.
    fn scaled(values: &[f64]) -> Vec<f64> {
        let mut numbers = crate::data::dataset::Numbers::default();
        values.iter().for_each(|value| numbers.push(*value));
        let labels: Vec<u8> = (0..values.len()).map(|row| (row % 2) as u8).collect();
        let set = Dataset::from_labeled(Shape::features(1), numbers, &labels, vec![1; labels.len()], 2);
        let split = TrainTestSplit::scaled(set, Dataset::new(Shape::features(1)), Scaling::Standardized);
        // Restores the order of the file, in which the classes alternate.
        let half = values.len().div_ceil(2);
        let place = |row: usize| if row.is_multiple_of(2) { row / 2 } else { half + row / 2 };
        (0..values.len()).map(|row| f64::from(split.train.row(place(row))[0])).collect()
    }

    /// Returns the number of random trials; an environment variable can raise it.
    fn trials() -> u32 {
        std::env::var("FUZZ_INPUTS").map_or(60, |text| text.parse().expect("a number"))
    }

    #[test]
    fn scaling_agrees_with_double_precision_to_single_rounding_whatever_the_offset() {
        let mut generator = stream(11, Purpose::Data);
        for trial in 0..trials() {
            // Values of spread 1 to 1000 around 0 to 1e12, some with an outlier first, some with few digits.
            let spread = libm::exp10(f64::from(trial % 4));
            let offset = libm::exp10(f64::from(trial % 13)) * f64::from((trial % 3) as i32 - 1);
            let mut values: Vec<f64> =
                (0..200).map(|_| offset + spread * crate::random::normal(&mut generator)).collect();
            match trial % 5 {
                0 => values[0] = offset - 1e5 * spread,
                1 => values.iter_mut().for_each(|value| *value = value.round()),
                2 => values.sort_by(f64::total_cmp),
                _ => {}
            }
            for (scaled, expected) in scaled(&values).into_iter().zip(reference(&values)) {
                // Half the last place of an f32, plus the loss of f64 itself at this offset.
                let allowed = expected.abs() * 6e-8 + 1e-9 + offset.abs() / spread * 1e-15;
                assert!((scaled - expected).abs() <= allowed, "trial {trial}: {scaled} is not {expected}");
            }
        }
    }

    #[test]
    fn missing_values_become_the_training_mean() {
        let mut train = Dataset::new(Shape::features(2));
        train.push_class([[1.0, 7.0], [Real::NAN, Real::NAN]]);
        train.push_class([[5.0, 7.0]]);
        let mut test = Dataset::new(Shape::features(2));
        test.push_class([[Real::NAN, 8.0]]);
        let split = TrainTestSplit::scaled(train, test, Scaling::Standardized);
        // The filled values 1, 3, 5 have the mean 3 and the variance 8/3.
        let one = (2.0 / (8.0f64 / 3.0).sqrt()) as Real;
        assert_eq!(split.train.values(), [-one, 0.0, 0.0, 0.0, one, 0.0]);
        assert_eq!(split.test.values(), [0.0, 1.0]);
    }

    #[test]
    fn small_differences_between_large_values_are_scaled() {
        let times: Vec<f64> = (0..40).map(|row| 1_700_000_000.0 + f64::from(row * 7 % 40)).collect();
        let values = scaled(&times);
        let variance = values.iter().map(|value| value * value).sum::<f64>() / 40.0;
        assert!((variance - 1.0).abs() < 1e-6, "{variance}");
        for (value, expected) in values.iter().zip(reference(&times)) {
            assert!((value - expected).abs() < 1e-7 * expected.abs() + 1e-9, "{value} is not {expected}");
        }
        assert!(scaled(&[1e9 + 0.1; 30]).iter().all(|value| *value == 0.0), "equal values are shifted to 0");
        let nearly = [1e9, 1e9, 1e9, f64::from_bits(1e9f64.to_bits() + 1)];
        assert!(scaled(&nearly)[3] > 1.7, "one unit in the last place is a difference: √3 deviations");
    }

    #[test]
    fn tables_of_large_numbers_keep_all_their_values_and_are_scaled() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tables/");
        for (name, distinct) in [("s6-large-offset", 4), ("s6-milliseconds", 30), ("s6-not-scaled", 60)] {
            let bytes = std::fs::read(format!("{folder}{name}.csv")).unwrap();
            let file = crate::data::InputFile { name, bytes: &bytes };
            let read = crate::data::table::read(&file, &Default::default(), Default::default()).unwrap();
            let counts: Vec<usize> = read.counts().iter().map(|(count, _)| *count).collect();
            let all = LabelNoise::new(&counts, 0.0).unwrap();
            let split =
                split(&read, &[vec![0], vec![1]], SplitSizes { train: &all, test: &[0, 0] }, Scaling::Standardized, 1);
            let mut values: Vec<f64> = split.train.values().iter().map(|value| f64::from(*value)).collect();
            let variance = values.iter().map(|value| value * value).sum::<f64>() / values.len() as f64;
            assert!((variance - 1.0).abs() < 1e-6, "{name}: {variance}");
            values.sort_by(f64::total_cmp);
            values.dedup();
            assert_eq!(values.len(), distinct, "{name}");
        }
    }
}

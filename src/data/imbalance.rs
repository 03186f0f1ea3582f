//! Imbalance: the number of training examples of each class.
//!
//! An imbalance determines the sizes of all classes from the size of the largest, n_0, or from the number of all examples, n.
//! The imbalance ratio is ρ = n_0 / n_{L−1}.

use super::apportion;
use crate::json::tagged::tagged;
use crate::number::Readable;
use std::ops::RangeInclusive;
use thiserror::Error;

/// The values of ρ; 1 is balanced.
pub const RATIO: RangeInclusive<f64> = 1.0..=10_000.0;

/// The values of α; 0 is balanced.
pub const ALPHA: RangeInclusive<f64> = 0.0..=5.0;

/// The values of μ.
pub const MINORITY: RangeInclusive<f64> = 0.0..=1.0;

tagged! {
    "an object such as {\"kind\": \"ratio\", \"ratio\": 7}"
    /// The imbalance of the classes; class 0 is the largest.
    #[derive(Clone, Debug, PartialEq)]
    pub enum Imbalance {
        /// Two groups: the first half of the classes have n_0 examples, the others n_0 / ρ.
        Ratio {
            /// The imbalance ratio ρ; 1 is balanced.
            #[cfg_attr(test, schemars(range(min = *RATIO.start(), max = *RATIO.end())))]
            ratio: f64,
        },
        /// Two groups: the last `minority` · L classes have n_0 / ρ examples, the others n_0.
        Step {
            /// The fraction μ of small classes.
            #[cfg_attr(test, schemars(range(min = *MINORITY.start(), max = *MINORITY.end())))]
            minority: f64,
            /// The imbalance ratio ρ; 1 is balanced.
            #[cfg_attr(test, schemars(range(min = *RATIO.start(), max = *RATIO.end())))]
            ratio: f64,
        },
        /// A long tail: n_l = n_0 ρ^(−l/(L−1)).
        LongTailed {
            /// The imbalance ratio ρ; 1 is balanced.
            #[cfg_attr(test, schemars(range(min = *RATIO.start(), max = *RATIO.end())))]
            ratio: f64,
        },
        /// A heavy tail: n_l = n_0 (l+1)^(−α), as the frequencies of words fall with their rank (Zipf's law, α = 1).
        PowerLaw {
            /// The exponent α; 0 is balanced.
            #[cfg_attr(test, schemars(range(min = *ALPHA.start(), max = *ALPHA.end())))]
            alpha: f64,
        },
        /// An explicit number of examples for each class, the largest first.
        Counts {
            /// n_l of each class.
            #[cfg_attr(test, schemars(inner(range(min = 1))))]
            counts: Vec<usize>,
        },
        /// The counts of the source, which are filled in when its data is known.
        AsIs {
            /// The number of training examples of each class.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            train: Vec<usize>,
            /// The number of test examples of each class.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            test: Vec<usize>,
        },
    }
}

/// The number of examples that stands for a count of the source before its data is known.
const UNKNOWN: usize = 1_000_000;

/// The reasons why an imbalance is not valid.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ImbalanceError {
    /// The ratio is below 1 or not a number.
    #[error("imbalance.ratio is {}; it must be a number from 1 (balanced) to 10000", Readable(*.0))]
    Ratio(f64),
    /// The exponent is not in its range.
    #[error("imbalance.alpha is {}; it must be a number from 0 (balanced) to 5", Readable(*.0))]
    Alpha(f64),
    /// The fraction of small classes is not between 0 and 1.
    #[error("imbalance.minority is {}; it must be a number from 0 to 1: the share of classes that are small", Readable(*.0))]
    Minority(f64),
    /// The number of counts differs from the number of classes.
    #[error("imbalance.counts has {found} numbers, but there are {expected} classes; give one number for each class")]
    Length {
        /// The number of counts.
        found: usize,
        /// The number of classes.
        expected: usize,
    },
    /// A class would have no example.
    #[error("imbalance.counts[{0}] is 0; every class needs at least one example")]
    Empty(usize),
    /// A later class is larger than an earlier one.
    #[error(
        "imbalance.counts[{0}] is larger than the number before it; list the classes from the largest to the smallest"
    )]
    Order(usize),
}

impl Imbalance {
    /// Returns the number of examples of each of `classes` classes if the largest has `largest` examples.
    ///
    /// # Errors
    ///
    /// Returns an error if a field is out of its range.
    ///
    /// ```
    /// use imbalance_lab::data::Imbalance;
    ///
    /// assert_eq!(Imbalance::Ratio { ratio: 7.0 }.counts(1400, 2), Ok(vec![1400, 200]));
    /// assert_eq!(Imbalance::LongTailed { ratio: 100.0 }.counts(500, 3), Ok(vec![500, 50, 5]));
    /// ```
    pub fn counts(&self, largest: usize, classes: usize) -> Result<Vec<usize>, ImbalanceError> {
        match self {
            Self::Counts { counts } => check_counts(counts, classes).cloned(),
            Self::AsIs { train, .. } if train.is_empty() => Ok(vec![UNKNOWN; classes]),
            Self::AsIs { train, .. } => check_counts(train, classes).cloned(),
            profile => Ok(profile.divisors(classes)?.into_iter().map(|divisor| shrink(largest, divisor)).collect()),
        }
    }

    /// Returns the number of examples of each of `classes` classes if there are `total` examples in all, at least one of
    /// each class. The numbers of a list of counts are those of [`Imbalance::counts`].
    ///
    /// # Errors
    ///
    /// Returns an error if a field is out of its range.
    ///
    /// ```
    /// use imbalance_lab::data::Imbalance;
    ///
    /// assert_eq!(Imbalance::Ratio { ratio: 1.0 }.counts_of_total(1600, 2), Ok(vec![800, 800]));
    /// assert_eq!(Imbalance::Ratio { ratio: 7.0 }.counts_of_total(1600, 2), Ok(vec![1400, 200]));
    /// ```
    pub fn counts_of_total(&self, total: usize, classes: usize) -> Result<Vec<usize>, ImbalanceError> {
        if matches!(self, Self::Counts { .. } | Self::AsIs { .. }) {
            return self.counts(total, classes);
        }
        let weights: Vec<f64> = self.divisors(classes)?.into_iter().map(|divisor| 1.0 / divisor).collect();
        let mut counts = apportion(&weights, total);
        // Rounding may take from the first of equal classes, and class 0 is the largest.
        counts.sort_unstable_by(|a, b| b.cmp(a));
        Ok(counts)
    }

    /// Sets the ratio ρ between the largest and the smallest of `classes` classes, or returns false if the counts are fixed.
    pub fn set_ratio(&mut self, value: f64, classes: usize) -> bool {
        match self {
            Self::Ratio { ratio } | Self::Step { ratio, .. } | Self::LongTailed { ratio } => *ratio = value,
            // ρ = L^α.
            Self::PowerLaw { alpha } => *alpha = libm::log(value) / libm::log(classes as f64),
            Self::Counts { .. } | Self::AsIs { .. } => return false,
        }
        true
    }

    /// Returns n_0 / n_l of each class. A list of counts has none.
    fn divisors(&self, classes: usize) -> Result<Vec<f64>, ImbalanceError> {
        let two_groups =
            |large: usize, ratio: f64| (0..classes).map(|class| if class < large { 1.0 } else { ratio }).collect();
        match *self {
            Self::Ratio { ratio } => Ok(two_groups(classes.div_ceil(2), checked(ratio)?)),
            Self::Step { minority, ratio } => {
                if !MINORITY.contains(&minority) {
                    return Err(ImbalanceError::Minority(minority));
                }
                let small = libm::round(minority * classes as f64) as usize;
                Ok(two_groups(classes - small.min(classes - 1), checked(ratio)?))
            }
            Self::LongTailed { ratio } => {
                let last = classes.saturating_sub(1).max(1) as f64;
                let ratio = checked(ratio)?;
                Ok((0..classes).map(|l| libm::pow(ratio, l as f64 / last)).collect())
            }
            Self::PowerLaw { alpha } if !ALPHA.contains(&alpha) => Err(ImbalanceError::Alpha(alpha)),
            Self::PowerLaw { alpha } => Ok((0..classes).map(|l| libm::pow((l + 1) as f64, alpha)).collect()),
            Self::Counts { .. } | Self::AsIs { .. } => Ok(Vec::new()),
        }
    }
}

/// Returns the ratio if it is valid; the comparison fails for NaN.
fn checked(ratio: f64) -> Result<f64, ImbalanceError> {
    if RATIO.contains(&ratio) { Ok(ratio) } else { Err(ImbalanceError::Ratio(ratio)) }
}

/// Returns `largest` / `ratio`, rounded, and at least one.
fn shrink(largest: usize, ratio: f64) -> usize {
    (libm::round(largest as f64 / ratio) as usize).max(1)
}

fn check_counts(counts: &Vec<usize>, classes: usize) -> Result<&Vec<usize>, ImbalanceError> {
    if counts.len() != classes {
        return Err(ImbalanceError::Length { found: counts.len(), expected: classes });
    }
    if let Some(empty) = counts.iter().position(|&count| count == 0) {
        return Err(ImbalanceError::Empty(empty));
    }
    match counts.windows(2).position(|pair| pair[1] > pair[0]) {
        Some(before) => Err(ImbalanceError::Order(before + 1)),
        None => Ok(counts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_below_one_and_nan_are_rejected() {
        for ratio in [0.999, 0.0, -3.0, f64::INFINITY, f64::NAN] {
            assert!(matches!(Imbalance::Ratio { ratio }.counts(100, 2), Err(ImbalanceError::Ratio(_))), "{ratio}");
        }
    }

    #[test]
    fn a_step_makes_the_requested_share_of_classes_small() {
        let step = |minority| Imbalance::Step { minority, ratio: 10.0 }.counts(100, 4).unwrap();
        assert_eq!(step(0.5), [100, 100, 10, 10]);
        assert_eq!(step(0.25), [100, 100, 100, 10]);
        // Class 0 is the largest, whatever the fraction.
        assert_eq!(step(1.0), [100, 10, 10, 10]);
    }

    #[test]
    fn every_class_keeps_at_least_one_example() {
        assert_eq!(Imbalance::Ratio { ratio: 100.0 }.counts(10, 2), Ok(vec![10, 1]));
    }

    #[test]
    fn counts_match_the_classes_and_decrease() {
        let counts = |counts: &[usize]| Imbalance::Counts { counts: counts.to_vec() }.counts(9, 2);
        assert_eq!(counts(&[9, 3]), Ok(vec![9, 3]));
        assert_eq!(counts(&[9]), Err(ImbalanceError::Length { found: 1, expected: 2 }));
        assert_eq!(counts(&[3, 9]), Err(ImbalanceError::Order(1)));
        assert_eq!(counts(&[3, 0]), Err(ImbalanceError::Empty(1)));
    }

    #[test]
    fn a_power_law_falls_with_the_rank_of_a_class() {
        let counts = |alpha| Imbalance::PowerLaw { alpha }.counts(1200, 4);
        assert_eq!(counts(0.0), Ok(vec![1200; 4]));
        assert_eq!(counts(1.0), Ok(vec![1200, 600, 400, 300]));
        assert_eq!(counts(2.0), Ok(vec![1200, 300, 133, 75]));
        for alpha in [-0.1, 5.1, f64::NAN] {
            assert!(matches!(counts(alpha), Err(ImbalanceError::Alpha(_))), "{alpha}");
        }
    }

    #[test]
    fn the_ratio_of_a_power_law_is_that_of_its_first_and_its_last_class() {
        let mut profile = Imbalance::PowerLaw { alpha: 1.0 };
        assert!(profile.set_ratio(50.0, 100));
        let counts = profile.counts(10_000, 100).unwrap();
        assert_eq!((counts[0], counts[99]), (10_000, 200));
        assert!(!Imbalance::Counts { counts: vec![3, 1] }.set_ratio(2.0, 2));
    }

    proptest::proptest! {
        #[test]
        fn counts_of_a_total_add_up_and_keep_the_proportions(
            classes in 2usize..101, each in 1usize..400, ratio in 1.0f64..1000.0, alpha in 0.0f64..3.0, minority in 0.0f64..1.0,
        ) {
            let total = classes * each;
            for profile in [
                Imbalance::Ratio { ratio },
                Imbalance::Step { minority, ratio },
                Imbalance::LongTailed { ratio },
                Imbalance::PowerLaw { alpha },
            ] {
                let counts = profile.counts_of_total(total, classes).unwrap();
                proptest::prop_assert_eq!(counts.iter().sum::<usize>(), total);
                proptest::prop_assert!(counts.is_sorted_by(|a, b| a >= b) && counts[classes - 1] >= 1, "{:?}", counts);
                // The same proportions as for a given largest class, up to rounding, where no class has to be lifted.
                let large = profile.counts(1_000_000, classes).unwrap();
                let whole = large.iter().sum::<usize>() as f64;
                let due = |class: usize| total as f64 * large[class] as f64 / whole;
                if due(classes - 1) >= 1.0 {
                    let far = (0..classes).map(|class| (counts[class] as f64 - due(class)).abs()).fold(0.0, f64::max);
                    proptest::prop_assert!(far < 1.0 + 1e-6 * total as f64, "{:?}: {}", profile, far);
                }
            }
        }
    }
}

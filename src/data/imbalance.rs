//! Imbalance: the number of training examples of each class.
//!
//! An imbalance determines the sizes of all classes from the size of the largest, n_0. The imbalance ratio is ρ = n_0 /
//! n_{L−1}.

use crate::json::tagged::tagged;
use crate::number::Readable;
use std::ops::RangeInclusive;
use thiserror::Error;

/// The values of ρ; 1 is balanced.
pub const RATIO: RangeInclusive<f64> = 1.0..=10_000.0;

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
        match *self {
            Self::Ratio { ratio } => Ok(two_groups(largest, classes, classes.div_ceil(2), checked(ratio)?)),
            Self::Step { minority, ratio } => {
                if !MINORITY.contains(&minority) {
                    return Err(ImbalanceError::Minority(minority));
                }
                let small = libm::round(minority * classes as f64) as usize;
                Ok(two_groups(largest, classes, classes - small.min(classes - 1), checked(ratio)?))
            }
            Self::LongTailed { ratio } => {
                let last = classes.saturating_sub(1).max(1) as f64;
                let ratio = checked(ratio)?;
                Ok((0..classes).map(|l| shrink(largest, libm::pow(ratio, l as f64 / last))).collect())
            }
            Self::Counts { ref counts } => check_counts(counts, classes).cloned(),
            Self::AsIs { ref train, .. } if train.is_empty() => Ok(vec![UNKNOWN; classes]),
            Self::AsIs { ref train, .. } => check_counts(train, classes).cloned(),
        }
    }
}

/// Returns the ratio if it is valid; the comparison fails for NaN.
fn checked(ratio: f64) -> Result<f64, ImbalanceError> {
    if RATIO.contains(&ratio) { Ok(ratio) } else { Err(ImbalanceError::Ratio(ratio)) }
}

fn two_groups(largest: usize, classes: usize, large: usize, ratio: f64) -> Vec<usize> {
    (0..classes).map(|class| if class < large { largest } else { shrink(largest, ratio) }).collect()
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
}

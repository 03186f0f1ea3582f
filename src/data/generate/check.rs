//! The checks of a generator's fields.

use super::Generator;
use crate::data::{MAX_CLASSES, text};
use crate::number::Quoted;
use std::ops::{Range, RangeInclusive};
use thiserror::Error;

/// The numbers of classes.
pub const CLASSES: RangeInclusive<usize> = 2..=MAX_CLASSES;
/// The distances between centers of neighbors, Δ.
pub const SEPARATION: RangeInclusive<f64> = 0.0..=100.0;
/// The standard deviations of a cloud, σ.
pub const SPREAD: RangeInclusive<f64> = 0.001..=100.0;
/// The standard deviations of the noise.
pub const NOISE: RangeInclusive<f64> = 0.0..=10.0;
/// The radii of the inner circle.
pub const FACTOR: RangeInclusive<f64> = 0.0..=1.0;
/// The numbers of turns of a spiral's arm.
pub const TURNS: RangeInclusive<f64> = 0.1..=10.0;
/// The largest number of features of a mixture; the smallest depends on the classes.
pub const MAX_FEATURES: usize = 1000;
/// The overlapping coefficients of two classes.
pub const OVERLAP: Range<f64> = 0.0..1.0;

/// Reports a generator field that is out of its range.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("generator.{field} is {found}; it must be {expected}")]
pub struct GeneratorError {
    /// The field.
    pub field: &'static str,
    /// The value found.
    pub found: String,
    /// The allowed values.
    pub expected: String,
}

impl Generator {
    /// Checks every field.
    ///
    /// # Errors
    ///
    /// Returns an error that names the first field out of its range, its value and the allowed values.
    ///
    /// ```
    /// use imbalance_lab::data::Generator;
    ///
    /// let error = Generator::Moons { noise: -1.0 }.check().unwrap_err();
    /// assert_eq!(error.to_string(), "generator.noise is −1; it must be a number from 0 to 10");
    /// ```
    pub fn check(&self) -> Result<(), GeneratorError> {
        whole("classes", self.class_count(), CLASSES, "")?;
        match *self {
            Self::Gaussians { separation, spread, .. } => {
                number("separation", separation, SEPARATION)?;
                number("spread", spread, SPREAD)
            }
            Self::Moons { noise } | Self::Xor { noise } => number("noise", noise, NOISE),
            Self::Circles { noise, factor } => {
                number("noise", noise, NOISE)?;
                number("factor", factor, FACTOR)
            }
            Self::Spirals { noise, turns, .. } => {
                number("noise", noise, NOISE)?;
                number("turns", turns, TURNS)
            }
            Self::Mixture { classes, features, overlap } => {
                let reason = text::equidistant_centers(classes);
                whole("features", features, classes - 1..=MAX_FEATURES, &reason)?;
                if OVERLAP.contains(&overlap) { Ok(()) } else { refuse("overlap", overlap, text::A_SHARE) }
            }
        }
    }
}

fn refuse(field: &'static str, found: impl Quoted, expected: impl Into<String>) -> Result<(), GeneratorError> {
    Err(GeneratorError { field, found: found.quoted(), expected: expected.into() })
}

/// NaN lies in no range.
fn number(field: &'static str, found: f64, range: RangeInclusive<f64>) -> Result<(), GeneratorError> {
    if range.contains(&found) {
        return Ok(());
    }
    refuse(field, found, text::number_between(*range.start(), *range.end()))
}

fn whole(field: &'static str, found: usize, range: RangeInclusive<usize>, reason: &str) -> Result<(), GeneratorError> {
    if range.contains(&found) {
        return Ok(());
    }
    refuse(field, found, text::whole_number_between(*range.start(), *range.end(), reason))
}

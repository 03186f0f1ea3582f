//! The checks of a generator's fields.

use super::Generator;
use crate::data::{MAX_CLASSES, text};
use crate::number::Quoted;
use std::ops::RangeInclusive;
use thiserror::Error;

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
        whole("classes", self.class_count(), 2..=MAX_CLASSES, "")?;
        match *self {
            Self::Gaussians { separation, spread, .. } => {
                number("separation", separation, 0.0..=100.0)?;
                number("spread", spread, 0.001..=100.0)
            }
            Self::Moons { noise } | Self::Xor { noise } => number("noise", noise, 0.0..=10.0),
            Self::Circles { noise, factor } => {
                number("noise", noise, 0.0..=10.0)?;
                number("factor", factor, 0.0..=1.0)
            }
            Self::Spirals { noise, turns, .. } => {
                number("noise", noise, 0.0..=10.0)?;
                number("turns", turns, 0.1..=10.0)
            }
            Self::Mixture { classes, features, overlap } => {
                let reason = text::equidistant_centers(classes);
                whole("features", features, classes - 1..=1000, &reason)?;
                if (0.0..1.0).contains(&overlap) { Ok(()) } else { refuse("overlap", overlap, text::A_SHARE) }
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

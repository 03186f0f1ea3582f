//! Why a document is not an experiment.

use crate::data::NoiseError;
use crate::data::generate::GeneratorError;
use crate::data::imbalance::ImbalanceError;
use crate::data::shards::ShardError;
use crate::dynamics::BatchError;
use crate::json;
use crate::model::ArchitectureError;
use crate::number::Said;
use thiserror::Error;

/// Why a document is not an experiment; each message names the field and says what it may be.
#[derive(Debug, Error)]
pub enum DocumentError {
    /// Not JSON of the right form.
    #[error("{path}{message}")]
    Form {
        /// The field, with a colon behind it, or nothing.
        path: String,
        /// What is wrong with it.
        message: String,
    },
    /// A number out of its range.
    #[error("{field} is {found}; it must be {expected}")]
    Range {
        /// The field.
        field: String,
        /// What it holds.
        found: String,
        /// What it may hold.
        expected: String,
    },
    /// The same entry twice.
    #[error("{field} names {twice} twice; each may appear once")]
    Twice {
        /// The list.
        field: String,
        /// The entry.
        twice: String,
    },
    /// More examples than there are.
    #[error("class \"{class}\" has {available} examples {purpose}, {asked} are needed: {remedy}")]
    TooFew {
        /// The class.
        class: String,
        /// How many there are.
        available: usize,
        /// What they are for.
        purpose: &'static str,
        /// How many are asked for.
        asked: usize,
        /// Which fields to change.
        remedy: String,
    },
    /// A class that the source does not have.
    #[error("data.classes: {set} has no class \"{class}\"; its classes are {known}")]
    UnknownClass {
        /// What the source is called.
        set: String,
        /// The class asked for.
        class: String,
        /// The classes there are.
        known: String,
    },
    /// A packaged set that there is none of.
    #[error("data.source.name is \"{found}\"; the packaged sets are: {known}")]
    Source {
        /// The name asked for.
        found: String,
        /// The names there are.
        known: String,
    },
    /// Examples of another source than the document's.
    #[error("the examples at hand are not those of data.source")]
    DataSource,
    /// More memory than a page has.
    #[error("all runs together would hold about {} MB of memory, and may hold {} MB: make the model narrower, or have fewer examples, seeds or algorithms", mega(*bytes), mega(*most))]
    Memory {
        /// How many bytes.
        bytes: f64,
        /// How many there may be.
        most: f64,
    },
    /// More work than a link may start by itself.
    #[error("this link asks for about {} billion multiplications before there is anything to see; by itself a link may start {} billion", billions(*startup_operations), billions(*most))]
    Autostart {
        /// How many multiplications.
        startup_operations: f64,
        /// How many there may be.
        most: f64,
    },
    /// More curves than a link may have drawn by itself.
    #[error(
        "this link asks for {curves} curves and cells of a sweep, which a page draws slowly; by itself a link may have {most}"
    )]
    UnaskedCurves {
        /// How many it asks for.
        curves: f64,
        /// How many there may be.
        most: f64,
    },
    /// A generator that is none.
    #[error("data.source.{0}")]
    Generator(#[from] GeneratorError),
    /// A share of wrong labels that is none.
    #[error("data.{0}")]
    Noise(#[from] NoiseError),
    /// A profile that is none.
    #[error("data.{0}")]
    Imbalance(#[from] ImbalanceError),
    /// A network that cannot be built.
    #[error(transparent)]
    Architecture(#[from] ArchitectureError),
    /// Batches that cannot be drawn.
    #[error("algorithms[{algorithm}] ({name}): {error}")]
    Sampling {
        /// Which algorithm, counted from 0.
        algorithm: usize,
        /// Its name.
        name: String,
        /// Why not.
        error: BatchError,
    },
    /// An optimizer or a loss out of its range.
    #[error("algorithms[{algorithm}].{message}")]
    Remedy {
        /// Which algorithm, counted from 0.
        algorithm: usize,
        /// Which field, and what it may be.
        message: String,
    },
    /// A number that the document does not have, or not with this value.
    #[cfg(feature = "sweep")]
    #[error("sweep[{axis}] varies {parameter}, but {reason}")]
    Sweep {
        /// Which of the swept numbers, counted from 0.
        axis: usize,
        /// Its name.
        parameter: &'static str,
        /// Why it cannot vary.
        reason: String,
    },
    /// An experiment of the sweep is none.
    #[cfg(feature = "sweep")]
    #[error("sweep, at {cell}: {error}")]
    Cell {
        /// Where in the sweep.
        cell: String,
        /// What is wrong there.
        error: Box<DocumentError>,
    },
    /// Images that cannot be had.
    #[error(transparent)]
    Shards(#[from] ShardError),
}

/// Reads a part of a document, such as a source.
///
/// # Errors
/// Names the field that is wrong.
pub fn read_fragment<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, DocumentError> {
    json::read(text).map_err(DocumentError::form)
}

impl DocumentError {
    /// What serde says of a document, in words for those who write documents.
    pub(super) fn form(error: json::Error) -> Self {
        let found = shortened(error.message(), MAX_QUOTED_BYTES);
        // The whole is called by what it is.
        let whole = error.path().is_empty() && found.ends_with("expected an object");
        let message = if whole { found + WHOLE } else { found };
        let joint = if error.path().is_empty() { "" } else { ": " };
        let path = format!("{}{joint}", error.path());
        Self::Form { path, message }
    }
}

/// Most characters of what a document holds that a sentence repeats.
const MAX_QUOTED_BYTES: usize = 400;

/// A text, or its beginning and its end if it is long.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() <= most {
        return text.to_owned();
    }
    let half = most / 2;
    let (beginning, end) = (&characters[..half], &characters[characters.len() - half..]);
    beginning.iter().chain(&['…']).chain(end).collect()
}

/// What the object is that a document is.
const WHOLE: &str = " with the fields version, data, model, training and algorithms";

fn mega(bytes: f64) -> f64 {
    libm::ceil(bytes / 1e6)
}

fn billions(number: f64) -> f64 {
    libm::ceil(number / 1e9)
}

/// An error unless the value lies in the range; NaN lies in none.
pub(super) fn in_range<T: PartialOrd + Said>(
    field: impl Into<String>,
    found: T,
    range: std::ops::RangeInclusive<T>,
    expected: &str,
) -> Result<(), DocumentError> {
    if range.contains(&found) {
        return Ok(());
    }
    Err(DocumentError::Range { field: field.into(), found: found.said(), expected: expected.into() })
}

/// Checks that of a few items, as they are told to readers, no two are the same.
pub(super) fn all_different<T: ToString>(field: &str, items: impl IntoIterator<Item = T>) -> Result<(), DocumentError> {
    let mut seen: Vec<String> = Vec::new();
    for item in items {
        let item = item.to_string();
        if seen.contains(&item) {
            return Err(DocumentError::Twice { field: field.into(), twice: item });
        }
        seen.push(item);
    }
    Ok(())
}

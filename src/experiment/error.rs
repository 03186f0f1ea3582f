//! Document errors: why a document is not a valid experiment.

use crate::data::NoiseError;
use crate::data::generate::GeneratorError;
use crate::data::imbalance::ImbalanceError;
use crate::data::shards::ShardError;
use crate::dynamics::BatchError;
use crate::json;
use crate::model::ArchitectureError;
use crate::number::Said;
use thiserror::Error;

/// The reasons why a document is not a valid experiment. Each message names the field and states what it may be.
#[derive(Debug, Error)]
pub enum DocumentError {
    /// The text is not JSON of the right form.
    #[error("{path}{message}")]
    Form {
        /// The field, followed by a colon, or an empty text.
        path: String,
        /// The description of the fault.
        message: String,
    },
    /// A number is out of its range.
    #[error("{field} is {found}; it must be {expected}")]
    Range {
        /// The field.
        field: String,
        /// The value found.
        found: String,
        /// The allowed values.
        expected: String,
    },
    /// An entry appears twice.
    #[error("{field} names {twice} twice; each may appear once")]
    Twice {
        /// The list.
        field: String,
        /// The entry.
        twice: String,
    },
    /// The document requests more examples than there are.
    #[error("class \"{class}\" has {available} examples {purpose}, {asked} are needed: {remedy}")]
    TooFew {
        /// The class.
        class: String,
        /// The number of available examples.
        available: usize,
        /// The purpose of the examples.
        purpose: &'static str,
        /// The number of requested examples.
        asked: usize,
        /// The fields to change.
        remedy: String,
    },
    /// The source does not have this class.
    #[error("data.classes: {set} has no class \"{class}\"; its classes are {known}")]
    UnknownClass {
        /// The name of the source.
        set: String,
        /// The requested class.
        class: String,
        /// The classes of the source.
        known: String,
    },
    /// There is no packaged dataset of this name.
    #[error("data.source.name is \"{found}\"; the packaged sets are: {known}")]
    Source {
        /// The requested name.
        found: String,
        /// The available names.
        known: String,
    },
    /// The examples come from another source than the document's.
    #[error("the examples at hand are not those of data.source")]
    DataSource,
    /// The experiment needs more memory than a page has.
    #[error("all runs together would hold about {} MB of memory, and may hold {} MB: make the model narrower, or have fewer examples, seeds or algorithms", mega(*bytes), mega(*most))]
    Memory {
        /// The memory needed, in bytes.
        bytes: f64,
        /// The maximum, in bytes.
        most: f64,
    },
    /// The experiment needs more work than a link may start without confirmation.
    #[error("this link asks for about {} billion multiplications before there is anything to see; by itself a link may start {} billion", billions(*startup_operations), billions(*most))]
    Autostart {
        /// The number of multiplications.
        startup_operations: f64,
        /// The maximum.
        most: f64,
    },
    /// The experiment draws more curves than a link may draw without confirmation.
    #[error(
        "this link asks for {curves} curves and cells of a sweep, which a page draws slowly; by itself a link may have {most}"
    )]
    UnaskedCurves {
        /// The number of curves.
        curves: f64,
        /// The maximum.
        most: f64,
    },
    /// The generator is not valid.
    #[error("data.source.{0}")]
    Generator(#[from] GeneratorError),
    /// The fraction of wrong labels is not valid.
    #[error("data.{0}")]
    Noise(#[from] NoiseError),
    /// The imbalance is not valid.
    #[error("data.{0}")]
    Imbalance(#[from] ImbalanceError),
    /// The network cannot be built.
    #[error(transparent)]
    Architecture(#[from] ArchitectureError),
    /// The mini-batches cannot be drawn.
    #[error("algorithms[{algorithm}] ({name}): {error}")]
    Sampling {
        /// The index of the algorithm, from 0.
        algorithm: usize,
        /// The name of the algorithm.
        name: String,
        /// The reason.
        error: BatchError,
    },
    /// A parameter of an optimizer or a loss is out of its range.
    #[error("algorithms[{algorithm}].{message}")]
    Remedy {
        /// The index of the algorithm, from 0.
        algorithm: usize,
        /// The field, and its allowed values.
        message: String,
    },
    /// The document does not have the swept parameter, or does not allow this value.
    #[error("sweep[{axis}] varies {parameter}, but {reason}")]
    Sweep {
        /// The index of the swept parameter, from 0.
        axis: usize,
        /// The name of the parameter.
        parameter: &'static str,
        /// The reason why it cannot vary.
        reason: String,
    },
    /// A cell of the sweep is not a valid experiment.
    #[error("sweep, at {cell}: {error}")]
    Cell {
        /// The position in the sweep.
        cell: String,
        /// The fault in this cell.
        error: Box<DocumentError>,
    },
    /// The images cannot be loaded.
    #[error(transparent)]
    Shards(#[from] ShardError),
}

/// Reads a part of a document, such as a source.
///
/// # Errors
///
/// Returns an error that names the wrong field.
pub fn read_fragment<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, DocumentError> {
    json::read(text).map_err(DocumentError::form)
}

impl DocumentError {
    /// Converts an error of the JSON reader into a message for authors of documents.
    pub(super) fn form(error: json::Error) -> Self {
        let found = shortened(error.message(), MAX_QUOTED_BYTES);
        // An error about the document as a whole describes the document.
        let whole = error.path().is_empty() && found.ends_with("expected an object");
        let message = if whole { found + WHOLE } else { found };
        let joint = if error.path().is_empty() { "" } else { ": " };
        let path = format!("{}{joint}", error.path());
        Self::Form { path, message }
    }
}

/// The maximum length of a quoted value in a message.
const MAX_QUOTED_BYTES: usize = 400;

/// Returns the text, or its beginning and end if it is long.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() <= most {
        return text.to_owned();
    }
    let half = most / 2;
    let (beginning, end) = (&characters[..half], &characters[characters.len() - half..]);
    beginning.iter().chain(&['…']).chain(end).collect()
}

/// Describes the object that a document must be.
const WHOLE: &str = " with the fields version, data, model, training and algorithms";

fn mega(bytes: f64) -> f64 {
    libm::ceil(bytes / 1e6)
}

fn billions(number: f64) -> f64 {
    libm::ceil(number / 1e9)
}

/// Returns an error unless the value lies in the range. NaN lies in no range.
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

/// Checks that the displayed items of a short list are all different.
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

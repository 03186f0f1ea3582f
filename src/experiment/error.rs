//! Document errors: why a document is not a valid experiment.

use super::text;
use crate::data::NoiseError;
use crate::data::generate::GeneratorError;
use crate::data::imbalance::ImbalanceError;
use crate::data::shards::ShardError;
use crate::dynamics::BatchError;
use crate::json;
use crate::model::ArchitectureError;
use crate::number::Quoted;
use std::error::Error;

/// The reasons why a document is not a valid experiment. Each message names the field and states what it may be.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The text is not JSON of the right form.
    #[error("{path}{message}")]
    Form {
        /// The field, followed by a colon, or an empty text.
        path: String,
        /// The description of the fault.
        message: String,
        /// The error of the reader, which has the whole of a long value.
        source: json::Error,
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
    #[error("{field} contains {twice} twice; every entry may appear once")]
    Twice {
        /// The list.
        field: String,
        /// The entry.
        twice: String,
    },
    /// The document requests more examples than there are.
    #[error("class \"{class}\" has {} {purpose}, but the experiment needs {asked}; {remedy}", text::examples(*available))]
    TooFew {
        /// The class.
        class: String,
        /// The number of available examples.
        available: usize,
        /// The purpose of the examples, such as "for training".
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
    #[error("data.source.name is \"{found}\"; it must be one of the packaged datasets: {known}")]
    Source {
        /// The requested name.
        found: String,
        /// The available names.
        known: String,
    },
    /// The examples come from another source than the document's.
    #[error("the given examples are not those of data.source; load the data that the document describes")]
    DataSource,
    /// The experiment needs more memory than a page has.
    #[error("all runs together need about {} MB of memory, but may use at most {} MB; use a narrower model, or fewer examples, seeds or algorithms", mega(*bytes), mega(*most))]
    Memory {
        /// The memory needed, in bytes.
        bytes: f64,
        /// The maximum, in bytes.
        most: f64,
    },
    /// The experiment needs more work than a link may start without confirmation.
    #[error("this link needs about {} billion multiplications before the first figure; without your confirmation, a link may start at most {} billion", billions(*startup_operations), billions(*most))]
    Autostart {
        /// The number of multiplications.
        startup_operations: f64,
        /// The maximum.
        most: f64,
    },
    /// The experiment draws more curves than a link may draw without confirmation.
    #[error(
        "this link draws {curves} curves and cells of a sweep, which makes a page slow; without your confirmation, a link may draw at most {most}"
    )]
    AutostartCurves {
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
        #[source]
        error: BatchError,
    },
    /// A number of a direction, an optimizer, a loss or a schedule is out of its range, or a stage is not valid.
    #[error("algorithms[{algorithm}].{source}")]
    Remedy {
        /// The index of the algorithm, from 0.
        algorithm: usize,
        /// The error of the direction, the optimizer, the loss or the schedule.
        source: Box<dyn Error + Send + Sync>,
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
    #[error("sweep at {cell}: {error}")]
    Cell {
        /// The position in the sweep.
        cell: String,
        /// The fault in this cell.
        #[source]
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
        let whole = error.path().is_empty() && found.ends_with("an object");
        let message = if whole { found + text::DOCUMENT_FIELDS } else { found };
        let joint = if error.path().is_empty() { "" } else { ": " };
        let path = format!("{}{joint}", error.path());
        Self::Form { path, message, source: error }
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

fn mega(bytes: f64) -> f64 {
    libm::ceil(bytes / 1e6)
}

fn billions(number: f64) -> f64 {
    libm::ceil(number / 1e9)
}

/// Returns an error unless the value lies in the range. NaN lies in no range.
pub(super) fn in_range<T: PartialOrd + Quoted>(
    field: impl Into<String>,
    found: T,
    range: std::ops::RangeInclusive<T>,
    expected: &str,
) -> Result<(), DocumentError> {
    if range.contains(&found) {
        return Ok(());
    }
    Err(DocumentError::Range { field: field.into(), found: found.quoted(), expected: expected.into() })
}

/// Returns an error unless the whole number lies in the range.
pub(super) fn in_whole_range(
    field: impl Into<String>,
    found: usize,
    range: std::ops::RangeInclusive<usize>,
) -> Result<(), DocumentError> {
    let expected = text::whole_number(*range.start(), *range.end());
    in_range(field, found, range, &expected)
}

/// Returns an error unless a list or a name has an allowed length.
pub(super) fn in_length_range(
    field: impl Into<String>,
    length: usize,
    range: std::ops::RangeInclusive<usize>,
    items: &str,
) -> Result<(), DocumentError> {
    let expected = text::between(*range.start(), *range.end(), items);
    in_range(field.into() + ".length", length, range, &expected)
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

//! Why a file cannot be learned from.
//!
//! Each error is one sentence: which file, where in it, what was found there, what was expected instead. Rows and
//! columns count from 1, rows as the lines of a text editor; bytes count from 0.

use super::InputFile;
use std::fmt;
use thiserror::Error;

/// Why a file cannot be learned from.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{file}{place}: {fault}")]
pub struct ReadError {
    /// The file's name.
    pub file: String,
    /// Where in the file.
    pub place: Location,
    /// What is wrong there.
    pub fault: ReadErrorKind,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// The file as a whole.
    Whole,
    /// A row of a table, from 1.
    Row(usize),
    /// A cell of a table.
    Cell {
        /// The row, from 1.
        row: usize,
        /// The column, from 1.
        column: usize,
        /// The column's name, where a header gives one.
        name: Option<String>,
    },
    /// A byte, from 0.
    Byte(usize),
}

/// What is wrong, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// No examples at all.
    #[error("found {found}; expected {expected}")]
    Empty {
        /// What there is instead.
        found: &'static str,
        /// What the examples would look like.
        expected: &'static str,
    },
    /// A row longer or shorter than the first.
    #[error("found {found} fields; expected {expected}, as in the first row")]
    Fields {
        /// How many there are.
        found: usize,
        /// How many the first row has.
        expected: usize,
    },
    /// A row with nothing beside its label.
    #[error("found a single column where {delimiter} divides columns; expected at least one feature beside the label")]
    NoFeature {
        /// What divides columns.
        delimiter: String,
    },
    /// A feature that is no number.
    #[error("found {found}; expected a number, such as 2.5 or -1e3, with a point for decimals")]
    Number {
        /// What there is instead.
        found: String,
    },
    /// An empty cell.
    #[error("found {found}; expected a value in every cell")]
    Missing {
        /// How the cell says that it is empty.
        found: String,
    },
    /// An infinite value or NaN.
    #[error("found {found}; expected a finite number of at most 3.4e38")]
    NotFinite {
        /// What the cell holds.
        found: String,
    },
    /// A label as long as a text.
    #[error(
        "found a label of {found} bytes; expected at most {limit}: a quotation mark above it may have no second one"
    )]
    LongLabel {
        /// Its length.
        found: usize,
        /// The most.
        limit: usize,
    },
    /// A row without end.
    #[error(
        "found a row of more than {limit} bytes; expected it to end before: a quotation mark in it may have no second one"
    )]
    RowTooLong {
        /// The most bytes of a row.
        limit: usize,
    },
    /// A table that ends within quotation marks.
    #[error("found a quotation mark without a second one; expected text in quotation marks to end")]
    UnterminatedQuote,
    /// A file of a kind that is not read here.
    #[error("found {found}; expected a table as text (CSV, TSV), an IDX pair, or CIFAR binary files")]
    Foreign {
        /// What it is instead.
        found: &'static str,
    },
    /// Bytes that are not UTF-8.
    #[error("found bytes that are not UTF-8; expected text saved as UTF-8")]
    InvalidUtf8,
    /// A label column that is not there.
    #[error("found no column {asked} for the label; expected one of {known}")]
    NoColumn {
        /// The column asked for.
        asked: String,
        /// The columns there are.
        known: String,
    },
    /// A setting that the reader cannot follow.
    #[error("{field} is {found}; expected {expected}")]
    Setting {
        /// The field of the settings.
        field: &'static str,
        /// What it holds.
        found: String,
        /// What it may hold.
        expected: &'static str,
    },
    /// A single class.
    #[error("found one class only, {found}; expected at least two")]
    OneClass {
        /// The class.
        found: String,
    },
    /// More classes than the lab can show.
    #[error(
        "found one more label, {found}, after {limit} others; expected at most {limit} classes: the label may stand elsewhere"
    )]
    ManyClasses {
        /// The label that is one too many.
        found: String,
        /// The most classes.
        limit: usize,
    },
    /// A label without a class.
    #[error("found the label {found}; expected {expected}")]
    Label {
        /// The label.
        found: u8,
        /// The labels there are.
        expected: String,
    },
    /// A file larger than may be read.
    #[error("found {found} bytes; expected at most {limit}")]
    ManyBytes {
        /// Bytes found so far.
        found: u64,
        /// The most.
        limit: usize,
    },
    /// More numbers than may be kept.
    #[error(
        "found {found} numbers in its examples; expected at most {limit}: take fewer examples, or smaller or gray images"
    )]
    ManyValues {
        /// Numbers found so far.
        found: usize,
        /// The most.
        limit: usize,
    },
    /// A file of the wrong length.
    #[error("found {found} bytes; expected {expected}")]
    Size {
        /// Its length.
        found: usize,
        /// The length that its content needs.
        expected: String,
    },
    /// Not the kind of file that it was predicted as.
    #[error("found {found}; expected {expected}")]
    Form {
        /// What there is.
        found: String,
        /// What it should be.
        expected: &'static str,
    },
    /// Images and labels that do not belong together.
    #[error("found {found}; expected {expected}")]
    Pairs {
        /// What there is.
        found: String,
        /// What it should be.
        expected: String,
    },
    /// Several tables, or none.
    #[error("found {found} tables; expected one: put their rows into one file")]
    Tables {
        /// How many there are.
        found: usize,
    },
    /// A gzip stream that ends too early.
    #[error("found the end of the packed data; expected more of it: the file may have been cut short on its way")]
    PackedShort,
    /// A gzip stream that is damaged.
    #[error("found damaged packed data; expected gzip")]
    PackedDamaged,
    /// A gzip stream that unpacks to more than allowed.
    #[error("found packed data that unpacks to more than {limit} bytes; expected at most that many")]
    Unpacked {
        /// The most bytes.
        limit: usize,
    },
}

impl ReadError {
    /// Where one table is expected, none or several.
    pub(super) fn not_one(files: &[InputFile<'_>]) -> Self {
        let names: Vec<&str> = files.iter().map(|file| file.name).collect();
        let name = if names.is_empty() { "a table".into() } else { names.join(", ") };
        Self::new(&name, Location::Whole, ReadErrorKind::Tables { found: files.len() })
    }

    /// An error of a file.
    pub(super) fn new(file: &str, place: Location, fault: ReadErrorKind) -> Self {
        Self { file: file.into(), place, fault }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => Ok(()),
            Self::Row(row) => write!(text, ", row {row}"),
            Self::Cell { row, column, name: None } => write!(text, ", row {row}, column {column}"),
            Self::Cell { row, column, name: Some(name) } => write!(text, ", row {row}, column {column} ({name})"),
            Self::Byte(byte) => write!(text, ", byte {byte}"),
        }
    }
}

/// Text as it stands in a message: in quotation marks, control characters escaped, cut where it grows long.
pub(super) fn quoted(text: &str) -> String {
    const MAX_LENGTH: usize = 40;
    match text.char_indices().nth(MAX_LENGTH) {
        None => format!("{text:?}"),
        Some((end, _)) => format!("{:?}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_names_file_place_found_and_expected() {
        let place = Location::Cell { row: 3, column: 2, name: Some("\"width\"".into()) };
        let error = ReadError::new("iris.csv", place, ReadErrorKind::Number { found: quoted("wide\n") });
        assert_eq!(
            error.to_string(),
            "iris.csv, row 3, column 2 (\"width\"): found \"wide\\n\"; expected a number, such as 2.5 or -1e3, \
             with a point for decimals"
        );
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(quoted(&"é".repeat(41)), format!("\"{}\"…", "é".repeat(40)));
        assert_eq!(quoted(&"é".repeat(40)), format!("\"{}\"", "é".repeat(40)));
    }
}

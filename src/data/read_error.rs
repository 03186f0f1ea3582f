//! Read errors: why a file cannot be used as data.
//!
//! Each error is one sentence. It names the file, the place, what was found there, and what was expected. Rows and
//! columns count from 1, rows like the lines of a text editor; bytes count from 0.

use super::InputFile;
use std::fmt;
use thiserror::Error;

/// The reason why a file cannot be used as data.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{file}{place}: {fault}")]
pub struct ReadError {
    /// The name of the file.
    pub file: String,
    /// The place in the file.
    pub place: Location,
    /// The fault.
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
        /// The name of the column, if there is a header.
        name: Option<String>,
    },
    /// A byte, from 0.
    Byte(usize),
}

/// The kinds of faults, each with what was expected.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// The file has no examples.
    #[error("found {found}; expected {expected}")]
    Empty {
        /// What was found instead.
        found: &'static str,
        /// The form that examples should have.
        expected: &'static str,
    },
    /// A row has more or fewer fields than the first.
    #[error("found {found} fields; expected {expected}, as in the first row")]
    Fields {
        /// The number of fields found.
        found: usize,
        /// The number of fields in the first row.
        expected: usize,
    },
    /// A row has only a label.
    #[error("found a single column where {delimiter} divides columns; expected at least one feature beside the label")]
    NoFeature {
        /// The delimiter.
        delimiter: String,
    },
    /// A feature is not a number.
    #[error("found {found}; expected a number, such as 2.5 or -1e3, with a point for decimals")]
    Number {
        /// The text found.
        found: String,
    },
    /// A cell is empty.
    #[error("found {found}; expected a value in every cell")]
    Missing {
        /// How the cell marks that it is empty.
        found: String,
    },
    /// A value is infinite or NaN.
    #[error("found {found}; expected a finite number of at most 3.4e38")]
    NotFinite {
        /// The content of the cell.
        found: String,
    },
    /// A label is too long.
    #[error(
        "found a label of {found} bytes; expected at most {limit}: a quotation mark above it may have no second one"
    )]
    LongLabel {
        /// Its length in bytes.
        found: usize,
        /// The maximum length in bytes.
        limit: usize,
    },
    /// A row is too long.
    #[error(
        "found a row of more than {limit} bytes; expected it to end before: a quotation mark in it may have no second one"
    )]
    RowTooLong {
        /// The maximum length of a row in bytes.
        limit: usize,
    },
    /// A table ends inside quotation marks.
    #[error("found a quotation mark without a second one; expected text in quotation marks to end")]
    UnterminatedQuote,
    /// The kind of file is not supported.
    #[error("found {found}; expected a table as text (CSV, TSV), an IDX pair, or CIFAR binary files")]
    Foreign {
        /// The kind found.
        found: &'static str,
    },
    /// Bytes are not UTF-8.
    #[error("found bytes that are not UTF-8; expected text saved as UTF-8")]
    InvalidUtf8,
    /// The label column does not exist.
    #[error("found no column {asked} for the label; expected one of {known}")]
    NoColumn {
        /// The requested column.
        asked: String,
        /// The existing columns.
        known: String,
    },
    /// An option cannot be used.
    #[error("{field} is {found}; expected {expected}")]
    Setting {
        /// The field of the options.
        field: &'static str,
        /// The value found.
        found: String,
        /// The allowed values.
        expected: &'static str,
    },
    /// There is only one class.
    #[error("found one class only, {found}; expected at least two")]
    OneClass {
        /// The class.
        found: String,
    },
    /// There are more classes than the lab can show.
    #[error(
        "found one more label, {found}, after {limit} others; expected at most {limit} classes: the label may stand elsewhere"
    )]
    ManyClasses {
        /// The first label beyond the limit.
        found: String,
        /// The maximum number of classes.
        limit: usize,
    },
    /// A label has no class.
    #[error("found the label {found}; expected {expected}")]
    Label {
        /// The label.
        found: u8,
        /// The known labels.
        expected: String,
    },
    /// A file is too large.
    #[error("found {found} bytes; expected at most {limit}")]
    ManyBytes {
        /// The number of bytes found so far.
        found: u64,
        /// The maximum number of bytes.
        limit: usize,
    },
    /// There are too many values.
    #[error(
        "found {found} numbers in its examples; expected at most {limit}: take fewer examples, or smaller or gray images"
    )]
    ManyValues {
        /// The number of values found so far.
        found: usize,
        /// The maximum number of values.
        limit: usize,
    },
    /// A file has the wrong length.
    #[error("found {found} bytes; expected {expected}")]
    Size {
        /// Its length in bytes.
        found: usize,
        /// The length that its content needs.
        expected: String,
    },
    /// The file is not of the expected kind.
    #[error("found {found}; expected {expected}")]
    Form {
        /// What was found.
        found: String,
        /// What was expected.
        expected: &'static str,
    },
    /// Images and labels do not belong together.
    #[error("found {found}; expected {expected}")]
    Pairs {
        /// What was found.
        found: String,
        /// What was expected.
        expected: String,
    },
    /// There are several tables, or none.
    #[error("found {found} tables; expected one: put their rows into one file")]
    Tables {
        /// The number of tables.
        found: usize,
    },
    /// A gzip stream ends too early.
    #[error("found the end of the packed data; expected more of it: the file may have been cut short on its way")]
    PackedShort,
    /// A gzip stream is damaged.
    #[error("found damaged packed data; expected gzip")]
    PackedDamaged,
    /// A gzip stream unpacks to more than the limit.
    #[error("found packed data that unpacks to more than {limit} bytes; expected at most that many")]
    Unpacked {
        /// The maximum number of bytes.
        limit: usize,
    },
}

impl ReadError {
    /// Creates the error for a number of tables other than one.
    pub(super) fn not_one(files: &[InputFile<'_>]) -> Self {
        let names: Vec<&str> = files.iter().map(|file| file.name).collect();
        let name = if names.is_empty() { "a table".into() } else { names.join(", ") };
        Self::new(&name, Location::Whole, ReadErrorKind::Tables { found: files.len() })
    }

    /// Creates an error of a file.
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

/// Quotes a text for a message: adds quotation marks, escapes control characters, and shortens a long text.
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

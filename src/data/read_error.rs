//! Read errors: why a file cannot be used as data.
//!
//! Each error names the file and the place, what is there, and what must be there instead. Where the remedy is not
//! obvious, it also says what to do. Rows and columns count from 1, rows like the lines of a text editor; bytes count
//! from 0. The phrases that depend on the kind of file are in `text.rs`.

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
    #[source]
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
    #[error("{}; {}", .0[0], .0[1])]
    Empty([&'static str; 2]),
    /// A row has more or fewer fields than the first.
    #[error("this row has {found} fields; it must have {expected}, like the first row")]
    Fields {
        /// The number of fields found.
        found: usize,
        /// The number of fields in the first row.
        expected: usize,
    },
    /// A row has only a label.
    #[error(
        "the table has a single column if {delimiter} separates its columns; it needs a label and at least one feature"
    )]
    NoFeature {
        /// The delimiter.
        delimiter: String,
    },
    /// A value is infinite or NaN.
    #[error("this cell is {found}; it must be a finite number of at most 3.4e38")]
    NotFinite {
        /// The content of the cell.
        found: String,
    },
    /// A label is too long.
    #[error(
        "this label has {found} bytes; it may have at most {limit}. Check whether a quotation mark above it is not closed"
    )]
    LongLabel {
        /// Its length in bytes.
        found: usize,
        /// The maximum length in bytes.
        limit: usize,
    },
    /// A row is too long.
    #[error(
        "this row has more than {limit} bytes, which is the limit. Check whether a quotation mark in it is not closed"
    )]
    RowTooLong {
        /// The maximum length of a row in bytes.
        limit: usize,
    },
    /// A table ends inside quotation marks.
    #[error("a quotation mark is not closed; add the second one")]
    UnterminatedQuote,
    /// The kind of file is not supported.
    #[error("this file is {found}, which the lab does not read; {remedy}")]
    Foreign {
        /// The kind found.
        found: &'static str,
        /// How to save the data otherwise.
        remedy: &'static str,
    },
    /// Bytes do not belong to the encoding.
    #[error("this text is not valid in its encoding; save the file as UTF-8, or choose another encoding")]
    InvalidText,
    /// The label column does not exist.
    #[error("the table has no column {asked} for the label; its columns are {known}")]
    NoColumn {
        /// The requested column.
        asked: String,
        /// The existing columns.
        known: String,
    },
    /// Several columns can be the label.
    #[error("it is not clear which column is the label; choose one of {known}")]
    WhichLabel {
        /// The columns that can be the label.
        known: String,
    },
    /// No column can be the label.
    #[error(
        "no column looks like a label; a label has from 2 to 20 values that are whole numbers or texts. Choose the column of the label"
    )]
    NoLabel,
    /// No column is left for the features.
    #[error("no column is left for the features; the table needs at least one whose values differ, besides the label")]
    NoFeatures,
    /// A column has too many values for a category.
    #[error("{asked} has too many values for a category; there may be at most {limit}, or all must be numbers")]
    NoCategory {
        /// The column.
        asked: String,
        /// The maximum number of values.
        limit: usize,
    },
    /// A row of a LIBSVM file is wrong.
    #[error("this row has {found}; each row must have {}", super::text::A_LIBSVM_ROW)]
    Sparse {
        /// The part of the row.
        found: String,
    },
    /// An option cannot be used.
    #[error("{field} is {found}; it must be {expected}")]
    Setting {
        /// The field of the options.
        field: &'static str,
        /// The value found.
        found: String,
        /// The allowed values.
        expected: &'static str,
    },
    /// There is only one class.
    #[error("every label is {found}; there must be at least two classes")]
    OneClass {
        /// The class.
        found: String,
    },
    /// There are more classes than the lab can show.
    #[error(
        "{found} is a new label after {limit} others; there may be at most {limit} classes. Check which column contains the label"
    )]
    ManyClasses {
        /// The first label beyond the limit.
        found: String,
        /// The maximum number of classes.
        limit: usize,
    },
    /// A label has no class.
    #[error("this label is {found}; it must be {expected}")]
    Label {
        /// The label.
        found: u8,
        /// The known labels.
        expected: String,
    },
    /// A file is too large.
    #[error("the data has {found} bytes; it may have at most {limit}")]
    ManyBytes {
        /// The number of bytes found so far.
        found: u64,
        /// The maximum number of bytes.
        limit: usize,
    },
    /// There are too many values.
    #[error(
        "the examples have {found} numbers; they may have at most {limit}. Use fewer examples, or smaller or gray images"
    )]
    ManyValues {
        /// The number of values found so far.
        found: usize,
        /// The maximum number of values.
        limit: usize,
    },
    /// A file has the wrong length.
    #[error("the file has {found} bytes; it must have {expected}")]
    Size {
        /// Its length in bytes.
        found: usize,
        /// The length that its content needs.
        expected: String,
    },
    /// The file is not of the expected kind.
    #[error("the file begins with {found}; it must be {expected}")]
    Form {
        /// What was found.
        found: String,
        /// What was expected.
        expected: &'static str,
    },
    /// Images and labels do not belong together.
    #[error("{}; {}", .0[0], .0[1])]
    Pairs([String; 2]),
    /// There are more than two tables, or none.
    #[error("{found} tables were given; the lab reads one table, or two that belong together")]
    Tables {
        /// The number of tables.
        found: usize,
    },
    /// Two tables do not belong together.
    #[error(
        "the two tables do not belong together; two tables must have the same columns, one for training and one for testing, or the same rows, one of them with the label alone"
    )]
    OtherTable,
    /// A gzip stream ends too early.
    #[error("the gzip data ends too early, so the file is incomplete; copy or download it again")]
    PackedShort,
    /// A gzip stream is damaged.
    #[error("the gzip data is damaged; copy or download the file again")]
    PackedDamaged,
    /// A gzip stream unpacks to more than the limit.
    #[error("the gzip data unpacks to more than {limit} bytes, which is the limit")]
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
    fn a_message_names_the_file_the_place_the_cell_and_what_it_must_be() {
        let place = Location::Cell { row: 3, column: 2, name: Some("\"width\"".into()) };
        let error = ReadError::new("iris.csv", place, ReadErrorKind::NotFinite { found: quoted("inf\n") });
        assert_eq!(
            error.to_string(),
            "iris.csv, row 3, column 2 (\"width\"): this cell is \"inf\\n\"; it must be a finite number of at most 3.4e38"
        );
    }

    #[test]
    fn long_text_is_shortened_between_characters() {
        assert_eq!(quoted(&"é".repeat(41)), format!("\"{}\"…", "é".repeat(40)));
        assert_eq!(quoted(&"é".repeat(40)), format!("\"{}\"", "é".repeat(40)));
    }
}

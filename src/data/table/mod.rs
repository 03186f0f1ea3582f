//! Tables of numbers and labels: CSV, TSV and similar formats.
//!
//! Each row is an example. One column holds its label, which may be any text; the other columns hold its features,
//! which must be numbers. A [`Parser`] reads the file in pieces of any size, so that a worker can stream a large file.
//! The result does not depend on how the file is divided. The parser stores each feature once, exact to the last bit of
//! an `f64`, and of the file only the current row.
//!
//! - `text`: detects bytes that are not UTF-8, also across pieces
//! - `record`: splits rows into fields with the parser of the `csv` crate
//! - `layout`: detects the delimiter, the header and the label column
//! - `parser`: converts fields to numbers and classes

mod layout;
mod parser;
mod record;
#[cfg(test)]
mod tests;
mod utf8;

pub use parser::Parser;

use super::{InputFile, LabeledDataset, Limits, ReadError};
use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Options for reading a table. By default, everything is detected from the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The delimiter, one ASCII character. By default it is the one of tab, semicolon, bar and comma that splits the
    /// first ten rows into the same number of columns, and into the most. Ties are decided in this order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// Whether the first row is a header. By default it is if the label column is given by name, or if some feature
    /// column has a text that is no number in the first row and a number in the second row, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<bool>,
    /// The column of the label. By default it is the only column whose first ten rows hold no number. If there is no
    /// such column, or more than one, it is the last column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Column>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Column {
    /// The position, counted from 1 as in messages.
    Number(usize),
    /// The name in the header.
    Name(String),
}

impl<'de> Deserialize<'de> for Column {
    fn deserialize<D: Deserializer<'de>>(place: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Column;

            fn expecting(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
                text.write_str("a column's name, or its number counted from 1")
            }

            fn visit_u64<E: de::Error>(self, place: u64) -> Result<Column, E> {
                usize::try_from(place).map(Column::Number).map_err(E::custom)
            }

            fn visit_str<E>(self, name: &str) -> Result<Column, E> {
                Ok(Column::Name(name.to_owned()))
            }
        }
        place.deserialize_any(Reader)
    }
}

/// Reads a whole table.
///
/// # Errors
///
/// Returns an error if the file is not such a table; see [`ReadErrorKind`](super::read_error::ReadErrorKind).
///
/// ```
/// use imbalance_lab::data::{InputFile, Limits, table};
///
/// let file = InputFile { name: "points.csv", bytes: b"x;y;kind\n1;2.5;blue\n3;4;red\n5;6;red\n" };
/// let points = table::read(&file, &table::Options::default(), Limits::default()).unwrap();
/// assert_eq!(points.classes, ["blue", "red"]);
/// assert_eq!(points.train.row(0), [1.0, 2.5]);
///
/// let file = InputFile { name: "points.csv", bytes: b"1,2,blue\n3,four,red\n" };
/// let error = table::read(&file, &table::Options::default(), Limits::default()).unwrap_err();
/// assert!(error.to_string().starts_with("points.csv, row 2, column 2: this cell is \"four\"; it must be a number"));
/// ```
pub fn read(file: &InputFile<'_>, options: &Options, limits: Limits) -> Result<LabeledDataset, ReadError> {
    let mut parser = Parser::new(file.name, options.clone(), limits)?;
    parser.push(file.bytes)?;
    parser.finish()
}

//! Tables of numbers and labels: CSV, TSV and their relatives.
//!
//! A row is an example: one column holds its label, of any text, the others its features, numbers all. A [`Parser`] takes
//! the file in pieces of any size, so that a large one streams through a worker; what it returns does not depend on how
//! the file was cut. It keeps each feature once, to the last bit of an `f64`, and of the file no more than the row at hand.
//!
//! - `text`: bytes that are not UTF-8 are found, across pieces too
//! - `record`: rows are cut into fields by the parser of the `csv` crate
//! - `layout`: what divides columns, whether there is a header, and which column is the label
//! - `parser`: fields become numbers and classes

mod layout;
mod parser;
mod record;
#[cfg(test)]
mod tests;
mod text;

pub use parser::Parser;

use super::{InputFile, LabeledDataset, Limits, ReadError};
use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How a table is read; by default all of it is found out from the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// What divides columns, one ASCII character. By default the one of tab, semicolon, bar and comma that cuts the first
    /// ten rows into equally many columns, and into the most; in this order where two do equally well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// Whether the first row names the columns. By default it does if the label column is given by name, or if it holds
    /// in some feature column no number (and something) where the second row, if there is one, holds a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<bool>,
    /// The column that holds the label. By default the only one whose first ten rows hold no number; if there is no such
    /// column, or more than one, the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Column>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Column {
    /// By place, counted from 1 as in messages.
    Number(usize),
    /// By its name in the header.
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
/// When the file is no such table; see [`ReadErrorKind`](super::read_error::ReadErrorKind).
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
/// assert!(error.to_string().starts_with("points.csv, row 2, column 2: found \"four\"; expected a number"));
/// ```
pub fn read(file: &InputFile<'_>, options: &Options, limits: Limits) -> Result<LabeledDataset, ReadError> {
    let mut parser = Parser::new(file.name, options.clone(), limits)?;
    parser.push(file.bytes)?;
    parser.finish()
}

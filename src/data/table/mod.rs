//! Tables of examples: CSV, TSV and similar formats, ARFF and KEEL.
//!
//! Each row is an example, and one column holds its label. Numbers are features, and each value of a text is a feature
//! too. A [`Parser`] reads the file in pieces of any size, so that a worker can stream a large file. The result does not
//! depend on how the file is divided. A [`Reading`] says which columns and rows were taken, and why others were not. It
//! also holds the [`Options`] that read the same file in the same way.
//!
//! In the order in which the parser uses them:
//!
//! - `encoding`: decodes UTF-8, UTF-16 and Windows-1252
//! - `layout`: detects the delimiter and the decimal comma; `header`: whether the first row has names; `attributes`: the
//!   headers of ARFF and KEEL
//! - `record`: splits rows into cells with the parser of the `csv` crate; `blanks`: removes blanks between cells
//! - `columns`: stores the cells; `cell`: whether a cell is missing, a number or a text
//! - `roles`: chooses the label and the role of every other column
//! - `assemble`: makes the examples

mod assemble;
mod attributes;
mod blanks;
mod cell;
mod columns;
mod encoding;
mod header;
mod layout;
mod options;
mod parser;
mod reading;
mod record;
mod roles;
#[cfg(test)]
mod tests;

pub(super) use columns::MAX_TEXT_BYTES;
pub use encoding::Encoding;
pub(super) use encoding::is_utf16;
pub use options::{Column, ColumnRole, Missing, Options, Role, TextColumns};
pub use parser::Parser;
pub use reading::{ColumnReading, Kind, MissingCells, Reading, RowLeftOut};

use super::{InputFile, LabeledDataset, Limits, ReadError};

/// Reads a whole table.
///
/// # Errors
///
/// Returns an error if the file is not such a table; see [`ReadErrorKind`](super::read_error::ReadErrorKind).
///
/// ```
/// use imbalance_lab::data::{InputFile, Limits, table};
///
/// let file = InputFile { name: "points.csv", bytes: b"x;y;kind\n1;2,5;blue\n3;4;red\n5;6;red\n" };
/// let points = table::read(&file, &table::Options::default(), Limits::default()).unwrap();
/// assert_eq!(points.classes, ["blue", "red"]);
/// assert_eq!(points.train.row(0), [1.0, 2.5]);
///
/// let file = InputFile { name: "points.csv", bytes: b"1,2,blue\n3,red\n" };
/// let error = table::read(&file, &table::Options::default(), Limits::default()).unwrap_err();
/// assert_eq!(error.to_string(), "points.csv, row 2: this row has 2 fields; it must have 3, like the first row");
/// ```
pub fn read(file: &InputFile<'_>, options: &Options, limits: Limits) -> Result<LabeledDataset, ReadError> {
    Ok(read_files(std::slice::from_ref(file), options, limits)?.0)
}

/// Reads a table, or two tables that belong together, and returns what was taken from them.
///
/// # Errors
///
/// Returns an error if the files are not such tables.
pub fn read_files(
    files: &[InputFile<'_>],
    options: &Options,
    limits: Limits,
) -> Result<(LabeledDataset, Reading), ReadError> {
    let [first, others @ ..] = files else { return Err(ReadError::not_one(files)) };
    let mut parser = Parser::new(first.name, options.clone(), limits)?;
    parser.push(first.bytes)?;
    for file in others {
        parser.next_file(file.name)?;
        parser.push(file.bytes)?;
    }
    parser.finish()
}

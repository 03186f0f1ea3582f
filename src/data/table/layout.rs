//! The layout of a table, as specified or as detected from its first rows.

use super::record::{MAX_ROW_BYTES, Records};
use super::{Column, Options};
use crate::data::read_error::{Location, ReadError, ReadErrorKind, quoted};
use crate::data::text;

/// The number of bytes that the detection reads, enough for any two rows.
pub const HEAD: usize = 2 * MAX_ROW_BYTES;
/// The number of rows that the detection of the delimiter reads.
const ROWS: usize = 10;
/// The delimiters that can be detected. The comma comes last: in tables with another delimiter it may be the decimal
/// point, and then also splits all rows into the same number of fields.
const DELIMITERS: [u8; 4] = *b"\t;|,";

/// The layout of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The delimiter of the columns.
    pub delimiter: u8,
    /// The number of columns, including the label.
    pub columns: usize,
    /// The names of the columns, if the first row is a header.
    pub names: Option<Vec<String>>,
    /// The index of the label column, from 0.
    pub label: usize,
}

/// Checks the options as far as possible without the file.
pub fn check(file: &str, options: &Options) -> Result<(), ReadError> {
    let refuse = |field, found: String, expected| {
        Err(ReadError::new(file, Location::Whole, ReadErrorKind::Setting { field, found, expected }))
    };
    match options.delimiter {
        Some(c) if !c.is_ascii() || matches!(c, '"' | '\r' | '\n') => {
            refuse("delimiter", format!("{c:?}"), text::A_DELIMITER)
        }
        _ => match (&options.label, options.header) {
            (Some(Column::Number(0)), _) => refuse("label", "0".into(), text::A_LABEL_COLUMN),
            (Some(Column::Name(name)), Some(false)) => refuse("label", quoted(name), text::A_LABEL_NUMBER),
            _ => Ok(()),
        },
    }
}

impl Layout {
    /// Detects the layout of a file that begins with `head`; `ended` is true if `head` is the whole file.
    pub fn detect(file: &str, options: &Options, head: &[u8], ended: bool) -> Result<Self, ReadError> {
        let delimiter = match options.delimiter {
            Some(c) => u8::try_from(c).unwrap_or(b','),
            None => guess_delimiter(head, ended),
        };
        let refuse = |fault| Err(ReadError::new(file, Location::Whole, fault));
        let mut rows = first_rows(head, delimiter, ROWS, ended);
        if rows.is_empty() {
            return refuse(ReadErrorKind::Empty(text::NO_ROWS));
        }
        let texts = text_columns(&rows);
        let first = rows.remove(0);
        let columns = first.len();
        if columns < 2 {
            return refuse(ReadErrorKind::NoFeature { delimiter: quoted(&char::from(delimiter).to_string()) });
        }
        let label = match &options.label {
            None => match texts[..] {
                [only] => Some(only),
                _ => Some(columns - 1),
            },
            Some(Column::Number(number)) => number.checked_sub(1).filter(|&label| label < columns),
            Some(Column::Name(name)) => first.iter().position(|field| field == name),
        };
        let Some(label) = label else { return refuse(no_column(options, &first)) };
        let named = matches!(options.label, Some(Column::Name(_)));
        let header =
            options.header.unwrap_or_else(|| named || is_header(&first, rows.first().map(Vec::as_slice), label));
        Ok(Self { delimiter, columns, names: header.then_some(first), label })
    }

    /// Returns the location of a cell, with `column` counted from 0.
    pub fn cell(&self, row: usize, column: usize) -> Location {
        let name = self.names.as_ref().and_then(|names| names.get(column)).map(|name| quoted(name));
        Location::Cell { row, column: column + 1, name }
    }
}

fn no_column(options: &Options, first: &[String]) -> ReadErrorKind {
    const SHOWN: usize = 20;
    match &options.label {
        Some(Column::Name(name)) => {
            let mut known: Vec<String> = first.iter().take(SHOWN).map(|name| quoted(name)).collect();
            if first.len() > SHOWN {
                known.push(text::more_columns(first.len() - SHOWN));
            }
            ReadErrorKind::NoColumn { asked: quoted(name), known: known.join(", ") }
        }
        Some(Column::Number(number)) => {
            ReadErrorKind::NoColumn { asked: number.to_string(), known: text::column_numbers(first.len()) }
        }
        None => ReadErrorKind::NoColumn { asked: "at the end".into(), known: text::column_numbers(first.len()) },
    }
}

/// Returns the first `most` rows without blank ones.
fn first_rows(mut head: &[u8], delimiter: u8, most: usize, ended: bool) -> Vec<Vec<String>> {
    let mut records = Records::new(delimiter);
    let mut rows: Vec<Vec<String>> = Vec::new();
    while rows.len() < most {
        match records.next(&mut head) {
            Ok(true) => {}
            Ok(false) if ended && records.finish() == Ok(true) => {}
            _ => break,
        }
        if !records.is_blank() {
            rows.push(records.fields().map(String::from).collect());
        }
    }
    rows
}

/// Returns the columns in which none of several rows holds a number. A column of names has no number in any row.
fn text_columns(rows: &[Vec<String>]) -> Vec<usize> {
    let is_text = |field: &String| !field.is_empty() && field.parse::<f64>().is_err();
    let columns = rows.first().map_or(0, Vec::len);
    let everywhere = |column: &usize| rows.iter().all(|row| row.get(*column).is_some_and(is_text));
    if rows.len() > 1 { (0..columns).filter(everywhere).collect() } else { Vec::new() }
}

fn guess_delimiter(head: &[u8], ended: bool) -> u8 {
    // A delimiter that splits all rows into the same number of fields beats one that does not; after that, more columns
    // win.
    let merit = |delimiter: u8| {
        let rows = first_rows(head, delimiter, ROWS, ended);
        let columns = rows.first().map_or(0, Vec::len);
        let alike = rows.iter().all(|row| row.len() == columns);
        (columns > 1).then_some(((alike, columns), delimiter))
    };
    // `max_by_key` returns the last of equal elements.
    let best = DELIMITERS.into_iter().rev().filter_map(merit).max_by_key(|&(merit, _)| merit);
    best.map_or(b',', |(_, delimiter)| delimiter)
}

fn is_header(first: &[String], second: Option<&[String]>, label: usize) -> bool {
    let is_number = |field: &str| field.parse::<f64>().is_ok();
    first.iter().enumerate().any(|(column, name)| {
        let below = second.is_none_or(|row| row.get(column).is_some_and(|field| is_number(field)));
        column != label && !name.is_empty() && !is_number(name) && below
    })
}

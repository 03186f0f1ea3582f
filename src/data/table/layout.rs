//! The layout of a table, as specified or as detected from its beginning.

use super::attributes;
use super::cell;
use super::header;
use super::record::{Dialect, MAX_ROW_BYTES, Records};
use super::{Column, Options};
use crate::data::read_error::{Location, ReadError, ReadErrorKind, quoted};
use crate::data::text;

/// The number of bytes that the detection reads, enough for any two rows.
pub const HEAD: usize = 2 * MAX_ROW_BYTES;
/// The number of rows that the detection reads.
const ROWS: usize = 100;
/// The delimiters that can be detected. A comma may be a decimal comma, and a blank a part of a text, so they come last.
const DELIMITERS: [u8; 5] = *b"\t;|, ";

/// What a file itself says about a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Declared {
    /// Nothing, or that it has numbers.
    #[default]
    Nothing,
    /// It has categories.
    Nominal,
    /// It contains information about the examples, but no feature.
    Meta,
    /// It is the label.
    Label,
}

/// The layout of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// How the rows are written.
    pub dialect: Dialect,
    /// The decimal point or comma.
    pub decimal: u8,
    /// The number of bytes before the rows.
    pub skip: usize,
    /// The number of rows before the examples that name the columns, or say something else.
    pub header_rows: usize,
    /// The number of columns, including the label.
    pub columns: usize,
    /// The names of the columns, if the table has a header.
    pub names: Option<Vec<String>>,
    /// Whether the first column has no name because it holds the names of the rows, as R writes them.
    pub row_names: bool,
    /// What the file says about each column; empty if it says nothing.
    pub declared: Vec<Declared>,
    /// Whether the file describes its columns before the rows, so that no option does.
    pub described: bool,
}

/// Checks the options as far as possible without the file.
pub fn check(file: &str, options: &Options) -> Result<(), ReadError> {
    let refuse = |field, found: String, expected| {
        Err(ReadError::new(file, Location::Whole, ReadErrorKind::Setting { field, found, expected }))
    };
    let is_ascii = |c: char| c.is_ascii() && !matches!(c, '"' | '\r' | '\n');
    let numbers = options.columns.iter().map(|role| &role.column).chain(&options.label);
    let mut numbers =
        numbers.filter_map(|column| if let Column::Number(number) = column { Some(*number) } else { None });
    match options {
        Options { delimiter: Some(c), .. } if !is_ascii(*c) => refuse("delimiter", format!("{c:?}"), text::A_DELIMITER),
        Options { comment: Some(c), .. } if !is_ascii(*c) => refuse("comment", format!("{c:?}"), text::A_DELIMITER),
        Options { decimal: Some(c), .. } if !matches!(c, '.' | ',') => {
            refuse("decimal", format!("{c:?}"), text::A_DECIMAL)
        }
        Options { label: Some(Column::Number(0)), .. } => refuse("label", "0".into(), text::A_LABEL_COLUMN),
        Options { label: Some(Column::Name(name)), header: Some(false), .. } => {
            refuse("label", quoted(name), text::A_LABEL_NUMBER)
        }
        _ if numbers.any(|number| number == 0) => refuse("column", "0".into(), text::A_LABEL_COLUMN),
        _ => Ok(()),
    }
}

impl Layout {
    /// Detects the layout of a file that begins with `head`; `ended` is true if `head` is the whole file.
    pub fn detect(file: &str, options: &Options, head: &[u8], ended: bool) -> Result<Self, ReadError> {
        let refuse = |fault| ReadError::new(file, Location::Whole, fault);
        if attributes::is_relation(head) {
            return attributes::layout(head).map_err(refuse);
        }
        let Preamble { skip, delimiter, comment, title } = Preamble::read(options, head);
        let body = &head[skip..];
        let delimiter = delimiter.unwrap_or_else(|| guess_delimiter(body, comment, ended));
        let mut dialect = Dialect { comment, ..Dialect::new(delimiter) };
        let opening = [&[delimiter, b' ', b'"'][..], &[delimiter, b' ', b' ', b'"']];
        dialect.blanks |= opening.iter().any(|opening| body.windows(opening.len()).any(|bytes| bytes == *opening));
        let mut rows = first_rows(body, dialect, ended);
        let is_single = |cell: &String| cell.len() > 1 && cell.starts_with('\'') && cell.ends_with('\'');
        if rows.first().is_some_and(|first| first.iter().all(is_single)) {
            dialect.quote = b'\'';
            rows = first_rows(body, dialect, ended);
        }
        let Some(first) = rows.first() else { return Err(refuse(ReadErrorKind::Empty(text::NO_ROWS))) };
        let columns = first.len();
        let decimal = options.decimal.map_or_else(|| guess_decimal(&rows, delimiter), |decimal| decimal as u8);
        let mut layout = Self {
            dialect,
            decimal,
            skip,
            header_rows: 0,
            columns,
            names: None,
            row_names: false,
            declared: Vec::new(),
            described: false,
        };
        // A comment above the rows that has a name for each column is their header.
        let title = title.map(|title| first_rows(title, Dialect { comment: None, ..dialect }, true));
        let title = title.and_then(|mut rows| rows.pop()).filter(|names| names.len() == columns && columns > 1);
        if let (Some(names), true) = (&title, options.header != Some(false))
            && header::is_header(&[std::slice::from_ref(names), &rows[..]].concat(), decimal)
        {
            layout.names = title;
            return Ok(layout);
        }
        if options.header != Some(true) && header::is_counts(&rows) {
            (layout.header_rows, layout.columns) = (1, rows[1].len());
            return Ok(layout);
        }
        let named = matches!(&options.label, Some(Column::Name(name)) if first.contains(name));
        layout.row_names = header::is_short(&rows);
        // Where a delimiter ends each row but not the header, the last column has neither a name nor cells.
        let unnamed = !layout.row_names
            && rows.len() > 1
            && rows[1..].iter().all(|row| row.len() == columns + 1 && row[columns].is_empty());
        layout.columns += usize::from(layout.row_names);
        if let Some((declared, header_rows)) = header::orange(&rows) {
            (layout.declared, layout.header_rows) = (declared, header_rows);
        } else if layout.row_names || options.header.unwrap_or_else(|| named || header::is_header(&rows, decimal)) {
            layout.header_rows = 1;
        }
        if layout.header_rows > 0 {
            let row_names = layout.row_names.then(String::new);
            layout.columns += usize::from(unnamed);
            let unnamed = unnamed.then(String::new);
            layout.names = Some(row_names.into_iter().chain(rows.swap_remove(0)).chain(unnamed).collect());
        }
        Ok(layout)
    }
}

/// What stands before the rows: a line such as `sep=;`, and comments.
struct Preamble<'a> {
    skip: usize,
    delimiter: Option<u8>,
    comment: Option<u8>,
    /// The last comment.
    title: Option<&'a [u8]>,
}

impl<'a> Preamble<'a> {
    fn read(options: &Options, head: &'a [u8]) -> Self {
        let ascii = |c: Option<char>| c.and_then(|c| u8::try_from(c).ok());
        let (mut skip, mut title) = (0, None);
        let (mut delimiter, mut comment) = (ascii(options.delimiter), ascii(options.comment));
        for line in head.split_inclusive(|&byte| byte == b'\n') {
            let text = line.trim_ascii();
            let bare = text.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")).unwrap_or(text);
            match bare {
                [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator] if skip == 0 => {
                    delimiter = delimiter.or(Some(*separator));
                }
                [first @ (b'#' | b'%'), ..] if comment.is_none_or(|comment| comment == *first) => {
                    (comment, title) = (Some(*first), Some(text));
                }
                [first, ..] if Some(*first) == comment => title = Some(text),
                [] => {}
                _ => break,
            }
            skip += line.len();
        }
        let title = title.map(|title| title[1..].trim_ascii_start());
        Self { skip, delimiter, comment, title }
    }
}

/// Returns the first rows without blank ones.
fn first_rows(head: &[u8], dialect: Dialect, ended: bool) -> Vec<Vec<String>> {
    let mut records = Records::new(dialect);
    let prepared = records.prepared(head);
    let (mut head, mut rows) = (&prepared[..], Vec::<Vec<String>>::new());
    while rows.len() < ROWS {
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

/// Returns the delimiter that splits all rows into the same number of cells, and into the most.
fn guess_delimiter(head: &[u8], comment: Option<u8>, ended: bool) -> u8 {
    let mut best = (b',', false, 1);
    for delimiter in DELIMITERS {
        let rows = first_rows(head, Dialect { comment, ..Dialect::new(delimiter) }, ended);
        let columns = rows.iter().skip(1).map(Vec::len).next().or(rows.first().map(Vec::len)).unwrap_or(0);
        let first = rows.first().map_or(0, Vec::len);
        let alike =
            rows.iter().skip(1).all(|row| row.len() == columns) && (first == columns || header::is_short(&rows));
        let (found, were_alike, most) = best;
        // Where another delimiter splits into numbers with decimal commas, the comma is no delimiter. A blank may be
        // within texts.
        let known = were_alike && most > 1;
        let inside =
            known && (delimiter == b' ' || delimiter == b',' && has_decimal_commas(head, found, comment, ended));
        if columns > 1 && !inside && (alike, columns) > (were_alike, most) {
            best = (delimiter, alike, columns);
        }
    }
    best.0
}

fn has_decimal_commas(head: &[u8], delimiter: u8, comment: Option<u8>, ended: bool) -> bool {
    let rows = first_rows(head, Dialect { comment, ..Dialect::new(delimiter) }, ended);
    rows.iter().flatten().any(|cell| cell::has_decimal_comma(cell))
}

/// Returns the comma if it separates decimals, otherwise the point.
fn guess_decimal(rows: &[Vec<String>], delimiter: u8) -> u8 {
    let any = |is: fn(&str) -> bool| rows.iter().flatten().any(|cell| is(cell));
    // Between commas as delimiters, 1,200 has groups of digits. Elsewhere it is more often a decimal comma.
    let comma = |cell: &str| cell.contains(',') && cell::number(cell, b',').is_some();
    let is_comma = if delimiter == b',' { any(cell::has_decimal_comma) } else { any(comma) };
    if is_comma && !any(cell::has_decimal_point) { b',' } else { b'.' }
}

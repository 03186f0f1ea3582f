//! The table parser, which reads one or two tables piece by piece.
//!
//! A second file has the test examples if it has as many columns as the first. If one of two files has a single column
//! and both have as many rows, that column is the label of the other file's examples.

use super::assemble::{Part, assemble};
use super::columns::Cells;
use super::encoding::{Decoder, Encoding, InvalidText};
use super::layout::{self, HEAD, Layout};
use super::options::{Column, Options};
use super::reading::Reading;
use super::record::{MAX_ROW_BYTES, Records, RowTooLong, UnterminatedQuote};
use super::roles::Table;
use crate::data::read_error::{Location, ReadError, ReadErrorKind, quoted};
use crate::data::{LabeledDataset, Limits, is_test, text};

/// Reads a table in pieces of any size.
///
/// ```
/// use imbalance_lab::data::{Limits, table};
///
/// let mut parser = table::Parser::new("points.csv", table::Options::default(), Limits::default()).unwrap();
/// for piece in ["1,2,bl", "ue\n3,4,r", "ed\n"] {
///     parser.push(piece.as_bytes()).unwrap();
///     println!("{} bytes, {} rows", parser.bytes(), parser.rows());
/// }
/// assert_eq!(parser.finish().unwrap().0.classes, ["blue", "red"]);
/// ```
#[derive(Debug)]
pub struct Parser {
    options: Options,
    limits: Limits,
    bytes: usize,
    file: File,
    /// The files that ended.
    ended: Vec<Body>,
}

/// The state of the file that is being read.
#[derive(Debug)]
struct File {
    name: String,
    decoder: Decoder,
    /// The beginning of the file, until it suffices to detect the layout.
    head: Vec<u8>,
    body: Option<Body>,
}

impl File {
    fn new(name: &str, options: &Options) -> Self {
        Self { name: name.into(), decoder: Decoder::new(options.encoding), head: Vec::new(), body: None }
    }
}

impl Parser {
    /// Creates a parser for a file with this name, which appears in messages.
    ///
    /// # Errors
    ///
    /// Returns an error if the options contradict each other.
    pub fn new(file: &str, options: Options, limits: Limits) -> Result<Self, ReadError> {
        layout::check(file, &options)?;
        Ok(Self { file: File::new(file, &options), options, limits, bytes: 0, ended: Vec::new() })
    }

    /// Returns the number of bytes received.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Returns the number of rows read from the current file; 0 until the layout is detected.
    pub fn rows(&self) -> usize {
        self.file.body.as_ref().map_or(0, |body| body.cells.rows())
    }

    /// Reads the next piece of the file.
    ///
    /// # Errors
    ///
    /// Returns an error that names the first fault. The parser cannot continue after it.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), ReadError> {
        self.bytes = self.bytes.saturating_add(piece.len());
        self.limits.check_bytes(&self.file.name, self.bytes as u64)?;
        // Text that is not longer than a piece is decoded at a time.
        for piece in piece.chunks(HEAD) {
            let mut text = Vec::with_capacity(piece.len() + 4);
            let decoded = self.file.decoder.decode(piece, &mut text);
            self.text(&text)?;
            decoded.map_err(|fault| self.not_text(fault))?;
        }
        Ok(())
    }

    /// Ends the current file, and starts another one with this name.
    ///
    /// # Errors
    ///
    /// Returns an error if the last row of the current file is wrong.
    pub fn next_file(&mut self, name: &str) -> Result<(), ReadError> {
        self.end_file()?;
        self.file = File::new(name, &self.options);
        Ok(())
    }

    /// Ends the last file and returns its examples by class, and what was taken from it.
    ///
    /// # Errors
    ///
    /// Returns an error if the last row is wrong, if it is not clear which column is the label, if there are no examples,
    /// or if there are fewer than two classes.
    pub fn finish(mut self) -> Result<(LabeledDataset, Reading), ReadError> {
        self.end_file()?;
        let names = self.ended.iter().map(|body| body.file.as_str()).collect::<Vec<_>>().join(", ");
        let refuse = |fault| ReadError::new(&names, Location::Whole, fault);
        let mut options = self.settled();
        let count = self.ended.len();
        let mut files = self.ended.into_iter();
        let (table, parts) = match (files.next(), files.next(), files.next()) {
            (Some(only), None, _) => {
                let part = only.part(0..only.cells.rows());
                (table(only.layout, only.cells), [Some(part), None])
            }
            // The second file continued the cells of the first.
            (Some(first), Some(second), None) if first.cells.width() == 0 => {
                let (train, test) = (first.part(0..first.rows), second.part(first.rows..second.cells.rows()));
                let swapped = is_test(&first.file) && !is_test(&second.file);
                let names = common_names(first.layout.names, second.layout.names).map_err(refuse)?;
                let table = table(Layout { names, ..first.layout }, second.cells);
                (table, if swapped { [Some(test), Some(train)] } else { [Some(train), Some(test)] })
            }
            (Some(first), Some(second), None) => {
                let (mut features, label) = if second.cells.width() == 1 { (first, second) } else { (second, first) };
                if label.cells.width() != 1 || features.cells.rows() != label.cells.rows() {
                    return Err(refuse(ReadErrorKind::OtherTable));
                }
                options.label = options.label.or(Some(Column::Number(features.cells.width() + 1)));
                let part = features.part(0..features.cells.rows());
                if let Some(names) = &mut features.layout.names {
                    names.extend(label.layout.names.unwrap_or_else(|| vec![text::LABEL.into()]));
                }
                features.cells.join(label.cells);
                (table(features.layout, features.cells), [Some(part), None])
            }
            _ => return Err(refuse(ReadErrorKind::Tables { found: count })),
        };
        if table.cells.rows() == 0 {
            return Err(refuse(ReadErrorKind::Empty(text::ONLY_A_HEADER)));
        }
        if table.cells.width() < 2 {
            let delimiter = quoted(&options.delimiter.unwrap_or(',').to_string());
            return Err(refuse(ReadErrorKind::NoFeature { delimiter }));
        }
        assemble(table, parts, &options, self.limits)
    }
}

impl Parser {
    /// Returns the options with what was detected in the first file.
    fn settled(&self) -> Options {
        let given = self.options.clone();
        let Some(Body { layout, encoding, .. }) = self.ended.first() else { return given };
        let dialect = layout.dialect;
        // A file that describes its columns needs no options for them.
        let detected = |option: char| (!layout.described).then_some(option);
        Options {
            delimiter: given.delimiter.or(detected(char::from(dialect.delimiter))),
            header: given.header.or((!layout.described).then_some(layout.names.is_some())),
            decimal: given.decimal.or((layout.decimal == b',').then_some(',')),
            comment: given.comment.or(dialect.comment.map(char::from).and_then(detected)),
            encoding: given.encoding.or(Some(*encoding).filter(|encoding| *encoding != Encoding::Utf8)),
            ..given
        }
    }

    fn text(&mut self, text: &[u8]) -> Result<(), ReadError> {
        if let Some(body) = &mut self.file.body {
            return body.push(text);
        }
        let (head, rest) = text.split_at(text.len().min(HEAD - self.file.head.len()));
        self.file.head.extend_from_slice(head);
        if self.file.head.len() == HEAD {
            let mut body = self.begin(false)?;
            body.push(rest)?;
            self.file.body = Some(body);
        }
        Ok(())
    }

    /// Detects the layout from the head, and reads the head accordingly.
    fn begin(&mut self, ended: bool) -> Result<Body, ReadError> {
        let head = std::mem::take(&mut self.file.head);
        let decimal = self.ended.first().map(|first| char::from(first.layout.decimal));
        let options = Options { decimal: self.options.decimal.or(decimal), ..self.options.clone() };
        let layout = Layout::detect(&self.file.name, &options, &head, ended)?;
        let skip = layout.skip;
        let cells = match self.ended.first_mut() {
            Some(first) if first.cells.width() == layout.columns => {
                std::mem::replace(&mut first.cells, Cells::new(0, b'.'))
            }
            _ => Cells::new(layout.columns, layout.decimal),
        };
        let mut body = Body::new(&self.file.name, layout, cells, self.limits);
        body.records.skip(&head[..skip]);
        body.push(&head[skip..])?;
        Ok(body)
    }

    fn end_file(&mut self) -> Result<(), ReadError> {
        let mut text = Vec::new();
        let decoded = self.file.decoder.finish(&mut text);
        self.text(&text)?;
        let mut body = match self.file.body.take() {
            Some(body) => body,
            None => self.begin(true)?,
        };
        decoded.map_err(|fault| self.not_text(fault))?;
        body.end(self.file.decoder.encoding())?;
        self.ended.push(body);
        Ok(())
    }

    fn not_text(&self, InvalidText(byte): InvalidText) -> ReadError {
        ReadError::new(&self.file.name, Location::Byte(byte), ReadErrorKind::InvalidText)
    }
}

fn table(Layout { names, row_names, declared, .. }: Layout, cells: Cells) -> Table {
    Table { cells, names, row_names, declared }
}

/// Returns the names of the columns of two tables, which must be the same if both have names.
fn common_names(first: Option<Vec<String>>, second: Option<Vec<String>>) -> Result<Option<Vec<String>>, ReadErrorKind> {
    match (&first, &second) {
        (Some(names), Some(others)) if names != others => Err(ReadErrorKind::OtherTable),
        _ => Ok(first.or(second)),
    }
}

/// The parser of a file whose layout is known.
#[derive(Debug)]
struct Body {
    file: String,
    layout: Layout,
    encoding: Encoding,
    limits: Limits,
    records: Records,
    /// The number of rows before the next example.
    header_rows: usize,
    cells: Cells,
    /// The number of rows when the file ended.
    rows: usize,
}

impl Body {
    fn new(file: &str, layout: Layout, cells: Cells, limits: Limits) -> Self {
        let (records, header_rows) = (Records::new(layout.dialect), layout.header_rows);
        let (file, encoding) = (file.into(), Encoding::Utf8);
        Self { file, layout, encoding, limits, records, header_rows, cells, rows: 0 }
    }

    fn push(&mut self, text: &[u8]) -> Result<(), ReadError> {
        let prepared = self.records.prepared(text);
        let mut text = &prepared[..];
        loop {
            match self.records.next(&mut text) {
                Ok(true) => self.row()?,
                Ok(false) => return Ok(()),
                Err(RowTooLong) => return Err(self.in_row(ReadErrorKind::RowTooLong { limit: MAX_ROW_BYTES })),
            }
        }
    }

    fn in_row(&self, fault: ReadErrorKind) -> ReadError {
        ReadError::new(&self.file, Location::Row(self.records.row), fault)
    }

    /// Reads the current row.
    fn row(&mut self) -> Result<(), ReadError> {
        if self.records.is_blank() && self.layout.columns > 1 {
            return Ok(());
        }
        if self.header_rows > 0 {
            self.header_rows -= 1;
            return Ok(());
        }
        let (found, expected) = (self.records.count(), self.layout.columns);
        if found != expected {
            return Err(self.in_row(ReadErrorKind::Fields { found, expected }));
        }
        self.limits.check_values(&self.file, self.cells.numbers.values.len() + expected)?;
        self.cells.push(self.records.row, self.records.fields());
        Ok(())
    }

    fn end(&mut self, encoding: Encoding) -> Result<(), ReadError> {
        match self.records.finish() {
            Ok(true) => self.row()?,
            Ok(false) => {}
            Err(UnterminatedQuote) => return Err(self.in_row(ReadErrorKind::UnterminatedQuote)),
        }
        (self.encoding, self.rows) = (encoding, self.cells.rows());
        Ok(())
    }

    fn part(&self, rows: std::ops::Range<usize>) -> Part {
        Part { file: self.file.clone(), rows }
    }
}

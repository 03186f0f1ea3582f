//! The table parser, which reads a table piece by piece.

use super::Options;
use super::layout::{self, HEAD, Layout};
use super::record::{MAX_ROW_BYTES, Records, RowTooLong, UnterminatedQuote};
use super::utf8::{InvalidUtf8, Utf8Decoder};
use crate::data::dataset::Numbers;
use crate::data::labeled_dataset::{self, LabeledRows, MAX_CLASSES};
use crate::data::read_error::{Location, ReadError, ReadErrorKind, quoted};
use crate::data::{LabeledDataset, Limits, Shape, text};
use crate::kernel::Real;
use std::collections::BTreeMap;

/// The byte order mark that some editors write before UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// The texts that mark a missing value, besides an empty cell.
const MISSING: [&str; 6] = ["?", "NA", "N/A", "null", "NULL", "None"];
/// The maximum length of a label in bytes.
const MAX_LABEL_BYTES: usize = 1000;

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
/// assert_eq!(parser.finish().unwrap().classes, ["blue", "red"]);
/// ```
#[derive(Debug)]
pub struct Parser {
    file: String,
    options: Options,
    limits: Limits,
    bytes: usize,
    utf8: Utf8Decoder,
    /// The beginning of the file, until it suffices to detect the layout.
    head: Vec<u8>,
    body: Option<Body>,
}

impl Parser {
    /// Creates a parser for a file with this name, which appears in messages.
    ///
    /// # Errors
    ///
    /// Returns an error if the options contradict each other.
    pub fn new(file: &str, options: Options, limits: Limits) -> Result<Self, ReadError> {
        layout::check(file, &options)?;
        Ok(Self {
            file: file.into(),
            options,
            limits,
            bytes: 0,
            utf8: Utf8Decoder::default(),
            head: Vec::new(),
            body: None,
        })
    }

    /// Returns the number of bytes received.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Returns the number of examples read; 0 until the layout is detected.
    pub fn rows(&self) -> usize {
        self.body.as_ref().map_or(0, |body| body.labels.len())
    }

    /// Reads the next piece of the file.
    ///
    /// # Errors
    ///
    /// Returns an error that names the first fault. The parser cannot continue after it.
    pub fn push(&mut self, mut piece: &[u8]) -> Result<(), ReadError> {
        self.bytes = self.bytes.saturating_add(piece.len());
        self.limits.check_bytes(&self.file, self.bytes as u64)?;
        while !piece.is_empty() {
            let mut cut = [0; 4];
            let text = self.utf8.next(&mut piece, &mut cut).map_err(|error| not_text(&self.file, error))?;
            self.text(text)?;
        }
        Ok(())
    }

    /// Ends the file and returns its examples by class.
    ///
    /// # Errors
    ///
    /// Returns an error if the last row is wrong, if there are no examples, or if there are fewer than two classes.
    pub fn finish(mut self) -> Result<LabeledDataset, ReadError> {
        let body = match self.body.take() {
            Some(body) => body,
            None => self.begin(true)?,
        };
        self.utf8.finish().map_err(|error| not_text(&self.file, error))?;
        body.finish()
    }

    fn text(&mut self, text: &[u8]) -> Result<(), ReadError> {
        if let Some(body) = &mut self.body {
            return body.push(text);
        }
        let (head, rest) = text.split_at(text.len().min(HEAD - self.head.len()));
        self.head.extend_from_slice(head);
        if self.head.len() == HEAD {
            let mut body = self.begin(false)?;
            body.push(rest)?;
            self.body = Some(body);
        }
        Ok(())
    }

    /// Detects the layout from the head, and reads the head accordingly.
    fn begin(&mut self, ended: bool) -> Result<Body, ReadError> {
        let head = std::mem::take(&mut self.head);
        let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&head);
        let layout = Layout::detect(&self.file, &self.options, head, ended)?;
        let mut body = Body::new(&self.file, layout, self.limits);
        body.push(head)?;
        Ok(body)
    }
}

fn not_text(file: &str, InvalidUtf8(byte): InvalidUtf8) -> ReadError {
    ReadError::new(file, Location::Byte(byte), ReadErrorKind::InvalidUtf8)
}

/// The parser of a table whose layout is known.
#[derive(Debug)]
struct Body {
    file: String,
    layout: Layout,
    limits: Limits,
    records: Records,
    /// Whether the next row is the header.
    at_header: bool,
    values: Numbers,
    labels: Vec<u8>,
    /// The labels found so far, each with its number in order of appearance.
    classes: BTreeMap<String, u8>,
}

impl Body {
    fn new(file: &str, layout: Layout, limits: Limits) -> Self {
        let records = Records::new(layout.delimiter);
        let (values, labels, classes) = Default::default();
        let at_header = layout.names.is_some();
        Self { file: file.into(), layout, limits, records, at_header, values, labels, classes }
    }

    fn push(&mut self, mut text: &[u8]) -> Result<(), ReadError> {
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
        if self.records.is_blank() || std::mem::take(&mut self.at_header) {
            return Ok(());
        }
        let (found, expected) = (self.records.count(), self.layout.columns);
        if found != expected {
            return Err(self.in_row(ReadErrorKind::Fields { found, expected }));
        }
        self.limits.check_values(&self.file, self.values.values.len() + expected - 1)?;
        for (column, field) in self.records.fields().enumerate() {
            let taken = if column == self.layout.label {
                class(&mut self.classes, field).map(|class| self.labels.push(class))
            } else {
                number(field).map(|value| self.values.push(value))
            };
            if let Err(fault) = taken {
                return Err(ReadError::new(&self.file, self.layout.cell(self.records.row, column), fault));
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<LabeledDataset, ReadError> {
        match self.records.finish() {
            Ok(true) => self.row()?,
            Ok(false) => {}
            Err(UnterminatedQuote) => return Err(self.in_row(ReadErrorKind::UnterminatedQuote)),
        }
        let refuse = |fault| Err(ReadError::new(&self.file, Location::Whole, fault));
        let names: Vec<&str> = self.classes.keys().map(String::as_str).collect();
        match names[..] {
            [] => {
                return refuse(ReadErrorKind::Empty(text::ONLY_A_HEADER));
            }
            [only] => return refuse(ReadErrorKind::OneClass { found: quoted(only) }),
            _ => {}
        }
        let met: Vec<u8> = self.classes.values().copied().collect();
        let order = labeled_dataset::order(&names);
        let mut class_of = [0; 256];
        for (class, &place) in order.iter().enumerate() {
            class_of[usize::from(met[place])] = class as u8;
        }
        let classes: Vec<String> = order.iter().map(|&place| names[place].to_owned()).collect();
        self.values.values.shrink_to_fit();
        self.values.remainders.shrink_to_fit();
        let shape = Shape::features(self.layout.columns - 1);
        let examples = LabeledRows { shape, values: self.values, labels: self.labels };
        Ok(LabeledDataset { train: examples.grouped(&class_of, classes.len()), test: None, classes })
    }
}

/// Returns the number of a label's class, or a new number if the label is new.
fn class(classes: &mut BTreeMap<String, u8>, label: &str) -> Result<u8, ReadErrorKind> {
    if let Some(&class) = classes.get(label) {
        return Ok(class);
    }
    if label.is_empty() {
        return Err(ReadErrorKind::Missing { found: text::NO_LABEL.into() });
    }
    if label.len() > MAX_LABEL_BYTES {
        return Err(ReadErrorKind::LongLabel { found: label.len(), limit: MAX_LABEL_BYTES });
    }
    if classes.len() == MAX_CLASSES {
        return Err(ReadErrorKind::ManyClasses { found: quoted(label), limit: MAX_CLASSES });
    }
    let class = classes.len() as u8;
    classes.insert(label.into(), class);
    Ok(class)
}

/// Returns the number in a feature's field.
fn number(field: &str) -> Result<f64, ReadErrorKind> {
    match field.parse::<f64>() {
        // A value that overflows `Real` counts as infinite.
        Ok(value) if (value as Real).is_finite() => Ok(value),
        Ok(_) => Err(ReadErrorKind::NotFinite { found: quoted(field) }),
        Err(_) if field.is_empty() => Err(ReadErrorKind::Missing { found: text::EMPTY_CELL.into() }),
        Err(_) if MISSING.contains(&field) => Err(ReadErrorKind::Missing { found: text::missing_value(field) }),
        Err(_) => Err(ReadErrorKind::Number { found: quoted(field) }),
    }
}

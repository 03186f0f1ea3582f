//! The role of each column: label, feature, category, or left out.
//!
//! Choices of the reader come first, then what the file says, then the rules below. Nothing is guessed where two columns
//! are equally good labels: the reader is asked.

use super::cell;
use super::columns::{Cells, MAX_TEXTS};
use super::layout::Declared;
use super::options::{Column, Options, Role, TextColumns};
use super::reading::{ColumnReading, Kind};
use crate::data::read_error::{ReadErrorKind, quoted};
use crate::data::text;

/// The names of labels, in any case; the first of them in this order is the label.
const LABELS: [&str; 15] = [
    "class",
    "target",
    "label",
    "y",
    "outcome",
    "diagnosis",
    "species",
    "type",
    "kind",
    "status",
    "survived",
    "died",
    "churn",
    "fraud",
    "default",
];
/// The names of a first column of row names, in any case.
const ROW_NAMES: [&str; 9] =
    ["", "index", "id", "rownames", "row.names", "row_names", "rowname", "unnamed: 0", "unnamed:0"];
/// The maximum number of values of a category.
const MAX_VALUES: usize = 50;
/// The maximum number of values of a label that are neither consecutive nor texts of several rows each.
const FEW: usize = 20;
/// The number of rows from which a text that differs in every row is a name.
const ENOUGH_ROWS: usize = 20;

/// A table that was read, before its columns have roles.
#[derive(Debug)]
pub struct Table {
    /// The cells.
    pub cells: Cells,
    /// The names of the columns, if there is a header.
    pub names: Option<Vec<String>>,
    /// Whether the first column holds the names of the rows.
    pub row_names: bool,
    /// What the file says about each column; empty if it says nothing.
    pub declared: Vec<Declared>,
}

impl Table {
    /// Returns the name of a column; empty if it has none.
    pub fn name(&self, column: usize) -> &str {
        self.names.as_ref().and_then(|names| names.get(column)).map_or("", String::as_str)
    }

    fn index(&self, column: &Column) -> Result<usize, ReadErrorKind> {
        let width = self.cells.width();
        column.index(width, self.names.as_deref()).ok_or_else(|| match column {
            Column::Number(number) => {
                ReadErrorKind::NoColumn { asked: number.to_string(), known: text::column_numbers(width) }
            }
            Column::Name(name) => {
                const SHOWN: usize = 20;
                let mut known: Vec<String> = (0..width.min(SHOWN)).map(|column| quoted(self.name(column))).collect();
                if width > SHOWN {
                    known.push(text::more_columns(width - SHOWN));
                }
                ReadErrorKind::NoColumn { asked: quoted(name), known: known.join(", ") }
            }
        })
    }

    /// Returns the columns with their roles. A column without a role in the options gets one by the rules.
    pub fn roles(&self, options: &Options) -> Result<Vec<ColumnReading>, ReadErrorKind> {
        let mut readings: Vec<ColumnReading> = (0..self.cells.width()).map(|column| self.reading(column)).collect();
        let mut free = vec![true; readings.len()];
        let mut label = options.label.as_ref().map(|label| self.index(label)).transpose()?;
        for given in &options.columns {
            let column = self.index(&given.column)?;
            readings[column].role = given.role;
            readings[column].why = (given.role == Role::LeftOut).then(|| text::AS_CHOSEN.into());
            free[column] = false;
        }
        let declared = |column: usize| self.declared.get(column).copied().unwrap_or_default();
        label = label.or_else(|| (0..free.len()).find(|&column| free[column] && declared(column) == Declared::Label));
        for column in (0..free.len()).filter(|&column| free[column] && Some(column) != label) {
            let why = match declared(column) {
                Declared::Meta => Some(text::META),
                _ if readings[column].kind == Kind::Empty => Some(text::EMPTY),
                _ => self.row_names(column),
            };
            if let Some(why) = why {
                (readings[column].role, readings[column].why) = (Role::LeftOut, Some(why.into()));
            }
        }
        let label = match label {
            Some(label) => label,
            None => self.label(&readings, &free)?,
        };
        (readings[label].role, readings[label].why) = (Role::Label, None);
        for column in (0..free.len()).filter(|&column| free[column]) {
            let nominal = declared(column) == Declared::Nominal && readings[column].kind != Kind::Boolean;
            if readings[column].role == Role::Feature && (readings[column].kind == Kind::Text || nominal) {
                (readings[column].role, readings[column].why) = self.text_role(column, options);
            }
        }
        for (reading, cells) in readings.iter_mut().zip(&self.cells.columns) {
            if reading.role == Role::Feature && reading.kind == Kind::Text {
                reading.role = Role::Category;
            }
            if reading.role == Role::Category && !cells.coded {
                let asked = text::column(reading.column, &quoted(&reading.name));
                return Err(ReadErrorKind::NoCategory { asked, limit: MAX_TEXTS });
            }
        }
        Ok(readings)
    }

    fn reading(&self, column: usize) -> ColumnReading {
        let cells = &self.cells.columns[column];
        let numeric = if cells.coded { cells.text_numbers(self.cells.decimal).is_some() } else { cells.numeric };
        let kind = match () {
            () if cells.missing == self.cells.rows() => Kind::Empty,
            () if numeric => Kind::Number,
            () if cells.coded && cells.text_booleans().is_some() => Kind::Boolean,
            () => Kind::Text,
        };
        ColumnReading {
            name: self.name(column).to_owned(),
            column: column + 1,
            kind,
            role: Role::Feature,
            samples: cells.samples().iter().map(|text| text.to_string()).collect(),
            missing: cells.missing,
            why: None,
        }
    }

    /// Returns the reason why a column holds the names of the rows.
    fn row_names(&self, column: usize) -> Option<&'static str> {
        let named = || self.names.is_some() && ROW_NAMES.contains(&&self.name(column).to_ascii_lowercase()[..]);
        let names = column == 0 && (self.row_names || named() && self.cells.all_differ(column));
        let numbers = self.cells.columns[column].numeric && self.reading(column).kind == Kind::Number;
        names.then_some(if numbers { text::ROW_NUMBERS } else { text::ROW_NAMES })
    }

    /// Returns the role of a column of texts, and the reason if it is left out.
    fn text_role(&self, column: usize, options: &Options) -> (Role, Option<String>) {
        let (cells, rows) = (&self.cells.columns[column], self.cells.rows());
        let why = if let Some(found) = &cells.odd {
            text::text_among_numbers(found.line, &quoted(&found.text))
        } else if options.text == Some(TextColumns::LeaveOut) {
            text::TEXT.into()
        } else if cells.coded && cells.texts.len() == rows && rows >= ENOUGH_ROWS {
            text::ALL_DIFFER.into()
        } else if !cells.coded || cells.texts.len() > MAX_VALUES {
            text::many_values(MAX_VALUES)
        } else {
            return (Role::Category, None);
        };
        (Role::LeftOut, Some(why))
    }

    /// Returns the column of the label.
    fn label(&self, readings: &[ColumnReading], free: &[bool]) -> Result<usize, ReadErrorKind> {
        let left = |column: &usize| free[*column] && readings[*column].role != Role::LeftOut;
        let plausible: Vec<usize> =
            (0..readings.len()).filter(left).filter(|&column| self.is_plausible(column)).collect();
        let last = (0..readings.len()).rev().find(|&column| readings[column].kind != Kind::Empty);
        let name = |column: usize| self.name(column).to_ascii_lowercase();
        let has_x = (0..readings.len()).any(|column| name(column) == "x");
        let rank = |column: usize| {
            LABELS.iter().position(|label| *label == name(column)).filter(|&rank| LABELS[rank] != "y" || !has_x)
        };
        let named: Vec<usize> = plausible.iter().copied().filter(|&column| rank(column).is_some()).collect();
        let is_last = |column: &usize| Some(*column) == last;
        let first_named = || named.iter().copied().min_by_key(|&column| rank(column));
        let by_name = named.iter().copied().find(is_last).or_else(first_named);
        let by_place = || {
            let first = || plausible.first().copied().filter(|&column| column == 0 && self.names.is_none());
            plausible.iter().copied().find(is_last).or_else(first)
        };
        match (by_name.or_else(by_place), &plausible[..]) {
            (Some(label), _) | (None, &[label]) => Ok(label),
            (None, []) => Err(ReadErrorKind::NoLabel),
            (None, several) => {
                let name = |&column: &usize| text::column(column + 1, &quoted(self.name(column)));
                Err(ReadErrorKind::WhichLabel { known: several.iter().map(name).collect::<Vec<_>>().join(", ") })
            }
        }
    }

    /// Returns whether a column can be the label.
    fn is_plausible(&self, column: usize) -> bool {
        let (cells, rows) = (&self.cells.columns[column], self.cells.rows());
        let count = cells.texts.len();
        if !cells.coded || count < 2 || (count + cells.missing == rows && rows >= ENOUGH_ROWS) {
            return false;
        }
        let numbers: Vec<Option<f64>> = cells.texts.iter().map(|text| cell::number(text, self.cells.decimal)).collect();
        let is_whole = |number: &f64| number.is_finite() && libm::trunc(*number) == *number;
        if count <= FEW && numbers.iter().flatten().all(is_whole) {
            return true;
        }
        if let Some(mut numbers) = numbers.iter().copied().collect::<Option<Vec<f64>>>() {
            numbers.sort_by(f64::total_cmp);
            return matches!(numbers[0], 0.0 | 1.0) && numbers.windows(2).all(|pair| pair[1] - pair[0] == 1.0);
        }
        let mut rows_of = vec![0; count];
        (0..rows).filter_map(|row| self.cells.code(row, column)).for_each(|code| rows_of[code] += 1);
        numbers.iter().all(Option::is_none) && rows_of.iter().all(|&rows| rows > 1)
    }
}

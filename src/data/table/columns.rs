//! The columns of a table while it is read: each cell as one number.
//!
//! What a column means is certain only at the end of the file. Until then, a column with at most 100 different texts
//! keeps these texts and, for each cell, the index of its text. Such a column may become the label, a category or a
//! feature. With more texts, only a column of numbers is useful, so the column keeps the numbers themselves. A column
//! with more texts that are no numbers keeps nothing but a first example of them. A missing cell is NaN.

use super::cell;
use crate::data::dataset::Numbers;
use crate::kernel::Real;

/// The maximum number of different texts that a column keeps.
pub const MAX_TEXTS: usize = crate::data::labeled_dataset::MAX_CLASSES;
/// The maximum length of a text that a column keeps, in bytes.
pub const MAX_TEXT_BYTES: usize = 1000;
/// The number of texts that serve as examples of a column.
const SAMPLES: usize = 3;

/// A text in a row of the file.
#[derive(Clone, Debug)]
pub struct Found {
    /// The line of the row, from 1.
    pub line: usize,
    /// The content of the cell.
    pub text: String,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// The different texts, in the order in which they appear; only the first ones if the column is not coded.
    pub texts: Vec<Box<str>>,
    /// The indices of the texts, in the order of the texts.
    sorted: Vec<u8>,
    /// The index of the last text.
    last: u8,
    /// Whether each cell is stored as the index of its text.
    pub coded: bool,
    /// Whether the cells of a column that is not coded are numbers.
    pub numeric: bool,
    /// The number of missing cells.
    pub missing: usize,
    /// The cell with which the column had too many texts, or a text that is too long.
    pub overflow: Option<Found>,
    /// A text among numbers, or an infinite number, in a column that is not coded.
    pub odd: Option<Found>,
}

impl Column {
    fn new() -> Self {
        let (texts, sorted, last, missing, overflow, odd) = Default::default();
        Self { texts, sorted, last, coded: true, numeric: true, missing, overflow, odd }
    }

    /// Returns examples of the column's cells.
    pub fn samples(&self) -> &[Box<str>] {
        &self.texts[..self.texts.len().min(SAMPLES)]
    }

    /// Returns the number of each text, or `None` if one of them is no number.
    pub fn text_numbers(&self, decimal: u8) -> Option<Vec<f64>> {
        self.texts.iter().map(|text| cell::number(text, decimal)).collect()
    }

    /// Returns 1 or 0 for each text, or `None` if one of them is neither true nor false.
    pub fn text_booleans(&self) -> Option<Vec<f64>> {
        self.texts.iter().map(|text| cell::boolean(text)).collect()
    }

    /// Returns the index of a text that is not missing, or `None` if the column cannot keep it.
    fn code(&mut self, text: &str) -> Option<f64> {
        if self.texts.get(usize::from(self.last)).is_some_and(|last| **last == *text) {
            return Some(f64::from(self.last));
        }
        match self.sorted.binary_search_by(|&index| (*self.texts[usize::from(index)]).cmp(text)) {
            Ok(place) => self.last = self.sorted[place],
            Err(_) if self.texts.len() == MAX_TEXTS || text.len() > MAX_TEXT_BYTES => return None,
            Err(place) => {
                self.last = self.texts.len() as u8;
                self.texts.push(text.into());
                self.sorted.insert(place, self.last);
            }
        }
        Some(f64::from(self.last))
    }

    /// Returns the number in a cell of a column that is not coded.
    fn number(&mut self, line: usize, text: &str, decimal: u8) -> f64 {
        if !self.numeric {
            return 0.0;
        }
        let number = cell::number(text, decimal);
        // A number that overflows `Real` counts as infinite.
        let finite = number.filter(|&number| (number as Real).is_finite());
        if finite.is_none() && (self.odd.is_none() || number.is_none()) {
            self.odd = Some(Found { line, text: text.into() });
        }
        self.numeric = number.is_some();
        finite.unwrap_or(0.0)
    }
}

/// The cells of a table, row after row.
#[derive(Clone, Debug)]
pub struct Cells {
    /// The columns.
    pub columns: Vec<Column>,
    /// One number for each cell.
    pub numbers: Numbers,
    /// The line of each row, from 1.
    pub lines: Vec<u32>,
    /// The decimal point or comma.
    pub decimal: u8,
}

impl Cells {
    /// Creates a table without rows.
    pub fn new(columns: usize, decimal: u8) -> Self {
        let (numbers, lines) = Default::default();
        Self { columns: vec![Column::new(); columns], numbers, lines, decimal }
    }

    /// Returns the number of columns.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// Returns the number of rows.
    pub fn rows(&self) -> usize {
        self.lines.len()
    }

    /// Adds a row with as many cells as there are columns.
    pub fn push<'a>(&mut self, line: usize, row: impl Iterator<Item = &'a str>) {
        let first = self.numbers.values.len();
        for (index, text) in row.enumerate() {
            let column = &mut self.columns[index];
            let number = if cell::is_missing(text) {
                column.missing += 1;
                f64::NAN
            } else if let Some(code) = column.coded.then(|| column.code(text)).flatten() {
                code
            } else {
                if column.coded {
                    column.overflow = Some(Found { line, text: text.into() });
                    self.decode(index, first);
                }
                self.columns[index].number(line, text, self.decimal)
            };
            self.numbers.push(number);
        }
        self.lines.push(line as u32);
    }

    /// Stores the numbers of a column instead of the indices of its texts, in the numbers before `end`.
    fn decode(&mut self, index: usize, end: usize) {
        let width = self.width();
        let column = &mut self.columns[index];
        let numbers = column.text_numbers(self.decimal);
        (column.coded, column.numeric) = (false, numbers.is_some());
        let numbers = numbers.unwrap_or_default();
        for (row, place) in (index..end).step_by(width).enumerate() {
            let code = self.numbers.values[place];
            let Some(&number) = numbers.get(code as usize).filter(|_| !code.is_nan()) else { continue };
            if !(number as Real).is_finite() && column.odd.is_none() {
                let (line, text) = (self.lines[row] as usize, column.texts[code as usize].to_string());
                column.odd = Some(Found { line, text });
            }
            self.numbers.set(place, number);
        }
        let column = &mut self.columns[index];
        column.texts.truncate(SAMPLES);
        column.sorted = Vec::new();
    }

    /// Returns the index of a cell's text, or `None` if it is missing.
    pub fn code(&self, row: usize, column: usize) -> Option<usize> {
        let code = self.numbers.values[row * self.width() + column];
        (!code.is_nan()).then_some(code as usize)
    }

    /// Returns whether a cell is missing.
    pub fn is_missing(&self, row: usize, column: usize) -> bool {
        self.numbers.values[row * self.width() + column].is_nan()
    }

    /// Returns whether no two cells of a column are alike and none is missing.
    pub fn all_differ(&self, column: usize) -> bool {
        let Column { missing, coded, numeric, ref texts, .. } = self.columns[column];
        if missing > 0 || coded {
            return missing == 0 && texts.len() == self.rows();
        }
        let cells = (0..self.rows()).map(|row| self.numbers.exact(row * self.width() + column));
        let mut cells: Vec<f64> = cells.collect();
        cells.sort_by(f64::total_cmp);
        numeric && cells.windows(2).all(|pair| pair[0] != pair[1])
    }

    /// Adds the columns of a table with as many rows.
    pub fn join(&mut self, other: Self) {
        let mut numbers = Numbers::default();
        for row in 0..self.rows() {
            for from in [&*self, &other] {
                (row * from.width()..(row + 1) * from.width())
                    .for_each(|place| numbers.push(from.numbers.exact(place)));
            }
        }
        self.numbers = numbers;
        self.columns.extend(other.columns);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(rows: &[&[&str]]) -> Cells {
        let mut cells = Cells::new(rows[0].len(), b'.');
        rows.iter().enumerate().for_each(|(row, texts)| cells.push(row + 1, texts.iter().copied()));
        cells
    }

    #[test]
    fn a_column_of_many_numbers_stores_the_numbers() {
        let texts: Vec<String> = (0..300).map(|row| format!("{}.1", row % 150)).collect();
        let rows: Vec<[&str; 2]> =
            texts.iter().map(|text| [text.as_str(), if text == "7.1" { "NA" } else { "b" }]).collect();
        let cells = cells(&rows.iter().map(|row| &row[..]).collect::<Vec<_>>());
        let [first, second] = &cells.columns[..] else { panic!() };
        assert!(!first.coded && first.numeric && second.coded && second.missing == 2);
        assert!((0..300).all(|row| cells.numbers.exact(2 * row) == texts[row].parse::<f64>().unwrap()));
        assert_eq!((cells.code(6, 1), cells.code(7, 1)), (Some(0), None));
        assert!(!cells.all_differ(0));
        assert_eq!(first.overflow.as_ref().map(|found| found.line), Some(101));
    }

    #[test]
    fn a_text_among_many_numbers_is_named() {
        let mut texts: Vec<String> = (0..150).map(|row| row.to_string()).collect();
        texts[120] = "1e999".into();
        texts[130] = "four".into();
        texts[140] = "five".into();
        let cells = cells(
            &texts
                .iter()
                .map(|text| vec![text.as_str()])
                .collect::<Vec<_>>()
                .iter()
                .map(|row| &row[..])
                .collect::<Vec<_>>(),
        );
        let column = &cells.columns[0];
        let odd = column.odd.as_ref().unwrap();
        assert_eq!((column.numeric, odd.line, odd.text.as_str()), (false, 131, "four"));
    }

    #[test]
    fn tables_of_as_many_rows_are_joined() {
        let mut left = cells(&[&["1", "x"], &["2", "y"]]);
        left.join(cells(&[&["a"], &["?"]]));
        assert_eq!((left.width(), left.code(0, 2), left.code(1, 2), left.code(1, 1)), (3, Some(0), None, Some(1)));
    }
}

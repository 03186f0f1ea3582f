//! Examples from the cells of a table, when the roles of its columns are known.
//!
//! Rows without a label are left out. Missing cells leave out their rows or columns, or stay missing until the training
//! mean replaces them. Then every feature is one [`Output`] of a row: a number of a column, whether a category has a
//! value, or whether a cell was missing. A feature that is the same in all training rows is left out.

use super::columns::{Cells, Found, MAX_TEXT_BYTES, MAX_TEXTS};
use super::options::{Column, ColumnRole, Missing, Options, Role};
use super::reading::{ColumnReading, Kind, MissingCells, Reading, RowLeftOut};
use super::roles::Table;
use crate::data::dataset::Numbers;
use crate::data::labeled_dataset::{self, LabeledRows};
use crate::data::read_error::{Location, ReadError, ReadErrorKind, quoted};
use crate::data::{LabeledDataset, Limits, Shape, text};
use crate::kernel::Real;

/// The share of rows with a missing cell up to which the rows are left out.
const FEW_ROWS: f64 = 0.05;
/// Numbers that often mark a missing value.
const CODES: [f64; 8] = [-1.0, -9.0, -99.0, -999.0, -9999.0, 99.0, 999.0, 9999.0];

/// The rows of a table that come from one file.
#[derive(Clone, Debug)]
pub struct Part {
    /// The name of the file.
    pub file: String,
    /// The index of its first row, and the index after its last row.
    pub rows: std::ops::Range<usize>,
}

/// A feature as a function of a row.
enum Output {
    /// The number in a column.
    Number(usize),
    /// The number of each text of a column.
    Text(usize, Vec<f64>),
    /// Whether a column has the text with this index.
    Equals(usize, f64),
    /// Whether a column has no value.
    Missing(usize),
}

impl Output {
    fn column(&self) -> usize {
        let (Self::Number(column) | Self::Text(column, _) | Self::Equals(column, _) | Self::Missing(column)) = self;
        *column
    }

    fn of(&self, row: &[f64]) -> f64 {
        let cell = row[self.column()];
        match self {
            Self::Number(_) => cell,
            Self::Text(_, numbers) => numbers.get(cell as usize).copied().filter(|_| !cell.is_nan()).unwrap_or(cell),
            Self::Equals(_, code) => f64::from(cell == *code),
            Self::Missing(_) => f64::from(cell.is_nan()),
        }
    }
}

/// Makes examples of a table. The first part is for training; a second one, if there is one, for testing.
pub fn assemble(
    table: Table,
    [train, test]: [Option<Part>; 2],
    options: &Options,
    limits: Limits,
) -> Result<(LabeledDataset, Reading), ReadError> {
    let parts: Vec<Part> = train.into_iter().chain(test).collect();
    let file = parts.iter().map(|part| part.file.as_str()).collect::<Vec<_>>().join(", ");
    let at = |place, fault| ReadError::new(&file, place, fault);
    let whole = |fault| at(Location::Whole, fault);
    let mut columns = table.roles(options).map_err(whole)?;
    let label = columns.iter().position(|column| column.role == Role::Label).unwrap_or(0);
    let Table { mut cells, names, .. } = table;
    let place = |line, column: usize| Location::Cell {
        row: line,
        column: column + 1,
        name: names.as_ref().and_then(|names| names.get(column)).map(|name| quoted(name)),
    };
    if let Some(Found { line, text }) = &cells.columns[label].overflow {
        return Err(at(place(*line, label), label_fault(text)));
    }
    let mut rows = Rows::new(&cells, &parts, label).map_err(whole)?;
    let missing = rows.treat_missing(&cells, &parts, &mut columns, options);
    let outputs = outputs(&cells, &columns, missing.as_ref().is_some_and(|cells| cells.treatment == Missing::Mean))
        .map_err(|(line, column, found)| at(place(line, column), ReadErrorKind::NotFinite { found }))?;
    let (outputs, notes) = rows.varying(&cells, outputs, &mut columns);
    if outputs.is_empty() {
        return Err(whole(ReadErrorKind::NoFeatures));
    }
    let features: Vec<String> = outputs.iter().map(|output| feature_name(output, &columns, &cells)).collect();
    let (classes, class_of) = rows.classes(&cells, label).map_err(whole)?;
    let kept: Vec<usize> = parts.iter().map(|part| part.rows.clone().filter(|&row| rows.kept[row]).count()).collect();
    limits.check_values(&file, kept.iter().sum::<usize>().saturating_mul(outputs.len()))?;
    let shape = Shape::features(outputs.len());
    let labels: Vec<Vec<u8>> = parts.iter().map(|part| rows.labels(&cells, part, label)).collect();
    // The last part may overwrite the cells.
    let last = parts.len() - 1;
    let mut sets = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        let values = rows.numbers(&mut cells, part, &outputs, place == last);
        let examples =
            LabeledRows { shape, values, labels: labels[place].clone(), file_rows: rows.lines(&cells, part) };
        sets.push(examples.grouped(&class_of, classes.len()));
    }
    let mut notes = notes;
    if let [only] = &sets[..] {
        let of_one = classes.iter().enumerate().filter(|(class, _)| only.class(*class).len() == 1);
        notes.extend(of_one.map(|(_, name)| text::class_of_one(&quoted(name))));
    }
    let mut sets = sets.into_iter();
    let train = sets.next().unwrap_or_else(|| crate::data::Dataset::new(shape));
    let reading = Reading {
        options: settled(options, &columns, names.as_deref(), missing.as_ref()),
        rows: kept.iter().sum(),
        features,
        rows_left_out: rows.left_out,
        missing,
        notes,
        columns,
    };
    Ok((LabeledDataset { classes, train, test: sets.next() }, reading))
}

fn label_fault(label: &str) -> ReadErrorKind {
    match label.len() {
        found if found > MAX_TEXT_BYTES => ReadErrorKind::LongLabel { found, limit: MAX_TEXT_BYTES },
        _ => ReadErrorKind::ManyClasses { found: quoted(label), limit: MAX_TEXTS },
    }
}

/// Returns the features of a row, or the line, column and text of a number that is not finite.
fn outputs(cells: &Cells, columns: &[ColumnReading], indicate: bool) -> Result<Vec<Output>, (usize, usize, String)> {
    let mut outputs = Vec::new();
    for (index, (column, reading)) in cells.columns.iter().zip(columns).enumerate() {
        match reading.role {
            Role::Label | Role::LeftOut => continue,
            Role::Category => {
                let names: Vec<&str> = column.texts.iter().map(|text| &**text).collect();
                let order = labeled_dataset::order(&names);
                outputs.extend(order.into_iter().map(|code| Output::Equals(index, code as f64)));
            }
            Role::Feature if column.coded => {
                let numbers = if reading.kind == Kind::Boolean {
                    column.text_booleans()
                } else {
                    column.text_numbers(cells.decimal)
                };
                let numbers = numbers.unwrap_or_default();
                if let Some(code) = numbers.iter().position(|&number| !(number as Real).is_finite()) {
                    let row = (0..cells.rows()).find(|&row| cells.code(row, index) == Some(code)).unwrap_or(0);
                    return Err((cells.lines[row] as usize, index, quoted(&column.texts[code])));
                }
                outputs.push(Output::Text(index, numbers));
            }
            Role::Feature => {
                if let Some(Found { line, text }) = &column.odd {
                    return Err((*line, index, quoted(text)));
                }
                outputs.push(Output::Number(index));
            }
        }
        if indicate && column.missing > 0 {
            outputs.push(Output::Missing(index));
        }
    }
    Ok(outputs)
}

fn feature_name(output: &Output, columns: &[ColumnReading], cells: &Cells) -> String {
    let column = &columns[output.column()];
    let name = if column.name.is_empty() { text::nameless(column.column) } else { column.name.clone() };
    match output {
        Output::Number(_) | Output::Text(..) => name,
        Output::Equals(column, code) => format!("{name}_{}", cells.columns[*column].texts[*code as usize]),
        Output::Missing(_) => format!("{name}_missing"),
    }
}

/// The rows of a table that become examples.
struct Rows {
    kept: Vec<bool>,
    /// The number of the rows for training, which come first or last.
    train: std::ops::Range<usize>,
    left_out: Vec<RowLeftOut>,
}

impl Rows {
    /// Leaves out the rows without a label, and the test rows with a label that no training row has.
    fn new(cells: &Cells, parts: &[Part], label: usize) -> Result<Self, ReadErrorKind> {
        let train = parts.first().map_or(0..0, |part| part.rows.clone());
        let mut rows = Self { kept: vec![true; cells.rows()], train, left_out: Vec::new() };
        let mut known = vec![false; cells.columns[label].texts.len()];
        rows.train.clone().filter_map(|row| cells.code(row, label)).for_each(|code| known[code] = true);
        let why = |row| match cells.code(row, label) {
            None => Some(text::NO_LABEL.to_owned()),
            Some(code) if !known[code] => Some(text::only_in_test(&quoted(&cells.columns[label].texts[code]))),
            Some(_) => None,
        };
        rows.leave_out(cells, parts, why);
        if !rows.train.is_empty() && !rows.train.clone().any(|row| rows.kept[row]) {
            return Err(ReadErrorKind::Empty(text::NO_LABELS));
        }
        Ok(rows)
    }

    fn leave_out(&mut self, cells: &Cells, parts: &[Part], why: impl Fn(usize) -> Option<String>) {
        for part in parts {
            for row in part.rows.clone() {
                let Some(why) = Some(row).filter(|&row| self.kept[row]).and_then(&why) else { continue };
                self.kept[row] = false;
                let file = (parts.len() > 1).then(|| part.file.clone());
                self.left_out.push(RowLeftOut { row: cells.lines[row] as usize, why, file });
            }
        }
    }

    /// Leaves out the rows or columns with missing cells, as chosen or by default.
    fn treat_missing(
        &mut self,
        cells: &Cells,
        parts: &[Part],
        columns: &mut [ColumnReading],
        options: &Options,
    ) -> Option<MissingCells> {
        let used =
            |column: &&ColumnReading| matches!(column.role, Role::Feature | Role::Category) && column.missing > 0;
        let affected: Vec<usize> = columns.iter().filter(used).map(|column| column.column - 1).collect();
        let lacking = |row: usize| affected.iter().copied().find(|&column| cells.is_missing(row, column));
        let label = columns.iter().position(|column| column.role == Role::Label).unwrap_or(0);
        let (mut all, mut lack, mut complete) = (0, 0, vec![false; cells.columns[label].texts.len()]);
        let mut present = complete.clone();
        for row in (0..cells.rows()).filter(|&row| self.kept[row]) {
            let (code, lacks) = (cells.code(row, label).unwrap_or(0), lacking(row).is_some());
            all += 1;
            lack += usize::from(lacks);
            present[code] = true;
            complete[code] |= !lacks;
        }
        if lack == 0 {
            return None;
        }
        let few = lack as f64 <= FEW_ROWS * f64::from(all) && present == complete;
        let treatment = options.missing.unwrap_or(if few { Missing::Rows } else { Missing::Mean });
        let count =
            |column: usize| (0..cells.rows()).filter(|&row| self.kept[row] && cells.is_missing(row, column)).count();
        let counts = affected.iter().map(|&column| (named(&columns[column]), count(column))).collect();
        match treatment {
            Missing::Rows => {
                let why = |row| lacking(row).map(|column| text::lacks(&named(&columns[column])));
                self.leave_out(cells, parts, why);
            }
            Missing::Columns => {
                for &column in &affected {
                    (columns[column].role, columns[column].why) = (Role::LeftOut, Some(text::MISSING_CELLS.into()));
                }
            }
            Missing::Mean => {}
        }
        Some(MissingCells { rows: lack, columns: counts, treatment })
    }

    /// Returns the features that are not the same in all training rows, and notes about their values.
    fn varying(
        &self,
        cells: &Cells,
        outputs: Vec<Output>,
        columns: &mut [ColumnReading],
    ) -> (Vec<Output>, Vec<String>) {
        let mut ranges = vec![[f64::INFINITY, f64::NEG_INFINITY]; outputs.len()];
        self.each_training_row(cells, |row| {
            for (output, [low, high]) in outputs.iter().zip(&mut ranges) {
                let value = output.of(row);
                // A comparison with a missing value is false.
                *low = if value < *low { value } else { *low };
                *high = if value > *high { value } else { *high };
            }
        });
        let notes = self.codes_for_missing(cells, &outputs, &ranges, columns);
        let mut varies = vec![[false; 2]; columns.len()];
        let varying = |(output, [low, high]): (Output, [f64; 2])| (low < high).then_some(output);
        let outputs: Vec<Output> = outputs.into_iter().zip(ranges).filter_map(varying).collect();
        let is_indicator = |output: &Output| usize::from(matches!(output, Output::Missing(_)));
        outputs.iter().for_each(|output| varies[output.column()][is_indicator(output)] = true);
        for (column, [values, indicator]) in columns.iter_mut().zip(varies) {
            if matches!(column.role, Role::Feature | Role::Category) && !values {
                let why = if indicator { text::CONSTANT_IF_PRESENT } else { text::CONSTANT };
                (column.role, column.why) = (Role::LeftOut, Some(why.into()));
            }
        }
        (outputs, notes)
    }

    fn each_training_row(&self, cells: &Cells, mut visit: impl FnMut(&[f64])) {
        let (width, mut row_numbers) = (cells.width(), Vec::new());
        for row in self.train.clone().filter(|&row| self.kept[row]) {
            row_numbers.clear();
            row_numbers.extend((row * width..(row + 1) * width).map(|place| cells.numbers.exact(place)));
            visit(&row_numbers);
        }
    }

    /// Returns a note for each feature whose smallest or largest number looks like a code for a missing value: it is far
    /// outside the others.
    fn codes_for_missing(
        &self,
        cells: &Cells,
        outputs: &[Output],
        ranges: &[[f64; 2]],
        columns: &[ColumnReading],
    ) -> Vec<String> {
        let mut notes = Vec::new();
        let suspects = outputs.iter().zip(ranges).filter(|(_, range)| range.iter().any(|end| CODES.contains(end)));
        for (output, _) in suspects.filter(|(output, _)| matches!(output, Output::Number(_) | Output::Text(..))) {
            let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
            let mut found = [0usize; CODES.len()];
            self.each_training_row(cells, |row| {
                let value = output.of(row);
                match CODES.iter().position(|code| *code == value) {
                    Some(code) => found[code] += 1,
                    None if value < low || value > high => (low, high) = (low.min(value), high.max(value)),
                    None => {}
                }
            });
            let outside = |code: &f64| *code > high + (high - low) || *code < low - (high - low);
            for (code, &count) in CODES.iter().zip(&found) {
                if count > 0 && low < high && outside(code) {
                    notes.push(text::code_for_missing(&named(&columns[output.column()]), *code, count));
                }
            }
        }
        notes
    }

    /// Returns the names of the classes in order, and the class of each label's index.
    fn classes(&self, cells: &Cells, label: usize) -> Result<(Vec<String>, [u8; 256]), ReadErrorKind> {
        let column = &cells.columns[label];
        let mut present = vec![false; column.texts.len()];
        let kept = self.train.clone().filter(|&row| self.kept[row]);
        kept.filter_map(|row| cells.code(row, label)).for_each(|code| present[code] = true);
        let codes: Vec<usize> = (0..present.len()).filter(|&code| present[code]).collect();
        let names: Vec<&str> = codes.iter().map(|&code| &*column.texts[code]).collect();
        match names[..] {
            [] => return Err(ReadErrorKind::Empty(text::NO_LABELS)),
            [only] => return Err(ReadErrorKind::OneClass { found: quoted(only) }),
            _ => {}
        }
        let order = labeled_dataset::order(&names);
        let mut class_of = [0; 256];
        order.iter().enumerate().for_each(|(class, &place)| class_of[codes[place]] = class as u8);
        Ok((order.iter().map(|&place| names[place].to_owned()).collect(), class_of))
    }

    fn labels(&self, cells: &Cells, part: &Part, label: usize) -> Vec<u8> {
        let kept = part.rows.clone().filter(|&row| self.kept[row]);
        kept.map(|row| cells.code(row, label).unwrap_or(0) as u8).collect()
    }

    fn lines(&self, cells: &Cells, part: &Part) -> Vec<u32> {
        part.rows.clone().filter(|&row| self.kept[row]).map(|row| cells.lines[row]).collect()
    }

    /// Returns the features of a part's rows. They overwrite the cells if they fit and the cells are not needed anymore.
    fn numbers(&self, cells: &mut Cells, part: &Part, outputs: &[Output], overwrite: bool) -> Numbers {
        let (width, mut row_numbers) = (cells.width(), Vec::new());
        let mut numbers = Numbers::default();
        let in_place = overwrite && outputs.len() <= width;
        if in_place {
            numbers = std::mem::take(&mut cells.numbers);
        }
        let mut place = 0;
        for row in part.rows.clone().filter(|&row| self.kept[row]) {
            let from = if in_place { &numbers } else { &cells.numbers };
            row_numbers.clear();
            row_numbers.extend((row * width..(row + 1) * width).map(|place| from.exact(place)));
            for output in outputs {
                let number = output.of(&row_numbers);
                if in_place {
                    numbers.set(place, number);
                } else {
                    numbers.push(number);
                }
                place += 1;
            }
        }
        numbers.truncate(place);
        numbers
    }
}

/// Returns a column's name for messages and features.
fn named(column: &ColumnReading) -> String {
    if column.name.is_empty() { text::nameless(column.column) } else { column.name.clone() }
}

/// Returns the options with every choice that the reading made.
fn settled(
    options: &Options,
    columns: &[ColumnReading],
    names: Option<&[String]>,
    missing: Option<&MissingCells>,
) -> Options {
    let unique = |name: &String| names.is_some_and(|names| names.iter().filter(|other| *other == name).count() == 1);
    let column = |reading: &ColumnReading| {
        if unique(&reading.name) && !reading.name.is_empty() {
            Column::Name(reading.name.clone())
        } else {
            Column::Number(reading.column)
        }
    };
    let automatic = [text::CONSTANT, text::CONSTANT_IF_PRESENT, text::EMPTY, text::MISSING_CELLS];
    let chosen = |reading: &&ColumnReading| match reading.role {
        Role::Label => false,
        Role::Category => true,
        Role::LeftOut => !automatic.contains(&reading.why.as_deref().unwrap_or_default()),
        Role::Feature => {
            options.columns.iter().any(|role| role.column.index(columns.len(), names) == Some(reading.column - 1))
        }
    };
    let role = |reading: &ColumnReading| ColumnRole { column: column(reading), role: reading.role };
    Options {
        label: columns.iter().find(|reading| reading.role == Role::Label).map(column),
        columns: columns.iter().filter(chosen).map(role).collect(),
        missing: options.missing.or(missing.map(|cells| cells.treatment)),
        ..options.clone()
    }
}

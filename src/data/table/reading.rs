//! What was taken from a table.

use super::options::{Missing, Options, Role};
use serde::Serialize;

/// What was taken from a table, and what was left out.
#[derive(Clone, Debug, Serialize)]
pub struct Reading {
    /// The columns of the file.
    pub columns: Vec<ColumnReading>,
    /// The names of the features: of a column of numbers its name, of a category `column_value`, of an indicator
    /// `column_missing`.
    pub features: Vec<String>,
    /// The number of examples.
    pub rows: usize,
    /// The rows that were left out.
    pub rows_left_out: Vec<RowLeftOut>,
    /// The missing cells, if there are any in the columns that were taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<MissingCells>,
    /// What else the reader should know.
    pub notes: Vec<String>,
    /// The options that read these files in the same way.
    #[serde(skip)]
    pub options: Options,
}

/// A column of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ColumnReading {
    /// The name; empty if there is none.
    pub name: String,
    /// The position, counted from 1.
    pub column: usize,
    /// The kind of its cells.
    pub kind: Kind,
    /// The role that it has.
    pub role: Role,
    /// The first different values.
    pub samples: Vec<String>,
    /// The number of missing cells.
    pub missing: usize,
    /// The reason why it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// The kind of a column's cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// All are numbers.
    Number,
    /// All are true or false.
    Boolean,
    /// Some are other texts.
    Text,
    /// All are missing.
    Empty,
}

/// A row that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowLeftOut {
    /// The line of the file at which the row begins, from 1.
    pub row: usize,
    /// The reason.
    pub why: String,
    /// The file, if there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// The missing cells in the columns that were taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MissingCells {
    /// The number of rows with such a cell.
    pub rows: usize,
    /// The number of such cells in each column that has any.
    pub columns: Vec<(String, usize)>,
    /// What happened to them.
    pub treatment: Missing,
}

impl Reading {
    /// Returns the column of the label.
    pub fn label(&self) -> Option<&ColumnReading> {
        self.columns.iter().find(|column| column.role == Role::Label)
    }

    /// Returns the columns that were left out.
    pub fn left_out(&self) -> impl Iterator<Item = &ColumnReading> {
        self.columns.iter().filter(|column| column.role == Role::LeftOut)
    }
}

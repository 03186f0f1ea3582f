//! The options for reading a table.

use super::encoding::Encoding;
use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Options for reading a table. By default, everything is detected from the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// The delimiter, one ASCII character; a blank stands for runs of blanks. By default it is the one of tab, semicolon,
    /// bar, comma and blanks that splits the first 100 rows into the same number of columns, and into the most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// Whether the first row is a header. By default it is if a text stands over numbers, if its first cell is empty, if
    /// its cells are 0, 1, 2, … or 1, 2, 3, …, or if all its cells are texts that never come again below in their column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<bool>,
    /// The column of the label. By default it is the column with the name of a label, such as `class`. Without one it is
    /// the last column, the first column of a table without header, or the only one that can be a label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Column>,
    /// The roles of other columns. By default numbers are features, texts are categories, and row numbers and texts with
    /// more than 50 values are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ColumnRole>,
    /// What happens where a cell is missing. By default the rows are left out if they are at most 5 % of all and no class
    /// disappears; otherwise the mean of the training examples fills the cells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Missing>,
    /// What happens to columns of texts. By default they become one feature for each value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<TextColumns>,
    /// The character before the decimals, `.` or `,`. By default it is detected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<char>,
    /// The first character of comment lines. By default it is # or % if the first line begins with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<char>,
    /// The encoding. By default it is detected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Encoding>,
}

/// A column and its role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ColumnRole {
    /// The column.
    pub column: Column,
    /// Its role.
    pub role: Role,
}

/// The role of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The column has the label.
    #[serde(skip_deserializing)]
    Label,
    /// Its numbers are a feature.
    Feature,
    /// Each of its values becomes a feature that is 1 in the rows with this value and 0 in the others.
    Category,
    /// The column is left out.
    LeftOut,
}

/// What happens where a cell is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Rows with a missing cell are left out.
    Rows,
    /// Columns with a missing cell are left out.
    Columns,
    /// The mean of the training examples fills the cell, and a further feature is 1 in such rows and 0 in the others.
    Mean,
}

/// What happens to columns of texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TextColumns {
    /// Each value becomes a feature.
    OneHot,
    /// The columns are left out.
    LeaveOut,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Column {
    /// The position, counted from 1 as in messages.
    Number(usize),
    /// The name in the header.
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

impl Column {
    /// Returns the index of this column among columns with these names.
    pub(super) fn index(&self, columns: usize, names: Option<&[String]>) -> Option<usize> {
        match self {
            Self::Number(number) => number.checked_sub(1).filter(|&index| index < columns),
            Self::Name(name) => names?.iter().position(|known| known == name),
        }
    }
}

//! Why results cannot be read or joined.

use super::DocumentError;
use super::results::PROGRAM;
use crate::observe::HistoryError;
use thiserror::Error;

/// Why results cannot be read or joined.
#[derive(Debug, Error)]
pub enum ResultsError {
    /// A line that is not as it was written.
    #[error(
        "line {0} is damaged: its checksum is not that of its content. Remove the line, and the run is trained again"
    )]
    Damaged(usize),
    /// A first line that is not as it was written.
    #[error("line 1 is damaged, or this is no results file: its checksum is not that of its content")]
    Head,
    /// Results of another version.
    #[error(
        "line 1: {found} wrote these results, and this is {PROGRAM}, whose runs may differ: use the program that wrote them, or name another file"
    )]
    Program {
        /// The program that wrote them.
        found: String,
    },
    /// A line that is no result.
    #[error("line {line} is no result of a sweep: {message}")]
    Line {
        /// Which, counted from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// A document that is no experiment.
    #[error("line 1: {0}")]
    Document(#[from] DocumentError),
    /// Results of another document.
    #[error("these are results of another document")]
    Other,
    /// Results of other data.
    #[error("these are results of other data, with the SHA-256 {found} instead of {expected}")]
    Data {
        /// The SHA-256 of their data.
        found: String,
        /// The SHA-256 of the data that is expected.
        expected: String,
    },
    /// A run that the document does not have.
    #[error("cell {cell} has no run {run}; the document has {cells} cells of {runs} runs, counted from 0")]
    Unknown {
        /// The cell named.
        cell: usize,
        /// The run named.
        run: usize,
        /// How many cells there are.
        cells: usize,
        /// How many runs each has.
        runs: usize,
    },
    /// Two results of a run that are not the same.
    #[error("{0}")]
    Contradiction(String),
    /// A result of more or fewer classes than there are.
    #[error("the result of {name} tells of {found} classes, not of {expected}")]
    Classes {
        /// Whose.
        name: String,
        /// How many it tells of.
        found: usize,
        /// How many there are.
        expected: usize,
    },
    /// Runs without a result.
    #[error("{count} of {all} runs have no result: {names}")]
    Missing {
        /// How many.
        count: usize,
        /// Of how many.
        all: usize,
        /// The first of them by name.
        names: String,
    },
    /// A run that recorded nothing.
    #[error("{0} recorded nothing")]
    Empty(String),
    /// Records that are none.
    #[error(transparent)]
    History(#[from] HistoryError),
}

//! Results errors: why results cannot be read or joined.

use super::PROGRAM;
use crate::experiment::DocumentError;
use crate::observe::HistoryError;
use std::error::Error;

/// The reasons why results cannot be read or joined.
#[derive(Debug, thiserror::Error)]
pub enum ResultsError {
    /// A line was changed after it was written.
    #[error("line {0} is damaged: its checksum does not match its content. Remove the line to train the run again")]
    Damaged(usize),
    /// The first line was changed after it was written.
    #[error("line 1 is damaged, or this is not a results file: its checksum does not match its content")]
    Head,
    /// Another version of the program wrote the results.
    #[error(
        "line 1: {found} wrote these results, but this is {PROGRAM}, whose runs may differ. Use the program that wrote them, or choose another file"
    )]
    Program {
        /// The program that wrote them.
        found: String,
    },
    /// A line is not a valid result.
    #[error("line {line} is not a valid result: {source}")]
    Line {
        /// The line number, from 1.
        line: usize,
        /// The fault.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The document is not a valid experiment.
    #[error("line 1: {0}")]
    Document(#[from] DocumentError),
    /// The results belong to another document.
    #[error("these results belong to another document")]
    Other,
    /// The results belong to other data.
    #[error("these results belong to other data: its SHA-256 is {found} instead of {expected}")]
    Data {
        /// The SHA-256 of their data.
        found: String,
        /// The SHA-256 of the expected data.
        expected: String,
    },
    /// The document has no such run.
    #[error("there is no run {run} in cell {cell}; the document has {cells} cells of {runs} runs, counted from 0")]
    Unknown {
        /// The index of the cell.
        cell: usize,
        /// The index of the run.
        run: usize,
        /// The number of cells.
        cells: usize,
        /// The number of runs in each cell.
        runs: usize,
    },
    /// Two results of the same run differ.
    #[error("{0}")]
    Contradiction(String),
    /// A result has the wrong number of classes.
    #[error("the result of {name} has {found} classes instead of {expected}")]
    Classes {
        /// The name of the run.
        name: String,
        /// The number of classes found.
        found: usize,
        /// The expected number of classes.
        expected: usize,
    },
    /// Some runs have no result.
    #[error("{count} of {all} runs have no result: {names}")]
    Missing {
        /// The number of missing runs.
        count: usize,
        /// The number of all runs.
        all: usize,
        /// The names of the first missing runs.
        names: String,
    },
    /// A run recorded nothing.
    #[error("{0} recorded nothing, because its numbers are not finite from the start")]
    Empty(String),
    /// The records are not valid.
    #[error(transparent)]
    History(#[from] HistoryError),
}

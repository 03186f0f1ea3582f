//! What became of all runs of a sweep, and the file that keeps it.
//!
//! The file is text: its first line holds the document, every other the result of one run. Lines can be added in any order as
//! runs finish, so that a sweep which was interrupted goes on where it stopped, and several machines can each do a part. A
//! last line that was torn off while it was written counts as not there. [`Results::write`] gives the lines in the one order
//! of the document: complete results are the same bytes whoever computed them.

use super::document::ExperimentDocument;
use super::sweep::{Cell, SweepRun, runs_of};
use super::{DocumentError, Experiment, Run};
use crate::json;
use crate::observe::{History, HistoryError, Outcome};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why results cannot be read or joined.
#[derive(Debug, Error)]
pub enum ResultsError {
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
    /// A run more than once.
    #[error("the result of {0} is there twice")]
    Twice(String),
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

/// What became of one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunResult {
    /// Which cell of the sweep.
    pub cell: usize,
    /// Which of its runs.
    pub run: usize,
    /// The digest of everything it recorded and of its last parameters.
    pub digest: String,
    /// Why it broke off, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
}

impl RunResult {
    /// Of a run at its end, and what it recorded.
    ///
    /// # Errors
    /// When it recorded nothing, because its start was not finite.
    pub fn of(place: &SweepRun, mut run: Run) -> Result<(Self, History), ResultsError> {
        let mut history = History::new(run.columns().classes());
        history.extend(&run.take_records())?;
        let (digest, fault) = (run.digest().to_string(), run.fault().map(|fault| fault.to_string()));
        Ok((Self::told(place, &history, digest, fault)?, history))
    }

    /// Of a run that ended elsewhere: what it recorded, its digest, and why it broke off, if it did.
    ///
    /// # Errors
    /// When it recorded nothing.
    pub fn told(
        place: &SweepRun,
        history: &History,
        digest: String,
        fault: Option<String>,
    ) -> Result<Self, ResultsError> {
        let name = || format!("{}, seed {}", place.plan.name, place.plan.seed);
        let outcome = Outcome::of(history).ok_or_else(|| ResultsError::Empty(name()))?;
        Ok(Self { cell: place.cell, run: place.index, digest, fault, outcome })
    }

    /// Its line.
    pub fn line(&self) -> String {
        json::write(self) + "\n"
    }
}

/// The first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    document: ExperimentDocument,
}

/// What became of the runs of a sweep, as far as they are done.
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    experiment: Experiment,
    cells: Vec<Cell>,
    runs: Vec<SweepRun>,
    results: Vec<Option<RunResult>>,
}

impl Results {
    /// None yet.
    pub fn new(experiment: &Experiment) -> Self {
        let cells = experiment.cells();
        let runs = runs_of(&cells);
        Self { experiment: experiment.clone(), cells, results: vec![None; runs.len()], runs }
    }

    /// Reads a file, and tells how many of its bytes are whole lines.
    ///
    /// # Errors
    /// Names the line that is wrong.
    pub fn read(text: &str) -> Result<(Self, usize), ResultsError> {
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        let mut lines = text[..whole].lines().enumerate();
        let fault = |line: usize, message: String| ResultsError::Line { line: line + 1, message };
        let head = lines.next().map_or("", |(_, line)| line);
        let head: Head = json::read(head).map_err(|error| fault(0, error.to_string()))?;
        let mut results = Self::new(&Experiment::check(head.document)?);
        for (place, line) in lines {
            results.add(json::read(line).map_err(|error| fault(place, error.to_string()))?)?;
        }
        Ok((results, whole))
    }

    /// The experiment with its sweep.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// The experiments of the sweep.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Every run, in order.
    pub fn runs(&self) -> &[SweepRun] {
        &self.runs
    }

    /// What became of each of [`Results::runs`], as far as it is done.
    pub fn results(&self) -> &[Option<RunResult>] {
        &self.results
    }

    /// What a run is called, such as `ratio 10, GD, seed 7`.
    pub fn name(&self, run: &SweepRun) -> String {
        self.cells[run.cell].run_name(&self.experiment.document().sweep, &run.plan)
    }

    /// Adds the result of a run.
    ///
    /// # Errors
    /// When the document has no such run, or its result is already there.
    pub fn add(&mut self, result: RunResult) -> Result<(), ResultsError> {
        let each = self.runs.len() / self.cells.len();
        let (cell, run) = (result.cell, result.run);
        if cell >= self.cells.len() || run >= each {
            return Err(ResultsError::Unknown { cell, run, cells: self.cells.len(), runs: each });
        }
        let classes = self.experiment.counts().len();
        if result.outcome.classes.len() != classes {
            let name = self.name(&self.runs[cell * each + run]);
            return Err(ResultsError::Classes { name, found: result.outcome.classes.len(), expected: classes });
        }
        let place = cell * each + run;
        if self.results[place].is_some() {
            return Err(ResultsError::Twice(self.name(&self.runs[place])));
        }
        self.results[place] = Some(result);
        Ok(())
    }

    /// Adds the results of another part of the same sweep.
    ///
    /// # Errors
    /// When it is of another document, or a run is in both.
    pub fn join(&mut self, other: Self) -> Result<(), ResultsError> {
        if other.experiment != self.experiment {
            return Err(ResultsError::Other);
        }
        other.results.into_iter().flatten().try_for_each(|result| self.add(result))
    }

    /// The runs that have no result yet.
    pub fn missing(&self) -> impl Iterator<Item = &SweepRun> {
        self.runs.iter().zip(&self.results).filter(|(_, result)| result.is_none()).map(|(run, _)| run)
    }

    /// Fails unless every run has a result.
    ///
    /// # Errors
    /// Names the first that have none.
    pub fn check_complete(&self) -> Result<(), ResultsError> {
        const NAMED: usize = 5;
        let count = self.missing().count();
        if count == 0 {
            return Ok(());
        }
        let mut names = self.missing().take(NAMED).map(|run| self.name(run)).collect::<Vec<_>>().join("; ");
        if count > NAMED {
            names += "; …";
        }
        Err(ResultsError::Missing { count, all: self.runs.len(), names })
    }

    /// The first line of a file.
    pub fn head(&self) -> String {
        json::write(&Head { document: self.experiment.document().clone() }) + "\n"
    }

    /// The whole file, its lines in the order of the document.
    pub fn write(&self) -> String {
        self.results.iter().flatten().fold(self.head(), |text, result| text + &result.line())
    }
}

/// The part of a sweep that one of several machines does.
///
/// All runs of a cell and seed go together, because they share their examples; these groups are dealt out like cards. A part
/// depends on the document and its own two numbers alone, and every run is in exactly one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: usize,
    of: usize,
}

impl Default for Shard {
    /// Everything.
    fn default() -> Self {
        Self { index: 0, of: 1 }
    }
}

impl Shard {
    /// Part `number` of so many, counted from 1.
    pub fn new(number: usize, of: usize) -> Option<Self> {
        (1..=of).contains(&number).then(|| Self { index: number - 1, of })
    }

    /// Whether a run is in it, by its place in [`Results::runs`].
    pub fn contains(self, experiment: &Experiment, place: usize) -> bool {
        let group = place / experiment.document().algorithms.len();
        group % self.of == self.index
    }
}

impl std::str::FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        parts
            .and_then(|(number, of)| Self::new(number, of))
            .ok_or_else(|| format!("\"{text}\" is no part; write 2/5 for the second of five"))
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, text: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(text, "{}/{}", self.index + 1, self.of)
    }
}

//! The results of a sweep: the outcomes of all its runs, and the file that stores them.
//!
//! The file is text. Its first line holds the document, the program that wrote it and the SHA-256 of the data. Every
//! other line is the result of one run, and every line ends with a checksum. Lines can be appended in any order as runs
//! finish. An interrupted sweep can therefore continue where it stopped, and several machines can each do a part. A
//! truncated last line is ignored; any other damaged line is an error. [`Results::write`] writes the lines in the order
//! of the document, so complete results are the same bytes on every machine.

use super::{LineChecksum, ResultsError, text};
use crate::data::{DatasetSummary, sha256, sha256_of_files};
use crate::experiment::{Cell, Experiment, ExperimentDocument, Run, SourceDocument, SweepRun};
use crate::json;
use crate::observe::{History, Outcome};
use serde::{Deserialize, Serialize};

/// The result of one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunResult {
    /// The index of the cell in the sweep.
    pub cell: usize,
    /// The index of the run in the cell.
    pub run: usize,
    /// The checksum of everything it recorded and of its last parameters.
    pub checksum: String,
    /// The reason why it diverged, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// The outcome.
    pub outcome: Outcome,
}

impl RunResult {
    /// Returns the result of a finished run, and its history.
    ///
    /// # Errors
    ///
    /// Returns an error if the run recorded nothing, because its start was not finite.
    pub fn from_run(place: &SweepRun, mut run: Run) -> Result<(Self, History), ResultsError> {
        let history = run.take_history();
        let (checksum, fault) = (run.checksum().to_string(), run.fault().map(|fault| fault.to_string()));
        Ok((Self::from_history(place, &history, checksum, fault)?, history))
    }

    /// Creates the result of a run that another worker trained, from its history, its checksum, and the reason why it
    /// diverged, if it did.
    ///
    /// # Errors
    ///
    /// Returns an error if the run recorded nothing.
    pub fn from_history(
        place: &SweepRun,
        history: &History,
        checksum: String,
        fault: Option<String>,
    ) -> Result<Self, ResultsError> {
        let outcome = Outcome::from_history(history).ok_or_else(|| ResultsError::Empty(place.plan.title()))?;
        Ok(Self { cell: place.cell, run: place.index, checksum, fault, outcome })
    }

    /// Returns its line in a file.
    pub fn line(&self, line_checksum: &LineChecksum) -> String {
        line_checksum.append_to(&json::write(self))
    }
}

impl Experiment {
    /// Returns the SHA-256 of the data that a source with this dataset summary holds. It is empty if the document
    /// itself contains the data, or if the document accepts files of any content.
    pub fn data_sha256(&self, dataset_summary: &DatasetSummary) -> String {
        match &self.document().data.source {
            SourceDocument::Files { files, .. } if files.iter().all(|file| !file.sha256.is_empty()) => {
                let files: Vec<&str> = files.iter().map(|file| file.sha256.as_str()).collect();
                sha256_of_files(&files)
            }
            _ => dataset_summary.sha256.clone(),
        }
    }
}

/// The program, as the first line names it.
pub const PROGRAM: &str = concat!("imbalance-lab ", env!("CARGO_PKG_VERSION"));

/// The first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    program: String,
    /// The checksum of the document as it is written here.
    document_sha256: String,
    /// The checksum of the data; empty if the document itself contains the data.
    data_sha256: String,
    document: ExperimentDocument,
}

/// The results of the finished runs of a sweep.
#[derive(Clone, Debug)]
pub struct Results {
    experiment: Experiment,
    data_sha256: String,
    cells: Vec<Cell>,
    runs: Vec<SweepRun>,
    results: Vec<Option<RunResult>>,
    /// The line of the file that each result was read from; 0 if it was not read from a file.
    lines: Vec<usize>,
}

impl Results {
    /// Creates empty results.
    pub fn new(experiment: &Experiment) -> Self {
        let cells = experiment.cells();
        let runs = SweepRun::all(&cells);
        Self {
            experiment: experiment.clone(),
            data_sha256: String::new(),
            cells,
            results: vec![None; runs.len()],
            lines: vec![0; runs.len()],
            runs,
        }
    }

    /// Sets the SHA-256 of the data, which [`Experiment::data_sha256`] returns.
    pub fn set_data(&mut self, data_sha256: String) {
        self.data_sha256 = data_sha256;
    }

    /// Reads a file, and returns the results with the number of bytes that are whole lines.
    ///
    /// # Errors
    ///
    /// Returns an error that names the wrong line.
    pub fn read(file: impl AsRef<[u8]>) -> Result<(Self, usize), ResultsError> {
        let file = file.as_ref();
        let length = file.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
        let (whole, line_checksum) = (&file[..length.saturating_sub(1)], LineChecksum::default());
        let mut lines = whole.split(|&byte| byte == b'\n').zip(1..);
        let (head, _) = lines.next().ok_or(ResultsError::Head)?;
        let mut results = Self::from_head(&line_checksum.verify(head).ok_or(ResultsError::Head)?)?;
        let line_checksum = results.line_checksum();
        for (line, number) in lines {
            let result = line_checksum.verify(line).ok_or(ResultsError::Damaged(number))?;
            let fault = |source| ResultsError::Line { line: number, source };
            let result = json::read(&result).map_err(|error| fault(error.into()))?;
            results.keep(result, number, "").map_err(|error| match error {
                contradiction @ ResultsError::Contradiction(_) => contradiction,
                other => fault(other.into()),
            })?;
        }
        Ok((results, length))
    }

    /// Creates empty results from the first line of a file.
    fn from_head(head: &str) -> Result<Self, ResultsError> {
        let fault = |source| ResultsError::Line { line: 1, source };
        let head: Head = json::read(head).map_err(|error| fault(error.into()))?;
        if head.program != PROGRAM {
            return Err(ResultsError::Program { found: head.program });
        }
        let mut results = Self::new(&Experiment::check(head.document)?);
        results.set_data(head.data_sha256);
        if results.document_sha256() != head.document_sha256 {
            return Err(fault(text::OTHER_DOCUMENT_SHA256.into()));
        }
        Ok(results)
    }

    /// Returns the experiment with its sweep.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// Returns the experiments of the sweep.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Returns every run, in order.
    pub fn runs(&self) -> &[SweepRun] {
        &self.runs
    }

    /// Returns the result of each of [`Results::runs`], or `None` where it is missing.
    pub fn results(&self) -> &[Option<RunResult>] {
        &self.results
    }

    /// Returns the name of a run, such as `ratio 10, GD, seed 7`.
    pub fn name(&self, run: &SweepRun) -> String {
        self.cells[run.cell].run_name(&self.experiment.document().sweep, &run.plan)
    }

    /// Adds the result of a run. Adding the same result again changes nothing.
    ///
    /// # Errors
    ///
    /// Returns an error if the document has no such run, or if a different result of it exists.
    pub fn add(&mut self, result: RunResult) -> Result<(), ResultsError> {
        self.keep(result, 0, "")
    }

    /// Adds a result from a line of a file. `earlier` describes in messages where the previous results come from.
    fn keep(&mut self, result: RunResult, line: usize, earlier: &str) -> Result<(), ResultsError> {
        let each = self.runs.len() / self.cells.len();
        let (cell, run) = (result.cell, result.run);
        if cell >= self.cells.len() || run >= each {
            return Err(ResultsError::Unknown { cell, run, cells: self.cells.len(), runs: each });
        }
        let place = cell * each + run;
        let (classes, found) = (self.experiment.counts().len(), result.outcome.classes.len());
        if found != classes {
            let name = self.name(&self.runs[place]);
            return Err(ResultsError::Classes { name, found, expected: classes });
        }
        if self.results[place].as_ref().is_some_and(|known| *known != result) {
            let name = self.name(&self.runs[place]);
            return Err(ResultsError::Contradiction(match (line, self.lines[place]) {
                (0, _) | (_, 0) => text::two_results(&name),
                (line, before) => text::two_lines(line, before, earlier, &name),
            }));
        }
        (self.results[place], self.lines[place]) = (Some(result), line);
        Ok(())
    }

    /// Adds the results of another part of the same sweep.
    ///
    /// # Errors
    ///
    /// Returns an error if the part belongs to another document or to other data, or if two results of a run contradict
    /// each other.
    pub fn join(&mut self, other: Self) -> Result<(), ResultsError> {
        self.check_same(&other)?;
        let mut results = other.results.into_iter().zip(other.lines);
        results.try_for_each(|(result, line)| {
            result.map_or(Ok(()), |result| self.keep(result, line, text::OF_EARLIER_PART))
        })
    }

    /// Checks that other results have the same document and data.
    ///
    /// # Errors
    ///
    /// Returns an error that states the difference.
    pub fn check_same(&self, other: &Self) -> Result<(), ResultsError> {
        if other.experiment != self.experiment {
            return Err(ResultsError::Other);
        }
        if other.data_sha256 != self.data_sha256 {
            let (found, expected) = (other.data_sha256.clone(), self.data_sha256.clone());
            return Err(ResultsError::Data { found, expected });
        }
        Ok(())
    }

    /// Returns the runs that have no result yet.
    pub fn missing(&self) -> impl Iterator<Item = &SweepRun> {
        self.runs.iter().zip(&self.results).filter(|(_, result)| result.is_none()).map(|(run, _)| run)
    }

    /// Checks that every run has a result.
    ///
    /// # Errors
    ///
    /// Returns an error that names the first missing runs.
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

    fn document_sha256(&self) -> String {
        sha256(&[self.experiment.json().as_bytes()])
    }

    /// Returns the first line of a file.
    pub fn head(&self) -> String {
        LineChecksum::default().append_to(&json::write(&Head {
            program: PROGRAM.into(),
            document_sha256: self.document_sha256(),
            data_sha256: self.data_sha256.clone(),
            document: self.experiment.document().clone(),
        }))
    }

    /// Returns the checksum for the lines of its runs.
    pub fn line_checksum(&self) -> LineChecksum {
        LineChecksum::after_head(&self.head())
    }

    /// Returns the whole file, its lines in the order of the document.
    pub fn write(&self) -> String {
        let (mut lines, line_checksum) = (self.head(), self.line_checksum());
        self.results.iter().flatten().for_each(|result| lines += &result.line(&line_checksum));
        lines
    }
}

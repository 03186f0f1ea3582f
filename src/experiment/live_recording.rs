//! Live recordings: a recording that is shown while its runs train.
//!
//! Runs advance at different speeds, but all pictures show the same step. Records therefore wait until every run has
//! reached their step. A step that was not recorded can be recomputed by a replay, and its records are kept beside the
//! histories.

use super::{Experiment, Recording};
use crate::observe::{History, HistoryError, PendingRecords, RecallSummary, RunAtStep, SeedSummary};

/// The maximum number of recomputed records that are kept for each run.
const MAX_RECOMPUTED: usize = 64;

/// A recording with the records that are not shown yet, and those that were recomputed.
#[derive(Clone, Debug)]
pub struct LiveRecording {
    shown: Recording,
    pending: Vec<PendingRecords>,
    recomputed: Vec<History>,
}

/// The largest drop of a class's recall under an algorithm.
#[derive(Clone, Debug, PartialEq)]
pub struct LargestDrop {
    /// The step at which the recall is lowest.
    pub step: f64,
    /// The index of the algorithm.
    pub algorithm: usize,
    /// The index of the class.
    pub class: usize,
    /// How far the recall fell below its start.
    pub depth: f64,
}

impl LiveRecording {
    /// Creates an empty recording.
    pub fn new(experiment: Experiment) -> Self {
        let shown = Recording::new(experiment);
        let empty = History::with(shown.experiment().columns());
        let (runs, length) = (shown.runs().len(), empty.columns().record_length());
        Self { pending: vec![PendingRecords::new(length); runs], recomputed: vec![empty; runs], shown }
    }

    /// Returns what is shown.
    pub fn shown(&self) -> &Recording {
        &self.shown
    }

    /// Returns what is shown, to change it.
    pub fn shown_mut(&mut self) -> &mut Recording {
        &mut self.shown
    }

    /// Returns what is shown, and drops the rest.
    #[must_use]
    pub fn into_shown(self) -> Recording {
        self.shown
    }

    /// Adds records of a run that wait until [`LiveRecording::advance`] reaches their steps. Does nothing if there is
    /// no such run.
    pub fn hold(&mut self, run: usize, records: &[f64]) {
        if let Some(pending) = self.pending.get_mut(run) {
            pending.hold(records);
        }
    }

    /// Returns the last step for which every run has a record, pending or shown. Stopped runs are ignored, unless all
    /// runs have stopped.
    pub fn common_step(&self, stopped: &[usize]) -> f64 {
        let last = |run: usize| {
            let shown = || self.shown.histories()[run].steps().last().copied();
            self.pending[run].last().or_else(shown).unwrap_or(0.0)
        };
        let runs = 0..self.pending.len();
        let going = runs.clone().filter(|run| !stopped.contains(run)).map(last).reduce(f64::min);
        going.unwrap_or_else(|| runs.map(last).fold(0.0, f64::max))
    }

    /// Shows the records of all runs up to a step.
    ///
    /// # Errors
    ///
    /// Those of [`History::extend`].
    pub fn advance(&mut self, step: f64) -> Result<(), HistoryError> {
        let released = self.pending.iter_mut().map(|pending| pending.release(step));
        released.enumerate().try_for_each(|(run, records)| self.shown.extend(run, &records))
    }

    /// Keeps recomputed records of a run. Does nothing if there is no such run.
    ///
    /// # Errors
    ///
    /// Those of [`History::insert`].
    pub fn keep_recomputed(&mut self, run: usize, records: &[f64]) -> Result<(), HistoryError> {
        self.recomputed.get_mut(run).map_or(Ok(()), |recomputed| recomputed.insert(records, MAX_RECOMPUTED))
    }

    /// Returns whether a step of a run can be shown: it is recorded or recomputed, or the run diverged before it.
    pub fn can_show(&self, run: usize, step: f64) -> bool {
        let (Some(history), Some(recomputed)) = (self.shown.histories().get(run), self.recomputed.get(run)) else {
            return false;
        };
        let is_over = history.is_diverged() && history.steps().last().is_none_or(|last| *last < step);
        history.has(step) || recomputed.has(step) || is_over
    }

    /// Returns a run as it was at a step.
    ///
    /// # Panics
    ///
    /// Panics if there is no such run.
    pub fn at(&self, run: usize, step: f64) -> RunAtStep<'_> {
        self.shown.histories()[run].at(step).or_recomputed(&self.recomputed[run])
    }

    /// Returns the history of a run that contains the record of a step, if there is one.
    ///
    /// # Panics
    ///
    /// Panics if there is no such run.
    pub fn history_with(&self, run: usize, step: f64) -> &History {
        let (history, recomputed) = (&self.shown.histories()[run], &self.recomputed[run]);
        if !history.has(step) && recomputed.has(step) { recomputed } else { history }
    }

    /// Returns the records of a run that describe the step after a step.
    ///
    /// # Errors
    ///
    /// Those of [`History::extend`].
    ///
    /// # Panics
    ///
    /// Panics if there is no such run.
    pub fn records_of_step(&self, run: usize, step: f64) -> Result<History, HistoryError> {
        let recorded = self.history_with(run, step);
        let place = recorded.steps().partition_point(|recorded| *recorded <= step);
        let mut history = History::with(recorded.columns().clone());
        // For a run that diverged, the record before the last may be the one that describes the next step.
        for index in place.saturating_sub(2)..place {
            history.extend(&recorded.full_record(index).unwrap_or_default())?;
        }
        Ok(history)
    }

    /// Returns the summary of each algorithm over its seeds at a step, with the display name of the algorithm. Algorithms
    /// of which nothing is recorded are left out.
    pub fn summaries(&self, step: f64) -> impl Iterator<Item = (&str, SeedSummary)> {
        let algorithms = self.shown.algorithms();
        algorithms.iter().enumerate().filter_map(move |(place, name)| {
            let runs = (place..self.shown.runs().len()).step_by(algorithms.len());
            let summaries: Vec<RecallSummary> = runs.filter_map(|run| RecallSummary::at(self.at(run, step))).collect();
            Some((name.as_str(), SeedSummary::from_runs(&summaries)?))
        })
    }

    /// Returns the largest drop of a recall among the first seed's runs, the first of equal ones. Returns nothing if no
    /// recall dropped.
    pub fn largest_drop(&self) -> Option<LargestDrop> {
        let algorithms = self.shown.algorithms().len();
        let summaries = self.shown.histories().iter().take(algorithms).enumerate();
        let summaries = summaries.filter_map(|(run, history)| Some((run, RecallSummary::from_history(history)?)));
        let drops = summaries.flat_map(|(algorithm, summary)| {
            let falls = summary.drops.into_iter().enumerate().filter(|(_, fall)| fall.is_drop());
            falls.map(move |(class, fall)| LargestDrop { step: fall.extremum, algorithm, class, depth: fall.depth })
        });
        drops.reduce(|largest, drop| if drop.depth > largest.depth { drop } else { largest })
    }
}

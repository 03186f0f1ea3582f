//! The displayed step of a recording: pending records, and recomputed records of steps that were not recorded.

use super::lab::Recording;
use super::{object, sentence};
use crate::observe::{History, RecallSummary, RunAtStep};
use wasm_bindgen::prelude::*;

/// The maximum number of recomputed records that are kept for each run.
const AGAIN: usize = 64;

#[wasm_bindgen]
impl Recording {
    /// Holds records of one run until [`Recording::advance`] reaches their steps.
    pub fn hold(&mut self, run: usize, records: &[f64]) -> Result<(), JsError> {
        let pending_records =
            self.pending_records.get_mut(run).ok_or_else(|| sentence(format!("there is no run {run}")))?;
        pending_records.hold(records);
        Ok(())
    }

    /// Returns the last step for which every run has a record, pending or shown. Stopped runs are ignored.
    pub fn common(&self, stopped: &[usize]) -> f64 {
        let last = |run: usize| {
            self.pending_records[run].last().or(self.histories[run].steps().last().copied()).unwrap_or(0.0)
        };
        let runs = 0..self.histories.len();
        let going = runs.clone().filter(|run| !stopped.contains(run)).map(last).reduce(f64::min);
        going.unwrap_or_else(|| runs.map(last).fold(0.0, f64::max))
    }

    /// Shows the records of all runs up to a step.
    pub fn advance(&mut self, step: f64) -> Result<(), JsError> {
        for (history, pending_records) in self.histories.iter_mut().zip(&mut self.pending_records) {
            history.extend(&pending_records.release(step)).map_err(sentence)?;
        }
        Ok(())
    }

    /// Keeps recomputed records of one run.
    pub fn recall(&mut self, run: usize, records: &[f64]) -> Result<(), JsError> {
        let again = self.again.get_mut(run).ok_or_else(|| sentence(format!("there is no run {run}")))?;
        again.insert(records, AGAIN).map_err(sentence)
    }

    /// Returns whether a step of a run can be shown: it is recorded or recomputed, or the run diverged before it.
    pub fn knows(&self, run: usize, step: f64) -> bool {
        let (Some(history), Some(again)) = (self.histories.get(run), self.again.get(run)) else { return false };
        let over = history.is_diverged() && history.steps().last().is_none_or(|last| *last < step);
        history.has(step) || again.has(step) || over
    }

    /// Returns the records of a run that describe its next step at a step.
    pub fn coming_at(&self, run: usize, step: f64) -> Vec<f64> {
        let history = self.telling(run, step);
        let place = history.steps().partition_point(|recorded| *recorded <= step);
        // For a run that diverged, the record before the last may be the one that describes the next step.
        (place.saturating_sub(2)..place).filter_map(|index| history.full_record(index)).flatten().collect()
    }

    /// Returns the largest drop of a recall among the first seed's runs, with the step of its extremum, its algorithm
    /// and class, and its depth. Returns nothing if no class's recall dropped.
    #[wasm_bindgen(
        unchecked_return_type = "{ step: number, algorithm: string, class: string, depth: number } | undefined"
    )]
    pub fn largest_drop(&self) -> JsValue {
        let summaries = self
            .names
            .iter()
            .zip(&self.histories)
            .filter_map(|(name, history)| Some((name, RecallSummary::from_history(history)?)));
        let falls =
            summaries.flat_map(|(name, summary)| summary.falls.into_iter().enumerate().map(move |fall| (name, fall)));
        let drops = falls.filter(|(_, (_, fall))| fall.is_drop());
        // Takes the first of equal drops.
        let largest = drops.reduce(|best, each| if each.1.1.depth > best.1.1.depth { each } else { best });
        let Some((name, (class, fall))) = largest else { return JsValue::UNDEFINED };
        object([
            ("step", fall.extremum.into()),
            ("algorithm", name.as_str().into()),
            ("class", self.classes()[class].into()),
            ("depth", fall.depth.into()),
        ])
    }
}

impl Recording {
    /// Returns a run as it was at a step.
    pub(super) fn at(&self, run: usize, step: f64) -> RunAtStep<'_> {
        self.histories[run].at(step).or_again(&self.again[run])
    }

    /// Returns the history of a run that contains the record of a step, if there is one.
    pub(super) fn telling(&self, run: usize, step: f64) -> &History {
        let (history, again) = (&self.histories[run], &self.again[run]);
        if !history.has(step) && again.has(step) { again } else { history }
    }
}

//! Recordings: a checked experiment together with the history of every run. Figures, tables and exports read it.

use super::{DataCache, DataSource, Experiment, Run, RunError, RunPlan};
use crate::observe::{History, HistoryError};

/// An experiment with the histories of its runs, complete or still growing.
#[derive(Clone, Debug)]
pub struct Recording {
    experiment: Experiment,
    runs: Vec<RunPlan>,
    algorithms: Vec<String>,
    histories: Vec<History>,
    previous_run: Option<PreviousRun>,
}

/// The runs of an earlier experiment on the same data, which figures draw faintly behind the current ones.
#[derive(Clone, Debug)]
pub struct PreviousRun {
    /// The names of its algorithms.
    pub algorithms: Vec<String>,
    /// The histories of its runs, ordered by seeds, then by algorithms.
    pub histories: Vec<History>,
}

impl Recording {
    /// Creates an empty recording.
    pub fn new(experiment: Experiment) -> Self {
        let runs = experiment.runs();
        let empty = History::with(experiment.columns());
        Self {
            histories: vec![empty; runs.len()],
            algorithms: experiment.algorithm_names(),
            runs,
            experiment,
            previous_run: None,
        }
    }

    /// Trains all runs of an experiment, one after another, and returns what they recorded.
    ///
    /// # Errors
    ///
    /// Returns an error if the data source lacks something that the experiment needs.
    pub fn train(experiment: Experiment, data_source: &DataSource) -> Result<Self, RunError> {
        let dataset_summary = data_source.dataset_summary(&experiment.document().data.source)?;
        let mut recording = Self::new(experiment.resolved(&dataset_summary)?);
        let mut cache = DataCache::default();
        for run in 0..recording.runs.len() {
            let experiment = &recording.experiment;
            let prepared_data = cache.prepared_data(experiment, recording.runs[run].seed, data_source)?;
            recording.histories[run] = Run::with(experiment, run, &prepared_data)?.into_history();
        }
        Ok(recording)
    }

    /// Sets the history of a run. Does nothing if there is no such run.
    pub fn set_history(&mut self, run: usize, history: History) {
        if let Some(place) = self.histories.get_mut(run) {
            *place = history;
        }
    }

    /// Adds records to the history of a run. Does nothing if there is no such run.
    ///
    /// # Errors
    ///
    /// Those of [`History::extend`].
    pub fn extend(&mut self, run: usize, records: &[f64]) -> Result<(), HistoryError> {
        self.histories.get_mut(run).map_or(Ok(()), |history| history.extend(records))
    }

    /// Marks a run as diverged, so that figures show it.
    pub fn mark_diverged(&mut self, run: usize) {
        if let Some(history) = self.histories.get_mut(run) {
            history.mark_diverged();
        }
    }

    /// Takes over an earlier recording's runs, to draw them behind its own. If the earlier experiment is the same or
    /// never ran, it takes over the runs behind that one. Runs on another source or other classes are not comparable
    /// and are dropped. Returns whether there are any runs.
    pub fn follow(&mut self, earlier: Recording) -> bool {
        let ran = earlier.histories.iter().any(|history| history.steps().len() > 1);
        let (data, before) = (&self.experiment.document().data, &earlier.experiment.document().data);
        self.previous_run = if data.source != before.source || data.classes != before.classes {
            None
        } else if ran && earlier.experiment.document() != self.experiment.document() {
            Some(PreviousRun { algorithms: earlier.algorithms, histories: earlier.histories })
        } else {
            earlier.previous_run
        };
        self.previous_run.is_some()
    }

    /// Returns the experiment.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// Returns its runs: every algorithm for each seed.
    pub fn runs(&self) -> &[RunPlan] {
        &self.runs
    }

    /// Returns the display names of its algorithms.
    pub fn algorithms(&self) -> &[String] {
        &self.algorithms
    }

    /// Returns the history of each run.
    pub fn histories(&self) -> &[History] {
        &self.histories
    }

    /// Returns the runs of an earlier experiment, if figures draw them behind its own.
    pub fn previous_run(&self) -> Option<&PreviousRun> {
        self.previous_run.as_ref()
    }

    /// Returns the last step of its runs.
    pub fn last_step(&self) -> usize {
        self.experiment.document().training.steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Preset;

    /// The opening experiment with a change, and records of two steps in its first run.
    fn recording(change: impl FnOnce(&mut crate::experiment::ExperimentDocument)) -> Recording {
        let mut document = Preset::default().experiment().document().clone();
        change(&mut document);
        let mut recording = Recording::new(Experiment::check(document).unwrap());
        let length = recording.histories[0].columns().record_length();
        let mut records = vec![f64::NAN; 2 * length];
        (records[0], records[length]) = (0.0, 1.0);
        recording.extend(0, &records).unwrap();
        recording
    }

    #[test]
    fn runs_of_a_changed_experiment_stand_behind_and_those_of_the_same_or_of_other_data_do_not() {
        let mut now = recording(|document| document.training.steps = 200);
        assert!(now.follow(recording(|_| {})));
        assert_eq!(now.previous_run().unwrap().histories[0].steps(), [0.0, 1.0]);
        assert!(!recording(|_| {}).follow(recording(|_| {})), "the same experiment");
        let mut again = recording(|document| document.training.steps = 200);
        assert!(again.follow(now), "the same experiment again passes on what stood behind it");
        assert!(!recording(|document| document.data.classes.reverse()).follow(again), "other classes");
    }
}

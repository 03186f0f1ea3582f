//! The training of one run of an experiment.

use super::checkpoints::{Checkpoints, State};
use super::{Checksum, DataSource, DocumentError, Experiment, PreparedData, RunPlan, text};
use crate::data::PackedExamples;
use crate::dynamics::{Diverged, Trainer, TrainerError};
use crate::kernel::Real;
use crate::model::ClassScores;
use crate::observe::{
    Columns, CorrectExamples, DecisionMap, History, Misclassified, Observer, OutcomeTracker, RecordingSteps,
};
use thiserror::Error;

/// The reasons why a run cannot start.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RunError {
    /// The experiment and its data do not match.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The run's index is too large.
    #[error("there is no run {asked}; the experiment has {runs} runs, counted from 0")]
    Index {
        /// The requested index.
        asked: usize,
        /// The number of runs.
        runs: usize,
    },
    /// The examples were drawn for another seed.
    #[error("the examples were drawn for seed {drawn}; run {index} needs those of seed {needed}")]
    Seed {
        /// The index of the run.
        index: usize,
        /// The seed of the run.
        needed: u32,
        /// The seed of the examples.
        drawn: u32,
    },
    /// The examples were drawn for another experiment.
    #[error("the examples were drawn for another experiment: {0}")]
    Trainer(#[from] TrainerError),
}

/// Trains one run, and records the steps that the document selects.
///
/// The same document and seed give the same run, bit for bit. How the run is divided into calls, and who observes it,
/// makes no difference.
#[derive(Debug)]
pub struct Run {
    classes: Vec<String>,
    trainer: Trainer,
    observer: Observer,
    recording_steps: RecordingSteps,
    /// In a replay, the steps that the run itself recorded. Like the run, the replay tracks them for the outcome.
    tracked_steps: Option<RecordingSteps>,
    last: usize,
    records: Vec<f64>,
    /// The buffer of a record.
    record: Vec<f64>,
    tracker: OutcomeTracker,
    /// The last recorded step.
    recorded: Option<usize>,
    checksum: Checksum,
    fault: Option<Diverged>,
    checkpoints: Checkpoints,
}

impl Run {
    /// Creates a run of an experiment and records its start. `index` refers to [`Experiment::runs`].
    ///
    /// # Errors
    ///
    /// Returns an error if the index is too large, or if the data source lacks something that the experiment needs.
    pub fn new(experiment: &Experiment, index: usize, data_source: &DataSource) -> Result<Self, RunError> {
        let prepared_data = PreparedData::new(experiment, experiment.plan(index)?.seed, data_source)?;
        Self::with(experiment, index, &prepared_data)
    }

    /// Creates a run with examples drawn beforehand, which all runs of a seed share.
    ///
    /// # Errors
    ///
    /// Returns an error if the index is too large, or if the examples were drawn for another seed or another experiment.
    pub fn with(experiment: &Experiment, index: usize, prepared_data: &PreparedData) -> Result<Self, RunError> {
        let mut run = Self::prepared(experiment, index, prepared_data)?;
        run.propose_and_record();
        Ok(run)
    }

    /// Creates a run with a memory budget in bytes for checkpoints, from which [`Run::replay`] can start.
    ///
    /// # Errors
    ///
    /// The same as those of [`Run::with`].
    pub fn with_checkpoints(
        experiment: &Experiment,
        index: usize,
        prepared_data: &PreparedData,
        bytes: usize,
    ) -> Result<Self, RunError> {
        let mut run = Self::prepared(experiment, index, prepared_data)?;
        run.checkpoints = run.state().map(|start| Checkpoints::new(bytes, start)).unwrap_or_default();
        run.propose_and_record();
        Ok(run)
    }

    /// Creates a run before its first record.
    fn prepared(experiment: &Experiment, index: usize, prepared_data: &PreparedData) -> Result<Self, RunError> {
        let plan = experiment.plan(index)?;
        if plan.seed != prepared_data.seed() {
            return Err(RunError::Seed { index, needed: plan.seed, drawn: prepared_data.seed() });
        }
        let document = experiment.document();
        let counts = experiment.counts();
        let network = document.model.build(prepared_data.shape(), counts.len()).map_err(DocumentError::from)?;
        let sampler = plan.algorithm.sampling.sampler(counts, document.training.batch_size, plan.seed);
        let sampler = sampler.map_err(|error| DocumentError::Sampling {
            algorithm: plan.algorithm_index,
            name: plan.name,
            error,
        })?;
        let parameters = network.initial_parameters(plan.seed);
        let examples = prepared_data.examples.clone();
        Ok(Self {
            classes: experiment.class_names().map(str::to_owned).collect(),
            observer: Observer::new(experiment.columns(), prepared_data.test.clone()),
            trainer: Trainer::new(network, examples, plan.algorithm, sampler, parameters)?
                .with_last_step(document.training.steps),
            recording_steps: experiment.recording_steps(),
            tracked_steps: None,
            last: document.training.steps,
            records: Vec::new(),
            record: Vec::new(),
            tracker: OutcomeTracker::new(counts.len()),
            recorded: None,
            checksum: Checksum::default(),
            fault: None,
            checkpoints: Checkpoints::default(),
        })
    }

    /// Returns a copy of this run at the nearest checkpoint before a step that it has reached.
    ///
    /// The caller advances the copy to that step. The copy records the step and the one before it, where this run did
    /// not. The two runs share no mutable state. Returns `None` if no checkpoints are kept.
    pub fn replay(&self, step: usize) -> Option<Self> {
        // The step before it is needed too.
        let state = self.checkpoints.before(step.saturating_sub(1))?;
        let unrecorded = (step.saturating_sub(1)..=step).filter(|step| !self.recording_steps.contains(*step));
        let mut replay = Self {
            classes: self.classes.clone(),
            trainer: self.trainer.resumed(state.trainer.clone()).ok()?,
            observer: self.observer.clone(),
            recording_steps: RecordingSteps::Listed(unrecorded.collect()),
            tracked_steps: Some(self.recording_steps.clone()),
            last: self.last,
            records: Vec::new(),
            record: Vec::new(),
            tracker: state.tracker.clone(),
            recorded: None,
            checksum: Checksum::default(),
            fault: None,
            checkpoints: Checkpoints::default(),
        };
        replay.propose_and_record();
        Some(replay)
    }

    /// Takes up to `steps` steps, or fewer at the end or if the run diverges. Returns the number of steps taken in all.
    pub fn advance(&mut self, steps: usize) -> usize {
        for _ in 0..steps {
            if self.is_finished() {
                break;
            }
            self.trainer.apply();
            self.keep_state();
            self.propose_and_record();
        }
        self.step()
    }

    /// Saves the run's state before the next mini-batch is drawn, if checkpoints are kept.
    fn keep_state(&mut self) {
        let step = self.step();
        let before_record = self.recording_steps.contains(step + 1);
        if self.checkpoints.should_keep(step, before_record) {
            self.state().into_iter().for_each(|state| self.checkpoints.keep(state, before_record));
        }
    }

    /// Returns the run's state, or `None` once the next step is proposed.
    fn state(&self) -> Option<State> {
        Some(State { trainer: self.trainer.state()?, tracker: self.tracker.clone() })
    }

    /// Proposes the next step, if there is one, and records the current step.
    fn propose_and_record(&mut self) {
        let outcome = if self.step() < self.last { self.trainer.propose() } else { Ok(()) };
        self.fault = outcome.and_then(|()| self.record()).err();
        if self.fault.is_some() {
            self.close();
        }
    }

    /// Records the current step if the schedule selects it, and tracks it if its scores are known.
    fn record(&mut self) -> Result<(), Diverged> {
        let step = self.step();
        let recorded = self.recording_steps.contains(step);
        let tracked = self.tracked_steps.as_ref().is_none_or(|steps| steps.contains(step))
            || self.trainer.full_scores().is_some();
        if recorded {
            let next_follows = self.recording_steps.contains(step + 1);
            self.observer.observe(&mut self.trainer, next_follows, &mut self.record)?;
            self.checksum.add(&self.record[..=self.columns().checked()]);
        }
        if self.tracked_steps.as_ref().is_some_and(|steps| steps.contains(step)) {
            self.trainer.full_gradients();
        }
        // At a step that its run did not track, a replay uses the scores for that step's record alone. The outcome at a
        // later step must not depend on which steps were looked at before.
        let before = if tracked { None } else { Some(self.tracker.clone()) };
        if let Some(scores) = self.trainer.full_scores() {
            self.tracker.add_scores(step, scores);
        }
        if recorded {
            self.records.extend_from_slice(&self.record);
            self.tracker.write(&mut self.records);
            self.recorded = Some(step);
        }
        if let Some(before) = before {
            self.tracker = before;
        }
        Ok(())
    }

    /// Adds a record that holds only the tracker state, for what a diverged run showed after its last record.
    fn close(&mut self) {
        let Some(step) = self.tracker.step().filter(|step| self.recorded.is_some_and(|last| *step > last as f64))
        else {
            return;
        };
        self.records.push(step);
        let columns = self.observer.columns();
        self.records.extend(std::iter::repeat_n(f64::NAN, columns.stored() + 2 * columns.counts()));
        self.tracker.write(&mut self.records);
    }

    /// Returns the number of steps taken.
    pub fn step(&self) -> usize {
        self.trainer.steps()
    }

    /// Returns whether the current step is recorded.
    pub fn is_recorded(&self) -> bool {
        self.recorded == Some(self.step())
    }

    /// Returns whether the run has ended or diverged.
    pub fn is_finished(&self) -> bool {
        self.fault.is_some() || self.step() == self.last
    }

    /// Returns why the run cannot continue, if it diverged.
    pub fn fault(&self) -> Option<Diverged> {
        self.fault
    }

    /// Returns one sentence for each edge rule that was applied, with advice on how to avoid it. A class with a loss of
    /// 0 needs no note.
    pub fn notes(&self) -> Vec<String> {
        let absent = self.trainer.absent_steps().iter().zip(&self.classes).filter(|(count, _)| **count > 0);
        let mut notes: Vec<String> = absent.map(|(count, class)| text::absent_class(*count, class)).collect();
        let clamped = self.trainer.clamped_projection_steps();
        if clamped > 0 {
            notes.push(text::clamped_projections(clamped));
        }
        notes
    }

    /// Computes the decision map at the current step, on a grid of `side` × `side` points. Returns `None` if examples
    /// do not have two features.
    pub fn decision_map(&mut self, side: usize) -> Option<DecisionMap> {
        DecisionMap::compute(&mut self.trainer, side)
    }

    /// Computes the misclassified examples at the current step, and lists at most `most` of each class.
    pub fn misclassified(&mut self, most: usize) -> Vec<Misclassified> {
        Misclassified::compute(&mut self.trainer, most)
    }

    /// Returns which of some examples are classified correctly at the current step.
    pub fn correct(&mut self, examples: &CorrectExamples) -> Vec<bool> {
        examples.compute(&mut self.trainer)
    }

    /// Returns the logits of the test examples at the current step, class after class and one example after another, if
    /// there are at most `most` numbers.
    pub fn test_logits(&mut self, most: usize) -> Option<Vec<Real>> {
        self.observer.test_logits(&mut self.trainer, most)
    }

    /// Returns the scores of examples of its seed at the current step.
    pub(super) fn scores(&mut self, packed: &PackedExamples) -> ClassScores {
        let mut scores = ClassScores::default();
        self.trainer.scores(packed, &mut scores);
        scores
    }

    /// Returns the names of the classes.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// Returns the trainer.
    pub fn trainer(&self) -> &Trainer {
        &self.trainer
    }

    /// Returns the meaning of each number in a record.
    pub fn columns(&self) -> &Columns {
        self.observer.columns()
    }

    /// Returns the records made since the last call, one after another; see
    /// [`History::extend`](crate::observe::History::extend).
    pub fn take_records(&mut self) -> Vec<f64> {
        std::mem::take(&mut self.records)
    }

    /// Returns the history of the records made since the last call. It is marked as diverged if the run diverged.
    pub fn take_history(&mut self) -> History {
        let mut history = History::with(self.columns().clone());
        let added = history.extend(&self.take_records());
        debug_assert!(added.is_ok(), "a run makes whole records in the order of their steps: {added:?}");
        if self.fault.is_some() {
            history.mark_diverged();
        }
        history
    }

    /// Trains to the end, and returns the history of everything recorded.
    pub fn into_history(mut self) -> History {
        self.advance(usize::MAX);
        self.take_history()
    }

    /// Returns the checksum of all series recorded so far and of the current parameters. Two runs of a document with
    /// the same checksum have equal bits.
    pub fn checksum(&self) -> Checksum {
        let mut checksum = self.checksum.clone();
        self.trainer.parameters().iter().for_each(|&x| checksum.add(&[f64::from(x)]));
        checksum
    }
}

impl Experiment {
    /// Returns one of [`Experiment::runs`].
    fn plan(&self, index: usize) -> Result<RunPlan, RunError> {
        let mut runs = self.runs();
        if index < runs.len() {
            Ok(runs.swap_remove(index))
        } else {
            Err(RunError::Index { asked: index, runs: runs.len() })
        }
    }
}

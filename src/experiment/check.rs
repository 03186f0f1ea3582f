//! Checks a document and makes it an experiment that can run.

use super::bounds;
use super::check_data::{self, Counts};
use super::document::{ClassDocument, ExperimentDocument};
use super::error::{DocumentError, all_different, in_length_range, in_range, in_whole_range};
use super::text;
use crate::data::{DatasetSummary, SplitSizes};
use crate::dynamics::{Algorithm, DirectionRule, Sampling};
use crate::json;
use crate::observe::{Columns, Observables, RecordingSchedule, RecordingSteps, Series, Subject};

/// A checked experiment.
///
/// ```
/// use imbalance_lab::experiment::{Experiment, Preset};
///
/// let experiment = Preset::default().experiment();
/// assert_eq!(experiment.counts(), [1400, 200]);
/// let refused = Experiment::read(&experiment.json().replace("\"ratio\":7", "\"ratio\":0.5"));
/// assert!(refused.unwrap_err().to_string().contains("data.imbalance.ratio is 0.5"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    document: ExperimentDocument,
    counts: Counts,
}

/// One run of an experiment: an algorithm with a seed.
#[derive(Clone, Debug, PartialEq)]
pub struct RunPlan {
    /// The algorithm's name, with its learning rate if the name alone is ambiguous.
    pub name: String,
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The index of the algorithm in the document, from 0.
    pub algorithm_index: usize,
    /// The seed.
    pub seed: u32,
}

/// The maximum size of a serialized document in bytes.
const MAX_DOCUMENT_BYTES: usize = 1_000_000;

/// The maximum number of records of a run.
const MAX_RECORDS: usize = 100_000;

/// The maximum number of values that all runs together may record: half a gigabyte.
const MAX_RECORDED_VALUES: usize = 1 << 26;

impl Experiment {
    /// Reads a JSON document and checks it.
    ///
    /// # Errors
    ///
    /// Returns an error that names the first wrong field.
    pub fn read(json: &str) -> Result<Self, DocumentError> {
        check_length(json.len())?;
        Self::check(json::read(json).map_err(DocumentError::form)?)
    }

    /// Checks a document.
    ///
    /// # Errors
    ///
    /// Returns an error that names the first wrong field.
    pub fn check(document: ExperimentDocument) -> Result<Self, DocumentError> {
        let experiment = Self::check_fields(document)?;
        // The serialized document must be readable again.
        check_length(experiment.json().len())?;
        Ok(experiment)
    }

    /// Checks a document without checking its serialized length.
    pub(super) fn check_fields(document: ExperimentDocument) -> Result<Self, DocumentError> {
        in_range("version", document.version, bounds::VERSIONS, text::A_VERSION)?;
        let counts = check_data::check(&document.data)?;
        document.model.check()?;
        check_training(&document)?;
        check_algorithms(&document, &counts.train)?;
        super::cells::check(&document)?;
        Ok(Self { document, counts })
    }

    /// Checks the serialized length, given the length of the source. The cells of a sweep share the source, which may
    /// be most of the document, so its length is computed once.
    pub(super) fn check_length_beside(mut self, source: usize) -> Result<(), DocumentError> {
        self.document.data.source = super::SourceDocument::Painted { classes: Vec::new() };
        check_length(source + self.json().len() - json::write(&self.document.data.source).len())
    }

    /// Checks that a source has the classes and examples that the experiment and its sweep need, and that the model
    /// accepts them. Returns the indices of each class's parts in the dataset summary.
    ///
    /// # Errors
    ///
    /// Returns an error that names the class that is missing or too small.
    pub fn check_dataset(&self, dataset_summary: &DatasetSummary) -> Result<Vec<Vec<usize>>, DocumentError> {
        let groups = check_data::groups(&self.document.data, &self.counts, dataset_summary)?;
        self.check_memory(dataset_summary)?;
        super::cells::check_dataset(self, dataset_summary)?;
        Ok(groups)
    }

    /// Returns this experiment with the counts of the source where its imbalance is `as_is`.
    ///
    /// # Errors
    ///
    /// Returns an error if a class is too small to be trained and tested on, or if the experiment is not valid with these
    /// counts.
    pub fn resolved(self, dataset_summary: &DatasetSummary) -> Result<Self, DocumentError> {
        let mut document = self.document.clone();
        check_data::fill_in(&mut document.data, dataset_summary)?;
        if document == self.document { Ok(self) } else { Self::check(document) }
    }

    /// Returns the document.
    pub fn document(&self) -> &ExperimentDocument {
        &self.document
    }

    /// Returns the document as JSON; the same experiment always gives the same text.
    pub fn json(&self) -> String {
        json::write(&self.document)
    }

    /// Returns the number of training examples of each class, n_l.
    pub fn counts(&self) -> &[usize] {
        &self.counts.train
    }

    /// Returns the number of test examples of each class.
    pub fn test_counts(&self) -> &[usize] {
        &self.counts.test
    }

    /// Returns the names of the classes, the largest first.
    pub fn class_names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.document.data.classes.iter().map(ClassDocument::name)
    }

    pub(super) fn shares(&self) -> SplitSizes<'_> {
        SplitSizes { train: &self.counts.noise, test: &self.counts.test }
    }

    /// Returns the steps at which its runs are recorded.
    pub fn recording_steps(&self) -> RecordingSteps {
        self.document.training.record.steps_up_to(self.document.training.steps)
    }

    /// Returns the columns of the records of its runs.
    pub fn columns(&self) -> Columns {
        columns(&self.document)
    }

    /// Returns the approximate number of examples that a step of an algorithm processes, to tell longer runs from
    /// shorter ones: its mini-batch, and all examples if it needs the full-batch gradients.
    pub fn cost(&self, algorithm: &Algorithm) -> f64 {
        let training = &self.document.training;
        let all = self.counts.train.iter().sum::<usize>() as f64;
        let recorded = self.recording_steps().len() as f64 / training.steps as f64;
        let draws = algorithm.samplings().all(|sampling| sampling != Sampling::Full);
        let step = match training.batch_size {
            Some(batch) if draws => {
                let needs_all = algorithm.schedule.needs_gradients()
                    || algorithm.directions().any(|rule| rule.needs_projections() || rule.needs_scores());
                let full = if needs_all { 1.0 } else { recorded.min(1.0) };
                batch as f64 + full * all
            }
            _ => all,
        };
        let curvature = if self.columns().observables().curvature { 2.0 * recorded.min(1.0) * all } else { 0.0 };
        step + curvature
    }

    /// Returns the display names of its algorithms. Where names alone are equal, the learning rate or a counter tells
    /// them apart.
    pub fn algorithm_names(&self) -> Vec<String> {
        let algorithms = &self.document.algorithms;
        let names: Vec<String> = algorithms.iter().map(Algorithm::name).collect();
        let name = |index: usize| {
            let alike = names.iter().filter(|name| **name == names[index]).count();
            let rate = algorithms[index].learning_rate;
            let named = if alike > 1 { text::with_learning_rate(&names[index], rate) } else { names[index].clone() };
            // A counter tells apart algorithms that differ only in a parameter of their optimizer or loss.
            let twin = |other: &usize| names[*other] == names[index] && algorithms[*other].learning_rate == rate;
            match ((0..names.len()).filter(twin).count(), (0..index).filter(twin).count()) {
                (1, _) => named,
                (_, before) => text::numbered(&named, before + 1),
            }
        };
        (0..names.len()).map(name).collect()
    }

    /// Returns the class of a series, or `all`, and the other class of a pair.
    pub fn subject(&self, series: Series) -> (&str, Option<&str>) {
        let name = |class: usize| self.document.data.classes[class].name();
        match series.subject {
            Subject::All => ("all", None),
            Subject::Class(class) => (name(class), None),
            Subject::Pair(k, l) => (name(k), Some(name(l))),
        }
    }

    /// Returns its runs: every algorithm for each seed.
    pub fn runs(&self) -> Vec<RunPlan> {
        let (algorithms, names) = (&self.document.algorithms, self.algorithm_names());
        let plan = |seed, index: usize| RunPlan {
            name: names[index].clone(),
            algorithm: algorithms[index].clone(),
            algorithm_index: index,
            seed,
        };
        let seeds = &self.document.training.seeds;
        let of_seed = |&seed: &u32| (0..algorithms.len()).map(move |index| (seed, index));
        seeds.iter().flat_map(of_seed).map(|(seed, index)| plan(seed, index)).collect()
    }
}

fn columns(document: &ExperimentDocument) -> Columns {
    Columns::with(document.data.classes.len(), Observables::from(&document.training.observe[..]))
}

fn check_length(bytes: usize) -> Result<(), DocumentError> {
    in_range("the length of the document", bytes, 0..=MAX_DOCUMENT_BYTES, &text::at_most(MAX_DOCUMENT_BYTES, "bytes"))
}

fn check_training(document: &ExperimentDocument) -> Result<(), DocumentError> {
    let training = &document.training;
    in_whole_range("training.steps", training.steps, bounds::STEPS)?;
    in_length_range("training.seeds", training.seeds.len(), bounds::SEEDS, "seeds")?;
    all_different("training.seeds", &training.seeds)?;
    all_different("training.observe", &training.observe)?;
    if let Some(size) = training.batch_size {
        in_whole_range("training.batch_size", size, bounds::BATCH_SIZES)?;
    }
    match training.record {
        RecordingSchedule::Every { steps } => {
            in_whole_range("training.record.steps", steps, RecordingSchedule::INTERVALS)?;
        }
        RecordingSchedule::Log { records } => {
            in_whole_range("training.record.records", records, RecordingSchedule::RECORDS)?;
        }
    }
    let records = training.record.steps_up_to(training.steps).len();
    let advice = text::few_records(MAX_RECORDS, training.steps / MAX_RECORDS + 1);
    in_range("training.record", records, 1..=MAX_RECORDS, &advice)?;
    let runs = training.seeds.len().saturating_mul(document.algorithms.len());
    let numbers = columns(document).record_length();
    let most = (MAX_RECORDED_VALUES / runs.saturating_mul(numbers).max(1)).max(1);
    let advice = text::few_records_of_all_runs(most, runs, training.steps / most + 1);
    in_range("training.record", records, 1..=most, &advice)
}

fn check_algorithms(document: &ExperimentDocument, counts: &[usize]) -> Result<(), DocumentError> {
    in_length_range("algorithms", document.algorithms.len(), bounds::ALGORITHMS, "algorithms")?;
    for (index, algorithm) in document.algorithms.iter().enumerate() {
        let field = |name: &str| format!("algorithms[{index}].{name}");
        let (rate, floor) = (algorithm.learning_rate, algorithm.projection_floor);
        in_range(field("learning_rate"), rate, Algorithm::LEARNING_RATES, text::A_LEARNING_RATE)?;
        in_range(field("projection_floor"), floor, Algorithm::PROJECTION_FLOORS, text::A_PROJECTION_FLOOR)?;
        let remedy = |source| DocumentError::Remedy { algorithm: index, source };
        algorithm.direction.check().map_err(|error| remedy(error.into()))?;
        algorithm.optimizer.check().map_err(|error| remedy(error.into()))?;
        algorithm.loss.check().map_err(|error| remedy(error.into()))?;
        algorithm.schedule.check().map_err(|error| remedy(error.into()))?;
        let batches = algorithm.sampling.check(counts, document.training.batch_size);
        batches.map_err(|error| DocumentError::Sampling { algorithm: index, name: algorithm.name(), error })?;
        let stages = algorithm.check_stages(counts, document.training.batch_size);
        stages.map_err(|error| remedy(error.into()))?;
        if document.algorithms[..index].contains(algorithm) {
            return Err(DocumentError::Twice { field: "algorithms".into(), twice: algorithm.name() });
        }
    }
    Ok(())
}

//! From a document that anyone may have written to an experiment that can run.

use super::check_data::{self, Counts};
use super::document::{ClassDocument, ExperimentDocument};
use super::error::{DocumentError, all_different, in_range};
use crate::data::{DatasetSummary, SplitSizes};
use crate::dynamics::{Algorithm, Sampling};
use crate::json;
use crate::number::Written;
use crate::observe::{Columns, RecordingSchedule, RecordingSteps, Series, Subject};

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

/// One run of an experiment: an algorithm from a seed.
#[derive(Clone, Debug, PartialEq)]
pub struct RunPlan {
    /// The algorithm's name, with its learning rate where the name alone would not tell it apart.
    pub name: String,
    /// The algorithm.
    pub algorithm: Algorithm,
    /// Which algorithm of the document, counted from 0.
    pub algorithm_index: usize,
    /// The seed.
    pub seed: u32,
}

/// Most bytes of a document as it is written.
const MAX_DOCUMENT_BYTES: usize = 1_000_000;

/// Most records a run may keep.
const MAX_RECORDS: usize = 100_000;

/// Most numbers that all runs together may record: half a gigabyte.
const MAX_RECORDED_VALUES: usize = 1 << 26;

impl Experiment {
    /// Reads a JSON document and checks it.
    ///
    /// # Errors
    /// Names the first field that is wrong.
    pub fn read(json: &str) -> Result<Self, DocumentError> {
        check_length(json.len())?;
        Self::check(json::read(json).map_err(DocumentError::form)?)
    }

    /// Checks a document.
    ///
    /// # Errors
    /// Names the first field that is wrong.
    pub fn check(document: ExperimentDocument) -> Result<Self, DocumentError> {
        let experiment = Self::check_fields(document)?;
        // What is written of it must be read again.
        check_length(experiment.json().len())?;
        Ok(experiment)
    }

    /// The same without a look at how long it is when it is written.
    pub(super) fn check_fields(document: ExperimentDocument) -> Result<Self, DocumentError> {
        in_range("version", document.version, 1..=2, "1 or 2")?;
        let counts = check_data::check(&document.data)?;
        document.model.check()?;
        check_training(&document)?;
        check_algorithms(&document, &counts.train)?;
        #[cfg(feature = "sweep")]
        super::sweep::check(&document)?;
        Ok(Self { document, counts })
    }

    /// Checks how long it is when it is written, its source alone being so many bytes: of a sweep's cells, which share it, that
    /// is known, and may be most of them.
    #[cfg(feature = "sweep")]
    pub(super) fn check_length_beside(mut self, source: usize) -> Result<(), DocumentError> {
        self.document.data.source = super::SourceDocument::Painted { classes: Vec::new() };
        check_length(source + self.json().len() - json::write(&self.document.data.source).len())
    }

    /// Checks that a source has the classes and examples that the experiment and its sweep need, and that the model can take them;
    /// returns where in the dataset summary the parts of each class are.
    ///
    /// # Errors
    /// Names the class that is missing or too small.
    pub fn check_dataset(&self, dataset_summary: &DatasetSummary) -> Result<Vec<Vec<usize>>, DocumentError> {
        let groups = check_data::groups(&self.document.data, &self.counts, dataset_summary)?;
        self.check_memory(dataset_summary)?;
        #[cfg(feature = "sweep")]
        super::sweep::check_dataset(self, dataset_summary)?;
        Ok(groups)
    }

    /// The document.
    pub fn document(&self) -> &ExperimentDocument {
        &self.document
    }

    /// The document as JSON, the same text for the same experiment.
    pub fn json(&self) -> String {
        json::write(&self.document)
    }

    /// Training examples of each class, n_l.
    pub fn counts(&self) -> &[usize] {
        &self.counts.train
    }

    /// Test examples of each class.
    pub fn test_counts(&self) -> &[usize] {
        &self.counts.test
    }

    /// The names of the classes, the largest first.
    pub fn class_names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.document.data.classes.iter().map(ClassDocument::name)
    }

    pub(super) fn shares(&self) -> SplitSizes<'_> {
        SplitSizes { train: &self.counts.noise, test: &self.counts.test }
    }

    /// When its runs are recorded.
    pub fn recording_steps(&self) -> RecordingSteps {
        self.document.training.record.steps_up_to(self.document.training.steps)
    }

    /// About how many examples a step of an algorithm goes through, to tell longer runs from shorter ones: its batch,
    /// and all of them wherever the full gradients are asked for.
    pub fn cost(&self, algorithm: &Algorithm) -> f64 {
        let training = &self.document.training;
        let all = self.counts.train.iter().sum::<usize>() as f64;
        let recorded = self.recording_steps().len() as f64 / training.steps as f64;
        match training.batch_size {
            Some(batch) if algorithm.sampling != Sampling::Full => {
                let full = if algorithm.direction.needs_projections() { 1.0 } else { recorded.min(1.0) };
                batch as f64 + full * all
            }
            _ => all,
        }
    }

    /// What its algorithms are called: by their rates too, or counted, where their names alone are alike.
    pub fn algorithm_names(&self) -> Vec<String> {
        let algorithms = &self.document.algorithms;
        let names: Vec<String> = algorithms.iter().map(Algorithm::name).collect();
        let name = |index: usize| {
            let alike = names.iter().filter(|name| **name == names[index]).count();
            let rate = algorithms[index].learning_rate;
            let named =
                if alike > 1 { format!("{}, η = {}", names[index], Written(rate)) } else { names[index].clone() };
            // Algorithms that differ in a number of their optimizer or loss only are counted.
            let twin = |other: &usize| names[*other] == names[index] && algorithms[*other].learning_rate == rate;
            match ((0..names.len()).filter(twin).count(), (0..index).filter(twin).count()) {
                (1, _) => named,
                (_, before) => format!("{named} ({})", before + 1),
            }
        };
        (0..names.len()).map(name).collect()
    }

    /// The class that a series is of, or `all`, and the other one of a pair.
    pub fn subject(&self, series: Series) -> (&str, Option<&str>) {
        let name = |class: usize| self.document.data.classes[class].name();
        match series.subject {
            Subject::All => ("all", None),
            Subject::Class(class) => (name(class), None),
            Subject::Pair(k, l) => (name(k), Some(name(l))),
        }
    }

    /// Its runs: for each seed, every algorithm.
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

fn check_length(bytes: usize) -> Result<(), DocumentError> {
    in_range("the document's length", bytes, 0..=MAX_DOCUMENT_BYTES, "at most 1000000 bytes")
}

fn check_training(document: &ExperimentDocument) -> Result<(), DocumentError> {
    let training = &document.training;
    in_range("training.steps", training.steps, 1..=10_000_000, "a whole number from 1 to 10000000")?;
    in_range("training.seeds.length", training.seeds.len(), 1..=100, "from 1 to 100 seeds")?;
    all_different("training.seeds", &training.seeds)?;
    if let Some(size) = training.batch_size {
        in_range("training.batch_size", size, 1..=1_000_000, "a whole number from 1 to 1000000")?;
    }
    match training.record {
        RecordingSchedule::Every { steps } => {
            in_range("training.record.steps", steps, 1..=10_000_000, "a whole number from 1 to 10000000")?;
        }
        RecordingSchedule::Log { records } => {
            in_range("training.record.records", records, 2..=10_000, "a whole number from 2 to 10000")?;
        }
    }
    let records = training.record.steps_up_to(training.steps).len();
    let advice =
        format!("at most {MAX_RECORDS} records a run: record every {} steps", training.steps / MAX_RECORDS + 1);
    in_range("training.record", records, 1..=MAX_RECORDS, &advice)?;
    let runs = training.seeds.len().saturating_mul(document.algorithms.len());
    let numbers = Columns::new(document.data.classes.len()).record_length();
    let most = (MAX_RECORDED_VALUES / runs.saturating_mul(numbers).max(1)).max(1);
    let advice = format!(
        "at most {most} records a run for {runs} runs: record every {} steps, or have fewer runs",
        training.steps / most + 1
    );
    in_range("training.record", records, 1..=most, &advice)
}

fn check_algorithms(document: &ExperimentDocument, counts: &[usize]) -> Result<(), DocumentError> {
    in_range("algorithms.length", document.algorithms.len(), 1..=64, "from 1 to 64 algorithms")?;
    for (index, algorithm) in document.algorithms.iter().enumerate() {
        let field = |name: &str| format!("algorithms[{index}].{name}");
        let rate = "a number above 0 and at most 1000";
        in_range(field("learning_rate"), algorithm.learning_rate, f64::MIN_POSITIVE..=1000.0, rate)?;
        let floor = "a number above 0 and at most 1";
        in_range(field("projection_floor"), algorithm.projection_floor, f64::MIN_POSITIVE..=1.0, floor)?;
        let remedy = |message: String| DocumentError::Remedy { algorithm: index, message };
        algorithm.optimizer.check().map_err(|error| remedy(error.to_string()))?;
        algorithm.loss.check().map_err(|error| remedy(error.to_string()))?;
        let batches = algorithm.sampling.check(counts, document.training.batch_size);
        batches.map_err(|error| DocumentError::Sampling { algorithm: index, name: algorithm.name(), error })?;
        if document.algorithms[..index].contains(algorithm) {
            return Err(DocumentError::Twice { field: "algorithms".into(), twice: algorithm.name() });
        }
    }
    Ok(())
}

//! From a document that anyone may have written to an experiment that can run.

use super::document::{ExperimentDocument, SourceDocument};
use crate::data::profile::ProfileError;
use crate::data::shards::{ShardError, Shelf};
use crate::dynamics::{Algorithm, BatchError, Batches};
use crate::model::ArchitectureError;
use crate::observe::{Calendar, Columns, Schedule};
use std::collections::BTreeSet;
use thiserror::Error;

/// Why a document is not an experiment; each message names the field and says what it may be.
#[derive(Debug, Error)]
pub enum DocumentError {
    /// Not JSON of the right form.
    #[error("{path}{message}")]
    Form {
        /// The field, with a colon behind it, or nothing.
        path: String,
        /// What is wrong with it.
        message: String,
    },
    /// A number out of its range.
    #[error("{field} is {found}; it must be {expected}")]
    Range {
        /// The field.
        field: String,
        /// What it holds.
        found: String,
        /// What it may hold.
        expected: String,
    },
    /// The same entry twice.
    #[error("{field} names {twice} twice; each may appear once")]
    Twice {
        /// The list.
        field: String,
        /// The entry.
        twice: String,
    },
    /// More examples than there are.
    #[error(
        "{field} asks for {asked} images of class \"{class}\", but there are {available}: lower {field} to at most {available}"
    )]
    TooFew {
        /// The field that asks.
        field: &'static str,
        /// How many it asks for.
        asked: usize,
        /// The class.
        class: String,
        /// How many there are.
        available: usize,
    },
    /// The profile asks for more examples than a class has.
    #[error(
        "data.imbalance gives class \"{class}\" {asked} images, but there are {available}: lower data.largest, or make the imbalance steeper"
    )]
    SmallClass {
        /// How many it asks for.
        asked: usize,
        /// The class.
        class: String,
        /// How many there are.
        available: usize,
    },
    /// A source under another name than the one at hand.
    #[error("data.source.name is \"{found}\"; the packaged sets are: {known}")]
    Source {
        /// The name asked for.
        found: String,
        /// The names there are.
        known: String,
    },
    /// A profile that is none.
    #[error("data.{0}")]
    Profile(#[from] ProfileError),
    /// A network that cannot be built.
    #[error(transparent)]
    Architecture(#[from] ArchitectureError),
    /// Batches that cannot be dealt.
    #[error("algorithms[{algorithm}] ({name}): {error}")]
    Batches {
        /// Which algorithm, counted from 0.
        algorithm: usize,
        /// Its name.
        name: String,
        /// Why not.
        error: BatchError,
    },
    /// A stepper or a loss out of its range.
    #[error("algorithms[{algorithm}].{message}")]
    Remedy {
        /// Which algorithm, counted from 0.
        algorithm: usize,
        /// Which field, and what it may be.
        message: String,
    },
    /// Images that cannot be had.
    #[error(transparent)]
    Shards(#[from] ShardError),
}

/// A checked experiment.
///
/// ```
/// use imbalance_lab::experiment::{Experiment, Preset};
///
/// let experiment = Preset::default().experiment();
/// assert_eq!(experiment.counts(), [1400, 200]);
/// let refused = Experiment::read(&experiment.json().replace("\"ratio\": 7.0", "\"ratio\": 0.5"));
/// assert!(refused.unwrap_err().to_string().contains("data.imbalance.ratio is 0.5"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    document: ExperimentDocument,
    counts: Vec<usize>,
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

/// Names of the image sets that ship with the page.
pub const PACKAGED: [&str; 1] = ["mnist"];

/// Most records a run may keep.
const MOST_RECORDS: usize = 100_000;

/// Most numbers that all runs together may record: half a gigabyte.
const MOST_NUMBERS: usize = 1 << 26;

impl Experiment {
    /// Reads a JSON document and checks it.
    ///
    /// # Errors
    /// Names the first field that is wrong.
    pub fn read(json: &str) -> Result<Self, DocumentError> {
        let mut reader = serde_json::Deserializer::from_str(json);
        let document = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let path = error.path().to_string();
            let path = if path == "." || path == "?" { String::new() } else { format!("{path}: ") };
            DocumentError::Form { path, message: plain(error.inner()) }
        })?;
        reader.end().map_err(|error| DocumentError::Form { path: String::new(), message: plain(&error) })?;
        Self::check(document)
    }

    /// Checks a document.
    ///
    /// # Errors
    /// Names the first field that is wrong.
    pub fn check(document: ExperimentDocument) -> Result<Self, DocumentError> {
        in_range("version", document.version, 1..=1, "1, the version that this lab reads")?;
        let counts = check_data(&document)?;
        document.model.check()?;
        check_training(&document)?;
        check_algorithms(&document, &counts)?;
        Ok(Self { document, counts })
    }

    /// Checks that a shelf's set is the one asked for, and has the classes and images that the experiment needs.
    ///
    /// # Errors
    /// Names the class that is missing or too small, or the set.
    pub fn check_shelf(&self, shelf: &Shelf) -> Result<(), DocumentError> {
        let data = &self.document.data;
        let SourceDocument::Packaged { name } = &data.source;
        if name != shelf.name() {
            return Err(DocumentError::Source { found: name.clone(), known: shelf.name().into() });
        }
        self.document.model.build(shelf.shape(), self.counts.len())?;
        for (class, &count) in data.classes.iter().zip(&self.counts) {
            let shard = shelf.shard(class)?;
            if count > shard.train && count < data.largest {
                let (class, available) = (class.clone(), shard.train);
                return Err(DocumentError::SmallClass { asked: count, class, available });
            }
            for (field, asked, available) in
                [("data.largest", count, shard.train), ("data.test", data.test, shard.test)]
            {
                if asked > available {
                    return Err(DocumentError::TooFew { field, asked, class: class.clone(), available });
                }
            }
        }
        Ok(())
    }

    /// The document.
    pub fn document(&self) -> &ExperimentDocument {
        &self.document
    }

    /// The document as JSON, the same text for the same experiment.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(&self.document).expect("a document is plain data")
    }

    /// Training examples of each class, n_l.
    pub fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// When its runs are recorded.
    pub fn calendar(&self) -> Calendar {
        self.document.training.record.over(self.document.training.steps)
    }

    /// The name of the packaged set it learns from.
    pub fn source(&self) -> &str {
        let SourceDocument::Packaged { name } = &self.document.data.source;
        name
    }

    /// About how many examples a step of an algorithm goes through, to tell longer runs from shorter ones: its batch,
    /// and all of them wherever the full gradients are asked for.
    pub fn cost(&self, algorithm: &Algorithm) -> f64 {
        let training = &self.document.training;
        let all = self.counts.iter().sum::<usize>() as f64;
        let recorded = self.calendar().len() as f64 / training.steps as f64;
        match training.batch_size {
            Some(batch) if algorithm.batches != Batches::Full => {
                let full = if algorithm.direction.needs_projections() { 1.0 } else { recorded.min(1.0) };
                batch as f64 + full * all
            }
            _ => all,
        }
    }

    /// Its runs: for each seed, every algorithm.
    pub fn runs(&self) -> Vec<RunPlan> {
        let algorithms = &self.document.algorithms;
        let names: Vec<String> = algorithms.iter().map(Algorithm::name).collect();
        let name = |index: usize| {
            let alike = names.iter().filter(|name| **name == names[index]).count();
            let rate = algorithms[index].learning_rate;
            let named = if alike > 1 { format!("{}, η = {rate}", names[index]) } else { names[index].clone() };
            // Algorithms that differ in a number of their stepper or loss only are counted.
            let twin = |other: &usize| names[*other] == names[index] && algorithms[*other].learning_rate == rate;
            match ((0..names.len()).filter(twin).count(), (0..index).filter(twin).count()) {
                (1, _) => named,
                (_, before) => format!("{named} ({})", before + 1),
            }
        };
        let plan = |seed, index: usize| RunPlan {
            name: name(index),
            algorithm: algorithms[index].clone(),
            algorithm_index: index,
            seed,
        };
        let seeds = &self.document.training.seeds;
        seeds.iter().flat_map(|&seed| (0..algorithms.len()).map(move |index| plan(seed, index))).collect()
    }
}

/// What serde says of a document, in words for those who write documents. Where a fault stands in the text is told only
/// if the text is no JSON at all: elsewhere the field says it, and the text may be one that its reader never saw.
fn plain(error: &serde_json::Error) -> String {
    let message = error.to_string();
    if error.is_syntax() || error.is_eof() {
        return format!("this is no JSON: {message}");
    }
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    WORDS.iter().fold(message.to_owned(), |message, (rust, plain)| message.replace(rust, plain))
}

/// Names of types, and what to write for them in a document.
const WORDS: &[(&str, &str)] = &[
    ("expected usize", "expected a whole number from 0"),
    ("expected u32", "expected a whole number from 0 to 4294967295"),
    ("expected f64", "expected a number"),
    ("expected internally tagged enum Profile", "expected an object such as {\"profile\": \"ratio\", \"ratio\": 7}"),
    (
        "expected internally tagged enum SourceDocument",
        "expected an object such as {\"kind\": \"packaged\", \"name\": \"mnist\"}",
    ),
    ("expected internally tagged enum Architecture", "expected an object such as {\"kind\": \"linear\"}"),
    ("expected internally tagged enum Stepper", "expected an object such as {\"kind\": \"adam\"}"),
    ("expected internally tagged enum Loss", "expected an object such as {\"kind\": \"focal\"}"),
    (
        "expected internally tagged enum Schedule",
        "expected an object such as {\"schedule\": \"log\", \"records\": 100}",
    ),
    (
        "expected struct ExperimentDocument",
        "expected a document, an object with the fields version, data, model, training and algorithms",
    ),
    ("expected struct", "expected an object with the fields of a"),
    ("expected a sequence", "expected a list"),
    ("an array of length", "a list of length"),
];

/// An error unless the value lies in the range; NaN lies in none.
fn in_range<T: PartialOrd + ToString>(
    field: impl Into<String>,
    found: T,
    range: std::ops::RangeInclusive<T>,
    expected: &str,
) -> Result<(), DocumentError> {
    if range.contains(&found) {
        return Ok(());
    }
    Err(DocumentError::Range { field: field.into(), found: found.to_string(), expected: expected.into() })
}

fn all_different<T: Ord + ToString>(field: &str, items: impl IntoIterator<Item = T>) -> Result<(), DocumentError> {
    let mut seen = BTreeSet::new();
    for item in items {
        let twice = item.to_string();
        if !seen.insert(item) {
            return Err(DocumentError::Twice { field: field.into(), twice });
        }
    }
    Ok(())
}

fn check_data(document: &ExperimentDocument) -> Result<Vec<usize>, DocumentError> {
    let data = &document.data;
    let SourceDocument::Packaged { name } = &data.source;
    if !PACKAGED.contains(&name.as_str()) {
        return Err(DocumentError::Source { found: name.clone(), known: PACKAGED.join(", ") });
    }
    in_range("data.classes.length", data.classes.len(), 2..=100, "from 2 to 100 classes")?;
    all_different("data.classes", data.classes.iter().map(|name| format!("\"{name}\"")))?;
    in_range("data.largest", data.largest, 1..=1_000_000, "a whole number of examples from 1 to 1000000")?;
    in_range("data.test", data.test, 1..=1_000_000, "a whole number of examples from 1 to 1000000")?;
    let counts = data.imbalance.counts(data.largest, data.classes.len())?;
    let expected = format!("{}, the number that data.imbalance.counts begins with", counts[0]);
    in_range("data.largest", data.largest, counts[0]..=counts[0], &expected)?;
    Ok(counts)
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
        Schedule::Every { steps } => {
            in_range("training.record.steps", steps, 1..=usize::MAX, "a whole number from 1")?;
        }
        Schedule::Log { records } => {
            in_range("training.record.records", records, 2..=10_000, "a whole number from 2 to 10000")?;
        }
    }
    let records = training.record.over(training.steps).len();
    let advice =
        format!("at most {MOST_RECORDS} records a run: record every {} steps", training.steps / MOST_RECORDS + 1);
    in_range("training.record", records, 1..=MOST_RECORDS, &advice)?;
    let runs = training.seeds.len() * document.algorithms.len();
    let numbers = Columns::new(document.data.classes.len()).record_length();
    let most = (MOST_NUMBERS / (runs * numbers).max(1)).max(1);
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
        algorithm.stepper.check().map_err(|error| remedy(error.to_string()))?;
        algorithm.loss.check().map_err(|error| remedy(error.to_string()))?;
        let batches = algorithm.batches.check(counts, document.training.batch_size);
        batches.map_err(|error| DocumentError::Batches { algorithm: index, name: algorithm.name(), error })?;
        if document.algorithms[..index].contains(algorithm) {
            return Err(DocumentError::Twice { field: "algorithms".into(), twice: algorithm.name() });
        }
    }
    Ok(())
}

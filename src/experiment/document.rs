//! An experiment as JSON.
//!
//! ```json
//! {
//!   "version": 1,
//!   "data": {
//!     "source": {"kind": "packaged", "name": "mnist"},
//!     "classes": ["4", "9"], "max_per_class": 1400, "imbalance": {"kind": "ratio", "ratio": 7}, "test_per_class": 400
//!   },
//!   "model": {"kind": "mlp", "hidden": [{"width": 32, "activation": "relu"}, {"width": 32, "activation": "tanh"}]},
//!   "training": {"steps": 300, "seeds": [5]},
//!   "algorithms": [
//!     {"sampling": "full", "direction": "mean", "learning_rate": 0.015},
//!     {"sampling": "full", "direction": "normalized", "learning_rate": 0.015}
//!   ]
//! }
//! ```

use crate::data::{FileId, Format, Generator, Imbalance, Reduction};
use crate::dynamics::Algorithm;
use crate::model::Architecture;
use crate::observe::RecordingSchedule;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A whole experiment, not yet checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExperimentDocument {
    /// The version of this schema: 1, or 2 where there is a sweep.
    pub version: u32,
    /// What is learned from.
    pub data: DataDocument,
    /// What learns.
    pub model: Architecture,
    /// For how long, and from which seeds.
    pub training: TrainingDocument,
    /// How; one run for each, from the same start.
    pub algorithms: Vec<Algorithm>,
    /// The numbers that vary; every combination of their values is an experiment of its own. The runs of this one do
    /// without.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sweep: Vec<Sweep>,
}

/// What is learned from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataDocument {
    /// Where examples come from.
    pub source: SourceDocument,
    /// The classes, the largest first.
    pub classes: Vec<ClassDocument>,
    /// Training examples of the largest class, n_0.
    pub max_per_class: usize,
    /// How many the others have.
    pub imbalance: Imbalance,
    /// Test examples of every class, or of the largest if they follow the profile.
    pub test_per_class: usize,
    /// How many test examples the others have.
    #[serde(default, skip_serializing_if = "is_default")]
    pub test_imbalance: TestImbalance,
    /// The share of training labels that are wrong.
    #[serde(default, skip_serializing_if = "is_default")]
    pub label_noise: f64,
}

/// A class of the experiment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ClassDocument {
    /// One of the source's.
    Own(String),
    /// Several of the source's, taken as one.
    Merged(Merged),
}

/// Several classes of a source under one name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merged {
    /// What they are called together.
    pub name: String,
    /// The source's names for them.
    pub of: Vec<String>,
}

impl<'de> Deserialize<'de> for ClassDocument {
    fn deserialize<D: Deserializer<'de>>(place: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = ClassDocument;

            fn expecting(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
                text.write_str(
                    "a class's name, or several under one, such as {\"name\": \"vehicles\", \"of\": [\"ship\", \"truck\"]}",
                )
            }

            fn visit_str<E>(self, name: &str) -> Result<ClassDocument, E> {
                Ok(ClassDocument::Own(name.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<ClassDocument, A::Error> {
                Merged::deserialize(MapAccessDeserializer::new(fields)).map(ClassDocument::Merged)
            }
        }
        place.deserialize_any(Reader)
    }
}

impl ClassDocument {
    /// What the class is called.
    pub fn name(&self) -> &str {
        match self {
            Self::Own(name) | Self::Merged(Merged { name, .. }) => name,
        }
    }

    /// The source's classes that it is made of.
    pub fn parts(&self) -> &[String] {
        match self {
            Self::Own(name) => std::slice::from_ref(name),
            Self::Merged(Merged { of, .. }) => of,
        }
    }
}

/// How many test examples each class has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestImbalance {
    /// The same number of every class.
    #[default]
    Balanced,
    /// In the proportions of the training examples.
    AsTrained,
}

/// Where examples come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    rename = "kind",
    rename_all = "snake_case",
    deny_unknown_fields,
    expecting = "an object such as {\"kind\": \"packaged\", \"name\": \"mnist\"}"
)]
pub enum SourceDocument {
    /// A set of images that ships with the page.
    Packaged {
        /// The set's name, such as `mnist`.
        name: String,
        /// What makes the images smaller.
        #[serde(default, skip_serializing_if = "Reduction::is_none")]
        reduce: Reduction,
    },
    /// Points drawn from distributions.
    Generated {
        /// Which distributions.
        generator: Generator,
    },
    /// Points that a reader painted, in the square from (−1, −1) to (1, 1).
    Painted {
        /// The classes with their points.
        classes: Vec<PaintedClass>,
    },
    /// The reader's own files, which the document only names.
    Files {
        /// Which files.
        files: Vec<FileId>,
        /// How they are read.
        format: Format,
    },
}

/// One class of painted points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaintedClass {
    /// The class's name.
    pub name: String,
    /// Its points.
    pub points: Vec<[f64; 2]>,
}

/// For how long, and from which seeds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingDocument {
    /// Steps of every run.
    pub steps: usize,
    /// Examples in a mini-batch, m; full batches do without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_size: Option<usize>,
    /// When to record.
    #[serde(default, skip_serializing_if = "is_default")]
    pub record: RecordingSchedule,
    /// One replicate of every algorithm for each seed, which decides examples, start and permutations.
    pub seeds: Vec<u32>,
}

/// A number of the document that varies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sweep {
    /// Which number.
    pub parameter: SweepParameter,
    /// What it is, one value after the other.
    pub values: Vec<f64>,
}

/// The numbers that can vary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SweepParameter {
    /// The imbalance ratio ρ.
    Ratio,
    /// Examples in a mini-batch, m.
    BatchSize,
    /// η, of every algorithm.
    LearningRate,
    /// Units of every hidden layer.
    Width,
    /// Training examples of the largest class, and in proportion of the others.
    MaxPerClass,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

//! The JSON document of an experiment.
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

use crate::data::{FileId, Format, Generator, Imbalance, Reduction, Scaling};
use crate::dynamics::Algorithm;
use crate::json::tagged::tagged;
use crate::model::Architecture;
use crate::observe::{Observable, RecordingSchedule};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A whole experiment, before it is checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExperimentDocument {
    /// The version of this schema: 1, or 2 if there is a sweep.
    #[cfg_attr(test, schemars(range(min = *super::bounds::VERSIONS.start(), max = *super::bounds::VERSIONS.end())))]
    pub version: u32,
    /// The data.
    pub data: DataDocument,
    /// The model.
    pub model: Architecture,
    /// The length of training, and the seeds.
    pub training: TrainingDocument,
    /// The algorithms; each has one run per seed, and all start from the same initial parameters.
    #[cfg_attr(test, schemars(length(min = *super::bounds::ALGORITHMS.start(), max = *super::bounds::ALGORITHMS.end())))]
    pub algorithms: Vec<Algorithm>,
    /// The parameters that vary. Every combination of their values is an experiment of its own. The runs of this
    /// experiment ignore them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(length(max = super::cells::MAX_SWEEP_PARAMETERS)))]
    pub sweep: Vec<Sweep>,
}

/// The data of an experiment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DataDocument {
    /// The source of the examples.
    pub source: SourceDocument,
    /// The classes, the largest first. `{"name": "vehicles", "of": ["ship", "truck"]}` merges several classes of the source
    /// into one.
    #[cfg_attr(test, schemars(length(min = *super::bounds::CLASSES.start(), max = *super::bounds::CLASSES.end())))]
    pub classes: Vec<ClassDocument>,
    /// The number of training examples of the largest class, n_0. It equals the first number of `counts` if the imbalance
    /// lists them. Only `as_is` and `total` do without it.
    #[serde(default, skip_serializing_if = "is_default")]
    #[cfg_attr(test, schemars(range(min = *super::bounds::EXAMPLES.start(), max = *super::bounds::EXAMPLES.end())))]
    pub max_per_class: usize,
    /// The number of all training examples, n, in place of `max_per_class`. The imbalance then only shares them out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(range(min = *super::bounds::TOTALS.start(), max = *super::bounds::TOTALS.end())))]
    pub total: Option<usize>,
    /// The rule for the number of training examples of the other classes.
    pub imbalance: Imbalance,
    /// The number of test examples of every class, or of the largest class if they follow the training proportions. Only
    /// `as_is` does not need it.
    #[serde(default, skip_serializing_if = "is_default")]
    #[cfg_attr(test, schemars(range(min = *super::bounds::EXAMPLES.start(), max = *super::bounds::EXAMPLES.end())))]
    pub test_per_class: usize,
    /// The rule for the number of test examples of the other classes: the same for every class, or the proportions of the
    /// training examples.
    #[serde(default, skip_serializing_if = "is_default")]
    #[cfg_attr(test, schemars(!skip_serializing_if))]
    pub test_imbalance: TestImbalance,
    /// The fraction of each class's examples that `as_is` sets aside for testing, rounded to the nearest count and at least
    /// one, if the source has no test set. The default is 0.2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(range(min = *super::bounds::TEST_SHARES.start(), max = *super::bounds::TEST_SHARES.end())))]
    pub test_share: Option<f64>,
    /// The fraction of each class's training labels that are wrong. Test labels are always right.
    #[serde(default, skip_serializing_if = "is_default")]
    #[cfg_attr(test, schemars(!skip_serializing_if, range(min = crate::data::LABEL_NOISE.start), extend("exclusiveMaximum" = crate::data::LABEL_NOISE.end)))]
    pub label_noise: f64,
    /// The scale of the features on which the network trains.
    #[serde(default, skip_serializing_if = "is_default")]
    #[cfg_attr(test, schemars(!skip_serializing_if))]
    pub scaling: Scaling,
}

/// A class of the experiment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum ClassDocument {
    /// One class of the source.
    Own(String),
    /// Several classes of the source, merged into one.
    Merged(Merged),
}

/// Several classes of a source under one name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Merged {
    /// The name of the merged class.
    #[cfg_attr(test, schemars(length(min = *super::bounds::NAME.start(), max = *super::bounds::NAME.end())))]
    pub name: String,
    /// The names of the source's classes.
    #[cfg_attr(test, schemars(length(min = *super::bounds::MERGED.start(), max = *super::bounds::MERGED.end())))]
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
    /// Returns the name of the class.
    pub fn name(&self) -> &str {
        match self {
            Self::Own(name) | Self::Merged(Merged { name, .. }) => name,
        }
    }

    /// Returns the source's classes that form this class.
    pub fn parts(&self) -> &[String] {
        match self {
            Self::Own(name) => std::slice::from_ref(name),
            Self::Merged(Merged { of, .. }) => of,
        }
    }
}

/// The rule for the number of test examples of each class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TestImbalance {
    /// The same number for every class.
    #[default]
    Balanced,
    /// The proportions of the training examples.
    AsTrained,
}

tagged! {
    "an object such as {\"kind\": \"packaged\", \"name\": \"mnist\"}"
    /// The source of the examples.
    #[derive(Clone, Debug, PartialEq)]
    pub enum SourceDocument {
        /// An image dataset that is packaged with the page.
        Packaged {
            /// The name of the dataset, such as `mnist`.
            #[cfg_attr(test, schemars(extend("enum" = super::PACKAGED.map(|set| set.name))))]
            name: String,
            /// How the images are made smaller.
            #[serde(default, skip_serializing_if = "Reduction::is_none")]
            reduce: Reduction,
        },
        /// Points drawn from distributions.
        Generated {
            /// The distributions.
            generator: Generator,
        },
        /// Points that the reader painted in the square from (−1, −1) to (1, 1).
        Painted {
            /// The classes with their points, at most 10,000 in all.
            #[cfg_attr(test, schemars(length(min = *super::bounds::CLASSES.start(), max = *super::bounds::CLASSES.end())))]
            classes: Vec<PaintedClass>,
        },
        /// The reader's own files. The document only names them.
        Files {
            /// The files. Without `sha256`, any file of the name is accepted.
            #[cfg_attr(test, schemars(length(min = *super::bounds::FILES.start(), max = *super::bounds::FILES.end())))]
            files: Vec<FileId>,
            /// The format of the files.
            format: Format,
        },
    }
}

/// One class of painted points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PaintedClass {
    /// The name of the class.
    #[cfg_attr(test, schemars(length(min = *super::bounds::NAME.start(), max = *super::bounds::NAME.end())))]
    pub name: String,
    /// The points.
    #[cfg_attr(test, schemars(inner(inner(range(min = *super::bounds::SQUARE.start(), max = *super::bounds::SQUARE.end())))))]
    pub points: Vec<[f64; 2]>,
}

/// The length of training, and the seeds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TrainingDocument {
    /// The number of steps of every run.
    #[cfg_attr(test, schemars(range(min = *super::bounds::STEPS.start(), max = *super::bounds::STEPS.end())))]
    pub steps: usize,
    /// The mini-batch size, m. Every sampling but `full` needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(range(min = *super::bounds::BATCH_SIZES.start(), max = *super::bounds::BATCH_SIZES.end())))]
    pub batch_size: Option<usize>,
    /// The steps at which the runs are recorded.
    #[serde(default, skip_serializing_if = "is_default")]
    #[cfg_attr(test, schemars(!skip_serializing_if))]
    pub record: RecordingSchedule,
    /// What is recorded beyond the usual quantities, because it costs time or memory.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub observe: Vec<Observable>,
    /// The seeds, whole numbers below 2³². Each seed determines examples, initial parameters and permutations, and gives
    /// one replicate of every algorithm.
    #[cfg_attr(test, schemars(length(min = *super::bounds::SEEDS.start(), max = *super::bounds::SEEDS.end())))]
    pub seeds: Vec<u32>,
}

/// A parameter of the document that varies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Sweep {
    /// The parameter.
    pub parameter: SweepParameter,
    /// The values, in order.
    #[cfg_attr(test, schemars(length(min = 1, max = super::cells::MAX_CELLS)))]
    pub values: Vec<f64>,
}

/// The parameters that a sweep can vary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SweepParameter {
    /// The imbalance ratio ρ.
    Ratio,
    /// The mini-batch size, m.
    BatchSize,
    /// η of every algorithm.
    LearningRate,
    /// The number of units of every hidden layer.
    Width,
    /// The number of training examples of the largest class; the other classes scale in proportion.
    MaxPerClass,
    /// α of every algorithm with the direction `power`.
    Alpha,
    /// θ of every algorithm with the sampling `mixed`.
    Theta,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

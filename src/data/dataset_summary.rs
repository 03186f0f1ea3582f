//! Dataset summaries: the classes of a source, and the number of examples of each.
//!
//! A summary is small even if the examples are large. It suffices to check or offer an experiment, as the page does.

use super::{LabeledDataset, Shape};
use serde::{Deserialize, Serialize};

/// The classes of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatasetSummary {
    /// The shape of an example.
    pub shape: Shape,
    /// The classes, in the source's own order.
    pub classes: Vec<ClassSummary>,
    /// One SHA-256 of all packaged images of the dataset; empty if the document itself describes the examples.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sha256: String,
}

/// One class of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassSummary {
    /// The name of the class.
    pub name: String,
    /// The number of examples available for training.
    pub train: usize,
    /// The number of test examples, or `None` if the source has no test set, so that some of `train` must be set aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<usize>,
}

impl DatasetSummary {
    /// Returns the index of a class in the source's order.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.classes.iter().position(|entry| entry.name == name)
    }

    /// Returns the names of all classes, for a message.
    pub fn names(&self) -> String {
        self.classes.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

impl LabeledDataset {
    /// Returns the summary of this dataset.
    pub fn dataset_summary(&self) -> DatasetSummary {
        let test = |class| self.test.as_ref().map(|set| set.class(class).len());
        let entry = |(class, name): (usize, &String)| ClassSummary {
            name: name.clone(),
            train: self.train.class(class).len(),
            test: test(class),
        };
        let classes = self.classes.iter().enumerate().map(entry).collect();
        DatasetSummary { shape: self.shape(), classes, sha256: String::new() }
    }
}

//! What a source has: its classes, and how many examples of each.
//!
//! A dataset summary is small where the examples may be large, so whoever only checks or offers an experiment, as the page
//! does, needs no more.

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
    /// One SHA-256 for all packaged images of the set; empty where the document tells what the examples are.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sha256: String,
}

/// One class of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassSummary {
    /// The class's name.
    pub name: String,
    /// Examples that may be trained on.
    pub train: usize,
    /// Examples that are only tested on; nothing where the source sets none apart, so that some of `train` have to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<usize>,
}

impl DatasetSummary {
    /// Where in the source's order a class stands.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.classes.iter().position(|entry| entry.name == name)
    }

    /// The names of all classes, for a message.
    pub fn names(&self) -> String {
        self.classes.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

impl LabeledDataset {
    /// What this collection has.
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

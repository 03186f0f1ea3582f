//! What a source has: its classes, and how many examples of each.
//!
//! An inventory is small where the examples may be large, so whoever only checks or offers an experiment, as the page
//! does, needs no more.

use super::{Collection, Shape};
use serde::{Deserialize, Serialize};

/// The classes of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inventory {
    /// The shape of an example.
    pub shape: Shape,
    /// The classes, in the source's own order.
    pub classes: Vec<Entry>,
    /// One SHA-256 for all packaged images of the set; empty where the document tells what the examples are.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sha256: String,
}

/// One class of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The class's name.
    pub name: String,
    /// Examples that may be trained on.
    pub train: usize,
    /// Examples that are only tested on; nothing where the source sets none apart, so that some of `train` have to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<usize>,
}

impl Inventory {
    /// Where in the source's order a class stands.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.classes.iter().position(|entry| entry.name == name)
    }

    /// The names of all classes, for a message.
    pub fn names(&self) -> String {
        self.classes.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

impl Collection {
    /// What this collection has.
    pub fn inventory(&self) -> Inventory {
        let test = |class| self.test.as_ref().map(|set| set.class(class).len());
        let entry = |(class, name): (usize, &String)| Entry {
            name: name.clone(),
            train: self.train.class(class).len(),
            test: test(class),
        };
        let classes = self.classes.iter().enumerate().map(entry).collect();
        Inventory { shape: self.shape(), classes, sha256: String::new() }
    }
}

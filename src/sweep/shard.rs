//! Shards: parts of a sweep for several machines.

use super::text;
use crate::experiment::Experiment;

/// The part of a sweep that one of several machines runs.
///
/// All runs of a cell and seed stay together, because they share their examples. These groups are distributed among the
/// parts in turn. A part depends only on the document and its own two numbers, and every run is in exactly one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: usize,
    of: usize,
}

impl Default for Shard {
    /// Returns the part that holds every run.
    fn default() -> Self {
        Self { index: 0, of: 1 }
    }
}

impl Shard {
    /// Creates part `number` of `of` parts, counted from 1.
    pub fn new(number: usize, of: usize) -> Option<Self> {
        (1..=of).contains(&number).then(|| Self { index: number - 1, of })
    }

    /// Returns whether the part contains a run, given its index in [`Results::runs`](super::Results::runs).
    pub fn contains(self, experiment: &Experiment, place: usize) -> bool {
        let group = place / experiment.document().algorithms.len();
        group % self.of == self.index
    }
}

impl std::str::FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        parts.and_then(|(number, of)| Self::new(number, of)).ok_or_else(|| text::not_a_part(text))
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, text: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(text, "{}/{}", self.index + 1, self.of)
    }
}

//! Examples laid out for the kernel.
//!
//! Eight examples of one class stand side by side in a *panel*: for each feature one pack with their eight values. A
//! class whose number of examples is not a multiple of eight ends in a panel with empty places; they hold zeros and
//! count for nothing.

use super::Dataset;
use crate::kernel::{PACK_SIZE, Pack8, Real, ZERO, pack};
use std::ops::Range;

/// A set of examples in panels, each panel of one class.
#[derive(Clone, Debug, Default)]
pub struct PackedExamples {
    features: usize,
    packs: Vec<Pack8>,
    groups: Vec<Group>,
}

/// One class's place in a set of panels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Which panels.
    pub chunks: Range<usize>,
    /// How many examples they hold.
    pub examples: usize,
}

impl Group {
    /// How many examples a panel of this group holds: eight, or fewer in the last.
    pub fn examples_in(&self, chunk: usize) -> usize {
        (self.examples - (chunk - self.chunks.start) * PACK_SIZE).min(PACK_SIZE)
    }
}

impl PackedExamples {
    /// All examples of a set.
    pub fn from_dataset(dataset: &Dataset) -> Self {
        let mut packed = Self::default();
        packed.start(dataset);
        for class in 0..dataset.classes() {
            packed.push(dataset, dataset.class(class));
        }
        packed
    }

    /// Empties the panels, keeping their memory, to be filled again from `dataset`.
    pub fn start(&mut self, dataset: &Dataset) {
        self.features = dataset.shape().len();
        // What the packs hold is written over.
        self.groups.clear();
    }

    /// Adds the next class with the given examples of `dataset`; an example may be named more than once.
    pub fn push(&mut self, dataset: &Dataset, members: impl ExactSizeIterator<Item = usize>) {
        let first = self.groups.last().map_or(0, |group| group.chunks.end);
        let examples = members.len();
        let count = examples.div_ceil(PACK_SIZE);
        let places = first * self.features..(first + count) * self.features;
        if self.packs.len() < places.end {
            self.packs.resize(places.end, ZERO);
        }
        let mut rows = members.map(|example| dataset.row(example));
        for chunk in self.packs[places].chunks_exact_mut(self.features) {
            let eight: [&[Real]; PACK_SIZE] = std::array::from_fn(|_| rows.next().unwrap_or(&[]));
            pack::interleave(eight, chunk);
        }
        self.groups.push(Group { chunks: first..first + count, examples });
    }

    /// The classes, in order.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The number of examples of each class.
    pub fn counts(&self) -> impl Iterator<Item = usize> + '_ {
        self.groups.iter().map(|group| group.examples)
    }

    /// The number of examples of all classes.
    pub fn len(&self) -> usize {
        self.counts().sum()
    }

    /// Whether there are no examples.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The packs of some panels.
    pub fn packs(&self, chunks: Range<usize>) -> &[Pack8] {
        &self.packs[chunks.start * self.features..chunks.end * self.features]
    }
}

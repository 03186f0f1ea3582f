//! Packed examples: examples arranged for the kernel.
//!
//! Eight examples of one class form a *chunk*: one pack for each feature, with the values of the eight examples. If the
//! number of a class's examples is not a multiple of eight, its last chunk has empty places. They hold zeros and are
//! not counted.

use super::Dataset;
use crate::kernel::{PACK_SIZE, Pack8, Real, ZERO, pack};
use std::ops::Range;

/// A dataset in chunks of eight examples, each chunk of one class.
#[derive(Clone, Debug, Default)]
pub struct PackedExamples {
    features: usize,
    packs: Vec<Pack8>,
    groups: Vec<Group>,
}

/// The chunks of one class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The range of the chunks.
    pub chunks: Range<usize>,
    /// The number of examples in them.
    pub examples: usize,
}

impl Group {
    /// Returns the number of examples in a chunk of this group: eight, or fewer in the last.
    pub fn examples_in(&self, chunk: usize) -> usize {
        (self.examples - (chunk - self.chunks.start) * PACK_SIZE).min(PACK_SIZE)
    }
}

impl PackedExamples {
    /// Packs all examples of a dataset.
    pub fn from_dataset(dataset: &Dataset) -> Self {
        let mut packed = Self::default();
        packed.start(dataset);
        for class in 0..dataset.classes() {
            packed.push(dataset, dataset.class(class));
        }
        packed
    }

    /// Clears the examples, keeping their memory, before `dataset` is packed again.
    pub fn start(&mut self, dataset: &Dataset) {
        self.features = dataset.shape().len();
        // The packs keep their old content, which is overwritten later.
        self.groups.clear();
    }

    /// Adds the next class with the given examples of `dataset`. An example may appear more than once.
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

    /// Returns the classes, in order.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Returns the number of examples of each class.
    pub fn counts(&self) -> impl Iterator<Item = usize> + '_ {
        self.groups.iter().map(|group| group.examples)
    }

    /// Returns the number of examples of all classes.
    pub fn len(&self) -> usize {
        self.counts().sum()
    }

    /// Returns whether there are no examples.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the packs of a range of chunks.
    pub fn packs(&self, chunks: Range<usize>) -> &[Pack8] {
        &self.packs[chunks.start * self.features..chunks.end * self.features]
    }
}

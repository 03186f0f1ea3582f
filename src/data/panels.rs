//! Examples laid out for the kernel.
//!
//! Eight examples of one class stand side by side in a *panel*: for each feature one octet with their eight values. A
//! class whose number of examples is not a multiple of eight ends in a panel with empty places; they hold zeros and
//! count for nothing.

use super::Dataset;
use crate::kernel::{EXAMPLES, Octet, Real, ZERO, pack};
use std::ops::Range;

/// A set of examples in panels, each panel of one class.
#[derive(Clone, Debug, Default)]
pub struct Panels {
    features: usize,
    octets: Vec<Octet>,
    groups: Vec<Group>,
}

/// One class's place in a set of panels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Which panels.
    pub panels: Range<usize>,
    /// How many examples they hold.
    pub examples: usize,
}

impl Group {
    /// How many examples a panel of this group holds: eight, or fewer in the last.
    pub fn examples_in(&self, panel: usize) -> usize {
        (self.examples - (panel - self.panels.start) * EXAMPLES).min(EXAMPLES)
    }
}

impl Panels {
    /// All examples of a set.
    pub fn of(dataset: &Dataset) -> Self {
        let mut panels = Self::default();
        panels.start(dataset);
        for class in 0..dataset.classes() {
            panels.push(dataset, dataset.class(class));
        }
        panels
    }

    /// Empties the panels, keeping their memory, to be filled again from `dataset`.
    pub fn start(&mut self, dataset: &Dataset) {
        self.features = dataset.shape().len();
        // What the octets hold is written over.
        self.groups.clear();
    }

    /// Adds the next class with the given examples of `dataset`; an example may be named more than once.
    pub fn push(&mut self, dataset: &Dataset, members: impl ExactSizeIterator<Item = usize>) {
        let first = self.groups.last().map_or(0, |group| group.panels.end);
        let examples = members.len();
        let count = examples.div_ceil(EXAMPLES);
        let places = first * self.features..(first + count) * self.features;
        if self.octets.len() < places.end {
            self.octets.resize(places.end, ZERO);
        }
        let mut rows = members.map(|example| dataset.row(example));
        for panel in self.octets[places].chunks_exact_mut(self.features) {
            let eight: [&[Real]; EXAMPLES] = std::array::from_fn(|_| rows.next().unwrap_or(&[]));
            pack::side_by_side(eight, panel);
        }
        self.groups.push(Group { panels: first..first + count, examples });
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

    /// The octets of some panels.
    pub fn octets(&self, panels: Range<usize>) -> &[Octet] {
        &self.octets[panels.start * self.features..panels.end * self.features]
    }
}

//! The training examples that runs share.

use crate::data::{Dataset, PackedExamples};

/// The training examples that runs share: as rows for mini-batches, and packed for full-batch gradients.
#[derive(Clone, Debug)]
pub struct Examples {
    pub(crate) rows: Dataset,
    pub(crate) packed: PackedExamples,
}

impl Examples {
    /// Packs a dataset.
    #[must_use]
    pub fn new(rows: Dataset) -> Self {
        Self { packed: PackedExamples::from_dataset(&rows), rows }
    }

    /// Returns the examples, grouped by class.
    #[must_use]
    pub fn rows(&self) -> &Dataset {
        &self.rows
    }

    /// Returns the same examples, packed for the kernel.
    #[must_use]
    pub fn packed(&self) -> &PackedExamples {
        &self.packed
    }
}

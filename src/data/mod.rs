//! What is learned from.
//!
//! A [`Dataset`] holds examples grouped by class, one row of numbers each. They come from
//!
//! - [`shards`]: the image sets that ship with the page
//! - [`generate`]: points drawn from distributions with a formula
//! - [`table`], [`idx`], [`cifar`]: files of the reader's own, which never leave the machine
//!
//! Packaged sets and files give a [`LabeledDataset`], named classes with their examples; its [`DatasetSummary`] tells how many. A
//! [`Format`] says of which kind the reader's files are, an [`FileLoader`] takes them piece by piece. What a file may take is bounded by
//! [`Limits`], packed files too ([`gzip`]), and a file that cannot be read is told about in one sentence, a
//! [`ReadError`]. Images can be made smaller ([`Reduction`]).
//!
//! An imbalance [`imbalance`] says how many examples of each class are trained on, [`LabelNoise`] how many of them are
//! labeled wrongly; [`split()`] draws them and sets the test examples apart, with features standardized by the training
//! examples' own statistics. [`PackedExamples`] lay a set of examples out for the kernel.

pub mod cifar;
mod dataset;
mod dataset_summary;
mod file_loader;
mod format;
pub mod generate;
pub mod gzip;
pub mod idx;
mod image;
pub mod imbalance;
mod label_noise;
mod labeled_dataset;
mod limits;
mod packed_examples;
pub mod read_error;
pub mod shards;
mod split;
pub mod table;

pub use dataset::Dataset;
pub use dataset_summary::{ClassSummary, DatasetSummary};
pub use file_loader::{FileId, FileLoader};
pub(crate) use file_loader::{sha256, sha256_of_files};
pub use format::{CifarOptions, Format};
pub use generate::Generator;
pub use image::Reduction;
pub use imbalance::Imbalance;
pub use label_noise::{LabelNoise, NoiseError};
pub use labeled_dataset::{LabeledDataset, MAX_CLASSES};
pub use limits::{InputFile, Limits};
pub use packed_examples::{Group, PackedExamples};
pub use read_error::ReadError;
pub use split::{SplitSizes, TrainTestSplit, generated, split};

/// The shape of one example: channels × height × width; plain features are 1 × 1 × d.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(from = "[usize; 3]", into = "[usize; 3]")]
pub struct Shape {
    /// Channels: 1 for gray images and plain features, 3 for color.
    pub channels: usize,
    /// Rows of an image.
    pub height: usize,
    /// Columns of an image, or the number of plain features.
    pub width: usize,
}

impl Shape {
    /// Plain features without a place in an image.
    pub fn features(count: usize) -> Self {
        Self { channels: 1, height: 1, width: count }
    }

    /// Numbers in one example.
    pub fn len(&self) -> usize {
        self.channels * self.height * self.width
    }

    /// Whether an example has no numbers at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl From<[usize; 3]> for Shape {
    fn from([channels, height, width]: [usize; 3]) -> Self {
        Self { channels, height, width }
    }
}

impl From<Shape> for [usize; 3] {
    fn from(shape: Shape) -> Self {
        [shape.channels, shape.height, shape.width]
    }
}

//! Data: datasets, the sources that they come from, and the imbalance.
//!
//! A [`Dataset`] holds examples grouped by class, one row of numbers each. The sources are
//!
//! - [`shards`]: the image datasets that are packaged with the page
//! - [`generate`]: points drawn from distributions with a formula
//! - [`table`], [`libsvm`], [`idx`], [`cifar`]: the reader's own files, which never leave the machine
//!
//! Packaged images and files give a [`LabeledDataset`]: named classes with their examples. Its [`DatasetSummary`] holds
//! the number of examples of each class. A [`Format`] describes the kind of the reader's files, and a [`FileLoader`]
//! reads them piece by piece. [`Limits`] bound the size of a file, also after it is unpacked ([`gzip`]). A
//! [`ReadError`] explains in one sentence why a file cannot be read. A [`Reduction`] makes images smaller.
//!
//! An [`imbalance`] determines the number of training examples of each class, and [`LabelNoise`] how many of them have
//! wrong labels. [`split()`] draws the training examples, sets the test examples aside, and scales the features by the
//! statistics of the training examples ([`Scaling`]). [`PackedExamples`] arrange a dataset for the kernel.

mod apportion;
pub mod cifar;
mod dataset;
mod dataset_summary;
mod file_loader;
mod foreign;
mod format;
pub mod generate;
pub mod gzip;
pub mod idx;
mod image;
pub mod imbalance;
mod label_noise;
mod labeled_dataset;
pub mod libsvm;
mod limits;
mod packed_examples;
pub mod read_error;
mod scaling;
pub mod shards;
mod split;
pub mod table;
mod text;

pub(crate) use apportion::apportion;
pub use dataset::Dataset;
pub use dataset_summary::{ClassSummary, DatasetSummary};
pub use file_loader::{FileId, FileLoader, LoadedFiles};
pub(crate) use file_loader::{hexadecimal, sha256, sha256_of_files};
pub use format::{CifarOptions, Format, ImageOptions};
pub use generate::Generator;
pub use image::Reduction;
pub use imbalance::Imbalance;
pub use label_noise::{LABEL_NOISE, LabelNoise, NoiseError};
pub use labeled_dataset::{LabeledDataset, MAX_CLASSES};
pub use limits::{InputFile, Limits};
pub use packed_examples::{Group, PackedExamples};
pub use read_error::ReadError;
pub use scaling::Scaling;
pub use split::{Scale, SplitSizes, TrainTestSplit, generated, split};

/// Returns whether the name of a file says that it has test examples.
fn is_test(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("test") || name.contains("t10k")
}

/// The shape of one example: channels × height × width. Plain features have the shape 1 × 1 × d.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(from = "[usize; 3]", into = "[usize; 3]")]
pub struct Shape {
    /// The number of channels: 1 for gray images and plain features, 3 for color.
    pub channels: usize,
    /// The number of rows of an image.
    pub height: usize,
    /// The number of columns of an image, or the number of plain features.
    pub width: usize,
}

impl Shape {
    /// Returns the shape of plain features that do not form an image.
    pub fn features(count: usize) -> Self {
        Self { channels: 1, height: 1, width: count }
    }

    /// Returns the number of values in one example.
    pub fn len(&self) -> usize {
        self.channels * self.height * self.width
    }

    /// Returns whether an example has no values.
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

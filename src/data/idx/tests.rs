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
fn pairs_are_found_in_any_order_packed_or_not() {
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
fn pairs_of_equal_counts_are_told_apart_by_their_names() {
    let (train, test) = (idx(&[3], &[1, 1, 2]), idx(&[3], &[2, 2, 2]));
    let files = [("test-l", &test[..]), ("l", &train), ("test-i", &images()), ("i", &images())];
    assert_eq!(read_files(&files).unwrap().counts(), [(2, 0), (1, 3)]);
    let message = read_files(&files.map(|(_, bytes)| ("x", bytes))).unwrap_err();
    assert!(message.starts_with("x, x, x, x: found two pairs whose names do not tell"), "{message}");
}

#[test]
fn unpaired_files_are_rejected() {
    let labels = idx(&[2], &[1, 2]);
    let message = read_files(&[("i", &images()), ("l", &labels)]).unwrap_err();
    assert_eq!(message, "i, byte 4: found 2 labels in l; expected 3 labels for as many images");
    let message = read_files(&[("i", &images())]).unwrap_err();
    assert!(message.starts_with("i: found 1 files of images and 0 of labels; expected one file"), "{message}");
    let message = read_files(&[]).unwrap_err();
    assert!(message.contains("found 0 files of images"), "{message}");
    let one = idx(&[3], &[5, 5, 5]);
    let message = read_files(&[("i", &images()), ("l", &one)]).unwrap_err();
    assert_eq!(message, "l: found one class only, \"5\"; expected at least two");
}

#[test]
fn truncated_files_are_rejected_by_name() {
    let labels = idx(&[3], &[1, 2, 1]);
    for whole in [images(), gzip(&images())] {
        for end in 0..whole.len() {
            let message = read_files(&[("i", &whole[..end]), ("l", &labels)]).unwrap_err();
            assert!(message.starts_with("i, byte ") && message.contains("expected"), "{end}: {message}");
        }
    }
    let message = read_files(&[("i", &images()[..20]), ("l", &labels)]).unwrap_err();
    assert_eq!(message, "i, byte 20: found 20 bytes; expected 22, as its dimensions say");
    let message = read_files(&[("i", &[images(), vec![0]].concat()), ("l", &labels)]).unwrap_err();
    assert_eq!(message, "i, byte 22: found 23 bytes; expected 22, as its dimensions say");
}

#[test]
fn files_that_are_not_idx_are_rejected() {
    let refused = |bytes: &[u8]| read_files(&[("x", bytes)]).unwrap_err();
    assert!(refused(b"PNG...").starts_with("x, byte 0: found the bytes [80, 78, 71, 46]; expected an IDX file"));
    assert!(refused(&idx(&[2, 2], &[0; 4])).contains("found the bytes [0, 0, 8, 2]"));
    assert!(refused(&[0, 0, 13, 3]).contains("IDX file of bytes"));
    assert!(refused(&[]).starts_with("x, byte 0: found no bytes; expected an IDX file"));
    assert!(refused(&idx(&[0, 1, 1], &[])).contains("found a dimension of 0"));
}

#[test]
fn a_label_that_training_lacks_is_named_by_its_byte() {
    let (train, test) = (idx(&[3], &[0, 1, 0]), idx(&[1], &[7]));
    let image = idx(&[1, 1, 2], &[0, 0]);
    let files = [("i", &images()[..]), ("l", &train), ("test-i", &image), ("test-l", &test)];
    let message = read_files(&files).unwrap_err();
    assert_eq!(message, "test-l, byte 8: found the label 7; expected one of 0, 1, the labels of the training examples");
    let larger = idx(&[1, 2, 2], &[0; 4]);
    let test = idx(&[1], &[1]);
    let files = [("i", &images()[..]), ("l", &train), ("test-i", &larger), ("test-l", &test)];
    assert_eq!(
        read_files(&files).unwrap_err(),
        "test-i, byte 8: found images of 2 × 2 pixels; expected images of 1 × 2 pixels, as in training"
    );
}

#[test]
fn headers_and_bombs_allocate_nothing() {
    let claim = idx(&[u32::MAX, u32::MAX, u32::MAX], &[0; 10]);
    let labels = idx(&[u32::MAX], &[0; 10]);
    let message = read_files(&[("i", &claim), ("l", &labels)]).unwrap_err();
    assert!(message.starts_with("i: found ") && message.contains("numbers in its examples; expected at most 100"));
    let bomb = gzip(&idx(&[3, 1, 2], &[0; 200_000]));
    let message = read_files(&[("i.gz", &bomb), ("l", &idx(&[3], &[0, 1, 0]))]).unwrap_err();
    assert!(message.starts_with("i.gz: found packed data that unpacks to more than 22 bytes"), "{message}");
    let big = idx(&[2], &vec![0; 1000]);
    assert_eq!(read_files(&[("l", &big)]).unwrap_err(), "l: found 1008 bytes; expected at most 1000");
}

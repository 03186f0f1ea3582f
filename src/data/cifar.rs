//! CIFAR-10 and CIFAR-100, in the published binary format.
//!
//! A record has one label byte (CIFAR-10) or two, coarse and fine (CIFAR-100). The 3,072 bytes of a 32 × 32 image
//! follow: red, green and blue, each row by row. A file contains only records, so its length determines which dataset
//! it is. Files with `test` in their names are test examples, unless there are no other files.

use super::labeled_dataset::{LabeledRows, listed, present};
use super::read_error::{Location, ReadError, ReadErrorKind};
use super::{InputFile, LabeledDataset, Limits, Reduction, Shape, text};
use crate::kernel::Real;
use serde::{Deserialize, Serialize};

/// A dataset with the choice of its labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Labels {
    /// CIFAR-10: ten classes.
    Cifar10,
    /// CIFAR-100 by its hundred fine classes.
    Cifar100Fine,
    /// CIFAR-100 by its twenty coarse classes.
    Cifar100Coarse,
}

const IMAGE: Shape = Shape { channels: 3, height: 32, width: 32 };

impl Labels {
    /// Returns the published names of the classes.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::Cifar10 => &CIFAR_10,
            Self::Cifar100Fine => &CIFAR_100_FINE,
            Self::Cifar100Coarse => &CIFAR_100_COARSE,
        }
    }

    /// Returns the number of bytes before an image, and the index of the label among them.
    fn label_bytes(self) -> (usize, usize) {
        match self {
            Self::Cifar10 => (1, 0),
            Self::Cifar100Coarse => (2, 0),
            Self::Cifar100Fine => (2, 1),
        }
    }

    /// Returns the length of a record in bytes.
    fn record(self) -> usize {
        self.label_bytes().0 + IMAGE.len()
    }
}

/// Reads any number of files of one dataset. Pixels become numbers from 0 to 1. The classes are those of the training
/// examples, in their published order.
///
/// `labels` selects the dataset and its labels. Without it, the lengths of the files determine the dataset, and
/// CIFAR-100 gets its fine labels.
///
/// # Errors
///
/// Returns an error if a file's length is not a whole number of records, if a label has no class, or if the files
/// exceed the limits.
///
/// ```
/// use imbalance_lab::data::{InputFile, Limits, Reduction, cifar};
///
/// let records: Vec<u8> = [3, 5].into_iter().flat_map(|label| [vec![label], vec![255; 3072]].concat()).collect();
/// let file = InputFile { name: "data_batch_1.bin", bytes: &records };
/// let small = Reduction { gray: true, half: true };
/// let read = cifar::read(&[file], None, &small, Limits::default()).unwrap();
/// assert_eq!(read.classes, ["cat", "dog"]);
/// assert_eq!(read.train.row(0).len(), 16 * 16);
/// ```
pub fn read(
    files: &[InputFile<'_>],
    labels: Option<Labels>,
    reduction: &Reduction,
    limits: Limits,
) -> Result<LabeledDataset, ReadError> {
    limits.check_files(files)?;
    let labels = check_lengths(files, labels)?;
    let images: usize = files.iter().map(|file| file.bytes.len() / labels.record()).sum();
    let each = reduction.shape(IMAGE).len();
    let last = files.last().map_or("", |file| file.name);
    limits.check_values(last, images * each)?;
    let (mut test, mut train): (Vec<_>, Vec<_>) =
        files.iter().partition(|file| file.name.to_ascii_lowercase().contains("test"));
    if train.is_empty() {
        std::mem::swap(&mut train, &mut test);
    }
    let names = labels.names();
    let train = examples(&train, labels, reduction, &std::array::from_fn(|label| label < names.len()))?;
    let known = present(&train.labels);
    let test = if test.is_empty() { None } else { Some(examples(&test, labels, reduction, &known)?) };
    LabeledDataset::from_labeled(last, train, test, |label| names[usize::from(label)].into())
}

/// Returns the dataset whose record length divides the length of every file.
fn check_lengths(files: &[InputFile<'_>], asked: Option<Labels>) -> Result<Labels, ReadError> {
    let fits = |labels: Labels| files.iter().all(|file| file.bytes.len() % labels.record() == 0);
    if files.is_empty() {
        let fault = ReadErrorKind::Empty(text::NO_CIFAR_FILES);
        return Err(ReadError::new("CIFAR", Location::Whole, fault));
    }
    if let Some(empty) = files.iter().find(|file| file.bytes.is_empty()) {
        let fault = ReadErrorKind::Empty(text::NO_CIFAR_BYTES);
        return Err(ReadError::new(empty.name, Location::Whole, fault));
    }
    let refuse = |file: &InputFile<'_>, byte, expected| {
        Err(ReadError::new(file.name, Location::Byte(byte), ReadErrorKind::Size { found: file.bytes.len(), expected }))
    };
    match (asked, fits(Labels::Cifar10), fits(Labels::Cifar100Fine)) {
        (Some(labels), ..) if fits(labels) => Ok(labels),
        (None, true, false) => Ok(Labels::Cifar10),
        (None, false, true) => Ok(Labels::Cifar100Fine),
        (None, true, true) => refuse(&files[0], 0, text::AMBIGUOUS_CIFAR.into()),
        (asked, ..) => {
            let record = asked.map_or(Labels::Cifar10, |labels| labels).record();
            let wrong = files.iter().find(|file| file.bytes.len() % record != 0).unwrap_or(&files[0]);
            let expected = match asked {
                Some(_) => text::whole_records(record),
                None => text::CIFAR_RECORDS.into(),
            };
            // The byte at which the incomplete record begins.
            refuse(wrong, wrong.bytes.len() / record * record, expected)
        }
    }
}

/// Returns the examples of all files of a split. Only `known` labels may occur.
fn examples(
    files: &[&InputFile<'_>],
    labels: Labels,
    reduction: &Reduction,
    known: &[bool; 256],
) -> Result<LabeledRows, ReadError> {
    let (skipped, place) = labels.label_bytes();
    let shape = reduction.shape(IMAGE);
    let count: usize = files.iter().map(|file| file.bytes.len() / labels.record()).sum();
    let mut labels_read = Vec::new();
    let mut values = Vec::with_capacity(count * shape.len() + IMAGE.len());
    let mut image = Vec::with_capacity(IMAGE.len());
    for file in files {
        for (index, record) in file.bytes.chunks_exact(labels.record()).enumerate() {
            let label = record[place];
            if !known[usize::from(label)] {
                let byte = index * labels.record() + place;
                let expected = text::labels_of_dataset(&listed(known));
                return Err(ReadError::new(
                    file.name,
                    Location::Byte(byte),
                    ReadErrorKind::Label { found: label, expected },
                ));
            }
            labels_read.push(label);
            image.clear();
            image.extend(record[skipped..].iter().map(|&pixel| Real::from(pixel) / 255.0));
            reduction.append(IMAGE, &image, &mut values);
        }
    }
    Ok(LabeledRows::in_order(shape, values.into(), labels_read))
}

#[rustfmt::skip]
const CIFAR_10: [&str; 10] =
    ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

#[rustfmt::skip]
const CIFAR_100_COARSE: [&str; 20] = [
    "aquatic_mammals", "fish", "flowers", "food_containers", "fruit_and_vegetables", "household_electrical_devices",
    "household_furniture", "insects", "large_carnivores", "large_man-made_outdoor_things",
    "large_natural_outdoor_scenes", "large_omnivores_and_herbivores", "medium_mammals", "non-insect_invertebrates",
    "people", "reptiles", "small_mammals", "trees", "vehicles_1", "vehicles_2",
];

#[rustfmt::skip]
const CIFAR_100_FINE: [&str; 100] = [
    "apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle", "bottle", "bowl", "boy",
    "bridge", "bus", "butterfly", "camel", "can", "castle", "caterpillar", "cattle", "chair", "chimpanzee", "clock",
    "cloud", "cockroach", "couch", "crab", "crocodile", "cup", "dinosaur", "dolphin", "elephant", "flatfish", "forest",
    "fox", "girl", "hamster", "house", "kangaroo", "keyboard", "lamp", "lawn_mower", "leopard", "lion", "lizard",
    "lobster", "man", "maple_tree", "motorcycle", "mountain", "mouse", "mushroom", "oak_tree", "orange", "orchid",
    "otter", "palm_tree", "pear", "pickup_truck", "pine_tree", "plain", "plate", "poppy", "porcupine", "possum",
    "rabbit", "raccoon", "ray", "road", "rocket", "rose", "sea", "seal", "shark", "shrew", "skunk", "skyscraper",
    "snail", "snake", "spider", "squirrel", "streetcar", "sunflower", "sweet_pepper", "table", "tank", "telephone",
    "television", "tiger", "tractor", "train", "trout", "tulip", "turtle", "wardrobe", "whale", "willow_tree", "wolf",
    "woman", "worm",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns records with these label bytes; all pixels of an image have the same value.
    fn records(labels: &[&[u8]]) -> Vec<u8> {
        let record = |(index, label): (usize, &&[u8])| [label.to_vec(), vec![index as u8; IMAGE.len()]].concat();
        labels.iter().enumerate().flat_map(record).collect()
    }

    fn read_files(files: &[(&str, &[u8])], labels: Option<Labels>) -> Result<LabeledDataset, String> {
        let files: Vec<InputFile<'_>> = files.iter().map(|&(name, bytes)| InputFile { name, bytes }).collect();
        let limits = Limits { bytes: 100_000, values: 6 * IMAGE.len() };
        read(&files, labels, &Reduction::default(), limits).map_err(|error| error.to_string())
    }

    #[test]
    fn the_dataset_is_detected_from_the_length() {
        let ten = read_files(&[("a", &records(&[&[9], &[0], &[9]]))], None).unwrap();
        assert_eq!(ten.classes, ["airplane", "truck"]);
        assert_eq!(ten.counts(), [(1, 0), (2, 0)]);
        assert_eq!(ten.train.row(0)[0], 1.0 / 255.0);
        let hundred = records(&[&[14, 2], &[14, 98], &[0, 4]]);
        assert_eq!(read_files(&[("a", &hundred)], None).unwrap().classes, ["baby", "beaver", "woman"]);
        let coarse = read_files(&[("a", &hundred)], Some(Labels::Cifar100Coarse)).unwrap();
        assert_eq!(coarse.classes, ["aquatic_mammals", "people"]);
        assert_eq!(coarse.counts(), [(1, 0), (2, 0)]);
    }

    #[test]
    fn files_named_test_are_for_testing_unless_there_are_no_others() {
        let (train, test) = (records(&[&[1], &[2]]), records(&[&[2], &[2]]));
        let read = read_files(&[("test_batch.bin", &test), ("1.bin", &train), ("2.bin", &train)], None).unwrap();
        assert_eq!(read.counts(), [(2, 0), (2, 2)]);
        assert!(read_files(&[("test_batch.bin", &train)], None).unwrap().test.is_none());
    }

    #[test]
    fn incomplete_records_are_rejected() {
        let whole = records(&[&[1], &[2]]);
        for end in [1, 3072, 3074, 6145] {
            let message = read_files(&[("a.bin", &whole[..end])], Some(Labels::Cifar10)).unwrap_err();
            let sentence =
                format!("a.bin, byte {}: the file has {end} bytes; it must have a multiple of 3073", end / 3073 * 3073);
            assert!(message.starts_with(&sentence), "{message}");
        }
        let message = read_files(&[("a.bin", &whole[..5000])], None).unwrap_err();
        assert!(message.contains("3073 (CIFAR-10) or 3074 (CIFAR-100)"), "{message}");
        let mixed = read_files(&[("a.bin", &whole), ("b.bin", &records(&[&[0, 0]]))], None).unwrap_err();
        assert!(mixed.starts_with("b.bin, byte 3073: the file has 3074 bytes"), "{mixed}");
        let both = vec![0; 3073 * 3074];
        let file = InputFile { name: "a.bin", bytes: &both };
        let message = read(&[file], None, &Reduction::default(), Limits::default()).unwrap_err().to_string();
        assert!(message.contains("cifar10, cifar100_fine or cifar100_coarse"), "{message}");
    }

    #[test]
    fn an_error_names_the_byte_of_an_unknown_label() {
        let message = read_files(&[("a.bin", &records(&[&[1], &[10]]))], None).unwrap_err();
        assert!(message.starts_with("a.bin, byte 3073: this label is 10; it must be one of 0, 1, 2"), "{message}");
        let message = read_files(&[("a.bin", &records(&[&[1, 5], &[1, 100]]))], None).unwrap_err();
        assert!(message.starts_with("a.bin, byte 3075: this label is 100; "), "{message}");
        let files = [("a.bin", &records(&[&[1], &[2]])[..]), ("test.bin", &records(&[&[3]]))];
        let message = read_files(&files, None).unwrap_err();
        assert!(message.starts_with("test.bin, byte 0: this label is 3; it must be one of 1, 2,"), "{message}");
    }

    #[test]
    fn too_few_and_too_many_examples_are_rejected() {
        assert!(read_files(&[], None).unwrap_err().contains("no file"));
        assert!(
            read_files(&[("a", &[])], None).unwrap_err().starts_with("a: the file is empty; it must contain records")
        );
        let one = read_files(&[("a", &records(&[&[1], &[1]]))], None).unwrap_err();
        assert_eq!(one, "a: every label is \"automobile\"; there must be at least two classes");
        let seven = records(&[&[1u8][..]; 7]);
        let message = read_files(&[("a", &seven)], None).unwrap_err();
        assert!(message.starts_with("a: the examples have 21504 numbers; they may have at most 18432"), "{message}");
    }

    #[test]
    fn class_names_are_complete_and_different() {
        for (labels, count) in [(Labels::Cifar10, 10), (Labels::Cifar100Coarse, 20), (Labels::Cifar100Fine, 100)] {
            let mut names = labels.names().to_vec();
            assert!(names.is_sorted(), "in the order of the alphabet");
            names.dedup();
            assert_eq!(names.len(), count);
        }
    }
}

//! IDX, the format of MNIST and similar datasets.
//!
//! A file holds two zero bytes, the type of its numbers (8: bytes), the number of dimensions, each dimension as four
//! big-endian bytes, and then the numbers. Images have three dimensions (count, height, width), and labels have one.
//! Files may be compressed with gzip. A single pair of images and labels is the training set. Of two pairs, the one
//! with `test` or `t10k` in its file names is the test set.

use super::gzip::{gunzip, is_packed, unpack};
use super::labeled_dataset::{LabeledRows, listed, present};
use super::read_error::{Location, ReadError, ReadErrorKind};
use super::{InputFile, LabeledDataset, Limits, Reduction, Shape, text};
use crate::kernel::Real;
use std::borrow::Cow;

// These tests compress files, which only native builds can unpack.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

/// The length of a header before its dimensions, in bytes.
const MAGIC: usize = 4;

/// An IDX file with its header read.
struct Idx<'a> {
    file: InputFile<'a>,
    /// The number of images or labels.
    count: usize,
    /// The height and width of images; `None` for labels.
    size: Option<[usize; 2]>,
}

/// Images and the labels that belong to them.
struct Pair<'a> {
    images: Idx<'a>,
    labels: Idx<'a>,
}

/// Reads one or two pairs of images and labels, in any order. Pixels become numbers from 0 to 1. The classes are the
/// labels of the training examples.
///
/// Files form pairs by the number of their examples. If both pairs have the same number, their names decide.
///
/// # Errors
///
/// Returns an error if the files do not form such pairs, are truncated, or exceed the limits.
///
/// ```
/// use imbalance_lab::data::{InputFile, Limits, Reduction, idx};
///
/// let images = InputFile { name: "images", bytes: &[0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255, 51, 0] };
/// let labels = InputFile { name: "labels", bytes: &[0, 0, 8, 1, 0, 0, 0, 2, 7, 3] };
/// let read = idx::read(&[labels, images], &Reduction::default(), Limits::default()).unwrap();
/// assert_eq!(read.classes, ["3", "7"]);
/// assert_eq!(read.train.row(1), [0.0, 1.0]);
/// ```
pub fn read(files: &[InputFile<'_>], reduction: &Reduction, limits: Limits) -> Result<LabeledDataset, ReadError> {
    limits.check_files(files)?;
    let idx = files.iter().map(|&file| header(file)).collect::<Result<Vec<_>, _>>()?;
    let pairs = pairs(idx)?;
    let mut values = 0usize;
    for pair in &pairs {
        let each = reduction.shape(pair.images.shape()).len();
        values = values.saturating_add(pair.images.count.saturating_mul(each));
        limits.check_values(pair.images.file.name, values)?;
        limits.check_bytes(pair.images.file.name, pair.images.expected() as u64)?;
    }
    let mut parts = pairs.iter();
    let Some(first) = parts.next() else { return Err(unpaired(files, text::idx_files(0, 0))) };
    let train = examples(first, reduction, &[true; 256])?;
    let known = present(&train.labels);
    let test = parts.next().map(|pair| examples(pair, reduction, &known)).transpose()?;
    if let Some(test) = &test
        && test.shape != train.shape
    {
        let name = pairs.last().map_or("", |pair| pair.images.file.name);
        return Err(ReadError::new(
            name,
            Location::Byte(2 * MAGIC),
            ReadErrorKind::Pairs(text::other_size(test.shape, train.shape)),
        ));
    }
    LabeledDataset::from_labeled(first.labels.file.name, train, test, |label| label.to_string())
}

impl Idx<'_> {
    fn shape(&self) -> Shape {
        let [height, width] = self.size.unwrap_or([1, 1]);
        Shape { channels: 1, height, width }
    }

    fn data_start(&self) -> usize {
        MAGIC + 4 * if self.size.is_some() { 3 } else { 1 }
    }

    /// Returns the length of the unpacked file that its header claims, in bytes.
    fn expected(&self) -> usize {
        self.count.saturating_mul(self.shape().len()).saturating_add(self.data_start())
    }

    /// Returns the numbers of the file, exactly as many as its header claims.
    fn data(&self) -> Result<Cow<'_, [u8]>, ReadError> {
        let expected = self.expected();
        let bytes = if is_packed(self.file.bytes) {
            Cow::from(gunzip(&self.file, expected)?)
        } else {
            Cow::from(self.file.bytes)
        };
        if bytes.len() != expected {
            let fault = ReadErrorKind::Size { found: bytes.len(), expected: text::by_dimensions(expected) };
            return Err(ReadError::new(self.file.name, Location::Byte(bytes.len().min(expected)), fault));
        }
        Ok(bytes)
    }

    fn is_test(&self) -> bool {
        super::is_test(self.file.name)
    }
}

fn header(file: InputFile<'_>) -> Result<Idx<'_>, ReadError> {
    let most = MAGIC + 4 * 3;
    let head = if is_packed(file.bytes) {
        Cow::from(unpack(&file, most)?)
    } else {
        Cow::from(&file.bytes[..file.bytes.len().min(most)])
    };
    let refuse = |byte, fault| Err(ReadError::new(file.name, Location::Byte(byte), fault));
    if head.is_empty() {
        return refuse(0, ReadErrorKind::Empty(text::NO_IDX_BYTES));
    }
    let (Some(&[0, 0, 8, dimensions @ (1 | 3)]), true) = (head.first_chunk::<MAGIC>(), head.len() >= MAGIC) else {
        let found = text::first_bytes(&head[..head.len().min(MAGIC)]);
        return refuse(0, ReadErrorKind::Form { found, expected: text::AN_IDX_FILE });
    };
    let words =
        head[MAGIC..].chunks_exact(4).map(|word| word.iter().fold(0, |sum, &byte| sum << 8 | usize::from(byte)));
    let sizes: Vec<usize> = words.take(usize::from(dimensions)).collect();
    if sizes.len() < usize::from(dimensions) {
        let expected = text::idx_header(MAGIC + 4 * usize::from(dimensions), dimensions);
        return refuse(head.len(), ReadErrorKind::Size { found: head.len(), expected });
    }
    if sizes.contains(&0) {
        return refuse(MAGIC, ReadErrorKind::Empty(text::NO_PIXELS));
    }
    let size = if dimensions == 3 { Some([sizes[1], sizes[2]]) } else { None };
    Ok(Idx { file, count: sizes[0], size })
}

/// Returns the pairs, the training pair first.
fn pairs(files: Vec<Idx<'_>>) -> Result<Vec<Pair<'_>>, ReadError> {
    let found: Vec<InputFile<'_>> = files.iter().map(|idx| idx.file).collect();
    let (images, mut labels): (Vec<_>, Vec<_>) = files.into_iter().partition(|idx| idx.size.is_some());
    if !matches!((images.len(), labels.len()), (1, 1) | (2, 2)) {
        return Err(unpaired(&found, text::idx_files(images.len(), labels.len())));
    }
    let mut pairs = Vec::new();
    for images in images {
        let fits = |labels: &Idx<'_>| labels.count == images.count;
        let by_name = labels.iter().position(|labels| fits(labels) && labels.is_test() == images.is_test());
        let Some(place) = by_name.or_else(|| labels.iter().position(fits)) else {
            let found: Vec<(usize, &str)> = labels.iter().map(|idx| (idx.count, idx.file.name)).collect();
            let fault = ReadErrorKind::Pairs(text::other_counts(&found, images.count));
            return Err(ReadError::new(images.file.name, Location::Byte(MAGIC), fault));
        };
        pairs.push(Pair { labels: labels.remove(place), images });
    }
    let is_test = |pair: &Pair<'_>| pair.images.is_test() || pair.labels.is_test();
    if let [first, second] = &pairs[..] {
        if is_test(first) == is_test(second) {
            return Err(unpaired(&found, text::INDISTINCT_PAIRS.into()));
        }
        pairs.sort_by_key(is_test);
    }
    Ok(pairs)
}

fn unpaired(files: &[InputFile<'_>], found: String) -> ReadError {
    let names: Vec<&str> = files.iter().map(|file| file.name).collect();
    let name = if names.is_empty() { "IDX".into() } else { names.join(", ") };
    ReadError::new(&name, Location::Whole, ReadErrorKind::Pairs([found, text::IDX_PAIRS.into()]))
}

/// Returns the examples of a pair. Only `known` labels may occur.
fn examples(pair: &Pair<'_>, reduction: &Reduction, known: &[bool; 256]) -> Result<LabeledRows, ReadError> {
    let (from, start) = (pair.images.shape(), pair.labels.data_start());
    let labels = pair.labels.data()?[start..].to_vec();
    if let Some(place) = labels.iter().position(|&label| !known[usize::from(label)]) {
        let expected = text::labels_of_training(&listed(known));
        let fault = ReadErrorKind::Label { found: labels[place], expected };
        return Err(ReadError::new(pair.labels.file.name, Location::Byte(start + place), fault));
    }
    let pixels = pair.images.data()?;
    let shape = reduction.shape(from);
    let mut values = Vec::with_capacity((labels.len() * shape.len()).saturating_add(from.len()));
    let mut image = Vec::with_capacity(from.len());
    for bytes in pixels[pair.images.data_start()..].chunks_exact(from.len()) {
        image.clear();
        image.extend(bytes.iter().map(|&pixel| Real::from(pixel) / 255.0));
        reduction.append(from, &image, &mut values);
    }
    Ok(LabeledRows::in_order(shape, values.into(), labels))
}

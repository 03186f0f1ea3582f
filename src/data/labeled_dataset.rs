//! Labeled datasets: named classes with their examples.
//!
//! Every file reader returns a [`LabeledDataset`]. It holds the names of the classes, the training examples and, if the
//! source has a test set, the test examples. The labels of a file are sorted as numbers if all are whole numbers, and
//! otherwise as bytes.

use super::dataset::Numbers;
use super::image::Reduction;
use super::read_error::{Location, ReadError, ReadErrorKind, quoted};
use super::{Dataset, Shape, text};

/// The maximum number of classes. More could not be distinguished by their colors or names.
pub const MAX_CLASSES: usize = 100;

/// Named classes with their examples.
#[derive(Clone, Debug)]
pub struct LabeledDataset {
    /// The names of the classes; class l of the datasets is called `classes[l]`.
    pub classes: Vec<String>,
    /// The training examples; every class has some.
    pub train: Dataset,
    /// The test examples, or `None` if the source has no test set. A class may have no test examples.
    pub test: Option<Dataset>,
}

impl LabeledDataset {
    /// Returns the shape of an example.
    pub fn shape(&self) -> Shape {
        self.train.shape()
    }

    /// Returns the number of training and test examples of each class.
    pub fn counts(&self) -> Vec<(usize, usize)> {
        let test = |class| self.test.as_ref().map_or(0, |set| set.class(class).len());
        (0..self.classes.len()).map(|class| (self.train.class(class).len(), test(class))).collect()
    }

    /// Returns the index of the class with this name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.classes.iter().position(|class| class == name)
    }

    /// Returns the same examples with smaller images; see [`Reduction`].
    #[must_use]
    pub fn reduced(&self, reduction: &Reduction) -> Self {
        let reduced = |set: &Dataset| reduction.dataset(set);
        Self { classes: self.classes.clone(), train: reduced(&self.train), test: self.test.as_ref().map(reduced) }
    }

    /// Groups examples in the order of a file by their label, a byte whose name `name` returns.
    ///
    /// # Errors
    ///
    /// Returns an error if the training examples have fewer than two classes, or too many.
    pub(super) fn from_labeled(
        file: &str,
        train: LabeledRows,
        test: Option<LabeledRows>,
        name: impl Fn(u8) -> String,
    ) -> Result<Self, ReadError> {
        let present = present(&train.labels);
        let labels: Vec<u8> = (0..=u8::MAX).filter(|&label| present[usize::from(label)]).collect();
        if let [only] = labels[..] {
            return Err(ReadError::new(file, Location::Whole, ReadErrorKind::OneClass { found: quoted(&name(only)) }));
        }
        if let Some(&found) = labels.get(MAX_CLASSES) {
            let fault = ReadErrorKind::ManyClasses { found: quoted(&name(found)), limit: MAX_CLASSES };
            return Err(ReadError::new(file, Location::Whole, fault));
        }
        let mut class_of = [0; 256];
        for (class, &label) in labels.iter().enumerate() {
            class_of[usize::from(label)] = class as u8;
        }
        let grouped = |part: LabeledRows| part.grouped(&class_of, labels.len());
        let classes = labels.iter().map(|&label| name(label)).collect();
        Ok(Self { classes, train: grouped(train), test: test.map(grouped) })
    }
}

/// Returns which of the 256 labels occur.
pub(super) fn present(labels: &[u8]) -> [bool; 256] {
    let mut present = [false; 256];
    for &label in labels {
        present[usize::from(label)] = true;
    }
    present
}

/// Returns the allowed labels in words.
pub(super) fn listed(labels: &[bool; 256]) -> String {
    let names: Vec<String> = (0..256).filter(|&label| labels[label]).map(|label| label.to_string()).collect();
    text::one_of(&names)
}

/// Examples in the order of their file, each with its label.
#[derive(Clone, Debug)]
pub(super) struct LabeledRows {
    pub shape: Shape,
    /// The numbers, example after example.
    pub values: Numbers,
    /// The label of each example.
    pub labels: Vec<u8>,
    /// The row of the file that each example came from, counted from 1.
    pub file_rows: Vec<u32>,
}

impl LabeledRows {
    /// Creates examples whose rows are numbered in their order.
    pub fn in_order(shape: Shape, values: Numbers, labels: Vec<u8>) -> Self {
        let file_rows = (1..).take(labels.len()).collect();
        Self { shape, values, labels, file_rows }
    }

    /// Groups the examples by class; `class_of` holds the class of each label.
    pub fn grouped(mut self, class_of: &[u8; 256], classes: usize) -> Dataset {
        for label in &mut self.labels {
            *label = class_of[usize::from(*label)];
        }
        Dataset::from_labeled(self.shape, self.values, &self.labels, self.file_rows, classes)
    }
}

/// Returns the order of classes by their names: as numbers if all are whole numbers, otherwise as bytes.
///
/// The result holds the index of the first name, of the second, and so on.
pub(super) fn order(names: &[&str]) -> Vec<usize> {
    let numbers: Option<Vec<i128>> = names.iter().map(|name| name.parse().ok()).collect();
    // Of numbers that are written in several ways, the bytes decide.
    let number = |place: usize| numbers.as_ref().map(|numbers| numbers[place]);
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by(|&a, &b| number(a).cmp(&number(b)).then_with(|| names[a].cmp(names[b])));
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Real;

    fn labeled(labels: &[u8]) -> LabeledRows {
        let values: Vec<Real> = (0..labels.len()).map(|i| i as Real).collect();
        LabeledRows::in_order(Shape::features(1), values.into(), labels.to_vec())
    }

    #[test]
    fn labels_become_classes_and_examples_keep_their_order_within_a_class() {
        let dataset =
            LabeledDataset::from_labeled("f", labeled(&[7, 2, 7, 2, 2]), Some(labeled(&[2])), |l| l.to_string())
                .unwrap();
        assert_eq!(dataset.classes, ["2", "7"]);
        assert_eq!(dataset.counts(), [(3, 1), (2, 0)]);
        let values: Vec<Real> = (0..5).map(|i| dataset.train.row(i)[0]).collect();
        assert_eq!(values, [1.0, 3.0, 4.0, 0.0, 2.0]);
        let file_rows: Vec<_> = (0..5).filter_map(|i| dataset.train.file_row(i)).collect();
        assert_eq!(file_rows, [2, 4, 5, 1, 3]);
        assert_eq!(dataset.position("7"), Some(1));
        assert_eq!(dataset.position("8"), None);
    }

    #[test]
    fn one_class_and_too_many_classes_are_rejected() {
        let read = |labels: &[u8]| LabeledDataset::from_labeled("f", labeled(labels), None, |l| l.to_string());
        assert_eq!(
            read(&[4, 4]).unwrap_err().to_string(),
            "f: every label is \"4\"; there must be at least two classes"
        );
        let many: Vec<u8> = (0..=100).collect();
        assert!(read(&many[..100]).is_ok());
        let message = read(&many).unwrap_err().to_string();
        assert!(message.contains("\"100\"") && message.contains("at most 100 classes"), "{message}");
    }

    #[test]
    fn whole_numbers_are_ordered_as_numbers_and_other_names_by_their_bytes() {
        assert_eq!(order(&["-3", "10", "9"]), [0, 2, 1]);
        assert_eq!(order(&["x", "10", "9"]), [1, 2, 0]);
    }
}

//! Examples, grouped by class.

use super::Shape;
use crate::kernel::Real;
use std::ops::Range;

/// Examples grouped by class: all of class 0, then all of class 1, and so on; each example is a row of numbers.
///
/// ```
/// use imbalance_lab::data::{Dataset, Shape};
///
/// let mut points = Dataset::new(Shape::features(2));
/// points.push_class([[0.0, 1.0], [0.5, 1.5]]);
/// points.push_class([[3.0, -1.0]]);
/// assert_eq!(points.counts(), [2, 1]);
/// assert_eq!(points.row(2), [3.0, -1.0]);
/// ```
#[derive(Clone, Debug)]
pub struct Dataset {
    shape: Shape,
    rows: Vec<Real>,
    /// Where each class begins, and at last where the examples end.
    starts: Vec<usize>,
}

impl Dataset {
    /// A set without classes yet, of examples of one shape.
    pub fn new(shape: Shape) -> Self {
        Self { shape, rows: Vec::new(), starts: vec![0] }
    }

    /// Adds a class with its examples, each as many numbers as the shape has.
    ///
    /// # Panics
    /// When an example has another number of features.
    pub fn push_class<Row: AsRef<[Real]>>(&mut self, examples: impl IntoIterator<Item = Row>) {
        for row in examples {
            assert_eq!(row.as_ref().len(), self.shape.len(), "an example has as many numbers as the shape");
            self.rows.extend_from_slice(row.as_ref());
        }
        self.starts.push(self.rows.len() / self.shape.len());
    }

    /// The shape of an example.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// How many classes there are, L.
    pub fn classes(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many examples there are, n.
    pub fn len(&self) -> usize {
        self.starts[self.classes()]
    }

    /// Whether there are no examples.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The indices of a class's examples.
    pub fn class(&self, class: usize) -> Range<usize> {
        self.starts[class]..self.starts[class + 1]
    }

    /// How many examples each class has, n_l.
    pub fn counts(&self) -> Vec<usize> {
        (0..self.classes()).map(|class| self.class(class).len()).collect()
    }

    /// The numbers of one example.
    pub fn row(&self, example: usize) -> &[Real] {
        let features = self.shape.len();
        &self.rows[example * features..][..features]
    }

    /// All numbers, example after example, to be changed in place.
    pub(super) fn values_mut(&mut self) -> &mut [Real] {
        &mut self.rows
    }
}

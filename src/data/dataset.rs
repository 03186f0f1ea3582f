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

    /// Groups examples that come in any order, `labels[i]` being the class of example i, without a second copy of
    /// their numbers. Within a class they keep their order.
    pub(super) fn of_labelled(shape: Shape, mut rows: Vec<Real>, labels: &[u8], classes: usize) -> Self {
        let features = shape.len();
        assert_eq!(rows.len(), labels.len() * features, "an example has as many numbers as the shape");
        let mut starts = vec![0; classes + 1];
        for &label in labels {
            starts[usize::from(label) + 1] += 1;
        }
        for class in 0..classes {
            starts[class + 1] += starts[class];
        }
        let mut next = starts.clone();
        let place = |&label: &u8| {
            next[usize::from(label)] += 1;
            next[usize::from(label)] - 1
        };
        let mut places: Vec<usize> = labels.iter().map(place).collect();
        // Each swap puts one example where it belongs; all before `example` are already there.
        for example in 0..places.len() {
            while places[example] != example {
                let place = places[example];
                let (front, back) = rows.split_at_mut(place * features);
                front[example * features..][..features].swap_with_slice(&mut back[..features]);
                places.swap(example, place);
            }
        }
        Self { shape, rows, starts }
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

    /// Adds a class of `count` examples, `append` putting the numbers of each at the end of a vector.
    pub(super) fn extend_class(&mut self, count: usize, mut append: impl FnMut(&mut Vec<Real>)) {
        self.rows.reserve(count * self.shape.len());
        for _ in 0..count {
            append(&mut self.rows);
        }
        self.starts.push(self.starts[self.classes()] + count);
        assert_eq!(self.rows.len(), self.len() * self.shape.len(), "an example has as many numbers as the shape");
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

    /// All numbers, example after example.
    pub fn values(&self) -> &[Real] {
        &self.rows
    }

    /// All numbers, example after example, to be changed in place.
    pub(super) fn values_mut(&mut self) -> &mut [Real] {
        &mut self.rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};
    use rand::Rng;

    #[test]
    fn grouping_in_place_gives_what_pushing_class_by_class_gives() {
        let mut generator = stream(5, Purpose::Data);
        for n in [0, 1, 2, 7, 100] {
            let labels: Vec<u8> = (0..n).map(|_| (generator.next_u32() % 3) as u8).collect();
            let rows: Vec<Real> = (0..2 * n).map(|i| i as Real).collect();
            let mut pushed = Dataset::new(Shape::features(2));
            for class in 0..3 {
                let members = (0..n).filter(|&i| labels[i] == class);
                pushed.push_class(members.map(|i| &rows[2 * i..2 * i + 2]));
            }
            let grouped = Dataset::of_labelled(Shape::features(2), rows, &labels, 3);
            assert_eq!(grouped.starts, pushed.starts);
            assert_eq!(grouped.rows, pushed.rows);
        }
    }
}

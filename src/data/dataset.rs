//! Datasets: examples grouped by class.

use super::Shape;
use crate::kernel::Real;
use std::ops::Range;

/// Examples grouped by class: all of class 0, then all of class 1, and so on. Each example is a row of numbers.
///
/// Training uses numbers of type [`Real`]. The numbers of a table are exact to the last bit of an `f64` until they are
/// centered: a time such as 1700000001.5 s has more digits than an `f32`. Until then, the dataset stores a *remainder*
/// beside each `Real`: the number of `f64`s between it and the `f64` that it was rounded from. If no number was
/// rounded, there are no remainders. A missing number is NaN until it is standardized.
///
/// An example that was read from a file keeps the number of its row, so that a prediction can be traced back to it.
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
    /// One remainder for each number; empty if all are 0.
    remainders: Vec<i32>,
    /// The row of its file that each example came from; empty if some example came from no file.
    file_rows: Vec<u32>,
    /// The index of each class's first example, and the number of all examples at the end.
    starts: Vec<usize>,
}

impl Dataset {
    /// Creates a dataset without classes, for examples of one shape.
    pub fn new(shape: Shape) -> Self {
        Self { shape, rows: Vec::new(), remainders: Vec::new(), file_rows: Vec::new(), starts: vec![0] }
    }

    /// Groups examples that come in any order, without a second copy of their numbers. The order within a class stays
    /// the same. `labels[i]` is the class of example i, and `file_rows[i]` its row.
    pub(super) fn from_labeled(
        shape: Shape,
        numbers: Numbers,
        labels: &[u8],
        mut file_rows: Vec<u32>,
        classes: usize,
    ) -> Self {
        let features = shape.len();
        let Numbers { values: mut rows, mut remainders } = numbers;
        assert_eq!(rows.len(), labels.len() * features, "an example has as many numbers as the shape");
        assert_eq!(file_rows.len(), labels.len(), "every example has a row");
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
        // Each swap moves one example to its place; all examples before `example` are already in place.
        for example in 0..places.len() {
            while places[example] != example {
                let place = places[example];
                swap_rows(&mut rows, features, example, place);
                file_rows.swap(example, place);
                if !remainders.is_empty() {
                    swap_rows(&mut remainders, features, example, place);
                }
                places.swap(example, place);
            }
        }
        Self { shape, rows, remainders, file_rows, starts }
    }

    /// Adds a class with examples of another dataset of the same shape, including their remainders and rows.
    pub(super) fn push_members(&mut self, from: &Self, members: impl IntoIterator<Item = usize>) {
        let features = self.shape.len();
        for example in members {
            self.rows.extend_from_slice(from.row(example));
            self.file_rows.extend(from.file_row(example));
            if !from.remainders.is_empty() {
                // Examples that were added earlier without remainders get zeros.
                self.remainders.resize(self.rows.len() - features, 0);
                self.remainders.extend_from_slice(&from.remainders[example * features..][..features]);
            }
        }
        if !self.remainders.is_empty() {
            self.remainders.resize(self.rows.len(), 0);
        }
        self.starts.push(self.rows.len() / features);
        if self.file_rows.len() < self.len() {
            self.file_rows.clear();
        }
    }

    /// Returns the numbers of one example as they were read.
    pub fn exact_row(&self, example: usize) -> impl Iterator<Item = f64> {
        let first = example * self.shape.len();
        let remainder = move |place: usize| self.remainders.get(first + place).copied().unwrap_or(0);
        self.row(example).iter().enumerate().map(move |(place, &value)| joined(value, remainder(place)))
    }

    /// Replaces each number by `apply` of the exact number. In every example, the first `stretch` numbers use the first
    /// of `maps`, the next `stretch` the second, and so on.
    pub(super) fn round<Map>(&mut self, maps: &[Map], stretch: usize, apply: impl Fn(&Map, f64) -> Real) {
        let mut remainders = std::mem::take(&mut self.remainders).into_iter().chain(std::iter::repeat(0));
        for row in self.rows.chunks_exact_mut(self.shape.len()) {
            for (values, map) in row.chunks_exact_mut(stretch).zip(maps) {
                for (value, remainder) in values.iter_mut().zip(&mut remainders) {
                    *value = apply(map, joined(*value, remainder));
                }
            }
        }
    }

    /// Returns the remainder of each of [`Dataset::values`]; empty if no number was rounded.
    pub fn remainders(&self) -> &[i32] {
        &self.remainders
    }

    /// Returns the same dataset with these remainders, as [`Dataset::remainders`] returns them, or `None` if their
    /// number does not match.
    pub fn with_remainders(self, remainders: Vec<i32>) -> Option<Self> {
        let fits = remainders.is_empty() || remainders.len() == self.rows.len();
        fits.then_some(Self { remainders, ..self })
    }

    /// Returns the number of the row of its file that an example came from, counted from 1: for a table the line at
    /// which the row begins, for other files the position of the example among those of its split. Returns `None` if
    /// some example of the dataset came from no file.
    pub fn file_row(&self, example: usize) -> Option<u32> {
        self.file_rows.get(example).copied()
    }

    /// Returns the [row](Self::file_row) of each example; empty if there are none.
    pub fn file_rows(&self) -> &[u32] {
        &self.file_rows
    }

    /// Returns the same dataset with these rows, one for each example, or `None` if their number does not match.
    pub fn with_file_rows(self, file_rows: Vec<u32>) -> Option<Self> {
        let fits = file_rows.is_empty() || file_rows.len() == self.len();
        fits.then_some(Self { file_rows, ..self })
    }

    /// Adds a class with its examples.
    ///
    /// # Panics
    ///
    /// Panics if the length of an example differs from the shape's.
    pub fn push_class<Row: AsRef<[Real]>>(&mut self, examples: impl IntoIterator<Item = Row>) {
        for row in examples {
            assert_eq!(row.as_ref().len(), self.shape.len(), "an example has as many numbers as the shape");
            self.rows.extend_from_slice(row.as_ref());
        }
        self.file_rows.clear();
        self.starts.push(self.rows.len() / self.shape.len());
    }

    /// Adds a class of `count` examples; `append` appends the numbers of each to a vector.
    pub(super) fn extend_class(&mut self, count: usize, mut append: impl FnMut(&mut Vec<Real>)) {
        self.rows.reserve(count * self.shape.len());
        for _ in 0..count {
            append(&mut self.rows);
        }
        self.file_rows.clear();
        self.starts.push(self.starts[self.classes()] + count);
        assert_eq!(self.rows.len(), self.len() * self.shape.len(), "an example has as many numbers as the shape");
    }

    /// Returns the shape of an example.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Returns the number of classes, L.
    pub fn classes(&self) -> usize {
        self.starts.len() - 1
    }

    /// Returns the number of examples, n.
    pub fn len(&self) -> usize {
        self.starts[self.classes()]
    }

    /// Returns whether there are no examples.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the indices of a class's examples.
    pub fn class(&self, class: usize) -> Range<usize> {
        self.starts[class]..self.starts[class + 1]
    }

    /// Returns the number of examples of each class, n_l.
    pub fn counts(&self) -> Vec<usize> {
        (0..self.classes()).map(|class| self.class(class).len()).collect()
    }

    /// Returns the numbers of one example.
    pub fn row(&self, example: usize) -> &[Real] {
        let features = self.shape.len();
        &self.rows[example * features..][..features]
    }

    /// Returns all numbers, example after example.
    pub fn values(&self) -> &[Real] {
        &self.rows
    }
}

/// Numbers in the order of a file, rounded to [`Real`], with their remainders.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers {
    pub values: Vec<Real>,
    /// The remainders; empty as long as no number was rounded, so that integers of a few digits use no extra memory.
    pub remainders: Vec<i32>,
}

impl Numbers {
    /// Appends a number.
    pub fn push(&mut self, number: f64) {
        let value = number as Real;
        let remainder = remainder(number, value);
        if remainder != 0 {
            self.remainders.resize(self.values.len(), 0);
        }
        if remainder != 0 || !self.remainders.is_empty() {
            self.remainders.push(remainder);
        }
        self.values.push(value);
    }

    /// Replaces a number.
    pub fn set(&mut self, place: usize, number: f64) {
        let value = number as Real;
        let remainder = remainder(number, value);
        if remainder != 0 && self.remainders.is_empty() {
            self.remainders.resize(self.values.len(), 0);
        }
        if let Some(stored) = self.remainders.get_mut(place) {
            *stored = remainder;
        }
        self.values[place] = value;
    }

    /// Returns a number as it was pushed.
    pub fn exact(&self, place: usize) -> f64 {
        joined(self.values[place], self.remainders.get(place).copied().unwrap_or(0))
    }

    /// Keeps the first numbers.
    pub fn truncate(&mut self, count: usize) {
        self.values.truncate(count);
        self.remainders.truncate(count);
        self.values.shrink_to_fit();
        self.remainders.shrink_to_fit();
    }
}

impl From<Vec<Real>> for Numbers {
    fn from(values: Vec<Real>) -> Self {
        Self { values, remainders: Vec::new() }
    }
}

/// Returns the number of `f64`s between a number and the [`Real`] that it was rounded to. An `f32` has 29 bits less
/// than an `f64`, so the result fits into 32 bits. The exceptions are numbers close to zero, where an `f32` has fewer
/// bits; they stay rounded.
fn remainder(number: f64, rounded: Real) -> i32 {
    if number.is_sign_negative() != rounded.is_sign_negative() {
        return 0;
    }
    let distance = number.to_bits().wrapping_sub(f64::from(rounded).to_bits()) as i64;
    i32::try_from(distance).unwrap_or(0)
}

/// Returns the number that was rounded.
fn joined(rounded: Real, remainder: i32) -> f64 {
    f64::from_bits(f64::from(rounded).to_bits().wrapping_add(i64::from(remainder) as u64))
}

fn swap_rows<T>(rows: &mut [T], features: usize, first: usize, second: usize) {
    let (front, back) = rows.split_at_mut(second * features);
    front[first * features..][..features].swap_with_slice(&mut back[..features]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};
    use rand::Rng;

    #[test]
    fn grouping_in_place_equals_pushing_class_by_class() {
        let mut generator = stream(5, Purpose::Data);
        for n in [0, 1, 2, 7, 100] {
            let labels: Vec<u8> = (0..n).map(|_| (generator.next_u32() % 3) as u8).collect();
            let rows: Vec<Real> = (0..2 * n).map(|i| i as Real).collect();
            let mut pushed = Dataset::new(Shape::features(2));
            for class in 0..3 {
                let members = (0..n).filter(|&i| labels[i] == class);
                pushed.push_class(members.map(|i| &rows[2 * i..2 * i + 2]));
            }
            let grouped = Dataset::from_labeled(Shape::features(2), rows.into(), &labels, vec![1; labels.len()], 3);
            assert_eq!(grouped.starts, pushed.starts);
            assert_eq!(grouped.rows, pushed.rows);
        }
    }

    #[test]
    fn numbers_keep_every_bit_and_stay_with_their_example() {
        let mut generator = stream(6, Purpose::Data);
        let (mut numbers, mut read) = (Numbers::default(), Vec::new());
        for place in 0..4000 {
            let mantissa = generator.next_u64() as i64 as f64;
            // The range from 1e-37 to 1e38, in which an `f32` has its full precision.
            let number =
                if place < 1000 { f64::from(place) } else { mantissa * libm::exp2(f64::from(place % 246) - 186.0) };
            numbers.push(number);
            read.push(number);
        }
        // In double precision rounding takes nothing away.
        let rounded = if cfg!(feature = "double") { 0 } else { numbers.values.len() };
        assert_eq!(numbers.remainders.len(), rounded);
        let labels: Vec<u8> = (0..1000).map(|example| (example % 7) as u8).collect();
        let set = Dataset::from_labeled(Shape::features(4), numbers, &labels, vec![1; labels.len()], 7);
        let mut picked = Dataset::new(Shape::features(4));
        picked.push_class([[0.5; 4]]);
        picked.push_members(&set, [0, 999]);
        picked.push_class([[0.5; 4]]);
        assert_eq!(picked.exact_row(2).collect::<Vec<_>>(), set.exact_row(999).collect::<Vec<_>>());
        assert_eq!(picked.exact_row(3).collect::<Vec<_>>(), [0.5; 4]);
        let mut kept: Vec<Vec<f64>> = (0..1000).map(|example| set.exact_row(example).collect()).collect();
        let mut expected: Vec<Vec<f64>> = read.chunks(4).map(<[f64]>::to_vec).collect();
        let order =
            |a: &Vec<f64>, b: &Vec<f64>| a.iter().zip(b).map(|(a, b)| a.total_cmp(b)).find(|o| o.is_ne()).unwrap();
        let compare = |a: &Vec<f64>, b: &Vec<f64>| if a == b { std::cmp::Ordering::Equal } else { order(a, b) };
        kept.sort_by(compare);
        expected.sort_by(compare);
        assert_eq!(kept, expected);
    }

    #[test]
    fn numbers_that_fit_an_f32_need_no_remainder() {
        let mut numbers = Numbers::default();
        (0..100).for_each(|number| numbers.push(f64::from(number) / 4.0));
        assert!(numbers.remainders.is_empty());
    }
}

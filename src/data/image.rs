//! Reductions: optional smaller images.
//!
//! A color image of 32 × 32 has 3,072 numbers. In gray and at half size it has 256, and a network on it trains twelve
//! times as fast. *Gray* is the luma of ITU-R BT.601, 0.299 red + 0.587 green + 0.114 blue. *Half* replaces each block
//! of 2 × 2 pixels by its mean. If the height or width is odd, the blocks at the far edge contain fewer pixels, so a
//! size of n becomes ⌈n/2⌉.

use super::{Dataset, Shape};
use crate::kernel::Real;
use serde::{Deserialize, Serialize};

/// The operations that make images smaller; none by default. Plain features do not change.
///
/// ```
/// use imbalance_lab::data::{Reduction, Shape};
///
/// let color = Shape { channels: 3, height: 32, width: 32 };
/// let small = Reduction { gray: true, half: true };
/// assert_eq!(small.shape(color), Shape { channels: 1, height: 16, width: 16 });
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Reduction {
    /// Whether three color channels become one gray channel. Other images do not change.
    pub gray: bool,
    /// Whether height and width are halved.
    pub half: bool,
}

/// The weights of red, green and blue.
const LUMA: [f64; 3] = [0.299, 0.587, 0.114];

impl Reduction {
    /// Returns whether images do not change.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the shape of a reduced image whose original shape is `from`.
    pub fn shape(&self, from: Shape) -> Shape {
        let channels = if self.is_grayscale(from) { 1 } else { from.channels };
        if !self.is_halved(from) {
            return Shape { channels, ..from };
        }
        Shape { channels, height: from.height.div_ceil(2), width: from.width.div_ceil(2) }
    }

    /// Returns the dataset with every example reduced.
    pub fn dataset(&self, from: &Dataset) -> Dataset {
        let mut reduced = Dataset::new(self.shape(from.shape()));
        for class in 0..from.classes() {
            let mut examples = from.class(class);
            reduced.extend_class(examples.len(), |rows| {
                if let Some(example) = examples.next() {
                    self.append(from.shape(), from.row(example), rows);
                }
            });
        }
        reduced
    }

    /// Appends the reduced form of an image of shape `from` to `to`.
    pub(super) fn append(&self, from: Shape, image: &[Real], to: &mut Vec<Real>) {
        let start = to.len();
        to.extend_from_slice(image);
        let mut shape = from;
        if self.is_grayscale(from) {
            let pixels = from.height * from.width;
            for pixel in 0..pixels {
                let channel = |c: usize| LUMA[c] * f64::from(to[start + c * pixels + pixel]);
                to[start + pixel] = (channel(0) + channel(1) + channel(2)) as Real;
            }
            shape.channels = 1;
        }
        if self.is_halved(from) {
            halve(shape, &mut to[start..]);
        }
        to.truncate(start + reduced_len(self, from));
    }

    fn is_grayscale(&self, from: Shape) -> bool {
        self.gray && from.channels == 3
    }

    fn is_halved(&self, from: Shape) -> bool {
        self.half && from.height > 1
    }
}

fn reduced_len(reduction: &Reduction, from: Shape) -> usize {
    reduction.shape(from).len()
}

/// Halves an image in place: each mean is written at or before the position of its block.
fn halve(shape: Shape, image: &mut [Real]) {
    let Shape { channels, height, width } = shape;
    let mut written = 0;
    for channel in 0..channels {
        for top in (0..height).step_by(2) {
            for left in (0..width).step_by(2) {
                let rows = top..(top + 2).min(height);
                let columns = left..(left + 2).min(width);
                let count = (rows.len() * columns.len()) as f64;
                let pixels = rows.flat_map(|row| columns.clone().map(move |column| (row, column)));
                let sum: f64 =
                    pixels.map(|(row, column)| f64::from(image[(channel * height + row) * width + column])).sum();
                image[written] = (sum / count) as Real;
                written += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reduced(reduction: Reduction, shape: [usize; 3], image: &[Real]) -> Vec<Real> {
        let mut to = vec![9.0];
        reduction.append(Shape::from(shape), image, &mut to);
        assert_eq!(to[0], 9.0, "what was there before stays");
        assert_eq!(to.len(), 1 + reduction.shape(Shape::from(shape)).len());
        to.split_off(1)
    }

    #[test]
    fn gray_is_the_luma_of_the_three_channels() {
        let gray = Reduction { gray: true, half: false };
        let image = [1.0, 0.0, 0.0, 1.0, 0.0, 1.0];
        assert_eq!(reduced(gray, [3, 1, 2], &image), [0.299, 0.701].map(|x: f64| x as Real));
        assert_eq!(reduced(gray, [1, 1, 2], &image[..2]), image[..2]);
    }

    #[test]
    fn half_size_averages_blocks_and_partial_edge_blocks() {
        let half = Reduction { gray: false, half: true };
        let image: Vec<Real> = (0..9).map(|i| i as Real).collect();
        assert_eq!(reduced(half, [1, 3, 3], &image), [2.0, 3.5, 6.5, 8.0]);
        let two: Vec<Real> = (0..8).map(|i| i as Real).collect();
        assert_eq!(reduced(half, [2, 2, 2], &two), [1.5, 5.5]);
    }

    #[test]
    fn features_without_an_image_shape_are_not_reduced() {
        let both = Reduction { gray: true, half: true };
        assert_eq!(reduced(both, [1, 1, 4], &[1.0, 2.0, 3.0, 4.0]), [1.0, 2.0, 3.0, 4.0]);
    }

    #[test]
    fn a_reduced_dataset_keeps_its_classes() {
        let mut set = Dataset::new(Shape { channels: 3, height: 2, width: 2 });
        set.push_class([[0.5; 12], [1.0; 12]]);
        set.push_class([[0.0; 12]]);
        let small = Reduction { gray: true, half: true }.dataset(&set);
        assert_eq!(small.counts(), [2, 1]);
        assert!((small.row(0)[0] - 0.5).abs() < 1e-6 && small.row(2) == [0.0]);
    }
}

//! Pooling: each square of 2 × 2 pixels of an image becomes one pixel.
//!
//! The images of several maps and chunks follow one another. They have an even number of rows, so that no square crosses
//! the border of a map.

use super::Pack8;
use super::level::at_current_level;
use super::simd::{Machine, Vector, Vector8};

at_current_level! {
    /// Writes the largest pixel of each square of images with `width` columns.
    pub fn largest(width: usize, inputs: &[Pack8], outputs: &mut [Pack8]) = largest_on;

    /// Passes each square's delta to the first of its largest pixels, and zero to the others.
    pub fn largest_backward(
        width: usize,
        inputs: &[Pack8],
        outputs: &[Pack8],
        deltas: &[Pack8],
        input_deltas: &mut [Pack8],
    ) = largest_backward_on;

    /// Writes the mean of each square of images with `width` columns.
    pub fn mean(width: usize, inputs: &[Pack8], outputs: &mut [Pack8]) = mean_on;

    /// Passes a quarter of each square's delta to each of its pixels.
    pub fn mean_backward(width: usize, deltas: &[Pack8], input_deltas: &mut [Pack8]) = mean_backward_on;
}

/// Returns the four pixels of each square in the order of the squares, for images with `width` columns.
#[inline(always)]
fn squares(width: usize, squares: usize) -> impl Iterator<Item = [usize; 4]> {
    let corners = (0..squares * 2 / width).flat_map(move |row| {
        let first = 2 * row * width;
        (first..first + width).step_by(2)
    });
    corners.map(move |corner| [corner, corner + 1, corner + width, corner + width + 1])
}

#[inline(always)]
fn largest_on<M: Machine>(width: usize, inputs: &[Pack8], outputs: &mut [Pack8]) {
    for (square, output) in squares(width, outputs.len()).zip(outputs) {
        let [a, b, c, d] = square.map(|pixel| M::Eight::from_pack(&inputs[pixel]));
        *output = larger(larger(a, b), larger(c, d)).pack();
    }
}

/// Returns the larger of two values; NaN if the second is NaN.
#[inline(always)]
fn larger<V: Vector8>(a: V, b: V) -> V {
    b.where_less(a, a, b)
}

#[inline(always)]
fn largest_backward_on<M: Machine>(
    width: usize,
    inputs: &[Pack8],
    outputs: &[Pack8],
    deltas: &[Pack8],
    input_deltas: &mut [Pack8],
) {
    let zero = M::Eight::splat(0.0);
    for ((square, output), delta) in squares(width, deltas.len()).zip(outputs).zip(deltas) {
        let mut left = M::Eight::from_pack(delta);
        let largest = M::Eight::from_pack(output);
        for pixel in square {
            let input = M::Eight::from_pack(&inputs[pixel]);
            input_deltas[pixel] = input.where_equal(largest, left, zero).pack();
            left = input.where_equal(largest, zero, left);
        }
    }
}

#[inline(always)]
fn mean_on<M: Machine>(width: usize, inputs: &[Pack8], outputs: &mut [Pack8]) {
    for (square, output) in squares(width, outputs.len()).zip(outputs) {
        let [a, b, c, d] = square.map(|pixel| M::Eight::from_pack(&inputs[pixel]));
        *output = a.add(b).add(c.add(d)).mul(M::Eight::splat(0.25)).pack();
    }
}

#[inline(always)]
fn mean_backward_on<M: Machine>(width: usize, deltas: &[Pack8], input_deltas: &mut [Pack8]) {
    for (square, delta) in squares(width, deltas.len()).zip(deltas) {
        let quarter = M::Eight::from_pack(delta).mul(M::Eight::splat(0.25)).pack();
        for pixel in square {
            input_deltas[pixel] = quarter;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PACK_SIZE, Real};

    fn packs(values: &[Real]) -> Vec<Pack8> {
        values.iter().map(|&value| [value; PACK_SIZE]).collect()
    }

    #[test]
    fn squares_are_pooled_in_the_order_of_rows() {
        // Two rows of two squares.
        let inputs = packs(&[1.0, 2.0, 5.0, 5.0, 4.0, 3.0, 5.0, 1.0]);
        let mut outputs = packs(&[0.0, 0.0]);
        largest(4, &inputs, &mut outputs);
        assert_eq!(outputs, packs(&[4.0, 5.0]));
        let mut deltas = packs(&[9.0; 8]);
        largest_backward(4, &inputs, &outputs, &packs(&[8.0, 4.0]), &mut deltas);
        assert_eq!(deltas, packs(&[0.0, 0.0, 4.0, 0.0, 8.0, 0.0, 0.0, 0.0]), "of equal pixels the first");
        mean(4, &inputs, &mut outputs);
        assert_eq!(outputs, packs(&[2.5, 4.0]));
        mean_backward(4, &packs(&[8.0, 4.0]), &mut deltas);
        assert_eq!(deltas, packs(&[2.0, 2.0, 1.0, 1.0, 2.0, 2.0, 1.0, 1.0]));
    }
}

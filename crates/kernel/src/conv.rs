//! The three products of a convolution with zero padding and stride 1.
//!
//! A convolution is a dense layer whose weights slide over an image. Output (o, y, x) is b_o + Σ_{c, i, j}
//! W\[o\]\[c\]\[i\]\[j\] · h(c, y + i − pad, x + j − pad), summed over the taps that fall inside the image. The pixels
//! under the kernel form a *patch*. This module gathers the patches of several neighboring outputs at a time, with
//! zeros where the kernel extends beyond the image. The products of [`dense`] do the rest, and treat each pixel as a
//! chunk of examples of its own.

use super::dense::{self, Packed};
use super::{Pack8, Real, Scratch, ZERO};
use std::ops::Range;

/// The number of neighboring pixels whose patches are gathered at a time.
const RUN: usize = 16;

/// The shape of a convolution: `size × size` taps, where `size` is odd, padded so that images keep their height and
/// width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The number of input maps.
    pub inputs: usize,
    /// The number of output maps.
    pub outputs: usize,
    /// The number of taps along each side.
    pub size: usize,
    /// The number of rows of an image.
    pub height: usize,
    /// The number of columns of an image.
    pub width: usize,
}

impl Shape {
    /// Returns the number of pixels of one map.
    pub fn pixels(&self) -> usize {
        self.height * self.width
    }

    /// Returns the number of weights of one output map.
    pub fn taps(&self) -> usize {
        self.inputs * self.size * self.size
    }

    /// Returns the convolution that passes deltas back to the inputs: it reads the output maps and writes the input
    /// maps.
    pub fn reversed(&self) -> Self {
        Self { inputs: self.outputs, outputs: self.inputs, ..*self }
    }

    /// Packs the weights for the forward pass: one row for each tap, one column for each output map.
    pub fn pack(&self, weights: &[Real], packed: &mut Packed) {
        let taps = self.taps();
        packed.pack(taps, self.outputs, |tap, map| weights[map * taps + tap]);
    }

    /// Packs the weights for the backward pass.
    ///
    /// In the backward pass every weight acts in the opposite direction. The pass is itself a convolution,
    /// [`Shape::reversed`], of the deltas with the kernel rotated by 180°.
    pub fn pack_reversed(&self, weights: &[Real], packed: &mut Packed) {
        let area = self.size * self.size;
        let reversed = self.reversed();
        packed.pack(reversed.taps(), reversed.outputs, |tap, map| {
            let (output, place) = (tap / area, tap % area);
            weights[(output * self.inputs + map) * area + (area - 1 - place)]
        });
    }

    /// Returns the runs of neighboring pixels that make up an image, each as a row and a range of its columns.
    fn runs(&self) -> impl Iterator<Item = (usize, Range<usize>)> + use<> {
        let Self { height, width, .. } = *self;
        let columns = move |y| (0..width).step_by(RUN).map(move |x| (y, x..width.min(x + RUN)));
        (0..height).flat_map(columns)
    }

    /// Writes the patches of some pixels of row `y` one after another.
    fn gather(&self, input: &[Pack8], y: usize, columns: Range<usize>, patches: &mut [Pack8]) {
        let (size, pad, taps) = (self.size, self.size / 2, self.taps());
        for tap in 0..taps {
            let (map, i, j) = (tap / (size * size), tap / size % size, tap % size);
            let row = (y + i).checked_sub(pad).filter(|row| *row < self.height);
            let pixels = row.map_or(&[][..], |row| &input[(map * self.height + row) * self.width..][..self.width]);
            for (x, patch) in columns.clone().zip(patches.chunks_exact_mut(taps)) {
                // Left of the image the difference wraps around to a column far beyond it.
                patch[tap] = pixels.get((x + j).wrapping_sub(pad)).copied().unwrap_or(ZERO);
            }
        }
    }
}

/// Computes Σ over taps of `matrix`\[tap\]\[map\] · h at the tap's pixel, for every output map, pixel and chunk, and
/// adds `start`\[map\] if there is one.
pub fn convolve(
    shape: &Shape,
    matrix: &Packed,
    start: Option<&[Real]>,
    inputs: &[Pack8],
    outputs: &mut [Pack8],
    scratch: &mut Scratch,
) {
    scratch.patches.resize(RUN * shape.taps(), ZERO);
    scratch.pixels.resize(RUN * shape.outputs, ZERO);
    let chunks = inputs.chunks_exact(shape.inputs * shape.pixels());
    for (input, output) in chunks.zip(outputs.chunks_exact_mut(shape.outputs * shape.pixels())) {
        for (y, columns) in shape.runs() {
            let patches = &mut scratch.patches[..columns.len() * shape.taps()];
            let pixels = &mut scratch.pixels[..columns.len() * shape.outputs];
            shape.gather(input, y, columns.clone(), patches);
            dense::multiply(matrix, start, patches, pixels);
            for (x, maps) in columns.zip(pixels.chunks_exact(shape.outputs)) {
                let places = output[y * shape.width + x..].iter_mut().step_by(shape.pixels());
                places.zip(maps).for_each(|(place, pack8)| *place = *pack8);
            }
        }
    }
}

/// Adds the sums over examples and pixels of δ h to `weights` and of δ to `bias`.
pub fn backward_weights(
    shape: &Shape,
    inputs: &[Pack8],
    deltas: &[Pack8],
    scratch: &mut Scratch,
    weights: &mut [Real],
    bias: &mut [Real],
) {
    scratch.patches.resize(RUN * shape.taps(), ZERO);
    scratch.pixels.resize(RUN * shape.outputs, ZERO);
    let chunks = inputs.chunks_exact(shape.inputs * shape.pixels());
    for (input, delta) in chunks.zip(deltas.chunks_exact(shape.outputs * shape.pixels())) {
        for (y, columns) in shape.runs() {
            let patches = &mut scratch.patches[..columns.len() * shape.taps()];
            let pixels = &mut scratch.pixels[..columns.len() * shape.outputs];
            shape.gather(input, y, columns.clone(), patches);
            for (x, maps) in columns.zip(pixels.chunks_exact_mut(shape.outputs)) {
                let places = delta[y * shape.width + x..].iter().step_by(shape.pixels());
                maps.iter_mut().zip(places).for_each(|(pack8, place)| *pack8 = *place);
            }
            dense::backward_weights(patches, pixels, &mut scratch.transposed, weights, bias);
        }
    }
}

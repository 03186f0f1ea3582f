//! The three products of a convolution with zero padding and stride 1.
//!
//! A convolution is a dense layer whose weights slide over an image. Output (o, y, x) is b_o + Σ_{c, i, j}
//! W\[o\]\[c\]\[i\]\[j\] · h(c, y + i − pad, x + j − pad), summed over the taps that fall inside the image. The images of
//! eight examples are first copied into a frame of zeros. Each tap of a pixel is then at the same distance from the
//! pixel, and the inner loops of a dense layer do the rest: neighboring pixels take the part of its chunks.

use super::level::at_current_level;
use super::product::{self, NO_SUMS, Packed, Strides, largest_input_tile, output_groups, tiles};
use super::simd::{Machine, Vector, Vector8};
use super::{PACK_SIZE, Pack8, Real, Scratch, ZERO, dense, pack};
use std::array::from_fn;
use std::ops::Range;

/// The number of neighboring pixels of a row whose errors are summed before the sum is added to the gradient.
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
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self { inputs: self.outputs, outputs: self.inputs, ..*self }
    }

    /// Packs the weights for the forward pass: one row for each tap, one column for each output map.
    pub fn pack(&self, weights: &[Real], packed: &mut Packed) {
        dense::pack_forward(self.taps(), self.outputs, weights, packed);
    }

    /// Packs the weights for the backward pass.
    ///
    /// In the backward pass every weight acts in the opposite direction. The pass is itself a convolution,
    /// [`Shape::reversed`], of the deltas with the kernel rotated by 180°.
    pub fn pack_reversed(&self, weights: &[Real], packed: &mut Packed) {
        pack_reversed(self, weights, packed);
    }

    /// Returns the width of the frame on each side of an image.
    fn pad(&self) -> usize {
        self.size / 2
    }

    /// Returns the width of a framed image.
    fn framed_width(&self) -> usize {
        self.width + 2 * self.pad()
    }

    /// Returns the number of pixels of a framed image.
    fn framed_pixels(&self) -> usize {
        (self.height + 2 * self.pad()) * self.framed_width()
    }

    /// Returns the distance of a tap from the pixel in the framed images at the place of the convolution's output.
    #[inline(always)]
    fn distance(&self, tap: usize) -> usize {
        let (map, i, j) = (tap / (self.size * self.size), tap / self.size % self.size, tap % self.size);
        map * self.framed_pixels() + i * self.framed_width() + j
    }

    /// Returns the runs of neighboring pixels that make up an image, each as a row and a range of its columns.
    fn runs(&self) -> impl Iterator<Item = (usize, Range<usize>)> + use<> {
        let Self { height, width, .. } = *self;
        let columns = move |y| (0..width).step_by(RUN).map(move |x| (y, x..width.min(x + RUN)));
        (0..height).flat_map(columns)
    }

    /// Copies the input maps of a chunk into frames of zeros.
    fn frame(&self, images: &[Pack8], framed: &mut Vec<Pack8>) {
        let (pad, width) = (self.pad(), self.width);
        framed.resize(self.inputs * self.framed_pixels(), ZERO);
        let framed = framed.chunks_exact_mut(self.framed_pixels());
        for (image, framed) in images.chunks_exact(self.pixels()).zip(framed) {
            for (y, row) in framed.chunks_exact_mut(self.framed_width()).enumerate() {
                let pixels = y.checked_sub(pad).and_then(|y| image.chunks_exact(width).nth(y)).unwrap_or(&[]);
                row[..pad].fill(ZERO);
                row[pad..pad + pixels.len()].copy_from_slice(pixels);
                row[pad + pixels.len()..].fill(ZERO);
            }
        }
    }
}

at_current_level! {
    fn pack_reversed(shape: &Shape, weights: &[Real], packed: &mut Packed) = pack_reversed_on;

    /// Computes Σ over taps of `matrix`\[tap\]\[map\] · h at the tap's pixel, for every output map, pixel and chunk, and
    /// adds `start`\[map\] if there is one.
    pub fn convolve(
        shape: &Shape,
        matrix: &Packed,
        start: Option<&[Real]>,
        inputs: &[Pack8],
        outputs: &mut [Pack8],
        scratch: &mut Scratch,
    ) = convolve_on;

    /// Adds the sums over examples and pixels of δ h to `weights` and of δ to `bias`.
    pub fn backward_weights(
        shape: &Shape,
        inputs: &[Pack8],
        deltas: &[Pack8],
        scratch: &mut Scratch,
        weights: &mut [Real],
        bias: &mut [Real],
    ) = backward_weights_on;
}

#[inline(always)]
fn pack_reversed_on<M: Machine>(shape: &Shape, weights: &[Real], packed: &mut Packed) {
    let area = shape.size * shape.size;
    let reversed = shape.reversed();
    packed.pack::<M>(reversed.taps(), reversed.outputs, |tile, values| {
        for (tap, values) in values.chunks_exact_mut(tile.len()).enumerate() {
            let (output, place) = (tap / area, tap % area);
            for (value, map) in values.iter_mut().zip(tile.clone()) {
                *value = weights[(output * shape.inputs + map) * area + (area - 1 - place)];
            }
        }
    });
}

#[inline(always)]
fn convolve_on<M: Machine>(
    shape: &Shape,
    matrix: &Packed,
    start: Option<&[Real]>,
    inputs: &[Pack8],
    outputs: &mut [Pack8],
    scratch: &mut Scratch,
) {
    let Scratch { framed, distances, .. } = scratch;
    distances.clear();
    distances.extend((0..shape.taps()).map(|tap| shape.distance(tap)));
    assert_eq!((matrix.terms(), matrix.results()), (shape.taps(), shape.outputs), "a weight for each tap and map");
    let chunks = inputs.chunks_exact(shape.inputs * shape.pixels());
    for (input, output) in chunks.zip(outputs.chunks_exact_mut(shape.outputs * shape.pixels())) {
        shape.frame(input, framed);
        for y in 0..shape.height {
            let row = &framed[y * shape.framed_width()..];
            let output = &mut output[y * shape.width..];
            let strides = Strides { input: 1, output: 1, result: shape.pixels() };
            // SAFETY: the last tap of a row's last pixel is (pad, pad) from the pixel in the last framed image, and the
            // frame is as wide. The last result's row is row y of the last output map.
            unsafe {
                product::multiply::<M>(matrix, start, |tap| distances[tap], row, output, shape.width, strides);
            }
        }
    }
}

#[inline(always)]
fn backward_weights_on<M: Machine>(
    shape: &Shape,
    inputs: &[Pack8],
    deltas: &[Pack8],
    scratch: &mut Scratch,
    weights: &mut [Real],
    bias: &mut [Real],
) {
    let Scratch { framed, distances, transposed, pixels, gradient } = scratch;
    distances.clear();
    distances.extend((0..shape.taps()).map(|tap| shape.distance(tap)));
    let packs = shape.outputs.div_ceil(PACK_SIZE);
    load_gradient::<M>(shape, weights, gradient);
    let mut sums = NO_SUMS;
    let chunks = inputs.chunks_exact(shape.inputs * shape.pixels());
    for (input, delta) in chunks.zip(deltas.chunks_exact(shape.outputs * shape.pixels())) {
        shape.frame(input, framed);
        for (y, columns) in shape.runs() {
            let length = columns.len();
            pixels.resize(length * shape.outputs, ZERO);
            for (x, maps) in columns.clone().zip(pixels.chunks_exact_mut(shape.outputs)) {
                let places = delta[y * shape.width + x..].iter().step_by(shape.pixels());
                maps.iter_mut().zip(places).for_each(|(pack8, place)| *pack8 = *place);
            }
            dense::transpose::<M>(pixels, shape.outputs, transposed);
            dense::add_totals_on::<M>(pixels, bias);
            let framed = &framed[y * shape.framed_width() + columns.start..];
            for group in output_groups::<M>(shape.outputs) {
                let deltas = &transposed[group.start * length * PACK_SIZE..group.end * length * PACK_SIZE];
                for tile in tiles(shape.taps(), largest_input_tile::<M>(group.len())) {
                    // SAFETY: the group is one of `output_groups`. The taps of a pixel are inside the framed images, and
                    // those of the run's other pixels follow them.
                    unsafe {
                        product::outer::<M>(framed, &distances[tile.clone()], 1, deltas, group.len(), &mut sums);
                    }
                    for (gradient, sums) in gradient.chunks_exact_mut(packs).skip(tile.start).zip(&sums[..tile.len()]) {
                        for (total, sum) in gradient[group.clone()].iter_mut().zip(sums) {
                            *total = M::Eight::from_pack(total).add(M::Eight::from_pack(sum)).pack();
                        }
                    }
                }
            }
        }
    }
    store_gradient::<M>(shape, gradient, weights);
}

/// Writes the gradient of the weights as packs of output maps, tap by tap. The sums of a tile are added to these packs.
#[inline(always)]
fn load_gradient<M: Machine>(shape: &Shape, weights: &[Real], gradient: &mut Vec<Pack8>) {
    let packs = shape.outputs.div_ceil(PACK_SIZE);
    gradient.resize(shape.taps() * packs, ZERO);
    for (pack, maps) in weights.chunks(PACK_SIZE * shape.taps()).enumerate() {
        let rows: [&[Real]; PACK_SIZE] = from_fn(|map| maps.chunks_exact(shape.taps()).nth(map).unwrap_or(&[]));
        for first in (0..shape.taps()).step_by(PACK_SIZE) {
            let eight = |map: usize| M::Eight::from_pack(&pack::eight(rows[map], first));
            let taps = gradient[first * packs..].chunks_exact_mut(packs);
            taps.zip(M::Eight::transposed(from_fn(eight))).for_each(|(tap, maps)| tap[pack] = maps.pack());
        }
    }
}

/// Writes the packs of the gradient back to its rows.
#[inline(always)]
fn store_gradient<M: Machine>(shape: &Shape, gradient: &[Pack8], weights: &mut [Real]) {
    let packs = shape.outputs.div_ceil(PACK_SIZE);
    for (pack, maps) in weights.chunks_mut(PACK_SIZE * shape.taps()).enumerate() {
        for first in (0..shape.taps()).step_by(PACK_SIZE) {
            let tap = |tap: usize| M::Eight::from_pack(gradient.get((first + tap) * packs + pack).unwrap_or(&ZERO));
            let rows = maps.chunks_exact_mut(shape.taps());
            for (row, taps) in rows.zip(M::Eight::transposed(from_fn(tap))) {
                row[first..].iter_mut().zip(taps.pack()).for_each(|(weight, tap)| *weight = tap);
            }
        }
    }
}

//! The three products of a convolution with zero padding and stride 1.
//!
//! A convolution is a dense layer whose weights slide over an image: output (o, y, x) is
//! b_o + Σ_{c, i, j} W\[o\]\[c\]\[i\]\[j\] · h(c, y + i − pad, x + j − pad), the sum over taps that fall inside the image. Because every
//! pixel is an octet of eight examples, the taps need no gathering into a matrix: each is one octet to read.

use super::{Lanes, Octet, Real};
use std::array::from_fn;
use std::ops::Range;

/// The shape of a convolution: `size × size` taps, `size` odd, padded so that images keep their height and width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Maps read.
    pub inputs: usize,
    /// Maps written.
    pub outputs: usize,
    /// Taps along each side.
    pub size: usize,
    /// Rows of an image.
    pub height: usize,
    /// Columns of an image.
    pub width: usize,
}

impl Shape {
    /// Pixels of one map.
    pub fn pixels(&self) -> usize {
        self.height * self.width
    }

    /// Weights of one output map.
    pub fn taps(&self) -> usize {
        self.inputs * self.size * self.size
    }

    /// The convolution that carries deltas back to the inputs: it reads the outputs' maps and writes the inputs'.
    pub fn reversed(&self) -> Self {
        Self { inputs: self.outputs, outputs: self.inputs, ..*self }
    }

    /// The taps i of a side that fall inside an image of `length` when centred at `at`.
    #[inline(always)]
    fn inside(&self, at: usize, length: usize) -> Range<usize> {
        let pad = self.size / 2;
        pad.saturating_sub(at)..self.size.min(length + pad - at)
    }

    /// Calls `visit(tap, pixel)` for every tap of the kernel centred at (y, x) that falls inside the image: its place in
    /// an output map's weights and the octet of the input panel it reads.
    #[inline(always)]
    fn each_tap(&self, y: usize, x: usize, mut visit: impl FnMut(usize, usize)) {
        let pad = self.size / 2;
        let columns = self.inside(x, self.width);
        for map in 0..self.inputs {
            for i in self.inside(y, self.height) {
                let taps = (map * self.size + i) * self.size;
                let pixels = map * self.pixels() + (y + i - pad) * self.width + x;
                for j in columns.clone() {
                    visit(taps + j, pixels + j - pad);
                }
            }
        }
    }
}

/// Σ over taps of `matrix`\[tap\]\[map\] · h at the tap's pixel, for every output map, pixel and panel, added to
/// `start`\[map\] if there is one.
///
/// `matrix` has a row for each tap and a column for each output map: the transposed weights going forward, and what
/// [`turn`] makes of them going back.
pub fn convolve(shape: &Shape, matrix: &[Real], start: Option<&[Real]>, inputs: &[Octet], outputs: &mut [Octet]) {
    let panels = inputs.chunks_exact(shape.inputs * shape.pixels());
    for (input, output) in panels.zip(outputs.chunks_exact_mut(shape.outputs * shape.pixels())) {
        let mut map = 0;
        while map < shape.outputs {
            map += match shape.outputs - map {
                4.. => convolve_maps::<4>(shape, matrix, start, map, input, output),
                _ => convolve_maps::<1>(shape, matrix, start, map, input, output),
            };
        }
    }
}

/// `M` output maps of one panel, from map `first` on; returns `M`.
#[inline(always)]
fn convolve_maps<const M: usize>(
    shape: &Shape,
    matrix: &[Real],
    start: Option<&[Real]>,
    first: usize,
    input: &[Octet],
    output: &mut [Octet],
) -> usize {
    let start: [Real; M] = from_fn(|m| start.map_or(0.0, |start| start[first + m]));
    for y in 0..shape.height {
        for x in 0..shape.width {
            let mut sums = start.map(|start| [Lanes::splat(start); 2]);
            shape.each_tap(y, x, |tap, pixel| {
                let [low, high] = Lanes::pair(&input[pixel]);
                let row = &matrix[tap * shape.outputs + first..][..M];
                for m in 0..M {
                    let weight = Lanes::splat(row[m]);
                    sums[m] = [sums[m][0].add(weight.mul(low)), sums[m][1].add(weight.mul(high))];
                }
            });
            for m in 0..M {
                output[(first + m) * shape.pixels() + y * shape.width + x] = Lanes::octet(sums[m]);
            }
        }
    }
    M
}

/// Writes over `turned` the matrix that carries deltas back through a convolution.
///
/// Going back, every weight acts in the opposite direction: this is itself a convolution, [`Shape::reversed`], of the
/// deltas with the kernel turned by 180°.
pub fn turn(shape: &Shape, weights: &[Real], turned: &mut [Real]) {
    let area = shape.size * shape.size;
    for (kernel, values) in weights.chunks_exact(area).enumerate() {
        let (output, input) = (kernel / shape.inputs, kernel % shape.inputs);
        for (tap, value) in values.iter().rev().enumerate() {
            turned[(output * area + tap) * shape.inputs + input] = *value;
        }
    }
}

/// Adds the sums over examples and pixels of δ h to `weights` and of δ to `bias`.
pub fn backward_weights(shape: &Shape, inputs: &[Octet], deltas: &[Octet], weights: &mut [Real], bias: &mut [Real]) {
    let panels = inputs.chunks_exact(shape.inputs * shape.pixels());
    for (input, delta) in panels.zip(deltas.chunks_exact(shape.outputs * shape.pixels())) {
        let mut map = 0;
        while map < shape.outputs {
            map += match shape.outputs - map {
                4.. => backward_maps::<4>(shape, map, input, delta, weights, bias),
                _ => backward_maps::<1>(shape, map, input, delta, weights, bias),
            };
        }
    }
}

/// The gradient of `M` output maps' weights and biases from one panel, from map `first` on; returns `M`.
#[inline(always)]
fn backward_maps<const M: usize>(
    shape: &Shape,
    first: usize,
    input: &[Octet],
    delta: &[Octet],
    weights: &mut [Real],
    bias: &mut [Real],
) -> usize {
    let delta: [&[Octet]; M] = from_fn(|m| &delta[(first + m) * shape.pixels()..][..shape.pixels()]);
    for (map, input) in input.chunks_exact(shape.pixels()).enumerate() {
        for i in 0..shape.size {
            for j in 0..shape.size {
                let totals = correlate(shape, (i, j), input, delta);
                let tap = (map * shape.size + i) * shape.size + j;
                for m in 0..M {
                    weights[(first + m) * shape.taps() + tap] += totals[m];
                }
            }
        }
    }
    for m in 0..M {
        let [mut low, mut high] = [Lanes::splat(0.0); 2];
        for octet in delta[m] {
            let [a, b] = Lanes::pair(octet);
            (low, high) = (low.add(a), high.add(b));
        }
        bias[first + m] += low.add(high).total();
    }
    M
}

/// Σ over pixels and examples of δ(y, x) · h(y + i − pad, x + j − pad) for `M` maps of deltas and one of inputs.
#[inline(always)]
fn correlate<const M: usize>(
    shape: &Shape,
    (i, j): (usize, usize),
    input: &[Octet],
    delta: [&[Octet]; M],
) -> [Real; M] {
    let (width, pad) = (shape.width, shape.size / 2);
    let rows = pad.saturating_sub(i)..shape.height.min((shape.height + pad).saturating_sub(i));
    let columns = pad.saturating_sub(j)..width.min((width + pad).saturating_sub(j));
    let mut sums = [[Lanes::splat(0.0); 2]; M];
    for y in rows {
        let from = y * width + columns.start;
        let run = columns.len();
        let input = &input[from + (i * width + j) - (pad * width + pad)..][..run];
        let delta: [&[Octet]; M] = from_fn(|m| &delta[m][from..][..run]);
        for x in 0..run {
            let [low, high] = Lanes::pair(&input[x]);
            for m in 0..M {
                let [a, b] = Lanes::pair(&delta[m][x]);
                sums[m] = [sums[m][0].add(a.mul(low)), sums[m][1].add(b.mul(high))];
            }
        }
    }
    sums.map(|[low, high]| low.add(high).total())
}

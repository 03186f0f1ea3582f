//! The matrix products of a dense layer, z = W h + b, where W has the shape `outputs × inputs`.
//!
//! [`multiply`] computes z = W h + b, and Wᵀ δ in the backward pass. [`backward_weights`] computes Σ_examples δ hᵀ and
//! Σ δ. A *chunk* is the sequence of packs that holds all features of eight examples. The inner loops are those that
//! convolutions use too.

use super::level::at_current_level;
pub use super::product::Packed;
use super::product::{self, NO_SUMS, Strides, Sums, largest_input_tile, output_groups, tiles};
use super::simd::{Machine, Vector, Vector8};
use super::{PACK_SIZE, Pack8, Real, ZERO};
use std::array::from_fn;
use std::ops::Range;

at_current_level! {
    /// Packs a layer's weights, `outputs` rows of `inputs`, for the forward pass: the terms are inputs, and the results
    /// are outputs.
    pub fn pack_forward(inputs: usize, outputs: usize, weights: &[Real], packed: &mut Packed) = pack_forward_on;

    /// Packs the same weights for the backward pass: the terms are outputs, and the results are inputs.
    pub fn pack_backward(inputs: usize, outputs: usize, weights: &[Real], packed: &mut Packed) = pack_backward_on;

    /// Computes Σ_k `matrix`\[k\]\[r\] · input\[k\] for every chunk, and adds `start`\[r\] if there is one.
    ///
    /// In the forward pass, the terms are a layer's inputs and the results its outputs. In the backward pass, they are
    /// exchanged.
    pub fn multiply(matrix: &Packed, start: Option<&[Real]>, inputs: &[Pack8], outputs: &mut [Pack8]) = multiply_on;

    /// Adds Σ δ hᵀ to `weights` and Σ δ to `bias`, summed over all examples of all chunks.
    ///
    /// `transposed` is a buffer for the transposed deltas; its old content does not matter.
    pub fn backward_weights(
        inputs: &[Pack8],
        deltas: &[Pack8],
        transposed: &mut Vec<Pack8>,
        weights: &mut [Real],
        bias: &mut [Real],
    ) = backward_weights_on;
}

#[inline(always)]
fn pack_forward_on<M: Machine>(inputs: usize, outputs: usize, weights: &[Real], packed: &mut Packed) {
    packed.pack_rows::<M>(inputs, outputs, weights);
}

#[inline(always)]
fn pack_backward_on<M: Machine>(inputs: usize, outputs: usize, weights: &[Real], packed: &mut Packed) {
    packed.pack_columns::<M>(outputs, inputs, weights);
}

#[inline(always)]
fn multiply_on<M: Machine>(matrix: &Packed, start: Option<&[Real]>, inputs: &[Pack8], outputs: &mut [Pack8]) {
    let (terms, results) = (matrix.terms(), matrix.results());
    let columns = inputs.len() / terms;
    assert_eq!((inputs.len(), outputs.len()), (columns * terms, columns * results), "whole chunks");
    let strides = Strides { input: terms, output: results, result: 1 };
    // SAFETY: term k of a chunk is its pack k, and result r its pack r; the lengths are those of whole chunks.
    unsafe { product::multiply::<M>(matrix, start, |term| term, inputs, outputs, columns, strides) };
}

#[inline(always)]
fn backward_weights_on<M: Machine>(
    inputs: &[Pack8],
    deltas: &[Pack8],
    transposed: &mut Vec<Pack8>,
    weights: &mut [Real],
    bias: &mut [Real],
) {
    let (width, outputs) = (weights.len() / bias.len(), bias.len());
    let examples = deltas.len() / outputs * PACK_SIZE;
    assert_eq!(inputs.len() * PACK_SIZE, examples * width, "as many inputs as errors");
    transpose::<M>(deltas, outputs, transposed);
    let mut sums = NO_SUMS;
    for group in output_groups::<M>(outputs) {
        let deltas = &transposed[group.start * examples..group.end * examples];
        for tile in tiles(width, largest_input_tile::<M>(group.len())) {
            let places: [usize; product::MAX_TILE] = from_fn(|c| tile.start + c);
            // SAFETY: the group is one of `output_groups`. The chunk's inputs begin `width` packs after those of the one
            // before it, and there are as many as there are chunks of deltas.
            unsafe { product::outer::<M>(inputs, &places[..tile.len()], width, deltas, group.len(), &mut sums) };
            add_to_rows::<M>(&sums, group.clone(), tile, width, weights);
        }
    }
    add_totals_on::<M>(deltas, bias);
}

/// Adds a tile's sums to the weights: those of each output to its row.
#[inline(always)]
fn add_to_rows<M: Machine>(sums: &Sums, group: Range<usize>, tile: Range<usize>, width: usize, weights: &mut [Real]) {
    match tile.len() {
        8 => add_columns::<M, 8>(sums, group, tile.start, width, weights),
        4 => add_columns::<M, 4>(sums, group, tile.start, width, weights),
        2 => add_columns::<M, 2>(sums, group, tile.start, width, weights),
        _ => add_columns::<M, 1>(sums, group, tile.start, width, weights),
    }
}

#[inline(always)]
fn add_columns<M: Machine, const C: usize>(
    sums: &Sums,
    group: Range<usize>,
    column: usize,
    width: usize,
    weights: &mut [Real],
) {
    for (pack, output) in group.clone().enumerate() {
        let inputs = from_fn(|c| M::Eight::from_pack(if c < C { &sums[c][pack] } else { &ZERO }));
        let outputs = M::Eight::transposed(inputs);
        let rows = weights[output * PACK_SIZE * width..].chunks_exact_mut(width);
        for (row, sums) in rows.zip(outputs) {
            let row: &mut [Real; C] = row[column..].first_chunk_mut().expect("the tile's inputs");
            let sums = sums.pack();
            for c in 0..C {
                row[c] += sums[c];
            }
        }
    }
}

/// Writes the deltas to `transposed`: for each group of outputs, the packs with the deltas of each example. Outputs that
/// are missing in the last pack get zeros.
#[inline(always)]
pub(super) fn transpose<M: Machine>(deltas: &[Pack8], outputs: usize, transposed: &mut Vec<Pack8>) {
    let chunks = deltas.len() / outputs;
    transposed.resize(outputs.div_ceil(PACK_SIZE) * chunks * PACK_SIZE, ZERO);
    for group in output_groups::<M>(outputs) {
        let packs = group.len();
        let places = &mut transposed[group.start * chunks * PACK_SIZE..group.end * chunks * PACK_SIZE];
        for (chunk, places) in deltas.chunks_exact(outputs).zip(places.chunks_exact_mut(packs * PACK_SIZE)) {
            for (pack, first) in group.clone().enumerate() {
                let row = |i: usize| M::Eight::from_pack(chunk.get(first * PACK_SIZE + i).unwrap_or(&ZERO));
                let examples = M::Eight::transposed(from_fn(row));
                for (example, deltas) in examples.into_iter().enumerate() {
                    places[example * packs + pack] = deltas.pack();
                }
            }
        }
    }
}

/// Adds the sum over all examples of each unit's δ to `totals`.
#[inline(always)]
pub(super) fn add_totals_on<M: Machine>(deltas: &[Pack8], totals: &mut [Real]) {
    let units = totals.len();
    for (unit, total) in totals.iter_mut().enumerate() {
        let mut sum = M::Eight::splat(0.0);
        for chunk in deltas.chunks_exact(units) {
            sum = sum.add(M::Eight::from_pack(&chunk[unit]));
        }
        // The halves first, then each with the one next but one to it.
        let [a, b, c, d, e, f, g, h] = sum.pack();
        *total += ((a + e) + (c + g)) + ((b + f) + (d + h));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitting_a_long_sum_does_not_change_its_bits() {
        let (terms, results, chunks) = (1101, 7, 2);
        let number = |at: usize| ((at * 7919 % 1009) as Real - 504.0) / 37.0;
        let weights: Vec<Real> = (0..terms * results).map(number).collect();
        let start: Vec<Real> = (0..results).map(|result| number(5 * result)).collect();
        let inputs: Vec<Pack8> = (0..terms * chunks).map(|at| from_fn(|i| number(3 * at + i))).collect();
        let mut packed = Packed::default();
        pack_forward(terms, results, &weights, &mut packed);
        let mut outputs = vec![[9.0; PACK_SIZE]; results * chunks];
        multiply(&packed, Some(&start), &inputs, &mut outputs);
        for (chunk, outputs) in outputs.chunks_exact(results).enumerate() {
            for (result, pack8) in outputs.iter().enumerate() {
                let expected: Pack8 = from_fn(|i| {
                    let term =
                        |sum, term: usize| sum + weights[result * terms + term] * inputs[chunk * terms + term][i];
                    (0..terms).fold(start[result], term)
                });
                assert_eq!(*pack8, expected, "chunk {chunk}, result {result}");
            }
        }
    }
}

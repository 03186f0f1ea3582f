//! The matrix products of a dense layer, z = W h + b, where W has the shape `outputs × inputs`.
//!
//! | | computes | tile held in registers |
//! |---|---|---|
//! | [`multiply`] | z = W h + b, and Wᵀ δ in the backward pass | 4 results × 8 examples |
//! | [`backward_weights`] | Σ_examples δ hᵀ and Σ δ | 4 inputs × 8 outputs |
//!
//! A *chunk* is the sequence of packs that holds all features of eight examples. Both products have the same inner
//! loop. It reads a pack once and multiplies it by four numbers, each copied to all lanes. The sums stay in registers
//! until the tile is done. All values that a tile reads are adjacent in memory, so the loop runs near the arithmetic
//! limit of the machine.

use super::{PACK_SIZE, Pack8, Real, Simd4, ZERO};
use std::array::from_fn;
use std::ops::Range;

/// The number of results of one tile of [`multiply`], and of inputs of one tile of [`backward_weights`].
const TILE: usize = 4;

/// The number of terms of a product that are added at a time. This many packs of a chunk stay in the innermost cache,
/// with the weights of a tile, until all results have used them. The order of a sum does not depend on this division.
const TERMS: usize = 512;

/// A matrix with a row for each term of a product and a column for each result, in the order in which [`multiply`]
/// reads it: the columns of a tile side by side, term after term, tile after tile.
#[derive(Clone, Debug, Default)]
pub struct Packed {
    values: Vec<Real>,
    terms: usize,
    results: usize,
}

impl Packed {
    /// Packs a layer's weights, `outputs` rows of `inputs`, for the forward pass: the terms are inputs, and the results
    /// are outputs.
    pub fn pack_forward(&mut self, inputs: usize, outputs: usize, weights: &[Real]) {
        self.pack(inputs, outputs, |input, output| weights[output * inputs + input]);
    }

    /// Packs the same weights for the backward pass: the terms are outputs, and the results are inputs.
    pub fn pack_backward(&mut self, inputs: usize, outputs: usize, weights: &[Real]) {
        self.pack(outputs, inputs, |output, input| weights[output * inputs + input]);
    }

    /// Packs the matrix whose entries are `entry(term, result)`, replacing the old content.
    #[inline(always)]
    pub(super) fn pack(&mut self, terms: usize, results: usize, entry: impl Fn(usize, usize) -> Real) {
        (self.terms, self.results) = (terms, results);
        self.values.resize(terms * results, 0.0);
        for tile in tiles(results) {
            let rows = self.values[tile.start * terms..tile.end * terms].chunks_exact_mut(tile.len());
            for (term, row) in rows.enumerate() {
                for (value, result) in row.iter_mut().zip(tile.clone()) {
                    *value = entry(term, result);
                }
            }
        }
    }
}

/// Divides the results into tiles of four, then two, then one.
fn tiles(results: usize) -> impl Iterator<Item = Range<usize>> {
    let mut first = 0;
    std::iter::from_fn(move || {
        let size = match results - first {
            0 => return None,
            TILE.. => TILE,
            2.. => 2,
            _ => 1,
        };
        first += size;
        Some(first - size..first)
    })
}

/// Computes Σ_k `matrix`\[k\]\[r\] · input\[k\] for every chunk, and adds `start`\[r\] if there is one.
///
/// In the forward pass, the terms are a layer's inputs and the results its outputs. In the backward pass, they are
/// exchanged.
pub fn multiply(matrix: &Packed, start: Option<&[Real]>, inputs: &[Pack8], outputs: &mut [Pack8]) {
    let chunks = inputs.chunks_exact(matrix.terms).zip(outputs.chunks_exact_mut(matrix.results));
    for (input, output) in chunks {
        match start {
            Some(start) => output.iter_mut().zip(start).for_each(|(pack8, start)| *pack8 = [*start; PACK_SIZE]),
            None => output.fill(ZERO),
        }
        for (place, input) in input.chunks(TERMS).enumerate() {
            for tile in tiles(matrix.results) {
                let first = tile.start * matrix.terms + tile.len() * place * TERMS;
                let weights = &matrix.values[first..][..tile.len() * input.len()];
                let output = &mut output[tile.clone()];
                match tile.len() {
                    TILE => add_product::<TILE>(weights, input, output),
                    2 => add_product::<2>(weights, input, output),
                    _ => add_product::<1>(weights, input, output),
                }
            }
        }
    }
}

/// Adds some terms of `R` results of one chunk.
#[inline(always)]
fn add_product<const R: usize>(weights: &[Real], input: &[Pack8], output: &mut [Pack8]) {
    let mut sums: [[Simd4; 2]; R] = from_fn(|r| Simd4::pair(&output[r]));
    for (weights, pack8) in weights.as_chunks::<R>().0.iter().zip(input) {
        add_multiples(pack8, *weights, &mut sums);
    }
    for (output, sums) in output.iter_mut().zip(sums) {
        *output = Simd4::pack8(sums);
    }
}

/// Computes sums\[i\] += factors\[i\] · pack. Most of the time is spent in this loop.
#[inline(always)]
fn add_multiples<const N: usize>(pack8: &Pack8, factors: [Real; N], sums: &mut [[Simd4; 2]; N]) {
    let [low, high] = Simd4::pair(pack8);
    for (sums, factor) in sums.iter_mut().zip(factors) {
        let factor = Simd4::splat(factor);
        *sums = [sums[0].add(factor.mul(low)), sums[1].add(factor.mul(high))];
    }
}

/// Adds Σ δ hᵀ to `weights` and Σ δ to `bias`, summed over all examples of all chunks.
///
/// `transposed` is a buffer for the transposed deltas; its old content does not matter.
pub fn backward_weights(
    inputs: &[Pack8],
    deltas: &[Pack8],
    transposed: &mut Vec<Pack8>,
    weights: &mut [Real],
    bias: &mut [Real],
) {
    let (width, outputs) = (weights.len() / bias.len(), bias.len());
    let examples = deltas.len() / outputs * PACK_SIZE;
    transpose(deltas, outputs, transposed);
    // Inputs that do not fill a tile are processed one by one.
    let whole = width - width % TILE;
    for column in (0..whole).step_by(TILE).chain(whole..width) {
        for (group, deltas) in transposed.chunks_exact(examples).enumerate() {
            let rows = group * PACK_SIZE..outputs.min((group + 1) * PACK_SIZE);
            if column < whole {
                outer::<TILE>(inputs, column, width, deltas, rows, weights);
            } else {
                outer::<1>(inputs, column, width, deltas, rows, weights);
            }
        }
    }
    add_totals(deltas, bias);
}

/// Writes the deltas to `transposed`: for each group of eight outputs, one pack for each example with its eight deltas.
/// Outputs that are missing in the last group get zeros.
fn transpose(deltas: &[Pack8], outputs: usize, transposed: &mut Vec<Pack8>) {
    let chunks = deltas.len() / outputs;
    transposed.resize(outputs.div_ceil(PACK_SIZE) * chunks * PACK_SIZE, ZERO);
    let mut places = transposed.as_chunks_mut::<PACK_SIZE>().0.iter_mut();
    for first in (0..outputs).step_by(PACK_SIZE) {
        for (chunk, place) in deltas.chunks_exact(outputs).zip(&mut places) {
            let row = |i: usize| Simd4::pair(chunk.get(first + i).unwrap_or(&ZERO));
            let quarter = |from: usize, half: usize| Simd4::transposed(from_fn(|i| row(from + i)[half]));
            for half in 0..2 {
                let (low, high) = (quarter(0, half), quarter(4, half));
                for i in 0..4 {
                    place[4 * half + i] = Simd4::pack8([low[i], high[i]]);
                }
            }
        }
    }
}

/// Adds Σ δ hᵀ of up to eight outputs, `rows`, and of `C` inputs, a tile or a single one, from `column` on, to their
/// weights.
#[inline(always)]
fn outer<const C: usize>(
    inputs: &[Pack8],
    column: usize,
    width: usize,
    deltas: &[Pack8],
    rows: Range<usize>,
    weights: &mut [Real],
) {
    let mut sums = [[Simd4::splat(0.0); 2]; C];
    for (chunk, deltas) in inputs.chunks_exact(width).zip(deltas.as_chunks::<PACK_SIZE>().0) {
        let inputs: &[Pack8] = &chunk[column..][..C];
        for (example, delta) in deltas.iter().enumerate() {
            add_multiples(delta, from_fn(|c| inputs[c][example]), &mut sums);
        }
    }
    for half in 0..2 {
        let sums = Simd4::transposed(from_fn(|c| if c < C { sums[c][half] } else { Simd4::splat(0.0) }));
        for (row, sums) in (rows.start + 4 * half..rows.end).zip(sums) {
            let weights = &mut weights[row * width + column..][..C];
            match weights.first_chunk_mut::<TILE>() {
                Some(weights) => *weights = Simd4::from_array(*weights).add(sums).array(),
                None => weights.iter_mut().zip(sums.array()).for_each(|(weight, sum)| *weight += sum),
            }
        }
    }
}

/// Adds the sum over all examples of each unit's δ to `totals`.
pub fn add_totals(deltas: &[Pack8], totals: &mut [Real]) {
    let units = totals.len();
    for (unit, total) in totals.iter_mut().enumerate() {
        let mut sums = [Simd4::splat(0.0); 2];
        for chunk in deltas.chunks_exact(units) {
            let [low, high] = Simd4::pair(&chunk[unit]);
            sums = [sums[0].add(low), sums[1].add(high)];
        }
        *total += Simd4::total(sums[0].add(sums[1]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitting_a_long_sum_does_not_change_its_bits() {
        let (terms, results, chunks) = (2 * TERMS + 77, 7, 2);
        let number = |at: usize| ((at * 7919 % 1009) as Real - 504.0) / 37.0;
        let weights: Vec<Real> = (0..terms * results).map(number).collect();
        let start: Vec<Real> = (0..results).map(|result| number(5 * result)).collect();
        let inputs: Vec<Pack8> = (0..terms * chunks).map(|at| from_fn(|i| number(3 * at + i))).collect();
        let mut packed = Packed::default();
        packed.pack_forward(terms, results, &weights);
        let mut outputs = vec![[9.0; PACK_SIZE]; results * chunks];
        multiply(&packed, Some(&start), &inputs, &mut outputs);
        for (chunk, outputs) in outputs.chunks_exact(results).enumerate() {
            for (result, pack8) in outputs.iter().enumerate() {
                let expected: Pack8 = from_fn(|i| {
                    let term =
                        |sum, term: usize| sum + weights[result * terms + term] * inputs[chunk * terms + term][i];
                    (0..terms).fold(start[result], term)
                });
                assert_eq!(*pack8, expected, "panel {chunk}, result {result}");
            }
        }
    }
}

//! The matrix products of a dense layer, z = W h + b with W of `outputs × inputs`.
//!
//! | | computes | tile held in registers |
//! |---|---|---|
//! | [`multiply`] | z = W h + b, and Wᵀ δ going back | 4 results × 8 examples |
//! | [`backward_weights`] | Σ_examples δ hᵀ and Σ δ | 2 outputs × 4 inputs, each a vector of partial sums |
//!
//! A *panel* is the run of octets that holds all features of eight examples. Each tile streams through contiguous
//! memory and writes its result once, so the loops run near the arithmetic limit of the machine.

use super::{Lanes, Octet, Real};
use std::array::from_fn;

/// Σ_k `matrix`\[k\]\[r\] · input\[k\] for every panel, added to `start`\[r\] if there is one.
///
/// `matrix` has a row for each input and a column for each result. Going back through a layer that is W itself; going
/// forward it is Wᵀ (see [`transpose`]), so that in both the weights of a tile stand side by side.
pub fn multiply(matrix: &[Real], start: Option<&[Real]>, results: usize, inputs: &[Octet], outputs: &mut [Octet]) {
    let terms = matrix.len() / results;
    for (input, output) in inputs.chunks_exact(terms).zip(outputs.chunks_exact_mut(results)) {
        let mut first = 0;
        while first < results {
            first += match results - first {
                4.. => tile::<4>(matrix, start, first, input, output),
                2.. => tile::<2>(matrix, start, first, input, output),
                _ => tile::<1>(matrix, start, first, input, output),
            };
        }
    }
}

/// `R` results of one panel, from result `first` on; returns `R`.
#[inline(always)]
fn tile<const R: usize>(
    matrix: &[Real],
    start: Option<&[Real]>,
    first: usize,
    input: &[Octet],
    output: &mut [Octet],
) -> usize {
    let mut sums: [[Lanes; 2]; R] = from_fn(|r| [Lanes::splat(start.map_or(0.0, |start| start[first + r])); 2]);
    for (row, octet) in matrix.chunks_exact(output.len()).zip(input) {
        let [low, high] = Lanes::pair(octet);
        let row = &row[first..][..R];
        for r in 0..R {
            let weight = Lanes::splat(row[r]);
            sums[r] = [sums[r][0].add(weight.mul(low)), sums[r][1].add(weight.mul(high))];
        }
    }
    for r in 0..R {
        output[first + r] = Lanes::octet(sums[r]);
    }
    R
}

/// Writes a matrix of `rows` rows over `columns`, column by column.
pub fn transpose(matrix: &[Real], rows: usize, columns: &mut [Real]) {
    let width = matrix.len() / rows;
    for (row, values) in matrix.chunks_exact(width).enumerate() {
        for (value, place) in values.iter().zip(columns[row..].iter_mut().step_by(rows)) {
            *place = *value;
        }
    }
}

/// Adds Σ δ hᵀ to `weights` and Σ δ to `bias`, the sums over all examples of all panels.
pub fn backward_weights(inputs: &[Octet], deltas: &[Octet], weights: &mut [Real], bias: &mut [Real]) {
    let (width, outputs) = (weights.len() / bias.len(), bias.len());
    for column in (0..width).step_by(4) {
        let columns = (width - column).min(4);
        let mut row = 0;
        while row < outputs {
            let at = Corner { row, column, width, outputs };
            row += match (outputs - row, columns) {
                (2.., 4) => outer::<2, 4>(inputs, deltas, at, weights),
                (_, 4) => outer::<1, 4>(inputs, deltas, at, weights),
                (_, 3) => outer::<1, 3>(inputs, deltas, at, weights),
                (_, 2) => outer::<1, 2>(inputs, deltas, at, weights),
                _ => outer::<1, 1>(inputs, deltas, at, weights),
            };
        }
    }
    add_totals(deltas, bias);
}

/// The first weight of a tile, in a matrix of `outputs × width`.
#[derive(Clone, Copy)]
struct Corner {
    row: usize,
    column: usize,
    width: usize,
    outputs: usize,
}

/// Adds Σ δ hᵀ to `R × C` weights; returns `R`.
#[inline(always)]
fn outer<const R: usize, const C: usize>(
    inputs: &[Octet],
    deltas: &[Octet],
    Corner { row, column, width, outputs }: Corner,
    weights: &mut [Real],
) -> usize {
    let panels = inputs.len() / width;
    assert!(row + R <= outputs && column + C <= width && deltas.len() == panels * outputs);
    let mut sums = [[Lanes::splat(0.0); 4]; R];
    for panel in 0..panels {
        // SAFETY: `panel` is below `panels`, `column + c` below `width` and `row + r` below `outputs`, by the assertion
        // above, and that is how many octets there are.
        let input: [[Lanes; 2]; C] =
            from_fn(|c| Lanes::pair(unsafe { inputs.get_unchecked(panel * width + column + c) }));
        let delta: [[Lanes; 2]; R] =
            from_fn(|r| Lanes::pair(unsafe { deltas.get_unchecked(panel * outputs + row + r) }));
        for half in 0..2 {
            for r in 0..R {
                for c in 0..C {
                    sums[r][c] = sums[r][c].add(delta[r][half].mul(input[c][half]));
                }
            }
        }
    }
    for r in 0..R {
        let totals = Lanes::totals(sums[r]).array();
        for (weight, total) in weights[(row + r) * width + column..][..C].iter_mut().zip(totals) {
            *weight += total;
        }
    }
    R
}

/// Adds the sum over all examples of each unit's δ to `totals`.
pub fn add_totals(deltas: &[Octet], totals: &mut [Real]) {
    let units = totals.len();
    for (unit, total) in totals.iter_mut().enumerate() {
        let mut sums = [Lanes::splat(0.0); 2];
        for panel in deltas.chunks_exact(units) {
            let [low, high] = Lanes::pair(&panel[unit]);
            sums = [sums[0].add(low), sums[1].add(high)];
        }
        *total += Lanes::total(sums[0].add(sums[1]));
    }
}

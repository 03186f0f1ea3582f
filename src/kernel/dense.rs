//! The three matrix products of a dense layer, z = W h + b with W of `outputs × inputs`.
//!
//! | | computes | tile held in registers |
//! |---|---|---|
//! | [`forward`] | z = W h + b | 4 outputs × 8 examples |
//! | [`backward_input`] | Wᵀ δ | 4 inputs × 8 examples |
//! | [`backward_weights`] | Σ_examples δ hᵀ and Σ δ | 2 outputs × 4 inputs, each a vector of partial sums |
//!
//! A *panel* is the run of octets that holds all features of eight examples. Each tile streams through contiguous
//! memory and writes its result once, so the loops run near the arithmetic limit of the machine.

use super::{Lanes, Octet, Real};
use std::array::from_fn;

/// z = W h + b for every panel: `inputs` holds panels of `W`'s columns, `outputs` panels of `bias.len()` octets.
pub fn forward(weights: &[Real], bias: &[Real], inputs: &[Octet], outputs: &mut [Octet]) {
    let width = weights.len() / bias.len();
    for (input, output) in inputs.chunks_exact(width).zip(outputs.chunks_exact_mut(bias.len())) {
        let mut done = 0;
        while done < output.len() {
            let rows = &weights[done * width..];
            done += match output.len() - done {
                4.. => affine::<4>(rows, &bias[done..], input, &mut output[done..]),
                2.. => affine::<2>(rows, &bias[done..], input, &mut output[done..]),
                _ => affine::<1>(rows, &bias[done..], input, &mut output[done..]),
            };
        }
    }
}

/// The first `R` rows of z = W h + b for one panel; returns `R`.
#[inline(always)]
fn affine<const R: usize>(weights: &[Real], bias: &[Real], input: &[Octet], output: &mut [Octet]) -> usize {
    let width = input.len();
    let rows: [&[Real]; R] = from_fn(|r| &weights[r * width..][..width]);
    let mut sums: [[Lanes; 2]; R] = from_fn(|r| [Lanes::splat(bias[r]); 2]);
    for k in 0..width {
        let [low, high] = Lanes::pair(&input[k]);
        for r in 0..R {
            let weight = Lanes::splat(rows[r][k]);
            sums[r] = [sums[r][0].add(weight.mul(low)), sums[r][1].add(weight.mul(high))];
        }
    }
    for r in 0..R {
        output[r] = Lanes::octet(sums[r]);
    }
    R
}

/// Wᵀ δ for every panel, written over `input_deltas`; `outputs` is the number of rows of `W`.
pub fn backward_input(weights: &[Real], outputs: usize, deltas: &[Octet], input_deltas: &mut [Octet]) {
    let width = weights.len() / outputs;
    for (delta, input_delta) in deltas.chunks_exact(outputs).zip(input_deltas.chunks_exact_mut(width)) {
        let mut done = 0;
        while done < width {
            let tile = &mut input_delta[done..];
            done += match width - done {
                4.. => transposed::<4>(weights, width, done, delta, tile),
                _ => transposed::<1>(weights, width, done, delta, tile),
            };
        }
    }
}

/// `C` entries of Wᵀ δ from column `first` on, for one panel; returns `C`.
#[inline(always)]
fn transposed<const C: usize>(
    weights: &[Real],
    width: usize,
    first: usize,
    delta: &[Octet],
    output: &mut [Octet],
) -> usize {
    let mut sums = [[Lanes::splat(0.0); 2]; C];
    for (row, octet) in weights.chunks_exact(width).zip(delta) {
        let [low, high] = Lanes::pair(octet);
        let row = &row[first..][..C];
        for c in 0..C {
            let weight = Lanes::splat(row[c]);
            sums[c] = [sums[c][0].add(weight.mul(low)), sums[c][1].add(weight.mul(high))];
        }
    }
    for c in 0..C {
        output[c] = Lanes::octet(sums[c]);
    }
    C
}

/// Adds Σ δ hᵀ to `weights` and Σ δ to `bias`, the sums over all examples of all panels.
pub fn backward_weights(inputs: &[Octet], deltas: &[Octet], weights: &mut [Real], bias: &mut [Real]) {
    let (width, outputs) = (weights.len() / bias.len(), bias.len());
    let mut column = 0;
    while column < width {
        let columns = if width - column >= 4 { 4 } else { 1 };
        let mut row = 0;
        while row < outputs {
            let at = (row, column);
            row += match (outputs - row >= 2, columns) {
                (true, 4) => outer::<2, 4>(inputs, deltas, at, width, outputs, weights),
                (true, _) => outer::<2, 1>(inputs, deltas, at, width, outputs, weights),
                (false, 4) => outer::<1, 4>(inputs, deltas, at, width, outputs, weights),
                (false, _) => outer::<1, 1>(inputs, deltas, at, width, outputs, weights),
            };
        }
        column += columns;
    }
    add_totals(deltas, bias);
}

/// Adds Σ δ hᵀ to `R × C` weights, the first of them at `(row, column)`; returns `R`.
#[inline(always)]
fn outer<const R: usize, const C: usize>(
    inputs: &[Octet],
    deltas: &[Octet],
    (row, column): (usize, usize),
    width: usize,
    outputs: usize,
    weights: &mut [Real],
) -> usize {
    let mut sums = [[Lanes::splat(0.0); C]; R];
    for (input, delta) in inputs.chunks_exact(width).zip(deltas.chunks_exact(outputs)) {
        let input: [[Lanes; 2]; C] = {
            let tile = &input[column..][..C];
            from_fn(|c| Lanes::pair(&tile[c]))
        };
        let delta = &delta[row..][..R];
        for r in 0..R {
            let [low, high] = Lanes::pair(&delta[r]);
            for c in 0..C {
                sums[r][c] = sums[r][c].add(low.mul(input[c][0])).add(high.mul(input[c][1]));
            }
        }
    }
    for r in 0..R {
        let totals = total_each(sums[r]);
        for (weight, total) in weights[(row + r) * width + column..][..C].iter_mut().zip(totals) {
            *weight += total;
        }
    }
    R
}

/// The total of each vector's four lanes: (0 + 2) + (1 + 3).
#[inline(always)]
pub(super) fn total_each<const C: usize>(sums: [Lanes; C]) -> [Real; C] {
    sums.map(|sum| {
        let [a, b, c, d] = sum.array();
        (a + c) + (b + d)
    })
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
        let [sum] = total_each([sums[0].add(sums[1])]);
        *total += sum;
    }
}

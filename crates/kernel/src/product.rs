//! The two inner loops in which almost all time is spent. Dense layers and convolutions share them.
//!
//! | | computes | held in registers |
//! |---|---|---|
//! | [`multiply`] | Σ_k w\[k\]\[r\] · h\[k\] for some results r and some *columns* of eight examples | results × columns |
//! | [`outer`] | Σ_examples δ hᵀ for some inputs h and some outputs δ | inputs × outputs |
//!
//! Both read some packs once and multiply them by several numbers, each copied to all places of a register. The sums
//! stay in registers until a tile is done. Each sum is added up in the same order, whatever the size of a tile.

use super::simd::{Machine, Vector, Vector8};
use super::{PACK_SIZE, Pack8, Real, ZERO};
use std::array::from_fn;
use std::ops::Range;

/// The largest number of results of a tile of [`multiply`], and of inputs of a tile of [`outer`].
pub const MAX_TILE: usize = 8;
/// The largest number of packs of outputs of a tile of [`outer`].
pub const MAX_PACKS: usize = 4;

/// The number of terms of a product that are added at a time. This many packs of each column stay in the innermost
/// cache, with the weights of a tile, until all results have used them.
const TERMS: usize = 256;

/// Divides a range from 0 into tiles of `largest`, a power of two, and what is left into smaller powers of two.
#[inline(always)]
pub fn tiles(end: usize, largest: usize) -> impl Iterator<Item = Range<usize>> {
    let mut first = 0;
    std::iter::from_fn(move || {
        let left = end - first;
        let size = if left >= largest { largest } else { 1 << left.checked_ilog2()? };
        first += size;
        Some(first - size..first)
    })
}

/// A matrix with a row for each term of a product and a column for each result, in the order in which `multiply`
/// reads it: the results of a tile side by side, term after term, tile after tile.
#[derive(Clone, Debug, Default)]
pub struct Packed {
    values: Vec<Real>,
    terms: usize,
    results: usize,
    /// The number of results of a tile; fewer in the last ones.
    tile: usize,
}

impl Packed {
    /// Returns the number of terms.
    pub fn terms(&self) -> usize {
        self.terms
    }

    /// Returns the number of results.
    pub fn results(&self) -> usize {
        self.results
    }

    /// Fills the matrix tile by tile, replacing the old content. `fill` gets a tile's results and the place of its
    /// values.
    #[inline(always)]
    pub(super) fn pack<M: Machine>(
        &mut self,
        terms: usize,
        results: usize,
        mut fill: impl FnMut(Range<usize>, &mut [Real]),
    ) {
        (self.terms, self.results, self.tile) = (terms, results, M::SUMS / M::REGISTERS);
        self.values.resize(terms * results, 0.0);
        for tile in tiles(results, self.tile) {
            fill(tile.clone(), &mut self.values[tile.start * terms..tile.end * terms]);
        }
    }

    /// Packs the matrix whose columns stand in rows of `terms`.
    #[inline(always)]
    pub(super) fn pack_rows<M: Machine>(&mut self, terms: usize, results: usize, rows: &[Real]) {
        self.pack::<M>(terms, results, |tile, values| {
            let rows = &rows[tile.start * terms..tile.end * terms];
            match tile.len() {
                8 => interleave::<M, 8>(rows, values),
                4 => interleave::<M, 4>(rows, values),
                2 => interleave::<M, 2>(rows, values),
                _ => values.copy_from_slice(rows),
            }
        });
    }

    /// Packs the matrix whose rows of `results` stand one after another.
    #[inline(always)]
    pub(super) fn pack_columns<M: Machine>(&mut self, terms: usize, results: usize, columns: &[Real]) {
        self.pack::<M>(terms, results, |tile, values| {
            let rows = columns.chunks_exact(results).map(|row| &row[tile.clone()]);
            match tile.len() {
                8 => copy::<8>(rows, values),
                4 => copy::<4>(rows, values),
                2 => copy::<2>(rows, values),
                _ => copy::<1>(rows, values),
            }
        });
    }
}

/// Writes `R` rows of the same length side by side.
#[inline(always)]
fn interleave<M: Machine, const R: usize>(rows: &[Real], values: &mut [Real]) {
    let length = rows.len() / R;
    let rows: [&[Real]; R] = from_fn(|r| &rows[r * length..][..length]);
    let values = values.as_chunks_mut::<R>().0;
    let whole = if R < 4 { 0 } else { length - length % PACK_SIZE };
    for first in (0..whole).step_by(PACK_SIZE) {
        let row = |r: usize| rows.get(r).and_then(|row| row[first..].first_chunk()).unwrap_or(&ZERO);
        let columns = M::Eight::transposed(from_fn(|r| M::Eight::from_pack(row(r))));
        for (values, column) in values[first..].iter_mut().zip(columns) {
            values.copy_from_slice(&column.pack()[..R]);
        }
    }
    for (place, values) in values.iter_mut().enumerate().skip(whole) {
        *values = rows.map(|row| row[place]);
    }
}

/// Copies rows of `R` numbers.
#[inline(always)]
fn copy<'a, const R: usize>(rows: impl Iterator<Item = &'a [Real]>, values: &mut [Real]) {
    for (values, row) in values.as_chunks_mut::<R>().0.iter_mut().zip(rows) {
        values.copy_from_slice(row);
    }
}

/// The distances between the packs of a product.
#[derive(Clone, Copy)]
pub struct Strides {
    /// From the inputs of a column to those of the next.
    pub input: usize,
    /// From an output of a column to that of the next.
    pub output: usize,
    /// From a result to the next.
    pub result: usize,
}

/// Computes `start`\[r\] + Σ_k `matrix`\[k\]\[r\] · input k, for every result r of every column; without `start` the
/// sums begin at 0.
///
/// Input k of the first column is the pack at `place(k)`.
///
/// # Safety
///
/// For every term, `place(k) + (columns − 1) · strides.input` must be a place in `inputs`, and `(results − 1) ·
/// strides.result + (columns − 1) · strides.output` one in `outputs`.
#[inline(always)]
pub unsafe fn multiply<M: Machine>(
    matrix: &Packed,
    start: Option<&[Real]>,
    place: impl Fn(usize) -> usize + Copy,
    inputs: &[Pack8],
    outputs: &mut [Pack8],
    columns: usize,
    strides: Strides,
) {
    let wide = M::Wide::PACKS;
    assert_eq!(matrix.tile, M::SUMS / M::REGISTERS, "a matrix is multiplied at the level at which it was packed");
    for columns in tiles(columns, wide * M::REGISTERS) {
        // SAFETY: these columns are some of those that the caller vouches for.
        unsafe {
            let input = inputs.as_ptr().add(columns.start * strides.input);
            let output = outputs.as_mut_ptr().add(columns.start * strides.output);
            if columns.len() == 2 * wide {
                multiply_columns::<M, M::Wide, 2>(matrix, start, place, input, output, strides);
            } else if columns.len() == wide && wide > 1 {
                multiply_columns::<M, M::Wide, 1>(matrix, start, place, input, output, strides);
            } else {
                multiply_columns::<M, M::Eight, 1>(matrix, start, place, input, output, strides);
            }
        }
    }
}

/// Computes all results of `N` registers of columns.
#[inline(always)]
unsafe fn multiply_columns<M: Machine, V: Vector, const N: usize>(
    matrix: &Packed,
    start: Option<&[Real]>,
    place: impl Fn(usize) -> usize + Copy,
    input: *const Pack8,
    output: *mut Pack8,
    strides: Strides,
) {
    let largest = M::SUMS / M::REGISTERS;
    for first in (0..matrix.terms).step_by(TERMS) {
        let terms = TERMS.min(matrix.terms - first);
        for tile in tiles(matrix.results, largest) {
            let weights = &matrix.values[tile.start * matrix.terms + tile.len() * first..][..tile.len() * terms];
            let place = |term: usize| place(first + term);
            let start = (first == 0).then(|| start.map(|start| &start[tile.clone()]));
            // SAFETY: these results are some of those that the caller vouches for.
            unsafe {
                let output = output.add(tile.start * strides.result);
                match tile.len() {
                    8 if largest >= 8 => multiply_tile::<V, 8, N>(weights, start, place, input, output, strides),
                    4 => multiply_tile::<V, 4, N>(weights, start, place, input, output, strides),
                    2 => multiply_tile::<V, 2, N>(weights, start, place, input, output, strides),
                    _ => multiply_tile::<V, 1, N>(weights, start, place, input, output, strides),
                }
            }
        }
    }
}

/// Adds some terms of `R` results. `start` is what the first terms are added to; later ones are added to the outputs.
#[inline(always)]
unsafe fn multiply_tile<V: Vector, const R: usize, const N: usize>(
    weights: &[Real],
    start: Option<Option<&[Real]>>,
    place: impl Fn(usize) -> usize,
    input: *const Pack8,
    output: *mut Pack8,
    strides: Strides,
) {
    let mut sums = [[V::splat(0.0); N]; R];
    // SAFETY: the caller vouches for the outputs of R results and of all columns.
    let output_at = |r: usize, n: usize| unsafe { output.add(r * strides.result + n * V::PACKS * strides.output) };
    match start {
        Some(None) => {}
        Some(Some(start)) => {
            for (sums, start) in sums.iter_mut().zip(start) {
                *sums = [V::splat(*start); N];
            }
        }
        None => {
            for (r, sums) in sums.iter_mut().enumerate() {
                for (n, sum) in sums.iter_mut().enumerate() {
                    // SAFETY: the caller vouches for these packs.
                    *sum = unsafe { V::read(output_at(r, n), strides.output) };
                }
            }
        }
    }
    for (term, weights) in weights.as_chunks::<R>().0.iter().enumerate() {
        let mut factors = [V::splat(0.0); N];
        for (n, factor) in factors.iter_mut().enumerate() {
            // SAFETY: the caller vouches for this term's packs in all columns.
            *factor = unsafe { V::read(input.add(place(term) + n * V::PACKS * strides.input), strides.input) };
        }
        add_multiples(*weights, factors, &mut sums);
    }
    for (r, sums) in sums.iter().enumerate() {
        for (n, sum) in sums.iter().enumerate() {
            // SAFETY: the caller vouches for these packs.
            unsafe { sum.write(output_at(r, n), strides.output) };
        }
    }
}

/// Computes sums\[r\]\[n\] += numbers\[r\] · factors\[n\].
#[inline(always)]
fn add_multiples<V: Vector, const R: usize, const N: usize>(
    numbers: [Real; R],
    factors: [V; N],
    sums: &mut [[V; N]; R],
) {
    for r in 0..R {
        let number = V::splat(numbers[r]);
        for n in 0..N {
            sums[r][n] = sums[r][n].add(number.mul(factors[n]));
        }
    }
}

/// The sums of a tile: for each input, some packs of outputs.
pub type Sums = [[Pack8; MAX_PACKS]; MAX_TILE];

/// The largest tile of inputs for some packs of outputs.
#[inline(always)]
pub fn largest_input_tile<M: Machine>(packs: usize) -> usize {
    (M::SUMS / packs.div_ceil(M::Wide::PACKS)).min(MAX_TILE)
}

/// Returns the packs of outputs of each group, of which a tile of [`outer`] computes one.
#[inline(always)]
pub fn output_groups<M: Machine>(outputs: usize) -> impl Iterator<Item = Range<usize>> {
    tiles(outputs.div_ceil(PACK_SIZE), M::Wide::PACKS * M::REGISTERS)
}

/// Computes Σ over chunks and examples of δ h for the inputs h at `places`, no more than [`largest_input_tile`], and
/// some packs of outputs.
///
/// Each further chunk's inputs are `stride` packs after those of the one before it. `deltas` holds `packs` packs of
/// outputs for each example.
///
/// # Safety
///
/// There must be a group with as many packs in [`output_groups`], and for every chunk, `place + chunk · stride` must be
/// a place in `inputs`.
#[inline(always)]
pub unsafe fn outer<M: Machine>(
    inputs: &[Pack8],
    places: &[usize],
    stride: usize,
    deltas: &[Pack8],
    packs: usize,
    sums: &mut Sums,
) {
    let wide = M::Wide::PACKS;
    // SAFETY: the caller vouches for all inputs.
    unsafe {
        if packs == 2 * wide && M::REGISTERS == 2 {
            outer_inputs::<M, M::Wide, 2>(inputs, places, stride, deltas, sums);
        } else if packs == wide && wide > 1 {
            outer_inputs::<M, M::Wide, 1>(inputs, places, stride, deltas, sums);
        } else {
            outer_inputs::<M, M::Eight, 1>(inputs, places, stride, deltas, sums);
        }
    }
}

#[inline(always)]
unsafe fn outer_inputs<M: Machine, V: Vector, const N: usize>(
    inputs: &[Pack8],
    places: &[usize],
    stride: usize,
    deltas: &[Pack8],
    sums: &mut Sums,
) {
    let largest = largest_input_tile::<M>(V::PACKS * N);
    // SAFETY: the caller vouches for all inputs.
    unsafe {
        match places.len() {
            8 if largest >= 8 => outer_tile::<V, 8, N>(inputs, places, stride, deltas, sums),
            4 => outer_tile::<V, 4, N>(inputs, places, stride, deltas, sums),
            2 => outer_tile::<V, 2, N>(inputs, places, stride, deltas, sums),
            _ => outer_tile::<V, 1, N>(inputs, places, stride, deltas, sums),
        }
    }
}

#[inline(always)]
unsafe fn outer_tile<V: Vector, const C: usize, const N: usize>(
    inputs: &[Pack8],
    places: &[usize],
    stride: usize,
    deltas: &[Pack8],
    totals: &mut Sums,
) {
    let packs = V::PACKS * N;
    let inputs: [*const Pack8; C] = from_fn(|c| inputs[places[c]..].as_ptr());
    let mut sums = [[V::splat(0.0); N]; C];
    let mut offset = 0;
    for deltas in deltas.chunks_exact(PACK_SIZE * packs) {
        for (example, deltas) in deltas.chunks_exact(packs).enumerate() {
            let mut factors = [V::splat(0.0); N];
            for (n, factor) in factors.iter_mut().enumerate() {
                // SAFETY: there are V::PACKS packs for each of N registers.
                *factor = unsafe { V::read(deltas.as_ptr().add(n * V::PACKS), 1) };
            }
            let mut numbers = [0.0; C];
            for (number, input) in numbers.iter_mut().zip(inputs) {
                // SAFETY: the caller vouches for the chunk's pack, and a pack has a number for each example.
                *number = unsafe { *input.add(offset).cast::<Real>().add(example) };
            }
            add_multiples(numbers, factors, &mut sums);
        }
        offset += stride;
    }
    for (totals, sums) in totals.iter_mut().zip(sums) {
        for (n, sum) in sums.into_iter().enumerate() {
            // SAFETY: no more than MAX_PACKS packs are asked for.
            unsafe { sum.write(totals[n * V::PACKS..][..V::PACKS].as_mut_ptr(), 1) };
        }
    }
}

/// Sums that nothing was added to.
pub const NO_SUMS: Sums = [[ZERO; MAX_PACKS]; MAX_TILE];

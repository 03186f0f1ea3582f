//! Inner products and norms of long vectors, accumulated in `f64`.
//!
//! Eight partial sums run side by side and are added in a fixed order at the end, which is fast and gives the same
//! result on every machine. The loops are plain loops over arrays of a known length. Compilers vectorize such loops,
//! and do not turn them into calls, at any optimization setting.

use super::level::at_current_level;
use super::simd::Machine;
use super::{PACK_SIZE, Real};

at_current_level! {
    /// Returns ⟨a, b⟩ of two vectors of the same length.
    pub fn dot(a: &[Real], b: &[Real]) -> f64 = dot_on;

    /// Computes Σ_l c_l v_l of the vectors stored one after another in `vectors`, and writes it to `sum`.
    ///
    /// The products and the sum over l are computed in `f64` and rounded once.
    pub fn combine(coefficients: &[f64], vectors: &[Real], sum: &mut [Real]) = combine_on;

    /// Returns ‖Σ_l c_l v_l‖ of the vectors stored one after another in `vectors`.
    pub fn norm_of_combination(coefficients: &[f64], vectors: &[Real]) -> f64 = norm_of_combination_on;

    /// Computes x − ηs and writes it to `next`.
    pub fn descend(x: &[Real], rate: Real, s: &[Real], next: &mut [Real]) = descend_on;

    /// Returns whether every number is finite.
    pub fn all_finite(numbers: &[Real]) -> bool = all_finite_on;
}

#[inline(always)]
fn dot_on<M: Machine>(a: &[Real], b: &[Real]) -> f64 {
    let mut sums = [0.0f64; PACK_SIZE];
    let (a_runs, a_rest) = a.as_chunks::<PACK_SIZE>();
    let (b_runs, b_rest) = b.as_chunks::<PACK_SIZE>();
    for (x, y) in a_runs.iter().zip(b_runs) {
        for lane in 0..PACK_SIZE {
            sums[lane] += f64::from(x[lane]) * f64::from(y[lane]);
        }
    }
    for ((sum, &x), &y) in sums.iter_mut().zip(a_rest).zip(b_rest) {
        *sum += f64::from(x) * f64::from(y);
    }
    sums.iter().sum()
}

/// Returns ‖a‖, the Euclidean norm.
pub fn norm(a: &[Real]) -> f64 {
    dot(a, a).sqrt()
}

#[inline(always)]
fn combine_on<M: Machine>(coefficients: &[f64], vectors: &[Real], sum: &mut [Real]) {
    let length = sum.len();
    let (runs, rest) = sum.as_chunks_mut::<PACK_SIZE>();
    let mut start = 0;
    for run in runs {
        let totals = combined::<PACK_SIZE>(coefficients, vectors, length, start);
        for lane in 0..PACK_SIZE {
            run[lane] = totals[lane] as Real;
        }
        start += PACK_SIZE;
    }
    for sum in rest {
        let [total] = combined(coefficients, vectors, length, start);
        *sum = total as Real;
        start += 1;
    }
}

#[inline(always)]
fn norm_of_combination_on<M: Machine>(coefficients: &[f64], vectors: &[Real]) -> f64 {
    let length = vectors.len() / coefficients.len();
    let mut squares = [0.0; PACK_SIZE];
    let whole = length - length % PACK_SIZE;
    for start in (0..whole).step_by(PACK_SIZE) {
        let totals = combined::<PACK_SIZE>(coefficients, vectors, length, start);
        for lane in 0..PACK_SIZE {
            squares[lane] += totals[lane] * totals[lane];
        }
    }
    for start in whole..length {
        let [total] = combined(coefficients, vectors, length, start);
        squares[start - whole] += total * total;
    }
    squares.iter().sum::<f64>().sqrt()
}

/// Returns `N` entries of Σ_l c_l v_l from `start` on.
#[inline(always)]
fn combined<const N: usize>(coefficients: &[f64], vectors: &[Real], length: usize, start: usize) -> [f64; N] {
    let mut totals = [0.0; N];
    let mut place = start;
    for c in coefficients {
        let run = &vectors[place..][..N];
        for lane in 0..N {
            totals[lane] += c * f64::from(run[lane]);
        }
        place += length;
    }
    totals
}

#[inline(always)]
fn descend_on<M: Machine>(x: &[Real], rate: Real, s: &[Real], next: &mut [Real]) {
    let length = next.len();
    let (x, s) = (&x[..length], &s[..length]);
    for i in 0..length {
        next[i] = x[i] - rate * s[i];
    }
}

#[inline(always)]
fn all_finite_on<M: Machine>(numbers: &[Real]) -> bool {
    // 0 · x is 0 for a finite x and NaN for any other, and NaN stays NaN.
    let mut zeros = [0.0; 4 * PACK_SIZE];
    let (runs, rest) = numbers.as_chunks::<{ 4 * PACK_SIZE }>();
    for run in runs {
        for lane in 0..run.len() {
            zeros[lane] += run[lane] * 0.0;
        }
    }
    zeros.iter().chain(rest).all(|x| x.is_finite())
}

/// Returns the cosine of the angle between two vectors; NaN if one is zero.
pub fn cosine(a: &[Real], b: &[Real]) -> f64 {
    cosine_of((a, norm(a)), (b, norm(b)))
}

/// Returns the cosine of two vectors with known norms, for vectors that are compared with many others.
pub fn cosine_of((a, norm_a): (&[Real], f64), (b, norm_b): (&[Real], f64)) -> f64 {
    if norm_a == 0.0 || norm_b == 0.0 { f64::NAN } else { dot(a, b) / norm_a / norm_b }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combinations_and_their_norms_are_right_at_every_length() {
        for length in 1..20 {
            let vectors: Vec<Real> = (0..2 * length).map(|i| i as Real).collect();
            let mut sum = vec![0.0; length];
            combine(&[2.0, -1.0], &vectors, &mut sum);
            // 2 i − (length + i).
            let expected: Vec<Real> = (0..length).map(|i| i as Real - length as Real).collect();
            assert_eq!(sum, expected);
            let norm = norm_of_combination(&[2.0, -1.0], &vectors);
            assert!((norm - super::norm(&expected)).abs() < 1e-12 * norm, "{length}: {norm}");
        }
    }

    #[test]
    fn a_single_non_finite_number_is_detected_at_any_position() {
        let mut numbers = vec![Real::MAX; 200];
        assert!(all_finite(&numbers) && all_finite(&[]));
        for bad in [Real::NAN, Real::INFINITY, Real::NEG_INFINITY] {
            for place in [0, 63, 64, 199] {
                numbers[place] = bad;
                assert!(!all_finite(&numbers), "{bad} at {place}");
                numbers[place] = 1.0;
            }
        }
    }
}

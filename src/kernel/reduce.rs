//! Inner products and norms of long vectors, accumulated in `f64`.
//!
//! Eight partial sums run side by side and are added up in a fixed order at the end: fast, and the same on every machine.

use super::{EXAMPLES, Real};

/// ⟨a, b⟩ of two vectors of the same length.
pub fn dot(a: &[Real], b: &[Real]) -> f64 {
    let mut sums = [0.0f64; EXAMPLES];
    let (a_runs, a_rest) = a.as_chunks::<EXAMPLES>();
    let (b_runs, b_rest) = b.as_chunks::<EXAMPLES>();
    for (x, y) in a_runs.iter().zip(b_runs) {
        for lane in 0..EXAMPLES {
            sums[lane] += f64::from(x[lane]) * f64::from(y[lane]);
        }
    }
    for ((sum, &x), &y) in sums.iter_mut().zip(a_rest).zip(b_rest) {
        *sum += f64::from(x) * f64::from(y);
    }
    sums.iter().sum()
}

/// ‖a‖, the Euclidean norm.
pub fn norm(a: &[Real]) -> f64 {
    dot(a, a).sqrt()
}

/// Σ_l c_l v_l of vectors that stand one after another in `vectors`, written over `sum`.
///
/// The products and the sum over l are formed in `f64` and rounded once.
pub fn combine(coefficients: &[f64], vectors: &[Real], sum: &mut [Real]) {
    let length = sum.len();
    for (j, out) in sum.iter_mut().enumerate() {
        let terms = coefficients.iter().enumerate().map(|(l, c)| c * f64::from(vectors[l * length + j]));
        *out = terms.sum::<f64>() as Real;
    }
}

/// ‖Σ_l c_l v_l‖ of vectors that stand one after another in `vectors`.
pub fn norm_of_combination(coefficients: &[f64], vectors: &[Real]) -> f64 {
    let length = vectors.len() / coefficients.len();
    let entry = |j: usize| -> f64 {
        coefficients.iter().enumerate().map(|(l, c)| c * f64::from(vectors[l * length + j])).sum()
    };
    (0..length).map(|j| entry(j) * entry(j)).sum::<f64>().sqrt()
}

/// The cosine of the angle between two vectors; NaN if one is zero.
pub fn cosine(a: &[Real], b: &[Real]) -> f64 {
    let (norm_a, norm_b) = (norm(a), norm(b));
    if norm_a == 0.0 || norm_b == 0.0 { f64::NAN } else { dot(a, b) / norm_a / norm_b }
}

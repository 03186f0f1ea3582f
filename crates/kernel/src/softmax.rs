//! The softmax of the logits of eight examples, and the errors of a loss that is a function of it.

use super::level::at_current_level;
use super::simd::{Machine, Vector, Vector8};
use super::{Pack8, Real, elementwise};

/// What a loss needs to know of a pack of logits z of one class, beside the exponentials.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Softmax {
    /// 1 where the own logit is the largest, also at a tie with a higher class; 0 elsewhere.
    pub correct: Pack8,
    /// The shifted logit of the own class.
    pub own: Pack8,
    /// The largest shifted logit.
    pub top: Pack8,
    /// Σ e^{z − top} over the other classes.
    pub rest: Pack8,
}

/// Logits this far below the largest contribute nothing. In single precision e^−64 is about 10⁻²⁸. Below it, products
/// of errors in the backward pass begin to leave the range of normal numbers. A normalized direction would then consist
/// of rounding errors, and processors need about a hundred times as long for such numbers.
const MIN_EXPONENT: Real = if size_of::<Real>() == 4 { -64.0 } else { -512.0 };

at_current_level! {
    /// Multiplies the logits, one pack for each class, by `scale`, adds `shifts`, and replaces them by e^{z − top}. `scale` is
    /// above 0.
    pub fn exponentiate(logits: &mut [Pack8], scale: Real, shifts: &[Real], truth: usize) -> Softmax = exponentiate_on;

    /// Replaces e^{z − top} by weight · (softmax − \[k = y\]), where y is the class `truth`.
    pub fn subtract_truth(exponentials: &mut [Pack8], truth: usize, rest: &Pack8, weights: &Pack8) = subtract_truth_on;
}

#[inline(always)]
fn exponentiate_on<M: Machine>(logits: &mut [Pack8], scale: Real, shifts: &[Real], truth: usize) -> Softmax {
    let (zero, scale) = (M::Eight::splat(0.0), M::Eight::splat(scale));
    let correct = is_correct::<M::Eight>(logits, truth).pack();
    for (pack8, shift) in logits.iter_mut().zip(shifts) {
        *pack8 = M::Eight::from_pack(pack8).mul(scale).add(M::Eight::splat(*shift)).pack();
    }
    let mut top = M::Eight::from_pack(&logits[0]);
    for z in &logits[1..] {
        let z = M::Eight::from_pack(z);
        top = top.where_less(z, z, top);
    }
    let own = logits[truth];
    let mut rest = zero;
    for (class, pack8) in logits.iter_mut().enumerate() {
        let below = M::Eight::from_pack(pack8).sub(top);
        let e = below.where_less(M::Eight::splat(MIN_EXPONENT), zero, elementwise::exp(below));
        if class != truth {
            rest = rest.add(e);
        }
        *pack8 = e.pack();
    }
    Softmax { correct, own, top: top.pack(), rest: rest.pack() }
}

/// Returns 1 where the logit of the class `truth` is larger than those of the classes before it and not smaller than
/// those after it, and 0 elsewhere.
#[inline(always)]
fn is_correct<V: Vector8>(logits: &[Pack8], truth: usize) -> V {
    let zero = V::splat(0.0);
    let own = V::from_pack(&logits[truth]);
    let mut correct = V::splat(1.0);
    for z in &logits[..truth] {
        correct = V::from_pack(z).where_less(own, correct, zero);
    }
    for z in &logits[truth + 1..] {
        let z = V::from_pack(z);
        correct = z.where_less(own, correct, z.where_equal(own, correct, zero));
    }
    correct
}

#[inline(always)]
fn subtract_truth_on<M: Machine>(exponentials: &mut [Pack8], truth: usize, rest: &Pack8, weights: &Pack8) {
    let rest = M::Eight::from_pack(rest);
    let own = M::Eight::from_pack(&exponentials[truth]);
    let factor = M::Eight::from_pack(weights).div(rest.add(own));
    for (class, pack8) in exponentials.iter_mut().enumerate() {
        let residual = if class == truth {
            M::Eight::splat(0.0).sub(rest.mul(factor))
        } else {
            M::Eight::from_pack(pack8).mul(factor)
        };
        *pack8 = residual.pack();
    }
}

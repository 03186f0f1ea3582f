//! Activation functions and their derivatives, as loops over a layer.
//!
//! The derivative of each response h = h(z) multiplies ∂f/∂h in the backward pass. NaN stays NaN, so that a diverged
//! run is detected.

use super::{Pack8, Real, Simd4, elementwise};

/// Computes h = max(z, 0).
pub fn relu(values: &mut [Pack8]) {
    let zero = Simd4::splat(0.0);
    map(values, |z| z.less(zero).select(zero, z));
}

/// Keeps δ where h > 0, and replaces it by 0 elsewhere.
pub fn relu_backward(responses: &[Pack8], deltas: &mut [Pack8]) {
    let zero = Simd4::splat(0.0);
    zip(deltas, responses, |delta, h| zero.less(h).select(delta, zero));
}

/// Computes h = z where z > 0, and `leak` · z elsewhere.
pub fn leaky_relu(leak: Real, values: &mut [Pack8]) {
    let (zero, leak) = (Simd4::splat(0.0), Simd4::splat(leak));
    map(values, |z| z.less(zero).select(z.mul(leak), z));
}

/// Keeps δ where h > 0, and replaces it by `leak` · δ elsewhere.
pub fn leaky_relu_backward(leak: Real, responses: &[Pack8], deltas: &mut [Pack8]) {
    let (zero, leak) = (Simd4::splat(0.0), Simd4::splat(leak));
    zip(deltas, responses, |delta, h| zero.less(h).select(delta, delta.mul(leak)));
}

/// Computes h = tanh z.
pub fn tanh(values: &mut [Pack8]) {
    map(values, elementwise::tanh);
}

/// Computes δ (1 − h²).
pub fn tanh_backward(responses: &[Pack8], deltas: &mut [Pack8]) {
    let one = Simd4::splat(1.0);
    zip(deltas, responses, |delta, h| delta.mul(one.sub(h.mul(h))));
}

/// Computes h = 1 / (1 + e^{−z}).
pub fn logistic(values: &mut [Pack8]) {
    map(values, elementwise::logistic);
}

/// Computes δ h (1 − h).
pub fn logistic_backward(responses: &[Pack8], deltas: &mut [Pack8]) {
    let one = Simd4::splat(1.0);
    zip(deltas, responses, |delta, h| delta.mul(h.mul(one.sub(h))));
}

/// Replaces every value by `function` of it.
#[inline(always)]
fn map(values: &mut [Pack8], function: impl Fn(Simd4) -> Simd4) {
    for pack8 in values {
        let [low, high] = Simd4::pair(pack8);
        *pack8 = Simd4::pack8([function(low), function(high)]);
    }
}

/// Replaces every value of `values` by `function` of it and of its partner.
#[inline(always)]
fn zip(values: &mut [Pack8], partners: &[Pack8], function: impl Fn(Simd4, Simd4) -> Simd4) {
    for (pack8, partner) in values.iter_mut().zip(partners) {
        let ([low, high], [a, b]) = (Simd4::pair(pack8), Simd4::pair(partner));
        *pack8 = Simd4::pack8([function(low, a), function(high, b)]);
    }
}

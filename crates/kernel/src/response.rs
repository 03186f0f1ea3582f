//! Activation functions and their derivatives, as loops over a layer.
//!
//! The derivative of each response h = h(z) multiplies ∂f/∂h in the backward pass. NaN stays NaN, so that a diverged
//! run is detected.

use super::level::at_current_level;
use super::simd::{Machine, Vector, Vector8};
use super::{Pack8, Real, elementwise};

at_current_level! {
    /// Computes h = max(z, 0).
    pub fn relu(values: &mut [Pack8]) = relu_on;

    /// Keeps δ where h > 0, and replaces it by 0 elsewhere.
    pub fn relu_backward(responses: &[Pack8], deltas: &mut [Pack8]) = relu_backward_on;

    /// Computes h = z where z > 0, and `leak` · z elsewhere.
    pub fn leaky_relu(leak: Real, values: &mut [Pack8]) = leaky_relu_on;

    /// Keeps δ where h > 0, and replaces it by `leak` · δ elsewhere.
    pub fn leaky_relu_backward(leak: Real, responses: &[Pack8], deltas: &mut [Pack8]) = leaky_relu_backward_on;

    /// Computes h = tanh z.
    pub fn tanh(values: &mut [Pack8]) = tanh_on;

    /// Computes δ (1 − h²).
    pub fn tanh_backward(responses: &[Pack8], deltas: &mut [Pack8]) = tanh_backward_on;

    /// Computes h = 1 / (1 + e^{−z}).
    pub fn logistic(values: &mut [Pack8]) = logistic_on;

    /// Computes δ h (1 − h).
    pub fn logistic_backward(responses: &[Pack8], deltas: &mut [Pack8]) = logistic_backward_on;
}

#[inline(always)]
fn relu_on<M: Machine>(values: &mut [Pack8]) {
    let zero = M::Eight::splat(0.0);
    map(values, |z: M::Eight| z.where_less(zero, zero, z));
}

#[inline(always)]
fn relu_backward_on<M: Machine>(responses: &[Pack8], deltas: &mut [Pack8]) {
    let zero = M::Eight::splat(0.0);
    zip(deltas, responses, |delta: M::Eight, h| zero.where_less(h, delta, zero));
}

#[inline(always)]
fn leaky_relu_on<M: Machine>(leak: Real, values: &mut [Pack8]) {
    let (zero, leak) = (M::Eight::splat(0.0), M::Eight::splat(leak));
    map(values, |z: M::Eight| z.where_less(zero, z.mul(leak), z));
}

#[inline(always)]
fn leaky_relu_backward_on<M: Machine>(leak: Real, responses: &[Pack8], deltas: &mut [Pack8]) {
    let (zero, leak) = (M::Eight::splat(0.0), M::Eight::splat(leak));
    zip(deltas, responses, |delta: M::Eight, h| zero.where_less(h, delta, delta.mul(leak)));
}

#[inline(always)]
fn tanh_on<M: Machine>(values: &mut [Pack8]) {
    for pack8 in values {
        *pack8 = elementwise::tanh(M::Eight::from_pack(pack8)).pack();
    }
}

#[inline(always)]
fn tanh_backward_on<M: Machine>(responses: &[Pack8], deltas: &mut [Pack8]) {
    let one = M::Eight::splat(1.0);
    zip(deltas, responses, |delta: M::Eight, h| delta.mul(one.sub(h.mul(h))));
}

#[inline(always)]
fn logistic_on<M: Machine>(values: &mut [Pack8]) {
    for pack8 in values {
        *pack8 = elementwise::logistic(M::Eight::from_pack(pack8)).pack();
    }
}

#[inline(always)]
fn logistic_backward_on<M: Machine>(responses: &[Pack8], deltas: &mut [Pack8]) {
    let one = M::Eight::splat(1.0);
    zip(deltas, responses, |delta: M::Eight, h| delta.mul(h.mul(one.sub(h))));
}

/// Replaces every value by `function` of it.
#[inline(always)]
fn map<V: Vector8>(values: &mut [Pack8], function: impl Fn(V) -> V) {
    for pack8 in values {
        *pack8 = function(V::from_pack(pack8)).pack();
    }
}

/// Replaces every value of `values` by `function` of it and of its partner.
#[inline(always)]
fn zip<V: Vector8>(values: &mut [Pack8], partners: &[Pack8], function: impl Fn(V, V) -> V) {
    for (pack8, partner) in values.iter_mut().zip(partners) {
        *pack8 = function(V::from_pack(pack8), V::from_pack(partner)).pack();
    }
}

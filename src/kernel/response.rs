//! What the units of a layer make of their inputs, and what that makes of errors on their way back.
//!
//! Each response h = h(z) comes with its slope, which going back multiplies ∂f/∂h; both are whole loops over a layer. NaN
//! stays NaN, so that a diverged run is noticed.

use super::{Lanes, Octet, Real, elementwise};

/// h = max(z, 0).
pub fn relu(values: &mut [Octet]) {
    let zero = Lanes::splat(0.0);
    map(values, |z| z.less(zero).select(zero, z));
}

/// δ where h > 0, and 0 elsewhere.
pub fn relu_back(responses: &[Octet], deltas: &mut [Octet]) {
    let zero = Lanes::splat(0.0);
    zip(deltas, responses, |delta, h| zero.less(h).select(delta, zero));
}

/// h = z where z > 0, `leak` · z elsewhere.
pub fn leaky_relu(leak: Real, values: &mut [Octet]) {
    let (zero, leak) = (Lanes::splat(0.0), Lanes::splat(leak));
    map(values, |z| z.less(zero).select(z.mul(leak), z));
}

/// δ where h > 0, `leak` · δ elsewhere.
pub fn leaky_relu_back(leak: Real, responses: &[Octet], deltas: &mut [Octet]) {
    let (zero, leak) = (Lanes::splat(0.0), Lanes::splat(leak));
    zip(deltas, responses, |delta, h| zero.less(h).select(delta, delta.mul(leak)));
}

/// h = tanh z.
pub fn tanh(values: &mut [Octet]) {
    map(values, elementwise::tanh);
}

/// δ (1 − h²).
pub fn tanh_back(responses: &[Octet], deltas: &mut [Octet]) {
    let one = Lanes::splat(1.0);
    zip(deltas, responses, |delta, h| delta.mul(one.sub(h.mul(h))));
}

/// h = 1 / (1 + e^{−z}).
pub fn logistic(values: &mut [Octet]) {
    map(values, elementwise::logistic);
}

/// δ h (1 − h).
pub fn logistic_back(responses: &[Octet], deltas: &mut [Octet]) {
    let one = Lanes::splat(1.0);
    zip(deltas, responses, |delta, h| delta.mul(h.mul(one.sub(h))));
}

/// Replaces every value by `function` of it.
#[inline(always)]
fn map(values: &mut [Octet], function: impl Fn(Lanes) -> Lanes) {
    for octet in values {
        let [low, high] = Lanes::pair(octet);
        *octet = Lanes::octet([function(low), function(high)]);
    }
}

/// Replaces every value of `values` by `function` of it and of its partner.
#[inline(always)]
fn zip(values: &mut [Octet], partners: &[Octet], function: impl Fn(Lanes, Lanes) -> Lanes) {
    for (octet, partner) in values.iter_mut().zip(partners) {
        let ([low, high], [a, b]) = (Lanes::pair(octet), Lanes::pair(partner));
        *octet = Lanes::octet([function(low, a), function(high, b)]);
    }
}

//! What a unit does with its input.

use crate::kernel::{Lanes, Octet, elementwise};
use serde::{Deserialize, Serialize};

/// A unit's response h to its input z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// h = z.
    None,
    /// h = max(z, 0).
    Relu,
    /// h = z where z > 0, z / 100 elsewhere.
    LeakyRelu,
    /// h = tanh z.
    Tanh,
    /// h = 1 / (1 + e^{−z}).
    Sigmoid,
}

/// The slope of [`Activation::LeakyRelu`] below zero.
const LEAK: f64 = 0.01;

impl Activation {
    /// Replaces each input z by the response h. NaN stays NaN, so that a diverged run is noticed.
    pub fn apply(self, values: &mut [Octet]) {
        let zero = Lanes::splat(0.0);
        match self {
            Self::None => {}
            Self::Relu => elementwise::map(values, |z| z.less(zero).select(zero, z)),
            Self::LeakyRelu => elementwise::map(values, |z| z.less(zero).select(z.mul(Lanes::splat(LEAK as _)), z)),
            Self::Tanh => elementwise::map(values, elementwise::tanh),
            Self::Sigmoid => elementwise::map(values, elementwise::logistic),
        }
    }

    /// Turns ∂f/∂h into ∂f/∂z, given the responses h. At its kink a rectifier's slope is that of its lower side.
    pub fn backward(self, responses: &[Octet], deltas: &mut [Octet]) {
        let (zero, one) = (Lanes::splat(0.0), Lanes::splat(1.0));
        match self {
            Self::None => {}
            Self::Relu => elementwise::zip(deltas, responses, |delta, h| zero.less(h).select(delta, zero)),
            Self::LeakyRelu => elementwise::zip(deltas, responses, |delta, h| {
                zero.less(h).select(delta, delta.mul(Lanes::splat(LEAK as _)))
            }),
            Self::Tanh => elementwise::zip(deltas, responses, |delta, h| delta.mul(one.sub(h.mul(h)))),
            Self::Sigmoid => elementwise::zip(deltas, responses, |delta, h| delta.mul(h.mul(one.sub(h)))),
        }
    }
}

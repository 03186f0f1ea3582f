//! Activation functions.

use crate::kernel::{Pack8, Real, response};
use serde::{Deserialize, Serialize};

/// An activation function: a unit's response h to its input z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
    /// Replaces each input z by the response h. NaN stays NaN, so that a diverged run is detected.
    pub fn apply(self, values: &mut [Pack8]) {
        match self {
            Self::None => {}
            Self::Relu => response::relu(values),
            Self::LeakyRelu => response::leaky_relu(LEAK as Real, values),
            Self::Tanh => response::tanh(values),
            Self::Sigmoid => response::logistic(values),
        }
    }

    /// Replaces ∂f/∂h by ∂f/∂z, given the responses h. At z = 0 a rectifier's slope is that of its negative side.
    pub fn backward(self, responses: &[Pack8], deltas: &mut [Pack8]) {
        match self {
            Self::None => {}
            Self::Relu => response::relu_backward(responses, deltas),
            Self::LeakyRelu => response::leaky_relu_backward(LEAK as Real, responses, deltas),
            Self::Tanh => response::tanh_backward(responses, deltas),
            Self::Sigmoid => response::logistic_backward(responses, deltas),
        }
    }
}

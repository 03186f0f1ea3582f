//! The initial parameters.
//!
//! They follow the authors' networks. Hidden weights are normal with variance 2 / fan-in, which is Kaiming He's for
//! relu and is used for every activation. The last layer's weights are normal with variance 2 / (inputs + outputs),
//! which is Xavier Glorot's, and its biases are zero. The biases of a hidden dense layer are uniform within ±1/√inputs,
//! and those of a convolution are zero.

use super::{Layer, Network};
use crate::kernel::Real;
use crate::random::{Purpose, normal, stream, uniform};

impl Network {
    /// Returns random initial parameters. The same seed gives the same parameters.
    pub fn initial_parameters(&self, seed: u32) -> Vec<Real> {
        let mut generator = stream(seed, Purpose::Parameters);
        let mut parameters = Vec::with_capacity(self.parameters());
        let last = self.layers().len() - 1;
        for (depth, layer) in self.layers().iter().enumerate() {
            let (weights, biases) = layer.weights_and_biases();
            let fan_in = weights.checked_div(biases).unwrap_or(0) as f64;
            let variance = if depth == last { 2.0 / (fan_in + biases as f64) } else { 2.0 / fan_in };
            let deviation = variance.sqrt();
            parameters.extend((0..weights).map(|_| (deviation * normal(&mut generator)) as Real));
            let reach = match layer {
                Layer::Dense { .. } if depth < last => 1.0 / fan_in.sqrt(),
                _ => 0.0,
            };
            parameters.extend((0..biases).map(|_| (reach * (2.0 * uniform(&mut generator) - 1.0)) as Real));
        }
        parameters
    }
}

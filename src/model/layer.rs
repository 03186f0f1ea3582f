//! Layers: the forward pass of each, and how errors pass back through it.

use super::Activation;
use crate::kernel::{Pack8, Real, Scratch, conv, dense, pool};

/// A layer of a network. A layer with weights includes its activation.
#[derive(Clone, Debug, PartialEq)]
pub enum Layer {
    /// h = activation(W x + b), where W has the shape `outputs × inputs`.
    Dense {
        /// The number of inputs.
        inputs: usize,
        /// The number of units.
        outputs: usize,
        /// The activation of each unit.
        activation: Activation,
    },
    /// A convolution with stride 1 and zero padding that keeps the image's size.
    Conv {
        /// The maps, the kernel size and the image size.
        shape: conv::Shape,
        /// The activation of each unit.
        activation: Activation,
    },
    /// Pools each 2 × 2 square of each map into one pixel.
    Pool {
        /// The kind of pooling.
        kind: Pooling,
        /// The number of maps, the same in the input and the output.
        maps: usize,
        /// The number of rows of the input images; even.
        height: usize,
        /// The number of columns of the input images; even.
        width: usize,
    },
}

/// The rule that pools a square of pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pooling {
    /// The largest pixel. Its gradient goes to the first of equal pixels.
    Max,
    /// The mean of the pixels.
    Average,
}

/// A layer's weights in the order in which its products read them. They are packed again before each pass.
#[derive(Clone, Debug, Default)]
pub(super) struct PackedWeights {
    forward: dense::Packed,
    backward: dense::Packed,
}

impl Layer {
    /// Returns the number of inputs for each example.
    pub fn inputs(&self) -> usize {
        match self {
            Self::Dense { inputs, .. } => *inputs,
            Self::Conv { shape, .. } => shape.inputs * shape.pixels(),
            Self::Pool { maps, height, width, .. } => maps * height * width,
        }
    }

    /// Returns the number of outputs for each example.
    pub fn outputs(&self) -> usize {
        match self {
            Self::Dense { outputs, .. } => *outputs,
            Self::Conv { shape, .. } => shape.outputs * shape.pixels(),
            Self::Pool { maps, height, width, .. } => maps * height * width / 4,
        }
    }

    /// Returns the number of weights, and that of the biases, which follow the weights.
    pub fn weights_and_biases(&self) -> (usize, usize) {
        match self {
            Self::Dense { inputs, outputs, .. } => (inputs * outputs, *outputs),
            Self::Conv { shape, .. } => (shape.taps() * shape.outputs, shape.outputs),
            Self::Pool { .. } => (0, 0),
        }
    }

    /// Returns the number of parameters.
    pub fn parameters(&self) -> usize {
        let (weights, biases) = self.weights_and_biases();
        weights + biases
    }

    /// Returns the number of multiplications in the forward pass of one example. It is a float, because a document can
    /// request more than an integer holds.
    pub fn multiplications(&self) -> f64 {
        match self {
            Self::Dense { .. } => self.weights_and_biases().0 as f64,
            Self::Conv { shape, .. } => (shape.taps() * shape.outputs) as f64 * shape.pixels() as f64,
            Self::Pool { .. } => self.inputs() as f64,
        }
    }

    /// Packs the weights for a forward pass, and for a backward pass if errors continue to the layer below.
    pub(super) fn lay_out(
        &self,
        parameters: &[Real],
        back: bool,
        PackedWeights { forward, backward }: &mut PackedWeights,
    ) {
        let weights = &parameters[..self.weights_and_biases().0];
        match self {
            Self::Dense { inputs, outputs, .. } => {
                dense::pack_forward(*inputs, *outputs, weights, forward);
                if back {
                    dense::pack_backward(*inputs, *outputs, weights, backward);
                }
            }
            Self::Conv { shape, .. } => {
                shape.pack(weights, forward);
                if back {
                    shape.pack_reversed(weights, backward);
                }
            }
            Self::Pool { .. } => {}
        }
    }

    /// Computes the layer's output packs from its input packs.
    pub(super) fn forward(
        &self,
        parameters: &[Real],
        laid_out: &PackedWeights,
        inputs: &[Pack8],
        outputs: &mut [Pack8],
        scratch: &mut Scratch,
    ) {
        let bias = Some(&parameters[self.weights_and_biases().0..]);
        match self {
            Self::Dense { activation, .. } => {
                dense::multiply(&laid_out.forward, bias, inputs, outputs);
                activation.apply(outputs);
            }
            Self::Conv { shape, activation } => {
                conv::convolve(shape, &laid_out.forward, bias, inputs, outputs, scratch);
                activation.apply(outputs);
            }
            Self::Pool { kind, width, .. } => kind.forward(*width, inputs, outputs),
        }
    }

    /// Replaces ∂f/∂outputs by the derivative with respect to what the activation receives.
    pub(super) fn backward_activation(&self, outputs: &[Pack8], deltas: &mut [Pack8]) {
        match self {
            Self::Dense { activation, .. } | Self::Conv { activation, .. } => activation.backward(outputs, deltas),
            Self::Pool { .. } => {}
        }
    }

    /// Adds ∂f/∂parameters to a gradient, given the inputs of some chunks and the deltas of
    /// [`Layer::backward_activation`].
    pub(super) fn add_gradient(
        &self,
        inputs: &[Pack8],
        deltas: &[Pack8],
        gradient: &mut [Real],
        scratch: &mut Scratch,
    ) {
        let (weights, bias) = gradient.split_at_mut(self.weights_and_biases().0);
        match self {
            Self::Dense { .. } => dense::backward_weights(inputs, deltas, &mut scratch.transposed, weights, bias),
            Self::Conv { shape, .. } => conv::backward_weights(shape, inputs, deltas, scratch, weights, bias),
            Self::Pool { .. } => {}
        }
    }

    /// Writes ∂f/∂inputs, given the inputs and outputs of the forward pass and the deltas of
    /// [`Layer::backward_activation`].
    pub(super) fn backward(
        &self,
        laid_out: &PackedWeights,
        [inputs, outputs]: [&[Pack8]; 2],
        deltas: &[Pack8],
        input_deltas: &mut [Pack8],
        scratch: &mut Scratch,
    ) {
        match self {
            Self::Dense { .. } => dense::multiply(&laid_out.backward, None, deltas, input_deltas),
            Self::Conv { shape, .. } => {
                conv::convolve(&shape.reversed(), &laid_out.backward, None, deltas, input_deltas, scratch);
            }
            Self::Pool { kind, width, .. } => kind.backward(*width, inputs, outputs, deltas, input_deltas),
        }
    }
}

impl Pooling {
    fn forward(self, width: usize, inputs: &[Pack8], outputs: &mut [Pack8]) {
        match self {
            Self::Max => pool::largest(width, inputs, outputs),
            Self::Average => pool::mean(width, inputs, outputs),
        }
    }

    fn backward(self, width: usize, inputs: &[Pack8], outputs: &[Pack8], deltas: &[Pack8], input_deltas: &mut [Pack8]) {
        match self {
            Self::Max => pool::largest_backward(width, inputs, outputs, deltas, input_deltas),
            Self::Average => pool::mean_backward(width, deltas, input_deltas),
        }
    }
}

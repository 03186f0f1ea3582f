//! Trained models: everything that another program needs to compute the same logits.
//!
//! A network is a chain of a few products. With its weights, and with the numbers that scale the inputs, ten lines of
//! NumPy compute its logits; `docs/command-line.md` shows them. A model is written as JSON here, and as a NumPy archive by
//! the command line.

use super::{PreparedData, Run, RunPlan};
use crate::data::Scale;
use crate::json;
use crate::kernel::Real;
use crate::model::{Activation, Layer, Pooling};
use serde::Serialize;

/// A trained network at one step of its run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrainedModel {
    /// The version of this format.
    pub model_version: u32,
    /// The name of the algorithm.
    pub algorithm: String,
    /// The seed.
    pub seed: u32,
    /// The number of steps taken.
    pub step: usize,
    /// The names of the classes, in the order of the logits.
    pub classes: Vec<String>,
    /// The names of the features; empty if the source has none.
    pub features: Vec<String>,
    /// The shape of an input: maps, rows and columns. An input lists map after map, row by row.
    pub shape: [usize; 3],
    /// What each input becomes if it is missing.
    pub missing: Vec<f64>,
    /// What is subtracted from each input.
    pub zero: Vec<f64>,
    /// By what the difference is divided.
    pub unit: Vec<f64>,
    /// The layers, from the input to the logits.
    pub layers: Vec<TrainedLayer>,
}

/// A layer of a trained network.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TrainedLayer {
    /// h = activation(W x + b).
    Dense {
        /// The activation of each unit.
        activation: Activation,
        /// The shape of the weights: outputs and inputs.
        shape: [usize; 2],
        /// The weights, row by row.
        weights: Vec<Real>,
        /// The bias of each output.
        biases: Vec<Real>,
    },
    /// A convolution with stride 1 and zero padding that keeps the image's size.
    Conv {
        /// The activation of each unit.
        activation: Activation,
        /// The shape of the weights: output maps, input maps, rows and columns of the kernel.
        shape: [usize; 4],
        /// The weights, row by row.
        weights: Vec<Real>,
        /// The bias of each output map.
        biases: Vec<Real>,
    },
    /// The largest pixel of each 2 × 2 square.
    MaxPool,
    /// The mean of each 2 × 2 square.
    AveragePool,
}

impl TrainedModel {
    /// The version of the format.
    pub const VERSION: u32 = 1;

    /// Returns the model of a run at its current step. `features` are the names of the features of a table, as its
    /// [reading](crate::data::table::Reading) lists them.
    pub fn new(run: &Run, plan: &RunPlan, data: &PreparedData, features: &[String]) -> Self {
        let trainer = run.trainer();
        let layer = |(layer, place): (&Layer, std::ops::Range<usize>)| {
            let (weights, biases) = trainer.parameters()[place].split_at(layer.weights_and_biases().0);
            TrainedLayer::new(layer, weights, biases)
        };
        let [missing, zero, unit] = data.scales_of_inputs();
        Self {
            model_version: Self::VERSION,
            algorithm: plan.name.clone(),
            seed: plan.seed,
            step: run.step(),
            classes: run.classes().to_vec(),
            features: features.to_vec(),
            shape: data.shape().into(),
            missing,
            zero,
            unit,
            layers: trainer.network().placed().map(layer).collect(),
        }
    }

    /// Returns the model as JSON. Every number is the shortest text that reads back as the same number.
    pub fn json(&self) -> String {
        json::write(self) + "\n"
    }
}

impl TrainedLayer {
    /// Returns the shape of the weights, the weights and the biases, or `None` if the layer has none.
    pub fn arrays(&self) -> Option<(&[usize], &[Real], &[Real])> {
        match self {
            Self::Dense { shape, weights, biases, .. } => Some((shape, weights, biases)),
            Self::Conv { shape, weights, biases, .. } => Some((shape, weights, biases)),
            Self::MaxPool | Self::AveragePool => None,
        }
    }

    fn new(layer: &Layer, weights: &[Real], biases: &[Real]) -> Self {
        let (weights, biases) = (weights.to_vec(), biases.to_vec());
        match *layer {
            Layer::Dense { inputs, outputs, activation } => {
                Self::Dense { activation, shape: [outputs, inputs], weights, biases }
            }
            Layer::Conv { shape, activation } => {
                Self::Conv { activation, shape: [shape.outputs, shape.inputs, shape.size, shape.size], weights, biases }
            }
            Layer::Pool { kind: Pooling::Max, .. } => Self::MaxPool,
            Layer::Pool { kind: Pooling::Average, .. } => Self::AveragePool,
        }
    }
}

impl PreparedData {
    /// Returns three numbers of each input: what it becomes if it is missing, what is subtracted, and by what the
    /// difference is divided.
    fn scales_of_inputs(&self) -> [Vec<f64>; 3] {
        let times = self.shape().len() / self.scales.len();
        let each = |number: fn(&Scale) -> f64| {
            self.scales.iter().flat_map(|scale| std::iter::repeat_n(number(scale), times)).collect()
        };
        // JSON has no infinity; divided by the largest number, every value becomes 0 too.
        [each(|scale| scale.mean), each(|scale| scale.zero), each(|scale| scale.unit.min(f64::MAX))]
    }
}

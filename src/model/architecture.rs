//! Architectures: a network as a document describes it.

use super::{Activation, Layer, Network, Pooling};
use crate::data::Shape;
use crate::json::tagged::tagged;
use crate::kernel::conv;
use serde::{Deserialize, Serialize};
use thiserror::Error;

tagged! {
    "an object such as {\"kind\": \"linear\"}"
    /// A kind of network with its sizes. The data determines the number of inputs and classes.
    #[derive(Clone, Debug, PartialEq)]
    pub enum Architecture {
        /// Softmax regression: one dense layer.
        Linear {},
        /// A multi-layer perceptron: dense hidden layers, each with its activation, then a dense layer to the classes.
        Mlp {
            /// The hidden layers, starting at the input.
            #[cfg_attr(test, schemars(length(max = Architecture::MAX_DEPTH)))]
            hidden: Vec<Hidden>,
        },
        /// The authors' small convolutional network: a convolution, relu and max-pooling; a convolution, tanh and
        /// average-pooling; a dense layer to the classes.
        Cnn {
            /// The number of maps of each convolution.
            #[serde(default = "authors_maps")]
            #[cfg_attr(test, schemars(inner(range(min = 1, max = Architecture::MAX_MAPS))))]
            maps: [usize; 2],
            /// The side of the kernels in taps; odd.
            #[serde(default = "authors_size")]
            #[cfg_attr(test, schemars(range(min = 1, max = Architecture::MAX_SIZE), extend("not" = {"multipleOf": 2})))]
            size: usize,
        },
    }
}

/// A hidden layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Hidden {
    /// The number of units.
    #[cfg_attr(test, schemars(range(min = 1, max = Architecture::MAX_WIDTH)))]
    pub width: usize,
    /// The activation of each unit.
    pub activation: Activation,
}

fn authors_maps() -> [usize; 2] {
    [16, 32]
}

fn authors_size() -> usize {
    5
}

/// The reasons why a network cannot be built.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ArchitectureError {
    /// A layer has no units, or too many.
    #[error("model.hidden[{layer}].width is {width}; it must be a whole number from 1 to {largest}", largest = Architecture::MAX_WIDTH)]
    Width {
        /// The index of the hidden layer, from 0.
        layer: usize,
        /// The width found.
        width: usize,
    },
    /// There are too many hidden layers.
    #[error("model.hidden has {0} layers; it may have at most {deepest}", deepest = Architecture::MAX_DEPTH)]
    Depth(usize),
    /// A convolution has no maps, or too many.
    #[error("model.maps is {0:?}; each number must be a whole number from 1 to {widest}", widest = Architecture::MAX_MAPS)]
    Maps([usize; 2]),
    /// A kernel has no center.
    #[error("model.size is {0}; it must be an odd number from 1 to {largest}", largest = Architecture::MAX_SIZE)]
    Size(usize),
    /// The images cannot be halved twice.
    #[error(
        "model.kind is \"cnn\", which halves images twice; these examples have {height} × {width} numbers, but both must be multiples of 4"
    )]
    Image {
        /// The number of rows of an image.
        height: usize,
        /// The number of columns of an image.
        width: usize,
    },
}

impl Architecture {
    /// The maximum number of units in a hidden layer.
    pub const MAX_WIDTH: usize = 4096;
    /// The maximum number of hidden layers.
    pub const MAX_DEPTH: usize = 16;
    /// The maximum number of maps of a convolution.
    pub const MAX_MAPS: usize = 256;
    /// The maximum side of a kernel.
    pub const MAX_SIZE: usize = 11;

    /// Checks every size that does not depend on the data.
    ///
    /// # Errors
    ///
    /// Returns an error that names the field that is out of its range.
    pub fn check(&self) -> Result<(), ArchitectureError> {
        match self {
            Self::Linear {} => Ok(()),
            Self::Mlp { hidden } if hidden.len() > Self::MAX_DEPTH => Err(ArchitectureError::Depth(hidden.len())),
            Self::Mlp { hidden } => {
                let wrong = hidden.iter().position(|layer| !(1..=Self::MAX_WIDTH).contains(&layer.width));
                wrong.map_or(Ok(()), |layer| Err(ArchitectureError::Width { layer, width: hidden[layer].width }))
            }
            Self::Cnn { maps, .. } if maps.iter().any(|maps| !(1..=Self::MAX_MAPS).contains(maps)) => {
                Err(ArchitectureError::Maps(*maps))
            }
            Self::Cnn { size, .. } if size % 2 == 0 || *size > Self::MAX_SIZE => Err(ArchitectureError::Size(*size)),
            Self::Cnn { .. } => Ok(()),
        }
    }

    /// Builds the network for examples of one shape and a number of classes.
    ///
    /// # Errors
    ///
    /// Returns an error if a size is out of its range, or if the images do not suit a convolutional network.
    ///
    /// ```
    /// use imbalance_lab::{data::Shape, model::{Activation, Architecture, Hidden}};
    ///
    /// let mlp = Architecture::Mlp { hidden: vec![Hidden { width: 3, activation: Activation::Tanh }] };
    /// let network = mlp.build(Shape::features(2), 4)?;
    /// assert_eq!(network.parameters(), (2 * 3 + 3) + (3 * 4 + 4));
    /// # Ok::<(), imbalance_lab::model::ArchitectureError>(())
    /// ```
    pub fn build(&self, shape: Shape, classes: usize) -> Result<Network, ArchitectureError> {
        self.check()?;
        let mut layers = Vec::new();
        let mut inputs = shape.len();
        match self {
            Self::Linear {} => {}
            Self::Mlp { hidden } => {
                for layer in hidden {
                    layers.push(Layer::Dense { inputs, outputs: layer.width, activation: layer.activation });
                    inputs = layer.width;
                }
            }
            Self::Cnn { maps, size } => {
                layers.extend(authors_stages(shape, *maps, *size)?);
                inputs = maps[1] * (shape.height / 4) * (shape.width / 4);
            }
        }
        layers.push(Layer::Dense { inputs, outputs: classes, activation: Activation::None });
        Ok(Network::new(layers))
    }
}

/// Returns the two convolutions of the authors' network, each followed by its pooling.
fn authors_stages(shape: Shape, maps: [usize; 2], size: usize) -> Result<[Layer; 4], ArchitectureError> {
    let Shape { channels, height, width } = shape;
    if height % 4 != 0 || width % 4 != 0 || height < 4 {
        return Err(ArchitectureError::Image { height, width });
    }
    let first = conv::Shape { inputs: channels, outputs: maps[0], size, height, width };
    let second = conv::Shape { inputs: maps[0], outputs: maps[1], size, height: height / 2, width: width / 2 };
    let pool = |kind, of: &conv::Shape| Layer::Pool { kind, maps: of.outputs, height: of.height, width: of.width };
    Ok([
        Layer::Conv { shape: first, activation: Activation::Relu },
        pool(Pooling::Max, &first),
        Layer::Conv { shape: second, activation: Activation::Tanh },
        pool(Pooling::Average, &second),
    ])
}

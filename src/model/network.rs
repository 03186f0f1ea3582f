//! Networks: a chain of layers with one flat parameter vector.

use super::Layer;
use std::ops::Range;

/// A network: its layers in order, each with its range in the flat parameter vector (weights row by row, then biases).
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    layers: Vec<Layer>,
    places: Vec<Range<usize>>,
}

impl Network {
    /// Creates a network of these layers.
    ///
    /// # Panics
    ///
    /// Panics if there are no layers, or if the sizes of consecutive layers do not match.
    pub fn new(layers: Vec<Layer>) -> Self {
        assert!(!layers.is_empty(), "a network has layers");
        for pair in layers.windows(2) {
            assert_eq!(pair[0].outputs(), pair[1].inputs(), "a layer reads what the one before it gives");
        }
        let mut end = 0;
        let place = |layer: &Layer| {
            let start = end;
            end += layer.parameters();
            start..end
        };
        let places = layers.iter().map(place).collect();
        Self { layers, places }
    }

    /// Returns the layers, from the input to the logits.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// Returns the layers with their ranges in the parameter vector.
    pub fn placed(&self) -> impl DoubleEndedIterator<Item = (&Layer, Range<usize>)> + ExactSizeIterator {
        self.layers.iter().zip(self.places.iter().cloned())
    }

    /// Returns the number of parameters.
    pub fn parameters(&self) -> usize {
        self.places.last().map_or(0, |place| place.end)
    }

    /// Returns the number of inputs of an example.
    pub fn inputs(&self) -> usize {
        self.layers[0].inputs()
    }

    /// Returns the number of classes, L.
    pub fn classes(&self) -> usize {
        self.layers[self.layers.len() - 1].outputs()
    }
}

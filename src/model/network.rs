//! A chain of layers with its parameters laid end to end.

use super::Layer;
use std::ops::Range;

/// A network: layers in order, each with its place in the flat parameter vector (weights, row by row, then biases).
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    layers: Vec<Layer>,
    places: Vec<Range<usize>>,
}

impl Network {
    /// A network of these layers.
    ///
    /// # Panics
    /// When there is none, or a layer does not read what the one before it gives.
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

    /// The layers, from the input to the logits.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The layers with their places in the parameter vector.
    pub fn placed(&self) -> impl DoubleEndedIterator<Item = (&Layer, Range<usize>)> + ExactSizeIterator {
        self.layers.iter().zip(self.places.iter().cloned())
    }

    /// How many parameters there are.
    pub fn parameters(&self) -> usize {
        self.places.last().map_or(0, |place| place.end)
    }

    /// How many numbers an example has.
    pub fn inputs(&self) -> usize {
        self.layers[0].inputs()
    }

    /// How many classes there are, L.
    pub fn classes(&self) -> usize {
        self.layers[self.layers.len() - 1].outputs()
    }
}

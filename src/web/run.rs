//! Runs in training, which a worker advances.

use super::{DataSource, Experiment, js_error, object};
use crate::experiment;
use crate::observe::{DecisionMap, Misclassified};
use js_sys::Array;
use wasm_bindgen::prelude::*;

/// A run in training.
#[wasm_bindgen]
pub struct Run(pub(super) experiment::Run);

#[wasm_bindgen]
impl Run {
    /// Creates one of an experiment's runs and records its start.
    #[wasm_bindgen(constructor)]
    pub fn new(experiment: &Experiment, index: usize, data_source: &DataSource) -> Result<Run, JsError> {
        let prepared_data = data_source.prepared_data(experiment.inner(), index).map_err(js_error)?;
        experiment::Run::with(experiment.inner(), index, &prepared_data).map(Self).map_err(js_error)
    }

    /// Creates a run with a memory budget in bytes for checkpoints.
    pub fn with_checkpoints(
        experiment: &Experiment,
        index: usize,
        data_source: &DataSource,
        bytes: usize,
    ) -> Result<Run, JsError> {
        let prepared_data = data_source.prepared_data(experiment.inner(), index).map_err(js_error)?;
        experiment::Run::with_checkpoints(experiment.inner(), index, &prepared_data, bytes).map(Self).map_err(js_error)
    }

    /// Returns the current logits of the test examples, class after class and one example after another, if there are
    /// at most `most` numbers.
    pub fn test_logits(&mut self, most: usize) -> Option<Vec<f32>> {
        self.0.test_logits(most)
    }

    /// Returns a copy of this run at the nearest checkpoint before a step that it has reached. The caller advances it
    /// to the step. The copy records that step and the one before it, where this run did not. Returns nothing without
    /// checkpoints.
    pub fn replay(&self, step: usize) -> Option<Run> {
        self.0.replay(step).map(Self)
    }

    /// Takes up to this many steps and returns the number of steps taken in all.
    pub fn advance(&mut self, steps: usize) -> usize {
        self.0.advance(steps)
    }

    /// Returns the current decision map of the plane: half the side of the square that it covers, then the predicted
    /// classes row by row from the top, on a grid of `side` × `side` points. Returns nothing if examples do not have
    /// two features.
    pub fn decision_map(&mut self, side: usize) -> Option<Vec<f32>> {
        let DecisionMap { reach, classes } = self.0.decision_map(side)?;
        Some(std::iter::once(reach as f32).chain(classes.into_iter().map(f32::from)).collect())
    }

    /// Returns the currently misclassified examples of each class: their number, how many examples are predicted as
    /// each class, and, for the first `most` of them, the indices and the predicted classes.
    #[wasm_bindgen(
        unchecked_return_type = "{ wrong: number, predicted: number[], places: number[], predictions: number[] }[]"
    )]
    pub fn misclassified(&mut self, most: usize) -> Array {
        let numbers = |numbers: Vec<usize>| JsValue::from(numbers.into_iter().map(JsValue::from).collect::<Array>());
        let of_class = |Misclassified { wrong, predicted_counts, first }: Misclassified| {
            let (places, predicted) = first.into_iter().unzip();
            object([
                ("wrong", wrong.into()),
                ("predicted", numbers(predicted_counts)),
                ("places", numbers(places)),
                ("predictions", numbers(predicted)),
            ])
        };
        self.0.misclassified(most).into_iter().map(of_class).collect()
    }

    /// Returns the numbers of a training example.
    pub fn example(&self, place: usize) -> Vec<f32> {
        let rows = &self.0.trainer().examples().rows;
        if place < rows.len() { rows.row(place).to_vec() } else { Vec::new() }
    }

    /// Returns the number of steps taken.
    pub fn step(&self) -> usize {
        self.0.step()
    }

    /// Returns whether the current step is recorded.
    pub fn is_recorded(&self) -> bool {
        self.0.is_recorded()
    }

    /// Returns whether the run has ended or diverged.
    pub fn finished(&self) -> bool {
        self.0.is_finished()
    }

    /// Returns why it diverged, if it did.
    pub fn fault(&self) -> Option<String> {
        self.0.fault().map(|fault| fault.to_string())
    }

    /// Returns one sentence for each edge rule that was applied.
    pub fn notes(&self) -> Vec<String> {
        self.0.notes()
    }

    /// Returns the records made since the last call.
    pub fn take_records(&mut self) -> Vec<f64> {
        self.0.take_records()
    }

    /// Returns a copy of the parameters.
    pub fn parameters(&self) -> Vec<f32> {
        self.0.trainer().parameters().to_vec()
    }

    /// Returns a checksum of everything recorded and of the parameters.
    pub fn checksum(&self) -> String {
        self.0.checksum().to_string()
    }
}

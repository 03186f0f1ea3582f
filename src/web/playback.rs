//! The displayed step of a recording: pending records, and recomputed records of steps that were not recorded.

use super::{Recording, js_error, object};
use crate::experiment::LargestDrop;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Recording {
    /// Holds records of one run until [`Recording::advance`] reaches their steps.
    pub fn hold(&mut self, run: usize, records: &[f64]) {
        self.0.hold(run, records);
    }

    /// Returns the last step for which every run has a record, pending or shown. Stopped runs are ignored.
    pub fn common_step(&self, stopped: &[usize]) -> f64 {
        self.0.common_step(stopped)
    }

    /// Shows the records of all runs up to a step.
    pub fn advance(&mut self, step: f64) -> Result<(), JsError> {
        self.0.advance(step).map_err(js_error)
    }

    /// Keeps recomputed records of one run.
    pub fn keep_recomputed(&mut self, run: usize, records: &[f64]) -> Result<(), JsError> {
        self.0.keep_recomputed(run, records).map_err(js_error)
    }

    /// Returns whether a step of a run can be shown: it is recorded or recomputed, or the run diverged before it.
    pub fn can_show(&self, run: usize, step: f64) -> bool {
        self.0.can_show(run, step)
    }

    /// Returns the largest drop of a recall among the first seed's runs, with the step of its extremum, its algorithm
    /// and class, and its depth. Returns nothing if no class's recall dropped.
    #[wasm_bindgen(
        unchecked_return_type = "{ step: number, algorithm: string, class: string, depth: number } | undefined"
    )]
    pub fn largest_drop(&self) -> JsValue {
        let Some(LargestDrop { step, algorithm, class, depth }) = self.0.largest_drop() else {
            return JsValue::UNDEFINED;
        };
        object([
            ("step", step.into()),
            ("algorithm", self.shown().algorithms()[algorithm].as_str().into()),
            ("class", self.classes()[class].into()),
            ("depth", depth.into()),
        ])
    }
}

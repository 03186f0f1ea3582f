//! Pictures as SVG, in a program of its own: the page draws on a canvas, and only who takes a picture away needs this.

use super::sentence;
use crate::experiment::Experiment;
use crate::figure::{self, Ghost, View, columns};
use crate::observe::History;
use js_sys::Float64Array;
use wasm_bindgen::prelude::*;

/// What an experiment's figure is made of.
#[wasm_bindgen]
pub struct Print {
    experiment: Experiment,
    histories: Vec<History>,
    ghost: Option<Ghost>,
}

#[wasm_bindgen]
impl Print {
    /// An experiment's runs, given as their records and which of them diverged.
    #[wasm_bindgen(constructor)]
    pub fn new(document: &str, records: Vec<Float64Array>, diverged: Vec<usize>) -> Result<Print, JsError> {
        let experiment = Experiment::read(document).map_err(sentence)?;
        let mut histories = histories_of(&records, experiment.counts().len())?;
        for (_, history) in histories.iter_mut().enumerate().filter(|(run, _)| diverged.contains(run)) {
            history.break_off();
        }
        Ok(Self { experiment, histories, ghost: None })
    }

    /// The runs behind them, as [`Recording::ghost`](super::Recording::ghost) tells them.
    pub fn behind(&mut self, algorithms: Vec<String>, records: Vec<Float64Array>) -> Result<(), JsError> {
        let histories = histories_of(&records, self.experiment.counts().len())?;
        self.ghost = Some(Ghost { algorithms, histories });
        Ok(())
    }

    /// The figure as SVG text of a size in CSS pixels.
    pub fn svg(&self, view_json: &str, width: u32, height: u32) -> Result<String, JsError> {
        let view = View::read(view_json).map_err(sentence)?;
        let classes: Vec<&str> = self.experiment.class_names().collect();
        let names = self.experiment.algorithm_names();
        let mut columns = columns(&names, &self.histories);
        if let Some(ghost) = &self.ghost {
            ghost.behind(&mut columns);
        }
        figure::svg(&classes, &columns, self.experiment.document().training.steps, &view, (width, height))
            .map_err(sentence)
    }
}

fn histories_of(records: &[Float64Array], classes: usize) -> Result<Vec<History>, JsError> {
    let history = |records: &Float64Array| {
        let mut history = History::new(classes);
        history.extend(&records.to_vec()).map_err(sentence).map(|()| history)
    };
    records.iter().map(history).collect()
}

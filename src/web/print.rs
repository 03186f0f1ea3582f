//! Pictures as SVG, in a program of its own: the page draws on a canvas, and only who takes a picture away needs this.

use super::sentence;
use crate::experiment::Experiment;
use crate::figure::{self, View, columns};
use crate::observe::History;
use js_sys::Float64Array;
use wasm_bindgen::prelude::*;

/// The figure of an experiment's runs, given as their records and which of them diverged, as SVG text of a size in CSS
/// pixels.
#[wasm_bindgen]
pub fn svg(
    document: &str,
    records: Vec<Float64Array>,
    diverged: Vec<usize>,
    view_json: &str,
    width: u32,
    height: u32,
) -> Result<String, JsError> {
    let experiment = Experiment::read(document).map_err(sentence)?;
    let view = View::read(view_json).map_err(sentence)?;
    let classes: Vec<&str> = experiment.class_names().collect();
    let mut histories = Vec::new();
    for (run, records) in records.iter().enumerate() {
        let mut history = History::new(classes.len());
        history.extend(&records.to_vec()).map_err(sentence)?;
        if diverged.contains(&run) {
            history.break_off();
        }
        histories.push(history);
    }
    let names: Vec<String> = experiment.runs().into_iter().map(|plan| plan.name).collect();
    let columns = columns(&names[..experiment.document().algorithms.len()], &histories);
    figure::svg(&classes, &columns, experiment.document().training.steps, &view, (width, height)).map_err(sentence)
}

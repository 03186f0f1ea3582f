//! Exports of an experiment: its figure as SVG text or on a canvas with a legend, and its curves as CSV and JSON. They
//! are in a separate program, because few readers need them.

use super::{area, sentence};
use crate::experiment::{Experiment, curves_csv, curves_json};
use crate::figure::{self, Column, PreviousRun, View, columns};
use crate::json;
use crate::observe::History;
use js_sys::Float64Array;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

/// An experiment with the records of its runs.
#[wasm_bindgen]
pub struct SvgExport {
    experiment: Experiment,
    /// The names of the algorithms.
    names: Vec<String>,
    histories: Vec<History>,
    previous_run: Option<PreviousRun>,
}

#[wasm_bindgen]
impl SvgExport {
    /// Creates an export from the records of an experiment's runs, and the indices of those that diverged.
    #[wasm_bindgen(constructor)]
    pub fn new(document: &str, records: Vec<Float64Array>, diverged: Vec<usize>) -> Result<SvgExport, JsError> {
        let experiment = Experiment::read(document).map_err(sentence)?;
        let mut histories = histories_of(&records, experiment.counts().len())?;
        for (_, history) in histories.iter_mut().enumerate().filter(|(run, _)| diverged.contains(run)) {
            history.mark_diverged();
        }
        let names = experiment.algorithm_names();
        Ok(Self { experiment, names, histories, previous_run: None })
    }

    /// Sets the runs behind them, in the form that [`Recording::previous_run`](super::Recording::previous_run) returns.
    pub fn set_previous_run(&mut self, algorithms: Vec<String>, records: Vec<Float64Array>) -> Result<(), JsError> {
        let histories = histories_of(&records, self.experiment.counts().len())?;
        self.previous_run = Some(PreviousRun { algorithms, histories });
        Ok(())
    }

    /// Returns the figure as SVG text, with panels of this size in CSS pixels and the legend above them.
    pub fn svg(&self, view_json: &str, width: u32, height: u32) -> Result<String, JsError> {
        let view = View::read(view_json).map_err(sentence)?;
        let size = (width, height + self.legend_height(&view, width));
        figure::svg(&self.classes(), &self.columns(), self.last_step(), &view, size).map_err(sentence)
    }

    /// Returns the width and the height in pixels of a canvas for the figure, with panels of this size in CSS pixels
    /// and the legend above them.
    pub fn size(&self, view_json: &str, width: u32, height: u32) -> Result<Vec<u32>, JsError> {
        let view = View::read(view_json).map_err(sentence)?;
        let down = height + self.legend_height(&view, width);
        Ok([width, down].map(|length| (f64::from(length) * view.scale).floor() as u32).to_vec())
    }

    /// Draws the figure with its legend over a whole canvas.
    pub fn draw(&self, canvas: HtmlCanvasElement, view_json: &str) -> Result<(), JsError> {
        let view = View::read(view_json).map_err(sentence)?;
        figure::picture(&area(canvas)?, &self.classes(), &self.columns(), self.last_step(), &view).map_err(sentence)
    }

    /// Returns the document, formatted for readers.
    pub fn document(&self) -> String {
        json::write_pretty(self.experiment.document()) + "\n"
    }

    /// Returns every curve as CSV, the same bytes as from the command line.
    pub fn csv(&self) -> String {
        curves_csv(&self.experiment, &self.histories)
    }

    /// Returns every curve as JSON, the same bytes as from the command line.
    pub fn json(&self) -> String {
        curves_json(&self.experiment, &self.histories)
    }
}

impl SvgExport {
    fn classes(&self) -> Vec<&str> {
        self.experiment.class_names().collect()
    }

    fn columns(&self) -> Vec<Column<'_>> {
        let mut columns = columns(&self.names, &self.histories);
        if let Some(previous_run) = &self.previous_run {
            previous_run.draw_behind(&mut columns);
        }
        columns
    }

    fn last_step(&self) -> usize {
        self.experiment.document().training.steps
    }

    fn legend_height(&self, view: &View, width: u32) -> u32 {
        figure::legend_height(&self.classes(), &self.columns(), view, f64::from(width)).ceil() as u32
    }
}

fn histories_of(records: &[Float64Array], classes: usize) -> Result<Vec<History>, JsError> {
    let history = |records: &Float64Array| {
        let mut history = History::new(classes);
        history.extend(&records.to_vec()).map_err(sentence).map(|()| history)
    };
    records.iter().map(history).collect()
}

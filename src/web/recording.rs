//! Recordings, which the main thread fills, draws and reads.

use super::{Examples, Experiment, area, js_error, object, text};
use crate::experiment::{self, CurveFilter, LiveRecording};
use crate::figure::{self, Content, Figure, Lengths, View, decision_maps, planes, zoom_by};
use crate::json;
use crate::observe::{DecisionMap, History, Series, Split};
use js_sys::{Array, Float32Array, Float64Array};
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

/// The records of all runs of an experiment.
#[wasm_bindgen]
pub struct Recording(pub(super) LiveRecording);

#[wasm_bindgen]
impl Recording {
    /// Creates an empty recording of an experiment.
    #[wasm_bindgen(constructor)]
    pub fn new(experiment: &Experiment) -> Self {
        Self(LiveRecording::new(experiment.inner().clone()))
    }

    /// Takes over an earlier recording's runs, to draw them behind its own, where they are comparable. Returns whether
    /// there are any.
    pub fn follow(&mut self, earlier: &mut Recording) -> bool {
        let empty = LiveRecording::new(earlier.shown().experiment().clone());
        let earlier = std::mem::replace(&mut earlier.0, empty);
        self.0.shown_mut().follow(earlier.into_shown())
    }

    /// Adds records of one run.
    pub fn extend(&mut self, run: usize, records: &[f64]) -> Result<(), JsError> {
        self.0.shown_mut().extend(run, records).map_err(js_error)
    }

    /// Marks a run as diverged, so that figures show it.
    pub fn mark_diverged(&mut self, run: usize) {
        self.0.shown_mut().mark_diverged(run);
    }

    /// Returns every curve recorded so far.
    #[wasm_bindgen(
        unchecked_return_type = "{ algorithm: string, seed: number, split: \"train\" | \"test\", quantity: string, class: string, class_index?: number, other?: string, other_index?: number, steps: Float64Array, values: Float64Array }[]"
    )]
    pub fn curves(&self) -> Array {
        let curves = self.runs().flat_map(|(plan, history)| {
            history.columns().series().iter().map(move |series| self.curve(plan, history, *series))
        });
        curves.collect()
    }

    /// Returns the first `most` curves of these quantities, one quantity after another, and the number of further
    /// curves. Hidden algorithms and classes are left out.
    #[wasm_bindgen(
        unchecked_return_type = "{ curves: { algorithm: string, seed: number, split: \"train\" | \"test\", quantity: string, class: string, other?: string, steps: Float64Array, values: Float64Array }[], beyond: number }"
    )]
    pub fn shown_curves(
        &self,
        quantities: Vec<String>,
        split: &str,
        hidden_algorithms: Vec<String>,
        hidden_classes: Vec<String>,
        most: usize,
    ) -> JsValue {
        let filter = CurveFilter { quantities, split: Split::named(split), hidden_algorithms, hidden_classes };
        let shown = self.shown().filtered(&filter);
        let curve = |&(run, series): &(usize, Series)| {
            self.curve(&self.shown().runs()[run], &self.shown().histories()[run], series)
        };
        let curves: Array = shown.iter().take(most).map(curve).collect();
        object([("curves", curves.into()), ("beyond", shown.len().saturating_sub(most).into())])
    }

    /// Returns the steps recorded so far, from the run that has the most.
    pub fn steps(&self) -> Vec<f64> {
        let steps = self.shown().histories().iter().map(|history| history.steps());
        steps.max_by_key(|steps| steps.len()).unwrap_or_default().to_vec()
    }

    /// Returns the current panels of curves for a canvas of this size.
    pub fn grid(&self, view_json: &str, width: u32, height: u32) -> Result<Grid, JsError> {
        let view = View::read(view_json).map_err(js_error)?;
        Ok(Grid(Figure::new(self.shown(), &view, (width, height)).map_err(js_error)?.grid()))
    }

    /// Draws the planes of two class gradients over a whole canvas, with arrows at their true lengths or all at the
    /// same length.
    pub fn draw_planes(
        &self,
        canvas: HtmlCanvasElement,
        view_json: &str,
        first: usize,
        second: usize,
        true_lengths: bool,
    ) -> Result<(), JsError> {
        let view = View::read(view_json).map_err(js_error)?;
        let lengths = if true_lengths { Lengths::True } else { Lengths::Unit };
        let columns = Content::at_step(&self.0, view.at_step).columns;
        planes(&area(canvas)?, &columns, [first, second], lengths, &view).map_err(js_error)
    }

    /// Draws the decision map of each algorithm over a whole canvas, with some examples on top. [`Run::decision_map`]
    /// returns the maps; an empty map leaves its panel empty.
    pub fn draw_decision_maps(
        &self,
        canvas: HtmlCanvasElement,
        view_json: &str,
        examples: &Examples,
        cells: Vec<Float32Array>,
    ) -> Result<(), JsError> {
        let view = View::read(view_json).map_err(js_error)?;
        let drawn = view.columns(cells.len());
        let decision_map = |(column, cells): (usize, &Float32Array)| {
            if drawn.contains(&column) { decision_map_from(&cells.to_vec()) } else { None }
        };
        let panels: Vec<_> = self
            .shown()
            .algorithms()
            .iter()
            .map(String::as_str)
            .zip(cells.iter().enumerate().map(decision_map))
            .collect();
        decision_maps(&area(canvas)?, examples.inner(), &panels, &view).map_err(js_error)
    }

    /// Returns the fraction of the plane that is predicted as each class, given the output of [`Run::decision_map`].
    /// Returns nothing for an empty map.
    pub fn shares_of_plane(&self, cells: &[f32]) -> Vec<f64> {
        decision_map_from(cells).map(|decision_map| decision_map.shares(self.classes().len())).unwrap_or_default()
    }

    /// Returns the zoom after a drag over a figure of this size from one pixel to another, as JSON, or nothing if the
    /// drag does not select anything.
    pub fn zoom_to_drag(
        &self,
        view_json: &str,
        width: u32,
        height: u32,
        corners: &[i32],
    ) -> Result<Option<String>, JsError> {
        let view = View::read(view_json).map_err(js_error)?;
        let &[x, y, to_x, to_y] = corners else { return Err(js_error(text::NO_DRAG)) };
        let figure = Figure::new(self.shown(), &view, (width, height)).map_err(js_error)?;
        let zoom = figure.zoom_to_drag([(x, y), (to_x, to_y)]);
        Ok(zoom.map(|zoom| json::write(&zoom)))
    }

    /// Returns the zoom that shows `factor` times as many steps as now, as JSON.
    pub fn zoom_by(&self, view_json: &str, factor: f64) -> Result<String, JsError> {
        let view = View::read(view_json).map_err(js_error)?;
        Ok(json::write(&zoom_by(self.shown().last_step(), &view, factor)))
    }

    /// Returns the values at a horizontal position in a figure of this size, as JSON, or nothing outside its panels.
    pub fn probe(&self, view_json: &str, width: u32, height: u32, x: i32) -> Result<Option<String>, JsError> {
        let view = View::read(view_json).map_err(js_error)?;
        let found = Figure::new(self.shown(), &view, (width, height)).map_err(js_error)?.probe(x);
        Ok(found.map(|found| json::write(&found)))
    }
}

/// Panels of curves, ready to be drawn.
#[wasm_bindgen]
pub struct Grid(figure::Grid);

#[wasm_bindgen]
impl Grid {
    /// Draws a column, counted from 0, on a canvas of the size that the grid was made for.
    pub fn draw(&self, canvas: HtmlCanvasElement, column: usize) -> Result<(), JsError> {
        let next = (column + 1).min(self.0.columns());
        self.0.draw(&area(canvas)?, column.min(next)..next).map_err(js_error)
    }
}

/// Converts the output of [`Run::decision_map`] to a decision map.
fn decision_map_from(cells: &[f32]) -> Option<DecisionMap> {
    let (&reach, classes) = cells.split_first()?;
    Some(DecisionMap { reach: reach.into(), classes: classes.iter().map(|&class| class as u8).collect() })
}

impl Recording {
    pub(super) fn shown(&self) -> &experiment::Recording {
        self.0.shown()
    }

    pub(super) fn classes(&self) -> Vec<&str> {
        self.shown().experiment().class_names().collect()
    }

    /// Returns each run with its history.
    pub(super) fn runs(&self) -> impl Iterator<Item = (&experiment::RunPlan, &History)> {
        self.shown().runs().iter().zip(self.shown().histories())
    }

    fn curve(&self, plan: &experiment::RunPlan, history: &History, series: Series) -> JsValue {
        let (class, other) = self.shown().experiment().subject(series);
        let [class_index, other_index] = series.subject.indices();
        let (steps, values): (Vec<f64>, Vec<f64>) = history.curve(series).unzip();
        object([
            ("algorithm", plan.name.as_str().into()),
            ("seed", plan.seed.into()),
            ("split", series.split.name().into()),
            ("quantity", series.quantity.name().into()),
            ("class", class.into()),
            ("class_index", class_index.into()),
            ("other", other.into()),
            ("other_index", other_index.into()),
            ("steps", Float64Array::from(&steps[..]).into()),
            ("values", Float64Array::from(&values[..]).into()),
        ])
    }
}

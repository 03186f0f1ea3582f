//! The stages of one step of a run.

use super::{Recording, area, js_error, object, text};
use crate::figure::{View, step_through};
use crate::observe::{ClassContribution, History, StepBreakdown};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

/// A step of a run that can be shown stage by stage.
#[wasm_bindgen]
pub struct StepThrough {
    classes: Vec<String>,
    history: History,
}

#[wasm_bindgen]
impl Recording {
    /// Returns the step of a run that follows a step, to be shown stage by stage.
    pub fn step_through(&self, run: usize, step: f64) -> Result<StepThrough, JsError> {
        self.shown().runs().get(run).ok_or_else(|| js_error(text::no_run(run)))?;
        let history = self.0.records_of_step(run, step).map_err(js_error)?;
        let classes = self.classes().into_iter().map(str::to_owned).collect();
        Ok(StepThrough { classes, history })
    }
}

#[wasm_bindgen]
impl StepThrough {
    /// Returns the numbers of the next step after the last record up to a step that describes one, or nothing if none
    /// does. Unknown and undefined numbers are left out.
    #[wasm_bindgen(
        unchecked_return_type = "{ step: number, rate: number, length: number, classes: { class: string, loss: number, recall: number, gradient: number, batch: number, weight?: number, contribution: number, alignment: number, predicted?: number, actual?: number }[] } | undefined"
    )]
    pub fn step(&self, at_step: f64) -> JsValue {
        let Some(step) = StepBreakdown::from_history(&self.history, at_step) else { return JsValue::UNDEFINED };
        let class = |(contribution, name): (&ClassContribution, &String)| {
            let known = |value: f64| JsValue::from(Some(value).filter(|value| !value.is_nan()));
            object([
                ("class", name.into()),
                ("loss", contribution.loss.into()),
                ("recall", contribution.recall.into()),
                ("gradient", contribution.gradient.into()),
                ("batch", contribution.batch.into()),
                ("weight", known(contribution.weight)),
                ("contribution", contribution.contribution.into()),
                ("alignment", contribution.alignment.into()),
                ("predicted", known(contribution.predicted)),
                ("actual", known(contribution.actual)),
            ])
        };
        object([
            ("step", step.step.into()),
            ("rate", step.rate.into()),
            ("length", step.length.into()),
            ("classes", step.classes.iter().zip(&self.classes).map(class).collect::<Array>().into()),
        ])
    }

    /// Draws the next step over a whole canvas, at a stage counted from 0 or between two stages.
    pub fn draw(&self, canvas: HtmlCanvasElement, view_json: &str, pair: &[usize], stage: f64) -> Result<(), JsError> {
        let view = View::read(view_json).map_err(js_error)?;
        let pair = <[usize; 2]>::try_from(pair).map_err(|_| js_error(text::NO_PAIR))?;
        step_through(&area(canvas)?, &self.history, pair, stage, &view).map_err(js_error)
    }
}

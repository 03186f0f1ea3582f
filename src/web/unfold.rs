//! One step of a run, unfolded, for who asks to see it.

use super::{area, object, sentence};
use crate::experiment::Experiment;
use crate::figure::{View, unfolded};
use crate::observe::{ClassPart, History, UnfoldedStep};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

/// A run whose steps can be unfolded.
#[wasm_bindgen]
pub struct UnfoldedRun {
    classes: Vec<String>,
    rate: f64,
    history: History,
}

#[wasm_bindgen]
impl UnfoldedRun {
    /// One of an experiment's runs, given as its records.
    #[wasm_bindgen(constructor)]
    pub fn new(document: &str, run: usize, records: &[f64]) -> Result<UnfoldedRun, JsError> {
        let experiment = Experiment::read(document).map_err(sentence)?;
        let classes: Vec<String> = experiment.class_names().map(str::to_owned).collect();
        let plan = experiment.runs().into_iter().nth(run).ok_or_else(|| sentence(format!("there is no run {run}")))?;
        let mut history = History::new(classes.len());
        history.extend(records).map_err(sentence)?;
        Ok(Self { classes, rate: plan.algorithm.learning_rate, history })
    }

    /// The coming step at the last record up to a step that knows of one, in numbers; nothing if none does. What is unknown or
    /// undefined is left out.
    #[wasm_bindgen(
        unchecked_return_type = "{ step: number, rate: number, length: number, classes: { class: string, loss: number, recall: number, gradient: number, batch: number, weight?: number, part: number, alignment: number, predicted?: number, actual?: number }[] } | undefined"
    )]
    pub fn step(&self, moment: f64) -> JsValue {
        let Some(step) = UnfoldedStep::of(&self.history, moment) else { return JsValue::UNDEFINED };
        let class = |(part, name): (&ClassPart, &String)| {
            let known = |value: f64| JsValue::from(Some(value).filter(|value| !value.is_nan()));
            object([
                ("class", name.into()),
                ("loss", part.loss.into()),
                ("recall", part.recall.into()),
                ("gradient", part.gradient.into()),
                ("batch", part.batch.into()),
                ("weight", known(part.weight)),
                ("part", part.part.into()),
                ("alignment", part.alignment.into()),
                ("predicted", known(part.predicted)),
                ("actual", known(part.actual)),
            ])
        };
        object([
            ("step", step.step.into()),
            ("rate", self.rate.into()),
            ("length", step.length.into()),
            ("classes", step.classes.iter().zip(&self.classes).map(class).collect::<Array>().into()),
        ])
    }

    /// Draws the coming step over a whole canvas, as it stands at a stage, counted from 0, or between two.
    pub fn draw(&self, canvas: HtmlCanvasElement, view_json: &str, pair: &[usize], stage: f64) -> Result<(), JsError> {
        let view = View::read(view_json).map_err(sentence)?;
        let pair = <[usize; 2]>::try_from(pair).map_err(|_| sentence("a plane is of two classes"))?;
        unfolded(&area(canvas)?, &self.history, pair, stage, &view).map_err(sentence)
    }
}

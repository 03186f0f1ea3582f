//! What the tables of the page read from a recording: the latest numbers, the descent conditions, and the outcomes.

use super::{Recording, object};
use crate::experiment::safe_step;
use crate::observe::{Cause, Estimate, Quantity, RecallSummary, SeedSummary, Series, descent_conditions};
use js_sys::Array;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Recording {
    /// Returns the last loss and recall of every class and of all classes together up to a step, in every run.
    #[wasm_bindgen(
        unchecked_return_type = "{ algorithm: string, seed: number, split: \"train\" | \"test\", class: string, loss: number | undefined, recall: number | undefined }[]"
    )]
    pub fn latest(&self, step: f64) -> Array {
        let mut rows = Vec::new();
        for (run, (plan, history)) in self.runs().enumerate() {
            let past = self.0.at(run, step);
            let recalls = history.columns().series().iter().filter(|series| series.quantity == Quantity::Recall);
            for &recall in recalls {
                let loss = Series { quantity: Quantity::Loss, ..recall };
                rows.push(object([
                    ("algorithm", plan.name.as_str().into()),
                    ("seed", plan.seed.into()),
                    ("split", recall.split.name().into()),
                    ("class", self.shown().experiment().subject(recall).0.into()),
                    ("loss", past.last(loss).into()),
                    ("recall", past.last(recall).into()),
                ]));
            }
        }
        rows.into_iter().collect()
    }

    /// Returns the descent condition of each class in every run: at a step if it is recorded or recomputed, otherwise
    /// at the last record before it that describes a next step.
    #[wasm_bindgen(
        unchecked_return_type = "{ algorithm: string, seed: number, class: string, step: number, own: number, others: number, alignment: number, worse: boolean, cause?: \"noise\" | \"optimizer\", predicted?: number, actual?: number, safe?: string }[]"
    )]
    pub fn descent_conditions(&self, at_step: f64) -> Array {
        let mut rows = Vec::new();
        for (run, plan) in self.shown().runs().iter().enumerate() {
            let Some(next_step) = self.0.history_with(run, at_step).next_step(at_step) else { continue };
            for condition in descent_conditions(&next_step).into_iter().flatten() {
                let known = |change: f64| if change.is_nan() { JsValue::UNDEFINED } else { change.into() };
                let cause = condition.cause().map(|cause| match cause {
                    Cause::Noise => "noise",
                    Cause::Optimizer => "optimizer",
                });
                rows.push(object([
                    ("algorithm", plan.name.as_str().into()),
                    ("seed", plan.seed.into()),
                    ("class", self.classes()[condition.class].into()),
                    ("step", next_step.step().into()),
                    ("own", condition.own.into()),
                    ("others", condition.others.into()),
                    ("alignment", condition.alignment.into()),
                    ("worse", condition.gets_worse().into()),
                    ("cause", cause.into()),
                    ("predicted", known(condition.predicted)),
                    ("actual", known(condition.actual)),
                    ("safe", safe_step(&next_step, condition.class, self.classes()[condition.class]).into()),
                ]));
            }
        }
        rows.into_iter().collect()
    }

    /// Returns the outcome of each class in each run so far, on training examples.
    #[wasm_bindgen(
        unchecked_return_type = "{ algorithm: string, seed: number, class: string, depth: number, dropped: boolean, extremum: number, recovery?: number, recall: number, macro: number, delay?: number, untracked_from?: number }[]"
    )]
    pub fn outcomes(&self) -> Array {
        let mut rows = Vec::new();
        for (plan, history) in self.runs() {
            let Some(summary) = RecallSummary::from_history(history) else { continue };
            for (class, name) in self.classes().into_iter().enumerate() {
                let fall = summary.drops[class];
                rows.push(object([
                    ("algorithm", plan.name.as_str().into()),
                    ("seed", plan.seed.into()),
                    ("class", name.into()),
                    ("depth", fall.depth.into()),
                    ("dropped", fall.is_drop().into()),
                    ("extremum", fall.extremum.into()),
                    ("recovery", fall.recovery.into()),
                    ("recall", summary.recalls[class].into()),
                    ("macro", summary.macro_recall.into()),
                    ("delay", summary.delay.into()),
                    ("untracked_from", summary.untracked_from.into()),
                ]));
            }
        }
        rows.into_iter().collect()
    }

    /// Returns the summary of each algorithm over its seeds at a step, on training examples, as means with their
    /// standard errors.
    #[wasm_bindgen(
        unchecked_return_type = "{ algorithm: string, class: string, depth: Mean, extremum: Mean, dropped: number, recovery?: Mean, missing?: string, delay?: Mean, delay_is_certain: boolean, is_exact: boolean, macro: Mean, worst: Mean, recalls: Mean[] }[]"
    )]
    pub fn summaries(&self, step: f64) -> Array {
        let classes = self.classes();
        let row = |(name, summary): (&str, SeedSummary)| {
            object([
                ("algorithm", name.into()),
                ("class", classes[summary.class].into()),
                ("depth", mean(summary.depth)),
                ("extremum", mean(summary.extremum)),
                ("dropped", summary.dropped.into()),
                ("recovery", summary.recovery.map(mean).into()),
                ("missing", summary.missing.map(|class| classes[class]).into()),
                ("delay", summary.delay.map(mean).into()),
                ("delay_is_certain", summary.delay_is_certain.into()),
                ("is_exact", summary.is_exact.into()),
                ("macro", mean(summary.macro_recall)),
                ("worst", mean(summary.worst_recall)),
                ("recalls", summary.recalls.into_iter().map(mean).collect::<Array>().into()),
            ])
        };
        self.0.summaries(step).map(row).collect()
    }
}

#[wasm_bindgen(typescript_custom_section)]
const MEAN: &str = "interface Mean { mean: number, error: number, count: number }";

fn mean(Estimate { mean, error, count }: Estimate) -> JsValue {
    object([("mean", mean.into()), ("error", error.into()), ("count", count.into())])
}

//! What the tables of the page read from a recording: the latest numbers, the descent conditions, and the outcomes.

use super::{Recording, object};
use crate::experiment::{recall_with_errors, safe_step};
use crate::observe::{
    Cause, Estimate, History, Quantity, RecallSummary, SeedSummary, Series, descent_conditions, descent_conditions_of,
};
use js_sys::Array;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Recording {
    /// Returns the last loss and recall of every class and of all classes together up to a step, in every run: the
    /// first `most` rows, and the number of further rows.
    #[wasm_bindgen(
        unchecked_return_type = "{ rows: { algorithm: string, seed: number, split: \"train\" | \"test\", class: string, loss: number | undefined, recall: number | undefined }[], beyond: number }"
    )]
    pub fn latest(&self, step: f64, most: usize) -> JsValue {
        let is_recall = |series: &&Series| series.quantity == Quantity::Recall;
        let recalls = |(run, (_, history)): (usize, (_, &History))| {
            history.columns().series().iter().filter(is_recall).map(move |&recall| (run, recall)).collect::<Vec<_>>()
        };
        let listed: Vec<(usize, Series)> = self.runs().enumerate().flat_map(recalls).collect();
        let row = |&(run, recall): &(usize, Series)| {
            let (past, plan) = (self.0.at(run, step), &self.shown().runs()[run]);
            object([
                ("algorithm", plan.name.as_str().into()),
                ("seed", plan.seed.into()),
                ("split", recall.split.name().into()),
                ("class", self.shown().experiment().subject(recall).0.into()),
                ("loss", past.last(Series { quantity: Quantity::Loss, ..recall }).into()),
                ("recall", past.last(recall).into()),
            ])
        };
        let rows: Array = listed.iter().take(most).map(row).collect();
        object([("rows", rows.into()), ("beyond", listed.len().saturating_sub(most).into())])
    }

    /// Returns the descent condition of each class, or of some classes, in every run: at a step if it is recorded or
    /// recomputed, otherwise at the last record before it that describes a next step.
    #[wasm_bindgen(
        unchecked_return_type = "{ algorithm: string, seed: number, class: string, step: number, own: number, others: number, alignment: number, worse: boolean, cause?: \"noise\" | \"optimizer\", predicted?: number, actual?: number, safe?: string }[]"
    )]
    pub fn descent_conditions(&self, at_step: f64, classes: Option<Vec<usize>>) -> Array {
        let names = self.classes();
        let mut rows = Vec::new();
        for (run, plan) in self.shown().runs().iter().enumerate() {
            let Some(next_step) = self.0.history_with(run, at_step).next_step(at_step) else { continue };
            let conditions = match &classes {
                Some(classes) => descent_conditions_of(&next_step, classes.iter().copied()),
                None => descent_conditions(&next_step),
            };
            for condition in conditions.into_iter().flatten() {
                let known = |change: f64| if change.is_nan() { JsValue::UNDEFINED } else { change.into() };
                let cause = condition.cause().map(|cause| match cause {
                    Cause::Noise => "noise",
                    Cause::Optimizer => "optimizer",
                });
                rows.push(object([
                    ("algorithm", plan.name.as_str().into()),
                    ("seed", plan.seed.into()),
                    ("class", names[condition.class].into()),
                    ("step", next_step.step().into()),
                    ("own", condition.own.into()),
                    ("others", condition.others.into()),
                    ("alignment", condition.alignment.into()),
                    ("worse", condition.gets_worse().into()),
                    ("cause", cause.into()),
                    ("predicted", known(condition.predicted)),
                    ("actual", known(condition.actual)),
                    ("safe", safe_step(&next_step, condition.class, names[condition.class]).into()),
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
    /// standard errors. There are at most `most` recalls: those of the largest classes, and that of the smallest. Those
    /// of a single seed come with their errors in words.
    #[wasm_bindgen(
        unchecked_return_type = "{ algorithm: string, class: string, depth: Mean, extremum: Mean, dropped: number, recovery?: Mean, missing?: string, delay?: Mean, delay_is_certain: boolean, is_exact: boolean, macro: Mean, worst: Mean, recalls: (Mean & { errors?: string })[] }[]"
    )]
    pub fn summaries(&self, step: f64, most: usize) -> Array {
        let (classes, counts) = (self.classes(), self.shown().experiment().counts());
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
                ("recalls", recalls(&summary.recalls, counts, most).into()),
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

/// Returns the first of the recalls and the last one, at most `most` in all, given the number of examples of each class.
fn recalls(means: &[Estimate], counts: &[usize], most: usize) -> Array {
    let last = means.len();
    let listed = means.iter().zip(counts).zip(1..).filter(|&(_, place)| place < most || place == last);
    let recall = |((recall, &examples), _): ((&Estimate, &usize), usize)| {
        // Of a single seed, this is a whole number except for rounding.
        let wrong = ((1.0 - recall.mean) * examples as f64).round() as u64;
        let errors = (recall.count == 1).then(|| recall_with_errors(wrong, examples as u64));
        object([
            ("mean", recall.mean.into()),
            ("error", recall.error.into()),
            ("count", recall.count.into()),
            ("errors", errors.into()),
        ])
    };
    listed.map(recall).collect()
}

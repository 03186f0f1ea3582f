//! Confusion counts of a recorded step, and what other thresholds would decide at it.

use super::{Recording, area, js_error, object, text};
use crate::experiment::recall_with_errors;
use crate::figure::{View, decisions};
use crate::number::decimal;
use crate::observe::{self, Confusion, Quantity, Split, Subject};
use js_sys::{Array, Float32Array, Uint32Array};
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

#[wasm_bindgen]
impl Recording {
    /// Returns the confusion counts of a split in the first seed's runs at a recorded or recomputed step: row after row,
    /// with the recall of each class in words. Runs that did not record the step are left out, and so are the counts of
    /// many classes.
    #[wasm_bindgen(unchecked_return_type = "{ algorithm: string, counts?: Uint32Array, recalls: string[] }[]")]
    pub fn confusion(&self, step: f64, split: &str) -> Array {
        let split = Split::named(split).unwrap_or(Split::Test);
        let row = |(run, name): (usize, &String)| {
            let history = self.0.history_with(run, step);
            let index = history.steps().binary_search_by(|recorded| recorded.total_cmp(&step)).ok()?;
            let counts = history.confusion(index, split);
            Some(object([
                ("algorithm", name.as_str().into()),
                ("counts", counts.matrix().map(Uint32Array::from).into()),
                ("recalls", recalls(&counts)),
            ]))
        };
        // Runs are ordered by seeds, then by algorithms.
        self.shown().algorithms().iter().enumerate().filter_map(row).collect()
    }

    /// Returns the confusion counts of a split in every run at a recorded or recomputed step: a list for each class.
    /// Runs that have no record of the step are left out. Returns nothing if the counts of many classes were not asked
    /// for.
    #[wasm_bindgen(
        unchecked_return_type = "{ algorithm: string, seed: number, classes: string[], counts: number[][] }[] | undefined"
    )]
    pub fn confusion_of_runs(&self, step: f64, split: &str) -> Option<Array> {
        let split = Split::named(split)?;
        let classes: Array = self.classes().into_iter().map(JsValue::from).collect();
        let rows = Array::new();
        for (run, (plan, _)) in self.runs().enumerate() {
            let history = self.0.history_with(run, step);
            let Ok(index) = history.steps().binary_search_by(|recorded| recorded.total_cmp(&step)) else { continue };
            let matrix = history.confusion(index, split).matrix()?.chunks(self.classes().len());
            let counts: Array = matrix.map(|row| row.iter().copied().map(JsValue::from).collect::<Array>()).collect();
            rows.push(&object([
                ("algorithm", plan.name.as_str().into()),
                ("seed", plan.seed.into()),
                ("classes", classes.clone().into()),
                ("counts", counts.into()),
            ]));
        }
        Some(rows)
    }

    /// Takes over the logits of each algorithm, as [`Run::test_logits`] returns them; an empty list is unknown.
    pub fn decisions(&self, logits: Vec<Float32Array>) -> Decisions {
        let experiment = self.shown().experiment();
        let (train, test) = (experiment.counts(), experiment.test_counts());
        let known = |logits: &Float32Array| {
            let truths: Vec<usize> =
                test.iter().enumerate().flat_map(|(class, &count)| std::iter::repeat_n(class, count)).collect();
            let logits: Vec<f64> = logits.to_vec().into_iter().map(f64::from).collect();
            (!logits.is_empty() && logits.len() == truths.len() * train.len())
                .then(|| observe::Decisions::from_logits(train, truths, logits))
        };
        let names = self.shown().algorithms().iter().cloned();
        Decisions(names.zip(logits.iter().map(known)).collect())
    }
}

/// What the networks of one step decide with other thresholds.
#[wasm_bindgen]
pub struct Decisions(Vec<(String, Option<observe::Decisions>)>);

#[wasm_bindgen]
impl Decisions {
    /// Draws the curves of one class over a whole canvas, with the decision of τ.
    pub fn draw(&mut self, canvas: HtmlCanvasElement, view_json: &str, class: usize, tau: f64) -> Result<(), JsError> {
        let view = View::read(view_json).map_err(js_error)?;
        if self.0.iter().any(|(_, known)| known.as_ref().is_some_and(|known| class >= known.classes())) {
            return Err(js_error(text::NO_CLASS));
        }
        let mut panels: Vec<_> = self.0.iter().map(|(name, known)| (name.as_str(), known.clone())).collect();
        decisions(&area(canvas)?, &mut panels, class, tau, &view).map_err(js_error)
    }

    /// Returns what each algorithm decides with τ: the recall of a class in words, and the balanced accuracy, the macro
    /// F1 and the expected calibration error.
    #[wasm_bindgen(
        unchecked_return_type = "{ algorithm: string, recall: string, balanced_accuracy: string, macro_f1: string, calibration_error: string }[]"
    )]
    pub fn at(&self, tau: f64, class: usize) -> Array {
        let row = |(name, known): &(String, Option<observe::Decisions>)| {
            let known = known.as_ref().filter(|known| class < known.classes())?;
            let matrix = known.confusion(tau);
            let counts = Confusion::from_matrix(known.classes(), &matrix);
            let value = |quantity| decimal(counts.value(quantity, Subject::All), 4);
            Some(object([
                ("algorithm", name.into()),
                ("recall", recall(&counts, class)),
                ("balanced_accuracy", value(Quantity::BalancedAccuracy).into()),
                ("macro_f1", value(Quantity::MacroF1).into()),
                ("calibration_error", decimal(known.calibration_error(tau), 4).into()),
            ]))
        };
        self.0.iter().filter_map(row).collect()
    }
}

fn recalls(counts: &Confusion) -> JsValue {
    (0..counts.classes()).map(|class| recall(counts, class)).collect::<Array>().into()
}

fn recall(counts: &Confusion, class: usize) -> JsValue {
    let examples = counts.examples(class);
    recall_with_errors(examples - counts.correct(class), examples).into()
}

//! Checked experiments, and what the page offers beside them: presets, names and seeds.

use super::{js_error, object};
use crate::data::DatasetSummary;
use crate::dynamics::{Algorithm, Direction, Formula, Sampling};
use crate::experiment::{self, ClassDocument, PRESETS, Preset, SourceDocument, fitted, read_fragment};
use crate::json;
use crate::kernel::peak;
use js_sys::Array;
use wasm_bindgen::prelude::*;

/// Returns the document that the page opens with, as JSON.
#[wasm_bindgen]
pub fn default_experiment() -> String {
    Preset::default().document.to_owned()
}

/// Returns the named experiments, each with a description, the quantities that it refers to, and its document as JSON.
#[wasm_bindgen(
    unchecked_return_type = "{ name: string, title: string, see: string, show: string[], document: string }[]"
)]
pub fn presets() -> Array {
    let preset = |preset: &Preset| {
        object([
            ("name", preset.name.into()),
            ("title", preset.title.into()),
            ("see", preset.what_to_see.into()),
            ("show", preset.show.iter().map(|quantity| JsValue::from(*quantity)).collect::<Array>().into()),
            ("document", preset.document.into()),
        ])
    };
    PRESETS.iter().map(preset).collect()
}

/// Returns the names of the grid's algorithms, row after row.
#[wasm_bindgen]
pub fn grid_names() -> Vec<String> {
    let directions = Direction::all();
    let name = |sampling, direction: &Direction| Algorithm::new(sampling, direction.clone(), 1.0).name();
    let row = |sampling| directions.iter().map(move |direction| name(sampling, direction));
    Sampling::ALL.into_iter().flat_map(row).collect()
}

/// Returns the directions of the grid's columns with their usual numbers, as JSON.
#[wasm_bindgen]
pub fn grid_directions() -> String {
    json::write(&Direction::all())
}

/// Returns the samplings of the grid's rows with their usual numbers, as JSON.
#[wasm_bindgen]
pub fn grid_samplings() -> String {
    json::write(&Sampling::ALL)
}

/// Returns the name of an algorithm.
#[wasm_bindgen]
pub fn algorithm_name(algorithm: &str) -> Result<String, JsError> {
    read_fragment::<Algorithm>(algorithm).map(|algorithm| algorithm.name()).map_err(js_error)
}

/// Returns what is wrong with a formula, if something is.
#[wasm_bindgen]
pub fn formula_error(text: &str) -> Option<String> {
    text.parse::<Formula>().err().map(|error| error.to_string())
}

/// Returns a new seed from the browser's random number generator.
#[wasm_bindgen]
pub fn random_seed() -> Result<u32, JsError> {
    getrandom::u32().map_err(js_error)
}

/// Multiplies and adds as fast as this browser can for this many rounds, and returns the number of operations.
#[wasm_bindgen]
pub fn multiply_add(rounds: u32) -> f64 {
    peak::multiply_add(rounds)
}

/// A checked experiment.
#[wasm_bindgen]
pub struct Experiment(experiment::Experiment);

#[wasm_bindgen]
impl Experiment {
    /// Reads and checks a JSON document.
    #[wasm_bindgen(constructor)]
    pub fn new(json: &str) -> Result<Experiment, JsError> {
        experiment::Experiment::read(json).map(Self).map_err(js_error)
    }

    /// Returns the document as JSON; the same experiment always gives the same text.
    pub fn json(&self) -> String {
        self.0.json()
    }

    /// Returns the number of steps of every run.
    pub fn steps(&self) -> usize {
        self.0.document().training.steps
    }

    /// Returns the source of its examples as JSON.
    pub fn source(&self) -> String {
        json::write(&self.0.document().data.source)
    }

    /// Returns the document of the same experiment on another source with this dataset summary, or on other classes of
    /// a source, as JSON.
    pub fn fitted(&self, source: &str, classes: Option<String>, dataset_summary: &str) -> Result<String, JsError> {
        let source: SourceDocument = read_fragment(source).map_err(js_error)?;
        let classes: Option<Vec<ClassDocument>> =
            classes.map(|classes| read_fragment(&classes)).transpose().map_err(js_error)?;
        let document =
            fitted(self.0.document(), source, classes, &read_dataset_summary(dataset_summary)?).map_err(js_error)?;
        Ok(json::write(&document))
    }

    /// Returns its runs, in order.
    #[wasm_bindgen(
        unchecked_return_type = "{ algorithm: string, seed: number, learning_rate: number, cost: number }[]"
    )]
    pub fn runs(&self) -> Array {
        let run = |plan: experiment::RunPlan| {
            object([
                ("algorithm", plan.name.into()),
                ("seed", plan.seed.into()),
                ("learning_rate", plan.algorithm.learning_rate.into()),
                ("cost", self.0.cost(&plan.algorithm).into()),
            ])
        };
        self.0.runs().into_iter().map(run).collect()
    }

    /// Returns its classes, the largest first.
    #[wasm_bindgen(unchecked_return_type = "{ name: string, train: number, test: number }[]")]
    pub fn classes(&self) -> Array {
        let class = |(name, (&train, &test)): (&str, (&usize, &usize))| {
            object([("name", name.into()), ("train", (train as f64).into()), ("test", (test as f64).into())])
        };
        self.0.class_names().zip(self.0.counts().iter().zip(self.0.test_counts())).map(class).collect()
    }

    /// Fails if a source with this dataset summary lacks a class or examples of a class, or if the experiment does not
    /// fit into memory. From here on it has the counts of the source if its imbalance is `as_is`.
    pub fn check(&mut self, dataset_summary: &str) -> Result<(), JsError> {
        let dataset_summary = read_dataset_summary(dataset_summary)?;
        self.0 = self.0.clone().resolved(&dataset_summary).map_err(js_error)?;
        self.0.check_dataset(&dataset_summary).map(drop).map_err(js_error)
    }

    /// Fails if a link may not start this experiment without confirmation, on a source with this dataset summary.
    pub fn check_autostart(&self, dataset_summary: &str) -> Result<(), JsError> {
        self.0.check_autostart(&read_dataset_summary(dataset_summary)?).map_err(js_error)
    }
}

impl Experiment {
    pub(super) fn inner(&self) -> &experiment::Experiment {
        &self.0
    }
}

fn read_dataset_summary(text: &str) -> Result<DatasetSummary, JsError> {
    json::read(text).map_err(js_error)
}

//! Sweeps: the experiments of a document with listed values, and the results of their runs, which the page trains one
//! by one.

use super::{area, js_error, object, text};
use crate::data::DatasetSummary;
use crate::experiment::{Experiment, SWEEPS, SweepParameter};
use crate::figure::{Trends, View, trends_svg};
use crate::json;
use crate::observe::History;
use crate::sweep::{Results, RunResult};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

/// Returns the named sweeps, in the form in which [`presets`](super::presets) returns experiments.
#[wasm_bindgen(unchecked_return_type = "{ title: string, see: string, document: string }[]")]
pub fn sweeps() -> Array {
    let preset = |title: &str, see: &str, document: &str| {
        object([("title", title.into()), ("see", see.into()), ("document", document.into())])
    };
    SWEEPS.iter().map(|each| preset(each.title, each.what_to_see, each.document)).collect()
}

/// Returns the parameters that can vary, each with its name in documents and its name in figures and sentences.
#[wasm_bindgen(unchecked_return_type = "{ name: string, title: string }[]")]
pub fn sweep_parameters() -> Array {
    SweepParameter::ALL
        .iter()
        .map(|each| object([("name", each.name().into()), ("title", each.title().into())]))
        .collect()
}

/// The results of a sweep so far.
#[wasm_bindgen]
pub struct Sweep(Results);

#[wasm_bindgen]
impl Sweep {
    /// Creates empty results for a document with a sweep.
    #[wasm_bindgen(constructor)]
    pub fn new(document: &str) -> Result<Sweep, JsError> {
        Ok(Self(Results::new(&Experiment::read(document).map_err(js_error)?)))
    }

    /// Returns how many cells a page with this many processors trains at once. Fails if a source with this dataset
    /// summary lacks something that a cell needs, or if one cell does not fit into memory.
    pub fn cells_at_once(&self, dataset_summary: &str, processors: usize) -> Result<usize, JsError> {
        let dataset_summary: DatasetSummary = json::read(dataset_summary).map_err(js_error)?;
        self.0.experiment().cells_at_once(&dataset_summary, processors).map_err(js_error)
    }

    /// Sets the identity of the data for the results file.
    pub fn set_data(&mut self, dataset_summary: &str) -> Result<(), JsError> {
        let dataset_summary: DatasetSummary = json::read(dataset_summary).map_err(js_error)?;
        self.0.set_data(self.0.experiment().data_sha256(&dataset_summary));
        Ok(())
    }

    /// Returns the documents of the cells.
    pub fn cells(&self) -> Vec<String> {
        self.0.cells().iter().map(|cell| cell.experiment.json()).collect()
    }

    /// Returns the number of all runs.
    pub fn total(&self) -> usize {
        self.0.runs().len()
    }

    /// Returns the number of finished runs.
    pub fn done(&self) -> usize {
        self.0.results().iter().flatten().count()
    }

    /// Returns whether all runs of a cell are finished.
    pub fn has(&self, cell: usize) -> bool {
        let runs = self.0.runs().iter().zip(self.0.results());
        { runs }.all(|(run, result)| run.cell != cell || result.is_some())
    }

    /// Adds a finished run: everything it recorded, its checksum, and why it diverged, if it did.
    pub fn finish(
        &mut self,
        cell: usize,
        run: usize,
        records: &[f64],
        checksum: String,
        fault: Option<String>,
    ) -> Result<(), JsError> {
        let mut history = History::with(self.0.experiment().columns());
        history.extend(records).map_err(js_error)?;
        let mut places = self.0.runs().iter().zip(self.0.results());
        let place = places.find(|(place, _)| (place.cell, place.index) == (cell, run));
        let (place, known) = place.ok_or_else(|| js_error(text::no_run_of_cell(run, cell)))?;
        // If a cell is trained again, its known results stay as they are.
        if known.is_some() {
            return Ok(());
        }
        let result = RunResult::from_history(place, &history, checksum, fault).map_err(js_error)?;
        self.0.add(result).map_err(js_error)
    }

    /// Returns the height of the figure at a width, both in CSS pixels.
    pub fn height(&self, width: f64) -> f64 {
        self.picture(&[], |trends| trends.height(width))
    }

    /// Draws the figure over a whole canvas.
    pub fn draw(&self, canvas: HtmlCanvasElement, view_json: &str) -> Result<(), JsError> {
        let view = View::read(view_json).map_err(js_error)?;
        let area = area(canvas)?;
        self.picture(&[], |trends| trends.draw(&area, &view)).map_err(js_error)
    }

    /// Returns the findings of the sweep, one sentence each.
    pub fn sentences(&self) -> Vec<String> {
        self.0.sentences()
    }

    /// Returns the figure with its sentences as SVG, the same bytes as from the command line.
    pub fn svg(&self) -> Result<String, JsError> {
        self.picture(&self.0.sentences(), |trends| trends_svg(trends, &View::default(), Trends::WIDTH))
            .map_err(js_error)
    }

    /// Returns the outcome of every class in every run as CSV, the same bytes as from the command line.
    pub fn csv(&self) -> String {
        self.0.csv()
    }

    /// Returns the results file of the command line, which can continue the sweep.
    pub fn results(&self) -> String {
        self.0.write()
    }
}

impl Sweep {
    fn picture<T>(&self, sentences: &[String], show: impl Fn(&Trends) -> T) -> T {
        show(&Trends { groups: &self.0.trends(), sweep_parameter: self.0.sweep_parameter(), sentences })
    }
}

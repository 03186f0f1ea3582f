//! Experiments, their runs, and their recordings.

use super::{DataSource, Examples, area, js_error, object, text};
use crate::data::DatasetSummary;
use crate::dynamics::{Algorithm, Direction, Sampling};
use crate::experiment::{self, ClassDocument, LiveRecording, PRESETS, Preset, SourceDocument, fitted, read_fragment};
use crate::figure::{self, Content, Figure, Lengths, View, decision_maps, planes, zoom_by};
use crate::json;
use crate::kernel::peak;
use crate::observe::{
    Cause, DecisionMap, Estimate, History, Misclassified, Quantity, RecallSummary, SeedSummary, Series, Subject,
    descent_conditions,
};
use js_sys::{Array, Float32Array, Float64Array};
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

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
    let row = |sampling| Direction::ALL.map(|direction| Algorithm::new(sampling, direction, 1.0).name());
    Sampling::ALL.into_iter().flat_map(row).collect()
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
    /// fit into memory.
    pub fn check(&self, dataset_summary: &str) -> Result<(), JsError> {
        self.0.check_dataset(&read_dataset_summary(dataset_summary)?).map(drop).map_err(js_error)
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

/// A run in training.
#[wasm_bindgen]
pub struct Run(experiment::Run);

#[wasm_bindgen]
impl Run {
    /// Creates one of an experiment's runs and records its start.
    #[wasm_bindgen(constructor)]
    pub fn new(experiment: &Experiment, index: usize, data_source: &DataSource) -> Result<Run, JsError> {
        let prepared_data = data_source.prepared_data(&experiment.0, index).map_err(js_error)?;
        experiment::Run::with(&experiment.0, index, &prepared_data).map(Self).map_err(js_error)
    }

    /// Creates a run with a memory budget in bytes for checkpoints.
    pub fn with_checkpoints(
        experiment: &Experiment,
        index: usize,
        data_source: &DataSource,
        bytes: usize,
    ) -> Result<Run, JsError> {
        let prepared_data = data_source.prepared_data(&experiment.0, index).map_err(js_error)?;
        experiment::Run::with_checkpoints(&experiment.0, index, &prepared_data, bytes).map(Self).map_err(js_error)
    }

    /// Returns a copy of this run at the nearest checkpoint before a step that it has reached. The caller advances it
    /// to the step. The copy records that step and the one before it, where this run did not. Returns nothing without
    /// checkpoints.
    pub fn replay(&self, step: usize) -> Option<Run> {
        self.0.replay(step).map(Self)
    }

    /// Takes up to this many steps and returns the number of steps taken in all.
    pub fn advance(&mut self, steps: usize) -> usize {
        self.0.advance(steps)
    }

    /// Returns the current decision map of the plane: half the side of the square that it covers, then the predicted
    /// classes row by row from the top, on a grid of `side` × `side` points. Returns nothing if examples do not have
    /// two features.
    pub fn decision_map(&mut self, side: usize) -> Option<Vec<f32>> {
        let DecisionMap { reach, classes } = self.0.decision_map(side)?;
        Some(std::iter::once(reach as f32).chain(classes.into_iter().map(f32::from)).collect())
    }

    /// Returns the currently misclassified examples of each class: their number, how many examples are predicted as
    /// each class, and, for the first `most` of them, the indices and the predicted classes.
    #[wasm_bindgen(
        unchecked_return_type = "{ wrong: number, predicted: number[], places: number[], predictions: number[] }[]"
    )]
    pub fn misclassified(&mut self, most: usize) -> Array {
        let numbers = |numbers: Vec<usize>| JsValue::from(numbers.into_iter().map(JsValue::from).collect::<Array>());
        let of_class = |Misclassified { wrong, predicted_counts, first }: Misclassified| {
            let (places, predicted) = first.into_iter().unzip();
            object([
                ("wrong", wrong.into()),
                ("predicted", numbers(predicted_counts)),
                ("places", numbers(places)),
                ("predictions", numbers(predicted)),
            ])
        };
        self.0.misclassified(most).into_iter().map(of_class).collect()
    }

    /// Returns the numbers of a training example.
    pub fn example(&self, place: usize) -> Vec<f32> {
        let rows = &self.0.trainer().examples().rows;
        if place < rows.len() { rows.row(place).to_vec() } else { Vec::new() }
    }

    /// Returns the number of steps taken.
    pub fn step(&self) -> usize {
        self.0.step()
    }

    /// Returns whether the run has ended or diverged.
    pub fn finished(&self) -> bool {
        self.0.is_finished()
    }

    /// Returns why it diverged, if it did.
    pub fn fault(&self) -> Option<String> {
        self.0.fault().map(|fault| fault.to_string())
    }

    /// Returns one sentence for each edge rule that was applied.
    pub fn notes(&self) -> Vec<String> {
        self.0.notes()
    }

    /// Returns the records made since the last call.
    pub fn take_records(&mut self) -> Vec<f64> {
        self.0.take_records()
    }

    /// Returns a copy of the parameters.
    pub fn parameters(&self) -> Vec<f32> {
        self.0.trainer().parameters().to_vec()
    }

    /// Returns a checksum of everything recorded and of the parameters.
    pub fn checksum(&self) -> String {
        self.0.checksum().to_string()
    }
}

/// The records of all runs of an experiment.
#[wasm_bindgen]
pub struct Recording(pub(super) LiveRecording);

#[wasm_bindgen]
impl Recording {
    /// Creates an empty recording of an experiment.
    #[wasm_bindgen(constructor)]
    pub fn new(experiment: &Experiment) -> Self {
        Self(LiveRecording::new(experiment.0.clone()))
    }

    /// Takes over an earlier recording's runs, to draw them behind its own, where they are comparable. Returns whether
    /// there are any.
    pub fn follow(&mut self, earlier: &mut Recording) -> bool {
        let empty = experiment::Recording::new(earlier.shown().experiment().clone());
        let earlier = std::mem::replace(earlier.0.shown_mut(), empty);
        self.0.shown_mut().follow(earlier)
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
        let (curves, mut count) = (Array::new(), 0);
        let runs = || self.runs().filter(|(plan, _)| !hidden_algorithms.contains(&plan.name));
        for quantity in quantities {
            for (plan, history) in runs() {
                let of_quantity = history.columns().series().iter().filter(|series| series.quantity.name() == quantity);
                for &series in of_quantity.filter(|series| series.subject != Subject::All) {
                    let in_split = split == "both" || series.split.name() == split;
                    if in_split
                        && !hidden_classes.iter().any(|class| class == self.shown().experiment().subject(series).0)
                    {
                        count += 1;
                        if count <= most {
                            curves.push(&self.curve(plan, history, series));
                        }
                    }
                }
            }
        }
        object([("curves", curves.into()), ("beyond", count.saturating_sub(most).into())])
    }

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
        let mut columns = Content::from(self.shown()).columns;
        let step = view.at_step.unwrap_or(f64::INFINITY);
        for (run, column) in columns.iter_mut().enumerate() {
            column.histories = vec![self.0.history_with(run, step)];
        }
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

    /// Returns the descent condition of each class in every run: at a step if it is recorded or recomputed, otherwise
    /// at the last record before it that describes a next step.
    #[wasm_bindgen(
        unchecked_return_type = "{ algorithm: string, seed: number, class: string, step: number, own: number, others: number, alignment: number, worse: boolean, cause?: \"noise\" | \"optimizer\", predicted?: number, actual?: number }[]"
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
                ]));
            }
        }
        rows.into_iter().collect()
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
        let algorithms = self.shown().algorithms().len();
        let of_algorithm = |(place, name): (usize, &String)| {
            let runs = (place..self.shown().runs().len()).step_by(algorithms);
            let summaries: Vec<RecallSummary> =
                runs.filter_map(|run| RecallSummary::at(self.0.at(run, step))).collect();
            let summary = SeedSummary::from_runs(&summaries)?;
            Some(object([
                ("algorithm", name.as_str().into()),
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
            ]))
        };
        self.shown().algorithms().iter().enumerate().filter_map(of_algorithm).collect()
    }
}

#[wasm_bindgen(typescript_custom_section)]
const MEAN: &str = "interface Mean { mean: number, error: number, count: number }";

fn mean(Estimate { mean, error, count }: Estimate) -> JsValue {
    object([("mean", mean.into()), ("error", error.into()), ("count", count.into())])
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
    fn runs(&self) -> impl Iterator<Item = (&experiment::RunPlan, &History)> {
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

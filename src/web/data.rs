//! Data sources that JavaScript supplies: fetched images, and files that were read.

use super::{Experiment, area, js_error, text};
use crate::data::{Dataset, LabeledDataset, Shape, shards};
use crate::experiment::{self, DataCache, DocumentError, PreparedData, SourceDocument, read_fragment};
use crate::figure::{View, examples, examples_height, misclassified_examples, thumbnails_across};
use crate::json;
use js_sys::{Array, Float32Array, Int32Array};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

/// The source of an experiment's examples.
#[wasm_bindgen]
pub struct DataSource {
    data_source: experiment::DataSource,
    cache: RefCell<DataCache>,
}

impl From<experiment::DataSource> for DataSource {
    fn from(data_source: experiment::DataSource) -> Self {
        Self { data_source, cache: RefCell::default() }
    }
}

#[wasm_bindgen]
impl DataSource {
    /// Creates the source of experiments whose document contains all data.
    pub fn document() -> DataSource {
        experiment::DataSource::Document.into()
    }

    /// Creates the packaged dataset that a manifest describes, without images.
    pub fn packaged(manifest: &str) -> Result<DataSource, JsError> {
        shards::ShardSet::new(manifest)
            .map(|shard_set| experiment::DataSource::Packaged(shard_set).into())
            .map_err(js_error)
    }

    /// Creates the source of the reader's own files from the output of the file loader.
    pub fn files(part: JsValue) -> Result<DataSource, JsError> {
        Ok(experiment::DataSource::Files(unpacked(&part).ok_or_else(|| js_error(text::NO_EXAMPLES))?).into())
    }

    /// Returns the name of a class's file in the folder of the manifest.
    pub fn file(&self, class: &str) -> Result<String, JsError> {
        self.shard_set()?.shard(class).map(|shard| shard.file.clone()).map_err(js_error)
    }

    /// Returns the unpacked size of a class's file in bytes.
    pub fn size(&self, class: &str) -> Result<f64, JsError> {
        self.shard_set()?.size(class).map(|bytes| bytes as f64).map_err(js_error)
    }

    /// Checks that the bytes are a class's unpacked images, as the manifest describes them.
    pub fn check(&self, class: &str, bytes: &[u8]) -> Result<(), JsError> {
        self.shard_set()?.check(class, bytes).map_err(js_error)
    }

    /// Adds a class's unpacked images.
    pub fn put(&mut self, class: &str, bytes: Vec<u8>) -> Result<(), JsError> {
        match &mut self.data_source {
            experiment::DataSource::Packaged(shard_set) => shard_set.put(class, bytes).map_err(js_error),
            _ => Err(no_images()),
        }
    }

    /// Returns the dataset summary of a source; both are JSON.
    pub fn dataset_summary(&self, source: &str) -> Result<String, JsError> {
        let source: SourceDocument = read_fragment(source).map_err(js_error)?;
        let dataset_summary = self.data_source.dataset_summary(&source).map_err(js_error)?;
        Ok(json::write(&dataset_summary))
    }

    /// Returns some of the first run's training examples: as many as fit in a row of thumbnails of this width, or
    /// `points` points of the largest class and the other classes in proportion.
    pub fn sample(&self, experiment: &Experiment, width: f64, points: usize) -> Result<Examples, JsError> {
        let prepared_data = self.prepared_data(experiment.inner(), 0).map_err(js_error)?;
        let most = if prepared_data.shape().height > 1 { 0 } else { points };
        Ok(Examples(prepared_data.sample(thumbnails_across(width), most)))
    }
}

impl DataSource {
    fn shard_set(&self) -> Result<&shards::ShardSet, JsError> {
        match &self.data_source {
            experiment::DataSource::Packaged(shard_set) => Ok(shard_set),
            _ => Err(no_images()),
        }
    }

    /// Returns the examples of a run, or those of the previous run if they are the same.
    pub(super) fn prepared_data(
        &self,
        experiment: &experiment::Experiment,
        index: usize,
    ) -> Result<PreparedData, DocumentError> {
        let seed = experiment.runs().get(index).map_or(0, |plan| plan.seed);
        self.cache.borrow_mut().prepared_data(experiment, seed, &self.data_source)
    }
}

fn no_images() -> JsError {
    js_error(text::NO_SHARDS)
}

/// A few examples to be shown.
#[wasm_bindgen]
pub struct Examples(Dataset);

#[wasm_bindgen]
impl Examples {
    /// Creates examples from the output of [`Examples::packed`].
    #[wasm_bindgen(constructor)]
    pub fn new(shape: &[usize], counts: &[usize], values: &[f32]) -> Result<Examples, JsError> {
        dataset(shape, counts, values).map(Self).ok_or_else(|| js_error(text::NO_EXAMPLES))
    }

    /// Returns the channels, height and width of an example.
    pub fn shape(&self) -> Vec<usize> {
        <[usize; 3]>::from(self.0.shape()).to_vec()
    }

    /// Returns the number of examples of each class.
    pub fn counts(&self) -> Vec<usize> {
        self.0.counts()
    }

    /// Returns all numbers, example after example.
    pub fn values(&self) -> Vec<f32> {
        self.0.values().to_vec()
    }

    /// Returns the height of the figure at a width, both in CSS pixels.
    pub fn height(&self, width: f64) -> f64 {
        examples_height(&self.0, width)
    }

    /// Draws the examples over a whole canvas. Points are drawn in a square whose half-side is `square`, or as large as
    /// they need.
    pub fn draw(&self, canvas: HtmlCanvasElement, view_json: &str, square: Option<f64>) -> Result<(), JsError> {
        let view = View::read(view_json).map_err(js_error)?;
        examples(&area(canvas)?, &self.0, square, &view).map_err(js_error)
    }
}

#[wasm_bindgen]
impl Examples {
    /// Draws images over a whole canvas, each underlined in the color of its predicted class.
    pub fn draw_misclassified(
        &self,
        canvas: HtmlCanvasElement,
        view_json: &str,
        predicted: &[usize],
    ) -> Result<(), JsError> {
        let view = View::read(view_json).map_err(js_error)?;
        misclassified_examples(&area(canvas)?, &self.0, predicted, &view).map_err(js_error)
    }
}

impl Examples {
    pub(super) fn inner(&self) -> &Dataset {
        &self.0
    }
}

fn dataset(shape: &[usize], counts: &[usize], values: &[f32]) -> Option<Dataset> {
    let shape = Shape::from(<[usize; 3]>::try_from(shape).ok()?);
    if shape.is_empty() || counts.iter().sum::<usize>().checked_mul(shape.len())? != values.len() {
        return None;
    }
    let (mut set, mut rows) = (Dataset::new(shape), values.chunks_exact(shape.len()));
    for &count in counts {
        set.push_class(rows.by_ref().take(count));
    }
    Some(set)
}

/// Returns the dataset that the file loader packed.
fn unpacked(part: &JsValue) -> Option<LabeledDataset> {
    let get = |of: &JsValue, key: &str| js_sys::Reflect::get(of, &key.into()).ok();
    let numbers = |value: JsValue| {
        let numbers = value.dyn_into::<Array>().ok()?;
        numbers.iter().map(|number| Some(number.as_f64()? as usize)).collect::<Option<Vec<usize>>>()
    };
    let shape = numbers(get(part, "shape")?)?;
    let set = |of: &JsValue| {
        let values = get(of, "values")?.dyn_into::<Float32Array>().ok()?;
        let remainders = get(of, "remainders")?.dyn_into::<Int32Array>().ok()?;
        dataset(&shape, &numbers(get(of, "counts")?)?, &values.to_vec())?.with_remainders(remainders.to_vec())
    };
    let classes = get(part, "classes")?.dyn_into::<Array>().ok()?;
    let classes: Vec<String> = classes.iter().filter_map(|name| name.as_string()).collect();
    let test = get(part, "test")?;
    let test = if test.is_undefined() { None } else { Some(set(&test)?) };
    Some(LabeledDataset { classes, train: set(&get(part, "train")?)?, test })
}

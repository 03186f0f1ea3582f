//! The page's first view: the opening experiment, the lights, and the figures.

use super::{Experiment, Recording, Run, area, js_error, object, text};
use crate::data::{Dataset, Shape};
use crate::experiment::{opening, opening_ratio, seeds_with_drop};
use crate::figure::{
    Content, RecallStory, StoryPicture, StoryWords, View, axis_share, axis_step, light_pixels, story_step, why_plane,
};
use crate::json;
use crate::observe::{self, Forgetting, History, worst_step};
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

/// Returns the document of the opening experiment with another ratio, as JSON.
#[wasm_bindgen]
pub fn opening_experiment(ratio: f64) -> String {
    json::write(&opening(ratio))
}

/// Returns how many of ten seeds had a drop at this ratio under gradient descent and under PCNGD, if they were trained.
#[wasm_bindgen]
pub fn opening_seeds(ratio: f64) -> Option<Vec<usize>> {
    seeds_with_drop(ratio).map(|counts| counts.to_vec())
}

#[wasm_bindgen]
impl Experiment {
    /// Returns its ratio if it is the opening experiment apart from that.
    pub fn opening_ratio(&self) -> Option<f64> {
        opening_ratio(self.inner().document())
    }
}

/// The first examples of the smallest class, and which of them a run classifies correctly.
#[wasm_bindgen]
pub struct CorrectExamples(observe::CorrectExamples);

#[wasm_bindgen]
impl CorrectExamples {
    /// Selects the first `most` training examples of a run's smallest class.
    #[wasm_bindgen(constructor)]
    pub fn new(run: &Run, most: usize) -> CorrectExamples {
        Self(observe::CorrectExamples::of_smallest(run.0.trainer().examples(), most))
    }

    /// Returns 1 for each example that the run classifies correctly at its current step, and 0 for each other one.
    pub fn compute(&self, run: &mut Run) -> Vec<u8> {
        run.0.correct(&self.0).into_iter().map(u8::from).collect()
    }

    /// Returns the numbers of all examples, one after another.
    pub fn values(&self, run: &Run) -> Vec<f32> {
        let rows = run.0.trainer().examples().rows();
        let class = rows.class(rows.classes().saturating_sub(1));
        class.take(self.0.count()).flat_map(|example| rows.row(example).to_vec()).collect()
    }
}

/// The images of the smallest class's first examples, and which of them each run classified correctly at each step.
#[wasm_bindgen]
pub struct Lights {
    images: Dataset,
    shown: Vec<Vec<(f64, Vec<bool>)>>,
}

#[wasm_bindgen]
impl Lights {
    /// Creates lights for a number of runs. Their images, which have this shape, come later.
    #[wasm_bindgen(constructor)]
    pub fn new(shape: &[usize], runs: usize) -> Result<Lights, JsError> {
        let shape = <[usize; 3]>::try_from(shape).map_err(|_| js_error(text::NO_EXAMPLES))?;
        Ok(Self { images: Dataset::new(Shape::from(shape)), shown: vec![Vec::new(); runs] })
    }

    /// Sets the numbers of the images, one after another.
    pub fn set_images(&mut self, values: &[f32]) {
        let mut images = Dataset::new(self.images.shape());
        images.push_class(values.chunks_exact(images.shape().len().max(1)));
        self.images = images;
    }

    /// Adds which images a run classifies correctly at a step after those it has.
    pub fn add(&mut self, run: usize, step: f64, correct: &[u8]) {
        if let Some(shown) = self.shown.get_mut(run).filter(|shown| shown.last().is_none_or(|last| last.0 < step)) {
            shown.push((step, correct.iter().map(|&correct| correct > 0).collect()));
        }
    }

    /// Returns the number of images, or 0 before the first step.
    pub fn most(&self) -> usize {
        self.shown.iter().filter_map(|shown| shown.first()).map(|(_, lit)| lit.len()).max().unwrap_or(0)
    }

    /// Returns the number of images that a run classifies correctly at the last recorded step up to a step.
    pub fn right(&self, run: usize, step: f64) -> usize {
        self.at(run, step).iter().filter(|&&lit| lit).count()
    }

    /// Returns the pixels of the grid of a size, for an `ImageData`.
    pub fn pixels(
        &self,
        run: usize,
        step: f64,
        width: usize,
        height: usize,
        view_json: &str,
    ) -> Result<Uint8Array, JsError> {
        let view = View::read(view_json).map_err(js_error)?;
        // The rare class is the second of two.
        let pixels = light_pixels(&self.images, self.at(run, step), 1, (width, height), (view.scale, &view.theme));
        Ok(Uint8Array::from(&pixels[..]))
    }
}

impl Lights {
    fn at(&self, run: usize, step: f64) -> &[bool] {
        let shown = self.shown.get(run).map_or(&[][..], Vec::as_slice);
        let place = shown.partition_point(|(recorded, _)| *recorded <= step);
        place.checked_sub(1).map_or(&[], |place| &shown[place].1)
    }
}

#[wasm_bindgen]
impl Recording {
    /// Draws the recalls of an algorithm's first run up to the view's step over a whole canvas.
    pub fn draw_story(&self, canvas: HtmlCanvasElement, view_json: &str, column: usize) -> Result<(), JsError> {
        let view = View::read(view_json).map_err(js_error)?;
        self.with_stories(|stories| match stories.get(column) {
            Some(story) => story.draw(&area(canvas)?, &view).map_err(js_error),
            None => Err(js_error(text::no_run(column))),
        })
    }

    /// Returns the step at a horizontal pixel of that figure.
    pub fn story_step(&self, view_json: &str, width: u32, x: f64) -> Result<f64, JsError> {
        let view = View::read(view_json).map_err(js_error)?;
        Ok(story_step(self.shown().last_step(), (width, width), &view, x))
    }

    /// Returns the position of a step along the axis of that figure, from 0 to 1.
    pub fn axis_share(&self, step: f64) -> f64 {
        axis_share(self.shown().last_step(), step)
    }

    /// Returns the step at such a position.
    pub fn axis_step(&self, share: f64) -> f64 {
        axis_step(self.shown().last_step(), share)
    }

    /// Returns what happened to the smallest class in an algorithm's first run up to a step.
    #[wasm_bindgen(
        unchecked_return_type = "{ low?: { step: number, right: number, examples: number }, recovery?: number, eases: boolean, over: boolean }"
    )]
    pub fn story(&self, column: usize, step: f64) -> JsValue {
        let told = self.with_stories(|stories| stories.get(column).map(|story| story.forgetting(step)));
        let Forgetting { low, recovery, eases, is_over } = told.unwrap_or_default();
        let low = low.map(|low| {
            object([("step", low.step.into()), ("right", low.right.into()), ("examples", low.examples.into())])
        });
        object([("low", low.into()), ("recovery", recovery.into()), ("eases", eases.into()), ("over", is_over.into())])
    }

    /// Returns the step from which the smallest class's loss rises the most under the first algorithm, if it rises.
    pub fn worst_step(&self) -> Option<f64> {
        let class = self.classes().len().saturating_sub(1);
        self.shown().histories().first().and_then(|history| worst_step(history, class))
    }

    /// Draws the step of an algorithm's first run that follows the view's step in the plane of two gradients.
    pub fn draw_why(&self, canvas: HtmlCanvasElement, view_json: &str, column: usize) -> Result<(), JsError> {
        let view = View::read(view_json).map_err(js_error)?;
        let history = self.shown().histories().get(column).ok_or_else(|| js_error(text::no_run(column)))?;
        why_plane(&area(canvas)?, history, &self.classes(), &view).map_err(js_error)
    }

    /// Draws the picture of the first view over a whole canvas, with lights that have no images. Its words are the
    /// sentence, what the lights are, the caption, and the name of each column. Returns the left and
    /// the upper edge, the width and the height of each column's lights in pixels.
    pub fn draw_story_picture(
        &self,
        canvas: HtmlCanvasElement,
        view_json: &str,
        words: Vec<String>,
        lights: &Lights,
    ) -> Result<Vec<i32>, JsError> {
        let view = View::read(view_json).map_err(js_error)?;
        self.with_picture(&view, words, lights, |picture| {
            Ok(picture.draw(&area(canvas)?, &view).map_err(js_error)?.concat())
        })
    }

    /// Returns the picture of the first view as SVG text of a size in CSS pixels.
    pub fn story_svg(
        &self,
        view_json: &str,
        words: Vec<String>,
        lights: &Lights,
        width: u32,
        height: u32,
    ) -> Result<String, JsError> {
        let view = View::read(view_json).map_err(js_error)?;
        self.with_picture(&view, words, lights, |picture| picture.svg((width, height), &view).map_err(js_error))
    }
}

impl Recording {
    /// Calls a function with the first run of each algorithm.
    fn with_stories<Value>(&self, call: impl FnOnce(&[RecallStory]) -> Value) -> Value {
        let content = Content::from(self.shown());
        let firsts = content
            .columns
            .iter()
            .filter_map(|column| column.histories.first().map(|history| (*history, column.previous.first().copied())));
        let runs: Vec<(&History, Option<&History>)> = firsts.collect();
        let (classes, counts) = (&content.classes[..], self.shown().experiment().counts());
        let last = self.shown().last_step();
        let story = |(history, previous)| RecallStory { history, previous, classes, counts, last };
        call(&runs.into_iter().map(story).collect::<Vec<_>>())
    }

    fn with_picture<Value>(
        &self,
        view: &View,
        words: Vec<String>,
        lights: &Lights,
        call: impl FnOnce(&StoryPicture) -> Result<Value, JsError>,
    ) -> Result<Value, JsError> {
        let mut words = words.into_iter();
        let mut next = || words.next().unwrap_or_default();
        let (sentence, lights_name, caption) = (next(), next(), next());
        let words = StoryWords { sentence, lights: lights_name, caption, heads: words.collect() };
        let step = view.at_step.unwrap_or(f64::INFINITY);
        self.with_stories(|stories| {
            let lights = (0..stories.len()).map(|run| lights.at(run, step).to_vec()).collect();
            call(&StoryPicture { columns: stories.to_vec(), lights, words })
        })
    }
}

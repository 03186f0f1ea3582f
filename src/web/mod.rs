//! The interface to JavaScript, without logic of its own.
//!
//! A page's main thread holds a [`Recording`], which grows and is drawn. Each training worker holds [`Run`]s, and another
//! worker holds a [`FileLoader`], which reads the reader's own files. They exchange flat lists of numbers. Errors become
//! JavaScript errors whose message is a sentence.

mod data;
mod decisions;
mod experiment;
mod export;
mod file_loader;
mod first_view;
mod playback;
mod readings;
mod recording;
mod run;
mod step_through;
mod sweep;
mod text;

pub use data::{DataSource, Examples};
pub use decisions::Decisions;
pub use experiment::{Experiment, default_experiment, grid_names, multiply_add, presets, random_seed};
pub use file_loader::FileLoader;
pub use first_view::{CorrectExamples, Lights, opening_experiment, opening_seeds};
pub use recording::{Grid, Recording};
pub use run::Run;
pub use step_through::StepThrough;
pub use sweep::{Sweep, sweep_parameters, sweeps};

use js_sys::{Object, Reflect};
use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, IntoDrawingArea};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

fn js_error(error: impl std::fmt::Display) -> JsError {
    JsError::new(&error.to_string())
}

/// Creates a plain JavaScript object.
fn object<const N: usize>(entries: [(&str, JsValue); N]) -> JsValue {
    // This function is compiled once for all lengths.
    fn filled(entries: &[(&str, JsValue)]) -> JsValue {
        let object = Object::new();
        for (key, value) in entries {
            // Setting a property of a new plain object cannot fail.
            let _ = Reflect::set(&object, &(*key).into(), value);
        }
        object.into()
    }
    filled(&entries)
}

/// Returns the drawing area of a canvas.
fn area(canvas: HtmlCanvasElement) -> Result<DrawingArea<CanvasBackend, Shift>, JsError> {
    let backend = CanvasBackend::with_canvas_object(canvas);
    Ok(backend.ok_or_else(|| js_error(text::NO_CONTEXT))?.into_drawing_area())
}

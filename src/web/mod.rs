//! The interface to JavaScript, without logic of its own.
//!
//! It is compiled into three programs, each a feature of the crate. A page starts with the *lab*: its main thread holds
//! a [`Recording`], which grows and is drawn, and each worker holds [`Run`]s, which train. The *file loader* reads the
//! reader's own files. The *extras* contain rarely used functions: SVG export, the stages of a step, and sweeps. A page
//! loads the latter two only when it needs them. The programs exchange flat lists of numbers. Errors become JavaScript
//! errors whose message is a sentence.

#[cfg(feature = "lab")]
mod data;
#[cfg(feature = "file-loader")]
mod file_loader;
#[cfg(feature = "lab")]
mod lab;
#[cfg(feature = "lab")]
mod looking;
#[cfg(feature = "extras")]
mod step_through;
#[cfg(feature = "extras")]
mod svg_export;
#[cfg(feature = "extras")]
mod sweep;

#[cfg(feature = "lab")]
pub use data::{DataSource, Examples};
#[cfg(feature = "file-loader")]
pub use file_loader::FileLoader;
#[cfg(feature = "lab")]
pub use lab::{Experiment, Grid, Recording, Run, default_experiment, grid_names, multiply_add, presets, random_seed};

#[cfg(feature = "extras")]
pub use step_through::StepThroughRun;
#[cfg(feature = "extras")]
pub use svg_export::SvgExport;
#[cfg(feature = "extras")]
pub use sweep::{Sweep, sweep_parameters, sweeps};

use js_sys::{Object, Reflect};
#[cfg(any(feature = "lab", feature = "extras"))]
use plotters::coord::Shift;
#[cfg(any(feature = "lab", feature = "extras"))]
use plotters::prelude::{DrawingArea, IntoDrawingArea};
#[cfg(any(feature = "lab", feature = "extras"))]
use plotters_canvas::CanvasBackend;
use wasm_bindgen::prelude::*;
#[cfg(any(feature = "lab", feature = "extras"))]
use web_sys::HtmlCanvasElement;

fn sentence(error: impl std::fmt::Display) -> JsError {
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
#[cfg(any(feature = "lab", feature = "extras"))]
fn area(canvas: HtmlCanvasElement) -> Result<DrawingArea<CanvasBackend, Shift>, JsError> {
    let backend = CanvasBackend::with_canvas_object(canvas);
    Ok(backend.ok_or_else(|| sentence("this canvas has no 2-D context"))?.into_drawing_area())
}

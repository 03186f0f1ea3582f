//! Exports of a recording: its figure as SVG text or on a canvas with a legend, and its curves as CSV and JSON.

use super::{Recording, area, js_error};
use crate::figure::{Figure, View};
use crate::json;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

#[wasm_bindgen]
impl Recording {
    /// Returns the figure as SVG text, with panels of this size in CSS pixels and the legend above them.
    pub fn svg(&self, view_json: &str, width: u32, height: u32) -> Result<String, JsError> {
        let view = View::read(view_json).map_err(js_error)?;
        let size = (width, height + self.legend_height(&view, width));
        Figure::with_legend(self.shown(), &view, size).and_then(|figure| figure.svg()).map_err(js_error)
    }

    /// Returns the width and the height in pixels of a canvas for the figure, with panels of this size in CSS pixels
    /// and the legend above them.
    pub fn picture_size(&self, view_json: &str, width: u32, height: u32) -> Result<Vec<u32>, JsError> {
        let view = View::read(view_json).map_err(js_error)?;
        let down = height + self.legend_height(&view, width);
        Ok([width, down].map(|length| (f64::from(length) * view.scale).floor() as u32).to_vec())
    }

    /// Draws the figure with its legend over a whole canvas.
    pub fn draw_picture(&self, canvas: HtmlCanvasElement, view_json: &str) -> Result<(), JsError> {
        let view = View::read(view_json).map_err(js_error)?;
        let area = area(canvas)?;
        let figure = Figure::with_legend(self.shown(), &view, area.dim_in_pixel());
        figure.and_then(|figure| figure.draw(&area)).map_err(js_error)
    }

    /// Returns the document, formatted for readers.
    pub fn document(&self) -> String {
        json::write_pretty(self.shown().experiment().document()) + "\n"
    }

    /// Returns every curve as CSV, the same bytes as from the command line.
    pub fn csv(&self) -> String {
        self.shown().csv()
    }

    /// Returns every curve as JSON, the same bytes as from the command line.
    pub fn json(&self) -> String {
        self.shown().json()
    }
}

impl Recording {
    fn legend_height(&self, view: &View, width: u32) -> u32 {
        Figure::legend_height(self.shown(), view, f64::from(width)).ceil() as u32
    }
}

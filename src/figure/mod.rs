//! Every picture, drawn by plotters on any of its backends: a canvas in the page, SVG for export and for tests.
//!
//! A picture is a function of recorded histories and a [`View`], which says what to show and in which colours. Drawing
//! only reads. [`curves`] is the grid of panels, one row a quantity and one column an algorithm, with shared axes;
//! [`svg`] draws it as text.
//!
//! All lengths are in CSS pixels times the view's scale, so a canvas with two pixels to the CSS pixel is as sharp as the
//! screen allows. Steps and values are mapped to linear axes here, logarithms included, because plotters' own
//! logarithmic axes cannot be read backwards and draw what is not finite at the axis' end.

mod axis;
mod curves;
mod panel;
mod view;

pub use axis::Axis;
pub use curves::{Column, curves};
pub use view::{Colour, FigureError, Shown, Steps, Theme, View};

use plotters::prelude::{IntoDrawingArea, SVGBackend};

/// The grid of panels as SVG text of a size in CSS pixels.
///
/// # Errors
/// When the view asks for what is not recorded.
pub fn svg(columns: &[Column], last_step: usize, view: &View, size: (u32, u32)) -> Result<String, FigureError> {
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, size).into_drawing_area();
        curves(&root, columns, last_step, view)?;
        root.present().map_err(FigureError::drawing)?;
    }
    Ok(text)
}

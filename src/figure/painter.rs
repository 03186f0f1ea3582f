//! The painter: lengths and text at a view's scale, in its font.

use super::{FigureError, Rgb, View};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// An area of a figure on some backend.
pub type Area<'a, DB> = DrawingArea<DB, Shift>;

/// The font size of labels in CSS pixels.
pub const LABEL: f64 = 12.0;

/// Draws lengths and text at the view's scale.
pub struct Painter<'a> {
    /// The colors and the scale.
    pub view: &'a View,
}

impl Painter<'_> {
    /// Converts a length in CSS pixels to backend pixels.
    pub fn px(&self, length: f64) -> i32 {
        (length * self.view.scale).round() as i32
    }

    /// Converts a line width in CSS pixels to backend pixels, at least one.
    pub fn stroke(&self, width: f64) -> u32 {
        self.px(width).max(1) as u32
    }

    /// Writes a line of text, anchored at a position of the area.
    pub fn text<DB: DrawingBackend>(
        &self,
        area: &Area<DB>,
        text: &str,
        at: (i32, i32),
        anchor: (HPos, VPos),
        (size, color): (f64, Rgb),
    ) -> Result<(), FigureError> {
        let font = FontDesc::new(FontFamily::Name(&self.view.theme.font), size * self.view.scale, FontStyle::Normal);
        let color = RGBColor::from(color);
        let style = TextStyle::from(font).color(&color).pos(Pos::new(anchor.0, anchor.1));
        area.draw_text(text, &style, at).map_err(FigureError::drawing)
    }
}

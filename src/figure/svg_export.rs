//! Export of figures as SVG text.
//!
//! plotters places everything on whole pixels, and its SVG backend writes text at 1/1.24 of its size. This module
//! therefore draws a figure [`FINE`] times as large in a view box of that size, enlarges text by 1.24, and replaces
//! characters that XML does not allow.

use super::{FigureError, View};
use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend, IntoDrawingArea, SVGBackend};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind, FontFamily, FontStyle, FontTransform,
    text_anchor,
};

/// The number of view-box units per CSS pixel.
pub const FINE: u32 = 10;
/// The factor by which the backend divides font sizes.
const TEXT: f64 = 1.24;

/// The drawing area of a figure that becomes SVG text.
pub type SvgArea<'a> = DrawingArea<SvgExport<'a>, Shift>;

/// Returns SVG text of a size in CSS pixels. A function draws it, given the area and the view at the area's scale.
///
/// # Errors
///
/// Returns the errors of the function and of the backend.
pub fn svg_text(
    (width, height): (u32, u32),
    view: &View,
    draw: impl FnOnce(&SvgArea, &View) -> Result<(), FigureError>,
) -> Result<String, FigureError> {
    let mut text = String::new();
    let fine = (width.saturating_mul(FINE), height.saturating_mul(FINE));
    {
        let root = SvgExport(SVGBackend::with_string(&mut text, fine)).into_drawing_area();
        draw(&root, &View { scale: view.scale * f64::from(FINE), ..view.clone() })?;
        root.present().map_err(FigureError::drawing)?;
    }
    let drawn = format!("width=\"{}\" height=\"{}\"", fine.0, fine.1);
    Ok(text.replacen(&drawn, &format!("width=\"{width}\" height=\"{height}\""), 1))
}

/// plotters' SVG backend, with text at its true size and without characters that XML does not allow.
pub struct SvgExport<'a>(SVGBackend<'a>);

type Drawn = Result<(), DrawingErrorKind<std::io::Error>>;

impl DrawingBackend for SvgExport<'_> {
    type ErrorType = std::io::Error;

    fn get_size(&self) -> (u32, u32) {
        self.0.get_size()
    }

    fn ensure_prepared(&mut self) -> Drawn {
        self.0.ensure_prepared()
    }

    fn present(&mut self) -> Drawn {
        self.0.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        self.0.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.0.draw_line(from, to, style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Drawn {
        self.0.draw_rect(from, to, style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        self.0.draw_path(path, style)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        self.0.fill_polygon(path, style)
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        self.0.draw_circle(center, radius, style, fill)
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, pos: BackendCoord) -> Drawn {
        let family = xml_text(style.family().as_str());
        self.0.draw_text(&xml_text(text), &TrueSize { style, family }, pos)
    }
}

/// A text style whose size the backend writes unchanged.
struct TrueSize<'a, S> {
    style: &'a S,
    family: String,
}

impl<S: BackendTextStyle> BackendTextStyle for TrueSize<'_, S> {
    type FontError = S::FontError;

    fn color(&self) -> BackendColor {
        self.style.color()
    }

    fn size(&self) -> f64 {
        self.style.size() * TEXT
    }

    fn transform(&self) -> FontTransform {
        self.style.transform()
    }

    fn style(&self) -> FontStyle {
        self.style.style()
    }

    fn anchor(&self) -> text_anchor::Pos {
        self.style.anchor()
    }

    fn family(&self) -> FontFamily<'_> {
        FontFamily::Name(&self.family)
    }

    fn layout_box(&self, text: &str) -> Result<((i32, i32), (i32, i32)), Self::FontError> {
        self.style.layout_box(text)
    }

    fn draw<E, DrawFunc: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        text: &str,
        pos: BackendCoord,
        draw: DrawFunc,
    ) -> Result<Result<(), E>, Self::FontError> {
        self.style.draw(text, pos, draw)
    }
}

/// Returns the text with characters that XML 1.0 allows (its production 2, `Char`). White space becomes a blank, and
/// any other control character or non-character becomes the replacement character.
fn xml_text(text: &str) -> String {
    let allowed = |character: char| match character {
        '\t' | '\n' | '\r' => ' ',
        '\u{fffe}' | '\u{ffff}' => char::REPLACEMENT_CHARACTER,
        control if control.is_control() => char::REPLACEMENT_CHARACTER,
        other => other,
    };
    text.chars().map(allowed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn svg_text_has_only_characters_that_xml_allows() {
        assert_eq!(xml_text("a\u{0}b\u{1b}[31m\u{fffe}\u{ffff}"), "a\u{fffd}b\u{fffd}[31m\u{fffd}\u{fffd}");
        assert_eq!(xml_text("one\ttwo\nthree"), "one two three");
        assert_eq!(xml_text("É 九 𝟡 <&>\u{202e}"), "É 九 𝟡 <&>\u{202e}");
    }
}

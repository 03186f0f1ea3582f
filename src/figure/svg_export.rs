//! Pictures as SVG text.
//!
//! plotters places everything on whole pixels, and its SVG backend writes text at 1/1.24 of its size. A picture is therefore
//! drawn [`FINE`] times as large in a view box of that size, text is enlarged by 1.24, and characters that XML does not
//! allow are replaced, all of it here.

use super::{FigureError, View};
use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend, IntoDrawingArea, SVGBackend};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind, FontFamily, FontStyle, FontTransform,
    text_anchor,
};

/// Units of the view box to a CSS pixel.
pub const FINE: u32 = 10;
/// What the backend divides font sizes by.
const TEXT: f64 = 1.24;

/// What a picture that becomes SVG text is drawn on.
pub type SvgArea<'a> = DrawingArea<SvgExport<'a>, Shift>;

/// SVG text of a size in CSS pixels, drawn by a function that is given the area and the view at the area's scale.
///
/// # Errors
/// Those of the function, and when the backend fails.
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

/// plotters' SVG backend, with text at its true size and of characters that XML allows.
pub struct SvgExport<'a>(SVGBackend<'a>);

type DataCache = Result<(), DrawingErrorKind<std::io::Error>>;

impl DrawingBackend for SvgExport<'_> {
    type ErrorType = std::io::Error;

    fn get_size(&self) -> (u32, u32) {
        self.0.get_size()
    }

    fn ensure_prepared(&mut self) -> DataCache {
        self.0.ensure_prepared()
    }

    fn present(&mut self) -> DataCache {
        self.0.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> DataCache {
        self.0.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> DataCache {
        self.0.draw_line(from, to, style)
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> DataCache {
        self.0.draw_rect(from, to, style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> DataCache {
        self.0.draw_path(path, style)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> DataCache {
        self.0.fill_polygon(path, style)
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, fill: bool) -> DataCache {
        self.0.draw_circle(center, radius, style, fill)
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, pos: BackendCoord) -> DataCache {
        let family = xml_text(style.family().as_str());
        self.0.draw_text(&xml_text(text), &TrueSize { style, family }, pos)
    }
}

/// A style whose text the backend writes at the size that the style says.
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

/// Text whose characters may all stand in XML 1.0 (its production 2, `Char`): white space becomes a blank, another control
/// character or one that is none the replacement character.
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
    fn text_has_only_characters_that_xml_allows() {
        assert_eq!(xml_text("a\u{0}b\u{1b}[31m\u{fffe}\u{ffff}"), "a\u{fffd}b\u{fffd}[31m\u{fffd}\u{fffd}");
        assert_eq!(xml_text("one\ttwo\nthree"), "one two three");
        assert_eq!(xml_text("É 九 𝟡 <&>\u{202e}"), "É 九 𝟡 <&>\u{202e}");
    }
}

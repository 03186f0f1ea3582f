//! Which colour and mark is which class or algorithm, for pictures that stand alone.

use super::panel::{LABEL, Pen};
use super::shape::{HEAD, Shape};
use super::{FigureError, Shown, View};
use plotters::coord::Shift;
use plotters::element::PathElement;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, RGBColor};

/// Its height in CSS pixels.
pub const HEIGHT: f64 = 30.0;
/// Length of a class's line.
const LINE: f64 = 18.0;
/// Mean width of a letter of a name.
const LETTER: f64 = 7.0;

/// Draws a line of each class's colour and mark with its name, and says what the kinds of lines mean.
pub fn legend<DB: DrawingBackend, Name: AsRef<str>>(
    area: &DrawingArea<DB, Shift>,
    classes: &[Name],
    haunted: bool,
    view: &View,
) -> Result<(), FigureError> {
    let lines = match view.split {
        Shown::Train => "training examples; dotted: guessing",
        Shown::Test => "test examples; dotted: guessing",
        Shown::Both => "solid: training examples, dashed: test examples, dotted: guessing",
    };
    let behind = if haunted { "; faint: the run before" } else { "" };
    names(area, classes, &format!("{lines}{behind}"), view)
}

/// Draws a line of each name's colour with the name, and a note behind them.
pub fn names<DB: DrawingBackend, Name: AsRef<str>>(
    area: &DrawingArea<DB, Shift>,
    names: &[Name],
    note: &str,
    view: &View,
) -> Result<(), FigureError> {
    let pen = Pen { view };
    area.fill(&RGBColor::from(view.theme.background)).map_err(FigureError::drawing)?;
    let middle = pen.px(HEIGHT / 2.0 + 2.0);
    let mut left = 16.0;
    let write = |text: &str, left: f64| {
        pen.text(area, text, (pen.px(left), middle), (HPos::Left, VPos::Center), (LABEL, view.theme.ink))
    };
    let named = names.iter().map(AsRef::as_ref).enumerate();
    for (place, name) in named.filter(|(_, name)| !view.hidden.iter().any(|hidden| hidden == name)) {
        let colour = view.line_colour(place);
        let style = colour.stroke_width(pen.stroke(2.0));
        let line = [(pen.px(left), middle), (pen.px(left + LINE), middle)];
        area.draw(&PathElement::new(line, style)).map_err(FigureError::drawing)?;
        pen.shape(area, (Shape(place), HEAD), (pen.px(left + LINE / 2.0), middle), colour)?;
        write(name, left + LINE + 6.0)?;
        left += LINE + 6.0 + LETTER * name.chars().count() as f64 + 18.0;
    }
    write(note, left)
}

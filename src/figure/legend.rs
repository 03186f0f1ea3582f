//! Which colour and mark is which class or algorithm, for pictures that stand alone.

use super::panel::{LABEL, Pen};
use super::shape::{HEAD, Shape};
use super::{FigureError, Shown, View};
use plotters::coord::Shift;
use plotters::element::PathElement;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, RGBColor};

/// Its height in CSS pixels where it has one line.
pub const HEIGHT: f64 = 30.0;
/// What every further line adds.
const MORE: f64 = 20.0;
/// Left and right of every line.
const MARGIN: f64 = 16.0;
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

/// How high names and the note behind them are in a picture of this width, both in CSS pixels.
pub fn height<Name: AsRef<str>>(names: &[Name], note: &str, width: f64) -> f64 {
    let texts: Vec<&str> = names.iter().map(AsRef::as_ref).chain([note]).collect();
    HEIGHT + MORE * places(&texts, width).last().map_or(0.0, |(_, line)| *line as f64)
}

/// Where each name, and the note at the end, begins: how far from the left, in CSS pixels, and in which line.
fn places(texts: &[&str], width: f64) -> Vec<(f64, usize)> {
    let (mut left, mut line) = (MARGIN, 0);
    let place = |text: &&str| {
        let across = LINE + 6.0 + LETTER * text.chars().count() as f64;
        if left > MARGIN && left + across + MARGIN > width {
            (left, line) = (MARGIN, line + 1);
        }
        let place = (left, line);
        left += across + 18.0;
        place
    };
    texts.iter().map(place).collect()
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
    let shown: Vec<(usize, &str)> = names
        .iter()
        .map(AsRef::as_ref)
        .enumerate()
        .filter(|(_, name)| !view.hidden.iter().any(|hidden| hidden == name))
        .collect();
    let texts: Vec<&str> = shown.iter().map(|(_, name)| *name).chain([note]).collect();
    let (width, _) = area.dim_in_pixel();
    let mut places = places(&texts, f64::from(width) / view.scale).into_iter();
    let write = |text: &str, left: f64, line: usize| {
        let at = (pen.px(left), middle(&pen, line));
        pen.text(area, text, at, (HPos::Left, VPos::Center), (LABEL, view.theme.ink))
    };
    for ((place, name), (left, line)) in shown.into_iter().zip(&mut places) {
        let middle = middle(&pen, line);
        let colour = view.line_colour(place);
        let style = colour.stroke_width(pen.stroke(2.0));
        let stroke = [(pen.px(left), middle), (pen.px(left + LINE), middle)];
        area.draw(&PathElement::new(stroke, style)).map_err(FigureError::drawing)?;
        pen.shape(area, (Shape(place), HEAD), (pen.px(left + LINE / 2.0), middle), colour)?;
        write(name, left + LINE + 6.0, line)?;
    }
    places.next().map_or(Ok(()), |(left, line)| write(note, left, line))
}

/// The middle of a line, in backend pixels.
fn middle(pen: &Pen, line: usize) -> i32 {
    pen.px(HEIGHT / 2.0 + 2.0 + MORE * line as f64)
}

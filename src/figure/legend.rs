//! The legend: the color and mark of each class or algorithm, for figures that stand alone.

use super::painter::{LABEL, Painter};
use super::shape::{HEAD, Shape};
use super::{FigureError, ShownSplit, View, text};
use plotters::coord::Shift;
use plotters::element::PathElement;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, RGBColor};

/// The height of a legend with one line, in CSS pixels.
const HEIGHT: f64 = 30.0;
/// The height of every further line.
const MORE: f64 = 20.0;
/// The space left and right of every line.
const MARGIN: f64 = 16.0;
/// The length of a class's line.
const LINE: f64 = 18.0;
/// The mean width of a letter of a name.
const LETTER: f64 = 7.0;

/// A legend: the meaning of a figure's colors and marks, and notes about its lines, in as many lines as its width
/// requires.
#[derive(Debug)]
pub struct Legend<'a> {
    entries: Vec<Entry<'a>>,
}

#[derive(Debug)]
struct Entry<'a> {
    text: &'a str,
    /// The index of the color and mark before the entry.
    place: Option<usize>,
}

impl Entry<'_> {
    /// Returns the distance from the start of the entry to its text, in CSS pixels.
    fn indent(&self) -> f64 {
        if self.place.is_some() { LINE + 6.0 } else { 0.0 }
    }
}

impl<'a> Legend<'a> {
    /// Creates a legend of the names that the view does not hide, each with its color and mark, followed by notes.
    pub fn new(names: impl IntoIterator<Item = &'a str>, notes: &[&'a str], view: &View) -> Self {
        let names = names.into_iter().enumerate();
        let shown = names.filter(|(_, name)| !view.hidden.iter().any(|hidden| hidden == name));
        let shown = shown.map(|(place, text)| Entry { text, place: Some(place) });
        let notes = notes.iter().filter(|note| !note.is_empty()).map(|text| Entry { text, place: None });
        Self { entries: shown.chain(notes).collect() }
    }

    /// Creates the legend of curves, which explains the kinds of lines.
    pub fn of_curves(names: impl IntoIterator<Item = &'a str>, has_previous_run: bool, view: &View) -> Self {
        let lines: &[&str] = match view.split {
            ShownSplit::Train => &[text::TRAINING_EXAMPLES],
            ShownSplit::Test => &[text::TEST_EXAMPLES],
            ShownSplit::Both => &[text::SOLID_TRAINING, text::DASHED_TEST],
        };
        let behind = if has_previous_run { text::FAINT_PREVIOUS_RUN } else { "" };
        Self::new(names, &[lines, &[text::DOTTED_GUESSING, behind]].concat(), view)
    }

    /// Returns its height in a figure of this width, both in CSS pixels.
    pub fn height(&self, width: f64) -> f64 {
        HEIGHT + MORE * self.places(width).last().map_or(0.0, |(_, line)| *line as f64)
    }

    /// Returns the position of each entry: its distance from the left in CSS pixels, and its line.
    fn places(&self, width: f64) -> Vec<(f64, usize)> {
        let (mut left, mut line) = (MARGIN, 0);
        let place = |entry: &Entry| {
            let across = entry.indent() + LETTER * entry.text.chars().count() as f64;
            if left > MARGIN && left + across + MARGIN > width {
                (left, line) = (MARGIN, line + 1);
            }
            let place = (left, line);
            left += across + 18.0;
            place
        };
        self.entries.iter().map(place).collect()
    }

    /// Draws the legend over the whole area.
    ///
    /// # Errors
    ///
    /// Returns an error if the backend fails.
    pub fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>, view: &View) -> Result<(), FigureError> {
        let painter = Painter { view };
        area.fill(&RGBColor::from(view.theme.background)).map_err(FigureError::drawing)?;
        let (width, _) = area.dim_in_pixel();
        for (entry, (left, line)) in self.entries.iter().zip(self.places(f64::from(width) / view.scale)) {
            let middle = painter.px(HEIGHT / 2.0 + 2.0 + MORE * line as f64);
            if let Some(place) = entry.place {
                let color = view.line_color(place);
                let style = color.stroke_width(painter.stroke(2.0));
                let stroke = [(painter.px(left), middle), (painter.px(left + LINE), middle)];
                area.draw(&PathElement::new(stroke, style)).map_err(FigureError::drawing)?;
                painter.shape(area, (Shape(place), HEAD), (painter.px(left + LINE / 2.0), middle), color)?;
            }
            let at = (painter.px(left + entry.indent()), middle);
            painter.text(area, entry.text, at, (HPos::Left, VPos::Center), (LABEL, view.theme.ink))?;
        }
        Ok(())
    }
}

//! The grid of panels: a row for each quantity, a column for each algorithm, a colour for each class.

use super::axis::log_step;
use super::panel::{Curve, Frame, LABEL, Pen};
use super::thin::thinned;
use super::{Axis, FigureError, Steps, View};
use crate::observe::{History, Part, Quantity, Series};
use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};

/// One column of panels.
#[derive(Clone, Debug)]
pub struct Column<'a> {
    /// The algorithm's name.
    pub title: &'a str,
    /// What each of its runs recorded, one for each seed.
    pub histories: Vec<&'a History>,
}

/// Left of the first column, for labels; CSS pixels.
const LEFT: f64 = 44.0;
/// Right of the last column, for half a label.
const RIGHT: f64 = 16.0;
/// Above each row, for its quantity.
const HEAD: f64 = 32.0;
/// Above the first row, for each line of the algorithms' names.
const TITLE: f64 = 18.0;
/// Above the names.
const TOP: f64 = 8.0;
/// Font size of the algorithms' names.
const NAME: f64 = LABEL + 3.0;
/// Mean width of a letter, as a share of its font size.
const LETTER: f64 = 0.55;
/// Below the last row, for labels.
const FOOT: f64 = 44.0;
/// Between columns.
const GAP: f64 = 30.0;

/// Draws the grid over the whole area.
///
/// # Errors
/// When the view asks for what is not recorded for each class, or the backend fails.
pub fn curves<DB: DrawingBackend>(
    root: &DrawingArea<DB, Shift>,
    columns: &[Column],
    last_step: usize,
    view: &View,
) -> Result<(), FigureError> {
    root.fill(&RGBColor::from(view.theme.background)).map_err(FigureError::drawing)?;
    let (pen, quantities) = (Pen { view }, view.quantities()?);
    let titles: Vec<&str> = columns.iter().map(|column| column.title).collect();
    let layout = Layout::new(&pen, root.dim_in_pixel(), &titles, quantities.len());
    let x = match view.steps {
        Steps::Linear => Axis::steps(last_step, layout.ticks_across()),
        Steps::Log => Axis::log_steps(last_step, layout.ticks_across()),
    };
    for (column, shown) in columns.iter().enumerate() {
        for (line, text) in layout.lines_of(shown.title).iter().enumerate() {
            let place = (layout.left(column) + layout.width / 2, pen.px(TOP + TITLE * line as f64));
            pen.text(root, text, place, (HPos::Center, VPos::Top), (NAME, view.theme.ink))?;
        }
    }
    let pixel = (x.high - x.low) / f64::from(layout.width);
    for (row, &quantity) in quantities.iter().enumerate() {
        let curves: Vec<Vec<Curve>> =
            columns.iter().map(|column| column_curves(column, quantity, pixel, view)).collect();
        let y = value_axis(quantity, &curves);
        let heading = (layout.left(0), layout.top(row) - pen.px(7.0));
        pen.text(root, heading_of(quantity), heading, (HPos::Left, VPos::Bottom), (LABEL, view.theme.muted))?;
        for (column, curves) in curves.iter().enumerate() {
            let frame = Frame {
                x: &x,
                y: &y,
                x_labels: row + 1 == quantities.len(),
                y_labels: column == 0,
                mark: chance(quantity, columns),
            };
            let plot = root.clone().shrink((layout.left(column), layout.top(row)), (layout.width, layout.height));
            pen.panel(root, &plot, &frame, curves)?;
        }
    }
    let foot = layout.top(quantities.len()) - pen.px(HEAD - 25.0);
    for column in 0..columns.len() {
        let middle = (layout.left(column) + layout.width / 2, foot);
        pen.text(root, "step", middle, (HPos::Center, VPos::Top), (LABEL, view.theme.muted))?;
    }
    Ok(())
}

/// Where the panels stand, in backend pixels.
struct Layout {
    left: i32,
    gap: i32,
    first: i32,
    head: i32,
    width: i32,
    height: i32,
    scale: f64,
}

impl Layout {
    fn new(pen: &Pen, (width, height): (u32, u32), titles: &[&str], rows: usize) -> Self {
        let (columns, rows) = (titles.len().max(1) as i32, rows.max(1) as i32);
        let across = width as i32 - pen.px(LEFT) - pen.px(RIGHT) - (columns - 1) * pen.px(GAP);
        let mut layout = Self {
            left: pen.px(LEFT),
            gap: pen.px(GAP),
            first: 0,
            head: pen.px(HEAD),
            width: (across / columns).max(1),
            height: 0,
            scale: pen.view.scale,
        };
        let lines = titles.iter().map(|title| layout.lines_of(title).len()).max().unwrap_or(1);
        layout.first = pen.px(TOP + TITLE * lines as f64);
        let down = height as i32 - layout.first - pen.px(FOOT) - rows * pen.px(HEAD);
        layout.height = (down / rows).max(1);
        layout
    }

    /// A title in as many lines as its column and half of each gap beside it ask for, cut between words.
    fn lines_of(&self, title: &str) -> Vec<String> {
        let letters = (f64::from(self.width + self.gap) / self.scale / (LETTER * NAME)).max(1.0) as usize;
        let mut lines: Vec<String> = Vec::new();
        for word in title.split_inclusive(' ') {
            match lines.last_mut() {
                Some(line) if line.chars().count() + word.trim_end().chars().count() <= letters => line.push_str(word),
                _ => lines.push(word.to_owned()),
            }
        }
        lines.iter_mut().for_each(|line| line.truncate(line.trim_end().len()));
        lines
    }

    fn left(&self, column: usize) -> i32 {
        self.left + column as i32 * (self.width + self.gap)
    }

    fn top(&self, row: usize) -> i32 {
        self.first + self.head + row as i32 * (self.height + self.head)
    }

    /// As many labelled steps as fit without crowding.
    fn ticks_across(&self) -> usize {
        (f64::from(self.width) / self.scale / 56.0).clamp(1.0, 6.0) as usize
    }
}

fn heading_of(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Loss => "mean loss of the class",
        Quantity::Recall => "recall: share of the class recognised",
        Quantity::GradientNorm => "length of the class gradient",
        Quantity::BatchNorm => "length of the class gradient in the batch",
        Quantity::Contribution => "length of the class's part in the direction",
        Quantity::Cosine => "cosine between class gradients",
        Quantity::Projection => "projection of the batch gradient on the true one",
        Quantity::Alignment => "alignment of the step with the class gradient",
        Quantity::PredictedChange => "predicted change of the class's loss",
        Quantity::ActualChange => "actual change of the class's loss",
        Quantity::DirectionNorm => "length of the direction",
    }
}

/// The value of guessing: a recall of one in L.
fn chance(quantity: Quantity, columns: &[Column]) -> Option<f64> {
    let history = columns.first()?.histories.first()?;
    (quantity == Quantity::Recall).then(|| 1.0 / history.columns().classes() as f64)
}

fn value_axis(quantity: Quantity, curves: &[Vec<Curve>]) -> Axis {
    let values = curves.iter().flatten().flat_map(|curve| &curve.points).map(|&(_, value)| value);
    match quantity {
        Quantity::Recall => Axis::share(5),
        Quantity::Loss
        | Quantity::GradientNorm
        | Quantity::BatchNorm
        | Quantity::Contribution
        | Quantity::DirectionNorm => Axis::from_zero(values, 5),
        _ => Axis::around(values, 5),
    }
}

/// The curves of a column's panel, the smallest class on top; `pixel` is the width of a pixel along the axis.
fn column_curves(column: &Column, quantity: Quantity, pixel: f64, view: &View) -> Vec<Curve> {
    let mut curves = Vec::new();
    for &part in view.split.parts() {
        for history in &column.histories {
            for class in 0..history.columns().classes() {
                curves.push(Curve {
                    points: points(history, Series::of_class(quantity, part, class), pixel, view),
                    colour: view.class_colour(class),
                    dashed: view.split == super::Shown::Both && part == Part::Test,
                });
            }
        }
    }
    curves
}

fn points(history: &History, series: Series, pixel: f64, view: &View) -> Vec<(f64, f64)> {
    let place = |step| if view.steps == Steps::Log { log_step(step) } else { step };
    thinned(history.curve(series).map(|(step, value)| (place(step), value)), pixel)
}

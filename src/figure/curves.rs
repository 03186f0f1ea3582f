//! The grid of panels: a row for each quantity, a column for each algorithm with a colour for each class, or the other way
//! round.

use super::layout::{Layout, NAME, TITLE, TOP};
use super::panel::{Curve, Frame, LABEL, Pen};
use super::strip::{Strip, strips};
use super::{Axis, FigureError, Scale, Steps, View};
use crate::observe::{History, Quantity};
use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};

/// An algorithm in the picture.
#[derive(Clone, Debug)]
pub struct Column<'a> {
    /// The algorithm's name.
    pub title: &'a str,
    /// What each of its runs recorded, one for each seed.
    pub histories: Vec<&'a History>,
}

/// The algorithms of an experiment with all their runs: the histories come seed after seed, for each the algorithms in order.
pub fn columns<'a, Name: AsRef<str>>(titles: &'a [Name], histories: &'a [History]) -> Vec<Column<'a>> {
    let of = |(index, title): (usize, &'a Name)| Column {
        title: title.as_ref(),
        histories: histories.iter().skip(index).step_by(titles.len()).collect(),
    };
    titles.iter().enumerate().map(of).collect()
}

/// Draws the grid over the whole area.
///
/// # Errors
/// When the view asks for what is not recorded, or the backend fails.
pub fn curves<DB: DrawingBackend, Name: AsRef<str>>(
    root: &DrawingArea<DB, Shift>,
    classes: &[Name],
    columns: &[Column],
    last_step: usize,
    view: &View,
) -> Result<(), FigureError> {
    root.fill(&RGBColor::from(view.theme.background)).map_err(FigureError::drawing)?;
    let (pen, quantities) = (Pen { view }, view.quantities()?);
    let strips = strips(classes, columns, view);
    let titles: Vec<&str> = strips.iter().map(|strip| strip.title).collect();
    let layout = Layout::new(&pen, root.dim_in_pixel(), &titles, quantities.len());
    let x = step_axis(last_step, &layout, view);
    for (column, title) in titles.iter().enumerate() {
        for (line, text) in layout.lines_of(title).iter().enumerate() {
            let place = (layout.left(column) + layout.width / 2, pen.px(TOP + TITLE * line as f64));
            pen.text(root, text, place, (HPos::Center, VPos::Top), (NAME, view.theme.ink))?;
        }
    }
    let pixel = (x.high - x.low) / f64::from(layout.width);
    for (row, &quantity) in quantities.iter().enumerate() {
        let of_strip = |strip: &Strip| strip.lines.iter().flat_map(|line| line.curves(quantity, pixel, view)).collect();
        let curves: Vec<Vec<Curve>> = strips.iter().map(of_strip).collect();
        let y = value_axis(quantity, &curves, view);
        let heading = (layout.left(0), layout.top(row) - pen.px(7.0));
        pen.text(root, heading_of(quantity), heading, (HPos::Left, VPos::Bottom), (LABEL, view.theme.muted))?;
        for (column, curves) in curves.iter().enumerate() {
            let frame = Frame {
                x: &x,
                y: &y,
                x_labels: row + 1 == quantities.len(),
                y_labels: column == 0,
                mark: mark(quantity, classes.len()),
                moment: view.moment.map(|step| view.place(step)),
            };
            let plot = root.clone().shrink((layout.left(column), layout.top(row)), (layout.width, layout.height));
            pen.panel(root, &plot, &frame, curves)?;
        }
    }
    for column in 0..strips.len() {
        let middle = (layout.left(column) + layout.width / 2, layout.foot(quantities.len()));
        pen.text(root, "step", middle, (HPos::Center, VPos::Top), (LABEL, view.theme.muted))?;
    }
    Ok(())
}

/// The axis along the bottom of every panel.
pub fn step_axis(last_step: usize, layout: &Layout, view: &View) -> Axis {
    match view.steps {
        Steps::Linear => Axis::steps(last_step, layout.ticks_across()),
        Steps::Log => Axis::log_steps(last_step, layout.ticks_across()),
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

/// A value that is marked: the recall of guessing, one in L; no angle, no change.
fn mark(quantity: Quantity, classes: usize) -> Option<f64> {
    match quantity {
        Quantity::Recall => Some(1.0 / classes as f64),
        Quantity::Cosine | Quantity::Alignment | Quantity::PredictedChange | Quantity::ActualChange => Some(0.0),
        _ => None,
    }
}

fn value_axis(quantity: Quantity, curves: &[Vec<Curve>], view: &View) -> Axis {
    let lines = curves.iter().flatten().flat_map(|curve| curve.band.iter().flatten().chain([&curve.points]));
    let values = lines.flatten().map(|&(_, value)| value);
    match quantity {
        _ if view.scale_of(quantity) == Scale::Log => Axis::powers(values, 5),
        Quantity::Recall => Axis::share(5),
        Quantity::Loss
        | Quantity::GradientNorm
        | Quantity::BatchNorm
        | Quantity::Contribution
        | Quantity::DirectionNorm => Axis::from_zero(values, 5),
        _ => Axis::around(values, 5),
    }
}

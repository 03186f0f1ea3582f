//! The grid of panels: one row for each quantity and one column for each algorithm with a color for each class, or one
//! column for each class with a color for each algorithm.

use super::axis::log_step;
use super::clip::Window;
use super::layout::Layout;
use super::painter::{LABEL, Painter};
use super::panel::{Curve, Frame, Marks};
use super::panel_column::{Line, PanelColumn, panel_columns};
use super::{Axis, By, Content, FigureError, Scale, ShownSplit, Steps, View, text};
use crate::observe::Quantity;
use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::text_anchor::{HPos, VPos};
use std::ops::Range;

/// The panels of a figure, ready to be drawn at once or column by column, or to be read. Later records do not change
/// it.
pub struct Grid {
    view: View,
    /// The number of classes.
    classes: usize,
    /// The titles of the columns.
    titles: Vec<String>,
    /// The positions of the columns.
    pub(super) layout: Layout,
    /// The horizontal axis of every panel.
    pub(super) x: Axis,
    /// The rows.
    pub(super) rows: Vec<Row>,
}

/// A row of panels.
pub struct Row {
    /// The index of the row, from the top.
    pub place: usize,
    /// The quantity.
    pub quantity: Quantity,
    /// The vertical axis of every panel.
    pub y: Axis,
    /// The curves of each panel.
    pub curves: Vec<Vec<Curve>>,
}

impl Grid {
    /// Creates the panels of a figure of this size, with a row for each quantity.
    pub fn new(content: &Content, view: &View, quantities: &[Quantity], size: (u32, u32)) -> Self {
        let panel_columns = panel_columns(content, view);
        let (layout, x) = lay_out(&panel_columns, content.last_step, view, quantities.len(), size);
        let row = |(place, &quantity): (usize, &Quantity)| {
            let of_line = |line: &Line| line.curves(quantity, &x, layout.width, view).collect::<Vec<_>>();
            let curves = |panel_column: &PanelColumn| {
                let beside = learning_rates(panel_column, quantity, (&x, layout.width), view);
                panel_column.lines.iter().flat_map(of_line).chain(beside).collect()
            };
            let curves: Vec<Vec<Curve>> = panel_columns.iter().map(curves).collect();
            Row { place, quantity, y: value_axis(quantity, &curves, &x, view), curves }
        };
        let rows = quantities.iter().enumerate().map(row).collect();
        let titles = panel_columns.iter().map(|panel_column| panel_column.title.to_owned()).collect();
        Self { view: view.clone(), classes: content.classes.len(), titles, layout, x, rows }
    }

    /// Returns the number of columns.
    pub fn columns(&self) -> usize {
        self.titles.len()
    }

    /// Draws some of its columns over an area of its size. A figure with many columns can be drawn in pieces, none of
    /// which takes long.
    ///
    /// # Errors
    ///
    /// Returns an error if the backend fails.
    pub fn draw<DB: DrawingBackend>(
        &self,
        root: &DrawingArea<DB, Shift>,
        drawn: Range<usize>,
    ) -> Result<(), FigureError> {
        let Self { view, classes, titles, layout, x, rows } = self;
        let painter = Painter { view };
        layout.clear(&painter, root, drawn.clone(), (titles.len(), rows.len()))?;
        for (column, title) in titles.iter().enumerate().filter(|(column, _)| drawn.contains(column)) {
            painter.title(root, layout, column, title)?;
        }
        for Row { place, quantity, y, curves } in rows {
            if drawn.start == 0 {
                let heading = (layout.left(0), layout.heading(*place).end);
                painter.text(
                    root,
                    text::heading(*quantity, *classes),
                    heading,
                    (HPos::Left, VPos::Bottom),
                    (LABEL, view.theme.muted),
                )?;
            }
            for (column, curves) in curves.iter().enumerate().filter(|(column, _)| drawn.contains(column)) {
                let frame = Frame {
                    x,
                    y,
                    x_labels: place + 1 == rows.len(),
                    y_labels: column == 0,
                    mark: mark(*quantity, *classes),
                    at_step: view.at_step.map(|step| view.place(step)),
                    note: note(*quantity, view.split),
                };
                let plot =
                    root.clone().shrink((layout.left(column), layout.top(*place)), (layout.width, layout.height));
                painter.panel(root, &plot, &frame, curves)?;
            }
        }
        for column in drawn {
            let middle = (layout.left(column) + layout.width / 2, layout.foot(rows.len()));
            painter.text(root, text::STEP, middle, (HPos::Center, VPos::Top), (LABEL, view.theme.muted))?;
        }
        Ok(())
    }
}

/// Returns the positions of the panels in a figure of this size, and the horizontal axis of every panel.
pub fn lay_out(
    panel_columns: &[PanelColumn],
    last_step: usize,
    view: &View,
    rows: usize,
    size: (u32, u32),
) -> (Layout, Axis) {
    let titles: Vec<&str> = panel_columns.iter().map(|panel_column| panel_column.title).collect();
    let layout = Layout::new(&Painter { view }, size, &titles, rows);
    let x = step_axis(last_step, &layout, view);
    (layout, x)
}

/// Returns the horizontal axis of every panel.
fn step_axis(last_step: usize, layout: &Layout, view: &View) -> Axis {
    let most_ticks = layout.ticks_across();
    match (view.steps, view.zoom.steps_of(last_step)) {
        (Steps::Linear, None) => Axis::steps(last_step, most_ticks),
        (Steps::Log, None) => Axis::log_steps(last_step, most_ticks),
        (Steps::Linear, Some(steps)) => Axis::steps_between(steps, |step| step, most_ticks),
        (Steps::Log, Some(steps)) => Axis::steps_between(steps, log_step, most_ticks),
    }
}

/// Returns the reference value of a quantity. For a recall or a predicted share it is that of guessing, 1/L, and for the
/// area under a ROC curve 1/2. For the cosines of more than
/// two classes it is −1/(L−1): while every cosine exceeds it, a small normalized step increases no class's loss. For
/// the cosine of two classes, an alignment, a change, a correlation or a curvature it is 0.
fn mark(quantity: Quantity, classes: usize) -> Option<f64> {
    match quantity {
        Quantity::Recall | Quantity::PredictedShare | Quantity::BalancedAccuracy => Some(1.0 / classes as f64),
        Quantity::RocAuc => Some(0.5),
        Quantity::Cosine if classes > 2 => Some(-1.0 / (classes - 1) as f64),
        Quantity::Cosine
        | Quantity::Alignment
        | Quantity::PredictedChange
        | Quantity::ActualChange
        | Quantity::Matthews
        | Quantity::Curvature => Some(0.0),
        _ => None,
    }
}

/// Returns the learning rates that stand beside the safe ones, dashed: that of each algorithm in a class's panel, and in
/// an algorithm's panel, where the classes share one, that one.
fn learning_rates(
    panel_column: &PanelColumn,
    quantity: Quantity,
    (x, pixels): (&Axis, i32),
    view: &View,
) -> Vec<Curve> {
    let shared = view.by == By::Algorithm;
    let most = match quantity {
        Quantity::SafeLearningRate if shared => 1,
        Quantity::SafeLearningRate => usize::MAX,
        _ => 0,
    };
    let lines = panel_column.lines.iter().filter(|line| !line.previous).take(most);
    let rates = lines.flat_map(|line| line.curves(Quantity::LearningRate, x, pixels, view));
    let dashed = |curve: Curve| {
        let color = if shared { view.theme.muted.into() } else { curve.color };
        Curve { color, dashed: true, band: None, marks: Marks::Nowhere, ..curve }
    };
    rates.map(dashed).collect()
}

/// Returns a note that explains why no panel of a quantity can have curves of these examples, if none can.
fn note(quantity: Quantity, shown: ShownSplit) -> Option<&'static str> {
    let missing = shown == ShownSplit::Test && !quantity.has_test_values();
    missing.then_some(text::TRAINING_ONLY)
}

/// Returns the axis of a quantity: the selected range of values, or all values that are visible between the ends of the
/// step axis.
fn value_axis(quantity: Quantity, curves: &[Vec<Curve>], x: &Axis, view: &View) -> Axis {
    let logarithmic = view.scale_of(quantity) == Scale::Log;
    match view.zoom.values_of(quantity) {
        // A range selected on a linear axis may begin below 0.
        Some([low, high]) if logarithmic && high > 0.0 => {
            return Axis::powers_between([low.max(high / 1000.0), high].map(libm::log10), 5);
        }
        Some(values) if !logarithmic => return Axis::between(values, 5),
        _ => {}
    }
    let window = Window::between(x.low, x.high);
    let lines = curves.iter().flatten().flat_map(|curve| curve.band.iter().flatten().chain([&curve.points]));
    let values = lines.flat_map(|line| window.line(line)).map(|(_, value)| value);
    match quantity {
        _ if logarithmic => Axis::powers(values, 5),
        _ if quantity.is_fraction() => Axis::share(5),
        Quantity::Loss
        | Quantity::GradientNorm
        | Quantity::BatchNorm
        | Quantity::Contribution
        | Quantity::DirectionNorm
        | Quantity::LearningRate
        | Quantity::SafeLearningRate => Axis::from_zero(values, 5),
        _ => Axis::around(values, 5),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cosines_have_a_reference_line_at_the_bound_for_normalized_steps() {
        assert_eq!([3, 5].map(|classes| mark(Quantity::Cosine, classes)), [Some(-0.5), Some(-0.25)]);
        assert_eq!(
            mark(Quantity::Cosine, 2),
            Some(0.0),
            "of two classes none gets worse short of −1, which is no angle"
        );
        assert!(text::heading(Quantity::Cosine, 3).ends_with("dotted: −1/(L−1)"));
        assert_eq!(mark(Quantity::Recall, 4), Some(0.25));
    }
}

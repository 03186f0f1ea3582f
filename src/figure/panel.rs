//! One panel: grid lines, labels and curves.

use super::clip::Window;
use super::downsample::Point;
use super::layout::wrapped;
use super::painter::{Area, LABEL, Painter};
use super::shape::{HEAD, SMALL, Shape};
use super::{Axis, FigureError, text};
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// A curve to draw, in the panel's coordinates. A non-finite value interrupts it.
#[derive(Clone)]
pub struct Curve {
    /// The points, from left to right.
    pub points: Vec<Point>,
    /// The color.
    pub color: RGBColor,
    /// The mark that identifies it besides its color.
    pub shape: Shape,
    /// Whether it is dashed.
    pub dashed: bool,
    /// Whether it belongs to the previous run, which is drawn faintly.
    pub previous: bool,
    /// The positions of its marks.
    pub marks: Marks,
    /// The points with a ring around them.
    pub rings: Vec<Point>,
    /// The lower and the upper edge of a band around the curve.
    pub band: Option<[Vec<Point>; 2]>,
    /// Whether it ends because its run, or one of its runs, diverged.
    pub broken: bool,
}

/// The positions of a curve's marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marks {
    /// At a few points along the curve, and at the current step of its run.
    Along,
    /// At every point.
    AtPoints,
    /// No marks.
    Nowhere,
}

impl Curve {
    /// Returns the last finite point.
    fn last(&self) -> Option<Point> {
        self.points.iter().rev().copied().find(|(_, value)| value.is_finite())
    }
}

/// Everything in a panel except the curves.
pub struct Frame<'a> {
    /// The horizontal axis.
    pub x: &'a Axis,
    /// The vertical axis.
    pub y: &'a Axis,
    /// Whether the ticks of the horizontal axis have labels.
    pub x_labels: bool,
    /// Whether the ticks of the vertical axis have labels.
    pub y_labels: bool,
    /// A reference value with a dashed horizontal line, such as the recall of guessing.
    pub mark: Option<f64>,
    /// A position on the horizontal axis with a vertical line, such as the selected step.
    pub at_step: Option<f64>,
    /// A note that explains why there are no curves, if there can be none.
    pub note: Option<&'static str>,
}

impl Frame<'_> {
    fn window(&self) -> Window {
        Window { across: [self.x.low, self.x.high], up: [self.y.low, self.y.high] }
    }
}

type Chart<'a, DB> = ChartContext<'a, DB, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// The opacity of a line of the previous run.
const FAINT: f64 = 0.4;
/// The line height of a note in a panel.
const NOTE_LINE: f64 = 16.0;

impl Painter<'_> {
    /// Draws a panel on `plot`, and its labels on `root`, outside the plot's edges.
    pub fn panel<DB: DrawingBackend>(
        &self,
        root: &Area<DB>,
        plot: &Area<DB>,
        frame: &Frame,
        curves: &[Curve],
    ) -> Result<(), FigureError> {
        let mut chart = ChartBuilder::on(plot)
            .build_cartesian_2d(frame.x.low..frame.x.high, frame.y.low..frame.y.high)
            .map_err(FigureError::drawing)?;
        self.grid(root, &chart, frame)?;
        let window = frame.window();
        if let Some(value) = frame.mark.filter(|value| window.holds((frame.x.low, *value))) {
            let ends = [(frame.x.low, value), (frame.x.high, value)];
            let style = RGBColor::from(self.view.theme.muted).stroke_width(self.stroke(1.0));
            let dots = DashedLineSeries::new(ends, self.px(2.0), self.px(4.0), style);
            chart.draw_series(dots).map_err(FigureError::drawing)?;
        }
        if let Some(place) = frame.at_step.filter(|place| window.holds((*place, frame.y.low))) {
            let line = [(place, frame.y.low), (place, frame.y.high)];
            let style = RGBColor::from(self.view.theme.muted).stroke_width(self.stroke(1.0));
            chart.plotting_area().draw(&PathElement::new(line, style)).map_err(FigureError::drawing)?;
        }
        for band in curves.iter().filter_map(|curve| Some((curve.band.as_ref()?, curve.color))) {
            self.band(&chart, band, &window)?;
        }
        for curve in curves {
            self.curve(root, &mut chart, curve, &window)?;
        }
        if let Some(note) = frame.note {
            self.note(plot, note)?;
        }
        self.ends(root, &chart, frame, curves)
    }

    /// Writes a note in the middle of a panel, in as many lines as its width requires.
    fn note<DB: DrawingBackend>(&self, plot: &Area<DB>, note: &str) -> Result<(), FigureError> {
        let (width, height) = plot.dim_in_pixel();
        let lines = wrapped(note, f64::from(width) / self.view.scale, LABEL);
        let first = height as i32 / 2 - self.px(NOTE_LINE * (lines.len() as f64 - 1.0) / 2.0);
        for (place, line) in lines.iter().enumerate() {
            let at = (width as i32 / 2, first + self.px(NOTE_LINE * place as f64));
            self.text(plot, line, at, (HPos::Center, VPos::Center), (LABEL, self.view.theme.muted))?;
        }
        Ok(())
    }

    fn band<DB: DrawingBackend>(
        &self,
        chart: &Chart<DB>,
        ([low, high], color): (&[Vec<Point>; 2], RGBColor),
        window: &Window,
    ) -> Result<(), FigureError> {
        let outline: Vec<Point> = low.iter().chain(high.iter().rev()).copied().collect();
        if outline.iter().any(|(_, value)| !value.is_finite()) {
            return Ok(());
        }
        let band = Polygon::new(window.area(outline), color.mix(0.18).filled());
        chart.plotting_area().draw(&band).map_err(FigureError::drawing)
    }

    /// Draws crosses where runs diverged, with a word at the first.
    fn ends<DB: DrawingBackend>(
        &self,
        root: &Area<DB>,
        chart: &Chart<DB>,
        frame: &Frame,
        curves: &[Curve],
    ) -> Result<(), FigureError> {
        let broken = curves.iter().filter(|curve| curve.broken && !curve.previous);
        let window = frame.window();
        let ends = broken.filter_map(|curve| Some((curve.last().filter(|end| window.holds(*end))?, curve.color)));
        for (count, (end, color)) in ends.enumerate() {
            let cross = Cross::new(end, self.px(5.0), color.stroke_width(self.stroke(2.0)));
            chart.plotting_area().draw(&cross).map_err(FigureError::drawing)?;
            if count == 0 {
                let (origin, (x, y)) = (root.get_base_pixel(), chart.backend_coord(&end));
                let late = 2.0 * end.0 > frame.x.low + frame.x.high;
                let (side, apart) = if late { (HPos::Right, self.px(-10.0)) } else { (HPos::Left, self.px(10.0)) };
                let at = (x - origin.0 + apart, y - origin.1);
                self.text(root, text::DIVERGED, at, (side, VPos::Center), (LABEL, self.view.theme.ink))?;
            }
        }
        Ok(())
    }

    fn grid<DB: DrawingBackend>(&self, root: &Area<DB>, chart: &Chart<DB>, frame: &Frame) -> Result<(), FigureError> {
        let grid = RGBColor::from(self.view.theme.grid).stroke_width(self.stroke(1.0));
        let muted = (LABEL, self.view.theme.muted);
        let plot = chart.plotting_area();
        let origin = root.get_base_pixel();
        let place = |x, y| {
            let (x, y) = chart.backend_coord(&(x, y));
            (x - origin.0, y - origin.1)
        };
        for (y, label) in &frame.y.ticks {
            let line = [(frame.x.low, *y), (frame.x.high, *y)];
            plot.draw(&PathElement::new(line, grid)).map_err(FigureError::drawing)?;
            if frame.y_labels {
                let (x, y) = place(frame.x.low, *y);
                self.text(root, label, (x - self.px(6.0), y), (HPos::Right, VPos::Center), muted)?;
            }
        }
        for (x, label) in &frame.x.ticks {
            let (x, y) = place(*x, frame.y.low);
            let tick = [(x, y), (x, y + self.px(4.0))];
            root.draw(&PathElement::new(tick, grid)).map_err(FigureError::drawing)?;
            if frame.x_labels {
                self.text(root, label, (x, y + self.px(8.0)), (HPos::Center, VPos::Top), muted)?;
            }
        }
        Ok(())
    }

    fn curve<DB: DrawingBackend>(
        &self,
        root: &Area<DB>,
        chart: &mut Chart<DB>,
        curve: &Curve,
        window: &Window,
    ) -> Result<(), FigureError> {
        let style = match curve.previous {
            false => curve.color.stroke_width(self.stroke(2.0)),
            true => curve.color.mix(FAINT).stroke_width(self.stroke(1.5)),
        };
        let line = window.line(&curve.points);
        for run in line.split(|(_, value)| !value.is_finite()).filter(|run| run.len() > 1) {
            let points = run.iter().copied();
            if curve.dashed {
                let dashes = DashedLineSeries::new(points, self.px(6.0), self.px(4.0), style);
                chart.draw_series(dashes).map_err(FigureError::drawing)?;
            } else {
                chart.draw_series(LineSeries::new(points, style)).map_err(FigureError::drawing)?;
            }
        }
        for place in curve.rings.iter().filter(|place| window.holds(**place)) {
            let ring = Circle::new(*place, self.px(5.0), curve.color.stroke_width(self.stroke(1.5)));
            chart.plotting_area().draw(&ring).map_err(FigureError::drawing)?;
        }
        if curve.previous {
            return Ok(());
        }
        // The largest mark shows the current step of the run. It also makes a curve with one point visible.
        let has_head = curve.marks == Marks::Along && !curve.dashed && !curve.broken;
        let head = curve.last().filter(|head| has_head && window.holds(*head)).map(|head| (head, HEAD));
        let small: Vec<Point> = match curve.marks {
            Marks::Along => curve.shape.along(&curve.points, window.across),
            Marks::AtPoints => curve.points.clone(),
            Marks::Nowhere => Vec::new(),
        };
        let small = small.into_iter().filter(|place| window.holds(*place));
        for (place, half) in small.map(|place| (place, SMALL)).chain(head) {
            let (origin, (x, y)) = (root.get_base_pixel(), chart.backend_coord(&place));
            self.shape(root, (curve.shape, half), (x - origin.0, y - origin.1), curve.color)?;
        }
        Ok(())
    }
}

//! The stages of one step of one algorithm, in the plane of two full-batch class gradients.
//!
//! The stages are [`STAGES`]. Between two stages everything moves evenly, so that a page can animate how the arrows
//! grow, change their lengths and join.

use super::painter::{LABEL, Painter};
use super::plane::{Point, behind, frame, rounded, scaled};
use super::{FigureError, View, text};
use crate::observe::{History, Quantity, Subject};
use libm::{hypot, pow};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// The stages of a step, in order: the forward pass, the class gradients, the terms that the direction makes of them,
/// their sum, the update, and the change of each class's loss.
pub const STAGES: [&str; 6] = ["forward", "gradients", "parts", "sum", "update", "outcome"];

/// The largest distance between the sum of the terms and the projection of the step, as a fraction of the step, at
/// which they are shown as one.
const NEAR: f64 = 0.02;

/// The ends of the arrows in all stages, in the gradients' own unit.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Stages {
    /// The mini-batch gradients of the classes, each along the class's full-batch gradient.
    gradients: [Point; 2],
    /// The terms that the direction makes of them.
    parts: [Point; 2],
    /// The projection of the step on the plane.
    step: Point,
    /// The directions of the full-batch gradients.
    axes: [Point; 2],
}

impl Stages {
    fn read(history: &History, pair: [usize; 2], at_step: f64) -> Option<Self> {
        let next_step = history.next_step(at_step)?;
        let (axes, step) = frame(&next_step, pair);
        let along = |side: usize, length: Quantity| {
            let of = |quantity| next_step.value(quantity, Subject::Class(pair[side]));
            // A class that is absent from the mini-batch has no gradient and no term in the direction.
            let length = of(length);
            if length > 0.0 { scaled(axes[side], length * of(Quantity::Projection)) } else { (0.0, 0.0) }
        };
        let both = |length| [along(0, length), along(1, length)];
        let stages = Self {
            gradients: both(Quantity::BatchNorm),
            parts: both(Quantity::Contribution),
            step: scaled(step, next_step.value(Quantity::DirectionNorm, Subject::All)),
            axes,
        };
        let arrows = stages.gradients.iter().chain(&stages.parts).chain([&stages.step]);
        arrows.clone().all(|(x, y)| x.is_finite() && y.is_finite()).then_some(stages)
    }

    /// Returns whether the two terms add up to the step. They do if there is no third class and no noise orthogonal to
    /// the plane.
    fn parts_are_all(&self) -> bool {
        let [(x, y), (to_x, to_y)] = self.parts;
        hypot(x + to_x - self.step.0, y + to_y - self.step.1) <= NEAR * length(self.step)
    }
}

fn length((x, y): Point) -> f64 {
    hypot(x, y)
}

fn between(from: Point, to: Point, share: f64) -> Point {
    (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1))
}

/// Draws the next step of a run at the view's step, at a stage counted from 0 or between two stages.
///
/// # Errors
///
/// Returns an error if the backend fails.
pub fn step_through<DB: DrawingBackend>(
    root: &DrawingArea<DB, Shift>,
    history: &History,
    pair: [usize; 2],
    stage: f64,
    view: &View,
) -> Result<(), FigureError> {
    root.fill(&RGBColor::from(view.theme.background)).map_err(FigureError::drawing)?;
    let (painter, (width, height)) = (Painter { view }, root.dim_in_pixel());
    let (width, height) = (f64::from(width), f64::from(height));
    let center = (width / 2.0, height / 2.0);
    let Some(stages) = Stages::read(history, pair, view.at_step.unwrap_or(f64::INFINITY)) else {
        let anchor = (HPos::Center, VPos::Center);
        return painter.text(root, text::NO_STEP, rounded(center), anchor, (LABEL, view.theme.muted));
    };
    let done = |from: f64| (stage - from).clamp(0.0, 1.0);
    let (grown, weighed, joined, shaded) = (done(0.0), done(1.0), done(2.0), done(3.0));
    let colors = pair.map(|class| view.class_color(class));
    let longest = |arrows: &[Point]| arrows.iter().copied().map(length).fold(f64::MIN_POSITIVE, f64::max);
    let [gradients, parts] = [stages.gradients, stages.parts].map(|arrows| longest(&arrows));
    // Each stage fills the panel. The stage of the sum and the later ones also show the step.
    let reach = [gradients, parts, longest(&[stages.parts[0], stages.parts[1], stages.step])];
    let reach = pow(reach[0], 1.0 - weighed) * pow(pow(reach[1], 1.0 - joined) * pow(reach[2], joined), weighed);
    let unit = (center.0.min(center.1) - f64::from(painter.px(10.0))).max(1.0) / reach;
    let place = |(x, y): Point| (center.0 + x * unit, center.1 - y * unit);
    for (axis, color) in stages.axes.into_iter().zip(colors).filter(|_| shaded > 0.0) {
        let half = behind(center, axis, (width, height)).into_iter().map(rounded).collect::<Vec<_>>();
        root.draw(&Polygon::new(half, color.mix(0.12 * shaded).filled())).map_err(FigureError::drawing)?;
    }
    // When the terms are joined, the second begins where the first ends.
    let slide = if stages.parts_are_all() { scaled(stages.parts[0], joined) } else { (0.0, 0.0) };
    for (side, tail) in [(0.0, 0.0), slide].into_iter().enumerate() {
        let arrow = between(scaled(stages.gradients[side], grown), stages.parts[side], weighed);
        let end = (tail.0 + arrow.0, tail.1 + arrow.1);
        painter.arrow(root, (place(tail), place(end)), (2.0, colors[side]))?;
    }
    if joined > 0.0 {
        painter.arrow(root, (center, place(scaled(stages.step, joined))), (4.0, view.theme.ink.into()))?;
    }
    root.draw(&Circle::new(rounded(center), painter.px(3.0), RGBColor::from(view.theme.ink).filled()))
        .map_err(FigureError::drawing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::{Columns, Series, Split};

    /// Returns a history with two classes whose gradients are (7, 0) and (−0.6, 0.8) and whose direction is their sum,
    /// or the sum of the normalized gradients.
    fn history(normalized: bool) -> History {
        let columns = Columns::new(2);
        let mut record = vec![f64::NAN; columns.record_length()];
        record[0] = 3.0;
        let mut set = |quantity, subject, value| {
            record[1 + columns.position(Series { quantity, split: Split::Train, subject }).unwrap()] = value;
        };
        let norms = [7.0, 1.0];
        let parts = if normalized { [1.0, 1.0] } else { norms };
        let step = (parts[0] - 0.6 * parts[1], 0.8 * parts[1]);
        set(Quantity::Cosine, Subject::Pair(0, 1), -0.6);
        set(Quantity::DirectionNorm, Subject::All, length(step));
        for (class, axis) in [(1.0, 0.0), (-0.6, 0.8)].into_iter().enumerate() {
            set(Quantity::BatchNorm, Subject::Class(class), norms[class]);
            set(Quantity::Contribution, Subject::Class(class), parts[class]);
            set(Quantity::Projection, Subject::Class(class), 1.0);
            set(Quantity::Alignment, Subject::Class(class), (step.0 * axis.0 + step.1 * axis.1) / length(step));
        }
        let mut history = History::new(2);
        history.extend(&record).unwrap();
        history
    }

    fn drawn(history: &History, stage: f64) -> String {
        let mut svg = String::new();
        {
            let root = SVGBackend::with_string(&mut svg, (400, 300)).into_drawing_area();
            step_through(&root, history, [0, 1], stage, &View::default()).unwrap();
        }
        svg
    }

    #[test]
    fn arrows_appear_stage_by_stage() {
        let arrows = |stage| drawn(&history(true), stage).matches("<polygon").count();
        // An arrow's head is a polygon, and so is the shaded half of a class.
        assert_eq!([0.0, 1.0, 2.0, 3.0, 4.0, 5.0].map(arrows), [0, 2, 2, 3, 5, 5]);
    }

    #[test]
    fn the_terms_sum_to_the_step() {
        for normalized in [false, true] {
            let stages = Stages::read(&history(normalized), [0, 1], f64::INFINITY).unwrap();
            assert!(stages.parts_are_all(), "{stages:?}");
            assert_eq!(stages.parts == stages.gradients, !normalized);
        }
    }

    #[test]
    fn a_note_replaces_the_arrows_before_the_first_record() {
        let view = View { at_step: Some(1.0), ..View::default() };
        assert_eq!(Stages::read(&history(true), [0, 1], 1.0), None);
        let mut svg = String::new();
        let root = SVGBackend::with_string(&mut svg, (400, 300)).into_drawing_area();
        step_through(&root, &history(true), [0, 1], 1.0, &view).unwrap();
        drop(root);
        assert!(svg.contains(text::NO_STEP));
    }
}

//! Marks on a step of the gradient plane: how far along the step each class still improves, to second order.
//!
//! The arrow of the step stands for its learning rate η. The mark of class l divides the arrow, or its continuation, as
//! η_l* divides η. A mark before the tip says that the step is too long for the class. A class that would improve even
//! farther than the picture reaches has an arrowhead there instead of a mark. The classes have a side of the arrow each.

use super::painter::{Area, Painter};
use super::plane::{Point, rounded, scaled};
use super::{FigureError, View};
use crate::observe::{NextStep, Quantity, Subject};
use plotters::prelude::*;

/// How far the picture reaches along a step, in lengths of it.
pub(super) const FARTHEST: f64 = 1.5;
/// The length and the thickness of a mark in CSS pixels.
const SIZE: (f64, f64) = (15.0, 4.0);

/// Returns η_l*/η for both classes, or nothing if the curvature was not observed. It is infinite if every step along
/// this one improves the class, and NaN if it is not known.
pub(super) fn safe_reaches(next_step: &NextStep, pair: [usize; 2]) -> Option<[f64; 2]> {
    let rate = next_step.value(Quantity::LearningRate, Subject::All);
    let reaches = pair.map(|class| {
        let of_class = |quantity| next_step.value(quantity, Subject::Class(class));
        let (safe, curvature) = (of_class(Quantity::SafeLearningRate), of_class(Quantity::Curvature));
        let is_always_safe = safe.is_nan() && curvature <= 0.0;
        if is_always_safe { f64::INFINITY } else { safe / rate }
    });
    reaches.iter().any(|reach| !reach.is_nan()).then_some(reaches)
}

/// Draws the marks of both classes along a step from the center, and the step's continuation up to the last of them.
pub(super) fn safe_marks<DB: DrawingBackend>(
    panel: &Area<DB>,
    view: &View,
    (center, tip): (Point, Point),
    reaches: [f64; 2],
    pair: [usize; 2],
) -> Result<(), FigureError> {
    let painter = Painter { view };
    let step = (tip.0 - center.0, tip.1 - center.1);
    let length = libm::hypot(step.0, step.1);
    if length.is_nan() || length == 0.0 {
        return Ok(());
    }
    let along = scaled(step, 1.0 / length);
    let at = |reach: f64| (center.0 + reach * step.0, center.1 + reach * step.1);
    let last = reaches.into_iter().fold(0.0, f64::max).min(FARTHEST);
    if last > 1.0 {
        let line = [rounded(tip), rounded(at(last))];
        let thin = RGBColor::from(view.theme.ink).stroke_width(painter.stroke(1.0));
        panel.draw(&PathElement::new(line, thin)).map_err(FigureError::drawing)?;
    }
    let [long, thick] = [SIZE.0, SIZE.1].map(|size| size * view.scale);
    for ((reach, class), side) in reaches.into_iter().zip(pair).zip([1.0, -1.0]) {
        if reach.is_nan() {
            continue;
        }
        let (x, y) = at(reach.min(FARTHEST));
        // From the step's line, `out` to the class's side and `ahead` along the step.
        let corner = |out: f64, ahead: f64| {
            rounded((x - side * out * along.1 + ahead * along.0, y + side * out * along.0 + ahead * along.1))
        };
        let outline = if reach > FARTHEST {
            vec![corner(0.0, -long / 2.0), corner(0.0, long / 2.0), corner(0.6 * long, -long / 2.0)]
        } else {
            vec![
                corner(0.0, -thick / 2.0),
                corner(0.0, thick / 2.0),
                corner(long, thick / 2.0),
                corner(long, -thick / 2.0),
            ]
        };
        // A rim in the background's color separates a mark from the arrow and the shading.
        let rim = outline.iter().copied().chain(outline.first().copied()).collect::<Vec<_>>();
        panel.draw(&Polygon::new(outline, view.class_color(class).filled())).map_err(FigureError::drawing)?;
        let paper = RGBColor::from(view.theme.background).stroke_width(painter.stroke(1.0));
        panel.draw(&PathElement::new(rim, paper)).map_err(FigureError::drawing)?;
    }
    Ok(())
}

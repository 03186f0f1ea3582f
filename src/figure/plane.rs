//! The gradient plane: why a class gets worse, in the plane of two full-batch class gradients, one panel for each
//! algorithm.
//!
//! Each class's arrow shows the direction of a step along that class's own gradient. The thick arrow is the projection
//! of the actual step on the plane. A step into the shaded half of a class makes that class worse, because it goes
//! against the class's gradient. The shorter mark on a class's line is the component of its mini-batch gradient along
//! the true one. If the curvature was observed, marks on the step say how far it is safe for each class.
//!
//! All of this is computed from a record. With G_a along the first axis, G_b = ‖G_b‖ (cos ζ, sin ζ). A direction d with
//! the cosines α_a and α_b to the two gradients lies at ‖d‖ (α_a, (α_b − α_a cos ζ) / sin ζ).

use super::layout::{Layout, NAME, TITLE, TOP, wrapped};
use super::painter::{LABEL, Painter};
use super::safe_marks::{FARTHEST, safe_marks, safe_reaches};
use super::{Column, FigureError, View, text};
use crate::observe::{History, NextStep, Quantity, Subject};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// The smallest sine of an angle for which the plane of two gradients is well defined.
const MIN_SINE: f64 = 1e-6;
/// The length of an arrow's head in CSS pixels.
const HEAD: f64 = 9.0;

/// The lengths of the arrows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lengths {
    /// All gradients and the step have the same length.
    Unit,
    /// All arrows keep their true ratios, and the longest fills the panel.
    True,
}

type Area<'a, DB> = DrawingArea<DB, Shift>;
pub(super) type Point = (f64, f64);

/// Returns, in the plane of two classes, the directions of their gradients and the projection of the step.
pub(super) fn frame(next_step: &NextStep, [a, b]: [usize; 2]) -> ([Point; 2], Point) {
    let cosine = next_step.value(Quantity::Cosine, Subject::Pair(a.min(b), a.max(b))).clamp(-1.0, 1.0);
    let sine = (1.0 - cosine * cosine).sqrt();
    let [along, toward] = [a, b].map(|class| next_step.value(Quantity::Alignment, Subject::Class(class)));
    let across = if sine > MIN_SINE { (toward - along * cosine) / sine } else { 0.0 };
    ([(1.0, 0.0), (cosine, sine)], (along, across))
}

/// The ends of the arrows of a plane.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Arrows {
    /// The full-batch gradients of the two classes.
    gradients: [Point; 2],
    /// The projections of the mini-batch gradients on them.
    batch: [Option<Point>; 2],
    /// The projection of the step on the plane.
    step: Point,
    /// How far the step is safe for each class, in lengths of it, if the curvature was observed.
    safe: Option<[f64; 2]>,
}

impl Arrows {
    /// Computes the arrows from the last record up to a step that describes a next step, if there is one.
    fn read(history: &History, [a, b]: [usize; 2], at_step: f64, lengths: Lengths) -> Option<Self> {
        let next_step = history.next_step(at_step)?;
        let of_class = |quantity, class| next_step.value(quantity, Subject::Class(class));
        let (axes, step) = frame(&next_step, [a, b]);
        let true_lengths = [a, b].map(|class| of_class(Quantity::GradientNorm, class));
        let shown = |length: f64| if lengths == Lengths::Unit { 1.0 } else { length };
        let gradient = |side: usize| scaled(axes[side], shown(true_lengths[side]));
        let batch = |side: usize| {
            let class = [a, b][side];
            let projection = of_class(Quantity::Projection, class);
            let length = shown(of_class(Quantity::BatchNorm, class)) * projection;
            // On a full batch the projection is 1 except for rounding, and the mark would coincide with the arrow.
            (length.is_finite() && projection < 1.0 - MIN_SINE).then(|| scaled(axes[side], length))
        };
        let arrows = Self {
            gradients: [gradient(0), gradient(1)],
            batch: [batch(0), batch(1)],
            step: scaled(step, shown(next_step.value(Quantity::DirectionNorm, Subject::All))),
            safe: safe_reaches(&next_step, [a, b]),
        };
        let known = arrows.gradients.iter().chain([&arrows.step]).all(|(x, y)| x.is_finite() && y.is_finite());
        known.then_some(arrows)
    }

    /// Returns the length of the longest arrow. Marks on the step need room beyond it.
    fn reach(&self) -> f64 {
        let batch = self.batch.iter().flatten();
        let step = scaled(self.step, if self.safe.is_some() { FARTHEST } else { 1.0 });
        self.gradients.iter().chain(batch).chain([&step]).map(|(x, y)| libm::hypot(*x, *y)).fold(0.0, f64::max)
    }
}

pub(super) fn scaled((x, y): Point, length: f64) -> Point {
    (x * length, y * length)
}

/// Draws the planes of two classes side by side at the view's step, each for an algorithm's first run.
///
/// # Errors
///
/// Returns an error if the backend fails.
pub fn planes<DB: DrawingBackend>(
    root: &Area<DB>,
    columns: &[Column],
    pair: [usize; 2],
    lengths: Lengths,
    view: &View,
) -> Result<(), FigureError> {
    let painter = Painter { view };
    let titles: Vec<&str> = columns.iter().map(|column| column.title).collect();
    let layout = Layout::new(&painter, root.dim_in_pixel(), &titles, 1);
    let drawn = view.columns(columns.len());
    layout.clear(&painter, root, drawn.clone(), (columns.len(), 0))?;
    for (place, column) in columns.iter().enumerate().filter(|(place, _)| drawn.contains(place)) {
        let panel = painter.titled_panel(root, &layout, place, column.title)?;
        let at_step = view.at_step.unwrap_or(f64::INFINITY);
        let arrows = column.histories.first().and_then(|history| Arrows::read(history, pair, at_step, lengths));
        match arrows {
            Some(arrows) => painter.plane(&panel, &arrows, pair)?,
            None => painter.silence(&panel)?,
        }
    }
    Ok(())
}

impl Painter<'_> {
    /// Writes a column's title.
    pub fn title<DB: DrawingBackend>(
        &self,
        root: &Area<DB>,
        layout: &Layout,
        column: usize,
        title: &str,
    ) -> Result<(), FigureError> {
        for (line, text) in layout.lines_of(title).iter().enumerate() {
            let at = (layout.left(column) + layout.width / 2, self.px(TOP + TITLE * line as f64));
            self.text(root, text, at, (HPos::Center, VPos::Top), (NAME, self.view.theme.ink))?;
        }
        Ok(())
    }

    /// Writes a column's title, and returns the area below it that holds only the figure.
    pub fn titled_panel<'a, DB: DrawingBackend>(
        &self,
        root: &Area<'a, DB>,
        layout: &Layout,
        column: usize,
        title: &str,
    ) -> Result<Area<'a, DB>, FigureError> {
        self.title(root, layout, column, title)?;
        // The space that curves need for headings and for the step axis.
        let corner = (layout.left(column), layout.top(0) - self.px(20.0));
        Ok(root.clone().shrink(corner, (layout.width, layout.height + self.px(54.0))))
    }

    /// Writes in the middle of an empty panel what would fill it.
    fn silence<DB: DrawingBackend>(&self, panel: &Area<DB>) -> Result<(), FigureError> {
        let (width, height) = panel.dim_in_pixel();
        let lines = wrapped(text::NO_GRADIENT, f64::from(width) / self.view.scale, LABEL);
        let top = height as i32 / 2 - self.px(TITLE * lines.len() as f64 / 2.0);
        for (line, text) in lines.iter().enumerate() {
            let at = (width as i32 / 2, top + self.px(TITLE * line as f64));
            self.text(panel, text, at, (HPos::Center, VPos::Top), (LABEL, self.view.theme.muted))?;
        }
        Ok(())
    }

    fn plane<DB: DrawingBackend>(
        &self,
        panel: &Area<DB>,
        arrows: &Arrows,
        pair: [usize; 2],
    ) -> Result<(), FigureError> {
        let (width, height) = panel.dim_in_pixel();
        let center = (f64::from(width) / 2.0, f64::from(height) / 2.0);
        let unit = (center.0.min(center.1) - f64::from(self.px(6.0))).max(1.0) / arrows.reach();
        let place = |(x, y): Point| (center.0 + x * unit, center.1 - y * unit);
        let [first, second] = pair.map(|class| self.view.class_color(class));
        for (gradient, color) in arrows.gradients.into_iter().zip([first, second]) {
            let half = behind(center, gradient, (f64::from(width), f64::from(height)));
            let half: Vec<(i32, i32)> = half.into_iter().map(rounded).collect();
            panel.draw(&Polygon::new(half, color.mix(0.12).filled())).map_err(FigureError::drawing)?;
        }
        for ((gradient, batch), color) in arrows.gradients.into_iter().zip(arrows.batch).zip([first, second]) {
            self.arrow(panel, (center, place(gradient)), (2.0, color))?;
            if let Some(batch) = batch {
                let dot = Circle::new(rounded(place(batch)), self.px(4.0), color.stroke_width(self.stroke(2.0)));
                panel.draw(&dot).map_err(FigureError::drawing)?;
            }
        }
        self.arrow(panel, (center, place(arrows.step)), (4.0, self.view.theme.ink.into()))?;
        match arrows.safe {
            Some(reaches) => safe_marks(panel, self.view, (center, place(arrows.step)), reaches, pair),
            None => Ok(()),
        }
    }

    pub(super) fn arrow<DB: DrawingBackend>(
        &self,
        panel: &Area<DB>,
        (from, to): (Point, Point),
        (width, color): (f64, RGBColor),
    ) -> Result<(), FigureError> {
        let line = [rounded(from), rounded(to)];
        panel.draw(&PathElement::new(line, color.stroke_width(self.stroke(width)))).map_err(FigureError::drawing)?;
        let (x, y) = (to.0 - from.0, to.1 - from.1);
        let length = libm::hypot(x, y);
        // An arrow that is shorter than its head consists of a smaller head only.
        let head = (HEAD * self.view.scale * (1.0 + width / 8.0)).min(length);
        if length == 0.0 {
            return Ok(());
        }
        let (x, y) = (x / length * head, y / length * head);
        let barb = |side: f64| rounded((to.0 - x + side * 0.45 * y, to.1 - y - side * 0.45 * x));
        panel.draw(&Polygon::new([rounded(to), barb(1.0), barb(-1.0)], color.filled())).map_err(FigureError::drawing)
    }
}

pub(super) fn rounded((x, y): Point) -> (i32, i32) {
    (x.round() as i32, y.round() as i32)
}

/// Returns the part of a rectangle that lies against a direction from its center: the rectangle's outline, cut along
/// the line through the center. The direction's second axis points up, and that of the rectangle points down.
pub(super) fn behind(center: Point, (x, y): Point, (width, height): (f64, f64)) -> Vec<Point> {
    let corners = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)];
    let ahead = |corner: Point| (corner.0 - center.0) * x - (corner.1 - center.1) * y;
    let mut outline = Vec::new();
    for (here, next) in corners.into_iter().zip(corners.into_iter().cycle().skip(1)) {
        let (from, to) = (ahead(here), ahead(next));
        if from <= 0.0 {
            outline.push(here);
        }
        if (from < 0.0 && to > 0.0) || (from > 0.0 && to < 0.0) {
            let share = from / (from - to);
            outline.push((here.0 + share * (next.0 - here.0), here.1 + share * (next.1 - here.1)));
        }
    }
    outline
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::{Columns, Observables, Series, Split};

    /// Returns a history of one record with these measurements of two classes.
    fn history(norms: [f64; 2], cosine: f64, direction: f64, alignments: [f64; 2]) -> History {
        history_with(&Columns::new(2), (norms, cosine, direction, alignments), &[])
    }

    /// Returns such a history with more measurements.
    fn history_with(
        columns: &Columns,
        (norms, cosine, direction, alignments): ([f64; 2], f64, f64, [f64; 2]),
        more: &[(Quantity, Subject, f64)],
    ) -> History {
        let mut record = vec![f64::NAN; columns.record_length()];
        record[0] = 3.0;
        let mut set = |quantity, subject, value| {
            record[1 + columns.position(Series { quantity, split: Split::Train, subject }).unwrap()] = value;
        };
        set(Quantity::Cosine, Subject::Pair(0, 1), cosine);
        set(Quantity::DirectionNorm, Subject::All, direction);
        for class in 0..2 {
            set(Quantity::GradientNorm, Subject::Class(class), norms[class]);
            set(Quantity::Alignment, Subject::Class(class), alignments[class]);
        }
        more.iter().for_each(|&(quantity, subject, value)| set(quantity, subject, value));
        let mut history = History::with(columns.clone());
        history.extend(&record).unwrap();
        history
    }

    /// Returns a history with the gradients (7, 0) and (−0.6, 0.8), whose sum is the direction of gradient descent.
    fn descent() -> History {
        let step = (6.4f64, 0.8f64);
        let length = step.0.hypot(step.1);
        let minority = (-0.6 * step.0 + 0.8 * step.1) / length;
        history([7.0, 1.0], -0.6, length, [step.0 / length, minority])
    }

    #[test]
    fn the_step_of_gradient_descent_is_the_sum_of_the_arrows() {
        let arrows = Arrows::read(&descent(), [0, 1], f64::INFINITY, Lengths::True).unwrap();
        let near = |a: Point, b: Point| (a.0 - b.0).hypot(a.1 - b.1) < 1e-9;
        assert!(near(arrows.gradients[0], (7.0, 0.0)) && near(arrows.gradients[1], (-0.6, 0.8)), "{arrows:?}");
        assert!(near(arrows.step, (6.4, 0.8)), "{arrows:?}");
    }

    #[test]
    fn unit_arrows_keep_their_directions() {
        let arrows = Arrows::read(&descent(), [0, 1], f64::INFINITY, Lengths::Unit).unwrap();
        assert!(arrows.gradients.iter().chain([&arrows.step]).all(|(x, y)| (x.hypot(*y) - 1.0).abs() < 1e-9));
        assert!((arrows.step.1 / arrows.step.0 - 0.125).abs() < 1e-9);
    }

    #[test]
    fn there_is_no_plane_before_the_first_record() {
        assert_eq!(Arrows::read(&descent(), [0, 1], 2.0, Lengths::True), None);
    }

    #[test]
    fn a_note_with_advice_replaces_the_arrows_if_a_class_has_no_gradient() {
        let history = history([7.0, 0.0], f64::NAN, 7.0, [1.0, f64::NAN]);
        let columns = [Column { title: "GD", histories: vec![&history], previous: Vec::new() }];
        let mut svg = String::new();
        {
            let root = SVGBackend::with_string(&mut svg, (160, 300)).into_drawing_area();
            planes(&root, &columns, [0, 1], Lengths::Unit, &View::default()).unwrap();
        }
        let words: Vec<&str> = svg.lines().map(str::trim).filter(|line| !line.starts_with('<')).collect();
        assert!(
            words.join(" ").ends_with(text::NO_GRADIENT) && words.len() > 3,
            "in lines as narrow as the panel: {words:?}"
        );
        assert!(!svg.contains("<polygon"));
    }

    #[test]
    fn marks_divide_the_step_as_the_safe_rates_divide_its_rate() {
        let columns = Columns::with(2, Observables { curvature: true, ..Observables::default() });
        let drawn = |safe: [f64; 2], curvature: f64| {
            let of_class = |class: usize| {
                let subject = Subject::Class(class);
                [(Quantity::SafeLearningRate, subject, safe[class]), (Quantity::Curvature, subject, curvature)]
            };
            let mut more = vec![(Quantity::LearningRate, Subject::All, 0.05)];
            more.extend([0, 1].into_iter().flat_map(of_class));
            let history = history_with(&columns, ([7.0, 1.0], -0.6, 1.0, [0.8, 0.2]), &more);
            let column = Column { title: "GD", histories: vec![&history], previous: Vec::new() };
            let mut svg = String::new();
            {
                let root = SVGBackend::with_string(&mut svg, (300, 300)).into_drawing_area();
                planes(&root, &[column], [0, 1], Lengths::True, &View::default()).unwrap();
            }
            (Arrows::read(&history, [0, 1], f64::INFINITY, Lengths::True).unwrap().safe.unwrap(), svg)
        };
        let (reaches, svg) = drawn([0.06, 0.025], 1.0);
        assert!((reaches[0] - 1.2).abs() < 1e-12 && (reaches[1] - 0.5).abs() < 1e-12, "{reaches:?}");
        assert_eq!(svg.matches("<polygon").count(), 2 + 3 + 2, "a half, an arrowhead and a mark of each class");
        assert!(!svg.contains("NaN"));
        let (reaches, svg) = drawn([f64::NAN, 0.0], -1.0);
        assert_eq!(reaches, [f64::INFINITY, 0.0], "every step helps one class, and none the other");
        assert!(svg.matches("<polygon").count() == 7 && !svg.contains("NaN"));
        assert_eq!(Arrows::read(&descent(), [0, 1], f64::INFINITY, Lengths::Unit).unwrap().safe, None);
    }

    #[test]
    fn half_of_a_panel_is_opposed_to_a_direction() {
        let area = |outline: &[Point]| {
            let next = outline.iter().cycle().skip(1);
            outline.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>().abs() / 2.0
        };
        for direction in [(1.0, 0.0), (0.0, -1.0), (0.3, 0.8), (-1.0, 1.0)] {
            let half = behind((50.0, 30.0), direction, (100.0, 60.0));
            assert!((area(&half) - 3000.0).abs() < 1e-9, "{direction:?}");
            let against = |&(x, y): &Point| (x - 50.0) * direction.0 - (y - 30.0) * direction.1 <= 1e-9;
            assert!(half.iter().all(against), "{direction:?}");
        }
    }

    #[test]
    fn every_algorithm_gets_its_arrows() {
        let history = descent();
        let columns = ["GD", "PCNGD"].map(|title| Column { title, histories: vec![&history], previous: Vec::new() });
        let mut svg = String::new();
        {
            let root = SVGBackend::with_string(&mut svg, (600, 300)).into_drawing_area();
            planes(&root, &columns, [0, 1], Lengths::True, &View::default()).unwrap();
        }
        // Each panel has a half and an arrowhead in each class's color, and the head of the step.
        assert_eq!(svg.matches("<polygon").count(), 2 * (2 + 3));
        assert_eq!(svg.matches("<polyline").count() + svg.matches("<line").count(), 2 * 3);
        assert!(!svg.contains("NaN"));
    }
}

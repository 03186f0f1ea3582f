//! The first view's plane of two class gradients: which way is downhill for each class, and where the step goes.
//!
//! As in [`planes`](super::planes), with names at the arrows and one half of the plane hatched: a step into it makes
//! the smallest class worse, because it goes against that class's downhill direction.

use super::painter::{Area, Painter};
use super::plane::{Point, behind, frame, rounded, scaled};
use super::{FigureError, View, text};
use crate::observe::History;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

/// The distance between two hatching lines in CSS pixels.
const HATCH: f64 = 11.0;
/// The font size of names.
const NAME: f64 = 15.0;

/// Draws the step that follows the view's step in the plane of the gradients of the first and the last class.
///
/// # Errors
///
/// Returns an error if the backend fails.
pub fn why_plane<DB: DrawingBackend>(
    root: &Area<DB>,
    history: &History,
    classes: &[&str],
    view: &View,
) -> Result<(), FigureError> {
    root.fill(&RGBColor::from(view.theme.background)).map_err(FigureError::drawing)?;
    let painter = Painter { view };
    let rare = classes.len().saturating_sub(1);
    let Some(next_step) = history.next_step(view.at_step.unwrap_or(f64::INFINITY)) else { return Ok(()) };
    let ([first, second], step) = frame(&next_step, [0, rare]);
    if [first, second, step].iter().any(|(x, y)| !x.is_finite() || !y.is_finite()) {
        return Ok(());
    }
    let (width, height) = root.dim_in_pixel();
    let size = (f64::from(width), f64::from(height));
    let center = (size.0 / 2.0, 0.58 * size.1);
    let reach = (0.5 * size.0).min(center.1) - f64::from(painter.px(34.0));
    painter.hatched(root, &behind(center, second, size), view.class_color(rare))?;
    let end = |(x, y): Point| (center.0 + x * reach, center.1 - y * reach);
    for (gradient, class) in [(first, 0), (second, rare)] {
        painter.arrow(root, (center, end(gradient)), (3.0, view.class_color(class)))?;
    }
    let ink = RGBColor::from(view.theme.ink);
    painter.arrow(root, (center, end(scaled(step, 0.8 / libm::hypot(step.0, step.1).max(1e-9)))), (6.0, ink))?;
    painter.plane_names(root, (center, reach), ([first, second], step), classes)
}

impl Painter<'_> {
    /// Fills a convex outline with slanted lines.
    fn hatched<DB: DrawingBackend>(
        &self,
        root: &Area<DB>,
        outline: &[Point],
        color: RGBColor,
    ) -> Result<(), FigureError> {
        let corners: Vec<(i32, i32)> = outline.iter().copied().map(rounded).collect();
        root.draw(&Polygon::new(corners, color.mix(0.08).filled())).map_err(FigureError::drawing)?;
        let apart = f64::from(self.px(HATCH).max(2));
        let levels = outline.iter().map(|(x, y)| x + y);
        let (low, high) =
            levels.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (low.min(at), high.max(at)));
        let mut level = (low / apart).ceil() * apart;
        while level < high {
            let ends = crossings(outline, level);
            if let [from, to] = ends[..] {
                let line =
                    PathElement::new([rounded(from), rounded(to)], color.mix(0.35).stroke_width(self.stroke(1.0)));
                root.draw(&line).map_err(FigureError::drawing)?;
            }
            level += apart;
        }
        Ok(())
    }

    /// Writes the names of the arrows at their ends, and what the hatched half means in its corner.
    fn plane_names<DB: DrawingBackend>(
        &self,
        root: &Area<DB>,
        (center, reach): (Point, f64),
        ([first, second], step): ([Point; 2], Point),
        classes: &[&str],
    ) -> Result<(), FigureError> {
        let (width, height) = root.dim_in_pixel();
        let rare = classes.len().saturating_sub(1);
        let line = f64::from(self.px(1.4 * NAME));
        for ((x, y), class) in [(first, 0), (second, rare)] {
            let (left, color) = (x < 0.0, self.view.class_color(class));
            let tip = center.1 - y * reach;
            // The name of a nearly level arrow stands above its tip, away from the step.
            let at = if left {
                (f64::from(self.px(8.0)), tip - line)
            } else {
                (f64::from(width) - f64::from(self.px(8.0)), tip - line)
            };
            let side = if left { HPos::Left } else { HPos::Right };
            self.halo(root, &text::downhill(classes[class]), at, (side, VPos::Center), color)?;
        }
        let length = libm::hypot(step.0, step.1).max(1e-9);
        let tip = (center.0 + 0.8 * step.0 / length * reach, center.1 - 0.8 * step.1 / length * reach);
        let ink = RGBColor::from(self.view.theme.ink);
        let flat = step.1.abs() < 0.5 * length;
        let at = if flat { (tip.0 - 0.2 * reach, tip.1 + line) } else { (tip.0 + line * 0.6, tip.1 + 0.3 * line) };
        self.halo(root, text::THE_STEP, at, (if flat { HPos::Center } else { HPos::Left }, VPos::Center), ink)?;
        let words = text::gets_worse_here(classes[rare]);
        // The corner of the panel that lies farthest against the class's direction.
        let right = second.0 < 0.0;
        let x = if right { f64::from(width) - f64::from(self.px(10.0)) } else { f64::from(self.px(10.0)) };
        let at = (x, f64::from(height) - line * 0.7);
        self.halo(
            root,
            &words,
            at,
            (if right { HPos::Right } else { HPos::Left }, VPos::Center),
            self.view.class_color(rare),
        )
    }

    /// Writes bold text on a patch of the background, so that lines behind it do not cross its letters.
    fn halo<DB: DrawingBackend>(
        &self,
        root: &Area<DB>,
        words: &str,
        (x, y): Point,
        (side, middle): (HPos, VPos),
        color: RGBColor,
    ) -> Result<(), FigureError> {
        let width = 0.57 * NAME * self.view.scale * words.chars().count() as f64;
        let half = f64::from(self.px(0.62 * NAME));
        let left = match side {
            HPos::Left => x,
            HPos::Center => x - width / 2.0,
            HPos::Right => x - width,
        };
        let room = f64::from(self.px(3.0));
        let corners = [rounded((left - room, y - half)), rounded((left + width + room, y + half))];
        let patch = Rectangle::new(corners, RGBColor::from(self.view.theme.background).mix(0.85).filled());
        root.draw(&patch).map_err(FigureError::drawing)?;
        self.bold(root, words, rounded((x, y)), (side, middle), (NAME, color))
    }
}

/// Returns the points at which the line x + y = `level` enters and leaves a convex outline.
fn crossings(outline: &[Point], level: f64) -> Vec<Point> {
    let next = outline.iter().cycle().skip(1);
    let cut = |((x, y), (to_x, to_y)): (&Point, &Point)| {
        let (from, to) = (x + y - level, to_x + to_y - level);
        let share = from / (from - to);
        ((from < 0.0) != (to < 0.0)).then(|| (x + share * (to_x - x), y + share * (to_y - y)))
    };
    outline.iter().zip(next).filter_map(cut).collect()
}

#[cfg(test)]
mod tests {
    use super::super::svg_export::svg_text;
    use super::super::tests::spots;
    use super::*;
    use crate::observe::{Columns, Quantity, Series, Split, Subject};

    /// Returns a history of one record in which the step has these alignments with the gradients of two classes.
    fn history(cosine: f64, alignments: [f64; 2]) -> History {
        let columns = Columns::new(2);
        let mut record = vec![f64::NAN; columns.record_length()];
        record[0] = 3.0;
        let mut set = |quantity, subject, value| {
            record[1 + columns.position(Series { quantity, split: Split::Train, subject }).unwrap()] = value;
        };
        set(Quantity::Cosine, Subject::Pair(0, 1), cosine);
        set(Quantity::DirectionNorm, Subject::All, 1.0);
        for (class, alignment) in alignments.into_iter().enumerate() {
            set(Quantity::Alignment, Subject::Class(class), alignment);
        }
        let mut history = History::new(2);
        history.extend(&record).unwrap();
        history
    }

    fn svg(history: &History) -> String {
        svg_text((400, 260), &View::default(), |area, view| why_plane(area, history, &["4", "9"], view)).unwrap()
    }

    #[test]
    fn arrows_and_the_hatched_half_have_names() {
        let svg = svg(&history(-0.8, [0.98, -0.65]));
        for words in ["downhill for the fours", "downhill for the nines", "the step", "here the nines get worse"] {
            assert_eq!(spots(&svg, words).len(), 1, "{words} in {svg}");
        }
        // The rare class's direction points to the left, so the half against it is on the right.
        assert!(spots(&svg, "here the nines get worse")[0].0 > 200.0);
        assert!(svg.matches("#D55E00").count() > 10, "hatching");
        assert!(!svg.contains("NaN"));
    }

    #[test]
    fn nothing_but_the_background_is_drawn_without_gradients() {
        let svg = svg(&history(f64::NAN, [1.0, f64::NAN]));
        assert_eq!((svg.matches("<polygon").count(), svg.matches("<text").count()), (0, 0));
    }

    #[test]
    fn a_hatching_line_enters_and_leaves() {
        let square = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)];
        let mut ends = crossings(&square, 5.0);
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        assert_eq!(ends, [(0.0, 5.0), (5.0, 0.0)]);
        assert!(crossings(&square, 25.0).is_empty());
    }
}

//! The marks of lines, which distinguish lines where colors cannot: in black-and-white print, or for color-blind
//! readers.
//!
//! Ten lines have ten marks: five filled outlines, then a cross and four hollow outlines. The hollow circle is reserved
//! for the rings of a drop. Each line has a few marks, at positions that depend on the panel and not on the run, so
//! that none moves while the run grows. The positions differ from line to line, so that the marks of coinciding lines
//! do not overlap.

use super::FigureError;
use super::downsample::Point;
use super::painter::Painter;
use plotters::coord::Shift;
use plotters::element::{Circle, PathElement, Polygon};
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::{Color, RGBColor};

/// The number of marks of a line across a panel.
const MARKS: usize = 3;
/// The offset of the next line's marks, as a fraction of the distance between marks. The golden ratio spreads any
/// number of lines evenly.
const APART: f64 = 0.618;
/// Half the height of a mark along a line in CSS pixels.
pub const SMALL: f64 = 3.5;
/// Half the height of the mark at the current step of a run.
pub const HEAD: f64 = 4.5;
/// The radius of a circle relative to half the height of the other marks, for the same area of ink.
const ROUND: f64 = 0.8;

/// The corners relative to the center, with negative y upwards, in units of half the height: square, triangle, diamond,
/// triangle pointing down, cross.
const OUTLINES: [&[(f64, f64)]; 5] = [
    &[(-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)],
    &[(0.0, -1.0), (1.0, 0.8), (-1.0, 0.8)],
    &[(0.0, -1.1), (1.1, 0.0), (0.0, 1.1), (-1.1, 0.0)],
    &[(0.0, 1.0), (1.0, -0.8), (-1.0, -0.8)],
    &[
        (-0.35, -1.1),
        (0.35, -1.1),
        (0.35, -0.35),
        (1.1, -0.35),
        (1.1, 0.35),
        (0.35, 0.35),
        (0.35, 1.1),
        (-0.35, 1.1),
        (-0.35, 0.35),
        (-1.1, 0.35),
        (-1.1, -0.35),
        (-0.35, -0.35),
    ],
];

/// The mark of the line with this index in the legend; the marks repeat after ten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape(pub usize);

impl Shape {
    /// Returns its corners, or `None` for a circle, and whether it is hollow.
    fn outline(self) -> (Option<&'static [(f64, f64)]>, bool) {
        match self.0 % 10 {
            0 => (None, false),
            place @ 1..6 => (Some(OUTLINES[place - 1]), false),
            place => (Some(OUTLINES[place - 6]), true),
        }
    }

    /// Returns the positions of the marks of a line between two positions on the horizontal axis. Marks lie on recorded
    /// points, because the values between two of them are unknown.
    pub fn along(self, points: &[Point], [left, right]: [f64; 2]) -> Vec<Point> {
        let first = (APART * (self.0 + 1) as f64).fract();
        let at = |mark: usize| left + (right - left) * (mark as f64 + first) / MARKS as f64;
        let mut marks: Vec<Point> = (0..MARKS).filter_map(|mark| nearest(points, at(mark))).collect();
        marks.dedup();
        marks
    }
}

/// Returns the point of a line that is nearest to a horizontal position, if the line extends to it.
fn nearest(points: &[Point], x: f64) -> Option<Point> {
    let piece = points.windows(2).find(|ends| (ends[0].0..=ends[1].0).contains(&x))?;
    let [before, after] = [piece[0], piece[1]];
    let point = if x - before.0 <= after.0 - x { before } else { after };
    (before.1.is_finite() && after.1.is_finite()).then_some(point)
}

impl Painter<'_> {
    /// Draws a mark at a position of the area, given half its height.
    pub fn shape<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        (shape, half): (Shape, f64),
        (x, y): (i32, i32),
        color: RGBColor,
    ) -> Result<(), FigureError> {
        let (outline, hollow) = shape.outline();
        let Some(corners) = outline else {
            let dot = Circle::new((x, y), self.px(half * ROUND), color.filled());
            return area.draw(&dot).map_err(FigureError::drawing);
        };
        let corner = |&(right, down): &(f64, f64)| (x + self.px(half * right), y + self.px(half * down));
        let fill = if hollow { RGBColor::from(self.view.theme.background) } else { color };
        let corners: Vec<(i32, i32)> = corners.iter().map(corner).collect();
        area.draw(&Polygon::new(corners.clone(), fill.filled())).map_err(FigureError::drawing)?;
        if !hollow {
            return Ok(());
        }
        let closed: Vec<(i32, i32)> = corners.iter().chain(&corners[..1]).copied().collect();
        area.draw(&PathElement::new(closed, color.stroke_width(self.stroke(1.5)))).map_err(FigureError::drawing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_lines_have_ten_distinct_marks() {
        let line: Vec<Point> = (0..=3000).map(|x| (f64::from(x) / 100.0, 1.0)).collect();
        let mut seen: Vec<_> = (0..10).map(|place| Shape(place).outline()).collect();
        seen.dedup();
        assert_eq!(seen.len(), 10);
        let hollow = seen.iter().filter(|(_, hollow)| *hollow).count();
        assert!(hollow == 4 && seen.iter().enumerate().all(|(at, one)| seen[..at].iter().all(|other| other != one)));
        let mut places: Vec<f64> =
            (0..10).flat_map(|place| Shape(place).along(&line, [0.0, 30.0]).into_iter().map(|(x, _)| x)).collect();
        places.sort_by(f64::total_cmp);
        assert_eq!(places.len(), 10 * MARKS);
        assert!(places.windows(2).all(|pair| pair[1] - pair[0] > 0.3), "{places:?}");
    }

    #[test]
    fn marks_lie_on_the_visible_part_of_their_line() {
        let line: Vec<Point> = (0..=20).map(|x| (f64::from(x), 2.0 * f64::from(x))).collect();
        let marks = Shape(0).along(&line, [0.0, 30.0]);
        assert_eq!(marks.len(), 2, "the third is beyond what is recorded");
        assert!(marks.iter().all(|mark| line.contains(mark)), "{marks:?}");
        let grown: Vec<Point> = (0..=30).map(|x| (f64::from(x), 2.0 * f64::from(x))).collect();
        assert_eq!(Shape(0).along(&grown, [0.0, 30.0])[..2], marks, "none moves");
        let broken = [(0.0, 1.0), (10.0, f64::NAN), (30.0, 1.0)];
        assert_eq!(Shape(0).along(&broken, [0.0, 30.0]).len(), 0);
    }

    #[test]
    fn marks_lie_on_recorded_points_once_each() {
        let line = [(0.0, 0.2), (1.0, 0.9), (30.0, 0.4)];
        for place in 0..10 {
            let marks = Shape(place).along(&line, [0.0, 30.0]);
            assert!(!marks.is_empty() && marks.iter().all(|mark| line.contains(mark)), "{marks:?}");
            assert!(marks.windows(2).all(|pair| pair[0] != pair[1]), "{marks:?}");
        }
    }
}

//! Clipping: cuts curves at the edges of a panel.
//!
//! plotters moves each point outside a panel to its edge, one by one, which bends the lines that lead there. Zooming
//! into a curve would then show wrong slopes, so lines and areas are clipped here first.

use super::downsample::Point;

/// The visible range of a panel, in the coordinates of its axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// The left and the right edge.
    pub across: [f64; 2],
    /// The lower and the upper edge.
    pub up: [f64; 2],
}

impl Window {
    /// Creates a window of all values between two positions on the horizontal axis.
    pub fn between(left: f64, right: f64) -> Self {
        Self { across: [left, right], up: [f64::NEG_INFINITY, f64::INFINITY] }
    }

    /// Returns whether a point is visible.
    pub fn holds(&self, (x, value): Point) -> bool {
        (self.across[0]..=self.across[1]).contains(&x) && (self.up[0]..=self.up[1]).contains(&value)
    }

    /// Returns the visible part of the segment between two points, by the algorithm of Liang and Barsky. It computes
    /// the fractions of the segment at which it enters and leaves the window.
    fn cut(&self, from: Point, to: Point) -> Option<[Point; 2]> {
        let way = (to.0 - from.0, to.1 - from.1);
        let edges = [
            (-way.0, from.0 - self.across[0]),
            (way.0, self.across[1] - from.0),
            (-way.1, from.1 - self.up[0]),
            (way.1, self.up[1] - from.1),
        ];
        let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
        for (outwards, room) in edges {
            if outwards == 0.0 && room < 0.0 {
                return None;
            } else if outwards < 0.0 {
                enters = enters.max(room / outwards);
            } else if outwards > 0.0 {
                leaves = leaves.min(room / outwards);
            }
        }
        let at = |share: f64| match share {
            0.0 => from,
            1.0 => to,
            _ => (from.0 + share * way.0, from.1 + share * way.1),
        };
        (enters <= leaves).then(|| [at(enters), at(leaves)])
    }

    /// Returns the visible part of a line through consecutive points. A point with a non-finite value separates its
    /// pieces, as in the line itself.
    pub fn line(&self, points: &[Point]) -> Vec<Point> {
        if points.iter().all(|&point| self.holds(point)) {
            return points.to_vec();
        }
        let mut shown: Vec<Point> = Vec::new();
        for pair in points.windows(2).filter(|pair| pair.iter().all(|(_, value)| value.is_finite())) {
            let Some([from, to]) = self.cut(pair[0], pair[1]) else { continue };
            if shown.last() != Some(&from) {
                shown.extend([(from.0, f64::NAN), from]);
            }
            shown.push(to);
        }
        shown
    }

    /// Returns the visible part of an area, given by its outline, by the algorithm of Sutherland and Hodgman: each edge
    /// in turn cuts off what lies beyond it.
    pub fn area(&self, outline: Vec<Point>) -> Vec<Point> {
        let turned = |(x, y): Point| (y, x);
        let [left, right] = self.across;
        let [low, high] = self.up;
        let across = beyond(beyond(outline, left, 1.0), right, -1.0);
        let up = across.into_iter().map(turned).collect();
        beyond(beyond(up, low, 1.0), high, -1.0).into_iter().map(turned).collect()
    }
}

/// Returns the part of an outline whose first coordinate is at least or at most `edge`, depending on the sign of
/// `side`.
fn beyond(outline: Vec<Point>, edge: f64, side: f64) -> Vec<Point> {
    let mut kept = Vec::new();
    let next = outline.iter().cycle().skip(1);
    for (&here, &next) in outline.iter().zip(next) {
        let (from, to) = ((here.0 - edge) * side, (next.0 - edge) * side);
        if from >= 0.0 {
            kept.push(here);
        }
        if (from < 0.0) != (to < 0.0) {
            let share = from / (from - to);
            kept.push((edge, here.1 + share * (next.1 - here.1)));
        }
    }
    kept
}

/// Returns the points of a curve between two positions, and the nearest point on either side. A line through these
/// points looks the same between the two positions.
pub fn around(points: impl Iterator<Item = Point>, [left, right]: [f64; 2]) -> impl Iterator<Item = Point> {
    let mut points = points.peekable();
    let mut before = None;
    while let Some(point) = points.next_if(|(x, _)| *x < left) {
        before = Some(point);
    }
    let mut past = false;
    let rest = points.take_while(move |(x, _)| !std::mem::replace(&mut past, *x > right));
    before.into_iter().chain(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const UNIT: Window = Window { across: [0.0, 1.0], up: [0.0, 1.0] };

    #[test]
    fn a_line_keeps_its_slope_up_to_the_edge() {
        let shown = UNIT.line(&[(0.0, 0.5), (1.0, 2.5)]);
        assert_eq!(shown[1..], [(0.0, 0.5), (0.25, 1.0)]);
        assert!(UNIT.line(&[(-1.0, 0.5), (0.5, 3.0)]).is_empty(), "past a corner");
    }

    #[test]
    fn a_line_that_leaves_the_window_and_returns_is_split() {
        let shown = UNIT.line(&[(0.0, 0.5), (0.4, 1.5), (0.8, 0.5)]);
        let pieces: Vec<&[Point]> =
            shown.split(|(_, value)| value.is_nan()).filter(|piece| !piece.is_empty()).collect();
        assert_eq!(pieces.len(), 2);
        assert!((pieces[0][1].0 - 0.2).abs() < 1e-12 && (pieces[1][0].0 - 0.6).abs() < 1e-12);
    }

    #[test]
    fn an_area_is_clipped_to_the_window() {
        let square = vec![(-1.0, -1.0), (2.0, -1.0), (2.0, 0.5), (-1.0, 0.5)];
        let shown = UNIT.area(square);
        let next = shown.iter().cycle().skip(1);
        let size = shown.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>().abs() / 2.0;
        assert!((size - 0.5).abs() < 1e-12, "{shown:?}");
        assert!(UNIT.area(vec![(2.0, 2.0), (3.0, 2.0), (3.0, 3.0)]).is_empty());
    }

    #[test]
    fn the_neighbors_of_a_window_are_kept() {
        let points = (0..10).map(|x| (f64::from(x), 0.0));
        let kept: Vec<f64> = around(points, [3.5, 5.5]).map(|(x, _)| x).collect();
        assert_eq!(kept, [3.0, 4.0, 5.0, 6.0]);
    }

    proptest! {
        #[test]
        fn clipped_points_lie_inside_the_window_and_on_the_line(ends in prop::array::uniform4(-3.0..3.0_f64)) {
            let [x, y, to_x, to_y] = ends;
            for (at, value) in UNIT.line(&[(x, y), (to_x, to_y)]).into_iter().filter(|(_, value)| !value.is_nan()) {
                prop_assert!((-1e-9..=1.0 + 1e-9).contains(&at) && (-1e-9..=1.0 + 1e-9).contains(&value));
                prop_assert!(((at - x) * (to_y - y) - (value - y) * (to_x - x)).abs() < 1e-9);
            }
        }
    }
}

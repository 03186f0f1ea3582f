//! Downsampling: leaves out points that would not be visible.
//!
//! A curve of a hundred thousand points has hundreds of points in every column of pixels. The visible part is
//! determined by four points: where the curve enters the column, its minimum, its maximum, and where it leaves. Only
//! these are kept (the M4 algorithm), so the drawing time depends on the width of the figure and not on the length of
//! the run.

/// A point of a curve.
pub type Point = (f64, f64);

/// Returns the visible points for columns of this width, in their order. A non-finite value keeps its place and
/// interrupts the curve.
pub fn downsample_m4(points: impl Iterator<Item = Point>, width: f64) -> Vec<Point> {
    let mut kept = Vec::new();
    let mut open: Option<Column> = None;
    for point in points {
        match &mut open {
            Some(column) if column.holds(point, width) => column.add(point),
            _ => {
                if let Some(column) = open.replace(Column::new(point)) {
                    column.keep(&mut kept);
                }
            }
        }
    }
    if let Some(column) = open {
        column.keep(&mut kept);
    }
    kept
}

/// The visible points in one column.
struct Column {
    first: Point,
    lowest: Point,
    highest: Point,
    last: Point,
}

impl Column {
    fn new(point: Point) -> Self {
        Self { first: point, lowest: point, highest: point, last: point }
    }

    fn holds(&self, (x, value): Point, width: f64) -> bool {
        let same = (x / width).floor() == (self.first.0 / width).floor();
        same && value.is_finite() && self.first.1.is_finite()
    }

    fn add(&mut self, point: Point) {
        if point.1 < self.lowest.1 {
            self.lowest = point;
        }
        if point.1 > self.highest.1 {
            self.highest = point;
        }
        self.last = point;
    }

    fn keep(self, kept: &mut Vec<Point>) {
        let (early, late) =
            if self.lowest.0 <= self.highest.0 { (self.lowest, self.highest) } else { (self.highest, self.lowest) };
        for point in [self.first, early, late, self.last] {
            // Compares bits, so that a point with the value NaN equals itself.
            let bits = |(x, value): Point| (x.to_bits(), value.to_bits());
            if kept.last().is_none_or(|last| bits(*last) != bits(point)) {
                kept.push(point);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_with_one_point_per_column_is_not_changed() {
        let curve: Vec<Point> = (0..50).map(|i| (f64::from(i), f64::from(i % 7))).collect();
        assert_eq!(downsample_m4(curve.iter().copied(), 1.0), curve);
    }

    #[test]
    fn downsampling_keeps_every_extremum() {
        let mut curve: Vec<Point> = (0..100_000).map(|i| (f64::from(i), f64::from(i % 10))).collect();
        curve[31_234].1 = 1e6;
        curve[77_777].1 = -1e6;
        let kept = downsample_m4(curve.iter().copied(), 100.0);
        assert!(kept.len() <= 4 * 1000, "{}", kept.len());
        assert!(kept.contains(&curve[31_234]) && kept.contains(&curve[77_777]));
        assert_eq!((kept.first(), kept.last()), (curve.first(), curve.last()));
        assert!(kept.windows(2).all(|pair| pair[0].0 <= pair[1].0), "in order");
    }

    #[test]
    fn non_finite_values_interrupt_a_downsampled_curve() {
        let curve = [(0.0, 1.0), (0.1, 2.0), (0.2, f64::INFINITY), (0.3, 3.0), (0.4, f64::NAN), (0.5, 4.0)];
        let kept = downsample_m4(curve.into_iter(), 1.0);
        assert_eq!(kept.len(), 6);
        assert!(kept[2].1.is_infinite() && kept[4].1.is_nan());
    }
}

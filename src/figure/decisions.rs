//! Deciding differently: for each algorithm the ROC curve, the precision–recall curve and the reliability curve at one
//! step. A ring marks where the decision with the chosen τ stands.

use super::downsample::{Point, downsample_m4};
use super::layout::Layout;
use super::painter::{Area, LABEL, Painter};
use super::panel::{Curve, Frame, Marks};
use super::shape::Shape;
use super::{Axis, FigureError, View, text};
use crate::observe::{Decisions, Operating};
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};

/// The number of rows: ROC, precision–recall and reliability.
const ROWS: usize = 3;

/// Draws the curves of one class against the rest under each algorithm, with the decision of τ. An algorithm whose
/// logits are not known has empty panels.
///
/// # Errors
///
/// Returns an error if the backend fails.
pub fn decisions<DB: DrawingBackend>(
    root: &Area<DB>,
    panels: &mut [(&str, Option<Decisions>)],
    class: usize,
    tau: f64,
    view: &View,
) -> Result<(), FigureError> {
    let painter = Painter { view };
    let titles: Vec<&str> = panels.iter().map(|(title, _)| *title).collect();
    let layout = Layout::new(&painter, root.dim_in_pixel(), &titles, ROWS);
    let axis = Axis::share(5);
    let shown = view.columns(panels.len());
    layout.clear(&painter, root, shown.clone(), (panels.len(), ROWS))?;
    for (column, (title, decisions)) in panels.iter_mut().enumerate().filter(|(column, _)| shown.contains(column)) {
        let rows = decisions.as_mut().map_or_else(Default::default, |known| curves(known, class, tau, &axis, view));
        painter.title(root, &layout, column, title)?;
        for (row, curves) in rows.iter().enumerate() {
            let frame = Frame {
                x: &axis,
                y: &axis,
                x_labels: row + 1 == ROWS,
                y_labels: column == 0,
                mark: None,
                at_step: None,
                note: None,
            };
            let plot = root.clone().shrink((layout.left(column), layout.top(row)), (layout.width, layout.height));
            painter.panel(root, &plot, &frame, curves)?;
            if column == 0 {
                let heading = (layout.left(0), layout.heading(row).end);
                let style = (LABEL, view.theme.muted);
                painter.text(root, text::DECISIONS[row], heading, (HPos::Left, VPos::Bottom), style)?;
            }
        }
    }
    Ok(())
}

/// Returns the curves of each row.
fn curves(decisions: &mut Decisions, class: usize, tau: f64, axis: &Axis, view: &View) -> [Vec<Curve>; ROWS] {
    let color = view.class_color(class);
    let (points, chosen) = (decisions.curve(class), decisions.operating(class, tau));
    let line = |at: fn(&Operating) -> Point| {
        let points = points.iter().map(at).filter(|(_, value)| value.is_finite());
        // Points closer than a pixel draw the same line.
        let points = downsample_m4(points, (axis.high - axis.low) / 400.0);
        Curve { rings: vec![at(&chosen)], ..curve(points, color) }
    };
    let diagonal = Curve { dashed: true, ..curve(vec![(0.0, 0.0), (1.0, 1.0)], view.theme.muted.into()) };
    let bins = decisions.reliability(tau);
    let bins = bins.iter().filter(|bin| bin.examples > 0).map(|bin| (bin.confidence, bin.accuracy)).collect();
    let ink = view.theme.ink.into();
    [
        vec![diagonal.clone(), line(|point| (point.false_positives, point.recall))],
        vec![line(|point| (point.recall, point.precision))],
        vec![diagonal, Curve { marks: Marks::AtPoints, ..curve(bins, ink) }],
    ]
}

fn curve(points: Vec<Point>, color: RGBColor) -> Curve {
    let shape = Shape(0);
    Curve {
        points,
        color,
        shape,
        dashed: false,
        previous: false,
        marks: Marks::Nowhere,
        rings: Vec::new(),
        band: None,
        broken: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::svg_export::svg_text;

    #[test]
    fn each_algorithm_has_three_panels_with_the_decision_on_two_of_them() {
        let known = Decisions::from_logits(&[3, 1], vec![0, 0, 1, 1], vec![2.0, 0.0, 1.0, 0.0, 0.5, 0.0, 0.0, 1.0]);
        let mut panels = [("GD", Some(known)), ("PCNGD", None)];
        let svg =
            svg_text((600, 700), &View::default(), |root, view| decisions(root, &mut panels, 1, 1.0, view)).unwrap();
        for word in ["GD", "PCNGD"].into_iter().chain(text::DECISIONS) {
            assert!(svg.lines().any(|line| line.trim() == word), "{word} is missing in {svg}");
        }
        // Rings at the decision, and a filled mark for each of the bins.
        let rings = svg.lines().filter(|line| line.contains("<circle") && line.contains("fill=\"none\"")).count();
        assert_eq!(rings, 2, "{svg}");
        assert!(svg.matches("<circle").count() > 2);
    }
}

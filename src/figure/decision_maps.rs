//! Decision maps: the predicted class at each point of the plane, one panel for each algorithm, with the examples on
//! top.

use super::examples::dots;
use super::layout::Layout;
use super::painter::Painter;
use super::{FigureError, View};
use crate::data::Dataset;
use crate::observe::DecisionMap;
use plotters::coord::Shift;
use plotters::element::Rectangle;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::Color;

/// Draws the decision maps of the algorithms side by side, in colors paler than those of the examples. A panel without
/// a decision map stays empty.
///
/// # Errors
///
/// Returns an error if the backend fails.
pub fn decision_maps<DB: DrawingBackend>(
    root: &DrawingArea<DB, Shift>,
    examples: &Dataset,
    panels: &[(&str, Option<DecisionMap>)],
    view: &View,
) -> Result<(), FigureError> {
    let painter = Painter { view };
    let titles: Vec<&str> = panels.iter().map(|(title, _)| *title).collect();
    let layout = Layout::new(&painter, root.dim_in_pixel(), &titles, 1);
    let drawn = view.columns(panels.len());
    layout.clear(&painter, root, drawn.clone(), (panels.len(), 0))?;
    for (column, (title, decision_map)) in panels.iter().enumerate().filter(|(column, _)| drawn.contains(column)) {
        let panel = painter.titled_panel(root, &layout, column, title)?;
        let Some(decision_map) = decision_map else { continue };
        let (width, height) = panel.dim_in_pixel();
        let side = width.min(height);
        let square = panel.shrink(((width - side) as i32 / 2, 0), (side, side));
        cells(&square, decision_map, view)?;
        dots(&square, examples, decision_map.reach, view)?;
    }
    Ok(())
}

/// Draws adjacent cells of one class as one rectangle.
fn cells<DB: DrawingBackend>(
    square: &DrawingArea<DB, Shift>,
    decision_map: &DecisionMap,
    view: &View,
) -> Result<(), FigureError> {
    let side = decision_map.classes.len().isqrt();
    let (width, _) = square.dim_in_pixel();
    let edge = |cell: usize| (cell as f64 / side as f64 * f64::from(width)).round() as i32;
    for (row, classes) in decision_map.classes.chunks_exact(side.max(1)).enumerate() {
        let mut left = 0;
        for run in classes.chunk_by(|a, b| a == b) {
            let style = view.class_color(run[0].into()).mix(0.25).filled();
            let corners = [(edge(left), edge(row)), (edge(left + run.len()), edge(row + 1))];
            square.draw(&Rectangle::new(corners, style)).map_err(FigureError::drawing)?;
            left += run.len();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Shape;
    use plotters::prelude::{IntoDrawingArea, SVGBackend};

    #[test]
    fn rows_change_color_with_the_class_and_examples_are_drawn_on_top() {
        let mut examples = Dataset::new(Shape::features(2));
        examples.push_class([[0.5, 0.5]]);
        examples.push_class([[-0.5, -0.5], [0.0, 0.0]]);
        let decision_map = DecisionMap { reach: 1.0, classes: vec![0, 0, 1, 1, 1, 1, 0, 1, 0] };
        let mut svg = String::new();
        {
            let root = SVGBackend::with_string(&mut svg, (400, 300)).into_drawing_area();
            decision_maps(&root, &examples, &[("GD", Some(decision_map)), ("PCNGD", None)], &View::default()).unwrap();
        }
        let paler = |color: &str| svg.matches(&format!("opacity=\"0.25\" fill=\"{color}\"")).count();
        assert_eq!((paler("#0072B2"), paler("#D55E00")), (3, 3));
        assert_eq!(svg.matches("<circle").count(), 3);
        assert!(svg.rfind("<rect").unwrap() < svg.find("<circle").unwrap(), "examples on top");
    }
}

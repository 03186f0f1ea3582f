//! The confusion matrix: a row for each class, a column for each predicted class, a count in each cell, darker with the
//! share of its row.

use super::painter::{Area, LABEL, Painter};
use super::{FigureError, View};
use crate::number::grouped;
use crate::observe::Confusion;
use plotters::element::Rectangle;
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, RGBColor};

/// The room for the names of the classes, in CSS pixels.
const NAMES: f64 = 72.0;

/// Draws the confusion counts of one run over a whole area. Without the matrix, as for many classes, it stays empty.
///
/// # Errors
///
/// Returns an error if the backend fails.
pub fn confusion_matrix<DB: DrawingBackend>(
    root: &Area<DB>,
    counts: &Confusion,
    names: &[&str],
    view: &View,
) -> Result<(), FigureError> {
    let painter = Painter { view };
    let (width, height) = root.dim_in_pixel();
    let (left, top) = (painter.px(NAMES), painter.px(2.0 * LABEL));
    let classes = counts.classes() as i32;
    let place = |row: i32, column: i32| {
        (left + column * (width as i32 - left) / classes, top + row * (height as i32 - top) / classes)
    };
    root.fill(&RGBColor::from(view.theme.background)).map_err(FigureError::drawing)?;
    let middle = |(x, y): (i32, i32), (right, below): (i32, i32)| ((x + right) / 2, (y + below) / 2);
    let Some(matrix) = counts.matrix() else { return Ok(()) };
    for (class, name) in names.iter().enumerate() {
        let k = class as i32;
        let (row, column) = (middle(place(k, 0), place(k + 1, 0)), middle(place(0, k), place(0, k + 1)));
        let style = (LABEL, view.theme.ink);
        painter.text(root, name, (left - painter.px(6.0), row.1), (HPos::Right, VPos::Center), style)?;
        painter.text(root, name, (column.0, top - painter.px(4.0)), (HPos::Center, VPos::Bottom), style)?;
        for (predicted, &count) in matrix[class * names.len()..][..names.len()].iter().enumerate() {
            let corners = [place(k, predicted as i32), place(k + 1, predicted as i32 + 1)];
            let share = f64::from(count) / (counts.examples(class).max(1) as f64);
            let fill = view.class_color(predicted).mix(0.05 + 0.4 * share).filled();
            root.draw(&Rectangle::new(corners, fill)).map_err(FigureError::drawing)?;
            let at = middle(corners[0], corners[1]);
            painter.text(root, &grouped(count.into()), at, (HPos::Center, VPos::Center), style)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::svg_export::svg_text;

    #[test]
    fn every_count_stands_in_its_row_and_column() {
        let counts = Confusion::from_matrix(2, &[1390, 10, 150, 50]);
        let svg =
            svg_text((400, 300), &View::default(), |root, view| confusion_matrix(root, &counts, &["4", "9"], view))
                .unwrap();
        let spots = |text: &str| crate::figure::tests::spots(&svg, text);
        let [right, missed, wrong] = ["1,390", "10", "150"].map(|text| spots(text)[0]);
        assert_eq!((right.1, right.0), (missed.1, wrong.0), "rows are classes and columns predictions");
        assert!(missed.0 > right.0 && wrong.1 > right.1, "{svg}");
        assert_eq!((spots("4").len(), spots("9").len()), (2, 2));
    }
}

//! Figures of the examples: thumbnails of images, one row for each class, or points in the plane.
//!
//! Points are drawn by their first two features, the smallest class on top. Images are drawn from their standardized
//! values, each channel from its darkest value in the figure to its brightest, which reverses the standardization.

use super::painter::Painter;
use super::{FigureError, View};
use crate::data::Dataset;
use crate::kernel::Real;
use plotters::coord::Shift;
use plotters::element::{Circle, Rectangle};
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::{Color, RGBColor};
use std::ops::Range;

/// The maximum side of a thumbnail in CSS pixels.
const SIDE: f64 = 32.0;
/// The gap between thumbnails.
const GAP: f64 = 2.0;
/// The width of the bar that shows the color of a row's class, and the space after it.
const BAR: (f64, f64) = (4.0, 4.0);
/// The thickness of the line that shows the predicted class of an image.
const LINE: f64 = 4.0;
/// The radius of a point.
const POINT: f64 = 2.2;
/// The maximum number of classes that get a row.
pub const MAX_ROWS: usize = 10;

/// Returns the number of thumbnails in a row of this width in CSS pixels.
pub fn thumbnails_across(width: f64) -> usize {
    (((width - BAR.0 - BAR.1 + GAP) / (SIDE + GAP)).max(1.0)) as usize
}

/// Returns the height of the figure of these examples at a width, both in CSS pixels: one row for each class of images,
/// or a square of points.
pub fn examples_height(examples: &Dataset, width: f64) -> f64 {
    if is_image(examples) { examples.classes().min(MAX_ROWS) as f64 * (SIDE + GAP) - GAP } else { width }
}

fn is_image(examples: &Dataset) -> bool {
    examples.shape().height > 1
}

/// Draws examples over the whole area. For points, `square` is half the side of the visible square around the origin;
/// without it, the square just covers the points.
///
/// # Errors
///
/// Returns an error if the backend fails.
pub fn examples<DB: DrawingBackend>(
    root: &DrawingArea<DB, Shift>,
    examples: &Dataset,
    square: Option<f64>,
    view: &View,
) -> Result<(), FigureError> {
    root.fill(&RGBColor::from(view.theme.background)).map_err(FigureError::drawing)?;
    if is_image(examples) {
        thumbnails(root, examples, &[], view)
    } else {
        points(root, examples, square.unwrap_or_else(|| reach(examples)), view)
    }
}

/// Draws images over the whole area, one row for each class. Each image is underlined in the color of its predicted
/// class.
///
/// # Errors
///
/// Returns an error if the backend fails.
pub fn misclassified_examples<DB: DrawingBackend>(
    root: &DrawingArea<DB, Shift>,
    examples: &Dataset,
    predicted: &[usize],
    view: &View,
) -> Result<(), FigureError> {
    root.fill(&RGBColor::from(view.theme.background)).map_err(FigureError::drawing)?;
    thumbnails(root, examples, predicted, view)
}

/// Returns the first two features of an example. An example with a single feature lies on the axis.
fn place(examples: &Dataset, example: usize) -> [f64; 2] {
    let row = examples.row(example);
    [0, 1].map(|feature| row.get(feature).map_or(0.0, |&value| f64::from(value)))
}

fn reach(examples: &Dataset) -> f64 {
    let all = (0..examples.len()).flat_map(|example| place(examples, example));
    1.05 * all.fold(f64::MIN_POSITIVE, |most: f64, coordinate| most.max(coordinate.abs()))
}

fn points<DB: DrawingBackend>(
    root: &DrawingArea<DB, Shift>,
    examples: &Dataset,
    reach: f64,
    view: &View,
) -> Result<(), FigureError> {
    let painter = Painter { view };
    let (width, height) = root.dim_in_pixel();
    let grid = RGBColor::from(view.theme.grid).stroke_width(painter.stroke(1.0));
    let edge = [(0, 0), (width as i32 - 1, height as i32 - 1)];
    root.draw(&Rectangle::new(edge, grid)).map_err(FigureError::drawing)?;
    dots(root, examples, reach, view)
}

/// Draws each point as a dot in the color of its class, over an area that shows a square with half-side `reach`.
pub fn dots<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    examples: &Dataset,
    reach: f64,
    view: &View,
) -> Result<(), FigureError> {
    let (width, height) = area.dim_in_pixel();
    let pixel = |[x, y]: [f64; 2]| {
        let across = (x / reach + 1.0) / 2.0 * f64::from(width);
        let down = (1.0 - y / reach) / 2.0 * f64::from(height);
        (across.round() as i32, down.round() as i32)
    };
    for class in 0..examples.classes() {
        let style = view.class_color(class).mix(0.75).filled();
        for example in examples.class(class) {
            let dot = Circle::new(pixel(place(examples, example)), Painter { view }.px(POINT), style);
            area.draw(&dot).map_err(FigureError::drawing)?;
        }
    }
    Ok(())
}

fn thumbnails<DB: DrawingBackend>(
    root: &DrawingArea<DB, Shift>,
    examples: &Dataset,
    predicted: &[usize],
    view: &View,
) -> Result<(), FigureError> {
    let painter = Painter { view };
    let shape = examples.shape();
    // Each image pixel covers a whole number of screen pixels, so that the image stays sharp.
    let pixel = (painter.px(SIDE) as usize / shape.height.max(shape.width)).max(1) as i32;
    let across = thumbnails_across(f64::from(root.dim_in_pixel().0) / view.scale);
    let scales = channel_scales(examples);
    for class in 0..examples.classes().min(MAX_ROWS) {
        let top = painter.px(class as f64 * (SIDE + GAP));
        let bar = [(0, top), (painter.px(BAR.0) - 1, top + painter.px(SIDE) - 1)];
        root.draw(&Rectangle::new(bar, view.class_color(class).filled())).map_err(FigureError::drawing)?;
        for (column, example) in examples.class(class).take(across).enumerate() {
            let left = painter.px(BAR.0 + BAR.1 + column as f64 * (SIDE + GAP));
            image(root, examples, example, &scales, ((left, top), pixel))?;
            if let Some(&class) = predicted.get(example) {
                let foot = top + pixel * shape.height as i32;
                let line = [(left, foot - painter.px(LINE)), (left + pixel * shape.width as i32, foot)];
                root.draw(&Rectangle::new(line, view.class_color(class).filled())).map_err(FigureError::drawing)?;
            }
        }
    }
    Ok(())
}

/// Returns the smallest and the largest value of each channel.
pub(super) fn channel_scales(examples: &Dataset) -> Vec<Range<Real>> {
    let shape = examples.shape();
    let mut scales = vec![Real::INFINITY..Real::NEG_INFINITY; shape.channels];
    for example in 0..examples.len() {
        for (values, scale) in examples.row(example).chunks_exact(shape.height * shape.width).zip(&mut scales) {
            for &value in values {
                *scale = scale.start.min(value)..scale.end.max(value);
            }
        }
    }
    scales
}

/// Draws one image; adjacent pixels of the same color are drawn at once.
fn image<DB: DrawingBackend>(
    root: &DrawingArea<DB, Shift>,
    examples: &Dataset,
    example: usize,
    scales: &[Range<Real>],
    ((left, top), pixel): ((i32, i32), i32),
) -> Result<(), FigureError> {
    let (shape, row) = (examples.shape(), examples.row(example));
    let level = |channel: usize, place: usize| {
        let (channel, scale) = (channel.min(shape.channels - 1), &scales[channel.min(shape.channels - 1)]);
        let share = (row[channel * shape.height * shape.width + place] - scale.start) / (scale.end - scale.start);
        (255.0 * share).round() as u8
    };
    let color = |place| [level(0, place), level(1, place), level(2, place)];
    for line in 0..shape.height {
        let mut from = 0;
        while from < shape.width {
            let shown = color(line * shape.width + from);
            let same = (from..shape.width).take_while(|column| color(line * shape.width + column) == shown).count();
            let corner = (left + from as i32 * pixel, top + line as i32 * pixel);
            let end = (corner.0 + same as i32 * pixel, corner.1 + pixel);
            let [red, green, blue] = shown;
            let run = Rectangle::new([corner, end], RGBColor(red, green, blue).filled());
            root.draw(&run).map_err(FigureError::drawing)?;
            from += same;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Shape;
    use plotters::prelude::{IntoDrawingArea, SVGBackend};

    fn drawn(set: &Dataset, square: Option<f64>, size: (u32, u32)) -> String {
        let mut text = String::new();
        let root = SVGBackend::with_string(&mut text, size).into_drawing_area();
        examples(&root, set, square, &View::read(r#"{"quantities": []}"#).unwrap()).unwrap();
        root.present().unwrap();
        drop(root);
        text
    }

    #[test]
    fn every_point_is_drawn_at_its_position_in_the_color_of_its_class() {
        let mut set = Dataset::new(Shape::features(2));
        set.push_class([[0.0, 0.0], [0.5, 0.5]]);
        set.push_class([[-1.0, -1.0]]);
        let svg = drawn(&set, Some(1.0), (200, 200));
        let dots: Vec<&str> = svg.lines().filter(|line| line.contains("<circle")).collect();
        assert_eq!(dots.len(), 3);
        for (dot, place, color) in [
            (dots[0], "cx=\"100\" cy=\"100\"", "#0072B2"),
            (dots[1], "cx=\"150\" cy=\"50\"", "#0072B2"),
            (dots[2], "cx=\"0\" cy=\"200\"", "#D55E00"),
        ] {
            assert!(dot.contains(place) && dot.contains(color), "{dot}");
        }
    }

    #[test]
    fn images_are_restored_from_standardized_values() {
        let mut set = Dataset::new(Shape { channels: 1, height: 2, width: 2 });
        // Black, white and two grays, shifted and scaled.
        set.push_class([[-0.4, 1.6, 0.6, 0.6]]);
        let svg = drawn(&set, None, (60, 40));
        for color in ["#000000", "#FFFFFF", "#808080"] {
            assert_eq!(svg.matches(&format!("fill=\"{color}\"")).count(), 1 + usize::from(color == "#FFFFFF"), "{svg}");
        }
    }

    #[test]
    fn misclassified_images_are_underlined_in_the_color_of_the_predicted_class() {
        let mut set = Dataset::new(Shape { channels: 1, height: 2, width: 2 });
        set.push_class([[0.0, 1.0, 0.0, 1.0]]);
        set.push_class([[1.0, 0.0, 0.0, 1.0]]);
        let mut svg = String::new();
        let root = SVGBackend::with_string(&mut svg, (60, 80)).into_drawing_area();
        misclassified_examples(&root, &set, &[2, 0], &View::default()).unwrap();
        drop(root);
        let colors = |color: &str| svg.matches(&format!("fill=\"{color}\"")).count();
        // The first class's bar and the line under the second class's image; the line for the prediction of the first
        // class's image.
        assert_eq!((colors("#0072B2"), colors("#00875F"), colors("#D55E00")), (2, 1, 1));
    }

    #[test]
    fn points_fill_a_square_and_images_fill_one_row_per_class() {
        let mut plane = Dataset::new(Shape::features(2));
        plane.push_class([[0.0, 0.0]]);
        assert_eq!(examples_height(&plane, 200.0), 200.0);
        let mut images = Dataset::new(Shape { channels: 1, height: 2, width: 2 });
        images.push_class([[0.0; 4]]);
        images.push_class([[0.0; 4]]);
        assert_eq!(examples_height(&images, 200.0), 66.0);
    }
}

//! Zooming by a drag over a figure, and by a factor.

use super::axis::ten_to;
use super::zoom::{Values, Zoom};
use super::{Axis, Figure, Scale, View};

/// The smallest distance in CSS pixels that counts as a drag in its direction.
const MIN_DRAG_PIXELS: f64 = 8.0;

impl Figure<'_> {
    /// Returns the zoom after a drag over the figure from one pixel to another. The direction of the drag selects the
    /// steps between the two pixels, the values between them, or both. Returns `None` if the drag began outside the
    /// panels, or hardly moved.
    pub fn zoom_to_drag(&self, [from, to]: [(i32, i32); 2]) -> Option<Zoom> {
        let (grid, view) = (self.grid(), &self.view);
        let layout = &grid.layout;
        let (column, row) = layout.panel_at(from, grid.columns(), grid.rows.len())?;
        let far = |from: i32, to: i32| f64::from((to - from).abs()) >= MIN_DRAG_PIXELS * view.scale;
        let ordered = |a: f64, b: f64| [a.min(b), a.max(b)];
        let mut zoom = view.zoom.clone();
        if far(from.0, to.0) {
            let share = |x: i32| (f64::from(x - layout.left(column)) / f64::from(layout.width)).clamp(0.0, 1.0);
            let step = |x: i32| view.step_at(along(&grid.x, share(x)));
            zoom.steps = Some(ordered(step(from.0), step(to.0)));
        }
        if far(from.1, to.1) {
            let row = &grid.rows[row];
            let share =
                |y: i32| (1.0 - f64::from(y - layout.top(row.place)) / f64::from(layout.height)).clamp(0.0, 1.0);
            let logarithmic = view.scale_of(row.quantity) == Scale::Log;
            let value = |y: i32| along(&row.y, share(y));
            let value = |y: i32| if logarithmic { ten_to(value(y)) } else { value(y) };
            let [low, high] = ordered(value(from.1), value(to.1));
            zoom.values.retain(|values| values.quantity != row.quantity.name());
            zoom.values.push(Values { quantity: row.quantity.name().to_owned(), from: low, to: high });
        }
        (zoom != view.zoom).then_some(zoom)
    }
}

/// Returns the zoom that shows `factor` times as many steps as now, measured along the axis, around the marked step or
/// the middle. Returns a zoom that shows everything, including all values, if all steps are then visible.
pub fn zoom_by(last_step: usize, view: &View, factor: f64) -> Zoom {
    let (first, last) = (view.place(0.0), view.place(last_step.max(1) as f64));
    let [low, high] = view.zoom.steps_of(last_step).map_or([first, last], |steps| steps.map(|step| view.place(step)));
    let width = factor * (high - low);
    // A factor that is no positive number changes nothing.
    if width.is_nan() || width <= 0.0 {
        return view.zoom.clone();
    }
    if width >= 0.999 * (last - first) {
        return Zoom::default();
    }
    let middle = view.at_step.map_or((low + high) / 2.0, |step| view.place(step));
    let low = (middle - width / 2.0).clamp(first, last - width);
    Zoom { steps: Some([low, low + width].map(|place| view.step_at(place))), ..view.zoom.clone() }
}

/// Returns the coordinate at a fraction of an axis.
fn along(axis: &Axis, share: f64) -> f64 {
    axis.low + share * (axis.high - axis.low)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(json: &str) -> View {
        View::read(json).unwrap()
    }

    #[test]
    fn zooming_centers_on_the_marked_step_and_can_be_undone() {
        let near = zoom_by(100, &view(r#"{"at_step": 10}"#), 0.5);
        assert_eq!(near.steps, Some([0.0, 50.0]), "no further than the first step");
        let again = zoom_by(100, &View { zoom: near, ..view(r#"{"at_step": 40}"#) }, 0.5);
        assert_eq!(again.steps, Some([27.5, 52.5]));
        let back = zoom_by(100, &View { zoom: again, ..view("{}") }, 4.0);
        assert_eq!(back, Zoom::default());
    }

    #[test]
    fn on_a_logarithmic_axis_a_half_is_half_of_its_length() {
        let near = zoom_by(99, &view(r#"{"steps": "log", "at_step": 0}"#), 0.5);
        let [from, to] = near.steps.unwrap();
        assert!(from.abs() < 1e-9 && (to - 9.0).abs() < 1e-9, "{from} to {to}");
    }

    #[test]
    fn empty_zoom_windows_show_everything() {
        let zoom = |steps| Zoom { steps: Some(steps), ..Zoom::default() };
        assert_eq!(zoom([5.0, 500.0]).steps_of(100), Some([5.0, 100.0]));
        assert_eq!(zoom([7.0, 7.0]).steps_of(100), None);
        assert_eq!(zoom([f64::NAN, 7.0]).steps_of(100), Some([0.0, 7.0]));
        assert_eq!(zoom([200.0, 300.0]).steps_of(100), None);
    }
}

//! Lights: images of one class in a grid, bright while a network classifies them correctly and dark while it does not.
//!
//! A page copies the pixels to a canvas. They change with every step, and drawing them one by one through plotters
//! would take too long. A picture that is exported draws cells without their images instead.

use super::examples::channel_scales;
use super::painter::{Area, Painter};
use super::{FigureError, Rgb, Theme};
use crate::data::Dataset;
use plotters::prelude::*;

/// The largest side of a cell in CSS pixels.
const MAX_SIDE: f64 = 40.0;
/// The least size of cells in full rows, as a fraction of the largest possible size.
const FULL_ROWS: f64 = 0.8;
/// The space between cells as a fraction of their distance.
const GAP: f64 = 0.1;

/// The cells of a grid in an area, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LightGrid {
    /// The number of cells in a row.
    pub columns: usize,
    /// The number of rows.
    pub rows: usize,
    /// The distance from one cell to the next.
    pub pitch: usize,
    /// The side of a cell.
    pub side: usize,
}

impl LightGrid {
    /// Lays out a number of cells in an area of this size in pixels: in rows that are all full where the cells are
    /// then hardly smaller, or else as large as possible in rows of almost the same length.
    pub fn new(count: usize, (width, height): (usize, usize), scale: f64) -> Self {
        let count = count.max(1);
        let most = (MAX_SIDE * scale) as usize;
        let pitch = |columns: usize| (width / columns).min(height / count.div_ceil(columns)).min(most).max(1);
        let larger = |columns: &usize| (pitch(*columns), *columns);
        let best = (1..=count).max_by_key(larger).unwrap_or(1);
        let full = (1..=count).filter(|columns| count.is_multiple_of(*columns)).max_by_key(larger).unwrap_or(1);
        let columns = if pitch(full) as f64 >= FULL_ROWS * pitch(best) as f64 {
            full
        } else {
            // As many rows as before, but none of them much shorter than the others.
            let fitting = (width / pitch(best)).clamp(1, count);
            count.div_ceil(count.div_ceil(fitting))
        };
        let pitch = pitch(columns);
        let side = pitch - ((pitch as f64 * GAP).round() as usize).min(pitch - 1);
        Self { columns, rows: count.div_ceil(columns), pitch, side }
    }

    /// Returns the left and the upper edge of a cell.
    pub fn corner(&self, cell: usize) -> (usize, usize) {
        (cell % self.columns * self.pitch, cell / self.columns * self.pitch)
    }
}

/// The two colors of a cell: its ground, and its strokes.
fn colors(theme: &Theme, class: usize, is_lit: bool) -> [Rgb; 2] {
    let ground = if is_lit { theme.classes.get(class).copied().unwrap_or(theme.ink) } else { theme.grid };
    let strokes = if is_lit { theme.background } else { mixed(theme.grid, theme.muted, 0.4) };
    [ground, strokes]
}

fn mixed(Rgb(r, g, b): Rgb, Rgb(red, green, blue): Rgb, share: f64) -> Rgb {
    let mix = |from: u8, to: u8| (f64::from(from) + share * (f64::from(to) - f64::from(from))).round() as u8;
    Rgb(mix(r, red), mix(g, green), mix(b, blue))
}

/// Returns the pixels of a grid of images from the top, with red, green, blue and opacity for each. The first channel
/// of an image is drawn.
pub fn light_pixels(
    images: &Dataset,
    lit: &[bool],
    class: usize,
    size: (usize, usize),
    (scale, theme): (f64, &Theme),
) -> Vec<u8> {
    let mut pixels = vec![0; 4 * size.0 * size.1];
    let (grid, shape) = (LightGrid::new(images.len(), size, scale), images.shape());
    let Some(range) = channel_scales(images).into_iter().next() else { return pixels };
    for (cell, &is_lit) in lit.iter().enumerate().take(images.len()) {
        let [ground, strokes] = colors(theme, class, is_lit);
        let (left, top) = grid.corner(cell);
        for down in 0..grid.side.min(size.1.saturating_sub(top)) {
            for across in 0..grid.side.min(size.0.saturating_sub(left)) {
                // The mean of the image's pixels that the screen's pixel covers.
                let covered = |at: usize, length: usize| {
                    let from = at * length / grid.side;
                    from..((at + 1) * length).div_ceil(grid.side).max(from + 1).min(length)
                };
                let (rows, columns) = (covered(down, shape.height), covered(across, shape.width));
                let count = (rows.len() * columns.len()).max(1) as f64;
                let of = |row: usize| &images.row(cell)[row * shape.width..][columns.clone()];
                let sum: f64 = rows.flat_map(of).map(|&value| f64::from(value - range.start)).sum();
                let Rgb(red, green, blue) = mixed(ground, strokes, sum / count / f64::from(range.end - range.start));
                let place = 4 * ((top + down) * size.0 + left + across);
                pixels[place..place + 4].copy_from_slice(&[red, green, blue, 255]);
            }
        }
    }
    pixels
}

impl Painter<'_> {
    /// Draws the cells of a grid without their images.
    pub(super) fn light_cells<DB: DrawingBackend>(
        &self,
        area: &Area<DB>,
        (lit, class): (&[bool], usize),
    ) -> Result<(), FigureError> {
        let (width, height) = area.dim_in_pixel();
        let grid = LightGrid::new(lit.len(), (width as usize, height as usize), self.view.scale);
        for (cell, &is_lit) in lit.iter().enumerate() {
            let (left, top) = grid.corner(cell);
            let corners = [(left as i32, top as i32), ((left + grid.side) as i32, (top + grid.side) as i32)];
            let [ground, _] = colors(&self.view.theme, class, is_lit);
            area.draw(&Rectangle::new(corners, RGBColor::from(ground).filled())).map_err(FigureError::drawing)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Shape;
    use crate::kernel::Real;

    #[test]
    fn a_grid_holds_every_cell_in_cells_that_are_nearly_as_large_as_possible() {
        for (count, width, height) in [
            (200, 640, 96),
            (200, 592, 104),
            (200, 328, 120),
            (140, 640, 96),
            (70, 640, 96),
            (47, 640, 96),
            (1, 10, 10),
        ] {
            let grid = LightGrid::new(count, (width, height), 1.0);
            assert!(grid.columns * grid.pitch <= width && grid.rows * grid.pitch <= height, "{grid:?}");
            assert!(grid.columns * grid.rows >= count && grid.side <= grid.pitch, "{grid:?}");
            let much_larger = (grid.pitch as f64 / FULL_ROWS) as usize + 1;
            assert!(
                (width / much_larger) * (height / much_larger) < count || much_larger > MAX_SIDE as usize,
                "{grid:?}"
            );
        }
    }

    #[test]
    fn the_last_row_is_full_or_as_long_as_the_others_to_a_few_cells() {
        for (count, width, height) in
            [(200, 645, 108), (200, 577, 101), (200, 349, 112), (140, 640, 96), (200, 577, 80)]
        {
            let grid = LightGrid::new(count, (width, height), 1.0);
            assert_eq!(grid.columns * grid.rows, count, "{grid:?}");
        }
        // No number of equal rows fits a prime, and 70 cells in two rows would be much smaller than in three.
        for count in [47, 70] {
            let grid = LightGrid::new(count, (640, 96), 1.0);
            assert!(grid.rows > 1 && grid.columns * grid.rows - count < grid.rows, "{grid:?}");
        }
    }

    #[test]
    fn lit_images_have_the_color_of_their_class_and_dark_ones_that_of_the_grid() {
        let mut images = Dataset::new(Shape { channels: 1, height: 2, width: 2 });
        // A black image with a white pixel at its lower right, twice.
        images.push_class([[-1.0, -1.0, -1.0, 3.0], [-1.0, -1.0, -1.0, 3.0]]);
        let theme = Theme::default();
        let pixels = light_pixels(&images, &[true, false], 1, (40, 20), (1.0, &theme));
        let at = |x: usize, y: usize| &pixels[4 * (40 * y + x)..4 * (40 * y + x) + 4];
        assert_eq!((at(0, 0), at(17, 17)), (&[0xd5, 0x5e, 0x00, 255][..], &[255, 255, 255, 255][..]));
        let Rgb(r, g, b) = theme.grid;
        assert_eq!(at(20, 0), [r, g, b, 255]);
        assert_eq!(at(19, 0), [0; 4], "the gap is clear");
    }

    #[test]
    fn images_smaller_than_a_cell_are_averaged() {
        let mut images = Dataset::new(Shape { channels: 1, height: 4, width: 4 });
        images.push_class([std::array::from_fn::<_, 16, _>(|place| (place % 2) as Real)]);
        let theme = Theme::default();
        let pixels = light_pixels(&images, &[true], 1, (2, 2), (1.0, &theme));
        let Rgb(r, g, b) = mixed(theme.classes[1], theme.background, 0.5);
        assert_eq!(pixels[..4], [r, g, b, 255]);
    }
}

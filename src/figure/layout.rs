//! The layout: the positions of the panels in the grid.

use super::FigureError;
use super::painter::{Area, LABEL, Painter};
use plotters::prelude::{DrawingBackend, Rectangle};
use plotters::style::{Color, RGBColor};
use std::ops::Range;

/// The space left of the first column, for labels, in CSS pixels.
const LEFT: f64 = 44.0;
/// The space right of the last column, for half a label.
const RIGHT: f64 = 16.0;
/// The space above each row, for its quantity.
const HEAD: f64 = 32.0;
/// The space between a row's quantity and its panels.
const ABOVE: f64 = 7.0;
/// The space above the first row, for each line of the algorithms' names.
pub const TITLE: f64 = 18.0;
/// The space above the names.
pub const TOP: f64 = 8.0;
/// The font size of the algorithms' names.
pub const NAME: f64 = LABEL + 3.0;
/// The mean width of a letter, as a fraction of its font size.
const LETTER: f64 = 0.55;
/// The space below the last row, for labels.
const FOOT: f64 = 44.0;
/// The space between columns.
const GAP: f64 = 30.0;

/// The positions of the panels, in backend pixels.
#[derive(Debug)]
pub struct Layout {
    left: i32,
    gap: i32,
    first: i32,
    head: i32,
    /// The width of a panel.
    pub width: i32,
    /// The height of a panel.
    pub height: i32,
    scale: f64,
}

impl Layout {
    /// Creates the layout of an area of this size, with this number of rows under these titles.
    pub fn new(painter: &Painter, size: (u32, u32), titles: &[&str], rows: usize) -> Self {
        Self::apart(painter, size, titles, rows, GAP)
    }

    /// Creates the layout with room between columns for labels of their own.
    pub fn labeled(painter: &Painter, size: (u32, u32), titles: &[&str], rows: usize) -> Self {
        Self::apart(painter, size, titles, rows, LEFT + RIGHT)
    }

    fn apart(painter: &Painter, (width, height): (u32, u32), titles: &[&str], rows: usize, gap: f64) -> Self {
        let (columns, rows) = (titles.len().max(1) as i32, rows.max(1) as i32);
        let across = width as i32 - painter.px(LEFT) - painter.px(RIGHT) - (columns - 1) * painter.px(gap);
        let mut layout = Self {
            left: painter.px(LEFT),
            gap: painter.px(gap),
            first: 0,
            head: painter.px(HEAD),
            width: (across / columns).max(1),
            height: 0,
            scale: painter.view.scale,
        };
        let lines = titles.iter().map(|title| layout.lines_of(title).len()).max().unwrap_or(1);
        layout.first = painter.px(TOP + TITLE * lines as f64);
        let down = height as i32 - layout.first - painter.px(FOOT) - rows * painter.px(HEAD);
        layout.height = (down / rows).max(1);
        layout
    }

    /// Splits a title between words into lines that fit its column and half of the gap on each side.
    pub fn lines_of(&self, title: &str) -> Vec<String> {
        wrapped(title, f64::from(self.width + self.gap) / self.scale, NAME)
    }

    /// Returns the left edge of a column's panels.
    pub fn left(&self, column: usize) -> i32 {
        self.left + column as i32 * (self.width + self.gap)
    }

    /// Returns the upper edge of a row's panels.
    pub fn top(&self, row: usize) -> i32 {
        self.first + self.head + row as i32 * (self.height + self.head)
    }

    /// Returns the horizontal range of everything that belongs to a column, in an area of this width with this number
    /// of columns.
    pub fn zone(&self, column: usize, columns: usize, width: i32) -> Range<i32> {
        let middle_of_gap = |right: usize| self.left(right) - self.gap / 2;
        let start = if column == 0 { 0 } else { middle_of_gap(column) };
        start..if column + 1 == columns { width } else { middle_of_gap(column + 1) }
    }

    /// Returns the vertical range of a row's heading, which starts at the first column.
    pub fn heading(&self, row: usize) -> Range<i32> {
        let above = |pixels: f64| self.top(row) - (pixels * self.scale).round() as i32;
        above(ABOVE + 1.3 * LABEL)..above(ABOVE)
    }

    /// Returns the number of step labels that fit without crowding.
    pub fn ticks_across(&self) -> usize {
        (f64::from(self.width) / self.scale / 56.0).clamp(1.0, 6.0) as usize
    }

    /// Returns the lower edge of the last row's panels.
    pub fn bottom(&self, rows: usize) -> i32 {
        self.top(rows.saturating_sub(1)) + self.height
    }

    /// Returns the position of the step axis's name.
    pub fn foot(&self, rows: usize) -> i32 {
        self.top(rows) - self.head + (25.0 * self.scale).round() as i32
    }

    /// Clears the background of some columns of panels. The headings of the rows may extend over several columns; they
    /// belong to the first. A figure without headings passes no rows.
    pub fn clear<DB: DrawingBackend>(
        &self,
        painter: &Painter,
        root: &Area<DB>,
        drawn: Range<usize>,
        (columns, rows): (usize, usize),
    ) -> Result<(), FigureError> {
        let background = RGBColor::from(painter.view.theme.background);
        if drawn.len() == columns {
            return root.fill(&background).map_err(FigureError::drawing);
        }
        let (width, height) = root.dim_in_pixel();
        let fill = |across: &Range<i32>, down: Range<i32>| {
            let corners = [(across.start, down.start), (across.end, down.end)];
            root.draw(&Rectangle::new(corners, background.filled())).map_err(FigureError::drawing)
        };
        for column in drawn {
            let zone = self.zone(column, columns, width as i32);
            let mut top = 0;
            for heading in (0..rows).map(|row| self.heading(row)) {
                fill(&zone, top..heading.start)?;
                if column == 0 {
                    fill(&(0..width as i32), heading.clone())?;
                }
                top = heading.end;
            }
            fill(&zone, top..height as i32)?;
        }
        Ok(())
    }

    /// Returns the column and the row of the panel at a pixel, or `None` outside the panels.
    pub fn panel_at(&self, (x, y): (i32, i32), columns: usize, rows: usize) -> Option<(usize, usize)> {
        let column = (0..columns).find(|&column| (0..=self.width).contains(&(x - self.left(column))))?;
        let row = (0..rows).find(|&row| (0..=self.height).contains(&(y - self.top(row))))?;
        Some((column, row))
    }

    /// Returns the horizontal position within a column as a fraction from 0 to 1, or `None` outside the columns.
    pub fn share_across(&self, x: i32, columns: usize) -> Option<f64> {
        let across = |column| f64::from(x - self.left(column)) / f64::from(self.width);
        (0..columns).map(across).find(|share| (0.0..=1.0).contains(share))
    }
}

/// Splits text between words into lines of at most this width in CSS pixels, at a font size.
pub fn wrapped(text: &str, width: f64, size: f64) -> Vec<String> {
    let letters = (width / (LETTER * size)).max(1.0) as usize;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_inclusive(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.trim_end().chars().count() <= letters => line.push_str(word),
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter_mut().for_each(|line| line.truncate(line.trim_end().len()));
    lines
}

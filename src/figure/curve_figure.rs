//! The figure of a recording's curves. Drawing, export, probe and zoom use the same layout.

use super::curves::Grid;
use super::legend::Legend;
use super::painter::Painter;
use super::svg_export::{FINE, svg_text};
use super::{By, Content, FigureError, View};
use crate::observe::Quantity;
use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};

/// The curves of a recording in a view, laid out in a size.
///
/// ```
/// use imbalance_lab::experiment::{DataSource, Experiment, Recording};
/// use imbalance_lab::figure::{Figure, View};
///
/// let experiment = Experiment::read(r#"{
///   "version": 1,
///   "data": {
///     "source": {"kind": "generated", "generator": {"kind": "moons"}},
///     "classes": ["A", "B"], "max_per_class": 50, "imbalance": {"kind": "ratio", "ratio": 5}, "test_per_class": 10
///   },
///   "model": {"kind": "linear"},
///   "training": {"steps": 10, "seeds": [1]},
///   "algorithms": [{"sampling": "full", "direction": "mean", "learning_rate": 0.1}]
/// }"#)?;
/// let recording = Recording::train(experiment, &DataSource::Document)?;
/// let view = View { quantities: vec!["recall".into()], ..View::default() };
/// let svg = Figure::with_legend(&recording, &view, (600, 300))?.svg()?;
/// assert!(svg.starts_with("<svg"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Figure<'a> {
    pub(super) content: Content<'a>,
    pub(super) view: View,
    /// The size in pixels, the legend included.
    size: (u32, u32),
    has_legend: bool,
    pub(super) quantities: Vec<Quantity>,
}

impl<'a> Figure<'a> {
    /// Lays out the panels of a recording in a size in pixels.
    ///
    /// # Errors
    ///
    /// Returns an error if the view selects something that is not recorded.
    pub fn new(content: impl Into<Content<'a>>, view: &View, size: (u32, u32)) -> Result<Self, FigureError> {
        Self::laid_out(content.into(), view, size, false)
    }

    /// Lays out the panels of a recording below their legend in a size in pixels, as a figure that stands alone.
    ///
    /// # Errors
    ///
    /// Returns an error if the view selects something that is not recorded.
    pub fn with_legend(content: impl Into<Content<'a>>, view: &View, size: (u32, u32)) -> Result<Self, FigureError> {
        Self::laid_out(content.into(), view, size, true)
    }

    fn laid_out(content: Content<'a>, view: &View, size: (u32, u32), has_legend: bool) -> Result<Self, FigureError> {
        Ok(Self { content, view: view.clone(), size, has_legend, quantities: view.quantities()? })
    }

    /// Returns the height of its legend in pixels.
    fn head(&self) -> u32 {
        if self.has_legend { legend_pixels(&self.content, &self.view, self.size.0) } else { 0 }
    }

    /// Returns the size of its panels in pixels.
    pub(super) fn panels_size(&self) -> (u32, u32) {
        (self.size.0, self.size.1.saturating_sub(self.head()))
    }

    /// Returns its panels with their curves, which later records do not change.
    pub fn grid(&self) -> Grid {
        Grid::new(&self.content, &self.view, &self.quantities, self.panels_size())
    }

    /// Returns the height of the legend of a figure of this width, both in CSS pixels.
    pub fn legend_height(content: impl Into<Content<'a>>, view: &View, width: f64) -> f64 {
        legend(&content.into(), view).height(width)
    }

    /// Draws it over an area of its size, or only one column of its panels if the view selects one.
    ///
    /// # Errors
    ///
    /// Returns an error if the backend fails.
    pub fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> Result<(), FigureError> {
        let (top, panels) = area.split_vertically(self.head());
        if self.has_legend {
            legend(&self.content, &self.view).draw(&top, &self.view)?;
        }
        let grid = self.grid();
        grid.draw(&panels, self.view.columns(grid.columns()))?;
        area.present().map_err(FigureError::drawing)
    }

    /// Returns it as SVG text of its size in CSS pixels.
    ///
    /// # Errors
    ///
    /// Returns an error if the backend fails.
    pub fn svg(&self) -> Result<String, FigureError> {
        svg_text(self.size, &self.view, |area, view| {
            let (width, height) = self.size;
            let fine = (width.saturating_mul(FINE), height.saturating_mul(FINE));
            Self::laid_out(self.content.clone(), view, fine, self.has_legend)?.draw(area)
        })
    }
}

fn legend<'a>(content: &Content<'a>, view: &View) -> Legend<'a> {
    let names: Vec<&str> = match view.by {
        By::Algorithm => content.classes.clone(),
        By::Class => content.columns.iter().map(|column| column.title).collect(),
    };
    let has_previous_run = view.previous_run && content.columns.iter().any(|column| !column.previous.is_empty());
    Legend::of_curves(names, has_previous_run, view)
}

/// Returns the height of the legend of a figure of this width, both in pixels.
fn legend_pixels(content: &Content, view: &View, width: u32) -> u32 {
    let height = legend(content, view).height(f64::from(width) / view.scale);
    u32::try_from(Painter { view }.px(height)).unwrap_or(0)
}

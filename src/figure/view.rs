//! Views: what a figure shows, and in which colors.

use super::axis::{log_step, ten_to};
use super::palette;
use super::zoom::Zoom;
use crate::json;
use crate::number::Readable;
use crate::observe::{Quantity, Split};
use plotters::style::RGBColor;
use serde::{Deserialize, Serialize};
use std::ops::{Range, RangeInclusive};
use thiserror::Error;

/// The reasons why a figure cannot be drawn.
#[derive(Debug, Error)]
pub enum FigureError {
    /// The view is not JSON of the right form.
    #[error("the view cannot be read: {0}")]
    View(#[from] json::Error),
    /// The scale is out of range.
    #[error("scale is {}; it must be from {} to {}", Readable(*.0), SCALES.start(), SCALES.end())]
    Scale(f64),
    /// The quantity is not recorded.
    #[error("\"{0}\" in quantities is not a quantity that is recorded for each class")]
    Quantity(String),
    /// The backend failed. This is the text of its error, because a backend's errors may borrow and then cannot be kept.
    #[error("drawing failed: {0}")]
    Drawing(String),
}

impl FigureError {
    pub(super) fn drawing(error: impl std::fmt::Display) -> Self {
        Self::Drawing(error.to_string())
    }
}

/// The scales that a view may have. Screens have 1 to 4 canvas pixels per CSS pixel, and printed figures a few more.
const SCALES: RangeInclusive<f64> = 0.1..=32.0;

/// Selects what a figure shows.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct View {
    /// The names of the quantities, one row of panels each.
    pub quantities: Vec<String>,
    /// The split whose curves are shown.
    pub split: ShownSplit,
    /// The scale of the step axis.
    pub steps: Steps,
    /// The scale of values that are never negative.
    pub values: Scale,
    /// The meaning of a column of panels.
    pub by: By,
    /// How the runs of several seeds are shown.
    pub seeds: Seeds,
    /// The names in the legend whose lines are hidden.
    pub hidden: Vec<String>,
    /// The step that is marked in every panel.
    pub at_step: Option<f64>,
    /// The zoom.
    pub zoom: Zoom,
    /// Whether the previous run is drawn faintly behind.
    pub previous_run: bool,
    /// The index of the only column of panels to draw, from 0. The rest of the figure does not change.
    pub only: Option<usize>,
    /// The number of canvas pixels per CSS pixel.
    pub scale: f64,
    /// The colors.
    pub theme: Theme,
}

impl Default for View {
    /// Returns a view without quantities, and with the default of every other field.
    fn default() -> Self {
        Self {
            quantities: Vec::new(),
            split: ShownSplit::default(),
            steps: Steps::default(),
            values: Scale::default(),
            by: By::default(),
            seeds: Seeds::default(),
            hidden: Vec::new(),
            at_step: None,
            zoom: Zoom::default(),
            previous_run: false,
            only: None,
            scale: 1.0,
            theme: Theme::default(),
        }
    }
}

/// The split whose curves are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ShownSplit {
    /// The training examples.
    #[default]
    Train,
    /// The test examples.
    Test,
    /// Both, with dashed curves for test examples.
    Both,
}

impl ShownSplit {
    /// Returns the splits to draw; the last is drawn on top.
    pub fn parts(self) -> &'static [Split] {
        match self {
            Self::Train => &[Split::Train],
            Self::Test => &[Split::Test],
            Self::Both => &[Split::Test, Split::Train],
        }
    }
}

/// The scale of an axis of values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Linear.
    #[default]
    Linear,
    /// Logarithmic.
    Log,
}

/// The meaning of a column of panels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// A column is an algorithm, and colors are classes.
    #[default]
    Algorithm,
    /// A column is a class, and colors are algorithms.
    Class,
}

/// How the runs of several seeds are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Seeds {
    /// Their mean, in a band of one standard deviation on either side.
    #[default]
    Mean,
    /// Their median, in a band from the lower to the upper quartile.
    Quartiles,
    /// One line for each run.
    Each,
}

/// The scale of the step axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Steps {
    /// Linear.
    #[default]
    Linear,
    /// log(1 + t), so that step 0 has a position.
    Log,
}

/// The colors and the font of a figure.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// The color of the background.
    pub background: Rgb,
    /// The color of titles.
    pub ink: Rgb,
    /// The color of labels.
    pub muted: Rgb,
    /// The color of grid lines.
    pub grid: Rgb,
    /// The colors of the classes, which repeat if there are more classes.
    pub classes: Vec<Rgb>,
    /// The colors of the algorithms if columns are classes, which repeat too. They differ from all colors of classes.
    pub algorithms: Vec<Rgb>,
    /// The font families, as CSS and SVG write them; by default the reader's own interface font.
    #[serde(default = "interface_font")]
    pub font: String,
}

pub(super) fn interface_font() -> String {
    "system-ui, sans-serif".into()
}

impl Default for Theme {
    /// Returns the page's own colors in light mode.
    fn default() -> Self {
        Self::from(&palette::LIGHT)
    }
}

/// A color, written `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rgb(pub u8, pub u8, pub u8);

impl TryFrom<String> for Rgb {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let value =
            text.strip_prefix('#').filter(|hex| hex.len() == 6).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        let value = value.ok_or_else(|| super::text::not_a_color(&text))?;
        Ok(Self((value >> 16) as u8, (value >> 8) as u8, value as u8))
    }
}

impl From<Rgb> for String {
    fn from(Rgb(red, green, blue): Rgb) -> Self {
        format!("#{red:02x}{green:02x}{blue:02x}")
    }
}

impl From<Rgb> for RGBColor {
    fn from(Rgb(red, green, blue): Rgb) -> Self {
        Self(red, green, blue)
    }
}

impl View {
    /// Reads a view from JSON.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not a valid view.
    pub fn read(text: &str) -> Result<Self, FigureError> {
        let view: Self = json::read(text)?;
        if SCALES.contains(&view.scale) { Ok(view) } else { Err(FigureError::Scale(view.scale)) }
    }

    /// Returns the quantities by name.
    ///
    /// # Errors
    ///
    /// Returns an error that names a quantity that is not recorded.
    pub fn quantities(&self) -> Result<Vec<Quantity>, FigureError> {
        let known = |name: &String| Quantity::named(name).ok_or_else(|| FigureError::Quantity(name.clone()));
        self.quantities.iter().map(known).collect()
    }

    /// Returns the scale of a quantity's values. Quantities that may be zero or negative, and fractions, are always
    /// linear.
    pub fn scale_of(&self, quantity: Quantity) -> Scale {
        match quantity {
            Quantity::Loss
            | Quantity::GradientNorm
            | Quantity::BatchNorm
            | Quantity::Contribution
            | Quantity::DirectionNorm
            | Quantity::LearningRate
            | Quantity::SafeLearningRate => self.values,
            _ => Scale::Linear,
        }
    }

    /// Returns the columns to draw, given their number.
    pub fn columns(&self, all: usize) -> Range<usize> {
        self.only.map_or(0..all, |column| column.min(all)..(column + 1).min(all))
    }

    /// Returns the position of a step along the axis.
    pub fn place(&self, step: f64) -> f64 {
        match self.steps {
            Steps::Linear => step,
            Steps::Log => log_step(step),
        }
    }

    /// Returns the step at a position along the axis.
    pub fn step_at(&self, place: f64) -> f64 {
        match self.steps {
            Steps::Linear => place,
            Steps::Log => ten_to(place) - 1.0,
        }
    }

    /// Returns the color of a class.
    pub fn class_color(&self, class: usize) -> RGBColor {
        self.color_of(&self.theme.classes, class)
    }

    /// Returns the color of a line: that of a class, or that of an algorithm if columns are classes.
    pub fn line_color(&self, place: usize) -> RGBColor {
        match self.by {
            By::Algorithm => self.class_color(place),
            By::Class => self.color_of(&self.theme.algorithms, place),
        }
    }

    fn color_of(&self, colors: &[Rgb], place: usize) -> RGBColor {
        colors.get(place % colors.len().max(1)).copied().unwrap_or(self.theme.ink).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_that_no_screen_has_are_refused() {
        assert_eq!(View::read(r#"{"scale": 3}"#).unwrap().scale, 3.0);
        for scale in ["0", "-1", "1e300"] {
            let error = View::read(&format!(r#"{{"scale": {scale}}}"#)).unwrap_err().to_string();
            assert!(error.ends_with("it must be from 0.1 to 32") && error.len() < 60, "{error}");
        }
    }
}

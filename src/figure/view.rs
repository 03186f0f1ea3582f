//! What a picture shows, and in which colors.

use super::axis::{log_step, ten_to};
use super::zoom::Zoom;
use crate::json;
use crate::observe::{Quantity, Split};
use plotters::style::RGBColor;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use thiserror::Error;

/// Why there is no picture.
#[derive(Debug, Error)]
pub enum FigureError {
    /// A view that is not JSON of the right form.
    #[error("the view cannot be read: {0}")]
    View(String),
    /// A quantity that is not recorded.
    #[error("quantities names \"{0}\", which is not recorded for each class")]
    Quantity(String),
    /// The backend failed.
    #[error("drawing failed: {0}")]
    Drawing(String),
}

impl FigureError {
    pub(super) fn drawing(error: impl std::fmt::Display) -> Self {
        Self::Drawing(error.to_string())
    }
}

/// What to show.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct View {
    /// Names of the quantities, one row of panels each.
    pub quantities: Vec<String>,
    /// Curves of which examples.
    pub split: ShownSplit,
    /// How steps run along the axis.
    pub steps: Steps,
    /// How values that are never negative run up the axis.
    pub values: Scale,
    /// What a column of panels is.
    pub by: By,
    /// How the runs of several seeds are shown.
    pub seeds: Seeds,
    /// The names in the legend whose lines are left out.
    pub hidden: Vec<String>,
    /// The step that is marked in every panel.
    pub at_step: Option<f64>,
    /// The part that is looked at more closely.
    pub zoom: Zoom,
    /// Whether the previous run is drawn faintly behind.
    pub previous_run: bool,
    /// The one column of panels to draw, counted from 0; what else the picture shows stays as it is.
    pub only: Option<usize>,
    /// Canvas pixels to a CSS pixel.
    pub scale: f64,
    /// The colors.
    pub theme: Theme,
}

impl Default for View {
    /// No quantity, and everything else as where a view does not say it.
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

/// Curves of which examples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ShownSplit {
    /// Those trained on.
    #[default]
    Train,
    /// Those set apart.
    Test,
    /// Both, the test curves dashed.
    Both,
}

impl ShownSplit {
    /// The parts to draw, the last on top.
    pub fn parts(self) -> &'static [Split] {
        match self {
            Self::Train => &[Split::Train],
            Self::Test => &[Split::Test],
            Self::Both => &[Split::Test, Split::Train],
        }
    }
}

/// How values run up the axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Evenly.
    #[default]
    Linear,
    /// By their logarithm.
    Log,
}

/// What a column of panels is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// An algorithm; colors are classes.
    #[default]
    Algorithm,
    /// A class; colors are algorithms.
    Class,
}

/// How the runs of several seeds are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Seeds {
    /// Their mean, in a band of one standard deviation to either side.
    #[default]
    Mean,
    /// Their median, in a band from the lower to the upper quartile.
    Quartiles,
    /// Each by itself.
    Each,
}

/// How steps run along the axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Steps {
    /// Evenly.
    #[default]
    Linear,
    /// As log(1 + t), so that step 0 has a place.
    Log,
}

/// The colors of a picture, and its letters.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Behind everything.
    pub background: Rgb,
    /// Titles.
    pub ink: Rgb,
    /// Labels.
    pub muted: Rgb,
    /// Grid lines.
    pub grid: Rgb,
    /// One for each class; taken again from the first when they run out.
    pub classes: Vec<Rgb>,
    /// One for each algorithm, where columns are classes; taken again likewise. None is a class's.
    pub algorithms: Vec<Rgb>,
    /// The families of its letters, as CSS and SVG write them; the reader's own interface font if left out.
    #[serde(default = "interface_font")]
    pub font: String,
}

fn interface_font() -> String {
    "system-ui, sans-serif".into()
}

impl Default for Theme {
    /// The page's own colors by day, the first two of Okabe and Ito's palette, which readers of any color vision can tell
    /// apart.
    fn default() -> Self {
        let color = |hex: u32| Rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8);
        Self {
            background: color(0xffffff),
            ink: color(0x1c1f24),
            muted: color(0x5f6672),
            grid: color(0xe5e7eb),
            classes: [
                0x0072b2, 0xd55e00, 0x00875f, 0xb5519b, 0xa87400, 0x2f93d0, 0x5b3a9e, 0x8a1c4a, 0x6b7a00, 0x7a5230,
            ]
            .map(color)
            .to_vec(),
            algorithms: [0x9040e8, 0x2f5716, 0xc4198a, 0x00505c, 0x5c2602, 0x3d0f75].map(color).to_vec(),
            font: interface_font(),
        }
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
        let value = value.ok_or_else(|| format!("\"{text}\" is no color; write it as #rrggbb"))?;
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
    /// When it is not one.
    pub fn read(text: &str) -> Result<Self, FigureError> {
        json::read(text).map_err(|error| FigureError::View(error.to_string()))
    }

    /// The quantities by name.
    ///
    /// # Errors
    /// Names one that is not recorded.
    pub fn quantities(&self) -> Result<Vec<Quantity>, FigureError> {
        let known = |name: &String| Quantity::named(name).ok_or_else(|| FigureError::Quantity(name.clone()));
        self.quantities.iter().map(known).collect()
    }

    /// How a quantity's values run up the axis: those that may be zero or less, and shares, evenly.
    pub fn scale_of(&self, quantity: Quantity) -> Scale {
        match quantity {
            Quantity::Loss
            | Quantity::GradientNorm
            | Quantity::BatchNorm
            | Quantity::Contribution
            | Quantity::DirectionNorm => self.values,
            _ => Scale::Linear,
        }
    }

    /// The columns to draw, of so many.
    pub fn columns(&self, all: usize) -> Range<usize> {
        self.only.map_or(0..all, |column| column.min(all)..(column + 1).min(all))
    }

    /// Where a step stands along the axis.
    pub fn place(&self, step: f64) -> f64 {
        match self.steps {
            Steps::Linear => step,
            Steps::Log => log_step(step),
        }
    }

    /// The step that stands at a place along the axis.
    pub fn step_at(&self, place: f64) -> f64 {
        match self.steps {
            Steps::Linear => place,
            Steps::Log => ten_to(place) - 1.0,
        }
    }

    /// A class's color.
    pub fn class_color(&self, class: usize) -> RGBColor {
        self.color_of(&self.theme.classes, class)
    }

    /// The color of a panel's lines: a class's, or an algorithm's where columns are classes.
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

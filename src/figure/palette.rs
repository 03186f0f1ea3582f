//! The colors of the page and of every figure, in one place: the style sheet `www/palette.css` is written from these
//! two palettes, and a figure that stands alone takes the light one.
//!
//! The first two colors of classes are from Okabe and Ito's palette, which readers with any color vision can
//! distinguish. The colors of algorithms differ from all of them, because a figure may name classes by its columns and
//! algorithms by its colors.

use super::view::{Rgb, Theme, interface_font};

/// The colors of the page in one mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// The color behind everything.
    pub background: Rgb,
    /// The color of text and of controls.
    pub ink: Rgb,
    /// The color of text that explains.
    pub muted: Rgb,
    /// The color of rules and of grid lines.
    pub grid: Rgb,
    /// The color of faint areas.
    pub wash: Rgb,
    /// The color of messages about errors.
    pub alarm: Rgb,
    /// The colors of the classes, which repeat if there are more classes.
    pub classes: [Rgb; 10],
    /// The colors of the algorithms where columns are classes, which repeat too.
    pub algorithms: [Rgb; 6],
}

/// The palette of light mode.
pub const LIGHT: Palette = Palette {
    background: rgb(0xffffff),
    ink: rgb(0x1c1f24),
    muted: rgb(0x5a6270),
    grid: rgb(0xe4e6ea),
    wash: rgb(0xf3f4f6),
    alarm: rgb(0xa8201a),
    classes: [
        rgb(0x0072b2),
        rgb(0xd55e00),
        rgb(0x00875f),
        rgb(0xb5519b),
        rgb(0xa87400),
        rgb(0x2f93d0),
        rgb(0x5b3a9e),
        rgb(0x8a1c4a),
        rgb(0x6b7a00),
        rgb(0x7a5230),
    ],
    algorithms: [rgb(0x9040e8), rgb(0x2f5716), rgb(0xc4198a), rgb(0x00505c), rgb(0x5c2602), rgb(0x3d0f75)],
};

/// The palette of dark mode.
pub const DARK: Palette = Palette {
    background: rgb(0x15171b),
    ink: rgb(0xe9ebee),
    muted: rgb(0xa0a8b4),
    grid: rgb(0x2c3037),
    wash: rgb(0x21242a),
    alarm: rgb(0xff9d94),
    classes: [
        rgb(0x56b4e9),
        rgb(0xf0813c),
        rgb(0x2fc29b),
        rgb(0xe08fc4),
        rgb(0xedbe3a),
        rgb(0x7d97ff),
        rgb(0xb79cf0),
        rgb(0xf26d8f),
        rgb(0xb9c53a),
        rgb(0xc9a27e),
    ],
    algorithms: [rgb(0xa86bff), rgb(0xc9ef5a), rgb(0xff5fae), rgb(0x7bfce4), rgb(0xf2dcc0), rgb(0xd9c2ff)],
};

const fn rgb(hex: u32) -> Rgb {
    Rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

impl From<&Palette> for Theme {
    fn from(palette: &Palette) -> Self {
        Self {
            background: palette.background,
            ink: palette.ink,
            muted: palette.muted,
            grid: palette.grid,
            classes: palette.classes.to_vec(),
            algorithms: palette.algorithms.to_vec(),
            font: interface_font(),
        }
    }
}

//! The page's colors: the style sheet that is written from the palettes, and what readers need to tell colors apart. The
//! style sheet is no part of the packed crate, so neither is this file.

use imbalance_lab::figure::palette::{DARK, LIGHT, Palette};
use imbalance_lab::figure::{Rgb, Theme};
use std::fmt::Write;
use std::{env, fs};

/// The variable with which `cargo xtask generate` has the style sheet written instead of compared.
const WRITE: &str = "WRITE_GENERATED";

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/www/palette.css");

/// The custom properties of a palette, each on a line.
fn properties(palette: &Palette, indent: &str) -> String {
    let Palette { background, ink, muted, grid, wash, alarm, classes, algorithms } = palette;
    let single =
        [("background", background), ("ink", ink), ("muted", muted), ("grid", grid), ("wash", wash), ("alarm", alarm)];
    let mut text = String::new();
    for (name, color) in single {
        writeln!(text, "{indent}--{name}: {};", String::from(*color)).unwrap();
    }
    for (name, colors) in [("class", &classes[..]), ("algorithm", &algorithms[..])] {
        for (place, color) in colors.iter().enumerate() {
            writeln!(text, "{indent}--{name}-{place}: {};", String::from(*color)).unwrap();
        }
    }
    text
}

/// What changes in a palette for readers who want more contrast: text that explains is as strong as other text, and
/// rules are as strong as text that explains was.
fn contrasting(palette: &Palette, indent: &str) -> String {
    let [muted, grid] = [palette.ink, palette.muted].map(String::from);
    format!("{indent}--muted: {muted};\n{indent}--grid: {grid};\n")
}

/// The rules of one mode: the light palette, and the dark one if the system, the page around the lab (`data-scheme`) or
/// the reader asks for it. The rules apply to the page and, within the lab's shadow tree, to the element.
fn rules(properties: fn(&Palette, &str) -> String, (media, dark): (&str, &str)) -> String {
    let (indent, close) = if media.is_empty() { ("", "") } else { ("  ", "}\n") };
    let deep = format!("{indent}  ");
    let (light, by_choice) = (properties(&LIGHT, &deep), properties(&DARK, &deep));
    let by_system = properties(&DARK, "    ");
    let [light, by_choice] = [
        format!(":root,\n:host {{\n{light}}}\n"),
        format!(
            ":root[data-scheme=\"dark\"]:not(:has([theme=\"light\"])),\n:root:has([theme=\"dark\"]),\n\
             :host([data-scheme=\"dark\"]:not([theme=\"light\"])),\n:host([theme=\"dark\"]) {{\n{by_choice}}}\n"
        ),
    ]
    .map(|rule| {
        let indented = rule.lines().map(|line| {
            let is_property = line.trim_start().starts_with("--");
            if is_property { format!("{line}\n") } else { format!("{indent}{line}\n") }
        });
        format!("{media}{}{close}", indented.collect::<String>())
    });
    format!(
        "{light}\n{dark}  :root:not([data-scheme=\"light\"]:not(:has([theme=\"dark\"])), :has([theme=\"light\"])),\n  \
         :host(:not([theme=\"light\"], [data-scheme=\"light\"]:not([theme=\"dark\"]))) {{\n{by_system}  }}\n}}\n\n{by_choice}"
    )
}

/// The style sheet: the colors, and those of readers who want more contrast.
fn style_sheet() -> String {
    format!(
        "/* The colors of the page and of the lab. `cargo xtask generate` writes this file from src/figure/palette.rs. */\n\n{}\n{}",
        rules(properties, ("", "@media (prefers-color-scheme: dark) {\n")),
        rules(
            contrasting,
            (
                "@media (prefers-contrast: more) {\n",
                "@media (prefers-contrast: more) and (prefers-color-scheme: dark) {\n"
            )
        )
    )
}

#[test]
fn the_style_sheet_is_that_of_the_palettes() {
    let sheet = style_sheet();
    if env::var_os(WRITE).is_some() {
        fs::write(FILE, &sheet).unwrap();
    }
    assert!(fs::read_to_string(FILE).unwrap() == sheet, "{FILE} is stale; `cargo xtask generate` writes it anew");
    // The colors of the browser's own bars stand in the page.
    let index = include_str!("../index.html");
    for palette in [LIGHT, DARK] {
        let color = String::from(palette.background);
        assert!(index.contains(&format!("<meta name=\"theme-color\" content=\"{color}\"")), "{color}");
    }
}

#[test]
fn exported_figures_have_the_colors_of_the_light_page() {
    let Theme { background, ink, muted, grid, classes, algorithms, .. } = Theme::default();
    assert_eq!((background, ink, muted, grid), (LIGHT.background, LIGHT.ink, LIGHT.muted, LIGHT.grid));
    assert_eq!((classes, algorithms), (LIGHT.classes.to_vec(), LIGHT.algorithms.to_vec()));
}

/// As WCAG has it.
fn contrast(one: Rgb, other: Rgb) -> f64 {
    let channel = |value: u8| {
        let share = f64::from(value) / 255.0;
        if share <= 0.03928 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    let bright = |Rgb(r, g, b)| 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b) + 0.05;
    let (one, other) = (bright(one), bright(other));
    one.max(other) / one.min(other)
}

#[test]
fn colors_of_text_and_algorithms_have_contrast_in_light_and_dark_themes() {
    for palette in [LIGHT, DARK] {
        for color in [palette.ink, palette.muted, palette.alarm].into_iter().chain(palette.algorithms) {
            assert!(contrast(color, palette.background) >= 4.5, "{color:?}");
            assert!(!palette.classes.contains(&color), "{color:?} is a class's");
        }
        // For readers who want more contrast, text that explains has the color of text, and rules its former color.
        assert!(contrast(palette.ink, palette.background) >= 7.0 && contrast(palette.muted, palette.background) >= 4.5);
    }
}

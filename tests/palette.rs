//! The colors of the page's style sheet and of pictures that stand alone. The style sheet is no part of the packed crate, so
//! neither is this file.

use imbalance_lab::figure::{Rgb, Theme};

/// The page's colors of a kind, in each of the rules that set them: by day, and twice by night.
fn of_the_page(kind: &str) -> Vec<Vec<Rgb>> {
    let rules = include_str!("../www/interface/lab.css").split('}').filter(|rule| rule.contains("--class-0"));
    let colors = |rule: &str| {
        let lines = rule.lines().filter_map(|line| line.trim().strip_prefix(kind)?.split_once(": "));
        lines.map(|(_, color)| color.trim_end_matches(';').to_owned().try_into().unwrap()).collect()
    };
    rules.map(colors).collect()
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
fn page_and_exported_figures_use_the_same_colors() {
    let (classes, algorithms) = (of_the_page("--class-"), of_the_page("--algorithm-"));
    let Theme { classes: own_classes, algorithms: own_algorithms, .. } = Theme::default();
    assert_eq!((&classes[0], &algorithms[0]), (&own_classes, &own_algorithms));
    assert_eq!((classes.len(), &classes[1], &algorithms[1]), (3, &classes[2], &algorithms[2]));
}

#[test]
fn algorithm_colors_have_contrast_in_light_and_dark_themes() {
    let (backgrounds, classes) = (of_the_page("--background"), of_the_page("--class-"));
    for ((background, classes), algorithms) in backgrounds.iter().zip(&classes).zip(of_the_page("--algorithm-")) {
        assert_eq!(algorithms.len(), Theme::default().algorithms.len());
        for color in algorithms {
            assert!(contrast(color, background[0]) >= 4.5, "{color:?}");
            assert!(!classes.contains(&color), "{color:?} is a class's");
        }
    }
}

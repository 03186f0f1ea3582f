//! Figures, drawn by plotters on any of its backends: a canvas in the page, and SVG for export and tests.
//!
//! A figure is a function of a recording and a [`View`], which selects what to show and in which colors. Drawing does not
//! change the data. A [`Figure`] has a grid of panels, one row for each quantity and one column for each algorithm, with
//! shared axes. It can be drawn, exported as SVG text, and asked for the values under the pointer. [`planes`] shows the directions of two class gradients and
//! of the step, and [`decision_maps`] a network's prediction at each point of the plane. [`confusion_matrix`] shows how
//! many examples of a class are predicted as another, and [`decisions()`] what other thresholds would decide. [`Trends`]
//! shows the results of a sweep, and [`examples()`] the data. The page's first view has figures of its own: a
//! [`RecallStory`] for each algorithm, [`light_pixels`] below it, and [`why_plane`].
//!
//! All lengths are in CSS pixels times the view's scale, so a canvas with two pixels per CSS pixel is as sharp as the
//! screen allows. This module maps steps and values to linear axes, logarithms included. plotters' own logarithmic axes
//! cannot convert pixels back to values, and they draw non-finite values at the end of the axis.

mod axis;
mod clip;
mod confusion;
mod content;
mod curve_figure;
mod curves;
mod decision_maps;
mod decisions;
mod downsample;
mod drag;
mod examples;
mod layout;
mod legend;
mod lights;
mod painter;
pub mod palette;
mod panel;
mod panel_column;
mod plane;
mod probe;
mod recall_story;
mod safe_marks;
mod seeds;
mod shape;
mod step_through;
mod story_picture;
mod svg_export;
mod text;
mod trends;
mod view;
mod why_plane;
mod zoom;

pub use axis::Axis;
pub use confusion::confusion_matrix;
pub use content::{Column, Content};
pub use curve_figure::Figure;
pub use curves::Grid;
pub use decision_maps::decision_maps;
pub use decisions::decisions;
pub use drag::zoom_by;
pub use examples::{examples, examples_height, misclassified_examples, thumbnails_across};
pub use lights::{LightGrid, light_pixels};
pub use palette::Palette;
pub use plane::{Lengths, planes};
pub use probe::{Probe, Value};
pub use recall_story::{RecallStory, axis_share, axis_step, story_step};
pub use step_through::{STAGES, step_through};
pub use story_picture::{StoryPicture, StoryWords};
pub use trends::{Trends, trends_svg};
pub use view::{By, FigureError, Rgb, Scale, Seeds, ShownSplit, Steps, Theme, View};
pub use why_plane::why_plane;
pub use zoom::{Values as ZoomValues, Zoom};

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::observe::{Columns, DROP, History, Quantity, Series, Split};
    use plotters::prelude::{IntoDrawingArea, SVGBackend};
    use std::ops::Range;
    use svg_export::FINE;

    /// The content of a figure of two classes and ten steps.
    fn content<'a>(columns: &[Column<'a>]) -> Content<'a> {
        Content { classes: vec!["4", "9"], columns: columns.to_vec(), last_step: 10 }
    }

    fn svg(columns: &[Column], view: &View, size: (u32, u32)) -> Result<String, FigureError> {
        Figure::with_legend(content(columns), view, size)?.svg()
    }

    fn panels<'a>(columns: &[Column<'a>], view: &View, size: (u32, u32)) -> Figure<'a> {
        Figure::new(content(columns), view, size).unwrap()
    }

    fn column<'a>(title: &'a str, histories: Vec<&'a History>) -> Column<'a> {
        Column { title, histories, previous: Vec::new() }
    }

    /// Returns a history of two classes with these training losses and recalls at steps 0, 1, 2, …
    fn history(values: &[f64]) -> History {
        history_of(&[Split::Train], values)
    }

    /// Returns the same history for the examples of the given splits.
    fn history_of(parts: &[Split], values: &[f64]) -> History {
        let columns = Columns::new(2);
        let mut history = History::new(2);
        for (step, &value) in values.iter().enumerate() {
            let mut record = vec![f64::NAN; columns.record_length()];
            record[0] = step as f64;
            for class in 0..2 {
                for quantity in [Quantity::Loss, Quantity::Recall] {
                    for &split in parts {
                        let place = columns.position(Series::of_class(quantity, split, class)).unwrap();
                        record[1 + place] = value / (1 + class) as f64;
                    }
                }
            }
            history.extend(&record).unwrap();
        }
        history
    }

    fn picture(view: &str, values: &[f64]) -> String {
        let history = history(values);
        let column = |title| column(title, vec![&history]);
        svg(&[column("GD"), column("PCNGD")], &View::read(view).unwrap(), (600, 400)).unwrap()
    }

    /// Returns the value of an SVG element's attribute, a length in CSS pixels.
    fn attribute(tag: &str, name: &str) -> f64 {
        let (_, rest) = tag.split_once(&format!(" {name}=\"")).unwrap();
        rest.split('"').next().unwrap().parse::<f64>().unwrap() / f64::from(FINE)
    }

    /// Returns each position of a text in an SVG, as distances from the left and the top.
    pub(crate) fn spots(svg: &str, text: &str) -> Vec<(f64, f64)> {
        let lines: Vec<&str> = svg.lines().map(str::trim).collect();
        let tags = lines.windows(2).filter(|pair| pair[1] == text).map(|pair| pair[0]);
        tags.map(|tag| (attribute(tag, "x"), attribute(tag, "y"))).collect()
    }

    const VIEW: &str = r#"{"quantities": ["loss", "recall"]}"#;

    #[test]
    fn titles_headings_and_ticks_are_drawn() {
        let svg = picture(VIEW, &[0.7, 0.6]);
        for text in
            ["GD", "PCNGD", "mean loss of the class", "recall: share of the class classified correctly", "step", "10"]
        {
            assert!(svg.lines().any(|line| line.trim() == text), "{text} is missing in {svg}");
        }
    }

    #[test]
    fn the_legend_names_the_classes_and_explains_the_lines() {
        let svg = picture(r#"{"quantities": ["recall"], "split": "both"}"#, &[0.5, 0.6]);
        for text in ["4", "9", "solid: training examples", "dashed: test examples", "dotted: guessing"] {
            assert!(svg.lines().any(|line| line.trim() == text), "{text} is missing in {svg}");
        }
    }

    #[test]
    fn a_legend_of_several_lines_stays_above_the_curves() {
        let (view, history) =
            (View::read(r#"{"quantities": ["recall"], "split": "both"}"#).unwrap(), history(&[0.5, 0.6]));
        let svg = svg(&[column("PCNGD", vec![&history])], &view, (330, 300)).unwrap();
        let [first, last, title] = ["4", "dotted: guessing", "PCNGD"].map(|text| spots(&svg, text)[0]);
        assert!(first.1 < last.1 && last.1 + 10.0 < title.1, "{first:?} {last:?} {title:?}");
        // Later elements cover earlier ones, so no background above the title's top may follow the legend.
        let after = svg.lines().skip_while(|line| line.trim() != "dotted: guessing");
        let covers = after.filter(|line| line.trim().starts_with("<rect") && attribute(line, "y") < last.1);
        assert_eq!(covers.count(), 0, "{svg}");
    }

    #[test]
    fn a_long_title_is_wrapped_between_words() {
        let history = history(&[0.7, 0.6]);
        let column = column("weighted SGD (uniform), momentum, logit-adjusted", vec![&history]);
        let svg = svg(&vec![column; 4], &View::read(VIEW).unwrap(), (700, 400)).unwrap();
        let lines: Vec<&str> = svg
            .lines()
            .map(str::trim)
            .filter(|line| "weighted SGD (uniform), momentum, logit-adjusted".contains(line) && line.len() > 3)
            .collect();
        assert_eq!(lines.concat().replace(' ', ""), "weightedSGD(uniform),momentum,logit-adjusted".repeat(4));
        assert!(lines.iter().all(|line| line.len() < 24), "{lines:?}");
    }

    #[test]
    fn every_panel_has_a_curve_in_the_color_of_every_class() {
        let svg = picture(VIEW, &[0.5, 0.6, 0.7]);
        let heads = ["mean loss of the class", "recall: share of the class classified correctly"]
            .map(|text| spots(&svg, text)[0].1);
        for color in ["#0072B2", "#D55E00"] {
            // The column of each curve and the heading above it: one curve in each of the four panels, and the legend's
            // line.
            let panel = |line: Vec<(f64, f64)>| {
                ((line[0].0 / 300.0) as i32, heads.iter().filter(|&&head| head < line[0].1).count())
            };
            let mut panels: Vec<(i32, usize)> = lines_of(&svg, color).into_iter().map(panel).collect();
            panels.sort_unstable();
            panels.retain(|&(_, row)| row > 0);
            assert_eq!(panels, [(0, 1), (0, 2), (1, 1), (1, 2)], "{color}");
            assert_eq!(lines_of(&svg, color).len(), 4 + 1, "{color}");
        }
    }

    /// Returns the points of every line of a color in an SVG, in CSS pixels.
    fn lines_of(svg: &str, color: &str) -> Vec<Vec<(f64, f64)>> {
        let pixels = |text: &str| text.parse::<f64>().unwrap() / f64::from(FINE);
        let stroke = format!("stroke=\"{color}\"");
        let tags = svg.split('<').filter(|tag| tag.starts_with("polyline") && tag.contains(&stroke));
        tags.map(|tag| {
            let (_, rest) = tag.split_once("points=\"").unwrap();
            let points = rest.split('"').next().unwrap().split_whitespace();
            points.map(|point| point.split_once(',').unwrap()).map(|(x, y)| (pixels(x), pixels(y))).collect()
        })
        .collect()
    }

    /// Returns the number of marks of a kind that are filled with a color.
    fn filled(svg: &str, kind: &str, color: &str) -> usize {
        let fill = format!("fill=\"{color}\"");
        svg.lines().filter(|line| line.starts_with(kind) && line.contains(&fill)).count()
    }

    #[test]
    fn a_single_record_is_drawn_as_a_mark() {
        let svg = picture(VIEW, &[0.7]);
        // Four panels and the legend.
        assert_eq!((filled(&svg, "<circle", "#0072B2"), filled(&svg, "<polygon", "#D55E00")), (5, 5));
    }

    #[test]
    fn marks_distinguish_classes_without_color() {
        let svg = picture(VIEW, &[0.6; 11]);
        // Three marks along each curve and one at its end, in four panels; one in the legend.
        let (circles, squares) = (filled(&svg, "<circle", "#0072B2"), filled(&svg, "<polygon", "#D55E00"));
        assert_eq!((circles, squares), (4 * (3 + 1) + 1, 4 * (3 + 1) + 1));
        assert_eq!((filled(&svg, "<circle", "#D55E00"), filled(&svg, "<polygon", "#0072B2")), (0, 0));
        let hidden = picture(r#"{"quantities": ["loss", "recall"], "hidden": ["4"]}"#, &[0.6; 11]);
        assert_eq!(filled(&hidden, "<polygon", "#D55E00"), squares, "whoever stays keeps his mark");
        assert_eq!(hidden.matches("<circle").count(), 0);
    }

    #[test]
    fn non_finite_values_interrupt_curves() {
        let svg = picture(r#"{"quantities": ["loss"]}"#, &[0.7, 0.6, f64::INFINITY, 0.5, 0.4]);
        // Two runs for each of two classes in two panels, and the legend's two lines.
        let curves = svg.matches("stroke=\"#0072B2\"").count() + svg.matches("stroke=\"#D55E00\"").count();
        assert_eq!(curves, 8 + 2);
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }

    #[test]
    fn test_curves_are_dashed_beside_training_curves() {
        let both = picture(r#"{"quantities": ["loss"], "split": "both"}"#, &[0.7, 0.6]);
        let test = picture(r#"{"quantities": ["loss"], "split": "test"}"#, &[0.7, 0.6]);
        // Test examples were not recorded, so only training curves may appear.
        assert_eq!(both.matches("stroke=\"#0072B2\"").count(), 2 + 1);
        assert_eq!(test.matches("stroke=\"#0072B2\"").count(), 1);
        let recorded = history_of(&[Split::Train, Split::Test], &[0.7; 11]);
        let drawn = |view: &str| {
            let columns = [column("GD", vec![&recorded])];
            let svg = svg(&columns, &View::read(view).unwrap(), (600, 400)).unwrap();
            // The curves are horizontal, so the length of a line is its width. The legend's lines are above the title.
            let title = spots(&svg, "GD")[0].1;
            let curves = lines_of(&svg, "#0072B2").into_iter().filter(|line| line[0].1 > title);
            let ends = |line: Vec<(f64, f64)>| (line[0].0, line[line.len() - 1].0);
            let (solid, dashes): (Vec<_>, Vec<_>) = curves.map(ends).partition(|(from, to)| to - from > 100.0);
            (solid.len(), dashes)
        };
        let (solid, dashes) = drawn(r#"{"quantities": ["loss"], "split": "both"}"#);
        assert_eq!(solid, 1, "the training curve");
        // The dashes are 6 pixels long and 4 apart, along the ten steps of the panel.
        assert!(dashes.len() > 40, "{dashes:?}");
        assert!(dashes.iter().all(|(from, to)| (5.0..=7.0).contains(&(to - from)) || *to > 560.0), "{dashes:?}");
        assert!(dashes.windows(2).all(|pair| (9.0..=11.0).contains(&(pair[1].0 - pair[0].0))), "{dashes:?}");
        for one in ["train", "test"] {
            let view = format!(r#"{{"quantities": ["loss"], "split": "{one}"}}"#);
            assert_eq!(drawn(&view), (1, Vec::new()), "{one} alone is solid");
        }
    }

    #[test]
    fn panels_of_a_quantity_without_test_values_have_a_note() {
        let recorded = Columns::new(2);
        for quantity in Quantity::ALL {
            let tested =
                recorded.series().iter().any(|series| series.quantity == quantity && series.split == Split::Test);
            assert_eq!(quantity.has_test_values(), tested, "{quantity:?}");
            for split in ["train", "test", "both"] {
                let view = format!(r#"{{"quantities": ["{}"], "split": "{split}"}}"#, quantity.name());
                let svg = picture(&view, &[0.7, 0.6]);
                let words = svg.lines().filter(|line| line.trim() == text::TRAINING_ONLY).count();
                let expected = if split == "test" && !tested { 2 } else { 0 };
                assert_eq!(words, expected, "once a panel: {view}");
            }
        }
    }

    #[test]
    fn an_svg_has_text_in_its_nominal_size_and_subpixel_positions() {
        let svg = picture(VIEW, &[0.7, 0.6, 0.55, 0.3, 0.2]);
        let document = roxmltree::Document::parse(&svg).unwrap();
        let root = document.root_element();
        assert_eq!((root.attribute("width"), root.attribute("height")), (Some("600"), Some("400")));
        assert_eq!(root.attribute("viewBox"), Some("0 0 6000 4000"));
        let sizes = document.descendants().filter(|node| node.has_tag_name("text"));
        let sizes = sizes.map(|node| node.attribute("font-size").unwrap().parse::<f64>().unwrap() / f64::from(FINE));
        let sizes: Vec<f64> = sizes.collect();
        // Labels have a font size of 12 CSS pixels, and the algorithms' names 15.
        assert!(sizes.len() > 20 && sizes.iter().all(|size| (size - 12.0).abs().min((size - 15.0).abs()) < 1e-9));
        let lines = document.descendants().filter(|node| node.has_tag_name("polyline"));
        let points: Vec<&str> = lines.flat_map(|node| node.attribute("points").unwrap().split([' ', ','])).collect();
        assert!(points.iter().any(|number| !number.is_empty() && !number.ends_with('0')));
    }

    #[test]
    fn drops_and_recoveries_have_rings() {
        let rings = |values: &[f64]| filled(&picture(r#"{"quantities": ["recall"]}"#, values), "<circle", "none");
        // Two classes in two panels, each with a minimum and a recovery.
        assert_eq!(rings(&[0.8, 0.1, 0.5, 0.9]), 8);
        assert_eq!(rings(&[0.8, 0.1, 0.5]), 4, "not back yet");
        assert_eq!(rings(&[0.5, 0.6, 0.7]), 0, "no drop");
        // The second class has half the values. A recall gets rings if its fall is deep enough to count as a drop.
        let (less, enough) = (0.5 - 0.9 * DROP, 0.5 - 1.1 * DROP);
        assert_eq!(rings(&[0.5, less, 0.6]), 0, "too little to be called a drop");
        assert_eq!(rings(&[0.5, enough, 0.6]), 4, "of one class in two panels");
    }

    #[test]
    fn columns_can_be_classes_and_colors_algorithms() {
        let svg = picture(r#"{"quantities": ["loss"], "by": "class"}"#, &[0.7, 0.6]);
        let lines: Vec<&str> = svg.lines().map(str::trim).collect();
        let count = |text: &str| lines.iter().filter(|line| **line == text).count();
        // The legend names the algorithms, and the titles name the classes.
        assert_eq!((count("GD"), count("PCNGD"), count("4"), count("9")), (1, 1, 1, 1));
        let drawn = |colors: &[Rgb]| {
            let hex = |&color: &Rgb| String::from(color).to_uppercase();
            colors.iter().map(|color| svg.matches(&format!("stroke=\"{}\"", hex(color))).count()).sum::<usize>()
        };
        let Theme { classes, algorithms, .. } = Theme::default();
        assert_eq!((drawn(&algorithms[..1]), drawn(&algorithms), drawn(&classes)), (2 + 1, 2 * (2 + 1), 0));
    }

    #[test]
    fn values_without_a_logarithm_interrupt_curves_on_log_axes() {
        let view = r#"{"quantities": ["loss"], "values": "log"}"#;
        let svg = picture(view, &[1000.0, 10.0, 0.0, 0.1, 0.01]);
        assert_eq!(svg.matches("stroke=\"#0072B2\"").count(), 2 * 2 + 1);
        assert!(svg.lines().any(|line| line.trim() == "100") && !svg.contains("NaN") && !svg.contains("inf"));
        // A fraction stays on a linear axis.
        let recall = picture(r#"{"quantities": ["recall"], "values": "log"}"#, &[0.5, 0.6]);
        assert!(recall.lines().any(|line| line.trim() == "0.4"));
    }

    #[test]
    fn hidden_classes_disappear_and_the_others_keep_their_colors() {
        let svg = picture(r#"{"quantities": ["loss"], "hidden": ["4"]}"#, &[0.7, 0.6]);
        assert_eq!(svg.matches("stroke=\"#0072B2\"").count(), 0);
        assert_eq!(svg.matches("stroke=\"#D55E00\"").count(), 2 + 1);
        assert!(!svg.lines().any(|line| line.trim() == "4"));
    }

    #[test]
    fn several_seeds_are_drawn_as_a_mean_with_a_band_or_one_by_one() {
        let [one, other] = [&[0.2, 0.4, 0.6][..], &[0.4, 0.6]].map(history);
        let drawn = |view: &str| {
            let columns = [column("GD", vec![&one, &other])];
            svg(&columns, &View::read(view).unwrap(), (600, 400)).unwrap()
        };
        let bands = |svg: &str| svg.matches("<polygon opacity=\"0.18\"").count();
        let mean = drawn(r#"{"quantities": ["loss"]}"#);
        assert_eq!((bands(&mean), mean.matches("stroke=\"#0072B2\"").count()), (2, 1 + 1));
        let each = drawn(r#"{"quantities": ["loss"], "seeds": "each"}"#);
        assert_eq!((bands(&each), each.matches("stroke=\"#0072B2\"").count()), (0, 2 + 1));
        let columns = [column("GD", vec![&one, &other])];
        let found = panels(&columns, &View::read(VIEW).unwrap(), (600, 400)).probe(98).unwrap();
        assert!((found.values[0].value - 0.5).abs() < 1e-12, "the mean of 0.4 and 0.6");
    }

    #[test]
    fn diverged_runs_end_in_a_labeled_cross() {
        let mut broken = history(&[0.7, 0.9]);
        let drawn = |history: &History| {
            let columns = [column("GD", vec![history])];
            svg(&columns, &View::read(VIEW).unwrap(), (600, 400)).unwrap()
        };
        assert!(!drawn(&broken).contains("diverged"));
        broken.mark_diverged();
        let svg = drawn(&broken);
        assert_eq!(svg.lines().filter(|line| line.trim() == "diverged").count(), 2, "once a panel");
        assert_eq!(svg.matches("<circle").count(), 1, "the legend's, no head");
    }

    #[test]
    fn the_selected_step_is_marked_in_every_panel() {
        let marked = format!("stroke=\"{}\"", String::from(palette::LIGHT.muted).to_uppercase());
        let lines = |view: &str| picture(view, &[0.7, 0.6]).matches(&marked).count();
        let without = lines(VIEW);
        assert_eq!(lines(r#"{"quantities": ["loss", "recall"], "at_step": 1}"#), without + 4);
    }

    #[test]
    fn drawing_column_by_column_gives_the_whole_figure() {
        let history = history(&[0.7, 0.9, 0.4]);
        let columns = vec![column("GD", vec![&history]); 3];
        let grid = panels(&columns, &View::read(VIEW).unwrap(), (700, 400)).grid();
        let drawn = |columns: Range<usize>| {
            let mut text = String::new();
            let root = SVGBackend::with_string(&mut text, (700, 400)).into_drawing_area();
            grid.draw(&root, columns).unwrap();
            root.present().unwrap();
            drop(root);
            // Every element that is drawn on the background; a text with its tags counts as one.
            let text = text.replace(">\n", ">").replace("<text", "\n<text").replace("><", ">\n<");
            let on_it =
                |line: &&str| line.starts_with("<text") || line.starts_with("<poly") || line.starts_with("<circle");
            let mut elements: Vec<String> = text.lines().filter(on_it).map(str::to_owned).collect();
            elements.sort();
            elements
        };
        let mut parts: Vec<String> = (0..3).flat_map(|column| drawn(column..column + 1)).collect();
        parts.sort();
        assert!(parts.len() > 40 && drawn(1..2).len() < parts.len() / 2);
        assert_eq!(parts, drawn(0..3));
        assert_eq!(drawn(3..3).len(), 0);
    }

    #[test]
    fn a_probe_reads_the_exact_values_at_the_nearest_recorded_step() {
        let history = history(&[0.7, 0.65, 0.5]);
        let columns = [column("GD", vec![&history])];
        let view = View::read(VIEW).unwrap();
        let at = |x| panels(&columns, &view, (600, 400)).probe(x);
        assert_eq!(at(3), None, "beside the panels");
        // The panel spans 44 to 584, so step 1 of 10 is at 98.
        let found = at(101).unwrap();
        assert_eq!(found.step, 1.0);
        assert_eq!(found.places, [98.0]);
        let values: Vec<(&str, &str, f64)> =
            found.values.iter().map(|value| (value.quantity, value.name.as_str(), value.value)).collect();
        assert_eq!(values, [("loss", "4", 0.65), ("loss", "9", 0.325), ("recall", "4", 0.65), ("recall", "9", 0.325)]);
        assert_eq!(at(580).unwrap().step, 2.0, "no further than what is recorded");
    }

    #[test]
    fn the_previous_run_is_drawn_faintly_for_the_same_algorithm() {
        let (now, before) = (history(&[0.7, 0.6]), history(&[0.7, 0.4, 0.5]));
        let drawn = |previous: &[&History], view: &str| {
            let columns = [Column { previous: previous.to_vec(), ..column("GD", vec![&now]) }];
            let svg = svg(&columns, &View::read(view).unwrap(), (600, 400)).unwrap();
            assert_eq!(svg.contains(text::FAINT_PREVIOUS_RUN), svg.contains("opacity=\"0.4\""), "the legend says so");
            // The legend draws each color once more.
            ["#0072B2", "#D55E00"].map(|color| svg.matches(&format!("stroke=\"{color}\"")).count() - 1)
        };
        let shown = r#"{"quantities": ["loss"], "previous_run": true}"#;
        assert_eq!(drawn(&[&before], shown), [2, 2]);
        assert_eq!(drawn(&[], shown), [1, 1], "there was none");
        assert_eq!(drawn(&[&before], VIEW.replace(", \"recall\"", "").as_str()), [1, 1], "switched off");
    }

    #[test]
    fn zoomed_views_have_their_own_axes_and_are_clipped() {
        let values = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1];
        let near = picture(r#"{"quantities": ["loss"], "zoom": {"steps": [2, 4]}}"#, &values);
        let has = |svg: &str, text: &str| svg.lines().any(|line| line.trim() == text);
        assert!(has(&near, "3") && has(&near, "4") && !has(&near, "8") && !has(&near, "10"));
        assert!(has(&near, "0.6") && !has(&near, "0.9"), "values follow what shows");
        let heads =
            |svg: &str| svg.lines().filter(|line| line.starts_with("<circle") && attribute(line, "r") == 3.6).count();
        assert_eq!((heads(&near), heads(&picture(VIEW, &values))), (1, 4 + 1), "the head of the run is beyond");
        let nearer =
            r#"{"quantities": ["loss"], "zoom": {"values": [{"quantity": "loss", "from": 0.55, "to": 0.65}]}}"#;
        let nearer = picture(nearer, &values);
        assert!(has(&nearer, "0.60") && !has(&nearer, "0.5") && has(&nearer, "10"));
    }

    #[test]
    fn a_drag_selects_the_range_between_its_ends() {
        let history = history(&[0.7, 0.65, 0.5]);
        let columns = [column("GD", vec![&history]), column("PCNGD", vec![&history])];
        let view = View::read(VIEW).unwrap();
        let drag = |corners| panels(&columns, &view, (690, 400)).zoom_to_drag(corners);
        // The second panel spans 374 to 674, so each step has 30 pixels.
        let level = drag([(434, 100), (554, 103)]).unwrap();
        let [from, to] = level.steps.unwrap();
        assert!((from - 2.0).abs() < 1e-9 && (to - 6.0).abs() < 1e-9 && level.values.is_empty(), "{level:?}");
        let upright = drag([(421, 120), (420, 60)]).unwrap();
        assert_eq!((upright.steps, upright.values.len()), (None, 1));
        assert!(upright.values[0].quantity == "loss" && upright.values[0].from < upright.values[0].to);
        assert_eq!(drag([(420, 100), (423, 102)]), None, "hardly moved");
        assert_eq!(drag([(2, 100), (540, 103)]), None, "begun beside the panels");
    }

    #[test]
    fn unknown_view_fields_are_rejected_by_name() {
        let history = history(&[0.5]);
        let columns = [column("GD", vec![&history])];
        let view = View::read(r#"{"quantities": ["los"]}"#).unwrap();
        assert!(svg(&columns, &view, (300, 200)).unwrap_err().to_string().contains("\"los\""));
        assert!(View::read(r##"{"quantities": [], "theme": {"ink": "red"}}"##).is_err());
    }
}

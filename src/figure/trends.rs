//! The trends figure: one panel for each outcome of a sweep, against the swept parameter.
//!
//! A dot is the mean over the seeds, and its band extends by one standard error to either side. A dashed line is the
//! fitted power law. Steps are drawn as log(1 + t), as in all figures. The swept parameter is drawn by its logarithm if
//! all its values have one.

use super::axis::log_step;
use super::layout::{Layout, NAME, TITLE, TOP, wrapped};
use super::legend::Legend;
use super::painter::{LABEL, Painter};
use super::panel::{Curve, Frame, Marks};
use super::shape::Shape;
use super::svg_export::svg_text;
use super::{Axis, By, FigureError, View, text};
use crate::observe::{Estimate, Trend, TrendGroup, TrendPanel};
use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};

/// The height of a row of panels with their titles and labels, in CSS pixels.
const ROW: f64 = 280.0;
/// The minimum width of a panel with its labels. If the panels of a group do not fit side by side, they use more rows.
const MIN_WIDTH: f64 = 160.0;
/// The height of a line of text.
const LINE: f64 = 17.0;
/// The space on either side of the text.
const MARGIN: f64 = 16.0;
/// The number of points along the line of a power law, which is curved where steps are drawn as log(1 + t).
const LAW_POINTS: u32 = 24;

/// The figure of a sweep.
#[derive(Clone, Debug)]
pub struct Trends<'a> {
    /// The groups of panels, one below the other.
    pub groups: &'a [TrendGroup],
    /// The swept parameter.
    pub sweep_parameter: &'a str,
    /// The sentences below the panels.
    pub sentences: &'a [String],
}

impl Trends<'_> {
    /// The width of the figure if it stands alone, in CSS pixels.
    pub const WIDTH: u32 = 1200;

    /// Returns the height of the figure at a width, both in CSS pixels.
    pub fn height(&self, width: f64) -> f64 {
        let of_group = |group: &TrendGroup| {
            let rows = group.panels.len().div_ceil(columns(group, width));
            legend(group, &text::at(&group.heading), &View::default()).height(width) + rows as f64 * ROW
        };
        self.groups.iter().map(of_group).sum::<f64>() + self.lines(width).len() as f64 * LINE + MARGIN
    }

    /// Splits the sentences into lines; the lines of one sentence stay together.
    fn lines(&self, width: f64) -> Vec<String> {
        self.sentences.iter().flat_map(|sentence| wrapped(sentence, width - 2.0 * MARGIN, LABEL)).collect()
    }

    /// Draws the figure over the whole area.
    ///
    /// # Errors
    ///
    /// Returns an error if the backend fails.
    pub fn draw<DB: DrawingBackend>(&self, root: &DrawingArea<DB, Shift>, view: &View) -> Result<(), FigureError> {
        root.fill(&RGBColor::from(view.theme.background)).map_err(FigureError::drawing)?;
        let painter = Painter { view };
        let (width, _) = root.dim_in_pixel();
        let width = f64::from(width) / view.scale;
        let mut rest = root.clone();
        for group in self.groups {
            // Lines have the colors of classes if columns are algorithms, and the colors of algorithms if columns are
            // classes.
            let by = if group.of_classes { By::Algorithm } else { By::Class };
            let view = &View { by, ..view.clone() };
            let painter = Painter { view };
            let note = text::at(&group.heading);
            let legend = legend(group, &note, view);
            let (head, mut below) = rest.split_vertically(painter.px(legend.height(width)));
            legend.draw(&head, view)?;
            let columns = columns(group, width);
            for row in group.panels.chunks(columns) {
                let (frames, others) = below.split_vertically(painter.px(ROW));
                self.row(&frames, (row, columns), &ParameterAxis::from_group(group), &painter)?;
                below = others;
            }
            rest = below;
        }
        for (place, line) in self.lines(width).iter().enumerate() {
            let at = (painter.px(MARGIN), painter.px(LINE * place as f64));
            painter.text(&rest, line, at, (HPos::Left, VPos::Top), (LABEL, view.theme.ink))?;
        }
        Ok(())
    }

    fn row<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        (panels, columns): (&[TrendPanel], usize),
        parameter_axis: &ParameterAxis,
        painter: &Painter,
    ) -> Result<(), FigureError> {
        let view = painter.view;
        let mut titles: Vec<&str> = panels.iter().map(|panel| panel.title.as_str()).collect();
        // The panels of the last row are as wide as the others.
        titles.resize(columns, "");
        let layout = Layout::labeled(painter, area.dim_in_pixel(), &titles, 1);
        let x = parameter_axis.axis(layout.ticks_across().max(2));
        for (column, panel) in panels.iter().enumerate() {
            let middle = layout.left(column) + layout.width / 2;
            for (line, text) in layout.lines_of(&panel.title).iter().enumerate() {
                let at = (middle, painter.px(TOP + TITLE * line as f64));
                painter.text(area, text, at, (HPos::Center, VPos::Top), (NAME - 1.0, view.theme.ink))?;
            }
            let y = up_axis(panel);
            let frame = Frame { x: &x, y: &y, x_labels: true, y_labels: true, mark: None, at_step: None, note: None };
            let shown = panel.trends.iter().enumerate().filter(|(_, trend)| !view.hidden.contains(&trend.name));
            let curves: Vec<Curve> = shown
                .flat_map(|(place, trend)| curves(panel, trend, parameter_axis, (Shape(place), view.line_color(place))))
                .collect();
            let plot = area.clone().shrink((layout.left(column), layout.top(0)), (layout.width, layout.height));
            painter.panel(area, &plot, &frame, &curves)?;
            let foot = (middle, layout.foot(1));
            painter.text(area, self.sweep_parameter, foot, (HPos::Center, VPos::Top), (LABEL, view.theme.muted))?;
        }
        Ok(())
    }
}

/// Returns how many panels of a group stand side by side in a figure of this width.
fn columns(group: &TrendGroup, width: f64) -> usize {
    ((width / MIN_WIDTH) as usize).min(group.panels.len()).max(1)
}

fn legend<'a>(group: &'a TrendGroup, note: &'a str, view: &View) -> Legend<'a> {
    Legend::new(group.names.iter().map(String::as_str), &[note], view)
}

/// Returns the figure of a sweep as SVG text of a width in CSS pixels, as high as its content needs.
///
/// # Errors
///
/// Returns an error if drawing fails.
pub fn trends_svg(trends: &Trends, view: &View, width: u32) -> Result<String, FigureError> {
    let height = trends.height(f64::from(width)).ceil() as u32;
    svg_text((width, height), view, |root, view| trends.draw(root, view))
}

/// The axis of the swept parameter.
struct ParameterAxis {
    values: Vec<f64>,
    is_log: bool,
}

impl ParameterAxis {
    fn from_group(group: &TrendGroup) -> Self {
        let trends = group.panels.iter().flat_map(|panel| &panel.trends);
        let values: Vec<f64> = trends.flat_map(|trend| &trend.points).map(|(value, _)| *value).collect();
        let is_log = values.iter().all(|value| *value > 0.0);
        Self { values, is_log }
    }

    fn place(&self, value: f64) -> f64 {
        if self.is_log { libm::log10(value) } else { value }
    }

    fn axis(&self, most_ticks: usize) -> Axis {
        let places = self.values.iter().map(|value| self.place(*value));
        if self.is_log { Axis::powers(places, most_ticks) } else { Axis::around(places, most_ticks) }
    }
}

fn up_axis(panel: &TrendPanel) -> Axis {
    let points = panel.trends.iter().flat_map(|trend| &trend.points);
    let ends = points.flat_map(|(_, y)| [y.mean - y.error, y.mean + y.error]);
    if !panel.is_share {
        return Axis::log_steps(ends.fold(1.0, f64::max).ceil() as usize, 5);
    }
    let ends: Vec<f64> = ends.collect();
    if ends.iter().all(|end| (-0.03..=1.03).contains(end)) { Axis::share(5) } else { Axis::around(ends.into_iter(), 5) }
}

/// Returns the line through the means with its band, and the line of the power law.
fn curves(
    panel: &TrendPanel,
    trend: &Trend,
    parameter_axis: &ParameterAxis,
    (shape, color): (Shape, RGBColor),
) -> Vec<Curve> {
    let up = |value: f64| if panel.is_share { value } else { log_step(value.max(0.0)) };
    let edge = |of: fn(&Estimate) -> f64| -> Vec<(f64, f64)> {
        trend.points.iter().map(|(x, y)| (parameter_axis.place(*x), up(of(y)))).collect()
    };
    let points = edge(|y| y.mean);
    let band = [edge(|y| y.mean - y.error), edge(|y| y.mean + y.error)];
    let mean = Curve {
        marks: Marks::AtPoints,
        rings: Vec::new(),
        points,
        color,
        shape,
        dashed: false,
        band: Some(band),
        broken: false,
        previous: false,
    };
    let (Some(law), Some((first, _)), Some((last, _))) = (trend.law, trend.points.first(), trend.points.last()) else {
        return vec![mean];
    };
    let share = |i: u32| f64::from(i) / f64::from(LAW_POINTS);
    let at = |i: u32| first * libm::pow(last / first, share(i));
    let points = (0..=LAW_POINTS).map(|i| (parameter_axis.place(at(i)), up(law.at(at(i))))).collect();
    let law = Curve { points, dashed: true, marks: Marks::Nowhere, band: None, ..mean.clone() };
    vec![mean, law]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::tests::spots;
    use crate::observe::Sample;

    fn group(names: &[&str], is_share: bool, with_law: bool) -> TrendGroup {
        let values = |factor: f64| -> Vec<(f64, Vec<(u32, Sample)>)> {
            let run = |seed, y| (seed, Sample::Known(y));
            [1.0, 10.0, 100.0]
                .map(|x: f64| (x, vec![run(1, factor * x.sqrt()), run(2, 1.1 * factor * x.sqrt())]))
                .to_vec()
        };
        let factor = |place: usize| if is_share { 0.05 } else { 10.0 } / (1 + place) as f64;
        let trends = names.iter().enumerate();
        let trends = trends.map(|(place, name)| Trend::new((*name).into(), &values(factor(place)), with_law)).collect();
        TrendGroup {
            heading: "batch size m = 16".into(),
            names: names.iter().map(|name| (*name).into()).collect(),
            of_classes: false,
            panels: vec![TrendPanel { title: "steps until learned".into(), is_share, trends }],
        }
    }

    fn svg(group: TrendGroup) -> String {
        let sentences = ["GD: steps until learned go as ρ to the power 0.50.".to_owned()];
        let trends = Trends { groups: &[group], sweep_parameter: "imbalance ratio ρ", sentences: &sentences };
        trends_svg(&trends, &View::default(), 500).unwrap()
    }

    #[test]
    fn every_trend_has_dots_a_band_and_a_power_law() {
        let svg = svg(group(&["GD", "PCNGD"], false, true));
        for text in
            ["GD", "PCNGD", "imbalance ratio ρ", "at batch size m = 16", "1", "10", "100", "steps until learned"]
        {
            assert!(svg.lines().any(|line| line.trim() == text), "{text} is missing in {svg}");
        }
        assert!(svg.contains("go as ρ to the power 0.50"));
        assert_eq!(svg.matches("<polygon opacity=\"0.18\"").count(), 2, "bands");
        // Entries of the legend also have marks: GD's is a disc, PCNGD's a square.
        let filled = |color: &str, form: &str| {
            svg.lines()
                .filter(|line| {
                    line.starts_with(form) && line.contains(&format!("fill=\"{color}\"")) && !line.contains("0.18")
                })
                .count()
        };
        assert_eq!((filled("#9040E8", "<circle"), filled("#2F5716", "<polygon")), (1 + 3, 1 + 3), "{svg}");
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }

    #[test]
    fn a_share_has_an_axis_from_zero_to_one_and_no_power_law() {
        let share = svg(group(&["4", "9"], true, false));
        assert!(share.lines().any(|line| line.trim() == "0.2") && share.lines().any(|line| line.trim() == "1.0"));
        let lines = |svg: &str| svg.matches("<polyline").count();
        assert!(lines(&svg(group(&["4", "9"], true, true))) > lines(&share), "a law is drawn in dashes");
    }

    #[test]
    fn the_figure_has_the_height_of_its_groups_and_sentences() {
        let groups = [group(&["GD"], false, false), group(&["GD"], false, false)];
        let words = vec!["word ".repeat(100)];
        let height = |count: usize, sentences: &[String]| {
            Trends { groups: &groups[..count], sweep_parameter: "ρ", sentences }.height(500.0)
        };
        assert!(height(2, &[]) > height(1, &[]) + ROW && height(1, &words) > height(1, &[]) + 4.0 * LINE);
    }

    #[test]
    fn narrow_figures_stack_panels_and_names() {
        let mut group = group(&["PCNSGD+O (momentum)", "PCNSGD+R (momentum)"], false, false);
        group.panels = vec![group.panels[0].clone(); 3];
        let groups = [group];
        let trends = Trends { groups: &groups, sweep_parameter: "ρ", sentences: &[] };
        let svg = |width: u32| trends_svg(&trends, &View::default(), width).unwrap();
        let (wide, narrow) = (svg(1200), svg(330));
        let foots = spots(&wide, "ρ");
        assert!(foots.len() == 3 && foots.iter().all(|(_, y)| *y == foots[0].1), "side by side: {foots:?}");
        let foots = spots(&narrow, "ρ");
        assert_eq!(foots[0].1, foots[1].1, "two side by side");
        assert_eq!((foots[2].0, foots[2].1), (foots[0].0, foots[0].1 + ROW), "the third below the first");
        let names = |svg: &str| ["PCNSGD+O (momentum)", "PCNSGD+R (momentum)"].map(|name| spots(svg, name)[0]);
        let ([first, second], [above, below]) = (names(&wide), names(&narrow));
        assert!(first.1 == second.1 && first.0 < second.0, "{first:?} {second:?}");
        assert!(above.0 == below.0 && above.1 < below.1, "{above:?} {below:?}");
        assert!(trends.height(330.0) > trends.height(1200.0) + ROW, "a row more, and lines of names");
    }
}

//! The content of a column of panels: an algorithm with a line for each class, or a class with a line for each
//! algorithm.

use super::clip::around;
use super::downsample::downsample_m4;
use super::panel::{Curve, Marks};
use super::seeds::Spread;
use super::shape::Shape;
use super::{Axis, By, Column, Content, Scale, Seeds, ShownSplit, View};
use crate::observe::{History, InitialDrop, Quantity, Series, Split, Subject};
use plotters::style::RGBColor;

/// A column of panels.
#[derive(Debug)]
pub struct PanelColumn<'a> {
    /// The title above it.
    pub title: &'a str,
    /// The lines in each of its panels; the last is drawn on top.
    pub lines: Vec<Line<'a>>,
}

/// A line: a class in a run, or in the runs of all seeds.
#[derive(Debug)]
pub struct Line<'a> {
    /// The name that distinguishes it from the other lines of its panel.
    pub name: &'a str,
    /// The color.
    pub color: RGBColor,
    /// The mark.
    pub shape: Shape,
    /// Whether it shows test examples beside training examples.
    pub dashed: bool,
    /// Whether it belongs to the previous run, which is drawn faintly.
    pub previous: bool,
    histories: &'a [&'a History],
    split: Split,
    class: usize,
    by: By,
    seeds: Seeds,
}

/// A class under an algorithm, in one panel.
struct Member<'a> {
    column: &'a Column<'a>,
    class: usize,
    /// The name that distinguishes it from the others of its panel, with its color and mark there.
    name: &'a str,
    color: RGBColor,
    shape: Shape,
}

impl<'a> Member<'a> {
    /// Returns its lines for a split, one for each run or one for all runs together.
    fn lines(&self, split: Split, view: &View) -> impl Iterator<Item = Line<'a>> {
        let dashed = view.split == ShownSplit::Both && split == Split::Test;
        self.lines_of(&self.column.histories, (split, self.class), view).map(move |line| Line { dashed, ..line })
    }

    /// Returns its lines in the previous run.
    fn previous(&self, view: &View) -> impl Iterator<Item = Line<'a>> {
        let previous = if view.previous_run { &self.column.previous[..] } else { &[] };
        let split = if view.split == ShownSplit::Test { Split::Test } else { Split::Train };
        self.lines_of(previous, (split, self.class), view).map(|line| Line { previous: true, ..line })
    }

    fn lines_of(
        &self,
        histories: &'a [&'a History],
        (split, class): (Split, usize),
        view: &View,
    ) -> impl Iterator<Item = Line<'a>> + use<'a> {
        let (name, color, shape, by, seeds) = (self.name, self.color, self.shape, view.by, view.seeds);
        let together = if seeds == Seeds::Each { 1 } else { histories.len().max(1) };
        let line = move |histories| Line {
            name,
            color,
            shape,
            dashed: false,
            previous: false,
            histories,
            split,
            class,
            by,
            seeds,
        };
        histories.chunks(together).map(line)
    }
}

/// Returns the columns of a figure, from left to right.
pub fn panel_columns<'a>(content: &'a Content<'a>, view: &View) -> Vec<PanelColumn<'a>> {
    let Content { classes, columns, .. } = content;
    let member = |column: &'a Column<'a>, class: usize, name, place| Member {
        column,
        class,
        name,
        color: view.line_color(place),
        shape: Shape(place),
    };
    let panel_column = |title, mut members: Vec<Member<'a>>| {
        members.retain(|member| !view.hidden.iter().any(|hidden| hidden == member.name));
        let previous = members.iter().flat_map(|member| member.previous(view));
        let parts = view.split.parts().iter();
        let lines = parts.flat_map(|&split| members.iter().flat_map(move |member| member.lines(split, view)));
        PanelColumn { title, lines: previous.chain(lines).collect() }
    };
    let of_algorithm = |column: &'a Column<'a>| {
        let classes = classes.iter().enumerate();
        panel_column(column.title, classes.map(|(class, name)| member(column, class, name, class)).collect())
    };
    let of_class = |class: usize| {
        let columns = columns.iter().enumerate();
        panel_column(
            classes[class],
            columns.map(|(place, column)| member(column, class, column.title, place)).collect(),
        )
    };
    match view.by {
        By::Algorithm => columns.iter().map(of_algorithm).collect(),
        By::Class => (0..classes.len()).map(of_class).collect(),
    }
}

impl Line<'_> {
    /// Returns the series that the column shows of a quantity. A cosine belongs to two classes: a class's panel shows
    /// all cosines of that class, and an algorithm's panel shows each cosine once, in the color of the smaller class.
    pub fn series(&self, quantity: Quantity) -> Vec<Series> {
        let class = self.class;
        if quantity.is_of_all_classes() {
            return vec![Series::of_all(quantity, self.split)];
        }
        if quantity != Quantity::Cosine {
            return vec![Series::of_class(quantity, self.split, class)];
        }
        let others = if self.by == By::Class { self.classes() } else { class };
        let pair = |other: usize| Subject::Pair(other.min(class), other.max(class));
        let pairs = (0..others).filter(|&other| other != class).map(pair);
        pairs.map(|subject| Series { quantity, split: self.split, subject }).collect()
    }

    /// Returns the number of classes of its runs.
    fn classes(&self) -> usize {
        self.histories.first().map_or(0, |history| history.columns().classes())
    }

    /// Returns its curves of a quantity along an axis of this length in pixels.
    pub fn curves<'a>(
        &'a self,
        quantity: Quantity,
        x: &'a Axis,
        pixels: i32,
        view: &'a View,
    ) -> impl Iterator<Item = Curve> + 'a {
        let pixel = (x.high - x.low) / f64::from(pixels);
        self.series(quantity).into_iter().map(move |series| {
            let log = view.scale_of(quantity) == Scale::Log;
            // A value that has no logarithm interrupts the curve.
            let height = |value: f64| if log { libm::log10(value) } else { value };
            let spreads = || self.seeds.curve(self.histories, series);
            let along = |value: fn(Spread) -> f64| {
                let points = spreads().map(|(step, spread)| (view.place(step), height(value(spread))));
                downsample_m4(around(points, [x.low, x.high]), pixel)
            };
            let points = along(|spread| spread.middle);
            let band = (self.histories.len() > 1 && !self.previous)
                .then(|| [along(|spread| spread.low), along(|spread| spread.high)]);
            let marked = self.drop(quantity).map_or([None; 2], |drop| [Some(drop.extremum), drop.recovery]);
            let rings = spreads().filter(|(step, _)| marked.contains(&Some(*step)));
            let rings = rings.map(|(step, spread)| (view.place(step), spread.middle)).collect();
            let broken = self.histories.iter().any(|history| history.is_diverged());
            let &Self { color, shape, dashed, previous, .. } = self;
            Curve { points, band, color, shape, dashed, previous, marks: Marks::Along, rings, broken }
        })
    }

    /// Returns the drop of its recall on training examples, if it is deep enough to count as one.
    fn drop(&self, quantity: Quantity) -> Option<InitialDrop> {
        if quantity != Quantity::Recall || self.split != Split::Train || self.previous {
            return None;
        }
        let recall = self.seeds.curve(self.histories, Series::of_class(quantity, self.split, self.class));
        InitialDrop::from_curve(recall.map(|(step, spread)| (step, -spread.middle))).filter(InitialDrop::is_drop)
    }

    /// Returns the value of a quantity at a step, if it was recorded. If there are several series, returns the value of
    /// the first.
    pub fn value_at(&self, quantity: Quantity, step: f64) -> Option<f64> {
        let series = self.series(quantity).into_iter().next()?;
        let spread = self.seeds.curve(self.histories, series).find(|(recorded, _)| *recorded == step);
        spread.map(|(_, spread)| spread.middle)
    }

    /// Returns the recorded step that is nearest to another step.
    pub fn nearest_step(&self, step: f64) -> Option<f64> {
        let far = |recorded: f64| (recorded - step).abs();
        let steps = self.histories.first()?.steps();
        steps.iter().copied().min_by(|a, b| far(*a).total_cmp(&far(*b)))
    }
}

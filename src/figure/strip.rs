//! What a column of panels shows: an algorithm with a line for each class, or a class with a line for each algorithm.

use super::clip::around;
use super::panel::{Curve, Marks};
use super::seeds::Spread;
use super::shape::Shape;
use super::thin::thinned;
use super::{Axis, By, Column, Scale, Seeds, Shown, View};
use crate::observe::{History, InitialDrop, Part, Quantity, Series, Subject};
use plotters::style::RGBColor;

/// A column of panels.
#[derive(Debug)]
pub struct Strip<'a> {
    /// What stands above it.
    pub title: &'a str,
    /// What is drawn in each of its panels, the last on top.
    pub lines: Vec<Line<'a>>,
}

/// A line: a class in a run, or in the runs of all seeds.
#[derive(Debug)]
pub struct Line<'a> {
    /// What tells it from the others of its panel.
    pub name: &'a str,
    /// Its colour.
    pub colour: RGBColor,
    /// Its mark.
    pub shape: Shape,
    /// Whether it is of test examples, shown beside those of training.
    pub dashed: bool,
    /// Whether it is of the run before, drawn faintly.
    pub past: bool,
    histories: &'a [&'a History],
    part: Part,
    class: usize,
    by: By,
    seeds: Seeds,
}

/// A class under an algorithm, in one panel.
struct Member<'a> {
    column: &'a Column<'a>,
    class: usize,
    /// What tells it from the others of its panel, and its colour and mark there.
    name: &'a str,
    colour: RGBColor,
    shape: Shape,
}

impl<'a> Member<'a> {
    /// Its lines of some examples, of each run by itself or of all together.
    fn lines(&self, part: Part, view: &View) -> impl Iterator<Item = Line<'a>> {
        let dashed = view.split == Shown::Both && part == Part::Test;
        self.lines_of(&self.column.histories, (part, self.class), view).map(move |line| Line { dashed, ..line })
    }

    /// Its lines in the run before.
    fn past(&self, view: &View) -> impl Iterator<Item = Line<'a>> {
        let past = if view.ghost { &self.column.past[..] } else { &[] };
        let part = if view.split == Shown::Test { Part::Test } else { Part::Train };
        self.lines_of(past, (part, self.class), view).map(|line| Line { past: true, ..line })
    }

    fn lines_of(
        &self,
        histories: &'a [&'a History],
        (part, class): (Part, usize),
        view: &View,
    ) -> impl Iterator<Item = Line<'a>> + use<'a> {
        let (name, colour, shape, by, seeds) = (self.name, self.colour, self.shape, view.by, view.seeds);
        let together = if seeds == Seeds::Each { 1 } else { histories.len().max(1) };
        let line = move |histories| Line {
            name,
            colour,
            shape,
            dashed: false,
            past: false,
            histories,
            part,
            class,
            by,
            seeds,
        };
        histories.chunks(together).map(line)
    }
}

/// The strips of a picture, from left to right.
pub fn strips<'a, Name: AsRef<str>>(classes: &'a [Name], columns: &'a [Column<'a>], view: &View) -> Vec<Strip<'a>> {
    let member = |column: &'a Column<'a>, class: usize, name, place| Member {
        column,
        class,
        name,
        colour: view.line_colour(place),
        shape: Shape(place),
    };
    let strip = |title, mut members: Vec<Member<'a>>| {
        members.retain(|member| !view.hidden.iter().any(|hidden| hidden == member.name));
        let past = members.iter().flat_map(|member| member.past(view));
        let parts = view.split.parts().iter();
        let lines = parts.flat_map(|&part| members.iter().flat_map(move |member| member.lines(part, view)));
        Strip { title, lines: past.chain(lines).collect() }
    };
    let of_algorithm = |column: &'a Column<'a>| {
        let classes = classes.iter().enumerate();
        strip(column.title, classes.map(|(class, name)| member(column, class, name.as_ref(), class)).collect())
    };
    let of_class = |class: usize| {
        let columns = columns.iter().enumerate();
        strip(
            classes[class].as_ref(),
            columns.map(|(place, column)| member(column, class, column.title, place)).collect(),
        )
    };
    match view.by {
        By::Algorithm => columns.iter().map(of_algorithm).collect(),
        By::Class => (0..classes.len()).map(of_class).collect(),
    }
}

impl Line<'_> {
    /// The series it shows of a quantity. An angle is between two classes: a class's panel shows all that it is part of,
    /// an algorithm's panel each once, in the colour of the smaller class.
    pub fn series(&self, quantity: Quantity) -> Vec<Series> {
        let class = self.class;
        if quantity == Quantity::DirectionNorm {
            return vec![Series { quantity, part: self.part, subject: Subject::All }];
        }
        if quantity != Quantity::Cosine {
            return vec![Series::of_class(quantity, self.part, class)];
        }
        let others = if self.by == By::Class { self.classes() } else { class };
        let pair = |other: usize| Subject::Pair(other.min(class), other.max(class));
        let pairs = (0..others).filter(|&other| other != class).map(pair);
        pairs.map(|subject| Series { quantity, part: self.part, subject }).collect()
    }

    /// How many classes its runs have.
    fn classes(&self) -> usize {
        self.histories.first().map_or(0, |history| history.columns().classes())
    }

    /// Its curves of a quantity along an axis that is so many pixels long.
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
                thinned(around(points, [x.low, x.high]), pixel)
            };
            let points = along(|spread| spread.middle);
            let band = (self.histories.len() > 1 && !self.past)
                .then(|| [along(|spread| spread.low), along(|spread| spread.high)]);
            let marked = self.drop(quantity).map_or([None; 2], |drop| [Some(drop.extremum), drop.recovery]);
            let rings = spreads().filter(|(step, _)| marked.contains(&Some(*step)));
            let rings = rings.map(|(step, spread)| (view.place(step), spread.middle)).collect();
            let broken = self.histories.iter().any(|history| history.is_broken_off());
            let &Self { colour, shape, dashed, past, .. } = self;
            Curve { points, band, colour, shape, dashed, past, marks: Marks::Along, rings, broken }
        })
    }

    /// The drop of its recall on training examples, if it falls far enough to be called one.
    fn drop(&self, quantity: Quantity) -> Option<InitialDrop> {
        if quantity != Quantity::Recall || self.part != Part::Train || self.past {
            return None;
        }
        let recall = self.seeds.curve(self.histories, Series::of_class(quantity, self.part, self.class));
        InitialDrop::of(recall.map(|(step, spread)| (step, -spread.middle))).filter(InitialDrop::is_drop)
    }

    /// The value of a quantity at a step, if it was recorded; of several series, the first's.
    pub fn value_at(&self, quantity: Quantity, step: f64) -> Option<f64> {
        let series = self.series(quantity).into_iter().next()?;
        let spread = self.seeds.curve(self.histories, series).find(|(recorded, _)| *recorded == step);
        spread.map(|(_, spread)| spread.middle)
    }

    /// The recorded step nearest to another.
    pub fn nearest_step(&self, step: f64) -> Option<f64> {
        let far = |recorded: f64| (recorded - step).abs();
        let steps = self.histories.first()?.steps();
        steps.iter().copied().min_by(|a, b| far(*a).total_cmp(&far(*b)))
    }
}

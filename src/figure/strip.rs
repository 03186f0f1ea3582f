//! What a column of panels shows: an algorithm with a line for each class, or a class with a line for each algorithm.

use super::panel::Curve;
use super::seeds::Spread;
use super::thin::thinned;
use super::{By, Column, Scale, Seeds, Shown, View};
use crate::observe::{History, InitialDrop, Part, Quantity, Series, Subject};
use plotters::style::RGBColor;

/// The least initial drop that is marked.
const LEAST_DROP: f64 = 0.02;

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
    /// Whether it is of test examples, shown beside those of training.
    pub dashed: bool,
    histories: &'a [&'a History],
    part: Part,
    class: usize,
    by: By,
    seeds: Seeds,
}

/// The strips of a picture, from left to right.
pub fn strips<'a, Name: AsRef<str>>(classes: &'a [Name], columns: &'a [Column<'a>], view: &View) -> Vec<Strip<'a>> {
    let line = |name, place, (histories, part, class)| Line {
        name,
        colour: view.class_colour(place),
        dashed: view.split == Shown::Both && part == Part::Test,
        histories,
        part,
        class,
        by: view.by,
        seeds: view.seeds,
    };
    let runs = |column: &'a Column<'a>, part| {
        let together = if view.seeds == Seeds::Each { 1 } else { column.histories.len().max(1) };
        column.histories.chunks(together).map(move |histories| (histories, part))
    };
    let of_algorithm = |column: &'a Column<'a>| {
        let runs = view.split.parts().iter().flat_map(|&part| runs(column, part));
        let of_class = |(histories, part)| {
            (0..classes.len()).map(move |class| line(classes[class].as_ref(), class, (histories, part, class)))
        };
        Strip { title: column.title, lines: runs.flat_map(of_class).collect() }
    };
    let of_class = |class: usize| {
        let lines = view.split.parts().iter().flat_map(|&part| {
            columns.iter().enumerate().flat_map(move |(place, column)| {
                runs(column, part).map(move |(histories, part)| line(column.title, place, (histories, part, class)))
            })
        });
        Strip { title: classes[class].as_ref(), lines: lines.collect() }
    };
    let mut strips: Vec<Strip> = match view.by {
        By::Algorithm => columns.iter().map(of_algorithm).collect(),
        By::Class => (0..classes.len()).map(of_class).collect(),
    };
    for strip in &mut strips {
        strip.lines.retain(|line| !view.hidden.iter().any(|hidden| hidden == line.name));
    }
    strips
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

    fn classes(&self) -> usize {
        self.histories.first().map_or(0, |history| history.columns().classes())
    }

    /// Its curves of a quantity; `pixel` is the width of a pixel along the axis.
    pub fn curves<'a>(&'a self, quantity: Quantity, pixel: f64, view: &'a View) -> impl Iterator<Item = Curve> + 'a {
        self.series(quantity).into_iter().map(move |series| {
            let log = view.scale_of(quantity) == Scale::Log;
            // A value that has no logarithm interrupts the curve.
            let height = |value: f64| if log { value.log10() } else { value };
            let spreads = || self.seeds.curve(self.histories, series);
            let along = |value: fn(Spread) -> f64| {
                thinned(spreads().map(|(step, spread)| (view.place(step), height(value(spread)))), pixel)
            };
            let points = along(|spread| spread.middle);
            let band = (self.histories.len() > 1).then(|| [along(|spread| spread.low), along(|spread| spread.high)]);
            let marked = self.drop(quantity).map_or([None; 2], |drop| [Some(drop.extremum), drop.recovery]);
            let marks = spreads().filter(|(step, _)| marked.contains(&Some(*step)));
            let marks = marks.map(|(step, spread)| (view.place(step), spread.middle)).collect();
            let broken = self.histories.iter().any(|history| history.is_broken_off());
            Curve { points, band, colour: self.colour, dashed: self.dashed, marks, broken }
        })
    }

    /// The initial drop of its recall on training examples, if it is one to speak of.
    fn drop(&self, quantity: Quantity) -> Option<InitialDrop> {
        if quantity != Quantity::Recall || self.part != Part::Train {
            return None;
        }
        let recall = self.seeds.curve(self.histories, Series::of_class(quantity, self.part, self.class));
        InitialDrop::of(recall.map(|(step, spread)| (step, -spread.middle))).filter(|drop| drop.depth >= LEAST_DROP)
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

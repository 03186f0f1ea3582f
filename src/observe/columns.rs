//! The meaning of each number in a record.
//!
//! A record holds, in this order: the step; one number for each stored series; the confusion counts of the training and
//! of the test examples; and the state of an [`OutcomeTracker`]. The first series are the *checked* ones, which enter a
//! run's checksum. The others are appended behind them, so that a new quantity changes no checksum. Series that follow
//! from the counts come last in the list and are stored nowhere.

use super::quantity::Form;
use super::{Observables, OutcomeTracker, Quantity, Series, Split, Subject};

/// The columns of a history for a number of classes, always in the same order.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    classes: usize,
    observables: Observables,
    blocks: Vec<Block>,
    series: Vec<Series>,
    checked: usize,
    stored: usize,
}

/// The series of one quantity on one split, which stand next to each other.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Block {
    quantity: Quantity,
    split: Split,
    /// The position of the first.
    first: usize,
}

/// Up to this number of classes, records hold all confusion counts.
const MAX_CLASSES_WITH_CONFUSION: usize = 20;

/// The scores whose series come first.
const SCORES: [Quantity; 2] = [Quantity::Loss, Quantity::Recall];

/// The quantities of the gradients and of the next step, in the order of a record.
const STEP: [Quantity; 9] = [
    Quantity::GradientNorm,
    Quantity::Cosine,
    Quantity::BatchNorm,
    Quantity::Contribution,
    Quantity::Projection,
    Quantity::Alignment,
    Quantity::PredictedChange,
    Quantity::ActualChange,
    Quantity::DirectionNorm,
];

/// The areas, which follow the checked series.
const AREAS: [Quantity; 2] = [Quantity::RocAuc, Quantity::AveragePrecision];

impl Columns {
    /// Creates the columns for `classes` classes, without what is recorded on request.
    pub fn new(classes: usize) -> Self {
        Self::with(classes, Observables::default())
    }

    /// Creates the columns for `classes` classes, with what is recorded on request.
    pub fn with(classes: usize, observables: Observables) -> Self {
        let mut columns = Self { classes, observables, blocks: Vec::new(), series: Vec::new(), checked: 0, stored: 0 };
        columns.add_on_each_split(&SCORES);
        STEP.into_iter().for_each(|quantity| columns.add(quantity, Split::Train));
        columns.checked = columns.series.len();
        columns.add_on_each_split(&AREAS);
        columns.add(Quantity::LearningRate, Split::Train);
        if observables.curvature {
            columns.add(Quantity::Curvature, Split::Train);
            columns.add(Quantity::SafeLearningRate, Split::Train);
        }
        columns.stored = columns.series.len();
        let derived: Vec<Quantity> = Quantity::ALL.into_iter().filter(|q| q.follows_from_counts()).collect();
        columns.add_on_each_split(&derived);
        columns
    }

    fn add_on_each_split(&mut self, quantities: &[Quantity]) {
        for split in Split::ALL {
            quantities.iter().for_each(|&quantity| self.add(quantity, split));
        }
    }

    fn add(&mut self, quantity: Quantity, split: Split) {
        let classes = self.classes;
        self.blocks.push(Block { quantity, split, first: self.series.len() });
        let form = quantity.form();
        if matches!(form, Form::Each | Form::EachAndAll) {
            self.series.extend((0..classes).map(|class| Series::of_class(quantity, split, class)));
        }
        if matches!(form, Form::All | Form::EachAndAll) {
            self.series.push(Series::of_all(quantity, split));
        }
        if form == Form::Pairs {
            let pairs = (0..classes).flat_map(|k| (k + 1..classes).map(move |l| Subject::Pair(k, l)));
            self.series.extend(pairs.map(|subject| Series { quantity, split, subject }));
        }
    }

    /// Returns the number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Returns what is recorded on request.
    pub fn observables(&self) -> Observables {
        self.observables
    }

    /// Returns all series: those of the numbers in a record, in order, and then those that follow from its counts.
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// Returns the number of series whose numbers a record holds.
    pub fn stored(&self) -> usize {
        self.stored
    }

    /// Returns the number of series whose numbers enter a run's checksum.
    pub fn checked(&self) -> usize {
        self.checked
    }

    /// Returns whether records hold every confusion count N_kl. Otherwise they hold N_ll, n_l and the number of
    /// predictions of each class.
    pub fn has_confusion(&self) -> bool {
        self.classes <= MAX_CLASSES_WITH_CONFUSION || self.observables.confusion
    }

    /// Returns the number of counts of one split in a record.
    pub fn counts(&self) -> usize {
        self.classes * if self.has_confusion() { self.classes } else { 3 }
    }

    /// Returns the length of a record: the step, one number for each stored series, the counts of both splits, and the
    /// state of a [`OutcomeTracker`].
    pub fn record_length(&self) -> usize {
        1 + self.stored + 2 * self.counts() + OutcomeTracker::length(self.classes)
    }

    /// Returns the index of a series in [`Columns::series`].
    pub fn position(&self, Series { quantity, split, subject }: Series) -> Option<usize> {
        let classes = self.classes;
        let block = self.blocks.iter().find(|block| block.quantity == quantity && block.split == split)?;
        let within = match (quantity.form(), subject) {
            (Form::Each | Form::EachAndAll, Subject::Class(class)) if class < classes => class,
            (Form::EachAndAll, Subject::All) => classes,
            (Form::All, Subject::All) => 0,
            // The rows before row k hold (L − 1) + … + (L − k) pairs.
            (Form::Pairs, Subject::Pair(k, l)) if k < l && l < classes => k * (2 * classes - k - 1) / 2 + l - k - 1,
            _ => return None,
        };
        Some(block.first + within)
    }

    /// Returns the indices of the training loss of the first class and of its actual change, after which those of the
    /// other classes follow.
    pub(super) fn losses_and_changes(&self) -> Option<(usize, usize)> {
        let of_first = |quantity| self.position(Series::of_class(quantity, Split::Train, 0));
        of_first(Quantity::Loss).zip(of_first(Quantity::ActualChange))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_series_has_its_position_and_others_have_none() {
        for (classes, curvature) in [(2, false), (3, true), (7, false), (100, true)] {
            let columns = Columns::with(classes, Observables { curvature, ..Observables::default() });
            for (place, series) in columns.series().iter().enumerate() {
                assert_eq!(columns.position(*series), Some(place), "{series:?}");
            }
            let subjects = [
                Subject::All,
                Subject::Class(0),
                Subject::Class(classes),
                Subject::Pair(1, 0),
                Subject::Pair(1, 1),
                Subject::Pair(0, classes),
            ];
            for (quantity, subject) in Quantity::ALL.iter().flat_map(|q| subjects.map(|subject| (*q, subject))) {
                for split in Split::ALL {
                    let series = Series { quantity, split, subject };
                    let searched = columns.series().iter().position(|other| *other == series);
                    assert_eq!(columns.position(series), searched, "{series:?}");
                }
            }
        }
    }

    #[test]
    fn many_classes_have_all_counts_on_request_only() {
        assert_eq!([2, 20, 21].map(|classes| Columns::new(classes).counts()), [4, 400, 63]);
        let asked = Columns::with(21, Observables { confusion: true, ..Observables::default() });
        assert_eq!(asked.counts(), 441);
    }
}

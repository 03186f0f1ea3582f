//! The minority initial drop: how far a class gets worse before it gets better, and when.

use super::{History, Quantity, Series, Split, Subject};

/// The smallest fall of a recall that counts as a drop. A smaller fall is a few examples that change their predicted
/// class.
pub const DROP: f64 = 0.05;

/// Describes how a class got worse before it got better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InitialDrop {
    /// The fall of the recall below its starting value, or the rise of the loss above it; 0 if there was none.
    pub depth: f64,
    /// The first step at which the curve was at its worst.
    pub extremum: f64,
    /// The first step after the extremum at which the curve was back at its starting value, if it came back. Without a
    /// drop, it is the first step of the curve.
    pub recovery: Option<f64>,
}

impl InitialDrop {
    /// Computes the drop of a class's recall over the recorded steps. Returns `None` before the first record.
    pub fn of_recall(history: &History, split: Split, class: usize) -> Option<Self> {
        Self::from_curve(
            history.curve(Series::of_class(Quantity::Recall, split, class)).map(|(step, recall)| (step, -recall)),
        )
    }

    /// Computes the rise of a class's loss over the recorded steps. Returns `None` before the first record.
    pub fn of_loss(history: &History, split: Split, class: usize) -> Option<Self> {
        Self::from_curve(history.curve(Series::of_class(Quantity::Loss, split, class)))
    }

    /// Returns whether a fall of the recall is deep enough to count as a drop.
    pub fn is_drop(&self) -> bool {
        self.depth >= DROP
    }

    /// Computes the rise of a curve of (step, value), where larger values are worse.
    pub fn from_curve(curve: impl Iterator<Item = (f64, f64)>) -> Option<Self> {
        let mut curve = curve.peekable();
        let &(first, start) = curve.peek()?;
        let mut drop = Self { depth: 0.0, extremum: first, recovery: Some(first) };
        for (step, value) in curve {
            if value - start > drop.depth {
                drop = Self { depth: value - start, extremum: step, recovery: None };
            } else if value <= start && drop.recovery.is_none() {
                drop.recovery = Some(step);
            }
        }
        Some(drop)
    }
}

/// Returns the delay: the first recorded step at which the macro recall reaches a level. The paper's comparisons use
/// 0.9.
pub fn delay(history: &History, split: Split, level: f64) -> Option<f64> {
    let macro_recall = Series { quantity: Quantity::Recall, split, subject: Subject::All };
    history.curve(macro_recall).find(|(_, recall)| *recall >= level).map(|(step, _)| step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::Columns;

    fn drop(values: &[f64]) -> InitialDrop {
        InitialDrop::from_curve(values.iter().enumerate().map(|(step, value)| (step as f64, *value))).unwrap()
    }

    #[test]
    fn depth_extremum_and_recovery_of_a_rise() {
        let rise = drop(&[1.0, 3.0, 2.0, 1.5, 0.9, 1.2]);
        assert_eq!(rise, InitialDrop { depth: 2.0, extremum: 1.0, recovery: Some(4.0) });
    }

    #[test]
    fn recovery_is_searched_after_the_extremum() {
        let twice = drop(&[1.0, 1.5, 1.0, 2.0, 1.1, 1.0]);
        assert_eq!(twice, InitialDrop { depth: 1.0, extremum: 3.0, recovery: Some(5.0) });
    }

    #[test]
    fn curves_that_never_return_have_no_recovery() {
        assert_eq!(drop(&[1.0, 2.0, 1.5]).recovery, None);
    }

    #[test]
    fn a_curve_that_only_improves_has_no_drop() {
        assert_eq!(drop(&[1.0, 0.5, 0.7]), InitialDrop { depth: 0.0, extremum: 0.0, recovery: Some(0.0) });
        assert_eq!(InitialDrop::from_curve(std::iter::empty()), None);
    }

    /// Returns a history of two classes in which only two training recalls are known: class 1's and the macro recall.
    fn history(recalls: &[(f64, f64, f64)]) -> History {
        let columns = Columns::new(2);
        let mut history = History::new(2);
        for &(step, class, whole) in recalls {
            let mut record = vec![f64::NAN; columns.record_length()];
            record[0] = step;
            let of_class = Series::of_class(Quantity::Recall, Split::Train, 1);
            record[1 + columns.position(of_class).unwrap()] = class;
            record[1 + columns.position(Series { subject: Subject::All, ..of_class }).unwrap()] = whole;
            history.extend(&record).unwrap();
        }
        history
    }

    #[test]
    fn drop_and_delay_are_read_from_recorded_recalls() {
        let history = history(&[(0.0, 0.5, 0.5), (2.0, 0.125, 0.6), (10.0, 0.5, 0.9), (20.0, 1.0, 0.95)]);
        let fall = InitialDrop::of_recall(&history, Split::Train, 1).unwrap();
        assert_eq!(fall, InitialDrop { depth: 0.375, extremum: 2.0, recovery: Some(10.0) });
        assert_eq!(delay(&history, Split::Train, 0.9), Some(10.0));
        assert_eq!(delay(&history, Split::Train, 0.99), None);
        assert_eq!(InitialDrop::of_loss(&history, Split::Train, 1), None);
    }
}

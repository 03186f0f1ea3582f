//! The outcome tracker, which follows the training recalls and losses of a run step by step.

use super::{InitialDrop, LEARNED_RECALL};
use crate::model::ClassScores;

/// Summarizes a run so far, updated at every step that is *tracked*.
///
/// If a step needs the scores of all training examples anyway, as on full batches, every step is tracked, and the
/// summary does not depend on which steps are recorded. On mini-batches this would cost a pass over all examples at
/// each step. Only the recorded steps are tracked then, and [`OutcomeTracker::untracked_from`] returns the first step
/// that was missed.
#[derive(Clone, Debug, PartialEq)]
pub struct OutcomeTracker {
    /// The last tracked step; NaN before the first.
    step: f64,
    untracked_from: f64,
    delay: f64,
    macro_recall: f64,
    classes: Vec<ClassTracker>,
}

/// The curves of one class so far; all NaN before the first step.
#[derive(Clone, Copy, Debug, PartialEq)]
struct ClassTracker {
    recall: Curve,
    loss: Curve,
}

/// The summary of a curve whose larger values are worse: its start, its last value, and its rise in between.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Curve {
    start: f64,
    last: f64,
    depth: f64,
    extremum: f64,
    /// NaN until the curve is back at its start.
    recovery: f64,
}

/// The number of values that [`OutcomeTracker::write`] writes for a run, and for each class in it.
const RUN_VALUES: usize = 4;
const CLASS_VALUES: usize = 10;

impl OutcomeTracker {
    /// Creates a tracker for a number of classes, before any step.
    pub fn new(classes: usize) -> Self {
        let nothing =
            Curve { start: f64::NAN, last: f64::NAN, depth: f64::NAN, extremum: f64::NAN, recovery: f64::NAN };
        Self {
            step: f64::NAN,
            untracked_from: f64::NAN,
            delay: f64::NAN,
            macro_recall: f64::NAN,
            classes: vec![ClassTracker { recall: nothing, loss: nothing }; classes],
        }
    }

    /// Adds the scores of the training examples at a step.
    pub fn add_scores(&mut self, step: usize, scores: &ClassScores) {
        self.add(step as f64, |class| (scores.recall(class), scores.mean_loss(class)), scores.macro_recall());
    }

    /// Adds the recall and loss of each class and the macro recall at a step. NaN stands for an unknown value.
    pub(super) fn add(&mut self, step: f64, of_class: impl Fn(usize) -> (f64, f64), macro_recall: f64) {
        let follows = if self.step.is_nan() { 0.0 } else { self.step + 1.0 };
        if step > follows && self.untracked_from.is_nan() {
            self.untracked_from = follows;
        }
        self.step = step;
        for (class, tracker) in self.classes.iter_mut().enumerate() {
            let (recall, loss) = of_class(class);
            tracker.recall.add(step, -recall);
            tracker.loss.add(step, loss);
        }
        if !macro_recall.is_nan() {
            self.macro_recall = macro_recall;
            if self.delay.is_nan() && macro_recall >= LEARNED_RECALL {
                self.delay = step;
            }
        }
    }

    /// Returns the last tracked step.
    pub fn step(&self) -> Option<f64> {
        known(self.step)
    }

    /// Returns the first untracked step before the last tracked one, or `None` if every step was tracked.
    pub fn untracked_from(&self) -> Option<f64> {
        known(self.untracked_from)
    }

    /// Returns the first tracked step at which the macro recall reached [`LEARNED_RECALL`].
    pub fn delay(&self) -> Option<f64> {
        known(self.delay)
    }

    /// Returns the last macro recall.
    pub fn macro_recall(&self) -> Option<f64> {
        known(self.macro_recall)
    }

    /// Returns the drop of a class's recall, or `None` before the first step.
    pub fn recall_drop(&self, class: usize) -> Option<InitialDrop> {
        self.classes[class].recall.rise()
    }

    /// Returns the last recall of a class.
    pub fn recall(&self, class: usize) -> Option<f64> {
        known(-self.classes[class].recall.last)
    }

    /// Returns the starting loss of a class, and the rise of its loss.
    pub fn loss(&self, class: usize) -> Option<(f64, InitialDrop)> {
        let loss = self.classes[class].loss;
        Some((known(loss.start)?, loss.rise()?))
    }

    /// Returns the approximate size in bytes.
    pub(crate) fn bytes(&self) -> usize {
        size_of::<Self>() + self.classes.len() * size_of::<ClassTracker>()
    }

    /// Returns the number of values that [`OutcomeTracker::write`] writes.
    pub(super) fn length(classes: usize) -> usize {
        RUN_VALUES + classes * CLASS_VALUES
    }

    /// Appends the whole state to a record.
    pub fn write(&self, to: &mut Vec<f64>) {
        to.extend([self.step, self.untracked_from, self.delay, self.macro_recall]);
        for ClassTracker { recall, loss } in &self.classes {
            for curve in [recall, loss] {
                to.extend([curve.start, curve.last, curve.depth, curve.extremum, curve.recovery]);
            }
        }
    }

    /// Reads what [`OutcomeTracker::write`] wrote. Returns `None` if it was written before the first step, or for another
    /// number of classes.
    pub(super) fn read(numbers: &[f64], classes: usize) -> Option<Self> {
        if numbers.len() != Self::length(classes) || numbers[0].is_nan() {
            return None;
        }
        let (of_run, of_classes) = numbers.split_at(RUN_VALUES);
        let curve = |numbers: &[f64]| Curve {
            start: numbers[0],
            last: numbers[1],
            depth: numbers[2],
            extremum: numbers[3],
            recovery: numbers[4],
        };
        let class = |numbers: &[f64]| {
            let (recall, loss) = numbers.split_at(CLASS_VALUES / 2);
            ClassTracker { recall: curve(recall), loss: curve(loss) }
        };
        Some(Self {
            step: of_run[0],
            untracked_from: of_run[1],
            delay: of_run[2],
            macro_recall: of_run[3],
            classes: of_classes.chunks_exact(CLASS_VALUES).map(class).collect(),
        })
    }
}

impl Curve {
    fn add(&mut self, step: f64, value: f64) {
        if value.is_nan() {
            return;
        }
        self.last = value;
        if self.start.is_nan() {
            *self = Self { start: value, last: value, depth: 0.0, extremum: step, recovery: step };
        } else if value - self.start > self.depth {
            (self.depth, self.extremum, self.recovery) = (value - self.start, step, f64::NAN);
        } else if value <= self.start && self.recovery.is_nan() {
            self.recovery = step;
        }
    }

    fn rise(&self) -> Option<InitialDrop> {
        let recovery = known(self.recovery);
        known(self.start).map(|_| InitialDrop { depth: self.depth, extremum: self.extremum, recovery })
    }
}

fn known(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tracker_reads_back_its_state_and_knows_the_first_untracked_step() {
        let mut tracker = OutcomeTracker::new(2);
        let mut numbers = Vec::new();
        tracker.write(&mut numbers);
        assert_eq!(OutcomeTracker::read(&numbers, 2), None, "nothing was tracked");
        for (step, recall) in [(0.0, 0.5), (1.0, 0.25), (2.0, 0.5), (5.0, 1.0), (9.0, 1.0)] {
            tracker.add(step, |class| (recall, class as f64 + 1.0 - recall), recall);
        }
        assert_eq!(
            (tracker.untracked_from(), tracker.delay(), tracker.macro_recall()),
            (Some(3.0), Some(5.0), Some(1.0))
        );
        assert_eq!(tracker.recall_drop(1), Some(InitialDrop { depth: 0.25, extremum: 1.0, recovery: Some(2.0) }));
        assert_eq!(tracker.loss(1), Some((1.5, InitialDrop { depth: 0.25, extremum: 1.0, recovery: Some(2.0) })));
        let mut numbers = Vec::new();
        tracker.write(&mut numbers);
        assert_eq!(numbers.len(), OutcomeTracker::length(2));
        let read = OutcomeTracker::read(&numbers, 2).unwrap();
        assert_eq!(format!("{read:?}"), format!("{tracker:?}"));
        assert_eq!(OutcomeTracker::read(&numbers, 3), None);
    }
}

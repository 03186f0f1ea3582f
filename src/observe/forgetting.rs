//! Forgetting: what happened to one class in a run, in the words that a reader needs at the curve itself.

use super::{History, Quantity, Series, Split, Subject};

/// What can be said of a class's recall once a run is shown up to a step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Forgetting {
    /// The lowest point of a drop, once it is reached and the recall has risen again or the run has ended.
    pub low: Option<Low>,
    /// The step at which the recall was back at its start after a drop, once it is reached.
    pub recovery: Option<f64>,
    /// Whether the gradient of the largest class is shorter at that step than at the lowest point: this class, which is
    /// classified correctly by then, pulls less, so the steps turn to the other.
    pub eases: bool,
    /// Whether the whole run is shown.
    pub is_over: bool,
}

/// The lowest point of a drop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Low {
    /// The step.
    pub step: f64,
    /// The number of the class's examples that were classified correctly.
    pub right: usize,
    /// The number of the class's examples.
    pub examples: usize,
}

impl Forgetting {
    /// Reads the drop of a class with this number of training examples off a history that is shown up to a step. The
    /// run has `last` steps. A drop is as deep as [`InitialDrop::is_drop`](super::InitialDrop::is_drop) asks.
    pub fn at(history: &History, class: usize, examples: usize, step: f64, last: usize) -> Self {
        let recorded = history.steps().last().copied().unwrap_or(0.0);
        let has_ended = recorded >= last as f64 || history.is_diverged();
        let is_over = has_ended && step >= recorded;
        let Some(drop) = history.tracker().recall_drop(class).filter(|drop| drop.is_drop()) else {
            return Self { is_over, ..Self::default() };
        };
        let recall = Series::of_class(Quantity::Recall, Split::Train, class);
        let at_extremum = history.curve(recall).find(|(at, _)| *at == drop.extremum);
        let rises = has_ended || history.curve(recall).any(|(at, _)| at > drop.extremum);
        let low = at_extremum.filter(|_| step >= drop.extremum && rises).map(|(_, recall)| Low {
            step: drop.extremum,
            right: libm::round(recall * examples as f64) as usize,
            examples,
        });
        let recovery = drop.recovery.filter(|recovery| step >= *recovery);
        let pull = Series::of_class(Quantity::GradientNorm, Split::Train, 0);
        let pull_at = |step| history.curve(pull).find(|(at, _)| *at == step).map(|(_, norm)| norm);
        let eases = recovery.is_some_and(|recovery| pull_at(recovery) < pull_at(drop.extremum));
        Self { low, recovery, eases, is_over }
    }
}

/// Returns the step before the lowest recall at which the next step is predicted to raise a class's loss the most, or
/// `None` if no step before it raises the loss.
pub fn worst_step(history: &History, class: usize) -> Option<f64> {
    let drop = history.tracker().recall_drop(class)?;
    let change = Series { quantity: Quantity::PredictedChange, split: Split::Train, subject: Subject::Class(class) };
    let before = history.curve(change).take_while(|(step, _)| *step < drop.extremum.max(1.0));
    let rises = before.filter(|(_, change)| *change > 0.0);
    let worst = rises.reduce(|worst, next| if next.1 > worst.1 { next } else { worst });
    worst.map(|(step, _)| step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::Columns;

    /// Returns a history of two classes in which the recall of the second and the predicted change of its loss are
    /// known at steps 0, 1, 2, …
    fn history(recalls: &[f64], changes: &[f64]) -> History {
        let columns = Columns::new(2);
        let mut history = History::new(2);
        for (step, &recall) in recalls.iter().enumerate() {
            let mut record = vec![f64::NAN; columns.record_length()];
            record[0] = step as f64;
            let mut set = |quantity, value| {
                record[1 + columns.position(Series::of_class(quantity, Split::Train, 1)).unwrap()] = value;
            };
            set(Quantity::Recall, recall);
            set(Quantity::PredictedChange, changes.get(step).copied().unwrap_or(f64::NAN));
            history.extend(&record).unwrap();
        }
        history
    }

    #[test]
    fn words_come_when_the_shown_step_reaches_them() {
        let history = history(&[0.65, 0.3, 0.06, 0.4, 0.7, 0.9], &[]);
        let at = |step| Forgetting::at(&history, 1, 200, step, 5);
        assert_eq!(at(1.9), Forgetting::default(), "before the lowest point");
        let low = Some(Low { step: 2.0, right: 12, examples: 200 });
        assert_eq!(at(2.0), Forgetting { low, ..Forgetting::default() });
        assert_eq!(at(4.0), Forgetting { low, recovery: Some(4.0), ..Forgetting::default() });
        assert_eq!(at(5.0), Forgetting { low, recovery: Some(4.0), eases: false, is_over: true });
    }

    #[test]
    fn the_largest_class_eases_if_its_gradient_is_shorter_when_the_recall_is_back() {
        let columns = Columns::new(2);
        let with_norms = |norms: [f64; 4]| {
            let mut history = History::new(2);
            for (step, (norm, recall)) in norms.into_iter().zip([0.6, 0.1, 0.3, 0.7]).enumerate() {
                let mut record = vec![f64::NAN; columns.record_length()];
                record[0] = step as f64;
                let recalls = Series::of_class(Quantity::Recall, Split::Train, 1);
                let gradient = Series::of_class(Quantity::GradientNorm, Split::Train, 0);
                for (series, value) in [(recalls, recall), (gradient, norm)] {
                    record[1 + columns.position(series).unwrap()] = value;
                }
                history.extend(&record).unwrap();
            }
            history
        };
        let eases = |norms, step| Forgetting::at(&with_norms(norms), 1, 10, step, 3).eases;
        assert!(eases([5.0, 3.0, 4.0, 2.0], 3.0) && !eases([5.0, 3.0, 4.0, 2.0], 2.0));
        assert!(!eases([5.0, 2.0, 4.0, 3.0], 3.0) && !eases([f64::NAN; 4], 3.0));
    }

    #[test]
    fn a_falling_curve_has_no_lowest_point_until_it_rises_or_ends() {
        let falling = history(&[0.65, 0.3, 0.06], &[]);
        assert_eq!(Forgetting::at(&falling, 1, 200, 2.0, 300).low, None);
        assert_eq!(Forgetting::at(&falling, 1, 200, 2.0, 2).low.map(|low| low.step), Some(2.0));
    }

    #[test]
    fn a_fall_by_a_few_examples_is_no_drop() {
        let steady = history(&[0.65, 0.62, 0.7], &[]);
        assert_eq!(Forgetting::at(&steady, 1, 200, 2.0, 2), Forgetting { is_over: true, ..Forgetting::default() });
    }

    #[test]
    fn the_worst_step_raises_the_loss_the_most_before_the_lowest_recall() {
        let recalls = [0.65, 0.4, 0.2, 0.06, 0.3, 0.2];
        assert_eq!(worst_step(&history(&recalls, &[0.01, 0.05, -0.2, 0.9, 0.9]), 1), Some(1.0));
        assert_eq!(worst_step(&history(&recalls, &[-0.01, -0.05, -0.2, 0.9, 0.9]), 1), None);
    }
}

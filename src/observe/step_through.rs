//! The numbers of a single step, from each class's scores and gradients to its change of loss.

use super::{History, Quantity, Subject};

/// All numbers of a recorded step.
#[derive(Clone, Debug, PartialEq)]
pub struct StepBreakdown {
    /// The number of steps taken before it.
    pub step: f64,
    /// η_t, its learning rate.
    pub rate: f64,
    /// ‖d‖, the norm of the direction.
    pub length: f64,
    /// What each class contributes to the step, and how the step changes the class.
    pub classes: Vec<ClassContribution>,
}

/// The numbers of one class in a step; NaN where unknown or undefined.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassContribution {
    /// The mean loss of its training examples before the step.
    pub loss: f64,
    /// Their recall before the step.
    pub recall: f64,
    /// ‖G_l‖, over all its training examples.
    pub gradient: f64,
    /// ‖g_l‖, over its examples in the mini-batch.
    pub batch: f64,
    /// c_l, its weight in the direction.
    pub weight: f64,
    /// c_l ‖g_l‖, the norm of its term in the direction.
    pub contribution: f64,
    /// The cosine between the direction and G_l.
    pub alignment: f64,
    /// The first-order change of its loss.
    pub predicted: f64,
    /// The actual change of its loss.
    pub actual: f64,
}

impl StepBreakdown {
    /// Returns the step after the last record up to `at_step` that describes a next step, or `None` if there is none.
    pub fn from_history(history: &History, at_step: f64) -> Option<Self> {
        let next_step = history.next_step(at_step)?;
        let class = |class: usize| {
            let of = |quantity| next_step.value(quantity, Subject::Class(class));
            ClassContribution {
                loss: of(Quantity::Loss),
                recall: of(Quantity::Recall),
                gradient: of(Quantity::GradientNorm),
                batch: of(Quantity::BatchNorm),
                weight: of(Quantity::Contribution) / of(Quantity::BatchNorm),
                contribution: of(Quantity::Contribution),
                alignment: of(Quantity::Alignment),
                predicted: of(Quantity::PredictedChange),
                actual: of(Quantity::ActualChange),
            }
        };
        let classes = (0..next_step.classes()).map(class).collect();
        let of_all = |quantity| next_step.value(quantity, Subject::All);
        let (rate, length) = (of_all(Quantity::LearningRate), of_all(Quantity::DirectionNorm));
        Some(Self { step: next_step.step(), rate, length, classes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::{Columns, Series, Split};

    #[test]
    fn a_step_is_read_from_its_record_and_its_outcome_from_the_next() {
        let columns = Columns::new(2);
        let record = |step: f64, loss: f64| {
            let mut record = vec![f64::NAN; columns.record_length()];
            record[0] = step;
            let mut set = |quantity, subject, value| {
                record[1 + columns.position(Series { quantity, split: Split::Train, subject }).unwrap()] = value;
            };
            set(Quantity::DirectionNorm, Subject::All, 2.0);
            set(Quantity::LearningRate, Subject::All, 0.5);
            for class in 0..2 {
                set(Quantity::Loss, Subject::Class(class), loss + class as f64);
                set(Quantity::BatchNorm, Subject::Class(class), 4.0);
                set(Quantity::Contribution, Subject::Class(class), 1.0);
            }
            record
        };
        let mut history = History::new(2);
        assert_eq!(StepBreakdown::from_history(&history, 9.0), None);
        history.extend(&record(0.0, 0.75)).unwrap();
        assert!(StepBreakdown::from_history(&history, 0.0).unwrap().classes[1].actual.is_nan(), "not made yet");
        history.extend(&record(1.0, 0.5)).unwrap();
        let step = StepBreakdown::from_history(&history, 0.5).unwrap();
        assert_eq!((step.step, step.rate, step.length), (0.0, 0.5, 2.0));
        let class = step.classes[1];
        assert_eq!((class.loss, class.weight, class.contribution, class.actual), (1.75, 0.25, 1.0, -0.25));
    }
}

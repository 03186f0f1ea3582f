//! The step that follows a record, as far as the record describes it.
//!
//! A record made between *propose* and *apply* describes the direction of the next step: what each class contributes to
//! it, and how well it aligns with each class gradient. A run's last record may have no next step, because training
//! ends or diverges there. The record before it is then used.

use super::{History, Quantity, Series, Split, Subject};

/// The last record up to a step that describes a next step.
#[derive(Clone, Copy, Debug)]
pub struct NextStep<'a> {
    history: &'a History,
    place: usize,
}

impl History {
    /// Returns the last record up to `at_step` that describes a next step, or `None` if there is none, as before the
    /// first record.
    pub fn next_step(&self, at_step: f64) -> Option<NextStep<'_>> {
        let length = Series { quantity: Quantity::DirectionNorm, split: Split::Train, subject: Subject::All };
        let steps = self.steps().iter().zip(self.column(length)?);
        let place = { steps }.rposition(|(step, length)| *step <= at_step && length.is_finite())?;
        Some(NextStep { history: self, place })
    }
}

impl<'a> NextStep<'a> {
    /// Returns the number of steps taken before the next step.
    pub fn step(&self) -> f64 {
        self.history.steps()[self.place]
    }

    /// Returns the number of classes.
    pub fn classes(&self) -> usize {
        self.history.columns().classes()
    }

    /// Returns the recorded value on training examples; NaN where it is undefined.
    pub fn value(&self, quantity: Quantity, subject: Subject) -> f64 {
        let column = self.history.column(Series { quantity, split: Split::Train, subject });
        column.map_or(f64::NAN, |values| values[self.place])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::Columns;

    #[test]
    fn the_next_step_is_read_from_the_last_record_that_has_one() {
        let columns = Columns::new(2);
        let length = Series { quantity: Quantity::DirectionNorm, split: Split::Train, subject: Subject::All };
        let mut history = History::new(2);
        for (step, known) in [(0.0, 3.0), (1.0, 2.0), (2.0, f64::NAN)] {
            let mut record = vec![f64::NAN; columns.record_length()];
            record[0] = step;
            record[1 + columns.position(length).unwrap()] = known;
            history.extend(&record).unwrap();
        }
        let at = |at_step| {
            history
                .next_step(at_step)
                .map(|next_step| (next_step.step(), next_step.value(Quantity::DirectionNorm, Subject::All)))
        };
        assert_eq!([at(0.5), at(1.0), at(f64::INFINITY)], [Some((0.0, 3.0)), Some((1.0, 2.0)), Some((1.0, 2.0))]);
        assert!(at(-1.0).is_none());
    }
}

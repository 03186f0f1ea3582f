//! A run as it was at one of its steps.

use super::{History, OutcomeTracker, Series};

/// The records of a run up to a step, and the step itself if it was recomputed later.
#[derive(Clone, Copy, Debug)]
pub struct RunAtStep<'a> {
    history: &'a History,
    /// The recomputed records of steps that the history lacks.
    recomputed: Option<&'a History>,
    step: f64,
}

impl History {
    /// Returns the run as it was at a step. Infinity stands for everything that is recorded.
    pub fn at(&self, step: f64) -> RunAtStep<'_> {
        RunAtStep { history: self, recomputed: None, step }
    }

    /// Returns whether exactly this step is recorded.
    pub fn has(&self, step: f64) -> bool {
        self.steps().binary_search_by(|recorded| recorded.total_cmp(&step)).is_ok()
    }
}

impl<'a> RunAtStep<'a> {
    /// Uses a recomputed record of the step, unless the run recorded the step itself.
    #[must_use]
    pub fn or_recomputed(self, recomputed: &'a History) -> Self {
        Self { recomputed: Some(recomputed), ..self }
    }

    /// Returns the summary of the run at the step, or at the last record before it.
    pub fn tracker(&self) -> Option<&'a OutcomeTracker> {
        let recomputed = self.recomputed.filter(|recomputed| recomputed.has(self.step) && !self.history.has(self.step));
        recomputed.unwrap_or(self.history).tracker_at(self.step)
    }

    /// Returns the number of classes.
    pub fn classes(&self) -> usize {
        self.history.columns().classes()
    }

    /// Returns the steps at which a series is defined, with the values.
    pub fn curve(&self, series: Series) -> impl Iterator<Item = (f64, f64)> + use<'a> {
        let Self { history, recomputed, step } = *self;
        let recomputed = recomputed.filter(|_| !history.has(step));
        let this = recomputed
            .into_iter()
            .flat_map(move |recomputed| recomputed.curve(series))
            .filter(move |(at, _)| *at == step);
        history.curve(series).take_while(move |(at, _)| *at <= step).chain(this)
    }

    /// Returns the last defined value of a series.
    pub fn last(&self, series: Series) -> Option<f64> {
        self.curve(series).last().map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::{Columns, Quantity, RecallSummary, Split};

    /// Returns a history of two classes in which only recalls are known, all of them equal.
    fn history(recalls: &[(f64, f64)]) -> History {
        let columns = Columns::new(2);
        let mut history = History::new(2);
        for &(step, recall) in recalls {
            let mut record = vec![f64::NAN; columns.record_length()];
            record[0] = step;
            for (place, series) in columns.series().iter().enumerate() {
                if series.quantity == Quantity::Recall {
                    record[1 + place] = recall;
                }
            }
            history.extend(&record).unwrap();
        }
        history
    }

    #[test]
    fn a_run_at_a_step_is_the_run_that_ends_there() {
        let recalls = [(0.0, 0.5), (1.0, 0.25), (2.0, 0.75), (5.0, 0.875)];
        let whole = history(&recalls);
        for end in 1..=recalls.len() {
            let (step, _) = recalls[end - 1];
            assert_eq!(
                RecallSummary::at(whole.at(step)),
                RecallSummary::from_history(&history(&recalls[..end])),
                "step {step}"
            );
        }
        assert_eq!(RecallSummary::at(whole.at(f64::INFINITY)), RecallSummary::from_history(&whole));
        assert_eq!(RecallSummary::at(whole.at(-1.0)), None);
    }

    #[test]
    fn inserted_records_are_sorted_and_too_many_replace_the_old_ones() {
        let mut all = history(&[(1.0, 0.5), (6.0, 0.5)]);
        let insert = |all: &mut History, recalls: &[(f64, f64)]| {
            all.insert(&history(recalls).records(), 4).unwrap();
        };
        insert(&mut all, &[(3.0, 0.25), (6.0, 0.125)]);
        assert_eq!(all.steps(), [1.0, 3.0, 6.0]);
        let recall = Series::of_class(Quantity::Recall, Split::Train, 0);
        assert_eq!(all.column(recall).unwrap(), [0.5, 0.25, 0.125]);
        insert(&mut all, &[]);
        assert_eq!(all.steps().len(), 3);
        insert(&mut all, &[(8.0, 0.0), (9.0, 0.0)]);
        assert_eq!(all.steps(), [8.0, 9.0]);
        assert!(all.insert(&[1.0], 4).is_err());
    }

    #[test]
    fn an_unrecorded_step_is_taken_from_the_recomputed_records() {
        let (whole, recomputed) = (history(&[(0.0, 0.5), (4.0, 0.75)]), history(&[(2.0, 0.125), (3.0, 0.25)]));
        let recall = Series::of_class(Quantity::Recall, Split::Train, 1);
        let at = |step| whole.at(step).or_recomputed(&recomputed).curve(recall).collect::<Vec<_>>();
        assert_eq!(at(3.0), [(0.0, 0.5), (3.0, 0.25)], "no other recomputed step is used");
        assert_eq!(at(4.0), [(0.0, 0.5), (4.0, 0.75)]);
        assert_eq!(whole.at(3.0).or_recomputed(&recomputed).last(recall), Some(0.25));
    }
}

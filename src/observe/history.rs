//! Histories: everything that a run has recorded, column by column.

use super::{Columns, Confusion, OutcomeTracker, Quantity, Series, Split};
use std::borrow::Cow;
use thiserror::Error;

/// The reasons why records cannot be added to a history.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum HistoryError {
    /// The numbers are not a whole number of records.
    #[error("{found} numbers are not a whole number of records of {length} numbers each")]
    Length {
        /// The number of values received.
        found: usize,
        /// The length of one record.
        length: usize,
    },
    /// A record does not come after the last one.
    #[error("the record of step {found} cannot follow the record of step {last}")]
    Order {
        /// The step of the record.
        found: f64,
        /// The last recorded step.
        last: f64,
    },
}

/// The records of one run, stored column by column. It can be read while it grows.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    columns: Columns,
    steps: Vec<f64>,
    values: Vec<Vec<f64>>,
    /// The confusion counts of each record, of the training examples and then of the test examples.
    counts: Vec<u32>,
    /// The summary of the run at each recorded step.
    trackers: Vec<OutcomeTracker>,
    tracker: OutcomeTracker,
    diverged: bool,
}

impl History {
    /// Creates an empty history for a number of classes, without what is recorded on request.
    pub fn new(classes: usize) -> Self {
        Self::with(Columns::new(classes))
    }

    /// Creates an empty history of records with these columns.
    pub fn with(columns: Columns) -> Self {
        Self {
            steps: Vec::new(),
            values: vec![Vec::new(); columns.stored()],
            counts: Vec::new(),
            trackers: Vec::new(),
            tracker: OutcomeTracker::new(columns.classes()),
            columns,
            diverged: false,
        }
    }

    /// Returns the meaning of the columns.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Returns the recorded steps.
    pub fn steps(&self) -> &[f64] {
        &self.steps
    }

    /// Adds records, given one after another in a flat list.
    ///
    /// Each record holds what [`Columns`] lists, with the state that [`OutcomeTracker::write`] wrote at that point. If that state is NaN, the history tracks the record's own step. A record that holds only its step and a
    /// tracker state closes a run that diverged between two recorded steps.
    ///
    /// A record of the immediately following step also completes the actual change of each class's loss in the record
    /// before it.
    ///
    /// # Errors
    ///
    /// Returns an error if the list is not a whole number of records, or if a step does not come after the last one.
    /// Nothing is added then.
    pub fn extend(&mut self, records: &[f64]) -> Result<(), HistoryError> {
        let length = self.columns.record_length();
        if !records.len().is_multiple_of(length) {
            return Err(HistoryError::Length { found: records.len(), length });
        }
        let mut last = self.steps.last().copied().unwrap_or(-1.0);
        for record in records.chunks_exact(length) {
            if record[0].is_nan() || record[0] <= last {
                return Err(HistoryError::Order { found: record[0], last });
            }
            last = record[0];
        }
        let classes = self.columns.classes();
        let mut pushed = Vec::new();
        for record in records.chunks_exact(length) {
            let (record, tracked) = record.split_at(length - OutcomeTracker::length(classes));
            let (numbers, counts) = record.split_at(1 + self.columns.stored());
            let tracked = OutcomeTracker::read(tracked, classes);
            let closes = tracked.is_some() && numbers[1..].iter().all(|number| number.is_nan());
            match tracked {
                Some(tracker) => self.tracker = tracker,
                None => self.track(numbers),
            }
            if !closes {
                pushed.push(numbers);
                // A count is a whole number; one that is unknown counts as 0.
                self.counts.extend(counts.iter().map(|&count| count as u32));
                self.trackers.push(self.tracker.clone());
            }
        }
        self.push(&pushed);
        Ok(())
    }

    /// Watches the step of a record, using the numbers of the record itself.
    fn track(&mut self, record: &[f64]) {
        let of_first = |quantity| self.columns.position(Series::of_class(quantity, Split::Train, 0));
        let (Some(loss), Some(recall)) = (of_first(Quantity::Loss), of_first(Quantity::Recall)) else { return };
        let (losses, recalls) = (&record[1 + loss..], &record[1 + recall..]);
        self.tracker.add(record[0], |class| (recalls[class], losses[class]), recalls[self.columns.classes()]);
    }

    /// Inserts records in order of their steps, replacing any record of the same step. A history that would exceed
    /// `most` records is cleared first.
    ///
    /// # Errors
    ///
    /// The same as those of [`History::extend`]. Nothing changes then.
    pub fn insert(&mut self, records: &[f64], most: usize) -> Result<(), HistoryError> {
        let mut fresh = Self::with(self.columns.clone());
        fresh.extend(records)?;
        if fresh.steps.len() + self.steps.len() <= most {
            let all = (0..self.steps.len()).filter_map(|index| self.full_record(index));
            let mut all: Vec<Vec<f64>> = all.filter(|record| !fresh.has(record[0])).collect();
            all.extend((0..fresh.steps.len()).filter_map(|index| fresh.full_record(index)));
            all.sort_by(|a, b| a[0].total_cmp(&b[0]));
            fresh = Self::with(self.columns.clone());
            fresh.extend(&all.concat())?;
        }
        *self = fresh;
        Ok(())
    }

    /// Appends records without their counts. It appends to one column after another, because a record of many classes
    /// has thousands of columns.
    fn push(&mut self, records: &[&[f64]]) {
        let first = self.steps.len();
        self.steps.extend(records.iter().map(|record| record[0]));
        for (column, values) in self.values.iter_mut().enumerate() {
            values.extend(records.iter().map(|record| record[1 + column]));
        }
        for index in first.max(1)..self.steps.len() {
            if self.steps[index - 1] + 1.0 == self.steps[index] {
                self.complete(index - 1);
            }
        }
    }

    /// Writes the actual change of each class's training loss to a record, given the record of the next step after it.
    fn complete(&mut self, index: usize) {
        let Some((loss, change)) = self.columns.losses_and_changes() else { return };
        for class in 0..self.columns.classes() {
            let losses = &self.values[loss + class];
            self.values[change + class][index] = losses[index + 1] - losses[index];
        }
    }

    /// Returns all records in one flat list, as [`History::extend`] takes them.
    pub fn records(&self) -> Vec<f64> {
        (0..self.steps.len()).filter_map(|index| self.full_record(index)).flatten().collect()
    }

    /// Returns one record as [`History::extend`] takes it, with the tracker state of that step.
    pub fn full_record(&self, index: usize) -> Option<Vec<f64>> {
        let mut record = self.record(index)?;
        record.extend(self.counts_at(index).iter().map(|&count| f64::from(count)));
        // The last record also carries what was tracked after it.
        let is_last = index + 1 == self.steps.len();
        if is_last {
            self.tracker.write(&mut record)
        } else {
            self.trackers[index].write(&mut record)
        }
        Some(record)
    }

    /// Returns the summary of the run so far.
    pub fn tracker(&self) -> &OutcomeTracker {
        &self.tracker
    }

    /// Returns the summary of the run at the last record up to a step, or `None` before the first record.
    pub fn tracker_at(&self, step: f64) -> Option<&OutcomeTracker> {
        if self.tracker.step().is_some_and(|last| last <= step) {
            return Some(&self.tracker);
        }
        self.trackers.get(self.steps.partition_point(|recorded| *recorded <= step).checked_sub(1)?)
    }

    /// Marks the run as diverged; no more records follow.
    pub fn mark_diverged(&mut self) {
        self.diverged = true;
    }

    /// Returns whether the run diverged.
    pub fn is_diverged(&self) -> bool {
        self.diverged
    }

    /// Returns the column of a stored series, one value for each recorded step; NaN where undefined.
    pub fn column(&self, series: Series) -> Option<&[f64]> {
        self.columns.position(series).and_then(|place| Some(self.values.get(place)?.as_slice()))
    }

    /// Returns the values of a series, one for each recorded step; NaN where undefined. Those that follow from the counts
    /// are computed here.
    pub fn values(&self, series: Series) -> Option<Cow<'_, [f64]>> {
        let Series { quantity, split, subject } = series;
        if let Some(column) = self.column(series) {
            return Some(column.into());
        }
        self.columns.position(series)?;
        let steps = 0..self.steps.len();
        Some(steps.map(|index| self.confusion(index, split).value(quantity, subject)).collect())
    }

    /// Returns the confusion counts of a split in the record with an index.
    ///
    /// # Panics
    ///
    /// Panics if there is no such record.
    pub fn confusion(&self, index: usize, split: Split) -> Confusion<'_> {
        let (train, test) = self.counts_at(index).split_at(self.columns.counts());
        Confusion::from_record(&self.columns, if split == Split::Train { train } else { test })
    }

    fn counts_at(&self, index: usize) -> &[u32] {
        let length = 2 * self.columns.counts();
        &self.counts[index * length..][..length]
    }

    /// Returns the last defined value of a series.
    pub fn last(&self, series: Series) -> Option<f64> {
        self.values(series)?.iter().rev().copied().find(|value| !value.is_nan())
    }

    /// Returns the stored numbers of one record: the step, then one for each stored series.
    pub fn record(&self, index: usize) -> Option<Vec<f64>> {
        let step = *self.steps.get(index)?;
        let values = self.values.iter().filter_map(|column| column.get(index));
        Some(std::iter::once(step).chain(values.copied()).collect())
    }

    /// Returns the steps at which a series is defined, with the values.
    pub fn curve(&self, series: Series) -> impl Iterator<Item = (f64, f64)> + '_ {
        let values = self.values(series).unwrap_or_default();
        let value = move |(index, &step): (usize, &f64)| values.get(index).map(|&value| (step, value));
        self.steps.iter().enumerate().filter_map(value).filter(|(_, value)| !value.is_nan())
    }
}

//! What a run has recorded so far.

use super::{Columns, Quantity, Series, Split, Watch, observer::complete};
use thiserror::Error;

/// Records that do not fit a history.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum HistoryError {
    /// The numbers are no whole number of records.
    #[error("{found} numbers are no whole number of records of {length}")]
    Length {
        /// How many numbers came.
        found: usize,
        /// How many make a record.
        length: usize,
    },
    /// A record that does not come after the last.
    #[error("a record of step {found} cannot follow one of step {last}")]
    Order {
        /// Its step.
        found: f64,
        /// The last step recorded.
        last: f64,
    },
}

/// The records of one run, kept column by column; it can be read while it grows.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    columns: Columns,
    steps: Vec<f64>,
    values: Vec<Vec<f64>>,
    /// What had become of the run at each step recorded.
    watches: Vec<Watch>,
    watch: Watch,
    diverged: bool,
}

impl History {
    /// An empty history for a number of classes.
    pub fn new(classes: usize) -> Self {
        let columns = Columns::new(classes);
        let values = vec![Vec::new(); columns.series().len()];
        Self { steps: Vec::new(), values, watches: Vec::new(), columns, watch: Watch::new(classes), diverged: false }
    }

    /// What the columns mean.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The steps recorded.
    pub fn steps(&self) -> &[f64] {
        &self.steps
    }

    /// Adds records, one after another in a flat list: each its step, a number for each series, and what [`Watch::write`]
    /// wrote of the run by then. Where that is NaN, the record's own step is watched. A record of nothing else closes a run
    /// that diverged between two recorded steps.
    ///
    /// A record of the very next step also tells what the step before it did to each class's loss.
    ///
    /// # Errors
    /// When the list is no whole number of records, or a step does not come after the last. Nothing is added then.
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
        for record in records.chunks_exact(length) {
            let (numbers, told) = record.split_at(length - Watch::length(classes));
            let told = Watch::read(told, classes);
            let closes = told.is_some() && numbers[1..].iter().all(|number| number.is_nan());
            match told {
                Some(watch) => self.watch = watch,
                None => self.look(numbers),
            }
            if !closes {
                self.push(numbers);
                self.watches.push(self.watch.clone());
            }
        }
        Ok(())
    }

    /// Watches the step of a record by its own numbers.
    fn look(&mut self, record: &[f64]) {
        let of_first = |quantity| self.columns.position(Series::of_class(quantity, Split::Train, 0));
        let (Some(loss), Some(recall)) = (of_first(Quantity::Loss), of_first(Quantity::Recall)) else { return };
        let (losses, recalls) = (&record[1 + loss..], &record[1 + recall..]);
        self.watch.take(record[0], |class| (recalls[class], losses[class]), recalls[self.columns.classes()]);
    }

    /// Puts records, in order, among those that are there, in place of any of the same step. A history that would have more
    /// than `most` begins anew with these.
    ///
    /// # Errors
    /// As [`History::extend`]; nothing is changed then.
    pub fn insert(&mut self, records: &[f64], most: usize) -> Result<(), HistoryError> {
        let mut fresh = Self::new(self.columns.classes());
        fresh.extend(records)?;
        if fresh.steps.len() + self.steps.len() <= most {
            let all = (0..self.steps.len()).filter_map(|index| self.full_record(index));
            let mut all: Vec<Vec<f64>> = all.filter(|record| !fresh.has(record[0])).collect();
            all.extend((0..fresh.steps.len()).filter_map(|index| fresh.full_record(index)));
            all.sort_by(|a, b| a[0].total_cmp(&b[0]));
            fresh = Self::new(self.columns.classes());
            fresh.extend(&all.concat())?;
        }
        *self = fresh;
        Ok(())
    }

    fn push(&mut self, record: &[f64]) {
        if self.steps.last().is_some_and(|last| last + 1.0 == record[0]) {
            let mut before: Vec<f64> = vec![record[0] - 1.0];
            before.extend(self.values.iter().filter_map(|column| column.last()));
            complete(&self.columns, &mut before, &record[1..=self.columns.classes()]);
            for (column, value) in self.values.iter_mut().zip(&before[1..]) {
                column.pop();
                column.push(*value);
            }
        }
        self.steps.push(record[0]);
        for (column, value) in self.values.iter_mut().zip(&record[1..]) {
            column.push(*value);
        }
    }

    /// Everything in one flat list, as [`History::extend`] takes it.
    pub fn records(&self) -> Vec<f64> {
        (0..self.steps.len()).filter_map(|index| self.full_record(index)).flatten().collect()
    }

    /// One of the records as [`History::extend`] takes it, with what the run had come to.
    pub fn full_record(&self, index: usize) -> Option<Vec<f64>> {
        let mut record = self.record(index)?;
        // The last one also tells what was watched after it.
        let is_last = index + 1 == self.steps.len();
        if is_last {
            self.watch.write(&mut record)
        } else {
            self.watches[index].write(&mut record)
        }
        Some(record)
    }

    /// What became of the run so far.
    pub fn watch(&self) -> &Watch {
        &self.watch
    }

    /// What had become of the run at the last record up to a step; nothing before the first record.
    pub fn watch_at(&self, step: f64) -> Option<&Watch> {
        if self.watch.step().is_some_and(|last| last <= step) {
            return Some(&self.watch);
        }
        self.watches.get(self.steps.partition_point(|recorded| *recorded <= step).checked_sub(1)?)
    }

    /// Notes that the run diverged: there will be no more records.
    pub fn mark_diverged(&mut self) {
        self.diverged = true;
    }

    /// Whether the run diverged.
    pub fn is_diverged(&self) -> bool {
        self.diverged
    }

    /// A column, one value for each step recorded; NaN where undefined.
    pub fn column(&self, series: Series) -> Option<&[f64]> {
        self.columns.position(series).map(|place| self.values[place].as_slice())
    }

    /// The last value of a series that is defined.
    pub fn last(&self, series: Series) -> Option<f64> {
        self.column(series)?.iter().rev().copied().find(|value| !value.is_nan())
    }

    /// The numbers of one of the steps recorded: the step, then one for each series.
    pub fn record(&self, index: usize) -> Option<Vec<f64>> {
        let step = *self.steps.get(index)?;
        let values = self.values.iter().filter_map(|column| column.get(index));
        Some(std::iter::once(step).chain(values.copied()).collect())
    }

    /// The steps at which a series is defined, with its values there.
    pub fn curve(&self, series: Series) -> impl Iterator<Item = (f64, f64)> + '_ {
        let values = self.column(series).unwrap_or_default();
        self.steps.iter().copied().zip(values.iter().copied()).filter(|(_, value)| !value.is_nan())
    }
}

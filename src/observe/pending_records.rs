//! Pending records: records that have arrived but are not shown yet.

use std::collections::VecDeque;

/// Holds the records of one run, in order, until the display reaches their steps.
#[derive(Clone, Debug)]
pub struct PendingRecords {
    length: usize,
    numbers: VecDeque<f64>,
}

impl PendingRecords {
    /// Creates an empty list for records of this length.
    pub fn new(length: usize) -> Self {
        Self { length, numbers: VecDeque::new() }
    }

    /// Adds records, given one after another in a flat list.
    pub fn hold(&mut self, records: &[f64]) {
        self.numbers.extend(records);
    }

    /// Returns the step of the last pending record.
    pub fn last(&self) -> Option<f64> {
        self.numbers.get(self.numbers.len().checked_sub(self.length)?).copied()
    }

    /// Removes and returns the records up to a step.
    pub fn release(&mut self, step: f64) -> Vec<f64> {
        let steps = (0..self.numbers.len()).step_by(self.length).map(|place| self.numbers[place]);
        let count = steps.take_while(|recorded| *recorded <= step).count();
        let end = (count * self.length).min(self.numbers.len());
        self.numbers.drain(..end).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pending_records_are_released_in_order_and_once() {
        let mut pending = PendingRecords::new(2);
        assert_eq!((pending.last(), pending.release(9.0)), (None, vec![]));
        pending.hold(&[0.0, 0.5, 1.0, 0.25]);
        pending.hold(&[4.0, 0.75]);
        assert_eq!(pending.last(), Some(4.0));
        assert_eq!(pending.release(3.0), [0.0, 0.5, 1.0, 0.25]);
        assert!(pending.release(3.0).is_empty());
        assert_eq!(pending.release(f64::INFINITY), [4.0, 0.75]);
        assert_eq!(pending.last(), None);
    }
}

//! Recording schedules: at which steps a run is recorded.

use crate::json::tagged::tagged;
use std::ops::RangeInclusive;

tagged! {
    "an object such as {\"kind\": \"log\", \"records\": 100}"
    /// Selects the steps at which a run is recorded. The first and the last step are always recorded.
    #[derive(Clone, Debug, PartialEq)]
    pub enum RecordingSchedule {
        /// Records at a fixed interval.
        Every {
            /// The interval in steps; 1 records every step.
            #[cfg_attr(test, schemars(range(min = *RecordingSchedule::INTERVALS.start(), max = *RecordingSchedule::INTERVALS.end())))]
            steps: usize,
        },
        /// Records step 0, and then about this many steps evenly spaced on a log scale, as the authors do.
        Log {
            /// The number of records.
            #[cfg_attr(test, schemars(range(min = *RecordingSchedule::RECORDS.start(), max = *RecordingSchedule::RECORDS.end())))]
            records: usize,
        },
    }
}

impl Default for RecordingSchedule {
    fn default() -> Self {
        Self::Every { steps: 1 }
    }
}

/// The recorded steps of a run of known length.
#[derive(Clone, Debug)]
pub enum RecordingSteps {
    /// The multiples of a number, and the last step.
    Every {
        /// The interval in steps.
        steps: usize,
        /// The last step.
        last: usize,
    },
    /// The listed steps, in increasing order.
    Listed(Vec<usize>),
}

impl RecordingSchedule {
    /// The allowed intervals in steps.
    pub const INTERVALS: RangeInclusive<usize> = 1..=10_000_000;
    /// The allowed numbers of records on a log scale.
    pub const RECORDS: RangeInclusive<usize> = 2..=10_000;

    /// Returns the recorded steps of a run of `last` steps.
    ///
    /// ```
    /// use imbalance_lab::observe::RecordingSchedule;
    ///
    /// let steps: Vec<usize> = RecordingSchedule::Log { records: 4 }.steps_up_to(1000).steps().collect();
    /// assert_eq!(steps, [0, 1, 10, 100, 1000]);
    /// ```
    pub fn steps_up_to(&self, last: usize) -> RecordingSteps {
        match *self {
            Self::Every { steps } => RecordingSteps::Every { steps: steps.max(1), last },
            Self::Log { records } => {
                let spaces = records.saturating_sub(1).max(1) as f64;
                let step = |i| libm::round(libm::pow(last as f64, f64::from(i) / spaces)) as usize;
                let mut listed = vec![0];
                listed.extend((0..records as u32).map(step));
                listed.push(last);
                listed.dedup();
                RecordingSteps::Listed(listed)
            }
        }
    }
}

impl RecordingSteps {
    /// Returns whether a step is recorded.
    pub fn contains(&self, step: usize) -> bool {
        match self {
            Self::Every { steps, last } => step.is_multiple_of(*steps) || step == *last,
            Self::Listed(listed) => listed.binary_search(&step).is_ok(),
        }
    }

    /// Returns the number of records.
    pub fn len(&self) -> usize {
        match self {
            Self::Every { steps, last } => 1 + last.div_ceil(*steps),
            Self::Listed(listed) => listed.len(),
        }
    }

    /// Returns `false`: the first step is always recorded.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Returns all recorded steps.
    pub fn steps(&self) -> impl Iterator<Item = usize> + '_ {
        let last = match self {
            Self::Every { last, .. } => *last,
            Self::Listed(listed) => listed.last().copied().unwrap_or(0),
        };
        (0..=last).filter(|&step| self.contains(step))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_and_last_steps_are_always_recorded() {
        for schedule in [
            RecordingSchedule::Every { steps: 7 },
            RecordingSchedule::Log { records: 5 },
            RecordingSchedule::Log { records: 1 },
        ] {
            for last in [1, 2, 100, 101] {
                let steps: Vec<usize> = schedule.steps_up_to(last).steps().collect();
                assert_eq!((steps[0], steps[steps.len() - 1]), (0, last), "{schedule:?} over {last}: {steps:?}");
                assert_eq!(steps.len(), schedule.steps_up_to(last).len());
            }
        }
    }

    #[test]
    fn a_log_schedule_does_not_grow_with_the_run() {
        assert!(RecordingSchedule::Log { records: 50 }.steps_up_to(1_000_000_000).len() <= 52);
    }
}

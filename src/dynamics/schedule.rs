//! Schedules: how the learning rate η_t depends on the step t.
//!
//! | schedule | η_t | |
//! |---|---|---|
//! | constant | η | the paper's |
//! | power | η / (1 + t/after)^exponent | Robbins and Monro 1951: steps that shrink settle where constant ones hover |
//! | cosine | η (1 + cos(π t/T)) / 2 | to 0 at the last step T (Loshchilov and Hutter 2017) |
//! | step | η · factor^⌊t/every⌋ | |
//! | angle | η ‖Σ_l u_l‖²/L, u_l = G_l/‖G_l‖ | for two classes η (1 + cos ζ), as in the authors' code: short steps where the classes compete |
//!
//! Any of them may have a *warm-up* of w steps: η (t+1)/w, and then the schedule on t − w, with T − w in the place of T.

use crate::json::tagged::tagged;
use crate::number::Readable;
use std::ops::RangeInclusive;

/// The lengths of a warm-up in steps.
const WARMUP: RangeInclusive<usize> = 0..=10_000_000;
/// The exponents of a power.
const EXPONENT: RangeInclusive<f64> = 0.0..=10.0;
/// The steps after which a power has fallen by 2^exponent, and between two falls of the step schedule.
const AFTER: RangeInclusive<f64> = 1e-3..=1e7;
const EVERY: RangeInclusive<usize> = 1..=10_000_000;
/// The largest factor of the step schedule; it is above 0.
const MAX_FACTOR: f64 = 1.0;

tagged! {
    "an object such as {\"kind\": \"cosine\"}"
    /// The rule for the learning rate of each step.
    #[derive(Clone, Copy, Debug, PartialEq)]
    #[non_exhaustive]
    pub enum Schedule {
        /// The same learning rate at every step.
        Constant {
            /// The number of steps in which the learning rate rises to η.
            #[serde(default, skip_serializing_if = "is_zero")]
            #[cfg_attr(test, schemars(!skip_serializing_if, range(max = *WARMUP.end())))]
            warmup: usize,
        },
        /// A learning rate that falls as a power of the step.
        Power {
            /// The exponent.
            #[serde(default = "half")]
            #[cfg_attr(test, schemars(range(min = *EXPONENT.start(), max = *EXPONENT.end())))]
            exponent: f64,
            /// The number of steps after which the learning rate has fallen by 2^exponent.
            #[serde(default = "ten")]
            #[cfg_attr(test, schemars(range(min = *AFTER.start(), max = *AFTER.end())))]
            after: f64,
            /// The number of steps in which the learning rate rises to η.
            #[serde(default, skip_serializing_if = "is_zero")]
            #[cfg_attr(test, schemars(!skip_serializing_if, range(max = *WARMUP.end())))]
            warmup: usize,
        },
        /// A learning rate that falls along half a cosine wave, to 0 at the last step.
        Cosine {
            /// The number of steps in which the learning rate rises to η.
            #[serde(default, skip_serializing_if = "is_zero")]
            #[cfg_attr(test, schemars(!skip_serializing_if, range(max = *WARMUP.end())))]
            warmup: usize,
        },
        /// A learning rate that is multiplied by a factor at intervals.
        Step {
            /// The interval in steps.
            #[cfg_attr(test, schemars(range(min = *EVERY.start(), max = *EVERY.end())))]
            every: usize,
            /// The factor.
            #[serde(default = "tenth")]
            #[cfg_attr(test, schemars(range(max = MAX_FACTOR), extend("exclusiveMinimum" = 0)))]
            factor: f64,
            /// The number of steps in which the learning rate rises to η.
            #[serde(default, skip_serializing_if = "is_zero")]
            #[cfg_attr(test, schemars(!skip_serializing_if, range(max = *WARMUP.end())))]
            warmup: usize,
        },
        /// A learning rate that shrinks with the angle between the class gradients. It takes a pass over all training
        /// examples at every step.
        Angle {
            /// The number of steps in which the learning rate rises to η.
            #[serde(default, skip_serializing_if = "is_zero")]
            #[cfg_attr(test, schemars(!skip_serializing_if, range(max = *WARMUP.end())))]
            warmup: usize,
        },
    }
}

impl Default for Schedule {
    fn default() -> Self {
        Self::Constant { warmup: 0 }
    }
}

fn is_zero(warmup: &usize) -> bool {
    *warmup == 0
}

fn half() -> f64 {
    0.5
}

fn ten() -> f64 {
    10.0
}

fn tenth() -> f64 {
    0.1
}

/// Reports a parameter of a schedule that is out of its range.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("schedule.{field} is {}; it must be {expected}", Readable(*.found))]
pub struct ScheduleError {
    field: &'static str,
    found: f64,
    expected: &'static str,
}

impl Schedule {
    /// Checks the schedule's parameters.
    ///
    /// # Errors
    ///
    /// Returns an error that names the parameter that is out of its range.
    pub fn check(self) -> Result<(), ScheduleError> {
        let require = |fits: bool, field, found, expected| {
            if fits { Ok(()) } else { Err(ScheduleError { field, found, expected }) }
        };
        let warmup = self.warmup();
        require(WARMUP.contains(&warmup), "warmup", warmup as f64, "a whole number from 0 to 10,000,000")?;
        match self {
            Self::Power { exponent, after, .. } => {
                require(EXPONENT.contains(&exponent), "exponent", exponent, "a number from 0 to 10")?;
                require(AFTER.contains(&after), "after", after, "a number from 0.001 to 10,000,000")
            }
            Self::Step { every, factor, .. } => {
                require(EVERY.contains(&every), "every", every as f64, "a whole number from 1 to 10,000,000")?;
                require(factor > 0.0 && factor <= MAX_FACTOR, "factor", factor, "a number above 0 and at most 1")
            }
            Self::Constant { .. } | Self::Cosine { .. } | Self::Angle { .. } => Ok(()),
        }
    }

    /// Returns the number of steps of the warm-up.
    pub fn warmup(self) -> usize {
        match self {
            Self::Constant { warmup }
            | Self::Power { warmup, .. }
            | Self::Cosine { warmup }
            | Self::Step { warmup, .. }
            | Self::Angle { warmup } => warmup,
        }
    }

    /// Returns whether the schedule needs the full-batch gradients of every step.
    pub fn needs_gradients(self) -> bool {
        matches!(self, Self::Angle { .. })
    }

    /// Returns η_t / η at step `t` of a run of `last` steps, given ‖Σ_l u_l‖²/L, which only `angle` reads.
    pub fn factor(self, t: usize, last: usize, agreement: f64) -> f64 {
        let warmup = self.warmup();
        if t < warmup {
            return (t + 1) as f64 / warmup as f64;
        }
        let t = t - warmup;
        match self {
            Self::Constant { .. } => 1.0,
            Self::Power { exponent, after, .. } => libm::pow(1.0 + t as f64 / after, -exponent),
            Self::Cosine { .. } => {
                let share = t as f64 / last.saturating_sub(warmup).max(1) as f64;
                0.5 * (1.0 + libm::cos(std::f64::consts::PI * share.min(1.0)))
            }
            Self::Step { every, factor, .. } => libm::pow(factor, (t / every) as f64),
            Self::Angle { .. } => agreement,
        }
    }

    /// Returns the part that the schedule adds to an algorithm's name; it is empty for a constant learning rate.
    pub fn name(self) -> &'static str {
        match self {
            Self::Constant { warmup: 0 } => "",
            Self::Constant { .. } => "warm-up",
            Self::Power { .. } => "power decay",
            Self::Cosine { .. } => "cosine decay",
            Self::Step { .. } => "step decay",
            Self::Angle { .. } => "angle",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns η_t/η of the first steps of a run of eight.
    fn factors(schedule: Schedule) -> Vec<f64> {
        (0..=8).map(|t| schedule.factor(t, 8, f64::NAN)).collect()
    }

    fn assert_near(found: &[f64], expected: &[f64]) {
        let far = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(far < 1e-15 && found.len() == expected.len(), "{found:?} {expected:?}");
    }

    #[test]
    fn schedules_computed_by_hand() {
        assert_eq!(factors(Schedule::default()), [1.0; 9]);
        let halves = factors(Schedule::Power { exponent: 1.0, after: 2.0, warmup: 0 });
        assert_near(&halves, &[1.0, 2.0 / 3.0, 0.5, 0.4, 1.0 / 3.0, 2.0 / 7.0, 0.25, 2.0 / 9.0, 0.2]);
        let steps = factors(Schedule::Step { every: 3, factor: 0.5, warmup: 0 });
        assert_eq!(steps, [1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25]);
        let cosine = factors(Schedule::Cosine { warmup: 0 });
        assert_near(&[cosine[0], cosine[4], cosine[8]], &[1.0, 0.5, 0.0]);
        let quarter = 0.5 + 0.5 * std::f64::consts::FRAC_1_SQRT_2;
        assert_near(&[cosine[2], cosine[6]], &[quarter, 1.0 - quarter]);
    }

    #[test]
    fn a_warm_up_rises_to_the_learning_rate_and_delays_the_schedule() {
        let constant = factors(Schedule::Constant { warmup: 4 });
        assert_eq!(constant, [0.25, 0.5, 0.75, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]);
        let cosine = factors(Schedule::Cosine { warmup: 4 });
        assert_near(&[cosine[3], cosine[4], cosine[6], cosine[8]], &[1.0, 1.0, 0.5, 0.0]);
        // A warm-up as long as the run or longer leaves nothing for the schedule.
        assert_eq!(Schedule::Cosine { warmup: 8 }.factor(7, 8, f64::NAN), 1.0);
        assert_eq!(Schedule::Cosine { warmup: 16 }.factor(7, 8, f64::NAN), 0.5);
    }

    #[test]
    fn an_error_names_the_parameter_of_the_schedule() {
        let wrong = [
            (Schedule::Power { exponent: -1.0, after: 1.0, warmup: 0 }, "schedule.exponent is −1"),
            (Schedule::Power { exponent: 1.0, after: f64::NAN, warmup: 0 }, "schedule.after"),
            (Schedule::Step { every: 0, factor: 0.5, warmup: 0 }, "schedule.every is 0"),
            (Schedule::Step { every: 1, factor: 0.0, warmup: 0 }, "schedule.factor is 0"),
            (Schedule::Angle { warmup: 10_000_001 }, "schedule.warmup"),
        ];
        for (schedule, start) in wrong {
            let error = schedule.check().unwrap_err().to_string();
            assert!(error.starts_with(start), "{error}");
        }
        assert_eq!(Schedule::Step { every: 5, factor: 1.0, warmup: 3 }.check(), Ok(()));
    }
}

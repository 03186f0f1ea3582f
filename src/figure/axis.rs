//! Axes: the positions of values, and the labeled ticks.

use crate::number::{decimal, grouped};

/// An axis: its ends and its labeled ticks, in the axis's own coordinate.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The coordinate at the left or lower end.
    pub low: f64,
    /// The coordinate at the other end, above `low`.
    pub high: f64,
    /// The coordinates of the ticks, with their labels.
    pub ticks: Vec<(f64, String)>,
}

impl Axis {
    /// Creates a linear axis of the steps 0 to `last`.
    pub fn steps(last: usize, most_ticks: usize) -> Self {
        let last = last.max(1) as f64;
        let spacing = nice_spacing(last, most_ticks).max(1.0);
        let ticks = multiples(0.0, last, spacing).map(|step| (step, grouped(step))).collect();
        Self { low: 0.0, high: last, ticks }
    }

    /// Creates an axis of the steps 0 to `last` as log₁₀(1 + t), labeled at 0 and at powers of ten, at most
    /// `most_ticks` of them.
    pub fn log_steps(last: usize, most_ticks: usize) -> Self {
        let all = last.max(1).ilog10() as usize + 1;
        let powers = (0..all).step_by(all.div_ceil(most_ticks.max(1))).map(|power| ten_to(power as f64));
        let labeled = std::iter::once(0.0).chain(powers);
        let ticks = labeled.map(|step| (log_step(step), grouped(step))).collect();
        Self { low: 0.0, high: log_step(last.max(1) as f64), ticks }
    }

    /// Creates an axis of a range of steps, at the coordinates that `place` returns. It is labeled at powers of ten if
    /// it spans more than one, and otherwise evenly.
    pub fn steps_between([from, to]: [f64; 2], place: fn(f64) -> f64, most_ticks: usize) -> Self {
        let even = (place(1.0) - 1.0).abs() < 1e-12;
        let wide = !even && 1.0 + to > 20.0 * (1.0 + from);
        let spacing = nice_spacing(to - from, most_ticks).max(1.0);
        let powers = || std::iter::once(0.0).chain((0..=libm::log10(to) as i32).map(|power| ten_to(f64::from(power))));
        let steps: Vec<f64> = if wide { powers().collect() } else { multiples(from, to, spacing).collect() };
        let shown = steps.into_iter().filter(|step| (from..=to).contains(step));
        Self { low: place(from), high: place(to), ticks: shown.map(|step| (place(step), grouped(step))).collect() }
    }

    /// Creates a linear axis of a range of values.
    pub fn between([low, high]: [f64; 2], most_ticks: usize) -> Self {
        Self { low, high, ticks: Self::labeled(low, high, most_ticks) }
    }

    /// Creates an axis of a range of values, given by their logarithms to base 10.
    pub fn powers_between([low, high]: [f64; 2], most_ticks: usize) -> Self {
        let axis = Self::of_powers(low, high, most_ticks);
        if axis.ticks.len() > 1 {
            return axis;
        }
        let even = Self::labeled(ten_to(low), ten_to(high), most_ticks);
        Self { ticks: even.into_iter().map(|(value, label)| (libm::log10(value), label)).collect(), ..axis }
    }

    /// Creates an axis from 0 to the next tick above the largest value, so that a growing curve seldom changes the
    /// axis. It ends at 1 if there is no value.
    pub fn from_zero(values: impl Iterator<Item = f64>, most_ticks: usize) -> Self {
        let largest = values.filter(|value| value.is_finite()).fold(0.0, f64::max);
        let high = if largest > 0.0 { 1.04 * largest } else { 1.0 };
        let spacing = nice_spacing(high, most_ticks);
        let high = (high / spacing).ceil() * spacing;
        Self { low: 0.0, high, ticks: Self::labeled(0.0, high, most_ticks) }
    }

    /// Creates an axis around the values that includes 0.
    pub fn around(values: impl Iterator<Item = f64>, most_ticks: usize) -> Self {
        let widen = |(low, high): (f64, f64), value: f64| (low.min(value), high.max(value));
        let (low, high) = values.filter(|value| value.is_finite()).fold((0.0, 0.0), widen);
        let room = if high > low { 0.04 * (high - low) } else { 1.0 };
        let (low, high) = (low - room, high + room);
        Self { low, high, ticks: Self::labeled(low, high, most_ticks) }
    }

    /// Creates an axis from logarithms to base 10, labeled at powers of ten, and at twice and five times these where
    /// there is room.
    pub fn powers(logarithms: impl Iterator<Item = f64>, most_ticks: usize) -> Self {
        let widen = |(low, high): (f64, f64), value: f64| (low.min(value), high.max(value));
        let ends = logarithms.filter(|value| value.is_finite()).fold((f64::INFINITY, f64::NEG_INFINITY), widen);
        let (low, high) = if ends.0 <= ends.1 { ends } else { (-1.0, 0.0) };
        let room = (0.04 * (high - low)).max(0.05);
        Self::of_powers(low - room, high + room, most_ticks)
    }

    fn of_powers(low: f64, high: f64, most_ticks: usize) -> Self {
        let steps: &[f64] = if high - low < 0.5 * most_ticks as f64 { &[1.0, 2.0, 5.0] } else { &[1.0] };
        let spacing = ((high - low) / most_ticks as f64).ceil().max(1.0) as usize;
        let powers = (low.floor() as i32..=high.ceil() as i32).filter(|power| power.rem_euclid(spacing as i32) == 0);
        let ticks = powers.flat_map(|power| steps.iter().map(move |step| (*step, power)));
        let tick = |(step, power): (f64, i32)| {
            let value = step * ten_to(f64::from(power));
            let label = if (-3..4).contains(&power) {
                decimal(value, (-power).max(0) as usize)
            } else {
                scientific(value, power)
            };
            (libm::log10(value), label)
        };
        Self { low, high, ticks: ticks.map(tick).filter(|(at, _)| (low..=high).contains(at)).collect() }
    }

    /// Creates an axis of fractions from 0 to 1, with room for a line along either end.
    pub fn share(most_ticks: usize) -> Self {
        Self { low: -0.03, high: 1.03, ticks: Self::labeled(0.0, 1.0, most_ticks) }
    }

    fn labeled(low: f64, high: f64, most_ticks: usize) -> Vec<(f64, String)> {
        let spacing = nice_spacing(high - low, most_ticks);
        let power = libm::log10(spacing).floor() as i32;
        let label = |value: f64| {
            let plain = (-3..4).contains(&power);
            if plain { decimal(value, (-power).max(0) as usize) } else { scientific(value, power) }
        };
        multiples(low, high, spacing).map(|value| (value, label(value))).collect()
    }
}

/// Returns 10^x, with the same bits on every machine, because figures must be the same everywhere.
pub fn ten_to(x: f64) -> f64 {
    libm::pow(10.0, x)
}

/// Returns the coordinate of a step on a logarithmic axis.
pub fn log_step(step: f64) -> f64 {
    libm::log10(1.0 + step)
}

/// Returns the smallest of 1, 2 or 5 times a power of ten that divides `range` into at most `most` parts.
fn nice_spacing(range: f64, most: usize) -> f64 {
    let least = range / most.max(1) as f64;
    let power = ten_to(libm::log10(least).floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|factor| factor * power).find(|&s| s >= least * 0.999).unwrap_or(10.0 * power)
}

fn multiples(low: f64, high: f64, spacing: f64) -> impl Iterator<Item = f64> {
    let first = (low / spacing - 1e-9).ceil() as i64;
    let last = (high / spacing + 1e-9).floor() as i64;
    (first..=last).map(move |i| i as f64 * spacing)
}

/// Formats a multiple of a power of ten, such as 3e−7 or 20e5.
fn scientific(value: f64, power: i32) -> String {
    let factor = decimal(value / ten_to(f64::from(power)), 0);
    if value == 0.0 { factor } else { format!("{factor}e{}", decimal(f64::from(power), 0)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|(_, label)| label.as_str()).collect()
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(labels(&Axis::steps(200, 5)), ["0", "50", "100", "150", "200"]);
        assert_eq!(labels(&Axis::steps(3, 5)), ["0", "1", "2", "3"]);
        assert_eq!(labels(&Axis::steps(40_000, 4)), ["0", "10,000", "20,000", "30,000", "40,000"]);
        assert_eq!(labels(&Axis::share(5)), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(&Axis::from_zero([2.3].into_iter(), 5)), ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5"]);
        assert_eq!(labels(&Axis::from_zero([2.7e-7].into_iter(), 4)), ["0", "1e−7", "2e−7", "3e−7"]);
        assert_eq!(labels(&Axis::from_zero([3.6e5].into_iter(), 4)), ["0", "1e5", "2e5", "3e5", "4e5"]);
    }

    #[test]
    fn a_logarithmic_axis_shows_step_zero() {
        let axis = Axis::log_steps(200, 6);
        assert_eq!(labels(&axis), ["0", "1", "10", "100"]);
        assert_eq!(labels(&Axis::log_steps(200_000, 2)), ["0", "1", "1,000"]);
        assert_eq!(axis.ticks[0].0, 0.0);
        assert!(axis.ticks.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn a_range_of_steps_has_ticks_at_whole_numbers() {
        assert_eq!(labels(&Axis::steps_between([3.2, 9.7], |step| step, 4)), ["4", "6", "8"]);
        assert_eq!(labels(&Axis::steps_between([0.3, 2.6], |step| step, 6)), ["1", "2"]);
        assert_eq!(labels(&Axis::steps_between([0.0, 9.0], log_step, 4)), ["0", "5"]);
        assert_eq!(labels(&Axis::steps_between([0.0, 150.0], log_step, 4)), ["0", "1", "10", "100"]);
        assert_eq!(labels(&Axis::steps_between([40.0, 90.0], log_step, 6)), ["40", "50", "60", "70", "80", "90"]);
    }

    #[test]
    fn a_narrow_logarithmic_range_has_labels() {
        assert_eq!(labels(&Axis::powers_between([-2.0, 1.0], 3)), ["0.01", "0.1", "1", "10"]);
        assert_eq!(labels(&Axis::powers_between([0.31, 0.36], 3)), ["2.1", "2.2"]);
    }

    #[test]
    fn non_finite_values_do_not_change_an_axis() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(Axis::from_zero([bad, 2.0].into_iter(), 5), Axis::from_zero([2.0].into_iter(), 5));
            assert_eq!(Axis::around([bad, -2.0].into_iter(), 5), Axis::around([-2.0].into_iter(), 5));
        }
        let empty = Axis::from_zero(std::iter::empty(), 5);
        assert!(empty.low < empty.high);
    }
}

//! From several runs to one number with its uncertainty.
//!
//! A run is a sample of one. An [`Estimate`] is the mean of several with its standard error s/√R; a [`PowerLaw`] is the line
//! y = c·x^b that least squares lay through points in log–log, with the standard error of b. Both turn their errors into a
//! 95 % confidence interval by Student's t, which is wide where runs are few.
//!
//! Everything is computed by the portable mathematics of [`libm`], so that page and command line print the same digits.

use serde::{Deserialize, Serialize};

/// How sure an interval is.
pub const CONFIDENCE: f64 = 0.95;

/// A mean over several runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// Its standard error, s/√R; 0 of a single run, which tells nothing about others.
    pub error: f64,
    /// Over how many runs, R.
    pub count: usize,
}

impl Estimate {
    /// The mean of these values; nothing if there are none. NaN, which stands for what is undefined in a run, does not count.
    ///
    /// ```
    /// use imbalance_lab::observe::Estimate;
    ///
    /// let estimate = Estimate::of([2.0, 4.0, f64::NAN, 6.0]).unwrap();
    /// assert_eq!((estimate.mean, estimate.count), (4.0, 3));
    /// // The standard deviation of 2, 4 and 6 is 2, and t is 4.303 for two degrees of freedom.
    /// assert!((estimate.error - 2.0 / 3f64.sqrt()).abs() < 1e-12);
    /// assert!((estimate.interval().0 - (4.0 - 4.303 * estimate.error)).abs() < 1e-3);
    /// ```
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let values: Vec<f64> = values.into_iter().filter(|value| !value.is_nan()).collect();
        let count = values.len();
        if count == 0 {
            return None;
        }
        let mean = values.iter().sum::<f64>() / count as f64;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        // Of a sample, hence one less than the count.
        let error = if count == 1 { 0.0 } else { (squares / (count - 1) as f64 / count as f64).sqrt() };
        Some(Self { mean, error, count })
    }

    /// The 95 % confidence interval; everything, of a single run.
    pub fn interval(&self) -> (f64, f64) {
        let reach = if self.count < 2 { f64::INFINITY } else { student(self.count - 1) * self.error };
        (self.mean - reach, self.mean + reach)
    }
}

/// A line through points in log–log: y = c·x^b.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PowerLaw {
    /// b.
    pub exponent: f64,
    /// Its standard error.
    pub error: f64,
    /// ln c.
    pub constant: f64,
    /// Through how many points.
    pub count: usize,
}

impl PowerLaw {
    /// The least-squares line; points that have no logarithm do not count. Nothing unless three are left, at two places
    /// at least.
    ///
    /// ```
    /// use imbalance_lab::observe::PowerLaw;
    ///
    /// let law = PowerLaw::of([1.0, 2.0, 4.0, 8.0].map(|x| (x, 3.0 * x * x))).unwrap();
    /// assert!((law.exponent - 2.0).abs() < 1e-12 && law.error < 1e-12);
    /// assert!((law.at(10.0) - 300.0).abs() < 1e-9);
    /// ```
    pub fn of(points: impl IntoIterator<Item = (f64, f64)>) -> Option<Self> {
        let has_logarithm = |value: f64| value.is_finite() && value > 0.0;
        let points = points.into_iter().filter(|&(x, y)| has_logarithm(x) && has_logarithm(y));
        let points: Vec<(f64, f64)> = points.map(|(x, y)| (libm::log(x), libm::log(y))).collect();
        let count = points.len();
        let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count as f64;
        let (x_mean, y_mean) = (mean(|point| point.0), mean(|point| point.1));
        let spread: f64 = points.iter().map(|(x, _)| (x - x_mean) * (x - x_mean)).sum();
        // Sums of rounded logarithms of one place may be almost, not quite, zero.
        if count < 3 || spread < 1e-12 {
            return None;
        }
        let joint: f64 = points.iter().map(|(x, y)| (x - x_mean) * (y - y_mean)).sum();
        let exponent = joint / spread;
        let constant = y_mean - exponent * x_mean;
        let residual = |(x, y): &(f64, f64)| y - constant - exponent * x;
        let squares: f64 = points.iter().map(|point| residual(point) * residual(point)).sum();
        Some(Self { exponent, error: (squares / (count - 2) as f64 / spread).sqrt(), constant, count })
    }

    /// The exponent's 95 % confidence interval.
    pub fn interval(&self) -> (f64, f64) {
        let reach = student(self.count - 2) * self.error;
        (self.exponent - reach, self.exponent + reach)
    }

    /// y at a place.
    pub fn at(&self, x: f64) -> f64 {
        libm::exp(self.constant + self.exponent * libm::log(x))
    }
}

/// The t that Student's distribution with so many degrees of freedom exceeds, to either side, in 5 of 100 cases.
///
/// With θ = atan(t/√ν) the share between −t and t is a finite sum (Abramowitz and Stegun, 26.7.3 and 26.7.4) that grows with θ,
/// which is found by halving.
pub fn student(freedom: usize) -> f64 {
    let freedom = freedom.max(1);
    let (mut low, mut high) = (0.0, std::f64::consts::FRAC_PI_2);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if share_within(middle, freedom) < CONFIDENCE { low = middle } else { high = middle }
    }
    (freedom as f64).sqrt() * libm::tan(low)
}

fn share_within(angle: f64, freedom: usize) -> f64 {
    let (sine, cosine) = (libm::sin(angle), libm::cos(angle));
    let odd = freedom % 2 == 1;
    let (mut term, mut sum) = (if odd { cosine } else { 1.0 }, 0.0);
    let mut order = if odd { 1 } else { 0 };
    while order + 2 <= freedom {
        sum += term;
        order += 2;
        term *= cosine * cosine * (order - 1) as f64 / order as f64;
        if term < 1e-17 * sum {
            break;
        }
    }
    if odd { (angle + sine * sum) * std::f64::consts::FRAC_2_PI } else { sine * sum }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, normal, stream};
    use proptest::prelude::*;

    #[test]
    fn students_t_is_that_of_the_tables() {
        let table =
            [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (9, 2.262), (10, 2.228), (30, 2.042), (1000, 1.962)];
        for (freedom, t) in table {
            assert!((student(freedom) - t).abs() < 6e-4, "{freedom}: {} is not {t}", student(freedom));
        }
    }

    #[test]
    fn a_single_run_is_no_evidence() {
        let estimate = Estimate::of([3.0]).unwrap();
        assert_eq!((estimate.mean, estimate.interval()), (3.0, (f64::NEG_INFINITY, f64::INFINITY)));
        assert_eq!(Estimate::of([f64::NAN]), None);
    }

    #[test]
    fn a_line_needs_three_points_at_two_places() {
        assert_eq!(PowerLaw::of([(1.0, 1.0), (2.0, 2.0)]), None);
        assert_eq!(PowerLaw::of([(3.0, 1.0), (3.0, 2.0), (3.0, 4.0)]), None);
        assert_eq!(PowerLaw::of([(1.0, 1.0), (2.0, 2.0), (4.0, 0.0), (8.0, f64::NAN)]), None, "zero has no logarithm");
    }

    proptest! {
        #[test]
        fn a_known_exponent_is_recovered(exponent in -3.0..3.0f64, factor in 0.01..100.0f64) {
            let law = PowerLaw::of((1..=6).map(|i| (f64::from(i), factor * f64::from(i).powf(exponent)))).unwrap();
            prop_assert!((law.exponent - exponent).abs() < 1e-9 && law.error < 1e-9);
            let (low, high) = law.interval();
            prop_assert!(low <= law.exponent && law.exponent <= high);
        }
    }

    /// Of many experiments with known truth, the share whose interval holds it.
    fn coverage(mut holds: impl FnMut(&mut dyn FnMut() -> f64) -> bool) -> f64 {
        let mut generator = stream(3, Purpose::TrainPoints);
        let mut normal = move || normal(&mut generator);
        let trials = 4000;
        (0..trials).filter(|_| holds(&mut normal)).count() as f64 / f64::from(trials)
    }

    #[test]
    fn intervals_hold_the_truth_in_ninety_five_of_a_hundred_cases() {
        let inside = |(low, high): (f64, f64), truth: f64| low <= truth && truth <= high;
        // Four standard errors of a share of 4000 trials are 0.014.
        for seeds in [2, 5, 12] {
            let share =
                coverage(|normal| inside(Estimate::of((0..seeds).map(|_| 0.3 + normal())).unwrap().interval(), 0.3));
            assert!((share - CONFIDENCE).abs() < 0.014, "{seeds} seeds: {share}");
        }
        let share = coverage(|normal| {
            let points = [1.0, 3.0, 10.0, 30.0].into_iter().cycle().take(20);
            let noisy = points.map(|x: f64| (x, 5.0 * x.powf(0.7) * (0.4 * normal()).exp()));
            inside(PowerLaw::of(noisy).unwrap().interval(), 0.7)
        });
        assert!((share - CONFIDENCE).abs() < 0.014, "exponents: {share}");
    }
}

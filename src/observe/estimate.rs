//! Estimates: means and power laws over several seeds, with their uncertainty.
//!
//! A single run is a sample of one. An [`Estimate`] is the mean of several runs with its standard error s/√R. A
//! [`PowerLaw`] is the line y = c·x^b in log–log. Its b is the mean of the least-squares slopes of the seeds, with the
//! standard error of that mean. Both use Student's t for a 95 % confidence interval, which is wide if there are few
//! seeds.
//!
//! All computation uses the portable mathematics of [`libm`], so that page and command line print the same digits.

use serde::{Deserialize, Serialize};

/// The confidence level of every interval.
pub const CONFIDENCE: f64 = 0.95;

/// A mean over several runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// The standard error, s/√R. It is 0 for a single run, which says nothing about other runs.
    pub error: f64,
    /// The number of runs, R.
    pub count: usize,
}

impl Estimate {
    /// Computes the mean of the values, or returns `None` if there are none. NaN stands for an undefined value and is
    /// ignored.
    ///
    /// ```
    /// use imbalance_lab::observe::Estimate;
    ///
    /// let estimate = Estimate::from_values([2.0, 4.0, f64::NAN, 6.0]).unwrap();
    /// assert_eq!((estimate.mean, estimate.count), (4.0, 3));
    /// // The standard deviation of 2, 4 and 6 is 2, and t is 4.303 for two degrees of freedom.
    /// assert!((estimate.error - 2.0 / 3f64.sqrt()).abs() < 1e-12);
    /// assert!((estimate.interval().0 - (4.0 - 4.303 * estimate.error)).abs() < 1e-3);
    /// ```
    pub fn from_values(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let values: Vec<f64> = values.into_iter().filter(|value| !value.is_nan()).collect();
        let count = values.len();
        if count == 0 {
            return None;
        }
        let mean = values.iter().sum::<f64>() / count as f64;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        // The sample variance divides by the count minus one.
        let error = if count == 1 { 0.0 } else { (squares / (count - 1) as f64 / count as f64).sqrt() };
        Some(Self { mean, error, count })
    }

    /// Returns the 95 % confidence interval. It is unbounded for a single run.
    pub fn interval(&self) -> (f64, f64) {
        let reach = if self.count < 2 { f64::INFINITY } else { student(self.count - 1) * self.error };
        (self.mean - reach, self.mean + reach)
    }
}

/// A line through points in log–log: y = c·x^b.
///
/// The points of one seed are not independent: at every x, the runs of a seed share their examples, initial parameters
/// and permutations. Each seed therefore has its own line, and b is the mean of the slopes. The interval is Student's
/// over the seeds. This counts the effect of a seed on all its points, and on its slope, once instead of once for each
/// point. If there is a single seed, the interval uses the scatter of its points around its line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PowerLaw {
    /// b, the exponent.
    pub exponent: f64,
    /// The standard error of b.
    pub error: f64,
    /// ln c.
    pub constant: f64,
    /// The number of points.
    pub count: usize,
    /// The number of seeds.
    pub seeds: usize,
    /// The sign of the curvature in log–log where it is significant; see [`Bend`].
    pub bend: Option<Bend>,
    /// The degrees of freedom of the interval.
    freedom: usize,
}

/// Reports that one power does not describe the points: a term in (ln x)² beside b ln x has a 95 % confidence interval
/// that excludes 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bend {
    /// The local exponent grows with x.
    Up,
    /// The local exponent falls with x.
    Down,
}

/// A bend smaller than this, in ln y, is rounding error.
const ROUNDING: f64 = 1e-9;

impl PowerLaw {
    /// Fits the least-squares line of one seed's points; see [`PowerLaw::by_seed`].
    ///
    /// ```
    /// use imbalance_lab::observe::PowerLaw;
    ///
    /// let law = PowerLaw::fit([1.0, 2.0, 4.0, 8.0].map(|x| (x, 3.0 * x * x))).unwrap();
    /// assert!((law.exponent - 2.0).abs() < 1e-12 && law.error < 1e-12);
    /// assert!((law.at(10.0) - 300.0).abs() < 1e-9);
    /// ```
    pub fn fit(points: impl IntoIterator<Item = (f64, f64)>) -> Option<Self> {
        Self::by_seed([points.into_iter().collect::<Vec<_>>()])
    }

    /// Computes the mean of the least-squares lines of several seeds, each given by its points. Points that have no
    /// logarithm are ignored, and so are seeds whose points all have the same x. Returns `None` if fewer than three
    /// points are left.
    pub fn by_seed(seeds: impl IntoIterator<Item = impl IntoIterator<Item = (f64, f64)>>) -> Option<Self> {
        let lines: Vec<Line> = seeds.into_iter().filter_map(Line::through).collect();
        let count = lines.iter().map(|line| line.points.len()).sum();
        let slopes = Estimate::from_values(lines.iter().map(|line| line.slope))?;
        if count < 3 {
            return None;
        }
        let (error, freedom) = match &lines[..] {
            [only] => (only.slope_error(), count - 2),
            _ => (slopes.error, lines.len() - 1),
        };
        let mean = |of: fn(&Line) -> f64| lines.iter().map(of).sum::<f64>() / lines.len() as f64;
        let constant = mean(|line| line.y_mean) - slopes.mean * mean(|line| line.x_mean);
        let (seeds, bend) = (lines.len(), bend(&lines));
        Some(Self { exponent: slopes.mean, error, constant, count, seeds, bend, freedom })
    }

    /// Returns the 95 % confidence interval of the exponent.
    pub fn interval(&self) -> (f64, f64) {
        let reach = student(self.freedom) * self.error;
        (self.exponent - reach, self.exponent + reach)
    }

    /// Returns y at x.
    pub fn at(&self, x: f64) -> f64 {
        libm::exp(self.constant + self.exponent * libm::log(x))
    }
}

/// The least-squares line through the logarithms of one seed's points.
struct Line {
    points: Vec<(f64, f64)>,
    x_mean: f64,
    y_mean: f64,
    /// Σ (x − x̄)².
    spread: f64,
    slope: f64,
}

impl Line {
    fn through(points: impl IntoIterator<Item = (f64, f64)>) -> Option<Self> {
        let has_logarithm = |value: f64| value.is_finite() && value > 0.0;
        let points = points.into_iter().filter(|&(x, y)| has_logarithm(x) && has_logarithm(y));
        let points: Vec<(f64, f64)> = points.map(|(x, y)| (libm::log(x), libm::log(y))).collect();
        let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / points.len() as f64;
        let (x_mean, y_mean) = (mean(|point| point.0), mean(|point| point.1));
        let spread: f64 = points.iter().map(|(x, _)| (x - x_mean) * (x - x_mean)).sum();
        // Sums of rounded logarithms of the same x may be almost, but not exactly, zero.
        if points.is_empty() || spread < 1e-12 {
            return None;
        }
        let joint: f64 = points.iter().map(|(x, y)| (x - x_mean) * (y - y_mean)).sum();
        Some(Self { points, x_mean, y_mean, spread, slope: joint / spread })
    }

    fn residuals(&self) -> impl Iterator<Item = f64> {
        self.points.iter().map(|(x, y)| y - self.y_mean - self.slope * (x - self.x_mean))
    }

    /// Returns the standard error of the slope from the scatter of the points. It is 0 for two points.
    fn slope_error(&self) -> f64 {
        let freedom = self.points.len().saturating_sub(2).max(1) as f64;
        (self.residuals().map(|residual| residual * residual).sum::<f64>() / freedom / self.spread).sqrt()
    }

    /// Returns the coefficient q of a quadratic term q·x² beside the line, its standard error from the scatter of the
    /// points around both, and the size of the bend over the points. The standard error is NaN for three points.
    /// Returns `None` if the points have only two distinct x.
    fn curvature(&self) -> Option<(f64, f64, f64)> {
        // The part of x² that is orthogonal to 1 and x, so that its coefficient can be computed separately.
        let square = |x: f64| (x - self.x_mean) * (x - self.x_mean);
        let count = self.points.len() as f64;
        let mean = self.spread / count;
        let tilt = self.points.iter().map(|(x, _)| square(*x) * (x - self.x_mean)).sum::<f64>() / self.spread;
        let bends: Vec<f64> = self.points.iter().map(|(x, _)| square(*x) - mean - tilt * (x - self.x_mean)).collect();
        let weight: f64 = bends.iter().map(|bend| bend * bend).sum();
        if weight < 1e-12 * self.spread * self.spread {
            return None;
        }
        let coefficient = bends.iter().zip(self.residuals()).map(|(bend, rest)| bend * rest).sum::<f64>() / weight;
        let rest = bends.iter().zip(self.residuals()).map(|(bend, rest)| rest - coefficient * bend);
        let error = (rest.map(|rest| rest * rest).sum::<f64>() / (count - 3.0) / weight).sqrt();
        Some((coefficient, error, coefficient.abs() * (weight / count).sqrt()))
    }
}

/// Returns the bend if the quadratic term differs significantly from 0: over the seeds, or for a single seed by the
/// scatter of its points.
fn bend(lines: &[Line]) -> Option<Bend> {
    let curvatures: Vec<(f64, f64, f64)> = lines.iter().filter_map(Line::curvature).collect();
    let (mean, reach) = match curvatures[..] {
        [(coefficient, error, _)] if lines.len() == 1 && lines[0].points.len() > 3 => {
            (coefficient, student(lines[0].points.len() - 3) * error)
        }
        _ => {
            let over_seeds = Estimate::from_values(curvatures.iter().map(|curvature| curvature.0))?;
            (over_seeds.mean, over_seeds.mean - over_seeds.interval().0)
        }
    };
    let visible = curvatures.iter().any(|(_, _, height)| *height > ROUNDING);
    (visible && mean.abs() > reach).then_some(if mean > 0.0 { Bend::Up } else { Bend::Down })
}

/// Returns the t that Student's distribution with `freedom` degrees of freedom exceeds in absolute value in 5 of 100
/// cases.
///
/// With θ = atan(t/√ν), the probability between −t and t is a finite sum that grows with θ (Abramowitz and Stegun,
/// 26.7.3 and 26.7.4). Bisection finds θ.
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
    fn students_t_matches_tables() {
        let table =
            [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (9, 2.262), (10, 2.228), (30, 2.042), (1000, 1.962)];
        for (freedom, t) in table {
            assert!((student(freedom) - t).abs() < 6e-4, "{freedom}: {} is not {t}", student(freedom));
        }
    }

    #[test]
    fn a_single_run_has_an_unbounded_interval() {
        let estimate = Estimate::from_values([3.0]).unwrap();
        assert_eq!((estimate.mean, estimate.interval()), (3.0, (f64::NEG_INFINITY, f64::INFINITY)));
        assert_eq!(Estimate::from_values([f64::NAN]), None);
    }

    #[test]
    fn a_line_needs_three_points_at_two_places() {
        assert_eq!(PowerLaw::fit([(1.0, 1.0), (2.0, 2.0)]), None);
        assert_eq!(PowerLaw::fit([(3.0, 1.0), (3.0, 2.0), (3.0, 4.0)]), None);
        assert_eq!(PowerLaw::fit([(1.0, 1.0), (2.0, 2.0), (4.0, 0.0), (8.0, f64::NAN)]), None, "zero has no logarithm");
    }

    proptest! {
        #[test]
        fn a_known_exponent_is_recovered(exponent in -3.0..3.0f64, factor in 0.01..100.0f64) {
            let law = PowerLaw::fit((1..=6).map(|i| (f64::from(i), factor * f64::from(i).powf(exponent)))).unwrap();
            prop_assert!((law.exponent - exponent).abs() < 1e-9 && law.error < 1e-9);
            let (low, high) = law.interval();
            prop_assert!(low <= law.exponent && law.exponent <= high);
        }
    }

    /// Returns the fraction of many simulated experiments whose interval contains the known true value.
    fn coverage(mut holds: impl FnMut(&mut dyn FnMut() -> f64) -> bool) -> f64 {
        let mut generator = stream(3, Purpose::TrainPoints);
        let mut normal = move || normal(&mut generator);
        let trials = 4000;
        (0..trials).filter(|_| holds(&mut normal)).count() as f64 / f64::from(trials)
    }

    #[test]
    fn intervals_contain_the_true_value_in_95_of_100_cases() {
        let inside = |(low, high): (f64, f64), truth: f64| low <= truth && truth <= high;
        // Four standard errors of a fraction of 4000 trials are 0.014.
        for seeds in [2, 5, 12] {
            let share = coverage(|normal| {
                inside(Estimate::from_values((0..seeds).map(|_| 0.3 + normal())).unwrap().interval(), 0.3)
            });
            assert!((share - CONFIDENCE).abs() < 0.014, "{seeds} seeds: {share}");
        }
        let share = coverage(|normal| {
            let points = [1.0, 3.0, 10.0, 30.0].into_iter().cycle().take(20);
            let noisy = points.map(|x: f64| (x, 5.0 * x.powf(0.7) * (0.4 * normal()).exp()));
            inside(PowerLaw::fit(noisy).unwrap().interval(), 0.7)
        });
        assert!((share - CONFIDENCE).abs() < 0.014, "exponents: {share}");
    }

    /// Generates the points of several seeds. Each seed adds its own constant to all its points and its own change to
    /// the slope 0.7.
    fn seeds(normal: &mut dyn FnMut() -> f64, [all, slope, each, bend]: [f64; 4]) -> Vec<Vec<(f64, f64)>> {
        let seed = |normal: &mut dyn FnMut() -> f64| {
            let (all, exponent) = (all * normal(), 0.7 + slope * normal());
            let point = |x: f64| {
                let logarithm = x.ln();
                (x, 5.0 * (all + exponent * logarithm + bend * logarithm * logarithm + each * normal()).exp())
            };
            [1.0, 2.0, 5.0, 10.0, 20.0].map(point).to_vec()
        };
        (0..6).map(|_| seed(normal)).collect()
    }

    #[test]
    fn intervals_by_seed_contain_the_true_value_where_pooled_intervals_do_not() {
        let inside = |law: &PowerLaw| law.interval().0 <= 0.7 && 0.7 <= law.interval().1;
        for (effects, pooled_is_wrong) in
            [([1.0, 0.0, 0.1, 0.0], true), ([0.3, 0.2, 0.1, 0.0], true), ([0.0, 0.0, 0.3, 0.0], false)]
        {
            let mut pooled = 0;
            let share = coverage(|normal| {
                let seeds = seeds(normal, effects);
                pooled += usize::from(inside(&PowerLaw::fit(seeds.iter().flatten().copied()).unwrap()));
                inside(&PowerLaw::by_seed(seeds).unwrap())
            });
            assert!((share - CONFIDENCE).abs() < 0.014, "{effects:?}: {share}");
            let pooled = pooled as f64 / 4000.0;
            // The pooled interval is too wide if the seeds differ in level, and too narrow if they differ in slope.
            assert_eq!((pooled - CONFIDENCE).abs() > 0.014, pooled_is_wrong, "{effects:?}: {pooled}");
        }
    }

    #[test]
    fn a_bend_is_detected_with_a_false_positive_rate_of_five_percent() {
        let bends = |effects: [f64; 4], single: bool| {
            coverage(|normal| {
                let seeds = seeds(normal, effects);
                let law = if single { PowerLaw::fit(seeds[0].clone()) } else { PowerLaw::by_seed(seeds) };
                law.unwrap().bend.is_some()
            })
        };
        for single in [false, true] {
            let none = bends([0.5, 0.2, 0.1, 0.0], single);
            assert!((none - (1.0 - CONFIDENCE)).abs() < 0.014, "single {single}: {none}");
        }
        assert!(bends([0.5, 0.2, 0.1, 0.15], false) > 0.99);
        let exact = |bend: f64| {
            let point = |x: f64| (x, (0.3 * x.ln() + bend * x.ln() * x.ln()).exp());
            PowerLaw::fit([1.0, 3.0, 9.0, 40.0].map(point)).unwrap().bend
        };
        assert_eq!([exact(-0.01), exact(0.0), exact(0.01)], [Some(Bend::Down), None, Some(Bend::Up)]);
    }

    #[test]
    fn the_fit_by_seed_equals_the_pooled_fit_if_seeds_share_their_values() {
        let mut generator = stream(4, Purpose::TrainPoints);
        let mut normal = move || normal(&mut generator);
        let seeds = seeds(&mut normal, [0.5, 0.2, 0.1, 0.0]);
        let (law, pooled) =
            (PowerLaw::by_seed(seeds.clone()).unwrap(), PowerLaw::fit(seeds.into_iter().flatten()).unwrap());
        assert!((law.exponent - pooled.exponent).abs() < 1e-12 && (law.constant - pooled.constant).abs() < 1e-12);
        assert_eq!((law.count, law.seeds, pooled.seeds), (30, 6, 1));
    }
}

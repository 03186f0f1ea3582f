//! Trends: how outcomes depend on a parameter that a sweep varies.

use super::{Estimate, PowerLaw};

/// The value of a quantity in one run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sample {
    /// The value is known.
    Known(f64),
    /// The run never reached it.
    Never,
    /// The value is uncertain, because too few steps were tracked.
    Unknown,
}

/// One line of a trend figure: a quantity against the swept parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// The name of the algorithm or class.
    pub name: String,
    /// The swept values at which every run has the quantity, with its mean over the seeds.
    pub points: Vec<(f64, Estimate)>,
    /// The number of runs that do not have the quantity, such as runs that never learned.
    pub missing: usize,
    /// The number of runs in which the quantity is uncertain.
    pub unknown: usize,
    /// The power law through these values, fitted seed by seed, if requested and if there are enough values.
    pub law: Option<PowerLaw>,
}

/// The lines in one panel.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendPanel {
    /// The measured quantity.
    pub title: String,
    /// Whether the quantity is a fraction from 0 to 1. Otherwise it is a number of steps, on a logarithmic axis.
    pub is_share: bool,
    /// The lines, in the order of their colors.
    pub trends: Vec<Trend>,
}

/// Panels side by side that share the meaning of their colors.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendGroup {
    /// The heading of all panels.
    pub heading: String,
    /// The names that the colors stand for.
    pub names: Vec<String>,
    /// Whether the names are classes; otherwise they are algorithms.
    pub of_classes: bool,
    /// The panels.
    pub panels: Vec<TrendPanel>,
}

impl Trend {
    /// Computes a trend from the swept values, each with the sample of every run by its seed.
    pub fn new(name: String, values: &[(f64, Vec<(u32, Sample)>)], with_law: bool) -> Self {
        let known = |runs: &[(u32, Sample)]| runs.iter().map(|run| known(*run)).collect::<Option<Vec<(u32, f64)>>>();
        let complete: Vec<(f64, Vec<(u32, f64)>)> =
            values.iter().filter_map(|(x, runs)| Some((*x, known(runs)?))).collect();
        let estimate = |runs: &[(u32, f64)]| Estimate::from_values(runs.iter().map(|(_, y)| *y));
        let mut seeds: Vec<u32> = complete.iter().flat_map(|(_, runs)| runs.iter().map(|(seed, _)| *seed)).collect();
        seeds.sort_unstable();
        seeds.dedup();
        let of_seed = |seed: u32| {
            let mine = complete.iter().flat_map(|(x, runs)| runs.iter().map(move |(each, y)| (*each, (*x, *y))));
            mine.filter(move |(each, _)| *each == seed).map(|(_, point)| point).collect::<Vec<_>>()
        };
        let count = |sample: Sample| values.iter().flat_map(|(_, runs)| runs).filter(|run| run.1 == sample).count();
        Self {
            name,
            points: complete.iter().filter_map(|(x, runs)| Some((*x, estimate(runs)?))).collect(),
            missing: count(Sample::Never),
            unknown: count(Sample::Unknown),
            law: if with_law { PowerLaw::by_seed(seeds.into_iter().map(of_seed)) } else { None },
        }
    }
}

fn known((seed, sample): (u32, Sample)) -> Option<(u32, f64)> {
    match sample {
        Sample::Known(value) => Some((seed, value)),
        Sample::Never | Sample::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_not_every_run_reached_are_left_out_and_counted() {
        let runs = |samples: [Sample; 2]| vec![(7, samples[0]), (8, samples[1])];
        let known = |[first, second]: [f64; 2]| runs([Sample::Known(first), Sample::Known(second)]);
        let values = [
            (1.0, known([2.0, 4.0])),
            (2.0, runs([Sample::Known(6.0), Sample::Never])),
            (3.0, runs([Sample::Unknown, Sample::Known(9.0)])),
            (4.0, known([12.0, 12.0])),
        ];
        let trend = Trend::new("GD".into(), &values, true);
        assert_eq!(trend.points.iter().map(|(x, y)| (*x, y.mean)).collect::<Vec<_>>(), [(1.0, 3.0), (4.0, 12.0)]);
        assert_eq!((trend.missing, trend.unknown), (1, 1));
        let law = trend.law.unwrap();
        assert_eq!(law.count, 4, "the quick run of a value that others never reached would bend the line");
        // The slope of the first seed is from 2 to 12, that of the second from 4 to 12, both over a factor of 4.
        let slopes = [6f64.ln() / 4f64.ln(), 3f64.ln() / 4f64.ln()];
        assert!((law.exponent - (slopes[0] + slopes[1]) / 2.0).abs() < 1e-12);
        assert!((law.error - (slopes[0] - slopes[1]).abs() / 2.0).abs() < 1e-12, "s/√2 of two is half their distance");
        assert_eq!(Trend::new("GD".into(), &values, false).law, None);
    }
}

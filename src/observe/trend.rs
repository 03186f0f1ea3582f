//! How what became of runs depends on a number that a sweep varies.

use super::{Estimate, PowerLaw};

/// One line of a picture: a quantity against the number that is swept.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// Whose: an algorithm's, or a class's.
    pub name: String,
    /// The swept values at which every run has the quantity, with its mean over the seeds.
    pub points: Vec<(f64, Estimate)>,
    /// Runs that do not have the quantity, such as those that never learned.
    pub missing: usize,
    /// The power law through all runs that have it, where one is asked for and there are enough.
    pub law: Option<PowerLaw>,
}

/// Lines in one frame.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendPanel {
    /// What is measured.
    pub title: String,
    /// Whether it is a share, from 0 to 1; otherwise it is a number of steps, on a logarithmic axis.
    pub is_share: bool,
    /// The lines, in the order of their colours.
    pub trends: Vec<Trend>,
}

/// Frames side by side whose colours mean the same.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendGroup {
    /// What all its frames have in common.
    pub heading: String,
    /// What the colours stand for.
    pub names: Vec<String>,
    /// Whether these are classes, and not algorithms.
    pub of_classes: bool,
    /// The frames.
    pub panels: Vec<TrendPanel>,
}

impl Trend {
    /// From the swept values, each with what every run has there.
    pub fn new(name: String, values: &[(f64, Vec<Option<f64>>)], with_law: bool) -> Self {
        let known = |runs: &[Option<f64>]| runs.iter().copied().collect::<Option<Vec<f64>>>();
        let points = values.iter().filter_map(|(x, runs)| Some((*x, Estimate::of(known(runs)?)?)));
        let complete = values.iter().filter_map(|(x, runs)| Some(known(runs)?.into_iter().map(move |y| (*x, y))));
        Self {
            name,
            points: points.collect(),
            missing: values.iter().flat_map(|(_, runs)| runs).filter(|run| run.is_none()).count(),
            law: if with_law { PowerLaw::of(complete.flatten()) } else { None },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_not_every_run_reached_is_left_out_and_counted() {
        let values =
            [(1.0, vec![Some(2.0), Some(4.0)]), (2.0, vec![Some(6.0), None]), (4.0, vec![Some(12.0), Some(12.0)])];
        let trend = Trend::new("GD".into(), &values, true);
        assert_eq!(trend.points.iter().map(|(x, y)| (*x, y.mean)).collect::<Vec<_>>(), [(1.0, 3.0), (4.0, 12.0)]);
        assert_eq!(trend.missing, 1);
        let law = trend.law.unwrap();
        assert_eq!(law.count, 4, "the quick run of a value that others never reached would bend the line");
        assert_eq!(Trend::new("GD".into(), &values, false).law, None);
    }
}

//! The runs of several seeds as one curve: its middle, and a band that shows their spread.

use super::Seeds;
use crate::observe::{History, Series};
use std::borrow::Cow;

/// The spread of the runs at a step: the middle and the edges of the band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    /// The lower edge.
    pub low: f64,
    /// The value of the curve.
    pub middle: f64,
    /// The upper edge.
    pub high: f64,
}

impl Seeds {
    /// Returns the spread of the values, or `None` if there are none. NaN stands for an undefined value and is ignored.
    pub(super) fn spread(self, values: impl Iterator<Item = f64>) -> Option<Spread> {
        let mut values = values.filter(|value| !value.is_nan());
        let (first, second) = (values.next()?, values.next());
        // A single run is the usual case and needs no list.
        let Some(second) = second else { return Some(Spread { low: first, middle: first, high: first }) };
        let values = [first, second].into_iter().chain(values);
        if self == Self::Quartiles {
            let values = sorted(values);
            return Some(Spread {
                low: quantile(&values, 0.25),
                middle: quantile(&values, 0.5),
                high: quantile(&values, 0.75),
            });
        }
        let values: Vec<f64> = values.collect();
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        // The sample variance divides by the count minus one.
        let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (count - 1.0);
        let deviation = variance.sqrt();
        Some(Spread { low: mean - deviation, middle: mean, high: mean + deviation })
    }

    /// Returns the steps that all these histories have, each with the spread of a series.
    pub(super) fn curve<'a>(
        self,
        histories: &'a [&History],
        series: Series,
    ) -> impl Iterator<Item = (f64, Spread)> + 'a {
        let columns: Vec<Cow<'_, [f64]>> = histories.iter().filter_map(|history| history.values(series)).collect();
        let common = columns.iter().map(|column| column.len()).min().unwrap_or(0);
        let steps = histories.first().map_or(&[][..], |history| history.steps());
        let spread = move |index: usize| self.spread(columns.iter().map(|column| column[index]));
        (0..common).filter_map(move |index| Some((*steps.get(index)?, spread(index)?)))
    }
}

/// Sorts a few values by insertion.
fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sorted: Vec<f64> = Vec::new();
    for value in values {
        sorted.insert(sorted.partition_point(|smaller| *smaller < value), value);
    }
    sorted
}

/// Returns the quantile of sorted values, interpolated between neighbors.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    if below == above { below } else { below + (above - below) * place.fract() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_has_a_band_of_the_samples_standard_deviation() {
        let spread = Seeds::Mean.spread([2.0, 4.0, f64::NAN, 6.0].into_iter()).unwrap();
        assert_eq!(spread, Spread { low: 2.0, middle: 4.0, high: 6.0 });
    }

    #[test]
    fn quartiles_lie_between_neighbors() {
        let spread = Seeds::Quartiles.spread([4.0, 1.0, 2.0, 3.0].into_iter()).unwrap();
        assert_eq!(spread, Spread { low: 1.75, middle: 2.5, high: 3.25 });
        let infinite = Seeds::Quartiles.spread([1.0, f64::INFINITY, f64::INFINITY].into_iter()).unwrap();
        assert_eq!(infinite.middle, f64::INFINITY);
    }

    #[test]
    fn a_single_run_has_no_band_and_an_undefined_value_has_no_point() {
        assert_eq!(Seeds::Mean.spread([0.3].into_iter()), Some(Spread { low: 0.3, middle: 0.3, high: 0.3 }));
        assert_eq!(Seeds::Mean.spread([f64::NAN; 3].into_iter()), None);
    }
}

//! The experiment that the page opens with, and its one number: how many examples of the larger class there are for
//! every example of the smaller one.

use super::{ExperimentDocument, Preset};
use crate::data::Imbalance;

/// The ratios at which the opening experiment was trained with ten other seeds, with the number of seeds whose smallest
/// class dropped under gradient descent, and under PCNGD. docs/REPRODUCTION.md has the runs.
const SEEDS: [(f64, [usize; 2]); 3] = [(1.0, [2, 0]), (7.0, [10, 0]), (20.0, [10, 0])];

/// Returns the document of the opening experiment with another ratio.
pub fn opening(ratio: f64) -> ExperimentDocument {
    let mut document = Preset::default().experiment().document().clone();
    document.data.imbalance = Imbalance::Ratio { ratio };
    document
}

/// Returns the ratio of a document that differs from the opening experiment in its ratio at most.
pub fn opening_ratio(document: &ExperimentDocument) -> Option<f64> {
    let Imbalance::Ratio { ratio } = document.data.imbalance else { return None };
    (*document == opening(ratio)).then_some(ratio)
}

/// Returns how many of ten other seeds had a drop at this ratio under gradient descent, and under PCNGD. Returns
/// `None` for a ratio that was not trained.
pub fn seeds_with_drop(ratio: f64) -> Option<[usize; 2]> {
    SEEDS.iter().find(|(known, _)| *known == ratio).map(|(_, counts)| *counts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Experiment;

    #[test]
    fn only_the_ratio_of_the_opening_may_change() {
        for ratio in [1.0, 7.0, 20.0, 50.0] {
            assert_eq!(opening_ratio(&opening(ratio)), Some(ratio));
            Experiment::check(opening(ratio)).unwrap();
        }
        assert_eq!(opening_ratio(Preset::default().experiment().document()), Some(7.0));
        let mut other = opening(7.0);
        other.training.steps += 1;
        assert_eq!(opening_ratio(&other), None);
        assert_eq!(opening_ratio(Preset::named("noise").unwrap().experiment().document()), None);
    }

    /// The table of `drop-sweep` is written by `imbalance-lab claims`, which trains the ten seeds.
    #[test]
    fn the_seeds_with_a_drop_are_those_of_the_reproduction() {
        let page = include_str!("../../docs/REPRODUCTION.md");
        let (_, sweep) = page.split_once("(`drop-sweep`)").unwrap();
        let sweep = sweep.split("\n## ").next().unwrap();
        for (ratio, counts) in SEEDS {
            for (algorithm, count) in ["GD", "PCNGD"].into_iter().zip(counts) {
                let start = format!("| {algorithm} | {ratio} |");
                let row = sweep.lines().find(|line| line.starts_with(&start)).unwrap();
                assert_eq!(row.split(" | ").nth(3), Some(&*format!("{count} of 10")), "{row}");
            }
            assert_eq!(seeds_with_drop(ratio), Some(counts));
        }
        assert_eq!(seeds_with_drop(3.0), None);
    }
}

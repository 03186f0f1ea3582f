//! Summaries of an algorithm over several seeds.

use super::{Estimate, InitialDrop, RecallSummary};

/// Summarizes an algorithm's runs, one for each seed, in means with their standard errors.
///
/// A step that some run has not reached has no mean, because leaving out these runs would bias the mean in the
/// algorithm's favor.
#[derive(Clone, Debug, PartialEq)]
pub struct SeedSummary {
    /// The class with the deepest drop on average.
    pub class: usize,
    /// The depth of its drop in recall.
    pub depth: Estimate,
    /// The step at which its recall was lowest.
    pub extremum: Estimate,
    /// The number of runs in which some class fell far enough to count as a drop.
    pub dropped: usize,
    /// The step at which every class that had dropped was back, over the runs with a drop.
    pub recovery: Option<Estimate>,
    /// The class with the lowest recall among those that dropped and did not recover in every run.
    pub missing: Option<usize>,
    /// The step at which the run had learned.
    pub delay: Option<Estimate>,
    /// Whether the delay is exact in every run. Otherwise it is a mean of upper bounds.
    pub delay_is_certain: bool,
    /// Whether every step of every run was tracked. Otherwise drops may have been deeper, and at other steps.
    pub is_exact: bool,
    /// The last macro recall.
    pub macro_recall: Estimate,
    /// The last recall of each class.
    pub recalls: Vec<Estimate>,
    /// The last recall of the class that has the lowest on average.
    pub worst_recall: Estimate,
}

impl SeedSummary {
    /// Computes the summary of the runs of one algorithm. Returns `None` if there are none.
    pub fn from_runs(summaries: &[RecallSummary]) -> Option<Self> {
        let mean = |value: &dyn Fn(&RecallSummary) -> f64| Estimate::from_values(summaries.iter().map(value));
        let classes = 0..summaries.first()?.drops.len();
        let of_classes = |value: fn(&RecallSummary, usize) -> f64| -> Option<Vec<Estimate>> {
            classes.clone().map(|class| mean(&|summary| value(summary, class))).collect()
        };
        let depths = of_classes(|summary, class| summary.drops[class].depth)?;
        let recalls = of_classes(|summary, class| summary.recalls[class])?;
        let least = |&a: &usize, &b: &usize| recalls[a].mean.total_cmp(&recalls[b].mean);
        // Takes the first of equal classes, in the order of the classes.
        let class =
            classes.clone().reduce(|best, each| if depths[each].mean > depths[best].mean { each } else { best })?;
        let with_drop: Vec<&RecallSummary> =
            summaries.iter().filter(|summary| summary.drops.iter().any(InitialDrop::is_drop)).collect();
        let lost = |class: &usize| {
            summaries.iter().any(|summary| summary.drops[*class].is_drop() && summary.drops[*class].recovery.is_none())
        };
        Some(Self {
            class,
            depth: depths[class],
            extremum: mean(&|summary| summary.drops[class].extremum)?,
            dropped: with_drop.len(),
            recovery: of_all(with_drop.iter().map(|summary| back(summary))),
            missing: classes.clone().filter(lost).min_by(least),
            delay: of_all(summaries.iter().map(|summary| summary.delay)),
            delay_is_certain: summaries.iter().all(RecallSummary::delay_is_certain),
            is_exact: summaries.iter().all(|summary| summary.untracked_from.is_none()),
            macro_recall: mean(&|summary| summary.macro_recall)?,
            worst_recall: recalls[classes.min_by(least)?],
            recalls,
        })
    }
}

/// Returns the step at which every class that had dropped was back.
fn back(summary: &RecallSummary) -> Option<f64> {
    let drops = summary.drops.iter().filter(|fall| fall.is_drop());
    { drops }.try_fold(0.0, |latest: f64, drop| Some(latest.max(drop.recovery?)))
}

/// Returns the mean of the steps if all were reached.
fn of_all(steps: impl Iterator<Item = Option<f64>>) -> Option<Estimate> {
    Estimate::from_values(steps.collect::<Option<Vec<_>>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the summary of a run in which each class's recall falls from 1 by the given depth, and is back at the
    /// given step or never.
    fn summary(drops: [(f64, Option<f64>); 2]) -> RecallSummary {
        RecallSummary {
            drops: drops.map(|(depth, recovery)| InitialDrop { depth, extremum: 2.0, recovery }).to_vec(),
            recalls: drops.map(|(depth, recovery)| if recovery.is_some() { 1.0 } else { 1.0 - depth }).to_vec(),
            macro_recall: 0.8,
            delay: None,
            untracked_from: None,
        }
    }

    #[test]
    fn summaries_report_the_class_with_the_largest_mean_drop() {
        let runs = [[0.3, 0.4], [0.0, 0.04], [0.0, 0.1]].map(|depths| summary(depths.map(|depth| (depth, Some(5.0)))));
        let summary = SeedSummary::from_runs(&runs).unwrap();
        assert_eq!((summary.class, summary.depth.count), (1, 3));
        assert!((summary.depth.mean - 0.18).abs() < 1e-12);
        // The squares of 0.22, 0.14 and 0.08 add up to 0.0744; s² is half of that, and the error s/√3.
        assert!((summary.depth.error - (0.0744f64 / 2.0 / 3.0).sqrt()).abs() < 1e-12);
        assert_eq!(summary.dropped, 2, "a fall of 0.04 is no drop");
    }

    #[test]
    fn recovery_needs_all_classes_and_ignores_small_drops() {
        let runs = [summary([(0.4, Some(5.0)), (0.2, Some(9.0))]), summary([(0.04, None), (0.3, Some(3.0))])];
        let summary = SeedSummary::from_runs(&runs).unwrap();
        assert_eq!((summary.recovery.unwrap().mean, summary.missing), (6.0, None));
    }

    #[test]
    fn classes_that_did_not_recover_are_named() {
        let runs = [summary([(0.9, Some(5.0)), (0.4, None)]), summary([(0.9, Some(7.0)), (0.4, Some(8.0))])];
        let summary = SeedSummary::from_runs(&runs).unwrap();
        assert_eq!((summary.class, summary.recovery, summary.missing), (0, None, Some(1)));
        assert!((summary.worst_recall.mean - 0.8).abs() < 1e-12, "of the second class: 0.6 and 1");
    }

    #[test]
    fn without_a_drop_there_is_no_recovery_and_without_runs_no_summary() {
        let summary = SeedSummary::from_runs(&[summary([(0.0, Some(0.0)), (0.01, None)])]).unwrap();
        assert_eq!((summary.dropped, summary.recovery, summary.missing, summary.delay), (0, None, None, None));
        assert_eq!(SeedSummary::from_runs(&[]), None);
    }

    #[test]
    fn a_summary_is_exact_only_if_every_run_is() {
        let run =
            |delay, untracked_from| RecallSummary { delay, untracked_from, ..summary([(0.1, None), (0.0, None)]) };
        let certain = |runs: &[RecallSummary]| {
            let summary = SeedSummary::from_runs(runs).unwrap();
            (summary.is_exact, summary.delay_is_certain)
        };
        assert_eq!(certain(&[run(Some(9.0), None), run(None, None)]), (true, true));
        assert_eq!(certain(&[run(Some(9.0), None), run(Some(9.0), Some(10.0))]), (false, true));
        assert_eq!(certain(&[run(Some(9.0), None), run(Some(9.0), Some(9.0))]), (false, false));
        assert_eq!(certain(&[run(None, Some(50.0))]), (false, false));
    }
}

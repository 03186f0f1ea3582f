//! What became of an algorithm, over several seeds.

use super::{Estimate, Fate, InitialDrop};

/// The fates of an algorithm's runs, one for each seed, in means with their errors. What not every run has reached has no
/// mean: leaving out the runs that did not get there would flatter it.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The class that fell deepest on average.
    pub class: usize,
    /// How far its recall fell.
    pub depth: Estimate,
    /// The step at which it was at its lowest.
    pub extremum: Estimate,
    /// In how many runs a class fell far enough for it to be a drop.
    pub dropped: usize,
    /// The step at which every class that had dropped was back, over the runs with a drop.
    pub recovery: Option<Estimate>,
    /// Of the classes that have dropped and are not back in every run, the one that is recognised least.
    pub missing: Option<usize>,
    /// The step at which all was learned.
    pub delay: Option<Estimate>,
    /// Whether that is known to the step in every run; otherwise it is a mean of steps at which it was so at the latest.
    pub delay_is_certain: bool,
    /// Whether every step of every run was watched; otherwise drops may have been deeper, and at other steps.
    pub is_exact: bool,
    /// The last macro recall.
    pub macro_recall: Estimate,
    /// The last recall of each class.
    pub recalls: Vec<Estimate>,
    /// That of the class that has the least on average.
    pub worst_recall: Estimate,
}

impl Summary {
    /// Of the runs of one algorithm; nothing if there are none.
    pub fn of(fates: &[Fate]) -> Option<Self> {
        let mean = |value: &dyn Fn(&Fate) -> f64| Estimate::of(fates.iter().map(value));
        let classes = 0..fates.first()?.falls.len();
        let of_classes = |value: fn(&Fate, usize) -> f64| -> Option<Vec<Estimate>> {
            classes.clone().map(|class| mean(&|fate| value(fate, class))).collect()
        };
        let depths = of_classes(|fate, class| fate.falls[class].depth)?;
        let recalls = of_classes(|fate, class| fate.recalls[class])?;
        let least = |&a: &usize, &b: &usize| recalls[a].mean.total_cmp(&recalls[b].mean);
        // The first of those that are alike, as classes are in order.
        let class =
            classes.clone().reduce(|best, each| if depths[each].mean > depths[best].mean { each } else { best })?;
        let with_drop: Vec<&Fate> = fates.iter().filter(|fate| fate.falls.iter().any(InitialDrop::is_drop)).collect();
        let lost = |class: &usize| {
            fates.iter().any(|fate| fate.falls[*class].is_drop() && fate.falls[*class].recovery.is_none())
        };
        Some(Self {
            class,
            depth: depths[class],
            extremum: mean(&|fate| fate.falls[class].extremum)?,
            dropped: with_drop.len(),
            recovery: of_all(with_drop.iter().map(|fate| back(fate))),
            missing: classes.clone().filter(lost).min_by(least),
            delay: of_all(fates.iter().map(|fate| fate.delay)),
            delay_is_certain: fates.iter().all(Fate::delay_is_certain),
            is_exact: fates.iter().all(|fate| fate.unwatched_from.is_none()),
            macro_recall: mean(&|fate| fate.macro_recall)?,
            worst_recall: recalls[classes.min_by(least)?],
            recalls,
        })
    }
}

/// The step at which every class that had dropped was back.
fn back(fate: &Fate) -> Option<f64> {
    let drops = fate.falls.iter().filter(|fall| fall.is_drop());
    { drops }.try_fold(0.0, |latest: f64, drop| Some(latest.max(drop.recovery?)))
}

/// The mean of steps, if all were reached.
fn of_all(steps: impl Iterator<Item = Option<f64>>) -> Option<Estimate> {
    Estimate::of(steps.collect::<Option<Vec<_>>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a run in which each class's recall fell so far, from 1, and was back at a step or not at all.
    fn fate(falls: [(f64, Option<f64>); 2]) -> Fate {
        Fate {
            falls: falls.map(|(depth, recovery)| InitialDrop { depth, extremum: 2.0, recovery }).to_vec(),
            recalls: falls.map(|(depth, recovery)| if recovery.is_some() { 1.0 } else { 1.0 - depth }).to_vec(),
            macro_recall: 0.8,
            delay: None,
            unwatched_from: None,
        }
    }

    #[test]
    fn the_class_that_falls_deepest_on_average_is_told_of_with_its_error_and_the_runs_that_dropped() {
        let runs = [[0.3, 0.4], [0.0, 0.04], [0.0, 0.1]].map(|depths| fate(depths.map(|depth| (depth, Some(5.0)))));
        let summary = Summary::of(&runs).unwrap();
        assert_eq!((summary.class, summary.depth.count), (1, 3));
        assert!((summary.depth.mean - 0.18).abs() < 1e-12);
        // The squares of 0.22, 0.14 and 0.08 add up to 0.0744; s² is half of that, and the error s/√3.
        assert!((summary.depth.error - (0.0744f64 / 2.0 / 3.0).sqrt()).abs() < 1e-12);
        assert_eq!(summary.dropped, 2, "a fall of 0.04 is no drop");
    }

    #[test]
    fn back_is_who_has_all_classes_back_and_small_falls_do_not_count() {
        let runs = [fate([(0.4, Some(5.0)), (0.2, Some(9.0))]), fate([(0.04, None), (0.3, Some(3.0))])];
        let summary = Summary::of(&runs).unwrap();
        assert_eq!((summary.recovery.unwrap().mean, summary.missing), (6.0, None));
    }

    #[test]
    fn a_class_that_is_not_back_is_named_even_if_it_fell_less_deep_than_one_that_is() {
        let runs = [fate([(0.9, Some(5.0)), (0.4, None)]), fate([(0.9, Some(7.0)), (0.4, Some(8.0))])];
        let summary = Summary::of(&runs).unwrap();
        assert_eq!((summary.class, summary.recovery, summary.missing), (0, None, Some(1)));
        assert!((summary.worst_recall.mean - 0.8).abs() < 1e-12, "of the second class: 0.6 and 1");
    }

    #[test]
    fn without_a_drop_there_is_nothing_to_come_back_from_and_without_a_run_nothing() {
        let summary = Summary::of(&[fate([(0.0, Some(0.0)), (0.01, None)])]).unwrap();
        assert_eq!((summary.dropped, summary.recovery, summary.missing, summary.delay), (0, None, None, None));
        assert_eq!(Summary::of(&[]), None);
    }

    #[test]
    fn what_one_run_did_not_see_is_certain_of_none() {
        let run = |delay, unwatched_from| Fate { delay, unwatched_from, ..fate([(0.1, None), (0.0, None)]) };
        let certain = |runs: &[Fate]| {
            let summary = Summary::of(runs).unwrap();
            (summary.is_exact, summary.delay_is_certain)
        };
        assert_eq!(certain(&[run(Some(9.0), None), run(None, None)]), (true, true));
        assert_eq!(certain(&[run(Some(9.0), None), run(Some(9.0), Some(10.0))]), (false, true));
        assert_eq!(certain(&[run(Some(9.0), None), run(Some(9.0), Some(9.0))]), (false, false));
        assert_eq!(certain(&[run(None, Some(50.0))]), (false, false));
    }
}

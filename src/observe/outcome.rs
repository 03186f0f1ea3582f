//! What became of a run, in a few numbers, and of several runs on average.

use super::{DROP, Estimate, History, InitialDrop, Part, Quantity, Series, Subject, delay};
use serde::{Deserialize, Serialize};

/// The macro recall at which a run has learned, where the paper compares delays.
pub const LEARNED: f64 = 0.9;

/// What became of a run, on its training examples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The step at which it had learned; see [`delay`].
    pub delay: Option<f64>,
    /// The last macro recall.
    pub macro_recall: f64,
    /// What became of each class.
    pub classes: Vec<ClassOutcome>,
}

/// What became of a class in a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassOutcome {
    /// How far its recall fell below its start.
    pub depth: f64,
    /// The step at which it was at its lowest.
    pub extremum: f64,
    /// The step at which it was back, if it came back.
    pub recovery: Option<f64>,
    /// The highest loss, as a multiple of that at the start.
    pub loss_rise: f64,
    /// The last recall.
    pub recall: f64,
    /// The mean of p_l over the recorded steps; nothing where it never had a gradient.
    pub projection: Option<f64>,
}

impl Outcome {
    /// Reads it off a history; nothing before the first record.
    pub fn of(history: &History) -> Option<Self> {
        let all = Series { quantity: Quantity::Recall, part: Part::Train, subject: Subject::All };
        let classes = (0..history.columns().classes()).map(|class| ClassOutcome::of(history, class));
        Some(Self {
            delay: delay(history, Part::Train, LEARNED),
            macro_recall: history.last(all)?,
            classes: classes.collect::<Option<_>>()?,
        })
    }
}

impl ClassOutcome {
    fn of(history: &History, class: usize) -> Option<Self> {
        let series = |quantity| Series::of_class(quantity, Part::Train, class);
        let drop = InitialDrop::of_recall(history, Part::Train, class)?;
        let (_, start) = history.curve(series(Quantity::Loss)).next()?;
        let rise = InitialDrop::of_loss(history, Part::Train, class)?.depth;
        Some(Self {
            depth: drop.depth,
            extremum: drop.extremum,
            recovery: drop.recovery,
            loss_rise: (start + rise) / start,
            recall: history.last(series(Quantity::Recall))?,
            projection: Estimate::of(history.curve(series(Quantity::Projection)).map(|(_, p)| p)).map(|p| p.mean),
        })
    }
}

/// What became of an algorithm over several seeds. What not every run reached, a recovery or a delay, has no mean: leaving
/// out the runs that did not get there would flatter it.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The class that fell deepest on average.
    pub class: usize,
    /// How far its recall fell.
    pub depth: Estimate,
    /// The share of seeds whose fall was a drop, of [`DROP`] or more.
    pub dropped: f64,
    /// The step at which it was at its lowest.
    pub extremum: Estimate,
    /// The step at which it was back.
    pub recovery: Option<Estimate>,
    /// The step at which all was learned.
    pub delay: Option<Estimate>,
    /// The last macro recall.
    pub macro_recall: Estimate,
    /// The last recall of each class.
    pub recalls: Vec<Estimate>,
    /// That of the class that has the least on average.
    pub worst_recall: Estimate,
}

impl Summary {
    /// Of the runs of one algorithm; nothing if there are none.
    pub fn of(outcomes: &[Outcome]) -> Option<Self> {
        let classes = outcomes.first()?.classes.len();
        let mean = |value: &dyn Fn(&Outcome) -> f64| Estimate::of(outcomes.iter().map(value));
        let of_classes = |value: fn(&ClassOutcome) -> f64| -> Option<Vec<Estimate>> {
            (0..classes).map(|class| mean(&|outcome| value(&outcome.classes[class]))).collect()
        };
        let reached = |step: &dyn Fn(&Outcome) -> Option<f64>| {
            mean(&|outcome| step(outcome).unwrap_or(f64::NAN)).filter(|steps| steps.count == outcomes.len())
        };
        let depths = of_classes(|class| class.depth)?;
        let recalls = of_classes(|class| class.recall)?;
        let class =
            (0..classes).reduce(|best, class| if depths[class].mean > depths[best].mean { class } else { best })?;
        let dropped = outcomes.iter().filter(|outcome| outcome.classes[class].depth >= DROP).count();
        Some(Self {
            class,
            depth: depths[class],
            dropped: dropped as f64 / outcomes.len() as f64,
            extremum: mean(&|outcome| outcome.classes[class].extremum)?,
            recovery: reached(&|outcome| outcome.classes[class].recovery),
            delay: reached(&|outcome| outcome.delay),
            macro_recall: mean(&|outcome| outcome.macro_recall)?,
            worst_recall: recalls
                .iter()
                .copied()
                .reduce(|worst, each| if each.mean < worst.mean { each } else { worst })?,
            recalls,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(depths: [f64; 2], recovery: Option<f64>) -> Outcome {
        let class = |depth: f64| ClassOutcome {
            depth,
            extremum: 2.0,
            recovery,
            loss_rise: 1.0,
            recall: 1.0 - depth,
            projection: None,
        };
        Outcome { delay: None, macro_recall: 0.8, classes: depths.map(class).to_vec() }
    }

    #[test]
    fn the_class_that_falls_deepest_on_average_is_told_of_with_its_share_of_drops() {
        let runs = [outcome([0.3, 0.4], Some(5.0)), outcome([0.0, 0.04], Some(7.0)), outcome([0.0, 0.1], Some(9.0))];
        let summary = Summary::of(&runs).unwrap();
        assert_eq!((summary.class, summary.depth.count), (1, 3));
        assert!((summary.depth.mean - 0.18).abs() < 1e-12);
        assert!((summary.dropped - 2.0 / 3.0).abs() < 1e-12, "a fall of 0.04 is no drop");
        assert_eq!(summary.recovery.unwrap().mean, 7.0);
        assert!((summary.worst_recall.mean - 0.82).abs() < 1e-12);
    }

    #[test]
    fn what_one_run_never_reached_has_no_mean() {
        let runs = [outcome([0.0, 0.4], Some(5.0)), outcome([0.0, 0.4], None)];
        let summary = Summary::of(&runs).unwrap();
        assert_eq!((summary.recovery, summary.delay), (None, None));
        assert_eq!(Summary::of(&[]), None);
    }
}

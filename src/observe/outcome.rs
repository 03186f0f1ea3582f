//! What became of a run, in a few numbers.

use super::{Estimate, History, InitialDrop, Quantity, RunAtStep, Series, Split};
use serde::{Deserialize, Serialize};

/// The macro recall at which a run has learned, where the paper compares delays.
pub const LEARNED_RECALL: f64 = 0.9;

/// How a run has fared so far with the recalls of its training examples: little enough to be asked while it goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct RecallSummary {
    /// How each class's recall fell.
    pub falls: Vec<InitialDrop>,
    /// Each class's last recall.
    pub recalls: Vec<f64>,
    /// The last macro recall.
    pub macro_recall: f64,
    /// The step at which it had learned; see [`delay`](super::delay).
    pub delay: Option<f64>,
    /// As in [`Outcome`].
    pub unwatched_from: Option<f64>,
}

/// What became of a run, on its training examples.
///
/// Where every step was watched, all of it is exact, whatever was recorded. Otherwise it is what the steps watched show: the
/// drop was at least as deep, possibly at another step, and all was learned at [`Outcome::delay`] at the latest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The step at which it had learned; see [`delay`](super::delay).
    pub delay: Option<f64>,
    /// The first step that was not watched; nothing if every step was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unwatched_from: Option<f64>,
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
    /// The highest loss, as a multiple of that at the start; nothing where that is no number, as where the loss was 0.
    pub loss_rise: Option<f64>,
    /// The last recall.
    pub recall: f64,
    /// The mean of p_l over the recorded steps; nothing where it never had a gradient.
    pub projection: Option<f64>,
}

/// Whether a step is the first of its kind for certain: no step before it was left unwatched. A step that was not reached is
/// certain if every step was watched.
fn is_certain(step: Option<f64>, unwatched_from: Option<f64>) -> bool {
    unwatched_from.is_none_or(|from| step.is_some_and(|step| step < from))
}

impl RecallSummary {
    /// Reads it off a history; nothing before the first record.
    pub fn from_history(history: &History) -> Option<Self> {
        Self::at(history.at(f64::INFINITY))
    }

    /// The same of a run as it stood at a step.
    pub fn at(past: RunAtStep) -> Option<Self> {
        let watch = past.watch()?;
        let classes = 0..past.classes();
        Some(Self {
            falls: classes.clone().map(|class| watch.fall(class)).collect::<Option<_>>()?,
            recalls: classes.map(|class| watch.recall(class)).collect::<Option<_>>()?,
            macro_recall: watch.macro_recall()?,
            delay: watch.delay(),
            unwatched_from: watch.unwatched_from(),
        })
    }

    /// Whether [`RecallSummary::delay`] is known to the step.
    pub fn delay_is_certain(&self) -> bool {
        is_certain(self.delay, self.unwatched_from)
    }
}

impl Outcome {
    /// Reads it off a history; nothing before the first record.
    pub fn from_history(history: &History) -> Option<Self> {
        let RecallSummary { falls, recalls, macro_recall, delay, unwatched_from } =
            RecallSummary::from_history(history)?;
        let classes = falls.into_iter().zip(recalls).enumerate();
        let class = |(class, (fall, recall))| ClassOutcome::from_history(history, class, fall, recall);
        let classes = classes.map(class).collect::<Option<_>>()?;
        Some(Self { delay, unwatched_from, macro_recall, classes })
    }

    /// Whether [`Outcome::delay`] is known to the step.
    pub fn delay_is_certain(&self) -> bool {
        is_certain(self.delay, self.unwatched_from)
    }
}

impl ClassOutcome {
    fn from_history(history: &History, class: usize, fall: InitialDrop, recall: f64) -> Option<Self> {
        let series = |quantity| Series::of_class(quantity, Split::Train, class);
        let (start, InitialDrop { depth: rise, .. }) = history.watch().loss(class)?;
        Some(Self {
            depth: fall.depth,
            extremum: fall.extremum,
            recovery: fall.recovery,
            loss_rise: Some((start + rise) / start).filter(|rise| rise.is_finite()),
            recall,
            projection: Estimate::from_values(history.curve(series(Quantity::Projection)).map(|(_, p)| p))
                .map(|p| p.mean),
        })
    }
}

//! Outcomes: what happened in a run, in a few numbers.

use super::{Estimate, History, InitialDrop, Quantity, RunAtStep, Series, Split};
use serde::{Deserialize, Serialize};

/// The macro recall at which a run counts as having learned. The paper compares delays at this level.
pub const LEARNED_RECALL: f64 = 0.9;

/// Summarizes the training recalls of a run so far. It is cheap enough to read while the run continues.
#[derive(Clone, Debug, PartialEq)]
pub struct RecallSummary {
    /// The drop of each class's recall.
    pub drops: Vec<InitialDrop>,
    /// The last recall of each class.
    pub recalls: Vec<f64>,
    /// The last macro recall.
    pub macro_recall: f64,
    /// The step at which the run had learned; see [`delay`](super::delay).
    pub delay: Option<f64>,
    /// The first step that was not tracked, as in [`Outcome`].
    pub untracked_from: Option<f64>,
}

/// Summarizes a run on its training examples.
///
/// If every step was tracked, all numbers are exact, whichever steps were recorded. Otherwise they describe the tracked
/// steps: the drop was at least as deep, possibly at another step, and the run had learned at [`Outcome::delay`] at the
/// latest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The step at which the run had learned; see [`delay`](super::delay).
    pub delay: Option<f64>,
    /// The first step that was not tracked, or `None` if every step was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub untracked_from: Option<f64>,
    /// The last macro recall.
    pub macro_recall: f64,
    /// The outcome of each class.
    pub classes: Vec<ClassOutcome>,
}

/// Summarizes one class in a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassOutcome {
    /// How far its recall fell below the starting value.
    pub depth: f64,
    /// The step at which its recall was lowest.
    pub extremum: f64,
    /// The step at which its recall was back at the starting value, if it came back.
    pub recovery: Option<f64>,
    /// The highest loss as a multiple of the starting loss, or `None` where that is not a finite number, for instance
    /// if the starting loss is 0.
    pub loss_rise: Option<f64>,
    /// The last recall.
    pub recall: f64,
    /// The mean of p_l over the recorded steps, or `None` if the class never had a gradient.
    pub projection: Option<f64>,
}

/// Returns whether a step is certain to be the first of its kind, because no earlier step was left untracked. That a
/// step was never reached is certain if every step was tracked.
fn is_certain(step: Option<f64>, untracked_from: Option<f64>) -> bool {
    untracked_from.is_none_or(|from| step.is_some_and(|step| step < from))
}

impl RecallSummary {
    /// Computes the summary from a history. Returns `None` before the first record.
    pub fn from_history(history: &History) -> Option<Self> {
        Self::at(history.at(f64::INFINITY))
    }

    /// Computes the summary of a run as it was at an earlier step.
    pub fn at(run: RunAtStep) -> Option<Self> {
        let tracker = run.tracker()?;
        let classes = 0..run.classes();
        Some(Self {
            drops: classes.clone().map(|class| tracker.recall_drop(class)).collect::<Option<_>>()?,
            recalls: classes.map(|class| tracker.recall(class)).collect::<Option<_>>()?,
            macro_recall: tracker.macro_recall()?,
            delay: tracker.delay(),
            untracked_from: tracker.untracked_from(),
        })
    }

    /// Returns whether [`RecallSummary::delay`] is exact.
    pub fn delay_is_certain(&self) -> bool {
        is_certain(self.delay, self.untracked_from)
    }
}

impl Outcome {
    /// Computes the outcome from a history. Returns `None` before the first record.
    pub fn from_history(history: &History) -> Option<Self> {
        let RecallSummary { drops, recalls, macro_recall, delay, untracked_from } =
            RecallSummary::from_history(history)?;
        let classes = drops.into_iter().zip(recalls).enumerate();
        let class = |(class, (fall, recall))| ClassOutcome::from_history(history, class, fall, recall);
        let classes = classes.map(class).collect::<Option<_>>()?;
        Some(Self { delay, untracked_from, macro_recall, classes })
    }

    /// Returns whether [`Outcome::delay`] is exact.
    pub fn delay_is_certain(&self) -> bool {
        is_certain(self.delay, self.untracked_from)
    }
}

impl ClassOutcome {
    fn from_history(history: &History, class: usize, fall: InitialDrop, recall: f64) -> Option<Self> {
        let series = |quantity| Series::of_class(quantity, Split::Train, class);
        let (start, InitialDrop { depth: rise, .. }) = history.tracker().loss(class)?;
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

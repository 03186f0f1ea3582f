//! What became of a run, in a few numbers.

use super::{Estimate, History, InitialDrop, Part, Quantity, Series, Subject, delay};
use serde::{Deserialize, Serialize};

/// The macro recall at which a run has learned, where the paper compares delays.
pub const LEARNED: f64 = 0.9;

/// How a run has fared so far with the recalls of its training examples: little enough to be asked while it goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Fate {
    /// How each class's recall fell.
    pub falls: Vec<InitialDrop>,
    /// Each class's last recall.
    pub recalls: Vec<f64>,
    /// The last macro recall.
    pub macro_recall: f64,
    /// The step at which it had learned; see [`delay`].
    pub delay: Option<f64>,
}

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
    /// The highest loss, as a multiple of that at the start; nothing where that is no number, as where the loss was 0.
    pub loss_rise: Option<f64>,
    /// The last recall.
    pub recall: f64,
    /// The mean of p_l over the recorded steps; nothing where it never had a gradient.
    pub projection: Option<f64>,
}

impl Fate {
    /// Reads it off a history; nothing before the first record.
    pub fn of(history: &History) -> Option<Self> {
        let recall = |subject| history.last(Series { quantity: Quantity::Recall, part: Part::Train, subject });
        let classes = 0..history.columns().classes();
        Some(Self {
            falls: classes
                .clone()
                .map(|class| InitialDrop::of_recall(history, Part::Train, class))
                .collect::<Option<_>>()?,
            recalls: classes.map(|class| recall(Subject::Class(class))).collect::<Option<_>>()?,
            macro_recall: recall(Subject::All)?,
            delay: delay(history, Part::Train, LEARNED),
        })
    }
}

impl Outcome {
    /// Reads it off a history; nothing before the first record.
    pub fn of(history: &History) -> Option<Self> {
        let Fate { falls, recalls, macro_recall, delay } = Fate::of(history)?;
        let classes = falls.into_iter().zip(recalls).enumerate();
        let class = |(class, (fall, recall))| ClassOutcome::of(history, class, fall, recall);
        Some(Self { delay, macro_recall, classes: classes.map(class).collect::<Option<_>>()? })
    }
}

impl ClassOutcome {
    fn of(history: &History, class: usize, fall: InitialDrop, recall: f64) -> Option<Self> {
        let series = |quantity| Series::of_class(quantity, Part::Train, class);
        let (_, start) = history.curve(series(Quantity::Loss)).next()?;
        let rise = InitialDrop::of_loss(history, Part::Train, class)?.depth;
        Some(Self {
            depth: fall.depth,
            extremum: fall.extremum,
            recovery: fall.recovery,
            loss_rise: Some((start + rise) / start).filter(|rise| rise.is_finite()),
            recall,
            projection: Estimate::of(history.curve(series(Quantity::Projection)).map(|(_, p)| p)).map(|p| p.mean),
        })
    }
}

//! What became of a run, in a few numbers.

use super::{Estimate, History, InitialDrop, Part, Past, Quantity, Series, Subject};
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
    /// The step at which it had learned; see [`delay`](super::delay).
    pub delay: Option<f64>,
}

/// What became of a run, on its training examples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The step at which it had learned; see [`delay`](super::delay).
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

impl Fate {
    /// Reads it off a history; nothing before the first record.
    pub fn of(history: &History) -> Option<Self> {
        Self::at(history.at(f64::INFINITY))
    }

    /// The same of a run as it stood at a step.
    pub fn at(past: Past) -> Option<Self> {
        let series = |subject| Series { quantity: Quantity::Recall, part: Part::Train, subject };
        let recall = |subject| past.last(series(subject));
        let fall = |class| InitialDrop::of(past.curve(series(class)).map(|(step, recall)| (step, -recall)));
        let classes = (0..past.classes()).map(Subject::Class);
        Some(Self {
            falls: classes.clone().map(fall).collect::<Option<_>>()?,
            recalls: classes.map(recall).collect::<Option<_>>()?,
            macro_recall: recall(Subject::All)?,
            delay: past.curve(series(Subject::All)).find(|(_, recall)| *recall >= LEARNED).map(|(step, _)| step),
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
            loss_rise: (start + rise) / start,
            recall,
            projection: Estimate::of(history.curve(series(Quantity::Projection)).map(|(_, p)| p)).map(|p| p.mean),
        })
    }
}

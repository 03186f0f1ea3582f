//! Claims about single steps and about untrained networks. Their effects need the whole history of a run.

use super::Bound::{Above, Below};
use super::{Bound, Control, Findings, Verdict, text};
use crate::experiment::{Experiment, ExperimentDocument, Preset, Recording};
use crate::observe::{DROP, History, Quantity, Series, Split, StepCount, StepSafety, Subject};

/// The number of last steps over which a hovering run is measured.
const LAST: usize = 50;

/// A claim whose effect is measured in the histories of one seed.
pub struct StepClaim {
    text: text::Text,
    /// The preset that tests it.
    pub preset: &'static str,
    /// The range that the effect must lie in.
    pub bound: Bound,
    /// The control that the effect is compared with.
    pub control: Control,
    /// Measures the effect, given the history of each algorithm.
    measure: fn(&[History]) -> Option<f64>,
}

/// The claims about steps and untrained networks.
pub const STEP_CLAIMS: &[StepClaim] = &[
    StepClaim {
        text: text::FIRST_GUESS,
        preset: "initial-guess",
        bound: Above(0.75),
        control: Control::None(text::IS_BALANCED),
        measure: |runs| Some(guessed_share(runs.first()?)?.max(1.0 - guessed_share(runs.first()?)?)),
    },
    StepClaim {
        text: text::GUESSED_CLASS_DROPS,
        preset: "initial-guess",
        bound: Above(DROP),
        control: Control::None(text::IS_BALANCED),
        measure: drop_of_the_guessed_class,
    },
    StepClaim {
        text: text::SAFE_STEPS_HELP,
        preset: "safe-steps",
        bound: Below(0.01),
        control: Control::Alike,
        measure: |runs| share_worse(runs, |safety| safety.below_half),
    },
    StepClaim {
        text: text::UNSAFE_STEPS_HARM,
        preset: "safe-steps",
        bound: Above(0.5),
        control: Control::Alike,
        measure: |runs| share_worse(runs, |safety| safety.above),
    },
    StepClaim {
        text: text::CONSTANT_STEPS_HOVER,
        preset: "hovering",
        bound: Above(0.1),
        control: Control::Alike,
        measure: |runs| apart_from_opposition(runs.get(1)?),
    },
    StepClaim {
        text: text::LONGER_STEPS_HOVER_FARTHER,
        preset: "hovering",
        bound: Above(0.0),
        control: Control::Alike,
        measure: |runs| Some(apart_from_opposition(runs.first()?)? - apart_from_opposition(runs.get(1)?)?),
    },
    StepClaim {
        text: text::SHORT_STEPS_SETTLE,
        preset: "hovering",
        bound: Below(0.01),
        control: Control::Alike,
        measure: |runs| apart_from_opposition(runs.get(2)?),
    },
    StepClaim {
        text: text::DECAYING_STEPS_SETTLE,
        preset: "hovering",
        bound: Below(0.01),
        control: Control::Alike,
        measure: |runs| apart_from_opposition(runs.get(3)?),
    },
    StepClaim {
        text: text::ANGLE_SETTLES,
        preset: "hovering",
        bound: Below(0.01),
        control: Control::Alike,
        measure: |runs| apart_from_opposition(runs.get(4)?),
    },
];

impl StepClaim {
    /// Returns the statement.
    pub fn statement(&self) -> &'static str {
        self.text[0]
    }

    /// Returns the effect that is measured for each seed, in words.
    pub fn effect(&self) -> &'static str {
        self.text[1]
    }

    /// Returns the experiment that tests the claim on these seeds.
    pub fn experiment(&self, seeds: &[u32]) -> Option<Experiment> {
        let mut document: ExperimentDocument = Preset::named(self.preset)?.experiment().document().clone();
        document.training.seeds = seeds.to_vec();
        Experiment::check(document).ok()
    }

    /// Computes the effect over the seeds of a complete recording, and that of the control on the same seeds. Returns
    /// `None` if no seed has the effect.
    pub fn findings(&self, recording: &Recording, control: Option<&Recording>) -> Option<Findings> {
        let of_seeds = |recording: &Recording| -> Vec<Option<f64>> {
            recording.histories().chunks(recording.algorithms().len()).map(self.measure).collect()
        };
        let controls = control.map(of_seeds);
        let effects = of_seeds(recording).into_iter().enumerate();
        self.control.findings(effects.map(|(seed, effect)| (effect, controls.as_ref().map(|controls| controls[seed]))))
    }

    /// Returns the verdict, as that of [`super::Claim`] does.
    pub fn verdict(&self, findings: &Findings) -> Verdict {
        self.control.verdict(self.bound, findings)
    }
}

/// Returns the share of the first class among the predictions of an untrained network.
fn guessed_share(history: &History) -> Option<f64> {
    history.values(Series::of_class(Quantity::PredictedShare, Split::Train, 0))?.first().copied()
}

/// Returns the drop of the class that the untrained network predicts more often, minus that of the other one.
fn drop_of_the_guessed_class(runs: &[History]) -> Option<f64> {
    let history = runs.first()?;
    let depth = |class| Some(history.tracker().recall_drop(class)?.depth);
    let difference = depth(0)? - depth(1)?;
    Some(if guessed_share(history)? > 0.5 { difference } else { -difference })
}

/// Returns the share of the steps of all algorithms that make some class worse, among steps of some length.
fn share_worse(runs: &[History], count: fn(StepSafety) -> StepCount) -> Option<f64> {
    let counts = runs.iter().map(|history| count(StepSafety::from_history(history)));
    let (steps, worse) = counts.fold((0, 0), |sums, count| (sums.0 + count.steps, sums.1 + count.worse));
    (steps > 0).then(|| worse as f64 / steps as f64)
}

/// Returns the mean of 1 + cos ζ over the last steps: 0 where the gradients of both classes oppose each other exactly.
fn apart_from_opposition(history: &History) -> Option<f64> {
    let cosine = Series { quantity: Quantity::Cosine, split: Split::Train, subject: Subject::Pair(0, 1) };
    let cosines = history.column(cosine)?;
    let last = &cosines[cosines.len().checked_sub(LAST)?..];
    Some(last.iter().map(|cosine| 1.0 + cosine).sum::<f64>() / LAST as f64)
}

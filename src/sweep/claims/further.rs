//! Claims beyond the paper: what other papers say of imbalance, tried in the same way.

mod text;

use super::Bound::{Above, Below};
use super::{Claim, Control, Seed};
use crate::observe::DROP;

/// The claims of other papers, tested on packaged images and generated points.
pub const FURTHER_CLAIMS: &[Claim] = &[
    Claim {
        text: text::TAIL_LATE_SHORT_STEPS,
        preset: "heavy-tail",
        bound: Above(DROP),
        control: Control::Balanced,
        measure: |seed| seed.lead_of_the_head("GD, η = 3"),
    },
    Claim {
        text: text::TAIL_LATE_BEST_STEPS,
        preset: "heavy-tail",
        bound: Above(DROP),
        control: Control::Balanced,
        measure: |seed| seed.lead_of_the_head("GD, η = 30"),
    },
    Claim {
        text: text::TAIL_UNDER_SIGN,
        preset: "heavy-tail",
        bound: Below(0.0),
        control: Control::Balanced,
        measure: |seed| seed.lead_of_the_head("GD, sign"),
    },
    Claim {
        text: text::TAIL_UNDER_ADAM,
        preset: "heavy-tail",
        bound: Below(0.0),
        control: Control::Balanced,
        measure: |seed| seed.lead_of_the_head("GD, Adam"),
    },
    Claim {
        text: text::TAIL_UNDER_PCNGD,
        preset: "heavy-tail",
        bound: Below(0.0),
        control: Control::Balanced,
        measure: |seed| seed.lead_of_the_head("PCNGD"),
    },
    Claim {
        text: text::DEFERRED_RETURNS,
        preset: "deferred-reweighting",
        bound: Above(DROP),
        control: Control::Balanced,
        measure: |seed| Some(seed.final_recall(DEFERRED)? - seed.final_recall("GD, LDAM")?),
    },
    Claim {
        text: text::DEFERRED_DROPS,
        preset: "deferred-reweighting",
        bound: Above(DROP),
        control: Control::Balanced,
        measure: |seed| Some(seed.drop(DEFERRED)? - seed.drop("weighted GD, LDAM")?),
    },
];

/// The algorithm whose weights begin in its second half.
const DEFERRED: &str = "GD, LDAM, then weighted GD from step 60";

impl Seed<'_> {
    /// Returns the last mean recall of the first tenth of the classes minus that of the last half.
    fn lead_of_the_head(&self, algorithm: &str) -> Option<f64> {
        let classes = self.classes(algorithm)?;
        let mean = |part: &[crate::observe::ClassOutcome]| {
            (!part.is_empty()).then(|| part.iter().map(|class| class.recall).sum::<f64>() / part.len() as f64)
        };
        Some(mean(&classes[..classes.len().div_ceil(10)])? - mean(&classes[classes.len() / 2..])?)
    }
}

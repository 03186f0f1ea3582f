//! The list of claims.

use super::Bound::{Above, Below};
use super::{Claim, Control, Seed, text};
use crate::observe::DROP;

/// The claims that are tested on packaged images.
pub const CLAIMS: &[Claim] = &[
    Claim {
        text: text::DROP_UNDER_GD,
        preset: "drop-sweep",
        bound: Above(DROP),
        control: Control::SweepParameter(7.0),
        measure: beyond_pcngd,
    },
    Claim {
        text: text::NO_DROP_UNDER_PCNGD,
        preset: "drop-sweep",
        bound: Below(DROP),
        control: Control::SweepParameter(7.0),
        measure: |seed| seed.drop("PCNGD"),
    },
    Claim {
        text: text::NO_DROP_BY_LENGTH,
        preset: "drop-sweep",
        bound: Below(DROP),
        control: Control::SweepParameter(7.0),
        measure: |seed| seed.drop("bisection GD"),
    },
    Claim {
        text: text::LONGER_DROP,
        preset: "drop-sweep",
        bound: Above(0.0),
        control: Control::None(text::COMPARES_RATIOS),
        measure: |seed| Some(seed.recovery("GD", 20.0)? - seed.recovery("GD", 7.0)?),
    },
    Claim {
        text: text::SLOWDOWN,
        preset: "slowdown-sweep",
        bound: Above(0.0),
        control: Control::None(text::SPANS_RATIOS),
        measure: |seed| Some(seed.exponent("GD")? - seed.exponent("PCNGD")?),
    },
    Claim {
        text: text::NOISIER_MINORITY,
        preset: "small-batches",
        bound: Above(0.0),
        control: Control::Balanced,
        measure: |seed| seed.projection_gap("PCNSGD"),
    },
    Claim {
        text: text::NOISIER_SMALL_BATCHES,
        preset: "noise-sweep",
        bound: Above(0.0),
        control: Control::Balanced,
        measure: |seed| seed.change_of_projection_gap("PCNSGD"),
    },
    Claim {
        text: text::OVERSAMPLING_EVENS,
        preset: "small-batches",
        bound: Above(0.05),
        control: Control::Balanced,
        measure: |seed| Some(seed.projection_gap("PCNSGD")? - seed.projection_gap("PCNSGD+O")?.abs()),
    },
    Claim {
        text: text::DROP_UNDER_PCNSGD,
        preset: "small-batches",
        bound: Above(DROP),
        control: Control::Balanced,
        measure: |seed| seed.drop("PCNSGD"),
    },
    Claim {
        text: text::NO_DROP_UNDER_PCNSGD_O,
        preset: "small-batches",
        bound: Below(DROP),
        control: Control::Balanced,
        measure: |seed| seed.drop("PCNSGD+O"),
    },
    Claim {
        text: text::NO_DROP_UNDER_PCNSGD_R,
        preset: "small-batches",
        bound: Below(DROP),
        control: Control::Balanced,
        measure: |seed| seed.drop("PCNSGD+R"),
    },
    Claim {
        text: text::NORMALIZING_BEATS_OVERSAMPLING,
        preset: "oversampling",
        bound: Above(DROP),
        control: Control::Balanced,
        measure: |seed| Some(seed.drop("SGD+O")? - seed.drop("PCNSGD")?),
    },
    Claim {
        text: text::LONG_TAIL,
        preset: "long-tail",
        bound: Above(DROP),
        control: Control::Balanced,
        measure: largest_drop_beyond_pcngd,
    },
    Claim {
        text: text::WIDE_ANGLE,
        preset: "angles",
        bound: Above(0.0),
        control: Control::Balanced,
        measure: |seed| Some(seed.classes("PCNGD")?.get(1)?.loss_rise? - 1.0),
    },
];

/// The claims that are tested on CIFAR-10, the paper's own data, by readers who have its files.
pub const CIFAR_CLAIMS: &[Claim] = &[
    Claim {
        text: text::AUTOMOBILE_TRUCK,
        preset: "cifar-automobile-truck",
        bound: Above(DROP),
        control: Control::Balanced,
        measure: beyond_pcngd,
    },
    Claim {
        text: text::HORSE_DEER,
        preset: "cifar-deer-horse",
        bound: Above(DROP),
        control: Control::Balanced,
        measure: beyond_pcngd,
    },
    Claim {
        text: text::ANIMALS_VEHICLES,
        preset: "cifar-animals-vehicles",
        bound: Above(DROP),
        control: Control::Balanced,
        measure: beyond_pcngd,
    },
    Claim {
        text: text::VEHICLES_LATE,
        preset: "cifar-animals-vehicles",
        bound: Above(0.0),
        control: Control::Balanced,
        measure: |seed| Some(seed.final_recall("PCNGD")? - seed.final_recall("GD")?),
    },
    Claim {
        text: text::LONG_TAIL,
        preset: "cifar-long-tail",
        bound: Above(DROP),
        control: Control::Balanced,
        measure: largest_drop_beyond_pcngd,
    },
];

fn beyond_pcngd(seed: &Seed<'_>) -> Option<f64> {
    Some(seed.drop("GD")? - seed.drop("PCNGD")?)
}

fn largest_drop_beyond_pcngd(seed: &Seed<'_>) -> Option<f64> {
    Some(seed.largest_drop("GD")? - seed.largest_drop("PCNGD")?)
}

//! The list of claims.

use super::Bound::{Above, Below};
use super::{Claim, Control, Seed};
use crate::observe::DROP;

/// The claims that are tested on packaged images.
pub const CLAIMS: &[Claim] = &[
    Claim {
        says: "Under GD the minority class drops at first.",
        preset: "drop-sweep",
        effect: BEYOND_PCNGD,
        bound: Above(DROP),
        control: Control::SweepParameter(7.0),
        measure: beyond_pcngd,
    },
    Claim {
        says: "Under PCNGD it does not.",
        preset: "drop-sweep",
        effect: "drop of the minority's recall under PCNGD",
        bound: Below(DROP),
        control: Control::SweepParameter(7.0),
        measure: |seed| seed.drop("PCNGD"),
    },
    Claim {
        says: "The drop is not only a too large step: in PCNGD's direction a step as long as GD's makes none.",
        preset: "drop-sweep",
        effect: "drop of the minority's recall under bisection GD",
        bound: Below(DROP),
        control: Control::SweepParameter(7.0),
        measure: |seed| seed.drop("bisection GD"),
    },
    Claim {
        says: "The rarer the minority, the longer its drop under GD.",
        preset: "drop-sweep",
        effect: "step at which the minority is back under GD at ρ = 20 (300 if it is not), less the same at ρ = 7",
        bound: Above(0.0),
        control: Control::None("the effect compares two values of ρ"),
        measure: |seed| Some(seed.back("GD", 20.0)? - seed.back("GD", 7.0)?),
    },
    Claim {
        says: "Imbalance slows GD down more than PCNGD.",
        preset: "slowdown-sweep",
        effect: "exponent of the steps until learned in ρ under GD, less that under PCNGD",
        bound: Above(0.0),
        control: Control::None("the exponent is over ρ, and ρ = 1 is one of its values"),
        measure: |seed| Some(seed.exponent("GD")? - seed.exponent("PCNGD")?),
    },
    Claim {
        says: "In stratified batches the minority's direction is noisier than the majority's.",
        preset: "small-batches",
        effect: "p of the majority less p of the minority, under PCNSGD",
        bound: Above(0.0),
        control: Control::Balanced,
        measure: |seed| seed.uneven("PCNSGD"),
    },
    Claim {
        says: "The smaller the batch, the wider that gap.",
        preset: "noise-sweep",
        effect: "p of the majority less p of the minority under PCNSGD, at m = 8, less the same at m = 128",
        bound: Above(0.0),
        control: Control::Balanced,
        measure: |seed| seed.evened("PCNSGD"),
    },
    Claim {
        says: "Oversampling evens the directional noise.",
        preset: "small-batches",
        effect: "p of the majority less p of the minority under PCNSGD, less the size of the same under PCNSGD+O",
        bound: Above(0.05),
        control: Control::Balanced,
        measure: |seed| Some(seed.uneven("PCNSGD")? - seed.uneven("PCNSGD+O")?.abs()),
    },
    Claim {
        says: "On small batches the minority still drops under PCNSGD.",
        preset: "small-batches",
        effect: "drop of the minority's recall under PCNSGD",
        bound: Above(DROP),
        control: Control::Balanced,
        measure: |seed| seed.drop("PCNSGD"),
    },
    Claim {
        says: "Under PCNSGD+O it does not.",
        preset: "small-batches",
        effect: "drop of the minority's recall under PCNSGD+O",
        bound: Below(DROP),
        control: Control::Balanced,
        measure: |seed| seed.drop("PCNSGD+O"),
    },
    Claim {
        says: "Under PCNSGD+R it does not.",
        preset: "small-batches",
        effect: "drop of the minority's recall under PCNSGD+R",
        bound: Below(DROP),
        control: Control::Balanced,
        measure: |seed| seed.drop("PCNSGD+R"),
    },
    Claim {
        says: "At batches of 64 the minority drops less under normalized steps (PCNSGD) than under oversampled ones (SGD+O).",
        preset: "oversampling",
        effect: "drop of the minority's recall under SGD+O, less that under PCNSGD",
        bound: Above(DROP),
        control: Control::Balanced,
        measure: |seed| Some(seed.drop("SGD+O")? - seed.drop("PCNSGD")?),
    },
    Claim {
        says: "With ten classes in a long tail some class drops under GD, and less under PCNGD.",
        preset: "long-tail",
        effect: DEEPEST_BEYOND_PCNGD,
        bound: Above(DROP),
        control: Control::Balanced,
        measure: deepest_beyond_pcngd,
    },
    Claim {
        says: "With three classes, of which one lies between the others, normalizing is not enough: the loss of that class rises under PCNGD.",
        preset: "angles",
        effect: "the highest loss of 9 under PCNGD, as a multiple of its start, less 1",
        bound: Above(0.0),
        control: Control::Balanced,
        measure: |seed| Some(seed.classes("PCNGD")?.get(1)?.loss_rise? - 1.0),
    },
];

/// The claims that are tested on CIFAR-10, the paper's own data, by readers who have its files.
pub const CIFAR_CLAIMS: &[Claim] = &[
    Claim {
        says: "Of automobiles and trucks, seven to one, the trucks drop at first under GD.",
        preset: "cifar-automobile-truck",
        effect: BEYOND_PCNGD,
        bound: Above(DROP),
        control: Control::Balanced,
        measure: beyond_pcngd,
    },
    Claim {
        says: "Of horses and deer, seven to one, the deer drop at first under GD.",
        preset: "cifar-deer-horse",
        effect: BEYOND_PCNGD,
        bound: Above(DROP),
        control: Control::Balanced,
        measure: beyond_pcngd,
    },
    Claim {
        says: "Of animals and vehicles, sixty to one, the vehicles drop at first under GD.",
        preset: "cifar-animals-vehicles",
        effect: BEYOND_PCNGD,
        bound: Above(DROP),
        control: Control::Balanced,
        measure: beyond_pcngd,
    },
    Claim {
        says: "There GD takes long to find the vehicles, and PCNGD does not.",
        preset: "cifar-animals-vehicles",
        effect: "recall of the vehicles at the end under PCNGD, less that under GD",
        bound: Above(0.0),
        control: Control::Balanced,
        measure: |seed| Some(seed.rarest("PCNGD")? - seed.rarest("GD")?),
    },
    Claim {
        says: "With ten classes in a long tail some class drops under GD, and less under PCNGD.",
        preset: "cifar-long-tail",
        effect: DEEPEST_BEYOND_PCNGD,
        bound: Above(DROP),
        control: Control::Balanced,
        measure: deepest_beyond_pcngd,
    },
];

const BEYOND_PCNGD: &str = "drop of the smallest class's recall under GD, less that under PCNGD";
const DEEPEST_BEYOND_PCNGD: &str = "deepest drop of any class under GD, less that under PCNGD";

fn beyond_pcngd(seed: &Seed<'_>) -> Option<f64> {
    Some(seed.drop("GD")? - seed.drop("PCNGD")?)
}

fn deepest_beyond_pcngd(seed: &Seed<'_>) -> Option<f64> {
    Some(seed.deepest("GD")? - seed.deepest("PCNGD")?)
}

//! The text of the claims, their effects and their verdicts.

/// A statement, and the effect that is measured for each seed.
pub type Text = [&'static str; 2];

pub const DROP_UNDER_GD: Text = ["The minority class drops at first under GD.", BEYOND_PCNGD];
pub const NO_DROP_UNDER_PCNGD: Text =
    ["The minority class does not drop under PCNGD.", "drop of the minority's recall under PCNGD"];
pub const NO_DROP_BY_LENGTH: Text = [
    "Long steps alone do not explain the drop: steps as long as those of GD, but in the direction of PCNGD, cause none.",
    "drop of the minority's recall under bisection GD",
];
pub const LONGER_DROP: Text = [
    "The drop of the minority under GD lasts longer if the minority is rarer.",
    "step at which the minority recovers under GD at ρ = 20 (300 if it does not), minus the same at ρ = 7",
];
pub const SLOWDOWN: Text = [
    "Imbalance slows down GD more than PCNGD.",
    "exponent of the steps until learned as a function of ρ under GD, minus that under PCNGD",
];
pub const NOISIER_MINORITY: Text = [
    "In stratified batches the direction of the minority is noisier than that of the majority.",
    "p of the majority minus p of the minority under PCNSGD",
];
pub const NOISIER_SMALL_BATCHES: Text = [
    "The gap between the two directions widens as the batch becomes smaller.",
    "p of the majority minus p of the minority under PCNSGD at m = 8, minus the same at m = 128",
];
pub const OVERSAMPLING_EVENS: Text = [
    "Oversampling makes the directional noise of both classes equal.",
    "p of the majority minus p of the minority under PCNSGD, minus the absolute value of the same under PCNSGD+O",
];
pub const DROP_UNDER_PCNSGD: Text =
    ["With small batches the minority still drops under PCNSGD.", "drop of the minority's recall under PCNSGD"];
pub const NO_DROP_UNDER_PCNSGD_O: Text =
    ["With small batches the minority does not drop under PCNSGD+O.", "drop of the minority's recall under PCNSGD+O"];
pub const NO_DROP_UNDER_PCNSGD_R: Text =
    ["With small batches the minority does not drop under PCNSGD+R.", "drop of the minority's recall under PCNSGD+R"];
pub const NORMALIZING_BEATS_OVERSAMPLING: Text = [
    "With batches of 64 the minority drops less under normalized steps (PCNSGD) than under oversampling (SGD+O).",
    "drop of the minority's recall under SGD+O, minus that under PCNSGD",
];
pub const LONG_TAIL: Text = [
    "With ten classes in a long tail, some class drops under GD, and drops less under PCNGD.",
    LARGEST_DROP_BEYOND_PCNGD,
];
pub const WIDE_ANGLE: Text = [
    "With three classes, one of which lies between the others, normalizing is not enough: the loss of that class rises under \
     PCNGD.",
    "highest loss of 9 under PCNGD as a multiple of its start, minus 1",
];

pub const AUTOMOBILE_TRUCK: Text =
    ["With seven automobiles for each truck, the trucks drop at first under GD.", BEYOND_PCNGD];
pub const HORSE_DEER: Text = ["With seven horses for each deer, the deer drop at first under GD.", BEYOND_PCNGD];
pub const ANIMALS_VEHICLES: Text =
    ["With sixty animals for each vehicle, the vehicles drop at first under GD.", BEYOND_PCNGD];
pub const VEHICLES_LATE: Text = [
    "With sixty animals for each vehicle, GD needs many steps to find the vehicles, and PCNGD needs few.",
    "recall of the vehicles at the end under PCNGD, minus that under GD",
];

pub const FIRST_GUESS: Text = [
    "An untrained network with four layers of ReLU predicts one class for most examples, although both are equally frequent.",
    "share of the class that the untrained network predicts more often",
];
pub const GUESSED_CLASS_DROPS: Text = [
    "Without imbalance, the class that is guessed first drops under GD.",
    "drop of the recall of the class that the untrained network predicts more often, minus that of the other class",
];
pub const SAFE_STEPS_HELP: Text = [
    "A step shorter than half the smallest η_l* makes no class worse.",
    "share of the steps with η below half the smallest η_l* that make some class worse, under GD and PCNGD",
];
pub const UNSAFE_STEPS_HARM: Text = [
    "A step longer than the smallest η_l* makes some class worse.",
    "share of the steps with η above the smallest η_l* that make some class worse, under GD and PCNGD",
];
pub const CONSTANT_STEPS_HOVER: Text =
    ["PCNGD with long constant steps hovers.", "mean of 1 + cos ζ over the last 50 steps at η = 2"];
pub const LONGER_STEPS_HOVER_FARTHER: Text = [
    "The longer the constant steps, the farther away PCNGD hovers.",
    "mean of 1 + cos ζ over the last 50 steps at η = 4, minus the same at η = 2",
];
pub const SHORT_STEPS_SETTLE: Text =
    ["PCNGD with short constant steps settles.", "mean of 1 + cos ζ over the last 50 steps at η = 0.5"];
pub const DECAYING_STEPS_SETTLE: Text = [
    "PCNGD with a power decay settles.",
    "mean of 1 + cos ζ over the last 50 steps at η = 4 with the schedule `power`",
];
pub const ANGLE_SETTLES: Text = [
    "PCNGD with the schedule `angle` settles.",
    "mean of 1 + cos ζ over the last 50 steps at η = 4 with the schedule `angle`",
];

const BEYOND_PCNGD: &str = "drop of the smallest class's recall under GD, minus that under PCNGD";
const LARGEST_DROP_BEYOND_PCNGD: &str = "largest drop of any class under GD, minus that under PCNGD";

// Why a claim has no control.
pub const COMPARES_RATIOS: &str = "the effect compares two values of ρ";
pub const IS_BALANCED: &str = "both classes are equally frequent";
pub const SPANS_RATIOS: &str = "the exponent is a function of ρ, and ρ = 1 is one of its values";

// Verdicts.
pub const SHOWN: &str = "shown";
pub const PARTLY: &str = "partly shown";
pub const NOT_SHOWN: &str = "not shown";

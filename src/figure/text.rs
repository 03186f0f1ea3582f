//! The text in figures, apart from names and numbers.

use crate::number::{decimal, grouped};
use crate::observe::Quantity;

/// The label of the step axis.
pub const STEP: &str = "step";
/// The label at the end of a curve.
pub const DIVERGED: &str = "diverged";

// The legend of curves.
pub const TRAINING_EXAMPLES: &str = "training examples";
pub const TEST_EXAMPLES: &str = "test examples";
pub const SOLID_TRAINING: &str = "solid: training examples";
pub const DASHED_TEST: &str = "dashed: test examples";
pub const DOTTED_GUESSING: &str = "dotted: guessing";
pub const FAINT_PREVIOUS_RUN: &str = "faint: the previous run";

/// The headings of the curves of a decision.
pub const DECISIONS: [&str; 3] =
    ["ROC: recall against false positive rate", "precision against recall", "reliability: accuracy against confidence"];

// Notes in place of curves and arrows.
pub const TRAINING_ONLY: &str = "This has training values only.";
pub const NO_GRADIENT: &str = "A class no longer has a gradient here. Use a smaller learning rate.";
pub const NO_STEP: &str = "There are no gradients at this step.";

/// Returns the heading of a quantity's panels.
pub fn heading(quantity: Quantity, classes: usize) -> &'static str {
    match quantity {
        Quantity::Loss => "mean loss of the class",
        Quantity::Recall => "recall: share of the class classified correctly",
        Quantity::Precision => "precision: share of the predictions of the class that are correct",
        Quantity::F1 => "F1: harmonic mean of precision and recall",
        Quantity::PredictedShare => "predicted share: share of all examples predicted as the class",
        Quantity::RocAuc => "area under the ROC curve, the class against the rest",
        Quantity::AveragePrecision => "average precision, the class against the rest",
        Quantity::Accuracy => "accuracy: share of all examples classified correctly",
        Quantity::BalancedAccuracy => "balanced accuracy: mean recall of the classes",
        Quantity::MacroF1 => "macro F1: mean F1 of the classes",
        Quantity::GMean => "G-mean: geometric mean of the recalls",
        Quantity::Matthews => "Matthews' correlation coefficient",
        Quantity::GradientNorm => "norm of the class gradient",
        Quantity::BatchNorm => "norm of the class gradient in the batch",
        Quantity::Contribution => "contribution: norm of the class's term in the direction",
        Quantity::Cosine if classes > 2 => "cosine between class gradients; dotted: −1/(L−1)",
        Quantity::Cosine => "cosine between class gradients",
        Quantity::Projection => "projection of the batch gradient on the true one",
        Quantity::Alignment => "alignment of the step with the class gradient",
        Quantity::PredictedChange => "predicted change of the class's loss",
        Quantity::ActualChange => "actual change of the class's loss",
        Quantity::DirectionNorm => "norm of the direction",
        Quantity::LearningRate => "learning rate of the step",
        Quantity::Curvature => "curvature of the class's loss along the step",
        Quantity::SafeLearningRate => "largest learning rate that helps the class; dashed: the step's",
    }
}

/// Returns the note of a group of a sweep's panels: the values of the other swept parameters.
pub fn at(values: &str) -> String {
    if values.is_empty() { String::new() } else { format!("at {values}") }
}

pub fn not_a_color(text: &str) -> String {
    format!("\"{text}\" is not a color; write a color as #rrggbb")
}

// The first view.
pub const NO_DROP: &str = "no drop";
/// The label of the axis of recalls.
pub const SHARE_RIGHT: &str = "share of the images that the network gets right";

/// Returns the label of a step on the axis of the first view.
pub fn story_step(step: f64) -> String {
    if step == 0.0 { "start".into() } else { format!("{} steps", grouped(step)) }
}

pub fn percent(share: f64) -> String {
    format!("{}%", decimal(100.0 * share, 0))
}

/// Returns the words at the lowest point, which narrow figures show in several lines.
pub fn forgotten(right: usize, examples: usize, class: &str) -> String {
    format!("forgotten:\n{} of {}\n{} right", grouped(right as f64), grouped(examples as f64), several(class))
}

pub fn back_at(step: f64) -> String {
    format!("back at step {}", grouped(step))
}

/// Returns why the smallest class recovers, which narrow figures show in several lines.
pub fn eases(class: &str) -> String {
    format!("the {} are learned,\nso they pull less", several(class))
}

/// Returns the short plural of a class's name: 4s.
pub fn plural(class: &str) -> String {
    if is_digit(class) { format!("{class}s") } else { class.to_owned() }
}

/// Returns the name for several examples of a class: nines.
pub fn several(class: &str) -> String {
    let digits = ["zeros", "ones", "twos", "threes", "fours", "fives", "sixes", "sevens", "eights", "nines"];
    let digit = class.parse().ok().filter(|_| is_digit(class)).and_then(|digit: usize| digits.get(digit));
    digit.map_or_else(|| format!("“{class}”"), |name| (*name).to_owned())
}

fn is_digit(class: &str) -> bool {
    class.len() == 1 && class.starts_with(|c: char| c.is_ascii_digit())
}

// The plane of the first view.
pub const THE_STEP: &str = "the step";

pub fn downhill(class: &str) -> String {
    format!("downhill for the {}", several(class))
}

pub fn gets_worse_here(class: &str) -> String {
    format!("here the {} get worse", several(class))
}

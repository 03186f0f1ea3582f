//! The text in figures, apart from names and numbers.

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

// Notes in place of curves and arrows.
pub const TRAINING_ONLY: &str = "This has training values only.";
pub const NO_GRADIENT: &str = "A class no longer has a gradient here. Use a smaller learning rate.";
pub const NO_STEP: &str = "There are no gradients at this step.";

/// Returns the heading of a quantity's panels.
pub fn heading(quantity: Quantity, classes: usize) -> &'static str {
    match quantity {
        Quantity::Loss => "mean loss of the class",
        Quantity::Recall => "recall: share of the class classified correctly",
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
    }
}

/// Returns the note of a group of a sweep's panels: the values of the other swept parameters.
pub fn at(values: &str) -> String {
    if values.is_empty() { String::new() } else { format!("at {values}") }
}

pub fn not_a_color(text: &str) -> String {
    format!("\"{text}\" is not a color; write a color as #rrggbb")
}

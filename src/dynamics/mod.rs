//! The paper: how a step is chosen.
//!
//! A step is x ← x − η d. An [`Algorithm`] is a choice on two independent axes: which [`Sampling`] feed the step, and which
//! [`Direction`] d is made of the classes' gradients. Every direction is a weighted sum d = Σ_l c_l g_l, so a direction
//! is no more than a rule for the weights c_l. A [`Trainer`] draws a batch, asks the model for the classes' gradients,
//! weighs them, and moves: *propose*, then *apply*, so that an observer may look in between.
//!
//! Two remedies beside the paper's are axes of their own: a [`Optimizer`], which turns the direction into a step (momentum,
//! Adam), and the [loss](crate::model::Loss).

mod algorithm;
mod direction;
mod optimizer;
mod sampling;
mod trainer;

pub use algorithm::{Algorithm, NameParts};
pub use direction::{ClassWeights, Direction, GradientStats};
pub use optimizer::{Optimizer, OptimizerError};
pub use sampling::{BatchError, BatchSampler, Sampling};
pub use trainer::{Diverged, Examples, Trainer, TrainerState};

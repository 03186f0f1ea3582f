//! The paper: how a step is chosen.
//!
//! A step is x ← x − η d. An [`Algorithm`] is a choice on two independent axes: which [`Batches`] feed the step, and which
//! [`Direction`] d is made of the classes' gradients. Every direction is a weighted sum d = Σ_l c_l g_l, so a direction
//! is no more than a rule for the weights c_l. A [`Trainer`] deals a batch, asks the model for the classes' gradients,
//! weighs them, and moves: *propose*, then *apply*, so that an observer may look in between.
//!
//! Two remedies beside the paper's are axes of their own: a [`Stepper`], which turns the direction into a step (momentum,
//! Adam), and the [loss](crate::model::Loss).

mod algorithm;
mod batches;
mod direction;
mod stepper;
mod trainer;

pub use algorithm::{Algorithm, Naming};
pub use batches::{BatchError, Batches, Deck};
pub use direction::{Direction, Measures, Weights};
pub use stepper::{Stepper, StepperError};
pub use trainer::{Diverged, Examples, Trainer, TrainerState};

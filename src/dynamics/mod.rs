//! The paper's algorithms: how each training step is chosen and taken.
//!
//! A step is x ← x − η s, where the optimizer turns a direction d into s; the plain optimizer uses s = d. An
//! [`Algorithm`] combines two independent choices. A [`Sampling`] chooses the examples of each step, and a
//! [`Direction`] combines the class gradients of these examples into d. Every direction is a weighted sum d = Σ_l c_l
//! g_l, so a direction is a rule for the weights c_l.
//!
//! A [`Trainer`] takes a step in two stages. *Propose* draws a mini-batch, asks the model for the class gradients, and
//! computes the direction. *Apply* moves the parameters. An observer can read the trainer between the two stages.
//!
//! Further choices go beyond the paper: the [`Optimizer`] (momentum, Adam, sign; each with weight decay), the
//! [`Schedule`] of the learning rate and the [loss](crate::model::Loss). From a [`Stage`]'s first step on, an algorithm may
//! sample, combine and optimize in another way.
//!
//! [`Sampling`], [`Direction`] and [`Optimizer`] are the built-in rules of documents. A rule of one's own implements
//! [`SamplingRule`], [`DirectionRule`] or [`OptimizerRule`]. Rules never change; what they remember from step to step
//! belongs to the sampler and the [`OptimizerState`], so that a [`TrainerState`] holds a copy of it.

mod algorithm;
mod direction;
mod error;
mod examples;
mod formula;
mod min_norm;
mod optimizer;
mod sampler;
mod sampling;
mod schedule;
mod stage;
mod trainer;

pub use algorithm::{Algorithm, NameParts};
pub use direction::{Direction, DirectionError, DirectionRule, GradientStats};
pub use error::{Diverged, DivergenceCause, TrainerError};
pub use examples::Examples;
pub use formula::{Formula, FormulaError};
pub use optimizer::{Optimizer, OptimizerError, OptimizerRule, OptimizerState};
pub use sampler::{Batch, BatchSampler};
pub use sampling::{BatchError, BatchPlan, Sampling, SamplingRule};
pub use schedule::{Schedule, ScheduleError};
pub use stage::{Stage, StageError};
pub use trainer::{Trainer, TrainerState};

//! What learns.
//!
//! A [`Network`] is a chain of [`Layer`]s that ends in one number a class, the logits; all its parameters live in one flat vector x, so
//! that a gradient, a step or a norm is plain vector arithmetic. [`loss`] turns logits into the softmax cross-entropy,
//! or another loss, and its derivative, and a [`Workspace`] runs examples forward and their errors back, a class at a time: what comes out
//! is the gradient of every class apart, G_l = (1/n) Σ_{i∈C_l} ∇f_i, which the whole lab is about.

mod activation;
mod architecture;
mod gradients;
mod initialization;
mod layer;
pub mod loss;
mod network;

pub use activation::Activation;
pub use architecture::{Architecture, ArchitectureError, Hidden};
pub use gradients::{ClassGradients, ClassScores, Workspace};
pub use layer::{Layer, Pooling};
pub use loss::{Loss, LossError};
pub use network::Network;

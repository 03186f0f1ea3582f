//! The model: a network, its loss, and the gradient of every class.
//!
//! A [`Network`] is a chain of [`Layer`]s whose last layer gives one number for each class, the logits. All parameters
//! form one flat vector x, so that gradients, steps and norms are vector arithmetic. [`loss`] computes the softmax
//! cross-entropy, or another loss, and its derivative from the logits. A [`Workspace`] runs the forward and backward
//! passes one class at a time. The result is a separate gradient for every class, G_l = (1/n) Σ_{i∈C_l} ∇f_i, on which
//! everything else in this library is built.

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

//! The few dense loops all the time goes into.
//!
//! Everything here works on *packs*: eight examples side by side. A layer's values for eight examples are a run of
//! packs, one for each feature, so the same arithmetic serves eight examples at once, a layer of two units runs as
//! fast per unit as one of two hundred.
//!
//! - [`Simd4`]: four numbers at a time, the only SIMD in the house
//! - [`dense`]: the matrix products of a dense layer
//! - [`conv`]: the same for a convolution
//! - [`elementwise`]: exp, tanh and the logistic function, our own, so that every machine gives the same bits
//! - [`response`]: what the units of a layer make of their inputs
//! - [`pack`]: examples side by side
//! - [`reduce`]: inner products and norms, accumulated in `f64`
//! - [`peak`]: how fast any of this could be
//!
//! One summation order, no fused multiply-add and nothing from the platform's mathematics library: the same inputs
//! give the same bits natively and in every browser.

// With `Real` an f64, conversions that matter in single precision convert nothing.
#![cfg_attr(feature = "double", allow(clippy::useless_conversion, clippy::unnecessary_cast))]

pub mod conv;
pub mod dense;
pub mod elementwise;
pub mod pack;
pub mod peak;
pub mod reduce;
pub mod response;
mod simd4;

/// The number type of parameters, activations and matrix products.
#[cfg(not(feature = "double"))]
pub type Real = f32;
/// The number type of parameters, activations and matrix products.
#[cfg(feature = "double")]
pub type Real = f64;

/// How many examples stand side by side in an [`Pack8`].
pub const PACK_SIZE: usize = 8;

/// One value for each of eight examples.
pub type Pack8 = [Real; PACK_SIZE];

/// Eight zeros.
pub const ZERO: Pack8 = [0.0; PACK_SIZE];

/// Room for what a product sets down on its way; what it holds between two products does not matter.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// Deltas with outputs and examples having changed places.
    pub transposed: Vec<Pack8>,
    /// What lies under a convolution's kernel at some pixels.
    patches: Vec<Pack8>,
    /// All maps of some pixels.
    pixels: Vec<Pack8>,
}

pub use simd4::{Mask, Simd4};

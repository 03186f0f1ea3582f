//! The dense loops in which almost all time is spent.
//!
//! Everything here works on *packs*: eight examples side by side. The values of a layer for eight examples are a
//! sequence of packs, one for each feature. The same arithmetic therefore processes eight examples at once, and a layer
//! of two units runs as fast per unit as one of two hundred.
//!
//! - [`Simd4`]: four numbers at a time, the only SIMD type
//! - [`dense`]: the matrix products of a dense layer
//! - [`conv`]: the products of a convolution
//! - [`elementwise`]: exp, tanh and the logistic function, with the same bits on every machine
//! - [`response`]: activation functions and their derivatives
//! - [`pack`]: arranges examples side by side
//! - [`reduce`]: inner products and norms, accumulated in `f64`
//! - [`peak`]: the maximum speed of this arithmetic
//!
//! The order of every sum is fixed, and the loops use neither fused multiply-add nor the platform's mathematics
//! library. The same inputs therefore give the same bits natively and in every browser.

// With `Real` = f64, conversions that single precision needs convert nothing.
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

/// The number of examples side by side in a [`Pack8`].
pub const PACK_SIZE: usize = 8;

/// One value for each of eight examples.
pub type Pack8 = [Real; PACK_SIZE];

/// Eight zeros.
pub const ZERO: Pack8 = [0.0; PACK_SIZE];

/// The buffers of a product. Their content between two products does not matter.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// The deltas, transposed between outputs and examples.
    pub transposed: Vec<Pack8>,
    /// The patches under a convolution's kernel at some pixels.
    patches: Vec<Pack8>,
    /// All maps of some pixels.
    pixels: Vec<Pack8>,
}

pub use simd4::{Mask, Simd4};

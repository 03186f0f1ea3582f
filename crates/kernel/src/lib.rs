//! The dense loops in which almost all time is spent.
//!
//! Everything here works on *packs*: eight examples side by side. The values of a layer for eight examples are a
//! sequence of packs, one for each feature. The same arithmetic therefore processes eight examples at once, and a layer
//! of two units runs as fast per unit as one of two hundred.
//!
//! - [`Level`]: how wide the registers are that the loops use on this machine
//! - [`dense`]: the matrix products of a dense layer
//! - [`conv`]: the products of a convolution
//! - [`response`]: activation functions and their derivatives
//! - [`pool`]: pools squares of pixels
//! - [`softmax`]: the exponentials of a loss
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
mod elementwise;
mod level;
pub mod pack;
pub mod peak;
pub mod pool;
mod product;
pub mod reduce;
pub mod response;
mod simd;
pub mod softmax;

pub use level::Level;

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
    /// The maps of a convolution's inputs in frames of zeros.
    framed: Vec<Pack8>,
    /// The distance of each tap from its pixel.
    distances: Vec<usize>,
    /// All maps of some pixels.
    pixels: Vec<Pack8>,
    /// The gradient of a convolution's weights as packs of output maps.
    gradient: Vec<Pack8>,
}

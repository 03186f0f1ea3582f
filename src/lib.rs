//! The learning dynamics of class imbalance, step by step.
//!
//! Imbalance Lab trains small networks on imbalanced classes and shows what each class lives through: why the smallest
//! gets worse before it gets better, and what mends it. The science is that of Francazi, Baity-Jesi and Lucchi, *A
//! Theoretical Analysis of the Learning Dynamics under Class Imbalance* (ICML 2023).
//!
//! The modules, in reading order:
//!
//! - [`data`]: examples grouped by class, imbalance profiles, and where examples come from
//! - [`model`]: a network, its flat parameter vector, and every class's gradient apart
//! - [`kernel`]: the few dense loops below it, the same bits on every machine
//! - [`dynamics`]: the paper: batches × directions = algorithms, and the trainer that takes the steps
//! - [`observe`]: what is measured on the way
//! - [`experiment`]: the one document that describes an experiment, and its runs
//! - [`figure`]: every picture, drawn on any backend
//! - [`json`]: reading and writing documents, with the place of what is wrong
//! - [`random`]: the portable source of all chance
#![cfg_attr(target_arch = "wasm32", doc = "- [`web`]: the surface that JavaScript sees")]
// With `Real` an f64, conversions that matter in single precision convert nothing.
#![cfg_attr(feature = "double", allow(clippy::useless_conversion, clippy::unnecessary_cast))]

pub mod data;
pub mod dynamics;
pub mod experiment;
pub mod figure;
pub mod json;
pub mod model;
pub mod observe;
pub mod random;

pub use imbalance_lab_kernel as kernel;
// What JavaScript sees is single precision.
#[cfg(all(
    target_arch = "wasm32",
    not(feature = "double"),
    any(feature = "lab", feature = "intake", feature = "print")
))]
pub mod web;

/// The Rust of the README and of the guide for contributors is tested with the other examples.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(doctest)]
#[doc = include_str!("../CONTRIBUTING.md")]
struct Contributing;

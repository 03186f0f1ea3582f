//! Simulates and measures the learning dynamics of class imbalance, step by step.
//!
//! Imbalance Lab trains small networks on imbalanced classes and measures every class at every step. It shows why the
//! smallest class gets worse before it gets better, and which remedies help. The science follows Francazi, Baity-Jesi
//! and Lucchi, *A Theoretical Analysis of the Learning Dynamics under Class Imbalance* (ICML 2023).
//!
//! # Quick start
//!
//! A JSON document describes an experiment. The experiment has one run for each seed and algorithm. A recording holds
//! the history of each run, and the initial drop is computed from a history:
//!
//! ```
//! use imbalance_lab::experiment::{DataSource, Experiment, Recording};
//! use imbalance_lab::observe::{InitialDrop, Split};
//!
//! let experiment = Experiment::read(r#"{
//!   "version": 1,
//!   "data": {
//!     "source": {"kind": "generated", "generator": {"kind": "gaussians", "classes": 2}},
//!     "classes": ["A", "B"], "max_per_class": 100, "imbalance": {"kind": "ratio", "ratio": 10}, "test_per_class": 20
//!   },
//!   "model": {"kind": "mlp", "hidden": [{"width": 8, "activation": "tanh"}]},
//!   "training": {"steps": 50, "seeds": [7]},
//!   "algorithms": [{"sampling": "full", "direction": "mean", "learning_rate": 0.1}]
//! }"#)?;
//! let recording = Recording::train(experiment, &DataSource::Document)?;
//! let drop = InitialDrop::of_recall(&recording.histories()[0], Split::Train, 1).expect("the start is recorded");
//! println!("the recall of B fell by {:.2}, and was lowest at step {}", drop.depth, drop.extremum);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Four short programs in `examples/` show more: the drop under two algorithms, a training loop that checks the
//! descent condition at each step, a direction of one's own, and a figure exported as SVG.
//!
//! # The modules, in reading order
//!
//! - [`data`]: examples grouped by class, imbalance profiles, and data sources
//! - [`model`]: a network, its flat parameter vector, and one gradient for each class
//! - [`kernel`]: the dense loops below the model, which compute the same bits on every machine
//! - [`dynamics`]: the paper's algorithms (sampling × direction), and the trainer that takes the steps
//! - [`observe`]: the quantities that are measured during a run
//! - [`experiment`]: the document that describes an experiment, and its runs
//! - [`sweep`]: experiments over many values of a parameter, their results, and the claims of the paper
//! - [`figure`]: every figure, drawn on any plotters backend
//! - [`json`]: reading and writing documents, with errors that name the place
//! - [`number`]: number formatting
//! - [`random`]: the portable random number generator
#![cfg_attr(target_arch = "wasm32", doc = "- [`web`]: the surface that JavaScript sees")]
// `unsafe` is for the kernel alone. On wasm32, wasm-bindgen's macros write some.
#![cfg_attr(not(target_arch = "wasm32"), forbid(unsafe_code))]
// With `Real` = f64, conversions that single precision needs convert nothing.
#![cfg_attr(feature = "double", allow(clippy::useless_conversion, clippy::unnecessary_cast))]

pub mod data;
pub mod dynamics;
pub mod experiment;
pub mod figure;
pub mod json;
pub mod model;
pub mod number;
pub mod observe;
pub mod random;
pub mod sweep;

pub use imbalance_lab_kernel as kernel;
// The JavaScript interface uses single precision.
#[cfg(all(target_arch = "wasm32", not(feature = "double")))]
pub mod web;

/// Includes the Rust examples of the documentation, so that doc tests compile and run them.
#[cfg(doctest)]
#[doc = include_str!("../docs/rust.md")]
struct Guide;

#[cfg(doctest)]
#[doc = include_str!("../CONTRIBUTING.md")]
struct Contributing;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

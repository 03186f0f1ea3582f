//! The learning dynamics of class imbalance, step by step.
//!
//! Imbalance Lab trains small networks on imbalanced classes and measures every class at every step: why the smallest
//! class gets worse before it gets better, and which remedies help. The science is that of Francazi, Baity-Jesi and
//! Lucchi, *A Theoretical Analysis of the Learning Dynamics under Class Imbalance* (ICML 2023).
//!
//! # The shortest way in
//!
//! A JSON document describes an experiment, which has one run for each seed and algorithm. A run's records go into a
//! history, and the drop is read from the history:
//!
//! ```
//! use imbalance_lab::experiment::{Experiment, Run, DataSource};
//! use imbalance_lab::observe::{History, InitialDrop, Split};
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
//! let mut run = Run::new(&experiment, 0, &DataSource::Document)?;
//! run.advance(50);
//! let mut history = History::new(experiment.counts().len());
//! history.extend(&run.take_records())?;
//! let drop = InitialDrop::of_recall(&history, Split::Train, 1).expect("the start is recorded");
//! println!("the recall of B fell by {:.2}, and was lowest at step {}", drop.depth, drop.extremum);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Three short programs in `examples/` go on from here: the drop under two algorithms, training by hand with the descent
//! condition at each step, and a figure as SVG.
//!
//! # The modules, in reading order
//!
//! - [`data`]: examples grouped by class, imbalance profiles, and where examples come from
//! - [`model`]: a network, its flat parameter vector, and every class's gradient apart
//! - [`kernel`]: the few dense loops below it, the same bits on every machine
//! - [`dynamics`]: the paper: batches × directions = algorithms, and the trainer that takes the steps
//! - [`observe`]: what is measured on the way
//! - [`experiment`]: the one document that describes an experiment, and its runs
//! - [`figure`]: every picture, drawn on any backend
//! - [`json`]: reading and writing documents, with the place of what is wrong
//! - [`number`]: how numbers are written
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
pub mod number;
pub mod observe;
pub mod random;

pub use imbalance_lab_kernel as kernel;
// What JavaScript sees is single precision.
#[cfg(all(
    target_arch = "wasm32",
    not(feature = "double"),
    any(feature = "lab", feature = "file-loader", feature = "extras")
))]
pub mod web;

/// The Rust examples of the documentation are tested with those of the items.
#[cfg(doctest)]
#[doc = include_str!("../docs/rust.md")]
struct Guide;

#[cfg(doctest)]
#[doc = include_str!("../CONTRIBUTING.md")]
struct Contributing;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

//! The same document, the same bits, wherever it runs: these tests run natively, in Chromium and in Firefox, and compare
//! the digest of all that is recorded with the same constant. The constants say nothing about right or wrong; they only
//! tie the machines to each other and each release to the last, for a permalink promises to reproduce its curves.
//! Whoever changes them on purpose breaks that promise and must raise the document's version.
#![cfg(not(feature = "double"))]

mod common;

use common::{document, shelf};
use imbalance_lab::experiment::{Experiment, Run};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};
#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

/// The digests of a document's runs, twelve steps each.
fn digests(model: &str, algorithms: &[&str]) -> Vec<String> {
    let training = r#"{"steps": 12, "batch_size": 12, "seeds": [3, 4294967295]}"#;
    let experiment = Experiment::read(&document(model, training, &algorithms.join(","))).unwrap();
    let digest = |index| {
        let mut run = Run::new(&experiment, index, &shelf()).unwrap();
        run.advance(12);
        run.digest().to_string()
    };
    (0..experiment.runs().len()).map(digest).collect()
}

#[test]
fn every_direction_and_activation() {
    let model = r#"{"kind": "mlp", "hidden": [{"width": 9, "activation": "relu"}, {"width": 7, "activation": "tanh"},
        {"width": 6, "activation": "sigmoid"}, {"width": 5, "activation": "leaky_relu"}]}"#;
    let found = digests(
        model,
        &[
            r#"{"batches": "full", "direction": "mean", "learning_rate": 0.1}"#,
            r#"{"batches": "uniform", "direction": "class_mean", "learning_rate": 0.1}"#,
            r#"{"batches": "stratified", "direction": "rescaled", "learning_rate": 0.1}"#,
            r#"{"batches": "oversampled", "direction": "rescaled_product", "learning_rate": 0.1}"#,
            r#"{"batches": "undersampled", "direction": "bisection", "learning_rate": 0.1}"#,
            r#"{"batches": "full", "direction": "normalised", "learning_rate": 0.1}"#,
        ],
    );
    assert_eq!(found, MLP);
}

#[test]
fn convolutions_steppers_and_losses() {
    let found = digests(
        r#"{"kind": "cnn", "maps": [3, 5], "size": 3}"#,
        &[
            r#"{"batches": "full", "direction": "mean", "learning_rate": 0.01, "stepper": {"kind": "adam"}}"#,
            r#"{"batches": "full", "direction": "normalised", "learning_rate": 0.05, "loss": {"kind": "focal"}}"#,
            r#"{"batches": "stratified", "direction": "normalised", "learning_rate": 0.05,
                "stepper": {"kind": "momentum"}, "loss": {"kind": "logit_adjusted"}}"#,
        ],
    );
    assert_eq!(found, CNN);
}

const MLP: [&str; 12] = [
    "934e6209832dc3ba",
    "3056560ef79bfa9a",
    "ff00768946cc7ad6",
    "d74d9c367e04acff",
    "d4a26b45ddc279a3",
    "0b7d408d9e5e8e74",
    "9fed20305266e5aa",
    "e36487c4001d82e0",
    "5b2a9e0ffc9c5ddf",
    "be1d598764f7e959",
    "02390d158d3db4b2",
    "dd06e6eb5d1c8dd0",
];
const CNN: [&str; 6] = [
    "fab86c597cbc7704",
    "0c8dc026e72a89ca",
    "e4ec43bfc539d490",
    "cbfe15beb90585bb",
    "705783428dca5a26",
    "dfd8f4f750a3ab26",
];

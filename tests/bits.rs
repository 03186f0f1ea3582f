//! The same document, the same bits, wherever it runs: these tests run natively, in Chromium and in Firefox, and compare
//! the digest of all that is recorded with the same constant. The constants say nothing about right or wrong; they only
//! tie the machines to each other and each release to the last, for a permalink promises to reproduce its curves.
//! Whoever changes them on purpose breaks that promise and must raise the document's version.
#![cfg(not(feature = "double"))]

mod common;

use common::{document, stock};
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
        let mut run = Run::new(&experiment, index, &stock()).unwrap();
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
    "5ca4c40db9f956a0",
    "e35989e4f3e5b95d",
    "af8084ddaad52806",
    "0f0854f1cb0755d6",
    "f216d71980a38017",
    "e0551aa10214df0a",
    "c017c4531155933f",
    "fa6243be440153c2",
    "6ff9d2ad59f3e3c9",
    "6ee7b418c411fa22",
    "5d96187de7d72a25",
    "72cd65b5e04eb100",
];
const CNN: [&str; 6] = [
    "c17d5a6266d7db44",
    "9c60a72f34b8e8a0",
    "dfc0535f7f1718b8",
    "42ac80928aeab862",
    "34f6904dfbfaea33",
    "ace146ce9e0bfc30",
];

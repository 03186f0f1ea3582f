//! The same document, the same bits, wherever it runs: these tests run natively, in Chromium and in Firefox, and compare
//! the checksum of all that is recorded with the same constant. The constants say nothing about right or wrong; they only
//! tie the machines to each other and each release to the last, for a permalink promises to reproduce its curves.
//! Natively they also run at every level of vectors that the machine has.
//! Whoever changes them on purpose breaks that promise and must raise the document's version.
#![cfg(not(feature = "double"))]

mod common;

use common::{data_source, document};
use imbalance_lab::experiment::{Experiment, Run};
use imbalance_lab::json;
use imbalance_lab::kernel::Level;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};
#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

/// The levels of vectors that this machine has.
fn levels() -> impl Iterator<Item = Level> {
    Level::ALL.into_iter().filter(|level| level.is_available())
}

/// The checksums of a document's runs, twelve steps each, which are the same at every level.
fn checksums(model: &str, algorithms: &[&str]) -> Vec<String> {
    let portable = Level::Portable.during(|| checksums_here(model, algorithms));
    for level in levels() {
        assert_eq!(level.during(|| checksums_here(model, algorithms)), portable, "{level:?}");
    }
    portable
}

fn checksums_here(model: &str, algorithms: &[&str]) -> Vec<String> {
    let training = r#"{"steps": 12, "batch_size": 12, "seeds": [3, 4294967295]}"#;
    let experiment = Experiment::read(&document(model, training, &algorithms.join(","))).unwrap();
    let checksum = |index| {
        let mut run = Run::new(&experiment, index, &data_source()).unwrap();
        run.advance(12);
        run.checksum().to_string()
    };
    (0..experiment.runs().len()).map(checksum).collect()
}

#[test]
fn every_direction_and_activation_has_the_same_bits_everywhere() {
    let model = r#"{"kind": "mlp", "hidden": [{"width": 9, "activation": "relu"}, {"width": 7, "activation": "tanh"},
        {"width": 6, "activation": "sigmoid"}, {"width": 5, "activation": "leaky_relu"}]}"#;
    let found = checksums(
        model,
        &[
            r#"{"sampling": "full", "direction": "mean", "learning_rate": 0.1}"#,
            r#"{"sampling": "uniform", "direction": "class_mean", "learning_rate": 0.1}"#,
            r#"{"sampling": "stratified", "direction": "rescaled", "learning_rate": 0.1}"#,
            r#"{"sampling": "oversampled", "direction": "rescaled_product", "learning_rate": 0.1}"#,
            r#"{"sampling": "undersampled", "direction": "bisection", "learning_rate": 0.1}"#,
            r#"{"sampling": "full", "direction": "normalized", "learning_rate": 0.1}"#,
        ],
    );
    assert_eq!(found, MLP);
}

#[test]
fn convolutions_optimizers_and_losses_have_the_same_bits_everywhere() {
    let found = checksums(
        r#"{"kind": "cnn", "maps": [3, 5], "size": 3}"#,
        &[
            r#"{"sampling": "full", "direction": "mean", "learning_rate": 0.01, "optimizer": {"kind": "adam"}}"#,
            r#"{"sampling": "full", "direction": "normalized", "learning_rate": 0.05, "loss": {"kind": "focal"}}"#,
            r#"{"sampling": "stratified", "direction": "normalized", "learning_rate": 0.05,
                "optimizer": {"kind": "momentum"}, "loss": {"kind": "logit_adjusted"}}"#,
        ],
    );
    assert_eq!(found, CNN);
}

/// How many random numbers are read and written; `FUZZ_NUMBERS` asks for more, where there is an environment.
fn numbers() -> u64 {
    std::env::var("FUZZ_NUMBERS").ok().and_then(|count| count.parse().ok()).unwrap_or(100_000)
}

/// Random bits, by Vigna's SplitMix64.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// The standard library rounds correctly on every machine; whatever it makes of a text, documents must make of it too.
#[test]
fn numbers_are_read_with_correct_rounding_and_written_back_unchanged() {
    let mut state = 7;
    let known = ["1e-23", "0.012589254117941675", "9007199254740993", "5e-324", "-0.0", "-0", "1e22", "100", "1e2"];
    let fractions = [1.0 / 11.0, 13.0 / 11.0].map(|number: f64| number.to_string());
    let known = known.map(str::to_owned).into_iter().chain(fractions);
    let drawn = (0..numbers()).map(|place| {
        let (bits, power) = (random(&mut state), random(&mut state) % 630);
        let number = f64::from_bits(bits);
        match place % 3 {
            0 if number.is_finite() => format!("{number:e}"),
            // As people write them.
            1 => format!("{}.{:02}", bits % 10_000_000, power % 100),
            _ => format!("{}.{bits}e{}", bits % 10, power as i64 - 330),
        }
    });
    for text in known.chain(drawn) {
        let rounded: f64 = text.parse().unwrap();
        if rounded.is_infinite() {
            continue;
        }
        let read: f64 = json::read(&text).unwrap();
        assert_eq!(read.to_bits(), rounded.to_bits(), "{text}");
        let written = json::write(&read);
        let again: f64 = json::read(&written).unwrap();
        assert_eq!((again.to_bits(), json::write(&again)), (read.to_bits(), written), "{text}");
    }
}

const MLP: [&str; 12] = [
    "ad7bcdd14121a915",
    "1c12342d9241a846",
    "cc3932a4f3286dd0",
    "a45514089dd1e8e4",
    "6c844122bb3fae23",
    "175a474e76dfb380",
    "b59d3dbfd4dbe8d3",
    "69f6162f09ecb3c2",
    "f5bfe45335f8b2ca",
    "0b88403818f99060",
    "085d50558c8abb7c",
    "04f1081a3bcbe1c5",
];
const CNN: [&str; 6] = [
    "f4be236bf570aaec",
    "d55fda199b0ccfda",
    "3fa607712e0bdfcb",
    "d7cd4eddee3f99a5",
    "4af3ae689811d11a",
    "d711dbbba11b7f8d",
];

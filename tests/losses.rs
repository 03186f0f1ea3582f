//! Losses with margins and with smoothed labels against NumPy: the cases of tests/reference/losses.py.
#![cfg(not(target_arch = "wasm32"))]
// With `Real` = f64, conversions that single precision needs convert nothing.
#![cfg_attr(feature = "double", allow(clippy::useless_conversion, clippy::unnecessary_cast))]

use imbalance_lab::kernel::{PACK_SIZE, Pack8, Real};
use imbalance_lab::model::Loss;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    loss: Loss,
    logits: Vec<f64>,
    truth: usize,
    counts: Vec<usize>,
    value: f64,
    slopes: Vec<f64>,
}

#[test]
fn values_and_slopes_are_those_of_the_reference() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("reference/losses.json")).unwrap();
    let close = if size_of::<Real>() == 4 { 3e-6 } else { 1e-12 };
    for kind in [0, 1] {
        let is_of = |case: &&Case| usize::from(matches!(case.loss, Loss::Ldam { .. })) == kind;
        assert!(cases.iter().filter(is_of).count() > 10, "both losses have cases");
    }
    for (number, case) in cases.iter().enumerate() {
        let mut logits: Vec<Pack8> = case.logits.iter().map(|&z| [z as Real; PACK_SIZE]).collect();
        let score = case.loss.objective(&case.counts).score(&mut logits, case.truth, 2, 0.5);
        // Values and slopes grow with the scale, and values with the margins between the logits.
        let scale = if let Loss::Ldam { scale, .. } = case.loss { scale } else { 1.0 };
        let (value, most) = (score.loss / 2.0, 10.0 * scale.max(1.0));
        assert!((value - case.value).abs() < close * most, "case {number}: {value} instead of {}", case.value);
        for (class, (slope, expected)) in logits.iter().zip(&case.slopes).enumerate() {
            let slope = f64::from(slope[1]) / 0.5;
            assert!((slope - expected).abs() < close * most, "case {number}, class {class}: {slope}, not {expected}");
        }
        assert!(logits.iter().all(|slopes| slopes[2..] == [0.0; PACK_SIZE - 2]), "places beyond the examples");
    }
}

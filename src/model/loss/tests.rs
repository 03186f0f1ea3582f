use super::*;
use crate::kernel::{PACK_SIZE, Pack8, Real};

fn cross_entropy(logits: &mut [Pack8], truth: usize, examples: usize, weight: Real) -> Score {
    Loss::CrossEntropy {}.objective(&vec![1; logits.len()]).score(logits, truth, examples, weight)
}

fn packs_of(logits: &[Real]) -> Vec<Pack8> {
    logits.iter().map(|&z| [z; PACK_SIZE]).collect()
}

#[test]
fn hand_computed_case() {
    // softmax of (0, ln 3) is (1/4, 3/4).
    let mut logits = packs_of(&[0.0, libm::log(3.0) as Real]);
    let score = cross_entropy(&mut logits, 0, 2, 1.0);
    assert!((score.loss - 2.0 * libm::log(4.0)).abs() < 1e-6);
    assert_eq!(score.correct, 0);
    assert!((logits[0][0] + 0.75).abs() < 1e-6 && (logits[1][0] - 0.75).abs() < 1e-6);
    assert_eq!(logits[0][2..], [0.0; 6], "places beyond the examples stay empty");
}

#[test]
fn residuals_of_well_learned_examples_do_not_cancel() {
    let mut logits = packs_of(&[30.0, 0.0]);
    let score = cross_entropy(&mut logits, 0, 1, 1.0);
    let expected = libm::exp(-30.0);
    assert!((f64::from(logits[0][0]) + expected).abs() < 1e-6 * expected, "{}", logits[0][0]);
    assert!((score.loss - expected).abs() < 1e-6 * expected);
}

#[test]
fn residuals_keep_full_precision() {
    for margin in [60.0, 63.9] {
        let mut logits = packs_of(&[margin, 0.0]);
        cross_entropy(&mut logits, 0, 1, 1.0);
        let expected = libm::exp(-f64::from(margin));
        assert!((f64::from(logits[1][0]) - expected).abs() < 1e-5 * expected, "{margin}: {}", logits[1][0]);
    }
    let mut logits = packs_of(&[600.0, 0.0]);
    let score = cross_entropy(&mut logits, 0, 8, 1.0);
    assert_eq!((score.loss, logits[0], logits[1]), (0.0, [0.0; PACK_SIZE], [0.0; PACK_SIZE]));
}

#[test]
fn the_lower_class_is_predicted_at_a_tie() {
    assert_eq!(cross_entropy(&mut packs_of(&[1.0, 1.0]), 0, 8, 1.0).correct, 8);
    assert_eq!(cross_entropy(&mut packs_of(&[1.0, 1.0]), 1, 8, 1.0).correct, 0);
}

#[test]
fn non_finite_values_show_in_the_loss() {
    for bad in [Real::NAN, Real::INFINITY] {
        assert!(!cross_entropy(&mut packs_of(&[bad, 1.0]), 0, 1, 1.0).loss.is_finite());
        assert!(!cross_entropy(&mut packs_of(&[1.0, bad]), 0, 1, 1.0).loss.is_finite());
    }
}

#[test]
fn logit_adjustment_requires_a_margin_for_rare_classes() {
    let adjusted = Loss::LogitAdjusted { tau: 1.0 }.objective(&[90, 10]);
    let mut logits = packs_of(&[0.0, 0.0]);
    let score = adjusted.score(&mut logits, 1, 1, 1.0);
    // softmax of (ln 0.9, ln 0.1) is (0.9, 0.1).
    assert!((score.loss + libm::log(0.1)).abs() < 1e-6);
    assert!((logits[0][0] - 0.9).abs() < 1e-6 && (logits[1][0] + 0.9).abs() < 1e-6);
    // The unadjusted logits decide whether an example is classified correctly.
    assert_eq!(adjusted.score(&mut packs_of(&[0.0, 0.1]), 1, 8, 1.0).correct, 8);
}

#[test]
fn focal_loss_and_its_slope_computed_by_hand() {
    // p = 1/4, γ = 2: f = (3/4)² ln 4; ∂f/∂z_other = (3/4) [(3/4)² + 2 ln 4 · (3/4) · (1/4)].
    let mut logits = packs_of(&[0.0, libm::log(3.0) as Real]);
    let score = Loss::Focal { gamma: 2.0 }.objective(&[1, 1]).score(&mut logits, 0, 1, 1.0);
    let ln4 = libm::log(4.0);
    assert!((score.loss - 9.0 / 16.0 * ln4).abs() < 1e-6);
    let expected = 0.75 * (9.0 / 16.0 + 2.0 * ln4 * 3.0 / 16.0);
    assert!((f64::from(logits[1][0]) - expected).abs() < 1e-6 && (f64::from(logits[0][0]) + expected).abs() < 1e-6);
}

#[test]
fn focal_loss_with_no_focus_is_cross_entropy() {
    let score = |loss: Loss| {
        let mut logits = packs_of(&[0.3, -1.2, 2.0]);
        (loss.objective(&[3, 2, 1]).score(&mut logits, 2, 8, 0.5), logits)
    };
    assert_eq!(score(Loss::Focal { gamma: 0.0 }), score(Loss::CrossEntropy {}));
    assert_eq!(score(Loss::LogitAdjusted { tau: 0.0 }), score(Loss::CrossEntropy {}));
}

#[test]
fn losses_without_strength_are_cross_entropy() {
    let score = |loss: Loss| {
        let mut logits = packs_of(&[0.3, -1.2, 2.0]);
        (loss.objective(&[3, 2, 1]).score(&mut logits, 2, 5, 0.5), logits)
    };
    for loss in [Loss::LabelSmoothing { epsilon: 0.0 }, Loss::Ldam { margin: 0.0, scale: 1.0 }] {
        assert_eq!(score(loss), score(Loss::CrossEntropy {}), "{loss:?}");
    }
}

#[test]
fn margins_decide_no_classification() {
    let ldam = Loss::Ldam { margin: 2.0, scale: 30.0 }.objective(&[16, 1]);
    assert_eq!(ldam.score(&mut packs_of(&[0.0, 0.1]), 1, 8, 1.0).correct, 8);
    assert_eq!(ldam.score(&mut packs_of(&[0.0, 0.1]), 0, 8, 1.0).correct, 0);
}

#[test]
fn parameters_out_of_range_are_named() {
    for (loss, sentence) in [
        (Loss::Ldam { margin: -1.0, scale: 1.0 }, "loss.margin is −1; it must be a number from 0 to 10"),
        (Loss::Ldam { margin: 1.0, scale: 0.0 }, "loss.scale is 0; it must be a number above 0, at most 100"),
        (Loss::LabelSmoothing { epsilon: f64::NAN }, "loss.epsilon is NaN; it must be a number from 0 to 1"),
        (Loss::LabelSmoothing { epsilon: 1.5 }, "loss.epsilon is 1.5; it must be a number from 0 to 1"),
    ] {
        assert_eq!(loss.check().map_err(|error| error.to_string()), Err(sentence.to_owned()));
    }
}

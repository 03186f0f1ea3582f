//! Losses: how wrong the logits of an example are, and the derivative with respect to them.
//!
//! | loss | f | |
//! |---|---|---|
//! | cross-entropy | −ln softmax_y(z) | the paper's |
//! | logit-adjusted | −ln softmax_y(z + τ ln π), π_l = n_l / n | Menon et al. 2021: rare classes must win by a margin |
//! | focal | −(1 − p)^γ ln p, p = softmax_y(z) | Lin et al. 2017: well-learned examples count less |
//!
//! With c the cross-entropy of the (adjusted) logits, every loss is a function f(c), and ∂f/∂z_k = f'(c) (softmax_k −
//! \[k = y\]). The residual of the true class is computed as −Σ_{k≠y} softmax_k. On a well-learned example, softmax_y −
//! 1 would cancel to zero, and normalized directions amplify exactly such small gradients. For every loss, an example
//! is classified correctly if its own unadjusted logit is the largest.

use crate::json::tagged::tagged;
use crate::kernel::softmax::{self, Softmax};
use crate::kernel::{PACK_SIZE, Pack8, Real};
use crate::number::Readable;
use std::ops::RangeInclusive;
use thiserror::Error;

/// The values of τ and γ.
const STRENGTH: RangeInclusive<f64> = 0.0..=10.0;

tagged! {
    "an object such as {\"kind\": \"focal\"}"
    /// The loss that training minimizes.
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub enum Loss {
        /// Softmax cross-entropy.
        CrossEntropy {},
        /// Cross-entropy of logits that are shifted by the log of each class's fraction of the training examples.
        LogitAdjusted {
            /// τ, the strength of the shift; 1 targets the balanced error of the classes.
            #[serde(default = "one")]
            #[cfg_attr(test, schemars(range(min = *STRENGTH.start(), max = *STRENGTH.end())))]
            tau: f64,
        },
        /// Cross-entropy with less weight on examples that are already learned well.
        Focal {
            /// γ, the strength of the reduction.
            #[serde(default = "two")]
            #[cfg_attr(test, schemars(range(min = *STRENGTH.start(), max = *STRENGTH.end())))]
            gamma: f64,
        },
    }
}

impl Default for Loss {
    fn default() -> Self {
        Self::CrossEntropy {}
    }
}

fn one() -> f64 {
    1.0
}

fn two() -> f64 {
    2.0
}

/// Reports a parameter of a loss that is out of its range.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("loss.{field} is {}; it must be a number from 0 to 10", Readable(*.found))]
pub struct LossError {
    field: &'static str,
    found: f64,
}

impl Loss {
    /// Returns the name to add to an algorithm's name; it is empty for cross-entropy.
    pub fn name(self) -> &'static str {
        match self {
            Self::CrossEntropy {} => "",
            Self::LogitAdjusted { .. } => "logit-adjusted",
            Self::Focal { .. } => "focal",
        }
    }

    /// Checks the loss's parameter.
    ///
    /// # Errors
    ///
    /// Returns an error that names the parameter if it is out of its range.
    pub fn check(self) -> Result<(), LossError> {
        let (field, found) = match self {
            Self::CrossEntropy {} => return Ok(()),
            Self::LogitAdjusted { tau } => ("tau", tau),
            Self::Focal { gamma } => ("gamma", gamma),
        };
        if STRENGTH.contains(&found) { Ok(()) } else { Err(LossError { field, found }) }
    }

    /// Creates the objective for training classes of these sizes.
    pub fn objective(self, counts: &[usize]) -> Objective {
        let n = counts.iter().sum::<usize>() as f64;
        let shift = |&count: &usize| match self {
            Self::LogitAdjusted { tau } => (tau * libm::log(count as f64 / n)) as Real,
            _ => 0.0,
        };
        Objective { loss: self, shifts: counts.iter().map(shift).collect() }
    }
}

/// A loss together with the training-class statistics that it needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Objective {
    loss: Loss,
    /// The shift of each class's logit.
    shifts: Vec<Real>,
}

/// The sum of the losses of some examples, and the number of correct classifications.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// Σ f_i.
    pub loss: f64,
    /// The number of examples whose own class has the largest logit. A tie goes to the lower class.
    pub correct: usize,
}

impl Objective {
    /// Computes the scores of one pack with `examples` examples of class `truth`, and replaces its logits by `weight` ·
    /// ∂f/∂z.
    ///
    /// `logits` holds one pack for each class. Places beyond `examples` become zeros.
    pub fn score(&self, logits: &mut [Pack8], truth: usize, examples: usize, weight: Real) -> Score {
        let Softmax { correct, own, top, rest } = softmax::exponentiate(logits, &self.shifts, truth);
        let mut score = Score::default();
        let mut weights = [0.0; PACK_SIZE];
        for i in 0..examples {
            let (others, own_exp) = (f64::from(rest[i]), f64::from(logits[truth][i]));
            let entropy = cross_entropy(f64::from(own[i]), f64::from(top[i]), others, own_exp);
            let (loss, slope) = self.of_entropy(entropy, others / (others + own_exp));
            score.loss += loss;
            score.correct += usize::from(correct[i] != 0.0);
            weights[i] = weight * slope as Real;
        }
        softmax::subtract_truth(logits, truth, &rest, &weights);
        score
    }

    /// Returns f(c) and f'(c) of an example with cross-entropy c, where `miss` is the probability of the other classes.
    fn of_entropy(&self, entropy: f64, miss: f64) -> (f64, f64) {
        let Loss::Focal { gamma } = self.loss else { return (entropy, 1.0) };
        let modulation = libm::pow(miss, gamma);
        // The sum of the slopes of both factors, with d miss / dc = p = 1 − miss. If miss is 0, this term is 0 unless γ
        // = 0.
        let through_miss = if miss == 0.0 { 0.0 } else { gamma * entropy * modulation / miss * (1.0 - miss) };
        (modulation * entropy, modulation + through_miss)
    }
}

/// Returns c = ln(Σ e^z) − z_y from the shifted exponentials: `rest` is the sum of the other classes, and `own_exp` is
/// the exponential of the true class.
///
/// If the true class has the largest logit, ln(1 + rest) keeps the smallest losses exact. `own_exp` is then 1, or NaN
/// if the logits are not finite, which the loss must propagate.
fn cross_entropy(own: f64, top: f64, rest: f64, own_exp: f64) -> f64 {
    if own == top { libm::log1p(rest / own_exp) } else { (top - own) + libm::log(rest + own_exp) }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}

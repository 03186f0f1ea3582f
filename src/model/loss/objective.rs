//! The objective: a loss with what it needs of the training classes, and its value and slope on packs of logits.
//!
//! With c the cross-entropy of the adjusted logits, every loss but label smoothing is a function f(c), and ∂f/∂z_k = f'(c)
//! (softmax_k − \[k = y\]). Label smoothing adds ε (z_y − mean z) to c, and so ε (\[k = y\] − 1/L) to the slope. The residual
//! of the true class is computed as −Σ_{k≠y} softmax_k. On a well-learned example, softmax_y − 1 would cancel to zero, and
//! normalized directions amplify exactly such small gradients.

use super::Loss;
use crate::kernel::softmax::{self, Softmax};
use crate::kernel::{PACK_SIZE, Pack8, Real};

/// A loss together with the training-class statistics that it needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Objective {
    loss: Loss,
    /// The factor of every logit.
    scale: Real,
    /// What is added to each class's scaled logit, for the examples of each class in turn: L × L numbers.
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
    pub(super) fn new(loss: Loss, counts: &[usize]) -> Self {
        let n = counts.iter().sum::<usize>() as f64;
        let smallest = counts.iter().copied().filter(|&count| count > 0).min().unwrap_or(1) as f64;
        let shift = |truth: usize, class: usize| match loss {
            Loss::LogitAdjusted { tau } => tau * libm::log(counts[class] as f64 / n),
            Loss::Ldam { margin, scale } if class == truth => {
                -scale * margin * libm::pow(smallest / counts[class] as f64, 0.25)
            }
            _ => 0.0,
        };
        let of = |truth| (0..counts.len()).map(move |class| shift(truth, class) as Real);
        let scale = if let Loss::Ldam { scale, .. } = loss { scale as Real } else { 1.0 };
        Self { loss, scale, shifts: (0..counts.len()).flat_map(of).collect() }
    }

    /// Computes the scores of one pack with `examples` examples of class `truth`, and replaces its logits by `weight` ·
    /// ∂f/∂z.
    ///
    /// `logits` holds one pack for each class. Places beyond `examples` become zeros.
    pub fn score(&self, logits: &mut [Pack8], truth: usize, examples: usize, weight: Real) -> Score {
        let leads = self.smoothing().map(|_| leads(logits, truth));
        let shifts = &self.shifts[truth * logits.len()..][..logits.len()];
        let Softmax { correct, own, top, rest } = softmax::exponentiate(logits, self.scale, shifts, truth);
        let mut score = Score::default();
        let mut weights = [0.0; PACK_SIZE];
        for i in 0..examples {
            let (others, own_exp) = (f64::from(rest[i]), f64::from(logits[truth][i]));
            let entropy = cross_entropy(f64::from(own[i]), f64::from(top[i]), others, own_exp);
            let (loss, slope) = self.of_entropy(entropy, others / (others + own_exp));
            score.loss += loss;
            score.correct += usize::from(correct[i] != 0.0);
            weights[i] = weight * self.scale * slope as Real;
        }
        softmax::subtract_truth(logits, truth, &rest, &weights);
        if let (Some(epsilon), Some(leads)) = (self.smoothing(), leads) {
            score.loss += leads[..examples].iter().map(|lead| epsilon * lead).sum::<f64>();
            smooth(logits, truth, epsilon as Real, &weights);
        }
        score
    }

    /// Returns ε of a smoothing that does something.
    fn smoothing(&self) -> Option<f64> {
        match self.loss {
            Loss::LabelSmoothing { epsilon } if epsilon > 0.0 => Some(epsilon),
            _ => None,
        }
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

/// Returns z_y − mean z of each example: Σ_k (z_y − z_k)/L.
fn leads(logits: &[Pack8], truth: usize) -> [f64; PACK_SIZE] {
    std::array::from_fn(|i| {
        let own = f64::from(logits[truth][i]);
        logits.iter().map(|z| own - f64::from(z[i])).sum::<f64>() / logits.len() as f64
    })
}

/// Adds weight · ε (\[k = y\] − 1/L) to the slopes.
fn smooth(slopes: &mut [Pack8], truth: usize, epsilon: Real, weights: &Pack8) {
    let each = 1.0 / slopes.len() as Real;
    for (class, pack8) in slopes.iter_mut().enumerate() {
        let pull = epsilon * if class == truth { 1.0 - each } else { -each };
        pack8.iter_mut().zip(weights).for_each(|(slope, weight)| *slope += weight * pull);
    }
}

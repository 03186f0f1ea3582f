//! Softmax cross-entropy: how wrong the logits of an example are, and which way to move them.
//!
//! For logits z and the true class y, f = ln Σ_k e^{z_k} − z_y and ∂f/∂z_k = softmax_k − \[k = y\]. The residual of the true
//! class is formed as −Σ_{k≠y} softmax_k: on a well-learnt example softmax_y − 1 would cancel to nothing, and
//! normalised directions amplify just those gradients.

use crate::kernel::{EXAMPLES, Lanes, Octet, Real, elementwise};

/// What became of some examples: their losses added up, and how many were recognised.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// Σ f_i.
    pub loss: f64,
    /// How many have their largest logit at their own class; at a tie the lower class wins.
    pub correct: usize,
}

/// Scores one panel of `examples` examples of class `truth`, and turns its logits into `weight` · ∂f/∂z.
///
/// `logits` holds one octet a class. Places beyond `examples` come out as zeros.
pub fn cross_entropy(logits: &mut [Octet], truth: usize, examples: usize, weight: Real) -> Score {
    let top = logits
        .iter()
        .skip(1)
        .fold(logits[0], |top, z| std::array::from_fn(|i| if z[i] > top[i] { z[i] } else { top[i] }));
    let own = logits[truth];
    let correct: [bool; EXAMPLES] = std::array::from_fn(|i| {
        let (before, after) = (&logits[..truth], &logits[truth + 1..]);
        before.iter().all(|z| own[i] > z[i]) && after.iter().all(|z| own[i] >= z[i])
    });
    let rest = exponentiate(logits, truth, &top);
    let mut score = Score::default();
    for i in 0..examples {
        score.loss +=
            example_loss(f64::from(own[i]), f64::from(top[i]), f64::from(rest[i]), f64::from(logits[truth][i]));
        score.correct += usize::from(correct[i]);
    }
    let weights: Octet = std::array::from_fn(|i| if i < examples { weight } else { 0.0 });
    scale(logits, truth, &rest, &weights);
    score
}

/// Replaces each logit by e^{z − top} and returns the sum over the other classes than `truth`.
fn exponentiate(logits: &mut [Octet], truth: usize, top: &Octet) -> Octet {
    let top = Lanes::pair(top);
    let mut rest = [Lanes::splat(0.0); 2];
    for (class, octet) in logits.iter_mut().enumerate() {
        let z = Lanes::pair(octet);
        let e = [0, 1].map(|h| elementwise::exp(z[h].sub(top[h])));
        if class != truth {
            rest = [0, 1].map(|h| rest[h].add(e[h]));
        }
        *octet = Lanes::octet(e);
    }
    Lanes::octet(rest)
}

/// f = ln(Σ e^z) − z_y from the shifted exponentials: `rest` the other classes' sum, `own_exp` the true class's.
///
/// Where the true class leads, ln(1 + rest) keeps the smallest losses exact; `own_exp` is 1 there, or NaN if the logits
/// are not finite, which the loss must show.
fn example_loss(own: f64, top: f64, rest: f64, own_exp: f64) -> f64 {
    if own == top { libm::log1p(rest / own_exp) } else { (top - own) + libm::log(rest + own_exp) }
}

/// Turns e^{z − top} into weight · (softmax − \[k = y\]).
fn scale(exponentials: &mut [Octet], truth: usize, rest: &Octet, weights: &Octet) {
    let (rest, own, weights) = (Lanes::pair(rest), Lanes::pair(&exponentials[truth]), Lanes::pair(weights));
    let factor = [0, 1].map(|h| weights[h].div(rest[h].add(own[h])));
    for (class, octet) in exponentials.iter_mut().enumerate() {
        let e = Lanes::pair(octet);
        let residual = |h: usize| {
            if class == truth { Lanes::splat(0.0).sub(rest[h].mul(factor[h])) } else { e[h].mul(factor[h]) }
        };
        *octet = Lanes::octet([residual(0), residual(1)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panel(logits: &[Real]) -> Vec<Octet> {
        logits.iter().map(|&z| [z; EXAMPLES]).collect()
    }

    #[test]
    fn hand_computed_case() {
        // softmax of (0, ln 3) is (1/4, 3/4).
        let mut logits = panel(&[0.0, libm::log(3.0) as Real]);
        let score = cross_entropy(&mut logits, 0, 2, 1.0);
        assert!((score.loss - 2.0 * libm::log(4.0)).abs() < 1e-6);
        assert_eq!(score.correct, 0);
        assert!((logits[0][0] + 0.75).abs() < 1e-6 && (logits[1][0] - 0.75).abs() < 1e-6);
        assert_eq!(logits[0][2..], [0.0; 6], "places beyond the examples stay empty");
    }

    #[test]
    fn the_residual_of_a_well_learnt_example_does_not_cancel() {
        let mut logits = panel(&[30.0, 0.0]);
        let score = cross_entropy(&mut logits, 0, 1, 1.0);
        let expected = libm::exp(-30.0);
        assert!((f64::from(logits[0][0]) + expected).abs() < 1e-6 * expected, "{}", logits[0][0]);
        assert!((score.loss - expected).abs() < 1e-6 * expected);
    }

    #[test]
    fn at_a_tie_the_lower_class_wins() {
        assert_eq!(cross_entropy(&mut panel(&[1.0, 1.0]), 0, 8, 1.0).correct, 8);
        assert_eq!(cross_entropy(&mut panel(&[1.0, 1.0]), 1, 8, 1.0).correct, 0);
    }

    #[test]
    fn what_is_not_finite_shows_in_the_loss() {
        for bad in [Real::NAN, Real::INFINITY] {
            assert!(!cross_entropy(&mut panel(&[bad, 1.0]), 0, 1, 1.0).loss.is_finite());
            assert!(!cross_entropy(&mut panel(&[1.0, bad]), 0, 1, 1.0).loss.is_finite());
        }
    }
}

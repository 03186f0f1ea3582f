//! How well the logits rank the examples of a class above all others: areas under curves.
//!
//! One class against the rest, an example with logits z is ranked by z_l − ln Σ_{k≠l} e^{z_k}, which grows with the
//! probability of class l and does not saturate where that rounds to 0 or 1. The *area under the ROC curve* is the
//! probability that an example of the class ranks above one of the others, where a tie counts one half. The *average
//! precision* is Σ (R_i − R_{i−1}) P_i over all thresholds i from the highest, with recall R_i and precision P_i of the
//! examples at or above the threshold. Both are undefined for a class without examples, and the first also for a class
//! without others.

use super::confusion::mean;
use crate::kernel::Pack8;
use crate::model::ClassScores;

/// The buffers in which examples are ranked; later rankings reuse their memory.
#[derive(Clone, Debug, Default)]
pub struct Ranking {
    /// The sorted keys of the examples of the class, and of all others.
    positives: Vec<u64>,
    negatives: Vec<u64>,
    /// What every class needs of an example, if there are more than two classes.
    examples: Vec<Sums>,
}

/// The logits of one example, summarized.
#[derive(Clone, Copy, Debug)]
struct Sums {
    /// The largest logit M, and its class.
    largest: f64,
    class: usize,
    /// Σ_k e^{z_k − M}.
    sum: f64,
    /// ln Σ e^{z_k} over the classes other than that of the largest logit.
    others: f64,
}

/// The areas of one class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Areas {
    /// The area under the ROC curve.
    pub roc_auc: f64,
    /// The average precision.
    pub average_precision: f64,
}

impl Ranking {
    /// Appends the area under the ROC curve of each class and their mean, and then the average precision of each class
    /// and their mean.
    pub fn push_areas(&mut self, record: &mut Vec<f64>, scores: &ClassScores) {
        let classes = scores.examples.len();
        let start = record.len();
        record.resize(start + 2 * (classes + 1), f64::NAN);
        let record = &mut record[start..];
        for class in 0..classes {
            self.rank(scores, class);
            let areas = self.areas();
            record[class] = areas.roc_auc;
            record[classes + 1 + class] = areas.average_precision;
        }
        for list in record.chunks_exact_mut(classes + 1) {
            list[classes] = mean(list[..classes].iter().copied());
        }
    }

    /// Ranks the examples of a class against all others; the keys increase.
    fn rank(&mut self, scores: &ClassScores, class: usize) {
        if scores.examples.len() == 2 && class == 1 {
            // The order of the first class, backwards.
            std::mem::swap(&mut self.positives, &mut self.negatives);
            for keys in [&mut self.positives, &mut self.negatives] {
                keys.iter_mut().for_each(|key| *key = !*key);
                keys.reverse();
            }
            return;
        }
        if class == 0 && scores.examples.len() > 2 {
            self.examples.clear();
            self.examples.extend(scores.rows().map(|(_, logits, place)| Sums::of(logits, place)));
        }
        let sums = std::mem::take(&mut self.examples);
        self.fill(scores.rows().enumerate().map(|(example, (truth, logits, place))| {
            let logit = f64::from(logits[class][place]);
            let score = match sums.get(example) {
                Some(sums) if logits.len() > 2 => sums.score(logit, class),
                _ => logit - f64::from(logits[1][place]),
            };
            (truth == class, score)
        }));
        self.examples = sums;
    }

    /// Ranks examples by their scores, given whether each is of the class.
    pub(super) fn fill(&mut self, scores: impl Iterator<Item = (bool, f64)>) {
        self.positives.clear();
        self.negatives.clear();
        for (is_positive, score) in scores {
            if is_positive { &mut self.positives } else { &mut self.negatives }.push(key(score));
        }
        self.positives.sort_unstable();
        self.negatives.sort_unstable();
    }

    /// Visits every threshold from the highest, with the numbers of examples of the class and of others at or above it.
    pub(super) fn thresholds(&self, mut visit: impl FnMut(u64, u64)) {
        let (mut rest, mut false_rest) = (&self.positives[..], &self.negatives[..]);
        while let Some(&threshold) = rest.last().max(false_rest.last()) {
            for keys in [&mut rest, &mut false_rest] {
                let below = keys.iter().rposition(|key| *key != threshold).map_or(0, |last| last + 1);
                *keys = &keys[..below];
            }
            let above = |all: &[u64], rest: &[u64]| (all.len() - rest.len()) as u64;
            visit(above(&self.positives, rest), above(&self.negatives, false_rest));
        }
    }

    /// Returns the areas of the ranked examples.
    fn areas(&self) -> Areas {
        let (all, others) = (self.positives.len() as u64, self.negatives.len() as u64);
        let (mut above, mut false_above) = (0u64, 0u64);
        // Twice the number of pairs in the right order, so that a tie is a whole number.
        let (mut pairs, mut precision) = (0u64, 0.0);
        self.thresholds(|now, false_now| {
            pairs += (false_now - false_above) * (above + now);
            precision += (now - above) as f64 / all as f64 * (now as f64 / (now + false_now) as f64);
            (above, false_above) = (now, false_now);
        });
        let defined = |value: f64| if all == 0 { f64::NAN } else { value };
        Areas { roc_auc: pairs as f64 / (2 * all * others) as f64, average_precision: defined(precision) }
    }
}

impl Sums {
    fn of(logits: &[Pack8], place: usize) -> Self {
        let of_class = |class: usize| f64::from(logits[class][place]);
        let larger = |best: usize, class: usize| if of_class(class) > of_class(best) { class } else { best };
        let class = (1..logits.len()).fold(0, larger);
        let others = || (0..logits.len()).filter(|&other| other != class).map(of_class);
        let (largest, second) = (of_class(class), others().fold(f64::NEG_INFINITY, f64::max));
        Self {
            largest,
            class,
            sum: (0..logits.len()).map(|class| libm::exp(of_class(class) - largest)).sum(),
            others: second + libm::log(others().map(|z| libm::exp(z - second)).sum()),
        }
    }

    /// z_l − ln Σ_{k≠l} e^{z_k}. The sum keeps the 1 of the largest logit when the term of another class leaves it.
    fn score(&self, logit: f64, class: usize) -> f64 {
        if class == self.class {
            return logit - self.others;
        }
        logit - (self.largest + libm::log(self.sum - libm::exp(logit - self.largest)))
    }
}

/// Returns a whole number that orders as the scores do.
fn key(score: f64) -> u64 {
    // The sum has no negative zero, which would order below zero.
    let bits = (score + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_order_as_scores_do() {
        let scores = [f64::NEG_INFINITY, -2.0, -1e-300, -0.0, 0.0, 5e-324, 1.0, 1e300, f64::INFINITY];
        for pair in scores.windows(2) {
            assert_eq!(key(pair[0]).cmp(&key(pair[1])), pair[0].partial_cmp(&pair[1]).unwrap(), "{pair:?}");
        }
    }

    #[test]
    fn areas_computed_by_hand() {
        // From the top: a positive, a tie of one each, a negative, a positive.
        let areas = |positives: &[u64], negatives: &[u64]| {
            let (positives, negatives) = (positives.to_vec(), negatives.to_vec());
            Ranking { positives, negatives, ..Ranking::default() }.areas()
        };
        let Areas { roc_auc, average_precision } = areas(&[1, 5, 9], &[3, 5]);
        assert_eq!(roc_auc, (2.0 + 1.5) / 6.0);
        assert!((average_precision - (1.0 + 2.0 / 3.0 + 3.0 / 5.0) / 3.0).abs() < 1e-15);
        let alone = areas(&[1, 2], &[]);
        assert!(alone.roc_auc.is_nan() && alone.average_precision == 1.0);
        let absent = areas(&[], &[1]);
        assert!(absent.roc_auc.is_nan() && absent.average_precision.is_nan());
    }
}

//! Deciding differently: what a trained network's logits would decide under another rule, without training again.
//!
//! A decision predicts argmax_l (z_l − τ ln π_l), with π_l = n_l/n the share of class l among the training examples. τ =
//! 0 decides as the network was trained, and τ = 1 is post-hoc logit adjustment (Menon et al. 2021), which aims at the
//! balanced error. A *ROC curve* and a *precision–recall curve* show all thresholds on one class's score at once. A
//! *reliability curve* compares how sure the network is with how often it is right; the *expected calibration error* is
//! their mean distance (Guo et al. 2017).

use super::Confusion;
use super::ranking::Ranking;
use crate::model::ClassScores;

/// The number of equal bins of confidence.
pub const BINS: usize = 15;

/// The logits of one split at one step of a run, with the shares of the classes in training.
#[derive(Clone, Debug)]
pub struct Decisions {
    /// ln π_l.
    log_shares: Vec<f64>,
    /// The class and the logits of each example.
    truths: Vec<usize>,
    logits: Vec<f64>,
    ranking: Ranking,
}

/// A point of a ROC curve or of a precision–recall curve: what is predicted as the class above one threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Operating {
    /// The fraction of the other examples that are predicted as the class.
    pub false_positives: f64,
    /// The fraction of the class's examples that are predicted as it.
    pub recall: f64,
    /// The fraction of the predictions that are right; NaN if there are none.
    pub precision: f64,
}

/// The examples whose largest probability lies in one bin.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// The number of the examples.
    pub examples: usize,
    /// The mean of their largest probabilities; NaN if there are none.
    pub confidence: f64,
    /// The fraction of them that are classified correctly; NaN if there are none.
    pub accuracy: f64,
}

impl Decisions {
    /// Copies the logits of scored examples. `counts` are the numbers of training examples, n_l.
    pub fn new(scores: &ClassScores, counts: &[usize]) -> Self {
        let (mut truths, mut logits) = (Vec::new(), Vec::new());
        for (truth, eight, place) in scores.rows() {
            truths.push(truth);
            logits.extend(eight.iter().map(|logits| f64::from(logits[place])));
        }
        Self::from_logits(counts, truths, logits)
    }

    /// Creates the decisions from the class of each example and its L logits.
    pub fn from_logits(counts: &[usize], truths: Vec<usize>, logits: Vec<f64>) -> Self {
        let n = counts.iter().sum::<usize>() as f64;
        let log_shares = counts.iter().map(|&count| libm::log(count as f64 / n)).collect();
        Self { log_shares, truths, logits, ranking: Ranking::default() }
    }

    /// Returns the number of classes.
    pub fn classes(&self) -> usize {
        self.log_shares.len()
    }

    /// Returns the class of each example.
    pub fn truths(&self) -> &[usize] {
        &self.truths
    }

    /// Returns the logits of the examples, one after another.
    pub fn logits(&self) -> &[f64] {
        &self.logits
    }

    fn examples(&self) -> impl Iterator<Item = (usize, &[f64])> {
        self.truths.iter().copied().zip(self.logits.chunks_exact(self.classes().max(1)))
    }

    /// Returns the rows of the confusion matrix of a decision.
    pub fn confusion(&self, tau: f64) -> Vec<u32> {
        let classes = self.classes();
        let mut counts = vec![0; classes * classes];
        for (truth, logits) in self.examples() {
            let shifted = |class: usize| logits[class] - tau * self.log_shares[class];
            let likelier = |best: usize, class: usize| if shifted(class) > shifted(best) { class } else { best };
            counts[truth * classes + (1..classes).fold(0, likelier)] += 1;
        }
        counts
    }

    /// Returns where a decision stands for one class against the rest.
    pub fn operating(&self, class: usize, tau: f64) -> Operating {
        let counts = self.confusion(tau);
        let counts = Confusion::from_matrix(self.classes(), &counts);
        Operating::new(counts.correct(class), counts.predicted(class), counts.examples(class), counts.total())
    }

    /// Returns the points of the ROC curve and of the precision–recall curve of one class against the rest, from the
    /// highest threshold, above which nothing is, to the lowest. Examples with equal scores share a threshold.
    pub fn curve(&mut self, class: usize) -> Vec<Operating> {
        let scored = self.truths.iter().zip(self.logits.chunks_exact(self.log_shares.len().max(1)));
        let scored = scored.map(|(&truth, logits)| (truth == class, against_rest(logits, class)));
        let (examples, total) = (self.truths.iter().filter(|truth| **truth == class).count(), self.truths.len());
        let mut points = vec![Operating::new(0, 0, examples as u64, total as u64)];
        self.ranking.fill(scored);
        self.ranking.thresholds(|correct, others| {
            points.push(Operating::new(correct, correct + others, examples as u64, total as u64));
        });
        points
    }

    /// Returns the reliability curve of a decision: [`BINS`] equal bins of the largest probability of softmax (z − τ ln
    /// π).
    pub fn reliability(&self, tau: f64) -> [Bin; BINS] {
        let mut bins = [Bin::default(); BINS];
        for (truth, logits) in self.examples() {
            let shifted = |class: usize| logits[class] - tau * self.log_shares[class];
            let likelier = |best: usize, class: usize| if shifted(class) > shifted(best) { class } else { best };
            let predicted = (1..self.classes()).fold(0, likelier);
            let sum: f64 = (0..self.classes()).map(|class| libm::exp(shifted(class) - shifted(predicted))).sum();
            let confidence = 1.0 / sum;
            // A bin excludes its lower edge.
            let bin = &mut bins[(libm::ceil(confidence * BINS as f64) as usize).clamp(1, BINS) - 1];
            bin.examples += 1;
            bin.confidence += confidence;
            bin.accuracy += f64::from(u8::from(predicted == truth));
        }
        bins.map(|Bin { examples, confidence, accuracy }| {
            let of = |sum: f64| sum / examples as f64;
            Bin { examples, confidence: of(confidence), accuracy: of(accuracy) }
        })
    }

    /// Returns the expected calibration error of a decision, the mean of |accuracy − confidence| over all examples' bins.
    pub fn calibration_error(&self, tau: f64) -> f64 {
        let bins = self.reliability(tau);
        let filled = bins.iter().filter(|bin| bin.examples > 0);
        let error = |bin: &Bin| bin.examples as f64 * (bin.accuracy - bin.confidence).abs();
        filled.map(error).sum::<f64>() / self.truths.len() as f64
    }
}

impl Operating {
    fn new(correct: u64, predicted: u64, examples: u64, total: u64) -> Self {
        let ratio = |a: u64, b: u64| a as f64 / b as f64;
        Self {
            false_positives: ratio(predicted - correct, total - examples),
            recall: ratio(correct, examples),
            precision: ratio(correct, predicted),
        }
    }
}

/// Returns z_l − ln Σ_{k≠l} e^{z_k}.
fn against_rest(logits: &[f64], class: usize) -> f64 {
    let others = || logits.iter().enumerate().filter(|(other, _)| *other != class).map(|(_, z)| *z);
    let largest = others().fold(f64::NEG_INFINITY, f64::max);
    if logits.len() == 2 {
        return logits[class] - largest;
    }
    logits[class] - (largest + libm::log(others().map(|z| libm::exp(z - largest)).sum()))
}

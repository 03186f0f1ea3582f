//! Confusion counts, and the metrics that follow from them.
//!
//! N_kl is the number of examples of class k that are predicted as class l. From the counts follow recall, precision,
//! F1 and predicted share of each class, accuracy, balanced accuracy, macro F1, G-mean and Matthews' coefficient. All of
//! them need three numbers of each class only: N_ll, n_l = Σ_k N_lk and the number of predictions Σ_k N_kl.
//!
//! A value of the form 0/0 is undefined and NaN. An average over classes is one over the classes for which the value is
//! defined. Apart from that, the definitions are those of scikit-learn.

use super::{Columns, Quantity, Subject};
use crate::model::ClassScores;

/// The confusion counts of one split at one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confusion<'a> {
    classes: usize,
    /// The rows N_k·, or the lists of N_ll, of n_l and of the numbers of predictions.
    counts: &'a [u32],
}

impl<'a> Confusion<'a> {
    /// Creates the counts from the rows of the matrix.
    ///
    /// # Panics
    ///
    /// Panics if there are not `classes` rows of `classes` counts.
    pub fn from_matrix(classes: usize, counts: &'a [u32]) -> Self {
        assert_eq!(counts.len(), classes * classes, "a matrix of counts is square");
        Self { classes, counts }
    }

    /// Reads the counts of a record with these columns.
    pub(super) fn from_record(columns: &Columns, counts: &'a [u32]) -> Self {
        Self { classes: columns.classes(), counts }
    }

    /// Returns the number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Returns the rows of the matrix, or `None` if only its diagonal and its sums were recorded. That is so for many
    /// classes only, where the sizes of the two differ.
    pub fn matrix(&self) -> Option<&'a [u32]> {
        (self.counts.len() == self.classes * self.classes).then_some(self.counts)
    }

    /// Returns N_ll, the number of examples of a class that are classified correctly.
    pub fn correct(&self, class: usize) -> u64 {
        let place = if self.matrix().is_some() { class * (self.classes + 1) } else { class };
        self.counts[place].into()
    }

    /// Returns n_l, the number of examples of a class.
    pub fn examples(&self, class: usize) -> u64 {
        match self.matrix() {
            Some(matrix) => matrix[class * self.classes..][..self.classes].iter().copied().map(u64::from).sum(),
            None => self.counts[self.classes + class].into(),
        }
    }

    /// Returns the number of examples that are predicted as a class.
    pub fn predicted(&self, class: usize) -> u64 {
        match self.matrix() {
            Some(matrix) => matrix[class..].iter().step_by(self.classes).copied().map(u64::from).sum(),
            None => self.counts[2 * self.classes + class].into(),
        }
    }

    /// Returns the number of all examples.
    pub fn total(&self) -> u64 {
        self.sum(Self::examples)
    }

    /// Returns a quantity that follows from the counts; NaN if it is undefined, or does not follow from them.
    pub fn value(&self, quantity: Quantity, subject: Subject) -> f64 {
        match (quantity, subject) {
            (Quantity::Recall, Subject::Class(class)) => self.recall(class),
            (Quantity::Precision, Subject::Class(class)) => ratio(self.correct(class), self.predicted(class)),
            (Quantity::F1, Subject::Class(class)) => self.f1(class),
            (Quantity::PredictedShare, Subject::Class(class)) => ratio(self.predicted(class), self.total()),
            (Quantity::Accuracy, Subject::All) => ratio(self.sum(Self::correct), self.total()),
            (Quantity::Recall | Quantity::BalancedAccuracy, Subject::All) => mean(self.each(Self::recall)),
            (Quantity::MacroF1, Subject::All) => mean(self.each(Self::f1)),
            (Quantity::GMean, Subject::All) => self.g_mean(),
            (Quantity::Matthews, Subject::All) => self.matthews(),
            _ => f64::NAN,
        }
    }

    fn recall(&self, class: usize) -> f64 {
        ratio(self.correct(class), self.examples(class))
    }

    fn f1(&self, class: usize) -> f64 {
        ratio(2 * self.correct(class), self.examples(class) + self.predicted(class))
    }

    /// (Π recall)^(1/L) through logarithms, because the product of many small recalls underflows.
    fn g_mean(&self) -> f64 {
        libm::exp(mean(
            self.each(Self::recall).map(|recall| if recall == 0.0 { f64::NEG_INFINITY } else { libm::log(recall) }),
        ))
    }

    /// (c n − Σ p_k n_k) / √((n² − Σ p_k²) (n² − Σ n_k²)), with c correct ones among n examples, n_k of class k and p_k
    /// predicted as it (Gorodkin 2004). At most 10⁸ examples keep every product in range.
    fn matthews(&self) -> f64 {
        let products = |a: fn(&Self, usize) -> u64, b: fn(&Self, usize) -> u64| {
            (0..self.classes).map(|class| (a(self, class) * b(self, class)) as i64).sum::<i64>()
        };
        let n = self.total() as i64;
        let covariance = self.sum(Self::correct) as i64 * n - products(Self::predicted, Self::examples);
        let spread = |of| (n * n - products(of, of)) as f64;
        // Two roots, because the product of the spreads may round where each of them does not.
        covariance as f64 / (spread(Self::predicted).sqrt() * spread(Self::examples).sqrt())
    }

    fn sum(&self, count: fn(&Self, usize) -> u64) -> u64 {
        (0..self.classes).map(|class| count(self, class)).sum()
    }

    fn each(&self, value: fn(&Self, usize) -> f64) -> impl Iterator<Item = f64> {
        (0..self.classes).map(move |class| value(self, class))
    }
}

/// Returns a/b, NaN for 0/0. A count of 0 below the line never stands under another number.
fn ratio(a: u64, b: u64) -> f64 {
    a as f64 / b as f64
}

/// Returns the mean of the defined values; NaN if there are none.
pub(super) fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let defined = values.filter(|value| !value.is_nan());
    let (sum, count) = defined.fold((0.0, 0usize), |(sum, count), value| (sum + value, count + 1));
    sum / count as f64
}

/// Appends the counts of scored examples to a record with these columns.
pub(super) fn push_counts(record: &mut Vec<f64>, columns: &Columns, scores: &ClassScores) {
    let classes = columns.classes();
    let start = record.len();
    record.resize(start + columns.counts(), 0.0);
    let counts = &mut record[start..];
    for (truth, predicted) in scores.predictions() {
        if columns.has_confusion() {
            counts[truth * classes + predicted] += 1.0;
        } else {
            counts[truth] += f64::from(u8::from(truth == predicted));
            counts[classes + truth] += 1.0;
            counts[2 * classes + predicted] += 1.0;
        }
    }
}

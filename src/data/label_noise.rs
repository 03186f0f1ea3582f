//! Label noise: wrong labels in the training set.
//!
//! With label noise s, a fraction s of the examples with a class's label do not belong to the class. Of the n_l
//! examples labeled l, round(s n_l) come from the other classes, in numbers as equal as possible. Each class keeps its
//! number n_l, so the imbalance stays as specified. Flipping labels at random would change it: with 1,400 examples
//! against 23, flipping one label in ten would turn 61 : 1 into 8 : 1.

use super::Dataset;
use crate::number::Readable;
use std::ops::Range;
use thiserror::Error;

/// The fractions of wrong labels.
pub const LABEL_NOISE: Range<f64> = 0.0..1.0;

/// Reports a fraction of wrong labels that is out of its range.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("label_noise is {}; it must be a number from 0 and below 1: the share of wrong labels", Readable(*.0))]
pub struct NoiseError(pub f64);

/// The number of examples of each class that carry each label.
///
/// ```
/// use imbalance_lab::data::LabelNoise;
///
/// let noise = LabelNoise::new(&[100, 20, 10], 0.2).unwrap();
/// assert_eq!(noise.labeled(0), [80, 10, 10]);
/// assert_eq!(noise.labeled(2), [1, 1, 8]);
/// assert_eq!(noise.drawn(), [83, 27, 20]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelNoise {
    /// `from[l][k]`: the number of examples with label l that belong to class k.
    from: Vec<Vec<usize>>,
}

impl LabelNoise {
    /// Creates label noise for `counts[l]` examples with label l, where `share` is the fraction of wrong labels. A
    /// single class has no other class to draw from and does not change.
    ///
    /// # Errors
    ///
    /// Returns an error if `share` is below 0 or not below 1.
    pub fn new(counts: &[usize], share: f64) -> Result<Self, NoiseError> {
        if !LABEL_NOISE.contains(&share) {
            return Err(NoiseError(share));
        }
        let classes = counts.len();
        let others = classes.saturating_sub(1);
        let labeled = |(label, &count): (usize, &usize)| {
            let wrong = if others == 0 { 0 } else { libm::round(share * count as f64) as usize };
            let mut from = vec![0; classes];
            from[label] = count - wrong;
            // The remainder after equal parts goes to the classes that follow, one example each.
            for step in 1..classes {
                from[(label + step) % classes] = wrong / others + usize::from(step <= wrong % others);
            }
            from
        };
        Ok(Self { from: counts.iter().enumerate().map(labeled).collect() })
    }

    /// Returns how many of the examples with this label belong to each class.
    pub fn labeled(&self, label: usize) -> &[usize] {
        &self.from[label]
    }

    /// Returns whether every label is right.
    pub fn is_none(&self) -> bool {
        self.from.iter().enumerate().all(|(label, from)| from.iter().sum::<usize>() == from[label])
    }

    /// Returns how many examples of each class must be drawn for [`apply`](Self::apply).
    pub fn drawn(&self) -> Vec<usize> {
        (0..self.from.len()).map(|class| self.from.iter().map(|from| from[class]).sum()).collect()
    }

    /// Labels examples that were drawn at random. The first examples of each class keep their own label; the following
    /// ones get the label of class 0, of class 1 and so on. In the result, the examples of a label begin with those
    /// that belong to it.
    ///
    /// # Panics
    ///
    /// Panics if the number of examples of a class differs from [`drawn`](Self::drawn).
    pub fn apply(&self, drawn: Dataset) -> Dataset {
        assert_eq!(drawn.counts(), self.drawn(), "as many examples of each class as are to be labeled");
        if self.is_none() {
            return drawn;
        }
        let own = |class: usize| self.from[class][class];
        let mut next: Vec<usize> = (0..self.from.len()).map(|class| drawn.class(class).start + own(class)).collect();
        let mut labeled = Dataset::new(drawn.shape());
        for (label, from) in self.from.iter().enumerate() {
            let start = drawn.class(label).start;
            let mut members: Vec<usize> = (start..start + own(label)).collect();
            for (class, &count) in from.iter().enumerate().filter(|&(class, _)| class != label) {
                members.extend(next[class]..next[class] + count);
                next[class] += count;
            }
            labeled.push_members(&drawn, members);
        }
        labeled
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Shape;
    use crate::kernel::Real;

    /// Returns `counts[k]` examples of class k, each with a different number from 1000 k on.
    fn numbered(counts: &[usize]) -> Dataset {
        let mut set = Dataset::new(Shape::features(1));
        for (class, &count) in counts.iter().enumerate() {
            set.push_class((0..count).map(|i| [(1000 * class + i) as Real]));
        }
        set
    }

    #[test]
    fn noisy_labels_keep_class_counts_and_the_requested_noise_share() {
        let counts = [60, 20, 7];
        for share in [0.0, 0.1, 0.25, 0.5, 0.9, 0.999] {
            let noise = LabelNoise::new(&counts, share).unwrap();
            let labeled = noise.apply(numbered(&noise.drawn()));
            assert_eq!(labeled.counts(), counts, "share {share}");
            let mut all: Vec<usize> = (0..labeled.len()).map(|i| labeled.row(i)[0] as usize).collect();
            for (label, &count) in counts.iter().enumerate() {
                let strangers = labeled.class(label).filter(|&i| all[i] / 1000 != label).count();
                assert_eq!(strangers, (share * count as f64).round() as usize, "share {share}, label {label}");
                let others: Vec<usize> = (0..3).filter(|&k| k != label).map(|k| noise.labeled(label)[k]).collect();
                assert!(others[0].abs_diff(others[1]) <= 1, "dealt evenly: {others:?}");
            }
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), 87, "no example comes twice");
        }
    }

    #[test]
    fn no_noise_changes_nothing() {
        let noise = LabelNoise::new(&[5, 3], 0.0).unwrap();
        let set = numbered(&noise.drawn());
        let labeled = noise.apply(set.clone());
        assert!((0..8).all(|i| labeled.row(i) == set.row(i)));
    }

    #[test]
    fn invalid_noise_shares_are_rejected() {
        for share in [-0.1, 1.0, f64::NAN] {
            let message = LabelNoise::new(&[5, 3], share).unwrap_err().to_string();
            assert!(message.contains(&Readable(share).to_string()) && message.contains("below 1"), "{message}");
        }
        assert_eq!(LabelNoise::new(&[5], 0.5).unwrap().drawn(), [5]);
    }
}

//! Misclassified examples: which training examples a network gets wrong.

use crate::dynamics::Trainer;

/// The misclassified examples of one class.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Misclassified {
    /// The number of misclassified examples.
    pub wrong: usize,
    /// The number of the class's examples that are predicted as each class, including its own.
    pub predicted_counts: Vec<usize>,
    /// The first misclassified examples: the index of each in the dataset, and its predicted class.
    pub first: Vec<(usize, usize)>,
}

impl Misclassified {
    /// Computes the misclassified examples of each class at the trainer's current parameters, and lists at most `most`
    /// of each class. The trainer's parameters do not change.
    pub fn compute(trainer: &mut Trainer, most: usize) -> Vec<Self> {
        let examples = trainer.examples().clone();
        let predicted = trainer.predictions(&examples.packed);
        let of_class = |class: usize| {
            let mut predicted_counts = vec![0; examples.rows.classes()];
            examples.rows.class(class).for_each(|example| predicted_counts[predicted[example]] += 1);
            let wrong = examples
                .rows
                .class(class)
                .map(|example| (example, predicted[example]))
                .filter(|(_, predicted)| *predicted != class);
            let wrong: Vec<(usize, usize)> = wrong.collect();
            Self { wrong: wrong.len(), predicted_counts, first: wrong.into_iter().take(most).collect() }
        };
        (0..examples.rows.classes()).map(of_class).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Dataset, Shape};
    use crate::dynamics::{Algorithm, Direction, Examples, Sampling};
    use crate::model::Architecture;
    use std::sync::Arc;

    #[test]
    fn misclassified_examples_match_recall_and_leave_the_trainer_unchanged() {
        let mut points = Dataset::new(Shape::features(1));
        points.push_class([[-1.0], [-0.5], [0.9], [-0.8]]);
        points.push_class([[1.0], [-0.7]]);
        let network = Architecture::Linear {}.build(points.shape(), 2).unwrap();
        let algorithm = Algorithm::new(Sampling::Full, Direction::Mean, 0.5);
        let sampler = algorithm.sampling.sampler(&points.counts(), None, 1).unwrap();
        // The logits are (−x, x), so the network predicts the second class right of 0.
        let parameters = vec![-1.0, 1.0, 0.0, 0.0];
        let mut trainer =
            Trainer::new(network, Arc::new(Examples::new(points)), algorithm, sampler, parameters).unwrap();
        let before = trainer.parameters().to_vec();
        let misclassified = Misclassified::compute(&mut trainer, 5);
        assert_eq!(misclassified[0], Misclassified { wrong: 1, predicted_counts: vec![3, 1], first: vec![(2, 1)] });
        assert_eq!(misclassified[1], Misclassified { wrong: 1, predicted_counts: vec![1, 1], first: vec![(5, 0)] });
        assert_eq!(
            Misclassified::compute(&mut trainer, 0)[0],
            Misclassified { wrong: 1, predicted_counts: vec![3, 1], first: vec![] }
        );
        let scores = &trainer.full_gradients().scores;
        assert_eq!((scores.recall(0), scores.recall(1)), (0.75, 0.5));
        assert_eq!(trainer.parameters(), before);
    }
}

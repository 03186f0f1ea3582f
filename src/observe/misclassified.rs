//! Which training examples a network misclassifies.

use crate::dynamics::Trainer;

/// The mistakes among a class's examples.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Misclassified {
    /// How many there are.
    pub wrong: usize,
    /// How many of the class's examples are predicted as each class, its own included.
    pub predicted_counts: Vec<usize>,
    /// The first of them: each example's place in the set, and the class it is predicted as.
    pub first: Vec<(usize, usize)>,
}

impl Misclassified {
    /// Each class's at the trainer's present parameters, and no more than `most` of them by name. Looking moves nothing.
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
        // Logits (−x, x): what is right of 0 is predicted as the second class.
        let parameters = vec![-1.0, 1.0, 0.0, 0.0];
        let mut trainer = Trainer::new(network, Arc::new(Examples::new(points)), algorithm, sampler, parameters);
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

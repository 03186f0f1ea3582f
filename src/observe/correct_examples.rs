//! Correctly classified examples: which of the smallest class's first examples a network gets right.

use crate::data::PackedExamples;
use crate::dynamics::{Examples, Trainer};

/// The first training examples of the smallest class, which is the last one, packed to be classified again and again.
#[derive(Clone, Debug)]
pub struct CorrectExamples {
    class: usize,
    count: usize,
    packed: PackedExamples,
}

impl CorrectExamples {
    /// Selects the first `most` training examples of the smallest class.
    pub fn of_smallest(examples: &Examples, most: usize) -> Self {
        let rows = examples.rows();
        let class = rows.classes().saturating_sub(1);
        let mut packed = PackedExamples::default();
        packed.start(rows);
        packed.push(rows, rows.class(class).take(most));
        Self { class, count: packed.len(), packed }
    }

    /// Returns the number of examples.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Returns whether each example is classified correctly at the trainer's current parameters, which do not change.
    pub fn compute(&self, trainer: &mut Trainer) -> Vec<bool> {
        trainer.predictions(&self.packed).into_iter().map(|predicted| predicted == self.class).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Dataset, Shape};
    use crate::dynamics::{Algorithm, Direction, Sampling};
    use crate::model::Architecture;
    use std::sync::Arc;

    #[test]
    fn the_first_examples_of_the_smallest_class_are_right_where_the_network_predicts_that_class() {
        let mut points = Dataset::new(Shape::features(1));
        points.push_class([[-1.0], [-0.5], [0.9], [-0.8]]);
        points.push_class([[1.0], [-0.7], [0.3]]);
        let network = Architecture::Linear {}.build(points.shape(), 2).unwrap();
        let algorithm = Algorithm::new(Sampling::Full, Direction::Mean, 0.5);
        let sampler = algorithm.sampling.sampler(&points.counts(), None, 1).unwrap();
        // The logits are (−x, x), so the network predicts the second class right of 0.
        let parameters = vec![-1.0, 1.0, 0.0, 0.0];
        let examples = Arc::new(Examples::new(points));
        let mut trainer = Trainer::new(network, examples.clone(), algorithm, sampler, parameters.clone()).unwrap();
        let watched = |most| CorrectExamples::of_smallest(&examples, most);
        assert_eq!(watched(200).compute(&mut trainer), [true, false, true]);
        assert_eq!(watched(2).compute(&mut trainer), [true, false], "the first two of three");
        assert_eq!((watched(200).count(), watched(2).count(), watched(0).count()), (3, 2, 0));
        assert_eq!(trainer.parameters(), parameters);
        let right = watched(200).compute(&mut trainer).iter().filter(|right| **right).count();
        let recall = trainer.full_gradients().scores.recall(1);
        assert_eq!(recall, right as f64 / 3.0, "the same count as the recall's");
    }

    #[test]
    fn looking_at_the_examples_before_a_step_does_not_change_it() {
        let mut points = Dataset::new(Shape::features(1));
        points.push_class([[-1.0], [-0.5], [0.9], [-0.8]]);
        points.push_class([[1.0], [-0.7]]);
        let examples = Arc::new(Examples::new(points));
        let train = |looks: bool| {
            let network = Architecture::Linear {}.build(examples.rows().shape(), 2).unwrap();
            let algorithm = Algorithm::new(Sampling::Full, Direction::Normalized, 0.5);
            let sampler = algorithm.sampling.sampler(&examples.rows().counts(), None, 1).unwrap();
            let mut trainer =
                Trainer::new(network, examples.clone(), algorithm, sampler, vec![-1.0, 1.0, 0.0, 0.0]).unwrap();
            let watched = CorrectExamples::of_smallest(&examples, 200);
            for _ in 0..5 {
                trainer.propose().unwrap();
                if looks {
                    watched.compute(&mut trainer);
                }
                trainer.apply();
            }
            trainer.parameters().to_vec()
        };
        assert_eq!(train(true), train(false));
    }
}

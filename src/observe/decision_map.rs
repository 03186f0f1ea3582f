//! Decision maps: the class that a network predicts at each point of the plane.
//!
//! If examples have two features, a network divides the plane among the classes. Each point belongs to the class that
//! the network predicts there. A square grid of predictions is a picture of everything that the network has learned.

use crate::data::{Dataset, PackedExamples, Shape};
use crate::dynamics::Trainer;
use crate::kernel::Real;

/// The margin around the outermost example, as a fraction.
const MARGIN: f64 = 0.05;

/// A square grid of points with the predicted class of each.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionMap {
    /// Half the side of the square that the grid covers; its center is the origin.
    pub reach: f64,
    /// The classes, row by row from the top, each row from the left. Their number is a square.
    pub classes: Vec<u8>,
}

impl DecisionMap {
    /// Computes the decision map of the trainer's network on a grid of `side` × `side` points that just covers its
    /// examples. Returns `None` if examples do not have two features.
    pub fn compute(trainer: &mut Trainer, side: usize) -> Option<Self> {
        let examples = &trainer.examples().rows;
        if examples.shape() != Shape::features(2) {
            return None;
        }
        let most = examples.values().iter().fold(f64::MIN_POSITIVE, |most, value| most.max(f64::from(value.abs())));
        let reach = (1.0 + MARGIN) * most;
        // The center of each cell.
        let place = |cell: usize| (reach * ((2 * cell + 1) as f64 / side as f64 - 1.0)) as Real;
        let cells = (0..side).flat_map(|row| (0..side).map(move |column| [place(column), -place(row)]));
        let mut grid = Dataset::new(Shape::features(2));
        grid.push_class(cells);
        let classes =
            trainer.predictions(&PackedExamples::from_dataset(&grid)).into_iter().map(|class| class as u8).collect();
        Some(Self { reach, classes })
    }

    /// Returns the fraction of the points that belongs to each class.
    pub fn shares(&self, classes: usize) -> Vec<f64> {
        let points = self.classes.len().max(1) as f64;
        let share = |class| self.classes.iter().filter(|&&each| usize::from(each) == class).count() as f64 / points;
        (0..classes).map(share).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dynamics::{Algorithm, Direction, Examples, Sampling};
    use crate::model::Architecture;
    use std::sync::Arc;

    fn trainer(examples: Dataset, parameters: impl Fn(usize) -> Vec<Real>) -> Trainer {
        let network = Architecture::Linear {}.build(examples.shape(), examples.classes()).unwrap();
        let gd = Algorithm::new(Sampling::Full, Direction::Mean, 0.5);
        let sampler = gd.sampling.sampler(&examples.counts(), None, 1).unwrap();
        let parameters = parameters(network.parameters());
        Trainer::new(network, Arc::new(Examples::new(examples)), gd, sampler, parameters).unwrap()
    }

    #[test]
    fn the_decision_map_follows_the_weights() {
        let mut examples = Dataset::new(Shape::features(2));
        examples.push_class([[0.0, 2.0]]);
        examples.push_class([[1.0, -2.0]]);
        // The parameters are the weights of the two logits on the two features, then two biases. All are zero except
        // the weight of the second logit on the second feature, −1.
        let mut second = trainer(examples, |count| {
            let mut parameters = vec![0.0; count];
            parameters[3] = -1.0;
            parameters
        });
        let decision_map = DecisionMap::compute(&mut second, 4).unwrap();
        assert!((decision_map.reach - 2.1).abs() < 1e-6);
        assert_eq!(decision_map.classes, [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
        assert_eq!(decision_map.shares(3), [0.5, 0.5, 0.0]);
    }

    #[test]
    fn the_decision_map_agrees_with_recall() {
        let mut examples = Dataset::new(Shape::features(2));
        for class in 0..3 {
            let place = |i: usize| ((i * (class + 3)) % 7) as Real - 3.0;
            examples.push_class((0..(9 + class)).map(|i| [place(i), place(i + class)]));
        }
        let packed = PackedExamples::from_dataset(&examples);
        let mut trainer = trainer(examples, |count| (0..count).map(|i| (i as Real * 0.7).sin()).collect());
        let found = trainer.predictions(&packed);
        let recalls = trainer.full_gradients().scores.clone();
        let mut start = 0;
        for (class, count) in [9, 10, 11].into_iter().enumerate() {
            let right = found[start..start + count].iter().filter(|found| **found == class).count();
            assert_eq!(right as f64 / count as f64, recalls.recall(class));
            start += count;
        }
        assert_eq!(found.len(), start);
    }

    #[test]
    fn decision_maps_need_two_features() {
        let mut examples = Dataset::new(Shape::features(3));
        examples.push_class([[0.0, 2.0, 1.0]]);
        examples.push_class([[1.0, -2.0, 1.0]]);
        assert_eq!(DecisionMap::compute(&mut trainer(examples, |count| vec![0.0; count]), 4), None);
    }
}

//! Which training examples a network takes for another class.

use crate::dynamics::Trainer;

/// The mistakes among a class's examples.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mistakes {
    /// How many there are.
    pub wrong: usize,
    /// How many of the class's examples are taken for each class, its own included.
    pub taken_for: Vec<usize>,
    /// The first of them: each example's place in the set, and the class it is taken for.
    pub first: Vec<(usize, usize)>,
}

impl Mistakes {
    /// Each class's at the trainer's present parameters, and no more than `most` of them by name. Looking moves nothing.
    pub fn of(trainer: &mut Trainer, most: usize) -> Vec<Self> {
        let examples = trainer.examples().clone();
        let taken = trainer.predictions(&examples.panels);
        let of_class = |class: usize| {
            let mut taken_for = vec![0; examples.rows.classes()];
            examples.rows.class(class).for_each(|example| taken_for[taken[example]] += 1);
            let wrong = examples
                .rows
                .class(class)
                .map(|example| (example, taken[example]))
                .filter(|(_, taken)| *taken != class);
            let wrong: Vec<(usize, usize)> = wrong.collect();
            Self { wrong: wrong.len(), taken_for, first: wrong.into_iter().take(most).collect() }
        };
        (0..examples.rows.classes()).map(of_class).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Dataset, Shape};
    use crate::dynamics::{Algorithm, Batches, Direction, Examples};
    use crate::model::Architecture;
    use std::sync::Arc;

    #[test]
    fn mistakes_are_what_recall_misses_and_looking_moves_nothing() {
        let mut points = Dataset::new(Shape::features(1));
        points.push_class([[-1.0], [-0.5], [0.9], [-0.8]]);
        points.push_class([[1.0], [-0.7]]);
        let network = Architecture::Linear {}.build(points.shape(), 2).unwrap();
        let algorithm = Algorithm::new(Batches::Full, Direction::Mean, 0.5);
        let deck = algorithm.batches.deck(&points.counts(), None, 1).unwrap();
        // Logits (−x, x): what is right of 0 is taken for the second class.
        let parameters = vec![-1.0, 1.0, 0.0, 0.0];
        let mut trainer = Trainer::new(network, Arc::new(Examples::new(points)), algorithm, deck, parameters);
        let before = trainer.parameters().to_vec();
        let mistakes = Mistakes::of(&mut trainer, 5);
        assert_eq!(mistakes[0], Mistakes { wrong: 1, taken_for: vec![3, 1], first: vec![(2, 1)] });
        assert_eq!(mistakes[1], Mistakes { wrong: 1, taken_for: vec![1, 1], first: vec![(5, 0)] });
        assert_eq!(Mistakes::of(&mut trainer, 0)[0], Mistakes { wrong: 1, taken_for: vec![3, 1], first: vec![] });
        let scores = &trainer.full_gradients().scores;
        assert_eq!((scores.recall(0), scores.recall(1)), (0.75, 0.5));
        assert_eq!(trainer.parameters(), before);
    }
}

//! Trains step by step on given examples, and prints at each step how the classes affect the loss of the rare class.
//!
//! With two classes and plain gradient descent the rare one descends if and only if ‖G_1‖/‖G_0‖ > −cos ζ, where ζ is the
//! angle between the classes' gradients. `cargo run --example descent`

use imbalance_lab::data::{Dataset, Shape};
use imbalance_lab::dynamics::{Algorithm, Direction, Examples, Sampling, Trainer};
use imbalance_lab::kernel::Real;
use imbalance_lab::kernel::reduce::{cosine, norm};
use imbalance_lab::model::Architecture;
use std::error::Error;
use std::sync::Arc;

fn main() -> Result<(), Box<dyn Error>> {
    println!("step  ‖G_1‖/‖G_0‖  −cos ζ  loss of the rare class");
    for at_step in descent(12)? {
        let verdict = if at_step.ratio > at_step.against { "descends" } else { "ascends" };
        println!("{:4}  {:11.3}  {:6.3}  {:.3}, {verdict}", at_step.step, at_step.ratio, at_step.against, at_step.loss);
    }
    Ok(())
}

/// What decides over the rare class at a step.
struct Snapshot {
    step: usize,
    /// ‖G_1‖/‖G_0‖.
    ratio: f64,
    /// −cos ζ.
    against: f64,
    /// Its mean loss.
    loss: f64,
}

/// The first steps of gradient descent on 24 points of one class and 3 of another.
fn descent(steps: usize) -> Result<Vec<Snapshot>, Box<dyn Error>> {
    let mut points = Dataset::new(Shape::features(2));
    points.push_class((0..24).map(|i| [(0.7 * i as Real).sin(), (1.1 * i as Real).cos()]));
    points.push_class([[1.4, 0.9], [0.8, 1.5], [1.2, 1.3]]);
    let network = Architecture::Linear {}.build(points.shape(), 2)?;
    let start = network.initial_parameters(3);
    let gd = Algorithm::new(Sampling::Full, Direction::Mean, 0.02);
    let sampler = gd.sampling.sampler(&points.counts(), None, 3)?;
    let mut trainer = Trainer::new(network, Arc::new(Examples::new(points)), gd, sampler, start)?;
    let mut moments = Vec::new();
    for step in 0..steps {
        let gradients = trainer.full_gradients();
        let (common, rare) = (gradients.class(0), gradients.class(1));
        moments.push(Snapshot {
            step,
            ratio: norm(rare) / norm(common),
            against: -cosine(common, rare),
            loss: gradients.scores.mean_loss(1),
        });
        trainer.step()?;
    }
    Ok(moments)
}

#[test]
fn the_condition_predicts_the_sign_of_the_change() -> Result<(), Box<dyn Error>> {
    for pair in descent(12)?.windows(2) {
        assert_eq!(pair[0].ratio > pair[0].against, pair[1].loss < pair[0].loss, "step {}", pair[0].step);
    }
    main()
}

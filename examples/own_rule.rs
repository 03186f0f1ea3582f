//! A direction of one's own, trained next to gradient descent from the same start.
//!
//! The rule weights each class gradient by 1/‖g_l‖^α: α = 0 is gradient descent, and α = 1 is per-class normalization.
//! `cargo run --example own_rule`

use imbalance_lab::dynamics::{DirectionRule, GradientStats, NameParts, Trainer};
use imbalance_lab::experiment::{DataSource, Experiment, Run};
use std::error::Error;

/// d = Σ_l g_l/‖g_l‖^α.
#[derive(Debug)]
struct Power {
    alpha: f64,
}

impl DirectionRule for Power {
    fn class_weights(&self, stats: &GradientStats, weights: &mut [f64]) {
        for (weight, norm) in weights.iter_mut().zip(stats.norms) {
            *weight = norm.powf(-self.alpha);
        }
    }

    fn name_parts(&self) -> NameParts {
        NameParts { before: format!("power {} ", self.alpha).into(), ..NameParts::default() }
    }
}

const DOCUMENT: &str = r#"{
  "version": 1,
  "data": {
    "source": {"kind": "generated", "generator": {"kind": "gaussians", "classes": 2}},
    "classes": ["A", "B"], "max_per_class": 400, "imbalance": {"kind": "ratio", "ratio": 20}, "test_per_class": 100
  },
  "model": {"kind": "mlp", "hidden": [{"width": 16, "activation": "tanh"}]},
  "training": {"steps": 300, "seeds": [7]},
  "algorithms": [{"sampling": "full", "direction": "mean", "learning_rate": 0.1}]
}"#;

fn main() -> Result<(), Box<dyn Error>> {
    let gd = gradient_descent()?;
    let power = gradient_descent()?.with_direction(Power { alpha: 0.7 });
    for mut trainer in [gd, power] {
        println!("{:12} the recall of B fell by {:.2}", trainer.name(), drop(&mut trainer, 300)?);
    }
    Ok(())
}

/// A trainer at the start of the document's run.
fn gradient_descent() -> Result<Trainer, Box<dyn Error>> {
    let experiment = Experiment::read(DOCUMENT)?;
    let run = Run::new(&experiment, 0, &DataSource::Document)?;
    let (start, gd) = (run.trainer(), experiment.document().algorithms[0].clone());
    let sampler = gd.sampling.sampler(experiment.counts(), None, 7)?;
    let (network, examples) = (start.network().clone(), start.examples().clone());
    Ok(Trainer::new(network, examples, gd, sampler, start.parameters().to_vec())?)
}

/// How far the recall of the rare class falls below its start.
fn drop(trainer: &mut Trainer, steps: usize) -> Result<f64, Box<dyn Error>> {
    let start = trainer.full_gradients().scores.recall(1);
    let mut lowest = start;
    for _ in 0..steps {
        trainer.step()?;
        lowest = lowest.min(trainer.full_gradients().scores.recall(1));
    }
    Ok(start - lowest)
}

#[test]
fn the_rule_lies_between_gradient_descent_and_normalization() -> Result<(), Box<dyn Error>> {
    let depth = |alpha| drop(&mut gradient_descent()?.with_direction(Power { alpha }), 300);
    let (none, some, whole) = (depth(0.0)?, depth(0.7)?, depth(1.0)?);
    assert_eq!(none, drop(&mut gradient_descent()?, 300)?, "α = 0 is gradient descent");
    assert!(none > 0.3 && whole < 0.05, "{none} {whole}");
    assert!(whole < some && some < none, "{whole} < {some} < {none}");
    main()
}

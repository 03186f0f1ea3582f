//! Optimizers: how a direction becomes a step.
//!
//! | optimizer | s | |
//! |---|---|---|
//! | plain | d | the paper's |
//! | momentum | m ← β m + d, s = m | Polyak's heavy ball |
//! | adam | m ← β₁ m + (1−β₁) d, v ← β₂ v + (1−β₂) d², s = m̂ / (√v̂ + ε), m̂ = m / (1−β₁ᵗ), v̂ = v / (1−β₂ᵗ) | Kingma and Ba 2015 |
//! | sign | sign d | Adam without its running means |
//!
//! A step is x ← x − η s. Class imbalance is one reason why Adam and sign descent outperform gradient descent on
//! heavy-tailed data (Kunstner et al., NeurIPS 2024): like per-class normalization, they ignore the length of a
//! gradient.

use crate::kernel::Real;
use crate::number::Written;
use serde::{Deserialize, Serialize};

/// The rule that turns a direction into a step.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    rename = "kind",
    rename_all = "snake_case",
    deny_unknown_fields,
    expecting = "an object such as {\"kind\": \"adam\"}"
)]
pub enum Optimizer {
    /// Uses the direction itself.
    Sgd {},
    /// Uses a decaying sum of directions.
    Momentum {
        /// β, the fraction of the old sum that is kept.
        #[serde(default = "default_beta")]
        beta: f64,
    },
    /// Uses a running mean of directions, divided by the root of a running mean of their squares.
    Adam {
        /// β₁, the decay rate of the mean.
        #[serde(default = "default_beta")]
        beta1: f64,
        /// β₂, the decay rate of the mean of squares.
        #[serde(default = "default_beta2")]
        beta2: f64,
        /// ε, which keeps the quotient finite.
        #[serde(default = "default_epsilon")]
        epsilon: f64,
    },
    /// Uses the sign of each entry, and 0 where the entry is 0.
    Sign {},
}

impl Default for Optimizer {
    fn default() -> Self {
        Self::Sgd {}
    }
}

fn default_beta() -> f64 {
    0.9
}

fn default_beta2() -> f64 {
    0.999
}

fn default_epsilon() -> f64 {
    1e-8
}

/// Reports an optimizer parameter that is out of its range.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("optimizer.{field} is {}; it must be {expected}", Written(*.found))]
pub struct OptimizerError {
    field: &'static str,
    found: f64,
    expected: &'static str,
}

impl Optimizer {
    /// Returns the name to add to an algorithm's name; it is empty for the plain optimizer.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sgd {} => "",
            Self::Momentum { .. } => "momentum",
            Self::Adam { .. } => "Adam",
            Self::Sign {} => "sign",
        }
    }

    /// Checks the optimizer's parameters.
    ///
    /// # Errors
    ///
    /// Returns an error that names the parameter that is out of its range.
    pub fn check(self) -> Result<(), OptimizerError> {
        let share = |field, found: f64| {
            let fits = (0.0..1.0).contains(&found);
            if fits { Ok(()) } else { Err(OptimizerError { field, found, expected: "a number from 0 to below 1" }) }
        };
        match self {
            Self::Sgd {} | Self::Sign {} => Ok(()),
            Self::Momentum { beta } => share("beta", beta),
            Self::Adam { beta1, beta2, epsilon } => {
                share("beta1", beta1)?;
                share("beta2", beta2)?;
                if epsilon > 0.0 && epsilon <= 1.0 {
                    return Ok(());
                }
                Err(OptimizerError { field: "epsilon", found: epsilon, expected: "a number above 0 and at most 1" })
            }
        }
    }
}

/// The state of an optimizer between steps.
#[derive(Clone, Debug)]
pub struct OptimizerState {
    optimizer: Optimizer,
    steps: i32,
    mean: Vec<f64>,
    squares: Vec<f64>,
}

impl OptimizerState {
    /// Creates the initial state for this number of parameters.
    pub fn new(optimizer: Optimizer, parameters: usize) -> Self {
        let zeros_if = |yes: bool| vec![0.0; if yes { parameters } else { 0 }];
        Self {
            optimizer,
            steps: 0,
            mean: zeros_if(matches!(optimizer, Optimizer::Momentum { .. } | Optimizer::Adam { .. })),
            squares: zeros_if(matches!(optimizer, Optimizer::Adam { .. })),
        }
    }

    /// Returns the size of the state in bytes.
    pub fn bytes(&self) -> usize {
        size_of::<f64>() * (self.mean.len() + self.squares.len())
    }

    /// Updates the state with one direction and overwrites `direction` with s.
    pub fn update(&mut self, direction: &mut [Real]) {
        self.steps = self.steps.saturating_add(1);
        match self.optimizer {
            Optimizer::Sgd {} => {}
            Optimizer::Sign {} => direction.iter_mut().for_each(|d| *d = if *d == 0.0 { 0.0 } else { d.signum() }),
            Optimizer::Momentum { beta } => {
                for (d, sum) in direction.iter_mut().zip(&mut self.mean) {
                    *sum = beta * *sum + f64::from(*d);
                    *d = *sum as Real;
                }
            }
            Optimizer::Adam { beta1, beta2, epsilon } => {
                let unbiased = |beta: f64| 1.0 - libm::pow(beta, f64::from(self.steps));
                let (mean_share, square_share) = (unbiased(beta1), unbiased(beta2));
                for ((d, mean), square) in direction.iter_mut().zip(&mut self.mean).zip(&mut self.squares) {
                    let entry = f64::from(*d);
                    *mean = beta1 * *mean + (1.0 - beta1) * entry;
                    *square = beta2 * *square + (1.0 - beta2) * entry * entry;
                    *d = ((*mean / mean_share) / ((*square / square_share).sqrt() + epsilon)) as Real;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the third step after the directions 1, 2 and −1.
    fn third_step(optimizer: Optimizer) -> f64 {
        let mut state = OptimizerState::new(optimizer, 1);
        let steps = [1.0, 2.0, -1.0].map(|d| {
            let mut direction = [d];
            state.update(&mut direction);
            f64::from(direction[0])
        });
        steps[2]
    }

    #[test]
    fn third_steps_match_hand_computation() {
        assert_eq!(third_step(Optimizer::Sgd {}), -1.0);
        assert_eq!(third_step(Optimizer::Sign {}), -1.0);
        // 0.5 (0.5 · 1 + 2) − 1.
        assert_eq!(third_step(Optimizer::Momentum { beta: 0.5 }), 0.25);
        // β₁ = β₂ = 1/2: m = 0.5, 1.25, 0.125 and v = 0.5, 2.25, 1.625; both over 7/8: (1/7) / √(13/7).
        let adam = third_step(Optimizer::Adam { beta1: 0.5, beta2: 0.5, epsilon: 1e-12 });
        assert!((adam - 1.0 / 91f64.sqrt()).abs() < 1e-6, "{adam}");
    }

    #[test]
    fn sign_leaves_zero_where_it_is() {
        let mut direction = [0.0, -0.0, 3.0];
        OptimizerState::new(Optimizer::Sign {}, 3).update(&mut direction);
        assert_eq!(direction, [0.0, 0.0, 1.0]);
    }

    #[test]
    fn numbers_out_of_range_are_named() {
        for bad in [1.0, -0.1, f64::NAN] {
            assert!(Optimizer::Momentum { beta: bad }.check().unwrap_err().to_string().contains("optimizer.beta"));
        }
        let adam = Optimizer::Adam { beta1: 0.9, beta2: 0.999, epsilon: 0.0 };
        assert!(adam.check().unwrap_err().to_string().contains("optimizer.epsilon"));
    }
}

//! Optimizers: how a direction becomes a step.
//!
//! | optimizer | s | |
//! |---|---|---|
//! | plain | d | the paper's |
//! | momentum | m ← β m + d, s = m | Polyak's heavy ball |
//! | adam | m ← β₁ m + (1−β₁) d, v ← β₂ v + (1−β₂) d², s = m̂ / (√v̂ + ε), m̂ = m / (1−β₁ᵗ), v̂ = v / (1−β₂ᵗ) | Kingma and Ba 2015 |
//! | sign | sign d | Adam without its running means |
//!
//! A step is x ← x − η s. With a weight decay λ it is x ← x − η (s + λx): decoupled from the optimizer, as in AdamW
//! (Loshchilov and Hutter 2019). Class imbalance is one reason why Adam and sign descent outperform gradient descent on
//! heavy-tailed data (Kunstner et al., NeurIPS 2024): like per-class normalization, they ignore the length of a
//! gradient.

use crate::json::tagged::tagged;
use crate::kernel::Real;
use crate::number::Readable;
use std::borrow::Cow;
use std::fmt::Debug;
use std::ops::{Range, RangeInclusive};

/// The values of β, β₁ and β₂.
const DECAY: Range<f64> = 0.0..1.0;

/// The largest ε; it is above 0.
const MAX_EPSILON: f64 = 1.0;

/// The values of λ.
const WEIGHT_DECAYS: RangeInclusive<f64> = 0.0..=10.0;

tagged! {
    "an object such as {\"kind\": \"adam\"}"
    /// The built-in rules that turn a direction into a step.
    #[derive(Clone, Copy, Debug, PartialEq)]
    #[non_exhaustive]
    pub enum Optimizer {
        /// Uses the direction itself.
        Sgd {
            /// λ, the weight decay.
            #[serde(default, skip_serializing_if = "is_zero")]
            #[cfg_attr(test, schemars(!skip_serializing_if, range(min = *WEIGHT_DECAYS.start(), max = *WEIGHT_DECAYS.end())))]
            weight_decay: f64,
        },
        /// Uses a decaying sum of directions.
        Momentum {
            /// β, the fraction of the old sum that is kept.
            #[serde(default = "default_beta")]
            #[cfg_attr(test, schemars(range(min = DECAY.start), extend("exclusiveMaximum" = DECAY.end)))]
            beta: f64,
            /// λ, the weight decay.
            #[serde(default, skip_serializing_if = "is_zero")]
            #[cfg_attr(test, schemars(!skip_serializing_if, range(min = *WEIGHT_DECAYS.start(), max = *WEIGHT_DECAYS.end())))]
            weight_decay: f64,
        },
        /// Uses a running mean of directions, divided by the root of a running mean of their squares.
        Adam {
            /// β₁, the decay rate of the mean.
            #[serde(default = "default_beta")]
            #[cfg_attr(test, schemars(range(min = DECAY.start), extend("exclusiveMaximum" = DECAY.end)))]
            beta1: f64,
            /// β₂, the decay rate of the mean of squares.
            #[serde(default = "default_beta2")]
            #[cfg_attr(test, schemars(range(min = DECAY.start), extend("exclusiveMaximum" = DECAY.end)))]
            beta2: f64,
            /// ε, which keeps the quotient finite.
            #[serde(default = "default_epsilon")]
            #[cfg_attr(test, schemars(range(max = MAX_EPSILON), extend("exclusiveMinimum" = 0)))]
            epsilon: f64,
            /// λ, the weight decay.
            #[serde(default, skip_serializing_if = "is_zero")]
            #[cfg_attr(test, schemars(!skip_serializing_if, range(min = *WEIGHT_DECAYS.start(), max = *WEIGHT_DECAYS.end())))]
            weight_decay: f64,
        },
        /// Uses the sign of each entry, and 0 where the entry is 0.
        Sign {
            /// λ, the weight decay.
            #[serde(default, skip_serializing_if = "is_zero")]
            #[cfg_attr(test, schemars(!skip_serializing_if, range(min = *WEIGHT_DECAYS.start(), max = *WEIGHT_DECAYS.end())))]
            weight_decay: f64,
        },
    }
}

impl Default for Optimizer {
    fn default() -> Self {
        Self::Sgd { weight_decay: 0.0 }
    }
}

fn is_zero(weight_decay: &f64) -> bool {
    *weight_decay == 0.0
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
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("optimizer.{field} is {}; it must be {expected}", Readable(*.found))]
pub struct OptimizerError {
    field: &'static str,
    found: f64,
    expected: &'static str,
}

impl Optimizer {
    /// Checks the optimizer's parameters.
    ///
    /// # Errors
    ///
    /// Returns an error that names the parameter that is out of its range.
    pub fn check(self) -> Result<(), OptimizerError> {
        let share = |field, found: f64| {
            let fits = DECAY.contains(&found);
            if fits { Ok(()) } else { Err(OptimizerError { field, found, expected: "a number from 0 to below 1" }) }
        };
        let decay = self.weight_decay();
        if !WEIGHT_DECAYS.contains(&decay) {
            return Err(OptimizerError { field: "weight_decay", found: decay, expected: "a number from 0 to 10" });
        }
        match self {
            Self::Sgd { .. } | Self::Sign { .. } => Ok(()),
            Self::Momentum { beta, .. } => share("beta", beta),
            Self::Adam { beta1, beta2, epsilon, .. } => {
                share("beta1", beta1)?;
                share("beta2", beta2)?;
                if epsilon > 0.0 && epsilon <= MAX_EPSILON {
                    return Ok(());
                }
                Err(OptimizerError { field: "epsilon", found: epsilon, expected: "a number above 0 and at most 1" })
            }
        }
    }
}

/// What an optimizer remembers between steps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OptimizerState {
    /// The number of updates, including the current one.
    pub steps: usize,
    /// The vectors of the state, with one number for each parameter.
    pub vectors: Vec<Vec<f64>>,
}

impl OptimizerState {
    /// Creates the initial state of a rule, all zeros, for this number of parameters.
    #[must_use]
    pub fn new(rule: &dyn OptimizerRule, parameters: usize) -> Self {
        Self { steps: 0, vectors: vec![vec![0.0; parameters]; rule.vectors()] }
    }

    /// Counts one update, and overwrites `direction` with the rule's s.
    pub fn update(&mut self, rule: &dyn OptimizerRule, direction: &mut [Real]) {
        self.steps = self.steps.saturating_add(1);
        rule.update(self, direction);
    }

    /// Returns the size of the vectors in bytes.
    pub(super) fn bytes(&self) -> usize {
        size_of::<f64>() * self.vectors.iter().map(Vec::len).sum::<usize>()
    }
}

/// A rule that turns a direction d into a step s. [`Optimizer`] has the built-in rules.
///
/// The rule itself never changes. It keeps what it remembers in an [`OptimizerState`], so that a run can be resumed
/// from a copy. A rule of one's own takes the place of a built-in one with
/// [`Trainer::with_optimizer`](super::Trainer::with_optimizer):
///
/// ```
/// use imbalance_lab::dynamics::{OptimizerRule, OptimizerState};
/// use imbalance_lab::kernel::Real;
///
/// /// s is the mean of this direction and the one before it.
/// #[derive(Debug)]
/// struct Pairs;
///
/// impl OptimizerRule for Pairs {
///     fn vectors(&self) -> usize {
///         1
///     }
///
///     fn update(&self, state: &mut OptimizerState, direction: &mut [Real]) {
///         for (d, last) in direction.iter_mut().zip(&mut state.vectors[0]) {
///             let before = std::mem::replace(last, f64::from(*d));
///             *d = ((before + *last) / 2.0) as Real;
///         }
///     }
/// }
///
/// let mut state = OptimizerState::new(&Pairs, 1);
/// let steps = [4.0, 2.0].map(|d| {
///     let mut direction = [d];
///     state.update(&Pairs, &mut direction);
///     direction[0]
/// });
/// assert_eq!(steps, [2.0, 3.0]);
/// ```
pub trait OptimizerRule: Debug + Send + Sync {
    /// Returns the number of vectors in the rule's state. It stays the same during a run.
    fn vectors(&self) -> usize {
        0
    }

    /// Updates the state with one direction, and overwrites `direction` with s. The state starts as
    /// [`OptimizerState::new`] creates it.
    fn update(&self, state: &mut OptimizerState, direction: &mut [Real]);

    /// Returns λ, the weight decay. The trainer adds λx to s.
    fn weight_decay(&self) -> f64 {
        0.0
    }

    /// Returns the name to add to an algorithm's name: the rule as `Debug` writes it, unless it says otherwise.
    fn name(&self) -> Cow<'static, str> {
        format!("{self:?}").into()
    }
}

impl OptimizerRule for Optimizer {
    fn vectors(&self) -> usize {
        match self {
            Self::Sgd { .. } | Self::Sign { .. } => 0,
            Self::Momentum { .. } => 1,
            Self::Adam { .. } => 2,
        }
    }

    fn update(&self, state: &mut OptimizerState, direction: &mut [Real]) {
        match (self, &mut state.vectors[..]) {
            (Self::Sgd { .. }, _) => {}
            (Self::Sign { .. }, _) => direction.iter_mut().for_each(|d| *d = if *d == 0.0 { 0.0 } else { d.signum() }),
            (Self::Momentum { beta, .. }, [sum]) => {
                for (d, sum) in direction.iter_mut().zip(sum) {
                    *sum = beta * *sum + f64::from(*d);
                    *d = *sum as Real;
                }
            }
            (Self::Adam { beta1, beta2, epsilon, .. }, [mean, squares]) => {
                let unbiased = |beta: f64| 1.0 - libm::pow(beta, state.steps as f64);
                let (mean_share, square_share) = (unbiased(*beta1), unbiased(*beta2));
                for ((d, mean), square) in direction.iter_mut().zip(mean).zip(squares) {
                    let entry = f64::from(*d);
                    *mean = beta1 * *mean + (1.0 - beta1) * entry;
                    *square = beta2 * *square + (1.0 - beta2) * entry * entry;
                    *d = ((*mean / mean_share) / ((*square / square_share).sqrt() + epsilon)) as Real;
                }
            }
            // The state of another rule has no meaning here; a trainer never passes one.
            (Self::Momentum { .. } | Self::Adam { .. }, _) => direction.fill(Real::NAN),
        }
    }

    fn weight_decay(&self) -> f64 {
        match *self {
            Self::Sgd { weight_decay }
            | Self::Momentum { weight_decay, .. }
            | Self::Adam { weight_decay, .. }
            | Self::Sign { weight_decay } => weight_decay,
        }
    }

    /// Returns the name to add to an algorithm's name; it is empty for the plain optimizer.
    fn name(&self) -> Cow<'static, str> {
        let name = match self {
            Self::Sgd { .. } => "",
            Self::Momentum { .. } => "momentum",
            Self::Adam { .. } => "Adam",
            Self::Sign { .. } => "sign",
        };
        match (name, self.weight_decay() > 0.0) {
            (_, false) => name.into(),
            ("", true) => "weight decay".into(),
            (_, true) => format!("{name} with weight decay").into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGN: Optimizer = Optimizer::Sign { weight_decay: 0.0 };

    /// Returns the third step after the directions 1, 2 and −1.
    fn third_step(optimizer: Optimizer) -> f64 {
        let mut state = OptimizerState::new(&optimizer, 1);
        let steps = [1.0, 2.0, -1.0].map(|d| {
            let mut direction = [d];
            state.update(&optimizer, &mut direction);
            f64::from(direction[0])
        });
        steps[2]
    }

    #[test]
    fn third_steps_match_hand_computation() {
        assert_eq!(third_step(Optimizer::default()), -1.0);
        assert_eq!(third_step(SIGN), -1.0);
        // 0.5 (0.5 · 1 + 2) − 1.
        assert_eq!(third_step(Optimizer::Momentum { beta: 0.5, weight_decay: 0.0 }), 0.25);
        // β₁ = β₂ = 1/2: m = 0.5, 1.25, 0.125 and v = 0.5, 2.25, 1.625; both over 7/8: (1/7) / √(13/7).
        let adam = third_step(Optimizer::Adam { beta1: 0.5, beta2: 0.5, epsilon: 1e-12, weight_decay: 0.0 });
        assert!((adam - 1.0 / 91f64.sqrt()).abs() < 1e-6, "{adam}");
    }

    #[test]
    fn the_sign_optimizer_keeps_a_parameter_with_a_zero_gradient() {
        let mut direction = [0.0, -0.0, 3.0];
        OptimizerState::new(&SIGN, 3).update(&SIGN, &mut direction);
        assert_eq!(direction, [0.0, 0.0, 1.0]);
    }

    #[test]
    fn an_error_names_the_optimizer_parameter_out_of_range() {
        for bad in [1.0, -0.1, f64::NAN] {
            assert!(
                Optimizer::Momentum { beta: bad, weight_decay: 0.0 }
                    .check()
                    .unwrap_err()
                    .to_string()
                    .contains("optimizer.beta")
            );
        }
        let adam = Optimizer::Adam { beta1: 0.9, beta2: 0.999, epsilon: 0.0, weight_decay: 0.0 };
        assert!(adam.check().unwrap_err().to_string().contains("optimizer.epsilon"));
        for bad in [-1e-9, 10.5, f64::NAN] {
            let error = Optimizer::Sgd { weight_decay: bad }.check().unwrap_err().to_string();
            assert!(error.contains("optimizer.weight_decay") && error.ends_with("a number from 0 to 10"), "{error}");
        }
    }
}

//! Directions: how the class gradients are combined into one step.
//!
//! | direction | d | c_l |
//! |---|---|---|
//! | mean | Σ g_l | 1 |
//! | class mean | (1/L) Σ (m/m_l) g_l | m / (L m_l) |
//! | normalized | Σ g_l/‖g_l‖ | 1/‖g_l‖ |
//! | rescaled | Σ g_l/(p_l‖g_l‖) | 1/(p_l‖g_l‖) |
//! | rescaled (product) | Σ (Π_{k≠l} p_k) g_l/‖g_l‖ | Π_{k≠l} p_k / ‖g_l‖ |
//! | bisection | ‖Σ g_l‖ u/‖u‖, u = Σ g_l/‖g_l‖ | ‖Σ g_l‖ / (‖u‖‖g_l‖) |
//! | power | Σ g_l/‖g_l‖^α | 1/‖g_l‖^α |
//! | effective number | Σ w_l g_l | w_l ∝ (1−β)/(1−β^{n_l}), Σ w_l = L (Cui et al., CVPR 2019) |
//! | minimum norm | the shortest vector Σ λ_l g_l/‖g_l‖ with λ ≥ 0, Σ λ_l = 1 | λ_l/‖g_l‖ (MGDA, Désidéri 2012) |
//! | formula | Σ c_l g_l | what a reader [writes](Formula) |
//!
//! With α = 0 the power direction has exactly the numbers of the mean, and with α = 1 exactly those of the normalized direction. A class whose gradient is absent or exactly zero has no direction, so its c_l is 0.

use super::algorithm::{DEFAULT_FLOOR, NameParts};
use super::formula::{Formula, Input};
use super::min_norm;
use crate::json::tagged::named_or_tagged;
use crate::kernel::{Real, reduce};
use crate::model::ClassScores;
use crate::number::Readable;
use std::fmt::Debug;
use std::ops::{Range, RangeInclusive};

/// The values of β.
const BETAS: Range<f64> = 0.0..1.0;

/// The values of α.
const ALPHAS: RangeInclusive<f64> = 0.0..=2.0;

named_or_tagged! {
    "a name such as \"mean\", or an object such as {\"kind\": \"power\", \"alpha\": 0.5}"
    /// The built-in rules that combine the class gradients g_l into one direction d = Σ_l c_l g_l.
    #[derive(Clone, Debug, PartialEq)]
    #[non_exhaustive]
    pub enum Direction {
        named {
            /// The plain gradient, (S)GD. Large classes dominate this sum.
            Mean,
            /// The sum of the classes' mean gradients with equal weights, which is inverse-frequency weighting. It equals the
            /// mean on balanced data.
            ClassMean,
            /// The sum of the class gradients scaled to unit length: the paper's per-class normalization, PCN(S)GD.
            Normalized,
            /// The sum of the unit class gradients, each divided by its projection p_l on the true class gradient: the
            /// paper's +R. Every class advances by the same signal, whatever its noise. This direction needs the full-batch
            /// class gradients at every step.
            Rescaled,
            /// The rescaled direction multiplied by Π p_k, which keeps it bounded. The authors' code uses this form.
            RescaledProduct,
            /// The normalized direction at the length of the mean direction. It isolates the effect of the direction from
            /// the effect of its longer step.
            Bisection,
            /// The shortest vector of the convex hull of the unit class gradients: the multiple-gradient descent of
            /// Désidéri 2012. A small full-batch step along it helps every class whenever one such step can.
            MinNorm,
        }
        tagged {
            /// The sum of the class gradients, each divided by a power of its length.
            Power {
                /// α, the exponent: 0 is `mean`, 1 is `normalized`.
                #[cfg_attr(test, schemars(range(min = *ALPHAS.start(), max = *ALPHAS.end())))]
                alpha: f64,
            },
            /// The sum of the class gradients, each divided by the effective number of the class's examples, (1−β^n_l)/(1−β):
            /// Cui et al. 2019. From `mean` for β = 0 to inverse frequencies for β near 1.
            EffectiveNumber {
                /// β, the probability that a further example adds something new.
                #[cfg_attr(test, schemars(range(min = BETAS.start), extend("exclusiveMaximum" = BETAS.end)))]
                beta: f64,
            },
            /// The sum of the class gradients with weights of one's own. The weight of a class is an expression of `norm`
            /// (‖g_l‖), `p` (p_l), `n_l`, `n`, `m_l`, `m`, `loss` and `recall` (of the class's training examples before the
            /// step), `L` and `t`, with + - * / ^, parentheses, sqrt, log, exp, min and max. `p`, `loss` and `recall` need all
            /// training examples at every step.
            Formula {
                /// The expression, such as `1/norm^0.5`.
                #[cfg_attr(test, schemars(with = "String", length(min = 1, max = super::formula::MAX_LENGTH)))]
                text: Formula,
            },
        }
    }
}

/// Reports a number of a direction that is out of its range.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("direction.{field} is {}; it must be {expected}", Readable(*.found))]
pub struct DirectionError {
    field: &'static str,
    found: f64,
    expected: &'static str,
}

impl Direction {
    /// Returns every direction with its usual numbers, in the order of the grid's columns.
    #[must_use]
    pub fn all() -> Vec<Self> {
        use Direction::*;
        let named = [Mean, ClassMean, Normalized, Rescaled, RescaledProduct, Bisection];
        let others = [Power { alpha: 0.5 }, EffectiveNumber { beta: 0.999 }, MinNorm];
        let formula = "1/norm^0.5".parse().map(|text| Formula { text });
        named.into_iter().chain(others).chain(formula).collect()
    }

    /// Checks the direction's number.
    ///
    /// # Errors
    ///
    /// Returns an error that names the number that is out of its range.
    pub fn check(&self) -> Result<(), DirectionError> {
        match *self {
            Self::Power { alpha } if !ALPHAS.contains(&alpha) => {
                Err(DirectionError { field: "alpha", found: alpha, expected: "a number from 0 to 2" })
            }
            Self::EffectiveNumber { beta } if !BETAS.contains(&beta) => {
                Err(DirectionError { field: "beta", found: beta, expected: "a number from 0 to below 1" })
            }
            _ => Ok(()),
        }
    }
}

/// The statistics of the class gradients of one mini-batch, from which a direction computes its weights.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct GradientStats<'a> {
    /// The number of examples of each class in the mini-batch, m_l.
    pub counts: &'a [usize],
    /// The number of training examples of each class, n_l.
    pub class_counts: &'a [usize],
    /// ‖g_l‖ of each class.
    pub norms: &'a [f64],
    /// p_l of each class, NaN where g_l or G_l is zero. All are NaN unless the rule
    /// [needs them](DirectionRule::needs_projections).
    pub projections: &'a [f64],
    /// The number of steps taken, t.
    pub steps: usize,
    /// The smallest |p_l| to divide by.
    pub floor: f64,
    /// The scores of the training examples before the step.
    pub(super) scores: Option<&'a ClassScores>,
    /// g_l, class after class.
    pub(super) gradients: &'a [Real],
}

impl<'a> GradientStats<'a> {
    /// Creates statistics without gradients, with the default floor, to test a rule. Each list has one number for each
    /// class. The mini-batch has all examples.
    #[must_use]
    pub fn new(counts: &'a [usize], norms: &'a [f64], projections: &'a [f64]) -> Self {
        Self {
            counts,
            class_counts: counts,
            norms,
            projections,
            steps: 0,
            floor: DEFAULT_FLOOR,
            scores: None,
            gradients: &[],
        }
    }

    /// Returns the mean loss of the training examples of a class before the step. It is NaN unless the rule
    /// [needs it](DirectionRule::needs_scores).
    #[must_use]
    pub fn mean_loss(&self, class: usize) -> f64 {
        self.scores.map_or(f64::NAN, |scores| scores.mean_loss(class))
    }

    /// Returns the recall of a class over its training examples before the step. It is NaN unless the rule
    /// [needs it](DirectionRule::needs_scores).
    #[must_use]
    pub fn recall(&self, class: usize) -> f64 {
        self.scores.map_or(f64::NAN, |scores| scores.recall(class))
    }

    /// Returns g_l of one class. It is empty if the statistics have no gradients.
    ///
    /// # Panics
    ///
    /// Panics if there is no such class.
    #[must_use]
    pub fn gradient(&self, class: usize) -> &'a [Real] {
        assert!(class < self.counts.len(), "there are {} classes, counted from 0", self.counts.len());
        let length = self.gradients.len() / self.counts.len();
        &self.gradients[class * length..][..length]
    }

    /// Returns ‖Σ_l c_l g_l‖ for some weights c_l, one for each class. It is NaN if the statistics have no gradients.
    #[must_use]
    pub fn norm_of(&self, weights: &[f64]) -> f64 {
        let fits = weights.len() == self.counts.len() && !self.gradients.is_empty();
        if fits { reduce::norm_of_combination(weights, self.gradients) } else { f64::NAN }
    }
}

/// A rule for a direction d = Σ_l c_l g_l: it computes the weights c_l. [`Direction`] has the built-in rules.
///
/// A rule of one's own takes the place of a built-in one with [`Trainer::with_direction`](super::Trainer::with_direction):
///
/// ```
/// use imbalance_lab::dynamics::{DirectionRule, GradientStats};
///
/// /// c_l = 1/√‖g_l‖, between the plain sum and the normalized one.
/// #[derive(Debug)]
/// struct Root;
///
/// impl DirectionRule for Root {
///     fn class_weights(&self, stats: &GradientStats, weights: &mut [f64]) {
///         for (weight, norm) in weights.iter_mut().zip(stats.norms) {
///             *weight = 1.0 / norm.sqrt();
///         }
///     }
/// }
///
/// let mut weights = [0.0; 2];
/// Root.class_weights(&GradientStats::new(&[7, 1], &[4.0, 0.25], &[1.0, 1.0]), &mut weights);
/// assert_eq!(weights, [0.5, 2.0]);
/// ```
pub trait DirectionRule: Debug + Send + Sync {
    /// Writes c_l of each class to `weights`, whose numbers are 0 before.
    ///
    /// The trainer then sets the weight of a class without a gradient to 0. The run diverges if another weight is not
    /// finite.
    fn class_weights(&self, stats: &GradientStats, weights: &mut [f64]);

    /// Returns whether the weights depend on the projections p_l. The trainer then computes the full-batch class
    /// gradients at every step.
    fn needs_projections(&self) -> bool {
        false
    }

    /// Returns whether the weights depend on the losses or recalls of the training examples. The trainer then computes
    /// them at every step.
    fn needs_scores(&self) -> bool {
        false
    }

    /// Returns whether the rule divided by the floor in place of some smaller |p_l|. The trainer counts such steps.
    fn clamps(&self, _stats: &GradientStats) -> bool {
        false
    }

    /// Returns the parts that this rule adds to an algorithm's name: the rule as `Debug` writes it, unless it says
    /// otherwise.
    fn name_parts(&self) -> NameParts {
        NameParts { before: format!("{self:?} ").into(), ..NameParts::default() }
    }
}

impl DirectionRule for Direction {
    fn class_weights(&self, stats: &GradientStats, weights: &mut [f64]) {
        match self {
            Self::Bisection => return bisect(stats, weights),
            Self::MinNorm => return shorten(stats, weights),
            Self::EffectiveNumber { beta } => return divide_by_effective_numbers(*beta, stats.class_counts, weights),
            Self::Formula { text } => return evaluate(text, stats, weights),
            Self::Mean
            | Self::ClassMean
            | Self::Normalized
            | Self::Power { .. }
            | Self::Rescaled
            | Self::RescaledProduct => {}
        }
        let GradientStats { counts, norms, projections, floor, .. } = *stats;
        let batch = counts.iter().sum::<usize>() as f64;
        let classes = counts.len() as f64;
        for (class, (weight, &norm)) in weights.iter_mut().zip(norms).enumerate() {
            *weight = match self {
                _ if norm == 0.0 => 0.0,
                Self::ClassMean => batch / (classes * counts[class] as f64),
                Self::Normalized => 1.0 / norm,
                Self::Power { alpha } => 1.0 / libm::pow(norm, *alpha),
                Self::Rescaled if projections[class].is_nan() => 0.0,
                Self::Rescaled => {
                    let p = projections[class];
                    1.0 / (p.abs().max(floor).copysign(p) * norm)
                }
                Self::RescaledProduct => {
                    let others = projections.iter().enumerate().filter(|(other, p)| *other != class && !p.is_nan());
                    others.map(|(_, p)| p).product::<f64>() / norm
                }
                _ => 1.0,
            };
        }
    }

    fn needs_projections(&self) -> bool {
        match self {
            Self::Rescaled | Self::RescaledProduct => true,
            Self::Formula { text } => text.uses(Input::Projection),
            _ => false,
        }
    }

    fn needs_scores(&self) -> bool {
        matches!(self, Self::Formula { text } if text.uses(Input::Loss) || text.uses(Input::Recall))
    }

    fn clamps(&self, stats: &GradientStats) -> bool {
        let mut classes = stats.norms.iter().zip(stats.projections);
        *self == Self::Rescaled && classes.any(|(&norm, p)| norm != 0.0 && p.abs() < stats.floor)
    }

    fn name_parts(&self) -> NameParts {
        match self {
            Self::Mean => NameParts::default(),
            Self::ClassMean => NameParts::new("weighted ", "", ""),
            Self::Normalized => NameParts::new("PCN", "", ""),
            Self::Rescaled => NameParts::new("PCN", "R", ""),
            Self::RescaledProduct => NameParts::new("PCN", "R", " (product)"),
            Self::Bisection => NameParts::new("bisection ", "", ""),
            Self::MinNorm => NameParts::new("min-norm ", "", ""),
            Self::Power { alpha } => {
                NameParts { before: format!("power {} ", Readable(*alpha)).into(), ..NameParts::default() }
            }
            Self::EffectiveNumber { beta } => {
                NameParts { before: format!("effective number {} ", Readable(*beta)).into(), ..NameParts::default() }
            }
            Self::Formula { text } => {
                NameParts { after: format!(" ({})", text.short()).into(), ..NameParts::default() }
            }
        }
    }
}

/// Writes w_l ∝ (1−β)/(1−β^{n_l}) with Σ w_l = L. The trainer sets the weight of a class without a gradient to 0.
fn divide_by_effective_numbers(beta: f64, class_counts: &[usize], weights: &mut [f64]) {
    for (weight, &count) in weights.iter_mut().zip(class_counts) {
        // 1 − β^n, without cancellation where β is near 1.
        *weight = if beta == 0.0 { 1.0 } else { -(1.0 - beta) / libm::expm1(count as f64 * libm::log(beta)) };
    }
    let scale = weights.len() as f64 / weights.iter().sum::<f64>();
    weights.iter_mut().for_each(|weight| *weight *= scale);
}

/// Writes the weights of the shortest vector of the convex hull of the unit class gradients, or none if there are no
/// gradients.
fn shorten(stats: &GradientStats, weights: &mut [f64]) {
    if stats.gradients.is_empty() {
        return;
    }
    let present: Vec<usize> = (0..weights.len()).filter(|&class| stats.norms[class] != 0.0).collect();
    let cosine = |k: usize, l: usize| {
        let of = |class: usize| (stats.gradient(class), stats.norms[class]);
        reduce::cosine_of(of(k), of(l))
    };
    let count = present.len();
    let mut gram = vec![1.0; count * count];
    for k in 0..count {
        for l in 0..k {
            let cosine = cosine(present[k], present[l]);
            (gram[k * count + l], gram[l * count + k]) = (cosine, cosine);
        }
    }
    for (&class, lambda) in present.iter().zip(min_norm::shortest(&gram, count)) {
        weights[class] = lambda / stats.norms[class];
    }
}

/// Writes what a formula gives for each class. A class without a gradient, or without a projection where the formula names
/// it, has the weight 0.
fn evaluate(formula: &Formula, stats: &GradientStats, weights: &mut [f64]) {
    let needs_projection = formula.uses(Input::Projection);
    let count = |counts: &[usize]| counts.iter().sum::<usize>() as f64;
    let (n, m, classes) = (count(stats.class_counts), count(stats.counts), stats.counts.len() as f64);
    for (class, weight) in weights.iter_mut().enumerate() {
        let (norm, p) = (stats.norms[class], stats.projections[class]);
        let (n_l, m_l) = (stats.class_counts[class] as f64, stats.counts[class] as f64);
        let (loss, recall) = (stats.mean_loss(class), stats.recall(class));
        let is_absent = norm == 0.0 || needs_projection && p.is_nan();
        let inputs = [norm, p, n_l, n, m_l, m, loss, recall, classes, stats.steps as f64];
        *weight = if is_absent { 0.0 } else { formula.evaluate(&inputs) };
    }
}

/// Writes the weights of the normalized direction, scaled to the length of the mean direction.
fn bisect(stats: &GradientStats, weights: &mut [f64]) {
    Direction::Mean.class_weights(stats, weights);
    let mean_norm = stats.norm_of(weights);
    Direction::Normalized.class_weights(stats, weights);
    let unit_norm = stats.norm_of(weights);
    let stretch = if unit_norm == 0.0 { 0.0 } else { mean_norm / unit_norm };
    weights.iter_mut().for_each(|weight| *weight *= stretch);
}

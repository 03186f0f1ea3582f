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
//!
//! A class whose gradient is absent or exactly zero has no direction, so its c_l is 0.

use super::algorithm::NameParts;
use serde::{Deserialize, Serialize};

/// The rule that combines the class gradients g_l into one direction d = Σ_l c_l g_l.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The plain gradient, (S)GD. Large classes dominate this sum.
    Mean,
    /// The sum of the classes' mean gradients with equal weights, which is inverse-frequency weighting. It equals the
    /// mean on balanced data.
    ClassMean,
    /// The sum of the class gradients scaled to unit length: the paper's per-class normalization, PCN(S)GD.
    Normalized,
    /// The sum of the unit class gradients, each divided by its projection p_l on the true class gradient: the paper's
    /// +R. Every class advances by the same signal, whatever its noise. This direction needs the full-batch class
    /// gradients at every step.
    Rescaled,
    /// The rescaled direction multiplied by Π p_k, which keeps it bounded. The authors' code uses this form.
    RescaledProduct,
    /// The normalized direction at the length of the mean direction. It isolates the effect of the direction from the
    /// effect of its longer step.
    Bisection,
}

impl Direction {
    /// Every direction, in the order of the grid's columns.
    pub const ALL: [Self; 6] =
        [Self::Mean, Self::ClassMean, Self::Normalized, Self::Rescaled, Self::RescaledProduct, Self::Bisection];
}

/// The statistics of the class gradients that a direction uses.
#[derive(Clone, Copy, Debug)]
pub struct GradientStats<'a> {
    /// The number of examples of each class in the mini-batch, m_l.
    pub counts: &'a [usize],
    /// ‖g_l‖ of each class.
    pub norms: &'a [f64],
    /// p_l of each class, NaN where g_l or G_l is zero. Only rescaled directions read it.
    pub projections: &'a [f64],
    /// The smallest |p_l| to divide by.
    pub floor: f64,
}

/// The weights c_l of a direction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassWeights {
    /// c_l of each class.
    pub coefficients: Vec<f64>,
    /// Whether some |p_l| was below the floor.
    pub clamped: bool,
}

impl Direction {
    /// Returns the parts that this direction adds to an algorithm's name.
    pub fn name_parts(self) -> NameParts {
        let (before, letter, after) = match self {
            Self::Mean => ("", "", ""),
            Self::ClassMean => ("weighted ", "", ""),
            Self::Normalized => ("PCN", "", ""),
            Self::Rescaled => ("PCN", "R", ""),
            Self::RescaledProduct => ("PCN", "R", " (product)"),
            Self::Bisection => ("bisection ", "", ""),
        };
        NameParts { before, letter, after }
    }

    /// Returns whether the weights depend on the projections p_l.
    pub fn needs_projections(self) -> bool {
        matches!(self, Self::Rescaled | Self::RescaledProduct)
    }

    /// Writes the weights c_l to `weights`.
    ///
    /// `norm_of(c)` returns ‖Σ_l c_l g_l‖; only bisection calls it.
    pub fn class_weights(self, stats: GradientStats, norm_of: impl Fn(&[f64]) -> f64, weights: &mut ClassWeights) {
        let GradientStats { counts, norms, projections, floor } = stats;
        let ClassWeights { coefficients, clamped } = weights;
        *clamped = false;
        let mean_norm = (self == Self::Bisection).then(|| {
            coefficients.clear();
            coefficients.extend(norms.iter().map(|&norm| if norm == 0.0 { 0.0 } else { 1.0 }));
            norm_of(coefficients)
        });
        coefficients.clear();
        let batch = counts.iter().sum::<usize>() as f64;
        let classes = counts.len() as f64;
        for (class, &norm) in norms.iter().enumerate() {
            coefficients.push(match self {
                _ if norm == 0.0 => 0.0,
                Self::Mean => 1.0,
                Self::ClassMean => batch / (classes * counts[class] as f64),
                Self::Normalized | Self::Bisection => 1.0 / norm,
                Self::Rescaled if projections[class].is_nan() => 0.0,
                Self::Rescaled => {
                    let p = projections[class];
                    *clamped |= p.abs() < floor;
                    1.0 / (p.abs().max(floor).copysign(p) * norm)
                }
                Self::RescaledProduct => {
                    let others = projections.iter().enumerate().filter(|(other, p)| *other != class && !p.is_nan());
                    others.map(|(_, p)| p).product::<f64>() / norm
                }
            });
        }
        if let Some(mean_norm) = mean_norm {
            let unit_norm = norm_of(coefficients);
            let stretch = if unit_norm == 0.0 { 0.0 } else { mean_norm / unit_norm };
            coefficients.iter_mut().for_each(|c| *c *= stretch);
        }
    }
}

//! Which way a step goes, given every class's gradient.
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
//! A class whose gradient is absent or exactly zero has no direction to give: its c_l is 0.

use super::algorithm::NameParts;
use serde::{Deserialize, Serialize};

/// How the classes' gradients g_l become one direction d = Σ_l c_l g_l.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The plain gradient, a sum in which large classes speak loudest: (S)GD.
    Mean,
    /// Every class's own mean gradient with the same say: inverse-frequency weighting; equals the mean on balanced data.
    ClassMean,
    /// Every class's gradient at unit length: the paper's per-class normalization, PCN(S)GD.
    Normalized,
    /// Unit gradients divided by their projection p_l on the true direction, so that every class advances by the same
    /// signal whatever its noise: the paper's +R. Needs the full gradients at every step.
    Rescaled,
    /// The rescaled direction multiplied by Π p_k, which keeps it bounded: the form in the authors' code.
    RescaledProduct,
    /// The normalized direction at the length of the mean one: what the direction alone does, without its longer step.
    Bisection,
}

impl Direction {
    /// Every direction, a column of the grid each.
    pub const ALL: [Self; 6] =
        [Self::Mean, Self::ClassMean, Self::Normalized, Self::Rescaled, Self::RescaledProduct, Self::Bisection];
}

/// What a direction may know of the classes' gradients.
#[derive(Clone, Copy, Debug)]
pub struct GradientStats<'a> {
    /// Examples of each class in the batch, m_l.
    pub counts: &'a [usize],
    /// ‖g_l‖.
    pub norms: &'a [f64],
    /// p_l, NaN where g_l or G_l is zero; only rescaled directions look at it.
    pub projections: &'a [f64],
    /// The least |p_l| to divide by.
    pub floor: f64,
}

/// The weights c_l of a direction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassWeights {
    /// c_l, one a class.
    pub coefficients: Vec<f64>,
    /// Whether some |p_l| lay below the floor.
    pub clamped: bool,
}

impl Direction {
    /// What it adds to an algorithm's name.
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

    /// Whether the weights depend on the projections p_l.
    pub fn needs_projections(self) -> bool {
        matches!(self, Self::Rescaled | Self::RescaledProduct)
    }

    /// Writes the weights c_l over `weights`.
    ///
    /// `norm_of(c)` is ‖Σ_l c_l g_l‖, which bisection asks for.
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

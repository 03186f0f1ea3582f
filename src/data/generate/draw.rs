//! The distribution of one class, ready to draw from.

use super::Generator;
use crate::kernel::Real;
use crate::random::{normal, uniform};
use rand::Rng;
use std::f64::consts::{PI, SQRT_2, TAU};

/// The smallest overlap that is used as given.
const MIN_OVERLAP: f64 = 1e-6;

/// The distribution of a class.
#[derive(Clone, Debug)]
pub enum ClassDistribution {
    /// A normal distribution around a center. Features beyond the length of the center have mean 0.
    Normal { center: Vec<f64>, spread: f64 },
    /// A half circle: its center, and +1 for the upper or −1 for the lower half.
    Moon { center: [f64; 2], side: f64, noise: f64 },
    /// A circle around the origin.
    Circle { radius: f64, noise: f64 },
    /// A spiral arm that starts at an angle.
    Arm { angle: f64, turns: f64, noise: f64 },
    /// Two opposite quadrants: +1 if the signs of the coordinates agree, −1 if they differ.
    Quadrants { sign: f64, noise: f64 },
}

impl ClassDistribution {
    /// Creates the distribution of one class.
    pub fn new(generator: &Generator, class: usize) -> Self {
        let first = class == 0;
        match *generator {
            Generator::Gaussians { classes, separation, spread } => {
                let radius = separation / (2.0 * libm::sin(PI / classes as f64));
                let angle = TAU * class as f64 / classes as f64;
                Self::Normal { center: vec![radius * libm::cos(angle), radius * libm::sin(angle)], spread }
            }
            Generator::Moons { noise } if first => Self::Moon { center: [0.0, 0.0], side: 1.0, noise },
            Generator::Moons { noise } => Self::Moon { center: [1.0, 0.5], side: -1.0, noise },
            Generator::Circles { noise, factor } => Self::Circle { radius: if first { 1.0 } else { factor }, noise },
            Generator::Spirals { classes, noise, turns } => {
                Self::Arm { angle: TAU * class as f64 / classes as f64, turns, noise }
            }
            Generator::Xor { noise } => Self::Quadrants { sign: if first { 1.0 } else { -1.0 }, noise },
            Generator::Mixture { classes, overlap, .. } => {
                let scale = distance(overlap) / SQRT_2;
                let corner = simplex_corner(classes, class);
                Self::Normal { center: corner.map(|coordinate| scale * coordinate).collect(), spread: 1.0 }
            }
        }
    }

    /// Draws one point: one number for each feature. Every distribution except the normal one has two features.
    pub fn draw(&self, generator: &mut impl Rng, point: &mut [Real]) {
        let (place, noise) = match *self {
            Self::Normal { ref center, spread } => {
                for (feature, value) in point.iter_mut().enumerate() {
                    let center = center.get(feature).copied().unwrap_or(0.0);
                    *value = (center + spread * normal(generator)) as Real;
                }
                return;
            }
            Self::Moon { center, side, noise } => {
                let angle = PI * uniform(generator);
                ([center[0] + side * libm::cos(angle), center[1] + side * libm::sin(angle)], noise)
            }
            Self::Circle { radius, noise } => (on_circle(radius, TAU * uniform(generator)), noise),
            Self::Arm { angle, turns, noise } => {
                let along = uniform(generator);
                (on_circle(along, angle + TAU * turns * along), noise)
            }
            Self::Quadrants { sign, noise } => {
                let side = if uniform(generator) < 0.5 { 1.0 } else { -1.0 };
                ([side * uniform(generator), side * sign * uniform(generator)], noise)
            }
        };
        for (value, coordinate) in point.iter_mut().zip(place) {
            *value = (coordinate + noise * normal(generator)) as Real;
        }
    }
}

fn on_circle(radius: f64, angle: f64) -> [f64; 2] {
    [radius * libm::cos(angle), radius * libm::sin(angle)]
}

/// Returns a corner of the regular simplex with edges of length √2. Coordinate j is entry `class` of the j-th row of
/// Helmert's matrix, (1, …, 1, −j, 0, …) / √(j (j + 1)) with j ones.
fn simplex_corner(classes: usize, class: usize) -> impl Iterator<Item = f64> {
    (1..classes).map(move |j| {
        let entry = match class {
            before if before < j => 1.0,
            at if at == j => -(j as f64),
            _ => 0.0,
        };
        entry / libm::sqrt((j * (j + 1)) as f64)
    })
}

/// Returns the distance δ between two normal distributions of unit variance with the overlap 2Φ(−δ/2) = erfc(δ/√8).
pub fn distance(overlap: f64) -> f64 {
    let overlap = overlap.max(MIN_OVERLAP);
    let (mut near, mut far) = (0.0, 10.0);
    // Each step halves the interval; after 60 steps its length is below rounding.
    for _ in 0..60 {
        let middle = (near + far) / 2.0;
        if libm::erfc(middle / (2.0 * SQRT_2)) > overlap {
            near = middle;
        } else {
            far = middle;
        }
    }
    (near + far) / 2.0
}

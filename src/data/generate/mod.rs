//! Generators: points drawn from distributions with a formula.
//!
//! Generated data shows what images hide. In the plane, every example and the boundary between classes are visible, and
//! the overlap of the classes is a parameter. A [`Generator`] selects the distribution of each class.
//! [`Generator::check`] checks its fields before any point is drawn. Each class draws from its own random stream, so
//! that its first examples do not depend on the sizes of the other classes.
//!
//! - `draw`: the distributions, one function each
//! - `check`: the allowed values of each field

mod check;
mod draw;
#[cfg(test)]
mod tests;

pub use check::GeneratorError;

use super::{Dataset, Shape};
use crate::json::tagged::tagged;
use crate::kernel::Real;
use crate::random::{Purpose, class_stream};

tagged! {
    "an object such as {\"kind\": \"moons\", \"noise\": 0.1}"
    /// The distribution of each class; two-dimensional unless stated otherwise.
    ///
    /// ```
    /// use imbalance_lab::data::Generator;
    /// use imbalance_lab::random::Purpose;
    ///
    /// let moons: Generator = imbalance_lab::json::read(r#"{"kind": "moons", "noise": 0.2}"#).unwrap();
    /// moons.check().unwrap();
    /// assert_eq!(moons.classes(), ["A", "B"]);
    /// let points = moons.sample(&[70, 10], 1, Purpose::TrainPoints);
    /// assert_eq!(points.counts(), [70, 10]);
    /// assert_eq!(moons.sample(&[7, 3], 1, Purpose::TrainPoints).row(7), points.row(70));
    /// ```
    #[derive(Clone, Debug, PartialEq)]
    pub enum Generator {
        /// A round Gaussian cloud for each class. The centers lie evenly on a circle around the origin, class 0's on the
        /// right; two centers lie on a line. Two equally frequent neighbors at distance Δ with standard deviation σ have a
        /// Bayes error of Φ(−Δ/2σ).
        Gaussians {
            /// The number of classes.
            #[serde(default = "default::classes")]
            #[cfg_attr(test, schemars(range(min = *check::CLASSES.start(), max = *check::CLASSES.end())))]
            classes: usize,
            /// Δ, the distance between centers of neighbors.
            #[serde(default = "default::separation")]
            #[cfg_attr(test, schemars(range(min = *check::SEPARATION.start(), max = *check::SEPARATION.end())))]
            separation: f64,
            /// σ, the standard deviation of each coordinate.
            #[serde(default = "default::spread")]
            #[cfg_attr(test, schemars(range(min = *check::SPREAD.start(), max = *check::SPREAD.end())))]
            spread: f64,
        },
        /// Two interleaved half circles of radius 1: class A is the upper half around (0, 0), class B the lower half around
        /// (1, 1/2).
        Moons {
            /// The standard deviation of the noise on each coordinate.
            #[serde(default = "default::noise")]
            #[cfg_attr(test, schemars(range(min = *check::NOISE.start(), max = *check::NOISE.end())))]
            noise: f64,
        },
        /// Two circles around the origin: class A has radius 1, class B lies inside it.
        Circles {
            /// The standard deviation of the noise on each coordinate.
            #[serde(default = "default::noise")]
            #[cfg_attr(test, schemars(range(min = *check::NOISE.start(), max = *check::NOISE.end())))]
            noise: f64,
            /// The radius of the inner circle.
            #[serde(default = "default::factor")]
            #[cfg_attr(test, schemars(range(min = *check::FACTOR.start(), max = *check::FACTOR.end())))]
            factor: f64,
        },
        /// A spiral arm for each class, from the origin to radius 1, rotated evenly against each other.
        Spirals {
            /// The number of classes.
            #[serde(default = "default::classes")]
            #[cfg_attr(test, schemars(range(min = *check::CLASSES.start(), max = *check::CLASSES.end())))]
            classes: usize,
            /// The standard deviation of the noise on each coordinate.
            #[serde(default = "default::arm_noise")]
            #[cfg_attr(test, schemars(range(min = *check::NOISE.start(), max = *check::NOISE.end())))]
            noise: f64,
            /// The number of turns of an arm around the origin.
            #[serde(default = "default::turns")]
            #[cfg_attr(test, schemars(range(min = *check::TURNS.start(), max = *check::TURNS.end())))]
            turns: f64,
        },
        /// The quadrants of the square from (−1, −1) to (1, 1): class A where both coordinates have the same sign, class B
        /// where the signs differ.
        Xor {
            /// The standard deviation of the noise on each coordinate.
            #[serde(default = "default::noise")]
            #[cfg_attr(test, schemars(range(min = *check::NOISE.start(), max = *check::NOISE.end())))]
            noise: f64,
        },
        /// A normal distribution with unit variance in d dimensions for each class. All centers are equally far apart: they
        /// are the corners of a regular simplex in the first L − 1 features. The other features contain only noise.
        Mixture {
            /// L, the number of classes.
            #[serde(default = "default::classes")]
            #[cfg_attr(test, schemars(range(min = *check::CLASSES.start(), max = *check::CLASSES.end())))]
            classes: usize,
            /// d, the number of features; at least L − 1.
            #[serde(default = "default::features")]
            #[cfg_attr(test, schemars(range(min = 1, max = check::MAX_FEATURES)))]
            features: usize,
            /// The overlapping coefficient ∫ min(p, q) of any two classes' densities p and q. It is twice the Bayes error of the two classes at equal frequency: 2Φ(−δ/2) for a distance δ between
            /// their centers. Values below 10⁻⁶ are replaced by 10⁻⁶, a distance of 9.8, because infinitely distant classes
            /// cannot be drawn.
            #[serde(default = "default::overlap")]
            #[cfg_attr(test, schemars(range(min = check::OVERLAP.start), extend("exclusiveMaximum" = check::OVERLAP.end)))]
            overlap: f64,
        },
    }
}

/// The default values of the fields.
mod default {
    pub fn classes() -> usize {
        2
    }
    pub fn separation() -> f64 {
        3.0
    }
    pub fn spread() -> f64 {
        1.0
    }
    pub fn noise() -> f64 {
        0.1
    }
    pub fn arm_noise() -> f64 {
        0.02
    }
    pub fn factor() -> f64 {
        0.5
    }
    pub fn turns() -> f64 {
        1.0
    }
    pub fn features() -> usize {
        10
    }
    pub fn overlap() -> f64 {
        0.2
    }
}

impl Generator {
    /// Returns the number of classes, L.
    pub fn class_count(&self) -> usize {
        match *self {
            Self::Gaussians { classes, .. } | Self::Spirals { classes, .. } | Self::Mixture { classes, .. } => classes,
            Self::Moons { .. } | Self::Circles { .. } | Self::Xor { .. } => 2,
        }
    }

    /// Returns the names of the classes: A to Z, then AA, AB, like the columns of a spreadsheet.
    pub fn classes(&self) -> Vec<String> {
        (0..self.class_count()).map(letters).collect()
    }

    /// Returns the shape of an example.
    pub fn shape(&self) -> Shape {
        Shape::features(if let Self::Mixture { features, .. } = *self { features } else { 2 })
    }

    /// Draws `counts[l]` examples of each class, each class from its own [`class_stream`] of the seed. The first k
    /// examples of a class do not depend on the counts.
    ///
    /// `purpose` is [`Purpose::TrainPoints`] or [`Purpose::TestPoints`].
    ///
    /// # Panics
    ///
    /// Panics if there are more counts than classes.
    pub fn sample(&self, counts: &[usize], seed: u32, purpose: Purpose) -> Dataset {
        assert!(counts.len() <= self.class_count(), "{} counts for {} classes", counts.len(), self.class_count());
        let shape = self.shape();
        let mut points = Dataset::new(shape);
        for (class, &count) in counts.iter().enumerate() {
            let mut generator = class_stream(seed, purpose, class as u32);
            let cloud = draw::ClassDistribution::new(self, class);
            let mut point: Vec<Real> = vec![0.0; shape.len()];
            points.extend_class(count, |row| {
                cloud.draw(&mut generator, &mut point);
                row.extend_from_slice(&point);
            });
        }
        points
    }
}

/// Returns A for 0, Z for 25, and AA for 26.
fn letters(class: usize) -> String {
    let mut name = String::new();
    let mut rest = class + 1;
    while rest > 0 {
        name.insert(0, char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    name
}

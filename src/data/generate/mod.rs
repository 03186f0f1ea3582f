//! Points drawn from distributions that a formula describes.
//!
//! Such data show what images hide: in the plane every example and the border between classes can be seen, and how far
//! classes overlap is a number one sets. A [`Generator`] says which distribution each class has; its fields are checked
//! by [`Generator::check`] before anything is drawn. Each class draws from a stream of its own, so that its first
//! examples stay the same whatever becomes of the other classes' numbers.
//!
//! - `draw`: the shapes, one function each
//! - `check`: what each field may be

mod check;
mod draw;
#[cfg(test)]
mod tests;

pub use check::GeneratorError;

use super::{Dataset, Shape};
use crate::kernel::Real;
use crate::random::{Purpose, class_stream};
use serde::{Deserialize, Serialize};

/// A distribution for each class, in the plane unless it says otherwise.
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    rename = "kind",
    rename_all = "snake_case",
    deny_unknown_fields,
    expecting = "an object such as {\"kind\": \"moons\", \"noise\": 0.1}"
)]
pub enum Generator {
    /// A round cloud for each class, the centers evenly on a circle around the origin, class 0's on the right; of two
    /// classes on a line. Neighbors at distance Δ with spread σ overlap so far that of both together, equally frequent,
    /// the best rule gets a share Φ(−Δ/2σ) wrong.
    Gaussians {
        /// How many classes, from 2 to 100; by default 2.
        #[serde(default = "default::classes")]
        classes: usize,
        /// Δ, the distance between centers of neighbors, from 0 to 100; by default 3.
        #[serde(default = "default::separation")]
        separation: f64,
        /// σ, the standard deviation of each coordinate, from 0.001 to 100; by default 1.
        #[serde(default = "default::spread")]
        spread: f64,
    },
    /// Two interleaved half circles of radius 1: class A the upper half around (0, 0), class B the lower half around
    /// (1, 1/2).
    Moons {
        /// The standard deviation of what is added to each coordinate, from 0 to 10; by default 0.1.
        #[serde(default = "default::noise")]
        noise: f64,
    },
    /// Two circles around the origin: class A of radius 1, class B inside it.
    Circles {
        /// The standard deviation of what is added to each coordinate, from 0 to 10; by default 0.1.
        #[serde(default = "default::noise")]
        noise: f64,
        /// The radius of the inner circle, from 0 to 1; by default 0.5.
        #[serde(default = "default::factor")]
        factor: f64,
    },
    /// An arm of a spiral for each class, from the origin to radius 1, evenly turned against each other.
    Spirals {
        /// How many classes, from 2 to 100; by default 2.
        #[serde(default = "default::classes")]
        classes: usize,
        /// The standard deviation of what is added to each coordinate, from 0 to 10; by default 0.02.
        #[serde(default = "default::arm_noise")]
        noise: f64,
        /// How often an arm winds around the origin, from 0.1 to 10; by default 1.
        #[serde(default = "default::turns")]
        turns: f64,
    },
    /// The square from (−1, −1) to (1, 1) by quadrants: class A where both coordinates have the same sign, class B where
    /// they have not.
    Xor {
        /// The standard deviation of what is added to each coordinate, from 0 to 10; by default 0.1.
        #[serde(default = "default::noise")]
        noise: f64,
    },
    /// A normal distribution with unit variance in d dimensions for each class, each two centers equally far: the corners
    /// of a regular simplex in the first L − 1 features. The other features carry nothing but noise.
    Mixture {
        /// L, how many classes, from 2 to 100; by default 2.
        #[serde(default = "default::classes")]
        classes: usize,
        /// d, how many features, from L − 1 (and at least 1) to 1000; by default 10.
        #[serde(default = "default::features")]
        features: usize,
        /// The overlapping coefficient ∫ min(p, q) of any two classes' densities p and q, from 0 up to, but not, 1; by
        /// default 0.2. It is twice the share that the best rule gets wrong of the two, equally frequent: 2Φ(−δ/2) at
        /// a distance δ between their centers. Below 10⁻⁶ it is taken as 10⁻⁶, a distance of 9.8: of infinitely far
        /// classes no picture can be drawn.
        #[serde(default = "default::overlap")]
        overlap: f64,
    },
}

/// What a field is when a document does not say.
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
    /// How many classes there are, L.
    pub fn class_count(&self) -> usize {
        match *self {
            Self::Gaussians { classes, .. } | Self::Spirals { classes, .. } | Self::Mixture { classes, .. } => classes,
            Self::Moons { .. } | Self::Circles { .. } | Self::Xor { .. } => 2,
        }
    }

    /// The classes' names: A to Z, then AA, AB, as a spreadsheet counts its columns.
    pub fn classes(&self) -> Vec<String> {
        (0..self.class_count()).map(letters).collect()
    }

    /// The shape of an example.
    pub fn shape(&self) -> Shape {
        Shape::features(if let Self::Mixture { features, .. } = *self { features } else { 2 })
    }

    /// Draws `counts[l]` examples of each class, those of a class from its own [`class_stream`] of the seed. Of a class,
    /// the first k are the same however many there are of it or of others.
    ///
    /// `purpose` is [`Purpose::TrainPoints`] or [`Purpose::TestPoints`].
    ///
    /// # Panics
    /// When there are more counts than classes.
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

/// 0 is A, 25 is Z, 26 is AA.
fn letters(class: usize) -> String {
    let mut name = String::new();
    let mut rest = class + 1;
    while rest > 0 {
        name.insert(0, char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    name
}

//! The numbers that a document may hold, for its checks and for its schema. Where a type has checks of its own, its
//! bounds stand beside them.

use std::ops::RangeInclusive;

/// The versions of the schema.
pub const VERSIONS: RangeInclusive<u32> = 1..=2;
/// The number of algorithms.
pub const ALGORITHMS: RangeInclusive<usize> = 1..=64;
/// The number of classes of an experiment or of a painting.
pub const CLASSES: RangeInclusive<usize> = 2..=100;
/// The number of classes merged into one.
pub const MERGED: RangeInclusive<usize> = 1..=100;
/// The number of examples of a class.
pub const EXAMPLES: RangeInclusive<usize> = 1..=1_000_000;
/// The number of all training examples, where a document fixes it.
pub const TOTALS: RangeInclusive<usize> = 2..=1_000_000;
/// The share of the examples that are for testing.
pub const TEST_SHARES: RangeInclusive<f64> = 0.001..=0.999;
/// The coordinates of a painted point.
pub const SQUARE: RangeInclusive<f64> = -1.0..=1.0;
/// The number of files of a source.
pub const FILES: RangeInclusive<usize> = 1..=100;
/// The length of a name in bytes.
pub const NAME: RangeInclusive<usize> = 1..=1000;
/// The number of steps.
pub const STEPS: RangeInclusive<usize> = 1..=10_000_000;
/// The mini-batch size.
pub const BATCH_SIZES: RangeInclusive<usize> = 1..=1_000_000;
/// The number of seeds.
pub const SEEDS: RangeInclusive<usize> = 1..=100;

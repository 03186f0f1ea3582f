//! Random numbers: the source of all randomness.
//!
//! One seed feeds several independent streams of ChaCha8, a published generator that gives the same numbers on every
//! machine. There are streams for the choice of examples, the initial parameters and the shuffling. Because each
//! purpose has its own stream, all algorithms of an experiment share their data and their initial parameters, and
//! drawing more numbers for one purpose never changes another.

use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};

/// The purpose of a stream of random numbers. The number of a purpose is part of the format and never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The choice of training examples from a source.
    Data = 0,
    /// The initial parameters.
    Parameters = 1,
    /// The order in which mini-batches are drawn.
    Sampling = 2,
    /// Generated training points.
    TrainPoints = 3,
    /// Generated test points.
    TestPoints = 4,
}

/// A stream that can be copied at its current position; the copy gives the same numbers from there.
#[derive(Debug)]
pub struct Stream(pub ChaCha8Rng);

impl Clone for Stream {
    fn clone(&self) -> Self {
        Self(ChaCha8Rng::deserialize_state(&self.0.serialize_state()))
    }
}

/// Returns the stream of `seed` for one purpose.
pub fn stream(seed: u32, purpose: Purpose) -> ChaCha8Rng {
    let mut generator = ChaCha8Rng::seed_from_u64(u64::from(seed));
    generator.set_stream(purpose as u64);
    generator
}

/// Returns the stream of `seed` for one purpose and one class. The purpose's number is the low half of the stream's
/// number, and the class's is the high half. Each class draws from its own stream, however many numbers the others
/// draw, and class 0 has the purpose's own stream.
pub fn class_stream(seed: u32, purpose: Purpose, class: u32) -> ChaCha8Rng {
    let mut generator = stream(seed, purpose);
    generator.set_stream(u64::from(class) << 32 | purpose as u64);
    generator
}

/// Returns a number uniform in [0, 1), with 53 random bits.
pub fn uniform(generator: &mut impl Rng) -> f64 {
    (generator.next_u64() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
}

/// Returns a standard normal number, by Box and Muller's transform with the portable `libm`.
pub fn normal(generator: &mut impl Rng) -> f64 {
    let radius = libm::sqrt(-2.0 * libm::log(1.0 - uniform(generator)));
    radius * libm::cos(std::f64::consts::TAU * uniform(generator))
}

/// Shuffles the items in place; every order is equally likely (Fisher and Yates).
pub fn shuffle<T>(items: &mut [T], generator: &mut impl Rng) {
    for last in (1..items.len()).rev() {
        items.swap(last, below(last + 1, generator));
    }
}

/// Returns a whole number uniform in 0..bound: the high half of a 64-bit product, whose bias is below bound / 2⁶⁴.
pub(crate) fn below(bound: usize, generator: &mut impl Rng) -> usize {
    ((u128::from(generator.next_u64()) * bound as u128) >> 64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors that tests/reference/chacha8.py computes. If a new version of `rand` changed one of them, every seed
    /// would stand for another experiment.
    #[test]
    fn streams_are_those_of_an_independent_implementation() {
        let first = |mut generator: ChaCha8Rng| [(); 3].map(|()| generator.next_u64());
        let cases = [
            (first(stream(1, Purpose::Data)), [0x6709_4cea_8ca4_0db1, 0x1494_06d8_fc0e_8e6b, 0x98b8_2b03_3607_0665]),
            (
                first(stream(5, Purpose::Parameters)),
                [0x3b62_453f_ea5b_2797, 0xad1a_c197_2301_ad06, 0x0252_7c6d_0dba_f1e3],
            ),
            (
                first(stream(u32::MAX, Purpose::Sampling)),
                [0xe44c_c786_f02b_df87, 0x8a24_4103_966b_547d, 0xad8c_fd05_fa67_c873],
            ),
            (
                first(class_stream(7, Purpose::TrainPoints, 2)),
                [0xc349_dc2c_c3c4_35c1, 0xd8c3_fdff_1603_bbf8, 0x7b50_970b_80fb_e506],
            ),
        ];
        for (found, expected) in cases {
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn streams_of_one_seed_differ() {
        let first = |purpose| stream(7, purpose).next_u64();
        assert_ne!(first(Purpose::Data), first(Purpose::Parameters));
        assert_ne!(first(Purpose::Parameters), first(Purpose::Sampling));
    }

    #[test]
    fn a_copied_stream_continues_from_its_position() {
        let mut stream = Stream(stream(7, Purpose::Sampling));
        // The copy is taken at every position within a block of numbers and beyond.
        for drawn in 0..200 {
            let mut copy = stream.clone();
            let next: Vec<u64> = (0..3).map(|_| copy.0.next_u64()).collect();
            let mut again = stream.clone();
            assert_eq!((0..3).map(|_| again.0.next_u64()).collect::<Vec<_>>(), next, "after {drawn}");
            assert_eq!(stream.0.next_u64(), next[0], "after {drawn}");
        }
    }

    #[test]
    fn each_class_has_its_own_stream_and_class_0_that_of_the_purpose() {
        let first = |class| class_stream(7, Purpose::TrainPoints, class).next_u64();
        assert_eq!(first(0), stream(7, Purpose::TrainPoints).next_u64());
        assert!(first(0) != first(1) && first(1) != first(2));
        assert_ne!(first(1), class_stream(7, Purpose::TestPoints, 1).next_u64());
    }

    #[test]
    fn normal_numbers_have_mean_zero_and_variance_one() {
        let mut generator = stream(1, Purpose::Parameters);
        let n = 100_000;
        let draws: Vec<f64> = (0..n).map(|_| normal(&mut generator)).collect();
        let mean = draws.iter().sum::<f64>() / f64::from(n);
        let variance = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / f64::from(n);
        // The tolerance is five standard errors of each.
        assert!(mean.abs() < 5.0 / f64::from(n).sqrt(), "mean {mean}");
        assert!((variance - 1.0).abs() < 5.0 * (2.0 / f64::from(n)).sqrt(), "variance {variance}");
    }

    #[test]
    fn a_shuffle_keeps_every_item_and_is_uniform() {
        let mut generator = stream(3, Purpose::Sampling);
        let mut seen = [[0u32; 4]; 4];
        for _ in 0..40_000 {
            let mut items = [0, 1, 2, 3];
            shuffle(&mut items, &mut generator);
            for (place, &item) in items.iter().enumerate() {
                seen[place][item] += 1;
            }
        }
        // The expected count is 10,000, with standard deviation 87.
        assert!(seen.iter().flatten().all(|&count| count.abs_diff(10_000) < 500), "{seen:?}");
    }
}

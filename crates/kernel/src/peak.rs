//! Peak speed: how fast this machine multiplies and adds.
//!
//! This is the yardstick for every product in this crate. It runs chains of one multiplication and one addition each, x
//! ← x a + b, so many side by side that none waits for another, and all in registers. No computation with [`Simd4`] can
//! be faster.

use super::{Real, Simd4};
use std::array::from_fn;
use std::hint::black_box;

/// Enough chains to hide the latency of an addition, and few enough to stay in sixteen registers.
const CHAINS: usize = 12;

/// Runs every chain for `rounds` rounds and returns the number of operations: two for each number that was multiplied
/// and added.
pub fn multiply_add(rounds: u32) -> f64 {
    black_box(run_chains(rounds));
    f64::from(rounds) * (CHAINS * 4 * 2) as f64
}

/// Returns the lanes of every chain after this many rounds; chain c starts at c.
fn run_chains(rounds: u32) -> [[Real; 4]; CHAINS] {
    let (a, b) = (Simd4::splat(black_box(0.5)), Simd4::splat(black_box(1.0)));
    let mut chains: [Simd4; CHAINS] = from_fn(|chain| Simd4::splat(chain as Real));
    for _ in 0..rounds {
        chains = chains.map(|x| x.mul(a).add(b));
    }
    chains.map(Simd4::array)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lane_counts_two_operations_per_round() {
        assert_eq!(multiply_add(10), 960.0);
    }

    #[test]
    fn every_round_multiplies_and_adds_in_every_lane() {
        // x ← x/2 + 1 halves the distance to 2 in each round, without rounding.
        let after_ten: [[Real; 4]; CHAINS] = from_fn(|chain| [2.0 + (chain as Real - 2.0) / 1024.0; 4]);
        assert_eq!(run_chains(10), after_ten);
    }
}

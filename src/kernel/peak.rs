//! How fast this machine multiplies and adds.
//!
//! The yardstick for every product in this house: chains of one multiplication and one addition each, x ← x a + b, so
//! many side by side that none waits for another, all in registers. Nothing that computes with [`Lanes`] can be faster.

use super::{Lanes, Real};
use std::array::from_fn;
use std::hint::black_box;

/// Enough chains to hide how long an addition takes, few enough to stay in sixteen registers.
const CHAINS: usize = 12;

/// Runs every chain for `rounds` rounds and returns how many numbers were multiplied and added, each counted as two
/// operations.
pub fn multiply_add(rounds: u32) -> f64 {
    let (a, b) = (Lanes::splat(black_box(0.5)), Lanes::splat(black_box(1.0)));
    let mut chains: [Lanes; CHAINS] = from_fn(|chain| Lanes::splat(chain as Real));
    for _ in 0..rounds {
        chains = chains.map(|x| x.mul(a).add(b));
    }
    black_box(chains.map(Lanes::array));
    f64::from(rounds) * (CHAINS * 4 * 2) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lane_of_every_chain_counts_two_operations_a_round() {
        assert_eq!(multiply_add(10), 960.0);
    }
}

//! Peak speed: how fast this machine multiplies and adds.
//!
//! This is the yardstick for every product in this crate. It runs chains of one multiplication and one addition each, x
//! ← x a + b, so many side by side that none waits for another, and all in registers. No computation of this crate can
//! be faster.

use super::level::at_current_level;
use super::simd::{Machine, Vector};
use super::{PACK_SIZE, Real};
use std::array::from_fn;
use std::hint::black_box;

/// The number of chains: enough to hide the latency of an addition, and few enough to stay in sixteen registers. Where
/// two registers of four hold a pack, half as many packs have as many chains.
const CHAINS: usize = 12;

at_current_level! {
    /// Runs every chain for `rounds` rounds and returns the number of operations: two for each number that was
    /// multiplied and added.
    pub fn multiply_add(rounds: u32) -> f64 = multiply_add_on;
}

#[inline(always)]
fn multiply_add_on<M: Machine>(rounds: u32) -> f64 {
    if M::REGISTERS == 1 {
        count_chains::<M::Wide, { CHAINS / 2 }>(rounds)
    } else {
        count_chains::<M::Wide, CHAINS>(rounds)
    }
}

#[inline(always)]
fn count_chains<V: Vector, const N: usize>(rounds: u32) -> f64 {
    black_box(run_chains::<V, N>(rounds));
    f64::from(rounds) * (N * V::PACKS * PACK_SIZE * 2) as f64
}

/// Returns every chain after this many rounds; chain c starts at c.
#[inline(always)]
fn run_chains<V: Vector, const N: usize>(rounds: u32) -> [V; N] {
    let (a, b) = (V::splat(black_box(0.5)), V::splat(black_box(1.0)));
    let mut chains: [V; N] = from_fn(|chain| V::splat(chain as Real));
    for _ in 0..rounds {
        for x in &mut chains {
            *x = x.mul(a).add(b);
        }
    }
    chains
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Level;
    use crate::simd::{Portable, Vector8};

    #[test]
    fn every_lane_counts_two_operations_per_round() {
        assert_eq!(Level::Portable.during(|| multiply_add(10)), 960.0);
        assert!(multiply_add(10) >= 960.0);
    }

    #[test]
    fn every_round_multiplies_and_adds_in_every_lane() {
        // x ← x/2 + 1 halves the distance to 2 in each round, without rounding.
        let chains = run_chains::<<Portable as Machine>::Eight, CHAINS>(10);
        let after_ten: [_; CHAINS] = from_fn(|chain| [2.0 + (chain as Real - 2.0) / 1024.0; PACK_SIZE]);
        assert_eq!(chains.map(Vector8::pack), after_ten);
    }
}

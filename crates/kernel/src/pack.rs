//! Packing: arranges examples side by side.

use super::level::at_current_level;
use super::simd::{Machine, Vector, Vector8};
use super::{PACK_SIZE, Pack8, Real};
use std::array::from_fn;

at_current_level! {
    /// Arranges eight examples as packs, one for each feature. A row with fewer numbers than there are packs is padded
    /// with zeros, and so is the place of a missing example.
    pub fn interleave(rows: [&[Real]; PACK_SIZE], packs: &mut [Pack8]) = interleave_on;
}

#[inline(always)]
fn interleave_on<M: Machine>(rows: [&[Real]; PACK_SIZE], packs: &mut [Pack8]) {
    for (place, packs) in packs.chunks_mut(PACK_SIZE).enumerate() {
        let mut columns = [M::Eight::splat(0.0); PACK_SIZE];
        for (column, row) in columns.iter_mut().zip(rows) {
            *column = M::Eight::from_pack(&eight(row, place * PACK_SIZE));
        }
        let columns = M::Eight::transposed(columns);
        packs.iter_mut().zip(columns).for_each(|(pack8, column)| *pack8 = column.pack());
    }
}

/// Returns eight numbers of a row, starting at `first`; zeros beyond its end.
#[inline(always)]
pub(super) fn eight(row: &[Real], first: usize) -> Pack8 {
    let rest = row.get(first..).unwrap_or(&[]);
    rest.first_chunk().copied().unwrap_or_else(|| from_fn(|i| rest.get(i).copied().unwrap_or(0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_holds_one_feature_of_eight_examples() {
        let rows: [[Real; 2]; 3] = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]];
        let mut packs = [[9.0; PACK_SIZE]; 2];
        interleave(std::array::from_fn(|place| rows.get(place).map_or(&[][..], |row| row)), &mut packs);
        assert_eq!(packs, [[1.0, 3.0, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0], [2.0, 4.0, 6.0, 0.0, 0.0, 0.0, 0.0, 0.0]]);
    }
}

//! Packing: arranges examples side by side.

use super::{PACK_SIZE, Pack8, Real, Simd4};
use std::array::from_fn;

/// Arranges eight examples as packs, one for each feature. A row with fewer numbers than there are packs is padded with
/// zeros, and so is the place of a missing example.
pub fn interleave(rows: [&[Real]; PACK_SIZE], packs: &mut [Pack8]) {
    // Four features at a time are transposed in registers; each pack is written once as a whole.
    let (fours, rest) = packs.as_chunks_mut::<4>();
    let mut feature = 0;
    for packs in fours {
        let [a, b, c, d, e, f, g, h] = rows.map(|row| four(row, feature));
        let (low, high) = (Simd4::transposed([a, b, c, d]), Simd4::transposed([e, f, g, h]));
        for i in 0..4 {
            packs[i] = Simd4::pack8([low[i], high[i]]);
        }
        feature += 4;
    }
    for pack8 in rest {
        *pack8 = rows.map(|row| row.get(feature).copied().unwrap_or(0.0));
        feature += 1;
    }
}

/// Returns four of a row's features, starting at `feature`; zeros beyond its end.
#[inline(always)]
fn four(row: &[Real], feature: usize) -> Simd4 {
    let rest = row.get(feature..).unwrap_or(&[]);
    Simd4::from_array(rest.first_chunk().copied().unwrap_or_else(|| from_fn(|i| rest.get(i).copied().unwrap_or(0.0))))
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

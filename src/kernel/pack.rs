//! Examples side by side.

use super::{EXAMPLES, Lanes, Octet, Real};
use std::array::from_fn;

/// Lays eight examples out as octets, one for each feature. A row that is shorter than there are octets is filled up with
/// zeros, and so is the place of an example that is not there.
pub fn side_by_side(rows: [&[Real]; EXAMPLES], octets: &mut [Octet]) {
    // Four features at a time are turned in registers; each octet is written once and whole.
    let (fours, rest) = octets.as_chunks_mut::<4>();
    let mut feature = 0;
    for octets in fours {
        let [a, b, c, d, e, f, g, h] = rows.map(|row| four(row, feature));
        let (low, high) = (Lanes::turned([a, b, c, d]), Lanes::turned([e, f, g, h]));
        for i in 0..4 {
            octets[i] = Lanes::octet([low[i], high[i]]);
        }
        feature += 4;
    }
    for octet in rest {
        *octet = rows.map(|row| row.get(feature).copied().unwrap_or(0.0));
        feature += 1;
    }
}

/// Four of a row's features from one on; zeros beyond its end.
#[inline(always)]
fn four(row: &[Real], feature: usize) -> Lanes {
    let rest = row.get(feature..).unwrap_or(&[]);
    Lanes::from_array(rest.first_chunk().copied().unwrap_or_else(|| from_fn(|i| rest.get(i).copied().unwrap_or(0.0))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_octet_holds_a_feature_of_all_eight() {
        let rows: [[Real; 2]; 3] = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]];
        let mut octets = [[9.0; EXAMPLES]; 2];
        side_by_side(std::array::from_fn(|place| rows.get(place).map_or(&[][..], |row| row)), &mut octets);
        assert_eq!(octets, [[1.0, 3.0, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0], [2.0, 4.0, 6.0, 0.0, 0.0, 0.0, 0.0, 0.0]]);
    }
}

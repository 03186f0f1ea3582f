//! Examples side by side.

use super::{EXAMPLES, Octet, Real};

/// Lays eight examples out as octets, one for each feature. A row that is shorter than there are octets is filled up with
/// zeros, and so is the place of an example that is not there.
pub fn side_by_side(rows: [&[Real]; EXAMPLES], octets: &mut [Octet]) {
    // Each octet is written once and whole.
    for (feature, octet) in octets.iter_mut().enumerate() {
        *octet = rows.map(|row| row.get(feature).copied().unwrap_or(0.0));
    }
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

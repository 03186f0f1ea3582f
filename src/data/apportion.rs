//! Apportionment: whole numbers in proportion to weights, with a given sum.

/// Splits `size` in proportion to `weights` by the largest-remainder method, with at least one for each weight. `size` must
/// be at least the number of weights, and the weights above 0.
///
/// The numbers are exact if the weights are whole numbers and the products of their sum and `size` lie below 2⁵³.
pub(crate) fn apportion(weights: &[f64], size: usize) -> Vec<usize> {
    let whole: f64 = weights.iter().sum();
    let exact_share = |weight: f64| (weight * size as f64 / whole) as usize;
    let mut shares: Vec<usize> = weights.iter().map(|&weight| exact_share(weight).max(1)).collect();
    // The difference between the exact proportion and the share, in units of 1/Σ weights. It is negative where the
    // minimum of one exceeds the exact proportion.
    let deficit = |shares: &[usize], place: usize| weights[place] * size as f64 - shares[place] as f64 * whole;
    let by_deficit = |shares: &[usize], a: usize, b: usize| deficit(shares, a).total_cmp(&deficit(shares, b));
    while shares.iter().sum::<usize>() < size {
        // Of equal deficits, the first one counts as the largest.
        let most_underfilled = (0..weights.len()).rev().max_by(|&a, &b| by_deficit(&shares, a, b));
        most_underfilled.into_iter().for_each(|place| shares[place] += 1);
    }
    while shares.iter().sum::<usize>() > size {
        let overfilled = (0..weights.len()).filter(|&place| shares[place] > 1);
        let most_overfilled = overfilled.min_by(|&a, &b| by_deficit(&shares, a, b));
        most_overfilled.into_iter().for_each(|place| shares[place] -= 1);
    }
    shares
}

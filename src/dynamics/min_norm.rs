//! The shortest vector of a convex hull, by the algorithm of Wolfe.
//!
//! The vectors are the unit class gradients u_l = g_l/‖g_l‖, known by their Gram matrix K_kl = ⟨u_k, u_l⟩. The shortest
//! vector d = Σ λ_l u_l of their convex hull has ⟨d, u_l⟩ ≥ ‖d‖² for every l, so a step along −d helps every class
//! whenever one small step can (Désidéri 2012). Wolfe (Mathematical Programming 11, 1976) keeps a corral: a few of the
//! vectors, whose affine hull has its shortest point inside their convex hull. Each round adds the vector that points
//! back the most, and drops vectors until this is so again. The shortest point becomes shorter in every round, so the
//! rounds end; rounding cannot prolong them beyond a fixed number.

/// How far below ‖d‖² an inner product ⟨d, u_l⟩ may stay.
const TOLERANCE: f64 = 1e-12;

/// Returns λ of the shortest vector of the convex hull of unit vectors with this Gram matrix, row after row.
pub(super) fn shortest(gram: &[f64], count: usize) -> Vec<f64> {
    let mut lambda = vec![0.0; count];
    let mut corral = Vec::new();
    if count > 0 {
        lambda[0] = 1.0;
        corral.push(0);
    }
    for _ in 0..20 * count {
        let along: Vec<f64> = (0..count).map(|k| dot(&gram[k * count..][..count], &lambda)).collect();
        let length = dot(&along, &lambda);
        let Some(worst) = (0..count).min_by(|&k, &l| along[k].total_cmp(&along[l])) else { break };
        if along[worst] >= length - TOLERANCE || corral.contains(&worst) {
            break;
        }
        corral.push(worst);
        if !settle(gram, count, &mut corral, &mut lambda) {
            break;
        }
    }
    lambda
}

/// Moves λ to the shortest point of the corral's affine hull, and drops the vectors whose weights become 0 on the way.
/// Returns whether the corral has such a point.
fn settle(gram: &[f64], count: usize, corral: &mut Vec<usize>, lambda: &mut [f64]) -> bool {
    loop {
        let Some(target) = affine_shortest(gram, count, corral) else { return false };
        // How far λ can go to the target before a weight becomes negative, and whose.
        let ends = corral.iter().zip(&target).filter(|(_, target)| **target <= 0.0);
        let reach = |weight: f64, target: f64| if weight > 0.0 { weight / (weight - target) } else { 0.0 };
        let way = ends.map(|(&k, &target)| (reach(lambda[k], target), k));
        let first = way.min_by(|(a, _), (b, _)| a.total_cmp(b));
        let share = first.map_or(1.0, |(share, _)| share);
        for (&k, target) in corral.iter().zip(&target) {
            lambda[k] = (lambda[k] + share * (target - lambda[k])).max(0.0);
        }
        let Some((_, dropped)) = first else { return true };
        lambda[dropped] = 0.0;
        corral.retain(|&k| k != dropped);
    }
}

/// Returns the weights, with sum 1, of the shortest point of an affine hull: (K + 11ᵀ) y = 1, divided by Σ y. Returns
/// `None` if the vectors depend on each other.
fn affine_shortest(gram: &[f64], count: usize, corral: &[usize]) -> Option<Vec<f64>> {
    let size = corral.len();
    // Rows of the matrix, each followed by its right-hand side.
    let row = |&k: &usize| corral.iter().map(|&l| gram[k * count + l] + 1.0).chain([1.0]).collect();
    let mut rows: Vec<Vec<f64>> = corral.iter().map(row).collect();
    for column in 0..size {
        let pivot = (column..size).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
        rows.swap(column, pivot);
        let head = rows[column].clone();
        if head[column].abs() < TOLERANCE {
            return None;
        }
        for row in &mut rows[column + 1..] {
            let factor = row[column] / head[column];
            row.iter_mut().zip(&head).for_each(|(x, y)| *x -= factor * y);
        }
    }
    let mut y = vec![0.0; size];
    for place in (0..size).rev() {
        let known = dot(&rows[place][place + 1..size], &y[place + 1..]);
        y[place] = (rows[place][size] - known) / rows[place][place];
    }
    let sum: f64 = y.iter().sum();
    Some(y.into_iter().map(|y| y / sum).collect())
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The Gram matrix of vectors, scaled to length 1.
    fn gram(vectors: &[Vec<f64>]) -> Vec<f64> {
        let length = |v: &[f64]| libm::sqrt(dot(v, v));
        let product = |v: &Vec<f64>, w: &Vec<f64>| dot(v, w) / (length(v) * length(w));
        vectors.iter().flat_map(|v| vectors.iter().map(move |w| product(v, w))).collect()
    }

    #[test]
    fn known_hulls_have_their_shortest_vectors() {
        assert_eq!(shortest(&[1.0], 1), [1.0]);
        // Two unit vectors: their mean, whatever the angle, also where they are opposed.
        for cosine in [0.6, -0.9, -1.0] {
            let found = shortest(&[1.0, cosine, cosine, 1.0], 2);
            assert!(found.iter().all(|lambda| (lambda - 0.5).abs() < 1e-12), "{found:?}");
        }
        // Equal vectors: one of them.
        assert_eq!(shortest(&[1.0; 4], 2).iter().sum::<f64>(), 1.0);
        // A third vector between two others makes their hull no shorter.
        let found = shortest(&gram(&[vec![1.0, 0.0], vec![0.0, 1.0], vec![1.0, 1.0]]), 3);
        assert!((found[0] - 0.5).abs() < 1e-12 && found[2] == 0.0, "{found:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn no_class_lies_behind_the_shortest_vector(
            vectors in (1usize..7).prop_flat_map(|size| {
                prop::collection::vec(prop::collection::vec(-1.0f64..1.0, size), 1..11)
            }),
        ) {
            prop_assume!(vectors.iter().all(|v| dot(v, v) > 1e-6));
            let (gram, count) = (gram(&vectors), vectors.len());
            let lambda = shortest(&gram, count);
            prop_assert!(lambda.iter().all(|lambda| *lambda >= 0.0));
            prop_assert!((lambda.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            let along: Vec<f64> = (0..count).map(|k| dot(&gram[k * count..][..count], &lambda)).collect();
            let length = dot(&along, &lambda);
            for along in along {
                prop_assert!(along >= length - 1e-9, "{along} {length} {lambda:?}");
            }
        }
    }
}

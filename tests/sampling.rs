//! Permutations are honest: what is drawn, in which shares, and when a class comes round again.

use imbalance_lab::dynamics::{BatchError, Sampling};
use proptest::prelude::*;

/// The batches of some steps, each class's members apart.
fn next_batch(batches: Sampling, counts: &[usize], size: usize, steps: usize, seed: u32) -> Vec<Vec<Vec<usize>>> {
    let mut sampler = batches.sampler(counts, Some(size), seed).unwrap();
    let mut members = Vec::new();
    (0..steps)
        .map(|_| {
            sampler.next_batch(&mut members);
            members.clone()
        })
        .collect()
}

/// How often each example of `range` comes in a list.
fn tally(range: std::ops::Range<usize>, batches_drawn: &[usize]) -> Vec<usize> {
    range.map(|example| batches_drawn.iter().filter(|&&other| other == example).count()).collect()
}

fn class_range(counts: &[usize], class: usize) -> std::ops::Range<usize> {
    let start = counts[..class].iter().sum();
    start..start + counts[class]
}

fn counts() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(1usize..60, 2..6).prop_map(|mut counts| {
        counts.sort_unstable_by(|a, b| b.cmp(a));
        counts
    })
}

proptest! {
    #[test]
    fn samplers_use_each_example_once_per_pass(
        counts in counts(), share in 0.0f64..1.0, seed in any::<u32>(),
    ) {
        let n: usize = counts.iter().sum();
        for rule in [Sampling::Uniform, Sampling::Stratified, Sampling::Oversampled, Sampling::Mixed { theta: 0.6 }] {
            let size = counts.len() + (share * (n - counts.len()) as f64) as usize;
            let batches_drawn = next_batch(rule, &counts, size, 12, seed);
            for class in 0..counts.len() {
                let range = class_range(&counts, class);
                let mut sequence: Vec<usize> = Vec::new();
                for batch in &batches_drawn {
                    prop_assert!(batch[class].iter().all(|example| range.contains(example)));
                    sequence.extend(&batch[class]);
                    let times = tally(range.clone(), &sequence);
                    let (least, most) = (times.iter().min().unwrap(), times.iter().max().unwrap());
                    prop_assert!(most - least <= 1, "{rule:?}: {times:?}");
                }
            }
        }
    }

    #[test]
    fn a_uniform_epoch_contains_every_example_once(counts in counts(), share in 0.01f64..1.0, seed in any::<u32>()) {
        let n: usize = counts.iter().sum();
        let size = ((share * n as f64) as usize).max(1);
        let batches_drawn = next_batch(Sampling::Uniform, &counts, size, n.div_ceil(size), seed);
        let all: Vec<usize> = batches_drawn.iter().flatten().flatten().copied().collect();
        prop_assert_eq!(tally(0..n, &all), vec![1; n]);
        prop_assert!(batches_drawn[..batches_drawn.len() - 1].iter().all(|batch| batch.iter().map(Vec::len).sum::<usize>() == size));
    }

    #[test]
    fn stratified_sizes_sum_to_the_batch_size_and_are_proportional(counts in counts(), share in 0.0f64..1.0) {
        let n: usize = counts.iter().sum();
        let size = counts.len() + (share * (n - counts.len()) as f64) as usize;
        let sizes = Sampling::Stratified.sizes(&counts, size).unwrap().unwrap();
        prop_assert_eq!(sizes.iter().sum::<usize>(), size);
        prop_assert!(sizes.iter().all(|&m| m >= 1));
        let due = |class: usize| counts[class] as f64 * size as f64 / n as f64;
        // Where no class needs to be lifted to one example, nobody is further than one from its due.
        if (0..counts.len()).all(|class| due(class) >= 1.0) {
            for class in 0..counts.len() {
                prop_assert!((sizes[class] as f64 - due(class)).abs() <= 1.0, "{counts:?} {sizes:?}");
            }
        }
    }

    #[test]
    fn over_and_undersampled_batches_are_balanced(counts in counts(), each in 1usize..9, seed in any::<u32>()) {
        let smallest = *counts.last().unwrap();
        let each = each.min(smallest);
        for rule in [Sampling::Oversampled, Sampling::Undersampled] {
            for batch in next_batch(rule, &counts, each * counts.len(), 7, seed) {
                prop_assert!(batch.iter().all(|members| members.len() == each));
            }
        }
        // An undersampled epoch ends with the smallest class, and within it no example of any class comes twice.
        let epoch = smallest / each;
        let batches_drawn = next_batch(Sampling::Undersampled, &counts, each * counts.len(), 3 * epoch, seed);
        for epoch in batches_drawn.chunks(epoch) {
            let mut seen: Vec<usize> = epoch.iter().flatten().flatten().copied().collect();
            let length = seen.len();
            seen.sort_unstable();
            seen.dedup();
            prop_assert_eq!(seen.len(), length);
        }
    }

    #[test]
    fn mixed_batches_lead_from_stratified_to_oversampled_ones(
        counts in counts(), share in 0.0f64..1.0, thetas in [0.0f64..1.0, 0.0f64..1.0], seed in any::<u32>(),
    ) {
        let n: usize = counts.iter().sum();
        let size = counts.len() + (share * (n - counts.len()) as f64) as usize;
        let mixed = |theta| Sampling::Mixed { theta };
        for (end, rule) in [(0.0, Sampling::Stratified), (1.0, Sampling::Oversampled)] {
            let batches = next_batch(mixed(end), &counts, size, 9, seed);
            prop_assert_eq!(batches, next_batch(rule, &counts, size, 9, seed));
        }
        let [low, high] = if thetas[0] < thetas[1] { thetas } else { [thetas[1], thetas[0]] };
        let sizes = |theta: f64| mixed(theta).sizes(&counts, size).unwrap().unwrap();
        let (few, many) = (sizes(low), sizes(high));
        prop_assert_eq!(few.iter().sum::<usize>(), size);
        // m_l ∝ n_l^(1−θ), up to rounding, where no class needs to be lifted to one example.
        let powers: Vec<f64> = counts.iter().map(|&n| (n as f64).powf(1.0 - low)).collect();
        let due = |class: usize| size as f64 * powers[class] / powers.iter().sum::<f64>();
        if (0..counts.len()).all(|class| due(class) >= 1.0) {
            prop_assert!((0..counts.len()).all(|class| (few[class] as f64 - due(class)).abs() <= 1.0), "{counts:?} {few:?}");
        }
        // A larger θ takes from the largest class and gives to the smallest, up to rounding.
        prop_assert!(many[0] <= few[0] + 1 && many[counts.len() - 1] + 1 >= few[counts.len() - 1]);
    }

    #[test]
    fn equal_seeds_give_equal_batches(counts in counts(), seed in any::<u32>()) {
        let once = next_batch(Sampling::Stratified, &counts, counts.len(), 9, seed);
        prop_assert_eq!(once, next_batch(Sampling::Stratified, &counts, counts.len(), 9, seed));
    }
}

#[test]
fn too_small_batch_sizes_name_the_smallest_valid_size() {
    let error = Sampling::Stratified.sizes(&[90, 9, 1], 2).unwrap_err();
    assert_eq!(error, BatchError::TooSmall { size: 2, smallest: 3 });
    assert!(Sampling::Stratified.sizes(&[90, 9, 1], 3).is_ok());
    let error = Sampling::Undersampled.sizes(&[90, 9, 4], 13).unwrap_err();
    assert!(matches!(error, BatchError::TooLarge { size: 13, largest: 12, .. }), "{error}");
    for theta in [-0.1, 1.1, f64::NAN] {
        let sentence = Sampling::Mixed { theta }.sizes(&[3, 2], 4).unwrap_err().to_string();
        assert!(
            sentence.starts_with("sampling.theta is") && sentence.contains("from 0 (stratified) to 1"),
            "{sentence}"
        );
    }
    assert!(Sampling::Full.sampler(&[3, 2], None, 1).is_ok());
    assert!(matches!(Sampling::Uniform.sampler(&[3, 2], None, 1), Err(BatchError::Missing(Sampling::Uniform))));
}

//! Which examples feed a step.
//!
//! | batches | members | an epoch |
//! |---|---|---|
//! | full | all n | 1 step |
//! | uniform | a random permutation of all examples, cut in m | ⌈n/m⌉ steps; the last batch may be smaller |
//! | stratified | m_l ∝ n_l, at least 1, each class its own permutation | every class runs through its permutation in step with the others |
//! | oversampled | m_l = m/L, a class that runs out is reshuffled | set by the largest class |
//! | undersampled | m_l = m/L | set by the smallest class; then every permutation is reshuffled |
//!
//! A permutation is honest: no example is drawn twice before all have been drawn once, except that undersampling renews all permutations
//! together, when the smallest class has no whole share left. Where m is no multiple of L, the first
//! classes get one example more, so that the sizes add up to m.

use super::algorithm::NameParts;
use crate::random::{Purpose, Stream, shuffle, stream};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use thiserror::Error;

/// The rule by which batches are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sampling {
    /// All examples at every step.
    Full,
    /// Any m examples: a class may be missing from a batch.
    Uniform,
    /// Every class in proportion to its size.
    Stratified,
    /// Every class alike; small classes come round more often.
    Oversampled,
    /// Every class alike; of large classes only as many as the smallest has are seen before all are shuffled anew.
    Undersampled,
}

impl Sampling {
    /// Every rule, a row of the grid each.
    pub const ALL: [Self; 5] = [Self::Full, Self::Uniform, Self::Stratified, Self::Oversampled, Self::Undersampled];
}

/// Why batches of a size cannot be drawn.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BatchError {
    /// Mini-batches need a size.
    #[error("training.batch_size is missing; {0:?} batches need one, such as 64")]
    Missing(Sampling),
    /// Too small to hold every class.
    #[error("training.batch_size is {size}; the smallest that holds every class is {smallest}")]
    TooSmall {
        /// The size asked for.
        size: usize,
        /// The smallest that works.
        smallest: usize,
    },
    /// More than there are examples, or than the smallest class can give.
    #[error("training.batch_size is {size}; the largest that works here is {largest}")]
    TooLarge {
        /// The size asked for.
        size: usize,
        /// The largest that works.
        largest: usize,
    },
}

impl Sampling {
    /// What it adds to an algorithm's name.
    pub fn name_parts(self) -> NameParts {
        let (before, letter, after) = match self {
            Self::Full => ("GD", "", ""),
            Self::Uniform => ("SGD", "", " (uniform)"),
            Self::Stratified => ("SGD", "", ""),
            Self::Oversampled => ("SGD", "O", ""),
            Self::Undersampled => ("SGD", "U", ""),
        };
        NameParts { before, letter, after }
    }

    /// How many examples of each class every batch of `size` holds, m_l; nothing where that is left to chance.
    ///
    /// # Errors
    /// When `size` is too small to hold every class, or too large for the examples there are.
    pub fn sizes(self, counts: &[usize], size: usize) -> Result<Option<Vec<usize>>, BatchError> {
        let n: usize = counts.iter().sum();
        let smallest_class = counts.iter().copied().min().unwrap_or(0);
        let (smallest, largest) = match self {
            Self::Full => return Ok(Some(counts.to_vec())),
            Self::Uniform => (1, n),
            Self::Stratified => (counts.len(), n),
            Self::Oversampled => (counts.len(), usize::MAX),
            Self::Undersampled => (counts.len(), smallest_class * counts.len()),
        };
        if size < smallest {
            return Err(BatchError::TooSmall { size, smallest });
        }
        if size > largest {
            return Err(BatchError::TooLarge { size, largest });
        }
        Ok(match self {
            Self::Uniform => None,
            Self::Oversampled | Self::Undersampled => Some(equal_sizes(counts.len(), size)),
            _ => Some(proportional_sizes(counts, size)),
        })
    }

    /// Checks that batches of `size` can be drawn from classes of the given sizes.
    ///
    /// # Errors
    /// As [`Sampling::sampler`].
    pub fn check(self, counts: &[usize], size: Option<usize>) -> Result<(), BatchError> {
        match size {
            _ if self == Self::Full => Ok(()),
            Some(size) => self.sizes(counts, size).map(drop),
            None => Err(BatchError::Missing(self)),
        }
    }

    /// A permutation that draws batches of `size` (ignored by full batches) from classes of the given sizes.
    ///
    /// # Errors
    /// As [`Sampling::sizes`]; also when a mini-batch rule has no size.
    pub fn sampler(self, counts: &[usize], size: Option<usize>, seed: u32) -> Result<BatchSampler, BatchError> {
        let generator = Stream(stream(seed, Purpose::Sampling));
        if self == Self::Full {
            return Ok(BatchSampler::Full);
        }
        let size = size.ok_or(BatchError::Missing(self))?;
        let sizes = self.sizes(counts, size)?;
        let Some(sizes) = sizes else {
            let permutation = Permutation::new(0..counts.iter().sum());
            return Ok(BatchSampler::Uniform { permutation, class_ends: class_ends(counts), size, generator });
        };
        let permutations =
            class_ends(counts).iter().zip(counts).map(|(end, count)| Permutation::new(end - count..*end)).collect();
        let reshuffle_every = (self == Self::Undersampled).then(|| epoch(counts, &sizes));
        Ok(BatchSampler::PerClass { permutations, sizes, reshuffle_every, batches_drawn: 0, generator })
    }
}

/// Steps until the first class runs out.
fn epoch(counts: &[usize], sizes: &[usize]) -> usize {
    counts.iter().zip(sizes).map(|(count, size)| count / size).min().unwrap_or(1).max(1)
}

/// Where each class's examples end.
fn class_ends(counts: &[usize]) -> Vec<usize> {
    let mut end = 0;
    counts
        .iter()
        .map(|count| {
            end += count;
            end
        })
        .collect()
}

/// `size` cut in as equal parts as whole numbers allow.
fn equal_sizes(classes: usize, size: usize) -> Vec<usize> {
    (0..classes).map(|class| size / classes + usize::from(class < size % classes)).collect()
}

/// `size`, at least the number of classes, shared out in proportion to `counts`, at least one each, by largest remainders.
fn proportional_sizes(counts: &[usize], size: usize) -> Vec<usize> {
    let n: usize = counts.iter().sum();
    // Products of two sizes may not fit 32 bits.
    let exact_share = |count: usize| (count as u64 * size as u64 / n as u64) as usize;
    let mut shares: Vec<usize> = counts.iter().map(|&count| exact_share(count).max(1)).collect();
    // What a share falls short of its due, in units of 1/n; negative where the least share of one is already more.
    let deficit =
        |shares: &[usize], class: usize| counts[class] as i128 * size as i128 - shares[class] as i128 * n as i128;
    while shares.iter().sum::<usize>() < size {
        let most_underfilled =
            (0..counts.len()).max_by_key(|&class| (deficit(&shares, class), std::cmp::Reverse(class)));
        most_underfilled.into_iter().for_each(|class| shares[class] += 1);
    }
    while shares.iter().sum::<usize>() > size {
        let most_overfilled =
            (0..counts.len()).filter(|&class| shares[class] > 1).min_by_key(|&class| deficit(&shares, class));
        most_overfilled.into_iter().for_each(|class| shares[class] -= 1);
    }
    shares
}

/// Draws batches, for ever.
#[derive(Clone, Debug)]
pub enum BatchSampler {
    /// All examples at every step; nothing to deal.
    Full,
    /// One permutation of all examples.
    Uniform {
        /// All examples.
        permutation: Permutation,
        /// Where each class's examples end.
        class_ends: Vec<usize>,
        /// m.
        size: usize,
        /// Shuffles.
        generator: Stream,
    },
    /// A permutation for each class.
    PerClass {
        /// Each class's examples.
        permutations: Vec<Permutation>,
        /// m_l.
        sizes: Vec<usize>,
        /// After how many steps every permutation is shuffled anew, if not each when it runs out.
        reshuffle_every: Option<usize>,
        /// Steps drawn.
        batches_drawn: usize,
        /// Shuffles.
        generator: Stream,
    },
    /// Batches written down beforehand, each class's examples apart; after the last, the first again.
    Fixed {
        /// The batches.
        batches: Vec<Vec<Vec<usize>>>,
        /// Steps drawn.
        batches_drawn: usize,
    },
}

impl BatchSampler {
    /// How many examples it has in its permutations, or in the batches written down.
    pub fn examples(&self) -> usize {
        match self {
            Self::Full => 0,
            Self::Uniform { permutation, .. } => permutation.indices.len(),
            Self::PerClass { permutations, .. } => {
                permutations.iter().map(|permutation| permutation.indices.len()).sum()
            }
            Self::Fixed { batches, .. } => batches.iter().flatten().map(Vec::len).sum(),
        }
    }

    /// Draws the next batch: the examples of each class, written over `members`.
    pub fn next_batch(&mut self, members: &mut Vec<Vec<usize>>) {
        members.iter_mut().for_each(Vec::clear);
        match self {
            Self::Full => {}
            Self::Uniform { permutation, class_ends, size, generator } => {
                members.resize(class_ends.len(), Vec::new());
                for _ in 0..(*size).min(permutation.remaining()) {
                    let example = permutation.next(generator);
                    members[class_ends.partition_point(|&end| end <= example)].push(example);
                }
            }
            Self::PerClass { permutations, sizes, reshuffle_every, batches_drawn, generator } => {
                members.resize(permutations.len(), Vec::new());
                if reshuffle_every.is_some_and(|steps| *batches_drawn % steps == 0) {
                    permutations.iter_mut().for_each(Permutation::reshuffle);
                }
                for ((permutation, &size), members) in permutations.iter_mut().zip(sizes.iter()).zip(members) {
                    members.extend((0..size).map(|_| permutation.next(generator)));
                }
                *batches_drawn += 1;
            }
            Self::Fixed { batches, batches_drawn } => {
                members.clone_from(&batches[*batches_drawn % batches.len()]);
                *batches_drawn += 1;
            }
        }
    }
}

/// A permutation of examples, shuffled whenever it has run out.
#[derive(Clone, Debug)]
pub struct Permutation {
    indices: Vec<usize>,
    next: usize,
}

impl Permutation {
    fn new(indices: Range<usize>) -> Self {
        let indices: Vec<usize> = indices.collect();
        Self { next: indices.len(), indices }
    }

    /// Has the permutation shuffled before the next card.
    fn reshuffle(&mut self) {
        self.next = self.indices.len();
    }

    /// How many cards are left before the permutation is shuffled again.
    fn remaining(&self) -> usize {
        if self.next == self.indices.len() { self.indices.len() } else { self.indices.len() - self.next }
    }

    fn next(&mut self, Stream(generator): &mut Stream) -> usize {
        if self.next == self.indices.len() {
            shuffle(&mut self.indices, generator);
            self.next = 0;
        }
        self.next += 1;
        self.indices[self.next - 1]
    }
}

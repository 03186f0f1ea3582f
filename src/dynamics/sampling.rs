//! Samplings: which examples each step uses.
//!
//! | sampling | mini-batch | epoch |
//! |---|---|---|
//! | full | all n examples | 1 step |
//! | uniform | a random permutation of all examples, cut into pieces of m | ⌈n/m⌉ steps; the last mini-batch may be smaller |
//! | stratified | m_l ∝ n_l, at least 1, one permutation for each class | every class finishes its permutation at about the same step |
//! | oversampled | m_l = m/L, a class that runs out is reshuffled | set by the largest class |
//! | undersampled | m_l = m/L | set by the smallest class; then every permutation is reshuffled |
//!
//! Sampling is without replacement: no example is drawn twice before every example of its permutation has been drawn
//! once. Undersampling is the exception. It reshuffles all permutations together when the smallest class cannot fill
//! its part of another mini-batch. If m is not a multiple of L, the first classes get one example more, so that the
//! sizes add up to m.

use super::algorithm::NameParts;
use crate::random::{Purpose, Stream, shuffle, stream};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use thiserror::Error;

/// The rule that draws the mini-batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sampling {
    /// Uses all examples at every step.
    Full,
    /// Draws any m examples. A mini-batch may lack a class.
    Uniform,
    /// Draws every class in proportion to its size.
    Stratified,
    /// Draws the same number from every class; examples of small classes repeat more often.
    Oversampled,
    /// Draws the same number from every class. Before each reshuffle, every class contributes only as many examples as
    /// the smallest class has.
    Undersampled,
}

impl Sampling {
    /// Every sampling, in the order of the grid's rows.
    pub const ALL: [Self; 5] = [Self::Full, Self::Uniform, Self::Stratified, Self::Oversampled, Self::Undersampled];
}

/// The reasons why mini-batches of a size cannot be drawn.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BatchError {
    /// This sampling needs a mini-batch size.
    #[error("training.batch_size is missing; {0:?} batches need one, such as 64")]
    Missing(Sampling),
    /// The size is too small to hold every class.
    #[error("training.batch_size is {size}; it must be at least {smallest}, one example of each class")]
    TooSmall {
        /// The requested size.
        size: usize,
        /// The smallest valid size.
        smallest: usize,
    },
    /// The size exceeds the number of examples, or what the smallest class can provide.
    #[error("training.batch_size is {size}; it must be at most {largest}, {limit}")]
    TooLarge {
        /// The requested size.
        size: usize,
        /// The largest valid size.
        largest: usize,
        /// The meaning of the largest valid size.
        limit: &'static str,
    },
}

impl Sampling {
    /// Returns the parts that this sampling adds to an algorithm's name.
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

    /// Returns the number of examples of each class in every mini-batch of `size`, m_l, or `None` if the numbers are
    /// random.
    ///
    /// # Errors
    ///
    /// Returns an error if `size` is too small to hold every class, or too large for the available examples.
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
            let limit = match self {
                Self::Undersampled => "the number of classes times the size of the smallest class",
                _ => "the number of training examples",
            };
            return Err(BatchError::TooLarge { size, largest, limit });
        }
        Ok(match self {
            Self::Uniform => None,
            Self::Oversampled | Self::Undersampled => Some(equal_sizes(counts.len(), size)),
            _ => Some(proportional_sizes(counts, size)),
        })
    }

    /// Checks that mini-batches of `size` can be drawn from classes of the given sizes.
    ///
    /// # Errors
    ///
    /// The same as those of [`Sampling::sampler`].
    pub fn check(self, counts: &[usize], size: Option<usize>) -> Result<(), BatchError> {
        match size {
            _ if self == Self::Full => Ok(()),
            Some(size) => self.sizes(counts, size).map(drop),
            None => Err(BatchError::Missing(self)),
        }
    }

    /// Creates a sampler that draws mini-batches of `size` from classes of the given sizes. Full batches ignore `size`.
    ///
    /// # Errors
    ///
    /// The same as those of [`Sampling::sizes`]. Also returns an error if a mini-batch sampling has no size.
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

/// Returns the number of steps until the first class runs out.
fn epoch(counts: &[usize], sizes: &[usize]) -> usize {
    counts.iter().zip(sizes).map(|(count, size)| count / size).min().unwrap_or(1).max(1)
}

/// Returns the index after the last example of each class.
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

/// Splits `size` into integers that are as equal as possible.
fn equal_sizes(classes: usize, size: usize) -> Vec<usize> {
    (0..classes).map(|class| size / classes + usize::from(class < size % classes)).collect()
}

/// Splits `size` in proportion to `counts` by the largest-remainder method, with at least one for each class. `size`
/// must be at least the number of classes.
fn proportional_sizes(counts: &[usize], size: usize) -> Vec<usize> {
    let n: usize = counts.iter().sum();
    // The product of two sizes may overflow 32 bits.
    let exact_share = |count: usize| (count as u64 * size as u64 / n as u64) as usize;
    let mut shares: Vec<usize> = counts.iter().map(|&count| exact_share(count).max(1)).collect();
    // The difference between the exact proportion and the share, in units of 1/n. It is negative where the minimum of
    // one exceeds the exact proportion.
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

/// Draws mini-batches without end.
#[derive(Clone, Debug)]
pub enum BatchSampler {
    /// Uses all examples at every step.
    Full,
    /// Draws from one permutation of all examples.
    Uniform {
        /// The permutation of all examples.
        permutation: Permutation,
        /// The index after the last example of each class.
        class_ends: Vec<usize>,
        /// m, the mini-batch size.
        size: usize,
        /// The random numbers for shuffling.
        generator: Stream,
    },
    /// Draws from one permutation for each class.
    PerClass {
        /// The permutation of each class's examples.
        permutations: Vec<Permutation>,
        /// m_l of each class.
        sizes: Vec<usize>,
        /// The number of steps after which every permutation is reshuffled; if `None`, each permutation is reshuffled
        /// when it runs out.
        reshuffle_every: Option<usize>,
        /// The number of mini-batches drawn.
        batches_drawn: usize,
        /// The random numbers for shuffling.
        generator: Stream,
    },
    /// Repeats a given list of mini-batches, each with its examples grouped by class.
    Fixed {
        /// The mini-batches.
        batches: Vec<Vec<Vec<usize>>>,
        /// The number of mini-batches drawn.
        batches_drawn: usize,
    },
}

impl BatchSampler {
    /// Returns the number of examples in the permutations, or in the given mini-batches.
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

    /// Draws the next mini-batch and writes the examples of each class to `members`.
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

/// A permutation of examples that is reshuffled when it runs out.
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

    /// Requests a reshuffle before the next example is drawn.
    fn reshuffle(&mut self) {
        self.next = self.indices.len();
    }

    /// Returns the number of examples left before the next reshuffle.
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

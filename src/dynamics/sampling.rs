//! Samplings: which examples each step uses.
//!
//! | sampling | mini-batch | epoch |
//! |---|---|---|
//! | full | all n examples | 1 step |
//! | uniform | a random permutation of all examples, cut into pieces of m | ⌈n/m⌉ steps; the last mini-batch may be smaller |
//! | stratified | m_l ∝ n_l, at least 1, one permutation for each class | every class finishes its permutation at about the same step |
//! | oversampled | m_l = m/L, a class that runs out is reshuffled | set by the largest class |
//! | undersampled | m_l = m/L | set by the smallest class; then every permutation is reshuffled |
//! | mixed | m_l ∝ n_l^(1−θ), at least 1, a class that runs out is reshuffled | set by the largest class |
//!
//! Mixed sampling draws exactly the mini-batches of stratified sampling if θ = 0, and those of oversampling if θ = 1.
//!
//! Sampling is without replacement: no example is drawn twice before every example of its permutation has been drawn
//! once. Undersampling is the exception. It reshuffles all permutations together when the smallest class cannot fill
//! its part of another mini-batch. If m is not a multiple of L, the first classes get one example more, so that the
//! sizes add up to m.

use super::algorithm::NameParts;
use super::sampler::{Batch, BatchSampler};
use crate::data::apportion;
use crate::json::tagged::named_or_tagged;
use crate::number::Readable;
use std::fmt::Debug;
use std::num::NonZeroUsize;
use std::ops::RangeInclusive;
use thiserror::Error;

/// The values of θ.
const THETAS: RangeInclusive<f64> = 0.0..=1.0;

named_or_tagged! {
    "a name such as \"stratified\", or an object such as {\"kind\": \"mixed\", \"theta\": 0.5}"
    /// The built-in rules that choose the examples of each step.
    #[derive(Clone, Copy, Debug, PartialEq)]
    #[non_exhaustive]
    pub enum Sampling {
        named {
            /// Uses all examples at every step.
            Full,
            /// Draws any m examples. A mini-batch may lack a class.
            Uniform,
            /// Draws every class in proportion to its size.
            Stratified,
            /// Draws the same number from every class; examples of small classes repeat more often.
            Oversampled,
            /// Draws the same number from every class. Before each reshuffle, every class contributes only as many examples
            /// as the smallest class has.
            Undersampled,
        }
        tagged {
            /// Draws every class in proportion to a power of its size, n_l^(1−θ).
            Mixed {
                /// θ, the part of the way from `stratified` (0) to `oversampled` (1).
                #[cfg_attr(test, schemars(range(min = *THETAS.start(), max = *THETAS.end())))]
                theta: f64,
            },
        }
    }
}

impl Sampling {
    /// Every sampling, in the order of the grid's rows; the mixed one is halfway.
    pub const ALL: [Self; 6] = [
        Self::Full,
        Self::Uniform,
        Self::Stratified,
        Self::Oversampled,
        Self::Undersampled,
        Self::Mixed { theta: 0.5 },
    ];
}

/// The reasons why mini-batches of a size cannot be drawn.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum BatchError {
    /// The number of mixed sampling is out of its range.
    #[error("sampling.theta is {}; it must be a number from 0 (stratified) to 1 (oversampled)", Readable(*.0))]
    Theta(f64),
    /// This sampling needs a mini-batch size.
    #[error("training.batch_size is missing; {} sampling needs a mini-batch size, such as 64", .0.text())]
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
    /// A class has no examples, but every mini-batch needs some.
    #[error("class {class} has no examples, but every mini-batch needs some; add examples or leave the class out")]
    EmptyClass {
        /// The index of the class, from 0.
        class: usize,
    },
    /// A plan does not have one size for each class.
    #[error("the plan has {sizes} sizes for {classes} classes; it needs one for each class")]
    Sizes {
        /// The number of sizes.
        sizes: usize,
        /// The number of classes.
        classes: usize,
    },
    /// A plan draws no example.
    #[error("the plan draws no example; a mini-batch needs at least one")]
    EmptyBatch,
    /// A list of mini-batches is empty.
    #[error("the list of mini-batches is empty; it needs at least one")]
    NoBatches,
    /// A list of mini-batches names an example that does not exist.
    #[error("mini-batch {batch} names example {example}; there are {examples} examples, counted from 0")]
    UnknownExample {
        /// The index of the mini-batch, from 0.
        batch: usize,
        /// The index of the example.
        example: usize,
        /// The number of examples.
        examples: usize,
    },
    /// The reason of a rule of one's own.
    #[error("{0}")]
    Rule(String),
}

impl Sampling {
    /// Returns the name in messages.
    fn text(self) -> &'static str {
        match self {
            Self::Full => "full-batch",
            Self::Uniform => "uniform",
            Self::Stratified => "stratified",
            Self::Oversampled => "oversampled",
            Self::Undersampled => "undersampled",
            Self::Mixed { .. } => "mixed",
        }
    }

    /// Returns the number of examples of each class in every mini-batch of `size`, m_l, or `None` if the numbers are
    /// random.
    ///
    /// # Errors
    ///
    /// Returns an error if `size` is too small to hold every class, or too large for the available examples, or if θ is out
    /// of its range.
    pub fn sizes(self, counts: &[usize], size: usize) -> Result<Option<Vec<usize>>, BatchError> {
        let n: usize = counts.iter().sum();
        let smallest_class = counts.iter().copied().min().unwrap_or(0);
        let (smallest, largest) = match self {
            Self::Full => return Ok(Some(counts.to_vec())),
            Self::Uniform => (1, n),
            Self::Stratified => (counts.len(), n),
            Self::Mixed { theta } if !THETAS.contains(&theta) => return Err(BatchError::Theta(theta)),
            Self::Oversampled | Self::Mixed { .. } => (counts.len(), usize::MAX),
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
            Self::Oversampled | Self::Undersampled => Some(mixed_sizes(1.0, counts, size)),
            Self::Mixed { theta } => Some(mixed_sizes(theta, counts, size)),
            _ => Some(mixed_sizes(0.0, counts, size)),
        })
    }

    /// Checks that mini-batches of `size` can be drawn from classes of the given sizes.
    ///
    /// # Errors
    ///
    /// The same as those of [`Sampling::sampler`].
    pub fn check(self, counts: &[usize], size: Option<usize>) -> Result<(), BatchError> {
        self.plan(counts, size)?.check(counts)
    }

    /// Creates a sampler that draws mini-batches of `size` from classes of the given sizes. Full batches ignore `size`.
    ///
    /// # Errors
    ///
    /// The same as those of [`Sampling::sizes`]. Also returns an error if a mini-batch sampling has no size, or if it
    /// would draw from a class without examples.
    pub fn sampler(self, counts: &[usize], size: Option<usize>, seed: u32) -> Result<BatchSampler, BatchError> {
        BatchSampler::new(self, counts, size, seed)
    }
}

/// How the mini-batches of a rule are drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BatchPlan {
    /// All examples at every step. The trainer then computes no second gradient.
    All,
    /// The next `size` examples of a permutation of all examples. The last mini-batch of an epoch may be smaller.
    Any {
        /// m, the mini-batch size.
        size: usize,
    },
    /// The next examples of one permutation for each class.
    PerClass {
        /// m_l of each class.
        sizes: Vec<usize>,
        /// The number of steps after which every permutation is reshuffled; if `None`, each permutation is reshuffled
        /// when it runs out.
        reshuffle_every: Option<NonZeroUsize>,
    },
    /// No permutation: [`SamplingRule::next_batch`] chooses every example.
    Own,
}

impl BatchPlan {
    /// Checks that a mini-batch has an example, that every class has a size, and that no example is drawn from an empty
    /// class.
    pub(super) fn check(&self, counts: &[usize]) -> Result<(), BatchError> {
        match self {
            Self::All | Self::Own => Ok(()),
            Self::Any { size: 0 } => Err(BatchError::EmptyBatch),
            Self::Any { .. } => Ok(()),
            Self::PerClass { sizes, .. } if sizes.len() != counts.len() => {
                Err(BatchError::Sizes { sizes: sizes.len(), classes: counts.len() })
            }
            Self::PerClass { sizes, .. } if sizes.iter().all(|&size| size == 0) => Err(BatchError::EmptyBatch),
            Self::PerClass { sizes, .. } => {
                let empty = sizes.iter().zip(counts).position(|(&size, &count)| size > 0 && count == 0);
                empty.map_or(Ok(()), |class| Err(BatchError::EmptyClass { class }))
            }
        }
    }
}

/// A rule that chooses the examples of each step. [`Sampling`] has the built-in rules.
///
/// Most rules are a plan: how many examples of each class a mini-batch has. A rule whose batches change from step to
/// step fills each [`Batch`] itself. [`BatchSampler::new`] makes a sampler of either:
///
/// ```
/// use imbalance_lab::dynamics::{Batch, BatchError, BatchPlan, BatchSampler, SamplingRule};
///
/// /// One random example of each class, with replacement.
/// #[derive(Debug)]
/// struct Pick;
///
/// impl SamplingRule for Pick {
///     fn plan(&self, _counts: &[usize], _size: Option<usize>) -> Result<BatchPlan, BatchError> {
///         Ok(BatchPlan::Own)
///     }
///
///     fn next_batch(&self, batch: &mut Batch) {
///         for class in 0..batch.classes() {
///             let members = batch.class(class);
///             let example = members.start + batch.random(members.len());
///             batch.push(example);
///         }
///     }
/// }
///
/// let mut sampler = BatchSampler::new(Pick, &[5, 2], None, 1)?;
/// let mut members = Vec::new();
/// sampler.next_batch(&mut members);
/// assert!(members[0][0] < 5 && (5..7).contains(&members[1][0]));
/// # Ok::<(), BatchError>(())
/// ```
pub trait SamplingRule: Debug + Send + Sync {
    /// Returns how mini-batches of `size` are drawn from classes of the given sizes.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no such mini-batch; [`BatchError::Rule`] holds a reason of the rule's own.
    fn plan(&self, counts: &[usize], size: Option<usize>) -> Result<BatchPlan, BatchError>;

    /// Draws the next mini-batch, as planned unless the rule says otherwise. `batch` is empty before.
    fn next_batch(&self, batch: &mut Batch) {
        batch.draw_planned();
    }

    /// Returns the parts that this rule adds to an algorithm's name: the rule as `Debug` writes it, unless it says
    /// otherwise.
    fn name_parts(&self) -> NameParts {
        NameParts { before: format!("{self:?}").into(), ..NameParts::default() }
    }
}

impl SamplingRule for Sampling {
    fn plan(&self, counts: &[usize], size: Option<usize>) -> Result<BatchPlan, BatchError> {
        if *self == Self::Full {
            return Ok(BatchPlan::All);
        }
        let size = size.ok_or(BatchError::Missing(*self))?;
        Ok(match self.sizes(counts, size)? {
            None => BatchPlan::Any { size },
            Some(sizes) => {
                let reshuffle_every = (*self == Self::Undersampled).then(|| epoch(counts, &sizes));
                BatchPlan::PerClass { sizes, reshuffle_every }
            }
        })
    }

    fn name_parts(&self) -> NameParts {
        match self {
            Self::Full => NameParts::new("GD", "", ""),
            Self::Uniform => NameParts::new("SGD", "", " (uniform)"),
            Self::Stratified => NameParts::new("SGD", "", ""),
            Self::Oversampled => NameParts::new("SGD", "O", ""),
            Self::Undersampled => NameParts::new("SGD", "U", ""),
            Self::Mixed { theta } => NameParts {
                before: "SGD".into(),
                after: format!(" (mixed {})", Readable(*theta)).into(),
                ..NameParts::default()
            },
        }
    }
}

/// Returns the number of steps until the first class runs out.
fn epoch(counts: &[usize], sizes: &[usize]) -> NonZeroUsize {
    let steps = counts.iter().zip(sizes).map(|(count, size)| count / size).min();
    steps.and_then(NonZeroUsize::new).unwrap_or(NonZeroUsize::MIN)
}

/// Splits `size` in proportion to n_l^(1−θ), with at least one for each class.
fn mixed_sizes(theta: f64, counts: &[usize], size: usize) -> Vec<usize> {
    let weights: Vec<f64> = counts.iter().map(|&count| libm::pow(count as f64, 1.0 - theta)).collect();
    apportion(&weights, size)
}

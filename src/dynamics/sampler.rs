//! The sampler, which draws the mini-batches of one run.
//!
//! A [`BatchSampler`] holds a [`SamplingRule`] and what it needs to go on from batch to batch: its permutations and its
//! random numbers. The rule itself never changes, so that a copy of the sampler draws the same mini-batches from there.

use super::algorithm::NameParts;
use super::sampling::{BatchError, BatchPlan, SamplingRule};
use crate::random::{Purpose, Stream, below, shuffle, stream};
use std::ops::Range;
use std::sync::Arc;

/// Draws mini-batches without end.
///
/// ```
/// use imbalance_lab::dynamics::Sampling;
///
/// let mut sampler = Sampling::Stratified.sampler(&[6, 3], Some(3), 1)?;
/// let mut members = Vec::new();
/// sampler.next_batch(&mut members);
/// assert_eq!((members[0].len(), members[1].len()), (2, 1));
/// # Ok::<(), imbalance_lab::dynamics::BatchError>(())
/// ```
#[derive(Clone, Debug)]
pub struct BatchSampler {
    rule: Arc<dyn SamplingRule>,
    /// What the sampler was created with, to create another one for the same run.
    size: Option<usize>,
    seed: u32,
    state: SamplerState,
}

#[derive(Clone, Debug)]
struct SamplerState {
    /// The index after the last example of each class.
    class_ends: Vec<usize>,
    plan: BatchPlan,
    /// One permutation for each class, or one of all examples, or none, as the plan says.
    permutations: Vec<Permutation>,
    batches_drawn: usize,
    /// The random numbers for shuffling.
    generator: Stream,
}

impl BatchSampler {
    /// Creates a sampler that draws mini-batches of `size` from classes of the given sizes. [`Sampling::sampler`] does
    /// so for the built-in rules.
    ///
    /// [`Sampling::sampler`]: super::Sampling::sampler
    ///
    /// # Errors
    ///
    /// Returns an error if the rule cannot draw such mini-batches, or if its plan does not fit the classes.
    pub fn new(
        rule: impl SamplingRule + 'static,
        counts: &[usize],
        size: Option<usize>,
        seed: u32,
    ) -> Result<Self, BatchError> {
        let plan = rule.plan(counts, size)?;
        plan.check(counts)?;
        let class_ends = class_ends(counts);
        let permutations = match plan {
            BatchPlan::All | BatchPlan::Own => Vec::new(),
            BatchPlan::Any { .. } => vec![Permutation::new(0..counts.iter().sum())],
            BatchPlan::PerClass { .. } => {
                class_ends.iter().zip(counts).map(|(end, count)| Permutation::new(end - count..*end)).collect()
            }
        };
        let generator = Stream(stream(seed, Purpose::Sampling));
        let state = SamplerState { class_ends, plan, permutations, batches_drawn: 0, generator };
        Ok(Self { rule: Arc::new(rule), size, seed, state })
    }

    /// Creates a sampler that repeats a list of mini-batches. Each holds the indices of its examples, in any order and
    /// with repeats.
    ///
    /// # Errors
    ///
    /// Returns an error if the list is empty, or if it names an example that does not exist.
    pub fn fixed(counts: &[usize], batches: Vec<Vec<usize>>) -> Result<Self, BatchError> {
        let examples = counts.iter().sum();
        if batches.is_empty() {
            return Err(BatchError::NoBatches);
        }
        for (batch, members) in batches.iter().enumerate() {
            if let Some(&example) = members.iter().find(|example| **example >= examples) {
                return Err(BatchError::UnknownExample { batch, example, examples });
            }
        }
        Self::new(FixedBatches(batches), counts, None, 0)
    }

    /// Creates a sampler of another rule for the same classes, size and seed.
    pub(super) fn with_rule(&self, rule: impl SamplingRule + 'static) -> Result<Self, BatchError> {
        Self::new(rule, &self.counts(), self.size, self.seed)
    }

    /// Draws the next mini-batch and writes the examples of each class to `members`.
    pub fn next_batch(&mut self, members: &mut Vec<Vec<usize>>) {
        members.iter_mut().for_each(Vec::clear);
        members.resize(self.state.class_ends.len(), Vec::new());
        self.rule.next_batch(&mut Batch { state: &mut self.state, members });
        self.state.batches_drawn += 1;
    }

    /// Returns the number of examples of each class to draw from, n_l.
    #[must_use]
    pub fn counts(&self) -> Vec<usize> {
        (0..self.state.class_ends.len()).map(|class| self.state.class(class).len()).collect()
    }

    /// Returns whether every mini-batch holds all examples once.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.state.plan == BatchPlan::All
    }

    /// Returns the parts that the rule adds to an algorithm's name.
    pub(super) fn name_parts(&self) -> NameParts {
        self.rule.name_parts()
    }

    /// Returns the size of the permutations in bytes.
    pub(super) fn bytes(&self) -> usize {
        size_of::<usize>() * self.state.permutations.iter().map(|permutation| permutation.indices.len()).sum::<usize>()
    }
}

impl SamplerState {
    /// Returns the indices of a class's examples.
    fn class(&self, class: usize) -> Range<usize> {
        let start = class.checked_sub(1).map_or(0, |before| self.class_ends[before]);
        start..self.class_ends[class]
    }
}

/// Repeats a list of mini-batches.
#[derive(Debug)]
struct FixedBatches(Vec<Vec<usize>>);

impl SamplingRule for FixedBatches {
    fn plan(&self, _counts: &[usize], _size: Option<usize>) -> Result<BatchPlan, BatchError> {
        Ok(BatchPlan::Own)
    }

    fn next_batch(&self, batch: &mut Batch) {
        let list = &self.0[batch.step() % self.0.len()];
        list.iter().for_each(|&example| batch.push(example));
    }

    fn name_parts(&self) -> NameParts {
        NameParts::new("SGD", "", " (fixed)")
    }
}

/// Returns the index after the last example of each class.
fn class_ends(counts: &[usize]) -> Vec<usize> {
    let add = |end: &mut usize, count: &usize| {
        *end += count;
        Some(*end)
    };
    counts.iter().scan(0, add).collect()
}

/// One mini-batch while a rule fills it, with the permutations and the random numbers to draw from.
#[derive(Debug)]
pub struct Batch<'a> {
    state: &'a mut SamplerState,
    members: &'a mut [Vec<usize>],
}

impl Batch<'_> {
    /// Returns the number of mini-batches drawn before this one.
    #[must_use]
    pub fn step(&self) -> usize {
        self.state.batches_drawn
    }

    /// Returns the number of classes, L.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.members.len()
    }

    /// Returns the indices of a class's examples.
    ///
    /// # Panics
    ///
    /// Panics if there is no such class.
    #[must_use]
    pub fn class(&self, class: usize) -> Range<usize> {
        self.state.class(class)
    }

    /// Returns a random number, uniform in 0..`bound`, or 0 if `bound` is 0.
    pub fn random(&mut self, bound: usize) -> usize {
        below(bound, &mut self.state.generator.0)
    }

    /// Adds one example to its class.
    ///
    /// # Panics
    ///
    /// Panics if there is no such example, as an index into a slice does.
    pub fn push(&mut self, example: usize) {
        let class = self.state.class_ends.partition_point(|&end| end <= example);
        self.members[class].push(example);
    }

    /// Adds the next `count` examples of a class's permutation, which is reshuffled when it runs out. Adds none if the
    /// class is empty or the plan is not [`BatchPlan::PerClass`].
    pub fn draw(&mut self, class: usize, count: usize) {
        let SamplerState { plan: BatchPlan::PerClass { .. }, permutations, generator, .. } = &mut *self.state else {
            return;
        };
        if let (Some(permutation), Some(members)) = (permutations.get_mut(class), self.members.get_mut(class))
            && !permutation.indices.is_empty()
        {
            members.extend((0..count).map(|_| permutation.next(generator)));
        }
    }

    /// Draws the whole mini-batch as the rule's plan says.
    pub fn draw_planned(&mut self) {
        let SamplerState { class_ends, plan, permutations, batches_drawn, generator } = &mut *self.state;
        match plan {
            BatchPlan::Own => {}
            BatchPlan::All => (0..class_ends.last().copied().unwrap_or(0)).for_each(|example| self.push(example)),
            BatchPlan::Any { size } => {
                for permutation in permutations {
                    for _ in 0..(*size).min(permutation.remaining()) {
                        let example = permutation.next(generator);
                        self.members[class_ends.partition_point(|&end| end <= example)].push(example);
                    }
                }
            }
            BatchPlan::PerClass { sizes, reshuffle_every } => {
                if reshuffle_every.is_some_and(|steps| batches_drawn.is_multiple_of(steps.get())) {
                    permutations.iter_mut().for_each(Permutation::reshuffle);
                }
                for ((permutation, &size), members) in permutations.iter_mut().zip(&*sizes).zip(&mut *self.members) {
                    members.extend((0..size).map(|_| permutation.next(generator)));
                }
            }
        }
    }
}

/// A permutation of examples that is reshuffled when it runs out.
#[derive(Clone, Debug)]
struct Permutation {
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

    /// Draws the next example. There must be at least one.
    fn next(&mut self, Stream(generator): &mut Stream) -> usize {
        if self.next == self.indices.len() {
            shuffle(&mut self.indices, generator);
            self.next = 0;
        }
        self.next += 1;
        self.indices[self.next - 1]
    }
}

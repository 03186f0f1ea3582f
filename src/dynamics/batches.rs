//! Which examples feed a step.
//!
//! | batches | members | an epoch |
//! |---|---|---|
//! | full | all n | 1 step |
//! | uniform | a shuffled deck of all examples, cut in m | ⌈n/m⌉ steps; the last batch may be smaller |
//! | stratified | m_l ∝ n_l, at least 1, each class its own deck | every class runs through its deck in step with the others |
//! | oversampled | m_l = m/L, a class that runs out is reshuffled | set by the largest class |
//! | undersampled | m_l = m/L | set by the smallest class; then every deck is reshuffled |
//!
//! A deck is honest: no example is dealt twice before all have been dealt once, except that undersampling renews all decks
//! together, when the smallest class has no whole share left. Where m is no multiple of L, the first
//! classes get one example more, so that the sizes add up to m.

use super::algorithm::Naming;
use crate::random::{Purpose, Stream, shuffle, stream};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use thiserror::Error;

/// The rule by which batches are dealt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Batches {
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

impl Batches {
    /// Every rule, a row of the grid each.
    pub const ALL: [Self; 5] = [Self::Full, Self::Uniform, Self::Stratified, Self::Oversampled, Self::Undersampled];
}

/// Why batches of a size cannot be dealt.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BatchError {
    /// Mini-batches need a size.
    #[error("training.batch_size is missing; {0:?} batches need one, such as 64")]
    Missing(Batches),
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

impl Batches {
    /// What it adds to an algorithm's name.
    pub fn naming(self) -> Naming {
        let (before, letter, after) = match self {
            Self::Full => ("GD", "", ""),
            Self::Uniform => ("SGD", "", " (uniform)"),
            Self::Stratified => ("SGD", "", ""),
            Self::Oversampled => ("SGD", "O", ""),
            Self::Undersampled => ("SGD", "U", ""),
        };
        Naming { before, letter, after }
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
            Self::Oversampled | Self::Undersampled => Some(even(counts.len(), size)),
            _ => Some(proportional(counts, size)),
        })
    }

    /// Checks that batches of `size` can be dealt from classes of the given sizes.
    ///
    /// # Errors
    /// As [`Batches::deck`].
    pub fn check(self, counts: &[usize], size: Option<usize>) -> Result<(), BatchError> {
        match size {
            _ if self == Self::Full => Ok(()),
            Some(size) => self.sizes(counts, size).map(drop),
            None => Err(BatchError::Missing(self)),
        }
    }

    /// A deck that deals batches of `size` (ignored by full batches) from classes of the given sizes.
    ///
    /// # Errors
    /// As [`Batches::sizes`]; also when a mini-batch rule has no size.
    pub fn deck(self, counts: &[usize], size: Option<usize>, seed: u32) -> Result<Deck, BatchError> {
        let generator = Stream(stream(seed, Purpose::Decks));
        if self == Self::Full {
            return Ok(Deck::Full);
        }
        let size = size.ok_or(BatchError::Missing(self))?;
        let sizes = self.sizes(counts, size)?;
        let Some(sizes) = sizes else {
            let pile = Pile::new(0..counts.iter().sum());
            return Ok(Deck::Uniform { pile, ends: ends(counts), size, generator });
        };
        let piles = ends(counts).iter().zip(counts).map(|(end, count)| Pile::new(end - count..*end)).collect();
        let renewal = (self == Self::Undersampled).then(|| epoch(counts, &sizes));
        Ok(Deck::PerClass { piles, sizes, renewal, dealt: 0, generator })
    }
}

/// Steps until the first class runs out.
fn epoch(counts: &[usize], sizes: &[usize]) -> usize {
    counts.iter().zip(sizes).map(|(count, size)| count / size).min().unwrap_or(1).max(1)
}

/// Where each class's examples end.
fn ends(counts: &[usize]) -> Vec<usize> {
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
fn even(classes: usize, size: usize) -> Vec<usize> {
    (0..classes).map(|class| size / classes + usize::from(class < size % classes)).collect()
}

/// `size`, at least the number of classes, shared out in proportion to `counts`, at least one each, by largest remainders.
fn proportional(counts: &[usize], size: usize) -> Vec<usize> {
    let n: usize = counts.iter().sum();
    // Products of two sizes may not fit 32 bits.
    let due = |count: usize| (count as u64 * size as u64 / n as u64) as usize;
    let mut shares: Vec<usize> = counts.iter().map(|&count| due(count).max(1)).collect();
    // What a share falls short of its due, in units of 1/n; negative where the least share of one is already more.
    let lack =
        |shares: &[usize], class: usize| counts[class] as i128 * size as i128 - shares[class] as i128 * n as i128;
    while shares.iter().sum::<usize>() < size {
        let neediest = (0..counts.len()).max_by_key(|&class| (lack(&shares, class), std::cmp::Reverse(class)));
        neediest.into_iter().for_each(|class| shares[class] += 1);
    }
    while shares.iter().sum::<usize>() > size {
        let richest = (0..counts.len()).filter(|&class| shares[class] > 1).min_by_key(|&class| lack(&shares, class));
        richest.into_iter().for_each(|class| shares[class] -= 1);
    }
    shares
}

/// Deals batches, for ever.
#[derive(Clone, Debug)]
pub enum Deck {
    /// All examples at every step; nothing to deal.
    Full,
    /// One pile of all examples.
    Uniform {
        /// All examples.
        pile: Pile,
        /// Where each class's examples end.
        ends: Vec<usize>,
        /// m.
        size: usize,
        /// Shuffles.
        generator: Stream,
    },
    /// A pile for each class.
    PerClass {
        /// Each class's examples.
        piles: Vec<Pile>,
        /// m_l.
        sizes: Vec<usize>,
        /// After how many steps every pile is shuffled anew, if not each when it runs out.
        renewal: Option<usize>,
        /// Steps dealt.
        dealt: usize,
        /// Shuffles.
        generator: Stream,
    },
    /// Batches written down beforehand, each class's examples apart; after the last, the first again.
    Script {
        /// The batches.
        batches: Vec<Vec<Vec<usize>>>,
        /// Steps dealt.
        dealt: usize,
    },
}

impl Deck {
    /// How many examples it has in its piles, or in the batches written down.
    pub fn examples(&self) -> usize {
        match self {
            Self::Full => 0,
            Self::Uniform { pile, .. } => pile.cards.len(),
            Self::PerClass { piles, .. } => piles.iter().map(|pile| pile.cards.len()).sum(),
            Self::Script { batches, .. } => batches.iter().flatten().map(Vec::len).sum(),
        }
    }

    /// Deals the next batch: the examples of each class, written over `members`.
    pub fn deal(&mut self, members: &mut Vec<Vec<usize>>) {
        members.iter_mut().for_each(Vec::clear);
        match self {
            Self::Full => {}
            Self::Uniform { pile, ends, size, generator } => {
                members.resize(ends.len(), Vec::new());
                for _ in 0..(*size).min(pile.left_in_pass()) {
                    let example = pile.next(generator);
                    members[ends.partition_point(|&end| end <= example)].push(example);
                }
            }
            Self::PerClass { piles, sizes, renewal, dealt, generator } => {
                members.resize(piles.len(), Vec::new());
                if renewal.is_some_and(|steps| *dealt % steps == 0) {
                    piles.iter_mut().for_each(Pile::renew);
                }
                for ((pile, &size), members) in piles.iter_mut().zip(sizes.iter()).zip(members) {
                    members.extend((0..size).map(|_| pile.next(generator)));
                }
                *dealt += 1;
            }
            Self::Script { batches, dealt } => {
                members.clone_from(&batches[*dealt % batches.len()]);
                *dealt += 1;
            }
        }
    }
}

/// A pile of examples, shuffled whenever it has run out.
#[derive(Clone, Debug)]
pub struct Pile {
    cards: Vec<usize>,
    next: usize,
}

impl Pile {
    fn new(cards: Range<usize>) -> Self {
        let cards: Vec<usize> = cards.collect();
        Self { next: cards.len(), cards }
    }

    /// Has the pile shuffled before the next card.
    fn renew(&mut self) {
        self.next = self.cards.len();
    }

    /// How many cards are left before the pile is shuffled again.
    fn left_in_pass(&self) -> usize {
        if self.next == self.cards.len() { self.cards.len() } else { self.cards.len() - self.next }
    }

    fn next(&mut self, Stream(generator): &mut Stream) -> usize {
        if self.next == self.cards.len() {
            shuffle(&mut self.cards, generator);
            self.next = 0;
        }
        self.next += 1;
        self.cards[self.next - 1]
    }
}

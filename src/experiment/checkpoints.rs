//! States of a run that is under way, from which its steps can be made again.
//!
//! A step that is looked at later is computed again from the nearest state before it. What is looked at is what was
//! recorded, together with the step that led there; so the states kept are those one step before a record. When they
//! outgrow their budget, every other one is dropped, and from then on only every other one is kept. Beside them stand the
//! latest few, because a run that goes on is looked at where it is.

use crate::dynamics::TrainerState;
use crate::observe::Watch;
use std::collections::VecDeque;

/// How many of the latest states are kept, if the budget allows it.
const LATEST: usize = 6;
/// A state is kept among the latest at least every so many steps, however seldom the run is recorded.
const APART: usize = 64;

/// Where a run stood before a step was worked out.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub trainer: TrainerState,
    /// What had become of the run by then.
    pub watch: Watch,
}

impl State {
    /// The bytes that it holds, about.
    fn bytes(&self) -> usize {
        self.trainer.bytes() + self.watch.bytes()
    }
}

/// States of one run, within a budget of memory.
#[derive(Debug, Default)]
pub(super) struct Checkpoints {
    budget: usize,
    /// Each with its number among the states that were kept or passed over; the start is number 0.
    spread: Vec<(usize, State)>,
    /// How many states there were before a record.
    seen: usize,
    /// Only states whose number is a multiple of this are kept.
    stride: usize,
    latest: VecDeque<State>,
}

impl Checkpoints {
    /// From a run's start on; of so many bytes, but never without the start.
    pub fn new(budget: usize, start: State) -> Self {
        Self { budget, spread: vec![(0, start)], seen: 1, stride: 1, latest: VecDeque::new() }
    }

    /// Whether it would keep a run's state at this step.
    pub fn wants(&self, step: usize, before_record: bool) -> bool {
        !self.spread.is_empty() && (before_record || step.is_multiple_of(APART))
    }

    /// Keeps a state that comes after all others.
    pub fn keep(&mut self, state: State, before_record: bool) {
        // States of one run are of one size.
        let most = self.budget / state.bytes();
        if before_record {
            if self.seen.is_multiple_of(self.stride) && most > 1 {
                self.spread.push((self.seen, state.clone()));
            }
            self.seen += 1;
        }
        let latest = LATEST.min(most / 4);
        while self.spread.len() + latest > most.max(1) && self.spread.len() > 1 {
            self.stride *= 2;
            self.spread.retain(|(number, _)| number.is_multiple_of(self.stride));
        }
        self.latest.push_back(state);
        self.latest.drain(..self.latest.len().saturating_sub(latest));
    }

    /// The nearest state at a step or before it; nothing if none is kept at all.
    pub fn before(&self, step: usize) -> Option<&State> {
        let all = self.spread.iter().map(|(_, state)| state).chain(&self.latest);
        all.filter(|state| state.trainer.steps() <= step).max_by_key(|state| state.trainer.steps())
    }

    /// How many bytes all states hold, about.
    #[cfg(test)]
    pub fn bytes(&self) -> usize {
        self.spread.iter().map(|(_, state)| state).chain(&self.latest).map(State::bytes).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Dataset, Shape};
    use crate::dynamics::{Algorithm, Direction, Examples, Sampling, Trainer};
    use crate::model::Architecture;
    use std::sync::Arc;

    fn trainer() -> Trainer {
        let mut points = Dataset::new(Shape::features(1));
        points.push_class([[-1.0], [-0.5], [-0.8]]);
        points.push_class([[1.0]]);
        let network = Architecture::Linear {}.build(points.shape(), 2).unwrap();
        let gd = Algorithm::new(Sampling::Full, Direction::Mean, 0.5);
        let sampler = gd.sampling.sampler(&points.counts(), None, 1).unwrap();
        let start = network.initial_parameters(1);
        Trainer::new(network, Arc::new(Examples::new(points)), gd, sampler, start)
    }

    fn state(trainer: &Trainer) -> State {
        State { trainer: trainer.state().unwrap(), watch: Watch::new(2) }
    }

    #[test]
    fn states_stay_within_their_budget_and_none_is_far_from_the_next() {
        let mut trainer = trainer();
        let start = state(&trainer);
        let budget = 40 * start.bytes();
        let mut checkpoints = Checkpoints::new(budget, start);
        for step in 1..=1000 {
            trainer.step().unwrap();
            checkpoints.keep(state(&trainer), true);
            assert!(checkpoints.bytes() <= budget, "at step {step}");
        }
        // 40 states for 1000 steps: the stride has doubled to 32 or, after the last thinning, to 64 at most.
        for step in 0..=1000 {
            let before = checkpoints.before(step).unwrap().trainer.steps();
            assert!(before <= step && step - before < 64, "{before} before {step}");
        }
        assert_eq!(checkpoints.before(1000).unwrap().trainer.steps(), 1000, "where the run is there is no way to go");
    }

    #[test]
    fn without_room_for_more_there_is_always_the_start() {
        let mut trainer = trainer();
        let mut checkpoints = Checkpoints::new(0, state(&trainer));
        for _ in 0..100 {
            trainer.step().unwrap();
            checkpoints.keep(state(&trainer), true);
        }
        assert_eq!(checkpoints.before(99).map(|state| state.trainer.steps()), Some(0));
        assert!(Checkpoints::default().before(3).is_none());
    }

    #[test]
    fn while_a_step_is_proposed_there_is_no_state() {
        let mut trainer = trainer();
        trainer.propose().unwrap();
        assert!(trainer.state().is_none());
    }
}

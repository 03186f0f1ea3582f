//! Checkpoints: states of a run from which its steps can be recomputed.
//!
//! The page can show a step again later. The step is then recomputed from the nearest checkpoint before it. Recorded
//! steps are the ones shown, together with the step that leads to each. The checkpoints therefore hold the states one
//! step before a record. When they exceed their memory budget, every other one is dropped, and from then on only every
//! other one is kept. The latest few states are kept as well, because a running run is usually viewed at its current
//! step.

use crate::dynamics::TrainerState;
use crate::observe::OutcomeTracker;
use std::collections::VecDeque;

/// The number of latest states that are kept, if the budget allows it.
const LATEST: usize = 6;
/// The largest number of steps between two of the latest states, even if the run is rarely recorded.
const MAX_STEPS_BETWEEN: usize = 64;

/// The state of a run before it computes its next step.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub trainer: TrainerState,
    /// The summary of the run at this step.
    pub tracker: OutcomeTracker,
}

impl State {
    /// Returns the approximate size in bytes.
    fn bytes(&self) -> usize {
        self.trainer.bytes() + self.tracker.bytes()
    }
}

/// The states of one run, within a memory budget.
#[derive(Debug, Default)]
pub(super) struct Checkpoints {
    budget: usize,
    /// Each state with its number among all states before a record, kept or dropped. The start is number 0.
    spread: Vec<(usize, State)>,
    /// The number of states before a record so far.
    seen: usize,
    /// Only states whose number is a multiple of this are kept.
    stride: usize,
    latest: VecDeque<State>,
}

impl Checkpoints {
    /// Creates checkpoints from a run's start, with a budget in bytes. The start is always kept.
    pub fn new(budget: usize, start: State) -> Self {
        Self { budget, spread: vec![(0, start)], seen: 1, stride: 1, latest: VecDeque::new() }
    }

    /// Returns whether a run's state at this step would be kept.
    pub fn should_keep(&self, step: usize, before_record: bool) -> bool {
        !self.spread.is_empty() && (before_record || step.is_multiple_of(MAX_STEPS_BETWEEN))
    }

    /// Adds a state that comes after all others.
    pub fn keep(&mut self, state: State, before_record: bool) {
        // All states of one run have the same size.
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

    /// Returns the nearest state at a step or before it, or `None` if no states are kept.
    pub fn before(&self, step: usize) -> Option<&State> {
        let all = self.spread.iter().map(|(_, state)| state).chain(&self.latest);
        all.filter(|state| state.trainer.steps() <= step).max_by_key(|state| state.trainer.steps())
    }

    /// Returns the approximate size of all states in bytes.
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
        Trainer::new(network, Arc::new(Examples::new(points)), gd, sampler, start).unwrap()
    }

    fn state(trainer: &Trainer) -> State {
        State { trainer: trainer.state().unwrap(), tracker: OutcomeTracker::new(2) }
    }

    #[test]
    fn checkpoints_stay_within_their_budget_and_close_together() {
        let mut trainer = trainer();
        let start = state(&trainer);
        let budget = 40 * start.bytes();
        let mut checkpoints = Checkpoints::new(budget, start);
        for step in 1..=1000 {
            trainer.step().unwrap();
            checkpoints.keep(state(&trainer), true);
            assert!(checkpoints.bytes() <= budget, "at step {step}");
        }
        // 40 states cover 1000 steps, so the stride has doubled to 32 or, after the last thinning, to at most 64.
        for step in 0..=1000 {
            let before = checkpoints.before(step).unwrap().trainer.steps();
            assert!(before <= step && step - before < 64, "{before} before {step}");
        }
        assert_eq!(checkpoints.before(1000).unwrap().trainer.steps(), 1000, "where the run is there is no way to go");
    }

    #[test]
    fn the_start_is_kept_even_without_a_budget() {
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
    fn there_is_no_state_while_a_step_is_proposed() {
        let mut trainer = trainer();
        trainer.propose().unwrap();
        assert!(trainer.state().is_none());
    }
}

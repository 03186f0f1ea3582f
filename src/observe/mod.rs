//! Measures runs and summarizes what happened in them.
//!
//! An [`Observer`] reads a trainer between *propose* and *apply* and writes one *record*: a row of numbers whose
//! meaning [`Columns`] defines. A [`RecordingSchedule`] selects the steps to record, and a [`History`] stores the
//! records column by column. Observing has no side effects: a run's parameters are the same whether it is observed or
//! not. A [`RunAtStep`] is the view of a run at one of its steps. [`PendingRecords`] holds records that are not shown
//! yet. [`Confusion`] counts how many examples of a class are predicted as another, and yields what follows from the
//! counts.
//!
//! A history yields the [`InitialDrop`] of a class and the [`delay`]. Its [`NextStep`] yields the
//! [`descent_conditions`], and a [`StepBreakdown`] lists all numbers of a step. A [`DecisionMap`] holds a network's
//! prediction at each point of the plane, [`Misclassified`] lists the examples that the network misclassifies, and
//! [`Decisions`] are what its logits would decide under another rule. [`CorrectExamples`] follows the smallest class's
//! first examples, and [`Forgetting`] says in a few words what happened to a class.
//!
//! An [`Outcome`] summarizes a run in a few numbers. An [`OutcomeTracker`] follows the run for it at every step where
//! this costs nothing extra, so that the outcome does not depend on which steps are recorded. The outcomes of several
//! seeds form a [`SeedSummary`] of [`Estimate`]s. The outcomes of several experiments form a [`Trend`] with its
//! [`PowerLaw`], fitted seed by seed.

mod columns;
mod confusion;
mod correct_examples;
mod curvature;
mod decision_map;
mod decisions;
mod descent;
mod drop;
mod estimate;
mod forgetting;
mod history;
mod misclassified;
mod next_step;
mod observables;
mod observer;
mod outcome;
mod outcome_tracker;
mod pending_records;
mod quantity;
mod ranking;
mod recording_schedule;
mod run_at_step;
mod step_safety;
mod step_through;
mod summary;
mod trend;

pub use columns::Columns;
pub use confusion::Confusion;
pub use correct_examples::CorrectExamples;
pub use decision_map::DecisionMap;
pub use decisions::{BINS, Bin, Decisions, Operating};
pub use descent::{Cause, DescentCondition, descent_conditions, descent_conditions_of};
pub use drop::{DROP, InitialDrop, delay};
pub use estimate::{Bend, CONFIDENCE, Estimate, PowerLaw, student};
pub use forgetting::{Forgetting, Low, worst_step};
pub use history::{History, HistoryError};
pub use misclassified::Misclassified;
pub use next_step::NextStep;
pub use observables::{Observable, Observables};
pub use observer::Observer;
pub use outcome::{ClassOutcome, LEARNED_RECALL, Outcome, RecallSummary};
pub use outcome_tracker::OutcomeTracker;
pub use pending_records::PendingRecords;
pub use quantity::{Quantity, Series, Split, Subject};
pub use recording_schedule::{RecordingSchedule, RecordingSteps};
pub use run_at_step::RunAtStep;
pub use step_safety::{StepCount, StepSafety};
pub use step_through::{ClassContribution, StepBreakdown};
pub use summary::SeedSummary;
pub use trend::{Sample, Trend, TrendGroup, TrendPanel};

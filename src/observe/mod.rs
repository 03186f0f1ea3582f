//! What is measured.
//!
//! An [`Observer`] looks at a trainer between *propose* and *apply* and writes one *record*: a row of numbers whose
//! meaning the [`Columns`] tell. A [`RecordingSchedule`] says at which steps to look, and a [`History`] keeps the rows, column by
//! column. Looking changes nothing: a run's parameters are the same whether it is watched or not.
//!
//! A run as it stood at one of its steps is its [`RunAtStep`]. Records that wait to be shown are [`PendingRecords`].
//!
//! From a history are read the [`InitialDrop`] of a class and the [`delay`]; of the step that is [`NextStep`], the
//! [`descent_conditions`]. A
//! [`DecisionMap`] is what a network predicts at each point of the plane, an [`StepBreakdown`] a step in all its
//! numbers, and [`Misclassified`] are the examples that it misclassifies.
//!
//! All that is told of a run in a few numbers is its [`Outcome`]. A [`Watch`] follows the run for it from step to step, as far
//! as that costs nothing, so that it does not depend on which steps are recorded. Outcomes of several seeds make a [`SeedSummary`] of
//! [`Estimate`]s, and of several experiments a [`Trend`] with its [`PowerLaw`], fitted seed by seed.

mod columns;
mod decision_map;
mod descent;
mod drop;
mod estimate;
mod history;
mod misclassified;
mod next_step;
mod observer;
mod outcome;
mod past;
mod pending_records;
mod recording_schedule;
mod step_through;
mod summary;
mod trend;
mod watch;

pub use columns::{Columns, Quantity, Series, Split, Subject};
pub use decision_map::DecisionMap;
pub use descent::{Cause, DescentCondition, descent_conditions};
pub use drop::{DROP, InitialDrop, delay};
pub use estimate::{Bend, CONFIDENCE, Estimate, PowerLaw, student};
pub use history::{History, HistoryError};
pub use misclassified::Misclassified;
pub use next_step::NextStep;
pub use observer::Observer;
pub use outcome::{ClassOutcome, LEARNED_RECALL, Outcome, RecallSummary};
pub use past::RunAtStep;
pub use pending_records::PendingRecords;
pub use recording_schedule::{RecordingSchedule, RecordingSteps};
pub use step_through::{ClassContribution, StepBreakdown};
pub use summary::SeedSummary;
pub use trend::{Sample, Trend, TrendGroup, TrendPanel};
pub use watch::Watch;

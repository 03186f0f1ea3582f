//! What is measured.
//!
//! An [`Observer`] looks at a trainer between *propose* and *apply* and writes one *record*: a row of numbers whose
//! meaning the [`Columns`] tell. A [`Schedule`] says at which steps to look, and a [`History`] keeps the rows, column by
//! column. Looking changes nothing: a run's parameters are the same whether it is watched or not.
//!
//! A run as it stood at one of its steps is its [`Past`]. Records that wait to be shown are [`Held`].
//!
//! From a history are read the [`InitialDrop`] of a class and the [`delay`]; of the step that is [`Coming`], the
//! [`descent_conditions`]. A
//! [`Territory`] is what a network takes each point of the plane for, an [`UnfoldedStep`] a step in all its
//! numbers, and [`Mistakes`] are the examples that it takes for another class.
//!
//! All that is told of a run in a few numbers is its [`Outcome`]. A [`Watch`] follows the run for it from step to step, as far
//! as that costs nothing, so that it does not depend on which steps are recorded. Outcomes of several seeds make a [`Summary`] of
//! [`Estimate`]s, and of several experiments a [`Trend`] with its [`PowerLaw`], fitted seed by seed.

mod columns;
mod coming;
mod descent;
mod drop;
mod estimate;
mod held;
mod history;
mod mistakes;
mod observer;
mod outcome;
mod past;
mod schedule;
mod summary;
mod territory;
mod trend;
mod unfold;
mod watch;

pub use columns::{Columns, Part, Quantity, Series, Subject};
pub use coming::Coming;
pub use descent::{Cause, DescentCondition, descent_conditions};
pub use drop::{DROP, InitialDrop, delay};
pub use estimate::{Bend, CONFIDENCE, Estimate, PowerLaw, student};
pub use held::Held;
pub use history::{History, HistoryError};
pub use mistakes::Mistakes;
pub use observer::Observer;
pub use outcome::{ClassOutcome, Fate, LEARNED, Outcome};
pub use past::Past;
pub use schedule::{Calendar, Schedule};
pub use summary::Summary;
pub use territory::Territory;
pub use trend::{Sample, Trend, TrendGroup, TrendPanel};
pub use unfold::{ClassPart, UnfoldedStep};
pub use watch::Watch;

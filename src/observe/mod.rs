//! What is measured.
//!
//! An [`Observer`] looks at a trainer between *propose* and *apply* and writes one *record*: a row of numbers whose
//! meaning the [`Columns`] tell. A [`Schedule`] says at which steps to look, and a [`History`] keeps the rows, column by
//! column. Looking changes nothing: a run's parameters are the same whether it is watched or not.

mod columns;
mod history;
mod observer;
mod schedule;

pub use columns::{Columns, Part, Quantity, Series, Subject};
pub use history::History;
pub use observer::Observer;
pub use schedule::{Calendar, Schedule};

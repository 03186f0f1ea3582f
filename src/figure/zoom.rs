//! Zooming: a range of steps, and a range of some quantities' values.
//!
//! The zoom stores steps and values, not positions on the screen. It therefore stays the same when an axis changes from
//! linear to logarithmic, and in a figure of another size.

use crate::observe::Quantity;
use serde::{Deserialize, Serialize};

/// The visible ranges; a missing range means that everything is visible.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Zoom {
    /// The first and the last visible step.
    pub steps: Option<[f64; 2]>,
    /// The visible values of each quantity.
    pub values: Vec<Values>,
}

/// The visible values of a quantity.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Values {
    /// The name of the quantity.
    pub quantity: String,
    /// The smallest value.
    pub from: f64,
    /// The largest value.
    pub to: f64,
}

impl Zoom {
    /// Returns the visible steps, given the last step, or `None` if all are visible. A range that contains none of the
    /// steps counts as none.
    pub fn steps_of(&self, last_step: usize) -> Option<[f64; 2]> {
        let [from, to] = self.steps?;
        let (from, to) = (from.max(0.0), to.min(last_step.max(1) as f64));
        (from < to).then_some([from, to])
    }

    /// Returns the visible values of a quantity, or `None` if all are visible.
    pub fn values_of(&self, quantity: Quantity) -> Option<[f64; 2]> {
        let values = self.values.iter().find(|values| values.quantity == quantity.name())?;
        (values.from < values.to && values.from.is_finite() && values.to.is_finite())
            .then_some([values.from, values.to])
    }
}

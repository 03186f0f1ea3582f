//! The run before: what another experiment recorded, drawn faintly behind, so that a change shows for what it did.

use super::Column;
use crate::observe::History;

/// An earlier experiment's runs.
#[derive(Clone, Debug)]
pub struct Ghost {
    /// Names of its algorithms.
    pub algorithms: Vec<String>,
    /// Names of its classes.
    pub classes: Vec<String>,
    /// What its runs recorded, seed after seed, for each the algorithms in order.
    pub histories: Vec<History>,
}

/// What an earlier experiment recorded of one algorithm.
#[derive(Clone, Debug)]
pub struct Past<'a> {
    /// Of each seed.
    pub histories: Vec<&'a History>,
    /// Names of its classes.
    pub classes: &'a [String],
}

impl Ghost {
    /// Puts its runs behind those of the columns that are of the same algorithms.
    pub fn behind<'a>(&'a self, columns: &mut [Column<'a>]) {
        for column in columns {
            let place = self.algorithms.iter().position(|name| name == column.title);
            column.past = place.map(|place| Past {
                histories: self.histories.iter().skip(place).step_by(self.algorithms.len()).collect(),
                classes: &self.classes,
            });
        }
    }
}

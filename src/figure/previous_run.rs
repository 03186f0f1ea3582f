//! The previous run: what another experiment on the same classes recorded, drawn faintly behind, so that a change shows for what
//! it did.

use super::Column;
use crate::observe::History;

/// An earlier experiment's runs.
#[derive(Clone, Debug)]
pub struct PreviousRun {
    /// Names of its algorithms.
    pub algorithms: Vec<String>,
    /// What its runs recorded, seed after seed, for each the algorithms in order.
    pub histories: Vec<History>,
}

impl PreviousRun {
    /// Puts its runs behind those of the columns that are of the same algorithms.
    pub fn draw_behind<'a>(&'a self, columns: &mut [Column<'a>]) {
        for column in columns {
            let place = self.algorithms.iter().position(|name| name == column.title);
            let of = |place| self.histories.iter().skip(place).step_by(self.algorithms.len()).collect();
            column.past = place.map(of).unwrap_or_default();
        }
    }
}

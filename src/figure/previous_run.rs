//! The previous run: the histories of another experiment on the same classes, drawn faintly behind the current ones, so
//! that the effect of a change is visible.

use super::Column;
use crate::observe::History;

/// The runs of an earlier experiment.
#[derive(Clone, Debug)]
pub struct PreviousRun {
    /// The names of its algorithms.
    pub algorithms: Vec<String>,
    /// The histories of its runs, ordered by seeds, then by algorithms.
    pub histories: Vec<History>,
}

impl PreviousRun {
    /// Adds its histories to the columns of the same algorithms.
    pub fn draw_behind<'a>(&'a self, columns: &mut [Column<'a>]) {
        for column in columns {
            let place = self.algorithms.iter().position(|name| name == column.title);
            let of = |place| self.histories.iter().skip(place).step_by(self.algorithms.len()).collect();
            column.past = place.map(of).unwrap_or_default();
        }
    }
}

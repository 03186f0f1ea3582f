//! The text of the claims beyond the paper.

use crate::sweep::claims::text::Text;

const LEAD: &str = "recall of the ten most frequent classes after 20 steps, minus that of the fifty rarest";

pub const TAIL_LATE_SHORT_STEPS: Text = [
    "With short steps, GD learns the rare classes among 100 power-law classes later than the frequent ones (η = 3, a tenth of the \
     best).",
    LEAD,
];
pub const TAIL_LATE_BEST_STEPS: Text =
    ["GD learns the rare classes among 100 power-law classes later at its best learning rate, too (η = 30).", LEAD];
pub const TAIL_UNDER_SIGN: Text =
    ["Sign descent learns the rare classes first (a tenth of its best learning rate).", LEAD];
pub const TAIL_UNDER_ADAM: Text = ["Adam learns the rare classes first (a tenth of its best learning rate).", LEAD];
pub const TAIL_UNDER_PCNGD: Text = ["PCNGD learns the rare classes first (a tenth of its best learning rate).", LEAD];

pub const DEFERRED_RETURNS: Text = [
    "Weights of the classes that begin at step 60 bring the rare class back.",
    "recall of the nines after 120 steps under LDAM with deferred weights, minus that under LDAM alone",
];
pub const DEFERRED_DROPS: Text = [
    "Deferring the weights leaves the rare class its first drop, which weights from the start would lessen.",
    "drop of the nines' recall under LDAM with deferred weights, minus that with weights from the start",
];

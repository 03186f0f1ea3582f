//! The errors of the interface itself. All others come from the modules that it calls.

pub const NO_EXAMPLES: &str = "these numbers are not examples: they do not match their shape and counts";
pub const NO_SHARDS: &str = "only packaged images have shards";
pub const NO_DRAG: &str = "a drag needs two points, which are four numbers";
pub const NO_PAIR: &str = "a plane needs two classes";
pub const NO_CLASS: &str = "there is no class with this index";
pub const NO_CONTEXT: &str = "this canvas has no 2-D context";

pub fn no_run(run: usize) -> String {
    format!("there is no run {run}")
}

pub fn no_run_of_cell(run: usize, cell: usize) -> String {
    format!("there is no run {run} in cell {cell}")
}

//! Shows the progress on a terminal. Log files and pipes get no progress.

use super::files::print_message;
use super::text;
use std::io::{IsTerminal, Write};
use std::time::Instant;

/// The length of the bar in characters.
const BAR: usize = 30;

/// A line on the standard error that is overwritten as runs finish.
pub struct Progress {
    total: usize,
    done: usize,
    start: Instant,
    shown: bool,
}

impl Progress {
    /// Creates a progress line for this number of runs.
    pub fn new(total: usize) -> Self {
        let progress = Self { total, done: 0, start: Instant::now(), shown: std::io::stderr().is_terminal() };
        progress.show();
        progress
    }

    /// Counts one more finished run.
    pub fn advance(&mut self) {
        self.done += 1;
        self.show();
    }

    fn show(&self) {
        if self.shown {
            let line = line(self.done, self.total, self.start.elapsed().as_secs_f64());
            // A failure to write to the terminal is no reason to stop.
            let _ = write!(std::io::stderr(), "\r{line}\x1b[K");
        }
    }
}

impl Drop for Progress {
    /// Ends the line, so that further output starts on a new line.
    fn drop(&mut self) {
        if self.shown {
            print_message("");
        }
    }
}

fn line(done: usize, total: usize, seconds: f64) -> String {
    let filled = BAR * done / total.max(1);
    let bar = format!("{}{}", "█".repeat(filled), "░".repeat(BAR - filled));
    let time = match done {
        0 => None,
        _ if done == total => Some(seconds),
        _ => Some(seconds / done as f64 * (total - done) as f64),
    };
    text::progress(&bar, done, total, time.map(|seconds| text::duration(seconds.ceil() as u64)).as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_estimated_from_the_finished_runs() {
        assert_eq!(line(0, 4, 0.0), format!("{} 0 of 4 runs", "░".repeat(30)));
        assert!(line(1, 4, 10.0).ends_with("1 of 4 runs, 30 s left"));
        assert!(line(2, 4, 4000.0).ends_with("2 of 4 runs, 1 h 6 min left"));
        assert_eq!(line(4, 4, 61.0), format!("{} 4 of 4 runs in 1 min 1 s", "█".repeat(30)));
    }
}

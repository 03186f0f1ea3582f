//! Shows the progress: on a terminal a line that is overwritten, in a log file or a pipe a line now and then.

use super::files::print_message;
use super::text;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::cell::Cell;
use std::fmt::Write;
use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

/// The time between two lines in a log.
const LOG_EVERY: Duration = Duration::from_secs(60);

/// The progress of runs on the standard error.
pub struct Progress {
    bar: ProgressBar,
    /// When the last line was written into a log; none on a terminal.
    logged: Option<Cell<Instant>>,
}

impl Progress {
    /// Creates a progress line for this number of runs.
    pub fn new(total: usize) -> Self {
        let mut progress = Self::to(total, ProgressDrawTarget::stderr());
        progress.logged = (!stderr().is_terminal()).then(|| Cell::new(Instant::now()));
        progress
    }

    fn to(total: usize, target: ProgressDrawTarget) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total as u64), target);
        let time = |state: &ProgressState, line: &mut dyn Write| {
            let (done, total) = (state.pos(), state.len().unwrap_or_default());
            // The line is a string, which takes all text.
            let _ = line.write_str(&words(done, total, state.elapsed(), state.eta()));
        };
        if let Ok(style) = ProgressStyle::with_template(text::PROGRESS) {
            bar.set_style(style.progress_chars("█░").with_key("runs", time));
        }
        bar.tick();
        Self { bar, logged: None }
    }

    /// Counts one more finished run.
    pub fn advance(&self) {
        self.bar.inc(1);
        if let Some(logged) = &self.logged
            && logged.get().elapsed() >= LOG_EVERY
        {
            logged.set(Instant::now());
            let total = self.bar.length().unwrap_or_default();
            print_message(words(self.bar.position(), total, self.bar.elapsed(), self.bar.eta()));
        }
    }
}

impl Drop for Progress {
    /// Leaves the line as it is, so that further output starts on a new line.
    fn drop(&mut self) {
        self.bar.abandon();
    }
}

/// Returns how many runs are finished, and the time that they took, or that the others need.
fn words(done: u64, total: u64, elapsed: Duration, left: Duration) -> String {
    let time = if done == total { elapsed } else { left };
    let seconds = (done > 0).then(|| text::duration(time.as_secs_f64().ceil() as u64));
    text::progress(done, total, seconds.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use indicatif::InMemoryTerm;

    #[test]
    fn the_line_counts_the_finished_runs_and_says_when_they_are_done() {
        let terminal = InMemoryTerm::new(5, 80);
        let progress = Progress::to(4, ProgressDrawTarget::term_like(Box::new(terminal.clone())));
        assert_eq!(terminal.contents(), format!("{} 0 of 4 runs", "░".repeat(30)));
        progress.advance();
        progress.bar.tick();
        assert!(terminal.contents().contains("1 of 4 runs, ") && terminal.contents().ends_with(" left"));
        (1..4).for_each(|_| progress.advance());
        drop(progress);
        let line = format!("{} 4 of 4 runs in 1 s", "█".repeat(30));
        assert_eq!(terminal.contents().trim_end(), line);
    }
}

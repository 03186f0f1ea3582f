//! Shows the progress on a terminal. Log files and pipes get no progress.

use super::text;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;

/// A line on the standard error that is overwritten as runs finish.
pub struct Progress(ProgressBar);

impl Progress {
    /// Creates a progress line for this number of runs.
    pub fn new(total: usize) -> Self {
        Self::to(total, ProgressDrawTarget::stderr())
    }

    fn to(total: usize, target: ProgressDrawTarget) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total as u64), target);
        let time = |state: &ProgressState, line: &mut dyn Write| {
            let (done, total) = (state.pos(), state.len().unwrap_or_default());
            let time = if done == total { state.elapsed() } else { state.eta() };
            let seconds = (done > 0).then(|| text::duration(time.as_secs_f64().ceil() as u64));
            // The line is a string, which takes all text.
            let _ = line.write_str(&text::progress(done, total, seconds.as_deref()));
        };
        if let Ok(style) = ProgressStyle::with_template(text::PROGRESS) {
            bar.set_style(style.progress_chars("█░").with_key("runs", time));
        }
        bar.tick();
        Self(bar)
    }

    /// Counts one more finished run.
    pub fn advance(&self) {
        self.0.inc(1);
    }
}

impl Drop for Progress {
    /// Leaves the line as it is, so that further output starts on a new line.
    fn drop(&mut self) {
        self.0.abandon();
    }
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
        progress.0.tick();
        assert!(terminal.contents().contains("1 of 4 runs, ") && terminal.contents().ends_with(" left"));
        (1..4).for_each(|_| progress.advance());
        drop(progress);
        let line = format!("{} 4 of 4 runs in 1 s", "█".repeat(30));
        assert_eq!(terminal.contents().trim_end(), line);
    }
}

//! Reading and saying, with sentences for what fails.

use super::visible::visible;
use std::error::Error;
use std::fmt::Display;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

/// Done, or a sentence about why not.
pub type CommandResult = Result<(), Box<dyn Error>>;

pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| unreadable(path, &error))
}

/// The sentence for a file that cannot be read.
pub fn unreadable(path: &Path, error: &io::Error) -> String {
    format!("{} cannot be read: {error}", path.display())
}

/// The sentence for a file that cannot be written.
pub fn unwritable(path: &Path, error: &io::Error) -> String {
    format!("{} cannot be written: {error}", path.display())
}

/// Writes to the standard output, in visible characters if that is a terminal; a reader that has seen enough, such as `head`,
/// is no error.
pub fn print(text: &str) -> CommandResult {
    let mut output = io::stdout().lock();
    let text = if output.is_terminal() { visible(text) } else { text.to_owned() };
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("the standard output cannot be written: {error}").into())
        }
        _ => Ok(()),
    }
}

/// Writes a line to the standard error, in visible characters. Where nobody listens, it is skipped: no work is lost for a message.
pub fn say(line: impl Display) {
    let _ = writeln!(io::stderr(), "{}", visible(&line.to_string()));
}

/// Fails if any of several things failed that were all tried, with a line for each.
pub fn all(outcomes: impl IntoIterator<Item = CommandResult>) -> CommandResult {
    let failures: Vec<String> = outcomes.into_iter().filter_map(|outcome| Some(outcome.err()?.to_string())).collect();
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n").into()) }
}

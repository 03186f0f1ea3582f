//! Reading and printing, with error messages in sentences.

use super::visible::visible;
use std::error::Error;
use std::fmt::Display;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

/// The result of a command: nothing, or an error message.
pub type CommandResult = Result<(), Box<dyn Error>>;

pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| unreadable(path, &error))
}

/// Returns the message for a file that cannot be read.
pub fn unreadable(path: &Path, error: &io::Error) -> String {
    format!("{} cannot be read: {error}", path.display())
}

/// Returns the message for a file that cannot be written.
pub fn unwritable(path: &Path, error: &io::Error) -> String {
    format!("{} cannot be written: {error}", path.display())
}

/// Writes to the standard output, with control characters escaped if it is a terminal. A reader that closes the pipe
/// early, such as `head`, is not an error.
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

/// Writes a line to the standard error, with control characters escaped. A failure to write is ignored, so that no work
/// is lost for a message.
pub fn say(line: impl Display) {
    let _ = writeln!(io::stderr(), "{}", visible(&line.to_string()));
}

/// Returns an error with one line for each failure among several results.
pub fn all(outcomes: impl IntoIterator<Item = CommandResult>) -> CommandResult {
    let failures: Vec<String> = outcomes.into_iter().filter_map(|outcome| Some(outcome.err()?.to_string())).collect();
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n").into()) }
}

//! Reading files and printing.

use super::error::{FileError, unreadable, unwritable};
use super::text;
use super::visible::visible;
use std::borrow::Cow;
use std::error::Error;
use std::fmt::Display;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

/// The result of a command: nothing, or an error message.
pub type CommandResult = Result<(), Box<dyn Error>>;

pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    fs::read(path).map_err(|error| unreadable(path, error))
}

/// Writes to the standard output. On a terminal it is a text with control characters escaped. A reader that closes the
/// pipe early, such as `head`, is not an error.
pub fn print(content: impl AsRef<[u8]>) -> CommandResult {
    let mut output = io::stdout().lock();
    let mut content = Cow::Borrowed(content.as_ref());
    if output.is_terminal() {
        content = Cow::Owned(visible(&String::from_utf8_lossy(&content)).into_bytes());
    }
    match output.write_all(&content).and_then(|()| output.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(unwritable(Path::new(text::STANDARD_OUTPUT), error).into())
        }
        _ => Ok(()),
    }
}

/// Writes a line to the standard error, with control characters escaped. A failure to write is ignored, so that no work
/// is lost for a message.
pub fn print_message(line: impl Display) {
    let _ = writeln!(io::stderr(), "{}", visible(&line.to_string()));
}

/// Returns an error with one line for each failure among several results.
pub fn combine(outcomes: impl IntoIterator<Item = CommandResult>) -> CommandResult {
    let failures: Vec<String> = outcomes.into_iter().filter_map(|outcome| Some(outcome.err()?.to_string())).collect();
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n").into()) }
}

//! Reading and writing, with sentences for what fails.

use super::visible::visible;
use std::error::Error;
use std::fs;
use std::io::{IsTerminal, Write};
use std::path::Path;

/// Done, or a sentence about why not.
pub type Outcome = Result<(), Box<dyn Error>>;

pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))
}

pub fn write(path: &Path, text: &str) -> Outcome {
    fs::write(path, text).map_err(|error| format!("{} cannot be written: {error}", path.display()).into())
}

/// Writes to the standard output, in visible characters if that is a terminal; a reader that has seen enough, such as `head`,
/// is no error.
pub fn print(text: &str) -> Outcome {
    let mut output = std::io::stdout().lock();
    let text = if output.is_terminal() { visible(text) } else { text.to_owned() };
    match output.write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Fails, before anything is trained, where a file could not be written in the end.
pub fn check_writable(path: &Path) -> Outcome {
    let file = fs::OpenOptions::new().append(true).create(true).open(path);
    file.map(drop).map_err(|error| format!("{} cannot be written: {error}", path.display()).into())
}

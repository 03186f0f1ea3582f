//! The errors of the command line. Each keeps its cause, which [`Error::source`] returns.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

/// The reasons why a file cannot be used, with the reason of the system.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("{} cannot be read: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("{} cannot be written: {source}", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("{} cannot be locked: {source}", path.display())]
    Lock { path: PathBuf, source: io::Error },
    #[error("{} cannot be unpacked: {source}", path.display())]
    Unpack { path: PathBuf, source: io::Error },
}

pub fn unreadable(path: &Path, source: io::Error) -> FileError {
    FileError::Read { path: path.to_owned(), source }
}

pub fn unwritable(path: &Path, source: io::Error) -> FileError {
    FileError::Write { path: path.to_owned(), source }
}

/// An error in the content of a file or of a preset.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", path.display())]
pub struct InFile {
    path: PathBuf,
    source: Box<dyn Error>,
}

pub fn in_file(path: &Path, source: impl Into<Box<dyn Error>>) -> InFile {
    InFile { path: path.to_owned(), source: source.into() }
}

/// An error, and what to do about it with an option.
#[derive(Debug, thiserror::Error)]
#[error("{source}. {advice}")]
pub struct Advised {
    source: Box<dyn Error>,
    advice: &'static str,
}

pub fn advised(source: impl Into<Box<dyn Error>>, advice: &'static str) -> Advised {
    Advised { source: source.into(), advice }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_leads_to_the_reason_of_the_system() {
        let missing = || io::Error::from(io::ErrorKind::NotFound);
        let path = Path::new("a.json");
        let outer = advised(in_file(path, unreadable(Path::new("b.csv"), missing())), "Look at b.csv");
        assert_eq!(outer.to_string(), format!("a.json: b.csv cannot be read: {}. Look at b.csv", missing()));
        let causes = std::iter::successors(outer.source(), |&error| error.source());
        let reason = causes.last().and_then(|error| error.downcast_ref::<io::Error>());
        assert_eq!(reason.map(io::Error::kind), Some(io::ErrorKind::NotFound));
    }
}

//! The results file of a sweep. It is locked while it is in use, and each result is synced before it counts as saved.

use super::error::{FileError, advised, in_file, unreadable, unwritable};
use super::files::CommandResult;
use super::output::Output;
use super::text;
use imbalance_lab::sweep::{LineChecksum, Results, ResultsError, RunResult};
use std::error::Error;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::Path;

/// The results of a sweep on disk.
pub struct ResultsFile<'a> {
    output: &'a Output,
    /// The file, open for appending, and locked.
    file: File,
    line_checksum: LineChecksum,
}

impl<'a> ResultsFile<'a> {
    /// Opens the file, and returns the results of the sweep `fresh` that it contains, and the file for appending.
    /// `fresh` has no results.
    ///
    /// # Errors
    ///
    /// Returns an error if another program uses the file, if it contains something else, or if it cannot be written.
    pub fn open(output: &'a Output, fresh: Results) -> Result<(Results, Self), Box<dyn Error>> {
        let path = output.path();
        let mut file = lock(path)?;
        let (mut written, unwritable) = (Vec::new(), |error: io::Error| unwritable(path, error));
        file.read_to_end(&mut written).map_err(|error| unreadable(path, error))?;
        let head = fresh.head();
        // The file is empty or truncated within its first line, so nothing is lost by starting again.
        if !written.contains(&b'\n') && head.as_bytes().starts_with(&written) {
            file.set_len(0).map_err(unwritable)?;
            file.write_all(head.as_bytes()).and_then(|()| file.sync_all()).map_err(unwritable)?;
            let line_checksum = fresh.line_checksum();
            return Ok((fresh, Self { output, file, line_checksum }));
        }
        let name = |error: ResultsError| in_file(path, error);
        let (results, whole) = Results::read(&written).map_err(name)?;
        fresh.check_same(&results).map_err(|error| advised(name(error), text::CHOOSE_RESULTS))?;
        file.set_len(whole as u64).map_err(unwritable)?;
        let line_checksum = results.line_checksum();
        Ok((results, Self { output, file, line_checksum }))
    }

    /// Adds a result. When this function returns, the result is on disk.
    pub fn add(&mut self, result: &RunResult) -> CommandResult {
        // One write for the whole line, so that only the end of the file can be truncated.
        let written =
            self.file.write_all(result.line(&self.line_checksum).as_bytes()).and_then(|()| self.file.sync_data());
        written.map_err(|error| unwritable(self.output.path(), error).into())
    }

    /// Rewrites the results in the order of the document, so that the same results are the same bytes.
    pub fn sort(self, results: &Results) -> CommandResult {
        self.output.write(results.write())
    }
}

/// Writes results to a file that may exist but is not in use.
pub fn write(output: &Output, results: &Results) -> CommandResult {
    let locked = if output.is_file() && output.path().exists() { Some(lock(output.path())?) } else { None };
    output.write(results.write())?;
    drop(locked);
    Ok(())
}

/// Opens a file, creating it if needed, and locks it until it is closed.
fn lock(path: &Path) -> Result<File, Box<dyn Error>> {
    loop {
        let file = OpenOptions::new().read(true).append(true).create(true).open(path);
        let file = file.map_err(|error| unwritable(path, error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(text::results_in_use(path).into());
            }
            // Some network drives do not support locks.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(source)) => return Err(FileError::Lock { path: path.to_owned(), source }.into()),
        }
        // Another program may have replaced the file in the meantime.
        if is_still_there(&file, path) {
            return Ok(file);
        }
    }
}

#[cfg(unix)]
fn is_still_there(file: &File, path: &Path) -> bool {
    use super::identity::Identity;
    let own = file.metadata().ok().map(|metadata| Identity::from_metadata(&metadata));
    own.is_none() || own == Identity::from_path(path).ok()
}

#[cfg(not(unix))]
fn is_still_there(_: &File, _: &Path) -> bool {
    true
}

//! Limits: the size that a file may have, checked before memory is allocated for it.
//!
//! A page shares its machine with other programs, and a browser closes a tab that uses too much memory without a
//! message. A reader therefore rejects a file that would not fit, based on its size or its header. It never trusts a
//! header before the bytes have arrived.

use super::read_error::{Location, ReadError, ReadErrorKind};

/// A file in memory: its name and its content.
#[derive(Clone, Copy, Debug)]
pub struct InputFile<'a> {
    /// The name, which appears in messages and may distinguish training from test examples.
    pub name: &'a str,
    /// The content.
    pub bytes: &'a [u8],
}

/// The maximum sizes that a reader accepts.
///
/// ```
/// use imbalance_lab::data::Limits;
///
/// let error = Limits::default().check_bytes("big.csv", 2 << 30).unwrap_err();
/// assert_eq!(error.to_string(), "big.csv: the data has 2147483648 bytes; it may have at most 536870912");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The total size of all files that are read together, in bytes.
    pub bytes: usize,
    /// The number of values in memory, in training and test examples together.
    pub values: usize,
}

impl Default for Limits {
    /// Returns the limits of a page: files of 512 MiB, and 64 Mi numbers (256 MiB in single precision, and as much
    /// again for the remainders of a table's numbers).
    fn default() -> Self {
        Self { bytes: 512 << 20, values: 64 << 20 }
    }
}

impl Limits {
    /// Checks the size of a file. It can be called before the file is read.
    ///
    /// # Errors
    ///
    /// Returns an error if the file has too many bytes.
    pub fn check_bytes(&self, file: &str, found: u64) -> Result<(), ReadError> {
        if found <= self.bytes as u64 {
            return Ok(());
        }
        Err(ReadError::new(file, Location::Whole, ReadErrorKind::ManyBytes { found, limit: self.bytes }))
    }

    /// Checks the number of values to be kept in memory.
    ///
    /// # Errors
    ///
    /// Returns an error if there are too many.
    pub fn check_values(&self, file: &str, found: usize) -> Result<(), ReadError> {
        if found <= self.values {
            return Ok(());
        }
        Err(ReadError::new(file, Location::Whole, ReadErrorKind::ManyValues { found, limit: self.values }))
    }

    /// Checks the total size of several files.
    pub(super) fn check_files(&self, files: &[InputFile<'_>]) -> Result<(), ReadError> {
        let mut sum = 0;
        for file in files {
            sum += file.bytes.len() as u64;
            self.check_bytes(file.name, sum)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_itself_is_accepted_and_one_more_is_rejected() {
        let limits = Limits { bytes: 10, values: 4 };
        assert!(limits.check_bytes("a", 10).is_ok() && limits.check_values("a", 4).is_ok());
        assert!(limits.check_bytes("a", 11).is_err());
        let message = limits.check_values("a.bin", 5).unwrap_err().to_string();
        assert!(
            message.starts_with("a.bin: the examples have 5 numbers") && message.contains("at most 4"),
            "{message}"
        );
    }

    #[test]
    fn several_files_count_together() {
        let file = |name| InputFile { name, bytes: &[0; 6] };
        let limits = Limits { bytes: 10, values: 4 };
        let message = limits.check_files(&[file("a"), file("b")]).unwrap_err().to_string();
        assert_eq!(message, "b: the data has 12 bytes; it may have at most 10");
    }
}

//! How much a file may take, checked before memory is predicted as it.
//!
//! A page shares its machine with others, and a tab that takes too much is closed without a word. So a reader refuses
//! what would not fit, by its size or by what its header claims, and never believes a header before the bytes are there.

use super::read_error::{Location, ReadError, ReadErrorKind};

/// A file at hand: what it is called, and what it holds.
#[derive(Clone, Copy, Debug)]
pub struct InputFile<'a> {
    /// Its name, which messages carry and which may tell training from test examples.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

/// The most that a reader takes.
///
/// ```
/// use imbalance_lab::data::Limits;
///
/// let error = Limits::default().check_bytes("big.csv", 2 << 30).unwrap_err();
/// assert_eq!(error.to_string(), "big.csv: found 2147483648 bytes; expected at most 536870912");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of all files read together.
    pub bytes: usize,
    /// Numbers kept in memory, training and test examples together.
    pub values: usize,
}

impl Default for Limits {
    /// What a page can hold: files of 512 MiB, and 64 Mi numbers (256 MiB in single precision, and as much again for what the
    /// numbers of a table were rounded by).
    fn default() -> Self {
        Self { bytes: 512 << 20, values: 64 << 20 }
    }
}

impl Limits {
    /// Checks a file's size, if need be before it is read.
    ///
    /// # Errors
    /// When it has too many bytes.
    pub fn check_bytes(&self, file: &str, found: u64) -> Result<(), ReadError> {
        if found <= self.bytes as u64 {
            return Ok(());
        }
        Err(ReadError::new(file, Location::Whole, ReadErrorKind::ManyBytes { found, limit: self.bytes }))
    }

    /// Checks how many numbers will be kept.
    ///
    /// # Errors
    /// When they are too many.
    pub fn check_values(&self, file: &str, found: usize) -> Result<(), ReadError> {
        if found <= self.values {
            return Ok(());
        }
        Err(ReadError::new(file, Location::Whole, ReadErrorKind::ManyValues { found, limit: self.values }))
    }

    /// Checks the sizes of several files together.
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
        assert!(message.starts_with("a.bin: found 5 numbers") && message.contains("at most 4"), "{message}");
    }

    #[test]
    fn several_files_count_together() {
        let file = |name| InputFile { name, bytes: &[0; 6] };
        let limits = Limits { bytes: 10, values: 4 };
        let message = limits.check_files(&[file("a"), file("b")]).unwrap_err().to_string();
        assert_eq!(message, "b: found 12 bytes; expected at most 10");
    }
}

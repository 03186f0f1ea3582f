//! The file loader, which reads files piece by piece.
//!
//! The page streams a file, and the command line reads it in blocks; both pass the pieces to a [`FileLoader`]. It
//! parses a table as the pieces arrive, so that only the numbers of a file are stored. Images must be complete before
//! they are read. The loader also computes each file's SHA-256, by which a document identifies a file that it does not
//! contain.

use super::{Format, InputFile, LabeledDataset, Limits, ReadError, table};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Identifies a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FileId {
    /// The name of the file.
    pub name: String,
    /// The SHA-256 of its content, 64 hexadecimal digits in lower case; empty if any file of this name is accepted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sha256: String,
}

/// Reads files of a format in pieces.
///
/// ```
/// use imbalance_lab::data::{Format, FileLoader, Limits};
///
/// let mut file_loader = FileLoader::new(Format::Table(Default::default()), Limits::default());
/// file_loader.open("points.csv", 17).unwrap();
/// for piece in ["1,2,bl", "ue\n3,4,red\n"] {
///     file_loader.hash(piece.as_bytes());
///     file_loader.push(piece.as_bytes()).unwrap();
/// }
/// let read = file_loader.finish().unwrap();
/// assert_eq!(read.dataset.classes, ["blue", "red"]);
/// assert!(read.files[0].sha256.starts_with("44ce"));
/// ```
#[derive(Debug)]
pub struct FileLoader {
    format: Format,
    limits: Limits,
    table: Option<table::Parser>,
    #[cfg(not(target_arch = "wasm32"))]
    unpacker: super::gzip::Unpacker,
    /// The bytes of each file, if its format needs the whole file.
    whole: Vec<Vec<u8>>,
    known: Vec<(String, Sha256)>,
    bytes: u64,
}

/// The content of the files.
#[derive(Clone, Debug)]
pub struct LoadedFiles {
    /// The examples.
    pub dataset: LabeledDataset,
    /// The identification of each file.
    pub files: Vec<FileId>,
    /// The format, with every choice that the reading made.
    pub format: Format,
    /// What was taken from a table; `None` for other formats.
    pub reading: Option<table::Reading>,
}

impl FileLoader {
    /// Creates a loader that waits for the first file.
    pub fn new(format: Format, limits: Limits) -> Self {
        let (table, whole, known, bytes) = Default::default();
        Self {
            format,
            limits,
            table,
            #[cfg(not(target_arch = "wasm32"))]
            unpacker: Default::default(),
            whole,
            known,
            bytes,
        }
    }

    /// Starts the next file, of this many bytes.
    ///
    /// # Errors
    ///
    /// Returns an error if the file is too large, if the format's options contradict each other, or if the previous file
    /// ended too early.
    pub fn open(&mut self, name: &str, bytes: u64) -> Result<(), ReadError> {
        self.limits.check_bytes(name, self.bytes.saturating_add(bytes))?;
        self.end_file()?;
        self.known.push((name.into(), Sha256::new()));
        match (&self.format, &mut self.table) {
            (Format::Table(_), Some(table)) => table.next_file(name)?,
            (Format::Table(options), None) => {
                self.table = Some(table::Parser::new(name, options.clone(), self.limits)?);
            }
            _ => self.whole.push(Vec::new()),
        }
        Ok(())
    }

    /// Adds the next piece of the current file to its SHA-256.
    pub fn hash(&mut self, piece: &[u8]) {
        if let Some((_, digest)) = self.known.last_mut() {
            digest.update(piece);
        }
    }

    /// Adds the next piece of the current file's content: of the file itself, or of its unpacked content.
    ///
    /// # Errors
    ///
    /// Returns an error at the first fault in a table, or if there are too many bytes.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), ReadError> {
        let Some((name, _)) = self.known.last() else { return Ok(()) };
        self.bytes = self.bytes.saturating_add(piece.len() as u64);
        self.limits.check_bytes(name, self.bytes)?;
        let whole = self.whole.last_mut().filter(|_| matches!(self.format, Format::Idx(_) | Format::Cifar(_)));
        if let Some(whole) = whole {
            whole.extend_from_slice(piece);
            return Ok(());
        }
        #[cfg(not(target_arch = "wasm32"))]
        return self.unpacker.push(name, piece, taker(&mut self.table, &mut self.whole, name, self.limits));
        #[cfg(target_arch = "wasm32")]
        taker(&mut self.table, &mut self.whole, name, self.limits)(piece)
    }

    fn end_file(&mut self) -> Result<(), ReadError> {
        #[cfg(not(target_arch = "wasm32"))]
        if let Some((name, _)) = self.known.last()
            && matches!(self.format, Format::Table(_) | Format::Libsvm {})
        {
            let unpacker = std::mem::take(&mut self.unpacker);
            unpacker.finish(name, taker(&mut self.table, &mut self.whole, name, self.limits))?;
        }
        Ok(())
    }

    /// Returns the format.
    pub fn format(&self) -> &Format {
        &self.format
    }

    /// Returns the examples, and the identification of each file.
    ///
    /// # Errors
    ///
    /// Returns an error if the files do not form a valid dataset.
    pub fn finish(mut self) -> Result<LoadedFiles, ReadError> {
        self.end_file()?;
        let names: Vec<&str> = self.known.iter().map(|(name, _)| name.as_str()).collect();
        let (dataset, reading) = match self.table {
            Some(table) => {
                let (dataset, reading) = table.finish()?;
                (dataset, Some(reading))
            }
            None => {
                let files: Vec<InputFile<'_>> =
                    names.iter().zip(&self.whole).map(|(&name, bytes)| InputFile { name, bytes }).collect();
                (self.format.read(&files, self.limits)?, None)
            }
        };
        let format = reading.as_ref().map_or(self.format, |reading| Format::Table(reading.options.clone()));
        let id = |(name, digest): (String, Sha256)| FileId { name, sha256: hexadecimal(&digest.finalize()) };
        Ok(LoadedFiles { dataset, files: self.known.into_iter().map(id).collect(), format, reading })
    }
}

/// Returns the function that takes unpacked pieces of the file with this name.
fn taker<'a>(
    table: &'a mut Option<table::Parser>,
    whole: &'a mut [Vec<u8>],
    name: &'a str,
    limits: Limits,
) -> impl FnMut(&[u8]) -> Result<(), ReadError> + 'a {
    move |piece| match (&mut *table, whole.last_mut()) {
        (Some(table), _) => table.push(piece),
        (None, Some(whole)) => {
            whole.extend_from_slice(piece);
            limits.check_bytes(name, whole.len() as u64)
        }
        (None, None) => Ok(()),
    }
}

/// Returns the SHA-256 of the concatenated pieces, 64 hexadecimal digits in lower case.
pub(crate) fn sha256(pieces: &[&[u8]]) -> String {
    let mut digest = Sha256::new();
    pieces.iter().for_each(|piece| digest.update(piece));
    hexadecimal(&digest.finalize())
}

/// Returns one SHA-256 for several files: that of a single file, or that of the list of their SHA-256, one per line.
pub(crate) fn sha256_of_files(files: &[&str]) -> String {
    match files {
        [file] => (*file).to_owned(),
        files => sha256(&[files.join("\n").as_bytes()]),
    }
}

/// Formats a digest in hexadecimal digits.
pub(crate) fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_identified_by_the_sha256_of_its_content() {
        let mut file_loader = FileLoader::new(Format::Table(table::Options::default()), Limits::default());
        file_loader.open("a.csv", 8).unwrap();
        let text = b"1,x\n2,y\n";
        for byte in text.chunks(1) {
            file_loader.hash(byte);
            file_loader.push(byte).unwrap();
        }
        let LoadedFiles { dataset, files, .. } = file_loader.finish().unwrap();
        assert_eq!(dataset.classes, ["x", "y"]);
        // The output of `printf '1,x\n2,y\n' | sha256sum`.
        assert_eq!(files[0].sha256, "ddaab98e9f07945228d3126a825b824d403b14ae4af52f3bb731a5c680923a6b");
    }

    #[test]
    fn two_tables_are_for_training_and_testing() {
        let mut file_loader = FileLoader::new(Format::Table(table::Options::default()), Limits::default());
        for name in ["test.csv", "b.csv"] {
            file_loader.open(name, 8).unwrap();
            file_loader.push(if name == "b.csv" { b"1,x\n2,y\n3,x\n" } else { b"1,x\n2,y\n" }).unwrap();
        }
        assert_eq!(file_loader.finish().unwrap().dataset.counts(), [(2, 1), (1, 1)]);
    }

    #[test]
    fn the_limit_applies_to_the_bytes_of_all_files() {
        let limits = Limits { bytes: 10, values: 100 };
        let mut file_loader = FileLoader::new(Format::Cifar(Default::default()), limits);
        file_loader.open("a.bin", 6).unwrap();
        file_loader.push(&[0; 6]).unwrap();
        let refused = "b.bin: the data has 12 bytes; it may have at most 10";
        assert_eq!(file_loader.open("b.bin", 6).unwrap_err().to_string(), refused);
        // The same holds if a file is larger than announced, or unpacks to more.
        file_loader.open("b.bin", 1).unwrap();
        assert_eq!(file_loader.push(&[0; 6]).unwrap_err().to_string(), refused);
    }
}

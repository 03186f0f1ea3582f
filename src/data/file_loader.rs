//! Files that come piece by piece.
//!
//! A page streams a file, a command line reads it in blocks; both hand the pieces to an [`FileLoader`]. A table is parsed as it
//! comes, so that of a file of any length only its numbers are kept; images have to be there whole. Each file's SHA-256 is
//! taken on the way: with it a document names a file that it does not carry.

use super::{Format, InputFile, LabeledDataset, Limits, ReadError, table};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a file is known by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileId {
    /// What it is called.
    pub name: String,
    /// The SHA-256 of its content, 64 hexadecimal digits in lower case; empty where any file of the name will do.
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
/// let (points, files) = file_loader.finish().unwrap();
/// assert_eq!(points.classes, ["blue", "red"]);
/// assert!(files[0].sha256.starts_with("44ce"));
/// ```
#[derive(Debug)]
pub struct FileLoader {
    format: Format,
    limits: Limits,
    table: Option<table::Parser>,
    /// The bytes of each file, where they are needed whole.
    whole: Vec<Vec<u8>>,
    known: Vec<(String, Sha256)>,
    bytes: u64,
}

impl FileLoader {
    /// Waits for the first file.
    pub fn new(format: Format, limits: Limits) -> Self {
        Self { format, limits, table: None, whole: Vec::new(), known: Vec::new(), bytes: 0 }
    }

    /// Begins the next file, of so many bytes.
    ///
    /// # Errors
    /// When it is too large, or the format's options contradict themselves.
    pub fn open(&mut self, name: &str, bytes: u64) -> Result<(), ReadError> {
        self.limits.check_bytes(name, self.bytes.saturating_add(bytes))?;
        self.known.push((name.into(), Sha256::new()));
        match &self.format {
            // A second table is refused at the end, under both names.
            Format::Table(options) if self.table.is_none() => {
                self.table = Some(table::Parser::new(name, options.clone(), self.limits)?);
            }
            Format::Table(_) => {}
            Format::Idx(_) | Format::Cifar(_) => self.whole.push(Vec::new()),
        }
        Ok(())
    }

    /// Takes the next piece of the file opened last for its SHA-256.
    pub fn hash(&mut self, piece: &[u8]) {
        if let Some((_, digest)) = self.known.last_mut() {
            digest.update(piece);
        }
    }

    /// Takes the next piece of what is in the file opened last: the file itself, or what it unpacks to.
    ///
    /// # Errors
    /// Names what is wrong with a table as soon as it shows, or that there are too many bytes.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), ReadError> {
        let Some((name, _)) = self.known.last() else { return Ok(()) };
        self.bytes = self.bytes.saturating_add(piece.len() as u64);
        self.limits.check_bytes(name, self.bytes)?;
        match (&mut self.table, self.whole.last_mut()) {
            (Some(table), _) if self.known.len() == 1 => table.push(piece),
            (_, Some(whole)) => {
                whole.extend_from_slice(piece);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The format that it reads.
    pub fn format(&self) -> &Format {
        &self.format
    }

    /// The examples, and what the files are known by.
    ///
    /// # Errors
    /// When the files cannot be learned from.
    pub fn finish(self) -> Result<(LabeledDataset, Vec<FileId>), ReadError> {
        let names: Vec<&str> = self.known.iter().map(|(name, _)| name.as_str()).collect();
        let dataset = match self.table {
            Some(table) if names.len() == 1 => table.finish()?,
            _ => {
                let bytes = self.whole.iter().map(Vec::as_slice).chain(std::iter::repeat(&[][..]));
                let files: Vec<InputFile<'_>> =
                    names.iter().zip(bytes).map(|(&name, bytes)| InputFile { name, bytes }).collect();
                self.format.read(&files, self.limits)?
            }
        };
        let known = self.known.into_iter();
        Ok((dataset, known.map(|(name, digest)| FileId { name, sha256: hexadecimal(&digest.finalize()) }).collect()))
    }
}

/// The SHA-256 of some pieces one after another, 64 hexadecimal digits in lower case.
pub(crate) fn sha256(pieces: &[&[u8]]) -> String {
    let mut digest = Sha256::new();
    pieces.iter().for_each(|piece| digest.update(piece));
    hexadecimal(&digest.finalize())
}

/// One SHA-256 for files that each have one: that of a single file, else that of a list of them, one a line.
pub(crate) fn sha256_of_files(files: &[&str]) -> String {
    match files {
        [file] => (*file).to_owned(),
        files => sha256(&[files.join("\n").as_bytes()]),
    }
}

/// A digest as people write it.
fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_the_digest_of_its_content() {
        let mut file_loader = FileLoader::new(Format::Table(table::Options::default()), Limits::default());
        file_loader.open("a.csv", 8).unwrap();
        let text = b"1,x\n2,y\n";
        for byte in text.chunks(1) {
            file_loader.hash(byte);
            file_loader.push(byte).unwrap();
        }
        let (dataset, files) = file_loader.finish().unwrap();
        assert_eq!(dataset.classes, ["x", "y"]);
        // As `printf '1,x\n2,y\n' | sha256sum` says.
        assert_eq!(files[0].sha256, "ddaab98e9f07945228d3126a825b824d403b14ae4af52f3bb731a5c680923a6b");
    }

    #[test]
    fn several_tables_are_refused_by_all_their_names() {
        let mut file_loader = FileLoader::new(Format::Table(table::Options::default()), Limits::default());
        for name in ["a.csv", "b.csv"] {
            file_loader.open(name, 8).unwrap();
            file_loader.push(b"1,x\n2,y\n").unwrap();
        }
        assert!(file_loader.finish().unwrap_err().to_string().starts_with("a.csv, b.csv: found 2 tables"));
    }

    #[test]
    fn bytes_of_all_files_count_together() {
        let limits = Limits { bytes: 10, values: 100 };
        let mut file_loader = FileLoader::new(Format::Cifar(Default::default()), limits);
        file_loader.open("a.bin", 6).unwrap();
        file_loader.push(&[0; 6]).unwrap();
        let refused = "b.bin: found 12 bytes; expected at most 10";
        assert_eq!(file_loader.open("b.bin", 6).unwrap_err().to_string(), refused);
        // Or where a file is larger than it was said to be, or unpacks to more.
        file_loader.open("b.bin", 1).unwrap();
        assert_eq!(file_loader.push(&[0; 6]).unwrap_err().to_string(), refused);
    }
}

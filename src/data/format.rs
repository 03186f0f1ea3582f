//! Formats: the kind of the reader's own files, and how they are read.

use super::foreign::foreign;
use super::read_error::Location;
use super::{InputFile, LabeledDataset, Limits, ReadError, Reduction, cifar, idx, table};
use crate::json::tagged::tagged;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

tagged! {
    "an object such as {\"kind\": \"table\"}"
    /// A kind of file, with the options for reading it.
    ///
    /// ```
    /// use imbalance_lab::data::{Format, InputFile, Limits};
    ///
    /// let file = InputFile { name: "points.csv", bytes: b"x,kind\n1,blue\n2,red\n" };
    /// let format = Format::guess(&[file]).unwrap();
    /// assert!(matches!(format, Format::Table(_)));
    /// assert_eq!(format.read(&[file], Limits::default()).unwrap().classes, ["blue", "red"]);
    /// ```
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Format {
        /// CSV, TSV and similar tables, ARFF and KEEL; one file, or two for training and testing, or for features and label.
        Table(table::Options),
        /// LIBSVM; one file, or two for training and testing.
        Libsvm {},
        /// IDX: images and labels in separate files, plain or gzipped.
        Idx(ImageOptions),
        /// CIFAR-10 or CIFAR-100, any number of binary files.
        Cifar(CifarOptions),
    }
}

/// The options for reading images from IDX files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ImageOptions {
    /// How the images are made smaller.
    #[serde(skip_serializing_if = "Reduction::is_none")]
    pub reduce: Reduction,
}

/// The options for reading CIFAR files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CifarOptions {
    /// The dataset and its labels. By default, the lengths of the files determine the dataset, and CIFAR-100 gets its
    /// fine labels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<cifar::Labels>,
    /// How the images are made smaller.
    #[serde(skip_serializing_if = "Reduction::is_none")]
    pub reduce: Reduction,
}

impl Format {
    /// Guesses the kind of files from their first bytes and their lengths. If only IDX and tables are possible, the
    /// beginnings of the files suffice.
    ///
    /// # Errors
    ///
    /// Returns an error if a file begins like an unsupported kind, such as a photograph or a workbook.
    pub fn guess(files: &[InputFile<'_>]) -> Result<Self, ReadError> {
        let unpacked: Vec<Cow<'_, [u8]>> = files.iter().map(beginning).collect();
        let beginnings = || unpacked.iter().map(|bytes| &bytes[..]);
        for (file, bytes) in files.iter().zip(beginnings()) {
            if let Some(fault) = foreign(bytes) {
                return Err(ReadError::new(file.name, Location::Whole, fault));
            }
        }
        let is_idx = |bytes: &[u8]| super::gzip::is_packed(bytes) || bytes.starts_with(&[0, 0, 8]);
        Ok(if beginnings().any(is_idx) {
            Self::Idx(ImageOptions::default())
        } else if !beginnings().all(is_text) {
            Self::Cifar(CifarOptions::default())
        } else if beginnings().all(super::libsvm::is_libsvm) {
            Self::Libsvm {}
        } else {
            Self::Table(table::Options::default())
        })
    }

    /// Reads files of this kind.
    ///
    /// # Errors
    ///
    /// Returns an error if the files are not of this kind, or if there are more than two tables.
    pub fn read(&self, files: &[InputFile<'_>], limits: Limits) -> Result<LabeledDataset, ReadError> {
        match self {
            Self::Table(options) => Ok(table::read_files(files, options, limits)?.0),
            Self::Libsvm {} => super::libsvm::read(files, limits),
            Self::Idx(ImageOptions { reduce }) => idx::read(files, reduce, limits),
            Self::Cifar(CifarOptions { labels, reduce }) => cifar::read(files, *labels, reduce, limits),
        }
    }
}

/// The number of bytes that decide whether a file is a text.
const BEGINNING: usize = 4096;

/// Returns the beginning of a file, unpacked if it is packed. The page unpacks files before they come here.
fn beginning<'a>(file: &InputFile<'a>) -> Cow<'a, [u8]> {
    #[cfg(not(target_arch = "wasm32"))]
    if super::gzip::is_packed(file.bytes) {
        let unpacked = super::gzip::unpacked_beginning(file, BEGINNING);
        return if unpacked.is_empty() { file.bytes.into() } else { unpacked.into() };
    }
    file.bytes.into()
}

/// Returns whether a file is a text: it has no control characters, or begins with the mark of UTF-16.
fn is_text(bytes: &[u8]) -> bool {
    let is_control = |byte: &u8| matches!(byte, 0..=8 | 14..=26 | 28..=31);
    table::is_utf16(bytes) || !bytes.iter().take(BEGINNING).any(is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_detected_from_the_first_bytes() {
        let guess = |name, bytes| Format::guess(&[InputFile { name, bytes }]).unwrap();
        assert!(matches!(guess("a.csv", b"1,2,x\n"), Format::Table(_)));
        assert!(matches!(guess("train-labels-idx1-ubyte", &[0, 0, 8, 1]), Format::Idx(_)));
        assert!(matches!(guess("train-images.gz", &[0x1f, 0x8b, 8]), Format::Idx(_)));
        assert!(matches!(guess("data_batch_1.bin", &[7; 3073]), Format::Cifar(_)));
        assert!(matches!(guess("images", &[7, 0, 1]), Format::Cifar(_)));
        assert!(matches!(guess("table.bin", b"1,0,1\n0,1,1\n"), Format::Table(_)));
        assert!(matches!(guess("unicode.txt", b"\xff\xfea\0\t\0"), Format::Table(_)));
        assert!(matches!(guess("a1a", b"-1 3:1 11:1\n+1 5:1\n"), Format::Libsvm {}));
    }

    #[test]
    fn unsupported_formats_are_named() {
        let refused = |bytes| Format::guess(&[InputFile { name: "data", bytes }]).unwrap_err().to_string();
        assert!(
            refused(b"\x89PNG\r\n\x1a\n").starts_with("data: this file is a PNG image, which the lab does not read; ")
        );
        assert!(refused(b"PK\x03\x04..xl/").contains("an Excel workbook (xlsx)"));
        assert!(refused(b"PK\x03\x04..").contains("an archive (zip)"));
        assert!(refused(b"PAR1").ends_with("read it with pandas and save it with to_csv"));
        assert!(refused(b" [{\"a\": 1}]").contains("a JSON text"));
    }

    #[test]
    fn an_error_names_every_one_of_three_tables() {
        let file = |name| InputFile { name, bytes: b"1,x\n2,y\n" };
        let files = [file("a.csv"), file("b.csv"), file("c.csv")];
        let error = Format::Table(table::Options::default()).read(&files, Limits::default());
        assert_eq!(
            error.unwrap_err().to_string(),
            "a.csv, b.csv, c.csv: 3 tables were given; the lab reads one table, or two that belong together"
        );
    }
}

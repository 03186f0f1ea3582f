//! Formats: the kind of the reader's own files, and how they are read.

use super::read_error::{Location, ReadErrorKind};
use super::{InputFile, LabeledDataset, Limits, ReadError, Reduction, cifar, idx, table};
use crate::json::tagged::tagged;
use serde::{Deserialize, Serialize};

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
        /// CSV, TSV and similar tables; one file.
        Table(table::Options),
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

/// The first bytes of common file types that are not supported.
const UNSUPPORTED: [(&[u8], &str); 8] = [
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "an archive or a workbook (zip, xlsx, npz)"),
    (b"%PDF", "a PDF document"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x89HDF", "an HDF5 file"),
    (b"PAR1", "a Parquet file"),
];

impl Format {
    /// Guesses the kind of files from their first bytes and their lengths. If only IDX and tables are possible, the
    /// beginnings of the files suffice.
    ///
    /// # Errors
    ///
    /// Returns an error if a file begins like an unsupported kind, such as a photograph or a workbook.
    pub fn guess(files: &[InputFile<'_>]) -> Result<Self, ReadError> {
        for file in files {
            if let Some((_, found)) = UNSUPPORTED.iter().find(|(beginning, _)| file.bytes.starts_with(beginning)) {
                return Err(ReadError::new(file.name, Location::Whole, ReadErrorKind::Foreign { found }));
            }
        }
        Ok(Self::detect(files))
    }

    fn detect(files: &[InputFile<'_>]) -> Self {
        let is_idx = |file: &InputFile<'_>| super::gzip::is_packed(file.bytes) || file.bytes.starts_with(&[0, 0, 8]);
        let is_text = |file: &InputFile<'_>| !file.bytes.iter().take(4096).any(|&byte| byte == 0);
        if files.iter().any(is_idx) {
            Self::Idx(ImageOptions::default())
        } else if files.iter().all(is_text) && files.iter().all(|file| !file.name.ends_with(".bin")) {
            Self::Table(table::Options::default())
        } else {
            Self::Cifar(CifarOptions::default())
        }
    }

    /// Reads files of this kind.
    ///
    /// # Errors
    ///
    /// Returns an error if the files are not of this kind, or if there is more than one table.
    pub fn read(&self, files: &[InputFile<'_>], limits: Limits) -> Result<LabeledDataset, ReadError> {
        match self {
            Self::Table(options) => match files {
                [file] => table::read(file, options, limits),
                _ => Err(ReadError::not_one(files)),
            },
            Self::Idx(ImageOptions { reduce }) => idx::read(files, reduce, limits),
            Self::Cifar(CifarOptions { labels, reduce }) => cifar::read(files, *labels, reduce, limits),
        }
    }
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
    }

    #[test]
    fn unsupported_formats_are_named() {
        let refused = |bytes| Format::guess(&[InputFile { name: "data", bytes }]).unwrap_err().to_string();
        let advice =
            "which the lab does not read; save the data as a text table (CSV, TSV), an IDX pair, or CIFAR binary files";
        assert_eq!(refused(b"\x89PNG\r\n\x1a\n"), format!("data: this file is a PNG image, {advice}"));
        assert_eq!(
            refused(b"PK\x03\x04"),
            format!("data: this file is an archive or a workbook (zip, xlsx, npz), {advice}")
        );
    }

    #[test]
    fn an_error_names_both_of_two_tables() {
        let file = |name| InputFile { name, bytes: b"1,x\n2,y\n" };
        let error = Format::Table(table::Options::default()).read(&[file("a.csv"), file("b.csv")], Limits::default());
        assert_eq!(
            error.unwrap_err().to_string(),
            "a.csv, b.csv: 2 tables were given; the lab reads one table. Put all rows into one file"
        );
    }
}

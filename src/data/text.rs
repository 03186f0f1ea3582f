//! The text of this module's errors that depends on the kind of file. [`ReadErrorKind`](super::read_error::ReadErrorKind)
//! holds the sentences that contain it.

use super::Shape;
use crate::number::Readable;

// What a file contains, and what it must contain instead.
pub const NO_ROWS: [&str; 2] = ["the file has no rows", "it must contain one example in each row"];
pub const ONLY_A_HEADER: [&str; 2] =
    ["the file has a header and no rows below it", "it must contain one example in each row"];
pub const NO_IDX_BYTES: [&str; 2] = ["the file is empty", "it must be an IDX file"];
pub const NO_PIXELS: [&str; 2] = ["a dimension is 0", "the file must contain at least one example and one pixel"];
pub const NO_CIFAR_FILES: [&str; 2] = ["no files were given", "select the binary files of CIFAR-10 or CIFAR-100"];
pub const NO_CIFAR_BYTES: [&str; 2] =
    ["the file is empty", "it must contain records of 3073 bytes (CIFAR-10) or 3074 bytes (CIFAR-100)"];

// Rows and columns of a table that are left out.
pub const NO_LABEL: &str = "no label";
pub const MISSING_CELLS: &str = "missing cells";
pub const CONSTANT: &str = "constant";
pub const CONSTANT_IF_PRESENT: &str = "constant where it is present; a feature says whether it is missing";
pub const EMPTY: &str = "empty";
pub const ROW_NUMBERS: &str = "row numbers";
pub const ROW_NAMES: &str = "row names";
pub const META: &str = "no feature, according to the file";
pub const AS_CHOSEN: &str = "as chosen";
pub const TEXT: &str = "text";
pub const ALL_DIFFER: &str = "text that differs in every row";

pub fn many_values(most: usize) -> String {
    format!("text with more than {most} values")
}

pub fn text_among_numbers(row: usize, found: &str) -> String {
    format!("row {row} has {found}, which is no number")
}

pub fn lacks(column: &str) -> String {
    format!("{column} is missing")
}

pub fn only_in_test(label: &str) -> String {
    format!("no training example has the label {label}")
}

pub fn code_for_missing(column: &str, code: f64, count: usize) -> String {
    let (code, rows) = (Readable(code), if count == 1 { "row" } else { "rows" });
    format!(
        "{column} is {code} in {count} {rows}, far outside its other values. If {code} marks a missing value, leave these \
         cells empty."
    )
}

pub fn class_of_one(name: &str) -> String {
    format!(
        "class {name} has only one example, so it cannot be used for both training and testing; leave it out, or add examples"
    )
}

// Columns of a table.
pub const LABEL: &str = "label";

pub fn nameless(column: usize) -> String {
    format!("column {column}")
}

pub fn column(column: usize, name: &str) -> String {
    format!("column {column} ({name})")
}

// Options of a table.
pub const NO_LABELS: [&str; 2] = ["no row has a label", "choose another column as the label"];
pub const A_DELIMITER: &str = "one ASCII character other than a quotation mark or a line end";
pub const A_DECIMAL: &str = "a point or a comma";
pub const A_LABEL_COLUMN: &str = "a name, or a number counted from 1";
pub const A_LABEL_NUMBER: &str = "a number counted from 1, because the table has no header with names";

// Headers of ARFF files.
pub const NO_DATA_SECTION: &str = "@relation or @attribute, but it has no attributes and no line @data after them";
pub const AN_ARFF_FILE: &str =
    "an ARFF or KEEL file with a line @attribute for each column and a line @data before the rows";
pub const SPARSE_ROWS: &str = "an ARFF header and sparse rows, in braces";
pub const DENSE_ROWS: &str =
    "an ARFF file with a value for every attribute; apply Weka's filter SparseToNonSparse and save it again";

// LIBSVM.
pub const A_LIBSVM_ROW: &str =
    "a label and pairs such as 3:0.5, a feature's number from 1 and its value, in increasing order";

pub fn more_columns(count: usize) -> String {
    format!("{count} more")
}

pub fn column_numbers(count: usize) -> String {
    format!("1 to {count}")
}

// The lengths of binary files.
pub const AMBIGUOUS_CIFAR: &str =
    "a length that fits only one dataset; choose the labels: cifar10, cifar100_fine or cifar100_coarse";
pub const CIFAR_RECORDS: &str = "a multiple of 3073 (CIFAR-10) or 3074 (CIFAR-100), the bytes of a record; this must be the same number for all files";

pub fn whole_records(bytes: usize) -> String {
    format!("a multiple of {bytes}, the bytes of a record")
}

pub fn by_dimensions(bytes: usize) -> String {
    format!("{bytes}, according to its dimensions")
}

pub fn idx_header(bytes: usize, dimensions: u8) -> String {
    format!("at least {bytes}, because its header has {dimensions} dimensions")
}

pub const AN_IDX_FILE: &str =
    "an IDX file of bytes, which begins with 0, 0, 8 and the number of dimensions: 3 for images, 1 for labels";

pub fn first_bytes(bytes: &[u8]) -> String {
    format!("the bytes {bytes:?}")
}

// Images and their labels.
pub const IDX_PAIRS: &str = "select one file of images and one of labels, or two of each; the names of one pair must then contain \"test\" or \"t10k\"";
pub const INDISTINCT_PAIRS: &str = "the names of the two pairs do not show which one is for testing";

pub fn idx_files(images: usize, labels: usize) -> String {
    format!("{images} files of images and {labels} files of labels were given")
}

pub fn other_counts(labels: &[(usize, &str)], images: usize) -> [String; 2] {
    let found: Vec<String> = labels.iter().map(|(count, file)| format!("{file} has {count} labels")).collect();
    [found.join(" and "), format!("{images} images need {images} labels")]
}

pub fn other_size(test: Shape, train: Shape) -> [String; 2] {
    let size = |shape: Shape| format!("{} × {} pixels", shape.height, shape.width);
    [
        format!("the test images have {}", size(test)),
        format!("the training images have {}, and both must have the same size", size(train)),
    ]
}

pub fn labels_of_dataset(labels: &str) -> String {
    format!("{labels}, the labels of this dataset and of its training examples")
}

pub fn labels_of_training(labels: &str) -> String {
    format!("{labels}, the labels of the training examples")
}

pub fn one_of(names: &[String]) -> String {
    format!("one of {}", names.join(", "))
}

// Generators.
pub fn number_between(low: f64, high: f64) -> String {
    format!("a number from {low} to {high}")
}

pub fn whole_number_between(low: usize, high: usize, reason: &str) -> String {
    format!("a whole number from {low} to {high}{reason}")
}

pub fn equidistant_centers(classes: usize) -> String {
    format!(", because {classes} centers at equal distances need that many features")
}

pub const A_SHARE: &str = "a number from 0 and below 1";

// Packaged images.
pub const NO_IMAGE_PIXELS: &str = "its images have no pixels";

pub fn manifest_version(found: u32) -> String {
    format!("its version is {found}, but this program reads version 1")
}

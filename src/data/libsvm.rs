//! LIBSVM, a text format for sparse features: a label and pairs `feature:value` in each row.
//!
//! Features count from 1, and in some files from 0. Features that a row does not name are 0.

use super::dataset::Numbers;
use super::labeled_dataset::{LabeledRows, MAX_CLASSES, order};
use super::read_error::{Location, ReadError, ReadErrorKind, quoted};
use super::{InputFile, LabeledDataset, Limits, Shape, is_test, text};
use crate::kernel::Real;

/// Returns whether a text begins with rows of LIBSVM.
pub(super) fn is_libsvm(bytes: &[u8]) -> bool {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    };
    let rows = text.lines().map(content).filter(|row| !row.is_empty()).take(5);
    // The last row of a beginning may be cut.
    let mut pairs = 0;
    let mut all = rows.map(|row| {
        let mut parts = row.split_ascii_whitespace();
        let label = parts.next().is_some_and(|label| label.parse::<f64>().is_ok());
        let mut parts = parts.peekable();
        pairs += usize::from(parts.peek().is_some());
        label && parts.all(|part| part.split_once(':').is_some_and(|(feature, _)| feature.parse::<u32>().is_ok()))
    });
    all.all(|row| row) && pairs > 0
}

/// Returns a row without its comment.
fn content(row: &str) -> &str {
    row.split('#').next().unwrap_or_default().trim()
}

/// The rows of a file: the index of each row's label, and its features.
#[derive(Default)]
struct Rows {
    labels: Vec<u8>,
    /// The line of each row, from 1.
    lines: Vec<u32>,
    /// The end of each row among the features.
    ends: Vec<usize>,
    features: Vec<(u32, Real)>,
}

/// Reads a file, or two files for training and testing.
///
/// # Errors
///
/// Returns an error if a row is not of the format, or if the files exceed the limits.
///
/// ```
/// use imbalance_lab::data::{InputFile, Limits, libsvm};
///
/// let file = InputFile { name: "a.txt", bytes: b"+1 1:0.5 3:2\n-1 2:1\n" };
/// let read = libsvm::read(&[file], Limits::default()).unwrap();
/// assert_eq!(read.classes, ["-1", "+1"]);
/// assert_eq!(read.train.row(1), [0.5, 0.0, 2.0]);
/// ```
pub fn read(files: &[InputFile<'_>], limits: Limits) -> Result<LabeledDataset, ReadError> {
    limits.check_files(files)?;
    let (train, test) = match files {
        [only] => (only, None),
        [test, train] if is_test(test.name) && !is_test(train.name) => (train, Some(test)),
        [train, test] => (train, Some(test)),
        _ => return Err(ReadError::not_one(files)),
    };
    let mut labels = Vec::new();
    let train_rows = rows(train, &mut labels)?;
    let known = labels.len();
    let test_rows = test.map(|test| rows(test, &mut labels)).transpose()?;
    let refuse = |fault| Err(ReadError::new(train.name, Location::Whole, fault));
    match &labels[..known] {
        [] => return refuse(ReadErrorKind::Empty(text::NO_ROWS)),
        [only] => return refuse(ReadErrorKind::OneClass { found: quoted(only) }),
        _ if known < labels.len() => {
            let found = text::only_in_test(&quoted(&labels[known]));
            return Err(ReadError::new(
                test.map_or("", |test| test.name),
                Location::Whole,
                ReadErrorKind::Sparse { found },
            ));
        }
        _ => {}
    }
    let features =
        || train_rows.features.iter().chain(test_rows.iter().flat_map(|rows| &rows.features)).map(|pair| pair.0);
    let first = features().min().unwrap_or(1).min(1);
    let width = features().max().map_or(1, |last| (last - first) as usize + 1);
    let count = train_rows.labels.len() + test_rows.as_ref().map_or(0, |rows| rows.labels.len());
    limits.check_values(train.name, count.saturating_mul(width))?;
    let order = order(&labels.iter().map(String::as_str).collect::<Vec<_>>());
    let mut class_of = [0; 256];
    order.iter().enumerate().for_each(|(class, &place)| class_of[place] = class as u8);
    let classes: Vec<String> = order.iter().map(|&place| labels[place].clone()).collect();
    let set = |rows: Rows| {
        let mut values: Vec<Real> = vec![0.0; rows.labels.len() * width];
        let mut start = 0;
        for (row, end) in values.chunks_exact_mut(width).zip(rows.ends) {
            rows.features[start..end].iter().for_each(|&(feature, value)| row[(feature - first) as usize] = value);
            start = end;
        }
        let shape = Shape::features(width);
        LabeledRows { shape, values: Numbers::from(values), labels: rows.labels, file_rows: rows.lines }
            .grouped(&class_of, classes.len())
    };
    let (train, test) = (set(train_rows), test_rows.map(set));
    Ok(LabeledDataset { train, test, classes })
}

fn rows(file: &InputFile<'_>, labels: &mut Vec<String>) -> Result<Rows, ReadError> {
    let invalid = |error: std::str::Utf8Error| {
        ReadError::new(file.name, Location::Byte(error.valid_up_to()), ReadErrorKind::InvalidText)
    };
    let text = std::str::from_utf8(file.bytes).map_err(invalid)?;
    let mut rows = Rows::default();
    for (line, row) in text.lines().enumerate() {
        let refuse = |fault| Err(ReadError::new(file.name, Location::Row(line + 1), fault));
        let mut parts = content(row).split_ascii_whitespace();
        let Some(label) = parts.next() else { continue };
        let known = labels.iter().position(|known| known == label);
        if known.is_none() && labels.len() == MAX_CLASSES {
            return refuse(ReadErrorKind::ManyClasses { found: quoted(label), limit: MAX_CLASSES });
        }
        if label.contains(':') || label.len() > super::table::MAX_TEXT_BYTES {
            return refuse(ReadErrorKind::Sparse { found: quoted(label) });
        }
        rows.lines.push((line + 1) as u32);
        rows.labels.push(known.unwrap_or(labels.len()) as u8);
        if known.is_none() {
            labels.push(label.to_owned());
        }
        let mut last = None;
        for part in parts {
            let pair = part.split_once(':').and_then(|(feature, value)| {
                let value: Real = value.parse().ok()?;
                Some((feature.parse::<u32>().ok()?, value)).filter(|_| value.is_finite())
            });
            match pair {
                Some(pair) if last.is_none_or(|last| last < pair.0) => {
                    last = Some(pair.0);
                    rows.features.push(pair);
                }
                _ => return refuse(ReadErrorKind::Sparse { found: quoted(part) }),
            }
        }
        rows.ends.push(rows.features.len());
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_one(text: &str) -> Result<LabeledDataset, String> {
        read(&[InputFile { name: "t", bytes: text.as_bytes() }], Limits::default()).map_err(|error| error.to_string())
    }

    #[test]
    fn rows_name_their_features() {
        let read = read_one("1 0:2 # first\n\n2 1:3\n1\n").unwrap();
        assert_eq!((read.classes.len(), read.counts()), (2, vec![(2, 0), (1, 0)]));
        assert_eq!([read.train.row(0), read.train.row(1), read.train.row(2)], [[2.0, 0.0], [0.0, 0.0], [0.0, 3.0]]);
        assert!(is_libsvm(b"+1 1:0.5 3:1.2\n-1 2:0.25\n+1\n") && !is_libsvm(b"1,2\n") && !is_libsvm(b"1 2 3\n"));
    }

    #[test]
    fn an_error_names_the_row_and_the_part() {
        for (text, found) in
            [("1 2:x", "\"2:x\""), ("1 2:1 1:1", "\"1:1\""), ("1 a", "\"a\""), ("1 1:1e999", "\"1:1e999\"")]
        {
            let message = read_one(&format!("0 1:1\n{text}\n")).unwrap_err();
            assert!(message.starts_with(&format!("t, row 2: this row has {found}; each row must have")), "{message}");
        }
        assert!(read_one("1 1:1\n1 2:1\n").unwrap_err().contains("every label is \"1\""));
        assert!(read_one("1 4294967295:1\n2 1:1\n").unwrap_err().contains("numbers; they may have at most"));
    }
}

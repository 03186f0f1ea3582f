//! Line checksums: a checksum on each line of a results file, so that a damaged line is never read as a result.
//!
//! A line is a JSON object whose last field, `line_checksum`, covers everything before it. The checksum of each result
//! also covers that of the first line, so a line of another sweep is rejected like a damaged line.

use crate::data::sha256;

/// The text before and after the checksum's digits.
const BEFORE: &str = ",\"line_checksum\":\"";
const AFTER: &str = "\"}";
/// The number of hexadecimal digits of the SHA-256 in a line, enough to detect any damage.
const DIGITS: usize = 16;

/// Writes and verifies the lines of a results file.
#[derive(Clone, Debug, Default)]
pub struct LineChecksum {
    /// The checksum of the first line; empty for the first line itself.
    head: String,
}

impl LineChecksum {
    /// Appends the checksum to an object, and returns the line.
    pub fn append_to(&self, object: &str) -> String {
        let open = object.strip_suffix('}').unwrap_or(object);
        format!("{open}{BEFORE}{}{AFTER}\n", self.checksum(open))
    }

    /// Returns the object of a line if its checksum is right.
    pub fn verify(&self, line: &[u8]) -> Option<String> {
        let line = std::str::from_utf8(line).ok()?;
        let (open, checksum) = parts(line)?;
        (checksum == self.checksum(open)).then(|| format!("{open}}}"))
    }

    /// Creates the checksum for the lines after this first line.
    pub fn after_head(line: &str) -> Self {
        let head = parts(line.trim_end()).map_or("", |(_, checksum)| checksum);
        Self { head: head.to_owned() }
    }

    fn checksum(&self, open: &str) -> String {
        let mut digits = sha256(&[self.head.as_bytes(), open.as_bytes()]);
        digits.truncate(DIGITS);
        digits
    }
}

/// Splits a line into the text before the checksum, and the checksum.
fn parts(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_suffix(AFTER)?;
    let (open, checksum) = line.split_at_checked(line.len().checked_sub(DIGITS)?)?;
    Some((open.strip_suffix(BEFORE)?, checksum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_returned_only_if_its_checksum_is_right() {
        let head = LineChecksum::default().append_to("{\"a\":1}");
        assert_eq!(LineChecksum::default().verify(head.trim_end().as_bytes()).unwrap(), "{\"a\":1}");
        let line_checksum = LineChecksum::after_head(&head);
        let line = line_checksum.append_to("{\"b\":\"ρ\"}");
        assert!(line.starts_with("{\"b\":\"ρ\",\"line_checksum\":\"") && line.ends_with("\"}\n"), "{line}");
        assert_eq!(line_checksum.verify(line.trim_end().as_bytes()).unwrap(), "{\"b\":\"ρ\"}");
        assert_eq!(
            LineChecksum::after_head(&LineChecksum::default().append_to("{\"a\":2}"))
                .verify(line.trim_end().as_bytes()),
            None
        );
        for bit in 0..8 * line.trim_end().len() {
            let mut damaged = line.trim_end().as_bytes().to_vec();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(line_checksum.verify(&damaged), None, "bit {bit}");
        }
        for short in ["", "{}", "\"}", "ρρρρρρρρ\"}"] {
            assert_eq!(line_checksum.verify(short.as_bytes()), None);
        }
    }
}

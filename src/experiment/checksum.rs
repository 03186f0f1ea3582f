//! Checksums, which verify that two runs have equal bits.
//!
//! A checksum is the SHA-256 of numbers. Each number contributes eight bytes: the bits of its double-precision form,
//! least significant byte first. Every NaN contributes `00 00 00 00 00 00 f8 7f`, because machines may choose its bits.
//! A run contributes the step and the checked series of each of its records, in order, and then its current parameters.
//! The other numbers of a record, and what its outcome was tracked from, are left out, because the same training
//! determines them.
//!
//! A checksum is written as the first 16 of its 64 hexadecimal digits. They suffice to tell runs apart, and people can
//! compare them by eye.

use crate::data::hexadecimal;
use sha2::{Digest, Sha256};
use std::fmt;

/// The number of hexadecimal digits that are written.
const DIGITS: usize = 16;

/// A SHA-256 checksum of numbers.
///
/// ```
/// use imbalance_lab::experiment::Checksum;
///
/// let mut checksum = Checksum::default();
/// checksum.add(&[0.5, -2.0]);
/// assert_eq!(checksum.to_string().len(), 16);
/// ```
#[derive(Clone, Default)]
pub struct Checksum(Sha256);

impl Checksum {
    /// Adds numbers.
    pub fn add(&mut self, numbers: &[f64]) {
        for number in numbers {
            let bits = if number.is_nan() { f64::NAN.to_bits() } else { number.to_bits() };
            self.0.update(bits.to_le_bytes());
        }
    }
}

impl PartialEq for Checksum {
    fn eq(&self, other: &Self) -> bool {
        self.0.clone().finalize() == other.0.clone().finalize()
    }
}

impl Eq for Checksum {}

impl fmt::Display for Checksum {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        text.write_str(&hexadecimal(&self.0.clone().finalize())[..DIGITS])
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(text, "Checksum({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected digits are those of Python, which has its own SHA-256:
    /// `hashlib.sha256(struct.pack("<5d", 0.0, -1.5, 1e300, 5e-324, 0.1) + bytes.fromhex("000000000000f87f")).hexdigest()[:16]`.
    #[test]
    fn a_checksum_is_the_sha256_of_the_bytes_that_the_module_describes() {
        let mut checksum = Checksum::default();
        checksum.add(&[0.0, -1.5, 1e300]);
        checksum.add(&[5e-324, 0.1, -f64::NAN]);
        assert_eq!(checksum.to_string(), "684c27c053c3efec");
        assert_eq!(Checksum::default().to_string(), "e3b0c44298fc1c14");
    }

    #[test]
    fn checksums_distinguish_bits_but_not_kinds_of_nan() {
        let of = |numbers: &[f64]| {
            let mut checksum = Checksum::default();
            checksum.add(numbers);
            checksum
        };
        assert_eq!(of(&[1.0, f64::NAN]), of(&[1.0, f64::from_bits(0xfff8_0000_0000_0001)]));
        assert_ne!(of(&[0.0]), of(&[-0.0]));
        assert_ne!(of(&[1.0, 2.0]), of(&[2.0, 1.0]));
    }
}

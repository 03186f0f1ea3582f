//! Number formatting for texts from which a program or a reader must recover exactly the same number: documents, tables
//! and sentences.

use std::fmt::{self, Display, LowerExp};

/// The smallest absolute value that is written without an exponent, apart from 0.
const MIN_PLAIN: f64 = 1e-6;
/// Numbers from this size on have an exponent. Every whole number up to which an `f64` counts exactly lies below it.
const MAX_PLAIN: f64 = 1e16;

/// Formats a number with the fewest digits that read back as the same number, and with an exponent where there would be
/// many zeros.
///
/// ```
/// use imbalance_lab::number::Written;
///
/// assert_eq!(Written(0.1).to_string(), "0.1");
/// assert_eq!(Written(-2.5e-300).to_string(), "-2.5e-300");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Written<T>(pub T);

impl<T: Copy + Into<f64> + Display + LowerExp> Display for Written<T> {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.into().abs();
        if (MIN_PLAIN..MAX_PLAIN).contains(&size) || size == 0.0 || !size.is_finite() {
            write!(text, "{}", self.0)
        } else {
            write!(text, "{:e}", self.0)
        }
    }
}

/// A value that an error message can quote from a document: whole numbers as they are, others as [`Written`].
pub(crate) trait Said {
    /// Returns the text.
    fn said(&self) -> String;
}

impl Said for usize {
    fn said(&self) -> String {
        self.to_string()
    }
}

impl Said for u32 {
    fn said(&self) -> String {
        self.to_string()
    }
}

impl Said for f64 {
    fn said(&self) -> String {
        Written(*self).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn long_rows_of_zeros_give_way_to_an_exponent() {
        for (number, text) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (7.0, "7"),
            (1e-6, "0.000001"),
            (9.5e-7, "9.5e-7"),
            (-1e-300, "-1e-300"),
            (5e-324, "5e-324"),
            (9_007_199_254_740_993.0, "9007199254740992"),
            (1e16, "1e16"),
            (f64::MAX, "1.7976931348623157e308"),
            (f64::INFINITY, "inf"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(Written(number).to_string(), text);
        }
    }

    proptest! {
        #[test]
        fn every_number_reads_back_and_is_short(bits: u64, half: u32) {
            let (number, single) = (f64::from_bits(bits), f32::from_bits(half));
            if number.is_finite() {
                let text = Written(number).to_string();
                prop_assert_eq!(text.parse::<f64>().unwrap().to_bits(), bits);
                prop_assert!(text.len() <= 25, "{}", text);
            }
            if single.is_finite() {
                prop_assert_eq!(Written(single).to_string().parse::<f32>().unwrap().to_bits(), half);
            }
        }
    }
}

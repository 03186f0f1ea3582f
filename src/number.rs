//! Number formatting, for programs and for people.
//!
//! Programs read [`RoundTrip`]: documents, CSV and JSON. People read [`Readable`], [`decimal`] and [`grouped`]: figures,
//! tables, sentences and errors, where the minus sign is "−" (U+2212).

use std::fmt::{self, Display, LowerExp};

/// The smallest absolute value that is written without an exponent, apart from 0.
const MIN_PLAIN: f64 = 1e-6;
/// Numbers from this size on have an exponent. Every whole number up to which an `f64` counts exactly lies below it.
const MAX_PLAIN: f64 = 1e16;

/// Formats a number with the fewest digits that read back as the same number, and with an exponent where there would be
/// many zeros.
///
/// ```
/// use imbalance_lab::number::RoundTrip;
///
/// assert_eq!(RoundTrip(0.1).to_string(), "0.1");
/// assert_eq!(RoundTrip(-2.5e-300).to_string(), "-2.5e-300");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RoundTrip<T>(pub T);

impl<T: Copy + Into<f64> + Display + LowerExp> Display for RoundTrip<T> {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.into().abs();
        if (MIN_PLAIN..MAX_PLAIN).contains(&size) || size == 0.0 || !size.is_finite() {
            write!(text, "{}", self.0)
        } else {
            write!(text, "{:e}", self.0)
        }
    }
}

/// Formats a number with the digits of [`RoundTrip`], for people.
///
/// ```
/// use imbalance_lab::number::Readable;
///
/// assert_eq!(Readable(-2.5e-300).to_string(), "−2.5e−300");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Readable<T>(pub T);

impl<T: Copy + Into<f64> + Display + LowerExp> Display for Readable<T> {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        text.write_str(&with_minus_sign(&RoundTrip(self.0).to_string()))
    }
}

/// Formats a number with a fixed number of decimals, for people. A number that rounds to 0 has no sign.
///
/// ```
/// use imbalance_lab::number::decimal;
///
/// assert_eq!([decimal(-1.256, 2), decimal(-0.001, 2)], ["−1.26", "0.00"]);
/// ```
pub fn decimal(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(digits) if digits.bytes().all(|digit| matches!(digit, b'0' | b'.')) => digits.to_owned(),
        _ => with_minus_sign(&text),
    }
}

/// Formats a number as a whole number with commas between thousands, for people.
pub fn grouped(value: f64) -> String {
    let text = decimal(value, 0);
    let digits = text.trim_start_matches('−');
    let mut grouped = text[..text.len() - digits.len()].to_owned();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn with_minus_sign(text: &str) -> String {
    text.replace('-', "−")
}

/// A number that an error message quotes from a document.
pub(crate) trait Quoted {
    /// Returns the number as people read it.
    fn quoted(&self) -> String;
}

impl Quoted for usize {
    fn quoted(&self) -> String {
        self.to_string()
    }
}

impl Quoted for u32 {
    fn quoted(&self) -> String {
        self.to_string()
    }
}

impl Quoted for f64 {
    fn quoted(&self) -> String {
        Readable(*self).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn very_small_and_very_large_numbers_have_an_exponent() {
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
            assert_eq!(RoundTrip(number).to_string(), text);
            assert_eq!(Readable(number).to_string(), text.replace('-', "−"));
        }
    }

    #[test]
    fn people_read_a_true_minus_sign_and_commas_between_thousands() {
        let numbers = [-1234.567, -999.6, -0.4, 0.0, 12.5, 999.0, 1_000_000.0];
        assert_eq!(
            numbers.map(|value| decimal(value, 1)),
            ["−1234.6", "−999.6", "−0.4", "0.0", "12.5", "999.0", "1000000.0"]
        );
        assert_eq!(numbers.map(grouped), ["−1,235", "−1,000", "0", "0", "12", "999", "1,000,000"]);
        assert_eq!(decimal(f64::NEG_INFINITY, 2), "−inf");
    }

    proptest! {
        #[test]
        fn every_number_reads_back_exactly_and_is_short(bits: u64, half: u32) {
            let (number, single) = (f64::from_bits(bits), f32::from_bits(half));
            if number.is_finite() {
                let text = RoundTrip(number).to_string();
                prop_assert_eq!(text.parse::<f64>().unwrap().to_bits(), bits);
                prop_assert!(text.len() <= 25, "{}", text);
            }
            if single.is_finite() {
                prop_assert_eq!(RoundTrip(single).to_string().parse::<f32>().unwrap().to_bits(), half);
            }
        }
    }
}

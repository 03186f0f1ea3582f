//! The errors of formulas: where a text is wrong, and what would be right.

use super::{MAX_LENGTH, MAX_STACK};
use thiserror::Error;

/// The names that a formula may use.
const NAMES: &str = "norm, p, n_l, n, m_l, m, loss, recall, L, t, and the functions sqrt, log, exp, min and max";

/// The reasons why a text is not a formula. A character is counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FormulaError {
    /// The text is empty.
    #[error("the formula is empty; write the weight of a class, such as 1/norm^0.5")]
    Empty,
    /// The text is too long.
    #[error("the formula has {found} characters; it may have at most {MAX_LENGTH}")]
    TooLong {
        /// The number of characters.
        found: usize,
    },
    /// Something else should stand here.
    #[error("character {place}: `{found}` cannot stand here; {expected}")]
    Unexpected {
        /// The character at fault.
        place: usize,
        /// What stands there.
        found: String,
        /// What would be right.
        expected: &'static str,
    },
    /// The formula ends too early.
    #[error("the formula ends too early; {expected}")]
    Unfinished {
        /// What would be right.
        expected: &'static str,
    },
    /// A name is unknown.
    #[error("character {place}: `{found}` is unknown; a formula may use {NAMES}")]
    UnknownName {
        /// The first character of the name.
        place: usize,
        /// The name.
        found: String,
    },
    /// A number is too large.
    #[error("character {place}: the number `{found}` is too large; it must be below 1.8e308")]
    Number {
        /// The first character of the number.
        place: usize,
        /// The number.
        found: String,
    },
    /// Too many operands are open at once.
    #[error(
        "character {place}: the formula is nested too deeply here, with more than {MAX_STACK} open operands; use fewer nested parentheses or powers"
    )]
    TooDeep {
        /// The character at which there are too many.
        place: usize,
    },
}

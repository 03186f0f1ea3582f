//! Formulas: a reader's own rule for the weights of the classes, such as `1/norm^0.5`.
//!
//! A formula is an expression of what is known about a class before the step. It is read once, into a list of operations
//! in postfix order: `n/n_l * p` becomes n, n_l, ÷, p, ×. To evaluate it, each operation takes its operands from a stack
//! of numbers and puts its result there. All numbers are `f64`, and functions are those of `libm`, so every machine
//! computes the same bits. A formula has no loops and can do nothing but compute a number.
//!
//! - `parse`: from the text to the operations
//! - `error`: what is wrong with a text

mod error;
mod parse;
#[cfg(test)]
mod tests;

pub use error::FormulaError;

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The maximum length of a formula in characters. It also bounds how deeply the reader of a formula recurses.
pub(super) const MAX_LENGTH: usize = 200;

/// The maximum number of operands that wait for an operation.
const MAX_STACK: usize = 64;

/// An expression for the weight c_l of a class.
///
/// ```
/// use imbalance_lab::dynamics::Formula;
///
/// let formula: Formula = "1/norm^0.5".parse()?;
/// assert_eq!(formula.to_string(), "1/norm^0.5");
/// let error = "1/nrm".parse::<Formula>().unwrap_err();
/// assert!(error.to_string().starts_with("character 3: `nrm` is unknown"));
/// # Ok::<(), imbalance_lab::dynamics::FormulaError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Formula {
    text: String,
    operations: Vec<Operation>,
}

/// What a formula may name. The numbers of a class come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// ‖g_l‖.
    Norm,
    /// p_l.
    Projection,
    /// n_l.
    ClassCount,
    /// n.
    Count,
    /// m_l.
    BatchClassCount,
    /// m.
    BatchCount,
    /// The class's mean loss over its training examples, n/n_l f^(l).
    Loss,
    /// The class's recall over its training examples.
    Recall,
    /// L.
    Classes,
    /// t, the number of steps taken.
    Steps,
}

impl Input {
    /// Every input with its name in formulas.
    const ALL: [(Self, &'static str); 10] = [
        (Self::Norm, "norm"),
        (Self::Projection, "p"),
        (Self::ClassCount, "n_l"),
        (Self::Count, "n"),
        (Self::BatchClassCount, "m_l"),
        (Self::BatchCount, "m"),
        (Self::Loss, "loss"),
        (Self::Recall, "recall"),
        (Self::Classes, "L"),
        (Self::Steps, "t"),
    ];
}

/// The values of the inputs for one class, in their order.
pub(super) type Inputs = [f64; Input::ALL.len()];

/// One step of the evaluation.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Operation {
    Number(f64),
    Input(Input),
    One(Unary),
    Two(Binary),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Unary {
    Negate,
    Sqrt,
    Log,
    Exp,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Min,
    Max,
}

impl Unary {
    fn apply(self, x: f64) -> f64 {
        match self {
            Self::Negate => -x,
            Self::Sqrt => libm::sqrt(x),
            Self::Log => libm::log(x),
            Self::Exp => libm::exp(x),
        }
    }
}

impl Binary {
    fn apply(self, x: f64, y: f64) -> f64 {
        match self {
            Self::Add => x + y,
            Self::Subtract => x - y,
            Self::Multiply => x * y,
            Self::Divide => x / y,
            Self::Power => libm::pow(x, y),
            // Unlike f64::min, these give NaN if an operand is NaN, so that no fault is hidden.
            Self::Min => {
                if x < y || x.is_nan() {
                    x
                } else {
                    y
                }
            }
            Self::Max => {
                if x > y || x.is_nan() {
                    x
                } else {
                    y
                }
            }
        }
    }
}

impl Formula {
    /// Returns whether the formula names this input.
    pub(super) fn uses(&self, input: Input) -> bool {
        self.operations.contains(&Operation::Input(input))
    }

    /// Returns the value of the formula. It may be infinite or NaN, for example for 1/0.
    pub(super) fn evaluate(&self, inputs: &Inputs) -> f64 {
        // The reader has checked that the operands of every operation are there, and that no more than these wait.
        let mut stack = [0.0; MAX_STACK];
        let mut top = 0;
        for operation in &self.operations {
            match *operation {
                Operation::Number(number) => stack[top] = number,
                Operation::Input(input) => stack[top] = inputs[input as usize],
                Operation::One(unary) => {
                    top -= 1;
                    stack[top] = unary.apply(stack[top]);
                }
                Operation::Two(binary) => {
                    top -= 2;
                    stack[top] = binary.apply(stack[top], stack[top + 1]);
                }
            }
            top += 1;
        }
        stack[0]
    }

    /// Returns the formula for an algorithm's name: without line breaks, and with its beginning only if it is long.
    pub(super) fn short(&self) -> String {
        const MAX_SHOWN: usize = 24;
        let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        match text.char_indices().nth(MAX_SHOWN) {
            Some((end, _)) => text[..end].to_owned() + "…",
            None => text,
        }
    }
}

impl FromStr for Formula {
    type Err = FormulaError;

    fn from_str(text: &str) -> Result<Self, FormulaError> {
        Ok(Self { operations: parse::parse(text)?, text: text.to_owned() })
    }
}

impl TryFrom<String> for Formula {
    type Error = FormulaError;

    fn try_from(text: String) -> Result<Self, FormulaError> {
        text.parse()
    }
}

impl From<Formula> for String {
    fn from(formula: Formula) -> Self {
        formula.text
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        text.write_str(&self.text)
    }
}

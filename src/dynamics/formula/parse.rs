//! Reads a formula.
//!
//! ```text
//! sum     = product (("+" | "-" | "−") product)*
//! product = signed (("*" | "×" | "/" | "÷") signed)*
//! signed  = ("+" | "-" | "−") signed | power
//! power   = atom ("^" signed)?
//! atom    = number | name | function "(" sum ("," sum)* ")" | "(" sum ")"
//! ```
//!
//! So −x^2 is −(x^2), and 2^3^2 is 2^(3^2), as in mathematics and in Python.

use super::error::FormulaError;
use super::{Binary, Input, MAX_LENGTH, MAX_STACK, Operation, Unary};

const A_VALUE: &str = "a number, a name or an opening parenthesis is missing";
const AN_OPERATOR: &str = "an operator (+ - * / ^) must come before it";
const A_COMMA: &str = "min and max need two or more values, with commas between them";
const NO_COMMA: &str = "only min and max have several values; a number has a decimal point";
const OPENING: &str = "a function needs its value in parentheses";
const CLOSING: &str = "a closing parenthesis is missing";
const NOT_OPENED: &str = "no parenthesis is open";
const NOT_ALLOWED: &str = "a formula has numbers, names, + - * / ^ and parentheses";

/// A piece of the text.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'a> {
    Number(f64),
    Name(&'a str),
    Symbol(char),
    End,
}

/// A function: of one value, or of two and more.
#[derive(Clone, Copy)]
enum Function {
    One(Unary),
    Several(Binary),
}

const FUNCTIONS: [(&str, Function); 5] = [
    ("sqrt", Function::One(Unary::Sqrt)),
    ("log", Function::One(Unary::Log)),
    ("exp", Function::One(Unary::Exp)),
    ("min", Function::Several(Binary::Min)),
    ("max", Function::Several(Binary::Max)),
];

/// Reads a formula into its operations.
pub(super) fn parse(text: &str) -> Result<Vec<Operation>, FormulaError> {
    let found = text.chars().count();
    if found > MAX_LENGTH {
        return Err(FormulaError::TooLong { found });
    }
    if text.trim().is_empty() {
        return Err(FormulaError::Empty);
    }
    let mut parser = Parser { text, start: 0, end: 0, token: Token::End, waiting: 0, operations: Vec::new() };
    parser.next()?;
    parser.sum()?;
    match parser.token {
        Token::End => Ok(parser.operations),
        Token::Symbol(')') => Err(parser.unexpected(NOT_OPENED)),
        Token::Symbol(',') => Err(parser.unexpected(NO_COMMA)),
        _ => Err(parser.unexpected(AN_OPERATOR)),
    }
}

struct Parser<'a> {
    text: &'a str,
    /// Where the current token begins and ends, in bytes.
    start: usize,
    end: usize,
    token: Token<'a>,
    /// The number of operands on the stack after the operations so far.
    waiting: usize,
    operations: Vec<Operation>,
}

impl<'a> Parser<'a> {
    /// Returns the number of the current token's first character, from 1.
    fn place(&self) -> usize {
        self.text[..self.start].chars().count() + 1
    }

    fn found(&self) -> String {
        self.text[self.start..self.end].to_owned()
    }

    fn unexpected(&self, expected: &'static str) -> FormulaError {
        match self.token {
            Token::End => FormulaError::Unfinished { expected },
            _ => FormulaError::Unexpected { place: self.place(), found: self.found(), expected },
        }
    }

    /// Goes to the next token.
    fn next(&mut self) -> Result<(), FormulaError> {
        let rest = self.text[self.end..].trim_start();
        self.start = self.text.len() - rest.len();
        let first = rest.chars().next();
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let length = match first {
            None => 0,
            Some('0'..='9' | '.') => number_length(rest.as_bytes()),
            Some('a'..='z' | 'A'..='Z' | '_') => rest.find(|c| !is_name(c)).unwrap_or(rest.len()),
            Some(symbol) => symbol.len_utf8(),
        };
        let piece = &rest[..length];
        self.end = self.start + length;
        self.token = match first {
            None => Token::End,
            Some('0'..='9' | '.') => match piece.parse::<f64>() {
                Ok(number) if number.is_finite() => Token::Number(number),
                Ok(_) => return Err(FormulaError::Number { place: self.place(), found: self.found() }),
                // A point alone.
                Err(_) => return Err(self.not_allowed()),
            },
            Some('a'..='z' | 'A'..='Z' | '_') => Token::Name(piece),
            Some('−') => Token::Symbol('-'),
            Some('×') => Token::Symbol('*'),
            Some('÷') => Token::Symbol('/'),
            Some(symbol @ ('+' | '-' | '*' | '/' | '^' | '(' | ')' | ',')) => Token::Symbol(symbol),
            Some(_) => return Err(self.not_allowed()),
        };
        Ok(())
    }

    fn not_allowed(&self) -> FormulaError {
        FormulaError::Unexpected { place: self.place(), found: self.found(), expected: NOT_ALLOWED }
    }

    /// Goes past a symbol, or returns what is missing.
    fn expect(&mut self, symbol: char, expected: &'static str) -> Result<(), FormulaError> {
        if self.token == Token::Symbol(symbol) { self.next() } else { Err(self.unexpected(expected)) }
    }

    /// Adds an operand.
    fn put(&mut self, operand: Operation) -> Result<(), FormulaError> {
        self.waiting += 1;
        if self.waiting > MAX_STACK {
            return Err(FormulaError::TooDeep { place: self.place() });
        }
        self.operations.push(operand);
        self.next()
    }

    /// Adds an operation on the last two operands.
    fn combine(&mut self, binary: Binary) {
        self.waiting -= 1;
        self.operations.push(Operation::Two(binary));
    }

    fn sum(&mut self) -> Result<(), FormulaError> {
        self.product()?;
        while let Token::Symbol(symbol @ ('+' | '-')) = self.token {
            self.next()?;
            self.product()?;
            self.combine(if symbol == '+' { Binary::Add } else { Binary::Subtract });
        }
        Ok(())
    }

    fn product(&mut self) -> Result<(), FormulaError> {
        self.signed()?;
        while let Token::Symbol(symbol @ ('*' | '/')) = self.token {
            self.next()?;
            self.signed()?;
            self.combine(if symbol == '*' { Binary::Multiply } else { Binary::Divide });
        }
        Ok(())
    }

    fn signed(&mut self) -> Result<(), FormulaError> {
        match self.token {
            Token::Symbol('+') => {
                self.next()?;
                self.signed()
            }
            Token::Symbol('-') => {
                self.next()?;
                self.signed()?;
                self.operations.push(Operation::One(Unary::Negate));
                Ok(())
            }
            _ => self.power(),
        }
    }

    fn power(&mut self) -> Result<(), FormulaError> {
        self.atom()?;
        if self.token == Token::Symbol('^') {
            self.next()?;
            self.signed()?;
            self.combine(Binary::Power);
        }
        Ok(())
    }

    fn atom(&mut self) -> Result<(), FormulaError> {
        match self.token {
            Token::Number(number) => self.put(Operation::Number(number)),
            Token::Name(name) => {
                if let Some((_, function)) = FUNCTIONS.iter().find(|(known, _)| *known == name) {
                    self.next()?;
                    return self.call(*function);
                }
                match Input::ALL.iter().find(|(_, known)| *known == name) {
                    Some((input, _)) => self.put(Operation::Input(*input)),
                    None => Err(FormulaError::UnknownName { place: self.place(), found: self.found() }),
                }
            }
            Token::Symbol('(') => {
                self.next()?;
                self.sum()?;
                self.close()
            }
            _ => Err(self.unexpected(A_VALUE)),
        }
    }

    fn close(&mut self) -> Result<(), FormulaError> {
        let expected = if self.token == Token::Symbol(',') { NO_COMMA } else { CLOSING };
        self.expect(')', expected)
    }

    /// Reads the values of a function.
    fn call(&mut self, function: Function) -> Result<(), FormulaError> {
        self.expect('(', OPENING)?;
        self.sum()?;
        match function {
            Function::One(unary) => self.operations.push(Operation::One(unary)),
            Function::Several(binary) => {
                if self.token != Token::Symbol(',') {
                    return Err(self.unexpected(A_COMMA));
                }
                while self.token == Token::Symbol(',') {
                    self.next()?;
                    self.sum()?;
                    self.combine(binary);
                }
            }
        }
        self.close()
    }
}

/// Returns the length of the number at the beginning: digits, a point, and an exponent if digits follow it.
fn number_length(text: &[u8]) -> usize {
    let digits = |from: usize| from + text[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = digits(0);
    if text.get(end) == Some(&b'.') {
        end = digits(end + 1);
    }
    if let Some(b'e' | b'E') = text.get(end) {
        let signed = end + 1 + usize::from(matches!(text.get(end + 1), Some(b'+' | b'-')));
        if text.get(signed).is_some_and(u8::is_ascii_digit) {
            end = digits(signed);
        }
    }
    end
}

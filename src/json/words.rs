//! Error messages: translates serde's messages, which name Rust types, into the words of document authors.

use crate::number::Written;
use serde::de::{Expected, Unexpected};

/// Describes the value found.
pub(super) fn found(unexpected: Unexpected<'_>) -> String {
    match unexpected {
        Unexpected::Float(number) => format!("number `{}`", Written(number)),
        Unexpected::Unit => "null".into(),
        Unexpected::Seq => "list".into(),
        Unexpected::Map => "object".into(),
        other => other.to_string(),
    }
}

/// Describes the expected value.
pub(super) fn expected(expected: &dyn Expected) -> String {
    let told = expected.to_string();
    let (first, rest) = told.split_once(' ').unwrap_or((&told, ""));
    match (first, rest) {
        ("usize" | "u64", "") => "a whole number from 0".into(),
        ("u32", "") => format!("a whole number from 0 to {}", u32::MAX),
        ("u16", "") => format!("a whole number from 0 to {}", u16::MAX),
        ("u8", "") => format!("a whole number from 0 to {}", u8::MAX),
        ("i8" | "i16" | "i32" | "i64" | "isize", "") => "a whole number".into(),
        ("f32" | "f64", "") => "a number".into(),
        ("unit", "") => "null".into(),
        ("a", "sequence") => "a list".into(),
        ("a", "string") => "a text".into(),
        ("a", "boolean") => "true or false".into(),
        ("a", "map") | ("struct", _) => "an object".into(),
        ("an", array) if array.starts_with("array of length") => format!("a list{}", array.trim_start_matches("array")),
        ("enum", _) | ("variant" | "field", "identifier") => "a text".into(),
        _ => told,
    }
}

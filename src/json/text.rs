//! The text of JSON errors: sentences for authors of documents, where serde's own messages name Rust types.

use crate::number::Readable;
use serde::de::{Expected, Unexpected};
use std::fmt::Display;

pub(super) fn not_json(error: &serde_json::Error) -> String {
    format!("this text is not JSON: {error}")
}

pub(super) fn wrong_value(found: Unexpected<'_>, expected: &dyn Expected) -> String {
    format!("this is {}; it must be {}", self::found(found), self::expected(expected))
}

pub(super) fn wrong_length(length: usize, expected: &dyn Expected) -> String {
    format!("this list has {length} entries; it must be {}", self::expected(expected))
}

pub(super) fn missing_field(field: &str) -> String {
    format!("the field `{field}` is missing")
}

pub(super) fn unknown_field(field: &str, known: &[&str]) -> String {
    match known {
        [] => format!("the field `{field}` is unknown; this object has no fields"),
        known => format!("the field `{field}` is unknown; the fields are {}", listed(known)),
    }
}

pub(super) fn unknown_variant(found: &str, known: &[&str]) -> String {
    format!("`{found}` is unknown; it must be {}{}", if known.len() > 1 { "one of " } else { "" }, listed(known))
}

/// What to write in place of an object of this kind, which has no other fields.
pub(super) fn name_alone(kind: impl Display) -> String {
    format!("this kind has no fields; write its name alone, {kind}")
}

pub(super) const UNNAMED_FIELD: &str = "a value has no field name";

fn listed(names: &[impl Display]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Describes the value found.
fn found(unexpected: Unexpected<'_>) -> String {
    match unexpected {
        Unexpected::Bool(value) => value.to_string(),
        Unexpected::Unsigned(number) => format!("the number {number}"),
        Unexpected::Signed(number) => format!("the number {}", number.to_string().replace('-', "−")),
        Unexpected::Float(number) => format!("the number {}", Readable(number)),
        Unexpected::Str(text) => format!("the text {text:?}"),
        Unexpected::Unit => "null".into(),
        Unexpected::Seq => "a list".into(),
        Unexpected::Map => "an object".into(),
        other => other.to_string(),
    }
}

/// Describes the expected value.
fn expected(expected: &dyn Expected) -> String {
    let named = expected.to_string();
    let (first, rest) = named.split_once(' ').unwrap_or((&named, ""));
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
        _ => named,
    }
}

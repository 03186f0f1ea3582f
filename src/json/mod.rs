//! Reading and writing JSON, with errors that name the field.
//!
//! Every type of a document is a plain serde type, which any self-describing format reads and writes. This module is for the
//! texts that people write. It walks over the document, and an error on its way up collects the names of the fields that
//! it passes, so that it says `training.steps` instead of a line and column of a text that the reader may never have
//! seen. If a field occurs twice, the last one counts, as in browsers. A list does not stand for an object, as it does
//! for serde.
//!
//! - `read`: the walk
//! - `tagged`: enums whose variants carry data
//! - `text`: error messages for the authors of documents
//! - `write`: the form of what is written

mod read;
pub(crate) mod tagged;
mod text;
mod write;

pub use read::read;
pub use write::{write, write_pretty};

use serde::de;
use std::fmt;

/// An error in a JSON text, with its place. It is as small as a pointer, because every function that reads a document
/// returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Box<Fault>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Fault {
    path: String,
    message: String,
}

impl Error {
    fn new(message: String) -> Self {
        Self(Box::new(Fault { path: String::new(), message }))
    }

    pub(super) fn not_json(error: serde_json::Error) -> Self {
        Self::new(text::not_json(&error))
    }

    /// Returns an error inside an object as an error of the format that the object is in, such as `.hidden[0].width: …`:
    /// its place continues the place of the object.
    pub(super) fn inside<E: de::Error>(self) -> E {
        if self.path().is_empty() { E::custom(self) } else { E::custom(format_args!(".{self}")) }
    }

    /// Returns the same error with `step` added to the front of its path.
    pub(super) fn below(mut self, step: &str) -> Self {
        let path = &mut self.0.path;
        let joint = if path.is_empty() || path.starts_with('[') { "" } else { "." };
        *path = format!("{step}{joint}{path}");
        self
    }

    /// Returns the field, such as `training.seeds[0]`; empty for the whole document.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// Returns the description of the fault.
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fault { path, message } = &*self.0;
        let joint = if path.is_empty() { "" } else { ": " };
        write!(text, "{path}{joint}{message}")
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        let message = message.to_string();
        match message.strip_prefix('.').and_then(|inside| inside.split_once(": ")) {
            Some((path, message)) => Self(Box::new(Fault { path: path.into(), message: message.into() })),
            None => Self::new(message),
        }
    }

    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::new(text::wrong_value(found, expected))
    }

    fn invalid_value(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::new(text::wrong_value(found, expected))
    }

    fn invalid_length(length: usize, expected: &dyn de::Expected) -> Self {
        Self::new(text::wrong_length(length, expected))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::new(text::unknown_variant(variant, expected))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::new(text::unknown_field(field, expected))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(text::missing_field(field))
    }
}

#[cfg(test)]
mod tests {
    use super::tagged::tagged;
    use super::*;
    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        whole: i64,
        real: f64,
        list: Vec<Option<Kind>>,
        tagged: Tagged,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Plain,
        Fancy,
    }

    tagged! {
        "an object such as {\"kind\": \"one\", \"n\": 1}"
        #[derive(Debug, PartialEq)]
        enum Tagged {
            One { n: u8 },
            Other(Inner),
        }
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        text: String,
    }

    const SAMPLE: &str =
        r#"{"whole": -3, "real": 2, "list": [null, "fancy", "plain"], "tagged": {"kind": "one", "n": 255}}"#;

    #[test]
    fn tags_are_fields_and_are_written_first() {
        let sample: Sample = read(SAMPLE).unwrap();
        assert_eq!(sample.tagged, Tagged::One { n: 255 });
        assert_eq!(write(&sample.tagged), r#"{"kind":"one","n":255}"#);
        let other = Tagged::Other(Inner { text: "x".into() });
        assert_eq!(write(&other), r#"{"kind":"other","text":"x"}"#);
        assert_eq!(read::<Tagged>(r#"{"text": "x", "kind": "other"}"#).unwrap(), other);
    }

    proptest! {
        #[test]
        fn written_json_is_read_back_here_and_by_serde_json(
            whole: i64, real in any::<f64>().prop_filter("JSON has no such number", |real| real.is_finite()),
            list: Vec<bool>, text: String, n: u8, one: bool,
        ) {
            let list = list.into_iter().map(|plain| if plain { Some(Kind::Plain) } else { None }).collect();
            let tagged = if one { Tagged::One { n } } else { Tagged::Other(Inner { text }) };
            let sample = Sample { whole, real, list, tagged };
            let written = write(&sample);
            let back: Sample = read(&written).unwrap();
            prop_assert_eq!(&back, &sample);
            let elsewhere: Sample = serde_json::from_str(&written).unwrap();
            prop_assert_eq!(&elsewhere, &sample);
            let back: Sample = read(&serde_json::to_string(&sample).unwrap()).unwrap();
            prop_assert_eq!(&back, &sample);
            let value: serde_json::Value = serde_json::from_str(&written).unwrap();
            prop_assert_eq!(&value, &serde_json::from_str::<serde_json::Value>(&write_pretty(&sample)).unwrap());
        }
    }

    #[test]
    fn pretty_output_has_one_member_per_line() {
        let text = write_pretty(&Tagged::Other(Inner { text: "a \"b\"\n".into() }));
        assert_eq!(text, "{\n  \"kind\": \"other\",\n  \"text\": \"a \\\"b\\\"\\u000a\"\n}");
        assert_eq!(write_pretty(&[[0; 0]]), "[\n  []\n]");
    }

    #[test]
    fn non_finite_numbers_are_written_as_null() {
        assert_eq!(write(&[f64::NAN, f64::INFINITY, 0.1]), "[null,null,0.1]");
    }

    #[test]
    fn an_error_names_its_field() {
        let refused = |from: &str, to: &str| read::<Sample>(&SAMPLE.replace(from, to)).unwrap_err().to_string();
        assert!(refused("-3", "0.5").starts_with("whole: this is the number 0.5; it must be a whole number"));
        assert!(
            refused("\"fancy\"", "\"odd\"")
                .starts_with("list[1]: `odd` is unknown; it must be one of `plain`, `fancy`")
        );
        assert!(refused("\"fancy\"", "7").starts_with("list[1]: this is the number 7; it must be a text"));
        assert!(
            refused("255", "256")
                .starts_with("tagged.n: this is the number 256; it must be a whole number from 0 to 255")
        );
        assert!(refused("\"whole\": -3,", "").starts_with("the field `whole` is missing"));
        assert!(refused("\"n\"", "\"m\"").starts_with("tagged: the field `m` is unknown; the fields are `n`"));
        assert!(refused("\"one\"", "\"three\"").starts_with("tagged.kind: `three` is unknown"));
        let tagged = refused(r#"{"kind": "one", "n": 255}"#, "\"one\"");
        let such = "an object such as {\"kind\": \"one\", \"n\": 1}";
        assert_eq!(tagged, format!("tagged: this is the text \"one\"; it must be {such}"));
        assert_eq!(refused("-3", "1e-300"), "whole: this is the number 1e−300; it must be a whole number");
        assert_eq!(refused("[null, \"fancy\", \"plain\"]", "null"), "list: this is null; it must be a list");
        assert_eq!(read::<Sample>("[]").unwrap_err().to_string(), "this is a list; it must be an object");
        assert!(refused("\"kind\"", "\"sort\"").starts_with("tagged: the field `kind` is missing"));
        assert!(refused("}}", "}").starts_with("this text is not JSON: "));
    }

    #[test]
    fn errors_of_plain_serde_name_the_field_inside_a_tagged_enum() {
        let refused = serde_json::from_str::<Sample>(&SAMPLE.replace("255", "256")).unwrap_err().to_string();
        assert!(
            refused.starts_with(".n: this is the number 256; it must be a whole number from 0 to 255 at line 1"),
            "{refused}"
        );
    }

    #[test]
    fn an_error_names_the_field_in_tagged_enums_in_each_other() {
        tagged! {
            "an object such as {\"kind\": \"list\"}"
            #[derive(Debug)]
            enum Outer {
                List { of: Vec<Tagged> },
            }
        }
        let outer = |text: &str| read::<Outer>(text).unwrap_err().to_string();
        let tagged = r#"{"of": [{"kind": "one", "n": 1}, {"n": "a: b", "kind": "one"}], "kind": "list"}"#;
        assert_eq!(outer(tagged), "of[1].n: this is the text \"a: b\"; it must be a whole number from 0 to 255");
        let empty = outer(r#"{"kind": "list", "of": [{"n": 1}]}"#);
        assert_eq!(empty, "of[0]: the field `kind` is missing");
        let kind = outer(r#"{"kind": 7, "of": []}"#);
        assert_eq!(kind, "kind: this is the number 7; it must be a text");
    }
}

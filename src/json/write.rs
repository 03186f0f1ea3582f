//! Writing JSON: serde_json's, with the lab's own form of numbers and of control characters.
//!
//! The checksums of results depend on the bytes of documents, so what is written stays as it is.

use crate::number::RoundTrip;
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, PrettyFormatter};
use std::io::{Result, Write};

/// Writes plain data as JSON without line breaks; the same value always gives the same text. Numbers are [`RoundTrip`],
/// the shortest text that reads back as the same number. Non-finite numbers become null.
pub fn write(value: &impl Serialize) -> String {
    write_with(CompactFormatter, value)
}

/// Writes plain data as JSON for readers, one line for each member of a list or an object.
pub fn write_pretty(value: &impl Serialize) -> String {
    write_with(PrettyFormatter::new(), value)
}

fn write_with(layout: impl Formatter, value: &impl Serialize) -> String {
    let mut text = Vec::new();
    let form = Form(layout);
    value.serialize(&mut Serializer::with_formatter(&mut text, form)).expect("plain data");
    String::from_utf8(text).expect("JSON is a text")
}

/// A layout of lists and objects, with the form of the values in them.
struct Form<L>(L);

/// Defines methods that the layout determines.
macro_rules! layout {
    ($($method:ident($($argument:ident: $kind:ty)?);)*) => {
        $(
            fn $method<W: ?Sized + Write>(&mut self, text: &mut W $(, $argument: $kind)?) -> Result<()> {
                self.0.$method(text $(, $argument)?)
            }
        )*
    };
}

impl<L: Formatter> Formatter for Form<L> {
    layout! {
        begin_array();
        begin_array_value(first: bool);
        end_array_value();
        end_array();
        begin_object();
        begin_object_key(first: bool);
        begin_object_value();
        end_object_value();
        end_object();
    }

    fn write_f32<W: ?Sized + Write>(&mut self, text: &mut W, number: f32) -> Result<()> {
        write!(text, "{}", RoundTrip(number))
    }

    fn write_f64<W: ?Sized + Write>(&mut self, text: &mut W, number: f64) -> Result<()> {
        write!(text, "{}", RoundTrip(number))
    }

    /// Quotes and backslashes get a backslash, and every control character its number.
    fn write_char_escape<W: ?Sized + Write>(&mut self, text: &mut W, escape: CharEscape) -> Result<()> {
        let control = match escape {
            CharEscape::Quote => return text.write_all(b"\\\""),
            CharEscape::ReverseSolidus => return text.write_all(b"\\\\"),
            CharEscape::Solidus => return text.write_all(b"/"),
            CharEscape::Backspace => 0x08,
            CharEscape::FormFeed => 0x0c,
            CharEscape::LineFeed => b'\n',
            CharEscape::CarriageReturn => b'\r',
            CharEscape::Tab => b'\t',
            CharEscape::AsciiControl(control) => control,
        };
        write!(text, "\\u{control:04x}")
    }
}

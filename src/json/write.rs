//! Writing JSON. serde_json's own serializer cannot write an enum's tag among its fields, and its number formatting
//! would add tables to the program that nothing else needs.

use super::{Error, text};
use crate::number::RoundTrip;
use serde::ser::{self, Serialize, Serializer};
use std::fmt::{Display, Write};

/// Writes plain data as JSON without line breaks; the same value always gives the same text. Numbers are [`RoundTrip`],
/// the shortest text that reads back as the same number. Non-finite numbers become null.
pub fn write(value: &impl Serialize) -> String {
    let mut writer = Writer::default();
    value.serialize(&mut writer).expect("plain data");
    writer.text
}

/// Writes plain data as JSON for readers, one line for each member of a list or an object.
pub fn write_pretty(value: &impl Serialize) -> String {
    let mut writer = Writer { lines: true, ..Writer::default() };
    value.serialize(&mut writer).expect("plain data");
    writer.text
}

#[derive(Default)]
struct Writer {
    text: String,
    /// The tag of the next object, and the variant that it names.
    tag: Option<(&'static str, &'static str)>,
    /// Whether each member is on its own line.
    lines: bool,
    /// The number of open lists and objects.
    depth: usize,
}

impl Writer {
    fn plain(&mut self, value: impl Display) -> Result<(), Error> {
        // Writing to a string cannot fail.
        let _ = write!(self.text, "{value}");
        Ok(())
    }

    fn real(&mut self, value: impl Display, finite: bool) -> Result<(), Error> {
        if finite { self.plain(value) } else { self.plain("null") }
    }

    fn quoted(&mut self, text: &str) -> Result<(), Error> {
        self.text.push('"');
        for letter in text.chars() {
            match letter {
                '"' | '\\' => self.text.extend(['\\', letter]),
                control if control < ' ' => self.plain(format_args!("\\u{:04x}", u32::from(control)))?,
                _ => self.text.push(letter),
            }
        }
        self.plain('"')
    }

    fn line(&mut self) {
        if self.lines {
            self.text.push('\n');
            self.text.extend(std::iter::repeat_n("  ", self.depth));
        }
    }

    fn colon(&mut self) {
        self.text.push_str(if self.lines { ": " } else { ":" });
    }

    fn open(&mut self, bracket: char, close: char) -> Result<Members<'_>, Error> {
        self.text.push(bracket);
        self.depth += 1;
        let mut members = Members { writer: self, first: true, close };
        if close == '}'
            && let Some((tag, kind)) = members.writer.tag.take()
        {
            members.field(tag, &kind)?;
        }
        Ok(members)
    }
}

/// A list or an object that is being written.
struct Members<'a> {
    writer: &'a mut Writer,
    first: bool,
    close: char,
}

impl Members<'_> {
    fn comma(&mut self) {
        if !std::mem::take(&mut self.first) {
            self.writer.text.push(',');
        }
        self.writer.line();
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.comma();
        value.serialize(&mut *self.writer)
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        self.comma();
        self.writer.quoted(name)?;
        self.writer.colon();
        value.serialize(&mut *self.writer)
    }

    fn done(self) -> Result<(), Error> {
        self.writer.depth -= 1;
        if !self.first {
            self.writer.line();
        }
        self.writer.plain(self.close)
    }
}

macro_rules! plain {
    ($($method:ident $kind:ty)*) => {
        $(
            fn $method(self, value: $kind) -> Result<(), Error> {
                self.plain(value)
            }
        )*
    };
}

impl<'a> Serializer for &'a mut Writer {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Members<'a>;
    type SerializeTuple = Members<'a>;
    type SerializeTupleStruct = Members<'a>;
    type SerializeTupleVariant = ser::Impossible<(), Error>;
    type SerializeMap = Members<'a>;
    type SerializeStruct = Members<'a>;
    type SerializeStructVariant = Members<'a>;

    plain! {
        serialize_bool bool
        serialize_i8 i8 serialize_i16 i16 serialize_i32 i32 serialize_i64 i64
        serialize_u8 u8 serialize_u16 u16 serialize_u32 u32 serialize_u64 u64
    }

    fn serialize_f32(self, value: f32) -> Result<(), Error> {
        self.real(RoundTrip(value), value.is_finite())
    }

    fn serialize_f64(self, value: f64) -> Result<(), Error> {
        self.real(RoundTrip(value), value.is_finite())
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.quoted(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        self.quoted(value)
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.plain("null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.plain("null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.plain("null")
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.quoted(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        tag: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.tag = Some((tag, variant));
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Members<'a>, Error> {
        self.open('[', ']')
    }

    fn serialize_tuple(self, _: usize) -> Result<Members<'a>, Error> {
        self.open('[', ']')
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Members<'a>, Error> {
        self.open('[', ']')
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<ser::Impossible<(), Error>, Error> {
        Err(ser::Error::custom(text::untagged(variant)))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members<'a>, Error> {
        self.open('{', '}')
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members<'a>, Error> {
        self.open('{', '}')
    }

    fn serialize_struct_variant(
        self,
        tag: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Members<'a>, Error> {
        self.tag = Some((tag, variant));
        self.open('{', '}')
    }
}

macro_rules! items {
    ($($kind:ident $method:ident)*) => {
        $(
            impl ser::$kind for Members<'_> {
                type Ok = ();
                type Error = Error;

                fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                    self.item(value)
                }

                fn end(self) -> Result<(), Error> {
                    self.done()
                }
            }
        )*
    };
}

items! { SerializeSeq serialize_element SerializeTuple serialize_element SerializeTupleStruct serialize_field }

macro_rules! fields {
    ($($kind:ident)*) => {
        $(
            impl ser::$kind for Members<'_> {
                type Ok = ();
                type Error = Error;

                fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
                    self.field(name, value)
                }

                fn end(self) -> Result<(), Error> {
                    self.done()
                }
            }
        )*
    };
}

fields! { SerializeStruct SerializeStructVariant }

impl ser::SerializeMap for Members<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.item(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.writer.colon();
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), Error> {
        self.done()
    }
}

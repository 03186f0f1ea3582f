//! Reading and writing JSON, with the place of what is wrong.
//!
//! serde does the work. What is ours is the walk over a parsed document: an error on its way up collects the names of the
//! fields it passes, so that it says `training.steps` and not a line and column of a text that its reader may never have
//! seen. The walk has one type for all depths, which keeps the program that a page loads small; of fields of the same name
//! the last one counts, as in browsers.

use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::{Deserializer, Serialize, forward_to_deserialize_any};
use serde_json::Value;
use serde_json::ser::Formatter;
use std::{fmt, io};

/// Reads a value from JSON.
///
/// # Errors
/// Says which field has what is not expected there, or where the text is no JSON.
///
/// ```
/// use imbalance_lab::json;
///
/// #[derive(Debug, serde::Deserialize)]
/// struct Walk {
///     steps: Vec<u32>,
/// }
///
/// let error = json::read::<Walk>(r#"{"steps": [3, "four"]}"#).unwrap_err();
/// assert_eq!(error.to_string(), "steps[1]: invalid type: string \"four\", expected u32");
/// ```
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    let value: Value = serde_json::from_str(text).map_err(Error::no_json)?;
    T::deserialize(Place(&value))
}

/// Writes a value that is plain data as JSON, the same text for the same value. Numbers are written as Rust prints them,
/// the shortest text that reads back as the same number.
pub fn write(value: &impl Serialize) -> String {
    let mut bytes = Vec::new();
    let mut writer = serde_json::Serializer::with_formatter(&mut bytes, Plain);
    value.serialize(&mut writer).expect("plain data");
    String::from_utf8(bytes).expect("JSON is text")
}

/// JSON without line breaks. The numbers of serde_json's own formatters bring tables into the program that the numbers of
/// messages and pictures do not need.
struct Plain;

impl Formatter for Plain {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        write!(writer, "{value}")
    }
}

/// What is wrong with a JSON text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The field, such as `training.seeds[0]`; empty for the whole.
    pub path: String,
    /// What is wrong with it.
    pub message: String,
}

impl Error {
    fn no_json(error: serde_json::Error) -> Self {
        Self { path: String::new(), message: format!("this is no JSON: {error}") }
    }

    /// The same error, seen from the object or list that `step` leads out of.
    fn below(mut self, step: &str) -> Self {
        let joint = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        self.path = format!("{step}{joint}{}", self.path);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joint = if self.path.is_empty() { "" } else { ": " };
        write!(text, "{}{joint}{}", self.path, self.message)
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { path: String::new(), message: message.to_string() }
    }
}

/// A place in a parsed document.
#[derive(Clone, Copy)]
struct Place<'a>(&'a Value);

impl<'de> Place<'de> {
    fn unexpected<T>(self, expected: &dyn de::Expected) -> Result<T, Error> {
        let found = match self.0 {
            Value::Null => Unexpected::Unit,
            Value::Bool(truth) => Unexpected::Bool(*truth),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(whole), ..) => Unexpected::Unsigned(whole),
                (_, Some(whole), _) => Unexpected::Signed(whole),
                (.., real) => Unexpected::Float(real.unwrap_or(f64::NAN)),
            },
            Value::String(text) => Unexpected::Str(text),
            Value::Array(_) => Unexpected::Seq,
            Value::Object(_) => Unexpected::Map,
        };
        Err(de::Error::invalid_type(found, expected))
    }
}

/// Methods that take one kind of value and refuse all others. That they do not leave it to `deserialize_any` keeps a copy
/// of everything a visitor might do with other kinds out of the program.
macro_rules! only {
    ($($kind:pat => $visit:expr, for $($method:ident)*;)*) => {
        $($(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
                match self.0 {
                    $kind => $visit(visitor, self.0),
                    _ => self.unexpected(&visitor),
                }
            }
        )*)*
    };
}

impl<'de> Deserializer<'de> for Place<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(truth) => visitor.visit_bool(*truth),
            Value::Number(_) => number(visitor, self.0),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(_) => list(visitor, self.0),
            Value::Object(_) => object(visitor, self.0),
        }
    }

    only! {
        Value::Bool(_) => truth, for deserialize_bool;
        Value::Number(_) => number, for deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
            deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64;
        Value::String(_) => text, for deserialize_char deserialize_str deserialize_string deserialize_identifier;
        Value::Array(_) => list, for deserialize_seq;
        Value::Object(_) => object, for deserialize_map;
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        // Only names are chosen among; what carries more is told apart by a field.
        let Value::String(variant) = self.0 else { return self.unexpected(&visitor) };
        let variant: StrDeserializer<'_, Error> = variant.as_str().into_deserializer();
        visitor.visit_enum(variant)
    }

    forward_to_deserialize_any! { bytes byte_buf unit unit_struct tuple_struct ignored_any }
}

fn truth<'de, V: Visitor<'de>>(visitor: V, value: &'de Value) -> Result<V::Value, Error> {
    visitor.visit_bool(value.as_bool().unwrap_or_default())
}

fn number<'de, V: Visitor<'de>>(visitor: V, value: &'de Value) -> Result<V::Value, Error> {
    match (value.as_u64(), value.as_i64(), value.as_f64()) {
        (Some(whole), ..) => visitor.visit_u64(whole),
        (_, Some(whole), _) => visitor.visit_i64(whole),
        (.., real) => visitor.visit_f64(real.unwrap_or(f64::NAN)),
    }
}

fn text<'de, V: Visitor<'de>>(visitor: V, value: &'de Value) -> Result<V::Value, Error> {
    visitor.visit_borrowed_str(value.as_str().unwrap_or_default())
}

fn list<'de, V: Visitor<'de>>(visitor: V, value: &'de Value) -> Result<V::Value, Error> {
    visitor.visit_seq(Items { items: value.as_array().map_or(&[], Vec::as_slice), next: 0 })
}

fn object<'de, V: Visitor<'de>>(visitor: V, value: &'de Value) -> Result<V::Value, Error> {
    let Value::Object(fields) = value else { return Place(value).unexpected(&visitor) };
    visitor.visit_map(Fields { fields: fields.iter(), value: None })
}

/// What is left of a list.
struct Items<'a> {
    items: &'a [Value],
    next: usize,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let (Some(item), place) = (self.items.get(self.next), self.next) else { return Ok(None) };
        self.next += 1;
        seed.deserialize(Place(item)).map(Some).map_err(|error| error.below(&format!("[{place}]")))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len() - self.next)
    }
}

/// What is left of an object.
struct Fields<'a> {
    fields: serde_json::map::Iter<'a>,
    value: Option<(&'a str, &'a Value)>,
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some((name, value)) = self.fields.next() else { return Ok(None) };
        self.value = Some((name, value));
        let name: StrDeserializer<'_, Error> = name.as_str().into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let (name, value) = self.value.take().ok_or_else(|| de::Error::custom("a field without a name"))?;
        seed.deserialize(Place(value)).map_err(|error| error.below(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        whole: i64,
        real: f64,
        list: Vec<Option<Kind>>,
        tagged: Tagged,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Plain,
        Fancy,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
    enum Tagged {
        One { n: u8 },
    }

    const SAMPLE: &str =
        r#"{"whole": -3, "real": 2, "list": [null, "fancy", "plain"], "tagged": {"kind": "one", "n": 255}}"#;

    #[test]
    fn what_serde_json_reads_is_read_the_same() {
        let ours: Sample = read(SAMPLE).unwrap();
        assert_eq!(ours, serde_json::from_str(SAMPLE).unwrap());
    }

    #[test]
    fn an_error_names_the_field_it_is_in() {
        let refused = |from: &str, to: &str| read::<Sample>(&SAMPLE.replace(from, to)).unwrap_err().to_string();
        assert!(refused("-3", "0.5").starts_with("whole: invalid type: floating point `0.5`, expected i64"));
        assert!(refused("\"fancy\"", "\"odd\"").starts_with("list[1]: unknown variant `odd`"));
        assert!(refused("\"fancy\"", "7").starts_with("list[1]: invalid type: integer `7`"));
        assert!(refused("255", "256").starts_with("tagged: invalid value: integer `256`, expected u8"));
        assert!(refused("\"whole\": -3,", "").starts_with("missing field `whole`"));
        assert!(refused("\"n\"", "\"m\"").starts_with("tagged: unknown field `m`"));
        assert!(refused("}}", "}").starts_with("this is no JSON: "));
    }
}

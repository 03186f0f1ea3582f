//! The walk over a parsed document. A single type serves all depths, which keeps the program that a page loads small.

use super::{Error, text};
use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};
use serde_json::Value;

/// Reads a value from JSON.
///
/// # Errors
///
/// Returns an error that names the field with an unexpected value, or the place at which the text is not JSON.
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
/// assert_eq!(error.to_string(), "steps[1]: this is the text \"four\"; it must be a whole number from 0 to 4294967295");
/// ```
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    let value: Value = serde_json::from_str(text).map_err(Error::not_json)?;
    T::deserialize(Place(&value))
}

/// A place in a parsed document.
#[derive(Clone, Copy)]
pub(super) struct Place<'a>(pub &'a Value);

enum Number {
    Unsigned(u64),
    Signed(i64),
    Real(f64),
}

/// Methods that do not depend on the type that is read. serde's methods are compiled again for every type.
impl<'de> Place<'de> {
    fn unexpected(self, expected: &dyn de::Expected) -> Error {
        let found = match self.0 {
            Value::Null => Unexpected::Unit,
            Value::Bool(truth) => Unexpected::Bool(*truth),
            Value::Number(_) => match self.number() {
                Number::Unsigned(whole) => Unexpected::Unsigned(whole),
                Number::Signed(whole) => Unexpected::Signed(whole),
                Number::Real(real) => Unexpected::Float(real),
            },
            Value::String(text) => Unexpected::Str(text),
            Value::Array(_) => Unexpected::Seq,
            Value::Object(_) => Unexpected::Map,
        };
        de::Error::invalid_type(found, expected)
    }

    /// Returns the number at this place. A whole number may be written as 100, 1e2 or 100.0.
    fn number(self) -> Number {
        if let Some(whole) = self.0.as_u64() {
            return Number::Unsigned(whole);
        }
        if let Some(whole) = self.0.as_i64() {
            return Number::Signed(whole);
        }
        let real = self.0.as_f64().unwrap_or(f64::NAN);
        // Beyond this size, an f64 stands for several whole numbers; and -0 is not 0.
        let is_exact = real.abs() < 2.0 / f64::EPSILON && real.to_bits() != (-0.0_f64).to_bits();
        match real as i64 {
            whole if !is_exact || whole as f64 != real => Number::Real(real),
            whole => u64::try_from(whole).map_or(Number::Signed(whole), Number::Unsigned),
        }
    }
}

/// Defines methods that accept one kind of value and reject all others. They do not forward to `deserialize_any`, which
/// would compile a copy of the code for every other kind into the program.
macro_rules! only {
    ($($kind:pat => $visit:expr, for $($method:ident)*;)*) => {
        $($(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
                match self.0 {
                    $kind => $visit(visitor, self),
                    _ => Err(self.unexpected(&visitor)),
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
            Value::Number(_) => number(visitor, self),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(_) => list(visitor, self),
            Value::Object(_) => object(visitor, self),
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

    /// An enum without data is a text.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let Value::String(variant) = self.0 else { return Err(self.unexpected(&visitor)) };
        let variant: StrDeserializer<'_, Error> = variant.as_str().into_deserializer();
        visitor.visit_enum(variant)
    }

    forward_to_deserialize_any! { bytes byte_buf unit unit_struct tuple_struct ignored_any }
}

#[inline(always)]
fn truth<'de, V: Visitor<'de>>(visitor: V, place: Place<'de>) -> Result<V::Value, Error> {
    visitor.visit_bool(place.0.as_bool().unwrap_or_default())
}

#[inline(always)]
fn number<'de, V: Visitor<'de>>(visitor: V, place: Place<'de>) -> Result<V::Value, Error> {
    match place.number() {
        Number::Unsigned(whole) => visitor.visit_u64(whole),
        Number::Signed(whole) => visitor.visit_i64(whole),
        Number::Real(real) => visitor.visit_f64(real),
    }
}

#[inline(always)]
fn text<'de, V: Visitor<'de>>(visitor: V, place: Place<'de>) -> Result<V::Value, Error> {
    visitor.visit_borrowed_str(place.0.as_str().unwrap_or_default())
}

#[inline(always)]
fn list<'de, V: Visitor<'de>>(visitor: V, place: Place<'de>) -> Result<V::Value, Error> {
    visitor.visit_seq(Items { items: place.0.as_array().map_or(&[], Vec::as_slice), next: 0 })
}

#[inline(always)]
fn object<'de, V: Visitor<'de>>(visitor: V, place: Place<'de>) -> Result<V::Value, Error> {
    let Value::Object(fields) = place.0 else { return Err(place.unexpected(&visitor)) };
    visitor.visit_map(Fields { fields: fields.iter(), field: None })
}

/// The remaining items of a list.
struct Items<'a> {
    items: &'a [Value],
    next: usize,
}

impl<'a> Items<'a> {
    fn next(&mut self) -> Option<Place<'a>> {
        let item = self.items.get(self.next).map(Place);
        self.next += usize::from(item.is_some());
        item
    }

    /// Adds the index of the last item to an error.
    fn below(&self, error: Error) -> Error {
        error.below(&format!("[{}]", self.next - 1))
    }
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let Some(item) = self.next() else { return Ok(None) };
        seed.deserialize(item).map(Some).map_err(|error| self.below(error))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len() - self.next)
    }
}

/// The remaining fields of an object.
struct Fields<'a> {
    fields: serde_json::map::Iter<'a>,
    /// The last field whose name was read.
    field: Option<(&'a String, &'a Value)>,
}

impl<'a> Fields<'a> {
    fn name(&mut self) -> Option<StrDeserializer<'a, Error>> {
        self.field = self.fields.next();
        self.field.map(|(name, _)| name.as_str().into_deserializer())
    }

    fn value(&self) -> Result<Place<'a>, Error> {
        self.field.map(|(_, value)| Place(value)).ok_or_else(|| de::Error::custom(text::UNNAMED_FIELD))
    }

    /// Adds the name of the last field to an error.
    fn below(&self, error: Error) -> Error {
        error.below(self.field.map_or("", |(name, _)| name))
    }
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = Error;

    #[inline(always)]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some(name) = self.name() else { return Ok(None) };
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(self.value()?).map_err(|error| self.below(error))
    }
}

//! Enums whose variants carry data: objects whose field `kind` names the variant.
//!
//! serde writes such an enum with `#[serde(tag = "kind")]`. To read one, serde copies the object, and an error inside
//! the copy does not know its place. [`tagged!`] reads the copy as a document of its own, which does.

use super::read::Place;
use super::{Error, text};
use serde::de::value::{EnumAccessDeserializer, MapAccessDeserializer};
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, EnumAccess, MapAccess, VariantAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// Declares an enum that any self-describing format of serde writes and reads as an object whose field `kind` names the variant. The
/// text before it says in error messages what such an object looks like.
macro_rules! tagged {
    ($such_as:literal $(#[$about:meta])* $visibility:vis enum $name:ident { $($variants:tt)* }) => {
        $(#[$about])*
        #[derive(serde::Serialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
        $visibility enum $name { $($variants)* }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                type Public = $name;
                // The same enum again, for which serde derives how the variants are read.
                #[derive(serde::Deserialize)]
                #[cfg_attr(test, derive(schemars::JsonSchema))]
                #[serde(remote = "Public", rename_all = "snake_case", deny_unknown_fields)]
                enum Variants { $($variants)* }
                $crate::json::tagged::read(deserializer, $such_as, |object| Variants::deserialize(object))
            }
        }
    };
}

pub(crate) use tagged;

/// Declares an enum of which some variants are written as their names, such as `"mean"`, and the others, which have fields, as
/// [tagged](tagged!) objects. The text before it says in error messages what both look like.
macro_rules! named_or_tagged {
    (
        $such_as:literal $(#[$about:meta])* $visibility:vis enum $name:ident {
            named { $($(#[$told:meta])* $plain:ident,)* }
            tagged { $($variants:tt)* }
        }
    ) => {
        $(#[$about])*
        #[derive(serde::Deserialize)]
        #[serde(from = "crate::json::tagged::Named<Self>", rename_all = "snake_case")]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[cfg_attr(test, schemars(!from, tag = "kind", deny_unknown_fields, transform = crate::json::tagged::names_alone))]
        $visibility enum $name { $($(#[$told])* $plain,)* $($variants)* }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                type Public = $name;
                #[derive(serde::Serialize)]
                #[serde(rename_all = "snake_case")]
                enum Names { $($plain,)* }
                #[derive(serde::Serialize)]
                #[cfg_attr(test, derive(schemars::JsonSchema))]
                #[serde(remote = "Public", tag = "kind", rename_all = "snake_case")]
                enum Objects { $($plain,)* $($variants)* }
                match self {
                    $(Self::$plain => Names::$plain.serialize(serializer),)*
                    object => Objects::serialize(object, serializer),
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $crate::json::tagged::Named<$name> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                type Public = $name;
                #[derive(serde::Deserialize)]
                #[cfg_attr(test, derive(schemars::JsonSchema))]
                #[serde(remote = "Public", rename_all = "snake_case", deny_unknown_fields)]
                enum Variants { $($plain,)* $($variants)* }
                $crate::json::tagged::read_named(deserializer, $such_as, |object| Variants::deserialize(object)).map(Self)
            }
        }

        impl From<$crate::json::tagged::Named<$name>> for $name {
            fn from(read: $crate::json::tagged::Named<$name>) -> Self {
                read.0
            }
        }
    };
}

pub(crate) use named_or_tagged;

/// The field that names the variant.
const TAG: &str = "kind";

/// Reads an object, and then the variant that its tag names.
pub(crate) fn read<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    such_as: &'static str,
    variant: impl Fn(EnumAccessDeserializer<&Object>) -> Result<T, Error>,
) -> Result<T, D::Error> {
    let object = deserializer.deserialize_map(ObjectVisitor { such_as })?;
    variant(EnumAccessDeserializer::new(&object)).map_err(Error::inside)
}

/// What was read as a name or as an object.
pub(crate) struct Named<T>(pub T);

/// Replaces the schema of each kind without fields by that of its name.
#[cfg(test)]
pub(crate) fn names_alone(schema: &mut schemars::Schema) {
    for one in schema.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten() {
        let fields = one.get("properties").and_then(Value::as_object);
        if let Some(kind) = fields.filter(|fields| fields.len() == 1).and_then(|fields| fields.get(TAG)).cloned() {
            let mut name = Map::new();
            name.extend(one.get("description").map(|told| ("description".into(), told.clone())));
            name.extend(kind.as_object().cloned().into_iter().flatten());
            *one = Value::Object(name);
        }
    }
}

/// Reads a name or an object, and then the variant that either names.
pub(crate) fn read_named<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    such_as: &'static str,
    variant: impl Fn(EnumAccessDeserializer<&Object>) -> Result<T, Error>,
) -> Result<T, D::Error> {
    let object = deserializer.deserialize_any(ObjectVisitor { such_as })?;
    variant(EnumAccessDeserializer::new(&object)).map_err(Error::inside)
}

/// An object, with its tag apart from its other fields, or a tag alone.
pub(crate) struct Object {
    kind: Value,
    fields: Value,
    is_name: bool,
}

struct ObjectVisitor {
    such_as: &'static str,
}

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object;

    fn expecting(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        text.write_str(self.such_as)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Object, A::Error> {
        let mut fields = Map::deserialize(MapAccessDeserializer::new(fields))?;
        let kind = fields.remove(TAG).ok_or_else(|| de::Error::missing_field(TAG))?;
        Ok(Object { kind, fields: Value::Object(fields), is_name: false })
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Object, E> {
        Ok(Object { kind: name.into(), fields: Value::Object(Map::new()), is_name: true })
    }
}

impl<'de> EnumAccess<'de> for &'de Object {
    type Error = Error;
    type Variant = Fields<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Fields<'de>), Error> {
        let below = |error: Error| if self.is_name { error } else { error.below(TAG) };
        let kind = seed.deserialize(Place(&self.kind)).map_err(below)?;
        Ok((kind, Fields(self)))
    }
}

/// The fields of a variant.
pub(crate) struct Fields<'a>(&'a Object);

impl<'de> VariantAccess<'de> for Fields<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        if self.0.is_name { Ok(()) } else { Err(de::Error::custom(text::name_alone(&self.0.kind))) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(Place(&self.0.fields))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        Place(&self.0.fields).deserialize_map(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        Place(&self.0.fields).deserialize_map(visitor)
    }
}

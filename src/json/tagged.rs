//! Enums whose variants carry data: objects whose field `kind` names the variant.
//!
//! serde writes such an enum with `#[serde(tag = "kind")]`. To read one, serde copies the object, and an error inside
//! the copy does not know its place. [`tagged!`] reads the copy as a document of its own, which does.

use super::Error;
use super::read::Place;
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

/// An object, with its tag apart from its other fields.
pub(crate) struct Object {
    kind: Value,
    fields: Value,
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
        Ok(Object { kind, fields: Value::Object(fields) })
    }
}

impl<'de> EnumAccess<'de> for &'de Object {
    type Error = Error;
    type Variant = Fields<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Fields<'de>), Error> {
        let kind = seed.deserialize(Place(&self.kind)).map_err(|error| error.below(TAG))?;
        Ok((kind, Fields(Place(&self.fields))))
    }
}

/// The fields of a variant.
pub(crate) struct Fields<'a>(Place<'a>);

impl<'de> VariantAccess<'de> for Fields<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.0.deserialize_map(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        self.0.deserialize_map(visitor)
    }
}

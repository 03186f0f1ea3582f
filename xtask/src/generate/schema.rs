//! The schema, as the generators read it.

use anyhow::{Context, Result};
use serde_json::Value;

/// A JSON Schema with named definitions.
pub struct Schema(Value);

/// A field of an object.
pub struct Field<'a> {
    pub name: &'a str,
    pub schema: &'a Value,
    pub is_required: bool,
}

impl Schema {
    pub fn parse(text: &str) -> Result<Self> {
        Ok(Self(serde_json::from_str(text).context("the schema is no JSON")?))
    }

    /// Returns the names and schemas of the whole document and of each definition.
    pub fn types(&self) -> impl Iterator<Item = (&str, &Value)> {
        let whole = (self.0["title"].as_str().unwrap_or_default(), &self.0);
        let parts = self.0["$defs"].as_object().into_iter().flatten();
        std::iter::once(whole).chain(parts.map(|(name, schema)| (name.as_str(), schema)))
    }

    /// Returns the schema of a type.
    pub fn find(&self, name: &str) -> Result<&Value> {
        let found = self.types().find(|(known, _)| *known == name);
        found.map(|(_, schema)| schema).with_context(|| format!("the schema has no type {name}"))
    }
}

/// Returns the name of the type that a schema refers to.
pub fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

/// Returns the alternatives of a schema; null, which stands for a missing field, is none.
pub fn alternatives(schema: &Value) -> Option<Vec<&Value>> {
    let of = schema["oneOf"].as_array().or(schema["anyOf"].as_array())?;
    Some(of.iter().filter(|one| one["type"] != "null").collect())
}

/// Returns the type of a schema, apart from null.
pub fn kind(schema: &Value) -> &str {
    let of = &schema["type"];
    let listed = || of.as_array()?.iter().filter_map(Value::as_str).find(|kind| *kind != "null");
    of.as_str().or_else(listed).unwrap_or_default()
}

/// Returns the texts that a schema allows, each with its description.
pub fn texts(schema: &Value) -> Option<Vec<(&str, &str)>> {
    if let Some(listed) = schema["enum"].as_array() {
        return listed.iter().map(|one| Some((one.as_str()?, ""))).collect();
    }
    if let Some(one) = schema["const"].as_str() {
        return Some(vec![(one, description(schema))]);
    }
    let each: Option<Vec<Vec<_>>> = alternatives(schema)?.into_iter().map(texts).collect();
    Some(each?.concat())
}

/// Returns the fields of an object: first the required ones in their order, then the others.
pub fn fields(schema: &Value) -> Vec<Field<'_>> {
    let Some(properties) = schema["properties"].as_object() else { return Vec::new() };
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let rank = |name: &str| required.iter().position(|one| *one == name).unwrap_or(required.len());
    let field = |(name, schema)| {
        let name: &String = name;
        Field { name, schema, is_required: rank(name) < required.len() }
    };
    let mut fields: Vec<Field<'_>> = properties.iter().map(field).collect();
    fields.sort_by_key(|field| rank(field.name));
    fields
}

/// Returns the description of a type or a field, which is one line.
pub fn description(schema: &Value) -> &str {
    schema["description"].as_str().unwrap_or_default()
}

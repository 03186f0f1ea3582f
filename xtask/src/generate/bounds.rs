//! The bounds and defaults of the document's numbers, for the controls of the page.

use super::schema::{Schema, alternatives, fields, kind};
use serde_json::{Map, Value, json};

const HEAD: &str = "\
// @ts-check
// The bounds and defaults of the document's numbers, by type, kind and field. A list has the bounds of its length.
// `cargo xtask generate` writes this file from docs/document.schema.json.

";

/// The keywords of a schema, with their names in the file. A bound that a number must not reach has a name of its own.
const KEYWORDS: [(&str, &str); 7] = [
    ("minimum", "min"),
    ("exclusiveMinimum", "above"),
    ("maximum", "max"),
    ("exclusiveMaximum", "below"),
    ("minItems", "min"),
    ("maxItems", "max"),
    ("default", "usual"),
];

/// Returns the file: one constant for each type that has bounds.
pub fn write(schema: &Schema) -> String {
    let mut text = HEAD.to_owned();
    for (name, schema) in schema.types().skip(1) {
        let bounds = of_type(schema);
        if !bounds.is_empty() {
            text += &format!("export const {name} = {};\n\n", written(&Value::Object(bounds), ""));
        }
    }
    format!("{}\n", text.trim_end())
}

/// Returns the bounds of a type's fields, for each kind if it has several.
fn of_type(schema: &Value) -> Map<String, Value> {
    let Some(kinds) = alternatives(schema) else { return of_fields(schema) };
    let of_kind = |one: &Value| Some((one["properties"]["kind"]["const"].as_str()?.to_owned(), of_fields(one)));
    let all = kinds.into_iter().filter_map(of_kind).filter(|(_, bounds)| !bounds.is_empty());
    all.map(|(kind, bounds)| (kind, Value::Object(bounds))).collect()
}

fn of_fields(schema: &Value) -> Map<String, Value> {
    let bounds = fields(schema).into_iter().map(|field| (field.name.to_owned(), of_field(field.schema)));
    bounds.filter(|(_, bounds)| *bounds != json!({})).collect()
}

fn of_field(schema: &Value) -> Value {
    if !["integer", "number", "array"].contains(&kind(schema)) {
        return json!({});
    }
    let known = KEYWORDS.iter().filter_map(|(keyword, name)| Some((*name, schema.get(*keyword)?.clone())));
    known.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>().into()
}

/// Returns a value as prettier writes it: an object of objects over several lines, and others on one.
fn written(value: &Value, indent: &str) -> String {
    let Some(entries) = value.as_object() else { return value.to_string().replace(',', ", ") };
    if entries.values().all(|value| !value.is_object()) {
        let entries = entries.iter().map(|(name, value)| format!("{name}: {}", written(value, "")));
        return format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "));
    }
    let inner = format!("{indent}  ");
    let entries = entries.iter().map(|(name, value)| format!("{inner}{name}: {},\n", written(value, &inner)));
    format!("{{\n{}{indent}}}", entries.collect::<String>())
}

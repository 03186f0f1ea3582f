//! The types of the document for TypeScript.

use super::schema::{Schema, alternatives, description, fields, kind, reference, texts};
use serde_json::Value;

const HEAD: &str = "\
// The types of the experiment document. `cargo xtask generate` writes this file from docs/document.schema.json.
";

/// Returns the file with every type of the document.
pub fn write(schema: &Schema) -> String {
    let mut text = HEAD.to_owned();
    for (name, schema) in schema.types() {
        text += &format!("\n{}export type {name} = {};\n", comment(schema, ""), written(schema, ""));
    }
    text
}

/// Returns the description of a type or a field as a comment.
fn comment(schema: &Value, indent: &str) -> String {
    let told = description(schema);
    if told.is_empty() { String::new() } else { format!("{indent}/** {told} */\n") }
}

/// Returns a type; its further lines begin with `indent`.
fn written(schema: &Value, indent: &str) -> String {
    if let Some(name) = reference(schema) {
        return name.to_owned();
    }
    if let Some(texts) = texts(schema) {
        return texts.iter().map(|(text, _)| format!("\"{text}\"")).collect::<Vec<_>>().join(" | ");
    }
    if let Some(each) = alternatives(schema) {
        return each.into_iter().map(|one| written(one, indent)).collect::<Vec<_>>().join(" | ");
    }
    match kind(schema) {
        "integer" | "number" => "number".into(),
        "array" => list(schema, indent),
        "object" => object(schema, indent),
        other => other.into(),
    }
}

fn list(schema: &Value, indent: &str) -> String {
    let item = written(&schema["items"], indent);
    match (schema["minItems"].as_u64(), schema["maxItems"].as_u64()) {
        (Some(2), Some(2)) => format!("[{item}, {item}]"),
        _ if item.contains('|') => format!("({item})[]"),
        _ => format!("{item}[]"),
    }
}

fn object(schema: &Value, indent: &str) -> String {
    let inner = format!("{indent}  ");
    let field = |field: super::schema::Field<'_>| {
        let mark = if field.is_required { "" } else { "?" };
        let of = written(field.schema, &inner);
        format!("{}{inner}{}{mark}: {of};\n", comment(field.schema, &inner), field.name)
    };
    let fields: String = fields(schema).into_iter().map(field).collect();
    format!("{{\n{fields}{indent}}}")
}

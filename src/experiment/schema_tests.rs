//! The JSON Schema of the document, derived from its types, as it is published in docs/document.schema.json.

use super::ExperimentDocument;
use crate::json;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{Schema, schema_for};
use std::{env, fs};

/// The variable with which `cargo xtask generate` has the schema written instead of compared.
const WRITE: &str = "WRITE_GENERATED";

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/document.schema.json");

/// Keeps the first paragraph of a description, which has no Rust in it, and makes it one line.
fn shorten(schema: &mut Schema) {
    if let Some(description) = schema.get("description").and_then(|text| text.as_str()) {
        let first = description.split("\n\n").next().unwrap_or_default().replace('\n', " ");
        schema.insert("description".into(), first.into());
    }
}

#[test]
fn the_published_schema_is_that_of_the_types() {
    let mut schema = schema_for!(ExperimentDocument);
    RecursiveTransform(shorten).transform(&mut schema);
    let schema = json::write_pretty(&schema) + "\n";
    if env::var_os(WRITE).is_some() {
        fs::write(FILE, &schema).unwrap();
    }
    assert!(fs::read_to_string(FILE).unwrap() == schema, "{FILE} is stale; `cargo xtask generate` writes it anew");
}

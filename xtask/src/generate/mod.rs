//! Generates what follows from the library: the page's colors from its palettes, the schema of the experiment document
//! from its types, and from the schema the types of the page and the tables of fields in the documentation.
//!
//! - [`schema`]: reads the schema
//! - [`bounds`]: the bounds and defaults of numbers, for the controls of the page
//! - [`types`]: the document's types for TypeScript, and so for the page's JavaScript
//! - [`tables`]: the tables of docs/document.md

mod bounds;
mod schema;
mod tables;
mod types;

use crate::tools::{command, root, run};
use anyhow::{Context, Result};
use schema::Schema;
use std::fs;

/// The published schema.
const SCHEMA: &str = "docs/document.schema.json";
/// Tests of the library compare the schema with the types, and the page's colors with the palettes. They write both if
/// this variable is set.
const WRITE: &str = "WRITE_GENERATED";

const TYPES: &str = "www/document.d.ts";
const BOUNDS: &str = "www/bounds.js";
const TABLES: &str = "docs/document.md";

/// Writes the generated files.
pub fn generate() -> Result<()> {
    let test = ["test", "--locked", "--package", "imbalance-lab"];
    for of in [&["--lib", "--", "experiment::schema_tests"][..], &["--test", "palette"]] {
        run(command("cargo").args(test).args(of).env(WRITE, "1"))?;
    }
    for (file, text) in generated()? {
        fs::write(root().join(file), text).with_context(|| format!("cannot write {file}"))?;
    }
    Ok(())
}

/// Returns the files that follow from the schema, with their content.
fn generated() -> Result<[(&'static str, String); 3]> {
    let schema = Schema::parse(&read(SCHEMA)?)?;
    let tables = tables::fill(&schema, &read(TABLES)?)?;
    Ok([(TYPES, types::write(&schema)), (BOUNDS, bounds::write(&schema)), (TABLES, tables)])
}

fn read(file: &str) -> Result<String> {
    fs::read_to_string(root().join(file)).with_context(|| format!("cannot read {file}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_files_are_fresh() {
        for (file, text) in generated().unwrap() {
            assert!(read(file).unwrap() == text, "{file} is stale: run `cargo xtask generate`");
        }
    }
}

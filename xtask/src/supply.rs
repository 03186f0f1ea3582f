//! Checks the dependencies: the license and source of every package, duplicate versions, and the documentation's table
//! of direct dependencies.
//!
//! Known vulnerabilities are not checked, because their databases are not reachable from every machine that runs these
//! tests.

use crate::tools::{command, output};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// The registry of every external package.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// The licenses that are compatible with the project's own, for packages that are part of a shipped program.
const LICENSES: [&str; 9] = [
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "0BSD",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Unicode-3.0",
    "Zlib",
];

/// The additional licenses of packages that only tests and benchmarks use; none of them is shipped.
const LICENSES_OF_TOOLS: [&str; 2] = ["MPL-2.0", "BlueOak-1.0.0"];

/// The packages that occur in two versions, each with the reason.
const ALLOWED_DUPLICATES: [(&str, &str); 3] = [
    ("cpufeatures", "sha2 0.10 and chacha20 need different versions"),
    ("hashbrown", "wasmparser, with which xtask reads programs, and indexmap need different versions"),
    ("syn", "walrus-macro needs an older version than serde_derive"),
];

/// The folders with npm packages; none of them is shipped.
const NODE: [&str; 2] = ["tests/page", "xtask/bench"];

/// The manifests of the workspace.
const MANIFESTS: [&str; 4] = ["Cargo.toml", "crates/kernel/Cargo.toml", "crates/cli/Cargo.toml", "xtask/Cargo.toml"];

/// The file with the table of direct dependencies.
const TABLE: &str = "docs/architecture.md";

/// Runs all checks of the dependencies.
pub fn check() -> Result<()> {
    crates()?;
    NODE.iter().try_for_each(|folder| node_packages(folder))?;
    table()
}

fn crates() -> Result<()> {
    let metadata = output(command("cargo").args(["metadata", "--locked", "--format-version", "1"]))?;
    let metadata: Value = serde_json::from_str(&metadata).context("the output of `cargo metadata` is not JSON")?;
    let mut versions: BTreeMap<&str, usize> = BTreeMap::new();
    let packages = metadata["packages"].as_array().context("the output of `cargo metadata` lists no packages")?;
    for package in packages {
        let name = text(&package["name"]);
        *versions.entry(name).or_default() += 1;
        // The packages of the workspace have no source.
        let Some(source) = package["source"].as_str() else { continue };
        ensure!(source == REGISTRY, "{name} comes from {source}; every package must come from {REGISTRY}");
        let license = text(&package["license"]);
        ensure!(
            permits(license, &LICENSES),
            "{name} has the license “{license}”, which is not in LICENSES of xtask/src/supply.rs"
        );
    }
    for (name, count) in versions {
        let known = ALLOWED_DUPLICATES.iter().any(|(twice, _)| *twice == name);
        ensure!(
            count == 1 || known,
            "{name} comes in {count} versions; use one, or give the reason in ALLOWED_DUPLICATES of xtask/src/supply.rs"
        );
        ensure!(
            count > 1 || !known,
            "{name} comes in one version now; remove it from ALLOWED_DUPLICATES of xtask/src/supply.rs"
        );
    }
    println!("The licenses, sources and versions of {} crates are correct.", packages.len());
    Ok(())
}

fn node_packages(folder: &str) -> Result<()> {
    let lock: Value = serde_json::from_str(&fs::read_to_string(format!("{folder}/package-lock.json"))?)?;
    let packages =
        lock["packages"].as_object().with_context(|| format!("the package-lock.json in {folder} lists no packages"))?;
    let known: Vec<&str> = LICENSES.into_iter().chain(LICENSES_OF_TOOLS).collect();
    for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
        let license = text(&package["license"]);
        ensure!(
            permits(license, &known),
            "{folder}: {name} has the license “{license}”, which is not in the lists of xtask/src/supply.rs"
        );
        ensure!(package["integrity"].is_string(), "{folder}: {name} has no checksum in package-lock.json");
    }
    println!("The licenses and checksums of {} npm packages in {folder} are correct.", packages.len() - 1);
    Ok(())
}

/// Returns whether an SPDX expression is acceptable: one of the alternatives suffices, and of combined licenses all
/// must be acceptable.
fn permits(expression: &str, known: &[&str]) -> bool {
    let plain = expression.replace('/', " OR ").replace(['(', ')'], "");
    plain.split(" AND ").all(|part| part.split(" OR ").any(|license| known.contains(&license.trim())))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Checks that the table gives a reason for every direct dependency, and for no other.
fn table() -> Result<()> {
    let text = fs::read_to_string(TABLE)?;
    let (told, used) = (explained(&text), direct()?);
    let names = |set: BTreeSet<&String>| set.into_iter().cloned().collect::<Vec<_>>().join(", ");
    let missing = names(used.difference(&told).collect());
    ensure!(missing.is_empty(), "the table of dependencies in {TABLE} gives no reason for {missing}");
    let extra = names(told.difference(&used).collect());
    ensure!(extra.is_empty(), "the table of dependencies in {TABLE} names {extra}, but nothing depends on it");
    println!("Each of {} direct dependencies has a reason in {TABLE}.", used.len());
    Ok(())
}

/// Returns the names in the first column of the table of dependencies.
fn explained(text: &str) -> BTreeSet<String> {
    let rows = text.lines().skip_while(|line| !line.starts_with("| depends on |")).skip(2);
    let cells = rows.take_while(|line| line.starts_with('|')).filter_map(|line| line.split('|').nth(1));
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// Returns the names of all dependencies in a manifest, except the project's own crates.
fn direct() -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for file in MANIFESTS {
        let manifest: toml::Table = fs::read_to_string(file)?.parse().with_context(|| file.to_owned())?;
        let targets = manifest.get("target").and_then(|targets| targets.as_table()).into_iter().flatten();
        let places = targets.filter_map(|(_, target)| target.as_table()).chain([&manifest]);
        for table in places {
            for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
                names.extend(
                    table
                        .get(kind)
                        .and_then(|table| table.as_table())
                        .into_iter()
                        .flatten()
                        .map(|(name, _)| name.clone()),
                );
            }
        }
    }
    names.retain(|name| !name.starts_with("imbalance-lab"));
    for folder in NODE {
        let manifest: Value = serde_json::from_str(&fs::read_to_string(format!("{folder}/package.json"))?)?;
        for kind in ["dependencies", "devDependencies"] {
            names.extend(manifest[kind].as_object().into_iter().flatten().map(|(name, _)| name.clone()));
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_several_alternative_licenses_suffices() {
        let known = ["MIT", "Unicode-3.0"];
        assert!(
            permits("MIT", &known) && permits("LGPL-2.1-or-later OR MIT", &known) && permits("Unlicense/MIT", &known)
        );
        assert!(permits("(MIT OR Apache-2.0) AND Unicode-3.0", &known));
        assert!(!permits("GPL-3.0", &known) && !permits("MIT AND GPL-3.0", &known) && !permits("", &known));
    }

    #[test]
    fn the_table_of_dependencies_is_found_among_others() {
        let text = "| `a` | b |\n|---|---|\n\n| depends on | why |\n|---|---|\n| `one`, `two` | `not` this |\n| `@x/three` | because |\n\n| `c` | d |";
        assert_eq!(explained(text).into_iter().collect::<Vec<_>>(), ["@x/three", "one", "two"]);
    }
}

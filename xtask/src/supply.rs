//! Checks the dependencies: cargo-deny the license, source and versions of every crate, by the rules in deny.toml; this
//! file the npm packages, which cargo-deny does not know, and the documentation's table of direct dependencies.

use crate::tools::{self, command, run};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;

/// The rules for crates. Its list of licenses is also that for npm packages.
const RULES: &str = "deny.toml";

/// The additional licenses of npm packages; none of them is shipped.
const LICENSES_OF_TOOLS: [&str; 7] =
    ["BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC-BY-4.0", "CC0-1.0", "ISC", "MPL-2.0"];

/// The folders with npm packages; none of them is shipped.
const NODE: [&str; 3] = ["tests/page", "xtask/bench", "xtask/hosts"];

/// The manifests of the workspace.
const MANIFESTS: [&str; 4] = ["Cargo.toml", "crates/kernel/Cargo.toml", "crates/cli/Cargo.toml", "xtask/Cargo.toml"];

/// The file with the table of direct dependencies.
const TABLE: &str = "docs/architecture.md";

/// Runs all checks of the dependencies.
pub fn check() -> Result<()> {
    // Advisories are left out: not every machine that runs the tests reaches their database.
    let check = ["--workspace", "--locked", "check", "--deny", "warnings", "bans", "licenses", "sources"];
    match tools::cargo_deny() {
        Ok(program) => run(command(program).args(check))?,
        Err(reason) => {
            println!("SKIPPED: the licenses, sources and versions of the crates were not checked. {reason:#}")
        }
    }
    let licenses = licenses(&fs::read_to_string(RULES)?)?;
    NODE.iter().try_for_each(|folder| node_packages(folder, &licenses))?;
    table()
}

/// Returns the licenses that the rules allow.
fn licenses(rules: &str) -> Result<Vec<String>> {
    let rules: toml::Table = rules.parse().context(RULES)?;
    let allowed = rules.get("licenses").and_then(|table| table.get("allow")?.as_array());
    let allowed = allowed.with_context(|| format!("{RULES} has no list licenses.allow"))?;
    Ok(allowed.iter().filter_map(|license| license.as_str()).map(str::to_owned).collect())
}

fn node_packages(folder: &str, licenses: &[String]) -> Result<()> {
    let lock: Value = serde_json::from_str(&fs::read_to_string(format!("{folder}/package-lock.json"))?)?;
    let packages =
        lock["packages"].as_object().with_context(|| format!("the package-lock.json in {folder} lists no packages"))?;
    let known: Vec<&str> = licenses.iter().map(String::as_str).chain(LICENSES_OF_TOOLS).collect();
    for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
        let license = text(&package["license"]);
        ensure!(
            permits(license, &known),
            "{folder}: {name} has the license “{license}”, which neither {RULES} nor LICENSES_OF_TOOLS of xtask/src/supply.rs has"
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
    fn the_rules_name_the_licenses() {
        assert_eq!(licenses("[licenses]\nallow = [\"MIT\", \"Zlib\"]").unwrap(), ["MIT", "Zlib"]);
        assert!(licenses("[bans]").unwrap_err().to_string().contains("licenses.allow"));
    }

    #[test]
    fn the_table_of_dependencies_is_found_among_others() {
        let text = "| `a` | b |\n|---|---|\n\n| depends on | why |\n|---|---|\n| `one`, `two` | `not` this |\n| `@x/three` | because |\n\n| `c` | d |";
        assert_eq!(explained(text).into_iter().collect::<Vec<_>>(), ["@x/three", "one", "two"]);
    }
}

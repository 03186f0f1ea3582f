//! Builds the crates with the oldest Rust that they promise to support.

use crate::stages::PACKAGES;
use crate::tools::{command, output, run};
use anyhow::{Context, Result};
use std::fs;

/// Checks the crates with the version of Rust that Cargo.toml names. Without it, and without a way to install it, the
/// lint `incompatible_msrv` of clippy is then the only check, and a line says so.
pub fn check() -> Result<()> {
    let version = oldest(&fs::read_to_string("Cargo.toml")?)?;
    let installed = || output(command("rustup").args(["run", &version, "rustc", "--version"]));
    let install = ["toolchain", "install", &version, "--profile", "minimal", "--no-self-update"];
    if installed().is_err() && run(command("rustup").args(install)).is_err() {
        println!("SKIPPED: rustup cannot install Rust {version} here, so nothing was built with it.");
        return Ok(());
    }
    println!("{}", installed()?);
    run(command("rustup").args(["run", &version, "cargo", "check", "--locked"]).args(PACKAGES))
}

/// Returns the first release of the version in the manifest of the workspace.
fn oldest(manifest: &str) -> Result<String> {
    let manifest: toml::Table = manifest.parse().context("Cargo.toml")?;
    let version = manifest.get("workspace").and_then(|table| table.get("package")?.get("rust-version")?.as_str());
    let version = version.context("Cargo.toml has no workspace.package.rust-version")?;
    Ok(if version.matches('.').count() == 1 { format!("{version}.0") } else { version.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_release_of_a_version_counts() {
        let manifest = |version: &str| format!("[workspace.package]\nrust-version = \"{version}\"");
        assert_eq!(oldest(&manifest("1.89")).unwrap(), "1.89.0");
        assert_eq!(oldest(&manifest("1.89.1")).unwrap(), "1.89.1");
        assert!(oldest("[workspace]").unwrap_err().to_string().contains("rust-version"));
    }
}

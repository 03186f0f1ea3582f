//! Checks the crates as they are published: packs them, unpacks them, and compiles only what was packed.
//!
//! `cargo package` would do the same, except that it compiles every dependency again in a folder of its own.

use crate::stages::PACKAGES;
use crate::tools::{command, run};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// The folder for cargo's packages.
const PACKED: &str = "target/package";
/// The folder for the unpacked packages: a workspace of these crates, separate from the rest of the project.
const FOLDER: &str = "target/packed";

/// Packs the crates and type-checks everything in them: libraries, the command, tests and examples.
pub fn check() -> Result<()> {
    for folder in [PACKED, FOLDER] {
        if Path::new(folder).exists() {
            fs::remove_dir_all(folder).with_context(|| format!("{folder} cannot be emptied"))?;
        }
    }
    // Uncommitted changes are packed too.
    run(command("cargo").args(["package", "--locked", "--allow-dirty", "--no-verify"]).args(PACKAGES))?;
    fs::create_dir_all(FOLDER)?;
    for entry in fs::read_dir(PACKED)? {
        let file = entry?.path();
        if file.extension().is_some_and(|extension| extension == "crate") {
            run(command("tar").arg("xzf").arg(file).args(["-C", FOLDER]))?;
        }
    }
    let manifest = workspace(&fs::read_to_string("Cargo.toml")?, &folders()?);
    fs::write(Path::new(FOLDER).join("Cargo.toml"), manifest)?;
    fs::copy("Cargo.lock", Path::new(FOLDER).join("Cargo.lock"))?;
    // The lock file covers everything that they use. cargo removes the other packages from this copy.
    let check = ["check", "--offline", "--workspace", "--all-targets"];
    let target = std::path::absolute("target")?;
    run(command("cargo").args(check).current_dir(FOLDER).env("CARGO_TARGET_DIR", target))
}

/// Returns the folders of the unpacked crates, which are named after crate and version.
fn folders() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(FOLDER)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Returns the manifest of a workspace in which the packed crates replace the published ones, with the project's own
/// profiles.
fn workspace(project: &str, folders: &[String]) -> String {
    let mut manifest = format!("[workspace]\nresolver = \"3\"\nmembers = {folders:?}\n\n[patch.crates-io]\n");
    for folder in folders {
        if let Some((name, _)) = folder.rsplit_once('-') {
            manifest += &format!("{name} = {{ path = {folder:?} }}\n");
        }
    }
    // The profiles are at the end of the project's manifest. With other profiles, the dependencies would be compiled
    // again.
    let profiles = project.find("[profile.").map_or("", |start| &project[start..]);
    manifest + "\n" + profiles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_replaces_published_crates_by_packed_ones() {
        let text = workspace("[package]\nname = \"a\"\n\n[profile.dev]\nopt-level = 3\n", &["a-b-0.1.0".to_owned()]);
        let manifest: toml::Table = text.parse().unwrap();
        assert_eq!(manifest["workspace"]["members"][0].as_str(), Some("a-b-0.1.0"));
        assert_eq!(manifest["patch"]["crates-io"]["a-b"]["path"].as_str(), Some("a-b-0.1.0"));
        assert_eq!(manifest["profile"]["dev"]["opt-level"].as_integer(), Some(3));
        assert!(!manifest.contains_key("package"));
    }
}

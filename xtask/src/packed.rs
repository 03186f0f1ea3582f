//! The crates as they are published: packed, unpacked again, and compiled from nothing but that.
//!
//! `cargo package` would do the same but for one thing: it compiles every dependency anew, in a folder of its own.

use crate::stages::PACKAGES;
use crate::tools::{command, run};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// Where cargo puts what it packs.
const PACKED: &str = "target/package";
/// Where it is unpacked: a workspace of these crates, beside nothing else of the project.
const FOLDER: &str = "target/packed";

/// Packs the crates and type-checks all that is in them: libraries, the command, tests and examples.
pub fn check() -> Result<()> {
    for folder in [PACKED, FOLDER] {
        if Path::new(folder).exists() {
            fs::remove_dir_all(folder).with_context(|| format!("cannot empty {folder}"))?;
        }
    }
    // What is being worked on is packed too.
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
    // The lock holds for all that they use; what only the rest of the project uses, cargo takes out of this copy.
    let check = ["check", "--offline", "--workspace", "--all-targets"];
    let target = std::path::absolute("target")?;
    run(command("cargo").args(check).current_dir(FOLDER).env("CARGO_TARGET_DIR", target))
}

/// The folders of the unpacked crates, by name: each is called by its crate and version.
fn folders() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(FOLDER)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// The manifest of a workspace in which what is packed stands for what is published, under the project's own profiles.
fn workspace(project: &str, folders: &[String]) -> String {
    let mut manifest = format!("[workspace]\nresolver = \"3\"\nmembers = {folders:?}\n\n[patch.crates-io]\n");
    for folder in folders {
        if let Some((name, _)) = folder.rsplit_once('-') {
            manifest += &format!("{name} = {{ path = {folder:?} }}\n");
        }
    }
    // Profiles stand at the end of the project's manifest. With others, dependencies would be compiled again.
    let profiles = project.find("[profile.").map_or("", |start| &project[start..]);
    manifest + "\n" + profiles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_takes_packed_crates_for_published_ones() {
        let text = workspace("[package]\nname = \"a\"\n\n[profile.dev]\nopt-level = 3\n", &["a-b-0.1.0".to_owned()]);
        let manifest: toml::Table = text.parse().unwrap();
        assert_eq!(manifest["workspace"]["members"][0].as_str(), Some("a-b-0.1.0"));
        assert_eq!(manifest["patch"]["crates-io"]["a-b"]["path"].as_str(), Some("a-b-0.1.0"));
        assert_eq!(manifest["profile"]["dev"]["opt-level"].as_integer(), Some(3));
        assert!(!manifest.contains_key("package"));
    }
}

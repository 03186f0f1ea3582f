//! Checks the crates as they are published: packs them, unpacks them, compiles only what was packed, and runs the tests
//! that read files of the package.
//!
//! `cargo package` would do the same, except that it compiles every dependency again in a folder of its own.

use crate::stages::PACKAGES;
use crate::tools::{command, run};
use anyhow::{Context, Result};
use std::fs;
use std::fs::File;
use std::path::Path;

/// The folder for cargo's packages.
const PACKED: &str = "target/package";
/// The folder for the unpacked packages: a workspace of these crates, separate from the rest of the project.
const FOLDER: &str = "target/packed";
/// The folder for the unpacked packages of the time before.
const BEFORE: &str = "target/packed-before";

/// The tests of the library that read files, which the package therefore must contain, and that take seconds.
const READING: [&str; 5] = ["bits", "documents", "golden", "metrics", "table_answers"];

/// Packs the crates, type-checks everything in them (libraries, the command, tests and examples), and runs some tests.
pub fn check() -> Result<()> {
    for folder in [PACKED, BEFORE] {
        if Path::new(folder).exists() {
            fs::remove_dir_all(folder).with_context(|| format!("{folder} cannot be emptied"))?;
        }
    }
    if Path::new(FOLDER).exists() {
        fs::rename(FOLDER, BEFORE)?;
    }
    // Uncommitted changes are packed too.
    run(command("cargo").args(["package", "--locked", "--allow-dirty", "--no-verify"]).args(PACKAGES))?;
    fs::create_dir_all(FOLDER)?;
    for entry in fs::read_dir(PACKED)? {
        let file = entry?.path();
        if file.extension().is_some_and(|extension| extension == "crate") {
            run(command("tar").arg("xzmf").arg(file).args(["-C", FOLDER]))?;
        }
    }
    keep_times(Path::new(FOLDER), Path::new(BEFORE))?;
    let manifest = workspace(&fs::read_to_string("Cargo.toml")?, &folders()?);
    fs::write(Path::new(FOLDER).join("Cargo.toml"), manifest)?;
    fs::copy("Cargo.lock", Path::new(FOLDER).join("Cargo.lock"))?;
    // The lock file covers everything that they use. cargo removes the other packages from this copy.
    let check = ["check", "--offline", "--workspace", "--all-targets"];
    let target = std::path::absolute("target")?;
    run(command("cargo").args(check).current_dir(FOLDER).env("CARGO_TARGET_DIR", &target))?;
    let tests = READING.iter().flat_map(|name| ["--test", name]);
    let mut test = command("cargo");
    test.args(["test", "--offline", "-p", "imbalance-lab"]).args(tests);
    run(test.current_dir(FOLDER).env("CARGO_TARGET_DIR", &target))
}

/// Gives each unpacked file that has not changed the time that it had before. cargo compiles what is newer than its last
/// build; in a package, all files have the same time.
fn keep_times(folder: &Path, before: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let file = entry?.path();
        let before = before.join(file.file_name().unwrap_or_default());
        if file.is_dir() {
            keep_times(&file, &before)?;
        } else if fs::read(&before).is_ok_and(|content| fs::read(&file).is_ok_and(|new| new == content)) {
            File::options().append(true).open(&file)?.set_modified(fs::metadata(&before)?.modified()?)?;
        }
    }
    Ok(())
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

    #[test]
    fn only_files_that_changed_are_new() {
        let folder = std::env::temp_dir().join(format!("imbalance-lab-packed-{}", std::process::id()));
        let (new, before) = (folder.join("new"), folder.join("before"));
        let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
        for (top, changed) in [(&before, "1"), (&new, "2")] {
            fs::create_dir_all(top.join("src")).unwrap();
            fs::write(top.join("src/same.rs"), "same").unwrap();
            fs::write(top.join("changed.rs"), changed).unwrap();
        }
        for file in ["src/same.rs", "changed.rs"] {
            File::options().append(true).open(before.join(file)).unwrap().set_modified(old).unwrap();
        }
        fs::write(new.join("added.rs"), "").unwrap();
        keep_times(&new, &before).unwrap();
        let is_old = |file: &str| fs::metadata(new.join(file)).unwrap().modified().unwrap() == old;
        assert_eq!(["src/same.rs", "changed.rs", "added.rs"].map(is_old), [true, false, false]);
        fs::remove_dir_all(&folder).unwrap();
    }
}

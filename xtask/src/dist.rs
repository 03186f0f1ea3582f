//! Writes the static site.

use crate::docs;
use crate::tools::{command, node_packages, run};
use crate::wasm;
use anyhow::{Context, Result, ensure};
use flate2::{Compression, write::GzEncoder};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

pub const OUTPUT: &str = "dist";
/// The folder for minified scripts, styles and programs.
const MINIFIED: &str = "target/dist-minified";
/// The scripts that are loaded by name; all other scripts are bundled into these.
const ENTRIES: [&str; 13] = [
    "www/imbalance-lab.js",
    "www/training/worker.js",
    "www/sources/file-loader.js",
    "www/figures/step-through.js",
    "www/interface/tips.js",
    "www/settings/painting.js",
    "www/tables/curve-rows.js",
    "www/sweep/panel.js",
    "www/embedded.js",
    "www/frame-height.js",
    "www/surroundings.js",
    "www/lessons/lesson.js",
    "www/docs/search.js",
];
/// The style sheets that pages name; all other sheets are bundled into these.
const SHEETS: [&str; 4] = ["www/page.css", "www/interface/lab.css", "www/lessons/lesson.css", "www/docs/docs.css"];
/// The maximum size of the page without its data, its lessons and the documentation, with every file gzipped.
const BUDGET: usize = 580_000;

/// Writes dist/ from scratch, and checks its size against the budget.
pub fn write() -> Result<()> {
    let page = site()?;
    ensure!(page <= BUDGET, "the page without data has {page} bytes gzipped, which exceeds its budget of {BUDGET}");
    Ok(())
}

/// Writes dist/ from scratch: index.html, www/ and docs/, which use relative paths and so work on any host. Returns the
/// size of the page.
pub fn site() -> Result<usize> {
    if Path::new(OUTPUT).exists() {
        fs::remove_dir_all(OUTPUT).context("dist/ cannot be emptied")?;
    }
    let mut files = vec![PathBuf::from("index.html")];
    files.extend(files_under(Path::new("www"))?.into_iter().filter(|file| is_shipped(file)));
    minify(&files)?;
    fs::copy(wasm::optimized()?, Path::new(MINIFIED).join(wasm::OUTPUT).join(wasm::PROGRAM))?;
    let (mut total, mut page, mut lessons) = (0, 0, 0);
    for file in files {
        let minified = Path::new(MINIFIED).join(&file);
        let is_text = file.extension().is_some_and(|extension| extension == "js" || extension == "css");
        // Files that are bundled into another file are not shipped.
        if is_text && !minified.exists() {
            continue;
        }
        let bytes = fs::read(if minified.exists() { &minified } else { &file })?;
        total += bytes.len();
        match file.to_string_lossy() {
            name if name.starts_with("www/data") => {}
            name if name.starts_with("www/lessons") || name.starts_with("www/docs") => lessons += gzipped(&bytes)?,
            _ => page += gzipped(&bytes)?,
        }
        let copy = Path::new(OUTPUT).join(&file);
        fs::create_dir_all(copy.parent().unwrap_or(Path::new(OUTPUT)))?;
        fs::write(copy, bytes)?;
    }
    println!(
        "dist/ has {} kB. Gzipped, the page without data has {} kB, and the scripts of lessons and search have {} kB.",
        total / 1000,
        page / 1000,
        lessons / 1000
    );
    docs::write(Path::new(OUTPUT))?;
    Ok(page)
}

/// Writes minified scripts and styles: the page and each of its workers as one file.
fn minify(files: &[PathBuf]) -> Result<()> {
    node_packages("tests/page")?;
    if Path::new(MINIFIED).exists() {
        fs::remove_dir_all(MINIFIED).context("the folder of minified files cannot be emptied")?;
    }
    let apart =
        |file: &&PathBuf| file.starts_with(wasm::OUTPUT) && file.extension().is_some_and(|extension| extension == "js");
    let esbuild = || {
        let mut esbuild = esbuild();
        esbuild.args(["--format=esm", "--outbase=."]).arg(format!("--outdir={MINIFIED}"));
        esbuild
    };
    run(esbuild().args(files.iter().filter(apart)))?;
    run(esbuild().arg("--bundle").args(EXTERNAL).args(ENTRIES).args(SHEETS))
}

/// The output of wasm-bindgen stays in files of its own.
pub const EXTERNAL: [&str; 2] = ["--external:./pkg/*", "--external:../pkg/*"];

/// Returns the minifier, from the npm packages of the page tests.
pub fn esbuild() -> Command {
    let mut esbuild = command("tests/page/node_modules/.bin/esbuild");
    esbuild.args(["--minify", "--log-level=warning", "--charset=utf8"]);
    esbuild
}

/// Returns whether a file is shipped. Type declarations are not, because only compilers read them, neither are the
/// sources of the lessons, whose pages are, nor files that only the npm package needs.
fn is_shipped(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    !name.ends_with(".d.ts") && !name.ends_with(".md") && !name.starts_with('.') && !file.starts_with("www/package")
}

/// Returns every file under a folder, sorted by name.
pub fn files_under(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    entries.sort();
    let mut files = Vec::new();
    for entry in entries {
        if entry.is_dir() {
            files.extend(files_under(&entry)?);
        } else {
            files.push(entry);
        }
    }
    Ok(files)
}

/// Returns the version of the crate, which its packages have too.
pub fn version() -> Result<String> {
    let of_crate: toml::Table = toml::from_str(&fs::read_to_string("Cargo.toml")?)?;
    Ok(of_crate["package"]["version"].as_str().context("the crate has no version")?.to_owned())
}

fn gzipped(bytes: &[u8]) -> Result<usize> {
    Ok(gzip(bytes)?.len())
}

/// Compresses bytes. The same bytes give the same result.
pub fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_sources_and_hidden_files_are_not_shipped() {
        assert!(is_shipped(Path::new("www/pkg/imbalance_lab_bg.wasm")));
        assert!(!is_shipped(Path::new("www/pkg/imbalance_lab.d.ts")));
        assert!(!is_shipped(Path::new("www/.DS_Store")));
        assert!(!is_shipped(Path::new("www/lessons/drop.md")));
    }
}

//! Building the page's WebAssembly: the lab, and what a page loads only when it is asked for, the intake of files and the
//! printing of pictures.

use crate::tools::{command, run, wasm_bindgen, wasm_target};
use anyhow::{Context, Result};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// Where wasm-bindgen's output goes, beside the page's own modules.
pub const OUTPUT: &str = "www/pkg";
const PROFILE: &str = "web";
const TARGET: &str = "wasm32-unknown-unknown";
const COMPILED: &str = "wasm32-unknown-unknown/web/imbalance_lab.wasm";

/// The programs: the crate's feature that each is built with, and the name of its files.
pub const PROGRAMS: [(&str, &str); 3] =
    [("lab", "imbalance_lab"), ("intake", "imbalance_lab_intake"), ("print", "imbalance_lab_print")];

/// Builds www/pkg; what is fresh is left alone.
pub fn build() -> Result<()> {
    build_from(Path::new("."), Path::new("target"), Path::new(OUTPUT))
}

/// Builds the programs from the sources in a folder into `output`, by way of a target folder.
pub fn build_from(sources: &Path, target: &Path, output: &Path) -> Result<()> {
    wasm_target()?;
    let compiled = target.join(COMPILED);
    for (feature, name) in PROGRAMS {
        let build = ["build", "--locked", "--package", "imbalance-lab", "--lib", "--profile", PROFILE];
        let features = ["--no-default-features", "--features", feature];
        run(command("cargo")
            .args(["--config", &impersonal()?])
            .args(build)
            .args(features)
            .args(["--target", TARGET, "--target-dir"])
            .arg(std::path::absolute(target)?)
            .current_dir(sources))?;
        // What the page and its type check read of wasm-bindgen's output.
        let bound = [format!("{name}_bg.wasm"), format!("{name}.js"), format!("{name}.d.ts")];
        if bound.iter().all(|file| is_newer(&output.join(file), &compiled)) {
            continue;
        }
        let bindgen = wasm_bindgen()?.join("wasm-bindgen");
        let options = ["--target", "web", "--remove-name-section", "--remove-producers-section"];
        run(command(bindgen).args(options).arg("--out-dir").arg(output).args(["--out-name", name]).arg(&compiled))?;
    }
    Ok(())
}

/// A setting that has messages name the sources of others by where they are in cargo's folder, not by where that folder is on
/// this machine: the same sources then give the same bytes anywhere, and these tell nothing of who built them.
fn impersonal() -> Result<String> {
    let home = env::var_os("HOME").or_else(|| env::var_os("USERPROFILE")).map(PathBuf::from);
    let cargo = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(home?.join(".cargo")));
    let cargo = cargo.context("cannot tell where cargo's folder is: set CARGO_HOME")?;
    // Text in quotation marks is written alike in JSON and in TOML.
    let flag = serde_json::Value::from(format!("--remap-path-prefix={}=cargo", cargo.display()));
    Ok(format!("target.{TARGET}.rustflags=[{flag}]"))
}

/// Whether a file exists and is no older than another.
fn is_newer(file: &Path, other: &Path) -> bool {
    let changed = |file: &Path| fs::metadata(file).and_then(|data| data.modified());
    matches!((changed(file), changed(other)), (Ok(file), Ok(other)) if file >= other)
}

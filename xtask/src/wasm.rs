//! Building the page's WebAssembly: the lab, and what a page loads only when it is asked for, the intake of files and the
//! pictures of later.

use crate::tools::{command, node_packages, run, wasm_bindgen, wasm_target};
use anyhow::{Context, Result};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// Where wasm-bindgen's output goes, beside the page's own modules.
pub const OUTPUT: &str = "www/pkg";
/// Below the target folder: the same with the names of functions.
const NAMED: &str = "wasm-named";
/// Where [`smallest`] writes.
const SMALLEST: &str = "target/wasm-smallest";
const PROFILE: &str = "web";
const TARGET: &str = "wasm32-unknown-unknown";
const COMPILED: &str = "wasm32-unknown-unknown/web/imbalance_lab.wasm";

/// The programs: the crate's feature that each is built with, and the name of its files.
pub const PROGRAMS: [(&str, &str); 3] =
    [("lab", "imbalance_lab"), ("intake", "imbalance_lab_intake"), ("later", "imbalance_lab_later")];

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
        bind(&compiled, name, &target.join(NAMED), &[])?;
        bind(&compiled, name, output, &["--remove-name-section"])?;
    }
    Ok(())
}

fn bind(compiled: &Path, name: &str, output: &Path, options: &[&str]) -> Result<()> {
    let bindgen = wasm_bindgen()?.join("wasm-bindgen");
    let always = ["--target", "web", "--remove-producers-section", "--out-name", name];
    run(command(bindgen).args(always).args(options).arg("--out-dir").arg(output).arg(compiled))
}

/// What the compiler's output may use, which the optimiser is not told by the program itself.
const FEATURES: [&str; 8] = [
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Writes a program of www/pkg anew, as small as it gets once it is gzipped, and tells where.
///
/// Functions are ordered by their names, so that those that are alike stand close enough for gzip to see it. What inlining
/// saves costs more than that in the packed file, so nothing is inlined, nor are data cut in pieces, nor is what is computed
/// twice kept in locals, which browsers do themselves. Which numbers are rounded when stays as it is, and
/// with it the bits of a run.
pub fn smallest(name: &str) -> Result<PathBuf> {
    let file = format!("{name}_bg.wasm");
    let (named, smallest) = (Path::new("target").join(NAMED).join(&file), Path::new(SMALLEST).join(&file));
    let inlined = ["one-caller", "always", "flexible"].map(|kind| format!("--{kind}-inline-max-function-size=0"));
    let mut options = vec!["-O3", "--converge", "--skip-pass=memory-packing", "--skip-pass=local-cse"];
    options.extend(FEATURES);
    options.extend(inlined.iter().map(String::as_str));
    options.push("--reorder-functions-by-name");
    // What was written with other options is not what is asked for.
    let (options_then, options_now) = (smallest.with_extension("options"), options.join(" "));
    let is_same = fs::read_to_string(&options_then).is_ok_and(|then| then == options_now);
    if !is_same || !is_newer(&smallest, &named) {
        node_packages("tests/page")?;
        fs::create_dir_all(SMALLEST)?;
        let mut optimiser = command("tests/page/node_modules/.bin/wasm-opt");
        run(optimiser.args(&options).arg(&named).arg("-o").arg(&smallest))?;
        fs::write(options_then, options_now)?;
    }
    Ok(smallest)
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

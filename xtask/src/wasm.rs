//! Building the page's WebAssembly: the lab, and what a page loads only when it is asked for, the file loader and the
//! extras.

use crate::tools::{self, Built, command, node_packages, run, wasm_target};
use anyhow::{Context, Result};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// Where wasm-bindgen's output goes, beside the page's own modules.
pub const OUTPUT: &str = "www/pkg";
/// Below the target folder: the programs as they were compiled, with the names of functions.
const NAMED: &str = "wasm-named";
/// Where [`smallest`] writes.
const SMALLEST: &str = "target/wasm-smallest";
/// Where [`build_tests`] writes.
pub const TESTS: &str = "target/wasm-tests";
const PROFILE: &str = "web";
const TARGET: &str = "wasm32-unknown-unknown";
const COMPILED: &str = "wasm32-unknown-unknown/web/imbalance_lab.wasm";

/// The programs: the crate's feature that each is built with, and the name of its files.
pub const PROGRAMS: [(&str, &str); 3] =
    [("lab", "imbalance_lab"), ("file-loader", "imbalance_lab_file_loader"), ("extras", "imbalance_lab_extras")];

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
            .args(["--config", &remap_paths()?])
            .args(build)
            .args(features)
            .args(["--target", TARGET, "--target-dir"])
            .arg(std::path::absolute(target)?)
            // Else cargo gives the programs one place, and makes each anew after another one was made there.
            .env("__CARGO_DEFAULT_LIB_METADATA", "programs")
            .current_dir(sources))?;
        // What the page and its type check read of wasm-bindgen's output.
        let bound = [format!("{name}_bg.wasm"), format!("{name}.js"), format!("{name}.d.ts")];
        if bound.iter().all(|file| is_newer(&output.join(file), &compiled)) {
            continue;
        }
        fs::create_dir_all(target.join(NAMED))?;
        fs::copy(&compiled, target.join(NAMED).join(format!("{name}.wasm")))?;
        bind(&compiled, name, output, Names::Removed)?;
    }
    Ok(())
}

/// Builds the tests of the core that run in browsers, with every check on, each into a folder of [`TESTS`]/www, and tells their
/// names.
pub fn build_tests() -> Result<Vec<String>> {
    wasm_target()?;
    let tests =
        ["test", "--locked", "--package", "imbalance-lab", "--test", "web", "--test", "bits", "--target", TARGET];
    let programs = tools::build_tests(command("cargo").args(tests))?;
    for Built { name, file, .. } in &programs {
        Bindgen::new()
            .input_path(file)
            .out_name("tests")
            .web(true)?
            .omit_default_module_path(false)
            // Tests are called by name, and start nothing by themselves.
            .export_wasm(true)
            .emit_start(false)
            .generate(Path::new(TESTS).join("www").join(name))
            .with_context(|| format!("cannot bind the tests {name} to JavaScript"))?;
    }
    fs::write(
        Path::new(TESTS).join("index.html"),
        "<!doctype html><link rel=\"icon\" href=\"data:,\"><title>Tests</title>",
    )?;
    Ok(programs.into_iter().map(|program| program.name).collect())
}

/// Whether a program keeps the names of its functions.
#[derive(PartialEq)]
enum Names {
    Kept,
    Removed,
}

/// Writes a compiled program and its bindings for pages, as the command wasm-bindgen would.
fn bind(compiled: &Path, name: &str, output: &Path, names: Names) -> Result<()> {
    Bindgen::new()
        .input_path(compiled)
        .out_name(name)
        .web(true)?
        .typescript(true)
        // Called without an address, the bindings find the program beside them.
        .omit_default_module_path(false)
        .remove_producers_section(true)
        .remove_name_section(names == Names::Removed)
        .generate(output)
        .with_context(|| format!("cannot bind {} to JavaScript", compiled.display()))
}

/// What the compiler's output may use, which the optimizer is not told by the program itself.
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
    let folder = Path::new("target").join(NAMED);
    let (compiled, smallest) = (folder.join(format!("{name}.wasm")), Path::new(SMALLEST).join(&file));
    let inlined = ["one-caller", "always", "flexible"].map(|kind| format!("--{kind}-inline-max-function-size=0"));
    let mut options = vec!["-O3", "--converge", "--skip-pass=memory-packing", "--skip-pass=local-cse"];
    options.extend(FEATURES);
    options.extend(inlined.iter().map(String::as_str));
    options.push("--reorder-functions-by-name");
    // What was written with other options is not what is asked for.
    let (options_then, options_now) = (smallest.with_extension("options"), options.join(" "));
    let is_same = fs::read_to_string(&options_then).is_ok_and(|then| then == options_now);
    if !is_same || !is_newer(&smallest, &compiled) {
        bind(&compiled, name, &folder, Names::Kept)?;
        node_packages("tests/page")?;
        fs::create_dir_all(SMALLEST)?;
        let mut optimizer = command("tests/page/node_modules/.bin/wasm-opt");
        run(optimizer.args(&options).arg(folder.join(&file)).arg("-o").arg(&smallest))?;
        fs::write(options_then, options_now)?;
    }
    Ok(smallest)
}

/// A setting that has messages name the sources of others by where they are in cargo's folder, not by where that folder is on
/// this machine: the same sources then give the same bytes anywhere, and these tell nothing of who built them.
fn remap_paths() -> Result<String> {
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

//! Builds the page's WebAssembly program and the tests of the core that run in browsers.

use crate::tools::{self, Built, command, node_packages, run, wasm_target};
use anyhow::{Context, Result};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// The folder for wasm-bindgen's output, beside the page's own modules.
pub const OUTPUT: &str = "www/pkg";
/// The folder to which [`optimized`] writes.
const OPTIMIZED: &str = "target/wasm-optimized";
/// The folder to which [`build_tests`] writes.
pub const TESTS: &str = "target/wasm-tests";
const PROFILE: &str = "web";
const TARGET: &str = "wasm32-unknown-unknown";
const COMPILED: &str = "wasm32-unknown-unknown/web/imbalance_lab.wasm";

/// The file of the program in [`OUTPUT`].
pub const PROGRAM: &str = "imbalance_lab_bg.wasm";
/// The name of the files that wasm-bindgen writes.
const NAME: &str = "imbalance_lab";

/// Builds www/pkg; files that are up to date do not change.
pub fn build() -> Result<()> {
    build_from(Path::new("."), Path::new("target"), Path::new(OUTPUT))
}

/// Builds the program from the sources in a folder, using a target folder, and writes it to `output`.
pub fn build_from(sources: &Path, target: &Path, output: &Path) -> Result<()> {
    wasm_target()?;
    let compiled = target.join(COMPILED);
    let build = ["build", "--locked", "--package", "imbalance-lab", "--lib", "--profile", PROFILE];
    run(command("cargo")
        .args(["--config", &remap_paths()?])
        .args(build)
        .args(["--target", TARGET, "--target-dir"])
        .arg(std::path::absolute(target)?)
        .current_dir(sources))?;
    // The files of wasm-bindgen's output that the page and its type check read.
    let bound = [PROGRAM, "imbalance_lab.js", "imbalance_lab.d.ts"];
    if bound.iter().all(|file| is_newer(&output.join(file), &compiled)) {
        return Ok(());
    }
    bind(&compiled, output)
}

/// Builds the tests of the core that run in browsers, with all checks enabled, each into a folder of [`TESTS`]/www, and
/// returns their names.
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
            // The page calls tests by name, so the program must not start anything by itself.
            .export_wasm(true)
            .emit_start(false)
            .generate(Path::new(TESTS).join("www").join(name))
            .with_context(|| format!("the tests {name} cannot be bound to JavaScript"))?;
    }
    fs::write(
        Path::new(TESTS).join("index.html"),
        "<!doctype html><link rel=\"icon\" href=\"data:,\"><title>Tests</title>",
    )?;
    Ok(programs.into_iter().map(|program| program.name).collect())
}

/// Writes a compiled program and its bindings for pages, like the command wasm-bindgen.
fn bind(compiled: &Path, output: &Path) -> Result<()> {
    Bindgen::new()
        .input_path(compiled)
        .out_name(NAME)
        .web(true)?
        .typescript(true)
        // If no address is given, the bindings find the program beside them.
        .omit_default_module_path(false)
        .remove_producers_section(true)
        .remove_name_section(true)
        .generate(output)
        .with_context(|| format!("{} cannot be bound to JavaScript", compiled.display()))
}

/// The WebAssembly features that the compiler's output may use. The program itself does not state them for the
/// optimizer.
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

/// Writes the program as it is shipped, after wasm-opt, and returns its path. The order of rounding does not change, so
/// the bits of a run stay the same.
///
/// Three optimizations are off, because what is downloaded would be larger with them: inlining, which the compiler has
/// already done in the dense loops, splitting data, and keeping repeated results in locals, which browsers do
/// themselves. Gzipped, the program has 319 kB without them and 356 kB with them.
pub fn optimized() -> Result<PathBuf> {
    let (built, optimized) = (Path::new(OUTPUT).join(PROGRAM), Path::new(OPTIMIZED).join(PROGRAM));
    if !is_newer(&optimized, &built) {
        node_packages("tests/page")?;
        fs::create_dir_all(OPTIMIZED)?;
        let inlined = ["one-caller", "always", "flexible"].map(|kind| format!("--{kind}-inline-max-function-size=0"));
        let options = ["-O3", "--skip-pass=memory-packing", "--skip-pass=local-cse"];
        let mut optimizer = command("tests/page/node_modules/.bin/wasm-opt");
        run(optimizer.args(options).args(inlined).args(FEATURES).arg(built).arg("-o").arg(&optimized))?;
    }
    Ok(optimized)
}

/// Returns a setting that shortens the paths of dependencies' sources in messages to paths inside cargo's folder. The
/// same sources then give the same bytes on every machine, and the bytes do not reveal who built them.
fn remap_paths() -> Result<String> {
    let home = env::var_os("HOME").or_else(|| env::var_os("USERPROFILE")).map(PathBuf::from);
    let cargo = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(home?.join(".cargo")));
    let cargo = cargo.context("cargo's folder is unknown; set CARGO_HOME to its path")?;
    // A quoted string is written the same in JSON and in TOML.
    let flag = serde_json::Value::from(format!("--remap-path-prefix={}=cargo", cargo.display()));
    Ok(format!("target.{TARGET}.rustflags=[{flag}]"))
}

/// Returns whether a file exists and is at least as new as another.
fn is_newer(file: &Path, other: &Path) -> bool {
    let changed = |file: &Path| fs::metadata(file).and_then(|data| data.modified());
    matches!((changed(file), changed(other)), (Ok(file), Ok(other)) if file >= other)
}

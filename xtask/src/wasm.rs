//! Builds the page's WebAssembly: the lab, and the two programs that a page loads only when it needs them, the file
//! loader and the extras.

use crate::tools::{self, Built, command, node_packages, run, wasm_target};
use anyhow::{Context, Result};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// The folder for wasm-bindgen's output, beside the page's own modules.
pub const OUTPUT: &str = "www/pkg";
/// The folder below the target folder for the compiled programs that still contain the names of functions.
const NAMED: &str = "wasm-named";
/// The folder to which [`smallest`] writes.
const SMALLEST: &str = "target/wasm-smallest";
/// The folder to which [`build_tests`] writes.
pub const TESTS: &str = "target/wasm-tests";
const PROFILE: &str = "web";
const TARGET: &str = "wasm32-unknown-unknown";
const COMPILED: &str = "wasm32-unknown-unknown/web/imbalance_lab.wasm";

/// The programs: the feature of the crate that each is built with, and the name of its files.
pub const PROGRAMS: [(&str, &str); 3] =
    [("lab", "imbalance_lab"), ("file-loader", "imbalance_lab_file_loader"), ("extras", "imbalance_lab_extras")];

/// Builds www/pkg; files that are up to date do not change.
pub fn build() -> Result<()> {
    build_from(Path::new("."), Path::new("target"), Path::new(OUTPUT))
}

/// Builds the programs from the sources in a folder, using a target folder, and writes them to `output`.
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
            // Without this, cargo uses the same path for all programs, and rebuilds each after another one was built
            // there.
            .env("__CARGO_DEFAULT_LIB_METADATA", "programs")
            .current_dir(sources))?;
        // The files of wasm-bindgen's output that the page and its type check read.
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

/// Writes a compiled program and its bindings for pages, like the command wasm-bindgen.
fn bind(compiled: &Path, name: &str, output: &Path, names: Names) -> Result<()> {
    Bindgen::new()
        .input_path(compiled)
        .out_name(name)
        .web(true)?
        .typescript(true)
        // If no address is given, the bindings find the program beside them.
        .omit_default_module_path(false)
        .remove_producers_section(true)
        .remove_name_section(names == Names::Removed)
        .generate(output)
        .with_context(|| format!("cannot bind {} to JavaScript", compiled.display()))
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

/// Writes the smallest gzipped form of a program of www/pkg, and returns its path.
///
/// Functions are ordered by name, so that similar functions are close enough for gzip to exploit. Three optimizations
/// are disabled, because they increase the size of the gzipped file: inlining, splitting data, and keeping repeated
/// results in locals, which browsers do themselves. The order of rounding does not change, so the bits of a run stay
/// the same.
pub fn smallest(name: &str) -> Result<PathBuf> {
    let file = format!("{name}_bg.wasm");
    let folder = Path::new("target").join(NAMED);
    let (compiled, smallest) = (folder.join(format!("{name}.wasm")), Path::new(SMALLEST).join(&file));
    let inlined = ["one-caller", "always", "flexible"].map(|kind| format!("--{kind}-inline-max-function-size=0"));
    let mut options = vec!["-O3", "--converge", "--skip-pass=memory-packing", "--skip-pass=local-cse"];
    options.extend(FEATURES);
    options.extend(inlined.iter().map(String::as_str));
    options.push("--reorder-functions-by-name");
    // A file that was written with other options is out of date.
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

/// Returns a setting that shortens the paths of dependencies' sources in messages to paths inside cargo's folder. The
/// same sources then give the same bytes on every machine, and the bytes do not reveal who built them.
fn remap_paths() -> Result<String> {
    let home = env::var_os("HOME").or_else(|| env::var_os("USERPROFILE")).map(PathBuf::from);
    let cargo = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(home?.join(".cargo")));
    let cargo = cargo.context("cannot tell where cargo's folder is: set CARGO_HOME")?;
    // A quoted string is written the same in JSON and in TOML.
    let flag = serde_json::Value::from(format!("--remap-path-prefix={}=cargo", cargo.display()));
    Ok(format!("target.{TARGET}.rustflags=[{flag}]"))
}

/// Returns whether a file exists and is at least as new as another.
fn is_newer(file: &Path, other: &Path) -> bool {
    let changed = |file: &Path| fs::metadata(file).and_then(|data| data.modified());
    matches!((changed(file), changed(other)), (Ok(file), Ok(other)) if file >= other)
}

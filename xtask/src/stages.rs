//! Everything that must hold, in stages, the quickest to fail first.

use crate::supply;
use crate::tools::{self, Browser, command, run};
use crate::wasm;
use anyhow::{Context, Result};
use clap::ValueEnum;
use serde_json::{Value, json};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// One part of the tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    /// rustfmt.
    Format,
    /// What it is built from: licences, sources, duplicates, and the table of dependencies in docs/architecture.md.
    Supply,
    /// clippy, warnings being errors.
    Clippy,
    /// Native tests, in single and double precision.
    Native,
    /// The documentation: its examples run, its links hold.
    Doc,
    /// The crates as they are published: packed, and built from nothing but what was packed.
    Package,
    /// The core as WebAssembly, in Chromium and in Firefox.
    Wasm,
    /// The JavaScript's types.
    Types,
    /// The page in browsers, as its readers use it.
    Page,
}

/// Runs all stages, or only some, and stops at the first that fails.
pub fn test(only: &[Stage]) -> Result<()> {
    let mut times: Vec<(Stage, Duration)> = Vec::new();
    for stage in Stage::value_variants() {
        if !only.is_empty() && !only.contains(stage) {
            continue;
        }
        println!("\n=== {} ===", name(*stage));
        let start = Instant::now();
        run_stage(*stage).with_context(|| {
            format!("the {0} stage failed; repeat it alone with `cargo xtask test --only {0}`", name(*stage))
        })?;
        times.push((*stage, start.elapsed()));
    }
    println!("\n=== all is well ===");
    for (stage, time) in times {
        println!("{:8} {:6.1} s", name(stage), time.as_secs_f64());
    }
    Ok(())
}

fn name(stage: Stage) -> String {
    stage.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

fn run_stage(stage: Stage) -> Result<()> {
    match stage {
        Stage::Format => cargo(&["fmt", "--all", "--check"]),
        Stage::Supply => supply::check(),
        Stage::Clippy => clippy(),
        Stage::Native => native(),
        Stage::Doc => documentation(),
        Stage::Package => package(),
        Stage::Wasm => wasm_tests(),
        Stage::Types => types(),
        Stage::Page => page(),
    }
}

fn cargo(arguments: &[&str]) -> Result<()> {
    run(command("cargo").args(arguments))
}

/// The product's own packages.
const OURS: [&str; 4] = ["-p", "imbalance-lab", "-p", "imbalance-lab-kernel"];

fn clippy() -> Result<()> {
    tools::wasm_target()?;
    let deny = ["--", "-D", "warnings"];
    let all = ["clippy", "--locked", "--workspace", "--all-targets"];
    run(command("cargo").args(all).args(deny))?;
    let double = ["clippy", "--locked", "--all-targets", "--features", "double"];
    run(command("cargo").args(double).args(OURS).args(deny))?;
    let wasm = ["clippy", "--locked", "-p", "imbalance-lab", "--tests", "--target", "wasm32-unknown-unknown"];
    run(command("cargo").args(wasm).args(deny))
}

fn native() -> Result<()> {
    cargo(&["test", "--locked", "--workspace", "--lib", "--bins", "--tests", "--examples"])?;
    let double = ["test", "--locked", "--features", "double", "--lib", "--tests", "--examples"];
    run(command("cargo").args(double).args(OURS))
}

fn documentation() -> Result<()> {
    run(command("cargo").args(["test", "--locked", "--doc"]).args(OURS))?;
    let doc = ["doc", "--locked", "--no-deps", "--lib"];
    run(command("cargo").args(doc).args(OURS).env("RUSTDOCFLAGS", "-D warnings"))
}

fn package() -> Result<()> {
    // What is being worked on is packed too.
    run(command("cargo").args(["package", "--locked", "--allow-dirty"]).args(OURS))
}

/// The test files that run in browsers.
const BROWSER_TESTS: [&str; 5] = ["--test", "web", "--test", "bits", "--locked"];

fn wasm_tests() -> Result<()> {
    tools::wasm_target()?;
    // The arguments under which the browsers run everywhere, in containers and as root too.
    let Browser { program, driver } = tools::chromium()?;
    let arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
    let options = json!({"goog:chromeOptions": {"binary": program, "args": arguments}});
    wasm_tests_in(["--chrome", "--chromedriver"], &driver, &options)?;
    let Browser { program, driver } = tools::firefox()?;
    let options = json!({"moz:firefoxOptions": {"binary": program, "args": ["-headless"]}});
    wasm_tests_in(["--firefox", "--geckodriver"], &driver, &options)
}

fn wasm_tests_in(browser: [&str; 2], driver: &Path, options: &Value) -> Result<()> {
    // wasm-pack's test runner reads its browser's options from this file, and from nowhere else.
    fs::write("webdriver.json", options.to_string()).context("cannot write webdriver.json")?;
    let (pack, bindgen) = (tools::wasm_pack()?, tools::wasm_bindgen()?);
    run(command(pack.join("wasm-pack"))
        .args(["test", "--mode", "no-install", "--headless"])
        .args(browser)
        .arg(driver)
        .arg(".")
        .args(BROWSER_TESTS)
        .env("PATH", first_on_path(&bindgen)?)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "600"))
}

/// The PATH with a folder put first.
fn first_on_path(folder: &Path) -> Result<OsString> {
    let rest = env::var_os("PATH").unwrap_or_default();
    Ok(env::join_paths([folder.to_owned()].into_iter().chain(env::split_paths(&rest)))?)
}

fn types() -> Result<()> {
    wasm::build()?;
    tools::node_packages("tests/page")?;
    run(command("node_modules/.bin/tsc").args(["--noEmit", "-p", "."]).current_dir("tests/page"))
}

fn page() -> Result<()> {
    wasm::build()?;
    tools::node_packages("tests/page")?;
    cargo(&["build", "--locked", "-p", "imbalance-lab", "--bin", "imbalance-lab", "--release"])?;
    run(command("node")
        .args(["--test", "--test-concurrency=1", "--test-timeout=900000", "--test-reporter=spec"])
        .args(page_tests()?)
        .env("CHROMIUM", tools::chromium()?.program)
        .env("FIREFOX", tools::firefox_alone()?)
        .env("XTASK", env::current_exe()?))
}

/// Takes the pictures of docs/.
pub fn pictures() -> Result<()> {
    wasm::build()?;
    tools::node_packages("tests/page")?;
    run(command("node")
        .arg("tests/page/pictures.js")
        .env("CHROMIUM", tools::chromium()?.program)
        .env("XTASK", env::current_exe()?))
}

/// Tries the paper's claims and writes docs/REPRODUCTION.md.
pub fn claims(cifar: Option<&Path>, results: Option<&Path>) -> Result<()> {
    let program = ["run", "--locked", "--release", "--package", "imbalance-lab", "--bin", "imbalance-lab"];
    let files = cifar.iter().flat_map(|folder| [Path::new("--cifar"), folder]);
    let kept = results.iter().flat_map(|folder| [Path::new("--results"), folder]);
    run(command("cargo").args(program).args(["--", "claims", "docs"]).args(files).args(kept))
}

/// The page's test files, by name.
fn page_tests() -> Result<Vec<OsString>> {
    let entries = fs::read_dir("tests/page")?.collect::<Result<Vec<_>, _>>()?;
    let mut files: Vec<OsString> = entries.into_iter().map(|entry| entry.path().into_os_string()).collect();
    files.retain(|file| file.to_string_lossy().ends_with(".test.js"));
    files.sort();
    Ok(files)
}

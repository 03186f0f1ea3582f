//! All checks and tests, in stages; the stages that fail fastest come first.

use crate::native::{self, Timings};
use crate::tools::{self, command, run};
use crate::{oldest, packed, supply, wasm};
use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// One part of the tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    /// rustfmt.
    Format,
    /// What it is built from: licenses, sources, duplicates, and the table of dependencies in docs/architecture.md.
    Supply,
    /// clippy, warnings being errors.
    Clippy,
    /// Native tests, in single and double precision.
    Native,
    /// The crates with the oldest Rust that they support.
    Oldest,
    /// The documentation: its examples run, its links hold.
    Doc,
    /// The crates as they are published: packed, compiled from nothing but what was packed, and tested.
    Package,
    /// The core as WebAssembly, in Chromium, Firefox and WebKit.
    Wasm,
    /// The JavaScript: its types, its format and the rules of its style.
    Types,
    /// The page in browsers, as its readers use it.
    Page,
}

/// Runs all stages, or only some, and stops at the first that fails. Prints the time of each stage and, if requested,
/// its slowest tests.
pub fn test(only: &[Stage], timings: bool) -> Result<()> {
    let timings = if timings { Timings::Slowest } else { Timings::None };
    let mut times: Vec<(Stage, Duration)> = Vec::new();
    for stage in Stage::value_variants() {
        if !only.is_empty() && !only.contains(stage) {
            continue;
        }
        println!("\n=== {} ===", name(*stage));
        let start = Instant::now();
        run_stage(*stage, timings).with_context(|| {
            format!("the stage {0} failed; repeat it with `cargo xtask test --only {0}`", name(*stage))
        })?;
        times.push((*stage, start.elapsed()));
    }
    println!("\n=== all stages passed ===");
    for (stage, time) in times {
        println!("{:8} {:6.1} s", name(stage), time.as_secs_f64());
    }
    Ok(())
}

fn name(stage: Stage) -> String {
    stage.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

fn run_stage(stage: Stage, timings: Timings) -> Result<()> {
    match stage {
        Stage::Format => cargo(&["fmt", "--all", "--check"]),
        Stage::Supply => supply::check(),
        Stage::Clippy => clippy(),
        Stage::Native => native::test(timings),
        Stage::Oldest => oldest::check(),
        Stage::Doc => documentation(),
        Stage::Package => packed::check(),
        Stage::Wasm => wasm_tests(timings),
        Stage::Types => types(),
        Stage::Page => page(timings),
    }
}

fn cargo(arguments: &[&str]) -> Result<()> {
    run(command("cargo").args(arguments))
}

/// The packages of the product itself.
pub const PACKAGES: [&str; 6] = ["-p", "imbalance-lab", "-p", "imbalance-lab-kernel", "-p", "imbalance-lab-cli"];
/// Those that compute, in single or in double precision.
pub const LIBRARIES: [&str; 4] = ["-p", "imbalance-lab", "-p", "imbalance-lab-kernel"];

fn clippy() -> Result<()> {
    tools::wasm_target()?;
    let deny = ["--", "-D", "warnings"];
    let all = ["clippy", "--locked", "--workspace", "--all-targets"];
    run(command("cargo").args(all).args(deny))?;
    let double = ["clippy", "--locked", "--all-targets", "--features", "double"];
    run(command("cargo").args(double).args(LIBRARIES).args(deny))?;
    let wasm = ["clippy", "--locked", "-p", "imbalance-lab", "--tests", "--target", "wasm32-unknown-unknown"];
    run(command("cargo").args(wasm).args(deny))
}

fn documentation() -> Result<()> {
    run(command("cargo").args(["test", "--locked", "--doc"]).args(LIBRARIES))?;
    let doc = ["doc", "--locked", "--no-deps", "--lib"];
    run(command("cargo").args(doc).args(LIBRARIES).env("RUSTDOCFLAGS", "-D warnings"))?;
    let tested = fs::read_to_string("tests/api.rs")?;
    for (page, part) in [("imbalance_lab", ""), ("imbalance_lab_kernel", "kernel::")] {
        let listed = fs::read_to_string(format!("target/doc/{page}/all.html"))?;
        let public = public_types(&listed).map(|name| part.to_owned() + &name);
        let missing: Vec<String> = public.filter(|name| !names(&tested, name)).collect();
        ensure!(missing.is_empty(), "add {} to the types that tests/api.rs shares between threads", missing.join(", "));
    }
    Ok(())
}

/// Returns the paths of the types on a page of rustdoc that lists everything, such as `data::table::Parser`.
fn public_types(page: &str) -> impl Iterator<Item = String> {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split(".html\"").next());
    links.filter_map(|link| {
        let (folder, file) = link.rsplit_once('/').unwrap_or(("", link));
        let name = ["struct.", "enum.", "union."].iter().find_map(|kind| file.strip_prefix(kind))?;
        let folder = if folder.is_empty() { String::new() } else { folder.replace('/', "::") + "::" };
        Some(folder + name)
    })
}

/// Returns whether a text names a path as a whole.
fn names(text: &str, path: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    text.split(|c| !is_part(c)).any(|word| word == path)
}

/// Compiles the tests of the core and runs them in browsers, like the page's program.
fn wasm_tests(timings: Timings) -> Result<()> {
    let programs = wasm::build_tests()?;
    tools::node_packages("tests/page")?;
    let tests = [wasm::TESTS.to_owned()].into_iter().chain(programs).collect::<Vec<_>>().join(",");
    run(browser_tests(timings)?.arg("tests/page/core.js").env("WASM_TESTS", tests))
}

/// The folders with JavaScript, and the files that prettier formats.
const SCRIPTS: [&str; 4] = ["www", "tests/page", "xtask", "packages"];
const FORMATTED: &str = "{www,tests/page,xtask,packages}/**/*.{js,css}";

/// Checks the JavaScript with three tools at the same time. Each keeps what it learned for the next time.
fn types() -> Result<()> {
    wasm::build()?;
    tools::node_packages("tests/page")?;
    let tool = |name: &str| command(format!("tests/page/node_modules/.bin/{name}"));
    let kept = |name: &str| format!("target/javascript/{name}");
    let (mut types, mut format, mut style) = (tool("tsc"), tool("prettier"), tool("eslint"));
    types.args(["--noEmit", "-p", "tests/page", "--incremental", "--tsBuildInfoFile"]).arg(kept("types"));
    format.args(["--check", "--log-level=warn", "--cache", "--cache-location"]).arg(kept("format")).arg(FORMATTED);
    style
        .args(["--config=tests/page/eslint.config.js", "--cache", "--cache-location"])
        .arg(kept("style"))
        .args(SCRIPTS);
    tools::run_together([types, format, style])
}

fn page(timings: Timings) -> Result<()> {
    wasm::build()?;
    tools::node_packages("tests/page")?;
    // Two of the test files use this, possibly at the same time.
    wasm::optimized()?;
    // The tests compare the numbers of the page with those of the command line.
    cargo(&["build", "--locked", "-p", "imbalance-lab-cli"])?;
    run(browser_tests(timings)?.args(page_tests()?))
}

/// Returns Node's test runner with every available browser. It runs two files at a time, because a page rarely keeps a
/// processor busy.
fn browser_tests(timings: Timings) -> Result<Command> {
    let mut node = command("node");
    // The time is that of a file. It is for what no wait of the tests themselves ends with a reason.
    node.args(["--test", "--test-concurrency=2", "--test-timeout=600000"]);
    node.args(["--test-reporter=spec", "--test-reporter-destination=stdout"]);
    if timings == Timings::Slowest {
        node.args(["--test-reporter=./tests/page/slowest.js", "--test-reporter-destination=stdout"]);
    }
    let webkit = tools::webkit()?;
    node.env("CHROMIUM", tools::chromium()?)
        .env("FIREFOX", tools::firefox()?)
        .env("WEBKIT", webkit.program)
        .env("WEBKIT_DRIVER", webkit.driver)
        .env("XTASK", env::current_exe()?);
    Ok(node)
}

/// Takes the screenshots for docs/.
pub fn pictures() -> Result<()> {
    wasm::build()?;
    tools::node_packages("tests/page")?;
    run(command("node")
        .arg("tests/page/pictures.js")
        .env("CHROMIUM", tools::chromium()?)
        .env("XTASK", env::current_exe()?))
}

/// Tests the claims, and writes docs/REPRODUCTION.md and docs/further-claims.md.
pub fn claims(cifar: Option<&Path>, results: Option<&Path>) -> Result<()> {
    let program = ["run", "--locked", "--release", "--package", "imbalance-lab-cli"];
    let files = cifar.iter().flat_map(|folder| [Path::new("--cifar"), folder]);
    let kept = results.iter().flat_map(|folder| [Path::new("--results"), folder]);
    run(command("cargo").args(program).args(["--", "claims", "docs"]).args(files).args(kept.clone()))?;
    run(command("cargo").args(program).args(["--", "further-claims", "docs"]).args(kept))
}

/// Returns the page's test files: first those that need no browser, and fail in milliseconds.
fn page_tests() -> Result<Vec<OsString>> {
    let mut files = Vec::new();
    for folder in ["tests/page/node", "tests/page"] {
        let entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
        let mut tests: Vec<OsString> = entries.into_iter().map(|entry| entry.path().into_os_string()).collect();
        tests.retain(|file| file.to_string_lossy().ends_with(".test.js"));
        tests.sort();
        files.extend(tests);
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_found_by_their_paths() {
        let page = r#"<a href="index.html"></a><a href="data/table/struct.Parser.html">…</a><a href="enum.Level.html">…</a>
            <a href="data/fn.read.html">…</a>"#;
        assert_eq!(public_types(page).collect::<Vec<_>>(), ["data::table::Parser", "Level"]);
        assert!(names("a::B, data::table::Parser,", "data::table::Parser") && names("[a::B<f64>]", "a::B"));
        assert!(!names("data::table::ParserState, x::data::table::Parser", "data::table::Parser"));
    }
}

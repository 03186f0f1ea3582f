//! Benchmarks that compare the page with other libraries.

use crate::dist;
use crate::tools::{self, command, run};
use crate::wasm;
use anyhow::{Context, Result};
use std::env;
use std::path::{Path, PathBuf};

/// The folder with the other libraries and the benchmark driver.
const FOLDER: &str = "xtask/bench";

/// Builds the page and the native step, writes the published site, and measures them. `arguments` go to bench.js.
pub fn bench(json: Option<&Path>, parts: &[String], workloads: &[String]) -> Result<()> {
    wasm::build()?;
    tools::node_packages("tests/page")?;
    tools::node_packages(FOLDER)?;
    dist::site()?;
    let cargo = ["bench", "--locked", "-p", "imbalance-lab", "--bench", "step"];
    let step = tools::build_tests(command("cargo").args(cargo))?.pop().context("the native benchmark was not built")?;
    let mut bench = command("node");
    bench.arg(Path::new(FOLDER).join("bench.js"));
    if let Some(file) = json {
        bench.arg("--json").arg(absolute(file)?);
    }
    for part in parts {
        bench.args(["--part", part]);
    }
    for workload in workloads {
        bench.args(["--workload", workload]);
    }
    run(bench.env("CHROMIUM", tools::chromium()?).env("XTASK", env::current_exe()?).env("STEP", step.file))
}

/// Uses a page for a long time, and reports its memory.
pub fn soak(steps: usize, experiments: usize) -> Result<()> {
    wasm::build()?;
    tools::node_packages("tests/page")?;
    run(command("node")
        .arg(Path::new(FOLDER).join("soak.js"))
        .args(["--steps", &steps.to_string(), "--experiments", &experiments.to_string()])
        .env("CHROMIUM", tools::chromium()?)
        .env("XTASK", env::current_exe()?))
}

fn absolute(file: &Path) -> Result<PathBuf> {
    std::path::absolute(file).with_context(|| format!("the path {} cannot be resolved", file.display()))
}

//! Tests the lab in a real Jupyter Lab, which is too large for the ordinary tests.

use crate::tools::{self, command, node_packages, run};
use crate::{single, wasm};
use anyhow::Result;

const ENVIRONMENT: &str = "target/notebook/venv";

/// Installs Jupyter Lab from PyPI into target/, and runs a notebook in it with a browser.
pub fn test() -> Result<()> {
    wasm::build()?;
    node_packages("tests/page")?;
    single::write("drop")?;
    tools::python_packages(ENVIRONMENT, "xtask/notebook/requirements.txt")?;
    run(command("node")
        .arg("xtask/notebook/trial.js")
        .env("CHROMIUM", tools::chromium()?)
        // The test runs it in a folder of its own.
        .env("JUPYTER", tools::root().join(ENVIRONMENT).join("bin/jupyter")))
}

//! Tries the lab in the real programs that host it, which are too many for the ordinary tests.

use crate::tools::{self, command, node_packages, run};
use crate::{npm, python, wasm};
use anyhow::Result;
use std::env;

const ENVIRONMENT: &str = "target/hosts/python";

/// Installs the hosts from npm and PyPI, and uses the lab in each of them, or in some of them, with a browser.
pub fn test(names: &[String]) -> Result<()> {
    wasm::build()?;
    for folder in ["tests/page", "xtask/hosts"] {
        node_packages(folder)?;
    }
    npm::pack()?;
    python::pack()?;
    tools::python_packages(ENVIRONMENT, "xtask/hosts/requirements.txt")?;
    let pip = ["install", "--quiet", "--no-deps", "--force-reinstall", "--disable-pip-version-check"];
    run(command(format!("{ENVIRONMENT}/bin/pip")).args(pip).arg(python::wheel()?))?;
    run(command("cargo").args(["build", "--locked", "-p", "imbalance-lab-cli"]))?;
    run(command("node")
        .arg("xtask/hosts/trial.js")
        .args(names)
        .env("CHROMIUM", tools::chromium()?)
        .env("PYTHON", tools::root().join(ENVIRONMENT).join("bin"))
        .env("XTASK", env::current_exe()?))
}

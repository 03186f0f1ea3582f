//! Tries the lab in the real programs that host it, which are too many for the ordinary tests.

use crate::tools::{self, command, node_packages, run};
use crate::{npm, wasm};
use anyhow::Result;
use std::env;

/// Installs the hosts from npm, and uses the lab in each of them with a browser.
pub fn test() -> Result<()> {
    wasm::build()?;
    for folder in ["tests/page", "xtask/hosts"] {
        node_packages(folder)?;
    }
    npm::pack()?;
    run(command("node")
        .arg("xtask/hosts/trial.js")
        .env("CHROMIUM", tools::chromium()?)
        .env("XTASK", env::current_exe()?))
}

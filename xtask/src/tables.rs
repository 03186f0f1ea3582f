//! Reads about a thousand public tables that Python packages carry, and compares what was taken with pandas and with a
//! snapshot, so that a change of a rule shows what it does to real files.

use crate::tools::{command, python_packages, root, run};
use anyhow::Result;

const ENVIRONMENT: &str = "target/tables/venv";
const FOLDER: &str = "tests/tables/ecosystem";

/// Installs the packages from PyPI into target/, reads their tables with the built command, and compares the results, or
/// writes them as the new snapshot.
pub fn check(write: bool) -> Result<()> {
    run(command("cargo").args(["build", "--locked", "--package", "imbalance-lab-cli"]))?;
    python_packages(ENVIRONMENT, &format!("{FOLDER}/requirements.txt"))?;
    let mut check = command(format!("{ENVIRONMENT}/bin/python"));
    check.arg(format!("{FOLDER}/check.py")).arg(root().join("target/debug/imbalance-lab"));
    run(check.args(write.then_some("--write")))
}

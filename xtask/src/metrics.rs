//! Compares the metrics with scikit-learn's and imbalanced-learn's on many random cases: the test `metrics` with more
//! cases than the committed ones.

use crate::tools::{command, python_packages, root};
use anyhow::{Result, ensure};
use std::fs::{File, create_dir_all};

const FOLDER: &str = "tests/reference";
const OUTPUT: &str = "target/metrics";

/// Installs the packages from PyPI into target/, computes cases with them, and runs the test on these. It prints the
/// largest differences.
pub fn compare(cases: usize) -> Result<()> {
    let environment = format!("{OUTPUT}/venv");
    create_dir_all(OUTPUT)?;
    python_packages(&environment, &format!("{FOLDER}/requirements.txt"))?;
    let file = root().join(OUTPUT).join("cases.json");
    let mut reference = command(format!("{environment}/bin/python"));
    reference.arg(format!("{FOLDER}/metrics.py")).arg(cases.to_string()).stdout(File::create(&file)?);
    ensure!(reference.status()?.success(), "{FOLDER}/metrics.py failed");
    let mut test = command("cargo");
    test.args(["test", "--locked", "--package", "imbalance-lab", "--test", "metrics", "--", "--nocapture"]);
    ensure!(test.env("METRICS_CASES", &file).status()?.success(), "the metrics differ");
    Ok(())
}

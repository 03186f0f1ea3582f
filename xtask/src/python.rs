//! The lab as a Python package: a wheel of packages/python with the lab in one module, and the packaged images.

use crate::dist::{self, files_under};
use crate::single::{self, Assets};
use crate::tools::{command, run};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

const SOURCES: &str = "packages/python";
const FOLDER: &str = "target/python";
const PACKAGE: &str = "target/python/package";
/// The folder in which the lab becomes one module.
const SCRIPTS: &str = "target/python/scripts";

/// Writes the wheel.
pub fn pack() -> Result<()> {
    if Path::new(FOLDER).exists() {
        fs::remove_dir_all(FOLDER).context("target/python cannot be emptied")?;
    }
    for file in files_under(Path::new(SOURCES))? {
        if !file.components().any(|part| part.as_os_str() == "__pycache__") {
            write(Path::new(PACKAGE).join(file.strip_prefix(SOURCES)?), &fs::read(&file)?)?;
        }
    }
    for license in ["LICENSE-MIT", "LICENSE-APACHE"] {
        write(Path::new(PACKAGE).join(license), &fs::read(license)?)?;
    }
    let project = Path::new(PACKAGE).join("pyproject.toml");
    let described = fs::read_to_string(&project)?.replace("\"0.0.0\"", &format!("\"{}\"", dist::version()?));
    fs::write(project, described)?;
    let page = Path::new(PACKAGE).join("imbalance_lab/page");
    let lab = single::script(SCRIPTS, "notebook.js", Assets::new())?;
    write(page.join("lab.js.gz"), &dist::gzip(lab.as_bytes())?)?;
    for file in files_under(Path::new("www/data"))? {
        write(page.join(file.strip_prefix("www")?), &fs::read(&file)?)?;
    }
    let build = "import backend; print('target/python/' + backend.build_wheel('..'))";
    run(command("python3").args(["-B", "-c", build]).current_dir(PACKAGE))
}

/// Returns the path of the wheel.
pub fn wheel() -> Result<String> {
    Ok(format!("{FOLDER}/imbalance_lab-{}-py3-none-any.whl", dist::version()?))
}

fn write(to: impl AsRef<Path>, bytes: &[u8]) -> Result<()> {
    let to = to.as_ref();
    fs::create_dir_all(to.parent().unwrap_or(to))?;
    fs::write(to, bytes).with_context(|| format!("{} cannot be written", to.display()))
}

//! The lab as an npm package: the files of the site, with the element and its lessons, the core alone for Node.js and
//! browsers, and the types of both.

use crate::dist::{self, EXTERNAL, esbuild, files_under};
use crate::tools::{command, run};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

const FOLDER: &str = "target/npm";
const PACKAGE: &str = "target/npm/package";
/// The source of each entry of the core, and its name in the package.
const CORES: [(&str, &str); 2] = [("www/package/index.js", "core.js"), ("www/package/node.js", "core-node.js")];
/// The files that are copied unchanged, with their destinations.
const COPIES: [(&str, &str); 7] = [
    ("LICENSE-MIT", "LICENSE-MIT"),
    ("LICENSE-APACHE", "LICENSE-APACHE"),
    ("xtask/npm/README.md", "README.md"),
    // For resolvers that do not know `exports`.
    ("xtask/npm/element.json", "element/package.json"),
    ("www/package/element.d.ts", "types/package/element.d.ts"),
    ("www/document.d.ts", "types/document.d.ts"),
    ("www/pkg/imbalance_lab.d.ts", "types/pkg/imbalance_lab.d.ts"),
];

/// Writes the package, and packs it.
pub fn pack() -> Result<()> {
    dist::site()?;
    if Path::new(FOLDER).exists() {
        fs::remove_dir_all(FOLDER).context("target/npm cannot be emptied")?;
    }
    for file in files_under(Path::new(dist::OUTPUT))? {
        copy(&file, file.strip_prefix(dist::OUTPUT)?)?;
    }
    for (entry, name) in CORES {
        let output = format!("--outfile={PACKAGE}/www/{name}");
        let bundle = ["--bundle", "--format=esm", "--external:node:*", entry];
        run(esbuild().args(bundle).args(EXTERNAL).arg(output))?;
    }
    run(command("tests/page/node_modules/.bin/tsc").args(["-p", "xtask/npm"]))?;
    for (from, to) in COPIES {
        copy(Path::new(from), Path::new(to))?;
    }
    fs::write(format!("{PACKAGE}/package.json"), description()?)?;
    run(command("npm").args(["pack", "--silent", "--pack-destination", ".."]).current_dir(PACKAGE))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let to = Path::new(PACKAGE).join(to);
    fs::create_dir_all(to.parent().unwrap_or(Path::new(PACKAGE)))?;
    fs::copy(from, &to).with_context(|| format!("{} cannot be copied", from.display()))?;
    Ok(())
}

/// Returns the description of the package, with the crate's version.
fn description() -> Result<String> {
    let template = fs::read_to_string("xtask/npm/package.json")?;
    Ok(template.replace("\"version\": \"0.0.0\"", &format!("\"version\": \"{}\"", dist::version()?)))
}

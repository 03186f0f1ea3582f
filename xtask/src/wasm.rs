//! Building the page's WebAssembly: the lab, and what a page loads only when it is asked for, the intake of files and the
//! printing of pictures.

use crate::tools::{command, run, wasm_bindgen, wasm_target};
use anyhow::Result;
use std::fs;
use std::path::Path;

/// Where wasm-bindgen's output goes, beside the page's own modules.
pub const OUTPUT: &str = "www/pkg";
const PROFILE: &str = "web";
const COMPILED: &str = "target/wasm32-unknown-unknown/web/imbalance_lab.wasm";

/// The programs: the crate's feature that each is built with, and the name of its files.
pub const PROGRAMS: [(&str, &str); 3] =
    [("lab", "imbalance_lab"), ("intake", "imbalance_lab_intake"), ("print", "imbalance_lab_print")];

/// Builds www/pkg; what is fresh is left alone.
pub fn build() -> Result<()> {
    wasm_target()?;
    for (feature, name) in PROGRAMS {
        let build = ["build", "--locked", "--package", "imbalance-lab", "--lib", "--profile", PROFILE];
        let features = ["--no-default-features", "--features", feature];
        run(command("cargo").args(build).args(features).args(["--target", "wasm32-unknown-unknown"]))?;
        // What the page and its type check read of wasm-bindgen's output.
        let bound = [format!("{name}_bg.wasm"), format!("{name}.js"), format!("{name}.d.ts")];
        if bound.iter().all(|file| is_newer(&Path::new(OUTPUT).join(file), Path::new(COMPILED))) {
            continue;
        }
        let bindgen = wasm_bindgen()?.join("wasm-bindgen");
        let options = ["--target", "web", "--remove-name-section", "--remove-producers-section"];
        run(command(bindgen).args(options).args(["--out-dir", OUTPUT, "--out-name", name]).arg(COMPILED))?;
    }
    Ok(())
}

/// Whether a file exists and is no older than another.
fn is_newer(file: &Path, other: &Path) -> bool {
    let changed = |file: &Path| fs::metadata(file).and_then(|data| data.modified());
    matches!((changed(file), changed(other)), (Ok(file), Ok(other)) if file >= other)
}

//! Building the page's WebAssembly.

use crate::tools::{command, run, wasm_bindgen, wasm_target};
use anyhow::Result;
use std::fs;
use std::path::Path;

/// Where wasm-bindgen's output goes, beside the page's own modules.
pub const OUTPUT: &str = "www/pkg";
const PROFILE: &str = "web";
const COMPILED: &str = "target/wasm32-unknown-unknown/web/imbalance_lab.wasm";
/// What the page and its type check read of wasm-bindgen's output.
const BOUND: [&str; 3] = ["imbalance_lab_bg.wasm", "imbalance_lab.js", "imbalance_lab.d.ts"];

/// Builds www/pkg; what is fresh is left alone.
pub fn build() -> Result<()> {
    wasm_target()?;
    let build = ["build", "--locked", "--package", "imbalance-lab", "--lib", "--profile", PROFILE];
    run(command("cargo").args(build).args(["--target", "wasm32-unknown-unknown"]))?;
    if BOUND.iter().all(|file| is_newer(&Path::new(OUTPUT).join(file), Path::new(COMPILED))) {
        return Ok(());
    }
    let bindgen = wasm_bindgen()?.join("wasm-bindgen");
    let options = ["--target", "web", "--remove-name-section", "--remove-producers-section", "--out-dir", OUTPUT];
    run(command(bindgen).args(options).arg(COMPILED))
}

/// Whether a file exists and is no older than another.
fn is_newer(file: &Path, other: &Path) -> bool {
    let changed = |file: &Path| fs::metadata(file).and_then(|data| data.modified());
    matches!((changed(file), changed(other)), (Ok(file), Ok(other)) if file >= other)
}

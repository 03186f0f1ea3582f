//! Checks that the build is reproducible: builds what is committed twice, in two folders and from two copies.

use crate::tools::{command, run};
use crate::wasm::{self, PROGRAM};
use anyhow::{Result, ensure};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

const WORK: &str = "target/reproduce";

/// Builds the program twice and compares the bytes.
pub fn prove() -> Result<()> {
    if Path::new(WORK).exists() {
        fs::remove_dir_all(WORK)?;
    }
    let mut checksums = Vec::new();
    for copy in ["one", "the/other/one"] {
        let folder = Path::new(WORK).join(copy);
        let sources = folder.join("sources");
        fs::create_dir_all(&sources)?;
        let archive = folder.join("sources.tar");
        run(command("git").args(["archive", "--format=tar", "HEAD", "-o"]).arg(&archive))?;
        run(command("tar").arg("xf").arg(&archive).arg("-C").arg(&sources))?;
        let output = folder.join("pkg");
        wasm::build_from(&sources, &folder.join("target"), &output)?;
        checksums.push(format!("{:x}", Sha256::digest(fs::read(output.join(PROGRAM))?)));
    }
    println!("{PROGRAM}  SHA-256 {}", checksums[0]);
    ensure!(checksums[0] == checksums[1], "{PROGRAM} differs: its SHA-256 in the other build is {}", checksums[1]);
    println!("Both builds have the same bytes.");
    Ok(())
}

//! Checks that the build is reproducible: builds what is committed twice, in two folders and from two copies.

use crate::tools::{command, run};
use crate::wasm::{self, PROGRAMS};
use anyhow::{Result, ensure};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

const WORK: &str = "target/reproduce";

/// Builds the programs twice and compares them byte by byte.
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
        let program = |(_, name): (_, &str)| fs::read(output.join(format!("{name}_bg.wasm")));
        checksums.push(
            PROGRAMS
                .map(|named| program(named).map(|bytes| format!("{:x}", Sha256::digest(bytes))))
                .into_iter()
                .collect::<Result<Vec<_>, _>>()?,
        );
    }
    for ((_, name), pair) in PROGRAMS.iter().zip(checksums[0].iter().zip(&checksums[1])) {
        println!("{name}_bg.wasm  SHA-256 {}", pair.0);
        ensure!(pair.0 == pair.1, "{name}_bg.wasm differs: the other build has {}", pair.1);
    }
    println!("both builds have the same bytes");
    Ok(())
}

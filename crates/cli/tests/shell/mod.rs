//! The command line as a shell calls it, and a folder to do so in.
// Each test program uses some of it.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub fn imbalance_lab(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_imbalance-lab"));
    command.current_dir(repository("")).args(arguments).output().unwrap()
}

/// A path of the repository, which holds this crate two folders below its top.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

pub fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

/// An empty folder of this test's own, gone in the end.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("imbalance-lab-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Eighteen short runs.
pub const SWEEP: &str = r#"{"version": 2, "data": {"source": {"kind": "generated", "generator": {"kind": "moons"}},
    "classes": ["A", "B"], "max_per_class": 60, "imbalance": {"kind": "ratio", "ratio": 3}, "test_per_class": 6},
    "model": {"kind": "mlp", "hidden": [{"width": 4, "activation": "tanh"}]},
    "training": {"steps": 40, "batch_size": 8, "seeds": [1, 2, 3]},
    "algorithms": [{"sampling": "full", "direction": "mean", "learning_rate": 0.3},
                   {"sampling": "stratified", "direction": "normalized", "learning_rate": 0.1}],
    "sweep": [{"parameter": "ratio", "values": [1, 3, 10]}]}"#;

pub fn succeeds(arguments: &[&str]) -> Output {
    let output = imbalance_lab(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

pub fn refusal(arguments: &[&str]) -> String {
    let output = imbalance_lab(arguments);
    assert!(!output.status.success(), "{arguments:?} should be refused");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

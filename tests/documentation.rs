//! The documentation's JSON examples: each is an experiment. (The Rust examples are doc tests, crates/cli/tests checks the
//! commands, tests/page/npm.test.js compiles the JavaScript of docs/embedding.md, and xtask/src/docs/tests.rs checks
//! links and the project's own commands.)

use imbalance_lab::experiment::{Experiment, Preset};
use std::fs;
use std::path::Path;

/// The JSON blocks of the files that people read, with the names of their files.
fn documents() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = fs::read_dir(root.join("docs")).expect("there is docs/").map(|entry| entry.expect("readable").path());
    let files = docs.chain([root.join("README.md"), root.join("CONTRIBUTING.md")]);
    let mut documents = Vec::new();
    for file in files.filter(|file| file.extension().is_some_and(|extension| extension == "md")) {
        let text = fs::read_to_string(&file).expect("text");
        for rest in text.split("```json\n").skip(1) {
            let (document, _) = rest.split_once("\n```").expect("the block ends");
            documents.push((file.display().to_string(), document.to_owned()));
        }
    }
    documents
}

#[test]
fn every_json_example_is_valid_and_the_first_is_the_opening_experiment() {
    let documents = documents();
    assert!(documents.len() >= 3, "only {} documents were found", documents.len());
    for (file, document) in &documents {
        let read = Experiment::read(document);
        assert!(read.is_ok(), "{file}: {}\n{document}", read.unwrap_err());
    }
    let (file, first) =
        documents.iter().find(|(file, _)| file.ends_with("document.md")).expect("docs/document.md has JSON");
    assert_eq!(
        Experiment::read(first).unwrap().document(),
        Preset::default().experiment().document(),
        "{file} shows another document than the page opens on"
    );
}

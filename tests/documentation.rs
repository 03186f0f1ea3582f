//! The examples of the documentation: every JSON document is an experiment, every command line exists. (The Rust examples
//! are doc tests, the JavaScript of docs/embedding.md is compiled by tests/page/npm.test.js, and xtask/src/docs/tests.rs
//! checks links and the project's own commands.)

use imbalance_lab::experiment::{Experiment, Preset};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The files that people read, with their texts.
fn pages() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = fs::read_dir(root.join("docs")).expect("there is docs/").map(|entry| entry.expect("readable").path());
    let files = docs.chain([root.join("README.md"), root.join("CONTRIBUTING.md")]);
    let pages = files.filter(|file| file.extension().is_some_and(|extension| extension == "md"));
    pages.map(|file| (file.display().to_string(), fs::read_to_string(&file).expect("text"))).collect()
}

/// The code blocks in a language, with the names of their files.
fn blocks(language: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    for (file, text) in pages() {
        let startup_operations = format!("```{language}\n");
        for rest in text.split(startup_operations.as_str()).skip(1) {
            let (block, _) = rest.split_once("\n```").expect("the block ends");
            blocks.push((file.clone(), block.to_owned()));
        }
    }
    blocks
}

#[test]
fn every_json_example_is_an_experiment_and_the_first_is_the_one_that_the_page_opens_on() {
    let blocks = blocks("json");
    assert!(blocks.len() >= 3, "only {} documents were found", blocks.len());
    for (file, document) in &blocks {
        let read = Experiment::read(document);
        assert!(read.is_ok(), "{file}: {}\n{document}", read.unwrap_err());
    }
    let (file, first) =
        blocks.iter().find(|(file, _)| file.ends_with("document.md")).expect("docs/document.md has JSON");
    assert_eq!(
        Experiment::read(first).unwrap().document(),
        Preset::default().experiment().document(),
        "{file} shows another document than the page opens on"
    );
}

/// The words of every command line that starts `imbalance-lab`, or that cargo hands to it.
fn commands() -> Vec<(String, Vec<String>)> {
    let mut commands = Vec::new();
    for (file, block) in blocks("sh") {
        for line in block.lines().map(|line| line.split(" #").next().unwrap_or_default()) {
            let starts = ["cargo run --release -- ", "parallel imbalance-lab ", "imbalance-lab "];
            let Some(rest) = starts.iter().find_map(|start| line.strip_prefix(start)) else { continue };
            let words = rest.split_whitespace().take_while(|word| !matches!(*word, ">" | ":::"));
            commands.push((file.clone(), words.map(str::to_owned).collect()));
        }
    }
    commands
}

#[test]
fn every_command_and_option_in_an_example_exists() {
    let help = |command: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_imbalance-lab")).args([command, "--help"]).output().unwrap();
        assert!(output.status.success(), "imbalance-lab has no command {command}");
        String::from_utf8(output.stdout).unwrap()
    };
    let commands = commands();
    let names: BTreeSet<&str> = commands.iter().map(|(_, words)| words[0].as_str()).collect();
    let helps: BTreeMap<&str, String> = names.into_iter().map(|name| (name, help(name))).collect();
    assert!(helps.len() >= 6, "only the commands {:?} were found", helps.keys());
    for (file, words) in &commands {
        for option in words.iter().filter(|word| word.starts_with("--")) {
            let options: Vec<&str> = helps[words[0].as_str()].split_whitespace().collect();
            assert!(options.contains(&option.as_str()), "{file}: {} has no option {option}", words[0]);
        }
    }
}

#[test]
fn every_preset_that_an_example_names_exists() {
    let presets: Vec<&str> = Preset::all().map(|preset| preset.name).collect();
    for (file, words) in commands() {
        // A command takes a preset, or a file with an extension.
        if let [command, name, ..] = &words[..]
            && ["run", "sweep", "check", "presets"].contains(&command.as_str())
        {
            assert!(name.contains('.') || presets.contains(&name.as_str()), "{file}: there is no preset {name}");
        }
    }
}

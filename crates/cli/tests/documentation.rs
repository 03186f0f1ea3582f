//! The documentation's command lines: each command, option and preset in them exists.
#![cfg(not(target_arch = "wasm32"))]

mod shell;

use imbalance_lab::experiment::Preset;
use shell::{repository, stdout, succeeds};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// The shell blocks of the files that people read, with the names of their files.
fn blocks() -> Vec<(String, String)> {
    let docs = fs::read_dir(repository("docs")).expect("there is docs/").map(|entry| entry.expect("readable").path());
    let files = docs.chain([repository("README.md"), repository("CONTRIBUTING.md")]);
    let mut blocks = Vec::new();
    for file in files.filter(|file| file.extension().is_some_and(|extension| extension == "md")) {
        let text = fs::read_to_string(&file).expect("text");
        for rest in text.split("```sh\n").skip(1) {
            let (block, _) = rest.split_once("\n```").expect("the block ends");
            blocks.push((file.display().to_string(), block.to_owned()));
        }
    }
    blocks
}

/// The words of every command line that starts `imbalance-lab`, or that cargo hands to it.
fn commands() -> Vec<(String, Vec<String>)> {
    let mut commands = Vec::new();
    for (file, block) in blocks() {
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
        let output = succeeds(&[command, "--help"]);
        stdout(&output).to_owned()
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

//! Tests that readers can follow the documentation: its links lead somewhere, and its commands exist.

use super::{PAGES, links, markdown, write};
use crate::tools::root;
use std::collections::BTreeMap;
use std::fs;

/// Returns every file that people read, with its text.
fn documents() -> BTreeMap<String, String> {
    let mut files: Vec<String> = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(str::to_owned).to_vec();
    for entry in fs::read_dir(root().join("docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".md") {
            files.push(format!("docs/{name}"));
        }
    }
    files.into_iter().map(|file| (file.clone(), fs::read_to_string(root().join(file)).unwrap())).collect()
}

#[test]
fn every_relative_link_and_anchor_resolves() {
    let documents = documents();
    let anchors = |text: &str| {
        let page = markdown::read(text, |link| Some(link.to_owned())).unwrap();
        page.sections.into_iter().map(|section| section.anchor).collect::<Vec<_>>()
    };
    let mut checked = 0;
    for (source, text) in &documents {
        for link in markdown::destinations(text).iter().filter(|link| !links::is_external(link)) {
            let (file, anchor) = links::resolve(source, link);
            assert!(root().join(&file).exists(), "{source} links to {link}, but there is no {file}");
            if let Some(anchor) = anchor {
                let target = documents.get(&file).unwrap_or_else(|| panic!("{source}: {link} is no page with anchors"));
                assert!(anchors(target).contains(&anchor), "{source} links to {link}, but {file} has no #{anchor}");
            }
            checked += 1;
        }
    }
    assert!(checked > 50, "only {checked} links were found");
}

#[test]
fn every_path_in_code_exists() {
    let folders = ["src/", "crates/", "tests/", "www/", "xtask/", "docs/", "examples/"];
    let mut checked = 0;
    for (file, text) in documents() {
        for code in text.split('`').skip(1).step_by(2).filter(|code| folders.iter().any(|one| code.starts_with(one))) {
            assert!(root().join(code).exists(), "{file} names {code}, which does not exist");
            checked += 1;
        }
    }
    assert!(checked > 40, "only {checked} paths were found");
}

#[test]
fn every_page_of_docs_is_published() {
    for file in documents().keys().filter(|file| *file != "README.md") {
        assert!(PAGES.iter().any(|(page, _)| page == file), "{file} is not in PAGES of xtask/src/docs/mod.rs");
    }
}

/// Returns the words of each command line in the shell examples that starts with `start`, without comments and
/// continuations.
fn commands(text: &str, start: &str) -> Vec<Vec<String>> {
    let blocks = markdown::code(text, "sh");
    let lines = blocks.iter().flat_map(|block| block.lines());
    let commands = lines.filter_map(|line| line.split(" #").next()?.trim().strip_prefix(start).map(str::to_owned));
    commands.map(|command| command.split_whitespace().map(str::to_owned).collect()).collect()
}

#[test]
fn every_xtask_command_in_an_example_exists() {
    use clap::Parser;
    let mut tried = 0;
    for (file, text) in documents() {
        for words in commands(&text, "cargo xtask ") {
            let parsed = crate::Arguments::try_parse_from(["xtask".to_owned()].iter().chain(&words));
            assert!(parsed.is_ok(), "{file}: cargo xtask {}: {}", words.join(" "), parsed.err().unwrap());
            tried += 1;
        }
    }
    assert!(tried > 5, "only {tried} commands were found");
}

#[test]
fn the_pages_are_written_with_their_pictures_and_the_search_finds_a_remedy() {
    let folder = std::env::temp_dir().join(format!("imbalance-lab-docs-{}", std::process::id()));
    write(&folder).unwrap();
    for (_, name) in PAGES {
        let html = fs::read_to_string(folder.join(format!("{name}.html"))).unwrap();
        // The policy forbids style attributes and scripts in the page.
        assert!(!html.contains(" style=") && !html.contains("<script>") && html.contains("<h1 "), "{name}");
    }
    assert!(folder.join("drop.png").exists() || folder.join("why.png").exists());
    let index = fs::read_to_string(folder.join("search.json")).unwrap();
    let index: Vec<[String; 4]> = serde_json::from_str(&index).unwrap();
    assert!(index.iter().any(|[to, _, title, _]| to.starts_with("glossary.html#") && title.contains("Oversampling")));
    fs::remove_dir_all(folder).unwrap();
}

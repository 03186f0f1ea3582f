//! Tests that readers can follow the documentation: its links lead somewhere, and its commands exist.

use super::{PAGES, lessons, links, markdown, write};
use crate::tools::root;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::read::DeflateDecoder;
use std::collections::BTreeMap;
use std::fs;

/// Returns every file that people read, with its text.
fn documents() -> BTreeMap<String, String> {
    let mut files: Vec<String> = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(str::to_owned).to_vec();
    for folder in ["docs", lessons::FOLDER] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.ends_with(".md") {
                files.push(format!("{folder}/{name}"));
            }
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
            if let Some(packed) = anchor.as_deref().and_then(|anchor| anchor.strip_prefix("experiment=")) {
                assert_eq!(file, "index.html");
                assert!(
                    presets().contains(&unpacked(packed)),
                    "{source} links to an experiment that is no preset: {link}"
                );
            } else if let Some(anchor) = anchor {
                let target = documents.get(&file).unwrap_or_else(|| panic!("{source}: {link} is no page with anchors"));
                assert!(anchors(target).contains(&anchor), "{source} links to {link}, but {file} has no #{anchor}");
            }
            checked += 1;
        }
    }
    assert!(checked > 50, "only {checked} links were found");
}

/// The documents of the presets.
fn presets() -> Vec<serde_json::Value> {
    let files = fs::read_dir(root().join("src/experiment/presets")).unwrap();
    let read = |file: std::io::Result<fs::DirEntry>| fs::read_to_string(file.unwrap().path()).unwrap();
    files.map(|file| serde_json::from_str(&read(file)).unwrap()).collect()
}

/// The document of a permalink, as the page packs it.
fn unpacked(packed: &str) -> serde_json::Value {
    let bytes = URL_SAFE_NO_PAD.decode(packed).unwrap();
    serde_json::from_reader(DeflateDecoder::new(&bytes[..])).unwrap()
}

#[test]
fn every_path_in_code_exists() {
    let folders = ["src/", "crates/", "tests/", "www/", "xtask/", "docs/", "examples/", "packages/"];
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
    let is_page = |file: &&String| *file != "README.md" && !file.starts_with(lessons::FOLDER);
    for file in documents().keys().filter(is_page) {
        assert!(PAGES.iter().any(|(page, _)| page == file), "{file} is not in PAGES of xtask/src/docs/mod.rs");
    }
}

#[test]
fn the_list_names_every_lesson_by_its_title_and_a_lesson_has_no_formula_before_its_lab() {
    let documents = documents();
    let list = &documents[&lessons::source("index")];
    let mut named = lessons::names(list);
    for name in &named {
        let page = markdown::read(&documents[&lessons::source(name)], |link| Some(link.to_owned())).unwrap();
        assert!(list.contains(&format!("[{}]({name}.md)", page.title)), "the list does not name “{}”", page.title);
        let (before, _) = page.html.split_once("<imbalance-lab ").unwrap();
        assert!(before.contains("class=\"prediction\"") && !before.contains("<math"), "{name}: first the phenomenon");
    }
    named.push("index".to_owned());
    named.sort_unstable();
    let is_lesson = |file: &&String| file.starts_with(lessons::FOLDER);
    let files: Vec<String> = documents.keys().filter(is_lesson).cloned().collect();
    assert_eq!(named.iter().map(|name| lessons::source(name)).collect::<Vec<_>>(), files);
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
fn the_pages_have_their_pictures_and_a_search_index() {
    let site = std::env::temp_dir().join(format!("imbalance-lab-pages-{}", std::process::id()));
    write(&site).unwrap();
    let docs = PAGES.map(|(_, name)| format!("docs/{name}.html"));
    let list = fs::read_to_string(root().join(lessons::source("index"))).unwrap();
    let names = lessons::names(&list).into_iter().chain(["index".to_owned()]);
    let lessons = names.map(|name| format!("{}/{name}.html", lessons::FOLDER));
    for file in docs.into_iter().chain(lessons) {
        let html = fs::read_to_string(site.join(&file)).unwrap();
        // The policy forbids style attributes and scripts in the page.
        assert!(!html.contains(" style=") && !html.contains("<script>") && html.contains("<h1 "), "{file}");
        asks_its_own_origin_only(&file, &html);
    }
    let folder = site.join("docs");
    assert!(folder.join("document.schema.json").exists());
    assert!(folder.join("drop.png").exists() || folder.join("why.png").exists());
    let index = fs::read_to_string(folder.join("search.json")).unwrap();
    let index: Vec<[String; 4]> = serde_json::from_str(&index).unwrap();
    assert!(index.iter().any(|[to, _, title, _]| to.starts_with("glossary.html#") && title.contains("Oversampling")));
    fs::remove_dir_all(site).unwrap();
}

/// Checks that a page has a policy, and names another origin only in the links that a reader can follow.
fn asks_its_own_origin_only(file: &str, html: &str) {
    assert!(html.contains("http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'; "), "{file}");
    for (place, attribute) in
        ["href=\"http", "src=\"http", "href=\"//", "src=\"//"].iter().flat_map(|it| html.match_indices(it))
    {
        let tag = &html[html[..place].rfind('<').unwrap_or_default()..place];
        let is_code = tag.contains('>');
        assert!(
            is_code || attribute.starts_with("href") && tag.starts_with("<a "),
            "{file} asks another origin: {tag}…"
        );
    }
}

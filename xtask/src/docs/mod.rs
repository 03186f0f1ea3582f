//! The documentation and the lessons as pages beside the lab: converts Markdown to HTML, the documentation with a search
//! index.
//!
//! - [`lessons`]: the pages of the lessons
//! - [`blocks`]: the interactive parts of a lesson
//! - [`markdown`]: converts one file to HTML, with its headings and sections
//! - [`links`]: maps the links of Markdown files to the published pages
//! - [`template`]: the page around the text

mod blocks;
mod lessons;
mod links;
mod markdown;
mod template;

use crate::tools::root;
use anyhow::{Context, Result};
use markdown::Page;
use serde_json::json;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The files that become pages, in reading order, each with the name of its page.
const PAGES: [(&str, &str); 16] = [
    ("docs/guide.md", "guide"),
    ("docs/document.md", "document"),
    ("docs/embedding.md", "embedding"),
    ("docs/hosts.md", "hosts"),
    ("docs/command-line.md", "command-line"),
    ("docs/clusters.md", "clusters"),
    ("docs/rust.md", "rust"),
    ("docs/glossary.md", "glossary"),
    ("docs/theory.md", "theory"),
    ("docs/REPRODUCTION.md", "reproduction"),
    ("docs/further-claims.md", "further-claims"),
    ("docs/benchmarks.md", "benchmarks"),
    ("docs/security.md", "security"),
    ("docs/architecture.md", "architecture"),
    ("CONTRIBUTING.md", "contributing"),
    ("CHANGELOG.md", "changelog"),
];

/// The schema of the experiment document, which is published beside its page.
const SCHEMA: &str = "document.schema.json";

/// The folder to which `serve` writes the pages.
pub const OUTPUT: &str = "target/pages";

/// Writes the documentation to docs/ in a folder, and the lessons to www/lessons/. Existing files stay until they are
/// overwritten, so that a server of the folder always has a page to send.
///
/// # Errors
///
/// Returns an error that names the file that cannot be read or written, or the formula that is not TeX.
pub fn write(folder: &Path) -> Result<()> {
    write_docs(&folder.join("docs"))?;
    lessons::write(&folder.join(lessons::FOLDER))
}

/// Writes every page of the documentation, its images and the search index.
fn write_docs(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be created", folder.display()))?;
    let mut pictures = BTreeSet::new();
    let mut pages = Vec::new();
    for (source, name) in PAGES {
        let (text, page) = read(source)?;
        pictures.extend(markdown::pictures(&text).iter().filter_map(|picture| links::in_docs(source, picture)));
        pages.push((name, page));
    }
    for place in 0..pages.len() {
        write_file(&folder.join(format!("{}.html", pages[place].0)), &template::page(&pages, place))?;
    }
    write_file(&folder.join("index.html"), &template::index(&pages))?;
    write_file(&folder.join("search.json"), &search_index(&pages))?;
    copy(&root().join("docs").join(SCHEMA), &folder.join(SCHEMA))?;
    pictures.iter().try_for_each(|picture| copy(&root().join("docs").join(picture), &folder.join(picture)))
}

/// Reads a source file, and converts it.
fn read(source: &str) -> Result<(String, Page)> {
    let text = fs::read_to_string(root().join(source)).with_context(|| format!("cannot read {source}"))?;
    let page = markdown::read(&text, |link| links::published(source, link)).with_context(|| source.to_owned())?;
    Ok((text, page))
}

/// Returns the search index: for each section its address, the titles of page and section, and the text.
fn search_index(pages: &[(&str, Page)]) -> String {
    let of_page = |(name, page): &(&str, Page)| {
        let entry = |section: &markdown::Section| {
            json!([format!("{name}.html#{}", section.anchor), page.title, section.title, section.text])
        };
        page.sections.iter().map(entry).collect::<Vec<_>>()
    };
    json!(pages.iter().flat_map(of_page).collect::<Vec<_>>()).to_string()
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to.parent().unwrap_or(Path::new(".")))?;
    fs::copy(from, to).with_context(|| format!("{} cannot be copied", from.display()))?;
    Ok(())
}

fn write_file(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}

#[cfg(test)]
mod tests;

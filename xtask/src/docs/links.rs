//! Link targets. In the repository a page links to files; in the published site it links to pages and to the lab.

use super::{PAGES, lessons};
use std::path::{Component, Path, PathBuf};

/// Returns whether a link leads to another host.
pub fn is_external(link: &str) -> bool {
    link.contains("://") || link.starts_with("mailto:")
}

/// Returns the target of a relative link of a source file, as a path from the root of the repository, with its anchor.
pub fn resolve(source: &str, link: &str) -> (String, Option<String>) {
    let (path, anchor) = link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor.to_owned())));
    if path.is_empty() {
        return (source.to_owned(), anchor);
    }
    let mut file = PathBuf::new();
    for part in Path::new(source).parent().unwrap_or(Path::new("")).join(path).components() {
        match part {
            Component::ParentDir => {
                file.pop();
            }
            Component::CurDir => {}
            part => file.push(part),
        }
    }
    (file.to_string_lossy().replace('\\', "/"), anchor)
}

/// Returns the target of a source file's link in the published pages, or `None` if it is not published.
pub fn published(source: &str, link: &str) -> Option<String> {
    if is_external(link) || link.starts_with('#') {
        return Some(link.to_owned());
    }
    let (file, anchor) = resolve(source, link);
    let address = address(source, link, file)?;
    let folder = if source.starts_with(lessons::FOLDER) { lessons::FOLDER } else { "docs" };
    let beside = address.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
    let up = "../".repeat(folder.split('/').count());
    let target = beside.map_or_else(|| up + &address, str::to_owned);
    Some(anchor.map_or_else(|| target.clone(), |anchor| format!("{target}#{anchor}")))
}

/// Returns the address of a linked file from the root of the published site.
fn address(source: &str, link: &str, file: String) -> Option<String> {
    if let Some((_, name)) = PAGES.iter().find(|(page, _)| *page == file) {
        return Some(format!("docs/{name}.html"));
    }
    if let Some(lesson) = file.strip_suffix(".md").filter(|name| name.starts_with(lessons::FOLDER)) {
        return Some(format!("{lesson}.html"));
    }
    if file == "index.html" || file.starts_with("www/") {
        return Some(file);
    }
    in_docs(source, link).map(|picture| format!("docs/{picture}"))
}

/// Returns the path below docs/ of an image or a schema that is published with the pages.
pub fn in_docs(source: &str, link: &str) -> Option<String> {
    let (file, _) = resolve(source, link);
    let is_published = Path::new(&file)
        .extension()
        .is_some_and(|extension| ["png", "svg", "json"].iter().any(|one| extension == *one));
    file.strip_prefix("docs/").filter(|_| is_published).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_same_place_in_the_repository_and_on_the_pages() {
        for (source, link, target) in [
            ("docs/guide.md", "document.md#the-data", Some("document.html#the-data")),
            ("CONTRIBUTING.md", "docs/architecture.md", Some("architecture.html")),
            ("docs/guide.md", "../CHANGELOG.md", Some("changelog.html")),
            ("docs/guide.md", "../www/lessons/index.md", Some("../www/lessons/index.html")),
            ("docs/guide.md", "../index.html", Some("../index.html")),
            ("www/lessons/why.md", "drop.md", Some("drop.html")),
            ("www/lessons/why.md", "../../docs/guide.md#directions", Some("../../docs/guide.html#directions")),
            ("www/lessons/index.md", "../../index.html", Some("../../index.html")),
            ("docs/guide.md", "why.png", Some("why.png")),
            ("docs/document.md", "document.schema.json", Some("document.schema.json")),
            ("docs/REPRODUCTION.md", "reproduction/angles.svg", Some("reproduction/angles.svg")),
            ("docs/guide.md", "#here", Some("#here")),
            ("docs/guide.md", "https://example.org/", Some("https://example.org/")),
            ("docs/guide.md", "../tests/golden/SCHEMA.md", None),
        ] {
            assert_eq!(published(source, link).as_deref(), target, "{link} in {source}");
        }
    }
}

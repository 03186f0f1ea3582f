//! The page around the text: the bar with the search, the table of contents, and the links to the previous and the next
//! page.

use super::markdown::{Heading, Page};

/// The content security policy of a documentation page, which permits less than that of the lab.
const POLICY: &str = concat!(
    "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; ",
    "require-trusted-types-for 'script'; trusted-types 'none'",
);

/// Returns a page, with links to the previous and the next one.
pub fn page(pages: &[(&str, Page)], place: usize) -> String {
    let (_, page) = &pages[place];
    let way = |place: Option<usize>, rel: &str, word: &str| {
        let to = place.and_then(|place| pages.get(place));
        to.map_or_else(String::new, |(name, page)| {
            format!("<a rel=\"{rel}\" href=\"{name}.html\"><span>{word}</span> {}</a>\n", text(&page.title))
        })
    };
    let before = way(place.checked_sub(1), "prev", "Previous");
    let after = way(Some(place + 1), "next", "Next");
    let article = format!("{}<nav class=\"ways\" aria-label=\"Before and after\">\n{before}{after}</nav>\n", page.html);
    frame(&page.title, &page.lead, &contents(pages, Some(place)), &article)
}

/// Returns the page that lists all others.
pub fn index(pages: &[(&str, Page)]) -> String {
    let title = "Guide";
    let item = |(name, page): &(&str, Page)| {
        format!(
            "<li><a href=\"{name}.html\">{}</a><p>{}</p></li>\n",
            text(&page.title),
            text(first_sentence(&page.lead))
        )
    };
    let list: String = pages.iter().map(item).collect();
    let article = format!("<h1>{title}</h1>\n<ol class=\"pages\">\n{list}</ol>\n");
    frame(title, "How to use, embed and build on Imbalance Lab.", &contents(pages, None), &article)
}

/// Returns the table of contents: every page, and the sections of the current page.
fn contents(pages: &[(&str, Page)], current: Option<usize>) -> String {
    let section = |Heading { anchor, title }: &Heading| format!("<li><a href=\"#{anchor}\">{}</a></li>\n", text(title));
    let item = |(place, (name, page)): (usize, &(&str, Page))| {
        let title = text(&page.title);
        if current != Some(place) {
            return format!("<li><a href=\"{name}.html\">{title}</a></li>\n");
        }
        let sections: String = page.headings.iter().map(section).collect();
        format!("<li><a href=\"{name}.html\" aria-current=\"page\">{title}</a>\n<ol>\n{sections}</ol></li>\n")
    };
    pages.iter().enumerate().map(item).collect()
}

fn frame(title: &str, description: &str, contents: &str, article: &str) -> String {
    let parts = concat!(
        "    <link rel=\"stylesheet\" href=\"../www/docs/docs.css\">\n",
        "    <script type=\"module\" src=\"../www/docs/search.js\"></script>\n",
    );
    let head = head(title, description, POLICY, "../www", parts);
    format!(
        r##"{head}  <body>
    <a class="skip" href="#text">Skip to the text</a>
    <header>
      <nav aria-label="Imbalance Lab"><a href="../index.html">Imbalance Lab</a> <a href="index.html">Guide</a> <a href="../www/lessons/index.html">Lessons</a> <a class="to-contents" href="#contents">Contents</a></nav>
      <search>
        <input type="search" placeholder="Search" aria-label="Search the guide" autocomplete="off" disabled>
        <p role="status"></p>
        <ol hidden></ol>
      </search>
    </header>
    <main id="text" tabindex="-1">
{article}    </main>
    <nav id="contents" aria-label="Contents">
      <ol>
{contents}      </ol>
    </nav>
  </body>
</html>
"##
    )
}

/// Returns the start of a page with its head. `www` is the way to that folder, and `parts` are the page's own styles and
/// scripts.
pub fn head(title: &str, description: &str, policy: &str, www: &str, parts: &str) -> String {
    let (title, description) = (text(title), text(first_sentence(description)));
    format!(
        r#"<!doctype html>
<html lang="en-US">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="{policy}">
    <title>{title} · Imbalance Lab</title>
    <meta name="description" content="{description}">
    <meta name="color-scheme" content="light dark">
    <link rel="icon" href="{www}/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="{www}/page.css">
{parts}  </head>
"#
    )
}

/// Returns the first sentence of a paragraph.
fn first_sentence(paragraph: &str) -> &str {
    let end = [". ", "? "].iter().filter_map(|end| paragraph.find(end)).min();
    end.map_or(paragraph, |end| &paragraph[..=end])
}

/// Escapes plain text for HTML, attributes included.
pub fn text(plain: &str) -> String {
    plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docs::markdown;

    #[test]
    fn a_page_links_to_its_neighbors_and_its_sections() {
        let read = |text: &str| markdown::read(text, |_| None).unwrap();
        let pages = [("a", read("# A <1>\n\nOne.")), ("b", read("# B\n\nTwo. More.\n\n## Part")), ("c", read("# C"))];
        let middle = page(&pages, 1);
        assert!(middle.contains("<a rel=\"prev\" href=\"a.html\"><span>Previous</span> A &lt;1&gt;</a>"), "{middle}");
        assert!(middle.contains("<a rel=\"next\" href=\"c.html\">") && middle.contains("<a href=\"#part\">Part</a>"));
        assert!(!page(&pages, 0).contains("rel=\"prev\"") && !page(&pages, 2).contains("rel=\"next\""));
        let index = index(&pages);
        assert!(index.contains("<p>Two.</p>") && !index.contains("More."), "{index}");
        assert_eq!(first_sentence("Why? It is so. See."), "Why?");
    }
}

//! The lessons as pages: each is `www/lessons/NAME.md`, and `www/lessons/index.md` lists them in their order.

use super::markdown::{self, Page};
use super::template::{head, text};
use super::{read, write_file};
use crate::serve::POLICY;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// The folder of the lessons, in the repository and in the published site.
pub const FOLDER: &str = "www/lessons";

/// Writes the pages of all lessons and the page that lists them.
///
/// # Errors
///
/// Returns an error that names the file that cannot be read or written, or the line that cannot be read.
pub fn write(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let (list, index) = read(&source("index"))?;
    let lessons = names(&list).into_iter().map(|name| Ok((read(&source(&name))?.1, name)));
    let lessons = lessons.map(|read| read.map(|(page, name)| (name, page))).collect::<Result<Vec<_>>>()?;
    for place in 0..lessons.len() {
        write_file(&folder.join(format!("{}.html", lessons[place].0)), &lesson(&lessons, place))?;
    }
    write_file(&folder.join("index.html"), &contents(&index))
}

/// Returns the source file of a lesson.
pub fn source(name: &str) -> String {
    format!("{FOLDER}/{name}.md")
}

/// Returns the names of the lessons in their order, from the text of the page that lists them.
pub fn names(list: &str) -> Vec<String> {
    let links = markdown::destinations(list);
    links
        .iter()
        .filter_map(|link| link.strip_suffix(".md").filter(|name| !name.contains('/')).map(str::to_owned))
        .collect()
}

fn lesson(lessons: &[(String, Page)], place: usize) -> String {
    let (name, page) = &lessons[place];
    let parts = concat!(
        "    <link rel=\"stylesheet\" href=\"lesson.css\">\n",
        "    <script type=\"module\" src=\"../embedded.js\" blocking=\"render\"></script>\n",
        "    <script type=\"module\" src=\"../imbalance-lab.js\"></script>\n",
        "    <script type=\"module\" src=\"lesson.js\"></script>\n",
    );
    let head = head(&page.title, &page.lead, POLICY, "..", parts);
    let (number, count, html) = (place + 1, lessons.len(), &page.html);
    let link = |(name, page): &(String, Page), rel: &str| {
        format!("<a href=\"{name}.html\" rel=\"{rel}\">{}</a>", text(&page.title))
    };
    let before =
        place.checked_sub(1).map_or_else(|| "<span></span>".to_owned(), |before| link(&lessons[before], "prev"));
    let all = || "<a href=\"index.html\">All lessons</a>".to_owned();
    let after = lessons.get(place + 1).map_or_else(all, |after| link(after, "next"));
    format!(
        r#"{head}  <body data-lesson="{name}">
    <nav aria-label="Lessons"><a href="index.html">Imbalance Lab: lessons</a> <span>{number} of {count}</span></nav>
    <main>
{html}<nav class="next" aria-label="Next lesson">{before} {after}</nav>
    </main>
  </body>
</html>
"#
    )
}

fn contents(index: &Page) -> String {
    let parts = concat!(
        "    <link rel=\"stylesheet\" href=\"lesson.css\">\n",
        "    <script type=\"module\" src=\"../embedded.js\" blocking=\"render\"></script>\n",
    );
    let head = head("Lessons", &index.lead, POLICY, "..", parts);
    let html = &index.html;
    format!(
        r#"{head}  <body class="contents">
    <nav aria-label="Imbalance Lab"><a href="../../index.html">Imbalance Lab</a></nav>
    <main>
{html}    </main>
  </body>
</html>
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_gives_the_order_of_the_lessons() {
        let list = "# L\n\n1. [B](b.md)\n2. [A](a.md)\n\n[Lab](../../index.html), [guide](../../docs/guide.md)\n";
        assert_eq!(names(list), ["b", "a"]);
    }

    #[test]
    fn a_lesson_leads_to_its_neighbors_and_the_last_one_to_all() {
        let lessons = ["a", "b", "c"].map(|name| {
            (name.to_owned(), markdown::read(&format!("# Title {name}\n\nWhat? Text.\n"), |_| None).unwrap())
        });
        let [first, middle, last] = [0, 1, 2].map(|place| lesson(&lessons, place));
        assert!(!first.contains("rel=\"prev\"") && first.contains("<span>1 of 3</span>"), "{first}");
        assert!(
            middle.contains("<a href=\"a.html\" rel=\"prev\">Title a</a> <a href=\"c.html\" rel=\"next\">Title c</a>")
        );
        assert!(middle.contains("<body data-lesson=\"b\">") && middle.contains("content=\"What?\""), "{middle}");
        assert!(
            !last.contains("rel=\"next\"") && last.contains("<a href=\"index.html\">All lessons</a></nav>"),
            "{last}"
        );
    }
}

//! Converts Markdown with TeX formulas to HTML with MathML.

use super::blocks;
use anyhow::{Context, Result, anyhow};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Parser as TexParser, Storage, push_mathml};
use std::collections::HashMap;

/// One page of the documentation or of the lessons.
#[derive(Debug, Default)]
pub struct Page {
    /// The text of the first heading.
    pub title: String,
    /// The first paragraph as plain text.
    pub lead: String,
    /// The whole text as HTML.
    pub html: String,
    /// The headings of the second level, for the table of contents.
    pub headings: Vec<Heading>,
    /// The sections for the search: the text from each heading to the next.
    pub sections: Vec<Section>,
}

/// A heading and its anchor.
#[derive(Debug, PartialEq, Eq)]
pub struct Heading {
    pub anchor: String,
    pub title: String,
}

/// The plain text below a heading.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Section {
    pub anchor: String,
    pub title: String,
    pub text: String,
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_MATH)
}

/// Reads a page. `published` maps a link's target to that in the published pages, or to `None` if the target is not
/// published; such a link becomes plain text.
///
/// # Errors
///
/// Returns an error that quotes a formula that is not TeX, or a line that does not belong in its block.
pub fn read(text: &str, published: impl Fn(&str) -> Option<String>) -> Result<Page> {
    let events: Vec<Event<'_>> = parser(text).collect();
    let mut page = Page::default();
    let mut anchors = Anchors::default();
    let mut output = Vec::with_capacity(events.len());
    // Whether the end tag of each open link is written.
    let mut links = Vec::new();
    // Whether the events are the content of a fenced block that is already written.
    let mut is_written = false;
    for (place, event) in events.iter().enumerate() {
        page.collect_text(event);
        match event {
            Event::Start(Tag::Heading { level, classes, attrs, .. }) => {
                let title = text_until_end(&events[place + 1..], TagEnd::Heading(*level));
                let anchor = anchors.take(&title);
                page.begin_section(*level, &anchor, &title);
                let (id, classes, attrs) = (Some(anchor.into()), classes.clone(), attrs.clone());
                output.push(Event::Start(Tag::Heading { level: *level, id, classes, attrs }));
            }
            Event::Start(Tag::Paragraph) if page.lead.is_empty() => {
                page.lead = text_until_end(&events[place + 1..], TagEnd::Paragraph);
                output.push(event.clone());
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let target = published(dest_url);
                links.push(target.is_some());
                output.extend(target.map(|target| {
                    let (link_type, title, id) = (*link_type, title.clone(), id.clone());
                    Event::Start(Tag::Link { link_type, dest_url: target.into(), title, id })
                }));
            }
            Event::End(TagEnd::Link) => {
                if links.pop() == Some(true) {
                    output.push(event.clone());
                }
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                let dest_url = published(dest_url).map_or_else(|| dest_url.clone(), CowStr::from);
                let (link_type, title, id) = (*link_type, title.clone(), id.clone());
                output.push(Event::Start(Tag::Image { link_type, dest_url, title, id }));
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if blocks::is_interactive(info) => {
                let text = text_until_end(&events[place + 1..], TagEnd::CodeBlock);
                output.push(Event::Html(blocks::html(info, &text)?.into()));
                is_written = true;
            }
            Event::End(TagEnd::CodeBlock) if is_written => is_written = false,
            _ if is_written => {}
            // Wide content scrolls in its own box, and the keyboard can scroll it too.
            Event::Start(Tag::Table(_) | Tag::CodeBlock(_)) => {
                output.extend([Event::Html("<div class=\"wide\" tabindex=\"0\">".into()), event.clone()]);
            }
            Event::End(TagEnd::Table | TagEnd::CodeBlock) => {
                output.extend([event.clone(), Event::Html("</div>\n".into())])
            }
            Event::InlineMath(tex) => output.push(Event::InlineHtml(mathml(tex, DisplayMode::Inline)?.into())),
            Event::DisplayMath(tex) => output.push(Event::InlineHtml(mathml(tex, DisplayMode::Block)?.into())),
            _ => output.push(event.clone()),
        }
    }
    html::push_html(&mut page.html, output.into_iter());
    Ok(page)
}

/// Converts a line of Markdown, such as a question, to HTML without a paragraph around it.
///
/// # Errors
///
/// Returns an error that quotes a formula that is not TeX.
pub fn inline(text: &str) -> Result<String> {
    let page = read(text, |link| Some(link.to_owned()))?;
    let html = page.html.trim();
    Ok(html.strip_prefix("<p>").and_then(|html| html.strip_suffix("</p>")).unwrap_or(html).to_owned())
}

impl Page {
    fn begin_section(&mut self, level: HeadingLevel, anchor: &str, title: &str) {
        if self.title.is_empty() {
            title.clone_into(&mut self.title);
        }
        if level == HeadingLevel::H2 {
            self.headings.push(Heading { anchor: anchor.to_owned(), title: title.to_owned() });
        }
        self.sections.push(Section { anchor: anchor.to_owned(), title: title.to_owned(), text: String::new() });
    }

    /// Adds the text of an event to that of its section.
    fn collect_text(&mut self, event: &Event<'_>) {
        let Some(section) = self.sections.last_mut() else { return };
        match event {
            // The heading is already the title of the section.
            Event::End(TagEnd::Heading(_)) => section.text.clear(),
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                section.text += text;
            }
            Event::SoftBreak | Event::HardBreak | Event::End(_) => section.text.push(' '),
            _ => {}
        }
    }
}

/// Returns the plain text of the events before an end tag.
fn text_until_end(events: &[Event<'_>], end: TagEnd) -> String {
    let inside = events.iter().take_while(|event| **event != Event::End(end));
    inside.filter_map(plain).collect()
}

fn plain<'a>(event: &'a Event<'_>) -> Option<&'a str> {
    match event {
        Event::Text(text) | Event::Code(text) | Event::InlineMath(text) => Some(text),
        Event::SoftBreak | Event::HardBreak => Some(" "),
        _ => None,
    }
}

/// The anchors of a file, as GitHub derives them from its headings.
#[derive(Default)]
struct Anchors(HashMap<String, usize>);

impl Anchors {
    fn take(&mut self, title: &str) -> String {
        let kept = title.to_lowercase();
        let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        let slug: String = kept.map(|c| if c == ' ' { '-' } else { c }).collect();
        let taken = self.0.entry(slug.clone()).or_default();
        *taken += 1;
        if *taken == 1 { slug } else { format!("{slug}-{}", *taken - 1) }
    }
}

fn mathml(tex: &str, display_mode: DisplayMode) -> Result<String> {
    let storage = Storage::new();
    let events = TexParser::new(tex, &storage).collect::<Result<Vec<_>, _>>();
    let events = events.map_err(|error| anyhow!("the formula “{tex}” is not valid TeX: {error}"))?;
    let mut output = String::new();
    let events = events.into_iter().map(Ok::<_, std::convert::Infallible>);
    push_mathml(&mut output, events, RenderConfig { display_mode, ..RenderConfig::default() })
        .context("a formula cannot be written as MathML")?;
    Ok(output)
}

/// Returns the targets of all images.
pub fn pictures(text: &str) -> Vec<String> {
    parser(text)
        .filter_map(|event| match event {
            Event::Start(Tag::Image { dest_url, .. }) => Some(dest_url.into_string()),
            _ => None,
        })
        .collect()
}

/// Returns the targets of all links and images.
pub fn destinations(text: &str) -> Vec<String> {
    parser(text)
        .filter_map(|event| match event {
            Event::Start(Tag::Image { dest_url, .. } | Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
            _ => None,
        })
        .collect()
}

/// Returns the code blocks in a language.
#[cfg(test)]
pub fn code(text: &str, language: &str) -> Vec<String> {
    use pulldown_cmark::CodeBlockKind::Fenced;
    let (mut blocks, mut inside) = (Vec::new(), false);
    for event in parser(text) {
        match event {
            Event::Start(Tag::CodeBlock(Fenced(name))) if *name == *language => {
                inside = true;
                blocks.push(String::new());
            }
            Event::End(TagEnd::CodeBlock) => inside = false,
            Event::Text(text) if inside => blocks.last_mut().expect("a block was started").push_str(&text),
            _ => {}
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_get_githubs_anchors() {
        let mut anchors = Anchors::default();
        assert_eq!(anchors.take("How fast it is: `bench`"), "how-fast-it-is-bench");
        assert_eq!(anchors.take("A, b & c"), "a-b--c");
        assert_eq!(anchors.take("class_weight"), "class_weight");
        assert_eq!([anchors.take("The step"), anchors.take("The step")], ["the-step", "the-step-1"]);
    }

    #[test]
    fn a_page_has_its_title_lead_headings_and_sections() {
        let text = "# The *title*\n\nThe first\nsentence.\n\n## One `two`\n\nBody.\n\n### Deeper\n\nMore.\n";
        let page = read(text, |_| None).unwrap();
        assert_eq!((page.title.as_str(), page.lead.as_str()), ("The title", "The first sentence."));
        assert_eq!(page.headings, [Heading { anchor: "one-two".to_owned(), title: "One two".to_owned() }]);
        let titles: Vec<&str> = page.sections.iter().map(|section| section.title.as_str()).collect();
        assert_eq!(titles, ["The title", "One two", "Deeper"]);
        assert!(page.sections[2].text.contains("More.") && !page.sections[1].text.contains("More."));
        assert!(page.html.contains("<h3 id=\"deeper\">Deeper</h3>"), "{}", page.html);
    }

    #[test]
    fn formulas_become_mathml_and_wrong_ones_are_quoted() {
        let page = read("# T\n\nA step is $x \\leftarrow x - \\eta d$ and\n\n$$\\frac{a}{b}$$\n", |_| None).unwrap();
        assert!(page.html.contains("<mfrac>") && page.html.contains("display=\"block\""), "{}", page.html);
        assert!(!page.html.contains('$') && !page.html.contains("style="), "{}", page.html);
        let wrong = read("# T\n\n$\\nosuchcommand$\n", |_| None).unwrap_err();
        assert!(wrong.to_string().contains("\\nosuchcommand"), "{wrong}");
    }

    #[test]
    fn links_to_unpublished_files_become_text() {
        let to = |link: &str| (link == "here.md").then(|| "here.html".to_owned());
        let page = read("# T\n\n[yes](here.md) [no](there.rs)\n", to).unwrap();
        assert!(page.html.contains("<a href=\"here.html\">yes</a> no"), "{}", page.html);
    }
}

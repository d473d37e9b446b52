//! Markdown of documents: clean HTML, the steps of a runbook, plain text for the search.
//!
//! Documents are no posts: headings and tables make them, nobody is mentioned, nothing is quoted. So they
//! are written by the library's own writer behind ammonia, with headings one lower than typed, since the
//! title is the page's `h1`. Raw HTML is shown as it was typed. Absent on purpose: pictures (they become
//! links), ids, styles.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html::push_html};
use std::sync::LazyLock;

/// How deep quotes, lists and marks may nest; what is deeper is shown flat.
const MAX_DEPTH: usize = 24;

fn events(markdown: &str) -> impl Iterator<Item = Event<'_>> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH;
    Parser::new_ext(markdown, options)
}

/// Clean HTML for a text.
pub fn html(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len() * 2);
    push_html(&mut out, events(markdown).filter(shallow()).map(tamed));
    CLEANER.clean(&out).to_string()
}

/// Leaves out the tags that nest too deep, and none of the words: the cleaner's time grows with the square
/// of the depth.
fn shallow() -> impl FnMut(&Event<'_>) -> bool {
    let mut depth: usize = 0;
    move |event| match event {
        Event::Start(_) => {
            depth += 1;
            depth <= MAX_DEPTH
        }
        Event::End(_) => {
            depth -= 1;
            depth < MAX_DEPTH
        }
        _ => true,
    }
}

/// An event as documents show it.
fn tamed(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Start(Tag::Heading { level, .. }) => Event::Start(Tag::Heading {
            level: lower(level),
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        }),
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lower(level))),
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        Event::End(TagEnd::Image) => Event::End(TagEnd::Link),
        // A box that cannot be ticked here would be a control that does nothing.
        Event::TaskListMarker(_) => Event::Text(CowStr::Borrowed("☐ ")),
        other => other,
    }
}

fn lower(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H2,
        HeadingLevel::H2 => HeadingLevel::H3,
        HeadingLevel::H3 => HeadingLevel::H4,
        HeadingLevel::H4 => HeadingLevel::H5,
        HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ];
    let mut cleaner = ammonia::Builder::empty();
    cleaner
        .tags(tags.into_iter().collect())
        .add_tag_attributes("a", ["href"])
        .add_tag_attributes("ol", ["start"])
        .url_schemes(["http", "https", "mailto", "tel"].into_iter().collect())
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(Some("nofollow noopener noreferrer"))
        .attribute_filter(|tag, name, value| {
            // A path of ours starts with one slash; anything else relative leads nowhere.
            let relative = !value.contains(':');
            let ours = value.starts_with('/') && !value.starts_with("//") && !value.contains('\\');
            (tag != "a" || name != "href" || !relative || ours || value.starts_with('#'))
                .then(|| value.into())
        });
    cleaner
});

/// A text without its marks, for the search and for excerpts.
pub fn plain(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    for event in events(markdown) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                out.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak | Event::End(_) => out.push(' '),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The steps of a runbook, as plain text: its boxes to tick if it has any, else the items of its numbered
/// lists. A list inside an item belongs to its step.
pub fn steps(markdown: &str) -> Vec<String> {
    let boxes = gather(markdown, true);
    if boxes.is_empty() { gather(markdown, false) } else { boxes }
}

fn gather(markdown: &str, boxes: bool) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    // Whether each open list is numbered, and whether the outermost item is a step.
    let (mut lists, mut inside): (Vec<bool>, bool) = (Vec::new(), false);
    for event in events(markdown) {
        match event {
            Event::Start(Tag::List(first)) => lists.push(first.is_some()),
            Event::End(TagEnd::List(_)) => {
                lists.pop();
            }
            Event::Start(Tag::Item) if lists.len() == 1 => {
                inside = !boxes && lists[0];
                found.extend(inside.then(String::new));
            }
            Event::TaskListMarker(_) if boxes && lists.len() == 1 => {
                inside = true;
                found.push(String::new());
            }
            Event::End(TagEnd::Item) if lists.len() == 1 => inside = false,
            Event::Text(text) | Event::Code(text) if inside => {
                if let Some(step) = found.last_mut() {
                    step.push_str(&text);
                }
            }
            Event::SoftBreak | Event::HardBreak | Event::Start(Tag::Item | Tag::Paragraph) if inside => {
                if let Some(step) = found.last_mut() {
                    step.push(' ');
                }
            }
            _ => {}
        }
    }
    let flat = |step: String| step.split_whitespace().collect::<Vec<_>>().join(" ");
    found.into_iter().map(flat).filter(|step| !step.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_becomes_clean_html() {
        for (typed, shown) in [
            ("# Uno\n\ntexto", "<h2>Uno</h2>\n<p>texto</p>\n"),
            ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
            ("[a](javascript:x)", "<p><a rel=\"nofollow noopener noreferrer\">a</a></p>\n"),
            ("[a](//evil.example)", "<p><a rel=\"nofollow noopener noreferrer\">a</a></p>\n"),
            (
                "[a](/knowledge/b)",
                "<p><a href=\"/knowledge/b\" rel=\"nofollow noopener noreferrer\">a</a></p>\n",
            ),
            (
                "![a](https://x.example/p.png)",
                "<p><a href=\"https://x.example/p.png\" rel=\"nofollow noopener noreferrer\">a</a></p>\n",
            ),
            ("- [ ] mira", "<ul>\n<li>☐ mira</li>\n</ul>\n"),
        ] {
            assert_eq!(html(typed), shown, "{typed}");
        }
    }

    #[test]
    fn what_nests_without_end_is_shown_flat_with_all_its_words() {
        for bomb in [">".repeat(40_000), "- ".repeat(20_000)] {
            let shown = html(&format!("{bomb}fin"));
            let deepest = |tag: &str| shown.matches(&format!("<{tag}>")).count();
            assert!(shown.contains("fin"));
            assert!(deepest("blockquote") + deepest("ul") <= MAX_DEPTH, "{shown:.200}");
        }
    }

    #[test]
    fn steps_are_boxes_or_else_numbered_items() {
        for (typed, wanted) in [
            (
                "1. Para el `servicio`\n2. Copia\n   - con cuidado\n\nFin\n",
                vec!["Para el servicio", "Copia con cuidado"],
            ),
            ("1. no\n\n- [ ] Sí\n- [x] También **esto**\n- sin caja\n", vec!["Sí", "También esto"]),
            ("- nada\n", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(steps(typed), wanted, "{typed}");
        }
    }

    #[test]
    fn plain_text_keeps_every_word() {
        assert_eq!(plain("# Uno\n\n*dos* [tres](x)\ncuatro"), "Uno dos tres cuatro");
    }
}

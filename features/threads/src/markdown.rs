//! Markdown to clean HTML (GFM tables, task lists, strikethrough, bare addresses, mentions and
//! references), and to plain text for search and mail.
//!
//! Our own writer gives every tag and attribute from a closed list, so that ammonia behind it finds
//! nothing to do; it stays as the second lock. Raw HTML is shown as it was typed. A single line break
//! is kept, as in a letter.
//! Absent on purpose: `style`, ids, classes but ours, headings above the page's own (they start at h3),
//! pictures from elsewhere (they become links), highlighting of code, footnotes and formulas.

mod links;
mod plain;
mod unmarked;
mod write;

pub use plain::{excerpt, plain_text};
pub use unmarked::{kept, restored, unmarked};

use crate::reference::Pointer;
use pulldown_cmark::{Options, Parser, TextMergeWithOffset};
use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// The most bytes of a text that are read; the rest is left out. Posts are limited below it.
pub const MAX_INPUT: usize = 256 * 1024;
/// The most bytes of HTML that are written before the text is broken off.
pub const MAX_OUTPUT: usize = 1024 * 1024;
/// How deep quotes, lists and marks may nest; what is deeper is shown flat.
pub const MAX_DEPTH: usize = 24;

/// Answers where a mention or a reference leads, or nothing if the reader may not know: an address of
/// ours that starts with `/`.
pub type Resolve<'a> = dyn Fn(&Pointer) -> Option<String> + 'a;

/// Clean HTML for a text.
pub fn html(markdown: &str, resolve: &Resolve<'_>) -> String {
    if unmarked::is_unmarked(markdown) {
        return unmarked(markdown);
    }
    html_of_events(markdown, resolve)
}

/// The same by the parser, whatever the text.
fn html_of_events(markdown: &str, resolve: &Resolve<'_>) -> String {
    CLEANER.clean(&write::write(capped(markdown), resolve)).to_string()
}

fn capped(markdown: &str) -> &str {
    &markdown[..markdown.floor_char_boundary(MAX_INPUT)]
}

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH
}

/// The events of a text, with neighbouring pieces of plain text joined.
fn events(markdown: &str) -> impl Iterator<Item = (pulldown_cmark::Event<'_>, std::ops::Range<usize>)> {
    TextMergeWithOffset::new(Parser::new_ext(markdown, options()).into_offset_iter())
}

const TAGS: [&str; 28] = [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "details",
    "div",
    "em",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "span",
    "strong",
    "summary",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

/// The second lock: nothing but what the writer writes.
static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let set = |words: &[&'static str]| words.iter().copied().collect::<HashSet<_>>();
    let mut cleaner = ammonia::Builder::empty();
    cleaner
        .tags(set(&TAGS))
        .tag_attributes(HashMap::from([
            ("a", set(&["href"])),
            ("img", set(&["src", "alt"])),
            ("ol", set(&["start"])),
        ]))
        .tag_attribute_values(HashMap::from([
            ("a", HashMap::from([("rel", set(&[links::OUTSIDE_REL]))])),
            ("img", HashMap::from([("loading", set(&["lazy"]))])),
            ("th", HashMap::from([("scope", set(&["col"]))])),
            ("div", HashMap::from([("tabindex", set(&["0"]))])),
        ]))
        .allowed_classes(HashMap::from([
            ("a", set(&["mention", "ref"])),
            ("details", set(&["quoted"])),
            ("div", set(&["scroll"])),
            ("span", set(&["task"])),
            ("td", set(&["right", "center"])),
            ("th", set(&["right", "center"])),
        ]))
        .url_schemes(set(&links::SCHEMES))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(None);
    cleaner
});

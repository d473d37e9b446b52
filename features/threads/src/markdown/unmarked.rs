//! Texts without any mark, which most posts are: their HTML is made again from the source when it is
//! read, so that it need not be kept beside it.
//!
//! Absent on purpose: deciding what is a mark. A text is unmarked if the whole writer makes of it what
//! is made here, which is compared when it is written down. Of most texts that is plain to see.

use super::{MAX_INPUT, plain::is_only_words};
use std::borrow::Cow;

/// Whether a text is surely nothing but paragraphs of words, so that no parser has to say so. What might be an
/// address, a mention or a reference is asked for.
pub(super) fn is_unmarked(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_line = |line: &str| !line.ends_with([' ', '\t']);
    let points = |at: &[u8]| match at {
        b":/" | b"w." | b"W." => true,
        [b'-', after] => after.is_ascii_digit(),
        _ => false,
    };
    text.len() <= MAX_INPUT
        && text.trim() == text
        && !text.is_empty()
        && !text.contains("\n\n\n")
        && !bytes.contains(&b'@')
        && !bytes.windows(2).any(points)
        && !text.chars().any(|c| c == '\u{a0}' || (c.is_control() && c != '\n'))
        && text.lines().all(is_line)
        && is_only_words(text)
}

/// A text in paragraphs and lines, with nothing in it but words.
pub fn unmarked(source: &str) -> String {
    let mut out = String::with_capacity(source.len() + 16);
    for paragraph in source.split("\n\n") {
        out.push_str("<p>");
        let mut rest = paragraph;
        while let Some(at) = rest.find(['&', '<', '>', '\n']) {
            out.push_str(&rest[..at]);
            out.push_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                _ => "<br>\n",
            });
            rest = &rest[at + 1..];
        }
        out.push_str(rest);
        out.push_str("</p>\n");
    }
    out
}

/// What is kept of a text's HTML: nothing where the source alone gives it. Of a text that shows nothing,
/// such as the address of a link that is never used, a line break.
pub fn kept<'h>(source: &str, html: &'h str) -> &'h str {
    match html {
        "" if !source.is_empty() => "\n",
        html if unmarked(source) == html => "",
        html => html,
    }
}

/// The HTML of a text from its source and what was kept.
pub fn restored<'h>(source: &str, kept: &'h str) -> Cow<'h, str> {
    if kept.is_empty() && !source.is_empty() { unmarked(source).into() } else { kept.into() }
}

//! Markdown as plain text: for search, for the text part of a mail, and in short.
//!
//! Absent on purpose: marks. What was bold is only its words; a link says where it leads.

use super::{capped, events, unmarked::is_unmarked};
use crate::quote::is_attribution;
use pulldown_cmark::{Event, Tag, TagEnd};

/// How deep quotes are marked; deeper ones look like these.
const SHOWN_QUOTES: usize = 3;

/// A text without its marks, its quotes marked as in mail.
pub fn plain_text(markdown: &str) -> String {
    if is_unmarked(markdown) { markdown.to_owned() } else { plain(markdown, true) }
}

/// The first words of a text, on one line and at most so many characters long. What is quoted counts
/// only if nothing else was written.
pub fn excerpt(markdown: &str, chars: usize) -> String {
    if is_only_words(capped(markdown)) {
        return shortened(capped(markdown), chars);
    }
    excerpt_of_events(markdown, chars)
}

/// The same by the parser, whatever the text.
pub(super) fn excerpt_of_events(markdown: &str, chars: usize) -> String {
    let own = plain(markdown, false);
    let text = if own.is_empty() { plain_text(markdown) } else { own };
    shortened(&text, chars)
}

/// Whether a text surely has nothing but words and paragraphs, so that no parser has to say so; most have.
pub(super) fn is_only_words(text: &str) -> bool {
    // Lists, rules, headings under a line and code begin a line; whose words follow ends one.
    let is_line = |line: &str| {
        let begins = line.as_bytes().first().is_none_or(|b| !b.is_ascii_digit() && !b" \t-+=".contains(b));
        begins && !line.trim_end().ends_with(':')
    };
    !text.bytes().any(|b| IS_MARK[usize::from(b)]) && text.lines().all(is_line)
}

/// Which bytes may be marks. A bare carriage return ends a line for the parser, and not for us.
const IS_MARK: [bool; 256] = {
    let marks = b"*_`[]<>&\\~|#\0\r";
    let mut table = [false; 256];
    let mut at = 0;
    while at < marks.len() {
        table[marks[at] as usize] = true;
        at += 1;
    }
    table
};

/// A text on one line, cut between words if it is too long.
pub(super) fn shortened(text: &str, chars: usize) -> String {
    let mut line = String::with_capacity(text.len().min(4 * chars) + '…'.len_utf8());
    let mut count = 0;
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
            count += 1;
        }
        line.push_str(word);
        count += word.chars().count();
        if count > chars {
            return cut(line, chars);
        }
    }
    line
}

/// A line that is longer than so many characters, cut to them.
fn cut(mut line: String, chars: usize) -> String {
    let Some(room) = chars.checked_sub(1) else { return String::new() };
    let end = line.char_indices().nth(room).map_or(line.len(), |(at, _)| at);
    let ends_word = line[end..].starts_with(' ');
    let whole = match line[..end].rfind(' ') {
        // A cut in the middle of a word goes back to the space before it, unless that loses half.
        Some(space) if !ends_word && space * 2 >= end => space,
        _ => end,
    };
    line.truncate(line[..whole].trim_end_matches([' ', ',', ';', ':', '.']).len());
    line.push('…');
    line
}

fn plain(markdown: &str, quotes: bool) -> String {
    let mut writer = Plain {
        quotes,
        out: String::new(),
        quoted: 0,
        lists: Vec::new(),
        links: Vec::new(),
        breaks: 0,
        depth: 0,
        marked: false,
        paragraph: 0,
    };
    for (event, _) in events(capped(markdown)) {
        writer.event(event);
    }
    writer.out.truncate(writer.out.trim_end().len());
    writer.out
}

struct Plain {
    /// Quotes are part of it.
    quotes: bool,
    out: String,
    quoted: usize,
    /// The next number of each open list.
    lists: Vec<Option<u64>>,
    /// Where each open link leads and where its text starts.
    links: Vec<(String, usize)>,
    /// Line breaks owed before the next word.
    breaks: usize,
    /// How deep the last word was quoted.
    depth: usize,
    /// The mark of an item was just written.
    marked: bool,
    /// Where the paragraph started.
    paragraph: usize,
}

impl Plain {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text)
            | Event::Code(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => self.text(&text),
            Event::SoftBreak | Event::HardBreak => self.owe(1),
            Event::Rule => self.owe(2),
            Event::TaskListMarker(done) => self.text(if done { "[x] " } else { "[ ] " }),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::BlockQuote(_) => {
                self.owe(2);
                self.quoted += 1;
            }
            Tag::List(first) => {
                self.owe(if self.lists.is_empty() { 2 } else { 1 });
                self.lists.push(first);
            }
            Tag::Item => {
                self.owe(1);
                let indent = "  ".repeat(self.lists.len().saturating_sub(1).min(8));
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{indent}{}. ", *number - 1)
                    }
                    _ => format!("{indent}- "),
                };
                self.text(&mark);
                self.marked = true;
            }
            Tag::Link { dest_url, .. } => self.links.push((dest_url.into_string(), self.out.len())),
            Tag::TableRow | Tag::TableHead => self.owe(1),
            Tag::Paragraph => {
                self.owe(if self.marked { 0 } else { 2 });
                self.paragraph = self.out.len();
            }
            Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::Table(_) => self.owe(2),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::BlockQuote(_) => {
                self.owe(2);
                self.quoted -= 1;
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.owe(if self.lists.is_empty() { 2 } else { 1 });
            }
            TagEnd::Link => self.link_done(),
            TagEnd::Paragraph => {
                // Without the quote nobody needs to hear whose words it was.
                if !self.quotes && self.out.get(self.paragraph..).is_some_and(is_attribution) {
                    self.out.truncate(self.paragraph);
                }
                self.owe(2);
            }
            TagEnd::TableCell => self.text(" \t"),
            TagEnd::TableRow | TagEnd::TableHead | TagEnd::Item => self.owe(1),
            TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::Table => self.owe(2),
            _ => {}
        }
    }

    /// A link says where it leads unless its text does.
    fn link_done(&mut self) {
        let Some((address, from)) = self.links.pop() else { return };
        let shown = self.out.get(from..).unwrap_or_default().trim();
        if !address.is_empty() && !address.starts_with('#') && !address.ends_with(shown) {
            self.text(&format!(" ({address})"));
        }
    }

    /// At least so many line breaks come before the next word.
    fn owe(&mut self, breaks: usize) {
        self.breaks = self.breaks.max(breaks);
    }

    fn text(&mut self, text: &str) {
        if self.quoted > 0 && !self.quotes {
            return;
        }
        for (n, line) in text.split('\n').enumerate() {
            self.breaks += usize::from(n > 0);
            if line.is_empty() {
                continue;
            }
            self.pay();
            self.marked = false;
            self.out.push_str(line);
        }
    }

    /// Writes the breaks that are owed, and the marks of a quote on each new line. A line between two
    /// quotes is marked as deep as both are.
    fn pay(&mut self) {
        let deep = self.quoted.min(SHOWN_QUOTES);
        let (first, breaks) = (self.out.is_empty(), std::mem::take(&mut self.breaks));
        if first || breaks > 0 {
            self.out.truncate(self.out.trim_end_matches([' ', '\t']).len());
            let between = "> ".repeat(deep.min(self.depth));
            for n in 0..if first { 0 } else { breaks } {
                self.out.push_str(if n > 0 { between.trim_end() } else { "" });
                self.out.push('\n');
            }
            self.out.push_str(&"> ".repeat(deep));
        }
        self.depth = deep;
    }
}

#[cfg(test)]
mod tests {
    use super::{excerpt, excerpt_of_events, is_only_words, is_unmarked, plain, plain_text};
    use proptest::prelude::*;

    proptest! {
        /// Where no parser is asked, it would have said the same.
        #[test]
        fn an_unmarked_text_needs_no_parser(text in "[a-zñÁ0-9:/w .,;!?()'\"%\\-+=\n\t\u{a0}\u{c}\u{85}\u{2028}\u{feff}€^$&]{0,60}") {
            if is_unmarked(&text) {
                prop_assert_eq!(plain_text(&text), plain(&text, true));
                let said = |_: &crate::reference::Pointer| Some("/somewhere".to_owned());
                prop_assert_eq!(crate::markdown::unmarked(&text), crate::markdown::html_of_events(&text, &said));
            }
        }

        #[test]
        fn a_text_of_only_words_needs_no_parser(text in "[a-zñÁ0-9 .,;:!?()'\"/@%\\-+=\r\n\t\u{a0}€^$]{0,160}", chars in 0_usize..120) {
            prop_assert_eq!(excerpt(&text, chars), excerpt_of_events(&text, chars));
        }
    }

    #[test]
    fn what_may_be_a_mark_is_left_to_the_parser() {
        for text in [
            "a *b*",
            "- a",
            "1. a",
            "a\n===",
            "    a",
            "El 3 nov Ana escribió:",
            "a&amp;b",
            "# a",
            "a\n\n2) b",
        ] {
            assert!(!is_only_words(text), "{text}");
        }
        assert!(is_only_words("Vale: son 200 ms, no más.\n\nSeguimos el jueves (10:30)."));
    }
}

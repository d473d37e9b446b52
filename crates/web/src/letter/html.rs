//! HTML of a mail as Markdown: what a reader sees, without colours, tables of layout and spy pictures.
//!
//! HTML that is very long or nested very deep is no letter: it gives its bare words, in one pass.
//! Absent on purpose: pictures (their words stay) and addresses that are neither web nor mail.

use html2text::{config, render::TextDecorator};

/// Bytes of HTML that are laid out; a longer one gives its bare words.
pub const HTML_BYTES: usize = 1024 * 1024;
/// Elements inside each other that are laid out.
pub const HTML_DEPTH: usize = 200;
/// No line of a mail is as long: nothing is wrapped.
const WIDTH: usize = 100_000;

/// HTML as Markdown.
pub fn to_markdown(html: &str) -> String {
    if html.len() > HTML_BYTES || depth(html) > HTML_DEPTH {
        return mail_parser::decoders::html::html_to_text(html);
    }
    let laid_out = config::with_decorator(Marks::default())
        .raw_mode(true)
        .no_table_borders()
        .no_link_wrapping()
        .allow_width_overflow()
        .string_from_read(html.as_bytes(), WIDTH);
    match laid_out {
        Ok(text) => tidy(&text),
        Err(_) => mail_parser::decoders::html::html_to_text(html),
    }
}

/// How deep elements stand inside each other at most; what closes itself is not counted.
fn depth(html: &str) -> usize {
    const ALONE: [&str; 12] =
        ["br", "img", "hr", "meta", "link", "input", "p", "li", "td", "tr", "th", "option"];
    let (mut open, mut most) = (0_usize, 0);
    for tag in html.split('<').skip(1) {
        let name =
            tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
        if name.is_empty() || ALONE.contains(&name.to_ascii_lowercase().as_str()) {
            continue;
        }
        open = if tag.starts_with('/') { open.saturating_sub(1) } else { open + 1 };
        most = most.max(open);
    }
    most
}

/// Lines without spaces at their end, and never two empty ones.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines() {
        let line = line.replace('\u{a0}', " ").replace("****", "");
        let line = line.trim_end();
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.trim().to_owned()
}

/// The marks of Markdown.
#[derive(Clone, Default)]
struct Marks {
    /// Where the open links lead.
    open: Vec<Option<String>>,
}

fn leads_out(url: &str) -> bool {
    let plain = !url.contains(char::is_whitespace) && !url.contains(['(', ')', '<', '>']);
    plain && ["https://", "http://", "mailto:"].iter().any(|start| url.to_lowercase().starts_with(start))
}

impl TextDecorator for Marks {
    type Annotation = ();

    fn decorate_link_start(&mut self, url: &str) -> (String, ()) {
        let target = leads_out(url).then(|| url.to_owned());
        let mark = if target.is_some() { "[" } else { "" };
        self.open.push(target);
        (mark.to_owned(), ())
    }
    fn decorate_link_end(&mut self) -> String {
        self.open.pop().flatten().map_or_else(String::new, |url| format!("]({url})"))
    }
    fn decorate_em_start(&self) -> (String, ()) {
        ("*".to_owned(), ())
    }
    fn decorate_em_end(&self) -> String {
        "*".to_owned()
    }
    fn decorate_strong_start(&self) -> (String, ()) {
        ("**".to_owned(), ())
    }
    fn decorate_strong_end(&self) -> String {
        "**".to_owned()
    }
    fn decorate_strikeout_start(&self) -> (String, ()) {
        ("~~".to_owned(), ())
    }
    fn decorate_strikeout_end(&self) -> String {
        "~~".to_owned()
    }
    fn decorate_code_start(&self) -> (String, ()) {
        ("`".to_owned(), ())
    }
    fn decorate_code_end(&self) -> String {
        "`".to_owned()
    }
    fn decorate_preformat_first(&self) {}
    fn decorate_preformat_cont(&self) {}
    fn decorate_image(&mut self, _: &str, title: &str) -> (String, ()) {
        (title.to_owned(), ())
    }
    fn header_prefix(&self, level: usize) -> String {
        format!("{} ", "#".repeat(level))
    }
    fn quote_prefix(&self) -> String {
        "> ".to_owned()
    }
    fn unordered_item_prefix(&self) -> String {
        "- ".to_owned()
    }
    fn ordered_item_prefix(&self, number: i64) -> String {
        format!("{number}. ")
    }
    fn make_subblock_decorator(&self) -> Marks {
        self.clone()
    }
}

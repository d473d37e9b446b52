//! The writer of HTML: one pass over the events of a text.
//!
//! Absent on purpose: anything typed that becomes markup by itself. All text goes through [`escape`].

use super::{
    MAX_DEPTH, MAX_OUTPUT, Resolve, events,
    links::{self, Destination},
    plain::{plain_text, shortened},
};
use crate::{
    quote::is_attribution,
    reference::{Pointer, pointers},
};
use pulldown_cmark::{Alignment, Event, HeadingLevel, LinkType, Tag};
use std::{borrow::Cow, fmt::Write, iter::Peekable, ops::Range};

/// A quote of more lines than this is folded even if nobody says whose words it holds.
const SHOWN_QUOTE_LINES: usize = 12;
/// How many characters of a folded quote stand on its fold.
const FOLD_CHARS: usize = 80;

/// HTML for a text that is already capped.
pub(super) fn write(markdown: &str, resolve: &Resolve<'_>) -> String {
    let mut writer = Writer {
        source: markdown,
        resolve,
        out: String::with_capacity(markdown.len() * 2),
        open: Vec::new(),
        links: 0,
        code: 0,
        picture: None,
        columns: Vec::new(),
        column: 0,
        in_table: false,
        in_head: false,
        attribution: None,
    };
    let mut events = events(markdown).peekable();
    while let Some((event, place)) = events.next() {
        writer.event(event, place, &mut events);
        if writer.out.len() > MAX_OUTPUT {
            writer.out.push('…');
            break;
        }
    }
    while let Some(close) = writer.open.pop() {
        writer.close(&close);
    }
    writer.out
}

/// What has to be written when a tag ends.
enum Close {
    /// This, and nothing else to do.
    Html(&'static str),
    /// A link.
    Link,
    /// A picture, whose text was gathered meanwhile.
    Picture,
    /// A block of code.
    Code,
    /// A paragraph that says whose words follow: it becomes the head of a fold.
    Attribution,
    /// A table.
    Table,
    /// The head of a table.
    Head,
}

struct Picture {
    address: String,
    text: String,
}

struct Writer<'t, 'r> {
    source: &'t str,
    resolve: &'r Resolve<'r>,
    out: String,
    open: Vec<Close>,
    links: usize,
    code: usize,
    picture: Option<Picture>,
    columns: Vec<Alignment>,
    column: usize,
    in_table: bool,
    in_head: bool,
    /// The head of the fold that the next quote is under.
    attribution: Option<String>,
}

impl<'t> Writer<'t, '_> {
    fn event<I>(&mut self, event: Event<'t>, place: Range<usize>, rest: &mut Peekable<I>)
    where
        I: Iterator<Item = (Event<'t>, Range<usize>)>,
    {
        match event {
            Event::Start(tag) => {
                let is_empty = matches!(rest.peek(), Some((Event::End(_), _)));
                let close = self.start(tag, &place, is_empty);
                self.open.push(close);
            }
            Event::End(_) => {
                let Some(close) = self.open.pop() else { return };
                self.close(&close);
                if matches!(close, Close::Attribution)
                    && !matches!(rest.peek(), Some((Event::Start(Tag::BlockQuote(_)), _)))
                    && let Some(text) = self.attribution.take()
                {
                    // No quote follows after all.
                    self.out.push_str("<p>");
                    self.text(&text);
                    self.out.push_str("</p>\n");
                }
            }
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(text) => match &mut self.picture {
                Some(picture) => picture.text.push_str(&text),
                None => {
                    let _ = write!(self.out, "<code>{}</code>", escape(&text));
                }
            },
            Event::SoftBreak | Event::HardBreak => match &mut self.picture {
                Some(picture) => picture.text.push(' '),
                None => self.out.push_str("<br>\n"),
            },
            Event::Rule => self.out.push_str("<hr>\n"),
            Event::TaskListMarker(done) => {
                self.out.push_str(if done {
                    r#"<span class="task">☑</span> "#
                } else {
                    r#"<span class="task">☐</span> "#
                });
            }
            // Switched off in the options; shown as text should that change.
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.text(&text);
            }
        }
    }

    /// Opens a tag; `is_empty` says that its end comes next. What nests too deep, or stands inside the
    /// text of a picture, opens nothing.
    fn start(&mut self, tag: Tag<'t>, place: &Range<usize>, is_empty: bool) -> Close {
        let in_table = matches!(tag, Tag::TableHead | Tag::TableRow | Tag::TableCell);
        let fits = if in_table { self.in_table } else { self.open.len() < MAX_DEPTH };
        if self.picture.is_some() || !fits {
            return Close::Html("");
        }
        let (open, close): (Cow<'static, str>, &'static str) = match tag {
            Tag::Paragraph => return self.paragraph(place),
            Tag::HtmlBlock => ("<p>".into(), "</p>\n"),
            Tag::Heading { level, .. } => heading(level),
            Tag::BlockQuote(_) => return self.quote(place),
            Tag::CodeBlock(_) => {
                self.code += 1;
                self.out.push_str("<pre><code>");
                return Close::Code;
            }
            Tag::List(None) => ("<ul>\n".into(), "</ul>\n"),
            Tag::List(Some(1)) => ("<ol>\n".into(), "</ol>\n"),
            Tag::List(Some(first)) => (format!("<ol start=\"{first}\">\n").into(), "</ol>\n"),
            Tag::Item => ("<li>".into(), "</li>\n"),
            Tag::Table(columns) => {
                (self.columns, self.in_table) = (columns, true);
                self.out.push_str(r#"<div class="scroll" tabindex="0"><table>"#);
                return Close::Table;
            }
            Tag::TableHead => {
                (self.column, self.in_head) = (0, true);
                self.out.push_str("<thead><tr>");
                return Close::Head;
            }
            Tag::TableRow => {
                self.column = 0;
                ("<tr>".into(), "</tr>\n")
            }
            Tag::TableCell => self.cell(is_empty),
            Tag::Emphasis => ("<em>".into(), "</em>"),
            Tag::Strong => ("<strong>".into(), "</strong>"),
            Tag::Strikethrough => ("<del>".into(), "</del>"),
            Tag::Link { link_type, dest_url, .. } => return self.link(link_type, &dest_url),
            Tag::Image { dest_url, .. } => {
                self.picture = Some(Picture { address: dest_url.into_string(), text: String::new() });
                return Close::Picture;
            }
            _ => ("".into(), ""),
        };
        self.out.push_str(&open);
        Close::Html(close)
    }

    fn close(&mut self, close: &Close) {
        match close {
            Close::Html(html) => self.out.push_str(html),
            Close::Table => {
                self.in_table = false;
                self.out.push_str("</tbody></table></div>\n");
            }
            Close::Attribution => self.picture = None,
            Close::Link => {
                self.links -= 1;
                self.out.push_str("</a>");
            }
            Close::Code => {
                self.code -= 1;
                self.out.push_str("</code></pre>\n");
            }
            Close::Head => {
                self.in_head = false;
                self.out.push_str("</tr></thead><tbody>\n");
            }
            Close::Picture => self.picture_done(),
        }
    }

    /// A paragraph, or the head of a fold if it says whose words follow. Such a head is kept as plain
    /// text, since a fold's head is itself something to press.
    fn paragraph(&mut self, place: &Range<usize>) -> Close {
        let source = &self.source[place.clone()];
        if self.open.is_empty() && source.len() < 500 && is_attribution(source) {
            self.attribution = Some(plain_text(source));
            // Gathers the events of the paragraph, which its plain text replaces.
            self.picture = Some(Picture { address: String::new(), text: String::new() });
            return Close::Attribution;
        }
        self.out.push_str("<p>");
        Close::Html("</p>\n")
    }

    /// A quote. At the top a long one, or one behind its attribution, is folded.
    fn quote(&mut self, place: &Range<usize>) -> Close {
        let head = self.attribution.take();
        let source = &self.source[place.clone()];
        let long = self.open.is_empty() && source.lines().count() > SHOWN_QUOTE_LINES;
        if head.is_none() && !long {
            self.out.push_str("<blockquote>\n");
            return Close::Html("</blockquote>\n");
        }
        let head = head.unwrap_or_else(|| {
            let text = plain_text(source);
            let lines: Vec<&str> = text.lines().map(|line| line.trim_start_matches(['>', ' '])).collect();
            shortened(&lines.join(" "), FOLD_CHARS)
        });
        let _ =
            write!(self.out, r#"<details class="quoted"><summary>{}</summary><blockquote>"#, escape(&head));
        self.out.push('\n');
        Close::Html("</blockquote></details>\n")
    }

    /// A cell; a heading without words heads nothing, so it is an ordinary one.
    fn cell(&mut self, is_empty: bool) -> (Cow<'static, str>, &'static str) {
        let class = match self.columns.get(self.column) {
            Some(Alignment::Right) => r#" class="right""#,
            Some(Alignment::Center) => r#" class="center""#,
            _ => "",
        };
        self.column += 1;
        if self.in_head && !is_empty {
            (format!(r#"<th scope="col"{class}>"#).into(), "</th>")
        } else {
            (format!("<td{class}>").into(), "</td>")
        }
    }

    fn link(&mut self, kind: LinkType, address: &str) -> Close {
        let mail = (kind == LinkType::Email).then(|| format!("mailto:{address}"));
        match links::destination(mail.as_deref().unwrap_or(address)).filter(|_| self.links == 0) {
            Some(destination) => {
                self.anchor(destination);
                self.links += 1;
                Close::Link
            }
            None => Close::Html(""),
        }
    }

    fn anchor(&mut self, destination: Destination<'_>) {
        let _ = match destination {
            Destination::Inside(path) => write!(self.out, r#"<a href="{}">"#, escape(path)),
            Destination::Outside(address) => {
                write!(self.out, r#"<a href="{}" rel="{}">"#, escape(address), links::OUTSIDE_REL)
            }
        };
    }

    /// A picture of ours is shown; another becomes a link to it, or only its text.
    fn picture_done(&mut self) {
        let Some(Picture { address, text }) = self.picture.take() else { return };
        if links::is_own_picture(&address) {
            let _ = write!(
                self.out,
                r#"<img src="{}" alt="{}" loading="lazy">"#,
                escape(&address),
                escape(&text)
            );
            return;
        }
        let shown = if text.is_empty() { &address } else { &text };
        match links::destination(&address).filter(|_| self.links == 0) {
            Some(destination) => {
                self.anchor(destination);
                self.out.push_str(&escape(shown));
                self.out.push_str("</a>");
            }
            None => self.out.push_str(&escape(&text)),
        }
    }

    /// Plain text; outside links and code its addresses, mentions and references become links.
    fn text(&mut self, text: &str) {
        if let Some(picture) = &mut self.picture {
            picture.text.push_str(text);
        } else if self.links > 0 || self.code > 0 {
            self.out.push_str(&escape(text));
        } else {
            self.linked(text);
        }
    }

    fn linked(&mut self, text: &str) {
        let mut done = 0;
        for (place, anchor) in self.anchors(text) {
            self.out.push_str(&escape(&text[done..place.start]));
            self.out.push_str(&anchor);
            self.out.push_str(&escape(&text[place.clone()]));
            self.out.push_str("</a>");
            done = place.end;
        }
        self.out.push_str(&escape(&text[done..]));
    }

    /// Where links stand in a text, and the tag that opens each.
    fn anchors(&self, text: &str) -> Vec<(Range<usize>, String)> {
        let bare = links::bare(text);
        let is_free = |place: &Range<usize>| {
            let next = bare.partition_point(|b| b.end <= place.start);
            bare.get(next).is_none_or(|b| place.end <= b.start)
        };
        let pointed =
            pointers(text).into_iter().filter(|(place, _)| is_free(place)).filter_map(|(place, pointer)| {
                let path = (self.resolve)(&pointer)?;
                let class = if matches!(pointer, Pointer::Mention(_)) { "mention" } else { "ref" };
                let inside = matches!(links::destination(&path), Some(Destination::Inside(_)));
                inside.then(|| (place, format!(r#"<a class="{class}" href="{}">"#, escape(&path))))
            });
        let mut anchors: Vec<(Range<usize>, String)> = pointed.collect();
        anchors.extend(bare.into_iter().map(|place| {
            let address = links::full(&text[place.clone()]);
            (place, format!(r#"<a href="{}" rel="{}">"#, escape(&address), links::OUTSIDE_REL))
        }));
        anchors.sort_unstable_by_key(|(place, _)| place.start);
        anchors
    }
}

/// Headings start at h3, below those of the page.
fn heading(level: HeadingLevel) -> (Cow<'static, str>, &'static str) {
    match level {
        HeadingLevel::H1 => ("<h3>".into(), "</h3>\n"),
        HeadingLevel::H2 => ("<h4>".into(), "</h4>\n"),
        HeadingLevel::H3 => ("<h5>".into(), "</h5>\n"),
        _ => ("<h6>".into(), "</h6>\n"),
    }
}

/// Text that is only text, between tags and in attributes.
fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out.into()
}

//! What a mail says: its plain texts in order, HTML where nothing else is there, in clean characters.

use super::{html::to_markdown, is_enclosed};
use mail_parser::{Message, MessagePart, MimeHeaders as _, PartType};

/// The text, and whether some of it came as HTML alone.
pub fn of(message: &Message<'_>) -> (String, bool) {
    let mut texts = Vec::new();
    let mut was_html = false;
    for part in message.text_bodies().filter(|part| !is_enclosed(part)) {
        let text = match &part.body {
            PartType::Text(text) => unflow(part, text),
            PartType::Html(text) => {
                was_html = true;
                to_markdown(text)
            }
            _ => continue,
        };
        texts.push(clean(&text));
    }
    texts.retain(|text| !text.trim().is_empty());
    (texts.join("\n\n"), was_html)
}

/// One line of visible characters: nothing that was typed starts a new header or hides in a name.
pub fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Line ends as we write them, and no other control character: a database refuses some of them.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    text.trim_start_matches('\u{feff}').trim_end().to_owned()
}

/// Joins the lines that a mail program broke for the wire (RFC 3676): those that end in a space.
fn unflow(part: &MessagePart<'_>, text: &str) -> String {
    let attribute = |name: &str| part.content_type().and_then(|kind| kind.attribute(name));
    if !attribute("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed")) {
        return text.to_owned();
    }
    let drop_space = attribute("delsp").is_some_and(|yes| yes.eq_ignore_ascii_case("yes"));
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let depth = line.bytes().take_while(|byte| *byte == b'>').count();
        let (quote, words) = line.split_at(depth);
        let words = words.strip_prefix(' ').unwrap_or(words);
        if open != Some(depth) {
            if open.is_some() {
                out.push('\n');
            }
            out.push_str(quote);
            out.push_str(if depth > 0 { " " } else { "" });
        }
        let flows = words.ends_with(' ') && words != "-- ";
        out.push_str(if flows && drop_space { &words[..words.len() - 1] } else { words });
        if !flows {
            out.push('\n');
        }
        open = flows.then_some(depth);
    }
    out
}

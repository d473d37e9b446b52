//! Reading a mail: bytes in, what a room needs to know of it out. Pure.
//!
//! Whatever came is read as far as it can be: old charsets, broken headers, bytes that are no text. What
//! is cut of a text as quoted or signature is decided elsewhere (`threads::quote`).
//! Absent on purpose: what happens to the mail, and IMAP.

mod bounce;
mod html;
mod text;

pub use bounce::Bounce;
pub use html::to_markdown;

use jiff::Timestamp;
use kernel::{Error, Result};
use mail_parser::{Address, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders as _, PartType};

/// Bytes of a mail at most, its files included.
pub const MAIL_BYTES: usize = 25 * 1024 * 1024;
/// Files of a mail at most; the rest is named in the text.
pub const FILES: usize = 50;
/// Characters of a subject at most.
pub const SUBJECT_LENGTH: usize = 500;
/// Earlier mails that a mail may name at most; the newest are kept.
pub const REFERENCES: usize = 100;
/// Servers a mail may have passed; beyond, it runs in a circle.
pub const HOPS: usize = 50;
/// Stands on every mail of ours, so that one which comes back by itself is known.
pub const OURS: &str = "X-Bitacora-Sent";

/// An address of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// The name that stands beside it, empty if none does.
    pub name: String,
    /// The address.
    pub email: String,
}

/// Who is behind a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A person, as far as one can see.
    Person,
    /// A machine: an absence note, a newsletter (RFC 3834).
    Automatic,
    /// A server says that a mail of ours did not arrive.
    Bounce(Bounce),
    /// A mail of ours that came back, or one that runs in a circle.
    Loop,
}

/// A file of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosure {
    /// Its name, without folders.
    pub name: String,
    /// Its type, as the mail says.
    pub media: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A mail, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Who sent it, if it says.
    pub from: Option<Party>,
    /// Every address that it went to: To, Cc, and what the servers noted.
    pub to: Vec<String>,
    /// Its subject, one line.
    pub subject: String,
    /// Its id, without the angle brackets.
    pub id: Option<String>,
    /// The mails that it answers.
    pub in_reply_to: Vec<String>,
    /// The mails before it, oldest first.
    pub references: Vec<String>,
    /// When it was written, if it says.
    pub date: Option<Timestamp>,
    /// Who is behind it.
    pub mark: Mark,
    /// What it says, with quotes and signature; HTML as Markdown.
    pub text: String,
    /// Some of its text came as HTML alone.
    pub was_html: bool,
    /// Its files.
    pub files: Vec<Enclosure>,
    /// Names of files beyond the limit.
    pub left_out: Vec<String>,
}

impl Letter {
    /// Reads a mail. Refused is only what is too large or no mail at all.
    pub fn read(bytes: &[u8]) -> Result<Letter> {
        if bytes.len() > MAIL_BYTES {
            return Err(Error::limit("mail", "web-letter-large", format!("{} MB", MAIL_BYTES / 1024 / 1024)));
        }
        let bytes = without_envelope_line(bytes);
        let message = MessageParser::default()
            .parse(bytes)
            .filter(|message| is_mail(message))
            .ok_or_else(|| Error::invalid("mail", "web-letter-unreadable"))?;
        let (text, was_html) = text::of(&message);
        let (files, left_out) = files(&message);
        Ok(Letter {
            from: party(message.from()).or_else(|| party(message.sender())),
            to: recipients(&message),
            subject: text::one_line(message.subject().unwrap_or("")).chars().take(SUBJECT_LENGTH).collect(),
            id: ids(message.header("Message-ID")).into_iter().next(),
            in_reply_to: ids(Some(message.in_reply_to())),
            references: newest(ids(Some(message.references()))),
            date: message
                .date()
                .filter(|date| date.is_valid())
                .and_then(|date| Timestamp::from_second(date.to_timestamp()).ok()),
            mark: mark(&message),
            text,
            was_html,
            files,
            left_out,
        })
    }

    /// Every mail that it hangs on, nearest first.
    pub fn ancestors(&self) -> impl Iterator<Item = &str> {
        self.in_reply_to.iter().chain(self.references.iter().rev()).map(String::as_str)
    }
}

/// A mail says at least one of what every mail says.
fn is_mail(message: &Message<'_>) -> bool {
    ["From", "Date", "Subject", "Message-ID", "To", "Received"]
        .iter()
        .any(|name| message.header_raw(*name).is_some())
}

/// `From ana@… Mon Nov 23 …`, which mailbox files put before a mail.
fn without_envelope_line(bytes: &[u8]) -> &[u8] {
    if !bytes.starts_with(b"From ") {
        return bytes;
    }
    let end = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1);
    &bytes[end..]
}

fn party(address: Option<&Address<'_>>) -> Option<Party> {
    address?.iter().find_map(|found| {
        let email = text::one_line(found.address()?);
        let name = text::one_line(found.name().unwrap_or(""));
        (!email.is_empty()).then_some(Party { name, email })
    })
}

/// Where it was sent to, and where servers say that it arrived (a blind copy is seen there alone).
fn recipients(message: &Message<'_>) -> Vec<String> {
    let named = [message.to(), message.cc()].into_iter().flatten().flat_map(Address::iter);
    let mut all: Vec<String> = named.filter_map(|found| found.address().map(text::one_line)).collect();
    for name in ["Delivered-To", "X-Original-To", "Envelope-To"] {
        let noted = message.header_raw(name).unwrap_or("");
        all.extend(
            noted
                .split([',', ' ', '\r', '\n', '<', '>'])
                .filter(|word| word.contains('@'))
                .map(str::to_owned),
        );
    }
    let mut seen = std::collections::HashSet::new();
    all.retain(|address| address.contains('@') && seen.insert(address.to_lowercase()));
    all
}

/// The ids in a header, without their brackets.
fn ids(value: Option<&HeaderValue<'_>>) -> Vec<String> {
    let all: Vec<&str> = match value {
        Some(HeaderValue::Text(one)) => vec![one.as_ref()],
        Some(HeaderValue::TextList(all)) => all.iter().map(AsRef::as_ref).collect(),
        _ => Vec::new(),
    };
    all.into_iter().map(text::one_line).filter(|id| !id.is_empty()).collect()
}

fn newest(mut ids: Vec<String>) -> Vec<String> {
    let over = ids.len().saturating_sub(REFERENCES);
    ids.drain(..over);
    ids
}

/// A header as it stands, in small letters; empty if it does not.
fn header(message: &Message<'_>, name: &'static str) -> String {
    message.header_raw(name).unwrap_or("").trim().to_lowercase()
}

fn mark(message: &Message<'_>) -> Mark {
    if message.header_raw(OURS).is_some() || message.header_values("Received").count() > HOPS {
        return Mark::Loop;
    }
    if let Some(bounce) = bounce::find(message) {
        return Mark::Bounce(bounce);
    }
    let submitted = header(message, "Auto-Submitted");
    let answers = ["X-Autoreply", "X-Autorespond", "X-Autoresponder"];
    let automatic = !(submitted.is_empty() || submitted.starts_with("no"))
        || answers.iter().any(|name| message.header_raw(*name).is_some())
        || matches!(header(message, "Precedence").as_str(), "bulk" | "junk" | "auto_reply")
        || header(message, "Return-Path") == "<>";
    if automatic { Mark::Automatic } else { Mark::Person }
}

fn files(message: &Message<'_>) -> (Vec<Enclosure>, Vec<String>) {
    let mut files = Vec::new();
    let mut left_out = Vec::new();
    for part in parts_with_files(message) {
        let name = file_name(part, files.len() + 1);
        if files.len() < FILES {
            files.push(Enclosure { name, media: media(part), bytes: raw_contents(message, part) });
        } else {
            left_out.push(name);
        }
    }
    (files, left_out)
}

/// What is not text to read: whatever carries a name or is neither text nor a container.
fn parts_with_files<'m>(message: &'m Message<'m>) -> impl Iterator<Item = &'m MessagePart<'m>> {
    message.parts.iter().filter(|part| match part.body {
        PartType::Multipart(_) => false,
        PartType::Text(_) | PartType::Html(_) => is_enclosed(part),
        _ => true,
    })
}

/// A text that is a file, not something to read.
fn is_enclosed(part: &MessagePart<'_>) -> bool {
    part.attachment_name().is_some()
        || part.content_disposition().is_some_and(mail_parser::ContentType::is_attachment)
}

fn media(part: &MessagePart<'_>) -> String {
    let kind = part.content_type();
    let subtype = kind.and_then(|kind| kind.c_subtype.as_deref()).unwrap_or("octet-stream");
    format!("{}/{subtype}", kind.map_or("application", |kind| kind.c_type.as_ref())).to_lowercase()
}

/// The bytes as they were sent: a text file keeps its charset.
fn raw_contents(message: &Message<'_>, part: &MessagePart<'_>) -> Vec<u8> {
    if !part.is_text() {
        return part.contents().to_vec();
    }
    let range = part.offset_body as usize..part.offset_end as usize;
    let raw = message.raw_message.get(range).unwrap_or_default();
    let decoded = match part.encoding {
        mail_parser::Encoding::Base64 => mail_parser::decoders::base64::base64_decode(raw),
        mail_parser::Encoding::QuotedPrintable => {
            mail_parser::decoders::quoted_printable::quoted_printable_decode(raw)
        }
        mail_parser::Encoding::None => Some(raw.to_vec()),
    };
    decoded.unwrap_or_else(|| part.contents().to_vec())
}

/// Characters of a file's name at most.
const NAME_LENGTH: usize = 200;

/// The name without folders; one that has none is named after its kind.
fn file_name(part: &MessagePart<'_>, number: usize) -> String {
    let inner = part.message().and_then(|inner| inner.subject()).map(|subject| format!("{subject}.eml"));
    let named = part.attachment_name().map(str::to_owned).or(inner).unwrap_or_default();
    let name = text::one_line(&named.replace(['/', '\\', ':'], "-"));
    let name: String = name.trim_matches(['.', ' ', '-']).chars().take(NAME_LENGTH).collect();
    if !name.is_empty() {
        return name;
    }
    let subtype = part.content_type().and_then(|kind| kind.c_subtype.as_deref()).unwrap_or("bin");
    let ending: String = subtype.chars().filter(char::is_ascii_alphanumeric).take(10).collect();
    format!("{number}.{}", ending.to_lowercase())
}

#[cfg(test)]
mod tests;

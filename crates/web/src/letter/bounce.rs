//! What a server says of a mail that did not arrive (RFC 3464), read from its report.
//!
//! Absent on purpose: reports in prose alone; they count as automatic mail.

use super::{header, text::one_line};
use mail_parser::{Message, MessageParser, MimeHeaders as _};

/// Characters of a server's reason at most.
const REASON_LENGTH: usize = 300;

/// A mail that did not arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounce {
    /// The id of the mail, if the report holds it.
    pub of: Option<String>,
    /// Where it did not arrive, if the report says.
    pub recipient: Option<String>,
    /// For good; a delay is not.
    pub is_final: bool,
    /// In the server's words.
    pub reason: String,
}

/// The report in a mail, if it is one.
pub fn find(message: &Message<'_>) -> Option<Bounce> {
    let reports = header(message, "Content-Type").contains("delivery-status");
    if !reports && message.header_raw("X-Failed-Recipients").is_none() {
        return None;
    }
    let status = message.parts.iter().find(|part| part.is_content_type("message", "delivery-status"));
    let status = status.map(|part| String::from_utf8_lossy(part.contents()).into_owned()).unwrap_or_default();
    let field = |name: &str| field(&status, name);
    let recipient = field("Final-Recipient").or_else(|| field("Original-Recipient"));
    let recipient = recipient.map(|value| value.rsplit(';').next().unwrap_or("").trim().to_owned());
    let failed = message.header_raw("X-Failed-Recipients").map(one_line);
    let reason =
        [field("Diagnostic-Code"), field("Status")].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Some(Bounce {
        of: original(message),
        recipient: recipient.or(failed).filter(|address| address.contains('@')),
        is_final: field("Action").is_none_or(|action| action.eq_ignore_ascii_case("failed")),
        reason: reason.chars().take(REASON_LENGTH).collect(),
    })
}

/// A field of a report, its folded lines joined.
fn field(report: &str, name: &str) -> Option<String> {
    let mut lines = report.lines();
    let first = lines.find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })?;
    let folded = lines.take_while(|line| line.starts_with([' ', '\t']));
    Some(one_line(&folded.fold(first, |all, line| all + " " + line)))
}

/// The id of the mail that the report is about, from the copy of it or of its head.
fn original(message: &Message<'_>) -> Option<String> {
    message.parts.iter().find_map(|part| {
        if let Some(inner) = part.message() {
            return inner.message_id().map(one_line);
        }
        if !part.is_content_type("text", "rfc822-headers") {
            return None;
        }
        let head = part.contents();
        MessageParser::default().parse(head).and_then(|inner| inner.message_id().map(one_line))
    })
}

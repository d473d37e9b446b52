//! Decisions about the mail of tickets: what a subject says, what stands in a message, and the words of an
//! answer. No database, no clock.
//!
//! Absent on purpose: how a mail is read (`web::letter`), and who may write into which ticket (`actions`).

use crate::types::{
    Origin, SUBJECT_LENGTH, TEXT_LENGTH, Ticket,
    mail::{Address, FILE_BYTES, FILES_BYTES, MOST_COPIES},
    number,
};
use kernel::{Error, Field, Lang, Result, TicketId};
use maud::{PreEscaped, html};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// What the seal of a signed address serves for.
pub const PURPOSE: &str = "ticket";
/// Letters and digits of a digest.
const DIGEST: usize = 32;
/// Letters of an id that an answer may name.
const ID_LENGTH: usize = 200;
/// Characters kept free for the words that a mail was cut.
const CUT_ROOM: usize = 200;

/// Whether an answer may leave by mail at all: there is somebody to send it to, and they were meant.
pub fn may_leave(ticket: &Ticket) -> bool {
    // What stands in the place of somebody who was erased is no address.
    people::Email::parse("email", &ticket.email).is_ok() && !ticket.spam
}

/// Whether an answer leaves by mail although the client wrote none: whoever asked has an address. Nobody asked for
/// an alert, what a log brought or what comes as planned.
pub fn leaves(ticket: &Ticket) -> bool {
    may_leave(ticket) && !matches!(ticket.source, Origin::Alert | Origin::Import | Origin::Schedule)
}

/// The address of the desk from which an answer leaves where the client wrote to none: that of the ticket's project,
/// else of its client, else the one for its category, else the only one for all. A doubt is none.
pub fn address_for<'a>(all: &'a [Address], ticket: &Ticket) -> Option<&'a Address> {
    let fits = |address: &&Address| {
        address.project.is_none_or(|project| ticket.project_id == Some(project))
            && address.client.is_none_or(|client| ticket.client_id == Some(client))
    };
    let sort = |address: &&Address| !ticket.category.is_empty() && address.category == ticket.category;
    let (own, general): (Vec<&Address>, Vec<&Address>) =
        all.iter().filter(fits).partition(|address| address.project.is_some() || address.client.is_some());
    let best = own.into_iter().max_by_key(|address| (address.project.is_some(), sort(address)));
    let alone = if let [address] = general.as_slice() { Some(*address) } else { None };
    best.or_else(|| general.iter().copied().find(sort)).or(alone)
}

/// Where anybody has an address: such a domain says nothing of whose client its sender is.
const EVERYBODYS: &[&str] = &[
    "aol.com",
    "fastmail.com",
    "gmail.com",
    "gmx.com",
    "gmx.es",
    "gmx.net",
    "googlemail.com",
    "hotmail.com",
    "hotmail.es",
    "icloud.com",
    "live.com",
    "mac.com",
    "mail.com",
    "me.com",
    "msn.com",
    "orange.es",
    "outlook.com",
    "outlook.es",
    "pm.me",
    "proton.me",
    "protonmail.com",
    "telefonica.net",
    "terra.es",
    "yahoo.com",
    "yahoo.es",
    "yandex.com",
    "ymail.com",
];

/// The domain of an address, if it tells whose its sender is.
pub fn own_domain(email: &str) -> Option<String> {
    let (_, domain) = email.rsplit_once('@')?;
    let domain = domain.to_lowercase();
    let plain = domain.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    (plain && domain.contains('.') && !EVERYBODYS.contains(&domain.as_str())).then_some(domain)
}

/// What stands for the id of a mail, whatever its length.
pub fn digest(id: &str) -> String {
    let whole = Sha256::digest(id.trim().as_bytes());
    whole.iter().take(DIGEST / 2).fold(String::with_capacity(DIGEST), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// An id that may stand in a header of ours; nothing if it is too long or holds what no id does.
pub fn answerable(id: &str) -> &str {
    let fits = id.len() <= ID_LENGTH && id.contains('@');
    if fits && id.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"()".contains(&byte)) { id } else { "" }
}

/// The beginnings that mail programs put before a subject, in small letters.
const BEFORE: &[&str] = &["re:", "rv:", "fw:", "fwd:", "aw:", "wg:", "res:", "tr:"];

/// A subject without what mail programs and we put around it.
pub fn bare_subject(subject: &str) -> String {
    let mut rest = subject.trim();
    while let Some(before) = BEFORE.iter().find(|before| starts_with(rest, before)) {
        rest = rest[before.len()..].trim_start();
    }
    let kept = rest.split_whitespace().filter(|word| ticket_in(word).is_none());
    kept.collect::<Vec<_>>().join(" ").chars().take(SUBJECT_LENGTH).collect()
}

/// Whether a text starts with letters of ASCII, large or small.
fn starts_with(text: &str, letters: &str) -> bool {
    text.get(..letters.len()).is_some_and(|start| start.eq_ignore_ascii_case(letters))
}

/// Whether a mail says by its subject that it answers another.
pub fn answers(subject: &str) -> bool {
    BEFORE.iter().any(|before| starts_with(subject.trim(), before))
}

/// The ticket that a word names in brackets: `[T-431]`.
fn ticket_in(word: &str) -> Option<TicketId> {
    let inner = word.strip_prefix("[T-")?.strip_suffix(']')?;
    inner.parse().ok().filter(|id| *id > 0).map(TicketId)
}

/// The ticket that a subject names.
pub fn named_in(subject: &str) -> Option<TicketId> {
    subject.split_whitespace().find_map(ticket_in)
}

/// What stands in the ticket: what was written first, what it quotes and its signature as a quote that the
/// page folds. The whole mail is kept beside it.
pub fn text_of(text: &str, has_files: bool, lang: Lang) -> String {
    let (mut new, quoted) = threads::quote::folded(text);
    if new.is_empty() {
        let key = if has_files { "desk-mail-files-alone" } else { "desk-mail-empty" };
        new = ui::say(lang, key, &[]);
    }
    let joined = if quoted.is_empty() { new } else { format!("{new}\n\n{quoted}") };
    if joined.chars().count() <= TEXT_LENGTH {
        return joined;
    }
    let cut: String = joined.chars().take(TEXT_LENGTH - CUT_ROOM).collect();
    format!("{}\n\n{}", cut.trim_end(), ui::say(lang, "desk-mail-cut", &[]))
}

/// Which files go with a mail, by their sizes: as many as fit, in order. The others are named in it.
pub fn fitting(sizes: &[i64]) -> Vec<bool> {
    let mut free = FILES_BYTES;
    let fits = |size: &i64| {
        let fits = *size <= FILE_BYTES && *size <= free;
        free -= if fits { *size } else { 0 };
        fits
    };
    sizes.iter().map(fits).collect()
}

/// The address of `Ana <ana@example.com>` or of what is one already, in small letters.
pub fn bare_address(text: &str) -> String {
    let inner = text.rsplit_once('<').map_or(text, |(_, rest)| rest.split('>').next().unwrap_or(rest));
    inner.trim().to_lowercase()
}

/// Reads who gets a copy, as people write it: addresses with or without names, between commas, semicolons or
/// lines. Each once; none of ours.
pub fn read_copies(text: &str, is_ours: impl Fn(&str) -> bool) -> Result<Vec<String>> {
    let (mut emails, mut wrong) = (Vec::new(), Vec::new());
    let mut refuse = |key, email: &str| {
        wrong.push(Field { name: "cc".to_owned(), key, args: vec![("email", email.to_owned())] });
    };
    for part in text.split([',', ';', '\n']).filter(|part| !part.trim().is_empty()) {
        let bare = bare_address(part);
        for word in bare.split_whitespace() {
            match people::Email::parse("cc", word) {
                Ok(email) if is_ours(email.as_str()) => {
                    refuse("desk-copy-ours", word);
                }
                Ok(email) if emails.iter().any(|known| known == email.as_str()) => {}
                Ok(email) => emails.push(email.as_str().to_owned()),
                Err(_) => refuse("desk-copy-broken", word),
            }
        }
    }
    if emails.len() > MOST_COPIES {
        return Err(Error::limit("cc", "desk-copies-many", MOST_COPIES));
    }
    if wrong.is_empty() { Ok(emails) } else { Err(Error::Invalid(wrong)) }
}

/// Bytes in whole megabytes, as a mail says them.
fn megabytes(size: i64) -> String {
    format!("{} MB", (size + 999_999) / 1_000_000)
}

/// An answer that leaves.
pub struct Reply<'a> {
    /// Of which ticket.
    pub ticket: TicketId,
    /// What that is about.
    pub subject: &'a str,
    /// As written.
    pub text: &'a str,
    /// As cleaned HTML.
    pub body: &'a str,
    /// What stands under it; may be empty.
    pub signature: &'a str,
    /// Files that are too large for a mail: name and bytes.
    pub apart: &'a [(&'a str, i64)],
    /// Where the client finds them.
    pub link: &'a str,
}

/// The line that names the files which a mail does not carry; empty without any.
fn apart_words(lang: Lang, reply: &Reply<'_>) -> String {
    if reply.apart.is_empty() {
        return String::new();
    }
    let named: Vec<String> =
        reply.apart.iter().map(|(name, size)| format!("{name} ({})", megabytes(*size))).collect();
    ui::say(lang, "desk-mail-apart", &[("files", named.join(", ").into()), ("link", reply.link.into())])
}

/// The words of an answer: subject, plain text, HTML.
pub fn answer(lang: Lang, reply: &Reply<'_>) -> (String, String, String) {
    let number = number(reply.ticket);
    let subject = format!("Re: {} [{number}]", bare_subject(reply.subject));
    let foot = ui::say(lang, "desk-mail-foot", &[("number", number.into())]);
    let signature = reply.signature.trim();
    let signed = if signature.is_empty() { String::new() } else { format!("{signature}\n\n") };
    let apart = apart_words(lang, reply);
    let named = if apart.is_empty() { String::new() } else { format!("{apart}\n\n") };
    let plain = format!("{}\n\n{named}-- \n{signed}{foot}\n", reply.text.trim());
    let rich = html! {
        (PreEscaped(reply.body))
        @if !apart.is_empty() { p { (apart) } }
        @if !signature.is_empty() { p { @for (at, line) in signature.lines().enumerate() { @if at > 0 { br; } (line) } } }
        hr;
        p { small { (foot) } }
    };
    (subject, plain, rich.into_string())
}

/// A sender as a header names them: `"Ana (Tramontana)" <desk@example.com>`.
pub fn sender(person: &str, workspace: &str, address: &str) -> String {
    let plain = |text: &str| text.replace(['"', '\\', '<', '>'], "");
    format!("\"{} ({})\" <{address}>", plain(person), plain(workspace))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_the_same_whoever_answered_and_keeps_its_number() {
        for (subject, bare, named) in [
            ("No entra el correo", "No entra el correo", None),
            ("Re: RV: No entra el correo [T-431]", "No entra el correo", Some(431)),
            ("RE:Re: no", "no", None),
            ("ſRe: ñ", "ſRe: ñ", None),
            ("Sobre T-431", "Sobre T-431", None),
            ("[T-0] x", "[T-0] x", None),
            ("", "", None),
        ] {
            assert_eq!(
                (bare_subject(subject).as_str(), named_in(subject)),
                (bare, named.map(TicketId)),
                "{subject}"
            );
        }
        assert!(answers(" rv: no") && !answers("Reparto"));
    }

    #[test]
    fn an_id_that_could_break_a_header_is_never_named() {
        assert_eq!(answerable("1@x.example"), "1@x.example");
        for id in ["a b@x", "a@x>\r\nBcc: y", "", "noat", "<a@x", &"a".repeat(300)] {
            assert_eq!(answerable(id), "", "{id}");
        }
    }

    #[test]
    fn only_a_companys_own_domain_tells_whose_a_sender_is() {
        assert_eq!(own_domain("ana@Aurora.example").as_deref(), Some("aurora.example"));
        for nobodys in ["ana@gmail.com", "ana", "ana@", "ana@100%.example", "ana@local"] {
            assert_eq!(own_domain(nobodys), None, "{nobodys}");
        }
    }

    #[test]
    fn who_gets_a_copy_is_read_however_people_write_it() {
        let read = |text: &str| read_copies(text, |email| email.starts_with("bitacora"));
        for (text, emails) in [
            ("", vec![]),
            (" ,;\n", vec![]),
            ("Ana Torres <Ana@aurora.example>, luis@x.example", vec!["ana@aurora.example", "luis@x.example"]),
            ("a@x.example b@x.example;a@x.example", vec!["a@x.example", "b@x.example"]),
        ] {
            assert_eq!(read(text).unwrap(), emails, "{text}");
        }
        for text in ["nadie", "a@x.example, <b", "Bitacora+7@tramontana.example"] {
            assert!(matches!(read(text), Err(Error::Invalid(fields)) if fields.len() == 1), "{text}");
        }
    }

    #[test]
    fn an_answer_carries_the_number_the_signature_and_how_to_go_on() {
        let reply = Reply {
            ticket: TicketId(431),
            subject: "Re: Las primas",
            text: "Arreglado",
            body: "<p>Arreglado</p>",
            signature: "Marta <Vidal>\nTramontana",
            apart: &[("plano.pdf", 18_200_000)],
            link: "https://b.example/portal/tickets/431",
        };
        let (subject, plain, rich) = answer(Lang::Es, &reply);
        assert_eq!(subject, "Re: Las primas [T-431]");
        assert!(plain.starts_with("Arreglado\n\nNo caben en un correo: plano.pdf (19 MB)."), "{plain}");
        assert!(plain.contains("\n\n-- \nMarta <Vidal>\nTramontana\n\n"), "{plain}");
        assert!(rich.contains("Marta &lt;Vidal&gt;<br>Tramontana") && rich.contains("T-431"), "{rich}");
        assert_eq!(sender("Ana \"x\" <y>", "T", "d@e.example"), "\"Ana x y (T)\" <d@e.example>");
    }
}

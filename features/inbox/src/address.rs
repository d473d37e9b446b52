//! Signed addresses: where an answer goes, and the links by which a mail program leaves a list.
//!
//! A tag names its thread or project and its person, with a seal that only this workspace can make. It is
//! in small letters and digits, since mail servers may change the case of an address.
//! Absent on purpose: whether the sender is that person, which whoever takes a mail in checks as well.

use hmac::{Hmac, Mac as _};
use kernel::{PersonId, ProjectId, ThreadId};
use sha2::Sha256;
use std::fmt::Write as _;

/// Bytes of a seal: 80 bits, short enough for the name of an address.
const SEAL_BYTES: usize = 10;

fn mac(key: &str, what: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).ok()?;
    mac.update(what.as_bytes());
    Some(mac)
}

/// Two numbers under a seal; the purpose keeps a tag from serving for another.
fn tag(key: &str, purpose: &str, first: i64, second: i64) -> String {
    let what = format!("{purpose}.{first}.{second}");
    let seal = mac(key, &what).map(|mac| mac.finalize().into_bytes()).unwrap_or_default();
    let seal = seal.iter().take(SEAL_BYTES).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    format!("{first}.{second}.{seal}")
}

fn read(key: &str, purpose: &str, tag: &str) -> Option<(i64, i64)> {
    let mut parts = tag.split('.');
    let (first, second, seal) = (parts.next()?, parts.next()?, parts.next()?);
    let (first, second): (i64, i64) = (first.parse().ok()?, second.parse().ok()?);
    if parts.next().is_some() || seal.len() != SEAL_BYTES * 2 || !seal.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> =
        (0..SEAL_BYTES).map(|at| u8::from_str_radix(&seal[at * 2..at * 2 + 2], 16).ok()).collect();
    let mac = mac(key, &format!("{purpose}.{first}.{second}"))?;
    mac.verify_truncated_left(&bytes?).ok()?;
    Some((first, second))
}

/// Names a thread and whoever may answer there from their own address.
pub fn reply_tag(key: &str, thread: ThreadId, person: PersonId) -> String {
    tag(key, "reply", thread.0, person.0)
}

/// Reads it back, if this workspace made it.
pub fn read_reply(key: &str, tag: &str) -> Option<(ThreadId, PersonId)> {
    read(key, "reply", &tag.to_lowercase()).map(|(thread, person)| (ThreadId(thread), PersonId(person)))
}

/// Names a person and the list they may leave: a project's, or the message of the day.
pub fn leave_tag(key: &str, person: PersonId, project: Option<ProjectId>) -> String {
    tag(key, "leave", person.0, project.map_or(0, |project| project.0))
}

/// Reads it back, if this workspace made it.
pub fn read_leave(key: &str, tag: &str) -> Option<(PersonId, Option<ProjectId>)> {
    let (person, project) = read(key, "leave", tag)?;
    Some((PersonId(person), (project != 0).then_some(ProjectId(project))))
}

/// The name and the domain of the configured address; a bare domain has the name `reply`.
fn halves(base: &str) -> Option<(&str, &str)> {
    let (name, domain) = base.rsplit_once('@').unwrap_or(("reply", base));
    (!name.is_empty() && domain.contains('.') || domain == "localhost").then_some((name, domain))
}

/// The address for an answer, where one is configured.
pub fn reply_address(base: &str, tag: &str) -> Option<String> {
    halves(base.trim()).map(|(name, domain)| format!("{name}+{tag}@{domain}"))
}

/// The tag of an address of ours.
pub fn tag_of_address<'a>(base: &str, address: &'a str) -> Option<&'a str> {
    let (name, domain) = halves(base.trim())?;
    let (local, at) = address.trim().rsplit_once('@')?;
    let (first, tag) = local.split_once('+')?;
    (at.eq_ignore_ascii_case(domain) && first.eq_ignore_ascii_case(name)).then_some(tag)
}

/// The id that all mails of a thread to a person refer to, so that mail programs keep them together.
pub fn root_id(tag: &str, domain: &str) -> String {
    format!("thread.{tag}@{domain}")
}

/// The tag in such an id.
pub fn tag_of_id(id: &str) -> Option<&str> {
    id.strip_prefix("thread.")?.split_once('@').map(|(tag, _)| tag)
}

/// The number of one of our mails in its id.
pub fn mail_of_id(id: &str) -> Option<i64> {
    id.strip_prefix("mail-")?.split_once('@')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_read_back_by_the_workspace_that_made_it_alone() {
        let tag = reply_tag("ours", ThreadId(12), PersonId(5));
        assert_eq!(read_reply("ours", &tag), Some((ThreadId(12), PersonId(5))));
        assert_eq!(read_reply("ours", &tag.to_uppercase()), Some((ThreadId(12), PersonId(5))));
        assert_eq!(read_reply("theirs", &tag), None);
        assert_eq!(read_reply("ours", &tag.replace("12.", "13.")), None);
        assert_eq!(read_reply("ours", &tag.replace(".5.", ".6.")), None);
        assert_eq!(read_leave("ours", &tag), None, "a seal serves one purpose");
        for broken in ["", "12", "12.5", "12.5.", "12.5.zz", "12.5.ñññññññññññññññññññ", "x.y.z", "12.5.00.1"]
        {
            assert_eq!(read_reply("ours", broken), None, "{broken}");
        }
    }

    #[test]
    fn an_address_carries_the_tag_and_nothing_else_does() {
        let address = reply_address("respuestas@example.com", "12.5.ab").unwrap();
        assert_eq!(address, "respuestas+12.5.ab@example.com");
        assert_eq!(
            tag_of_address("respuestas@example.com", "Respuestas+12.5.ab@EXAMPLE.com"),
            Some("12.5.ab")
        );
        assert_eq!(reply_address("example.com", "1").as_deref(), Some("reply+1@example.com"));
        assert_eq!(reply_address("", "1"), None);
        for other in
            ["respuestas@example.com", "x+12.5.ab@example.com", "respuestas+1@other.example", "nobody"]
        {
            assert_eq!(tag_of_address("respuestas@example.com", other), None, "{other}");
        }
        assert_eq!(tag_of_id(&root_id("12.5.ab", "example.com")), Some("12.5.ab"));
        assert_eq!(mail_of_id("mail-7@example.com"), Some(7));
    }
}

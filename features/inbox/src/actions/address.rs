//! Signed addresses: where an answer goes, and the links by which a mail program leaves a list.
//!
//! A tag names its thread or project and its person, under a seal (`web::seal`).
//! Absent on purpose: whether the sender is that person, which whoever takes a mail in checks as well.

use kernel::{PersonId, ProjectId, ThreadId};
pub use web::seal::{address as reply_address, tag_under as tag_of_address};
use web::seal::{read, tag};

/// Names a thread and whoever may answer there from their own address.
pub fn reply_tag(key: &str, thread: ThreadId, person: PersonId) -> String {
    tag(key, "reply", thread.0, person.0)
}

/// Reads it back, if this workspace made it.
pub fn read_reply(key: &str, tag: &str) -> Option<(ThreadId, PersonId)> {
    read(key, "reply", tag).map(|(thread, person)| (ThreadId(thread), PersonId(person)))
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

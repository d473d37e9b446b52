//! Who may do what to threads and posts, and what closing a thread asks for. Values in, values out.
//!
//! Absent on purpose: reach, which is part of each query, and the pace, which is a module of its own.

use crate::{
    pacing,
    reference::{Pointer, pointers},
    types::{Audience, NewClosing, Post, PostState, Side, Thread, ThreadKind, ThreadState, Visibility},
};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Weekday},
    tz::TimeZone,
};
use kernel::{Actor, AttachmentId, Error, PersonId, Result, local_date};

/// Characters of a post at most.
pub const POST_LENGTH: usize = 50_000;
/// Characters of a title at most.
pub const TITLE_LENGTH: usize = 160;
/// Characters of an action or of the fields of a decision at most.
pub const LINE_LENGTH: usize = 2_000;

/// Reads the text of a post: something, and not too long.
pub fn parse_text<'t>(field: &str, text: &'t str) -> Result<&'t str> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::invalid(field, "threads-write-something"));
    }
    if text.chars().count() > POST_LENGTH {
        return Err(Error::limit(field, "threads-text-long", POST_LENGTH));
    }
    Ok(text)
}

/// Reads a title: one line.
pub fn parse_title(field: &str, text: &str) -> Result<String> {
    let title = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() {
        return Err(Error::invalid(field, "threads-title-needed"));
    }
    if title.chars().count() > TITLE_LENGTH {
        return Err(Error::limit(field, "threads-title-long", TITLE_LENGTH));
    }
    Ok(title)
}

/// Reads what is to be done or was decided.
pub fn parse_line(field: &str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::invalid(field, "threads-write-something"));
    }
    if text.chars().count() > LINE_LENGTH {
        return Err(Error::limit(field, "threads-text-long", LINE_LENGTH));
    }
    Ok(text.to_owned())
}

/// Who will see a post: a guest always writes for the client, and only a shared thread holds such posts
/// (RULES §1.4a). The worklog is the team's to write.
pub fn audience(actor: &Actor, thread: &Thread, wanted: Audience) -> Result<Audience> {
    if actor.is_guest() && thread.kind == ThreadKind::Worklog {
        return Err(Error::Forbidden);
    }
    let audience = if actor.is_guest() { Audience::Client } else { wanted };
    if audience == Audience::Client && thread.visibility != Visibility::Shared {
        return Err(Error::invalid("audience", "threads-not-shared"));
    }
    Ok(audience)
}

/// Whether a thread takes posts.
pub fn may_write(thread: &Thread) -> Result<()> {
    match thread.state {
        ThreadState::Open => Ok(()),
        ThreadState::Closed => Err(Error::Conflict("threads-closed")),
        ThreadState::Merged => Err(Error::Conflict("threads-merged")),
    }
}

/// Whose turn it is after a post, if the post says so: a client post hands it to the other side, a note
/// of the team says nothing. The worklog has no turns.
pub fn turn_after(thread: &Thread, audience: Audience, by_client: bool) -> Option<Side> {
    if thread.kind == ThreadKind::Worklog || audience == Audience::Team {
        return None;
    }
    Some(if by_client { Side::Team } else { Side::Client })
}

/// One's own words, as long as they stand. Nobody rewrites another's.
pub fn may_edit(actor: &Actor, post: &Post) -> bool {
    post.author == Some(actor.person) && !post.system && post.state == PostState::Live
}

/// One's own, and an administrator any.
pub fn may_delete(actor: &Actor, post: &Post) -> bool {
    let own = post.author == Some(actor.person) && !post.system;
    post.state == PostState::Live && (own || actor.is_admin())
}

/// An administrator alone.
pub fn may_restore(actor: &Actor, post: &Post) -> bool {
    post.state == PostState::Deleted && actor.is_admin()
}

/// Showing a post to the client is for whoever wrote it, whoever answers for the project and the head.
pub fn may_share(actor: &Actor, post: &Post, holds: bool) -> bool {
    actor.is_team()
        && post.state == PostState::Live
        && (post.author == Some(actor.person) || holds || actor.is_head() || actor.is_admin())
}

/// The author, within ten seconds, and not what the program wrote.
pub fn may_undo(actor: &Actor, post: &Post, now: Timestamp) -> bool {
    may_edit(actor, post) && !post.imported && pacing::may_undo(now, post.posted_at)
}

/// Why a reply to the client is held once: it names somebody of the team, or something is still to be
/// filled in (DESIGN 3.4).
pub fn is_held(text: &str, names_team: impl Fn(&str) -> bool) -> bool {
    has_placeholder(text)
        || pointers(text)
            .iter()
            .any(|(_, pointer)| matches!(pointer, Pointer::Mention(handle) if names_team(handle)))
}

/// `[name]` (not a link, not a task) or `TODO`: the same that the composer looks for in the browser.
fn has_placeholder(text: &str) -> bool {
    let todo = text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "TODO");
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        rest = &rest[at + 1..];
        let Some(end) = rest.find(']') else { break };
        let (inside, after) = (&rest[..end], &rest[end + 1..]);
        let link = after.starts_with(['(', '[', ':']);
        let task = matches!(inside, " " | "x" | "X" | "");
        if !link && !task && !inside.contains('\n') {
            return true;
        }
        rest = after;
    }
    todo
}

/// What a kind of thread asks for before it closes (RULES §1.4, table). The record of the problem behind
/// an incident is linked where there is one: the rooms that keep such records come later.
pub fn check_closing(kind: ThreadKind, closing: &NewClosing) -> Result<()> {
    let mut fields = Vec::new();
    let mut need = |holds: bool, name: &str, key: &'static str| {
        if !holds {
            fields.push(kernel::Field { name: name.to_owned(), key, args: Vec::new() });
        }
    };
    let said = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    match kind {
        ThreadKind::Worklog => return Err(Error::Conflict("threads-worklog-stays-open")),
        ThreadKind::Incident => {
            need(said(&closing.cause), "cause", "threads-closing-cause-needed");
            need(said(&closing.fix), "fix", "threads-closing-fix-needed");
        }
        ThreadKind::Candidate => {
            need(closing.result.is_some(), "result", "threads-closing-result-needed");
            need(said(&closing.link), "link", "threads-closing-issue-needed");
        }
        ThreadKind::Event => {
            need(!closing.summary.trim().is_empty(), "summary", "threads-closing-event-needed");
        }
        ThreadKind::Topic => {
            need(!closing.summary.trim().is_empty(), "summary", "threads-closing-summary-needed");
        }
        ThreadKind::Decision => {
            need(closing.decision.is_some(), "decision", "threads-closing-decision-needed");
        }
    }
    if fields.is_empty() { Ok(()) } else { Err(Error::Invalid(fields)) }
}

/// The files that a text links to: `/files/7/plan.pdf`.
pub fn linked_files(text: &str) -> Vec<AttachmentId> {
    let mut found = Vec::new();
    for rest in text.split("/files/").skip(1) {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let whole = rest[digits..].starts_with('/');
        if let (true, Ok(id)) = (whole, rest[..digits].parse())
            && !found.contains(&id)
        {
            found.push(id);
        }
    }
    found
}

/// The media type under which a file is given out: never one that a browser would run.
pub fn safe_media(sniffed: &'static str) -> &'static str {
    let runs = ["html", "xml", "svg", "javascript", "ecmascript", "xhtml", "wasm", "x-sh", "multipart"];
    if runs.iter().any(|word| sniffed.contains(word)) { "application/octet-stream" } else { sniffed }
}

/// Raster images alone may be shown inside a page (DESIGN §6, and no SVG).
pub fn is_shown(media: &str) -> bool {
    matches!(media, "image/png" | "image/jpeg" | "image/webp" | "image/gif")
}

/// The last posts of a thread are all code: it is an issue for the repository (RULES §1.8).
pub fn wants_an_issue(last_texts: &[String]) -> bool {
    last_texts.len() >= 3 && last_texts[..3].iter().all(|text| text.contains("```"))
}

/// The Monday of an instant's week, as the number of days since 1970.
pub fn week(at: Timestamp, zone: &TimeZone) -> i64 {
    let day = local_date(at, zone);
    day_number(day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days()))
}

/// A day as the number of days since 1970.
pub fn day_number(day: Date) -> i64 {
    Date::constant(1970, 1, 1).until(day).map_or(0, |span| i64::from(span.get_days()))
}

/// The first instant and the end of the ISO week that starts on a Monday.
pub fn week_bounds(monday: Date, zone: &TimeZone) -> (Timestamp, Timestamp) {
    debug_assert_eq!(monday.weekday(), Weekday::Monday);
    (kernel::start_of_day(monday, zone), kernel::start_of_day(monday.saturating_add(7.days()), zone))
}

/// Whose place an author takes: the assigned lead's, when the author leads in fact and is not the lead.
pub fn acting_for(
    author: PersonId,
    effective: Option<PersonId>,
    assigned: Option<PersonId>,
) -> Option<PersonId> {
    assigned.filter(|lead| effective == Some(author) && *lead != author)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_held_when_something_is_still_to_be_filled_in() {
        for text in ["Hola [nombre], ya está", "TODO: fecha", "Para [client name]", "antes\n[hora]"] {
            assert!(is_held(text, |_| false), "{text}");
        }
        for text in [
            "Ver [la guía](https://example.org)",
            "- [ ] probar\n- [x] subir",
            "todo bien",
            "[a]: b",
            "TODOS",
        ] {
            assert!(!is_held(text, |_| false), "{text}");
        }
    }

    #[test]
    fn a_reply_is_held_when_it_names_somebody_of_the_team() {
        let team = |handle: &str| handle == "marta";
        assert!(is_held("lo mira @marta mañana", team));
        assert!(!is_held("lo mira @ana mañana", team));
        assert!(!is_held("escribe a marta@example.com", team));
    }

    #[test]
    fn each_kind_of_thread_asks_for_its_own_closing() {
        let empty = NewClosing::default();
        for kind in ThreadKind::ALL {
            assert!(check_closing(*kind, &empty).is_err(), "{}", kind.word());
        }
        let some = |text: &str| Some(text.to_owned());
        let incident = NewClosing { cause: some("a"), fix: some("b"), ..empty.clone() };
        assert!(check_closing(ThreadKind::Incident, &incident).is_ok());
        assert!(check_closing(ThreadKind::Candidate, &incident).is_err());
        assert!(matches!(check_closing(ThreadKind::Worklog, &incident), Err(Error::Conflict(_))));
    }

    #[test]
    fn a_text_links_to_files_by_their_address() {
        let text =
            "![a](/files/7/a.png) y [b](/files/12/b.pdf), otra vez /files/7/a.png, /files/x/ y /files/9";
        assert_eq!(linked_files(text), [AttachmentId(7), AttachmentId(12)]);
    }

    #[test]
    fn a_week_starts_on_monday_in_its_zone() {
        let madrid = TimeZone::get("Europe/Madrid").unwrap();
        let sunday_night: Timestamp = "2026-11-22T22:59:00Z".parse().unwrap();
        let monday: Timestamp = "2026-11-22T23:00:00Z".parse().unwrap();
        assert_eq!(week(monday, &madrid) - week(sunday_night, &madrid), 7);
        assert_eq!(week(monday, &madrid), day_number(jiff::civil::date(2026, 11, 23)));
    }
}

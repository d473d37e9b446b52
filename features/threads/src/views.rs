//! Markup of the room. It takes values that were loaded and gives pieces; it never asks the data.

pub mod composer;
pub mod files;
pub mod forms;
pub mod log;
pub mod outcomes;
pub mod posts;
pub mod thread;

use crate::{
    sentence::EntryKind,
    types::{Audience, ThreadKind, Visibility},
};
use kernel::Actor;
use projects::ProjectCard;
use std::borrow::Cow;
use ui::{Locale, Markup, html};

/// What every piece needs: the reader's words, the project and who reads.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// Language, zone, now.
    pub t: &'a Locale,
    /// The project.
    pub project: &'a ProjectCard,
    /// Who reads.
    pub actor: &'a Actor,
}

impl Scene<'_> {
    /// The client's name, or the word for one that has none yet.
    pub fn client(&self) -> String {
        self.project.client_name.clone().unwrap_or_else(|| self.t.s("threads-the-client"))
    }

    /// Where the project's pages are for this reader.
    pub fn base(&self) -> String {
        let area = if self.actor.is_guest() { "/portal" } else { "" };
        format!("{area}/projects/{}", self.project.key)
    }

    /// Who may see a post, in words. Whatever a guest reads is theirs to see.
    pub fn audience(&self, audience: Audience) -> Markup {
        if self.actor.is_guest() {
            return html! {};
        }
        let client = (audience == Audience::Client).then(|| self.client());
        ui::parts::visibility(self.t, client.as_deref())
    }

    /// Who may see a thread, in words.
    pub fn visibility(&self, visibility: Visibility) -> Markup {
        self.audience(if visibility == Visibility::Shared { Audience::Client } else { Audience::Team })
    }
}

/// The icon of a kind of entry.
pub fn kind_icon(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Call => "phone",
        EntryKind::Mail => "mail",
        EntryKind::Meeting => "video",
        EntryKind::Delivery => "package",
        EntryKind::Visit => "map-pin",
        EntryKind::Other => "message-square-text",
        EntryKind::Note => "sticky-note",
        EntryKind::Decision => "gavel",
        EntryKind::Ship => "rocket",
    }
}

/// The icon of a kind of thread.
pub fn thread_icon(kind: ThreadKind) -> &'static str {
    match kind {
        ThreadKind::Worklog => "book-open",
        ThreadKind::Incident => "octagon-alert",
        ThreadKind::Candidate => "flask-conical",
        ThreadKind::Event => "calendar",
        ThreadKind::Topic => "message-square-text",
        ThreadKind::Decision => "gavel",
    }
}

/// The word for a kind of entry.
pub fn kind_word(t: &Locale, kind: EntryKind) -> String {
    t.s(&format!("threads-kind-{}", kind.word()))
}

/// The word for a kind of thread.
pub fn thread_word(t: &Locale, kind: ThreadKind) -> String {
    t.s(&format!("threads-thread-{}", kind.word()))
}

/// A size in bytes as people read it.
pub fn size(t: &Locale, bytes: i64) -> String {
    match bytes {
        0..1_000 => format!("{} B", t.number(bytes)),
        1_000..1_000_000 => format!("{} kB", t.number((bytes + 500) / 1_000)),
        _ => format!("{} MB", t.number((bytes + 500_000) / 1_000_000)),
    }
}

/// HTML that a guest reads: links to the team's pages become links to theirs.
pub fn for_reader<'h>(html: &'h str, actor: &Actor) -> Cow<'h, str> {
    if actor.is_guest() {
        html.replace("href=\"/projects/", "href=\"/portal/projects/").into()
    } else {
        html.into()
    }
}

/// The line under a form that was sent too soon: it counts down where the script runs.
pub fn wait_line(t: &Locale, left: Option<i64>) -> Markup {
    let words = |seconds: &str| t.with("threads-wait", &[("s", seconds.into())]);
    html! {
        p class="wait" data-wait role="timer" hidden[left.is_none()] data-left=[left]
            data-text=(words("{s}")) data-ready=(t.s("threads-wait-over")) {
            @if let Some(seconds) = left { (words(&seconds.to_string())) }
        }
    }
}

/// The line that says whether the draft is kept.
pub fn draft_line(t: &Locale) -> Markup {
    html! {
        p class="state" data-draft-state data-saving=(t.s("threads-draft-saving")) data-saved=(t.s("threads-draft-saved"))
            data-failed=(t.s("threads-draft-failed")) {}
    }
}

/// A line that asks now and then whether something new came.
pub fn live(t: &Locale, address: &str, href: &str, fresh: i64) -> Markup {
    html! {
        p class="live" data-live=(address) data-every="60" {
            @if fresh > 0 { a class="btn sm go" href=(href) { (t.n("threads-fresh", fresh as usize)) } }
        }
    }
}

/// The notice after a post was accepted, with a way back for ten seconds.
pub fn accepted(t: &Locale, words: &str, undo: Option<&str>) -> Markup {
    ui::parts::toast(
        words,
        undo.map(|action| (action, t.s("ui-undo"))).as_ref().map(|(a, l)| (*a, l.as_str())),
    )
}

/// A part of an answer that goes somewhere else on the page.
pub fn partial(target: &str, swap: &str, content: &Markup) -> Markup {
    html! { (ui::PreEscaped(format!("<hx-partial hx-target=\"{target}\" hx-swap=\"{swap}\">"))) (content) (ui::PreEscaped("</hx-partial>")) }
}

//! Markup of the room: the inbox, settings, mails that came in, and the small parts on others' pages.

mod letters;
mod settings;

pub use letters::{Filing, letter, letters, lying, stuck};
pub use settings::{Choosing, List, ask_leave, leave, settings};

use crate::{
    mails::level_words,
    types::{Level, NoticeKind, ThreadChoice, Unread},
};
use jiff::Timestamp;
use kernel::{NoticeId, ThreadId};
use maud::{Markup, html};
use ui::{Locale, parts::icon};

/// A notice, ready to be shown.
pub struct NoticeLine {
    /// Its key.
    pub id: NoticeId,
    /// What it tells.
    pub kind: NoticeKind,
    /// In one sentence.
    pub says: String,
    /// The beginning of the post.
    pub glance: String,
    /// Where it leads.
    pub href: String,
    /// When.
    pub at: Timestamp,
}

/// Everything that waits.
pub struct Inbox<'a> {
    /// Mentions and what is always delivered.
    pub notices: &'a [NoticeLine],
    /// Threads that were not read, by project.
    pub projects: &'a [(String, String, Vec<Unread>)],
    /// There are more than are shown.
    pub more: bool,
    /// Mails to be filed.
    pub unsorted: i64,
}

/// The inbox.
pub fn inbox(t: &Locale, inbox: &Inbox<'_>) -> Markup {
    html! {
        @if inbox.unsorted > 0 {
            div class="banner" {
                (icon("mail"))
                div { p { (t.n("inbox-unsorted-wait", inbox.unsorted as usize)) } }
                a class="btn sm" href="/inbox/mail" { (t.s("inbox-unsorted-open")) }
            }
        }
        @if inbox.notices.is_empty() && inbox.projects.is_empty() {
            (ui::parts::empty(&t.s("inbox-empty"), &t.s("inbox-empty-next"), Some(html! { a class="btn" href="/projects" { (icon("folder-kanban")) (t.s("inbox-empty-go")) } })))
        }
        @if !inbox.notices.is_empty() {
            section class="part" aria-labelledby="for-you" {
                h2 id="for-you" { (t.s("inbox-for-you")) span class="n" { (inbox.notices.len()) } }
                ol role="list" class="rows" data-rows { @for notice in inbox.notices { (notice_row(t, notice)) } }
            }
        }
        @for (at, (key, name, threads)) in inbox.projects.iter().enumerate() {
            section class="part" aria-labelledby={ "p" (at) } {
                div class="row spread" {
                    h2 id={ "p" (at) } { a href={ "/projects/" (key) } { (name) } " " span class="mono muted small" { (key) } }
                    form method="post" action={ "/inbox/projects/" (key) "/read" } {
                        button class="btn bare sm" { (icon("check")) (t.s("inbox-read-project")) span class="vh" { ": " (name) } }
                    }
                }
                ol role="list" class="rows" data-rows { @for thread in threads { (thread_row(t, thread)) } }
            }
        }
        @if inbox.more { p class="small muted" { (t.s("inbox-more")) } }
    }
}

fn notice_icon(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Mention => "at-sign",
        NoticeKind::Incident | NoticeKind::Uncovered | NoticeKind::Breach | NoticeKind::Undelivered => {
            "octagon-alert"
        }
        NoticeKind::Clock => "timer",
        NoticeKind::Raised => "ticket",
        NoticeKind::Lead | NoticeKind::Stopped => "users",
        NoticeKind::Action => "flag",
        NoticeKind::Decision => "gavel",
        NoticeKind::Nudge => "calendar-check",
        NoticeKind::Assigned | NoticeKind::Handed => "user",
        NoticeKind::Written => "message-square-text",
        NoticeKind::Noted => "lock",
        NoticeKind::Reopened => "rotate-ccw",
    }
}

fn done(t: &Locale, action: &str, of: &str) -> Markup {
    html! {
        form method="post" action=(action) {
            button class="btn bare sm" data-done { (icon("check")) (t.s("inbox-done")) span class="vh" { ": " (of) } }
        }
    }
}

fn notice_row(t: &Locale, notice: &NoticeLine) -> Markup {
    html! {
        li class="new" data-row {
            (icon(notice_icon(notice.kind)))
            div {
                a class="t" href=(notice.href) { (notice.says) }
                @if !notice.glance.is_empty() { p class="ctx" { (notice.glance) } }
            }
            span class="when" { (ui::parts::ago(t, notice.at)) }
            (done(t, &format!("/inbox/notices/{}/done", notice.id), &notice.says))
        }
    }
}

fn thread_row(t: &Locale, thread: &Unread) -> Markup {
    let href = format!("/projects/{}/threads/{}#p-{}", thread.project_key, thread.number, thread.first);
    let author = thread.author.clone().unwrap_or_else(|| "Bitácora".to_owned());
    html! {
        li class="new" data-row {
            (icon(if thread.number == 1 { "square-pen" } else { "message-square-text" }))
            div {
                a class="t" href=(href) { (thread.title) }
                p class="ctx" { b { (author) } ": " (thread.glance.0) }
            }
            span class="when" {
                @if thread.posts > 1 { (t.n("inbox-posts", thread.posts as usize)) " · " }
                (ui::parts::ago(t, thread.at))
            }
            (done(t, &format!("/inbox/threads/{}/read", thread.thread), &thread.title))
        }
    }
}

/// How much the reader hears of a project, in its side column.
pub fn level_panel(t: &Locale, key: &str, level: Level) -> Markup {
    html! {
        section aria-labelledby="in-level" {
            h2 id="in-level" { (t.s("inbox-notifications")) }
            form class="row" method="post" action={ "/projects/" (key) "/notifications" } {
                label class="vh" for="in-level-of" { (t.s("inbox-level")) }
                select class="input" id="in-level-of" name="level" {
                    @for choice in Level::ALL { option value=(choice.word()) selected[*choice == level] { (level_words(t, *choice)) } }
                }
                button class="btn sm" { (t.s("ui-save")) }
            }
        }
    }
}

/// Follow, mute, or as the project, in a line under the head of a thread.
pub fn thread_panel(t: &Locale, thread: ThreadId, choice: Option<ThreadChoice>, level: Level) -> Markup {
    let says = match choice {
        Some(choice) => t.s(&format!("inbox-chosen-{}", choice.word())),
        None => t.with("inbox-chosen-none", &[("level", level_words(t, level).into())]),
    };
    let button = |word: &str, name: &str| {
        html! { button class="btn bare sm" name="choice" value=(word) { (icon(name)) (t.s(&format!("inbox-choose-{word}"))) } }
    };
    html! {
        form class="row thread-says no-print" method="post" action={ "/threads/" (thread) "/notifications" } {
            span class="small muted" { (icon(if choice == Some(ThreadChoice::Mute) { "bell-off" } else { "bell" })) " " (says) }
            @if choice != Some(ThreadChoice::Follow) { (button("follow", "bell")) }
            @if choice != Some(ThreadChoice::Mute) { (button("mute", "bell-off")) }
            @if choice.is_some() { (button("project", "undo-2")) }
        }
    }
}

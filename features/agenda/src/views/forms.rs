//! The room's forms.

use super::href;
use crate::types::{LineKind, Subject, Topic};
use kernel::Week;
use maud::{Markup, html};
use projects::ProjectCard;
use ui::{
    Locale,
    form::{Ask, Dialog, Filled, dialog, input, select, submit, textarea},
    parts::icon,
};

fn project_choices(projects: &[ProjectCard], none: Option<String>) -> Vec<(String, String)> {
    let none = none.map(|words| (String::new(), words));
    none.into_iter().chain(projects.iter().map(|card| (card.key.clone(), card.full_name()))).collect()
}

fn kind_choices(t: &Locale) -> Vec<(String, String)> {
    let kinds = LineKind::ALL
        .iter()
        .map(|kind| (kind.word().to_owned(), t.s(&format!("agenda-kind-{}", kind.word()))));
    std::iter::once((String::new(), t.s("ui-none"))).chain(kinds).collect()
}

/// A line of one's own.
pub fn line_form(
    t: &Locale,
    filled: &Filled,
    week: Week,
    projects: &[ProjectCard],
    fragment: bool,
) -> Markup {
    let fields = html! {
        (textarea(t, filled, 2, Ask::new("text", "agenda-line-text")))
        (select(t, filled, Ask::new("project", "agenda-project").optional(), &project_choices(projects, Some(t.s("agenda-no-project")))))
        div class="cols" {
            (select(t, filled, Ask::new("kind", "agenda-kind").optional(), &kind_choices(t)))
            (input(t, filled, "number", Ask::new("minutes", "agenda-minutes-label").optional()))
        }
    };
    let base = href(week);
    let about = Dialog {
        title: &t.s("agenda-add-line"),
        action: &format!("{base}/lines"),
        back: &base,
        submit: "agenda-add",
        icon: "plus",
        fragment,
    };
    dialog(t, filled, &about, &fields)
}

/// A line of a draft that somebody changes.
pub struct Marked<'a> {
    /// The agenda's week.
    pub week: Week,
    /// Which line.
    pub subject: Subject,
    /// What it is called.
    pub title: &'a str,
    /// Its place in its section, from 1.
    pub place: usize,
    /// How many lines the section has.
    pub of: usize,
}

/// A line's place, what it asks of the meeting and how long it may take; the words too, of a line that
/// somebody wrote. Beside it, one step up or down, and taking it off.
pub fn mark_form(t: &Locale, filled: &Filled, line: &Marked<'_>, fragment: bool) -> Markup {
    let base = href(line.week);
    let at = format!("{base}/lines/{}", line.subject);
    let fields = html! {
        @if matches!(line.subject, Subject::Item(_)) { (textarea(t, filled, 2, Ask::new("text", "agenda-line-text"))) }
        @else { p { b { (line.title) } } }
        div class="cols" {
            (select(t, filled, Ask::new("kind", "agenda-kind").optional(), &kind_choices(t)))
            (input(t, filled, "number", Ask::new("minutes", "agenda-minutes-label").optional()))
            (input(t, filled, "number", Ask::new("place", "agenda-place").optional()))
        }
    };
    let about = Dialog {
        title: &t.s("agenda-change-line"),
        action: &at,
        back: &base,
        submit: "ui-save",
        icon: "check",
        fragment,
    };
    html! {
        (dialog(t, filled, &about, &fields))
        div class="row" {
            @if line.place > 1 { form method="post" action={ (at) "/up" } { button class="btn sm" { (icon("arrow-up")) (t.s("agenda-up")) } } }
            @if line.place < line.of { form method="post" action={ (at) "/down" } { button class="btn sm" { (icon("arrow-down")) (t.s("agenda-down")) } } }
            a class="btn bare sm" href={ (at) "/remove" } data-dialog { (icon("x")) (t.s("agenda-remove-title")) }
        }
    }
}

/// Why a line is taken off.
pub fn remove_form(
    t: &Locale,
    filled: &Filled,
    week: Week,
    subject: Subject,
    title: &str,
    fragment: bool,
) -> Markup {
    let derived = !matches!(subject, Subject::Item(_));
    let fields = html! {
        p { b { (title) } }
        @if derived {
            p class="soft" { (t.s("agenda-remove-next")) }
            (textarea(t, filled, 2, Ask::new("reason", "agenda-reason")))
        }
    };
    let base = href(week);
    let about = Dialog {
        title: &t.s("agenda-remove-title"),
        action: &format!("{base}/lines/{subject}/remove"),
        back: &base,
        submit: "agenda-remove-it",
        icon: "x",
        fragment,
    };
    dialog(t, filled, &about, &fields)
}

/// A request for a meeting of its own.
pub fn topic_form(
    t: &Locale,
    filled: &Filled,
    week: Week,
    projects: &[ProjectCard],
    fragment: bool,
) -> Markup {
    let fields = html! {
        p class="soft" { (t.s("agenda-topic-rule")) }
        (select(t, filled, Ask::new("project", "agenda-project"), &project_choices(projects, None)))
        (input(t, filled, "text", Ask::new("title", "agenda-topic-title").hint("agenda-topic-title-hint")))
        div class="cols" {
            (input(t, filled, "number", Ask::new("minutes", "agenda-minutes-label")))
            (input(t, filled, "number", Ask::new("thread", "agenda-topic-thread").hint("agenda-topic-thread-hint").optional()))
        }
    };
    let base = href(week);
    let about = Dialog {
        title: &t.s("agenda-ask-topic"),
        action: &format!("{base}/topics"),
        back: &base,
        submit: "agenda-ask",
        icon: "users",
        fragment,
    };
    dialog(t, filled, &about, &fields)
}

/// When a request has its meeting; without a post on it there is only the link to write it.
pub fn accept_topic(
    t: &Locale,
    filled: &Filled,
    topic: &Topic,
    write: Option<&str>,
    fragment: bool,
) -> Markup {
    let action = format!("/agenda/topics/{}", topic.id);
    let fields = html! {
        p { b { (topic.title) } }
        @if let Some(write) = write {
            div class="banner bad" {
                (icon("ban"))
                div { b { (t.s("agenda-topic-refused")) } " " (t.s("agenda-topic-refused-next")) }
                a class="btn sm" href=(write) { (t.s("agenda-topic-write")) }
            }
        }
        div class="cols" {
            (input(t, filled, "date", Ask::new("day", "agenda-day")))
            (input(t, filled, "time", Ask::new("time", "agenda-hour")))
        }
    };
    let about = Dialog {
        title: &t.s("agenda-topic-time"),
        action: &action,
        back: "/agenda",
        submit: "agenda-topic-accept",
        icon: "calendar-check",
        fragment,
    };
    html! {
        (dialog(t, filled, &about, &fields))
        div class="row" {
            form method="post" action={ (action) "/hold" } { button class="btn sm" { (icon("check")) (t.s("agenda-topic-held")) } }
            form method="post" action={ (action) "/withdraw" } { button class="btn sm" { (icon("x")) (t.s("agenda-topic-withdraw")) } }
        }
    }
}

/// Another day for this week's meeting.
pub fn move_form(t: &Locale, filled: &Filled, week: Week, fragment: bool) -> Markup {
    let fields = html! {
        p class="soft" { (t.s("agenda-move-next")) }
        div class="cols" {
            (input(t, filled, "date", Ask::new("day", "agenda-day")))
            (input(t, filled, "time", Ask::new("time", "agenda-hour")))
        }
    };
    let base = href(week);
    let about = Dialog {
        title: &t.s("agenda-move"),
        action: &format!("{base}/move"),
        back: &base,
        submit: "agenda-move-it",
        icon: "calendar",
        fragment,
    };
    dialog(t, filled, &about, &fields)
}

/// When the weekly meeting is; also a step of first-run set-up.
pub fn settings_form(t: &Locale, filled: &Filled, action: &str, whole: bool) -> Markup {
    let days: Vec<(String, String)> =
        (1..=7_u8).map(|n| (n.to_string(), t.s(&format!("date-weekday-{n}")))).collect();
    html! {
        (filled.summary(t))
        form class="form" method="post" action=(action) {
            div class="cols" {
                (select(t, filled, Ask::new("weekday", "agenda-weekday"), &days))
                (input(t, filled, "time", Ask::new("time", "agenda-hour").hint("agenda-hour-hint")))
            }
            (input(t, filled, "number", Ask::new("minutes", "agenda-slot")))
            @if whole {
                div class="cols" {
                    (input(t, filled, "number", Ask::new("draft_hours", "agenda-draft-hours").hint("agenda-draft-hint")))
                    (input(t, filled, "number", Ask::new("freeze_minutes", "agenda-freeze-minutes").hint("agenda-freeze-hint")))
                }
            }
            div class="form-foot" { (submit(t, if whole { "ui-save" } else { "agenda-continue" }, "check")) }
        }
    }
}

//! Settings of notices, and the page behind the link of a mail.

use crate::{
    mails::level_words,
    types::{ChosenThread, Level, ProjectLevel},
};
use maud::{Markup, html};
use ui::{
    Locale,
    code::{self, CodeForm},
    form::{Ask, Filled, select},
    parts::icon,
};

/// What somebody may choose.
pub struct Choosing<'a> {
    /// The hour of the message of the day, as sent.
    pub filled: &'a Filled,
    /// The hours to choose from: minute and words.
    pub hours: &'a [(String, String)],
    /// The projects to choose for.
    pub projects: &'a [ProjectLevel],
    /// What holds where nobody chose.
    pub default: Level,
    /// Projects that are not listed.
    pub others: usize,
    /// Threads with a choice of their own.
    pub threads: &'a [ChosenThread],
    /// The hours of work, in words.
    pub works: &'a str,
    /// The reader is a guest, whose projects have no pages here.
    pub guest: bool,
}

/// The page.
pub fn settings(t: &Locale, about: &Choosing<'_>) -> Markup {
    html! {
        form class="form" method="post" action="/settings/notifications" {
            (about.filled.summary(t))
            section class="part" aria-labelledby="in-projects" {
                h2 id="in-projects" { (t.s("inbox-per-project")) }
                p class="soft" { (t.s("inbox-per-project-says")) }
                div class="cols" { @for project in about.projects { (level(t, about, project)) } }
                @if about.projects.is_empty() { p class="soft" { (t.s("inbox-no-projects")) } }
                @if about.others > 0 {
                    p class="small muted" { (t.with("inbox-other-projects", &[("n", about.others.into()), ("level", level_words(t, about.default).into())])) }
                }
            }
            section class="part" aria-labelledby="in-when" {
                h2 id="in-when" { (t.s("inbox-when")) }
                (select(t, about.filled, Ask::new("digest", "inbox-digest-at").hint("inbox-digest-hint"), about.hours))
                p { b { (t.s("inbox-quiet")) } " " (about.works) }
                p class="small muted" { (t.s("inbox-quiet-says")) " " a href="/settings" { (t.s("inbox-quiet-change")) } }
            }
            div class="form-foot" { (ui::form::submit(t, "ui-save", "check")) }
        }
        section class="part" aria-labelledby="in-threads" {
            h2 id="in-threads" { (t.s("inbox-threads")) }
            @if about.threads.is_empty() { p class="soft" { (t.s("inbox-no-threads")) } }
            ul role="list" class="rows" {
                @for thread in about.threads {
                    li {
                        (icon(if thread.choice == crate::types::ThreadChoice::Mute { "bell-off" } else { "bell" }))
                        div {
                            a class="t" href={ (if about.guest { "/portal/projects/" } else { "/projects/" }) (thread.project_key) "/threads/" (thread.number) } { (thread.title) }
                            p class="ctx" { span class="mono muted" { (thread.project_key) "#" (thread.number) } " · " (t.s(&format!("inbox-chosen-{}", thread.choice.word()))) }
                        }
                        span {}
                        form method="post" action={ "/threads/" (thread.thread) "/notifications" } {
                            input type="hidden" name="back" value="/settings/notifications";
                            button class="btn sm" name="choice" value="project" { (icon("undo-2")) (t.s("inbox-choose-project")) span class="vh" { ": " (thread.title) } }
                        }
                    }
                }
            }
        }
    }
}

fn level(t: &Locale, about: &Choosing<'_>, project: &ProjectLevel) -> Markup {
    let id = format!("f-level-{}", project.project);
    let name = format!("level.{}", project.project);
    let typed = Level::parse(about.filled.value(&name));
    let held = typed.or(project.level).unwrap_or(about.default);
    html! {
        div class="field" {
            label for=(id) { (project.name) " " span class="mono muted small" { (project.key) } }
            select class="input" id=(id) name=(name) {
                @for choice in Level::ALL { option value=(choice.word()) selected[*choice == held] { (level_words(t, *choice)) } }
            }
        }
    }
}

/// The list that somebody leaves.
pub enum List {
    /// A project's by its name, or the message of the day without one.
    Named(Option<String>),
    /// A project's, where its name is not for whoever asks.
    Some,
}

impl List {
    /// The same without a name.
    pub fn unnamed(of_project: bool) -> List {
        if of_project { List::Some } else { List::Named(None) }
    }
}

/// Asks for what the link of a mail carries.
pub fn ask_leave(t: &Locale, filled: &Filled) -> Markup {
    let button = ("inbox-leave-on", "arrow-right");
    html! {
        h1 { (t.s("inbox-leave-title")) }
        (code::form(t, filled, &CodeForm { action: "/mail/leave", opens: true, along: &[], button }))
    }
}

/// The page behind the link of a mail: what will happen, and one button.
pub fn leave(t: &Locale, tag: &str, list: &List, done: bool) -> Markup {
    let words = match (list, done) {
        (List::Named(Some(name)), false) => {
            t.with("inbox-leave-project", &[("project", name.as_str().into())])
        }
        (List::Named(Some(name)), true) => t.with("inbox-left-project", &[("project", name.as_str().into())]),
        (List::Named(None), false) => t.s("inbox-leave-digest"),
        (List::Named(None), true) => t.s("inbox-left-digest"),
        (List::Some, false) => t.s("inbox-leave-some"),
        (List::Some, true) => t.s("inbox-left-some"),
    };
    html! {
        h1 { (t.s("inbox-leave-title")) }
        p class="lede" { (words) }
        p class="soft" { (t.s("inbox-leave-says")) }
        @if done {
            p { a class="btn" href="/settings/notifications" { (icon("settings")) (t.s("inbox-leave-settings")) } }
        } @else {
            form method="post" action="/mail/leave/now" {
                input type="hidden" name="code" value=(tag);
                button class="btn go" { (icon("bell-off")) (t.s("inbox-leave-go")) }
            }
        }
    }
}

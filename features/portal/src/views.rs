//! Markup of the portal.

use crate::types::{Coming, Seen, Told};
use kernel::Lang;
use projects::{ProjectCard, ProjectState};
use threads::Waiting;
use ui::{
    Head, Locale, Markup, html, other_lang,
    parts::{Tab, Tone, ago, empty, icon, pill, tabs, time},
};

/// One of the pages of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// What waits, what happened, what comes.
    Overview,
    /// All that happened.
    Log,
    /// The shared threads.
    Threads,
    /// The files.
    Files,
}

impl Part {
    const ALL: [(Part, &'static str, &'static str); 4] = [
        (Part::Overview, "portal-overview", ""),
        (Part::Log, "portal-log", "/log"),
        (Part::Threads, "portal-threads", "/threads"),
        (Part::Files, "portal-files", "/files"),
    ];
}

/// Crumbs, the project's name, and its pages as tabs.
pub(crate) fn head(t: &Locale, card: &ProjectCard, at: Part) -> Markup {
    let all = Part::ALL.map(|(part, key, path)| Tab {
        words: t.s(key),
        href: format!("/portal/projects/{}{path}", card.key),
        current: part == at,
        count: None,
    });
    // A project that is only proposed has no record yet.
    let shown = if card.state == ProjectState::Proposed { &all[..1] } else { &all };
    html! { (threads::guest_head(t, card, &card.name, Some(&card.key))) (tabs(t, &card.name, shown)) }
}

/// What the team is told above a portal that it looks at, in the language of whoever looks.
pub(crate) fn bar(t: &Locale, client: &str, page: Lang, key: &str) -> Markup {
    html! {
        aside class="as-client-bar" lang=[other_lang(page, t.lang)] aria-label=(t.with("portal-view-as", &[("name", client.into())])) {
            span { (icon("eye")) " " (t.with("portal-watching", &[("name", client.into())])) }
            a class="btn sm" href={ "/projects/" (key) } { (t.s("portal-leave")) }
        }
    }
}

/// The top of a guest's first page.
pub(crate) fn hello(t: &Locale, name: &str, needs: usize) -> Markup {
    let title = t.with("portal-hello", &[("name", name.into())]);
    let lede = t.n("portal-lede", needs);
    ui::head(t, &Head { title: &title, lede: Some(&lede), ..Head::default() })
}

/// For a guest who was let into no project, or into none any more.
pub(crate) fn nothing(t: &Locale, team: &str) -> Markup {
    empty(&t.s("portal-no-projects"), &t.with("portal-no-projects-how", &[("team", team.into())]), None)
}

/// *Needs you*: threads that wait for an answer, the longest first.
pub(crate) fn needs(t: &Locale, needs: &[Waiting], team: &str) -> Markup {
    html! {
        section class="part" aria-labelledby="needs" {
            h2 id="needs" { (t.s("portal-needs")) }
            @if needs.is_empty() { p class="soft" { (t.s("portal-nothing-needs")) } } @else {
                ol role="list" class="needs" data-rows {
                    @for (at, thread) in needs.iter().enumerate() {
                        @let href = format!("/portal/projects/{}/threads/{}", thread.key, thread.number);
                        li class=[(at == 0).then_some("now")] data-row {
                            span class="clock" { (icon("hourglass")) (ago(t, thread.since)) }
                            div {
                                a class="t" href=(href) { (thread.title) }
                                p class="ctx" {
                                    (t.with("portal-waits", &[
                                        ("name", thread.last_by.clone().unwrap_or_else(|| team.to_owned()).into()),
                                        ("project", thread.name.clone().into()),
                                    ]))
                                }
                            }
                            a class=(if at == 0 { "btn go sm" } else { "btn sm" }) href={ (href) "#reply" } { (t.s("portal-answer")) span class="vh" { ": " (thread.title) } }
                        }
                    }
                }
            }
        }
    }
}

/// *What happened*, by project.
pub(crate) fn happened(t: &Locale, told: &[Told]) -> Markup {
    html! {
        section class="part" aria-labelledby="happened" {
            h2 id="happened" { (t.s("portal-happened")) }
            @if told.is_empty() { p class="soft" { (t.s("portal-nothing-happened")) } }
            @for told in told {
                div class="section" {
                    h3 { a href={ "/portal/projects/" (told.card.key) } { (told.card.name) } }
                    div class="log" { (told.lines) }
                    @if told.more { (whole_log(t, &told.card)) }
                }
            }
        }
    }
}

/// *What happened* in one project.
pub(crate) fn happened_in(t: &Locale, told: Option<&Told>) -> Markup {
    html! {
        section class="part" aria-labelledby="happened" {
            h2 id="happened" { (t.s("portal-happened")) }
            @match told {
                None => p class="soft" { (t.s("portal-nothing-happened")) },
                Some(told) => {
                    div class="log" { (told.lines) }
                    @if told.more { (whole_log(t, &told.card)) }
                }
            }
        }
    }
}

fn whole_log(t: &Locale, card: &ProjectCard) -> Markup {
    html! { p { a class="btn sm" href={ "/portal/projects/" (card.key) "/log" } { (t.s("portal-whole-log")) } } }
}

/// *What comes next*: planned meetings.
pub(crate) fn next(t: &Locale, coming: &[Coming]) -> Markup {
    html! {
        section class="part" aria-labelledby="next" {
            h2 id="next" { (t.s("portal-next")) }
            @if coming.is_empty() { p class="soft" { (t.s("portal-nothing-next")) } } @else {
                ul role="list" class="list" {
                    @for (meeting, later) in repeated(coming) {
                        li {
                            (icon("calendar"))
                            span { (meeting.title) }
                            span class="small soft" { (time(t, meeting.at)) " · " (t.duration(meeting.minutes * 60)) }
                            span class="sub" {
                                a href={ "/portal/projects/" (meeting.key) } { (meeting.project) }
                                @if !later.is_empty() { " · " (t.with("portal-and-then", &[("days", later_days(t, &later).into())])) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Each meeting once, the next time first, with when else it is.
fn repeated(coming: &[Coming]) -> Vec<(&Coming, Vec<&Coming>)> {
    let mut once: Vec<(&Coming, Vec<&Coming>)> = Vec::new();
    for meeting in coming {
        match once.iter_mut().find(|(first, _)| first.key == meeting.key && first.title == meeting.title) {
            Some((_, later)) => later.push(meeting),
            None => once.push((meeting, Vec::new())),
        }
    }
    once
}

fn later_days(t: &Locale, later: &[&Coming]) -> String {
    let days: Vec<String> = later.iter().map(|meeting| t.day_short(t.date(meeting.at))).collect();
    days.join(", ")
}

/// A guest's projects, with whom to ask.
pub(crate) fn projects(t: &Locale, all: &[Seen], team: &str) -> Markup {
    html! {
        section class="part" aria-labelledby="projects" {
            h2 id="projects" { (t.s("portal-projects")) }
            ul role="list" class="list" {
                @for seen in all {
                    li {
                        (icon("folder-kanban"))
                        a class="t" href={ "/portal/projects/" (seen.card.key) } { (seen.card.name) }
                        @if seen.card.state == ProjectState::Closed { (pill(Tone::Mute, "archive", &t.s("portal-closed"))) }
                        @else { span class="sub" { (who(t, seen, team)) } }
                    }
                }
            }
        }
    }
}

/// Whom to ask about a project.
pub(crate) fn contact(t: &Locale, seen: &Seen, team: &str) -> Markup {
    html! {
        p class="row" {
            @if seen.card.state == ProjectState::Closed { (pill(Tone::Mute, "archive", &t.s("portal-closed"))) }
            @else { (icon("user")) (who(t, seen, team)) }
        }
    }
}

fn who(t: &Locale, seen: &Seen, team: &str) -> String {
    match &seen.contact {
        Some(name) => t.with("portal-contact", &[("name", name.into())]),
        None => t.with("portal-contact-team", &[("team", team.into())]),
    }
}

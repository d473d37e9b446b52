//! Tables of projects: on My day, on the list, on a client's page.

use super::{address, meeting_time, standing};
use crate::{
    lead::Via,
    types::{Kind, ProjectState},
    views::{Line, Lines, MINI_WEEKS, Names},
};
use kernel::PersonId;
use maud::{Markup, html};
use std::collections::BTreeMap;
use ui::{
    Head, Locale, head,
    parts::{Size, ago, avatar, empty, icon, pager},
};
use web::Activity;

/// Which columns a table has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Columns {
    /// For the reader's own projects: the client and what the reader is to it stand under the name.
    Mine(PersonId),
    /// With the pair.
    Pair,
}

/// A table of projects; its caption is for screen readers.
pub(crate) fn table(t: &Locale, lines: &[&Line], names: &Names, columns: Columns, caption: &str) -> Markup {
    let pair = columns == Columns::Pair;
    html! {
        table class="table cards proj" {
            caption class="vh" { (caption) }
            thead { tr {
                th scope="col" { (t.s("projects-project")) }
                @if pair { th scope="col" { (t.s("projects-pair")) } }
                th scope="col" { (t.s("projects-status")) }
                th scope="col" { (t.s("projects-contact-weeks")) }
                th scope="col" { (t.s("projects-last-contact")) }
                th scope="col" { (t.s("projects-next")) }
            } }
            tbody data-rows { @for line in lines { (row(t, line, names, columns)) } }
        }
    }
}

fn row(t: &Locale, line: &Line, names: &Names, columns: Columns) -> Markup {
    let card = &line.card;
    html! {
        tr data-row {
            td {
                a class="nm" href=(address(&card.key, "")) { (card.name) }
                @match columns {
                    Columns::Mine(person) => div class="small muted" { (mine(t, line, person)) },
                    Columns::Pair => div class="small muted" {
                        span class="mono" { (card.key) }
                        @if card.kind != Kind::Client { " · " (t.s(&format!("projects-kind-{}", card.kind.word()))) }
                        @if card.restricted { " · " (icon("lock")) (t.s("projects-restricted")) }
                    },
                }
            }
            @if columns == Columns::Pair { td data-label=(t.s("projects-pair")) { (pair(t, line, names)) } }
            td data-label=(t.s("projects-status")) { (standing(t, card, line.silent_days, line.status.as_ref())) }
            td data-label=(t.s("projects-contact")) { (mini(t, line.activity.as_ref())) }
            td class="small soft" data-label=(t.s("projects-last-contact")) { (last_contact(t, line.activity.as_ref())) }
            td class="small soft" data-label=(t.s("projects-next")) {
                @match &line.next { Some(meeting) => (meeting_time(t, meeting)), None => (t.s("projects-no-date")) }
            }
        }
    }
}

fn mine(t: &Locale, line: &Line, person: PersonId) -> String {
    let client = line.card.client_name.clone().unwrap_or_else(|| t.s("projects-kind-internal"));
    let Some(row) = line.pair else { return client };
    let role = match (row.lead == Some(person), row.effective == Some(person)) {
        (true, true) => "projects-you-lead",
        (true, false) => "projects-you-are-covered",
        (false, true) => "projects-you-cover",
        (false, false) => "projects-you-back-up",
    };
    format!("{client} · {}", t.s(role))
}

/// Lead and backup, with whoever stands in.
fn pair(t: &Locale, line: &Line, names: &Names) -> Markup {
    let Some(row) = line.pair else {
        return html! { span class="small muted" { (t.s("projects-no-pair")) } };
    };
    html! {
        span class="row" {
            span class="pair" {
                @for id in [row.lead, row.backup].into_iter().flatten() { (avatar(id.0, names.of(Some(id)), Size::Xs)) }
            }
            span class="small" {
                (names.first(row.lead)) " · " (names.first(row.backup))
                @match row.via {
                    None if line.card.state == ProjectState::Open => { br; span class="tag" { (icon("triangle-alert")) (t.s("projects-uncovered")) } }
                    Some(Via::Backup | Via::Cover) => { br; span class="tag" { (icon("shield-check")) (t.with("projects-covers", &[("name", names.first(row.effective).into())])) } }
                    _ => {}
                }
            }
        }
    }
}

/// The small pulse of eight weeks.
pub(super) fn mini(t: &Locale, activity: Option<&Activity>) -> Markup {
    let Some(activity) = activity else { return html! { span class="small muted" { (t.s("ui-no-data")) } } };
    let mut weeks = activity.weeks.clone();
    weeks.resize(MINI_WEEKS as usize, web::PulseWeek::default());
    let counts: Vec<String> = weeks.iter().map(|week| week.contacts.to_string()).collect();
    let label = t.with("projects-mini-label", &[("counts", counts.join(", ").into())]);
    html! {
        span class="pulse-mini" role="img" aria-label=(label) {
            @for week in &weeks {
                b class=[(week.contacts == 0).then_some("z")] style=(format!("--v:{}", week.contacts.clamp(0, 9))) {}
            }
        }
    }
}

/// When the client was last spoken to.
pub(super) fn last_contact(t: &Locale, activity: Option<&Activity>) -> Markup {
    html! {
        @match activity.map(|activity| activity.last_contact) {
            None => (t.s("ui-no-data")),
            Some(None) => (t.s("projects-never")),
            Some(Some(at)) => (ago(t, at)),
        }
    }
}

/// The list of projects with what was asked for.
pub(crate) struct ListView<'a> {
    pub(crate) lines: &'a Lines,
    pub(crate) view: &'a str,
    pub(crate) q: &'a str,
    pub(crate) counts: &'a BTreeMap<ProjectState, i64>,
    pub(crate) proofs: i64,
    pub(crate) newer: Option<String>,
    pub(crate) older: Option<String>,
}

/// The views of the list: word and the states that each counts.
pub(crate) const VIEWS: [(&str, &[ProjectState]); 4] = [
    ("", &[ProjectState::Open, ProjectState::Paused]),
    ("mine", &[]),
    ("proposed", &[ProjectState::Proposed]),
    ("closed", &[ProjectState::Closed]),
];

pub(crate) fn list(t: &Locale, list: &ListView<'_>) -> Markup {
    let actions = html! {
        @if list.proofs > 0 { a class="btn bare" href="/proofs" { (icon("flask-conical")) (t.s("projects-proofs")) } }
        a class="btn" href="/projects/new" data-dialog { (icon("plus")) (t.s("projects-propose")) }
    };
    html! {
        (head(t, &Head { title: &t.s("projects-projects"), actions: Some(actions), ..Head::default() }))
        nav class="views" aria-label=(t.s("projects-views")) {
            @for (view, states) in VIEWS {
                a href=(if view.is_empty() { "/projects".to_owned() } else { format!("/projects?v={view}") }) aria-current=[(view == list.view).then_some("true")] {
                    (t.s(&format!("projects-view-{}", if view.is_empty() { "current" } else { view })))
                    @let count: i64 = states.iter().filter_map(|state| list.counts.get(state)).sum();
                    @if count > 0 && view != "closed" { span class="n" { (t.number(count)) } }
                }
            }
        }
        form class="filters" method="get" action="/projects" role="search" {
            @if !list.view.is_empty() { input type="hidden" name="v" value=(list.view); }
            div class="field grow" { label for="p-q" { (t.s("projects-search")) } input class="input" id="p-q" name="q" type="search" value=(list.q); }
            button class="btn" { (icon("filter")) (t.s("projects-filter")) }
        }
        @if list.lines.lines.is_empty() { (nothing(t, list)) } @else { (groups(t, list)) }
        (pager(t, list.newer.as_deref(), list.older.as_deref()))
    }
}

fn nothing(t: &Locale, list: &ListView<'_>) -> Markup {
    if !list.q.is_empty() {
        return empty(&t.s("projects-none-found"), &t.s("projects-none-found-next"), None);
    }
    let key = if list.view.is_empty() { "current" } else { list.view };
    let propose =
        html! { a class="btn" href="/projects/new" data-dialog { (icon("plus")) (t.s("projects-propose")) } };
    empty(&t.s(&format!("projects-none-{key}")), &t.s(&format!("projects-none-{key}-next")), Some(propose))
}

/// The projects under their clients; the order of the lines is kept.
fn groups(t: &Locale, list: &ListView<'_>) -> Markup {
    let mut groups: Vec<(Option<&str>, Option<&str>, Vec<&Line>)> = Vec::new();
    for line in &list.lines.lines {
        let (name, slug) = (line.card.client_name.as_deref(), line.card.client_slug.as_deref());
        match groups.last_mut() {
            Some((_, last, lines)) if *last == slug => lines.push(line),
            _ => groups.push((name, slug, vec![line])),
        }
    }
    html! {
        div class="stack stack-lg" {
            @for (at, (name, slug, lines)) in groups.iter().enumerate() {
                @let title = name.map_or_else(|| t.s("projects-without-client"), str::to_owned);
                section class="part" aria-labelledby={ "g" (at) } {
                    h2 id={ "g" (at) } { @match slug { Some(slug) => a href={ "/clients/" (slug) } { (title) }, None => (title) } }
                    (table(t, lines, &list.lines.names, Columns::Pair, &t.with("projects-of", &[("name", title.as_str().into())])))
                }
            }
        }
    }
}

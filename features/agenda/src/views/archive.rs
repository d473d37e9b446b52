//! The archive: past weeks, and the search over what was decided.

use super::href;
use crate::{
    document::Came,
    types::{Agenda, AgendaState},
};
use kernel::Week;
use maud::{Markup, html};
use ui::{
    Locale,
    parts::{Tone, empty, icon, pager, pill},
};

/// A decision that was found, with its week.
pub struct Found {
    /// The decision.
    pub came: Came,
    /// The week of its meeting.
    pub week: Week,
}

fn search(t: &Locale, question: &str) -> Markup {
    html! {
        form class="filters no-print" method="get" action="/agenda" role="search" {
            div class="field grow" {
                label for="ag-q" { (t.s("agenda-search")) }
                input class="input" id="ag-q" type="search" name="q" value=(question);
            }
            button class="btn" { (icon("search")) (t.s("ui-search")) }
        }
    }
}

/// Past weeks, newest first.
pub fn archive(t: &Locale, weeks: &[Agenda], older: Option<&str>) -> Markup {
    html! {
        section class="part section" aria-labelledby="archive" {
            h2 id="archive" { (t.s("agenda-archive")) }
            (search(t, ""))
            @if weeks.is_empty() { p class="muted" { (t.s("agenda-archive-empty")) } }
            ol role="list" class="rows" data-rows {
                @for agenda in weeks { (row(t, agenda)) }
            }
            (pager(t, None, older))
        }
    }
}

fn row(t: &Locale, agenda: &Agenda) -> Markup {
    let (tone, sign, key) = match agenda.state() {
        AgendaState::Closed => (Tone::Ok, "badge-check", "agenda-state-closed"),
        _ if agenda.cancelled_at.is_some() => (Tone::Mute, "ban", "agenda-cancelled"),
        AgendaState::Meeting => (Tone::Mute, "play", "agenda-state-meeting"),
        AgendaState::Draft | AgendaState::Frozen => (Tone::Mute, "lock", "agenda-state-frozen"),
    };
    html! {
        li data-row {
            (icon("calendar-check"))
            div {
                a class="t" href=(href(agenda.week())) { (t.with("agenda-title", &[("n", agenda.week().number.to_string().into())])) }
                p class="ctx" { (t.day(t.date(agenda.meets_at))) ", " (t.time(agenda.meets_at)) }
            }
            (pill(tone, sign, &t.s(key)))
        }
    }
}

/// What was found among the decisions of weekly meetings.
pub fn found(t: &Locale, question: &str, found: &[Found]) -> Markup {
    html! {
        header class="head" { h1 { (t.s("agenda-decisions-found")) } }
        (search(t, question))
        @if found.is_empty() {
            (empty(&t.with("web-nothing-found", &[("q", question.into())]), &t.s("web-nothing-found-next"), None))
        }
        ol role="list" class="results" data-rows {
            @for one in found {
                li data-row {
                    (icon("gavel"))
                    div {
                        a class="t" href=(href(one.week)) { (one.came.words) }
                        p class="small muted" {
                            (t.with("agenda-title", &[("n", one.week.number.to_string().into())])) " · " (t.s(&format!("agenda-record-{}", one.came.state)))
                            @if let Some(owner) = &one.came.owner { " · " (owner.name) }
                            @if let Some(due) = one.came.due { " · " (t.day_short(due)) }
                        }
                    }
                }
            }
        }
        p { a href="/agenda" { (t.s("agenda-back")) } }
    }
}

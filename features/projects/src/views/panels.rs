//! Sections that the room shows on its own side column and on other rooms' screens.

use super::{Columns, address, issue_list, meeting_time, table, table::last_contact};
use crate::{
    types::{Issue, Meeting, Note, ProjectCard},
    views::{Line, Lines, Names, Sight},
};
use jiff::{Timestamp, civil::Date};
use kernel::{ClientId, PersonId, ProjectId};
use maud::{Markup, html};
use std::collections::HashMap;
use ui::{
    Locale,
    parts::{Size, ago, avatar, icon},
};
use web::ClientColumn;

/// The project's own part of the side column: meetings, the handover note, issues.
pub(crate) fn side(
    t: &Locale,
    sight: &Sight,
    meetings: &[Meeting],
    note: Option<&Note>,
    issues: &[Issue],
    may_run: bool,
) -> Markup {
    let key = &sight.card.key;
    let current = sight.card.is_current();
    html! {
        @if current || !meetings.is_empty() {
            section aria-labelledby="s-meet" {
                h2 id="s-meet" { (t.s("projects-meetings")) " " @if current { a href=(address(key, "meetings/new")) data-dialog { (t.s("projects-plan")) } } }
                @if meetings.is_empty() { p class="soft small" { (t.s("projects-no-meetings")) } }
                ul role="list" class="list" { @for meeting in meetings { (meeting_row(t, key, meeting)) } }
            }
        }
        @if current {
            section aria-labelledby="s-note" {
                h2 id="s-note" { (t.s("projects-note")) " " a href=(address(key, "brief")) { (t.s("projects-brief")) } }
                @match note {
                    Some(note) => p class="small soft" { (t.s("projects-note-written")) " " (ago(t, note.at)) },
                    None => p class="small soft" { (t.s("projects-no-note")) },
                }
                @if may_run { p class="no-print" { a class="btn sm" href=(address(key, "note")) data-dialog { (icon("pencil")) (t.s("projects-write-note")) } } }
            }
        }
        section aria-labelledby="s-issues" {
            h2 id="s-issues" { (t.s("projects-issues")) " " a href=(address(key, "links")) { (t.s("projects-links-manage")) } }
            (issue_list(t, key, issues, false))
        }
    }
}

fn meeting_row(t: &Locale, key: &str, meeting: &Meeting) -> Markup {
    let at = |verb: &str| address(key, &format!("meetings/{}/{verb}", meeting.id));
    html! {
        li {
            (icon("calendar"))
            span class="t" { (meeting.title) }
            details class="menu no-print" {
                summary class="btn bare sm" aria-label=(t.with("projects-meeting-actions", &[("name", meeting.title.as_str().into())])) { (icon("ellipsis")) }
                ul role="list" {
                    @if meeting.repeats == crate::Repeats::Weekly { li { form method="post" action=(at("skip")) { button { (icon("ban")) (t.s("projects-skip-meeting")) } } } }
                    li { form method="post" action=(at("cancellation")) { button { (icon("x")) (t.s("projects-cancel-meeting")) } } }
                }
            }
            span class="sub" { (meeting_time(t, meeting)) " · " (t.s(&format!("projects-repeats-{}", meeting.repeats.word()))) @if !meeting.attendees.is_empty() { " · " (meeting.attendees) } }
        }
    }
}

/// *Your projects* on My day.
pub(crate) fn home(t: &Locale, lines: &Lines, person: PersonId) -> Markup {
    let rows: Vec<&Line> = lines.lines.iter().collect();
    html! {
        section class="part" aria-labelledby="pj" {
            header class="spread" { h2 id="pj" { (t.s("projects-yours")) } a href="/projects" { (t.s("projects-all")) } }
            (table(t, &rows, &lines.names, Columns::Mine(person), &t.s("projects-yours")))
        }
    }
}

/// A project that the reader answers for in somebody's place, now or soon.
pub(crate) struct Cover {
    pub(crate) card: ProjectCard,
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
    pub(crate) away: (PersonId, String),
    pub(crate) note_at: Option<Timestamp>,
    pub(crate) asked: bool,
}

/// *You cover* on My day.
pub(crate) fn covers(t: &Locale, covers: &[Cover]) -> Markup {
    html! {
        section aria-labelledby="cv" {
            h2 id="cv" { (t.s("projects-you-cover-title")) }
            ul role="list" class="list" {
                @for cover in covers {
                    li {
                        (avatar(cover.away.0.0, &cover.away.1, Size::Xs))
                        a class="t" href=(address(&cover.card.key, "brief")) { (cover.card.full_name()) }
                        span class="small muted" { (span(t, cover.from, cover.to)) }
                        span class="sub" {
                            @match cover.note_at { Some(at) => { (t.s("projects-note-written")) " " (ago(t, at)) }, None => (t.s("projects-no-note")) }
                            @if !cover.asked && cover.note_at.is_none_or(|at| crate::rules::days_between(at, t.now) > crate::rules::NOTE_DAYS) {
                                " " a href=(format!("{}#note", address(&cover.card.key, "brief"))) { (t.s("projects-ask-note")) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A stretch of days in words: from the first to the last.
fn span(t: &Locale, from: Timestamp, to: Timestamp) -> String {
    let last = super::last_day(to, t);
    t.with("projects-span", &[("from", t.day_short(t.date(from)).into()), ("to", t.day_short(last).into())])
}

/// The projects of a client on its page.
pub(crate) fn of_client(t: &Locale, lines: &Lines, client: ClientId) -> Markup {
    let (closed, current): (Vec<&Line>, Vec<&Line>) =
        lines.lines.iter().partition(|line| line.card.state == crate::ProjectState::Closed);
    let caption = t.s("projects-projects");
    html! {
        section class="part" aria-labelledby="cp" {
            header class="spread" { h2 id="cp" { (caption) } a class="btn sm" href={ "/projects/new?client=" (client) } data-dialog { (icon("plus")) (t.s("projects-propose")) } }
            @if lines.lines.is_empty() { p class="soft" { (t.s("projects-client-has-none")) } }
            @if !current.is_empty() { (table(t, &current, &lines.names, Columns::Pair, &caption)) }
            @if !closed.is_empty() {
                details class="fold" open[current.is_empty()] {
                    summary { (t.n("projects-closed-ones", closed.len())) }
                    (table(t, &closed, &lines.names, Columns::Pair, &t.s("projects-view-closed")))
                }
            }
        }
    }
}

/// The columns that the room adds to the list of clients: projects, who leads them, last contact.
pub(crate) fn client_columns(t: &Locale, lines: &Lines) -> Vec<ClientColumn> {
    let mut by_client: HashMap<ClientId, Vec<&Line>> = HashMap::new();
    for line in lines.lines.iter().filter(|line| line.card.is_current()) {
        if let Some(client) = line.card.client_id {
            by_client.entry(client).or_default().push(line);
        }
    }
    let column = |key: &str, cell: &dyn Fn(&[&Line]) -> Markup| ClientColumn {
        words: t.s(key),
        cells: by_client.iter().map(|(client, lines)| (*client, cell(lines))).collect(),
    };
    vec![
        column("projects-projects", &|lines| html! { (t.n("projects-open-count", lines.len())) }),
        column("projects-role-lead", &|of| html! { (leads(&lines.names, of)) }),
        column("projects-last-contact", &|lines| {
            let latest =
                lines.iter().filter_map(|line| line.activity.as_ref()).max_by_key(|seen| seen.last_contact);
            last_contact(t, latest)
        }),
    ]
}

/// Who leads those projects, each once.
fn leads(names: &Names, lines: &[&Line]) -> String {
    let mut leads: Vec<&str> =
        lines.iter().filter_map(|line| line.pair).map(|pair| names.of(pair.lead)).collect();
    leads.sort_unstable();
    leads.dedup();
    leads.retain(|name| !name.is_empty());
    leads.join(", ")
}

/// A project's day on the board of coverage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Day {
    Lead,
    Covered(PersonId),
    Nobody,
}

/// What absences mean for projects in the next two weeks.
pub(crate) fn coverage(
    t: &Locale,
    days: &[Date],
    rows: &[(ProjectCard, Vec<Day>)],
    names: &Names,
    risks: &[(ProjectId, Date)],
) -> Markup {
    html! {
        section class="part" aria-labelledby="bc" {
            h2 id="bc" { (t.s("projects-coverage")) }
            @if rows.is_empty() {
                p class="soft" { (t.s("projects-all-covered")) }
            } @else {
                div class="scrollx" tabindex="0" role="group" aria-labelledby="bc" {
                    table class="board" {
                        caption class="vh" { (t.s("projects-coverage-caption")) }
                        thead { tr {
                            th scope="col" { (t.s("projects-project")) }
                            @for day in days { th scope="col" class=[(*day == t.today()).then_some("now")] { (t.weekday_short(*day)) br; (day.day()) } }
                        } }
                        tbody { @for (card, row) in rows { tr {
                            th scope="row" { a href=(address(&card.key, "people")) { (card.full_name()) } }
                            @for day in row { (day_cell(t, names, day)) }
                        } } }
                    }
                }
                p class="legend" {
                    span class="tag" { (icon("shield-check")) (t.s("projects-legend-covered")) }
                    span class="tag" { (icon("triangle-alert")) (t.s("projects-legend-nobody")) }
                }
            }
            @if !risks.is_empty() { p class="small muted" { (t.n("projects-risks-ahead", risks.len())) } }
        }
    }
}

fn day_cell(t: &Locale, names: &Names, day: &Day) -> Markup {
    html! {
        @match day {
            Day::Lead => td {},
            Day::Covered(person) => {
                @let name = names.of(Some(*person));
                td class="cov" { abbr title=(t.with("projects-covers", &[("name", name.into())])) { (ui::parts::initials(name)) } }
            }
            Day::Nobody => td class="gap" { (icon("triangle-alert")) span class="vh" { (t.s("projects-uncovered")) } },
        }
    }
}

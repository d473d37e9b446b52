//! The top of each of a project's pages: crumbs, name, status sentence, facts, pulse and tabs.

use super::{address, meeting_time, standing, table::last_contact};
use crate::{
    lead::Via,
    rules,
    types::{Kind, ProjectState, Status},
    views::{Beat, Met, Sight, last_day},
};
use kernel::Week;
use maud::{Markup, html};
use ui::{
    Crumb, Head, Locale,
    parts::{Size, Tab, avatar, icon, tabs},
};

/// Facts and tabs that other rooms give, and which tab this is.
#[expect(clippy::struct_field_names, reason = "the tabs of the tab row are what they are")]
pub(crate) struct Tabs<'a> {
    pub(crate) facts: Vec<(String, Markup, Option<Markup>)>,
    /// Words, path after the project's address, order, count.
    pub(crate) tabs: Vec<(String, &'static str, u8, Option<i64>)>,
    pub(crate) current: &'a str,
    /// Links that other rooms give to the menu.
    pub(crate) links: Vec<ui::NavLink>,
    /// Whether whoever reads may run it, and open it.
    pub(crate) may_run: bool,
    pub(crate) may_open: bool,
}

/// The top of the page.
pub(crate) fn head(t: &Locale, sight: &Sight, rest: Tabs<'_>) -> Markup {
    let card = &sight.card;
    let projects = t.s("projects-projects");
    let clients = t.s("projects-clients");
    let client = card.client_slug.as_ref().map(|slug| format!("/clients/{slug}"));
    let mut crumbs = match (&client, &card.client_name) {
        (Some(href), Some(name)) => {
            vec![Crumb { words: &clients, href: Some("/clients") }, Crumb { words: name, href: Some(href) }]
        }
        _ => vec![Crumb { words: &projects, href: Some("/projects") }],
    };
    crumbs.push(Crumb { words: &card.key, href: None });
    html! {
        (ui::head(t, &Head { crumbs: &crumbs, title: &card.name, lede: None, actions: Some(actions(t, sight, &rest)) }))
        (said(t, sight, rest.may_run))
        (banner(t, sight))
        (facts(t, sight, &rest.facts))
        (pulse(t, sight))
        (tab_row(t, sight, rest))
    }
}

fn actions(t: &Locale, sight: &Sight, rest: &Tabs<'_>) -> Markup {
    let card = &sight.card;
    let at = |part: &str| address(&card.key, part);
    let dialog = |part: &str, icon_name: &str, key: &str| html! { li { a href=(at(part)) data-dialog { (icon(icon_name)) (t.s(key)) } } };
    let press = |part: &str, icon_name: &str, key: &str| html! { li { form method="post" action=(at(part)) { button { (icon(icon_name)) (t.s(key)) } } } };
    html! {
        @if card.state == ProjectState::Proposed && rest.may_open { a class="btn go" href=(at("opening")) data-dialog { (icon("play")) (t.s("projects-open")) } }
        @if card.is_current() && rest.may_run { a class="btn" href=(at("status/new")) data-dialog { (icon("message-square-text")) (t.s("projects-say-status")) } }
        details class="menu no-print" {
            summary class="btn bare" aria-label=(t.s("projects-more-actions")) { (icon("ellipsis")) }
            ul role="list" {
                @if card.state != ProjectState::Closed {
                    (dialog("edit", "pencil", "ui-edit"))
                    (dialog("meetings/new", "calendar", "projects-plan-meeting"))
                    li { a href=(at("links")) { (icon("git-branch")) (t.s("projects-links")) } }
                }
                li { a href=(at("brief")) { (icon("shield-check")) (t.s("projects-brief")) } }
                @for link in &rest.links { li { a href=(link.href) { (icon(link.icon)) (link.words) } } }
                @if card.is_current() && rest.may_run {
                    (dialog("note", "sticky-note", "projects-write-note"))
                    @if card.state == ProjectState::Open { (press("pause", "pause", "projects-pause")) } @else { (press("resumption", "play", "projects-resume")) }
                }
                @if card.state != ProjectState::Closed && rest.may_run {
                    @if card.kind == Kind::Poc { (dialog("proof/results", "archive", "projects-proof-close")) } @else { (dialog("closing", "archive", "projects-close")) }
                }
                @if card.state == ProjectState::Closed && card.kind != Kind::Poc && rest.may_open { (dialog("reopening", "rotate-ccw", "projects-reopen")) }
            }
        }
    }
}

/// The status sentence: what the lead said, grey after seven days; "no news" stands in its place when
/// nobody spoke to the client for ten days (RULES §1.1).
fn said(t: &Locale, sight: &Sight, may_run: bool) -> Markup {
    let status = sight.status.as_ref();
    let old = status.is_some_and(|status| rules::is_old(status, t.now));
    let closed = sight.card.state == ProjectState::Closed;
    html! {
        div class=(if old || closed { "said old" } else { "said" }) {
            div { (standing(t, &sight.card, sight.silent_days, status)) }
            p class="soft" {
                @match status {
                    Some(status) => (sentence(t, sight, status)),
                    None if sight.card.state == ProjectState::Proposed => (t.s("projects-waits-for-meeting")),
                    None => (t.s("projects-nothing-said")),
                }
                @if sight.card.is_current() && (old || status.is_none()) && may_run {
                    " " a href=(address(&sight.card.key, "status/new")) data-dialog { (t.s("projects-renew-status")) }
                }
            }
        }
    }
}

fn sentence(t: &Locale, sight: &Sight, status: &Status) -> Markup {
    let lang = ui::other_lang(t.lang, sight.card.lang);
    html! {
        span lang=[lang] { (status.sentence) } " "
        span class="muted" { (sight.names.first(status.author_id)) ", " (ui::parts::time(t, status.at)) }
    }
}

/// Who stands in, or that nobody does; and where a proof or its client's project went on.
fn banner(t: &Locale, sight: &Sight) -> Markup {
    let (card, pair) = (&sight.card, &sight.pair);
    let lead = sight.names.of(pair.lead);
    html! {
        @if card.is_current() {
            @match (pair.via, pair.effective) {
                (Some(Via::Backup | Via::Cover), Some(who)) => div class="banner cover" {
                    (icon("shield-check"))
                    div { b { (cover_words(t, sight, sight.names.of(Some(who)))) } " " (t.with("projects-is-away", &[("name", lead.into())])) }
                    a class="btn sm" href=(address(&card.key, "brief")) { (t.s("projects-see-brief")) }
                },
                (None, _) => div class="banner bad" {
                    (icon("triangle-alert"))
                    div { b { (t.s("projects-nobody-leads")) } " " (t.s("projects-both-away")) }
                    a class="btn sm" href=(address(&card.key, "people/cover")) data-dialog { (t.s("projects-name-cover")) }
                },
                _ => {}
            }
        }
        @for (key, name) in &sight.kin {
            div class="banner" {
                (icon("corner-down-right"))
                div {
                    @if sight.project.came_from.is_some() { (t.s("projects-came-from")) } @else { (t.s("projects-became")) }
                    " " a href=(address(key, "")) { span class="mono" { (key) } " " (name) }
                }
            }
        }
    }
}

fn cover_words(t: &Locale, sight: &Sight, who: &str) -> String {
    match sight.away_until {
        Some(until) => t.with(
            "projects-leads-until",
            &[("name", who.into()), ("day", t.day_near(last_day(until, t)).into())],
        ),
        None => t.with("projects-leads-now", &[("name", who.into())]),
    }
}

fn facts(t: &Locale, sight: &Sight, more: &[(String, Markup, Option<Markup>)]) -> Markup {
    let card = &sight.card;
    html! {
        dl class="facts" {
            div class="both" { dt { (t.s("projects-pair")) } dd class="row" { (pair_fact(t, sight)) } }
            div {
                dt { (t.s("projects-next-meeting")) }
                dd {
                    @match &sight.next {
                        Some(meeting) => { (meeting_time(t, meeting)) small { (meeting.title) @if !meeting.attendees.is_empty() { " · " (meeting.attendees) } } },
                        None => { (t.s("projects-no-date")) @if card.is_current() { small { a href=(address(&card.key, "meetings/new")) data-dialog { (t.s("projects-plan-meeting")) } } } },
                    }
                }
            }
            // A room that knows more of the last conversation tells it; otherwise this one says when.
            @if card.kind != Kind::Internal && more.is_empty() { div { dt { (t.s("projects-last-contact")) } dd { (last_contact(t, sight.activity.as_ref())) } } }
            @for (label, value, under) in more { div { dt { (label) } dd { (value) @if let Some(under) = under { small { (under) } } } } }
            @if !sight.project.phase.is_empty() { div { dt { (t.s("projects-phase")) } dd lang=[ui::other_lang(t.lang, card.lang)] { (sight.project.phase) } } }
            @if let Some(proof) = &sight.proof { div { dt { (t.s("projects-proof-stage")) } dd { (t.s(&format!("projects-stage-{}", proof.stage.word()))) } } }
        }
    }
}

fn pair_fact(t: &Locale, sight: &Sight) -> Markup {
    let (pair, names) = (&sight.pair, &sight.names);
    html! {
        @match pair.lead {
            None => span { (t.s("projects-no-pair")) small { (t.s("projects-decided-in-meeting")) } },
            Some(lead) => {
                span class="pair" {
                    (avatar(lead.0, names.of(Some(lead)), Size::Md))
                    @if let Some(backup) = pair.backup { (avatar(backup.0, names.of(Some(backup)), Size::Md)) }
                }
                span { (names.of(Some(lead))) small { (t.with("projects-backup-is", &[("name", names.of(pair.backup).into())])) } }
            }
        }
    }
}

/// Weeks that small screens leave out, by their place: eight stay.
fn is_far(at: usize) -> bool {
    at == 0 || at > 8
}

fn pulse(t: &Locale, sight: &Sight) -> Markup {
    html! {
        section class="section" aria-label=(t.s("projects-pulse")) {
            div class="pulse" {
                div class="labs" aria-hidden="true" {
                    span { (t.s("projects-week")) } span { (t.s("projects-contact")) } span { (t.s("projects-shipped")) } span { (t.s("projects-meeting")) }
                }
                @for (at, beat) in sight.beats.iter().enumerate() { (week(t, sight, at, beat)) }
                (phases(t, sight))
            }
        }
    }
}

fn week(t: &Locale, sight: &Sight, at: usize, beat: &Beat) -> Markup {
    let number = beat.week.number.to_string();
    let words =
        if beat.is_now { t.with("projects-week-short", &[("n", number.as_str().into())]) } else { number };
    let href = format!("{}?week={}", address(&sight.card.key, "log"), beat.week);
    let contacts = beat.seen.map_or(0, |seen| seen.contacts);
    let shipped = beat.seen.map_or(0, |seen| seen.shipped);
    html! {
        a class=(if is_far(at) { "wk far" } else { "wk" }) href=(href) aria-label={ (words) ": " (sentence_of(t, beat)) }
            aria-current=[beat.is_now.then_some("date")] style=(format!("--c:{at}")) {
            span class="w" { (words) }
            @if beat.seen.is_some() { span class="bar" style=(format!("--v:{}", contacts.clamp(0, 12))) {} } @else { span {} }
            @match shipped { 0 => span {}, 1 => span class="dia" {}, _ => span class="dia two" {} }
            @match beat.met {
                Met::None => span {},
                Met::Held => span class="met" {},
                Met::Missed => span class="met miss" {},
                Met::Planned => span class="met plan" {},
            }
        }
    }
}

/// A week of the pulse as a sentence, for those who hear it.
fn sentence_of(t: &Locale, beat: &Beat) -> String {
    let number = beat.week.number.to_string();
    let met = t.s(match beat.met {
        Met::None => "projects-week-no-meeting",
        Met::Held => "projects-week-held",
        Met::Missed => "projects-week-missed",
        Met::Planned => "projects-week-planned",
    });
    let week =
        t.with(if beat.is_now { "projects-week-this" } else { "projects-week-n" }, &[("n", number.into())]);
    match beat.seen {
        None => t.with("projects-week-ahead", &[("week", week.into()), ("met", met.into())]),
        Some(seen) => t.with(
            "projects-week-sentence",
            &[
                ("week", week.into()),
                ("contacts", t.n("projects-contacts", seen.contacts.max(0) as usize).into()),
                ("shipped", t.n("projects-deliveries", seen.shipped.max(0) as usize).into()),
                ("met", met.into()),
            ],
        ),
    }
}

/// The band under the weeks: the phase while the project runs, or a proof's time box.
fn phases(t: &Locale, sight: &Sight) -> Markup {
    let Some(first) = sight.beats.first().map(|beat| beat.week) else { return html! {} };
    let weeks = sight.beats.len() as i64;
    let column = |week: Week| weeks_between(first, week).clamp(0, weeks);
    let time_box = sight.proof.as_ref().and_then(crate::types::Proof::time_box);
    let opened = sight.card.opened_at.map(|at| Week::of(t.date(at)));
    let (from, to, words) = match (time_box, opened) {
        (Some(time), _) => {
            (column(Week::of(time.start)), column(Week::of(time.end).plus(1)), t.s("projects-proof-box"))
        }
        (None, Some(opened)) if !sight.project.phase.is_empty() && sight.card.is_current() => {
            (column(opened), column(Week::of(t.today()).plus(1)), sight.project.phase.clone())
        }
        _ => return html! {},
    };
    html! {
        @if from < to {
            div class="phases" { span class="phase now" style=(format!("grid-column:{}/span {}", from + 1, to - from)) { (words) } }
        }
    }
}

fn weeks_between(from: Week, to: Week) -> i64 {
    from.monday().until(to.monday()).map_or(0, |span| i64::from(span.get_days())) / 7
}

fn tab_row(t: &Locale, sight: &Sight, rest: Tabs<'_>) -> Markup {
    let own = [(t.s("projects-overview"), "", 0, None), (t.s("projects-people"), "people", 90, None)];
    let mut all: Vec<_> = own.into_iter().chain(rest.tabs).collect();
    all.sort_by_key(|(_, _, order, _)| *order);
    let row: Vec<Tab> = all
        .into_iter()
        .map(|(words, path, _, count)| Tab {
            words,
            href: address(&sight.card.key, path),
            current: path == rest.current,
            count,
        })
        .collect();
    tabs(t, &t.s("projects-sections"), &row)
}

/// What a new project still needs, in order: the pair is named, the meeting set, the first entry written.
pub(crate) fn steps(t: &Locale, sight: &Sight) -> Markup {
    let key = &sight.card.key;
    let steps = [
        ("projects-step-backup", address(key, "people"), sight.pair.backup.is_some()),
        ("projects-step-meeting", address(key, "meetings/new"), sight.next.is_some()),
        ("projects-step-entry", address(key, "log/new"), false),
    ];
    let now = steps.iter().position(|(_, _, done)| !done);
    html! {
        section class="part" aria-labelledby="steps" {
            h2 id="steps" { (t.s("projects-first-steps")) }
            ol role="list" class="steps" {
                @for (at, (words, href, done)) in steps.iter().enumerate() {
                    li class=[done.then_some("done")] aria-current=[(now == Some(at)).then_some("step")] {
                        (icon(if *done { "check" } else { "circle-dashed" }))
                        @if *done { span { (t.s(words)) } } @else { a href=(href) { (t.s(words)) } }
                    }
                }
            }
        }
    }
}

/// What the project is about: what has to be done, why, and why there is a second one.
pub(crate) fn about(t: &Locale, sight: &Sight) -> Markup {
    html! { section class="part" aria-labelledby="about" { h2 id="about" { (t.s("projects-about")) } (about_text(t, sight)) } }
}

/// The same, folded away under the log.
pub(crate) fn about_folded(t: &Locale, sight: &Sight) -> Markup {
    html! { details class="fold" { summary { (t.s("projects-about")) } (about_text(t, sight)) } }
}

fn about_text(t: &Locale, sight: &Sight) -> Markup {
    let project = &sight.project;
    let lang = ui::other_lang(t.lang, sight.card.lang);
    let proposer = sight.names.of(project.proposer_id);
    html! {
        div class="prose" lang=[lang] {
            @if project.description.trim().is_empty() { p class="soft" { (t.s("projects-no-description")) } }
            (super::brief::paragraphs(&project.description))
        }
        @if !project.context.trim().is_empty() {
            h3 { (t.s("projects-context")) }
            div class="prose" lang=[lang] { (super::brief::paragraphs(&project.context)) }
        }
        @if let Some(reason) = &project.second_reason { p class="small" { (t.with("projects-second-because", &[("reason", reason.as_str().into())])) } }
        p class="small muted" {
            @if proposer.is_empty() { (t.s("projects-proposed-on")) } @else { (t.with("projects-proposed-by", &[("name", proposer.into())])) }
            " " (ui::parts::time(t, project.proposed_at))
        }
    }
}

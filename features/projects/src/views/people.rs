//! The people of a project: who leads and backs up, who held which role when, guests, and who may
//! reach a restricted one.

use super::address;
use crate::{
    lead::{AssignedRole, Via},
    types::AssignmentRow,
    views::{Names, Sight, last_day},
};
use jiff::Timestamp;
use kernel::PersonId;
use maud::{Markup, html};
use ui::{
    Locale,
    parts::{Size, Tone, avatar, icon, pill},
};

/// What the page shows.
pub(crate) struct PeopleView<'a> {
    pub(crate) held: &'a [AssignmentRow],
    pub(crate) names: &'a Names,
    /// Who is away now, and until when.
    pub(crate) away: &'a [(PersonId, Timestamp)],
    pub(crate) guests: &'a [PersonId],
    pub(crate) members: &'a [PersonId],
    pub(crate) nominal: bool,
    pub(crate) may_run: bool,
}

pub(crate) fn people(t: &Locale, sight: &Sight, view: &PeopleView<'_>) -> Markup {
    let key = &sight.card.key;
    let change = sight.card.is_current() && view.may_run;
    html! {
        section class="part section" aria-labelledby="p-pair" {
            header class="spread" {
                h2 id="p-pair" { (t.s("projects-pair")) }
                @if change {
                    div class="row" {
                        a class="btn sm" href=(address(key, "people/pair")) data-dialog { (icon("users")) (t.s("projects-change-pair")) }
                        a class="btn sm" href=(address(key, "people/cover")) data-dialog { (icon("shield-check")) (t.s("projects-name-cover")) }
                    }
                }
            }
            @if sight.pair.lead.is_none() { p class="soft" { (t.s("projects-decided-in-meeting")) } }
            ul role="list" class="people" {
                @for (person, role) in [(sight.pair.lead, AssignedRole::Lead), (sight.pair.backup, AssignedRole::Backup)] {
                    @if let Some(person) = person { (pair_row(t, sight, view, person, role)) }
                }
            }
        }
        (history(t, sight, view))
        @if sight.card.client_id.is_some() { (guests(t, sight, view)) }
        @if sight.card.restricted { (members(t, sight, view)) }
    }
}

fn pair_row(
    t: &Locale,
    sight: &Sight,
    view: &PeopleView<'_>,
    person: PersonId,
    role: AssignedRole,
) -> Markup {
    let name = view.names.of(Some(person));
    let since = view.held.iter().rev().find(|held| held.person_id == person && held.role == role);
    let away = view.away.iter().find(|(who, _)| *who == person).map(|(_, until)| *until);
    let leads = sight.pair.effective == Some(person) && sight.pair.via != Some(Via::Lead);
    html! {
        li {
            (avatar(person.0, name, Size::Lg))
            div {
                b { (name) }
                small {
                    (t.s(&format!("projects-role-{}", role.word())))
                    @if let Some(since) = since { " · " (t.with("projects-since", &[("day", t.day_short(t.date(since.valid_from)).into())])) }
                    @if leads { " · " (t.s("projects-leads-it-now")) }
                }
            }
            span class="row" {
                @if let Some(until) = away { (pill(Tone::Mute, "calendar-off", &t.with("projects-away-until", &[("day", t.day_short(last_day(until, t)).into())]))) }
                @if role == AssignedRole::Backup && view.nominal { (pill(Tone::Warn, "triangle-alert", &t.s("projects-nominal"))) }
            }
        }
    }
}

/// Everybody who held a role, the newest first. The time of a role is half-open, so its last day is
/// the one before its end.
fn history(t: &Locale, sight: &Sight, view: &PeopleView<'_>) -> Markup {
    let label = t.s("projects-assignments");
    html! {
        @if !view.held.is_empty() {
            div class="scrollx section" tabindex="0" role="region" aria-label=(label) {
                table class="table" {
                    caption { (t.s("projects-assignments-caption")) }
                    thead { tr { th scope="col" { (t.s("projects-person")) } th scope="col" { (t.s("projects-role")) } th scope="col" { (t.s("projects-from")) } th scope="col" { (t.s("projects-to")) } th scope="col" { span class="vh" { (t.s("projects-more-actions")) } } } }
                    tbody {
                        @for held in view.held.iter().rev().filter(|held| held.valid_to != Some(held.valid_from)) {
                            tr {
                                td { (view.names.of(Some(held.person_id))) }
                                td { (t.s(&format!("projects-role-{}", held.role.word()))) }
                                td class="mono" { (day(t, held.valid_from)) }
                                td class="mono" { @match held.valid_to { Some(to) => (day(t, to)), None => (t.s("projects-until-now")) } }
                                td {
                                    @let running = held.role == AssignedRole::Cover && held.valid_to.is_none_or(|to| to > t.now);
                                    @if running && view.may_run {
                                        form method="post" action=(address(&sight.card.key, &format!("people/cover/{}/end", held.id))) { button class="btn bare sm" { (t.s("projects-end-cover")) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn day(t: &Locale, at: Timestamp) -> Markup {
    html! { time datetime=(at) title=(t.exact(at)) { (t.date(at)) } }
}

fn guests(t: &Locale, sight: &Sight, view: &PeopleView<'_>) -> Markup {
    let key = &sight.card.key;
    let open = sight.card.state != crate::ProjectState::Closed && view.may_run;
    html! {
        section class="part section" aria-labelledby="p-guests" {
            header class="spread" {
                h2 id="p-guests" { (t.s("projects-guests")) }
                @if open { a class="btn sm" href=(address(key, "people/guests")) data-dialog { (icon("user-plus")) (t.s("projects-admit")) } }
            }
            p class="soft" { (t.s("projects-guests-means")) }
            ul role="list" class="people" { @for guest in view.guests { (person_row(t, view, *guest, view.may_run, &address(key, &format!("people/guests/{guest}/removal")))) } }
        }
    }
}

fn members(t: &Locale, sight: &Sight, view: &PeopleView<'_>) -> Markup {
    let key = &sight.card.key;
    html! {
        section class="part section" aria-labelledby="p-members" {
            header class="spread" {
                h2 id="p-members" { (t.s("projects-members")) }
                @if view.may_run { a class="btn sm" href=(address(key, "people/members")) data-dialog { (icon("user-plus")) (t.s("ui-add")) } }
            }
            p class="soft" { (t.s("projects-members-means")) }
            ul role="list" class="people" { @for member in view.members { (person_row(t, view, *member, view.may_run, &address(key, &format!("people/members/{member}/removal")))) } }
        }
    }
}

fn person_row(t: &Locale, view: &PeopleView<'_>, person: PersonId, may_run: bool, removal: &str) -> Markup {
    let name = view.names.of(Some(person));
    html! {
        li {
            (avatar(person.0, name, Size::Md))
            b { (name) }
            @if may_run { form method="post" action=(removal) { button class="btn bare sm" aria-label=(t.with("projects-remove-person", &[("name", name.into())])) { (icon("x")) (t.s("ui-remove")) } } }
        }
    }
}

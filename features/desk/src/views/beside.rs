//! What stands beside a ticket: the time that was spent on it, and the tickets that belong to it.

use crate::types::{LinkKind, Ticket, TimeRow};
use kernel::{PersonId, TicketId};
use maud::{Markup, html};
use ui::{Locale, parts::icon};

/// Notes of time that are shown; the rest is in the list as CSV.
pub const MOST_SHOWN: usize = 12;

/// Who spent how long on what; one's own is taken back here.
pub fn time(t: &Locale, ticket: &Ticket, rows: &[TimeRow], reader: PersonId) -> Markup {
    let base = ticket.href();
    let open = ticket.merged_into.is_none();
    html! {
        @if !rows.is_empty() {
            section id="time" aria-labelledby="time-title" {
                h2 id="time-title" { (t.s("desk-time")) }
                ul role="list" class="list" { @for row in rows.iter().take(MOST_SHOWN) { (noted(t, &base, row, open && row.person_id == reader)) } }
                @if rows.len() > MOST_SHOWN { p class="small soft" { (t.with("desk-time-more", &[("n", t.number(MOST_SHOWN as i64).into())])) } }
                (super::csv(t, &format!("{base}/time.csv")))
            }
        }
    }
}

fn noted(t: &Locale, base: &str, row: &TimeRow, may_take_back: bool) -> Markup {
    let span = t.duration(row.seconds);
    html! {
        li {
            (icon("timer"))
            span { @if row.taken_back.is_some() { s { (span) } } @else { b { (span) } } " · " (row.person.as_deref().unwrap_or_default()) }
            @if row.taken_back.is_none() && may_take_back {
                form method="post" action={ (base) "/time/" (row.id) "/removal" } {
                    button class="btn bare sm" aria-label=(t.with("desk-time-take-back", &[("span", span.into())])) { (icon("undo-2")) }
                }
            }
            span class="sub" {
                (t.day(row.day))
                @if !row.note.is_empty() { " · " (row.note) }
                @if let Some(at) = row.taken_back { " · " (t.with("desk-time-back-at", &[("at", t.moment(at).into())])) }
            }
        }
    }
}

/// Tickets that belong to it, and how.
pub fn links(t: &Locale, ticket: &Ticket, linked: &[Ticket], kinds: &[(TicketId, LinkKind, bool)]) -> Markup {
    let of = |other: &Ticket| -> Vec<(LinkKind, bool)> {
        kinds.iter().filter(|(id, ..)| *id == other.id).map(|(_, kind, own)| (*kind, *own)).collect()
    };
    let base = ticket.href();
    html! {
        @if !linked.is_empty() {
            section {
                h2 { (t.s("desk-linked")) }
                ul role="list" class="list" {
                    @for other in linked {
                        li {
                            (icon("ticket"))
                            a href=(other.href()) { (other.subject) }
                            @if ticket.merged_into.is_none() && other.merged_into.is_none() && of(other).iter().any(|(kind, _)| *kind == LinkKind::Related) {
                                form method="post" action={ (base) "/links/" (other.id) "/removal" } {
                                    button class="btn bare sm" aria-label=(t.with("desk-unlink", &[("number", other.number().into())])) { (icon("x")) }
                                }
                            }
                            span class="sub" { span class="mono" { (other.number()) } @for (kind, own) in of(other) { " · " (t.s(word(kind, own))) } @if other.merged_into == Some(ticket.id) { " · " (t.s("desk-link-absorbed")) } }
                        }
                    }
                }
            }
        }
    }
}

fn word(kind: LinkKind, own: bool) -> &'static str {
    match (kind, own) {
        (LinkKind::Related, _) => "desk-link-related",
        (LinkKind::FollowUp, true) => "desk-link-follow-up",
        (LinkKind::FollowUp, false) => "desk-link-followed-by",
        (LinkKind::SplitFrom, true) => "desk-link-split",
        (LinkKind::SplitFrom, false) => "desk-link-split-off",
    }
}

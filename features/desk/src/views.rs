//! Markup of the room. It takes values that were loaded and never asks the data.

pub mod admin;
pub mod answers;
pub mod alerts;
pub mod automation;
pub mod beside;
pub mod escalation;
pub mod forms;
pub mod guest;
pub mod held;
pub mod logs;
pub mod mail;
pub mod merge;
pub mod queue;
pub mod recurring;
pub mod report;
pub mod saved;
pub mod schedule;
pub mod states;
pub mod stream;
pub mod survey;
pub mod ticket;

use crate::{
    live::{Live, Standing},
    types::{StateName, Ticket, TicketState},
};
use maud::{Markup, html};
use ui::{
    Locale,
    parts::{Tone, icon, pill},
};

/// A clock as a ring and words; never by colour alone.
pub fn clock(t: &Locale, live: &Live) -> Markup {
    let class = match live.standing {
        Standing::Broken => "clock bad",
        _ if live.is_at_risk() => "clock warn",
        _ => "clock",
    };
    html! {
        span class=(class) title=[live.due.map(|due| t.exact(due))] {
            @match live.standing {
                Standing::Paused => (icon("pause")),
                Standing::Broken => (icon("octagon-alert")),
                Standing::Met => (icon("circle-check")),
                Standing::Cancelled => (icon("ban")),
                _ => span class="ring" style=(format!("--p:{}", live.percent)) aria-hidden="true" {},
            }
            span { (left(t, live)) }
        }
    }
}

/// What is left, in a few words.
pub fn left(t: &Locale, live: &Live) -> String {
    let span = |seconds: i64| t.duration(seconds);
    match live.standing {
        Standing::Running | Standing::OutOfHours => t.with("desk-left", &[("span", span(live.left).into())]),
        Standing::Paused => t.with("desk-left-paused", &[("span", span(live.left).into())]),
        Standing::Broken if live.runs => t.with("desk-late-by", &[("span", span(-live.left.min(0)).into())]),
        Standing::Broken => t.s("desk-broken"),
        Standing::Met => t.s("desk-met"),
        Standing::Cancelled => t.s("desk-cancelled"),
    }
}

/// `P1` with its shape.
pub fn priority(t: &Locale, priority: i64) -> Markup {
    let (tone, name) = match priority {
        1 => (Tone::Bad, "octagon-alert"),
        2 => (Tone::Warn, "triangle-alert"),
        _ => (Tone::Mute, "flag"),
    };
    pill(tone, name, &t.with("desk-priority-n", &[("n", priority.into())]))
}

/// Where a ticket stands, as a pill, under the name that it has here.
pub fn state(t: &Locale, ticket: &Ticket) -> Markup {
    let (tone, name) = match ticket.state {
        TicketState::New => (Tone::Warn, "circle-dashed"),
        TicketState::Open => (Tone::Mute, "play"),
        TicketState::WaitingClient | TicketState::WaitingThirdParty => (Tone::Mute, "hourglass"),
        TicketState::Resolved => (Tone::Ok, "circle-check"),
        TicketState::Closed => (Tone::Mute, "lock"),
    };
    pill(tone, name, &standing(t, ticket))
}

/// Where a ticket stands, by the name that it has here.
pub fn standing(t: &Locale, ticket: &Ticket) -> String {
    ticket.state_name.clone().unwrap_or_else(|| state_word(t, ticket.state))
}

/// States as choices, each under all of its names.
pub fn named(t: &Locale, states: &[TicketState], names: &[StateName]) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for state in states {
        all.push((state.word().to_owned(), state_word(t, *state)));
        let own = names.iter().filter(|name| name.category == *state);
        all.extend(own.map(|name| (format!("{}:{}", state.word(), name.id), name.name.clone())));
    }
    all
}

/// Where a ticket stands, in words.
pub fn state_word(t: &Locale, state: TicketState) -> String {
    t.s(&format!("desk-state-{}", state.word().replace('_', "-")))
}

/// A list of tickets in a panel: the clock, the subject, the number.
pub fn lines(t: &Locale, rows: &[(Ticket, Option<Live>)], base: &str) -> Markup {
    html! {
        ul role="list" class="list" {
            @for (ticket, live) in rows {
                li {
                    (icon("ticket"))
                    a class="t" href={ (base) (ticket.id) } { (ticket.subject) }
                    span class="small muted mono" { (ticket.number()) }
                    span class="sub" {
                        @match live {
                            Some(live) => (clock(t, live)),
                            None => (standing(t, ticket)),
                        }
                    }
                }
            }
        }
    }
}

/// Where a list is to be had as CSV.
fn csv(t: &Locale, href: &str) -> Markup {
    html! { p class="form-foot small no-print" { a class="btn bare sm" href=(href) { (t.s("desk-csv")) } } }
}

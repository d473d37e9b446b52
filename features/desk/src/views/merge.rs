//! What will come of two tickets once one goes into the other.

use super::{clock, state};
use crate::{
    live::Live,
    types::{Ticket, Within},
};
use maud::{Markup, html};
use ui::{
    Locale,
    parts::{ago, icon},
};

/// What will come of it.
pub struct Preview {
    /// The ticket that stays, as it will be.
    pub into: Ticket,
    /// How much is in the one that goes, and in the one that stays.
    pub within: (Within, Within),
    /// Whether the one that stays will count from the start of the one that goes.
    pub starts_earlier: bool,
    /// Its clocks, as they will stand.
    pub kept: Vec<Live>,
    /// Clocks of the one that goes: they no longer count.
    pub cancelled: Vec<Live>,
    /// Who will follow it.
    pub followers: Vec<String>,
    /// Who will get copies of the answers by mail.
    pub copies: Vec<String>,
}

/// Both tickets, and what will come of them.
pub fn preview(t: &Locale, ticket: &Ticket, preview: &Preview) -> Markup {
    let into = &preview.into;
    let (gone, stays) = (ticket.number(), into.number());
    let both = [("gone", gone.as_str().into()), ("stays", stays.as_str().into())];
    html! {
        input type="hidden" name="other" value=(stays);
        div class="cols" {
            (card(t, "desk-merge-gone", ticket, preview.within.0))
            (card(t, "desk-merge-stays", into, preview.within.1))
        }
        p { b { (t.with("desk-merge-then", &both)) } }
        ul role="list" class="list" {
            @for live in &preview.kept { li { (clock(t, live)) b { (name(t, live)) } span class="sub" { (t.with("desk-merge-kept", &both)) } } }
            @if preview.starts_earlier { li { (icon("timer")) span { (t.with("desk-merge-earlier", &both)) " (" (t.moment(ticket.created_at)) ")" } } }
            @if !preview.cancelled.is_empty() {
                @let names = preview.cancelled.iter().map(|live| name(t, live)).collect::<Vec<_>>().join(", ");
                li { (icon("ban")) span { (t.with("desk-merge-cancelled", &[("gone", gone.as_str().into()), ("clocks", names.into())])) } }
            }
            li { (icon("bell")) span { (whom(t, "desk-merge-followers", "desk-merge-no-followers", &stays, &preview.followers)) } }
            @if !preview.copies.is_empty() { li { (icon("mail")) span { (whom(t, "desk-merge-copies", "desk-merge-copies", &stays, &preview.copies)) } } }
            li { (icon("link")) span { (t.with("desk-merge-words", &both)) } }
        }
        p class="small" { a href={ (ticket.href()) "/merge" } data-dialog { (t.s("desk-merge-other")) } }
    }
}

fn name(t: &Locale, live: &Live) -> String {
    t.s(&format!("desk-clock-{}", live.kind.word()))
}

fn whom(t: &Locale, some: &str, none: &str, stays: &str, who: &[String]) -> String {
    let key = if who.is_empty() { none } else { some };
    t.with(key, &[("stays", stays.into()), ("who", who.join(", ").into())])
}

/// One of the two as it stands.
fn card(t: &Locale, key: &str, ticket: &Ticket, within: Within) -> Markup {
    let number = ticket.number();
    html! {
        section class="part" aria-label=(number) {
            p class="small muted" { (t.with(key, &[("number", number.as_str().into())])) }
            p { b { (ticket.subject) } }
            dl class="props" {
                div { dt { (t.s("desk-requester")) } dd { (ticket.requester) @if let Some(client) = &ticket.client_name { " · " (client) } } }
                div { dt { (t.s("desk-state")) } dd { (state(t, ticket)) } }
                div { dt { (t.s("desk-came")) } dd { (ago(t, ticket.created_at)) } }
                div { dt { (t.s("desk-merge-messages")) } dd { (t.number(within.messages)) } }
                div { dt { (t.s("desk-files")) } dd { (t.number(within.files)) } }
                div { dt { (t.s("desk-spent")) } dd { (t.duration(within.seconds)) } }
            }
        }
    }
}

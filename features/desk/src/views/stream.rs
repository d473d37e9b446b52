//! What happened to a ticket, in order, with the mark of what is new, and whose turn it is.

use super::{state_word, ticket::Page};
use crate::{
    actions::FLAPS,
    turn::{Side, Turn},
    types::{Entry, EntryKind, TicketState},
};
use maud::{Markup, PreEscaped, html};
use ui::{
    Locale,
    parts::{Tone, icon, pill, time},
};

/// Whose turn it is, in words. The marker's colour says that it is ours and nothing else (DESIGN rule 1).
pub fn whose_turn(t: &Locale, turn: &Turn<'_>, requester: &str) -> Markup {
    let ago = t.ago(turn.since);
    let key = match (turn.side, turn.client, turn.answered) {
        (Side::Client, ..) => "desk-turn-client",
        (Side::ThirdParty, ..) => "desk-turn-third-party",
        (Side::Team, Some(_), _) => "desk-turn-written",
        (Side::Team, None, true) => "desk-turn-answered",
        (Side::Team, None, false) => "desk-turn-opened",
    };
    let tone = if turn.side == Side::Team { Tone::Need } else { Tone::Mute };
    let name = turn.client.filter(|_| turn.side == Side::Team).unwrap_or(requester);
    pill(tone, "hourglass", &t.with(key, &[("name", name.into()), ("ago", ago.into())]))
}

/// What happened, in order, with the mark of what is new to the reader; `J` and `K` move in it.
pub fn stream(t: &Locale, page: &Page<'_>) -> Markup {
    let is_new = |entry: &Entry| {
        page.seen.is_some_and(|(seen, _)| entry.id > seen) && entry.person_id != Some(page.reader)
    };
    let first = page.entries.iter().find(|entry| is_new(entry)).map(|entry| entry.id);
    html! {
        ol role="list" class="log" data-rows {
            @for entry in page.entries {
                @if let (true, Some((_, at))) = (first == Some(entry.id), page.seen) {
                    li class="newmark" id="new" { span { (t.with("desk-new-since", &[("ago", t.ago(at).into())])) } }
                }
                (entry_of(t, entry, page))
            }
        }
    }
}

fn entry_of(t: &Locale, entry: &Entry, page: &Page<'_>) -> Markup {
    let written = !entry.html.is_empty();
    let (node, tag) = match entry.kind {
        EntryKind::Opened | EntryKind::OpenedFor | EntryKind::Message => ("message-square-text", Some(true)),
        EntryKind::Reply => ("send", Some(true)),
        EntryKind::AutoReply => ("zap", Some(true)),
        EntryKind::Note | EntryKind::Developer => ("lock", Some(false)),
        EntryKind::Bounced => ("triangle-alert", Some(false)),
        EntryKind::State | EntryKind::Named => ("circle-dashed", None),
        EntryKind::Priority => ("flag", None),
        EntryKind::Owner => ("user", None),
        EntryKind::Time | EntryKind::TimeBack | EntryKind::Excluded | EntryKind::Included => ("timer", None),
        EntryKind::NoReply => ("bell-off", None),
        EntryKind::Merged | EntryKind::Absorbed => ("git-pull-request", None),
        EntryKind::Split => ("git-branch", None),
        EntryKind::Changed => ("pencil", None),
        EntryKind::Site => ("map-pin", None),
        EntryKind::Alert => ("zap", Some(false)),
    };
    html! {
        li class="entry" id={ "e-" (entry.id) } data-row {
            (time(t, entry.at))
            span class="node" aria-hidden="true" { (icon(node)) }
            div {
                p class="who" {
                    b { (if entry.who().is_empty() { "Bitácora" } else { entry.who() }) }
                    span { (told(t, entry, page.names)) }
                    @match tag {
                        Some(true) => span class="tag open" { (icon("eye")) (t.s("desk-client-sees")) },
                        Some(false) => span class="tag" { (icon("lock")) (t.s("ui-team-only")) },
                        None => {}
                    }
                    (aside(t, entry, page))
                }
                @if written { div class="body prose" { (PreEscaped(&entry.html)) } }
                (super::mail::of_entry(t, page.ticket, entry.id, page.mailed))
            }
        }
    }
}

/// Whether it counts for the clocks, and what can be made of it.
fn aside(t: &Locale, entry: &Entry, page: &Page<'_>) -> Markup {
    let base = page.ticket.href();
    let is_out = page.excluded.contains(&entry.id);
    let open = page.ticket.merged_into.is_none();
    html! {
        @if is_out { span class="tag" { (icon("timer")) (t.s("desk-is-excluded")) } }
        @if open && entry.kind == EntryKind::Message { a class="small muted no-print" href={ (base) "/split?entry=" (entry.id) } data-dialog { (t.s("desk-split")) } }
        @if open && page.may_exclude && crate::rules::can_be_excluded(entry.kind) {
            a class="small muted no-print" href={ (base) "/entries/" (entry.id) "/exclusion" } data-dialog { (t.s(if is_out { "desk-include" } else { "desk-exclude" })) }
        }
    }
}

fn told(t: &Locale, entry: &Entry, names: &dyn Fn(&str) -> String) -> String {
    let value = entry.value.as_str();
    match entry.kind {
        EntryKind::State => {
            let word = TicketState::parse(value).map_or(String::new(), |state| state_word(t, state));
            t.with("desk-told-state", &[("state", word.into())])
        }
        EntryKind::Site => {
            let site = match value {
                "" => t.s("desk-told-no-site"),
                name => t.with("desk-told-site", &[("name", name.into())]),
            };
            if entry.hours_before.is_some() { format!("{site}{}", t.s("desk-told-site-hours")) } else { site }
        }
        EntryKind::Alert if value == FLAPS => t.s("desk-told-flaps"),
        EntryKind::Named if value.is_empty() => t.s("desk-told-usual-name"),
        EntryKind::Named => t.with("desk-told-named", &[("name", value.into())]),
        EntryKind::Priority => t.with("desk-told-priority", &[("n", value.into())]),
        EntryKind::Owner if value.is_empty() => t.s("desk-told-nobody"),
        EntryKind::Owner => t.with("desk-told-owner", &[("name", names(value).into())]),
        EntryKind::Developer => t.with("desk-told-developer", &[("name", names(value).into())]),
        EntryKind::Time | EntryKind::TimeBack => {
            let key = if entry.kind == EntryKind::Time { "desk-told-time" } else { "desk-told-time-back" };
            t.with(key, &[("span", t.duration(value.parse().unwrap_or(0)).into())])
        }
        EntryKind::Split => t.with("desk-told-split", &[("number", format!("T-{value}").into())]),
        EntryKind::Merged => t.with("desk-told-merged", &[("number", format!("T-{value}").into())]),
        EntryKind::Absorbed => t.with("desk-told-absorbed", &[("number", format!("T-{value}").into())]),
        kind => t.s(&format!("desk-told-{}", kind.word().replace('_', "-"))),
    }
}

//! Markup of the room. What it shows of a document is the same wherever it stands.

pub mod documents;
pub mod form;
pub mod outside;
pub mod runs;
pub mod usage;

use crate::types::{Audience, Card, Kind, State};
use maud::{Markup, html};
use ui::{
    Locale,
    parts::{Tone, pill},
};

/// The sort of a document, in a word.
pub fn kind(t: &Locale, kind: Kind) -> String {
    t.s(&format!("knowledge-kind-{}", kind.word()))
}

/// What sort, and about whom.
pub fn line(t: &Locale, card: &Card) -> String {
    match &card.client_name {
        Some(client) => format!("{} · {client}", kind(t, card.kind)),
        None => kind(t, card.kind),
    }
}

/// Who reads it: shape, word, colour.
pub fn audience(t: &Locale, card: &Card) -> Markup {
    let word = match (card.audience, &card.client_name) {
        (Audience::Team, _) => {
            return html! { span class="tag" { (ui::parts::icon("lock")) (t.s("ui-team-only")) } };
        }
        (Audience::Client, Some(name)) => t.with("ui-visible-to", &[("name", name.into())]),
        (audience, _) => t.s(&format!("knowledge-audience-{}", audience.word())),
    };
    let icon = if card.audience == Audience::Public { "globe" } else { "eye" };
    html! { span class="tag open" { (ui::parts::icon(icon)) (word) } }
}

/// Where it stands, where that is not plainly in force.
pub fn standing(t: &Locale, card: &Card) -> Markup {
    html! {
        @match card.state {
            State::Draft => (pill(Tone::Mute, "pencil-line", &t.s("knowledge-state-draft"))),
            State::Retired => (pill(Tone::Mute, "archive", &t.s("knowledge-state-retired"))),
            State::Published => @if card.is_overdue(t.now) { (pill(Tone::Warn, "hourglass", &t.s("knowledge-overdue"))) },
        }
    }
}

//! Markup.

use crate::types::Entry;
use maud::html;
use ui::{Head, Locale, Markup, head, parts};

/// The list, or what will appear in it.
pub(crate) fn list(t: &Locale, entries: &[Entry]) -> Markup {
    html! {
        (head(t, &Head { title: &t.s("blank-title"), ..Default::default() }))
        @if entries.is_empty() {
            (parts::empty(&t.s("blank-empty"), &t.s("blank-empty-how"), None))
        } @else {
            ul role="list" class="list" {
                @for entry in entries { li id={ "entry-" (entry.id) } { (entry.title) } }
            }
        }
    }
}

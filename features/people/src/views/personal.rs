//! A person's data: what is held about them, and its erasure.

use super::factors::proof_owed;
use crate::types::{Person, factors::Proof};
use maud::{Markup, html};
use ui::{
    Locale,
    form::{Ask, Filled, input},
    parts::icon,
};

/// The page.
pub fn page(t: &Locale, filled: &Filled, person: &Person, owed: Option<Proof>) -> Markup {
    html! {
        (filled.summary(t))
        p class="soft" { a href={ "/admin/people/" (person.id) } { (person.name) } }
        section class="part" {
            h2 { (t.s("people-held")) }
            p { (t.s("people-held-why")) }
            p { a class="btn" href={ "/admin/people/" (person.id) "/personal/held.jsonl" } { (icon("download")) (t.s("people-held-download")) } }
        }
        section class="part" {
            h2 { (t.s("people-erase")) }
            @if person.is_erased() {
                p { (t.s("people-erased")) }
            } @else {
                p { (t.s("people-erase-why")) }
                @if person.active {
                    p class="soft" { (t.s("people-erase-first-let-go")) }
                } @else {
                    form class="form" method="post" action={ "/admin/people/" (person.id) "/personal/erasure" } {
                        p class="soft" { (t.s("people-erase-confirm-how")) " " code { (person.email) } }
                        (input(t, filled, "email", Ask::new("confirm", "people-erase-confirm")))
                        (proof_owed(t, filled, owed, "erase"))
                        div class="form-foot" { button class="btn danger" { (icon("trash-2")) (t.s("people-erase-do")) } }
                    }
                }
            }
        }
    }
}

//! What states are called here, and how long a client may take.

use super::state_word;
use crate::types::{StateName, TicketState};
use maud::{Markup, html};
use ui::{
    Crumb, Head, Locale,
    form::{Ask, Filled, input, select, submit},
    head,
    parts::icon,
};

/// The page.
pub fn page(t: &Locale, filled: &Filled, names: &[StateName], days: Option<(u16, u16)>) -> Markup {
    let (desk, title) = (t.s("desk-admin"), t.s("desk-states"));
    let crumbs = [Crumb { words: &desk, href: Some("/admin/desk") }, Crumb { words: &title, href: None }];
    html! {
        (head(t, &Head { crumbs: &crumbs, title: &title, lede: Some(&t.s("desk-states-lede")), ..Head::default() }))
        section class="part" aria-labelledby="names" {
            h2 id="names" { (t.s("desk-state-names")) }
            dl class="props" {
                @for state in TicketState::ALL {
                    div { dt { (state_word(t, *state)) } dd { (of_state(t, names, *state)) } }
                }
            }
            @if !names.is_empty() { (super::csv(t, "/admin/desk/states.csv")) }
            (add(t, filled))
        }
        (waiting(t, filled, days))
    }
}

fn of_state(t: &Locale, names: &[StateName], state: TicketState) -> Markup {
    let own: Vec<_> = names.iter().filter(|name| name.category == state).collect();
    html! {
        @if own.is_empty() { span class="muted" { (t.s("desk-state-only-usual")) } }
        ul role="list" class="list" {
            @for name in own {
                li {
                    (icon("circle-dashed")) span { (name.name) }
                    form method="post" action={ "/admin/desk/states/" (name.id) "/removal" } { button class="btn bare sm" aria-label=(t.with("desk-remove-answer", &[("title", name.name.as_str().into())])) { (icon("trash-2")) } }
                }
            }
        }
    }
}

fn add(t: &Locale, filled: &Filled) -> Markup {
    let states: Vec<(String, String)> =
        TicketState::ALL.iter().map(|state| (state.word().to_owned(), state_word(t, *state))).collect();
    html! {
        form class="form" method="post" action="/admin/desk/states" {
            (filled.summary(t))
            div class="cols" {
                (select(t, filled, Ask::new("category", "desk-state"), &states))
                (input(t, filled, "text", Ask::new("name", "desk-state-name").hint("desk-state-name-hint")))
            }
            div class="form-foot" { (submit(t, "desk-state-add", "plus")) }
        }
    }
}

fn waiting(t: &Locale, filled: &Filled, days: Option<(u16, u16)>) -> Markup {
    let held = |name: &str, usual: u16| match filled.value(name) {
        "" => usual.to_string(),
        typed => typed.to_owned(),
    };
    let (warn, solve) = days.unwrap_or((10, 5));
    let values = [("warn", held("warn", warn)), ("solve", held("solve", solve))];
    let filled = Filled::new(&values).with_errors(filled.errors().to_vec());
    html! {
        section class="part" aria-labelledby="waiting" {
            h2 id="waiting" { (t.s("desk-waiting")) }
            p class="soft" { (t.s("desk-waiting-lede")) }
            p { b { (match days { Some((warn, solve)) => t.with("desk-waiting-on", &[("warn", i64::from(warn).into()), ("solve", i64::from(solve).into())]), None => t.s("desk-waiting-off") }) } }
            form class="form" method="post" action="/admin/desk/waiting" {
                div class="cols" {
                    (input(t, &filled, "number", Ask::new("warn", "desk-waiting-warn")))
                    (input(t, &filled, "number", Ask::new("solve", "desk-waiting-solve")))
                }
                div class="form-foot" {
                    button class="btn" { (icon("check")) (t.s("desk-waiting-save")) }
                    @if days.is_some() { button class="btn bare" name="off" value="on" formnovalidate { (icon("pause")) (t.s("desk-waiting-stop")) } }
                }
            }
        }
    }
}

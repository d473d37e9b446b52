//! Saved views of the queue: in the list of views, and how they are kept and changed.

use super::queue::counted;
use crate::types::SavedView;
use maud::{Markup, html};
use ui::{
    Locale,
    form::{Ask, Filled, checkbox, input},
    parts::icon,
};

/// A saved view, as the queue shows it.
pub struct Saved {
    /// The view.
    pub view: SavedView,
    /// How many tickets stand in it; nothing where it asks for what is not.
    pub n: Option<i64>,
    /// Whether the reader may change it.
    pub may_change: bool,
}

/// The views as links beside the others, each with how many stand in it; the team's say so.
pub fn links(t: &Locale, query: &str, saved: &[Saved]) -> Markup {
    html! {
        @for Saved { view, n, .. } in saved {
            a href={ "/tickets?" (view.query) } aria-current=[(query == view.query).then_some("page")] title=[whose(t, view)] {
                (view.name)
                @if view.shared { " " (icon("users")) span class="vh" { " " (t.s("desk-view-team")) } }
                @if let Some(n) = n { span class="n" { (counted(t, *n)) } }
            }
        }
    }
}

/// Of the team's, who made it.
fn whose(t: &Locale, view: &SavedView) -> Option<String> {
    let name = view.person.as_deref().filter(|_| view.shared)?;
    Some(t.with("desk-view-by", &[("name", name.into())]))
}

/// Keeps what the queue shows now as a view, and changes or removes those that the reader may.
pub fn forms(t: &Locale, query: &str, saved: &[Saved], naming: &Filled) -> Markup {
    let nothing = Filled::default();
    // Which of the forms what was typed is of; none for the one that keeps a new view.
    let of = |id: &str| if naming.value("of") == id { naming } else { &nothing };
    let fresh = of("");
    html! {
        details class="fold" open[naming.has_errors()] {
            summary { (t.s("desk-save-view")) }
            (naming.summary(t))
            form class="form" method="post" action="/tickets/views" {
                input type="hidden" name="query" value=(query);
                (input(t, fresh, "text", Ask::new("name", "desk-view-name")))
                (checkbox(t, fresh, Ask::new("shared", "desk-view-share").hint("desk-view-share-hint")))
                div class="form-foot" { button class="btn" { (icon("check")) (t.s("desk-save")) } }
            }
            @for Saved { view, .. } in saved.iter().filter(|one| one.may_change) { (change(t, query, view, of(&view.id.to_string()))) }
        }
    }
}

fn change(t: &Locale, query: &str, view: &SavedView, typed: &Filled) -> Markup {
    let (id, is_typed) = (view.id, typed.has_errors());
    let name = if is_typed { typed.value("name") } else { &view.name };
    let shared = if is_typed { typed.holds("shared", "on") } else { view.shared };
    let named = [("name", view.name.as_str().into())];
    html! {
        section class="part" aria-label=(view.name) {
            form class="row" method="post" action={ "/tickets/views/" (id) } {
                input type="hidden" name="of" value=(id);
                input type="hidden" name="query" value=(query);
                input class="input" type="text" name="name" value=(name) required maxlength="40" aria-label=(t.with("desk-view-name-of", &named)) aria-invalid=[is_typed.then_some("true")];
                label class="check" { input type="checkbox" name="shared" value="on" checked[shared]; span { (t.s("desk-view-share")) } }
                label class="check" { input type="checkbox" name="replace" value="on" checked[is_typed && typed.holds("replace", "on")]; span { (t.s("desk-view-replace")) } }
                button class="btn sm" { (icon("check")) (t.s("desk-save")) }
            }
            form method="post" action={ "/tickets/views/" (id) "/removal" } { button class="btn bare sm" { (icon("trash-2")) (t.with("desk-remove-view", &named)) } }
        }
    }
}

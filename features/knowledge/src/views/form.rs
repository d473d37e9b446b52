//! The form of a document, with a preview of its text.

use super::kind;
use crate::types::{Audience, Card, Core, Kind, MOST_REVIEW_DAYS, State, readers};
use kernel::Lang;
use maud::{Markup, PreEscaped, html};
use ui::{
    Head, Locale,
    form::{Ask, Filled, checkbox, input, select, submit, textarea},
    head,
    parts::icon,
};

/// What the form offers.
pub struct Choices {
    /// Clients by key.
    pub clients: Vec<(String, String)>,
    /// The team by key.
    pub team: Vec<(String, String)>,
}

/// The form; with `look`, its text as readers will see it above it.
pub fn form(
    t: &Locale,
    filled: &Filled,
    card: Option<&Card>,
    choices: &Choices,
    look: Option<&str>,
) -> Markup {
    let (action, back) = match card {
        Some(card) => (card.href(), card.href()),
        None => ("/knowledge".to_owned(), "/knowledge".to_owned()),
    };
    let title = match card {
        Some(card) => t.with("knowledge-edit-title", &[("title", card.title.as_str().into())]),
        None => t.s("knowledge-new"),
    };
    html! {
        (head(t, &Head { title: &title, ..Head::default() }))
        form class="form" method="post" action=(action) {
            (filled.summary(t))
            @if let Some(card) = card {
                // A form sent back keeps the version that its writer saw, until they see the newer one.
                input type="hidden" name="seen" value=(card.version);
            }
            @if card.is_none() && !filled.value("question").is_empty() {
                input type="hidden" name="question" value=(filled.value("question"));
                p class="small soft" { (icon("circle-help")) " " (t.s("knowledge-writing-for")) }
            }
            (input(t, filled, "text", Ask::new("title", "knowledge-title-field")))
            (text(t, filled))
            div id="k-look" aria-live="polite" { @if let Some(html) = look { (shown(t, html)) } }
            (input(t, filled, "text", Ask::new("summary", "knowledge-summary").optional().hint("knowledge-summary-hint")))
            (input(t, filled, "text", Ask::new("keywords", "knowledge-keywords").optional().hint("knowledge-keywords-hint")))
            (place(t, filled, choices))
            (care(t, filled, choices))
            @if let Some(card) = card {
                (input(t, filled, "text", Ask::new("said", "knowledge-said").optional().hint("knowledge-said-hint")))
                @if card.state == State::Published { (checkbox(t, filled, Ask::new("reviewed", "knowledge-reviewed-box").optional())) }
            }
            @if let Some(words) = filled.error(t, "confirm") {
                div class="banner warn" id="f-confirm" { (icon("eye")) div { (words) } }
            }
            div class="form-foot" {
                (save(t, filled))
                button class="btn" name="look" value="on" formnovalidate { (icon("eye")) (t.s("knowledge-look")) }
                a class="btn" href=(back) { (t.s("ui-cancel")) }
            }
        }
    }
}

/// The button that saves; once it was said who else reads it then, the one that wants that.
fn save(t: &Locale, filled: &Filled) -> Markup {
    if filled.error(t, "confirm").is_none() {
        return submit(t, "knowledge-save", "check");
    }
    let readers = readers(filled.value("audience"), filled.value("client"));
    html! { button class="btn go" type="submit" name="confirm" value=(readers) data-busy=(t.s("ui-saving")) { (icon("eye")) (t.s("knowledge-save-wider")) } }
}

fn text(t: &Locale, filled: &Filled) -> Markup {
    html! {
        (textarea(t, filled, 18, Ask::new("source", "knowledge-source").hint("knowledge-source-hint")))
        p {
            button class="btn sm" name="look" value="on" formnovalidate hx-post="/knowledge/preview" hx-target="#k-look" hx-swap="innerMorph" { (icon("eye")) (t.s("knowledge-look")) }
        }
    }
}

fn shown(t: &Locale, html: &str) -> Markup {
    html! {
        section class="sheet" aria-labelledby="k-look-title" {
            h2 id="k-look-title" { (t.s("knowledge-look-title")) }
            article class="prose" { (PreEscaped(html)) }
        }
    }
}

/// A text as readers will see it, and how many steps it has.
pub fn preview(t: &Locale, html: &str, steps: usize) -> Markup {
    html! {
        (shown(t, html))
        @if steps > 0 { p class="small muted" { (t.n("knowledge-steps-n", steps)) } }
    }
}

/// What sort, for whom, about whom.
fn place(t: &Locale, filled: &Filled, choices: &Choices) -> Markup {
    let none = || (String::new(), t.s("knowledge-nobody"));
    let kinds: Vec<_> = Kind::ALL.iter().map(|it| (it.word().to_owned(), kind(t, *it))).collect();
    let word = |group: &str, it: &'static str| (it.to_owned(), t.s(&format!("knowledge-{group}-{it}")));
    let audiences: Vec<_> = Audience::ALL.iter().map(|it| word("audience", it.word())).collect();
    let mut cores = vec![(String::new(), t.s("knowledge-no-core"))];
    cores.extend(Core::ALL.iter().map(|it| word("core", it.word())));
    let mut clients = vec![none()];
    clients.extend_from_slice(&choices.clients);
    html! {
        div class="cols" {
            (select(t, filled, Ask::new("kind", "knowledge-kind").hint("knowledge-kind-hint"), &kinds))
            (select(t, filled, Ask::new("core", "knowledge-core").optional().hint("knowledge-core-hint"), &cores))
        }
        div class="cols" {
            (select(t, filled, Ask::new("audience", "knowledge-audience").hint("knowledge-audience-hint"), &audiences))
            (select(t, filled, Ask::new("client", "knowledge-client").optional().hint("knowledge-client-hint"), &clients))
        }
    }
}

/// Who answers for it, when it is looked at again, its language and its address.
fn care(t: &Locale, filled: &Filled, choices: &Choices) -> Markup {
    let langs: Vec<_> = Lang::ALL
        .iter()
        .map(|it| (it.code().to_owned(), t.s(&format!("knowledge-lang-{}", it.code()))))
        .collect();
    let days: Vec<_> = [30, 90, 180, MOST_REVIEW_DAYS]
        .iter()
        .map(|days| (days.to_string(), t.with("knowledge-every-days", &[("n", (*days).into())])))
        .collect();
    html! {
        div class="cols" {
            (select(t, filled, Ask::new("owner", "knowledge-owner"), &choices.team))
            (select(t, filled, Ask::new("review_days", "knowledge-review-days"), &days))
        }
        div class="cols" {
            (select(t, filled, Ask::new("lang", "knowledge-lang"), &langs))
            (input(t, filled, "text", Ask::new("slug", "knowledge-slug").optional().hint("knowledge-slug-hint")))
        }
    }
}

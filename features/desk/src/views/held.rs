//! Mails of which a person says what becomes.

use super::forms::Choices;
use crate::types::{
    mail::{Held, HeldReason, HeldState},
    number,
};
use maud::{Markup, PreEscaped, html};
use ui::{
    Crumb, Head, Locale,
    form::{Ask, Filled, checkbox, input, select, submit},
    head,
    parts::{Tab, ago, empty, icon, pager, tabs, time},
};

/// Where a list is.
pub fn place(state: Option<HeldState>) -> &'static str {
    match state {
        Some(HeldState::Spam) => "/tickets/mail/spam",
        Some(_) => "/tickets/mail",
        None => "/tickets/mail/settled",
    }
}

/// Where a list is to be had as CSV.
fn sheet(state: Option<HeldState>) -> &'static str {
    match state {
        Some(HeldState::Spam) => "/tickets/mail/spam.csv",
        Some(_) => "/tickets/mail/waiting.csv",
        None => "/tickets/mail/settled.csv",
    }
}

/// What a list shows.
pub struct List<'a> {
    /// Which one; what was decided if none is said.
    pub state: Option<HeldState>,
    /// Its mails.
    pub rows: &'a [Held],
    /// How many wait.
    pub waiting: i64,
    /// Whom nobody wants to hear.
    pub blocked: &'a [String],
    /// The form, as sent.
    pub filled: &'a Filled,
    /// Where it goes on.
    pub older: Option<String>,
}

/// A list of mails.
pub fn list(t: &Locale, shown: &List<'_>) -> Markup {
    let (title, parent) = (t.s("desk-mail-triage"), t.s("desk-tickets"));
    let crumbs = [Crumb { words: &parent, href: Some("/tickets") }];
    let tab = |key: &str, state: Option<HeldState>, count: Option<i64>| Tab {
        words: t.s(key),
        href: place(state).to_owned(),
        current: shown.state == state,
        count,
    };
    let all = [
        tab("desk-mail-waiting", Some(HeldState::Triage), Some(shown.waiting)),
        tab("desk-mail-spam", Some(HeldState::Spam), None),
        tab("desk-mail-settled-tab", None, None),
    ];
    html! {
        (head(t, &Head { crumbs: &crumbs, title: &title, lede: Some(&t.s("desk-mail-triage-lede")), ..Head::default() }))
        (tabs(t, &title, &all))
        @if shown.rows.is_empty() { (empty(&t.s("desk-mail-none"), &t.s("desk-mail-none-next"), None)) }
        ol role="list" class="rows" data-rows { @for held in shown.rows { (row(t, held)) } }
        (pager(t, None, shown.older.as_deref()))
        @if !shown.rows.is_empty() { (super::csv(t, sheet(shown.state))) }
        @if shown.state == Some(HeldState::Spam) { (blocked(t, shown)) }
    }
}

fn row(t: &Locale, held: &Held) -> Markup {
    html! {
        li data-row {
            (icon("mail"))
            div {
                a class="t" href=(held.href()) { (subject(t, held)) }
                p class="ctx" { (sender(t, held)) @if !held.address.is_empty() { " → " (held.address) } }
                p class="ctx" {
                    @match (held.state, held.ticket) {
                        (HeldState::Filed, Some(id)) => { (t.s("desk-mail-filed")) " " a href={ "/tickets/" (id) } { (number(id)) } },
                        (HeldState::Dismissed, _) => (t.s("desk-mail-dismissed")),
                        _ => (reason(t, held.reason)),
                    }
                }
            }
            span class="when" { (ago(t, held.at)) }
        }
    }
}

/// Whom nobody wants to hear, and the form for another.
fn blocked(t: &Locale, shown: &List<'_>) -> Markup {
    html! {
        section class="part" aria-labelledby="blocked" {
            h2 id="blocked" { (t.s("desk-blocked")) }
            p class="soft" { (t.s("desk-blocked-says")) " " a href="/tickets?view=spam" { (t.s("desk-blocked-see")) } }
            ul role="list" class="list" {
                @for email in shown.blocked {
                    li {
                        (icon("ban")) b { (email) }
                        form method="post" action="/tickets/mail/blocked" {
                            input type="hidden" name="block" value=(email);
                            input type="hidden" name="again" value="on";
                            button class="btn bare sm" { (t.s("desk-hear-again")) span class="vh" { ": " (email) } }
                        }
                    }
                }
            }
            @if !shown.blocked.is_empty() { (super::csv(t, "/tickets/mail/blocked.csv")) }
            form class="form" method="post" action="/tickets/mail/blocked" {
                (shown.filled.summary(t))
                (input(t, shown.filled, "text", Ask::new("block", "desk-block").hint("desk-block-hint")))
                div class="form-foot" { (submit(t, "desk-block-go", "ban")) }
            }
        }
    }
}

/// A mail's subject, or that it has none.
pub fn subject(t: &Locale, held: &Held) -> String {
    if held.subject.is_empty() { t.s("desk-mail-no-subject") } else { held.subject.clone() }
}

fn sender(t: &Locale, held: &Held) -> String {
    match (held.from_email.as_str(), held.from_name.as_str()) {
        ("", "") => t.s("desk-mail-no-sender"),
        ("", name) => name.to_owned(),
        (email, name) if name.is_empty() || name == email => email.to_owned(),
        (email, name) => format!("{name} <{email}>"),
    }
}

fn reason(t: &Locale, reason: HeldReason) -> String {
    t.s(&format!("desk-held-{}", reason.word().replace('_', "-")))
}

/// What the page of a mail shows.
pub struct One<'a> {
    /// The mail.
    pub held: &'a Held,
    /// What it says, as cleaned HTML.
    pub html: &'a str,
    /// Its files by name.
    pub files: &'a [String],
    /// Clients to choose from, an empty one first.
    pub clients: &'a Choices,
    /// The form, as sent.
    pub filled: &'a Filled,
}

/// A mail, and what can be made of it.
pub fn one(t: &Locale, shown: &One<'_>) -> Markup {
    let held = shown.held;
    let (tickets, list) = (t.s("desk-tickets"), t.s("desk-mail-triage"));
    let back = place(Some(held.state));
    let crumbs =
        [Crumb { words: &tickets, href: Some("/tickets") }, Crumb { words: &list, href: Some(back) }];
    html! {
        (head(t, &Head { crumbs: &crumbs, title: &subject(t, held), ..Head::default() }))
        div class="stack" {
            dl class="facts" {
                div { dt { (t.s("desk-mail-from")) } dd { (sender(t, held)) } }
                @if !held.address.is_empty() { div { dt { (t.s("desk-mail-to")) } dd { (held.address) } } }
                div { dt { (t.s("desk-came")) } dd { (time(t, held.at)) } }
            }
            div class="banner" { (icon("circle-help")) div { p { (reason(t, held.reason)) } } }
            article class="prose" { (PreEscaped(shown.html)) }
            @if !shown.files.is_empty() { p { (icon("paperclip")) " " (shown.files.join(", ")) } }
            p class="small" { a href={ (held.href()) "/whole" } download { (t.s("desk-mail-whole")) } }
            @match (held.state, held.ticket) {
                (HeldState::Triage | HeldState::Spam, _) => (decide(t, shown)),
                (HeldState::Filed, Some(id)) => p { a class="btn" href={ "/tickets/" (id) } { (icon("ticket")) (number(id)) } },
                _ => p class="soft" { (t.s("desk-mail-dismissed")) }
            }
        }
    }
}

fn decide(t: &Locale, shown: &One<'_>) -> Markup {
    let held = shown.held;
    let base = held.href();
    let is_spam = held.state == HeldState::Spam;
    html! {
        form class="form" method="post" action={ (base) "/ticket" } {
            h2 { (t.s(if is_spam { "desk-mail-not-spam" } else { "desk-mail-file" })) }
            p class="hint" { (t.s("desk-mail-file-hint")) }
            (shown.filled.summary(t))
            div class="cols" {
                (select(t, shown.filled, Ask::new("client", "desk-client").optional(), shown.clients))
                (input(t, shown.filled, "text", Ask::new("ticket", "desk-mail-into").optional().hint("desk-mail-into-hint")))
            }
            @if matches!(held.reason, HeldReason::Unknown | HeldReason::Blocked) {
                (checkbox(t, shown.filled, Ask::new("contact", "desk-mail-contact").hint("desk-mail-contact-hint")))
            }
            div class="form-foot" { (submit(t, "desk-mail-file-go", "ticket")) }
        }
        div class="row" {
            form method="post" action={ (base) "/dismissal" } { button class="btn bare" { (icon("x")) (t.s("desk-mail-dismiss")) } }
            @if !is_spam && !held.from_email.is_empty() {
                form method="post" action="/tickets/mail/blocked" {
                    input type="hidden" name="block" value=(held.from_email);
                    button class="btn bare" { (icon("ban")) (t.with("desk-block-sender", &[("email", held.from_email.as_str().into())])) }
                }
            }
        }
    }
}

//! What is read outside the team.

use super::kind;
use crate::types::Card;
use maud::{Markup, PreEscaped, html};
use ui::{
    Crumb, Head, Locale, head, other_lang,
    parts::{empty, icon, pager},
};

/// A page of documents that somebody may read, or of what a question found.
pub struct Shown {
    /// The documents.
    pub cards: Vec<Card>,
    /// The words that they hold; empty if nothing was asked.
    pub question: String,
    /// Which page.
    pub page: i64,
    /// Whether there is another.
    pub more: bool,
}

/// The documents that somebody may read, or what a question found. A guest may ask for what is missing.
pub fn list(t: &Locale, shown: &Shown, base: &str, asked: bool) -> Markup {
    let Shown { cards, question, page, more } = shown;
    let guest = base == "/portal/knowledge";
    let address = |page: i64| format!("{base}?q={}&page={page}", web::encode(question));
    let newer = (*page > 1).then(|| address(page - 1));
    let older = more.then(|| address(page + 1));
    html! {
        (head(t, &Head { title: &t.s("knowledge-help-title"), lede: Some(&t.s("knowledge-help-lede")), ..Head::default() }))
        @if asked { p class="banner" role="status" { (icon("check")) (t.s("knowledge-asked")) } }
        form class="filters" method="get" action=(base) role="search" {
            div class="field grow" { label for="k-q" { (t.s("knowledge-search")) } input class="input" id="k-q" name="q" type="search" value=(question); }
            button class="btn" { (icon("search")) (t.s("ui-search")) }
        }
        @if cards.is_empty() {
            @if question.is_empty() { (empty(&t.s("knowledge-help-empty"), &t.s("knowledge-help-empty-next"), None)) }
            @else { (empty(&t.s("knowledge-none-found"), &t.s(if guest { "knowledge-none-found-ask" } else { "knowledge-none-found-other" }), None)) }
        } @else {
            ul role="list" class="rows" {
                @for card in cards {
                    li {
                        (icon("book-open"))
                        div lang=[other_lang(t.lang, card.lang)] {
                            a href={ (base) "/" (card.slug) } { (card.title) }
                            @if !card.summary.is_empty() { p class="small soft" { (card.summary) } }
                        }
                        span class="small muted" { (kind(t, card.kind)) }
                    }
                }
            }
            (pager(t, newer.as_deref(), older.as_deref()))
        }
        @if guest && !question.is_empty() { (asking(t, question)) }
    }
}

/// Whoever did not find an answer says so with one press, in their own words.
fn asking(t: &Locale, question: &str) -> Markup {
    html! {
        form class="filters section" method="post" action="/portal/knowledge/questions" {
            div class="field grow" { label for="k-ask" { (t.s("knowledge-ask-guest")) } input class="input" id="k-ask" name="words" required value=(question); }
            button class="btn" { (icon("send")) (t.s("knowledge-ask-guest-send")) }
        }
    }
}

/// A document.
pub fn show(t: &Locale, card: &Card, html: &str, base: &str) -> Markup {
    let room = t.s("knowledge-help-title");
    let crumbs = [Crumb { words: &room, href: Some(base) }];
    let lede = (!card.summary.is_empty()).then_some(card.summary.as_str());
    html! {
        (head(t, &Head { crumbs: &crumbs, title: &card.title, lede, ..Head::default() }))
        article class="prose" lang=[other_lang(t.lang, card.lang)] { (PreEscaped(html)) }
        p class="small muted section" { (t.with("knowledge-changed-on", &[("day", t.day_short(t.date(card.updated_at)).into())])) }
    }
}

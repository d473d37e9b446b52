//! The review list with the core list; what is read, what solves, what is missing.

use super::{documents::kind_icon, kind};
use crate::{
    rules::{CORE_NEEDED, Place},
    types::{Card, Question, Used},
};
use maud::{Markup, html};
use ui::{
    Crumb, Head, Locale, head,
    parts::{Tone, ago, icon, pill},
};

/// The core list, and documents to be reviewed, the longest overdue first; `overdue` counts those that are not shown too.
pub fn review(t: &Locale, places: &[Place], due: &[Card], overdue: i64) -> Markup {
    let in_order = places.iter().filter(|place| place.in_order).count();
    let room = t.s("knowledge-title");
    let crumbs = [Crumb { words: &room, href: Some("/knowledge") }];
    let (late, soon): (Vec<&Card>, Vec<&Card>) = due.iter().partition(|card| card.is_overdue(t.now));
    html! {
        (head(t, &Head { crumbs: &crumbs, title: &t.s("knowledge-review-title"), lede: Some(&t.n("knowledge-review-lede", overdue as usize)), ..Head::default() }))
        (due_list(t, "k-late", "knowledge-late", "knowledge-late-none", &late))
        (due_list(t, "k-soon", "knowledge-soon", "knowledge-soon-none", &soon))
        @if overdue as usize > late.len() { p class="small muted" { (t.n("knowledge-review-bounded", late.len())) } }
        @if !due.is_empty() { (csv(t, "/knowledge/review.csv")) }
        section class="part section" aria-labelledby="k-core" {
            h2 id="k-core" { (t.s("knowledge-core-title")) }
            p class="soft" { (t.with("knowledge-core-says", &[("n", (in_order as i64).into()), ("of", (places.len() as i64).into()), ("needed", (CORE_NEEDED as i64).into())])) }
            ul role="list" class="rows" { @for place in places { (core(t, place)) } }
        }
    }
}

/// Where a list is to be had as CSV.
pub(super) fn csv(t: &Locale, href: &str) -> Markup {
    html! { p class="form-foot small no-print" { a class="btn bare sm" href=(href) { (t.s("knowledge-csv")) } } }
}

fn due_list(t: &Locale, id: &str, title: &str, none: &str, cards: &[&Card]) -> Markup {
    html! {
        section class="part section" aria-labelledby=(id) {
            h2 id=(id) { (t.s(title)) }
            @if cards.is_empty() { p class="soft" { (t.s(none)) } }
            ul role="list" class="rows" data-rows {
                @for card in cards {
                    li data-row {
                        (icon(kind_icon(card.kind)))
                        div {
                            a href=(card.href()) { (card.title) }
                            p class="small muted" {
                                (card.owner_name)
                                @if let Some(due) = card.due_at { " · " (t.with("knowledge-due-day", &[("day", t.day_short(t.date(due)).into())])) }
                            }
                        }
                        form method="post" action={ (card.href()) "/review" } {
                            input type="hidden" name="back" value="review";
                            button class="btn sm" aria-label=(t.with("knowledge-still-holds-of", &[("title", card.title.as_str().into())])) { (icon("badge-check")) (t.s("knowledge-still-holds")) }
                        }
                    }
                }
            }
        }
    }
}

fn core(t: &Locale, place: &Place) -> Markup {
    let name = t.s(&format!("knowledge-core-{}", place.core.word()));
    html! {
        li {
            (icon("file-text"))
            div {
                b { (name) }
                p class="small" {
                    @match &place.card {
                        Some(card) => a href=(card.href()) { (card.title) },
                        None => a href={ "/knowledge/new?core=" (place.core.word()) } { (t.with("knowledge-core-write", &[("name", name.as_str().into())])) },
                    }
                }
            }
            @if place.in_order { (pill(Tone::Ok, "circle-check", &t.s("knowledge-core-in-order"))) }
            @else if place.card.is_some() { (pill(Tone::Warn, "hourglass", &t.s("knowledge-core-stale"))) }
            @else { (pill(Tone::Warn, "circle-dashed", &t.s("knowledge-core-missing"))) }
        }
    }
}

/// What is read, what solves, what is missing.
pub fn usage(t: &Locale, used: &[Used], missing: &[(Question, Vec<Card>)]) -> Markup {
    let room = t.s("knowledge-title");
    let crumbs = [Crumb { words: &room, href: Some("/knowledge") }];
    html! {
        (head(t, &Head { crumbs: &crumbs, title: &t.s("knowledge-use-title"), lede: Some(&t.s("knowledge-use-lede")), ..Head::default() }))
        section class="part section" aria-labelledby="missing" {
            h2 id="missing" { (t.s("knowledge-missing")) }
            @if missing.is_empty() { p class="soft" { (t.s("knowledge-missing-none")) } }
            ul role="list" class="rows" data-rows { @for (question, near) in missing { (question_row(t, question, near)) } }
            (asking(t, "/knowledge/questions"))
            @if !missing.is_empty() { (csv(t, "/knowledge/missing.csv")) }
        }
        section class="part section" aria-labelledby="k-used" {
            h2 id="k-used" { (t.s("knowledge-read-and-solves")) }
            @if used.is_empty() { p class="soft" { (t.s("knowledge-used-none")) } } @else { (table(t, used)) (csv(t, "/knowledge/use.csv")) }
        }
    }
}

fn question_row(t: &Locale, question: &Question, near: &[Card]) -> Markup {
    let base = format!("/knowledge/questions/{}", question.id);
    html! {
        li data-row id={ "question-" (question.id) } {
            (icon("circle-help"))
            div {
                b { (question.words) }
                p class="small muted" {
                    (question.asked_name.as_deref().unwrap_or("Bitácora"))
                    @if let Some(client) = &question.client_name { " · " (client) }
                    @if let Some(ticket) = question.ticket_id { " · " a href={ "/tickets/" (ticket) } { "T-" (ticket) } }
                    " · " (ago(t, question.asked_at))
                }
                @if !near.is_empty() {
                    p class="small" { (t.s("knowledge-near")) }
                    @for card in near {
                        form class="row" method="post" action={ (base) "/answer" } {
                            input type="hidden" name="document" value=(card.id);
                            a href=(card.href()) { (card.title) }
                            button class="btn sm" aria-label=(t.with("knowledge-answers-of", &[("title", card.title.as_str().into())])) { (icon("check")) (t.s("knowledge-answers")) }
                        }
                    }
                }
            }
            div class="stack" {
                a class="btn sm" href={ "/knowledge/new?question=" (question.id) } { (icon("square-pen")) (t.s("knowledge-write-it")) }
                form method="post" action={ (base) "/removal" } { button class="btn bare sm" { (icon("x")) (t.s("knowledge-not-needed")) } }
            }
        }
    }
}

/// A question that no document answers.
pub fn asking(t: &Locale, action: &str) -> Markup {
    html! {
        form class="filters" method="post" action=(action) {
            div class="field grow" { label for="k-ask" { (t.s("knowledge-ask")) } input class="input" id="k-ask" name="words" required; }
            button class="btn" { (icon("plus")) (t.s("knowledge-ask-send")) }
        }
    }
}

fn table(t: &Locale, used: &[Used]) -> Markup {
    html! {
        table class="table cards" {
            caption class="vh" { (t.s("knowledge-read-and-solves")) }
            thead { tr {
                th scope="col" { (t.s("knowledge-document")) }
                th scope="col" class="num" { (t.s("knowledge-by-team")) }
                th scope="col" class="num" { (t.s("knowledge-by-guests")) }
                th scope="col" class="num" { (t.s("knowledge-by-public")) }
                th scope="col" class="num" { (t.s("knowledge-tickets-solved")) }
                th scope="col" class="num" { (t.s("knowledge-runs-ended")) }
            } }
            tbody data-rows {
                @for row in used {
                    tr data-row {
                        td { a class="nm" href={ "/knowledge/" (row.slug) } { (row.title) } div class="small muted" { (kind(t, row.kind)) } }
                        td class="num" data-label=(t.s("knowledge-by-team")) { (t.number(row.team)) }
                        td class="num" data-label=(t.s("knowledge-by-guests")) { (t.number(row.guest)) }
                        td class="num" data-label=(t.s("knowledge-by-public")) { (t.number(row.public)) }
                        td class="num" data-label=(t.s("knowledge-tickets-solved")) { (t.number(row.solved)) }
                        td class="num" data-label=(t.s("knowledge-runs-ended")) { (t.number(row.runs)) }
                    }
                }
            }
        }
    }
}

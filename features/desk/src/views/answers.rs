//! What answers a ticket, beside it and under its reply.

use crate::{
    recurring::DAYS,
    types::{Ticket, recurring::Cluster},
};
use kernel::{DocumentId, QuestionId};
use knowledge::{Card, Run};
use maud::{Markup, html};
use ui::{Locale, other_lang, parts::icon};

/// What answers a ticket.
pub struct Answers {
    /// Documents that solved it: key, address, title.
    pub solved: Vec<(DocumentId, String, String)>,
    /// Documents that may.
    pub offers: Vec<Offer>,
    /// The question that somebody noted, since nothing in writing answers it.
    pub asked: Option<QuestionId>,
    /// What it is part of, and how often that came lately.
    pub part: Option<(Cluster, i64)>,
    /// Runbooks worked through for it.
    pub runs: Vec<Run>,
}

/// A document that may answer it.
pub struct Offer {
    /// The document.
    pub card: Card,
    /// What a reply says of it; nothing where the client may not read it.
    pub theirs: Option<String>,
    /// Whether it is worked through.
    pub runs: bool,
    /// How many tickets of the same category or service it solved.
    pub like: i64,
}

/// What can be put into the reply: only what the client may read.
pub fn offers(t: &Locale, answers: &Answers) -> Markup {
    let readable: Vec<(&Offer, &String)> =
        answers.offers.iter().filter_map(|offer| Some((offer, offer.theirs.as_ref()?))).collect();
    html! {
        @if !readable.is_empty() {
            details class="fold" open {
                summary { (t.s("desk-may-answer")) }
                ul role="list" class="list" {
                    @for (offer, text) in readable {
                        li {
                            (icon("book-open"))
                            a href=(offer.card.href()) { (offer.card.title) }
                            button class="btn bare sm" type="button" data-fill=(text) data-for="f-text" aria-label=(t.with("desk-cite-of", &[("title", offer.card.title.as_str().into())])) { (t.s("desk-cite")) }
                        }
                    }
                }
            }
        }
    }
}

/// What may answer a guest before they send their request: a step between, with a button that sends it all the same.
pub fn for_guest(t: &Locale, offered: &[Card]) -> Markup {
    html! {
        @if !offered.is_empty() {
            section class="sheet" id="offered" aria-labelledby="offered-title" {
                h2 id="offered-title" { (t.s("desk-guest-offers")) }
                p { (t.s("desk-guest-offers-says")) }
                ul role="list" class="list" {
                    @for card in offered {
                        li {
                            (icon("book-open"))
                            a href={ "/portal/knowledge/" (card.slug) } target="_blank" rel="noopener" lang=[other_lang(t.lang, card.lang)] { (card.title) span class="vh" { " " (t.s("desk-new-tab")) } }
                            @if !card.summary.is_empty() { span class="sub" lang=[other_lang(t.lang, card.lang)] { (card.summary) } }
                        }
                    }
                }
                div class="row" {
                    button class="btn" { (icon("send")) (t.s("desk-guest-send-anyway")) }
                    a class="btn bare" href="/portal/tickets" { (icon("check")) (t.s("desk-guest-solved")) }
                }
            }
        }
    }
}

/// The section beside the ticket.
pub fn side(t: &Locale, ticket: &Ticket, answers: &Answers) -> Markup {
    let base = ticket.href();
    html! {
        section id="answers" aria-labelledby="answers-title" {
            h2 id="answers-title" { (t.s("desk-answers")) }
            @if let Some((cluster, count)) = &answers.part {
                p class="small" { (icon("refresh-cw")) " " (t.s("desk-part-of")) " " a href=(cluster.href()) { (cluster.name) } ", " (t.with("desk-part-count", &[("n", (*count).into()), ("days", DAYS.into())])) }
            }
            @if !answers.solved.is_empty() {
                ul role="list" class="list" {
                    @for (id, slug, title) in &answers.solved {
                        li {
                            (icon("badge-check"))
                            a href={ "/knowledge/" (slug) } { (title) }
                            form method="post" action={ (base) "/solutions" } {
                                input type="hidden" name="document" value=(id);
                                button class="btn bare sm" aria-label=(t.with("desk-not-solved-by", &[("title", title.as_str().into())])) { (icon("x")) }
                            }
                            span class="sub" { (t.s("desk-solved-it")) }
                        }
                    }
                }
            }
            @if !answers.offers.is_empty() {
                p class="small muted" { (t.s("desk-may-answer")) }
                ul role="list" class="list" { @for offer in &answers.offers { (offered(t, &base, offer)) } }
            }
            @if !answers.runs.is_empty() {
                ul role="list" class="list" {
                    @for run in &answers.runs { li { (icon("list-checks")) a href=(run.href()) { (run.title) } (knowledge::run_state(t, run.state)) } }
                }
            }
            (other(t, &base, answers))
        }
    }
}

fn offered(t: &Locale, base: &str, offer: &Offer) -> Markup {
    let card = &offer.card;
    html! {
        li {
            (icon(if offer.runs { "list-checks" } else { "book-open" }))
            a href=(card.href()) { (card.title) }
            @if offer.like > 0 { span class="sub" { (t.n("desk-solved-like", offer.like as usize)) } }
            div class="sub row" {
                form method="post" action={ (base) "/solutions" } {
                    input type="hidden" name="document" value=(card.id);
                    input type="hidden" name="solved" value="on";
                    button class="btn sm" aria-label=(t.with("desk-solved-by-of", &[("title", card.title.as_str().into())])) { (icon("check")) (t.s("desk-solved-by")) }
                }
                @if offer.runs {
                    form method="post" action={ (base) "/runs" } {
                        input type="hidden" name="document" value=(card.id);
                        button class="btn bare sm" aria-label=(t.with("desk-run-of", &[("title", card.title.as_str().into())])) { (icon("play")) (t.s("desk-run")) }
                    }
                }
            }
        }
    }
}

/// Another document solved it, or none is written yet.
fn other(t: &Locale, base: &str, answers: &Answers) -> Markup {
    html! {
        details class="fold" {
            summary { (t.s("desk-other-document")) }
            form class="form" method="post" action={ (base) "/solutions" } {
                input type="hidden" name="solved" value="on";
                div class="field" {
                    label for="f-document" { (t.s("desk-document")) }
                    p class="hint" id="f-document-hint" { (t.s("desk-document-hint")) }
                    input class="input" id="f-document" name="document" required aria-describedby="f-document-hint";
                }
                button class="btn sm" { (icon("check")) (t.s("desk-solved-by")) }
            }
        }
        @if let Some(question) = answers.asked { p class="small soft" { (icon("circle-help")) " " (t.s("desk-asked")) " " a href={ "/knowledge/new?question=" (question) } { (t.s("desk-write-missing")) } " · " a href="/knowledge/use#missing" { (t.s("desk-see-missing")) } } }
        @else {
            form method="post" action={ (base) "/questions" } { button class="btn bare sm" { (icon("circle-help")) (t.s("desk-ask-document")) } }
        }
    }
}

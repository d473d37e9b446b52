//! The team's pages of documents.

use super::{audience, kind, line, standing};
use crate::{
    changes::{Line, Side},
    rules::Told,
    types::{Audience, Card, Kind, State, Version, Wanted},
};
use maud::{Markup, PreEscaped, html};
use ui::{
    Crumb, Head, Locale, head, other_lang,
    parts::{ago, empty, icon, pager, time},
};

/// The list with what was asked for.
pub struct List<'a> {
    /// The documents.
    pub cards: &'a [Card],
    /// The words that they hold.
    pub question: &'a str,
    /// What was wanted.
    pub wanted: &'a Wanted,
    /// Which page.
    pub page: i64,
    /// Whether there is another.
    pub more: bool,
    /// Clients to choose from.
    pub clients: &'a [clients::Card],
}

impl List<'_> {
    fn query(&self) -> String {
        let kind = self.wanted.kind.map_or("", Kind::word);
        let audience = self.wanted.audience.map_or("", Audience::word);
        let state = self.wanted.state.map_or("", State::word);
        let client = self.wanted.client.map_or(String::new(), |id| format!("&client={id}"));
        let question = web::encode(self.question);
        format!("q={question}&kind={kind}&audience={audience}&state={state}{client}")
    }

    fn address(&self, page: i64) -> String {
        format!("/knowledge?{}&page={page}", self.query())
    }

    fn is_filtered(&self) -> bool {
        let wanted = self.wanted;
        let any = wanted.kind.is_some() || wanted.audience.is_some() || wanted.state.is_some();
        any || wanted.client.is_some() || !self.question.is_empty()
    }
}

/// The list.
pub fn list(t: &Locale, view: &List<'_>) -> Markup {
    let add = html! { a class="btn" href="/knowledge/new" { (icon("plus")) (t.s("knowledge-new")) } };
    let actions = html! {
        a class="btn bare" href="/knowledge/review" { (icon("hourglass")) (t.s("knowledge-review-title")) }
        a class="btn bare" href="/knowledge/use" { (icon("trending-up")) (t.s("knowledge-use-title")) }
        (add)
    };
    let newer = (view.page > 1).then(|| view.address(view.page - 1));
    let older = view.more.then(|| view.address(view.page + 1));
    html! {
        (head(t, &Head { title: &t.s("knowledge-title"), lede: Some(&t.s("knowledge-lede")), actions: Some(actions), ..Head::default() }))
        (filters(t, view))
        @if view.cards.is_empty() {
            @if view.is_filtered() {
                (empty(&t.s("knowledge-none-found"), &t.s("knowledge-none-found-next"), Some(html! { a class="btn" href="/knowledge" { (t.s("knowledge-see-all")) } })))
            } @else {
                (empty(&t.s("knowledge-empty"), &t.s("knowledge-empty-next"), Some(add)))
            }
        } @else {
            (rows(t, view.cards))
            (pager(t, newer.as_deref(), older.as_deref()))
            (super::usage::csv(t, &format!("/knowledge/export.csv?{}", view.query())))
        }
    }
}

fn filters(t: &Locale, view: &List<'_>) -> Markup {
    let wanted = view.wanted;
    html! {
        form class="filters no-print" method="get" action="/knowledge" role="search" {
            div class="field grow" { label for="k-q" { (t.s("knowledge-search")) } input class="input" id="k-q" name="q" type="search" value=(view.question); }
            div class="field" {
                label for="k-kind" { (t.s("knowledge-kind")) }
                select class="input" id="k-kind" name="kind" {
                    option value="" { (t.s("knowledge-any")) }
                    @for it in Kind::ALL { option value=(it.word()) selected[wanted.kind == Some(*it)] { (kind(t, *it)) } }
                }
            }
            div class="field" {
                label for="k-audience" { (t.s("knowledge-audience")) }
                select class="input" id="k-audience" name="audience" {
                    option value="" { (t.s("knowledge-any")) }
                    @for it in Audience::ALL { option value=(it.word()) selected[wanted.audience == Some(*it)] { (t.s(&format!("knowledge-audience-{}", it.word()))) } }
                }
            }
            div class="field" {
                label for="k-state" { (t.s("knowledge-state")) }
                select class="input" id="k-state" name="state" {
                    option value="" { (t.s("knowledge-any")) }
                    @for it in State::ALL { option value=(it.word()) selected[wanted.state == Some(*it)] { (t.s(&format!("knowledge-state-{}", it.word()))) } }
                }
            }
            div class="field" {
                label for="k-client" { (t.s("knowledge-client")) }
                select class="input" id="k-client" name="client" {
                    option value="" { (t.s("knowledge-any")) }
                    @for it in view.clients { option value=(it.id) selected[wanted.client == Some(it.id)] { (it.name) } }
                }
            }
            button class="btn" { (icon("filter")) (t.s("knowledge-filter")) }
        }
    }
}

/// Documents as rows.
pub fn rows(t: &Locale, cards: &[Card]) -> Markup {
    html! {
        ul role="list" class="rows" data-rows {
            @for card in cards {
                li data-row {
                    (icon(kind_icon(card.kind)))
                    div lang=[other_lang(t.lang, card.lang)] {
                        a href=(card.href()) { (card.title) }
                        @if !card.summary.is_empty() { p class="small soft" { (card.summary) } }
                        p class="small muted" lang=[other_lang(card.lang, t.lang)] { (line(t, card)) " · " (card.owner_name) " · " (ago(t, card.updated_at)) }
                    }
                    span class="stack" { (audience(t, card)) (standing(t, card)) }
                }
            }
        }
    }
}

/// The icon of a sort.
pub fn kind_icon(kind: Kind) -> &'static str {
    match kind {
        Kind::Process => "file-text",
        Kind::Runbook => "list-checks",
        Kind::Article => "book-open",
    }
}

/// What a document's page shows.
pub struct Page<'a> {
    /// The document.
    pub card: &'a Card,
    /// Its clean text.
    pub html: &'a str,
    /// Tickets that it solved lately.
    pub solved: i64,
    /// What its runs tell.
    pub told: Told,
    /// Whether the reader may take it out of force.
    pub may_retire: bool,
}

/// The crumbs of a page under a document.
pub fn crumbs<'a>(card: &'a Card, room: &'a str, href: &'a str) -> [Crumb<'a>; 2] {
    [Crumb { words: room, href: Some("/knowledge") }, Crumb { words: &card.title, href: Some(href) }]
}

/// A document.
pub fn show(t: &Locale, page: &Page<'_>) -> Markup {
    let card = page.card;
    let word = kind(t, card.kind);
    let crumbs = [
        Crumb { words: &t.s("knowledge-title"), href: Some("/knowledge") },
        Crumb { words: &word, href: None },
    ];
    let lede = (!card.summary.is_empty()).then_some(card.summary.as_str());
    html! {
        (head(t, &Head { crumbs: &crumbs, title: &card.title, lede, actions: Some(actions(t, page)) }))
        @if card.is_overdue(t.now) { (overdue(t, card)) }
        @if card.state == State::Draft { div class="banner" { (icon("pencil-line")) div { (t.s("knowledge-draft-says")) } } }
        @if card.state == State::Retired { div class="banner" { (icon("archive")) div { (t.s("knowledge-retired-says")) } } }
        div class="split section" {
            article class="prose" lang=[other_lang(t.lang, card.lang)] { (PreEscaped(page.html)) }
            aside class="side" aria-label=(t.s("knowledge-facts")) { (facts(t, page)) }
        }
    }
}

fn overdue(t: &Locale, card: &Card) -> Markup {
    html! {
        div class="banner warn" {
            (icon("hourglass"))
            div { (t.with("knowledge-overdue-says", &[("name", card.owner_name.as_str().into())])) }
            form method="post" action={ (card.href()) "/review" } { button class="btn sm" { (icon("badge-check")) (t.s("knowledge-still-holds")) } }
        }
    }
}

fn actions(t: &Locale, page: &Page<'_>) -> Markup {
    let card = page.card;
    let base = card.href();
    let runs = card.kind == Kind::Runbook && card.state == State::Published;
    html! {
        @if runs {
            form method="post" action={ (base) "/runs" } { button class="btn go" { (icon("play")) (t.s("knowledge-run-start")) } }
        } @else if card.state != State::Published {
            form method="post" action={ (base) "/publication" } { button class="btn go" { (icon("badge-check")) (t.s("knowledge-publish")) } }
        }
        a class="btn" href={ (base) "/edit" } { (icon("pencil")) (t.s("ui-edit")) }
        details class="menu" {
            summary class="btn bare" aria-label=(t.s("knowledge-actions")) { (icon("ellipsis")) }
            ul role="list" {
                li { a href={ (base) "/versions" } { (icon("history")) (t.s("knowledge-versions")) } }
                @if card.kind == Kind::Runbook { li { a href={ (base) "/runs" } { (icon("list-checks")) (t.s("knowledge-runs")) } } }
                @if card.state == State::Published {
                    li { form method="post" action={ (base) "/review" } { button { (icon("badge-check")) (t.s("knowledge-still-holds")) } } }
                    @if card.audience == Audience::Public { li { a href={ "/answers/" (card.slug) } { (icon("globe")) (t.s("knowledge-as-public")) } } }
                }
                @if page.may_retire && card.state != State::Retired {
                    li { form method="post" action={ (base) "/retirement" } { button { (icon("archive")) (t.s("knowledge-retire")) } } }
                }
            }
        }
    }
}

fn facts(t: &Locale, page: &Page<'_>) -> Markup {
    let card = page.card;
    html! {
        section class="sheet" aria-labelledby="k-facts" {
            h2 id="k-facts" { (t.s("knowledge-facts")) }
            p { (audience(t, card)) " " (standing(t, card)) }
            dl class="props" {
                div { dt { (t.s("knowledge-owner")) } dd { (card.owner_name) } }
                @if let Some(client) = &card.client_name { div { dt { (t.s("knowledge-client")) } dd { (client) } } }
                @if let Some(core) = card.core { div { dt { (t.s("knowledge-core")) } dd { (t.s(&format!("knowledge-core-{}", core.word()))) } } }
                div { dt { (t.s("knowledge-reviewed")) } dd { @match card.reviewed_at { Some(at) => (ago(t, at)), None => (t.s("knowledge-never")) } } }
                @if let Some(due) = card.due_at { div { dt { (t.s("knowledge-due")) } dd { (t.day_short(t.date(due))) } } }
                div { dt { (t.s("knowledge-version")) } dd { a href={ (card.href()) "/versions" } { (card.version) } " · " (time(t, card.updated_at)) } }
                div { dt { (t.s("knowledge-solved-90")) } dd { (t.number(page.solved)) } }
            }
        }
        @if card.kind == Kind::Runbook {
            section aria-labelledby="k-runs" {
                h2 id="k-runs" { (t.s("knowledge-runs")) " " a href={ (card.href()) "/runs" } { (t.s("knowledge-see-all")) } }
                (super::runs::told(t, page.told))
            }
        }
    }
}

/// The versions of a document, newest first.
pub fn versions(t: &Locale, card: &Card, versions: &[Version]) -> Markup {
    let (room, href) = (t.s("knowledge-title"), card.href());
    html! {
        (head(t, &Head { crumbs: &crumbs(card, &room, &href), title: &t.s("knowledge-versions"), lede: Some(&card.title), ..Head::default() }))
        ol role="list" class="rows" data-rows reversed {
            @for version in versions {
                li data-row {
                    (icon("history"))
                    div {
                        a href={ (href) "/versions/" (version.number) } { (t.with("knowledge-version-n", &[("n", version.number.into())])) }
                        @if !version.said.is_empty() { p { (version.said) } }
                        p class="small muted" { (version.written_by.as_deref().unwrap_or("Bitácora")) " · " (ago(t, version.written_at)) }
                    }
                    @if version.number == card.version { span class="tag" { (t.s("knowledge-newest")) } }
                }
            }
        }
    }
}

/// A version beside another.
pub struct Compared<'a> {
    /// The version.
    pub version: &'a Version,
    /// The one that it is compared with.
    pub before: Option<&'a Version>,
    /// What changed between them.
    pub stretches: Option<&'a [Vec<Line>]>,
}

/// A version: what changed, and its whole text.
pub fn version(t: &Locale, card: &Card, shown: &Compared<'_>, html: &str) -> Markup {
    let version = shown.version;
    let (room, href) = (t.s("knowledge-title"), card.href());
    let who = version.written_by.as_deref().unwrap_or("Bitácora");
    let lede =
        t.with("knowledge-written-by", &[("name", who.into()), ("at", t.moment(version.written_at).into())]);
    let actions = html! {
        a class="btn bare" href={ (href) "/versions" } { (icon("history")) (t.s("knowledge-versions")) }
        @if version.number != card.version {
            form method="post" action={ (href) "/versions/" (version.number) "/restoration" } { button class="btn" { (icon("rotate-ccw")) (t.s("knowledge-bring-back")) } }
        }
    };
    html! {
        (head(t, &Head { crumbs: &crumbs(card, &room, &href), title: &t.with("knowledge-version-n", &[("n", version.number.into())]), lede: Some(&lede), actions: Some(actions) }))
        @if !version.said.is_empty() { p class="soft" { (version.said) } }
        section class="part section" aria-labelledby="k-diff" {
            h2 id="k-diff" {
                @match shown.before {
                    Some(before) => (t.with("knowledge-changed-from", &[("n", before.number.into())])),
                    None => (t.s("knowledge-first-version")),
                }
            }
            @if let (Some(before), Some(stretches)) = (shown.before, shown.stretches) {
                @if before.title != version.title { p { (t.s("knowledge-title-field")) ": " del { (before.title) } " " ins { (version.title) } } }
                @if stretches.is_empty() { p class="soft" { (t.s("knowledge-text-same")) } }
                @for stretch in stretches { (lines(t, stretch)) }
            }
        }
        section class="part section" aria-labelledby="k-text" {
            h2 id="k-text" { (t.s("knowledge-whole-text")) }
            article class="prose" lang=[other_lang(t.lang, card.lang)] { (PreEscaped(html)) }
        }
    }
}

/// Lines with a mark, so that what changed is not told by colour alone.
fn lines(t: &Locale, stretch: &[Line]) -> Markup {
    html! {
        div class="diff-lines" role="group" aria-label=(t.s("knowledge-stretch")) tabindex="0" {
            @for line in stretch {
                @let text = html! { @for (differs, piece) in &line.pieces { @if *differs { b { (piece) } } @else { (piece) } } };
                @match line.side {
                    Side::Same => p { span aria-hidden="true" { "\u{a0}" } (text) },
                    Side::New => p class="new" { span aria-hidden="true" { "+" } ins { (text) } },
                    Side::Gone => p class="gone" { span aria-hidden="true" { "−" } del { (text) } },
                }
            }
        }
    }
}

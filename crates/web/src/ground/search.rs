//! Search over every room, as a page and as the palette.

use crate::{Answer, Cx, Hit};
use axum::extract::Query;
use kernel::Result;
use maud::html;
use serde::Deserialize;
use ui::{Head, Locale, Markup, NavLink, NavPlace, head, parts};

/// Hits of each room on the search page and in the palette.
const HITS_ON_PAGE: i64 = 30;
const HITS_IN_PALETTE: i64 = 6;

/// Places that the palette offers before anything is typed, and beside hits.
const PLACES_AT_FIRST: usize = 20;
const PLACES_WITH_HITS: usize = 6;

#[derive(Deserialize)]
pub(super) struct Question {
    #[serde(default)]
    q: String,
}

async fn find(cx: &Cx, question: &str, limit: i64) -> Result<Vec<(String, Vec<Hit>)>> {
    cx.pace(&crate::limit::SEARCH)?;
    let mut read = cx.read().await?;
    let mut groups: Vec<(String, Vec<Hit>)> = Vec::new();
    for search in cx.house.rooms().filter_map(|room| room.search) {
        for hit in search(&mut read, &cx.t, question, limit).await? {
            let group = cx.t.s(hit.group);
            match groups.iter_mut().find(|(name, _)| *name == group) {
                Some((_, hits)) => hits.push(hit),
                None => groups.push((group, vec![hit])),
            }
        }
    }
    Ok(groups)
}

pub(super) async fn search(cx: Cx, Query(Question { q }): Query<Question>) -> Answer {
    let t = &cx.t;
    if cx.fragment {
        return cx.piece(dialog(t, &q, &palette_list(&cx, &q).await?));
    }
    let groups = if q.trim().is_empty() { Vec::new() } else { find(&cx, &q, HITS_ON_PAGE).await? };
    let content = html! {
        (head(t, &Head { title: &t.s("ui-search"), ..Head::default() }))
        form class="filters" action="/search" role="search" {
            div class="field" { label for="sq" { (t.s("web-search-label")) } input class="input" id="sq" type="search" name="q" value=(q); }
            button class="btn go" { (parts::icon("search")) (t.s("ui-search")) }
        }
        @if groups.is_empty() && !q.trim().is_empty() {
            (parts::empty(&t.with("web-nothing-found", &[("q", q.as_str().into())]), &t.s("web-nothing-found-next"), None))
        }
        @for (group, hits) in &groups { (results(group, hits)) }
    };
    cx.page(&t.s("ui-search"), content).await
}

fn results(group: &str, hits: &[Hit]) -> Markup {
    html! {
        section class="part" {
            h2 { (group) }
            ol role="list" class="results" data-rows {
                @for hit in hits {
                    li data-row {
                        (parts::icon(hit.icon)) " " a class="t" href=(hit.href) { (hit.title) }
                        p class="small muted" { (hit.line) }
                        @if !hit.excerpt.is_empty() { p class="soft" { (hit.excerpt) } }
                    }
                }
            }
        }
    }
}

/// The palette as a dialog; the script asks `/palette` for its list as one types.
fn dialog(t: &Locale, q: &str, list: &Markup) -> Markup {
    html! {
        form class="dlg palette" action="/search" role="search" {
            h2 class="vh" id="dialog-title" { (t.s("ui-search")) }
            div class="palette-q" {
                (parts::icon("search"))
                label class="vh" for="pq" { (t.s("ui-search")) }
                input id="pq" name="q" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list"
                    autocomplete="off" data-url="/palette" placeholder=(t.s("web-search-placeholder")) value=(q);
            }
            div id="palette-list" class="palette-list" role="listbox" aria-label=(t.s("web-results")) { (list) }
        }
    }
}

pub(super) async fn palette(cx: Cx, Query(Question { q }): Query<Question>) -> Answer {
    let list = palette_list(&cx, &q).await?;
    cx.piece(list)
}

async fn palette_list(cx: &Cx, q: &str) -> Result<Markup> {
    let wanted = q.trim().to_lowercase();
    let groups = if wanted.is_empty() { Vec::new() } else { find(cx, q, HITS_IN_PALETTE).await? };
    let go = places(cx, &wanted);
    let mut number = 0;
    let mut next = || {
        number += 1;
        format!("po{number}")
    };
    Ok(html! {
        @for (at, (group, hits)) in groups.iter().enumerate() {
            div role="group" aria-labelledby={ "pg" (at) } {
                b id={ "pg" (at) } class="grp" { (group) }
                @for hit in hits {
                    a role="option" id=(next()) tabindex="-1" href=(hit.href) { (parts::icon(hit.icon)) span { (hit.title) } small { (hit.line) } }
                }
            }
        }
        @if !go.is_empty() {
            div role="group" aria-labelledby="pg-go" {
                b id="pg-go" class="grp" { (cx.t.s("web-go-to")) }
                @for link in &go {
                    a role="option" id=(next()) tabindex="-1" href=(link.href) {
                        (parts::icon(link.icon)) span { (link.words) }
                        @if let Some(keys) = link.hotkey { small { (keys.to_uppercase()) } }
                    }
                }
            }
        }
    })
}

/// Places to go whose name holds what is wanted.
fn places(cx: &Cx, wanted: &str) -> Vec<NavLink> {
    let most = if wanted.is_empty() { PLACES_AT_FIRST } else { PLACES_WITH_HITS };
    NavPlace::TEAM
        .into_iter()
        .flat_map(|place| cx.links(place))
        .filter(|link| wanted.is_empty() || link.words.to_lowercase().contains(wanted))
        .take(most)
        .collect()
}

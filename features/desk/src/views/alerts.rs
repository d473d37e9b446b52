//! Sources of alerts.

use super::forms::Choices;
use crate::{
    alert::AlertMapping,
    store::alerts::Burning,
    types::{SourceRow, number},
};
use maud::{Markup, html};
use ui::{
    Crumb, Head, Locale,
    code::copied,
    form::{Ask, Filled, input, select, submit, textarea},
    head,
    parts::{ago, empty, icon},
};

/// What the page shows.
pub struct Page<'a> {
    /// Sources in use.
    pub sources: &'a [SourceRow],
    /// What burns, or is not calm yet.
    pub burning: &'a [Burning],
    /// More burns than that.
    pub more: bool,
    /// Clients to choose from, an empty one first.
    pub clients: &'a Choices,
    /// Projects to choose from, an empty one first.
    pub projects: &'a Choices,
    /// The address of the source that was just added, and its secret, which is shown this once.
    pub fresh: Option<&'a (String, String)>,
}

/// Where a source sends its alerts, without the host.
pub fn address(id: i64) -> String {
    format!("/hooks/alerts/{id}")
}

/// The page.
pub fn page(t: &Locale, filled: &Filled, page: &Page<'_>) -> Markup {
    let (desk, title) = (t.s("desk-admin"), t.s("desk-alerts"));
    let crumbs = [Crumb { words: &desk, href: Some("/admin/desk") }, Crumb { words: &title, href: None }];
    let presets: Choices = AlertMapping::PRESETS
        .iter()
        .map(|name| ((*name).to_owned(), t.s(&format!("desk-alert-from-{name}"))))
        .collect();
    html! {
        (head(t, &Head { crumbs: &crumbs, title: &title, lede: Some(&t.s("desk-alerts-lede")), ..Head::default() }))
        @if let Some((address, secret)) = page.fresh {
            (told_once(t))
            div class="form" {
                (copied(t, "hook", "desk-alert-address", address))
                (copied(t, "hook-secret", "desk-alert-secret", secret))
            }
        }
        @if !page.sources.is_empty() { (burning(t, page)) }
        section class="part" aria-labelledby="sources" {
            h2 id="sources" { (t.s("desk-alert-sources")) }
            @if page.sources.is_empty() { (empty(&t.s("desk-alert-none"), &t.s("desk-alert-none-next"), None)) }
            ul role="list" class="list" {
                @for source in page.sources {
                    li {
                        (icon("zap")) a href={ "/admin/desk/alerts/" (source.id) } { b { (source.name) } }
                        form method="post" action={ "/admin/desk/alerts/" (source.id) "/removal" } { button class="btn bare sm" aria-label=(t.with("desk-remove-answer", &[("title", source.name.as_str().into())])) { (icon("trash-2")) } }
                        span class="sub" {
                            span class="mono" { (address(source.id)) }
                            @for place in [&source.client_name, &source.project_key].into_iter().flatten() { " · " (place) }
                        }
                    }
                }
            }
            @if !page.sources.is_empty() {
                (super::csv(t, "/admin/desk/alerts/sources.csv"))
                p class="form-foot small no-print" { a class="btn bare sm" href="/admin/desk/alerts.csv" { (t.s("desk-alerts-csv")) } }
            }
        }
        form class="form" method="post" action="/admin/desk/alerts" {
            h2 { (t.s("desk-alert-new")) }
            (filled.summary(t))
            (input(t, filled, "text", Ask::new("name", "desk-name")))
            (select(t, filled, Ask::new("preset", "desk-alert-preset"), &presets))
            p class="small" { a href="/admin/desk/alerts/zabbix.js" { (t.s("desk-alert-zabbix-script")) } }
            details class="fold" {
                summary { (t.s("desk-log-own")) }
                (presets_to_change())
                (textarea(t, filled, 8, Ask::new("mapping", "desk-log-own-mapping").optional().hint("desk-alert-own-hint")))
            }
            (goes_to(t, filled, page.clients, page.projects))
            div class="form-foot" { (submit(t, "desk-alert-add", "plus")) a class="btn" href="/admin/desk" { (t.s("ui-cancel")) } }
        }
    }
}

fn told_once(t: &Locale) -> Markup {
    html! { div class="banner ok" role="status" { (icon("key-round")) div { b { (t.s("desk-alert-once")) } p { (t.s("desk-alert-header")) } } } }
}

fn presets_to_change() -> Markup {
    html! { p class="small" { @for name in AlertMapping::PRESETS { a href={ "/admin/desk/alerts/mappings/" (name) } { (name) ".json" } " " } } }
}

/// Where the tickets of a source go.
fn goes_to(t: &Locale, filled: &Filled, clients: &Choices, projects: &Choices) -> Markup {
    html! {
        div class="cols" {
            (select(t, filled, Ask::new("client", "desk-client").optional(), clients))
            (select(t, filled, Ask::new("project", "desk-project").optional(), projects))
        }
    }
}

/// What the page of a source shows.
pub struct Source<'a> {
    /// What is known of it.
    pub row: &'a SourceRow,
    /// Where it sends its alerts.
    pub address: &'a str,
    /// Clients to choose from, an empty one first.
    pub clients: &'a Choices,
    /// Projects to choose from, an empty one first.
    pub projects: &'a Choices,
    /// Its new secret, which is shown this once.
    pub fresh: Option<&'a str>,
}

/// The page of a source.
pub fn source(t: &Locale, filled: &Filled, page: &Source<'_>) -> Markup {
    let (desk, alerts) = (t.s("desk-admin"), t.s("desk-alerts"));
    let crumbs = [
        Crumb { words: &desk, href: Some("/admin/desk") },
        Crumb { words: &alerts, href: Some("/admin/desk/alerts") },
        Crumb { words: &page.row.name, href: None },
    ];
    let here = format!("/admin/desk/alerts/{}", page.row.id);
    html! {
        (head(t, &Head { crumbs: &crumbs, title: &page.row.name, ..Head::default() }))
        @if page.fresh.is_some() { (told_once(t)) }
        form class="form" method="post" action=(here) {
            (copied(t, "hook", "desk-alert-address", page.address))
            @if let Some(secret) = page.fresh { (copied(t, "hook-secret", "desk-alert-secret", secret)) }
            (filled.summary(t))
            (input(t, filled, "text", Ask::new("name", "desk-name")))
            (textarea(t, filled, 12, Ask::new("mapping", "desk-log-own-mapping")))
            (presets_to_change())
            (goes_to(t, filled, page.clients, page.projects))
            div class="form-foot" { (submit(t, "desk-save", "check")) a class="btn" href="/admin/desk/alerts" { (t.s("ui-cancel")) } }
        }
        section class="part" aria-labelledby="secret" {
            h2 id="secret" { (t.s("desk-alert-secret")) }
            form method="post" action={ (here) "/secret" } class="row" {
                button class="btn" { (icon("key-round")) (t.s("desk-alert-renew")) }
                span class="small muted" { (t.s("desk-alert-renew-hint")) }
            }
        }
    }
}

/// What burns now, each with its ticket.
fn burning(t: &Locale, page: &Page<'_>) -> Markup {
    html! {
        section class="part" aria-labelledby="burning" {
            h2 id="burning" { (t.s("desk-alert-burning")) }
            @if page.burning.is_empty() { (empty(&t.s("desk-alert-calm"), &t.s("desk-alert-calm-next"), None)) }
            ul role="list" class="list" {
                @for it in page.burning {
                    li {
                        (icon("zap")) a href={ "/tickets/" (it.ticket_id) } { b { (number(it.ticket_id)) } " " (it.subject) }
                        span class="sub" {
                            (it.source) " · " span class="mono" { (it.key) } " · "
                            @if it.firing { (t.s("desk-alert-burns")) } @else { (t.s("desk-told-flaps")) }
                            " · " (ago(t, it.since))
                        }
                    }
                }
            }
            @if page.more { p class="small muted" { (t.with("desk-alert-more", &[("n", (page.burning.len() as i64).into())])) } }
        }
    }
}

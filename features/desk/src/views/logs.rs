//! Logs of other systems: the form, what an import did, and what a log comes to.

use super::{forms::Choices, state_word};
use crate::{
    figures::{Figures, Summary, figures},
    log::Imported,
};
use jiff::civil::Date;
use kernel::MICROS_PER_SECOND;
use maud::{Markup, html};
use std::collections::BTreeMap;
use ui::{
    Crumb, Head, Locale,
    form::{Ask, Filled, checkbox, input, select, submit, textarea},
    head,
    parts::icon,
};

/// Refused lines that a page tells one by one.
const MOST_REFUSED: usize = 100;

/// What the page shows.
pub struct Page<'a> {
    /// Sources that are here, and their tickets.
    pub sources: &'a [(String, i64)],
    /// Names of mappings.
    pub mappings: &'a [String],
    /// Names of policies.
    pub policies: &'a [String],
    /// Clients to choose from, an empty one first.
    pub clients: &'a Choices,
}

fn heading(t: &Locale, title: &str, lede: Option<&str>) -> Markup {
    let (desk, logs) = (t.s("desk-admin"), t.s("desk-logs"));
    let mut crumbs = vec![Crumb { words: &desk, href: Some("/admin/desk") }];
    if title != logs {
        crumbs.push(Crumb { words: &logs, href: Some("/admin/desk/logs") });
    }
    crumbs.push(Crumb { words: title, href: None });
    head(t, &Head { crumbs: &crumbs, title, lede, ..Head::default() })
}

/// The logs that are here, and the form for another.
pub fn page(t: &Locale, filled: &Filled, page: &Page<'_>) -> Markup {
    let named = |names: &[String]| names.iter().map(|name| (name.clone(), name.clone())).collect::<Choices>();
    let mut policies = vec![(String::new(), t.s("desk-log-usual-policy"))];
    policies.extend(named(page.policies));
    html! {
        (heading(t, &t.s("desk-logs"), Some(&t.s("desk-logs-lede"))))
        @if !page.sources.is_empty() {
            section class="part" aria-labelledby="sources" {
                h2 id="sources" { (t.s("desk-log-here")) }
                ul role="list" class="list" {
                    @for (name, tickets) in page.sources {
                        li { (icon("file-text")) a class="t" href={ "/admin/desk/logs/" (name) } { (name) } span class="small muted" { (t.n("desk-log-tickets", *tickets as usize)) } }
                    }
                }
                (super::csv(t, "/admin/desk/logs.csv"))
            }
        }
        form class="form" method="post" action="/admin/desk/logs" enctype="multipart/form-data" {
            h2 { (t.s("desk-log-new")) }
            (filled.summary(t))
            div class="field" {
                label for="f-file" { (t.s("desk-log-file")) }
                p class="hint" id="f-file-hint" { (t.s("desk-log-file-hint")) }
                input class="input" id="f-file" name="file" type="file" required accept=".csv,.gz,.tsv,.txt" aria-describedby="f-file-hint";
            }
            (select(t, filled, Ask::new("preset", "desk-log-preset").hint("desk-log-preset-hint"), &named(page.mappings)))
            p class="row" { @for name in page.mappings { a class="btn sm" href={ "/admin/desk/mappings/" (name) } { (name) ".json" } } }
            details class="fold" {
                summary { (t.s("desk-log-own")) }
                (textarea(t, filled, 8, Ask::new("mapping", "desk-log-own-mapping").optional().hint("desk-log-own-hint")))
                (input(t, filled, "text", Ask::new("keep", "desk-log-keep").optional()))
            }
            (select(t, filled, Ask::new("policy", "desk-policies").optional().hint("desk-log-policy-hint"), &policies))
            (select(t, filled, Ask::new("client", "desk-client").optional().hint("desk-log-client-hint"), page.clients))
            (checkbox(t, filled, Ask::new("new_clients", "desk-log-new-clients")))
            div class="form-foot" { (submit(t, "desk-log-bring", "upload")) a class="btn" href="/admin/desk" { (t.s("ui-cancel")) } }
        }
    }
}

/// What an import did.
pub fn done(t: &Locale, source: &str, done: &Imported) -> Markup {
    let n = |n: usize| t.number(n as i64);
    html! {
        (heading(t, &t.s("desk-log-done"), None))
        p { (t.with("desk-log-did", &[("tickets", n(done.tickets).into()), ("events", n(done.events).into()), ("known", n(done.known).into()), ("refused", n(done.refused.len()).into())])) }
        @if !done.odd.is_empty() {
            h2 { (t.s("desk-log-odd")) }
            ul { @for (key, count) in &done.odd { li { (n(*count)) " " (t.s(key)) } } }
        }
        @if !done.refused.is_empty() {
            h2 { (t.s("desk-log-refused")) }
            ul { @for refused in done.refused.iter().take(MOST_REFUSED) { li { (t.with("desk-log-line", &[("line", t.number(refused.line as i64).into())])) ": " (t.s(refused.why)) } } }
            @if done.refused.len() > MOST_REFUSED { p class="soft" { (t.with("desk-log-more", &[("n", n(done.refused.len() - MOST_REFUSED).into())])) } }
        }
        p class="row" { a class="btn go" href={ "/admin/desk/logs/" (source) } { (t.s("desk-log-see")) } a class="btn" href="/tickets?view=all" { (t.s("desk-tickets")) } }
    }
}

/// What a log comes to.
pub fn report(t: &Locale, source: &str, sum: &Summary, open: &[(Date, i64)]) -> Markup {
    let title = t.with("desk-log-of", &[("source", source.into())]);
    let by = |key: &str| t.s(key);
    let priority = |(p, n): &(i64, i64)| (t.with("desk-priority-n", &[("n", (*p).into())]), *n);
    let mut months: BTreeMap<String, i64> = BTreeMap::new();
    for at in &sum.opened {
        let day = t.date(*at);
        *months.entry(format!("{:04}-{:02}", day.year(), day.month())).or_default() += 1;
    }
    html! {
        (heading(t, &title, Some(&t.with("desk-log-sum", &[("tickets", t.number(sum.tickets).into()), ("rows", t.number(sum.rows()).into()), ("back", t.number(sum.reopened).into()), ("asked", t.number(sum.requesters).into()), ("people", t.number(sum.people).into())]))))
        p { (t.with("desk-log-hand-overs", &[("n", t.number(sum.hand_overs.0).into()), ("most", t.number(sum.hand_overs.1).into()), ("paused", t.duration(sum.paused / MICROS_PER_SECOND).into())])) }
        (durations(t, &[("desk-log-elapsed", figures(&sum.elapsed)), ("desk-log-lasted", figures(&sum.lasted))]))
        (counts(t, &by("desk-log-by-priority"), sum.by_priority.iter().map(priority)))
        (counts(t, &by("desk-log-breached"), sum.breached.iter().map(priority)))
        (counts(t, &by("desk-log-by-state"), sum.by_state.iter().map(|(state, n)| (state_word(t, *state), *n))))
        (counts(t, &by("desk-log-by-month"), months))
        (counts(t, &by("desk-log-open-at"), open.iter().map(|(day, n)| (t.day(*day), *n))))
        (counts(t, &by("desk-log-by-requester"), sum.by_requester.iter().cloned()))
        (words(t, sum))
        (counts(t, &by("desk-log-last-words"), sum.last_words.iter().cloned()))
    }
}

fn durations(t: &Locale, rows: &[(&str, Option<Figures>)]) -> Markup {
    let span = |micros: i64| t.duration(micros / MICROS_PER_SECOND);
    html! {
        div class="scrollx" tabindex="0" { table class="table" {
            caption { (t.s("desk-log-durations")) }
            thead { tr { th scope="col" { (t.s("desk-of")) } @for key in ["desk-log-n", "desk-log-median", "desk-log-mean", "desk-log-p90", "desk-log-most", "desk-log-total"] { th scope="col" class="num" { (t.s(key)) } } } }
            tbody { @for (key, figures) in rows {
                tr { th scope="row" { (t.s(key)) }
                    @match figures {
                        Some(f) => { td class="num" { (t.number(f.n as i64)) } @for amount in [f.median, f.mean, f.p90, f.most, f.total] { td class="num" { (span(amount)) } } },
                        None => td colspan="6" { (t.s("ui-no-data")) },
                    }
                }
            } }
        } }
    }
}

/// What a log says of something, or that it says nothing.
fn named(t: &Locale, words: &str) -> String {
    if words.is_empty() { t.s("desk-log-nameless") } else { words.to_owned() }
}

fn counts(t: &Locale, caption: &str, rows: impl IntoIterator<Item = (String, i64)>) -> Markup {
    let rows: Vec<(String, i64)> = rows.into_iter().collect();
    html! {
        @if !rows.is_empty() {
            div class="scrollx" tabindex="0" { table class="table" {
                caption { (caption) }
                thead { tr { th scope="col" { (t.s("desk-of")) } th scope="col" class="num" { (t.s("desk-tickets")) } } }
                tbody { @for (words, n) in rows { tr { th scope="row" { (named(t, &words)) } td class="num" { (t.number(n)) } } } }
            } }
        }
    }
}

fn words(t: &Locale, sum: &Summary) -> Markup {
    html! {
        div class="scrollx" tabindex="0" { table class="table" {
            caption { (t.s("desk-log-words")) }
            thead { tr { @for key in ["desk-of", "desk-log-rows", "desk-tickets", "desk-log-again"] { th scope="col" class=[(key != "desk-of").then_some("num")] { (t.s(key)) } } } }
            tbody { @for word in &sum.words { tr { th scope="row" { (named(t, &word.word)) } td class="num" { (t.number(word.rows)) } td class="num" { (t.number(word.tickets)) } td class="num" { (t.number(word.again)) } } } }
        } }
    }
}

//! Logs of other systems: the form, what an import did, and what a log comes to.

use super::{forms::Choices, state_word};
use crate::{
    figures::{Figures, Summary, figures},
    log::{Imported, LogTicket, Refused},
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
use web::cells::row;

/// Refused lines that a page tells one by one.
const MOST_REFUSED: usize = 100;
/// Refused lines that the file of a page names.
const MOST_IN_FILE: usize = 50_000;
/// Unknown words that a page tells one by one.
const MOST_WORDS: usize = 50;

/// What the page shows.
pub struct Page<'a> {
    /// Sources that are here, and their tickets.
    pub sources: &'a [(String, i64)],
    /// Names of mappings, and whether each was kept.
    pub mappings: &'a [(String, bool)],
    /// Names of policies.
    pub policies: &'a [String],
    /// Clients to choose from, an empty one first.
    pub clients: &'a Choices,
    /// What a log comes to that was only tried.
    pub tried: Option<&'a Imported>,
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
    let preset = |(name, is_kept): &(String, bool)| {
        let kept = || t.with("desk-log-kept", &[("name", name.as_str().into())]);
        (name.clone(), if *is_kept { kept() } else { name.clone() })
    };
    let presets: Choices = page.mappings.iter().map(preset).collect();
    html! {
        (heading(t, &t.s("desk-logs"), Some(&t.s("desk-logs-lede"))))
        @if let Some(done) = page.tried { (tried(t, done)) }
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
        (mappings(t, page.mappings))
        form class="form" method="post" action="/admin/desk/logs" enctype="multipart/form-data" {
            h2 { (t.s("desk-log-new")) }
            (filled.summary(t))
            div class="field" {
                label for="f-file" { (t.s("desk-log-file")) }
                p class="hint" id="f-file-hint" { (t.s("desk-log-file-hint")) }
                input class="input" id="f-file" name="file" type="file" required accept=".csv,.gz,.tsv,.txt" aria-describedby="f-file-hint";
            }
            (select(t, filled, Ask::new("preset", "desk-log-preset").hint("desk-log-preset-hint"), &presets))
            details class="fold" open[["mapping", "keep"].iter().any(|name| filled.error(t, name).is_some())] {
                summary { (t.s("desk-log-own")) }
                (textarea(t, filled, 8, Ask::new("mapping", "desk-log-own-mapping").optional().hint("desk-log-own-hint")))
                (input(t, filled, "text", Ask::new("keep", "desk-log-keep").optional()))
            }
            (select(t, filled, Ask::new("policy", "desk-policies").optional().hint("desk-log-policy-hint"), &policies))
            (select(t, filled, Ask::new("client", "desk-client").optional().hint("desk-log-client-hint"), page.clients))
            (checkbox(t, filled, Ask::new("new_clients", "desk-log-new-clients")))
            div class="form-foot" { (submit(t, "desk-log-bring", "upload")) button class="btn" name="do" value="try" { (icon("flask-conical")) (t.s("desk-log-try")) } a class="btn" href="/admin/desk" { (t.s("ui-cancel")) } }
        }
    }
}

/// How columns are read: each as a file, those that were kept with a way to forget them.
fn mappings(t: &Locale, all: &[(String, bool)]) -> Markup {
    html! {
        section class="part" aria-labelledby="mappings" {
            h2 id="mappings" { (t.s("desk-log-mappings")) }
            ul role="list" class="list" {
                @for (name, is_kept) in all {
                    li {
                        (icon("file-text"))
                        a class="t" href={ "/admin/desk/mappings/" (address(name)) } { (name) ".json" }
                        span class="small muted" { (t.s(if *is_kept { "desk-log-is-kept" } else { "desk-log-is-preset" })) }
                        @if *is_kept {
                            form method="post" action="/admin/desk/mappings/removal" {
                                input type="hidden" name="name" value=(name);
                                button class="btn bare sm" aria-label=(t.with("desk-log-forget", &[("name", name.as_str().into())])) { (icon("trash-2")) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A text as it stands in an address.
fn address(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

/// What an import did.
pub fn done(t: &Locale, source: &str, done: &Imported) -> Markup {
    let n = |n: usize| t.number(n as i64);
    html! {
        (heading(t, &t.s("desk-log-done"), None))
        p { (t.with("desk-log-did", &[("tickets", n(done.tickets).into()), ("events", n(done.events).into()), ("known", n(done.known).into()), ("refused", n(done.refused.len()).into())])) }
        (odd_and_refused(t, done))
        p class="row" { a class="btn go" href={ "/admin/desk/logs/" (source) } { (t.s("desk-log-see")) } a class="btn" href="/tickets?view=all" { (t.s("desk-tickets")) } }
    }
}

/// Refused lines as CSV: the line, a key that programs read, and why in words.
pub fn refusals(t: &Locale, refused: &[Refused]) -> String {
    let mut sheet = row(&["line", "key", "reason"]);
    for Refused { line, why } in refused {
        let (line, words) = (line.to_string(), t.s(why));
        sheet.push_str(&row(&[line.as_str(), why, words.as_str()]));
    }
    sheet
}

/// The refused lines as a file that lies in the page itself: the log is not kept, so nobody could make it later.
fn refusals_file(t: &Locale, refused: &[Refused]) -> Markup {
    let text = refusals(t, &refused[..refused.len().min(MOST_IN_FILE)]);
    html! {
        p class="row" { a class="btn sm" download="refused.csv" href={ "data:text/csv;charset=utf-8," (address(&text)) } { (icon("download")) (t.s("desk-log-refused-file")) } }
        @if refused.len() > MOST_IN_FILE { p class="soft" { (t.with("desk-log-refused-most", &[("n", t.number(MOST_IN_FILE as i64).into())])) } }
    }
}

/// What a log comes to that was only tried: what would come in, and what nobody would notice until it is in.
fn tried(t: &Locale, done: &Imported) -> Markup {
    let n = |n: usize| t.number(n as i64);
    let args = [
        ("tickets", n(done.tickets).into()),
        ("events", n(done.events).into()),
        ("known", n(done.known).into()),
        ("refused", n(done.refused.len()).into()),
    ];
    html! {
        section class="part" aria-labelledby="tried" {
            h2 id="tried" tabindex="-1" autofocus { (t.s("desk-log-tried")) }
            p { (t.with("desk-log-would", &args)) }
            (unknown(t, "desk-log-odd-state", &done.unknown.states))
            (unknown(t, "desk-log-odd-priority", &done.unknown.priorities))
            @if !done.samples.is_empty() { (samples(t, &done.samples)) }
            (odd_and_refused(t, done))
        }
    }
}

fn unknown(t: &Locale, key: &str, words: &BTreeMap<String, usize>) -> Markup {
    html! {
        @if !words.is_empty() {
            h3 { (t.number(words.len() as i64)) " " (t.s(key)) }
            ul {
                @for (word, rows) in words.iter().take(MOST_WORDS) { li { code { (if word.is_empty() { "—" } else { word }) } " · " (t.number(*rows as i64)) } }
                @if words.len() > MOST_WORDS { li { (t.with("desk-log-more", &[("n", t.number((words.len() - MOST_WORDS) as i64).into())])) } }
            }
        }
    }
}

fn samples(t: &Locale, tickets: &[LogTicket]) -> Markup {
    let columns = [
        "desk-log-name",
        "desk-subject",
        "desk-log-opened",
        "desk-state",
        "desk-priority",
        "desk-requester",
        "desk-client",
    ];
    html! {
        div class="scrollx" tabindex="0" { table class="table" {
            caption { (t.s("desk-log-samples")) }
            thead { tr { @for key in columns { th scope="col" { (t.s(key)) } } } }
            tbody { @for ticket in tickets { tr {
                th scope="row" { (ticket.name) }
                td { (ticket.subject) }
                td { (t.exact(ticket.opened)) }
                td { (state_word(t, ticket.last_state())) }
                td { (t.with("desk-priority-n", &[("n", ticket.last_priority().into())])) }
                td { (ticket.requester) @if !ticket.email.is_empty() { " · " (ticket.email) } }
                td { (ticket.client) }
                td { (ticket.owner) }
            } } }
        } }
    }
}

fn odd_and_refused(t: &Locale, done: &Imported) -> Markup {
    let n = |n: usize| t.number(n as i64);
    html! {
        @if !done.odd.is_empty() {
            h2 { (t.s("desk-log-odd")) }
            ul { @for (key, count) in &done.odd { li { (n(*count)) " " (t.s(key)) } } }
        }
        @if !done.refused.is_empty() {
            h2 { (t.s("desk-log-refused")) }
            ul { @for refused in done.refused.iter().take(MOST_REFUSED) { li { (t.with("desk-log-line", &[("line", t.number(refused.line as i64).into())])) ": " (t.s(refused.why)) } } }
            @if done.refused.len() > MOST_REFUSED { p class="soft" { (t.with("desk-log-more", &[("n", n(done.refused.len() - MOST_REFUSED).into())])) } }
            (refusals_file(t, &done.refused))
        }
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

//! Meeting mode: one item large, the rest as a strip, the timer, who is there, the capture line and the
//! same as plain forms.

use super::{choices, document::open_form, href, kind, link, needs, outcome, remark, who};
use crate::{
    document::{Document, Item},
    names::Named,
    types::{OutcomeKind, Subject},
};
use jiff::Timestamp;
use maud::{Markup, PreEscaped, html};
use ui::{
    Locale,
    form::{Ask, Filled, input, select, textarea},
    parts::{Size, icon},
};

/// Where the meeting is.
pub struct Now<'a> {
    /// The agenda.
    pub document: &'a Document,
    /// The item that is large.
    pub item: Subject,
    /// Seconds spent on each item, and since when one is running.
    pub timers: &'a [(Subject, i64, Option<Timestamp>)],
    /// The capture form, with what was typed.
    pub filled: &'a Filled,
    /// What the plain form shows, if a line was not understood in full.
    pub asked: bool,
    /// The form that opens a proposed project, if it needs a fix.
    pub opening: Option<&'a Filled>,
}

/// The page of a meeting that is on.
pub fn meeting(t: &Locale, now: &Now<'_>) -> Markup {
    let order = now.document.meeting_order();
    let at = order.iter().position(|item| item.id == now.item).unwrap_or(0);
    let base = format!("{}/meet", href(now.document.week()));
    let item = order.get(at).copied();
    html! {
        nav class="strip" aria-label=(t.s("agenda-points")) {
            @for other in &order {
                @let done = is_done(now, other);
                a class=[done.then_some("done")] href={ (base) "?i=" (other.id) } aria-current=[(Some(other.id) == item.map(|item| item.id)).then_some("step")] {
                    @if done { (icon("check")) }
                    span { (strip_words(t, other)) }
                }
            }
        }
        div class="split" {
            @match item {
                Some(item) => section class="item" aria-labelledby="it" {
                    (large(t, now, item))
                    (capture(t, now, item))
                    (neighbours(t, &base, &order, at))
                },
                None => section class="item" { h1 { (t.s("agenda-no-items")) } },
            }
            (side(t, now, item))
        }
    }
}

fn strip_words(t: &Locale, item: &Item) -> String {
    if item.id == Subject::Coverage { t.s("agenda-section-cover") } else { item.title.clone() }
}

fn is_done(now: &Now<'_>, item: &Item) -> bool {
    let timed = now
        .timers
        .iter()
        .any(|(subject, seconds, since)| *subject == item.id && since.is_none() && *seconds > 0);
    timed || !item.outcomes.is_empty()
}

fn large(t: &Locale, now: &Now<'_>, item: &Item) -> Markup {
    let coverage = item.id == Subject::Coverage;
    html! {
        p class="row" {
            @if let Some(asked) = item.kind { (kind(t, asked)) }
            @for pill in item.remarks.iter().filter(|_| !coverage) { (remark(pill)) }
        }
        h1 id="it" { @if coverage { (t.s("agenda-section-cover")) } @else { (item.title) } }
        @if coverage { (away(now.document)) }
        @else {
            (who(t, item, Size::Md))
            @if let Some(text) = &item.text { div class="prose" { (PreEscaped(threads::markdown::html(text, &|_| None))) } }
            @if let Some(write) = &item.unwritten {
                div class="banner bad" { (icon("ban")) div { b { (t.s("agenda-topic-refused")) } " " (t.s("agenda-topic-refused-next")) } a class="btn sm" href=(write) { (t.s("agenda-topic-write")) } }
            }
            (needs(t, item))
            ul role="list" class="ag-links" { @for one in item.links.iter().take(12) { (link(t, one)) } }
            @if let Some(href) = &item.href { p class="small" { a href=(href) { (t.s("agenda-open-record")) } } }
            @if item.proposed {
                (open_form(t, now.document, &format!("{}/open/{}", href(now.document.week()), item.project.as_deref().unwrap_or("")), now.opening))
            }
        }
    }
}

fn away(document: &Document) -> Markup {
    let items = document.parts.iter().filter(|part| part.number == 5).flat_map(|part| &part.items);
    html! {
        ul role="list" class="list" {
            @for item in items {
                li {
                    (icon("calendar-off")) span { (item.title) }
                    @if let Some(first) = item.details.first() { span class="mono small" { (first) } }
                    span class="sub" { @for pill in &item.remarks { (remark(pill)) " " } @for detail in item.details.iter().skip(1) { (detail) " " } }
                }
            }
        }
    }
}

/// The capture line and its plain forms, as they are swapped after each.
fn capture(t: &Locale, now: &Now<'_>, item: &Item) -> Markup {
    html! {
        (captured_form(t, now, item.id))
        div id="captured" { (captured(t, now.document, item)) }
    }
}

/// What an item came to so far.
pub fn captured(t: &Locale, document: &Document, item: &Item) -> Markup {
    html! {
        @for came in &item.outcomes {
            (outcome(t, came))
            @if came.kind == OutcomeKind::Note {
                form method="post" action={ (href(document.week())) "/meet/notes/" (came.id) "/remove?i=" (item.id) } {
                    button class="btn bare sm" { (icon("undo-2")) (t.s("agenda-take-back")) span class="vh" { ": " (came.words) } }
                }
            }
        }
    }
}

/// The capture line, and the form that asks for what it left out.
pub fn captured_form(t: &Locale, now: &Now<'_>, item: Subject) -> Markup {
    let action = format!("{}/meet/capture?i={item}", href(now.document.week()));
    html! {
        div id="capture" {
            form class="capture" method="post" action=(action) data-composer hx-post=(action) hx-target="#capture" hx-swap="outerMorph" {
                label class="vh" for="cap" { (t.s("agenda-capture")) }
                input type="text" id="cap" name="text" autocomplete="off" placeholder=(t.s("agenda-capture-placeholder"));
                button class="btn go sm" data-busy=(t.s("ui-saving")) { (t.s("agenda-note-it")) }
                p class="hint row" {
                    button class="btn bare sm" type="button" data-fill="d " data-for="cap" data-hotkey="d" { (icon("gavel")) (t.s("agenda-decision")) " " kbd aria-hidden="true" { "D" } }
                    button class="btn bare sm" type="button" data-fill="a @" data-for="cap" data-hotkey="a" { (icon("check")) (t.s("agenda-action")) " " kbd aria-hidden="true" { "A" } }
                }
            }
            details class="fold" open[now.asked] {
                summary { (t.s("agenda-plain-form")) }
                (plain(t, now, &action))
            }
        }
    }
}

fn plain(t: &Locale, now: &Now<'_>, action: &str) -> Markup {
    let kinds = ["decision", "action", "note"].map(|kind| (kind.to_owned(), t.s(&format!("agenda-{kind}"))));
    let people = choices(&now.document.names.team(), Some(t.s("agenda-no-name")));
    html! {
        form class="form" method="post" action=(action) {
            (now.filled.summary(t))
            (select(t, now.filled, Ask::new("kind", "agenda-what-it-is"), &kinds))
            (textarea(t, now.filled, 2, Ask::new("text", "agenda-words")))
            div class="cols" {
                (select(t, now.filled, Ask::new("owner", "agenda-owner").optional(), &people))
                (input(t, now.filled, "date", Ask::new("due", "agenda-due-day").optional()))
            }
            (textarea(t, now.filled, 2, Ask::new("options", "agenda-options").optional()))
            label class="check" {
                input type="checkbox" name="deal" value="on" checked[now.filled.holds("deal", "on")];
                span { (t.s("agenda-affects-deal")) }
            }
            div class="form-foot" { (submit_plain(t)) }
        }
    }
}

fn submit_plain(t: &Locale) -> Markup {
    html! { button class="btn" type="submit" data-busy=(t.s("ui-saving")) { (icon("check")) (t.s("agenda-note-it")) } }
}

fn neighbours(t: &Locale, base: &str, order: &[&Item], at: usize) -> Markup {
    let before = at.checked_sub(1).and_then(|at| order.get(at));
    html! {
        div class="row" {
            @if let Some(item) = before { a class="btn" href={ (base) "?i=" (item.id) } data-hotkey="p" { (icon("arrow-left")) (t.s("agenda-previous")) } }
            @if let Some(item) = order.get(at + 1) { a class="btn" href={ (base) "?i=" (item.id) } data-hotkey="n" { (t.s("agenda-next")) (icon("arrow-right")) } }
        }
    }
}

fn side(t: &Locale, now: &Now<'_>, item: Option<&Item>) -> Markup {
    let base = href(now.document.week());
    html! {
        aside class="side" aria-label=(t.s("agenda-meeting")) {
            @if let Some(item) = item { (timer(t, now, item, &base)) }
            (attendance(t, now, &base))
            section {
                p { a href=(base) { (t.s("agenda-document")) } }
                form method="post" action={ (base) "/meet/close" } { button class="btn" { (icon("badge-check")) (t.s("agenda-close")) } }
            }
        }
    }
}

fn timer(t: &Locale, now: &Now<'_>, item: &Item, base: &str) -> Markup {
    let found = now.timers.iter().find(|(subject, ..)| *subject == item.id);
    let (spent, since) = found.map_or((0, None), |(_, seconds, since)| (*seconds, *since));
    let running =
        since.map(|since| since.saturating_sub(jiff::SignedDuration::from_secs(spent)).unwrap_or(since));
    let total = running.map_or(spent, |from| t.now.as_second() - from.as_second());
    html! {
        section {
            h2 { (t.s("agenda-time")) }
            p class="timer" data-timer=[running] data-over=[item.minutes.map(|minutes| minutes * 60)] { (clock(total)) }
            @if let Some(minutes) = item.minutes { p class="small muted" { (t.with("agenda-min", &[("n", minutes.into())])) } }
            form method="post" action={ (base) "/meet/timer?i=" (item.id) } {
                button class="btn sm" data-hotkey="Space" {
                    @if running.is_some() { (icon("pause")) (t.s("agenda-stop")) } @else { (icon("play")) (t.s("agenda-run")) }
                }
            }
        }
    }
}

fn clock(seconds: i64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

fn attendance(t: &Locale, now: &Now<'_>, base: &str) -> Markup {
    let team: Vec<Named> = now.document.names.team();
    let present = |named: &Named| now.document.present.iter().any(|other| other.id == named.id);
    html! {
        section {
            h2 { (t.s("agenda-attendance")) }
            form class="attend" method="post" action={ (base) "/meet/attendance?i=" (now.item) } {
                @for named in &team {
                    label class="check" {
                        input type="checkbox" name="p" value=(named.id) checked[present(named)];
                        span { (named.name) }
                    }
                }
                button class="btn sm" { (t.s("ui-save")) }
            }
        }
    }
}

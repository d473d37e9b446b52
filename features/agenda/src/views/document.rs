//! The agenda as a document, in its four states (DESIGN 3.5).

use super::{href, kind, link, needs, outcome, remark, who};
use crate::{
    actions::Seal,
    document::{Document, Item, Part},
    shown::{FULL_LINES, MANY_LINES, SHOWN},
    types::{AgendaState, Subject},
};
use maud::{Markup, PreEscaped, html};
use ui::{
    Locale,
    form::{Ask, Filled, input, select},
    parts::{Size, Tone, icon, pill},
};

/// What was written after the close, before the rest is left to the export.
const SHOWN_AFTER: usize = 20;

/// How a document is shown.
pub struct Show<'a> {
    /// The agenda.
    pub document: &'a Document,
    /// The message for a meeting that is called off, when nothing waits.
    pub message: Option<String>,
}

/// The whole document.
pub fn agenda(t: &Locale, show: &Show<'_>) -> Markup {
    let document = show.document;
    let state = document.state();
    html! {
        article class="agenda" data-state=(state.word()) {
            (top(t, show))
            @if let Some(message) = &show.message { (nothing(t, document, message)) }
            @for part in &document.parts { (section(t, document, part)) }
            (decisions(t, document))
            (minutes(t, document))
            (taken_off(t, document))
            @if !document.after.is_empty() {
                section class="ag-sec after" aria-labelledby="h7" {
                    h2 id="h7" { (t.s("agenda-after")) }
                    ul role="list" class="ag-links" { @for post in document.after.iter().take(SHOWN_AFTER) { (link(t, post)) } }
                    @if document.after.len() > SHOWN_AFTER {
                        p class="small" { a href={ (href(document.week())) ".html" } { (t.n("agenda-more-after", document.after.len() - SHOWN_AFTER)) } }
                    }
                }
            }
        }
    }
}

fn top(t: &Locale, show: &Show<'_>) -> Markup {
    let document = show.document;
    let agenda = &document.agenda;
    let number = document.week().number;
    let title = t.with("agenda-title", &[("n", number.to_string().into())]);
    html! {
        header class="ag-head" {
            div class="spread" {
                h1 { (title) }
                nav class="pager" aria-label=(t.s("agenda-other-weeks")) {
                    @if let Some(week) = document.previous {
                        a class="btn bare sm" rel="prev" href=(href(week)) { (icon("chevron-left")) (week_short(t, week)) }
                    }
                    @if let Some(week) = document.next {
                        a class="btn bare sm" rel="next" href=(href(week)) { (week_short(t, week)) (icon("chevron-right")) }
                    }
                }
            }
            p class="lede" { (lede(t, document)) }
            (status(t, document))
            (seals(t, document))
            (buttons(t, document))
            @if agenda.cancelled_at.is_some() { (cancelled(t, document)) }
        }
    }
}

fn week_short(t: &Locale, week: kernel::Week) -> String {
    t.with("agenda-week-short", &[("n", week.number.to_string().into())])
}

fn lede(t: &Locale, document: &Document) -> String {
    let agenda = &document.agenda;
    let when = [("day", t.day(t.date(agenda.meets_at)).into()), ("time", t.time(agenda.meets_at).into())];
    let meets = capital(&t.with("agenda-meets", &when));
    match document.window.from {
        None => t.with("agenda-lede-first", &[("meets", meets.into())]),
        Some(from) => t.with(
            "agenda-lede",
            &[("meets", meets.into()), ("day", t.day(t.date(from)).into()), ("time", t.time(from).into())],
        ),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn status(t: &Locale, document: &Document) -> Markup {
    let agenda = &document.agenda;
    let (sign, key) = match document.state() {
        AgendaState::Draft => ("pencil-line", "agenda-state-draft"),
        AgendaState::Frozen => ("lock", "agenda-state-frozen"),
        AgendaState::Meeting => ("play", "agenda-state-meeting"),
        AgendaState::Closed => ("badge-check", "agenda-state-closed"),
    };
    let sum = [("n", document.minutes_asked.into()), ("slot", document.slot.into())];
    let over = document.minutes_asked > document.slot;
    html! {
        p class="row" {
            (pill(Tone::Mute, sign, &t.s(key)))
            @if agenda.frozen_at.is_none() {
                span class="clock" { (icon("lock")) (t.with("agenda-freezes", &[("when", t.moment(agenda.freezes_at).into())])) }
            }
            @if document.minutes_asked > 0 {
                @if over { (pill(Tone::Warn, "timer", &t.with("agenda-minutes-of", &sum))) }
                @else { span class="small muted" { (t.with("agenda-minutes-of", &sum)) } }
            }
            @if let Some(ready) = &document.prepared {
                span class="small muted" {
                    (t.with("agenda-prepared", &[("k", ready.numerator.to_string().into()), ("n", ready.denominator.to_string().into())]))
                }
            }
        }
    }
}

fn seals(t: &Locale, document: &Document) -> Markup {
    let agenda = &document.agenda;
    let base = href(document.week());
    html! {
        @if let Some(hash) = &agenda.hash {
            p class="seal" {
                (icon("shield-check"))
                span { (t.with("agenda-sealed", &[("when", t.moment(agenda.freezes_at).into())])) }
                code title=(hash) { "sha256 " (short(hash)) }
                a href={ (base) ".md" } { "Markdown" }
                a href={ (base) ".html" } { "HTML" }
                a class="no-print" href={ (base) "/check" } { (t.s("agenda-check")) }
            }
        }
        @if let (Some(hash), Some(at)) = (&agenda.minutes_hash, agenda.closed_at) {
            p class="seal" {
                (icon("badge-check"))
                span { (t.with("agenda-minutes-sealed", &[("when", t.moment(at).into())])) }
                code title=(hash) { "sha256 " (short(hash)) }
            }
        }
    }
}

fn short(hash: &str) -> String {
    match (hash.get(..6), hash.get(hash.len().saturating_sub(4)..)) {
        (Some(start), Some(end)) => format!("{start}…{end}"),
        _ => hash.to_owned(),
    }
}

fn buttons(t: &Locale, document: &Document) -> Markup {
    let base = href(document.week());
    let state = document.state();
    html! {
        div class="row no-print" {
            @match state {
                AgendaState::Draft => {
                    a class="btn go" href={ (base) "/lines/new" } data-dialog { (icon("plus")) (t.s("agenda-add-line")) }
                    a class="btn" href={ (base) "/topics/new" } data-dialog { (icon("users")) (t.s("agenda-ask-topic")) }
                }
                AgendaState::Frozen if document.runs => {
                    form method="post" action={ (base) "/start" } { button class="btn go" { (icon("play")) (t.s("agenda-start")) } }
                }
                AgendaState::Meeting => a class="btn go" href={ (base) "/meet" } { (icon("play")) (t.s("agenda-go-on")) },
                AgendaState::Frozen | AgendaState::Closed => {}
            }
            (more(t, document))
        }
    }
}

fn more(t: &Locale, document: &Document) -> Markup {
    let base = href(document.week());
    let cancelled = document.agenda.cancelled_at.is_some();
    let open = matches!(document.state(), AgendaState::Draft | AgendaState::Frozen);
    html! {
        details class="menu" {
            summary class="btn bare sm" aria-label=(t.s("agenda-more")) { (icon("ellipsis")) }
            ul role="list" {
                @if document.state() == AgendaState::Draft {
                    li { a href={ (base) ".md" } { (icon("download")) "Markdown" } }
                    li { a href={ (base) ".html" } { (icon("download")) "HTML" } }
                }
                @if document.runs {
                    @if document.state() == AgendaState::Draft {
                        li { a href={ (base) "/move" } data-dialog { (icon("calendar")) (t.s("agenda-move")) } }
                    }
                    @if open && cancelled {
                        li { form method="post" action={ (base) "/restore" } { button { (icon("rotate-ccw")) (t.s("agenda-restore")) } } }
                    } @else if open {
                        li { form method="post" action={ (base) "/cancel" } { button { (icon("ban")) (t.s("agenda-cancel")) } } }
                    }
                    li { a href="/agenda/settings" { (icon("settings")) (t.s("agenda-settings")) } }
                }
                li { a href="/settings/calendar" { (icon("calendar-days")) (t.s("agenda-feed-title")) } }
            }
        }
    }
}

fn cancelled(t: &Locale, document: &Document) -> Markup {
    html! {
        div class="banner" {
            (icon("ban"))
            div { b { (t.s("agenda-cancelled")) } p { (t.s("agenda-cancelled-next")) } }
            @if document.runs {
                form class="no-print" method="post" action={ (href(document.week())) "/restore" } { button class="btn sm" { (t.s("agenda-restore")) } }
            }
        }
    }
}

/// Nothing to meet about: a real offer, with the message ready.
fn nothing(t: &Locale, document: &Document, message: &str) -> Markup {
    html! {
        div class="empty no-print" {
            h3 { (t.s("agenda-nothing")) }
            p class="soft" { (t.s("agenda-nothing-next")) }
            div class="copy" {
                label class="vh" for="cancel-message" { (t.s("agenda-message")) }
                textarea class="input" id="cancel-message" rows="3" readonly { "\n" (message) }
                button class="btn" type="button" data-copy="#cancel-message" data-copied=(t.s("ui-copied")) { (icon("copy")) (t.s("ui-copy")) }
            }
            @if document.runs {
                div class="row" { form method="post" action={ (href(document.week())) "/cancel" } { button class="btn" { (icon("ban")) (t.s("agenda-cancel")) } } }
            }
        }
    }
}

fn heading(t: &Locale, number: u8, key: &str) -> Markup {
    html! { h2 id={ "h" (number) } { span class="num" { (number) } (t.s(key)) } }
}

fn section(t: &Locale, document: &Document, part: &Part) -> Markup {
    let many = part.items.len() > MANY_LINES;
    html! {
        section class="ag-sec" id={ "s" (part.number) } aria-labelledby={ "h" (part.number) } {
            (heading(t, part.number, &format!("agenda-section-{}", part.section)))
            @if part.items.is_empty() { p class="muted" { (t.s(&format!("agenda-empty-{}", part.section))) } }
            @else if part.number == 5 { (coverage(t, document, part)) }
            @else {
                ol role="list" class="ag-list" data-rows {
                    @for (at, item) in part.items.iter().enumerate() {
                        @if many && at >= FULL_LINES { (short_line(t, document, item, at + 1)) }
                        @else { (line(t, document, item, at + 1)) }
                    }
                }
            }
        }
    }
}

/// One line of a long section: its name, what is remarked, what came of it, and the way to the rest.
fn short_line(t: &Locale, document: &Document, item: &Item, at: usize) -> Markup {
    let remarks: Vec<&str> = item.remarks.iter().map(|remark| remark.words.as_str()).collect();
    html! {
        li class="ag" data-row id=(item.id) {
            span class="pos" { (at) }
            div class="ag-main" {
                @match &item.href { Some(href) => a class="t" href=(href) { (item.title) }, None => span { (item.title) } }
                @if !remarks.is_empty() { p class="small" { (remarks.join(" · ")) } }
                (folded_away(t, document, item, item.links.len() + item.more))
                @for came in &item.outcomes { (outcome(t, came)) }
            }
            @if document.state() == AgendaState::Draft { (tools(t, document, item)) }
        }
    }
}

/// One line with everything.
fn line(t: &Locale, document: &Document, item: &Item, at: usize) -> Markup {
    let draft = document.state() == AgendaState::Draft;
    let topic = matches!(item.id, Subject::Topic(_));
    html! {
        li class="ag" data-row id=(item.id) {
            span class="pos" { (at) }
            div class="ag-main" {
                p class="ag-title" {
                    @match &item.href { Some(href) => a href=(href) { (item.title) }, None => span { (item.title) } }
                    @for pill in &item.remarks { (remark(pill)) }
                }
                (who(t, item, Size::Xs))
                @if let Some(text) = &item.text { (prose(text)) }
                @if let Some(write) = &item.unwritten { (refused(t, write)) }
                (needs(t, item))
                (links(t, document, item))
                @if item.proposed { (slots(t, document, item)) }
                @if topic && item.open && item.unwritten.is_none() { (topic_buttons(t, item)) }
                @for came in &item.outcomes { (outcome(t, came)) }
            }
            div class="ag-side" {
                @if let Some(asked) = item.kind { (kind(t, asked)) }
                @if let Some(minutes) = item.minutes { span class="min" { (t.with("agenda-min", &[("n", minutes.into())])) } }
                @if item.open { (tick(t, item)) }
                @if draft { (tools(t, document, item)) }
            }
        }
    }
}

fn prose(markdown: &str) -> Markup {
    // The writer gives tags from a closed list; nothing in the text can become one.
    html! { div class="prose small" { (PreEscaped(threads::markdown::html(markdown, &|_| None))) } }
}

fn refused(t: &Locale, write: &str) -> Markup {
    html! {
        div class="banner bad" {
            (icon("ban"))
            div { b { (t.s("agenda-topic-refused")) } " " (t.s("agenda-topic-refused-next")) }
            a class="btn sm no-print" href=(write) { (t.s("agenda-topic-write")) }
        }
    }
}

fn topic_buttons(t: &Locale, item: &Item) -> Markup {
    let Subject::Topic(id) = item.id else { return html! {} };
    html! {
        p class="row no-print" {
            a class="btn sm" href={ "/agenda/topics/" (id) } data-dialog { (icon("calendar-check")) (t.s("agenda-topic-time")) }
        }
    }
}

fn links(t: &Locale, document: &Document, item: &Item) -> Markup {
    let (shown, rest) = item.links.split_at(item.links.len().min(SHOWN));
    html! {
        @if !shown.is_empty() { ul role="list" class="ag-links" { @for one in shown { (link(t, one)) } } }
        @if document.is_long { (folded_away(t, document, item, rest.len() + item.more)) }
        @else if !rest.is_empty() {
            details class="fold" {
                summary { (t.n("agenda-more-links", rest.len())) }
                ul role="list" class="ag-links" { @for one in rest { (link(t, one)) } }
            }
        }
    }
}

/// On a long agenda the links of a line have a page of their own.
fn folded_away(t: &Locale, document: &Document, item: &Item, count: usize) -> Markup {
    html! {
        @if let Some(key) = item.project.as_ref().filter(|_| count > 0) {
            p class="small" { a href={ (href(document.week())) "/projects/" (key) } { (t.n("agenda-more-links", count)) } }
        }
    }
}

fn slots(t: &Locale, document: &Document, item: &Item) -> Markup {
    let meeting = document.state() == AgendaState::Meeting && document.runs;
    let (week, key) = (document.week(), item.project.as_deref().unwrap_or(""));
    html! {
        @if meeting { (open_form(t, document, &format!("{}/open/{key}", href(week)), None)) }
        @else {
            p class="slots" {
                span class="slot" { (t.s("agenda-slot-lead")) }
                span class="slot" { (t.s("agenda-slot-backup")) }
            }
        }
    }
}

/// The two names that open a proposed project, and what else it may need.
pub(super) fn open_form(t: &Locale, document: &Document, action: &str, filled: Option<&Filled>) -> Markup {
    let blank = Filled::new(&[]);
    let filled = filled.unwrap_or(&blank);
    let people = super::choices(&document.names.leads(), Some(t.s("agenda-no-name")));
    html! {
        (filled.summary(t))
        form class="slots" method="post" action=(action) {
            (select(t, filled, Ask::new("lead", "agenda-lead"), &people))
            (select(t, filled, Ask::new("backup", "agenda-backup-label"), &people))
            @if filled.has_errors() { (input(t, filled, "text", Ask::new("second_reason", "agenda-second-reason").optional())) }
            button class="btn" { (t.s("agenda-open-project")) }
        }
    }
}

fn tick(t: &Locale, item: &Item) -> Markup {
    let Subject::Action(id) = item.id else { return html! {} };
    html! {
        form class="no-print" method="post" action={ "/actions/" (id) } {
            button class="btn sm" name="state" value="done" data-done { (icon("check")) (t.s("agenda-done")) span class="vh" { ": " (item.title) } }
        }
    }
}

/// The way to what may be done with a line of a draft: its place, kind and minutes, and taking it off.
/// One link a line, since buttons for all of it would be a third of the page.
fn tools(t: &Locale, document: &Document, item: &Item) -> Markup {
    let label = t.with("agenda-edit-line", &[("title", item.title.as_str().into())]);
    html! {
        a class="btn bare sm no-print" href={ (href(document.week())) "/lines/" (item.id) } data-dialog aria-label=(label) { (icon("pencil")) }
    }
}

fn coverage(t: &Locale, document: &Document, part: &Part) -> Markup {
    let draft = document.state() == AgendaState::Draft;
    html! {
        ul role="list" class="list" {
            @for item in &part.items {
                li {
                    (icon("calendar-off"))
                    @match &item.href { Some(href) => a class="t" href=(href) { (item.title) }, None => span { (item.title) } }
                    @if let Some(first) = item.details.first() { span class="mono small" { (first) } }
                    @if item.details.len() > 1 || !item.remarks.is_empty() {
                        span class="sub" {
                            @for (at, detail) in item.details.iter().skip(1).enumerate() { @if at > 0 { " · " } (detail) }
                            @for pill in &item.remarks { " " (remark(pill)) }
                        }
                    }
                }
            }
        }
        @if draft {
            p class="no-print" {
                a class="btn bare sm" href={ (href(document.week())) "/lines/c0/remove" } data-dialog { (icon("x")) (t.s("agenda-remove-coverage")) }
            }
        }
    }
}

fn decisions(t: &Locale, document: &Document) -> Markup {
    html! {
        section class="ag-sec" id="s6" aria-labelledby="h6" {
            (heading(t, 6, "agenda-section-decisions"))
            @if document.outcomes.is_empty() {
                @let key = if document.state() == AgendaState::Closed { "agenda-no-outcomes" } else { "agenda-empty-decisions" };
                p class="muted" { (t.s(key)) }
            }
            @for came in &document.outcomes { (outcome(t, came)) }
        }
    }
}

fn minutes(t: &Locale, document: &Document) -> Markup {
    html! {
        @if document.state() == AgendaState::Closed {
            section class="ag-sec" aria-labelledby="h-present" {
                h2 id="h-present" { (t.s("agenda-attendance")) }
                p { @for (at, named) in document.present.iter().enumerate() { @if at > 0 { ", " } (named.name) } }
                @if document.present.is_empty() { p class="muted" { (t.s("agenda-nobody")) } }
            }
        }
    }
}

fn taken_off(t: &Locale, document: &Document) -> Markup {
    let draft = document.state() == AgendaState::Draft;
    html! {
        @if !document.taken_off.is_empty() {
            details class="fold" {
                summary { (t.n("agenda-taken-off", document.taken_off.len())) }
                ul role="list" class="list" {
                    @for line in &document.taken_off {
                        li {
                            (icon("x")) span { (line.title) }
                            @if let Some(by) = &line.by { span class="small muted" { (by.name) } }
                            span class="sub" { (line.reason) }
                            @if draft {
                                form class="no-print" method="post" action={ (href(document.week())) "/removed/" (line.id) "/back" } {
                                    button class="btn bare sm" { (icon("undo-2")) (t.s("agenda-put-back")) span class="vh" { ": " (line.title) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Every link of one line, on a page of its own.
pub fn all_links(t: &Locale, item: &Item) -> Markup {
    html! {
        div class="row" { @for pill in &item.remarks { (remark(pill)) } }
        (who(t, item, Size::Xs))
        (needs(t, item))
        ul role="list" class="ag-links" { @for one in &item.links { (link(t, one)) } }
    }
}

/// What came of reckoning the seals again.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "a seal is looked at like the other records")]
pub fn checked(t: &Locale, seal: &Seal, hash: &str, minutes: Option<&str>) -> Markup {
    let verdict = |holds: bool| {
        if holds {
            pill(Tone::Ok, "shield-check", &t.s("agenda-seal-holds"))
        } else {
            pill(Tone::Bad, "octagon-alert", &t.s("agenda-seal-broken"))
        }
    };
    html! {
        dl class="props" {
            div { dt { (t.s("agenda-seal-content")) } dd { (verdict(seal.content)) p class="mono small scrollx" tabindex="0" { (hash) } } }
            @if let (Some(holds), Some(hash)) = (seal.minutes, minutes) {
                div { dt { (t.s("agenda-seal-minutes")) } dd { (verdict(holds)) p class="mono small scrollx" tabindex="0" { (hash) } } }
            }
        }
        p class="soft" { (t.s("agenda-seal-how")) }
    }
}

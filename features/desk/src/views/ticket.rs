//! A ticket: every clock its own line, the conversation, and two forms that never look alike (DESIGN 3.7).

use super::{
    answers::{self, Answers},
    beside, clock, named, priority, standing, state, stream,
};
use crate::{
    live::{Live, Standing},
    turn::Turn,
    types::{
        ClockKind, Entry, LinkKind, Origin, StateName, Ticket, TicketState, TimeRow,
        automation::RunRow,
        mail::{Attached, Mailed},
    },
};
use jiff::Timestamp;
use kernel::{PersonId, Ratio, TicketEntryId, TicketId};
use maud::{Markup, html};
use std::collections::HashSet;
use ui::{
    Crumb, Head, Locale,
    form::{Ask, Filled, select},
    head,
    parts::{ago, avatar, icon},
};

/// What a ticket's page shows.
pub struct Page<'a> {
    /// The ticket.
    pub ticket: &'a Ticket,
    /// Its clocks.
    pub clocks: &'a [Live],
    /// What happened.
    pub entries: &'a [Entry],
    /// Whose turn it is.
    pub turn: Option<Turn<'a>>,
    /// The newest of it that the reader had seen, and when.
    pub seen: Option<(TicketEntryId, Timestamp)>,
    /// What came and left by mail.
    pub mailed: &'a Mailed,
    /// Who gets copies of the answers to come.
    pub copies: &'a str,
    /// Bytes of a file at most.
    pub most: usize,
    /// Files that wait for words that are mended: of the reply, of the note.
    pub aside: (&'a [Attached], &'a [Attached]),
    /// The reply as typed.
    pub reply: &'a Filled,
    /// Where the drafts of the reply and of the note are kept.
    pub drafts: (String, String),
    /// The note as typed.
    pub note: &'a Filled,
    /// The newest thing that both sides can see.
    pub newest: i64,
    /// Who follows.
    pub followers: &'a [(PersonId, String)],
    /// Whether the reader does.
    pub follows: bool,
    /// Its tags.
    pub tags: &'a [String],
    /// Tickets that belong to it.
    pub linked: &'a [Ticket],
    /// How they do: with which, how, and whether it is this one that says so.
    pub links: &'a [(TicketId, LinkKind, bool)],
    /// Seconds that were spent.
    pub spent: i64,
    /// On what, the newest day first.
    pub time: &'a [TimeRow],
    /// Who reads.
    pub reader: PersonId,
    /// Ready answers, filled in: title and text.
    pub canned: &'a [(String, String)],
    /// How the team's people are called behind `@`, with spaces between.
    pub team: &'a str,
    /// How likely the solution is late, by comparable tickets.
    pub risk: Option<Ratio>,
    /// Names of people that entries tell of.
    pub names: &'a dyn Fn(&str) -> String,
    /// Open time from the request to the developer's first action, in seconds.
    pub to_developer: Option<i64>,
    /// What answers it.
    pub answers: &'a Answers,
    /// What would be if nothing had been excluded: which clock, its open time in seconds, whether it broke.
    pub raw: &'a [(ClockKind, i64, bool)],
    /// What whoever asked says of the solution: 1 to 5, and why.
    pub rated: Option<&'a (i64, String)>,
    /// Entries that do not count for the clocks.
    pub excluded: &'a HashSet<TicketEntryId>,
    /// Whether the reader may say so of entries.
    pub may_exclude: bool,
    /// What states are called here.
    pub states: &'a [StateName],
    /// What rules did to it, newest first.
    pub runs: &'a [RunRow],
}

/// The page.
pub fn page(t: &Locale, page: &Page<'_>) -> Markup {
    let ticket = page.ticket;
    let number = ticket.number();
    let crumbs =
        [Crumb { words: &t.s("desk-tickets"), href: Some("/tickets") }, Crumb { words: &number, href: None }];
    let whose = ticket
        .client_name
        .as_deref()
        .map_or_else(|| ticket.requester.clone(), |client| format!("{} · {client}", ticket.requester));
    let silent = ticket.merged_into.is_some();
    html! {
        (head(t, &Head { crumbs: &crumbs, title: &ticket.subject, lede: Some(&whose), actions: (!silent).then(|| actions(t, ticket, page.follows)) }))
        @if let Some(into) = ticket.merged_into {
            div class="banner" { (icon("git-pull-request")) div { (t.s("desk-merged-into")) " " a href={ "/tickets/" (into) } { "T-" (into) } } }
        }
        @if let Some(turn) = &page.turn { p class="row" { (stream::whose_turn(t, turn, &ticket.requester)) } }
        div class="split" {
            div {
                (clocks(t, page))
                (stream::stream(t, page))
                (super::csv(t, &format!("{}/entries.csv", ticket.href())))
                @if !silent {
                    div class="replies no-print" id="reply" {
                        (reply(t, page))
                        (note(t, page))
                    }
                }
            }
            aside class="side" aria-label=(t.s("desk-facts")) { (side(t, page)) }
        }
    }
}

fn actions(t: &Locale, ticket: &Ticket, follows: bool) -> Markup {
    let base = ticket.href();
    html! {
        a class="btn" href={ (base) "/owner" } data-dialog data-hotkey="a" { (icon("user")) (t.s("desk-assign")) }
        @if ticket.state.is_open() {
            a class="btn" href={ (base) "/state" } data-dialog data-hotkey="s" { (icon("circle-check")) (t.s("desk-set-state")) }
        } @else {
            form method="post" action={ (base) "/reopening" } { button class="btn" data-hotkey="s" { (icon("rotate-ccw")) (t.s("desk-reopen")) } }
        }
        details class="menu" {
            summary class="btn bare" data-hotkey="." aria-label=(t.s("desk-actions")) { (icon("ellipsis")) }
            ul role="list" {
                li { a href={ (base) "/developer" } data-dialog { (icon("wrench")) (t.s("desk-take-to-developer")) } }
                li { a href={ (base) "/time" } data-dialog { (icon("timer")) (t.s("desk-log-time")) } }
                li { a href={ (base) "/edit" } data-dialog { (icon("pencil")) (t.s("desk-edit")) } }
                li { a href={ (base) "/messages" } data-dialog { (icon("phone")) (t.s("desk-client-said-title")) } }
                li { form method="post" action={ (base) "/no-reply" } { button { (icon("bell-off")) (t.s("desk-no-reply")) } } }
                li { form method="post" action={ (base) "/following" } { input type="hidden" name="follow" value=(if follows { "" } else { "on" }); button { (icon("bell")) (t.s(if follows { "desk-unfollow" } else { "desk-follow" })) } } }
                li { a href={ (base) "/followers" } data-dialog { (icon("users")) (t.s("desk-add-follower")) } }
                li { a href={ (base) "/links" } data-dialog { (icon("link")) (t.s("desk-link")) } }
                li { a href={ (base) "/split" } data-dialog { (icon("git-branch")) (t.s("desk-split")) } }
                li { a href={ (base) "/merge" } data-dialog { (icon("git-pull-request")) (t.s("desk-merge")) } }
                li { form method="post" action={ (base) "/spam" } { input type="hidden" name="spam" value=(if ticket.spam { "" } else { "on" }); button { (icon("ban")) (t.s(if ticket.spam { "desk-not-spam" } else { "desk-spam" })) } } }
                @if ticket.source == Origin::Mail && !ticket.email.is_empty() {
                    li { form method="post" action="/tickets/mail/blocked" { input type="hidden" name="block" value=(ticket.email); input type="hidden" name="ticket" value=(ticket.id); button { (icon("ban")) (t.with("desk-block-sender", &[("email", ticket.email.as_str().into())])) } } }
                }
            }
        }
    }
}

/// Each clock on its own line: a shorter one never hides another.
fn clocks(t: &Locale, page: &Page<'_>) -> Markup {
    html! {
        section class="part" aria-labelledby="clocks" {
            h2 id="clocks" { (t.s("desk-clocks")) }
            @if page.clocks.is_empty() { p class="soft" { (t.s("desk-no-promise")) } }
            ul role="list" class="list" {
                @for live in page.clocks {
                    li {
                        (clock(t, live))
                        b { (t.s(&format!("desk-clock-{}", live.kind.word()))) @if live.cycle > 1 { " " span class="n" { (t.number(live.cycle)) } } }
                        span class="small muted" { (t.with("desk-of-target", &[("span", t.duration(live.target).into())])) }
                        span class="sub" { (explained(t, live, page.ticket)) }
                    }
                }
            }
            @if !page.raw.is_empty() {
                p class="small soft" {
                    (t.s("desk-raw"))
                    @for (kind, elapsed, broke) in page.raw {
                        " " (t.with(if *broke { "desk-raw-broken" } else { "desk-raw-whole" }, &[("clock", t.s(&format!("desk-clock-{}", kind.word())).into()), ("span", t.duration(*elapsed).into())]))
                    }
                }
            }
            @if let (Some(risk), Some((low, high))) = (page.risk, page.risk.and_then(Ratio::interval)) {
                p class="small soft" {
                    (t.with("desk-risk", &[
                        ("value", t.percent(risk.value().unwrap_or(0.0)).into()), ("low", t.percent(low).into()), ("high", t.percent(high).into()),
                        ("over", t.number(risk.numerator as i64).into()), ("n", t.number(risk.denominator as i64).into()),
                    ]))
                }
            }
        }
    }
}

/// State, due time in the reader's zone, what stops it or why it is paused.
fn explained(t: &Locale, live: &Live, ticket: &Ticket) -> String {
    let due = live.due.map_or(String::new(), |due| t.moment(due));
    let at = live.at.map_or(String::new(), |at| t.moment(at));
    match live.standing {
        Standing::Running => t.with(&format!("desk-runs-{}", live.kind.word()), &[("due", due.into())]),
        Standing::OutOfHours => t.with("desk-out-of-hours", &[("due", due.into())]),
        Standing::Paused => t.with("desk-paused-why", &[("state", standing(t, ticket).into())]),
        Standing::Broken if live.by_change => t.with("desk-broken-by-change", &[("at", at.into())]),
        Standing::Broken => t.with("desk-broken-at", &[("at", at.into())]),
        Standing::Met => {
            t.with("desk-met-at", &[("at", at.into()), ("left", t.duration(live.left.max(0)).into())])
        }
        Standing::Cancelled => t.s("desk-cancelled-why"),
    }
}

/// The reply, which the client will see. The button names who gets it.
pub fn reply(t: &Locale, page: &Page<'_>) -> Markup {
    let ticket = page.ticket;
    let action = format!("{}/replies", ticket.href());
    let states: Vec<TicketState> = [
        TicketState::Open,
        TicketState::WaitingClient,
        TicketState::WaitingThirdParty,
        TicketState::Resolved,
    ]
    .into_iter()
    .filter(|state| *state == ticket.state || crate::rules::may_move(ticket.state, *state))
    .collect();
    let choices = named(t, &states, page.states);
    let is_held = page.reply.error(t, "held").is_some();
    html! {
        form class="reply" id="reply-form" method="post" action=(action) enctype="multipart/form-data" data-composer data-hold data-team=(page.team) {
            p class="to" { (icon("send")) (t.with("desk-reply-to", &[("name", ticket.requester.as_str().into())])) }
            @if !is_held { (page.reply.summary(t)) }
            div class="held banner warn" id="f-held" data-held hidden[!is_held] {
                (icon("triangle-alert"))
                div { (t.with("desk-held-once", &[("name", ticket.requester.as_str().into())])) }
                div class="row" {
                    button class="btn sm" type="button" data-keep autofocus[is_held] { (t.s("desk-keep-editing")) }
                    button class="btn bare sm" name="held" value="1" { (t.s("desk-send-anyway")) }
                }
            }
            input type="hidden" name="seen" value=(page.newest);
            label class="vh" for="f-text" { (t.s("desk-reply")) }
            (field(page.reply, "f-text", "r", 4, &page.drafts.0))
            @if !page.canned.is_empty() {
                details class="fold" {
                    summary { (t.s("desk-canned")) }
                    p class="hint" { (t.s("desk-answer-hint")) }
                    ul role="list" class="list" {
                        @for (title, text) in page.canned {
                            li { (icon("quote")) button class="btn bare sm" type="button" data-fill=(text) data-for="f-text" { (title) } }
                        }
                    }
                }
            }
            (answers::offers(t, page.answers))
            (super::mail::with_reply(t, ticket, page.reply, page.mailed, page.copies, (page.aside.0, page.most)))
            (select(t, page.reply, Ask::new("state", "desk-then"), &choices))
            div class="row" {
                button class="btn go sm" data-busy=(t.s("ui-saving")) { (t.with("desk-send-to", &[("name", ticket.requester.as_str().into())])) }
                (threads::draft_line(t))
            }
        }
    }
}

/// The words, kept as a draft while they are typed where the script runs.
fn field(filled: &Filled, id: &str, key: &str, rows: u8, draft: &str) -> Markup {
    html! { textarea class="input" id=(id) name="text" rows=(rows) required data-hotkey=(key) data-draft={ "/drafts/" (draft) } { "\n" (filled.value("text")) } }
}

/// The note, for the team alone.
pub fn note(t: &Locale, page: &Page<'_>) -> Markup {
    html! {
        form class="reply note" id="note-form" method="post" action={ (page.ticket.href()) "/notes" } enctype="multipart/form-data" data-composer {
            p class="to" { (icon("lock")) (t.s("desk-note-for-team")) }
            (page.note.summary(t))
            label class="vh" for="n-text" { (t.s("desk-note")) }
            (field(page.note, "n-text", "n", 2, &page.drafts.1))
            (super::mail::attach(t, page.note, super::mail::Attach { id: "n-file", aside: page.aside.1, hint: "desk-attach-note-hint", most: page.most }))
            div class="row" {
                button class="btn sm" data-busy=(t.s("ui-saving")) { (t.s("desk-save-note")) }
                (threads::draft_line(t))
            }
        }
    }
}

fn side(t: &Locale, page: &Page<'_>) -> Markup {
    let ticket = page.ticket;
    let none = || html! { span class="muted" { (t.s("desk-nothing")) } };
    html! {
        section {
            h2 { (t.s("desk-facts")) }
            dl class="props" {
                div { dt { (t.s("desk-state")) } dd { (state(t, ticket)) } }
                div { dt { (t.s("desk-priority")) } dd { (priority(t, ticket.priority)) @if let Some(reason) = &ticket.override_reason { p class="small soft" { (reason) } } } }
                div { dt { (t.s("desk-owner")) } dd { @match (&ticket.owner_id, &ticket.owner_name) { (Some(id), Some(name)) => { (avatar(id.0, name, ui::parts::Size::Xs)) " " (name) }, _ => (t.s("desk-nobody")) } } }
                div { dt { (t.s("desk-client")) } dd { @match (&ticket.client_slug, &ticket.client_name) { (Some(slug), Some(name)) => a href={ "/clients/" (slug) } { (name) }, _ => (none()) } } }
                @if let Some(site) = &ticket.site_name { div { dt { (t.s("desk-site")) } dd { (site) } } }
                div { dt { (t.s("desk-project")) } dd { @match &ticket.project_key { Some(key) => a class="mono" href={ "/projects/" (key) } { (key) }, None => (none()) } } }
                @if !ticket.category.is_empty() { div { dt { (t.s("desk-category")) } dd { (ticket.category) } } }
                @if !ticket.service.is_empty() { div { dt { (t.s("desk-service")) } dd { (ticket.service) } } }
                div { dt { (t.s("desk-came")) } dd { (ago(t, ticket.created_at)) " · " (t.s(&format!("desk-source-{}", ticket.source.word()))) } }
                @if let Some((score, reason)) = page.rated { div { dt { (t.s("desk-survey-report")) } dd { (t.s(&format!("desk-survey-score-{score}"))) @if !reason.is_empty() { p class="small soft" { (reason) } } } } }
                @if ticket.reopened > 0 { div { dt { (t.s("desk-reopened")) } dd { (t.number(ticket.reopened)) } } }
                div { dt { (t.s("desk-spent")) } dd { (t.duration(page.spent)) } }
                @if ticket.developer_id.is_some() {
                    div { dt { (t.s("desk-hops")) } dd { (t.n("desk-hops-n", ticket.hops as usize)) } }
                    div { dt { (t.s("desk-to-developer")) } dd { @match page.to_developer { Some(seconds) => (t.duration(seconds)), None => (t.s("desk-developer-waits")) } } }
                }
                @if !page.tags.is_empty() { div { dt { (t.s("desk-tags")) } dd { @for tag in page.tags { a class="tag" href={ "/tickets?view=all&tag=" (web::encode(tag)) } { (tag) } " " } } } }
                @if !page.followers.is_empty() { div { dt { (t.s("desk-followers")) } dd { (page.followers.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ")) } } }
            }
        }
        (answers::side(t, ticket, page.answers))
        (super::automation::of_ticket(t, page.runs))
        (beside::time(t, ticket, page.time, page.reader))
        (beside::links(t, ticket, page.linked, page.links))
    }
}

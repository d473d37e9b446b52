//! The queue: rows by the next clock to run out (DESIGN 3.6).

use super::{clock, priority, standing, state_word};
use crate::{
    live::Live,
    types::{Level, MOST_COUNTED, Ticket, TicketState},
};
use kernel::TicketId;
use maud::{Markup, html};
use ui::{
    Head, Locale,
    form::{Ask, Filled, input, select},
    head,
    parts::{Size, ago, avatar, empty, icon, pager},
};

/// A view of the queue that is a link.
pub const VIEWS: [&str; 6] = ["mine", "unassigned", "risk", "client", "open", "all"];

/// What the queue shows.
pub struct Queue<'a> {
    /// Which view.
    pub view: &'a str,
    /// How many stand in the views that are counted.
    pub counts: [i64; 5],
    /// How many mails wait for a person.
    pub mail: i64,
    /// What is asked for beside the view.
    pub filled: &'a Filled,
    /// The query of this page without its page.
    pub query: &'a str,
    /// The tickets, each with its next clock.
    pub rows: &'a [(Ticket, Option<Live>)],
    /// Those of them that the reader has for somebody who is away.
    pub covering: &'a [TicketId],
    /// Clients, by key and name.
    pub clients: &'a [(String, String)],
    /// Sites of the client that is asked for, by key and name.
    pub sites: &'a [(String, String)],
    /// The team, by key and name.
    pub team: &'a [(String, String)],
    /// Addresses of the neighbouring pages.
    pub newer: Option<String>,
    /// The next page.
    pub older: Option<String>,
    /// Saved views of the reader.
    pub saved: &'a [(i64, String, String)],
}

/// The page.
pub fn page(t: &Locale, queue: &Queue<'_>) -> Markup {
    let actions = html! {
        a class="btn bare" href="/tickets/mail" { (icon("mail")) (t.s("desk-mail-triage")) @if queue.mail > 0 { span class="n" { (t.number(queue.mail)) } } }
        a class="btn bare" href="/tickets/recurring" { (icon("refresh-cw")) (t.s("desk-recurring")) }
        a class="btn bare" href="/tickets/reports" { (icon("trending-up")) (t.s("desk-reports")) }
        a class="btn bare" href="/tickets/satisfaction" { (icon("badge-check")) (t.s("desk-survey-report")) }
        a class="btn go" href="/tickets/new" data-hotkey="c" data-dialog { (icon("plus")) (t.s("desk-new")) }
    };
    html! {
        (head(t, &Head { title: &t.s("desk-tickets"), actions: Some(actions), ..Default::default() }))
        (links(t, queue.view, queue.query, &queue.counts, queue.saved))
        (filters(t, queue))
        @if queue.rows.is_empty() { (nothing(t, queue)) } @else { (rows(t, queue)) }
        (pager(t, queue.newer.as_deref(), queue.older.as_deref()))
        p class="form-foot small" {
            a class="btn bare sm" href={ "/tickets/export.csv?" (queue.query) } { (t.s("desk-csv")) }
        }
        details class="fold" {
            summary { (t.s("desk-save-view")) }
            form class="form" method="post" action="/tickets/views" {
                input type="hidden" name="query" value=(queue.query);
                (input(t, &Filled::default(), "text", Ask::new("name", "desk-view-name")))
                div class="form-foot" { button class="btn" { (icon("check")) (t.s("desk-save")) } }
            }
            @for (id, name, _) in queue.saved {
                form method="post" action={ "/tickets/views/" (id) "/removal" } { button class="btn bare sm" { (icon("trash-2")) (t.with("desk-remove-view", &[("name", name.as_str().into())])) } }
            }
        }
    }
}

/// The views as links, each with how many stand in it; they are asked for again while somebody looks.
pub fn links(
    t: &Locale,
    view: &str,
    query: &str,
    counts: &[i64; 5],
    saved: &[(i64, String, String)],
) -> Markup {
    html! {
        nav class="views" aria-label=(t.s("desk-views")) data-live={ "/tickets/views/now?" (query) } data-every="60" {
            @for (at, name) in VIEWS.iter().enumerate() {
                a href={ "/tickets?view=" (name) } aria-current=[(view == *name).then_some("page")] {
                    (t.s(&format!("desk-view-{name}")))
                    @if let Some(n) = counts.get(at).filter(|n| **n > 0) { span class="n" { (counted(t, *n)) } }
                }
            }
            @for (_, name, own) in saved { a href={ "/tickets?" (own) } aria-current=[(query == own).then_some("page")] { (name) } }
        }
    }
}

/// A count that stopped at its limit says so.
fn counted(t: &Locale, n: i64) -> String {
    if n < MOST_COUNTED { t.number(n) } else { format!("{}+", t.number(MOST_COUNTED - 1)) }
}

fn filters(t: &Locale, queue: &Queue<'_>) -> Markup {
    let any = || vec![(String::new(), t.s("desk-any"))];
    let mut clients = any();
    clients.extend_from_slice(queue.clients);
    let mut sites = any();
    sites.extend_from_slice(queue.sites);
    let mut states = any();
    states.extend(TicketState::ALL.iter().map(|state| (state.word().to_owned(), state_word(t, *state))));
    let mut priorities = any();
    priorities.extend((1..=4_i64).map(|n| (n.to_string(), t.with("desk-priority-n", &[("n", n.into())]))));
    html! {
        form class="filters" method="get" action="/tickets" role="search" {
            input type="hidden" name="view" value=(queue.view);
            div class="field grow" { (input(t, queue.filled, "search", Ask::new("q", "desk-filter-subject").optional())) }
            (select(t, queue.filled, Ask::new("client", "desk-client").optional(), &clients))
            @if !queue.sites.is_empty() { (select(t, queue.filled, Ask::new("site", "desk-site").optional(), &sites)) }
            (select(t, queue.filled, Ask::new("state", "desk-state").optional(), &states))
            (select(t, queue.filled, Ask::new("priority", "desk-priority").optional(), &priorities))
            button class="btn" { (icon("filter")) (t.s("desk-filter")) }
        }
    }
}

fn nothing(t: &Locale, queue: &Queue<'_>) -> Markup {
    if queue.view != "open" && queue.view != "all" {
        let all = html! { a class="btn" href="/tickets?view=open" { (t.s("desk-see-open")) } };
        return empty(&t.s("desk-none-here"), &t.s("desk-none-here-next"), Some(all));
    }
    let action = html! {
        a class="btn go" href="/tickets/new" data-dialog { (icon("plus")) (t.s("desk-new")) }
    };
    empty(&t.s("desk-none"), &t.s("desk-none-next"), Some(action))
}

fn rows(t: &Locale, queue: &Queue<'_>) -> Markup {
    html! {
        form method="post" action="/tickets/bulk" {
            input type="hidden" name="back" value={ "/tickets?" (queue.query) };
            ul role="list" class="rows tickets" data-rows { @for (ticket, live) in queue.rows { (row(t, ticket, live.as_ref(), queue.covering.contains(&ticket.id))) } }
            div class="bulk" role="group" aria-label=(t.s("desk-bulk")) {
                select class="input" name="owner" aria-label=(t.s("desk-give-to")) {
                    option value="" { (t.s("desk-give-to")) }
                    @for (id, name) in queue.team { option value=(id) { (name) } }
                }
                button class="btn sm" name="do" value="owner" data-hotkey="a" { (icon("user")) (t.s("desk-give")) }
                button class="btn sm" name="do" value="resolved" data-hotkey="s" { (icon("circle-check")) (t.s("desk-resolve")) }
                button class="btn bare sm" name="do" value="spam" { (icon("ban")) (t.s("desk-spam")) }
            }
        }
    }
}

fn row(t: &Locale, ticket: &Ticket, live: Option<&Live>, covers: bool) -> Markup {
    let whose = ticket.client_name.as_deref().unwrap_or(&ticket.requester);
    html! {
        li data-row {
            input type="checkbox" name="ticket" value=(ticket.id) aria-label=(t.with("desk-choose", &[("number", ticket.number().into())]));
            div {
                a class="t" href=(ticket.href()) { (ticket.subject) }
                div class="ctx" {
                    span class="mono" { (ticket.number()) } " · " (whose) " · " (standing(t, ticket)) " · " (ago(t, ticket.created_at))
                    @if ticket.priority <= 2 { " " (priority(t, ticket.priority)) }
                    @if covers { " · " b { (covering(t, ticket)) } }
                }
            }
            span class="who small" {
                @match (&ticket.owner_id, &ticket.owner_name) {
                    (Some(id), Some(name)) => { (avatar(id.0, name, Size::Xs)) " " span { (name) } },
                    _ => span class="muted" { (t.s("desk-nobody")) },
                }
            }
            @match live {
                Some(live) => (clock(t, live)),
                None => span class="small muted" { (t.s("desk-no-clock")) },
            }
        }
    }
}

/// For whom the reader has a ticket: its holder is away.
pub fn covering(t: &Locale, ticket: &Ticket) -> String {
    t.with("desk-covering", &[("name", ticket.owner_name.as_deref().unwrap_or("").into())])
}

/// Levels as choices.
pub fn levels(t: &Locale) -> Vec<(String, String)> {
    Level::ALL
        .iter()
        .map(|level| (level.word().to_owned(), t.s(&format!("desk-level-{}", level.word()))))
        .collect()
}

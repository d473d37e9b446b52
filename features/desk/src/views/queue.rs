//! The queue: rows by the next clock to run out (DESIGN 3.6).

use super::{
    clock, priority,
    saved::{self, Saved},
    standing, state_word,
};
use crate::{
    live::Live,
    types::{Level, MOST_COUNTED, Ticket, TicketState, number},
};
use kernel::TicketId;
use maud::{Markup, html};
use ui::{
    Head, Locale,
    code::copied,
    form::{Ask, Filled, input, select},
    head,
    parts::{Size, ago, avatar, empty, icon, pager},
};

/// A view of the queue that is a link.
pub const VIEWS: [&str; 6] = ["mine", "unassigned", "risk", "client", "open", "all"];

/// Where clients open tickets.
pub enum Door {
    /// They write to this address.
    Mail(String),
    /// They fill in the form at this address.
    Portal(String),
}

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
    /// Projects that are under way, by key and name.
    pub projects: &'a [(String, String)],
    /// The team, by key and name.
    pub team: &'a [(String, String)],
    /// What was asked for those that are ticked, where it needs a fix.
    pub bulk: &'a Filled,
    /// Tickets that were left as they are.
    pub left: &'a [TicketId],
    /// Which page it is.
    pub page: i64,
    /// Addresses of the neighbouring pages.
    pub newer: Option<String>,
    /// The next page.
    pub older: Option<String>,
    /// Saved views of the reader and of the team.
    pub saved: &'a [Saved],
    /// A view that was to be kept or changed, where it needs a fix.
    pub naming: &'a Filled,
    /// Where clients open tickets, told where there are none.
    pub door: Option<&'a Door>,
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
        (told(t, queue))
        @if queue.rows.is_empty() { (nothing(t, queue)) } @else { (rows(t, queue)) }
        (pager(t, queue.newer.as_deref(), queue.older.as_deref()))
        p class="form-foot small" {
            a class="btn bare sm" href={ "/tickets/export.csv?" (queue.query) } { (t.s("desk-csv")) }
        }
        (saved::forms(t, queue.query, queue.saved, queue.naming))
    }
}

/// The views as links, each with how many stand in it; they are asked for again while somebody looks.
pub fn links(t: &Locale, view: &str, query: &str, counts: &[i64; 5], saved: &[Saved]) -> Markup {
    html! {
        nav class="views" aria-label=(t.s("desk-views")) data-live={ "/tickets/views/now?" (query) } data-every="60" {
            @for (at, name) in VIEWS.iter().enumerate() {
                a href={ "/tickets?view=" (name) } aria-current=[(view == *name).then_some("page")] {
                    (t.s(&format!("desk-view-{name}")))
                    @if let Some(n) = counts.get(at).filter(|n| **n > 0) { span class="n" { (counted(t, *n)) } }
                }
            }
            (saved::links(t, query, saved))
        }
    }
}

/// A count that stopped at its limit says so.
pub fn counted(t: &Locale, n: i64) -> String {
    if n < MOST_COUNTED { t.number(n) } else { format!("{}+", t.number(MOST_COUNTED - 1)) }
}

fn filters(t: &Locale, queue: &Queue<'_>) -> Markup {
    let any = |rest: &[(String, String)]| {
        let mut all = vec![(String::new(), t.s("desk-any"))];
        all.extend_from_slice(rest);
        all
    };
    let states: Vec<_> =
        TicketState::ALL.iter().map(|state| (state.word().to_owned(), state_word(t, *state))).collect();
    let more = ["owner", "project", "category", "service", "tag"];
    let is_asked = more.iter().any(|name| !queue.filled.value(name).is_empty());
    let word = |name, label| input(t, queue.filled, "text", Ask::new(name, label).optional());
    html! {
        form class="filters" method="get" action="/tickets" role="search" {
            input type="hidden" name="view" value=(queue.view);
            div class="field grow" { (input(t, queue.filled, "search", Ask::new("q", "desk-filter-subject").optional())) }
            (select(t, queue.filled, Ask::new("client", "desk-client").optional(), &any(queue.clients)))
            @if !queue.sites.is_empty() { (select(t, queue.filled, Ask::new("site", "desk-site").optional(), &any(queue.sites))) }
            (select(t, queue.filled, Ask::new("state", "desk-state").optional(), &any(&states)))
            (select(t, queue.filled, Ask::new("priority", "desk-priority").optional(), &any(&priorities(t))))
            details class="fold" open[is_asked] {
                summary { (t.s("desk-more-filters")) }
                div class="row" {
                    (select(t, queue.filled, Ask::new("owner", "desk-owner").optional(), &any(queue.team)))
                    (select(t, queue.filled, Ask::new("project", "desk-project").optional(), &any(queue.projects)))
                    (word("category", "desk-category"))
                    (word("service", "desk-service"))
                    (word("tag", "desk-tag"))
                }
            }
            button class="btn" { (icon("filter")) (t.s("desk-filter")) }
        }
    }
}

fn priorities(t: &Locale) -> Vec<(String, String)> {
    (1..=4_i64).map(|n| (n.to_string(), t.with("desk-priority-n", &[("n", n.into())]))).collect()
}

/// What needs a fix, and which tickets were left as they are.
fn told(t: &Locale, queue: &Queue<'_>) -> Markup {
    let left: Vec<String> = queue.left.iter().map(|id| number(*id)).collect();
    html! {
        (queue.bulk.summary(t))
        @if !left.is_empty() {
            div class="banner warn" role="status" { (icon("triangle-alert")) div { (t.with("desk-bulk-left", &[("tickets", left.join(", ").into())])) } }
        }
    }
}

fn nothing(t: &Locale, queue: &Queue<'_>) -> Markup {
    if queue.view != "open" && queue.view != "all" {
        let all = html! { a class="btn" href="/tickets?view=open" { (t.s("desk-see-open")) } };
        return empty(&t.s("desk-none-here"), &t.s("desk-none-here-next"), Some(all));
    }
    let action = html! {
        @if let Some(door) = queue.door { (told_door(t, door)) }
        a class="btn go" href="/tickets/new" data-dialog { (icon("plus")) (t.s("desk-new")) }
    };
    empty(&t.s("desk-none"), &t.s("desk-none-next"), Some(action))
}

/// The address at which clients open tickets, to be copied.
fn told_door(t: &Locale, door: &Door) -> Markup {
    let (words, address) = match door {
        Door::Mail(address) => ("desk-none-mail", address),
        Door::Portal(address) => ("desk-none-portal", address),
    };
    copied(t, "desk-door", words, address)
}

fn rows(t: &Locale, queue: &Queue<'_>) -> Markup {
    let page = if queue.page > 1 { format!("&page={}", queue.page) } else { String::new() };
    let back = format!("/tickets?{}{page}", queue.query);
    html! {
        form method="post" action="/tickets/bulk" {
            input type="hidden" name="back" value=(back);
            ul role="list" class="rows tickets" id="f-ticket" data-rows { @for (ticket, live) in queue.rows { (row(t, queue, &back, (ticket, live.as_ref()))) } }
            (bulk(t, queue))
        }
    }
}

/// What can be done to those that are ticked. With nothing ticked, the keys of its fields are those of the row.
fn bulk(t: &Locale, queue: &Queue<'_>) -> Markup {
    let mut owners = vec![("0".to_owned(), t.s("desk-give-nobody"))];
    owners.extend_from_slice(queue.team);
    let states =
        [TicketState::Open, TicketState::WaitingThirdParty, TicketState::Resolved, TicketState::Closed];
    let states = states.map(|state| (state.word().to_owned(), state_word(t, state)));
    let go = |what: &str, icon_name: &str, key: &str| html! { button class="btn sm" name="do" value=(what) { (icon(icon_name)) (t.s(key)) } };
    html! {
        div class="bulk" role="group" aria-label=(t.s("desk-bulk")) {
            (pick(t, queue.bulk, ("to_owner", "desk-give-to", Some("a")), &owners)) (go("owner", "user", "desk-give"))
            (pick(t, queue.bulk, ("to_state", "desk-move-to", Some("s")), &states)) (go("state", "circle-check", "desk-move"))
            (pick(t, queue.bulk, ("to_priority", "desk-priority-to", None), &priorities(t)))
            (words(t, queue.bulk, "reason", "desk-reason")) (go("priority", "flag", "desk-set-priority"))
            (words(t, queue.bulk, "add_tag", "desk-tag")) (go("tag", "plus", "desk-add-tag"))
            button class="btn bare sm" name="do" value="spam" { (icon("ban")) (t.s("desk-spam")) }
        }
    }
}

/// One of several choices in the bar; its label stands in it.
fn pick(
    t: &Locale,
    filled: &Filled,
    (name, label, key): (&str, &str, Option<&str>),
    choices: &[(String, String)],
) -> Markup {
    let error = filled.error(t, name);
    html! {
        select class="input" id={ "f-" (name) } name=(name) aria-label=(t.s(label)) data-hotkey=[key]
            aria-invalid=[error.as_ref().map(|_| "true")] aria-describedby=[error.as_ref().map(|_| format!("f-{name}-error"))] {
            option value="" { (t.s(label)) }
            @for (value, words) in choices { option value=(value) selected[filled.value(name) == value] { (words) } }
        }
        (wrong(name, error))
    }
}

/// A few words in the bar; their label stands in the field.
fn words(t: &Locale, filled: &Filled, name: &str, label: &str) -> Markup {
    let error = filled.error(t, name);
    html! {
        input class="input" type="text" id={ "f-" (name) } name=(name) value=(filled.value(name)) aria-label=(t.s(label)) placeholder=(t.s(label))
            aria-invalid=[error.as_ref().map(|_| "true")] aria-describedby=[error.as_ref().map(|_| format!("f-{name}-error"))];
        (wrong(name, error))
    }
}

fn wrong(name: &str, error: Option<String>) -> Markup {
    html! { @if let Some(error) = error { p class="err" id={ "f-" (name) "-error" } { (icon("triangle-alert")) (error) } } }
}

fn row(t: &Locale, queue: &Queue<'_>, back: &str, (ticket, live): (&Ticket, Option<&Live>)) -> Markup {
    let whose = ticket.client_name.as_deref().unwrap_or(&ticket.requester);
    let number = ticket.number();
    // A dialog over the queue, and back to it; the key of a row is pressed on its link.
    let door = |what: &str| format!("{}/{what}?back={}", ticket.href(), web::encode(back));
    html! {
        li data-row {
            input type="checkbox" name="ticket" value=(ticket.id) checked[queue.bulk.holds("ticket", &ticket.id.to_string())] aria-label=(t.with("desk-choose", &[("number", number.as_str().into())]));
            div {
                a class="t" href=(ticket.href()) { (ticket.subject) }
                div class="ctx" {
                    span class="mono" { (number) } " · " (whose) " · "
                    @if ticket.state == TicketState::Closed { (standing(t, ticket)) } @else {
                        a class="t" href=(door("state")) data-dialog data-row-key="s" { span class="vh" { (t.with("desk-state-of", &[("number", number.as_str().into())])) " " } (standing(t, ticket)) }
                    }
                    " · " (ago(t, ticket.created_at))
                    @if ticket.priority <= 2 { " " (priority(t, ticket.priority)) }
                    @if queue.covering.contains(&ticket.id) { " · " b { (covering(t, ticket)) } }
                }
            }
            a class="who small t" href=(door("owner")) data-dialog data-row-key="a" {
                span class="vh" { (t.with("desk-owner-of", &[("number", number.as_str().into())])) " " }
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

//! A ticket and the list of them, as a client's guest sees them.

use super::{
    mail::{Attach, attach},
    state,
};
use crate::types::{
    Entry, EntryKind, Ticket,
    mail::{Attached, TicketFile},
};
use maud::{Markup, PreEscaped, html};
use ui::{
    Locale,
    form::Filled,
    parts::{ago, icon, time},
};

/// What a guest's page shows of a ticket.
pub struct Guest<'a> {
    /// The ticket.
    pub ticket: &'a Ticket,
    /// What happened.
    pub entries: &'a [Entry],
    /// Files that mails brought.
    pub brought: &'a [TicketFile],
    /// Files of what was written.
    pub attached: &'a [Attached],
    /// Files that wait for the words that are mended.
    pub aside: &'a [Attached],
    /// The words as typed.
    pub filled: &'a Filled,
    /// Bytes of a file at most.
    pub most: usize,
}

/// What a guest sees of a ticket: what was said to them and by them, and where it stands.
pub fn page(t: &Locale, page: &Guest<'_>) -> Markup {
    let Guest { ticket, filled, .. } = *page;
    let base = format!("/portal/tickets/{}", ticket.id);
    let seen = page.entries.iter().filter(|entry| {
        use EntryKind::{AutoReply, Message, Opened, OpenedFor, Reply};
        matches!(entry.kind, Opened | OpenedFor | Message | Reply | AutoReply)
    });
    html! {
        p class="row" { (state(t, ticket)) span class="mono small" { (ticket.number()) } span class="small muted" { @if let Some(site) = &ticket.site_name { (site) " · " } (ago(t, ticket.created_at)) } }
        ol role="list" class="log" {
            @for entry in seen {
                li class="entry" {
                    (time(t, entry.at))
                    span class="node" aria-hidden="true" { (icon(if entry.kind == EntryKind::Reply { "reply" } else { "message-square-text" })) }
                    div { p class="who" { b { (author(t, entry)) } } div class="body prose" { (PreEscaped(&entry.html)) } (super::mail::files(t, &base, entry.id, page.brought)) (super::mail::attached(t, &base, entry.id, page.attached, &[])) }
                }
            }
        }
        form class="reply" id="reply-form" method="post" action={ "/portal/tickets/" (ticket.id) } enctype="multipart/form-data" {
            (filled.summary(t))
            label for="f-text" { (t.s(if ticket.state.is_open() { "desk-guest-answer" } else { "desk-guest-again" })) }
            textarea class="input" id="f-text" name="text" rows="4" required { "\n" (filled.value("text")) }
            (attach(t, filled, Attach { id: "f-file", aside: page.aside, hint: "desk-attach-guest-hint", most: page.most }))
            div class="row" { button class="btn go sm" { (icon("send")) (t.s("desk-guest-send")) } }
        }
    }
}

/// Who speaks, as a guest reads it: what a rule is called is the team's.
fn author<'a>(t: &Locale, entry: &'a Entry) -> std::borrow::Cow<'a, str> {
    match entry.kind {
        EntryKind::OpenedFor => entry.author.as_str().into(),
        EntryKind::AutoReply => t.s("desk-guest-auto").into(),
        _ => entry.who().into(),
    }
}

/// A guest's tickets, or what will be there; with who asked, where those of others are among them.
pub fn list(t: &Locale, tickets: &[Ticket], of_all: bool) -> Markup {
    html! {
        p class="row" { a class="btn go" href="/portal/tickets/new" { (icon("plus")) (t.s("desk-guest-new")) } }
        @if tickets.is_empty() { p class="soft" { (t.s("desk-guest-none")) } } @else {
            ul role="list" class="list" {
                @for ticket in tickets {
                    li {
                        (icon("ticket"))
                        a class="t" href={ "/portal/tickets/" (ticket.id) } { (ticket.subject) }
                        (state(t, ticket))
                        span class="sub" { span class="mono" { (ticket.number()) } @if of_all { " · " (ticket.requester) } " · " (ago(t, ticket.updated_at)) }
                    }
                }
            }
        }
    }
}

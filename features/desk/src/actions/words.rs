//! What is written in a ticket: by the client, to the client, and for the team alone. Two verbs for the
//! team, never one with a switch (DESIGN rule 4).

use super::{
    clocks, copies,
    files::{self, With},
};
use crate::{
    rules,
    store::{
        side,
        tickets::{self, NewEntry},
    },
    types::{EntryKind, TEXT_LENGTH, Ticket, TicketState, filled, mail::NewFile},
};
use db::{Tx, search};
use kernel::{Error, Event, Result, TicketEntryId, TicketId};
use threads::reference::{Pointer, Reference};

/// Cleaned HTML; tickets that the team's own words point at become links.
pub(super) fn html(text: &str, links: bool) -> String {
    let resolve = |pointer: &Pointer| match pointer {
        Pointer::Reference(Reference::Ticket(number)) if links => Some(format!("/tickets/{number}")),
        _ => None,
    };
    threads::markdown::html(text, &resolve)
}

/// Puts the words of a ticket into the index.
pub(super) async fn index(tx: &mut Tx, ticket: &Ticket) -> Result<()> {
    let words = tickets::list_sources(tx, ticket.id).await?.join("\n");
    let text = format!("{}\n{}\n{}\n{words}", ticket.number(), ticket.subject, ticket.requester);
    let doc = search::Doc {
        kind: "ticket",
        id: ticket.id.0,
        project: ticket.project_id,
        client: ticket.client_id,
        client_visible: false,
        at: tx.now(),
        bulk: false,
        text: &text,
    };
    search::index(tx, doc).await
}

/// Puts every ticket into the search again, each as of the last thing that happened to it.
pub(crate) fn reindex(tx: &mut Tx) -> web::Slot<'_, ()> {
    web::slot(async move {
        for id in tickets::list_keys(tx).await? {
            let ticket = tickets::find_any(tx, id).await?;
            tx.act_as(kernel::Actor::SYSTEM, Some(ticket.updated_at));
            index(tx, &ticket).await?;
        }
        tx.act_as(kernel::Actor::SYSTEM, None);
        Ok(())
    })
}

fn refuse_silent(ticket: &Ticket) -> Result<()> {
    if rules::is_silent(ticket) { Err(Error::Conflict("desk-merged-is-silent")) } else { Ok(()) }
}

/// What a reply says beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The newest message that its writer had seen; a newer one holds it back.
    pub seen: i64,
    /// The state that it leaves the ticket in; open if none is said.
    pub state: Option<TicketState>,
    /// Who gets a copy by mail, from now on; without a word those of the conversation.
    pub copies: Option<Vec<String>>,
    /// Files that go with it.
    pub files: Vec<NewFile>,
    /// Files that its writer put aside before.
    pub aside: Vec<i64>,
    /// The client has it already, as the demo's past tells: no mail leaves.
    pub is_past: bool,
}

/// Answers the client. A message that came meanwhile is shown before the answer leaves. Asking a question
/// and waiting for the client is one act (RULES §6.2).
pub async fn reply(tx: &mut Tx, id: TicketId, text: &str, told: Told) -> Result<TicketEntryId> {
    let ticket = tickets::find(tx, id).await?;
    if !rules::may_handle(tx.actor()) {
        return Err(Error::Forbidden);
    }
    refuse_silent(&ticket)?;
    let text = filled("text", text, TEXT_LENGTH)?;
    if tickets::find_newest(tx, id).await? > told.seen {
        return Err(Error::invalid("text", "desk-came-meanwhile"));
    }
    let new = NewEntry { source: &text, html: &html(&text, false), ..NewEntry::default() };
    let entry = tickets::insert_entry(tx, id, EntryKind::Reply, &new).await?;
    files::attach(tx, id, (id, entry), With { files: &told.files, aside: &told.aside }).await?;
    let leaves = !told.is_past && super::answers::leaves(tx, &ticket).await?;
    if leaves {
        copies::copy(tx, &ticket, entry, told.copies.as_deref()).await?;
        super::answers::answer_later(tx, &ticket, entry).await?;
    } else if told.copies.is_some_and(|copies| !copies.is_empty()) {
        return Err(Error::invalid("cc", "desk-copies-no-mail"));
    }
    note_developer(tx, &ticket).await?;
    let state = told.state.unwrap_or(match ticket.state {
        TicketState::New => TicketState::Open,
        other => other,
    });
    if state != ticket.state {
        if !rules::may_move(ticket.state, state) {
            return Err(Error::invalid("state", "desk-no-such-move"));
        }
        super::tickets::put_state(tx, &ticket, state).await?;
    }
    tickets::touch(tx, id).await?;
    clocks::refresh(tx, id).await?;
    index(tx, &ticket).await?;
    let (project, client) = (ticket.project_id, ticket.client_id);
    tx.record(Event::TicketReplied { ticket: id, project, client }).await?;
    if state == TicketState::Resolved && ticket.state != state {
        tx.record(Event::TicketResolved { ticket: id, project, client }).await?;
    }
    Ok(entry)
}

/// Answers the client without a person: it stops no clock (RULES §6.2). `author` is the rule that speaks, `value` what
/// it is for.
pub(super) async fn answer_by_itself(
    tx: &mut Tx,
    ticket: &Ticket,
    text: &str,
    (author, value): (&str, &str),
) -> Result<()> {
    let new = NewEntry { author, source: text, html: &html(text, false), value };
    let entry = tickets::insert_entry(tx, ticket.id, EntryKind::AutoReply, &new).await?;
    super::answers::answer_later(tx, ticket, entry).await?;
    tickets::touch(tx, ticket.id).await?;
    index(tx, ticket).await?;
    let (project, client) = (ticket.project_id, ticket.client_id);
    tx.record(Event::TicketAutoAnswered { ticket: ticket.id, project, client }).await?;
    Ok(())
}

/// Writes for the team alone.
pub async fn note(tx: &mut Tx, id: TicketId, text: &str) -> Result<TicketEntryId> {
    note_with(tx, id, text, With::default()).await
}

/// Writes for the team alone, with files that the team alone opens.
pub async fn note_with(tx: &mut Tx, id: TicketId, text: &str, with: With<'_>) -> Result<TicketEntryId> {
    let ticket = tickets::find(tx, id).await?;
    if !rules::may_handle(tx.actor()) {
        return Err(Error::Forbidden);
    }
    refuse_silent(&ticket)?;
    let text = filled("text", text, TEXT_LENGTH)?;
    let entry = note_as(tx, &ticket, &text, "").await?;
    // Files that wait for an answer to come are not forgotten by a note without any.
    if !(with.files.is_empty() && with.aside.is_empty()) {
        files::attach(tx, id, (id, entry), with).await?;
    }
    Ok(entry)
}

/// Writes for the team alone; `author` is who speaks where no person does.
pub(super) async fn note_as(tx: &mut Tx, ticket: &Ticket, text: &str, author: &str) -> Result<TicketEntryId> {
    let new = NewEntry { author, source: text, html: &html(text, true), value: "" };
    let entry = tickets::insert_entry(tx, ticket.id, EntryKind::Note, &new).await?;
    note_developer(tx, ticket).await?;
    tickets::touch(tx, ticket.id).await?;
    index(tx, ticket).await?;
    let (project, client) = (ticket.project_id, ticket.client_id);
    let (owner, followers) = side::list_hearing(tx, ticket.id).await?;
    tx.record(Event::TicketNoted { ticket: ticket.id, project, client, owner, followers }).await?;
    Ok(entry)
}

/// The client writes: a guest by themselves, or somebody on the team who tells what the client said
/// (`author`). What waited for the client goes on; what was solved comes back, or becomes a new ticket if it
/// is too late for that (RULES §6.5). The ticket that the message went into.
pub async fn message(tx: &mut Tx, id: TicketId, text: &str, author: &str) -> Result<TicketId> {
    message_with(tx, id, text, author, With::default()).await
}

/// The client writes, with files.
pub async fn message_with(
    tx: &mut Tx,
    id: TicketId,
    text: &str,
    author: &str,
    with: With<'_>,
) -> Result<TicketId> {
    let ticket = tickets::find(tx, id).await?;
    refuse_silent(&ticket)?;
    let text = filled("text", text, TEXT_LENGTH)?;
    if !ticket.state.is_open() && !super::tickets::comes_back(tx, &ticket).await? {
        return super::tickets::follow_up(tx, &ticket, &text, with).await;
    }
    let author = if author.is_empty() { ticket.requester.as_str() } else { author };
    let new = NewEntry { author, source: &text, html: &html(&text, false), ..NewEntry::default() };
    let entry = tickets::insert_entry(tx, id, EntryKind::Message, &new).await?;
    files::attach(tx, id, (id, entry), with).await?;
    let again = !ticket.state.is_open();
    if again || ticket.state == TicketState::WaitingClient {
        super::tickets::put_state(tx, &ticket, TicketState::Open).await?;
    }
    tickets::touch(tx, id).await?;
    clocks::refresh(tx, id).await?;
    index(tx, &ticket).await?;
    let (project, client) = (ticket.project_id, ticket.client_id);
    let (owner, followers) = side::list_hearing(tx, id).await?;
    let written = Event::TicketWritten { ticket: id, project, client, owner, followers: followers.clone() };
    tx.record(written).await?;
    if again {
        tx.record(Event::TicketReopened { ticket: id, project, client, owner, followers }).await?;
    }
    Ok(id)
}

/// Notes the first thing that the developer does after the ticket was taken to them (RULES §4.1).
pub(super) async fn note_developer(tx: &mut Tx, ticket: &Ticket) -> Result<()> {
    let waits = ticket.developer_acted_at.is_none() && ticket.developer_id.is_some();
    if waits && ticket.developer_id == tx.actor().person_or_none() {
        tickets::set_acted(tx, ticket.id).await?;
    }
    Ok(())
}

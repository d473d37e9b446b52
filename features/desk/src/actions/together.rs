//! Tickets that belong together: links, and one that goes into another.

use super::clocks;
use crate::{
    rules,
    store::{
        side,
        tickets::{self, NewEntry},
    },
    types::{EntryKind, LinkKind},
};
use db::Tx;
use kernel::{Error, Event, Result, TicketId};

async fn pair(
    tx: &mut Tx,
    id: TicketId,
    other: TicketId,
) -> Result<(crate::types::Ticket, crate::types::Ticket)> {
    let ticket = tickets::find(tx, id).await?;
    if !rules::may_handle(tx.actor()) {
        return Err(Error::Forbidden);
    }
    let unknown = |_| Error::invalid("other", "desk-no-such-ticket");
    let other = tickets::find(tx, other).await.map_err(unknown)?;
    if ticket.id == other.id {
        return Err(Error::invalid("other", "desk-same-ticket"));
    }
    if rules::is_silent(&ticket) || rules::is_silent(&other) {
        return Err(Error::Conflict("desk-merged-is-silent"));
    }
    Ok((ticket, other))
}

/// Says that two tickets have to do with each other.
pub async fn link(tx: &mut Tx, id: TicketId, other: TicketId) -> Result<()> {
    let (ticket, other) = pair(tx, id, other).await?;
    side::link(tx, ticket.id, other.id, LinkKind::Related).await?;
    let (project, client) = (ticket.project_id, ticket.client_id);
    tx.record(Event::TicketChanged { ticket: id, project, client, what: "links".to_owned() }).await?;
    Ok(())
}

/// Lets a ticket go into another of the same client: its clocks are cancelled, the other keeps the earliest
/// start (RULES §6.5). What was written in it stays there, one link away.
pub async fn merge(tx: &mut Tx, id: TicketId, into: TicketId) -> Result<()> {
    let (ticket, into) = pair(tx, id, into).await?;
    if ticket.client_id != into.client_id {
        return Err(Error::invalid("other", "desk-other-client"));
    }
    let value = into.id.to_string();
    let new = NewEntry { value: &value, ..NewEntry::default() };
    tickets::insert_entry(tx, id, EntryKind::Merged, &new).await?;
    clocks::refresh(tx, id).await?;
    let value = id.to_string();
    let new = NewEntry { value: &value, ..NewEntry::default() };
    tickets::insert_entry(tx, into.id, EntryKind::Absorbed, &new).await?;
    tickets::set_merged(tx, id, into.id, ticket.created_at).await?;
    clocks::refresh(tx, into.id).await?;
    let (project, client) = (ticket.project_id, ticket.client_id);
    tx.record(Event::TicketMerged { ticket: id, into: into.id, project, client }).await?;
    Ok(())
}

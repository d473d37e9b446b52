//! Tickets that belong together or apart: links, one that goes into another, a part that becomes its own; and
//! entries that were written down wrongly.

use super::{clocks, copies};
use crate::{
    rules,
    store::{
        side,
        tickets::{self, NewEntry},
    },
    types::{EntryKind, LinkKind, NewTicket, REASON_LENGTH, SUBJECT_LENGTH, TEXT_LENGTH, filled},
};
use db::Tx;
use kernel::{Error, Event, Result, TicketEntryId, TicketId};

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

/// Parts two tickets that somebody linked. What follows another or was part of it stays so: that happened.
pub async fn unlink(tx: &mut Tx, id: TicketId, other: TicketId) -> Result<()> {
    let (ticket, other) = pair(tx, id, other).await?;
    if !side::unlink(tx, ticket.id, other.id).await? {
        return Err(Error::Conflict("desk-link-stays"));
    }
    let (project, client) = (ticket.project_id, ticket.client_id);
    tx.record(Event::TicketChanged { ticket: id, project, client, what: "links".to_owned() }).await?;
    Ok(())
}

/// Lets a ticket go into another of the same client: its clocks are cancelled, the other keeps the earliest
/// start (RULES §6.5). What was written in it stays there, one link away; whoever follows it follows the other.
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
    copies::go_along(tx, &ticket, &into).await?;
    side::follow_along(tx, id, into.id).await?;
    clocks::refresh(tx, into.id).await?;
    let (project, client) = (ticket.project_id, ticket.client_id);
    tx.record(Event::TicketMerged { ticket: id, into: into.id, project, client }).await?;
    Ok(())
}

/// Makes a part of a ticket its own: the same client, project and sort, and clocks that start now (RULES §6.5).
/// What was written stays where it was, one link away.
pub async fn split(tx: &mut Tx, id: TicketId, subject: &str, text: &str) -> Result<TicketId> {
    let ticket = tickets::find(tx, id).await?;
    if !rules::may_handle(tx.actor()) {
        return Err(Error::Forbidden);
    }
    if rules::is_silent(&ticket) {
        return Err(Error::Conflict("desk-merged-is-silent"));
    }
    let new = NewTicket {
        subject: filled("subject", subject, SUBJECT_LENGTH)?,
        text: filled("text", text, TEXT_LENGTH)?,
        requester: ticket.requester.clone(),
        email: ticket.email.clone(),
        client: ticket.client_id,
        site: ticket.site_id,
        project: ticket.project_id,
        category: ticket.category.clone(),
        service: ticket.service.clone(),
        impact: ticket.impact,
        urgency: ticket.urgency,
        source: ticket.source,
    };
    let part = super::open(tx, new).await?;
    side::link(tx, part, id, LinkKind::SplitFrom).await?;
    let value = part.to_string();
    tickets::insert_entry(tx, id, EntryKind::Split, &NewEntry { value: &value, ..NewEntry::default() })
        .await?;
    tickets::touch(tx, id).await?;
    let (project, client) = (ticket.project_id, ticket.client_id);
    tx.record(Event::TicketSplit { ticket: id, part, project, client }).await?;
    Ok(part)
}

/// Says that something was written down wrongly, so that it no longer counts for the clocks, or that it counts
/// again; with a reason, by a coordinator. The entry stays, and so does the raw figure (RULES §6.2).
pub async fn exclude(tx: &mut Tx, id: TicketId, entry: TicketEntryId, out: bool, reason: &str) -> Result<()> {
    let ticket = tickets::find(tx, id).await?;
    if !rules::may_exclude(tx.actor()) {
        return Err(Error::Forbidden);
    }
    let (kind, _) = tickets::find_entry(tx, id, entry).await?;
    if !rules::can_be_excluded(kind) {
        return Err(Error::Conflict("desk-not-excludable"));
    }
    let reason = filled("reason", reason, REASON_LENGTH)?;
    if tickets::list_facts(tx, id).await?.excluded.contains(&entry) == out {
        return Ok(());
    }
    let (kind, what) =
        if out { (EntryKind::Excluded, "excluded") } else { (EntryKind::Included, "included") };
    let (value, html) = (entry.to_string(), super::words::html(&reason, false));
    let new = NewEntry { value: &value, source: &reason, html: &html, author: "" };
    tickets::insert_entry(tx, id, kind, &new).await?;
    clocks::refresh(tx, id).await?;
    let (project, client) = (ticket.project_id, ticket.client_id);
    tx.record(Event::TicketChanged { ticket: id, project, client, what: what.to_owned() }).await?;
    Ok(())
}

//! What stands beside a ticket: who follows it, its tags, and a new one that has them from the start.

use super::{
    files::With,
    tickets::{assign, handled, open_with},
};
use crate::{
    rules,
    store::side,
    types::{Beside, NewTicket, Ticket, WORD_LENGTH},
};
use db::Tx;
use kernel::{Error, Event, PersonId, Result, TicketId};
use std::collections::BTreeSet;

/// Tags of a ticket at most.
pub(super) const MOST_TAGS: usize = 20;
/// People who are chosen at once to follow a ticket, at most.
pub(crate) const MOST_FOLLOWERS: usize = 50;

/// Refuses more tags than a ticket may have, and those that are too long.
pub(super) fn refuse_tags(tags: &[String]) -> Result<()> {
    if tags.len() > MOST_TAGS {
        return Err(Error::limit("tags", "desk-tags-many", MOST_TAGS));
    }
    if tags.iter().any(|tag| tag.chars().count() > WORD_LENGTH) {
        return Err(Error::limit("tags", "desk-too-long", WORD_LENGTH));
    }
    Ok(())
}

/// Opens a ticket on a client's behalf with its files, tags and followers, and gives it to whoever is to hold it: all
/// of it, or nothing. Rules look at it once all of it stands.
pub async fn open_beside(tx: &mut Tx, new: NewTicket, beside: &Beside, with: With<'_>) -> Result<TicketId> {
    if !rules::may_handle(tx.actor()) {
        return Err(Error::Forbidden);
    }
    refuse_tags(&beside.tags)?;
    let id = open_with(tx, new, None, with).await?;
    side::set_tags(tx, id, &beside.tags).await?;
    let followers: BTreeSet<PersonId> = beside.followers.iter().copied().collect();
    if followers.len() > MOST_FOLLOWERS {
        return Err(Error::limit("follower", "desk-followers-many", MOST_FOLLOWERS));
    }
    let followers: Vec<PersonId> = followers.into_iter().collect();
    if !followers.is_empty() && side::follow_all(tx, id, &followers).await? != followers.len() as u64 {
        return Err(Error::invalid("follower", "desk-followers-reach"));
    }
    if beside.owner.is_some() {
        assign(tx, id, beside.owner).await?;
    }
    Ok(id)
}

/// Follows a ticket, or no longer.
pub async fn follow(tx: &mut Tx, id: TicketId, follows: bool) -> Result<()> {
    let person = tx.actor().person;
    let ticket = handled(tx, id).await?;
    set_follows(tx, &ticket, person, follows).await
}

/// Lets somebody on the team follow a ticket that they reach.
pub async fn add_follower(tx: &mut Tx, id: TicketId, person: PersonId) -> Result<()> {
    let ticket = handled(tx, id).await?;
    if !side::list_may_follow(tx, id).await?.iter().any(|(may, _)| *may == person) {
        return Err(Error::invalid("person", "desk-choose-one"));
    }
    set_follows(tx, &ticket, person, true).await
}

async fn set_follows(tx: &mut Tx, ticket: &Ticket, person: PersonId, follows: bool) -> Result<()> {
    let id = ticket.id;
    side::follow(tx, id, person, follows).await?;
    let (project, client) = (ticket.project_id, ticket.client_id);
    tx.record(Event::TicketChanged { ticket: id, project, client, what: "followers".to_owned() }).await?;
    Ok(())
}

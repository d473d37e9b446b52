//! One thing that is done to several tickets, in one transaction.

use super::{beside::MOST_TAGS, tickets as verbs};
use crate::{
    rules,
    store::{side, tickets},
    types::{Changes, Each, Ticket, TicketState},
};
use db::Tx;
use kernel::{Error, Field, Result, TicketId};

/// Does it to each ticket that it can be done to, by the verb that does it to one; which were left as they are.
pub async fn each(tx: &mut Tx, ids: &[TicketId], what: &Each) -> Result<Vec<TicketId>> {
    let mut left = Vec::new();
    for id in ids {
        let ticket = tickets::find(tx, *id).await?;
        if can(tx, &ticket, what).await? {
            put(tx, &ticket, what).await.map_err(named)?;
        } else {
            left.push(*id);
        }
    }
    Ok(left)
}

/// Whether it can be done to a ticket: what went into another is silent, and what is over moves no more.
async fn can(tx: &mut Tx, ticket: &Ticket, what: &Each) -> Result<bool> {
    Ok(match what {
        _ if rules::is_silent(ticket) => false,
        // A pause takes a question to the client, one by one: the verb says so.
        Each::State(TicketState::WaitingClient) | Each::Owner(_) | Each::Priority(..) | Each::Spam => true,
        Each::State(TicketState::Open) if !ticket.state.is_open() => verbs::comes_back(tx, ticket).await?,
        Each::State(state) => *state == ticket.state || rules::may_move(ticket.state, *state),
        Each::Tag(tag) => {
            let tags = side::list_tags(tx, ticket.id).await?;
            tags.contains(tag) || tags.len() < MOST_TAGS
        }
    })
}

async fn put(tx: &mut Tx, ticket: &Ticket, what: &Each) -> Result<()> {
    let id = ticket.id;
    match what {
        Each::Owner(owner) => verbs::assign(tx, id, *owner).await,
        Each::State(state) if *state == ticket.state => Ok(()),
        Each::State(TicketState::Open) if !ticket.state.is_open() => verbs::reopen(tx, id).await,
        Each::State(state) => verbs::move_to(tx, id, *state).await,
        Each::Priority(priority, reason) => {
            let tags = side::list_tags(tx, id).await?;
            let new = Changes { priority: Some((*priority, reason.clone())), ..Changes::of(ticket) };
            verbs::change(tx, id, new, &tags).await
        }
        Each::Tag(tag) => {
            let mut tags = side::list_tags(tx, id).await?;
            if tags.contains(tag) {
                return Ok(());
            }
            tags.push(tag.clone());
            verbs::change(tx, id, Changes::of(ticket), &tags).await
        }
        Each::Spam => verbs::set_spam(tx, id, true).await,
    }
}

/// What needs a fix, by the names of the queue's fields.
fn named(error: Error) -> Error {
    let name = |field: Field| {
        let name = match field.name.as_str() {
            "owner" => "to_owner",
            "state" => "to_state",
            "tags" => "add_tag",
            other => other,
        };
        Field { name: name.to_owned(), ..field }
    };
    match error {
        Error::Invalid(fields) => Error::Invalid(fields.into_iter().map(name).collect()),
        other => other,
    }
}

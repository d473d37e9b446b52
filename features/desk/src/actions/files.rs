//! Files of answers and of what clients write: given with the words, or put aside by their writer before them.
//!
//! The bytes are stored before the transaction (`threads`). What is put aside is its writer's alone, is offered again
//! only beside the words that have to be mended, and is forgotten after a day.

use crate::{
    rules,
    store::{files as store, tickets},
    types::{
        Ticket,
        mail::{MOST_FILES, NewFile},
    },
};
use db::Tx;
use jiff::{SignedDuration, Timestamp};
use kernel::{Error, Event, Result, TicketEntryId, TicketId};
use web::limit::GUEST_BYTES;

/// How long what was put aside is kept.
const KEPT_ASIDE: SignedDuration = SignedDuration::from_hours(24);
/// What was put aside and is forgotten in one turn.
const FORGOTTEN_AT_ONCE: i64 = 500;

/// Files that come with words: new ones, and the keys of those that their writer put aside.
#[derive(Clone, Copy, Debug, Default)]
pub struct With<'a> {
    /// New ones.
    pub files: &'a [NewFile],
    /// Those put aside.
    pub aside: &'a [i64],
}

/// Gives an entry the files that come with it; those put aside were so in the ticket `from`, and what else its
/// writer put aside there is forgotten.
pub(super) async fn attach(
    tx: &mut Tx,
    from: TicketId,
    (ticket, entry): (TicketId, TicketEntryId),
    with: With<'_>,
) -> Result<()> {
    if with.files.len() + with.aside.len() > MOST_FILES {
        return Err(Error::limit("file", "desk-files-many", MOST_FILES));
    }
    room_for(tx, with.files).await?;
    for id in with.aside {
        if !store::give(tx, (from, *id), (ticket, entry)).await? {
            return Err(Error::invalid("file", "desk-file-gone"));
        }
    }
    for file in with.files {
        store::insert(tx, ticket, Some(entry), file).await?;
    }
    store::drop_aside(tx, from, &[]).await
}

/// Puts files aside while the words that they belong to are mended; what else was put aside is forgotten.
pub async fn put_aside(tx: &mut Tx, ticket: TicketId, with: With<'_>) -> Result<()> {
    let ticket = writable(tx, ticket).await?;
    room_for(tx, with.files).await?;
    store::drop_aside(tx, ticket.id, with.aside).await?;
    for file in with.files.iter().take(MOST_FILES.saturating_sub(with.aside.len())) {
        store::insert(tx, ticket.id, None, file).await?;
    }
    Ok(())
}

/// Puts files aside for words to come, beside what is there; their keys.
pub async fn keep_aside(tx: &mut Tx, ticket: TicketId, files: &[NewFile]) -> Result<Vec<i64>> {
    let ticket = writable(tx, ticket).await?;
    let person = tx.actor().person;
    let all = store::list(tx, &[ticket.id], person).await?;
    let aside = all.iter().filter(|file| file.entry.is_none()).count();
    if aside + files.len() > MOST_FILES {
        return Err(Error::limit("file", "desk-files-many", MOST_FILES));
    }
    let mut keys = Vec::with_capacity(files.len());
    for file in files {
        keys.push(store::insert(tx, ticket.id, None, file).await?);
    }
    Ok(keys)
}

/// Adds files to a request, for whoever wrote it and until somebody says more; their keys.
pub async fn add_to_request(tx: &mut Tx, ticket: TicketId, files: &[NewFile]) -> Result<Vec<i64>> {
    let ticket = writable(tx, ticket).await?;
    let (request, by) = tickets::find_request(tx, ticket.id).await?;
    if by != Some(tx.actor().person) {
        return Err(Error::Conflict("desk-request-of-other"));
    }
    if tickets::find_newest(tx, ticket.id).await? != request.0 {
        return Err(Error::Conflict("desk-request-answered"));
    }
    if store::list_of(tx, request).await?.len() + files.len() > MOST_FILES {
        return Err(Error::limit("file", "desk-files-many", MOST_FILES));
    }
    let mut keys = Vec::with_capacity(files.len());
    for file in files {
        keys.push(store::insert(tx, ticket.id, Some(request), file).await?);
    }
    let (project, client) = (ticket.project_id, ticket.client_id);
    tx.record(Event::TicketChanged { ticket: ticket.id, project, client, what: "files".to_owned() }).await?;
    Ok(keys)
}

/// A ticket in reach in which the actor may write.
async fn writable(tx: &mut Tx, ticket: TicketId) -> Result<Ticket> {
    let ticket = tickets::find(tx, ticket).await?;
    if !(rules::may_handle(tx.actor()) || tx.actor().is_guest()) {
        return Err(Error::Forbidden);
    }
    Ok(ticket)
}

/// Refuses what is more than a guest may send in a day, by what is kept: whoever sends it waits until their first
/// file of the day is a day old. Bytes are counted by `threads` as they come in; this holds for all nodes, and
/// whatever was started again.
async fn room_for(tx: &mut Tx, files: &[NewFile]) -> Result<()> {
    if !tx.actor().is_guest() || files.is_empty() {
        return Ok(());
    }
    let (now, person) = (tx.now(), tx.actor().person);
    let day = SignedDuration::from_secs(GUEST_BYTES.seconds);
    let since = now.saturating_sub(day).unwrap_or(Timestamp::MIN);
    let (kept, first) = store::sent_since(tx, person, since).await?;
    let more: i64 = files.iter().map(|file| file.size).sum();
    if u64::try_from(kept + more).unwrap_or(u64::MAX) <= GUEST_BYTES.most {
        return Ok(());
    }
    let until = first.unwrap_or(now).as_second() + GUEST_BYTES.seconds;
    Err(Error::TooSoon { seconds: (until - now.as_second()).max(1) })
}

/// Forgets what was put aside long ago.
pub async fn forget_aside(tx: &mut Tx) -> Result<()> {
    let before = tx.now().saturating_sub(KEPT_ASIDE).unwrap_or(Timestamp::MIN);
    store::forget_aside(tx, before, FORGOTTEN_AT_ONCE).await
}

//! How far people have read in tickets.

use db::{Read, Tx, params};
use jiff::Timestamp;
use kernel::{PersonId, Result, TicketEntryId, TicketId};

db::sql! {
    static FIND: (TicketEntryId, Timestamp) = "SELECT entry_id, seen_at FROM desk_seen WHERE person_id = $1 AND ticket_id = $2";
    static SAVE: () = "INSERT INTO desk_seen (person_id, ticket_id, entry_id, seen_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (person_id, ticket_id) DO UPDATE SET entry_id = excluded.entry_id, seen_at = excluded.seen_at WHERE excluded.entry_id > desk_seen.entry_id";
    static FORGET: () = "DELETE FROM desk_seen WHERE person_id = $1";
}

/// The newest thing that whoever asks had seen in a ticket, and when they saw it.
pub async fn find(read: &mut Read, id: TicketId) -> Result<Option<(TicketEntryId, Timestamp)>> {
    let person = read.actor().person;
    FIND.opt(read, params![person, id]).await
}

/// Notes how far whoever asks has read; that never goes back.
pub async fn save(tx: &mut Tx, id: TicketId, entry: TicketEntryId) -> Result<()> {
    let (person, now) = (tx.actor().person, tx.now());
    SAVE.exec(tx, params![person, id, entry, now]).await.map(drop)
}

/// Forgets what somebody has read.
pub async fn forget(tx: &mut Tx, person: PersonId) -> Result<()> {
    FORGET.exec(tx, params![person]).await.map(drop)
}

//! Files of answers and of what clients write.

use crate::types::mail::{Attached, NewFile};
use db::{Param, Read, ToParam as _, Tx, params, rows};
use jiff::Timestamp;
use kernel::{Error, PersonId, Result, TicketEntryId, TicketId};

/// Of files, those that the reader may have: a guest ($1 is not the team) none that goes with what the team wrote for
/// itself, and what was put aside only whoever did ($2).
macro_rules! theirs {
    ($start:literal, $rest:literal) => {
        concat!(
            "SELECT id, entry_id, name, media, size, hash FROM desk_attachment WHERE ",
            $start,
            " AND (entry_id IS NOT NULL OR person_id = $2)
            AND ($1 OR entry_id IS NULL OR EXISTS (SELECT 1 FROM desk_entry e WHERE e.id = entry_id AND e.kind IN ('opened', 'opened_for', 'message', 'reply', 'auto_reply'))) ",
            $rest
        )
    };
}

db::sql! {
    static NEW: (i64,) = "INSERT INTO desk_attachment (ticket_id, entry_id, person_id, name, media, size, hash, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
    static GIVE: () = "UPDATE desk_attachment SET ticket_id = $4, entry_id = $5 WHERE id = $1 AND ticket_id = $2 AND person_id = $3 AND entry_id IS NULL";
    static DROP_ASIDE: () = "DELETE FROM desk_attachment WHERE ticket_id = $1 AND person_id = $2 AND entry_id IS NULL AND id NOT IN (SELECT CAST(value ->> 0 AS BIGINT) FROM ROWS($3))";
    static FORGET_ASIDE: () = "DELETE FROM desk_attachment WHERE id IN (SELECT id FROM desk_attachment WHERE entry_id IS NULL AND at < $1 ORDER BY id LIMIT $2)";
    static LIST: Attached = (theirs!("ticket_id IN (SELECT value FROM IDS($3))", "ORDER BY id LIMIT $4"));
    static OF: Attached = "SELECT id, entry_id, name, media, size, hash FROM desk_attachment WHERE entry_id = $1 ORDER BY id";
    static FIND: Attached = (theirs!("ticket_id IN (SELECT value FROM IDS($3))", "AND id = $4"));
    static SENT: (i64, Option<Timestamp>) = "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT), MIN(at) FROM desk_attachment WHERE person_id = $1 AND at > $2";
}

/// Files of a ticket that its page shows at most.
const MOST: i64 = 2_000;

/// Adds a stored file to an entry; without one it is put aside for its writer. Its key.
pub async fn insert(
    tx: &mut Tx,
    ticket: TicketId,
    entry: Option<TicketEntryId>,
    file: &NewFile,
) -> Result<i64> {
    let (now, by) = (tx.now(), tx.actor().person);
    let values = params![ticket, entry, by, file.name, file.media, file.size, file.hash, now];
    Ok(NEW.one(tx, values).await?.0)
}

/// Gives an entry a file that its writer put aside in a ticket; whether it was there.
pub async fn give(
    tx: &mut Tx,
    (from, id): (TicketId, i64),
    (ticket, entry): (TicketId, TicketEntryId),
) -> Result<bool> {
    let by = tx.actor().person;
    Ok(GIVE.exec(tx, params![id, from, by, ticket, entry]).await? == 1)
}

/// Forgets what somebody put aside in a ticket, but for some of it.
pub async fn drop_aside(tx: &mut Tx, ticket: TicketId, but: &[i64]) -> Result<()> {
    let by = tx.actor().person;
    let cells: Vec<[Param<'_>; 1]> = but.iter().map(|id| [id.to_param()]).collect();
    let but = rows(cells.iter().map(<[_; 1]>::as_slice))?;
    DROP_ASIDE.exec(tx, params![ticket, by, but]).await.map(drop)
}

/// Forgets what anybody put aside before an instant, some of it at once.
pub async fn forget_aside(tx: &mut Tx, before: Timestamp, limit: i64) -> Result<()> {
    FORGET_ASIDE.exec(tx, params![before, limit]).await.map(drop)
}

/// Files of tickets that belong together, and what somebody put aside in them; for a guest none of a note.
pub async fn list(read: &mut Read, tickets: &[TicketId], person: PersonId) -> Result<Vec<Attached>> {
    let tickets = serde_json::to_string(tickets).map_err(Error::internal)?;
    let team = !read.actor().is_guest();
    LIST.all(read, params![team, person, tickets, MOST]).await
}

/// Files of an entry.
pub async fn list_of(read: &mut Read, entry: TicketEntryId) -> Result<Vec<Attached>> {
    OF.all(read, params![entry]).await
}

/// A file of tickets that belong together; what was put aside only for whoever did, and for a guest none of a note.
pub async fn find(read: &mut Read, tickets: &[TicketId], id: i64) -> Result<Attached> {
    let (team, person) = (!read.actor().is_guest(), read.actor().person);
    let tickets = serde_json::to_string(tickets).map_err(Error::internal)?;
    FIND.one(read, params![team, person, tickets, id]).await
}

/// The bytes of the files that somebody sent since an instant and that are kept, and when the first of them came.
pub async fn sent_since(
    read: &mut Read,
    person: PersonId,
    since: Timestamp,
) -> Result<(i64, Option<Timestamp>)> {
    SENT.one(read, params![person, since]).await
}

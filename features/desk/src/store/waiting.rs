//! Tickets that wait for their client: since when, and when they were warned.

use db::{Read, params};
use jiff::Timestamp;
use kernel::{Result, TicketId};

db::sql! {
    static LIST: (TicketId, Timestamp, Option<Timestamp>) = "SELECT w.id, w.since, w.warned FROM (
            SELECT t.id, (SELECT MAX(e.at) FROM desk_entry e WHERE e.ticket_id = t.id AND e.kind = 'state' AND e.value = 'waiting_client') AS since,
                (SELECT MAX(e.at) FROM desk_entry e WHERE e.ticket_id = t.id AND e.kind = 'auto_reply' AND e.value = 'waiting') AS warned
            FROM desk_ticket t WHERE t.state = 'waiting_client' AND t.id > $2 AND NOT t.spam AND t.merged_into IS NULL AND t.source <> 'import') w
        WHERE w.since <= $1 ORDER BY w.id LIMIT $3";
}

/// Tickets that have waited since before an instant, after a key: since when, and when their client was last warned.
pub async fn list(
    read: &mut Read,
    before: Timestamp,
    after: TicketId,
    limit: i64,
) -> Result<Vec<(TicketId, Timestamp, Option<Timestamp>)>> {
    LIST.all(read, params![before, after, limit]).await
}

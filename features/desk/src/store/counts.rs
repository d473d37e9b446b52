//! How many tickets stand in each view of the queue, in one statement that stops counting at a limit; and how much is
//! in a ticket.

use crate::types::{MOST_COUNTED, Near, Within};
use db::{Read, params};
use kernel::{Error, Result, TicketId};
use std::collections::HashMap;

/// Open tickets in reach, no further than the limit.
macro_rules! some {
    ($which:literal) => {
        concat!(
            "(SELECT COUNT(*) FROM (SELECT t.id FROM desk_ticket t WHERE t.is_open = TRUE AND t.merged_into IS NULL AND NOT t.spam AND ",
            $which,
            " AND (t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $1)) LIMIT $3) counted)"
        )
    };
}

db::sql! {
    static WITHIN: (TicketId, i64, i64, i64) = "SELECT t.id, (SELECT COUNT(*) FROM desk_entry e WHERE e.ticket_id = t.id AND e.kind IN ('opened', 'opened_for', 'message', 'reply', 'auto_reply', 'note')),
            (SELECT COUNT(*) FROM desk_attachment a WHERE a.ticket_id = t.id AND a.entry_id IS NOT NULL) + (SELECT COUNT(*) FROM desk_file f WHERE f.ticket_id = t.id),
            (SELECT COALESCE(CAST(SUM(x.seconds) AS BIGINT), 0) FROM desk_time x WHERE x.ticket_id = t.id)
        FROM desk_ticket t WHERE t.id IN (SELECT value FROM IDS($1))";
    static COUNT: (i64, i64, i64, i64, i64) = (concat!(
        "SELECT ", some!("(t.owner_id = $1 OR t.id IN (SELECT value FROM IDS($6)))"), ", ", some!("t.owner_id IS NULL"), ", ", some!("t.next_due <= $2 AND t.next_due <= COALESCE((SELECT CAST(value ->> 1 AS BIGINT) FROM ROWS($4) WHERE CAST(value ->> 0 AS BIGINT) = t.hours_version_id), $5)"), ", ",
        some!("t.state = 'waiting_client'"), ", ", some!("TRUE")
    ));
}

/// The views that are counted: the reader's own with those that they cover, nobody's, at risk, waiting for the client,
/// all open ones.
pub async fn count(read: &mut Read, near: &Near, covered: &[TicketId]) -> Result<[i64; 5]> {
    let person = read.actor().person;
    let covered = serde_json::to_string(covered).map_err(Error::internal)?;
    let (last, rows) = (near.last(), near.rows()?);
    let (mine, nobodys, risk, client, open) =
        COUNT.kept().one(read, params![person, last, MOST_COUNTED, rows, near.usual, covered]).await?;
    Ok([mine, nobodys, risk, client, open])
}

/// How much is in each of some tickets in reach.
pub async fn list_within(read: &mut Read, ids: &[TicketId]) -> Result<HashMap<TicketId, Within>> {
    let ids = serde_json::to_string(ids).map_err(Error::internal)?;
    let rows = WITHIN.of(read, ids).await?;
    Ok(rows
        .into_iter()
        .map(|(id, messages, files, seconds)| (id, Within { messages, files, seconds }))
        .collect())
}

//! How many tickets stand in each view of the queue, in one statement that stops counting at a limit.

use crate::types::{MOST_COUNTED, Near};
use db::{Read, params};
use kernel::{Error, Result, TicketId};

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

//! What came from a log, summed up for whoever checks it against the system that it came from.

use crate::{
    figures::{Summary, Word},
    types::TicketState,
};
use db::{Read, params};
use jiff::Timestamp;
use kernel::Result;

db::sql! {
    static SOURCES: (String, i64) = {
        sqlite: "SELECT substr(import_key, 1, instr(import_key, ':') - 1), COUNT(*) FROM desk_ticket WHERE import_key IS NOT NULL GROUP BY 1 ORDER BY 1",
        postgres: "SELECT split_part(import_key, ':', 1), COUNT(*) FROM desk_ticket WHERE import_key IS NOT NULL GROUP BY 1 ORDER BY 1",
    };
    static COUNTS: (i64, i64, i64) = "SELECT COUNT(*), COALESCE(CAST(SUM(CASE WHEN reopened > 0 THEN 1 ELSE 0 END) AS BIGINT), 0), COUNT(DISTINCT requester)
        FROM desk_ticket WHERE import_key LIKE $1";
    static PAUSED: (i64,) = "SELECT COALESCE(CAST(SUM(c.paused) AS BIGINT), 0) FROM desk_clock c JOIN desk_ticket t ON t.id = c.ticket_id WHERE t.import_key LIKE $1 AND c.kind = 'resolution'";
    static PRIORITIES: (i64, i64) = "SELECT priority, COUNT(*) FROM desk_ticket WHERE import_key LIKE $1 GROUP BY priority ORDER BY priority";
    static STATES: (TicketState, i64) = "SELECT state, COUNT(*) FROM desk_ticket WHERE import_key LIKE $1 GROUP BY state ORDER BY state";
    static REQUESTERS: (String, i64) = "SELECT requester, COUNT(*) FROM desk_ticket WHERE import_key LIKE $1 GROUP BY requester ORDER BY COUNT(*) DESC, requester LIMIT $2";
    static BREACHED: (i64, i64) = "SELECT t.priority, COUNT(*) FROM desk_ticket t JOIN desk_clock c ON c.ticket_id = t.id AND c.kind = 'resolution'
        WHERE t.import_key LIKE $1 AND c.breached_at IS NOT NULL GROUP BY t.priority ORDER BY t.priority";
    static ELAPSED: (i64,) = "SELECT c.elapsed FROM desk_clock c JOIN desk_ticket t ON t.id = c.ticket_id
        WHERE t.import_key LIKE $1 AND c.kind = 'resolution' AND t.state IN ('resolved', 'closed') ORDER BY c.elapsed";
    static OPENED: (Timestamp,) = "SELECT created_at FROM desk_ticket WHERE import_key LIKE $1 ORDER BY created_at";
    static WORDS: (String, i64, i64, i64) = "SELECT word, CAST(SUM(n) AS BIGINT), COUNT(*), CAST(SUM(CASE WHEN n > 1 THEN 1 ELSE 0 END) AS BIGINT) FROM (
            SELECT e.source AS word, e.ticket_id, COUNT(*) AS n FROM desk_entry e JOIN desk_ticket t ON t.id = e.ticket_id
            WHERE t.import_key LIKE $1 AND e.kind IN ('state', 'changed') AND e.source <> '' GROUP BY e.source, e.ticket_id
        ) told GROUP BY word ORDER BY 2 DESC, word";
    static LAST_WORDS: (String, i64) = "SELECT e.source, COUNT(*) FROM desk_entry e JOIN (
            SELECT MAX(e.id) AS id FROM desk_entry e JOIN desk_ticket t ON t.id = e.ticket_id
            WHERE t.import_key LIKE $1 AND e.kind IN ('state', 'changed') AND e.source <> '' GROUP BY e.ticket_id
        ) last ON last.id = e.id GROUP BY e.source ORDER BY 2 DESC, e.source";
    static PEOPLE: (i64,) = "SELECT COUNT(DISTINCT e.author) FROM desk_entry e JOIN desk_ticket t ON t.id = e.ticket_id
        WHERE t.import_key LIKE $1 AND e.kind IN ('state', 'changed') AND e.author <> ''";
    static HAND_OVERS: (i64, i64) = "SELECT COALESCE(CAST(SUM(n) AS BIGINT), 0), COALESCE(CAST(MAX(n) AS BIGINT), 0) FROM (
            SELECT ticket_id, COUNT(*) AS n FROM (
                SELECT e.ticket_id, e.value, LAG(e.value) OVER (PARTITION BY e.ticket_id ORDER BY e.id) AS before
                FROM desk_entry e JOIN desk_ticket t ON t.id = e.ticket_id WHERE t.import_key LIKE $1 AND e.kind = 'state' AND e.source <> ''
            ) steps WHERE value = 'new' AND before <> 'new' GROUP BY ticket_id
        ) counted";
    static LASTED: (i64,) = "SELECT MAX(e.at) - MIN(t.created_at) FROM desk_entry e JOIN desk_ticket t ON t.id = e.ticket_id
        WHERE t.import_key LIKE $1 AND e.kind = 'state' AND e.value = 'closed' GROUP BY e.ticket_id ORDER BY 1";
    static OPEN_AT: (i64,) = "SELECT COUNT(*) FROM desk_ticket t WHERE t.import_key LIKE $1 AND t.created_at <= $2
        AND COALESCE((SELECT e.value FROM desk_entry e WHERE e.ticket_id = t.id AND e.kind = 'state' AND e.at <= $2 ORDER BY e.id DESC LIMIT 1), 'new') NOT IN ('resolved', 'closed')";
}

/// Who asks most: so many are told.
const MOST_REQUESTERS: i64 = 10;

fn like(source: &str) -> String {
    format!("{}:%", source.replace(['%', '_'], " "))
}

/// Sources of logs that were brought in, and how many tickets each.
pub async fn list_sources(read: &mut Read) -> Result<Vec<(String, i64)>> {
    SOURCES.all(read, params![]).await
}

/// What came from a source.
#[db::boxed]
pub async fn summary(read: &mut Read, source: &str) -> Result<Summary> {
    let like = like(source);
    let (tickets, reopened, requesters) = COUNTS.one(read, params![like]).await?;
    let words = WORDS.all(read, params![like]).await?;
    let one = |rows: Vec<(i64,)>| rows.into_iter().map(|(n,)| n).collect();
    Ok(Summary {
        tickets,
        reopened,
        requesters,
        people: PEOPLE.one(read, params![like]).await?.0,
        paused: PAUSED.one(read, params![like]).await?.0,
        by_priority: PRIORITIES.all(read, params![like]).await?,
        by_state: STATES.all(read, params![like]).await?,
        by_requester: REQUESTERS.all(read, params![like, MOST_REQUESTERS]).await?,
        breached: BREACHED.all(read, params![like]).await?,
        elapsed: one(ELAPSED.all(read, params![like]).await?),
        opened: OPENED.all(read, params![like]).await?.into_iter().map(|(at,)| at).collect(),
        words: words
            .into_iter()
            .map(|(word, rows, tickets, again)| Word { word, rows, tickets, again })
            .collect(),
        last_words: LAST_WORDS.all(read, params![like]).await?,
        hand_overs: HAND_OVERS.one(read, params![like]).await?,
        lasted: one(LASTED.all(read, params![like]).await?),
    })
}

/// How many tickets of a source were neither resolved nor closed at an instant.
pub async fn count_open_at(read: &mut Read, source: &str, at: Timestamp) -> Result<i64> {
    Ok(OPEN_AT.one(read, params![like(source), at]).await?.0)
}

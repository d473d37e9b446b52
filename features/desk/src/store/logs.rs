//! Tickets that came from logs: written straight, thousands a second, and summed up for whoever checks.

use crate::{
    log::LogTicket,
    types::{EntryKind, NO_DUE, TicketState},
};
use db::{Read, Tx, params};
use jiff::Timestamp;
use kernel::{HoursVersionId, PolicyVersionId, Result, TicketId};

db::sql! {
    static KNOWN: (i64,) = "SELECT COUNT(*) FROM desk_ticket WHERE import_key = $1";
    static INSERT: (TicketId,) = "INSERT INTO desk_ticket (subject, requester, email, category, service, impact, urgency, priority, state, is_open, source, created_at, updated_at, resolved_at, reopened, policy_version_id, hours_version_id, next_due, import_key)
        VALUES ($1, $2, '', $3, $4, 'medium', 'medium', $5, $6, $7, 'import', $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id";
    static ENTRY: () = "INSERT INTO desk_entry (ticket_id, at, kind, author, value) VALUES ($1, $2, $3, $4, $5)";
    static SUMMARY: (i64, i64, i64) = "SELECT COUNT(*), (SELECT COUNT(*) FROM desk_entry e JOIN desk_ticket i ON i.id = e.ticket_id WHERE i.import_key LIKE $1 AND e.kind = 'state'),
        COALESCE(CAST(SUM(CASE WHEN reopened > 0 THEN 1 ELSE 0 END) AS BIGINT), 0) FROM desk_ticket WHERE import_key LIKE $1";
    static PRIORITIES: (i64, i64) = "SELECT priority, COUNT(*) FROM desk_ticket WHERE import_key LIKE $1 GROUP BY priority ORDER BY priority";
    static STATES: (TicketState, i64) = "SELECT state, COUNT(*) FROM desk_ticket WHERE import_key LIKE $1 GROUP BY state ORDER BY state";
    static BREACHED: (i64, i64) = "SELECT t.priority, COUNT(*) FROM desk_ticket t JOIN desk_clock c ON c.ticket_id = t.id AND c.kind = 'resolution'
        WHERE t.import_key LIKE $1 AND c.breached_at IS NOT NULL GROUP BY t.priority ORDER BY t.priority";
    static ELAPSED: (i64,) = "SELECT c.elapsed FROM desk_clock c JOIN desk_ticket t ON t.id = c.ticket_id
        WHERE t.import_key LIKE $1 AND c.kind = 'resolution' AND t.state IN ('resolved', 'closed') ORDER BY c.elapsed";
    static OPENED: (Timestamp,) = "SELECT created_at FROM desk_ticket WHERE import_key LIKE $1 ORDER BY created_at";
    static MAPPING_PUT: () = "INSERT INTO desk_mapping (name, body) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET body = excluded.body";
    static MAPPING: (String,) = "SELECT body FROM desk_mapping WHERE name = $1";
}

/// Whether a ticket of a log is here already.
pub async fn is_known(read: &mut Read, key: &str) -> Result<bool> {
    Ok(KNOWN.one(read, params![key]).await?.0 > 0)
}

/// How a ticket of a log ends.
pub struct Ends {
    /// The priority that it ended with.
    pub priority: i64,
    /// Where it stands.
    pub state: TicketState,
    /// When it was last solved.
    pub resolved: Option<Timestamp>,
    /// How often it came back.
    pub reopened: i64,
    /// What was promised.
    pub policy: PolicyVersionId,
    /// When the desk was open.
    pub hours: HoursVersionId,
}

pub async fn insert(tx: &mut Tx, key: &str, from: &LogTicket, ends: &Ends) -> Result<TicketId> {
    let updated = from.rows.last().map_or(from.opened, |row| row.at);
    let is_open = ends.state.is_open();
    let row = params![
        from.subject,
        from.requester,
        from.category,
        from.service,
        ends.priority,
        ends.state,
        is_open,
        from.opened,
        updated,
        ends.resolved,
        ends.reopened,
        ends.policy,
        ends.hours,
        NO_DUE,
        key
    ];
    Ok(INSERT.one(tx, row).await?.0)
}

pub async fn insert_entry(
    tx: &mut Tx,
    id: TicketId,
    at: Timestamp,
    kind: EntryKind,
    author: &str,
    value: &str,
) -> Result<()> {
    ENTRY.exec(tx, params![id, at, kind, author, value]).await.map(drop)
}

/// What came from a log, summed up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many tickets.
    pub tickets: i64,
    /// How many changes of state they tell.
    pub states_told: i64,
    /// How many came back.
    pub reopened: i64,
    /// Tickets by their last priority.
    pub by_priority: Vec<(i64, i64)>,
    /// Tickets by where they stand.
    pub by_state: Vec<(TicketState, i64)>,
    /// Broken promises of the solution by the last priority.
    pub breached: Vec<(i64, i64)>,
    /// Open time until the solution of each that is over, shortest first, in microseconds.
    pub elapsed: Vec<i64>,
    /// When each was opened, earliest first.
    pub opened: Vec<Timestamp>,
}

/// What came from a source.
pub async fn summary(read: &mut Read, source: &str) -> Result<Summary> {
    let like = format!("{}:%", source.replace(['%', '_'], " "));
    let (tickets, states_told, reopened) = SUMMARY.one(read, params![like]).await?;
    Ok(Summary {
        tickets,
        states_told,
        reopened,
        by_priority: PRIORITIES.all(read, params![like]).await?,
        by_state: STATES.all(read, params![like]).await?,
        breached: BREACHED.all(read, params![like]).await?,
        elapsed: ELAPSED.all(read, params![like]).await?.into_iter().map(|(elapsed,)| elapsed).collect(),
        opened: OPENED.all(read, params![like]).await?.into_iter().map(|(at,)| at).collect(),
    })
}

/// Keeps a mapping under a name.
pub async fn put_mapping(tx: &mut Tx, name: &str, body: &str) -> Result<()> {
    MAPPING_PUT.exec(tx, params![name, body]).await.map(drop)
}

/// A mapping that was kept.
pub async fn find_mapping(read: &mut Read, name: &str) -> Result<Option<String>> {
    Ok(MAPPING.opt(read, params![name]).await?.map(|(body,)| body))
}

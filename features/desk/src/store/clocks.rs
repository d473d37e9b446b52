//! Clocks of tickets as they were last read.

use crate::{
    clock::{Reading, State},
    types::{ClockKind, ClockRow},
};
use db::{Param, Read, Tx, params};
use jiff::Timestamp;
use kernel::{ClockId, Result, TicketId};

db::sql! {
    static LIST: ClockRow = "SELECT id, ticket_id, kind, cycle, state, target, elapsed, read_at, due_at, fulfilled_at, breached_at, by_change, warned
        FROM desk_clock WHERE ticket_id IN (SELECT value FROM IDS($1)) ORDER BY ticket_id, kind, cycle";
    static PUT: () = "INSERT INTO desk_clock (ticket_id, kind, cycle, state, target, elapsed, read_at, started_at, due_at, fulfilled_at, breached_at, by_change, decided_at, warned, warn_at, paused)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        ON CONFLICT (ticket_id, kind, cycle) DO UPDATE SET state = excluded.state, target = excluded.target, elapsed = excluded.elapsed, read_at = excluded.read_at,
            started_at = excluded.started_at, due_at = excluded.due_at, fulfilled_at = excluded.fulfilled_at, breached_at = excluded.breached_at,
            by_change = excluded.by_change, decided_at = excluded.decided_at, warned = excluded.warned, warn_at = excluded.warn_at, paused = excluded.paused";
    static CANCEL: () = "UPDATE desk_clock SET state = 'cancelled', due_at = NULL, warn_at = NULL WHERE id IN (SELECT value FROM IDS($1)) AND state IN ('running', 'paused')";
    static DUE_TO_WARN: (TicketId,) = "SELECT DISTINCT ticket_id FROM desk_clock WHERE warn_at <= $1 ORDER BY ticket_id LIMIT $2";
    static COMPARABLE: (i64,) = "SELECT c.elapsed FROM desk_clock c JOIN desk_ticket t ON t.id = c.ticket_id
        WHERE c.kind = 'resolution' AND c.state = 'fulfilled' AND c.fulfilled_at >= $1 AND t.priority = $2 AND (CAST($3 AS TEXT) IS NULL OR t.category = $3)
        ORDER BY c.fulfilled_at DESC LIMIT 2000";
}

/// The word for how a clock stands.
pub fn word(state: State) -> &'static str {
    match state {
        State::Running | State::OutOfHours => "running",
        State::Paused => "paused",
        State::Fulfilled => "fulfilled",
        State::Cancelled => "cancelled",
    }
}

/// The clocks of some tickets, by ticket, kind and cycle.
pub async fn list(read: &mut Read, tickets: &[TicketId]) -> Result<Vec<ClockRow>> {
    let ids = serde_json::to_string(tickets).map_err(kernel::Error::internal)?;
    LIST.all(read, params![ids]).await
}

/// A clock as it was read now, with what was told of it and when the next part is reached.
pub struct Put<'a> {
    /// Its ticket.
    pub ticket: TicketId,
    /// Which promise.
    pub kind: ClockKind,
    /// Which wait it is.
    pub cycle: i64,
    /// What was read.
    pub reading: &'a Reading,
    /// When it is or was due.
    pub due: Option<Timestamp>,
    /// Per cent that was told.
    pub warned: i64,
    /// When the next part is reached.
    pub warn_at: Option<Timestamp>,
}

impl Put<'_> {
    fn row(&self, now: Timestamp) -> Vec<Param<'static>> {
        let read = self.reading;
        let at = |at: Timestamp| Param::Int(at.as_microsecond());
        let maybe = |instant: Option<Timestamp>| instant.map_or(Param::Null, at);
        vec![
            Param::Int(self.ticket.0),
            Param::from(self.kind.word()),
            Param::Int(self.cycle),
            Param::from(word(read.state)),
            Param::Int(read.target),
            Param::Int(read.elapsed),
            at(now),
            at(read.started_at),
            maybe(self.due),
            maybe(read.fulfilled_at),
            maybe(read.breach.map(|breach| breach.at)),
            Param::Bool(read.breach.is_some_and(|breach| breach.by_change)),
            maybe(read.decided_at()),
            Param::Int(self.warned),
            maybe(self.warn_at),
            Param::Int(read.paused),
        ]
    }
}

/// Keeps what clocks say now.
pub async fn put_all(tx: &mut Tx, clocks: &[Put<'_>]) -> Result<()> {
    let now = tx.now();
    let many: Vec<Vec<Param<'_>>> = clocks.iter().map(|clock| clock.row(now)).collect();
    PUT.each(tx, &many).await.map(drop)
}

/// Ends clocks that what happened to their ticket does not have any more: of a message that was excluded, or of a
/// promise that does not apply.
pub async fn cancel(tx: &mut Tx, clocks: &[ClockId]) -> Result<()> {
    if clocks.is_empty() {
        return Ok(());
    }
    let ids = serde_json::to_string(clocks).map_err(kernel::Error::internal)?;
    CANCEL.exec(tx, params![ids]).await.map(drop)
}

/// Tickets of which a clock has come to the next part of its target.
pub async fn list_to_warn(read: &mut Read, limit: i64) -> Result<Vec<TicketId>> {
    let now = read.now();
    Ok(DUE_TO_WARN.all(read, params![now, limit]).await?.into_iter().map(|(id,)| id).collect())
}

/// How long solved tickets of a priority took, and of a category if one is asked for.
pub async fn list_comparable(
    read: &mut Read,
    since: Timestamp,
    priority: i64,
    category: Option<&str>,
) -> Result<Vec<i64>> {
    let rows = COMPARABLE.all(read, params![since, priority, category]).await?;
    Ok(rows.into_iter().map(|(elapsed,)| elapsed).collect())
}

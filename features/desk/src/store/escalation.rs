//! Waits that nobody looks at, and who was asked to.

use crate::types::{ClockRow, automation::Escalated};
use db::{Read, Tx, params};
use jiff::Timestamp;
use kernel::{ClockId, HoursVersionId, PersonId, Result, TicketId};

db::row! {
    /// A solution that is awaited.
    #[derive(Clone, Debug)]
    pub struct Running {
        /// Its clock.
        pub id: ClockId,
        /// Its ticket.
        pub ticket_id: TicketId,
        /// Microseconds of open time.
        pub target: i64,
        /// What had passed when it was read.
        pub elapsed: i64,
        /// When it was read.
        pub read_at: Timestamp,
        /// 1 to 4.
        pub priority: i64,
        /// What sort.
        pub category: String,
        /// When the desk is open for it.
        pub hours_version_id: HoursVersionId,
    }
}

/// The level under which it is kept that somebody was told of a likely breach.
const FORETOLD: i64 = 0;

db::sql! {
    static RUNNING: Running = "SELECT c.id, c.ticket_id, c.target, c.elapsed, c.read_at, t.priority, t.category, t.hours_version_id
        FROM desk_clock c JOIN desk_ticket t ON t.id = c.ticket_id
        WHERE c.state = 'running' AND c.kind = 'resolution' AND c.breached_at IS NULL AND c.id > $1 AND t.is_open AND NOT t.spam AND t.merged_into IS NULL
            AND t.source <> 'import' AND t.hours_version_id IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM desk_escalated e WHERE e.ticket_id = c.ticket_id AND e.kind = 'resolution' AND e.level = $3)
        ORDER BY c.id LIMIT $2";
    static KNOWN: (i64,) = "SELECT COUNT(*) FROM desk_escalated WHERE ticket_id = $1 AND kind = 'resolution' AND level = $2";
    static FORETELL: () = "INSERT INTO desk_escalated (ticket_id, kind, cycle, level, at, person_id) VALUES ($1, 'resolution', 1, $2, $3, $4)";
    static WAITING: ClockRow = "SELECT c.id, c.ticket_id, c.kind, c.cycle, c.state, c.target, c.elapsed, c.read_at, c.due_at, c.fulfilled_at, c.breached_at, c.by_change, c.warned
        FROM desk_clock c JOIN desk_ticket t ON t.id = c.ticket_id
        WHERE c.state = 'running' AND c.started_at >= $1 AND c.started_at <= $2 AND (c.kind <> 'resolution' OR $3) AND c.started_at + c.target / 100 * $4 <= $5
            AND c.id > $6 AND t.is_open AND NOT t.spam AND t.merged_into IS NULL
            AND NOT EXISTS (SELECT 1 FROM desk_escalated e WHERE e.ticket_id = c.ticket_id AND e.kind = c.kind AND e.cycle = c.cycle AND e.level = $7)
        ORDER BY c.id LIMIT $8";
    static TOLD: (i64, Option<PersonId>) = "SELECT level, person_id FROM desk_escalated WHERE ticket_id = $1 AND kind = $2 AND cycle = $3";
    static INSERT: () = "INSERT INTO desk_escalated (ticket_id, kind, cycle, level, at, person_id) VALUES ($1, $2, $3, $4, $5, $6)";
    static LIST: Escalated = "SELECT e.id, e.ticket_id, t.subject, e.kind, e.level, e.at, p.name FROM desk_escalated e
        JOIN desk_ticket t ON t.id = e.ticket_id LEFT JOIN people_card p ON p.id = e.person_id
        WHERE ($1 OR t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $2)) ORDER BY e.id DESC LIMIT $3";
}

/// What a look at the waits asks for.
pub struct Asked {
    /// Which level, counted from 1.
    pub level: i64,
    /// Waits that began since.
    pub since: Timestamp,
    /// Waits that began by then have lasted long enough by the wall clock.
    pub began_by: Timestamp,
    /// Whether solutions count too.
    pub solutions: bool,
    /// Per cent of the target that must have passed by the wall clock.
    pub percent: i64,
}

/// Running clocks that may have come to a level by the wall clock and of which nobody was told, after a key.
pub async fn list_waiting(read: &mut Read, asked: &Asked, after: i64, limit: i64) -> Result<Vec<ClockRow>> {
    let now = read.now();
    let row =
        params![asked.since, asked.began_by, asked.solutions, asked.percent, now, after, asked.level, limit];
    WAITING.all(read, row).await
}

/// Levels of a wait that were told, and to whom.
pub async fn list_told(read: &mut Read, clock: &ClockRow) -> Result<Vec<(i64, Option<PersonId>)>> {
    TOLD.all(read, params![clock.ticket_id, clock.kind, clock.cycle]).await
}

pub async fn insert(tx: &mut Tx, clock: &ClockRow, level: i64, person: Option<PersonId>) -> Result<()> {
    let now = tx.now();
    INSERT.exec(tx, params![clock.ticket_id, clock.kind, clock.cycle, level, now, person]).await.map(drop)
}

/// Who was asked to look, newest first, at tickets in reach.
pub async fn list(read: &mut Read, limit: i64) -> Result<Vec<Escalated>> {
    let (all, person) = (read.actor().is_system(), read.actor().person);
    LIST.all(read, params![all, person, limit]).await
}

/// Solutions that are awaited, not late yet, and of which nobody was told that they may be, after a key.
pub async fn list_running(read: &mut Read, after: i64, limit: i64) -> Result<Vec<Running>> {
    RUNNING.all(read, params![after, limit, FORETOLD]).await
}

/// Whether somebody was told that a solution will likely be late.
pub async fn is_foretold(read: &mut Read, ticket: TicketId) -> Result<bool> {
    Ok(KNOWN.one(read, params![ticket, FORETOLD]).await?.0 > 0)
}

pub async fn insert_foretold(tx: &mut Tx, ticket: TicketId, person: Option<PersonId>) -> Result<()> {
    let now = tx.now();
    FORETELL.exec(tx, params![ticket, FORETOLD, now, person]).await.map(drop)
}

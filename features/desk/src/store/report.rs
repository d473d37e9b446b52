//! Adherence: of the clocks whose outcome was decided in a period, how many were met (RULES §6.7). Cancelled
//! clocks, merged tickets and what nobody meant do not count. Each reader's figures are of the tickets that they reach.

use crate::types::ClockKind;
use db::{Read, params};
use jiff::Timestamp;
use kernel::{PersonId, Result};

db::sql! {
    static KINDS: (ClockKind, i64, i64, i64) = "SELECT kind, COUNT(*), COALESCE(CAST(SUM(CASE WHEN broke THEN 0 ELSE 1 END) AS BIGINT), 0), COALESCE(CAST(SUM(CASE WHEN changed THEN 1 ELSE 0 END) AS BIGINT), 0) FROM (
            SELECT c.kind, c.breached_at IS NOT NULL OR c.fulfilled_at IS NULL AS broke, c.breached_at IS NOT NULL AND c.by_change AS changed FROM desk_clock c JOIN desk_ticket t ON t.id = c.ticket_id
            WHERE NOT t.spam AND ($3 OR t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $4)) AND c.excluded_at IS NULL AND COALESCE(c.decided_at, CASE WHEN c.state = 'running' AND c.due_at < $5 THEN c.due_at END) >= $1
                AND COALESCE(c.decided_at, CASE WHEN c.state = 'running' AND c.due_at < $5 THEN c.due_at END) < $2
        ) decided GROUP BY kind ORDER BY kind";
    static PRIORITIES: (i64, i64, i64, i64) = "SELECT priority, COUNT(*), COALESCE(CAST(SUM(CASE WHEN broke THEN 0 ELSE 1 END) AS BIGINT), 0), COALESCE(CAST(SUM(CASE WHEN changed THEN 1 ELSE 0 END) AS BIGINT), 0) FROM (
            SELECT t.priority, c.breached_at IS NOT NULL OR c.fulfilled_at IS NULL AS broke, c.breached_at IS NOT NULL AND c.by_change AS changed FROM desk_clock c JOIN desk_ticket t ON t.id = c.ticket_id
            WHERE NOT t.spam AND ($3 OR t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $4)) AND c.kind = 'resolution' AND c.excluded_at IS NULL AND COALESCE(c.decided_at, CASE WHEN c.state = 'running' AND c.due_at < $5 THEN c.due_at END) >= $1
                AND COALESCE(c.decided_at, CASE WHEN c.state = 'running' AND c.due_at < $5 THEN c.due_at END) < $2
        ) decided GROUP BY priority ORDER BY priority";
    static CLIENTS: (Option<String>, i64, i64, i64) = "SELECT name, COUNT(*), COALESCE(CAST(SUM(CASE WHEN broke THEN 0 ELSE 1 END) AS BIGINT), 0), COALESCE(CAST(SUM(CASE WHEN changed THEN 1 ELSE 0 END) AS BIGINT), 0) FROM (
            SELECT client.name, c.breached_at IS NOT NULL OR c.fulfilled_at IS NULL AS broke, c.breached_at IS NOT NULL AND c.by_change AS changed FROM desk_clock c JOIN desk_ticket t ON t.id = c.ticket_id
            LEFT JOIN clients_card client ON client.id = t.client_id
            WHERE NOT t.spam AND ($3 OR t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $4)) AND c.kind = 'resolution' AND c.excluded_at IS NULL AND COALESCE(c.decided_at, CASE WHEN c.state = 'running' AND c.due_at < $5 THEN c.due_at END) >= $1
                AND COALESCE(c.decided_at, CASE WHEN c.state = 'running' AND c.due_at < $5 THEN c.due_at END) < $2
        ) decided GROUP BY name ORDER BY name";
    static SIMPLE: (ClockKind, i64, i64) = "SELECT c.kind, COUNT(*), COALESCE(CAST(SUM(CASE WHEN c.breached_at IS NULL THEN 1 ELSE 0 END) AS BIGINT), 0)
        FROM desk_clock c JOIN desk_ticket t ON t.id = c.ticket_id
        WHERE NOT t.spam AND ($3 OR t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $4)) AND c.fulfilled_at >= $1 AND c.fulfilled_at < $2 GROUP BY c.kind ORDER BY c.kind";
    static SIMPLE_PRIORITIES: (i64, i64, i64) = "SELECT t.priority, COUNT(*), COALESCE(CAST(SUM(CASE WHEN c.breached_at IS NULL THEN 1 ELSE 0 END) AS BIGINT), 0)
        FROM desk_clock c JOIN desk_ticket t ON t.id = c.ticket_id
        WHERE NOT t.spam AND ($3 OR t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $4)) AND c.kind = 'resolution' AND c.fulfilled_at >= $1 AND c.fulfilled_at < $2 GROUP BY t.priority ORDER BY t.priority";
    static SIMPLE_CLIENTS: (Option<String>, i64, i64) = "SELECT client.name, COUNT(*), COALESCE(CAST(SUM(CASE WHEN c.breached_at IS NULL THEN 1 ELSE 0 END) AS BIGINT), 0)
        FROM desk_clock c JOIN desk_ticket t ON t.id = c.ticket_id LEFT JOIN clients_card client ON client.id = t.client_id
        WHERE NOT t.spam AND ($3 OR t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $4)) AND c.kind = 'resolution' AND c.fulfilled_at >= $1 AND c.fulfilled_at < $2 GROUP BY client.name ORDER BY client.name";
    static FLOW: (i64, i64, i64, i64, i64) = "SELECT
        (SELECT COUNT(*) FROM desk_ticket t WHERE NOT t.spam AND ($3 OR t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $4)) AND merged_into IS NULL AND created_at >= $1 AND created_at < $2),
        (SELECT COUNT(*) FROM desk_ticket t WHERE NOT t.spam AND ($3 OR t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $4)) AND merged_into IS NULL AND NOT is_void AND resolved_at >= $1 AND resolved_at < $2),
        (SELECT COUNT(*) FROM desk_ticket t WHERE NOT t.spam AND ($3 OR t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $4)) AND merged_into IS NULL AND NOT is_void AND resolved_at >= $1 AND resolved_at < $2 AND reopened > 0),
        (SELECT COUNT(*) FROM desk_ticket t WHERE NOT t.spam AND ($3 OR t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $4)) AND merged_into IS NULL AND created_at < $2 AND (resolved_at IS NULL OR resolved_at >= $2)),
        (SELECT COUNT(*) FROM desk_ticket t WHERE NOT t.spam AND ($3 OR t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $4)) AND merged_into IS NULL AND is_void AND resolved_at >= $1 AND resolved_at < $2)";
}

/// Decided and met clocks by something, and those that broke by a change of priority alone (RULES §6.4).
pub type Counts<K> = Vec<(K, i64, i64, i64)>;

/// Fulfilled clocks by something, and those of them that were met.
pub type Simple<K> = Vec<(K, i64, i64)>;

/// A period, and the instant it is read at.
#[derive(Clone, Copy)]
pub struct Period {
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
}

/// Whether the program asks, and who else does.
fn asks(read: &Read) -> (bool, PersonId) {
    (read.actor().is_system(), read.actor().person)
}

/// By kind of promise.
pub async fn by_kind(read: &mut Read, period: Period) -> Result<Counts<ClockKind>> {
    let ((all, person), now) = (asks(read), read.now());
    KINDS.all(read, params![period.from, period.to, all, person, now]).await
}

/// The solution, by priority.
pub async fn by_priority(read: &mut Read, period: Period) -> Result<Counts<i64>> {
    let ((all, person), now) = (asks(read), read.now());
    PRIORITIES.all(read, params![period.from, period.to, all, person, now]).await
}

/// The solution, by client.
pub async fn by_client(read: &mut Read, period: Period) -> Result<Counts<Option<String>>> {
    let ((all, person), now) = (asks(read), read.now());
    CLIENTS.all(read, params![period.from, period.to, all, person, now]).await
}

/// The simple version: only what was fulfilled counts, which hides open breaches.
pub async fn simple_by_kind(read: &mut Read, period: Period) -> Result<Simple<ClockKind>> {
    let (all, person) = asks(read);
    SIMPLE.all(read, params![period.from, period.to, all, person]).await
}

/// The simple version of the solution, by priority.
pub async fn simple_by_priority(read: &mut Read, period: Period) -> Result<Simple<i64>> {
    let (all, person) = asks(read);
    SIMPLE_PRIORITIES.all(read, params![period.from, period.to, all, person]).await
}

/// The simple version of the solution, by client.
pub async fn simple_by_client(read: &mut Read, period: Period) -> Result<Simple<Option<String>>> {
    let (all, person) = asks(read);
    SIMPLE_CLIENTS.all(read, params![period.from, period.to, all, person]).await
}

/// Came, solved, solved after coming back, open at the end, and asked for nothing.
pub async fn flow(read: &mut Read, period: Period) -> Result<(i64, i64, i64, i64, i64)> {
    let (all, person) = asks(read);
    FLOW.one(read, params![period.from, period.to, all, person]).await
}

//! Many tickets at once, as the benchmark set writes them, without a wait in between. Nobody is told.

use super::clocks;
use crate::{
    clock::Reading,
    types::{ClockKind, EntryKind, Level, NO_DUE, TicketState},
};
use db::{Param, Tx, params};
use jiff::Timestamp;
use kernel::{ClientId, HoursVersionId, PersonId, PolicyVersionId, ProjectId, Result, TicketId};

db::sql! {
    static TICKET: (TicketId,) = "INSERT INTO desk_ticket (subject, requester, email, client_id, project_id, category, service, impact, urgency, priority,
            state, is_open, owner_id, source, created_at, updated_at, resolved_at, policy_version_id, hours_version_id, next_due, next_kind)
        VALUES ($1, $2, '', $3, $4, $5, '', $6, $7, $8, $9, $10, $11, 'portal', $12, $13, $14, $15, $16, $17, $18) RETURNING id";
    static ENTRY: (TicketId,) = "INSERT INTO desk_entry (ticket_id, at, kind, person_id, author, source, html, value)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ticket_id";
    static CLOCK: (TicketId,) = "INSERT INTO desk_clock (ticket_id, kind, cycle, state, target, elapsed, read_at, started_at, due_at, fulfilled_at, breached_at, by_change, decided_at, warned, warn_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, NULL) RETURNING ticket_id";
}

/// A ticket as it stands.
pub struct TicketRow {
    pub subject: String,
    pub requester: String,
    pub client: Option<ClientId>,
    pub project: ProjectId,
    pub category: &'static str,
    pub impact: Level,
    pub urgency: Level,
    pub priority: i64,
    pub state: TicketState,
    pub owner: Option<PersonId>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub resolved_at: Option<Timestamp>,
    pub policy: PolicyVersionId,
    pub hours: HoursVersionId,
    /// The next clock to run out.
    pub next: Option<(Timestamp, ClockKind)>,
}

/// Something that happened to it.
pub struct EntryRow {
    pub at: Timestamp,
    pub kind: EntryKind,
    pub person: Option<PersonId>,
    pub author: String,
    pub source: String,
    pub html: String,
    pub value: String,
}

/// A clock as it was read.
pub struct ClockRow {
    pub kind: ClockKind,
    pub cycle: i64,
    pub due: Option<Timestamp>,
    pub reading: Reading,
}

/// Adds tickets; their keys come back in order.
pub async fn insert_tickets<'a>(
    tx: &mut Tx,
    rows: impl IntoIterator<Item = &'a TicketRow>,
) -> Result<Vec<TicketId>> {
    let values = rows.into_iter().map(|row| {
        let mut all = params![row.subject, row.requester, row.client, row.project, *row.category].to_vec();
        all.extend_from_slice(params![row.impact, row.urgency, row.priority, row.state]);
        all.push(Param::Bool(row.state.is_open()));
        all.extend_from_slice(params![row.owner, row.created_at, row.updated_at, row.resolved_at]);
        all.extend_from_slice(params![row.policy, row.hours]);
        all.push(Param::Int(row.next.map_or(NO_DUE, |(at, _)| at.as_microsecond())));
        all.push(row.next.map_or(Param::Null, |(_, kind)| Param::from(kind.word())));
        all
    });
    let values: Vec<Vec<Param<'_>>> = values.collect();
    Ok(TICKET.each(tx, &values).await?.into_iter().map(|(id,)| id).collect())
}

/// Adds entries of tickets.
pub async fn insert_entries(tx: &mut Tx, rows: &[(TicketId, &EntryRow)]) -> Result<()> {
    let values = rows.iter().map(|(ticket, row)| {
        let mut all = vec![Param::Int(ticket.0)];
        all.extend_from_slice(params![
            row.at, row.kind, row.person, row.author, row.source, row.html, row.value
        ]);
        all
    });
    ENTRY.each(tx, &values.collect::<Vec<_>>()).await.map(drop)
}

/// Adds clocks of tickets, read now.
pub async fn insert_clocks(tx: &mut Tx, rows: &[(TicketId, &ClockRow)]) -> Result<()> {
    let now = tx.now().as_microsecond();
    let instant = |at: Option<Timestamp>| at.map_or(Param::Null, |at| Param::Int(at.as_microsecond()));
    let values = rows.iter().map(|(ticket, row)| {
        let read = &row.reading;
        let mut all = vec![Param::Int(ticket.0), Param::from(row.kind.word()), Param::Int(row.cycle)];
        all.push(Param::from(clocks::word(read.state)));
        all.extend([Param::Int(read.target), Param::Int(read.elapsed), Param::Int(now)]);
        all.extend([instant(Some(read.started_at)), instant(row.due), instant(read.fulfilled_at)]);
        all.push(instant(read.breach.map(|breach| breach.at)));
        all.push(Param::Bool(read.breach.is_some_and(|breach| breach.by_change)));
        all.push(instant(read.decided_at()));
        all
    });
    CLOCK.each(tx, &values.collect::<Vec<_>>()).await.map(drop)
}

//! Tickets that come by themselves, and what became of each planned day.

use crate::types::schedule::{Occurrence, ScheduleBody, ScheduleRow};
use db::{Read, Tx, params};
use jiff::{Timestamp, civil::Date};
use kernel::{Error, Result, ScheduleId, TicketId};

macro_rules! schedules {
    ($rest:literal) => {
        concat!("SELECT id, name, body, is_on, next_day, next_at FROM desk_schedule ", $rest)
    };
}

db::sql! {
    static LIST: ScheduleRow = (schedules!("ORDER BY name"));
    static FIND: ScheduleRow = (schedules!("WHERE id = $1"));
    static DUE: (ScheduleId,) = "SELECT id FROM desk_schedule WHERE is_on AND next_at <= $1 ORDER BY next_at, id LIMIT $2";
    static INSERT: (ScheduleId,) = "INSERT INTO desk_schedule (name, body, is_on, created_at, created_by) VALUES ($1, $2, FALSE, $3, $4) RETURNING id";
    static SAVE: () = "UPDATE desk_schedule SET name = $2, body = $3 WHERE id = $1";
    static SET_NEXT: () = "UPDATE desk_schedule SET is_on = $2, next_day = $3, next_at = $4 WHERE id = $1";
    static OCCURRED: () = "INSERT INTO desk_occurrence (schedule_id, day, at, ticket_id, why) VALUES ($1, $2, $3, $4, $5)";
    static KNOWN: (i64,) = "SELECT COUNT(*) FROM desk_occurrence WHERE schedule_id = $1 AND day = $2";
    static LATEST: (Option<Date>,) = "SELECT MAX(day) FROM desk_occurrence WHERE schedule_id = $1";
    static OCCURRENCES: Occurrence = "SELECT o.id, o.schedule_id, o.day, o.at, t.id, o.why FROM desk_occurrence o LEFT JOIN desk_ticket t ON t.id = o.ticket_id
            AND ($2 OR t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $3))
        WHERE o.schedule_id = $1 ORDER BY o.id DESC LIMIT $4";
}

impl ScheduleRow {
    /// What it says.
    pub fn read(&self) -> Result<ScheduleBody> {
        let body: ScheduleBody = serde_json::from_str(&self.body).map_err(Error::internal)?;
        Ok(ScheduleBody { name: self.name.clone(), ..body })
    }
}

/// Every schedule by name.
pub async fn list(read: &mut Read) -> Result<Vec<ScheduleRow>> {
    LIST.all(read, params![]).await
}

pub async fn find(read: &mut Read, id: ScheduleId) -> Result<ScheduleRow> {
    FIND.one(read, params![id]).await
}

/// Those whose ticket is due.
pub async fn list_due(read: &mut Read, limit: i64) -> Result<Vec<ScheduleId>> {
    let now = read.now();
    Ok(DUE.all(read, params![now, limit]).await?.into_iter().map(|(id,)| id).collect())
}

pub async fn insert(tx: &mut Tx, body: &ScheduleBody) -> Result<ScheduleId> {
    let text = serde_json::to_string(body).map_err(Error::internal)?;
    let (now, by) = (tx.now(), tx.actor().person_or_none());
    Ok(INSERT.one(tx, params![body.name, text, now, by]).await?.0)
}

pub async fn save(tx: &mut Tx, id: ScheduleId, body: &ScheduleBody) -> Result<()> {
    let text = serde_json::to_string(body).map_err(Error::internal)?;
    SAVE.exec(tx, params![id, body.name, text]).await.map(drop)
}

/// Whether it works, and what comes next.
pub async fn set_next(tx: &mut Tx, id: ScheduleId, on: bool, next: Option<(Date, Timestamp)>) -> Result<()> {
    let (day, at) = next.unzip();
    SET_NEXT.exec(tx, params![id, on, day, at]).await.map(drop)
}

/// Whether a planned day was looked at already.
pub async fn is_known(read: &mut Read, id: ScheduleId, day: Date) -> Result<bool> {
    Ok(KNOWN.one(read, params![id, day]).await?.0 > 0)
}

/// The last planned day that was looked at.
pub async fn find_latest(read: &mut Read, id: ScheduleId) -> Result<Option<Date>> {
    Ok(LATEST.one(read, params![id]).await?.0)
}

/// Notes what became of a planned day; a second time is refused by the table.
pub async fn insert_occurrence(
    tx: &mut Tx,
    id: ScheduleId,
    day: Date,
    ticket: Option<TicketId>,
    why: &str,
) -> Result<()> {
    let now = tx.now();
    OCCURRED.exec(tx, params![id, day, now, ticket, why]).await.map(drop)
}

/// What became of a schedule's days, newest first; tickets out of reach are not named.
pub async fn list_occurrences(read: &mut Read, id: ScheduleId, limit: i64) -> Result<Vec<Occurrence>> {
    let (all, person) = (read.actor().is_system(), read.actor().person);
    OCCURRENCES.all(read, params![id, all, person, limit]).await
}

//! The rows of planned meetings.

use super::record::json;
use crate::types::{Meeting, NewMeeting, Occurrence, OccurrenceState};
use db::{Read, Tx, params};
use jiff::Timestamp;
use kernel::{MeetingId, ProjectId, Result};
use std::collections::HashMap;

db::sql! {
    static INSERT: (MeetingId,) = "INSERT INTO projects_meeting (project_id, title, first_day, at_time, zone, minutes, repeats, attendees, next_at, planned_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id";
    static FIND: Meeting = "SELECT id, project_id, title, first_day, at_time, zone, minutes, repeats, attendees, next_at, cancelled_at FROM projects_meeting WHERE id = $1";
    static LIST: Meeting = "SELECT id, project_id, title, first_day, at_time, zone, minutes, repeats, attendees, next_at, cancelled_at FROM projects_meeting
        WHERE project_id = $1 AND next_at IS NOT NULL ORDER BY next_at, id";
    static COMING: Meeting = "SELECT id, project_id, title, first_day, at_time, zone, minutes, repeats, attendees, next_at, cancelled_at FROM projects_meeting
        WHERE next_at IS NOT NULL AND project_id IN (SELECT value FROM IDS($1)) ORDER BY next_at, id";
    static DUE: Meeting = "SELECT id, project_id, title, first_day, at_time, zone, minutes, repeats, attendees, next_at, cancelled_at FROM projects_meeting
        WHERE next_at + minutes * 60000000 <= $1 ORDER BY next_at, id LIMIT 200";
    static NEXT: () = "UPDATE projects_meeting SET next_at = $2 WHERE id = $1";
    static CANCEL: () = "UPDATE projects_meeting SET next_at = NULL, cancelled_at = $2 WHERE id = $1";
    static CANCEL_ALL: () = "UPDATE projects_meeting SET next_at = NULL, cancelled_at = $2 WHERE project_id = $1 AND next_at IS NOT NULL";
    static HAPPENED: () = "INSERT INTO projects_occurrence (meeting_id, project_id, at, state) VALUES ($1, $2, $3, $4) ON CONFLICT (meeting_id, at) DO NOTHING";
    static OCCURRENCES: Occurrence = "SELECT meeting_id, project_id, at, state FROM projects_occurrence WHERE project_id = $1 AND at >= $2 AND at < $3 ORDER BY at";
}

pub(crate) async fn insert_meeting(
    tx: &mut Tx,
    project: ProjectId,
    new: &NewMeeting,
    next: Option<Timestamp>,
) -> Result<MeetingId> {
    let by = tx.actor().person_or_none();
    let time = format!("{:02}:{:02}", new.at_time.hour(), new.at_time.minute());
    let zone = new.zone.iana_name().unwrap_or("UTC");
    Ok(INSERT
        .one(
            tx,
            params![
                project,
                new.title,
                new.first_day,
                time,
                zone,
                new.minutes,
                new.repeats,
                new.attendees,
                next,
                by
            ],
        )
        .await?
        .0)
}

pub(crate) async fn find_meeting(read: &mut Read, id: MeetingId) -> Result<Meeting> {
    FIND.kept().one(read, params![id]).await
}

/// The meetings of a project that are still to come, the next one first.
#[db::boxed]
pub async fn list_meetings(read: &mut Read, project: ProjectId) -> Result<Vec<Meeting>> {
    LIST.kept().all(read, params![project]).await
}

/// The next meeting of each of some projects.
pub(crate) async fn list_next_meetings(
    read: &mut Read,
    ids: &[ProjectId],
) -> Result<HashMap<ProjectId, Meeting>> {
    let mut next = HashMap::new();
    for meeting in COMING.kept().of(read, json(ids)).await? {
        next.entry(meeting.project_id).or_insert(meeting);
    }
    Ok(next)
}

/// Meetings whose time has passed and that were not told of yet.
pub(crate) async fn list_due_meetings(read: &mut Read) -> Result<Vec<Meeting>> {
    let now = read.now();
    DUE.all(read, params![now]).await
}

pub(crate) async fn set_next(tx: &mut Tx, id: MeetingId, next: Option<Timestamp>) -> Result<()> {
    NEXT.exec(tx, params![id, next]).await.map(drop)
}

pub(crate) async fn cancel(tx: &mut Tx, id: MeetingId) -> Result<()> {
    let now = tx.now();
    CANCEL.exec(tx, params![id, now]).await.map(drop)
}

/// Cancels whatever a project still has planned.
pub(crate) async fn cancel_all(tx: &mut Tx, project: ProjectId) -> Result<()> {
    let now = tx.now();
    CANCEL_ALL.exec(tx, params![project, now]).await.map(drop)
}

pub(crate) async fn insert_occurrence(
    tx: &mut Tx,
    meeting: &Meeting,
    at: Timestamp,
    state: OccurrenceState,
) -> Result<()> {
    HAPPENED.exec(tx, params![meeting.id, meeting.project_id, at, state]).await.map(drop)
}

/// What became of the occurrences of a project in `[from, to)`.
pub(crate) async fn list_occurrences(
    read: &mut Read,
    project: ProjectId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Occurrence>> {
    OCCURRENCES.all(read, params![project, from, to]).await
}

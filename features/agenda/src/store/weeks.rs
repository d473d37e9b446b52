//! The agendas themselves: one row a week, its freeze, its meeting, its minutes.

use crate::types::{Agenda, Plan, WeekColumn};
use db::{Read, Tx, params};
use jiff::Timestamp;
use kernel::{AgendaId, Error, PersonId, Result, Week};

macro_rules! agenda {
    ($rest:literal) => {
        concat!(
            "SELECT id, week, meets_at, drafts_at, freezes_at, moved, cancelled_at, nudged_at, window_from, frozen_at, hash, started_at, closed_at, minutes_hash FROM agenda_week ",
            $rest
        )
    };
}

db::sql! {
    static FIND: Agenda = (agenda!("WHERE week = $1"));
    static FIND_BY_ID: Agenda = (agenda!("WHERE id = $1"));
    // The key first: what stands behind the texts of a row is read through them.
    static LAST_FROZEN: Agenda = (agenda!("WHERE id = (SELECT w.id FROM agenda_week w WHERE w.frozen_at IS NOT NULL ORDER BY w.freezes_at DESC, w.week DESC LIMIT 1)"));
    static LAST: Agenda = (agenda!("ORDER BY week DESC LIMIT 1"));
    static DRAFTS: Agenda = (agenda!("WHERE frozen_at IS NULL ORDER BY freezes_at, week"));
    static BEFORE: Agenda = (agenda!("WHERE week < $1 ORDER BY week DESC LIMIT $2"));
    static AFTER: Agenda = (agenda!("WHERE week > $1 ORDER BY week LIMIT 1"));
    static MEETING_BETWEEN: Agenda = (agenda!("WHERE meets_at >= $1 AND meets_at < $2 ORDER BY meets_at"));
    static PAGE: Agenda = (agenda!("WHERE id < $1 AND frozen_at IS NOT NULL ORDER BY id DESC LIMIT $2"));
    static NEXT_FREEZE: (Timestamp,) = "SELECT freezes_at FROM agenda_week WHERE frozen_at IS NOT NULL AND (freezes_at, week) > ($1, $2)
        ORDER BY freezes_at, week LIMIT 1";
    static CONTENT: (Option<String>, Option<String>) = "SELECT content, minutes FROM agenda_week WHERE id = $1";
    static INSERT: () = "INSERT INTO agenda_week (week, meets_at, drafts_at, freezes_at, moved) VALUES ($1, $2, $3, $4, FALSE)
        ON CONFLICT (week) DO NOTHING";
    static REPLAN: () = "UPDATE agenda_week SET meets_at = $2, drafts_at = $3, freezes_at = $4, moved = $5 WHERE id = $1 AND frozen_at IS NULL";
    static FREEZE: () = "UPDATE agenda_week SET window_from = $2, frozen_at = $3, content = $4, hash = $5 WHERE id = $1 AND frozen_at IS NULL";
    static COUNT: () = "INSERT INTO agenda_counted (post_id, agenda_id, project_id, thread_id)
        SELECT post_id, $1, project_id, thread_id FROM threads_glance WHERE post_id IN (SELECT value FROM IDS($2))";
    static FORGET_LATE: () = "DELETE FROM agenda_late WHERE post_id IN (SELECT value FROM IDS($1))";
    static LATE: () = "INSERT INTO agenda_late (post_id)
        SELECT w.post_id FROM threads_written w WHERE w.post_id = $1 AND NOT w.system AND NOT w.imported
            AND w.posted_at < (SELECT MAX(freezes_at) FROM agenda_week WHERE frozen_at IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM agenda_counted c WHERE c.post_id = w.post_id)
        ON CONFLICT (post_id) DO NOTHING";
    static COUNTED: (i64,) = "SELECT COUNT(*) FROM agenda_counted WHERE agenda_id = $1 AND post_id IN (SELECT value FROM IDS($2))";
    static COUNTED_ALL: (i64,) = "SELECT COUNT(*) FROM agenda_counted WHERE agenda_id = $1";
    static CANCEL: () = "UPDATE agenda_week SET cancelled_at = $2, cancelled_by = $3 WHERE id = $1 AND started_at IS NULL";
    static UNCANCEL: () = "UPDATE agenda_week SET cancelled_at = NULL, cancelled_by = NULL WHERE id = $1";
    static START: () = "UPDATE agenda_week SET started_at = $2, started_by = $3, cancelled_at = NULL, cancelled_by = NULL
        WHERE id = $1 AND started_at IS NULL";
    static CLOSE: () = "UPDATE agenda_week SET closed_at = $2, closed_by = $3, minutes = $4, minutes_hash = $5 WHERE id = $1 AND closed_at IS NULL";
    static NUDGED: () = "UPDATE agenda_week SET nudged_at = $2 WHERE id = $1";
    static NUDGE: () = "INSERT INTO agenda_nudge (agenda_id, project_id, person_id, at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (agenda_id, project_id, person_id) DO NOTHING";
    static NUDGES: (kernel::ProjectId,) = "SELECT n.project_id FROM agenda_nudge n
        WHERE n.agenda_id = $1 AND n.person_id = $2 AND NOT EXISTS (
            SELECT 1 FROM threads_written w WHERE w.project_id = n.project_id AND NOT w.system AND NOT w.imported AND w.posted_at >= $3)
        ORDER BY n.project_id";
}

/// The agenda of a week, if it is in the data.
pub async fn find(read: &mut Read, week: Week) -> Result<Option<Agenda>> {
    FIND.kept().opt(read, params![WeekColumn(week)]).await
}

/// An agenda by its key.
pub async fn find_by_id(read: &mut Read, id: AgendaId) -> Result<Agenda> {
    FIND_BY_ID.kept().one(read, params![id]).await
}

/// The agenda whose window ended last.
pub async fn last_frozen(read: &mut Read) -> Result<Option<Agenda>> {
    LAST_FROZEN.kept().opt(read, params![]).await
}

/// The newest week in the data.
pub async fn last(read: &mut Read) -> Result<Option<Agenda>> {
    LAST.kept().opt(read, params![]).await
}

/// Weeks that have not frozen, in the order in which they will.
pub async fn list_drafts(read: &mut Read) -> Result<Vec<Agenda>> {
    DRAFTS.kept().all(read, params![]).await
}

/// The weeks before one, newest first.
pub async fn list_before(read: &mut Read, week: Week, limit: i64) -> Result<Vec<Agenda>> {
    BEFORE.all(read, params![WeekColumn(week), limit]).await
}

/// The week after one that is in the data.
pub async fn find_after(read: &mut Read, week: Week) -> Result<Option<Agenda>> {
    AFTER.kept().opt(read, params![WeekColumn(week)]).await
}

/// Agendas whose meeting falls into a stretch of time.
pub async fn list_meeting(read: &mut Read, from: Timestamp, to: Timestamp) -> Result<Vec<Agenda>> {
    MEETING_BETWEEN.all(read, params![from, to]).await
}

/// Frozen agendas before a key, newest first.
pub async fn list_page(read: &mut Read, before: Option<i64>, limit: i64) -> Result<Vec<Agenda>> {
    PAGE.all(read, params![before.unwrap_or(i64::MAX), limit]).await
}

/// The freeze after an agenda's own.
pub async fn next_freeze(read: &mut Read, agenda: &Agenda) -> Result<Option<Timestamp>> {
    Ok(NEXT_FREEZE.kept().opt(read, params![agenda.freezes_at, agenda.week]).await?.map(|(at,)| at))
}

/// The canonical texts of an agenda: its content and its minutes.
pub async fn find_texts(read: &mut Read, id: AgendaId) -> Result<(Option<String>, Option<String>)> {
    CONTENT.one(read, params![id]).await
}

/// The agenda of a plan's week, put into the data if it was not there.
pub async fn find_or_insert(tx: &mut Tx, plan: &Plan) -> Result<Agenda> {
    INSERT.exec(tx, params![WeekColumn(plan.week), plan.meets_at, plan.drafts_at, plan.freezes_at]).await?;
    find(tx, plan.week).await?.ok_or(Error::NotFound)
}

/// Moves a meeting whose agenda is not frozen.
pub async fn save_plan(tx: &mut Tx, id: AgendaId, plan: &Plan, by_hand: bool) -> Result<()> {
    REPLAN.exec(tx, params![id, plan.meets_at, plan.drafts_at, plan.freezes_at, by_hand]).await.map(drop)
}

/// What a freeze writes.
pub struct Frozen<'a> {
    /// Where the window starts.
    pub from: Option<Timestamp>,
    /// The canonical content.
    pub content: &'a str,
    /// Its seal.
    pub hash: &'a str,
    /// The posts of people that the window counts.
    pub posts: &'a [kernel::PostId],
}

/// Freezes an agenda and counts its posts. Says whether it was this call that did.
pub async fn save_frozen(tx: &mut Tx, id: AgendaId, frozen: &Frozen<'_>) -> Result<bool> {
    let now = tx.now();
    if FREEZE.exec(tx, params![id, frozen.from, now, frozen.content, frozen.hash]).await? == 0 {
        return Ok(false);
    }
    let posts = super::ids(frozen.posts.iter().copied())?;
    COUNT.exec(tx, params![id, posts]).await?;
    FORGET_LATE.exec(tx, params![posts]).await?;
    Ok(true)
}

/// Notes a post that came to stand after its window was frozen, unless it was counted.
pub async fn note_late(tx: &mut Tx, post: kernel::PostId) -> Result<()> {
    LATE.exec(tx, params![post]).await.map(drop)
}

/// Whether a frozen agenda counted exactly these posts.
pub async fn counted_exactly(read: &mut Read, id: AgendaId, posts: &[kernel::PostId]) -> Result<bool> {
    let keys = super::ids(posts.iter().copied())?;
    let known = COUNTED.kept().one(read, params![id, keys]).await?.0;
    let all = COUNTED_ALL.kept().one(read, params![id]).await?.0;
    Ok(known == all && all == posts.len() as i64)
}

/// Calls the meeting off; the agenda is frozen and published all the same.
pub async fn save_cancelled(tx: &mut Tx, id: AgendaId) -> Result<bool> {
    let (by, now) = (tx.actor().person_or_none(), tx.now());
    Ok(CANCEL.exec(tx, params![id, now, by]).await? == 1)
}

/// Puts a meeting back that was called off.
pub async fn save_uncancelled(tx: &mut Tx, id: AgendaId) -> Result<()> {
    UNCANCEL.exec(tx, params![id]).await.map(drop)
}

/// Starts the meeting. Says whether it was this call that did.
pub async fn save_started(tx: &mut Tx, id: AgendaId) -> Result<bool> {
    let (by, now) = (tx.actor().person_or_none(), tx.now());
    Ok(START.exec(tx, params![id, now, by]).await? == 1)
}

/// Closes the minutes.
pub async fn save_closed(
    tx: &mut Tx,
    id: AgendaId,
    at: Timestamp,
    minutes: &str,
    hash: &str,
) -> Result<bool> {
    let by = tx.actor().person_or_none();
    Ok(CLOSE.exec(tx, params![id, at, by, minutes, hash]).await? == 1)
}

/// Notes that leads were reminded.
pub async fn save_nudged(tx: &mut Tx, id: AgendaId) -> Result<()> {
    let now = tx.now();
    NUDGED.exec(tx, params![id, now]).await.map(drop)
}

/// Notes a reminder; false if that person had it already.
pub async fn insert_nudge(
    tx: &mut Tx,
    id: AgendaId,
    project: kernel::ProjectId,
    person: PersonId,
) -> Result<bool> {
    let now = tx.now();
    Ok(NUDGE.exec(tx, params![id, project, person, now]).await? == 1)
}

/// Projects a person was reminded of and nobody has written in since the window opened.
pub async fn list_nudged(
    read: &mut Read,
    id: AgendaId,
    person: PersonId,
    since: Timestamp,
) -> Result<Vec<kernel::ProjectId>> {
    Ok(NUDGES.all(read, params![id, person, since]).await?.into_iter().map(|(id,)| id).collect())
}

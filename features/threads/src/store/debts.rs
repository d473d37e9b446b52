//! Interactions: what happened with the client, and whether the worklog tells it (RULES §1.3).

use crate::{
    sentence::EntryKind,
    types::{DebtState, Interaction},
    worklog::Source,
};
use db::{Param, Read, Tx, params};
use jiff::Timestamp;
use kernel::{InteractionId, PersonId, PostId, ProjectId, Result};

macro_rules! interaction {
    ($rest:literal) => {
        concat!("SELECT i.id, i.project_id, i.kind, i.source, i.source_id, i.at, i.due_at, i.state, i.post_id, i.settled_at FROM threads_interaction i ", $rest)
    };
}

/// An interaction ready to be noted.
pub struct InteractionRow {
    /// Where.
    pub project: ProjectId,
    /// What it was.
    pub kind: EntryKind,
    /// Where it is known from.
    pub source: Source,
    /// The key there, 0 if none.
    pub source_id: i64,
    /// When.
    pub at: Timestamp,
    /// The Monday of its week as a day number.
    pub week: i64,
    /// Until when its entry is on time.
    pub due_at: Timestamp,
    /// The entry, if there is one at once.
    pub post: Option<PostId>,
}

db::sql! {
    static FIND: Interaction = (interaction!("WHERE i.id = $1"));
    pub(super) static INSERT: (InteractionId,) = "INSERT INTO threads_interaction (project_id, kind, source, source_id, at, week, due_at, state, post_id, settled_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (source, source_id, at) WHERE source_id > 0 DO NOTHING RETURNING id";
    static OWED: Interaction = (interaction!("WHERE i.project_id = $1 AND i.state = 'owed' ORDER BY i.at, i.id LIMIT 100"));
    static OWED_OF_THREAD: (InteractionId,) = "SELECT i.id FROM threads_interaction i JOIN threads_post p ON p.id = i.source_id
        WHERE i.state = 'owed' AND i.source IN ('post', 'mail') AND p.thread_id = $1
            AND i.project_id = (SELECT project_id FROM threads_thread WHERE id = $1) ORDER BY i.id";
    static ALL_SINCE: Interaction = (interaction!("WHERE i.project_id = $1 AND i.at >= $2 AND i.at < $3 AND i.state <> 'dismissed' ORDER BY i.at, i.id"));
    static SETTLE: () = "UPDATE threads_interaction SET state = 'settled', post_id = $2, settled_at = $3, closed_by = $4 WHERE id = $1 AND state = 'owed'";
    static DISMISS: () = "UPDATE threads_interaction SET state = 'dismissed', reason = $2, settled_at = $3, closed_by = $4 WHERE id = $1 AND state = 'owed'";
    static UNSETTLE: () = "UPDATE threads_interaction SET state = 'owed', post_id = NULL, settled_at = NULL, closed_by = NULL WHERE post_id = $1";
    static FORGET: () = "DELETE FROM threads_interaction WHERE source IN ('manual', 'post') AND source_id = $1 AND (post_id IS NULL OR post_id = $1)";
    static MOVE: () = "UPDATE threads_interaction SET project_id = $2 WHERE source IN ('post', 'mail') AND source_id > 0 AND source_id IN (SELECT id FROM threads_post WHERE thread_id = $1)";
    static OF_POST: (InteractionId, DebtState) = "SELECT id, state FROM threads_interaction WHERE source = 'manual' AND source_id = $1 AND source_id > 0 ORDER BY id";
    static RETELL: () = "UPDATE threads_interaction SET kind = $2, at = $3, week = $4 WHERE source = 'manual' AND source_id = $1 AND source_id > 0";
}

/// An interaction; who may see its project is asked by the caller.
pub async fn find(read: &mut Read, id: InteractionId) -> Result<Interaction> {
    FIND.one(read, params![id]).await
}

/// Notes an interaction; one that is known already from the same source is not noted twice.
pub async fn insert(tx: &mut Tx, row: &InteractionRow) -> Result<Option<InteractionId>> {
    let now = tx.now();
    Ok(INSERT.opt(tx, &values(row, now)).await?.map(|(id,)| id))
}

/// The columns of a new interaction; one that has its entry is settled now.
pub(super) fn values(row: &InteractionRow, now: Timestamp) -> Vec<Param<'_>> {
    let state = if row.post.is_some() { DebtState::Settled } else { DebtState::Owed };
    let mut values =
        params![row.project, row.kind, row.source, row.source_id, row.at, row.week, row.due_at].to_vec();
    values.extend([Param::from(state.word()), row.post.map_or(Param::Null, |post| Param::Int(post.0))]);
    values.push(row.post.map_or(Param::Null, |_| Param::Int(now.as_microsecond())));
    values
}

/// What the worklog of a project is owed, oldest first.
pub async fn list_owed(read: &mut Read, project: ProjectId) -> Result<Vec<Interaction>> {
    OWED.all(read, params![project]).await
}

/// What is owed because a client wrote in a thread.
pub async fn list_owed_for_thread(read: &mut Read, thread: kernel::ThreadId) -> Result<Vec<InteractionId>> {
    Ok(OWED_OF_THREAD.all(read, params![thread]).await?.into_iter().map(|(id,)| id).collect())
}

/// The interactions of a project in a time, dismissed ones apart.
pub async fn list_between(
    read: &mut Read,
    project: ProjectId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Interaction>> {
    ALL_SINCE.all(read, params![project, from, to]).await
}

/// Notes the entry that tells an interaction.
pub async fn save_settled(
    tx: &mut Tx,
    id: InteractionId,
    post: PostId,
    at: Timestamp,
    by: Option<PersonId>,
) -> Result<()> {
    SETTLE.exec(tx, params![id, post, at, by]).await.map(drop)
}

/// Notes that there is nothing to tell, and why.
pub async fn save_dismissed(tx: &mut Tx, id: InteractionId, reason: &str) -> Result<()> {
    let (by, now) = (tx.actor().person_or_none(), tx.now());
    DISMISS.exec(tx, params![id, reason, now, by]).await.map(drop)
}

/// Owes again what an entry told that went away.
pub async fn save_unsettled(tx: &mut Tx, post: PostId) -> Result<()> {
    UNSETTLE.exec(tx, params![post]).await.map(drop)
}

/// Forgets what was known only from a post that was taken back.
pub async fn forget_of_post(tx: &mut Tx, post: PostId) -> Result<()> {
    FORGET.exec(tx, params![post]).await.map(drop)
}

/// Corrects what only an entry knew of.
pub async fn save_retold(tx: &mut Tx, post: PostId, kind: EntryKind, at: Timestamp, week: i64) -> Result<()> {
    RETELL.exec(tx, params![post, kind, at, week]).await.map(drop)
}

/// Takes along what came from a thread that moves.
pub async fn save_moved(tx: &mut Tx, thread: kernel::ThreadId, to: ProjectId) -> Result<()> {
    MOVE.exec(tx, params![thread, to]).await.map(drop)
}

/// The interactions that are known from an entry, and whether they are told.
pub async fn list_of_post(read: &mut Read, post: PostId) -> Result<Vec<(InteractionId, DebtState)>> {
    OF_POST.all(read, params![post]).await
}

//! Many rows at once, as the benchmark set writes them: the room's own statements, without a wait in
//! between. Nothing of it is told to anybody.

use super::{debts, posts, threads};
use crate::{
    store::{debts::InteractionRow, posts::PostRow},
    types::{Side, ThreadKind, ThreadState, Visibility},
};
use db::{Param, Read, Tx, params};
use jiff::Timestamp;
use kernel::{PersonId, PostId, ProjectId, Result, ThreadId};

/// A thread that was opened long ago.
pub struct ThreadRow<'a> {
    /// Its project.
    pub project: ProjectId,
    /// Its number there.
    pub number: i64,
    /// What it is about.
    pub kind: ThreadKind,
    /// Its title.
    pub title: &'a str,
    /// Who may see it.
    pub visibility: Visibility,
    /// Where it stands.
    pub state: ThreadState,
    /// Who opened it.
    pub opened_by: PersonId,
    /// When.
    pub opened_at: Timestamp,
    /// When somebody wrote last.
    pub last_post_at: Timestamp,
    /// Whose turn it is since the last post.
    pub turn: Option<Side>,
}

db::sql! {
    static THREAD: (ThreadId,) = "INSERT INTO threads_thread (project_id, number, kind, title, visibility, state, opened_by, opened_at, last_post_at, turn, turn_since)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id";
    static NUMBERS: (ProjectId, i64) = "SELECT project_id, CAST(MAX(number) AS BIGINT) FROM threads_thread GROUP BY project_id";
    static STANDING: (i64, i64) = "SELECT (SELECT COUNT(*) FROM threads_thread), (SELECT COUNT(*) FROM threads_post)";
}

/// How many threads and posts there are.
pub async fn count(read: &mut Read) -> Result<(i64, i64)> {
    STANDING.one(read, params![]).await
}

/// The last number of each project.
pub async fn list_last_numbers(read: &mut Read) -> Result<Vec<(ProjectId, i64)>> {
    NUMBERS.all(read, params![]).await
}

/// Adds threads.
pub async fn insert_threads(tx: &mut Tx, rows: &[ThreadRow<'_>]) -> Result<Vec<ThreadId>> {
    let rows = rows.iter().map(|row| {
        let mut values = params![
            row.project,
            row.number,
            row.kind,
            row.title,
            row.visibility,
            row.state,
            row.opened_by,
            row.opened_at,
            row.last_post_at,
            row.turn
        ]
        .to_vec();
        values.push(row.turn.map_or(Param::Null, |_| Param::Int(row.last_post_at.as_microsecond())));
        values
    });
    let rows: Vec<Vec<Param<'_>>> = rows.collect();
    Ok(THREAD.each(tx, &rows).await?.into_iter().map(|(id,)| id).collect())
}

/// Notes that somebody closed threads, and with which words.
pub async fn insert_closings(tx: &mut Tx, rows: &[(ThreadId, PersonId, Timestamp, &str)]) -> Result<()> {
    let rows = rows.iter().map(|(thread, by, at, words)| {
        let mut row = params![*thread, *by, *at, *words].to_vec();
        // No cause, fix, result, link or decision.
        row.resize(9, Param::Null);
        row
    });
    threads::CLOSE.each(tx, &rows.collect::<Vec<_>>()).await.map(drop)
}

/// Writes posts.
pub async fn insert_posts(tx: &mut Tx, rows: &[PostRow<'_>]) -> Result<Vec<PostId>> {
    let rows: Vec<Vec<Param<'_>>> = rows.iter().map(posts::values).collect();
    Ok(posts::INSERT.each(tx, &rows).await?.into_iter().map(|(id,)| id).collect())
}

/// Notes interactions that have their entries.
pub async fn insert_interactions(tx: &mut Tx, rows: &[InteractionRow]) -> Result<()> {
    let rows: Vec<Vec<Param<'_>>> = rows.iter().map(|row| debts::values(row, row.at)).collect();
    debts::INSERT.each(tx, &rows).await.map(drop)
}

/// Notes when people last wrote in threads, and that they read so far.
pub async fn save_visits(tx: &mut Tx, rows: &[(PersonId, ThreadId, PostId, Timestamp)]) -> Result<()> {
    let paces = rows.iter().map(|(person, thread, _, at)| params![*person, *thread, *at].to_vec());
    posts::SET_PACE.each(tx, &paces.collect::<Vec<_>>()).await?;
    let marks = rows.iter().map(|(person, thread, post, at)| params![*person, *thread, *post, *at].to_vec());
    threads::SET_MARK.each(tx, &marks.collect::<Vec<_>>()).await.map(drop)
}

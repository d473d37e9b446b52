//! Threads, posts and actions that come from elsewhere, many in one statement.

use crate::{
    markdown,
    types::{Audience, ImportedAction, ImportedPost, ImportedThread, Thread},
};
use db::{Param, Read, ToParam as _, Tx, params, rows};
use jiff::Timestamp;
use kernel::{ActionId, Error, Lang, PostId, ProjectId, Result, ThreadId};
use std::collections::{BTreeMap, HashMap};

db::sql! {
    static THREADS: Thread = "SELECT t.id, t.project_id, t.number, t.kind, t.title, t.visibility, t.state, t.opened_by, t.opened_at, t.last_post_at, t.turn, t.turn_since, t.merged_into
        FROM threads_thread t WHERE t.id IN (SELECT value FROM IDS($1))";
    static INSERT_THREADS: (ThreadId, ProjectId, i64) = "INSERT INTO threads_thread (project_id, number, kind, title, visibility, state, opened_by, opened_at, last_post_at)
        SELECT CAST(value ->> 0 AS BIGINT), CAST(value ->> 1 AS BIGINT), value ->> 2, value ->> 3, value ->> 4, 'open',
            CAST(value ->> 5 AS BIGINT), CAST(value ->> 6 AS BIGINT), CAST(value ->> 6 AS BIGINT)
        FROM ROWS($1) RETURNING id, project_id, number";
    static INSERT_POSTS: (PostId, String) = "INSERT INTO threads_post (thread_id, project_id, author_id, byline, acting_for, by_order, kind, visibility, state, door,
            system, imported, source, html, typed, lang, version, version_at, version_by, visible_version, happened_at, posted_at, week, request_key)
        SELECT CAST(value ->> 0 AS BIGINT), CAST(value ->> 1 AS BIGINT), CAST(value ->> 2 AS BIGINT), value ->> 3, NULL, FALSE, value ->> 4, value ->> 5, 'live', 'import',
            FALSE, TRUE, value ->> 6, value ->> 7, NULL, value ->> 8, 1, CAST(value ->> 9 AS BIGINT), CAST(value ->> 2 AS BIGINT), CAST(value ->> 10 AS BIGINT),
            CAST(value ->> 9 AS BIGINT), CAST(value ->> 9 AS BIGINT), CAST(value ->> 11 AS BIGINT), value ->> 12
        FROM ROWS($1) RETURNING id, request_key";
    static INSERT_ACTIONS: (ActionId,) = "INSERT INTO threads_action (project_id, text, owner_id, due, state, reason, origin, origin_id, assigned_by, assigned_at, closed_by, closed_at)
        SELECT CAST(value ->> 0 AS BIGINT), value ->> 1, CAST(value ->> 2 AS BIGINT), value ->> 3, value ->> 4, NULL, 'manual', 0,
            CAST(value ->> 5 AS BIGINT), CAST(value ->> 6 AS BIGINT), CAST(value ->> 7 AS BIGINT), CAST(value ->> 8 AS BIGINT)
        FROM ROWS($1) RETURNING id";
    static TOUCH: () = "UPDATE threads_thread SET last_post_at = CAST(value ->> 1 AS BIGINT) FROM ROWS($1)
        WHERE threads_thread.id = CAST(value ->> 0 AS BIGINT) AND threads_thread.last_post_at < CAST(value ->> 1 AS BIGINT)";
}

/// A post with what was made of its text.
pub struct PostCells<'a> {
    /// Its thread.
    pub thread: ThreadId,
    /// Its project.
    pub project: ProjectId,
    /// Who may see it.
    pub audience: Audience,
    /// As it is kept.
    pub source: &'a str,
    /// Cleaned HTML.
    pub html: String,
    /// Its language.
    pub lang: Option<Lang>,
    /// The Monday of its week as a day number.
    pub week: i64,
    /// The rest.
    pub post: &'a ImportedPost,
}

/// Threads by their keys, whoever asks.
pub async fn list_threads(read: &mut Read, ids: &[ThreadId]) -> Result<Vec<Thread>> {
    let ids = serde_json::to_string(ids).map_err(Error::internal)?;
    THREADS.all(read, params![ids]).await
}

/// Opens threads under numbers of their projects that are free; their keys come back in order.
pub async fn insert_threads(
    tx: &mut Tx,
    new: &[ImportedThread],
    titles: &[String],
    numbers: &[i64],
) -> Result<Vec<ThreadId>> {
    let cells: Vec<[Param<'_>; 7]> = new
        .iter()
        .zip(titles)
        .zip(numbers)
        .map(|((thread, title), number)| {
            [
                thread.project.to_param(),
                number.to_param(),
                thread.kind.to_param(),
                title.to_param(),
                thread.visibility.to_param(),
                thread.by.to_param(),
                thread.at.to_param(),
            ]
        })
        .collect();
    let many = rows(cells.iter().map(<[_; 7]>::as_slice))?;
    let ids: HashMap<(ProjectId, i64), ThreadId> = INSERT_THREADS
        .all(tx, params![many])
        .await?
        .into_iter()
        .map(|(id, project, number)| ((project, number), id))
        .collect();
    new.iter()
        .zip(numbers)
        .map(|(thread, number)| ids.get(&(thread.project, *number)).copied().ok_or(Error::NotFound))
        .collect()
}

/// Writes posts; their keys come back in order.
pub async fn insert_posts(tx: &mut Tx, new: &[PostCells<'_>]) -> Result<Vec<PostId>> {
    let cells: Vec<[Param<'_>; 13]> = new
        .iter()
        .map(|row| {
            let visible = (row.audience == Audience::Client).then_some(1_i64);
            [
                row.thread.to_param(),
                row.project.to_param(),
                row.post.author.to_param(),
                row.post.byline.to_param(),
                row.post.kind.to_param(),
                row.audience.to_param(),
                row.source.to_param(),
                markdown::kept(row.source, &row.html).to_param(),
                row.lang.to_param(),
                row.post.at.to_param(),
                visible.map_or(Param::Null, Param::Int),
                row.week.to_param(),
                row.post.key.to_param(),
            ]
        })
        .collect();
    let many = rows(cells.iter().map(<[_; 13]>::as_slice))?;
    let ids: HashMap<String, PostId> =
        INSERT_POSTS.all(tx, params![many]).await?.into_iter().map(|(id, key)| (key, id)).collect();
    new.iter().map(|row| ids.get(&row.post.key).copied().ok_or(Error::NotFound)).collect()
}

/// Notes actions; their keys come back in order. Rows are written in the order given, and keys rise.
pub async fn insert_actions(tx: &mut Tx, new: &[ImportedAction], texts: &[String]) -> Result<Vec<ActionId>> {
    let cells: Vec<[Param<'_>; 9]> = new
        .iter()
        .zip(texts)
        .map(|(action, text)| {
            let (done, by) = action.done.map_or((None, None), |(at, by)| (Some(at), by));
            let state = if done.is_some() { "done" } else { "open" };
            [
                action.project.to_param(),
                text.to_param(),
                action.owner.to_param(),
                action.due.map_or(Param::Null, |due| Param::Text(due.to_string().into())),
                Param::Text(state.into()),
                action.by.to_param(),
                action.at.to_param(),
                by.map_or(Param::Null, |by| Param::Int(by.0)),
                done.map_or(Param::Null, |at| Param::Int(at.as_microsecond())),
            ]
        })
        .collect();
    let many = rows(cells.iter().map(<[_; 9]>::as_slice))?;
    let mut ids: Vec<ActionId> =
        INSERT_ACTIONS.all(tx, params![many]).await?.into_iter().map(|(id,)| id).collect();
    ids.sort_unstable();
    Ok(ids)
}

/// Notes when threads were written in last, where that is later than before.
pub async fn save_touched(tx: &mut Tx, last: &BTreeMap<ThreadId, Timestamp>) -> Result<()> {
    let cells: Vec<[Param<'_>; 2]> = last.iter().map(|(id, at)| [id.to_param(), at.to_param()]).collect();
    let many = rows(cells.iter().map(<[_; 2]>::as_slice))?;
    TOUCH.exec(tx, params![many]).await.map(drop)
}

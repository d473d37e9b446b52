//! Threads, their numbers, how they were closed, and how far each person has read them.

use super::who;
use crate::types::{Closing, NewClosing, NewThread, Side, Thread, ThreadLine, ThreadState, Visibility};
use db::{Read, Tx, params};
use jiff::Timestamp;
use kernel::{PersonId, PostId, ProjectId, Result, ThreadId};

macro_rules! thread {
    ($rest:literal) => {
        concat!(
            "SELECT t.id, t.project_id, t.number, t.kind, t.title, t.visibility, t.state, t.opened_by, t.opened_at, t.last_post_at, t.turn, t.turn_since, t.merged_into FROM threads_thread t ",
            $rest
        )
    };
}

db::sql! {
    static FIND: Thread = (thread!("WHERE t.project_id = $1 AND t.number = $2 AND ($3 OR t.visibility = 'shared')
        AND ($4 OR EXISTS (SELECT 1 FROM projects_reach r WHERE r.project_id = t.project_id AND r.person_id = $5))"));
    static FIND_BY_ID: Thread = (thread!("WHERE t.id = $1 AND ($2 OR t.visibility = 'shared')
        AND ($3 OR EXISTS (SELECT 1 FROM projects_reach r WHERE r.project_id = t.project_id AND r.person_id = $4))"));
    static WHOLE: Thread = (thread!("WHERE t.id = $1"));
    static KEYS: (ThreadId,) = "SELECT id FROM threads_thread ORDER BY id";
    static FORMER: (ThreadId,) = "SELECT thread_id FROM threads_former WHERE project_id = $1 AND number = $2";
    static WORKLOG: Thread = (thread!("WHERE t.project_id = $1 AND t.kind = 'worklog'"));
    static TABS: (i64, i64, i64) = "SELECT CASE WHEN $2 THEN log.posts ELSE log.client_posts END,
            (SELECT COUNT(*) FROM threads_thread t WHERE t.project_id = $1 AND t.kind <> 'worklog' AND t.state = 'open' AND ($2 OR t.visibility = 'shared')),
            (SELECT COUNT(*) FROM threads_attachment f WHERE f.project_id = $1 AND (($2 AND f.kept) OR EXISTS (
                SELECT 1 FROM threads_post_file l JOIN threads_post p ON p.id = l.post_id JOIN threads_thread t ON t.id = p.thread_id
                WHERE l.attachment_id = f.id AND p.state = 'live' AND ($2 OR (p.visibility = 'client' AND t.visibility = 'shared')))))
        FROM threads_thread log WHERE log.project_id = $1 AND log.kind = 'worklog'";
    static NEXT_NUMBER: (i64,) = "SELECT CAST(COALESCE(MAX(number), 0) + 1 AS BIGINT) FROM (
        SELECT number FROM threads_thread WHERE project_id = $1
        UNION ALL SELECT number FROM threads_former WHERE project_id = $1) taken";
    static INSERT: (ThreadId,) = "INSERT INTO threads_thread (project_id, number, kind, title, visibility, state, opened_by, opened_at, last_post_at)
        VALUES ($1, $2, $3, $4, $5, 'open', $6, $7, $7) RETURNING id";
    static LIST: ThreadLine = "SELECT t.id, t.number, t.kind, t.title, t.visibility, t.state, t.turn, t.turn_since,
            CASE WHEN $2 THEN t.posts ELSE t.client_posts END,
            (SELECT MAX(p.posted_at) FROM threads_post p WHERE p.thread_id = t.id AND p.state = 'live' AND ($2 OR p.visibility = 'client')),
            (SELECT COUNT(*) FROM threads_post p WHERE p.thread_id = t.id AND p.state = 'live' AND ($2 OR p.visibility = 'client')
                AND NOT p.imported AND (p.author_id IS NULL OR p.author_id <> $3)
                AND p.id > COALESCE((SELECT m.post_id FROM threads_read m WHERE m.person_id = $3 AND m.thread_id = t.id), 0)), t.last_post_at
        FROM threads_thread t
        WHERE t.project_id = $1 AND t.kind <> 'worklog' AND t.state = $4 AND ($2 OR t.visibility = 'shared')
            AND (t.last_post_at, t.id) < ($5, $6)
        ORDER BY t.last_post_at DESC, t.id DESC LIMIT $7";
    // A guest's order goes by what they may see: a note of the team moves nothing there.
    static LIST_SHARED: ThreadLine = "SELECT s.id, s.number, s.kind, s.title, s.visibility, s.state, s.turn, s.turn_since, s.posts, s.last_at, s.unread, s.moved_at FROM (
        SELECT t.id, t.number, t.kind, t.title, t.visibility, t.state, t.turn, t.turn_since,
            (SELECT COUNT(*) FROM threads_post p WHERE p.thread_id = t.id AND p.state = 'live' AND p.visibility = 'client') AS posts,
            (SELECT MAX(p.posted_at) FROM threads_post p WHERE p.thread_id = t.id AND p.state = 'live' AND p.visibility = 'client') AS last_at,
            (SELECT COUNT(*) FROM threads_post p WHERE p.thread_id = t.id AND p.state = 'live' AND p.visibility = 'client'
                AND NOT p.imported AND (p.author_id IS NULL OR p.author_id <> $2)
                AND p.id > COALESCE((SELECT m.post_id FROM threads_read m WHERE m.person_id = $2 AND m.thread_id = t.id), 0)) AS unread,
            COALESCE((SELECT MAX(p.posted_at) FROM threads_post p WHERE p.thread_id = t.id AND p.state = 'live' AND p.visibility = 'client'), t.opened_at) AS moved_at
        FROM threads_thread t WHERE t.project_id = $1 AND t.kind <> 'worklog' AND t.state <> 'merged' AND t.visibility = 'shared') s
        WHERE (s.moved_at, s.id) < ($3, $4) ORDER BY s.moved_at DESC, s.id DESC LIMIT $5";
    static LIST_BY_KEY: Thread = (thread!("WHERE t.project_id = $1 AND ($2 OR t.visibility = 'shared') AND t.state <> 'merged' AND t.id < $3 ORDER BY t.id DESC LIMIT $4"));
    static COUNT_AGAIN: () = "UPDATE threads_thread SET
        posts = (SELECT COUNT(*) FROM threads_post p WHERE p.thread_id = threads_thread.id AND p.state = 'live'),
        client_posts = (SELECT COUNT(*) FROM threads_post p WHERE p.thread_id = threads_thread.id AND p.state = 'live' AND p.visibility = 'client')";
    static TOUCH: () = "UPDATE threads_thread SET last_post_at = CASE WHEN last_post_at > $2 THEN last_post_at ELSE $2 END WHERE id = $1";
    static RECOUNT: () = "UPDATE threads_thread SET last_post_at = COALESCE(
            (SELECT MAX(p.posted_at) FROM threads_post p WHERE p.thread_id = $1 AND p.state <> 'undone'), opened_at) WHERE id = $1";
    static TURN: () = "UPDATE threads_thread SET turn = $2, turn_since = $3 WHERE id = $1";
    static TITLE: () = "UPDATE threads_thread SET title = $2 WHERE id = $1";
    static VISIBILITY: () = "UPDATE threads_thread SET visibility = $2 WHERE id = $1";
    static STATE: () = "UPDATE threads_thread SET state = $2, merged_into = $3 WHERE id = $1";
    static NOTE_FORMER: () = "INSERT INTO threads_former (project_id, number, thread_id) VALUES ($1, $2, $3)";
    static FORGET_FORMER: () = "DELETE FROM threads_former WHERE project_id = $1 AND number = $2";
    static MOVE: () = "UPDATE threads_thread SET project_id = $2, number = $3 WHERE id = $1";
    static MOVE_POSTS: () = "UPDATE threads_post SET project_id = $2 WHERE thread_id = $1";
    static MOVE_FILES: () = "UPDATE threads_attachment SET project_id = $2 WHERE NOT kept AND id IN (
        SELECT f.attachment_id FROM threads_post_file f JOIN threads_post p ON p.id = f.post_id WHERE p.thread_id = $1)";
    static MERGE_POSTS: () = "UPDATE threads_post SET thread_id = $2 WHERE thread_id = $1";
    static MERGE_PACE: () = "INSERT INTO threads_pace (person_id, thread_id, accepted_at)
        SELECT person_id, $2, accepted_at FROM threads_pace WHERE thread_id = $1
        ON CONFLICT (person_id, thread_id) DO UPDATE SET accepted_at =
            CASE WHEN excluded.accepted_at > threads_pace.accepted_at THEN excluded.accepted_at ELSE threads_pace.accepted_at END";
    static HAS_CLIENT_POSTS: (i64,) = "SELECT COUNT(*) FROM threads_post WHERE thread_id = $1 AND visible_version IS NOT NULL AND state <> 'undone'";
    pub(super) static CLOSE: () = "INSERT INTO threads_closing (thread_id, closed_by, closed_at, summary, cause, fix, result, link, decision_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    static REOPEN: () = "UPDATE threads_closing SET reopened_by = $2, reopened_at = $3 WHERE thread_id = $1 AND reopened_at IS NULL";
    static CLOSING: Closing = "SELECT c.closed_at, who.name, c.summary, c.cause, c.fix, c.result, c.link, c.decision_id
        FROM threads_closing c LEFT JOIN people_card who ON who.id = c.closed_by
        WHERE c.thread_id = $1 AND c.reopened_at IS NULL ORDER BY c.id DESC LIMIT 1";
    static MARK: (i64, Timestamp) = "SELECT post_id, read_at FROM threads_read WHERE person_id = $1 AND thread_id = $2";
    pub(super) static SET_MARK: () = "INSERT INTO threads_read (person_id, thread_id, post_id, read_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (person_id, thread_id) DO UPDATE SET post_id = excluded.post_id, read_at = excluded.read_at
        WHERE excluded.post_id > threads_read.post_id";
}

/// A thread of a project by its number that whoever asks may see, also by a number it had before.
pub async fn find_visible(read: &mut Read, project: ProjectId, number: i64) -> Result<Thread> {
    let (all, team, person) = who(read);
    if let Some(thread) = FIND.once().opt(read, params![project, number, team, all, person]).await? {
        return Ok(thread);
    }
    let (id,) = FORMER.one(read, params![project, number]).await?;
    find_by_id(read, id).await
}

/// A thread by its key that whoever asks may see.
pub async fn find_by_id(read: &mut Read, id: ThreadId) -> Result<Thread> {
    let (all, team, person) = who(read);
    FIND_BY_ID.once().one(read, params![id, team, all, person]).await
}

/// A thread by its key, whoever asks: for what the program writes on somebody's behalf.
pub async fn find_whole(read: &mut Read, id: ThreadId) -> Result<Thread> {
    WHOLE.one(read, params![id]).await
}

/// The worklog of a project. Whether whoever asks may see the project was asked before.
pub async fn find_worklog(read: &mut Read, project: ProjectId) -> Result<ThreadId> {
    Ok(find_log(read, project).await?.id)
}

/// The worklog of a project as a thread, under the same condition.
pub async fn find_log(read: &mut Read, project: ProjectId) -> Result<Thread> {
    WORKLOG.kept().one(read, params![project]).await
}

/// What the tabs of a project count for whoever asks: entries, open threads, files; nothing where there is
/// no worklog.
pub async fn count_tabs(read: &mut Read, project: ProjectId) -> Result<Option<(i64, i64, i64)>> {
    let (_, team, _) = who(read);
    TABS.kept().opt(read, params![project, team]).await
}

/// Whether a project has its worklog.
pub async fn has_worklog(read: &mut Read, project: ProjectId) -> Result<bool> {
    Ok(WORKLOG.kept().opt(read, params![project]).await?.is_some())
}

/// Threads of a project in a state, the worklog apart, newest first, before a place in that order.
pub async fn list(
    read: &mut Read,
    project: ProjectId,
    state: ThreadState,
    before: (Timestamp, i64),
    limit: i64,
) -> Result<Vec<ThreadLine>> {
    let (_, team, person) = who(read);
    LIST.all(read, params![project, team, person, state, before.0, before.1, limit]).await
}

/// The shared threads of a project as a guest counts them, those that changed last for a guest first,
/// open or closed. The project must be in reach.
pub async fn list_shared(
    read: &mut Read,
    project: ProjectId,
    before: (Timestamp, i64),
    limit: i64,
) -> Result<Vec<ThreadLine>> {
    let (_, _, person) = who(read);
    LIST_SHARED.all(read, params![project, person, before.0, before.1, limit]).await
}

/// Threads of a project, newest first, before one.
pub async fn list_by_key(
    read: &mut Read,
    project: ProjectId,
    before: i64,
    limit: i64,
) -> Result<Vec<Thread>> {
    let (_, team, _) = who(read);
    LIST_BY_KEY.all(read, params![project, team, before, limit]).await
}

/// Opens a thread under the next number of its project.
pub async fn insert(tx: &mut Tx, new: &NewThread) -> Result<ThreadId> {
    let number = next_number(tx, new.project).await?;
    let (by, now) = (tx.actor().person_or_none(), tx.now());
    let row = params![new.project, number, new.kind, new.title, new.visibility, by, now];
    Ok(INSERT.one(tx, row).await?.0)
}

/// The next number of a project, held until the transaction ends.
pub async fn next_number(tx: &mut Tx, project: ProjectId) -> Result<i64> {
    tx.lock(&format!("threads-number:{project}"), false).await?;
    Ok(NEXT_NUMBER.one(tx, params![project]).await?.0)
}

/// Counts the posts of every thread again: rows that came as they stood in other data were counted there
/// and, by the triggers, here as well.
pub async fn save_counted(tx: &mut Tx) -> Result<()> {
    COUNT_AGAIN.exec(tx, params![]).await.map(drop)
}

/// Notes that something was posted at an instant.
pub async fn save_touched(tx: &mut Tx, thread: ThreadId, at: Timestamp) -> Result<()> {
    TOUCH.exec(tx, params![thread, at]).await.map(drop)
}

/// Finds the last post again after one went away.
pub async fn save_recounted(tx: &mut Tx, thread: ThreadId) -> Result<()> {
    RECOUNT.exec(tx, params![thread]).await.map(drop)
}

/// Says whose turn it is.
pub async fn save_turn(tx: &mut Tx, thread: ThreadId, turn: Option<Side>, since: Timestamp) -> Result<()> {
    TURN.exec(tx, params![thread, turn, turn.map(|_| since)]).await.map(drop)
}

/// Gives a thread another title.
pub async fn save_title(tx: &mut Tx, thread: ThreadId, title: &str) -> Result<()> {
    TITLE.exec(tx, params![thread, title]).await.map(drop)
}

/// Says who may see a thread.
pub async fn save_visibility(tx: &mut Tx, thread: ThreadId, visibility: Visibility) -> Result<()> {
    VISIBILITY.exec(tx, params![thread, visibility]).await.map(drop)
}

/// Says where a thread stands.
pub async fn save_state(
    tx: &mut Tx,
    thread: ThreadId,
    state: ThreadState,
    into: Option<ThreadId>,
) -> Result<()> {
    STATE.exec(tx, params![thread, state, into]).await.map(drop)
}

/// Takes a thread with its posts and their files to another project, under the next number there. The
/// number that it had keeps leading to it.
pub async fn save_moved(tx: &mut Tx, thread: &Thread, to: ProjectId) -> Result<i64> {
    let number = next_number(tx, to).await?;
    MOVE.exec(tx, params![thread.id, to, number]).await?;
    MOVE_POSTS.exec(tx, params![thread.id, to]).await?;
    MOVE_FILES.exec(tx, params![thread.id, to]).await?;
    FORGET_FORMER.exec(tx, params![to, number]).await?;
    NOTE_FORMER.exec(tx, params![thread.project, thread.number, thread.id]).await?;
    Ok(number)
}

/// Puts the posts of a thread into another one, with the pace that their authors keep.
pub async fn save_merged(tx: &mut Tx, from: ThreadId, into: ThreadId) -> Result<()> {
    MERGE_POSTS.exec(tx, params![from, into]).await?;
    MERGE_PACE.exec(tx, params![from, into]).await?;
    save_state(tx, from, ThreadState::Merged, Some(into)).await?;
    save_recounted(tx, into).await
}

/// Whether anything in a thread was ever visible to the client.
pub async fn has_client_posts(read: &mut Read, thread: ThreadId) -> Result<bool> {
    Ok(HAS_CLIENT_POSTS.one(read, params![thread]).await?.0 > 0)
}

/// Notes how a thread was closed.
pub async fn insert_closing(tx: &mut Tx, thread: ThreadId, new: &NewClosing) -> Result<()> {
    let (by, now) = (tx.actor().person_or_none(), tx.now());
    let row = params![thread, by, now, new.summary, new.cause, new.fix, new.result, new.link, new.decision];
    CLOSE.exec(tx, row).await.map(drop)
}

/// Notes that a closed thread is open again.
pub async fn save_reopened(tx: &mut Tx, thread: ThreadId) -> Result<()> {
    let (by, now) = (tx.actor().person_or_none(), tx.now());
    REOPEN.exec(tx, params![thread, by, now]).await.map(drop)
}

/// How a thread was closed, if it is.
pub async fn find_closing(read: &mut Read, thread: ThreadId) -> Result<Option<Closing>> {
    CLOSING.opt(read, params![thread]).await
}

/// How far a person has read a thread, and when.
pub async fn find_mark(
    read: &mut Read,
    person: PersonId,
    thread: ThreadId,
) -> Result<Option<(i64, Timestamp)>> {
    MARK.once().opt(read, params![person, thread]).await
}

/// Notes how far a person has read; a mark never goes back.
pub async fn save_mark(tx: &mut Tx, person: PersonId, thread: ThreadId, post: PostId) -> Result<()> {
    let now = tx.now();
    SET_MARK.exec(tx, params![person, thread, post, now]).await.map(drop)
}

/// Every thread's key.
pub async fn list_keys(read: &mut Read) -> Result<Vec<ThreadId>> {
    Ok(KEYS.all(read, params![]).await?.into_iter().map(|(id,)| id).collect())
}

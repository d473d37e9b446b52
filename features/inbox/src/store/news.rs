//! Posts of which somebody may hear, and what is unread.

use crate::types::{News, Unread};
use db::{Read, Tx, params};
use jiff::Timestamp;
use kernel::{PersonId, PostId, ProjectId, Result, ThreadId};

/// The columns of news and where they come from; `$1` is the person, `$2` their side, `$5` how many.
/// A sum is no key: it has the planner begin with the news and not with every post within reach.
macro_rules! news {
    ($when:literal) => {
        concat!(
            "SELECT w.post_id, w.thread_id, w.project_id, k.key, k.name, t.number, t.kind, t.title, t.visibility, w.visibility, w.author_id, a.name, w.posted_at, l.level, c.choice
            FROM inbox_news n
            JOIN threads_written w ON w.post_id = n.post_id + 0
            JOIN threads_card t ON t.id = w.thread_id
            JOIN projects_card k ON k.id = w.project_id AND k.state <> 'closed'
            LEFT JOIN people_card a ON a.id = w.author_id
            LEFT JOIN threads_read_card d ON d.person_id = $1 AND d.thread_id = w.thread_id
            LEFT JOIN inbox_level l ON l.person_id = $1 AND l.project_id = w.project_id
            LEFT JOIN inbox_choice c ON c.person_id = $1 AND c.thread_id = w.thread_id
            WHERE ", $when, "
                AND (w.author_id IS NULL OR w.author_id <> $1) AND w.post_id > COALESCE(d.post_id, 0)
                AND w.project_id + 0 IN (SELECT project_id FROM projects_reach WHERE person_id = $1)
                AND (($2 AND NOT n.guests_only) OR (NOT $2 AND w.visibility = 'client' AND t.visibility = 'shared'))
                AND NOT EXISTS (SELECT 1 FROM inbox_notice told WHERE told.post_id = n.post_id AND told.person_id = $1 AND told.kind = 'incident')
            ORDER BY n.leaves_at, n.post_id LIMIT $5"
        )
    };
}

db::sql! {
    static NEW: () = "INSERT INTO inbox_news (post_id, thread_id, system, guests_only, leaves_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (post_id, guests_only) DO UPDATE SET leaves_at = excluded.leaves_at";
    static FORGET: () = "DELETE FROM inbox_news WHERE post_id = $1";
    static FORGET_OLD: () = "DELETE FROM inbox_news WHERE leaves_at < $1";
    static LAST_SYSTEM: (Option<i64>,) = "SELECT MAX(leaves_at) FROM inbox_news WHERE thread_id = $1 AND system";
    static IMPORTED: (bool,) = "SELECT imported FROM threads_written WHERE post_id = $1";
    static BETWEEN: News = { planned_once: news!("n.leaves_at > $3 AND n.leaves_at <= $4") };
    static ONE: News = { planned_once: news!("n.post_id = $3 AND n.leaves_at <= $4") };
    static UNREAD: Unread = { planned_once: "WITH unseen AS (
            SELECT w.thread_id, COUNT(*) AS posts, MIN(w.post_id) AS first, MAX(w.post_id) AS newest
            FROM threads_written w
            JOIN projects_card k ON k.id = w.project_id AND k.state <> 'closed'
            LEFT JOIN threads_read_card d ON d.person_id = $1 AND d.thread_id = w.thread_id
            LEFT JOIN inbox_level l ON l.person_id = $1 AND l.project_id = w.project_id
            LEFT JOIN inbox_choice c ON c.person_id = $1 AND c.thread_id = w.thread_id
            WHERE w.posted_at > $2 AND w.post_id > COALESCE(d.post_id, 0) AND NOT w.imported
                AND (w.author_id IS NULL OR w.author_id <> $1)
                AND COALESCE(c.choice, l.level, 'everything') NOT IN ('mute', 'silent')
                AND (CAST($3 AS BIGINT) IS NULL OR w.project_id = $3)
                AND w.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $1)
            GROUP BY w.thread_id ORDER BY MAX(w.post_id) DESC LIMIT $4)
        SELECT t.id, k.id, k.key, k.name, t.number, t.kind, t.title, u.posts, u.first, u.newest, g.posted_at, a.name, g.glance
        FROM unseen u
        JOIN threads_card t ON t.id = u.thread_id
        JOIN projects_card k ON k.id = t.project_id
        JOIN threads_glance g ON g.post_id = u.newest
        LEFT JOIN people_card a ON a.id = g.author_id
        ORDER BY g.posted_at DESC, u.newest DESC" };
    static NEWEST: (Option<i64>,) = "SELECT MAX(post_id) FROM threads_written WHERE thread_id = $1";
}

/// Notes that a post will be news at an instant.
pub async fn save_news(
    tx: &mut Tx,
    post: PostId,
    thread: ThreadId,
    system: bool,
    guests_only: bool,
    leaves_at: Timestamp,
) -> Result<()> {
    NEW.exec(tx, params![post, thread, system, guests_only, leaves_at]).await.map(drop)
}

/// Forgets the news of a post that was taken back or deleted.
pub async fn forget_news(tx: &mut Tx, post: PostId) -> Result<()> {
    FORGET.exec(tx, params![post]).await.map(drop)
}

/// Forgets news that everybody was told long ago.
pub async fn forget_old_news(tx: &mut Tx, before: Timestamp) -> Result<()> {
    FORGET_OLD.exec(tx, params![before]).await.map(drop)
}

/// When the last system post of a thread was or will be news.
pub async fn find_last_system(read: &mut Read, thread: ThreadId) -> Result<Option<Timestamp>> {
    Ok(LAST_SYSTEM.one(read, params![thread]).await?.0.map(kernel::from_micros))
}

/// Whether a post came from another tool.
pub async fn is_imported(read: &mut Read, post: PostId) -> Result<bool> {
    Ok(IMPORTED.opt(read, params![post]).await?.is_some_and(|(imported,)| imported))
}

/// Posts that became news for a person after an instant and until another, that they have not seen.
pub async fn list_news(
    read: &mut Read,
    person: PersonId,
    team: bool,
    (after, until): (Timestamp, Timestamp),
    limit: i64,
) -> Result<Vec<News>> {
    BETWEEN.all(read, params![person, team, after, until, limit]).await
}

/// A post as news for a person, if they may see it and have not.
pub async fn find_news(
    read: &mut Read,
    person: PersonId,
    team: bool,
    post: PostId,
    now: Timestamp,
) -> Result<Option<News>> {
    ONE.opt(read, params![person, team, post, now, 1_i64]).await
}

/// Threads with posts since an instant that a person of the team has not seen, newest first.
pub async fn list_unread(
    read: &mut Read,
    person: PersonId,
    since: Timestamp,
    project: Option<ProjectId>,
    limit: i64,
) -> Result<Vec<Unread>> {
    UNREAD.kept().all(read, params![person, since, project, limit]).await
}

/// The newest post of a thread.
pub async fn find_newest(read: &mut Read, thread: ThreadId) -> Result<Option<PostId>> {
    Ok(NEWEST.one(read, params![thread]).await?.0.map(PostId))
}

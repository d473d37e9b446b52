//! Mentions and what is always delivered, and who was told last that they lead.

use crate::types::{Notice, NoticeKind};
use db::{Read, Tx, params};
use jiff::Timestamp;
use kernel::{NoticeId, PersonId, PostId, ProjectId, Result, ThreadId, TicketId};

/// The columns of a notice. What its reader may not reach or see any more is not there.
macro_rules! notice {
    ($rest:literal) => {
        concat!(
            "SELECT n.id, n.person_id, n.kind, n.project_id, k.key, k.name, COALESCE(w.thread_id, n.thread_id), t.number, t.title, n.post_id, w.glance, n.about_id, who.name, n.at
            FROM inbox_notice n
            LEFT JOIN threads_glance w ON w.post_id = n.post_id
            LEFT JOIN threads_card t ON t.id = COALESCE(w.thread_id, n.thread_id)
            LEFT JOIN projects_name k ON k.id = COALESCE(w.project_id, n.project_id)
            LEFT JOIN people_card who ON who.id = n.by_id
            LEFT JOIN threads_read_card d ON d.person_id = n.person_id AND d.thread_id = w.thread_id
            WHERE n.done_at IS NULL AND n.leaves_at <= $1
                AND (n.project_id IS NULL OR (k.state <> 'closed' AND EXISTS (SELECT 1 FROM projects_reach r WHERE r.person_id = n.person_id AND r.project_id = k.id)))
                AND (n.post_id IS NULL OR (w.state = 'live' AND w.post_id > COALESCE(d.post_id, 0)
                    AND (w.visibility = 'client' OR EXISTS (SELECT 1 FROM people_card p WHERE p.id = n.person_id AND p.role <> 'guest')))) ",
            $rest
        )
    };
}

db::sql! {
    static NEW: () = "INSERT INTO inbox_notice (person_id, kind, project_id, thread_id, post_id, about_id, by_id, at, leaves_at)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
        WHERE CAST($5 AS BIGINT) IS NULL OR NOT EXISTS (SELECT 1 FROM inbox_notice n WHERE n.post_id = $5 AND n.person_id = $1 AND n.kind = $2)";
    static FORGET_POST: () = "DELETE FROM inbox_notice WHERE post_id = $1 AND mailed_at IS NULL";
    static MENTIONED: (PersonId, i64, i64) = "SELECT person_id, version, current_version FROM threads_mentioned WHERE post_id = $1 ORDER BY person_id";
    static OPEN: Notice = (notice!("AND n.person_id = $2 ORDER BY n.at DESC, n.id DESC LIMIT $3"));
    static UNMAILED: Notice = (notice!("AND n.person_id = $2 AND n.mailed_at IS NULL ORDER BY n.at, n.id LIMIT $3"));
    static LAST_LEAVES: (Option<i64>,) = "SELECT MAX(leaves_at) FROM inbox_notice WHERE person_id = $1 AND done_at IS NULL";
    static COUNT: (i64,) = "SELECT COUNT(*) FROM inbox_notice n
        LEFT JOIN threads_glance w ON w.post_id = n.post_id
        LEFT JOIN threads_read_card d ON d.person_id = n.person_id AND d.thread_id = w.thread_id
        LEFT JOIN projects_name k ON k.id = COALESCE(w.project_id, n.project_id)
        WHERE n.person_id = $2 AND n.done_at IS NULL AND n.leaves_at <= $1
            AND (n.project_id IS NULL OR (k.state <> 'closed' AND EXISTS (SELECT 1 FROM projects_reach r WHERE r.person_id = n.person_id AND r.project_id = k.id)))
            AND (n.post_id IS NULL OR (w.state = 'live' AND w.post_id > COALESCE(d.post_id, 0)))";
    static MAILED: () = "UPDATE inbox_notice SET mailed_at = $2 WHERE id = $1";
    static DONE: () = "UPDATE inbox_notice SET done_at = $3 WHERE id = $1 AND person_id = $2 AND done_at IS NULL";
    static KNOWN: (i64,) = "SELECT COUNT(*) FROM inbox_notice WHERE id = $1 AND person_id = $2";
    static DONE_TICKET: () = "UPDATE inbox_notice SET done_at = $3, mailed_at = COALESCE(mailed_at, $3) WHERE person_id = $1 AND done_at IS NULL
        AND about_id = $2 AND kind IN ('clock', 'breach', 'raised') AND (kind = 'raised') = $4";
    static DONE_TOLD: () = "UPDATE inbox_notice SET done_at = $3, mailed_at = COALESCE(mailed_at, $3) WHERE person_id = $1 AND done_at IS NULL
        AND about_id = $2 AND kind IN ('assigned', 'handed', 'written', 'noted', 'reopened') AND (kind IN ('assigned', 'handed')) = $4";
    static DONE_THREAD: () = "UPDATE inbox_notice SET done_at = $3 WHERE person_id = $2 AND done_at IS NULL
        AND post_id IN (SELECT post_id FROM threads_written WHERE thread_id = $1)";
    static DONE_BEFORE: () = "UPDATE inbox_notice SET done_at = $2, mailed_at = COALESCE(mailed_at, $2) WHERE done_at IS NULL AND at < $1";
    static ALL_MAILED: () = "UPDATE inbox_notice SET mailed_at = $1 WHERE mailed_at IS NULL";
    static LEAD: (Option<PersonId>,) = "SELECT person_id FROM inbox_lead WHERE project_id = $1";
    static LEADS: (ProjectId, Option<PersonId>) = "SELECT project_id, person_id FROM inbox_lead";
    static SET_LEAD: () = "INSERT INTO inbox_lead (project_id, person_id) VALUES ($1, $2)
        ON CONFLICT (project_id) DO UPDATE SET person_id = excluded.person_id";
    static HEADS: (PersonId,) = "SELECT id FROM people_card WHERE active AND head";
}

/// A notice that was not told yet.
#[derive(Clone, Copy, Debug)]
pub struct NewNotice {
    /// Whose.
    pub person: PersonId,
    /// What it tells.
    pub kind: NoticeKind,
    /// The project.
    pub project: Option<ProjectId>,
    /// The thread and post.
    pub post: Option<(ThreadId, PostId)>,
    /// The action or decision.
    pub about: Option<i64>,
    /// Who made it.
    pub by: Option<PersonId>,
    /// When it is told.
    pub leaves_at: Timestamp,
}

/// Puts away what a person was told of a ticket's promises.
pub async fn settle_warnings(tx: &mut Tx, person: PersonId, ticket: TicketId, raised: bool) -> Result<()> {
    let now = tx.now();
    DONE_TICKET.exec(tx, params![person, ticket, now, raised]).await.map(drop)
}

/// Puts away what a person was told of who holds a ticket (`held`), or of what was written in it.
pub async fn settle_told(tx: &mut Tx, person: PersonId, ticket: TicketId, held: bool) -> Result<()> {
    let now = tx.now();
    DONE_TOLD.exec(tx, params![person, ticket, now, held]).await.map(drop)
}

/// Adds a notice; the same post is told to a person once.
pub async fn insert_notice(tx: &mut Tx, new: &NewNotice) -> Result<()> {
    let now = tx.now();
    let (thread, post) = new.post.unzip();
    NEW.exec(
        tx,
        params![new.person, new.kind, new.project, thread, post, new.about, new.by, now, new.leaves_at],
    )
    .await
    .map(drop)
}

/// Forgets what was not told yet of a post that was taken back or deleted.
pub async fn forget_notices(tx: &mut Tx, post: PostId) -> Result<()> {
    FORGET_POST.exec(tx, params![post]).await.map(drop)
}

/// Whom a post names and who may see it, with the version that named them first and the one that stands.
pub async fn list_mentioned(read: &mut Read, post: PostId) -> Result<Vec<(PersonId, i64, i64)>> {
    MENTIONED.all(read, params![post]).await
}

/// A person's open notices, newest first.
pub async fn list_open(read: &mut Read, person: PersonId, limit: i64) -> Result<Vec<Notice>> {
    let now = read.now();
    OPEN.all(read, params![now, person, limit]).await
}

/// A person's notices that no mail told yet, oldest first.
pub async fn list_unmailed(read: &mut Read, person: PersonId, limit: i64) -> Result<Vec<Notice>> {
    let now = read.now();
    UNMAILED.all(read, params![now, person, limit]).await
}

/// How many notices of a person are open.
pub async fn count_open(read: &mut Read, person: PersonId) -> Result<i64> {
    let now = read.now();
    let (last,) = LAST_LEAVES.kept().one(read, params![person]).await?;
    // Once all have left, what the count says changes with what happens and no longer with time.
    match last.filter(|last| *last > now.as_microsecond()) {
        Some(_) => Ok(COUNT.one(read, params![now, person]).await?.0),
        None => Ok(COUNT.kept().one(read, params![last, person]).await?.0),
    }
}

/// Notes that a mail told it.
pub async fn save_mailed(tx: &mut Tx, id: NoticeId) -> Result<()> {
    let now = tx.now();
    MAILED.exec(tx, params![id, now]).await.map(drop)
}

/// Puts a notice away; `NotFound` if it is not that person's.
pub async fn save_done(tx: &mut Tx, id: NoticeId, person: PersonId) -> Result<()> {
    let now = tx.now();
    if KNOWN.one(tx, params![id, person]).await?.0 == 0 {
        return Err(kernel::Error::NotFound);
    }
    DONE.exec(tx, params![id, person, now]).await.map(drop)
}

/// Puts away what a person was told of a thread.
pub async fn save_thread_done(tx: &mut Tx, thread: ThreadId, person: PersonId) -> Result<()> {
    let now = tx.now();
    DONE_THREAD.exec(tx, params![thread, person, now]).await.map(drop)
}

/// Puts away what is older, for everybody: the demo has a past.
pub async fn save_done_before(tx: &mut Tx, before: Timestamp) -> Result<()> {
    let now = tx.now();
    DONE_BEFORE.exec(tx, params![before, now]).await?;
    ALL_MAILED.exec(tx, params![now]).await.map(drop)
}

/// Who was told last that they lead a project; nothing if nobody ever was told anything of it.
pub async fn find_lead(read: &mut Read, project: ProjectId) -> Result<Option<Option<PersonId>>> {
    Ok(LEAD.opt(read, params![project]).await?.map(|(person,)| person))
}

/// The same of every project.
pub async fn list_leads(read: &mut Read) -> Result<Vec<(ProjectId, Option<PersonId>)>> {
    LEADS.all(read, params![]).await
}

/// Notes who was told that they lead a project.
pub async fn save_lead(tx: &mut Tx, project: ProjectId, lead: Option<PersonId>) -> Result<()> {
    SET_LEAD.exec(tx, params![project, lead]).await.map(drop)
}

/// The coordinators.
pub async fn list_heads(read: &mut Read) -> Result<Vec<PersonId>> {
    Ok(HEADS.all(read, params![]).await?.into_iter().map(|(id,)| id).collect())
}

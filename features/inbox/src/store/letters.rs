//! Mails that came in.

use crate::types::{LetterRow, LetterState};
use db::{Read, Tx, params};
use jiff::Timestamp;
use kernel::{LetterId, PersonId, PostId, ProjectId, Result, ThreadId};

db::sql! {
    static NEW: (LetterId,) = "INSERT INTO inbox_letter (key, received_at, sent_at, from_name, from_email, subject, glance, hash, state, reason, person_id, thread_id, project_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id";
    static BY_KEY: LetterRow = "SELECT id, received_at, sent_at, from_name, from_email, subject, glance, hash, state, reason, person_id, thread_id, post_id, key FROM inbox_letter WHERE key = $1";
    static BY_ID: LetterRow = "SELECT id, received_at, sent_at, from_name, from_email, subject, glance, hash, state, reason, person_id, thread_id, post_id, key FROM inbox_letter WHERE id = $1";
    static IN_STATE: LetterRow = "SELECT id, received_at, sent_at, from_name, from_email, subject, glance, hash, state, reason, person_id, thread_id, post_id, key FROM inbox_letter
        WHERE state = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
    static RECENT: LetterRow = "SELECT id, received_at, sent_at, from_name, from_email, subject, glance, hash, state, reason, person_id, thread_id, post_id, key FROM inbox_letter
        WHERE state <> 'unsorted' AND id < $1 ORDER BY id DESC LIMIT $2";
    static COUNT: (i64,) = "SELECT COUNT(*) FROM inbox_letter WHERE state = $1";
    static STATE: () = "UPDATE inbox_letter SET state = $2, reason = $3, post_id = COALESCE($4, post_id), decided_by = $5, decided_at = $6,
        thread_id = COALESCE($7, thread_id) WHERE id = $1";
    static OPEN_THREADS: (String, i64, String) = "SELECT k.key, t.number, t.title FROM threads_card t JOIN projects_card k ON k.id = t.project_id
        WHERE t.state = 'open' AND k.state <> 'closed' AND k.id IN (SELECT project_id FROM projects_reach WHERE person_id = $1)
        ORDER BY t.last_post_at DESC, t.id DESC LIMIT $2";
}

/// A mail as it came in.
#[derive(Debug)]
pub struct NewLetter<'a> {
    /// The key that repeats share.
    pub key: &'a str,
    /// When it was written.
    pub sent_at: Option<Timestamp>,
    /// The sender's name and address.
    pub from: (&'a str, &'a str),
    /// Its subject.
    pub subject: &'a str,
    /// The beginning of what it says.
    pub glance: &'a str,
    /// The SHA-256 of the whole mail.
    pub hash: &'a str,
    /// What becomes of it.
    pub state: LetterState,
    /// Why.
    pub reason: Option<&'a str>,
    /// Whose address it came to, and of which thread.
    pub place: Option<(PersonId, ThreadId)>,
    /// The thread's project.
    pub project: Option<ProjectId>,
}

/// Keeps a mail.
pub async fn insert_letter(tx: &mut Tx, new: &NewLetter<'_>) -> Result<LetterId> {
    let now = tx.now();
    let (person, thread) = new.place.unzip();
    let values = params![
        new.key,
        now,
        new.sent_at,
        new.from.0,
        new.from.1,
        new.subject,
        new.glance,
        new.hash,
        new.state,
        new.reason,
        person,
        thread,
        new.project
    ];
    Ok(NEW.one(tx, values).await?.0)
}

/// The mail of a key, if it came before.
pub async fn find_letter_by_key(read: &mut Read, key: &str) -> Result<Option<LetterRow>> {
    BY_KEY.opt(read, params![key]).await
}

/// A mail.
pub async fn find_letter(read: &mut Read, id: LetterId) -> Result<LetterRow> {
    BY_ID.one(read, params![id]).await
}

/// Mails in a state, newest first.
pub async fn list_letters(
    read: &mut Read,
    state: LetterState,
    before: i64,
    limit: i64,
) -> Result<Vec<LetterRow>> {
    IN_STATE.all(read, params![state, before, limit]).await
}

/// Mails of which is known what became, newest first.
pub async fn list_settled(read: &mut Read, before: i64, limit: i64) -> Result<Vec<LetterRow>> {
    RECENT.all(read, params![before, limit]).await
}

/// How many mails wait for a person to file them.
pub async fn count_unsorted(read: &mut Read) -> Result<i64> {
    Ok(COUNT.one(read, params![LetterState::Unsorted]).await?.0)
}

/// Notes what became of a mail, and why.
pub async fn save_letter_state(
    tx: &mut Tx,
    id: LetterId,
    state: LetterState,
    reason: Option<&str>,
    post: Option<(ThreadId, PostId)>,
) -> Result<()> {
    let (now, by) = (tx.now(), tx.actor().person_or_none());
    let (thread, post) = post.unzip();
    STATE.exec(tx, params![id, state, reason, post, by, now, thread]).await.map(drop)
}

/// Open threads within reach, the most recent first: key of the project, number, title.
pub async fn list_open_threads(
    read: &mut Read,
    person: PersonId,
    limit: i64,
) -> Result<Vec<(String, i64, String)>> {
    OPEN_THREADS.all(read, params![person, limit]).await
}

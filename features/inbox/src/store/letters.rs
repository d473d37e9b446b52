//! Mails that came in.

use crate::types::{LetterRow, LetterState};
use db::{Param, Read, ToParam as _, Tx, params, rows};
use jiff::Timestamp;
use kernel::{LetterId, PersonId, PostId, ProjectId, Result, ThreadId};

db::sql! {
    static NEW: (LetterId,) = "INSERT INTO inbox_letter (key, received_at, sent_at, from_name, from_email, subject, glance, hash, state, reason, person_id, thread_id, project_id, message_id, conversation, imported)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) RETURNING id";
    static BY_KEY: LetterRow = "SELECT id, received_at, sent_at, from_name, from_email, subject, glance, hash, state, reason, person_id, thread_id, post_id, key, conversation, imported, led_to FROM inbox_letter WHERE key = $1";
    static BY_ID: LetterRow = "SELECT id, received_at, sent_at, from_name, from_email, subject, glance, hash, state, reason, person_id, thread_id, post_id, key, conversation, imported, led_to FROM inbox_letter WHERE id = $1";
    static IN_REACH: LetterRow = "SELECT id, received_at, sent_at, from_name, from_email, subject, glance, hash, state, reason, person_id, thread_id, post_id, key, conversation, imported, led_to FROM inbox_letter
        WHERE id = $1 AND state <> 'taken' AND (project_id IS NULL OR project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $2))";
    static IN_STATE: LetterRow = "SELECT id, received_at, sent_at, from_name, from_email, subject, glance, hash, state, reason, person_id, thread_id, post_id, key, conversation, imported, led_to FROM inbox_letter
        WHERE state = $1 AND id < $2 AND (project_id IS NULL OR project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $4)) ORDER BY id DESC LIMIT $3";
    static RECENT: LetterRow = "SELECT id, received_at, sent_at, from_name, from_email, subject, glance, hash, state, reason, person_id, thread_id, post_id, key, conversation, imported, led_to FROM inbox_letter
        WHERE state NOT IN ('unsorted', 'taken') AND id < $1 AND (project_id IS NULL OR project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $3)) ORDER BY id DESC LIMIT $2";
    static WAITING_OF: LetterRow = "SELECT id, received_at, sent_at, from_name, from_email, subject, glance, hash, state, reason, person_id, thread_id, post_id, key, conversation, imported, led_to FROM inbox_letter
        WHERE conversation = $1 AND state = 'unsorted' AND imported AND id > $2 ORDER BY id LIMIT $3";
    static COUNT_OF: (i64,) = "SELECT COUNT(*) FROM inbox_letter WHERE conversation = $1 AND state = 'unsorted' AND imported";
    static TOGETHER: (String,) = "SELECT conversation FROM inbox_letter WHERE message_id IN (SELECT value ->> 0 FROM ROWS($1)) AND conversation <> ''
        UNION SELECT conversation FROM inbox_letter WHERE conversation IN (SELECT value ->> 0 FROM ROWS($1)) ORDER BY 1";
    static JOIN: () = "UPDATE inbox_letter SET conversation = $2 WHERE conversation IN (SELECT value ->> 0 FROM ROWS($1))";
    static PLACED: (String, ThreadId) = "SELECT l.message_id, p.thread_id FROM inbox_letter l JOIN threads_written p ON p.post_id = l.post_id
        WHERE l.message_id IN (SELECT value ->> 0 FROM ROWS($1)) ORDER BY l.id LIMIT 200";
    static PLACED_TOGETHER: (ThreadId,) = "SELECT p.thread_id FROM inbox_letter l JOIN threads_written p ON p.post_id = l.post_id
        WHERE l.conversation = $1 ORDER BY l.id DESC LIMIT 1";
    static AUTHOR: () = "UPDATE inbox_letter SET person_id = $2 WHERE id = $1";
    static LED_TO: () = "UPDATE inbox_letter SET led_to = $2 WHERE id = $1";
    static REASON: () = "UPDATE inbox_letter SET reason = $2 WHERE id = $1";
    static COUNT: (i64,) = "SELECT COUNT(*) FROM inbox_letter
        WHERE state = $1 AND (project_id IS NULL OR project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $2))";
    static STATE: () = "UPDATE inbox_letter SET state = $2, reason = $3, post_id = COALESCE($4, post_id), decided_by = $5, decided_at = $6,
        thread_id = COALESCE($7, thread_id), project_id = COALESCE((SELECT t.project_id FROM threads_card t WHERE t.id = $7), project_id) WHERE id = $1";
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
    /// The digest of its own id.
    pub own: Option<&'a str>,
    /// The mails that it hangs together with.
    pub conversation: &'a str,
    /// It came out of an archive.
    pub imported: bool,
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
        new.project,
        new.own,
        new.conversation,
        new.imported
    ];
    Ok(NEW.one(tx, values).await?.0)
}

/// The mail of a key, if it came before.
pub async fn find_letter_by_key(read: &mut Read, key: &str) -> Result<Option<LetterRow>> {
    BY_KEY.opt(read, params![key]).await
}

/// A mail that whoever asks may read: what belongs to a project is for those who reach it.
pub async fn find_letter_in_reach(read: &mut Read, id: LetterId) -> Result<LetterRow> {
    let person = read.actor().person;
    IN_REACH.one(read, params![id, person]).await
}

/// A mail, whoever asks.
pub async fn find_letter(read: &mut Read, id: LetterId) -> Result<LetterRow> {
    BY_ID.one(read, params![id]).await
}

/// Mails in a state that whoever asks may read, newest first.
pub async fn list_letters(
    read: &mut Read,
    state: LetterState,
    before: i64,
    limit: i64,
) -> Result<Vec<LetterRow>> {
    let person = read.actor().person;
    IN_STATE.all(read, params![state, before, limit, person]).await
}

/// Mails of which is known what became and that whoever asks may read, newest first.
pub async fn list_settled(read: &mut Read, before: i64, limit: i64) -> Result<Vec<LetterRow>> {
    let person = read.actor().person;
    RECENT.all(read, params![before, limit, person]).await
}

/// How many mails that whoever asks may read wait for a person to file them.
pub async fn count_unsorted(read: &mut Read) -> Result<i64> {
    let person = read.actor().person;
    Ok(COUNT.one(read, params![LetterState::Unsorted, person]).await?.0)
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

fn listed(words: &[&str]) -> Result<String> {
    let cells: Vec<[Param<'_>; 1]> = words.iter().map(|word| [word.to_param()]).collect();
    rows(cells.iter().map(<[_; 1]>::as_slice))
}

/// The conversations that some ids belong to.
pub async fn list_conversations(read: &mut Read, ids: &[&str]) -> Result<Vec<String>> {
    let ids = listed(ids)?;
    Ok(TOGETHER.all(read, params![ids]).await?.into_iter().map(|(conversation,)| conversation).collect())
}

/// Makes some conversations part of another.
pub async fn join_conversations(tx: &mut Tx, some: &[String], kept: &str) -> Result<()> {
    let some = listed(&some.iter().map(String::as_str).collect::<Vec<_>>())?;
    JOIN.exec(tx, params![some, kept]).await.map(drop)
}

/// The thread of the nearest of some mails that stands in one.
pub async fn find_place(read: &mut Read, nearest_first: &[String]) -> Result<Option<ThreadId>> {
    if nearest_first.is_empty() {
        return Ok(None);
    }
    let ids = listed(&nearest_first.iter().map(String::as_str).collect::<Vec<_>>())?;
    let placed = PLACED.all(read, params![ids]).await?;
    let of = |id: &String| placed.iter().find(|(placed, _)| placed == id).map(|(_, thread)| *thread);
    Ok(nearest_first.iter().find_map(of))
}

/// The thread in which the last mail of a conversation was put.
pub async fn find_place_of_conversation(read: &mut Read, conversation: &str) -> Result<Option<ThreadId>> {
    Ok(PLACED_TOGETHER.opt(read, params![conversation]).await?.map(|(thread,)| thread))
}

/// Mails out of an archive that wait, of a conversation, after one.
pub async fn list_waiting_of(
    read: &mut Read,
    conversation: &str,
    after: LetterId,
    limit: i64,
) -> Result<Vec<LetterRow>> {
    WAITING_OF.all(read, params![conversation, after, limit]).await
}

/// How many mails out of an archive wait, of a conversation.
pub async fn count_waiting_of(read: &mut Read, conversation: &str) -> Result<i64> {
    Ok(COUNT_OF.one(read, params![conversation]).await?.0)
}

/// Notes who the sender of a mail is here.
pub async fn save_letter_author(tx: &mut Tx, id: LetterId, author: PersonId) -> Result<()> {
    AUTHOR.exec(tx, params![id, author]).await.map(drop)
}

/// Notes why a mail still waits.
pub async fn save_letter_reason(tx: &mut Tx, id: LetterId, reason: &str) -> Result<()> {
    REASON.exec(tx, params![id, reason]).await.map(drop)
}

/// Notes where a mail stands that another room took.
pub async fn save_letter_place(tx: &mut Tx, id: LetterId, place: &str) -> Result<()> {
    LED_TO.exec(tx, params![id, place]).await.map(drop)
}

//! What people chose, and how far each was told.

use crate::types::{ChosenThread, Level, ProjectLevel, ThreadChoice, Told};
use db::{Read, Tx, params};
use jiff::Timestamp;
use kernel::{PersonId, ProjectId, Result, ThreadId};

db::sql! {
    static LEVEL: (Level,) = "SELECT level FROM inbox_level WHERE person_id = $1 AND project_id = $2";
    static SET_LEVEL: () = "INSERT INTO inbox_level (person_id, project_id, level) VALUES ($1, $2, $3)
        ON CONFLICT (person_id, project_id) DO UPDATE SET level = excluded.level";
    static LEVELS: ProjectLevel = "SELECT k.id, k.key, k.name, l.level,
            EXISTS (SELECT 1 FROM projects_holding h WHERE h.project_id = k.id AND h.person_id = $1 AND h.valid_to IS NULL)
        FROM projects_card k LEFT JOIN inbox_level l ON l.person_id = $1 AND l.project_id = k.id
        WHERE k.state <> 'closed' AND k.id IN (SELECT project_id FROM projects_reach WHERE person_id = $1)
        ORDER BY k.key, k.id";
    static CHOICE: (ThreadChoice,) = "SELECT choice FROM inbox_choice WHERE person_id = $1 AND thread_id = $2";
    static SET_CHOICE: () = "INSERT INTO inbox_choice (person_id, thread_id, choice) VALUES ($1, $2, $3)
        ON CONFLICT (person_id, thread_id) DO UPDATE SET choice = excluded.choice";
    static FORGET_CHOICE: () = "DELETE FROM inbox_choice WHERE person_id = $1 AND thread_id = $2";
    static CHOICES: ChosenThread = "SELECT t.id, k.key, t.number, t.title, c.choice
        FROM inbox_choice c JOIN threads_card t ON t.id = c.thread_id JOIN projects_card k ON k.id = t.project_id
        WHERE c.person_id = $1 AND k.id IN (SELECT project_id FROM projects_reach WHERE person_id = $1)
            AND ($2 OR t.visibility = 'shared')
        ORDER BY k.key, t.number LIMIT 200";
    static UNDIGEST: () = "UPDATE inbox_level SET level = 'mentions' WHERE person_id = $1 AND level = 'digest'";

    static ENROL: () = "INSERT INTO inbox_reader (person_id, since, told_to, digested_to, digest_at, digest_minute)
        SELECT p.id, $1, $1, $1, $1, $2 FROM people_card p
        WHERE p.active AND p.id <> 0 AND NOT EXISTS (SELECT 1 FROM inbox_reader r WHERE r.person_id = p.id)";
    static READER: Told = "SELECT person_id, since, told_to, digested_to, digest_at, digest_minute FROM inbox_reader WHERE person_id = $1";
    static DUE: (PersonId,) = "SELECT r.person_id FROM inbox_reader r JOIN people_card p ON p.id = r.person_id
        WHERE p.active AND (r.digest_at <= $1
            OR r.told_to < (SELECT MAX(leaves_at) FROM inbox_news WHERE leaves_at <= $1)
            OR EXISTS (SELECT 1 FROM inbox_notice n WHERE n.person_id = r.person_id AND n.mailed_at IS NULL AND n.done_at IS NULL AND n.leaves_at <= $1))
        ORDER BY r.person_id";
    static TELL: () = "UPDATE inbox_reader SET told_to = $2 WHERE person_id = $1 AND told_to < $2";
    static DIGESTED: () = "UPDATE inbox_reader SET digested_to = $2, digest_at = $3 WHERE person_id = $1";
    static SET_DIGEST: () = "UPDATE inbox_reader SET digest_minute = $2, digest_at = $3 WHERE person_id = $1";
    static FORGET_LEVELS: () = "DELETE FROM inbox_level WHERE person_id = $1";
    static FORGET_CHOICES: () = "DELETE FROM inbox_choice WHERE person_id = $1";
    static FORGET_READER: () = "DELETE FROM inbox_reader WHERE person_id = $1";
    static FORGET_NOTICES: () = "DELETE FROM inbox_notice WHERE person_id = $1";
    static FORGET_LETTERS: () = "DELETE FROM inbox_letter WHERE lower(from_email) = $1 AND post_id IS NULL";
    static FORGET_SENDER: () = "UPDATE inbox_letter SET from_name = '', from_email = '', glance = '' WHERE lower(from_email) = $1";
    static SET_SINCE: () = "UPDATE inbox_reader SET since = $1";
}

/// What a person chose for a project.
pub async fn find_level(read: &mut Read, person: PersonId, project: ProjectId) -> Result<Option<Level>> {
    Ok(LEVEL.kept().opt(read, params![person, project]).await?.map(|(level,)| level))
}

/// Notes what a person chose for a project.
pub async fn save_level(tx: &mut Tx, person: PersonId, project: ProjectId, level: Level) -> Result<()> {
    SET_LEVEL.exec(tx, params![person, project, level]).await.map(drop)
}

/// The open projects that a person reaches, with what they chose.
pub async fn list_levels(read: &mut Read, person: PersonId) -> Result<Vec<ProjectLevel>> {
    LEVELS.kept().all(read, params![person]).await
}

/// Whoever wants no message of the day hears of mentions alone where they had it.
pub async fn save_no_digest(tx: &mut Tx, person: PersonId) -> Result<()> {
    UNDIGEST.exec(tx, params![person]).await.map(drop)
}

/// What a person chose for a thread.
pub async fn find_choice(
    read: &mut Read,
    person: PersonId,
    thread: ThreadId,
) -> Result<Option<ThreadChoice>> {
    Ok(CHOICE.opt(read, params![person, thread]).await?.map(|(choice,)| choice))
}

/// Notes what a person chose for a thread; nothing goes back to the project's level.
pub async fn save_choice(
    tx: &mut Tx,
    person: PersonId,
    thread: ThreadId,
    choice: Option<ThreadChoice>,
) -> Result<()> {
    match choice {
        Some(choice) => SET_CHOICE.exec(tx, params![person, thread, choice]).await.map(drop),
        None => FORGET_CHOICE.exec(tx, params![person, thread]).await.map(drop),
    }
}

/// The threads for which a person chose something.
pub async fn list_choices(read: &mut Read, person: PersonId) -> Result<Vec<ChosenThread>> {
    let team = read.actor().is_team();
    CHOICES.kept().all(read, params![person, team]).await
}

/// Starts telling everybody who was not told of anything yet, from an instant on.
pub async fn enrol(tx: &mut Tx, from: Timestamp, minute: i64) -> Result<()> {
    ENROL.exec(tx, params![from, minute]).await.map(drop)
}

/// How far a person was told, if they are told at all.
pub async fn find_reader(read: &mut Read, person: PersonId) -> Result<Option<Told>> {
    READER.kept().opt(read, params![person]).await
}

/// Everybody for whom something may wait at an instant.
pub async fn list_due(read: &mut Read, now: Timestamp) -> Result<Vec<PersonId>> {
    Ok(DUE.all(read, params![now]).await?.into_iter().map(|(person,)| person).collect())
}

/// Notes that a person was told up to an instant; a worker that looked earlier and notes it later takes nothing back.
pub async fn save_told(tx: &mut Tx, person: PersonId, to: Timestamp) -> Result<()> {
    TELL.exec(tx, params![person, to]).await.map(drop)
}

/// Notes that the message of the day told up to an instant, and when the next one leaves.
pub async fn save_digested(tx: &mut Tx, person: PersonId, to: Timestamp, next: Timestamp) -> Result<()> {
    DIGESTED.exec(tx, params![person, to, next]).await.map(drop)
}

/// Notes at which minute of the day a person wants the message of the day, and when the next one leaves.
pub async fn save_digest(tx: &mut Tx, person: PersonId, minute: i64, next: Timestamp) -> Result<()> {
    SET_DIGEST.exec(tx, params![person, minute, next]).await.map(drop)
}

/// Counts as unread from an instant on, for everybody: the demo has a past.
pub async fn save_since(tx: &mut Tx, since: Timestamp) -> Result<()> {
    SET_SINCE.exec(tx, params![since]).await.map(drop)
}

/// Forgets what a person chose, what they were told, and their letters; of those that became posts the
/// sender, since authorship stands on the post.
pub async fn forget_person(tx: &mut Tx, person: PersonId, email: &str) -> Result<()> {
    for statement in [&FORGET_LEVELS, &FORGET_CHOICES, &FORGET_READER, &FORGET_NOTICES] {
        statement.exec(tx, params![person]).await?;
    }
    let email = email.to_lowercase();
    FORGET_LETTERS.exec(tx, params![email]).await?;
    FORGET_SENDER.exec(tx, params![email]).await.map(drop)
}

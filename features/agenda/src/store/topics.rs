//! Requests for a meeting of their own, and whether somebody wrote them up since.

use crate::types::{Topic, TopicState};
use db::{Read, Tx, params};
use jiff::Timestamp;
use kernel::{Error, ProjectId, Result, ThreadId, TopicId};

/// Something of the newest post of the thread that a topic is about: the one it names, or those of its title. The few
/// threads first, by their keys, then the newest post of each.
macro_rules! newest {
    ($what:literal) => {
        concat!(
            "(SELECT MAX((SELECT ",
            $what,
            " FROM threads_written w WHERE w.thread_id = c.id AND NOT w.system AND NOT w.imported ORDER BY w.post_id DESC LIMIT 1))
                FROM threads_card c WHERE +c.project_id = t.project_id AND c.id IN (SELECT named.id FROM threads_card named WHERE named.id = t.thread_id
                    UNION ALL SELECT titled.id FROM threads_card titled
                    WHERE t.thread_id IS NULL AND titled.project_id = t.project_id AND LOWER(titled.title) = LOWER(t.title)))"
        )
    };
}

macro_rules! topic {
    ($rest:literal) => {
        concat!(
            "SELECT t.id, t.project_id, t.title, t.minutes, t.thread_id, t.state, t.meets_at, t.raised_by, t.raised_at, t.changed_at,
            ",
            newest!("w.post_id"),
            ", ",
            newest!("w.posted_at"),
            " FROM agenda_topic t ",
            $rest
        )
    };
}

db::sql! {
    static LIST: Topic = (topic!("WHERE t.state IN ('raised', 'accepted') AND t.raised_at < $1
        AND (CAST($2 AS BIGINT) IS NULL OR t.project_id = $2) ORDER BY t.raised_at, t.id"));
    static NAMED: Topic = (topic!("WHERE t.id IN (SELECT value FROM IDS($1))"));
    static MEETINGS: Topic = (topic!("WHERE t.state = 'accepted' AND t.meets_at >= $1 ORDER BY t.meets_at"));
    static INSERT: (TopicId,) = "INSERT INTO agenda_topic (project_id, title, minutes, thread_id, state, raised_by, raised_at, changed_by, changed_at)
        VALUES ($1, $2, $3, $4, 'raised', $5, $6, $5, $6) RETURNING id";
    static SAVE: () = "UPDATE agenda_topic SET state = $2, thread_id = $3, meets_at = $4, changed_by = $5, changed_at = $6 WHERE id = $1";
}

/// A request in a project that whoever asks may reach.
pub async fn find_visible(read: &mut Read, id: TopicId) -> Result<Topic> {
    let topic = NAMED.one(read, params![super::ids([id])?]).await?;
    let person = read.actor().person;
    let reached = read.actor().is_system() || projects::reaches(read, topic.project, person).await?;
    if reached { Ok(topic) } else { Err(Error::NotFound) }
}

/// Requests that stand, raised before an instant, of all projects or one.
pub async fn list(read: &mut Read, before: Timestamp, project: Option<ProjectId>) -> Result<Vec<Topic>> {
    LIST.all(read, params![before, project]).await
}

/// Some requests, whatever became of them.
pub async fn list_by_id(read: &mut Read, topics: &[TopicId]) -> Result<Vec<Topic>> {
    NAMED.of(read, super::ids(topics.iter().copied())?).await
}

/// Meetings of their own from an instant on.
pub async fn list_meetings(read: &mut Read, from: Timestamp) -> Result<Vec<Topic>> {
    MEETINGS.all(read, params![from]).await
}

/// A request as somebody makes it.
pub struct NewTopic<'a> {
    /// In which project.
    pub project: ProjectId,
    /// What about.
    pub title: &'a str,
    /// How long it should take.
    pub minutes: i64,
    /// Where it is written up, if it is known.
    pub thread: Option<ThreadId>,
}

/// Notes a request.
pub async fn insert(tx: &mut Tx, new: &NewTopic<'_>) -> Result<TopicId> {
    let (by, now) = (tx.actor().person_or_none(), tx.now());
    Ok(INSERT.one(tx, params![new.project, new.title, new.minutes, new.thread, by, now]).await?.0)
}

/// Says what became of a request.
pub async fn save(
    tx: &mut Tx,
    id: TopicId,
    state: TopicState,
    thread: Option<ThreadId>,
    meets_at: Option<Timestamp>,
) -> Result<()> {
    let (by, now) = (tx.actor().person_or_none(), tx.now());
    SAVE.exec(tx, params![id, state, thread, meets_at, by, now]).await.map(drop)
}

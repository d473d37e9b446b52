//! Requests for a meeting of their own: accepted only when somebody wrote them up since they were raised
//! ("previa actualización en su correspondiente proyecto", RULES §1.6).

use super::ensure;
use crate::{
    rules,
    store::topics::{self, NewTopic},
    types::{Topic, TopicState, read_line},
};
use db::Tx;
use jiff::Timestamp;
use kernel::{Error, Event, Result, TopicId};

/// A request as somebody makes it.
#[derive(Clone, Debug)]
pub struct NewRequest {
    /// The project's key.
    pub project: String,
    /// What about.
    pub title: String,
    /// How long it should take.
    pub minutes: i64,
    /// The number of the thread where it is written up, if there is one.
    pub thread: Option<i64>,
}

/// Asks for a meeting of its own.
pub async fn raise(tx: &mut Tx, new: NewRequest) -> Result<TopicId> {
    rules::write(tx.actor())?;
    let project = projects::find_visible(tx, &new.project).await?;
    project.refuse_closed()?;
    let title = read_line("title", &new.title)?;
    let thread = match new.thread {
        Some(number) => {
            let found = threads::find_thread(tx, project.id, number).await;
            Some(found.map_err(|_| Error::invalid("thread", "agenda-topic-no-thread"))?.id)
        }
        None => None,
    };
    let agenda = ensure(tx).await?;
    let row = NewTopic { project: project.id, title: &title, minutes: new.minutes, thread };
    let id = topics::insert(tx, &row).await?;
    tx.record(Event::TopicRaised { project: project.id, agenda: agenda.id }).await?;
    Ok(id)
}

async fn standing(tx: &mut Tx, id: TopicId) -> Result<Topic> {
    let topic = topics::find_visible(tx, id).await?;
    if matches!(topic.state, TopicState::Raised | TopicState::Accepted) {
        return Ok(topic);
    }
    Err(Error::Conflict("agenda-topic-over"))
}

async fn save(tx: &mut Tx, topic: &Topic, state: TopicState, meets_at: Option<Timestamp>) -> Result<()> {
    topics::save(tx, topic.id, state, topic.thread, meets_at).await?;
    let (project, topic) = (topic.project, topic.id);
    tx.record(Event::TopicChanged { project, topic, state: state.word().to_owned() }).await.map(drop)
}

/// Gives a request its time. Without a post on it since it was raised it is refused.
pub async fn accept(tx: &mut Tx, id: TopicId, meets_at: Timestamp) -> Result<()> {
    rules::write(tx.actor())?;
    let topic = standing(tx, id).await?;
    if topic.written_in().is_none() {
        return Err(Error::Conflict("agenda-topic-unwritten"));
    }
    if meets_at <= tx.now() {
        return Err(Error::invalid("day", "agenda-topic-past"));
    }
    save(tx, &topic, TopicState::Accepted, Some(meets_at)).await
}

/// Notes that the meeting took place.
pub async fn hold(tx: &mut Tx, id: TopicId) -> Result<()> {
    rules::write(tx.actor())?;
    let topic = standing(tx, id).await?;
    if topic.state != TopicState::Accepted {
        return Err(Error::Conflict("agenda-topic-unwritten"));
    }
    save(tx, &topic, TopicState::Held, topic.meets_at).await
}

/// Takes a request back.
pub async fn withdraw(tx: &mut Tx, id: TopicId) -> Result<()> {
    rules::write(tx.actor())?;
    let topic = standing(tx, id).await?;
    save(tx, &topic, TopicState::Withdrawn, topic.meets_at).await
}

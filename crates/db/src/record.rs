//! The event record: audit log, activity feed and source of notices in one list, written in the
//! transaction of the change it tells of. Listeners hear it in that same transaction.

use crate::{Param, Read, Tx};
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use kernel::{Actor, Error, Event, EventId, Result};

/// An event with who, when and its number.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Its number; later events have higher ones.
    pub id: EventId,
    /// Who did it.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: Event,
}

/// What a listener gives back.
pub type ListenerFuture<'a> = BoxFuture<'a, Result<()>>;

/// What a room does on others' news, in their transaction. An error rolls the verb back.
pub type Listener = for<'a> fn(&'a mut Tx, &'a Recorded) -> ListenerFuture<'a>;

crate::sql! {
    static INSERT: (EventId,) = "INSERT INTO db_event (at, actor_kind, actor_id, kind, project_id, client_id, person_id, thread_id, payload)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id";
    static NEWEST: (EventId,) = "SELECT COALESCE(MAX(id), 0) FROM db_event";
}

/// The newest event.
#[crate::boxed]
pub async fn newest_event(read: &mut Read) -> Result<EventId> {
    Ok(NEWEST.one(read, &[]).await?.0)
}

/// The columns of an event.
fn values(actor: &Actor, at: Timestamp, event: &Event) -> Result<Vec<Param<'static>>> {
    let subject = event.subject();
    let payload = serde_json::to_string(event).map_err(Error::internal)?;
    let kind = match actor.kind {
        kernel::ActorKind::Person => "person",
        kernel::ActorKind::Bot => "bot",
        kernel::ActorKind::System => "system",
    };
    Ok(vec![
        Param::Int(at.as_microsecond()),
        kind.into(),
        id(actor.person_or_none().map(|id| id.0)),
        event.kind().into(),
        id(subject.project.map(|id| id.0)),
        id(subject.client.map(|id| id.0)),
        id(subject.person.map(|id| id.0)),
        id(subject.thread.map(|id| id.0)),
        payload.into(),
    ])
}

fn id(key: Option<i64>) -> Param<'static> {
    key.map_or(Param::Null, Param::Int)
}

impl Tx {
    /// Records an event and lets the listeners hear it.
    pub fn record(&mut self, event: Event) -> BoxFuture<'_, Result<EventId>> {
        Box::pin(async move {
            let actor = *self.actor();
            let at = self.now();
            let (id,) = INSERT.one(self, &values(&actor, at, &event)?).await?;
            let recorded = Recorded { id, actor, at, event };
            for at in 0..self.shared.listeners.len() {
                let listener = self.shared.listeners[at];
                listener(self, &recorded).await?;
            }
            Ok(id)
        })
    }

    /// Puts old news into the list that nobody needs to hear any more: the benchmark set.
    #[crate::boxed]
    pub async fn record_history(&mut self, news: &[(Actor, Timestamp, Event)]) -> Result<()> {
        let rows: Result<Vec<_>> = news.iter().map(|(actor, at, event)| values(actor, *at, event)).collect();
        INSERT.each(self, &rows?).await.map(drop)
    }
}

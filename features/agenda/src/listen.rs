//! What the room does on others' news: a post that comes to stand after its window was frozen counts in
//! the next one, and decisions of weekly meetings can be found.

use crate::store::{meeting, weeks};
use db::{ListenerFuture, Recorded, Tx};
use kernel::Event;

pub(crate) fn listen<'a>(tx: &'a mut Tx, news: &'a Recorded) -> ListenerFuture<'a> {
    Box::pin(async move {
        match &news.event {
            Event::PostAdded { post, system: false, .. } | Event::PostRestored { post, .. } => {
                weeks::note_late(tx, *post).await
            }
            Event::DecisionTaken { decision, .. } => meeting::index_decision(tx, *decision).await,
            _ => Ok(()),
        }
    })
}

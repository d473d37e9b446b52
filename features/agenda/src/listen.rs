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

/// Puts every decision of a weekly meeting into the search again.
pub(crate) fn reindex(tx: &mut Tx) -> web::Slot<'_, ()> {
    web::slot(async move {
        for id in meeting::list_decisions(tx).await? {
            meeting::index_decision(tx, id).await?;
        }
        Ok(())
    })
}

//! Putting everything into the search again after an import, and letting go of what only an erased person
//! had use for.

use super::{posts, threads::index_title};
use crate::{
    store,
    types::{ThreadKind, ThreadState},
};
use db::Tx;
use kernel::{Actor, PersonId, Result, ThreadId};
use web::{Slot, slot};

/// Puts every thread's title and every live post into the search again, each as of its own instant.
pub(crate) fn reindex(tx: &mut Tx) -> Slot<'_, ()> {
    slot(async move {
        store::threads::save_counted(tx).await?;
        for id in store::threads::list_keys(tx).await? {
            reindex_thread(tx, id).await?;
        }
        tx.act_as(Actor::SYSTEM, None);
        Ok(())
    })
}

async fn reindex_thread(tx: &mut Tx, id: ThreadId) -> Result<()> {
    let thread = store::threads::find_whole(tx, id).await?;
    let card = projects::find_card(tx, thread.project).await?;
    if thread.kind != ThreadKind::Worklog && thread.state != ThreadState::Merged {
        tx.act_as(Actor::SYSTEM, Some(thread.opened_at));
        index_title(tx, &card, id, &thread.title, thread.visibility).await?;
    }
    for (post, audience, at, source) in store::posts::list_to_index(tx, id).await? {
        posts::index(tx, &card, &thread, post, audience, at, &source).await?;
    }
    Ok(())
}

/// Takes away a person's drafts, how far they had read, and their pace.
pub(crate) fn forget(tx: &mut Tx, person: PersonId) -> Slot<'_, ()> {
    slot(async move { store::drafts::forget_person(tx, person).await })
}

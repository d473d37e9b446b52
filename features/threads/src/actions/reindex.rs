//! Putting everything into the search again after an import, and letting go of what only an erased person
//! had use for.

use super::{documents::Shelf, threads::index_title};
use crate::{
    markdown, store,
    types::{ThreadKind, ThreadState},
};
use db::{Tx, search};
use jiff::Timestamp;
use kernel::{Actor, PersonId, PostId, Result, ThreadId};
use web::{Slot, slot};

/// Posts that are read at once.
const PART: i64 = 1_000;

/// Puts every thread's title and every live post into the search again, each as of its own instant.
pub(crate) fn reindex(tx: &mut Tx) -> Slot<'_, ()> {
    slot(async move {
        store::threads::save_counted(tx).await?;
        for id in store::threads::list_keys(tx).await? {
            reindex_title(tx, id).await?;
        }
        tx.act_as(Actor::SYSTEM, None);
        reindex_posts(tx).await
    })
}

async fn reindex_title(tx: &mut Tx, id: ThreadId) -> Result<()> {
    let thread = store::threads::find_whole(tx, id).await?;
    if thread.kind == ThreadKind::Worklog || thread.state == ThreadState::Merged {
        return Ok(());
    }
    let card = projects::find_card(tx, thread.project).await?;
    tx.act_as(Actor::SYSTEM, Some(thread.opened_at));
    index_title(tx, &card, id, &thread.title, thread.visibility).await
}

/// The posts in the order of their instants, which is the one that the index likes best.
async fn reindex_posts(tx: &mut Tx) -> Result<()> {
    let mut after = (Timestamp::MIN, PostId(0));
    loop {
        let part = store::posts::list_all_to_index(tx, after, PART).await?;
        let Some(last) = part.last() else { return Ok(()) };
        after = (last.at, last.id);
        let texts: Vec<String> = part.iter().map(|post| markdown::plain_text(&post.source)).collect();
        let docs = part.iter().zip(&texts).map(|(post, text)| {
            let shelf = Shelf { project: post.project, client: post.client, thread: post.thread };
            shelf.post(post.id, post.audience, post.at, text)
        });
        search::index_new(tx, &docs.collect::<Vec<_>>()).await?;
    }
}

/// Takes away a person's drafts, how far they had read, and their pace.
pub(crate) fn forget(tx: &mut Tx, person: PersonId) -> Slot<'_, ()> {
    slot(async move { store::drafts::forget_person(tx, person).await })
}

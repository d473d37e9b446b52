//! Taking a post back, deleting it, and letting a deleted one stand again.

use super::posts::{around, index};
use crate::{
    rules, store,
    types::{DebtState, Post, PostState},
};
use db::{Tx, search};
use kernel::{Error, Event, PostId, Result};

/// Turns one's own post back into its draft, within ten seconds (RULES §1.4). Saved again it is the same
/// post, under its key and instant. What followed from it goes with it; its minute is not given back.
pub async fn undo(tx: &mut Tx, id: PostId, scope: &str) -> Result<Post> {
    let post = store::posts::find_visible(tx, id).await?;
    if !rules::may_edit(tx.actor(), &post) {
        return Err(Error::Forbidden);
    }
    if !rules::may_undo(tx.actor(), &post, tx.now()) {
        return Err(Error::Conflict("threads-undo-late"));
    }
    let opening = store::posts::find_first(tx, post.thread).await? == Some(id);
    if opening && post.number != 1 {
        return Err(Error::Conflict("threads-undo-opening"));
    }
    let typed = store::posts::find_typed(tx, id).await?.unwrap_or_else(|| post.source.clone());
    gone(tx, &post, PostState::Undone).await?;
    store::outcomes::forget_of_post(tx, id).await?;
    store::drafts::save(tx, scope, &typed, post.request_key.as_deref()).await?;
    tx.record(Event::PostUndone { project: post.project, thread: post.thread, post: id }).await?;
    Ok(post)
}

/// Deletes a post; a tombstone keeps its place. The minute is not given back.
pub async fn delete(tx: &mut Tx, id: PostId) -> Result<Post> {
    let post = store::posts::find_visible(tx, id).await?;
    if !rules::may_delete(tx.actor(), &post) {
        return Err(Error::Forbidden);
    }
    gone(tx, &post, PostState::Deleted).await?;
    tx.record(Event::PostDeleted { project: post.project, thread: post.thread, post: id }).await?;
    Ok(post)
}

/// What a post that goes away takes along: its time, its place in the search, what it settled.
async fn gone(tx: &mut Tx, post: &Post, state: PostState) -> Result<()> {
    store::posts::save_gone(tx, post.id, state).await?;
    if post.author.is_some() && state == PostState::Undone {
        store::debts::forget_of_post(tx, post.id).await?;
        store::posts::forget_time(tx, post.id).await?;
    }
    store::debts::save_unsettled(tx, post.id).await?;
    store::threads::save_recounted(tx, post.thread).await?;
    search::remove(tx, "post", post.id.0).await
}

/// Lets a deleted post stand again, as it was, with what was known from it alone.
pub async fn restore(tx: &mut Tx, id: PostId) -> Result<Post> {
    let post = store::posts::find_visible(tx, id).await?;
    if !rules::may_restore(tx.actor(), &post) {
        return Err(Error::Forbidden);
    }
    let (thread, project) = around(tx, &post).await?;
    store::posts::save_restored(tx, id).await?;
    let source = store::posts::find_deleted_text(tx, id).await?;
    index(tx, &project, &thread, id, post.audience, post.posted_at, &source).await?;
    for (interaction, state) in store::debts::list_of_post(tx, id).await? {
        if state == DebtState::Owed {
            store::debts::save_settled(tx, interaction, id, post.posted_at, post.author).await?;
        }
    }
    store::threads::save_recounted(tx, post.thread).await?;
    tx.record(Event::PostRestored { project: post.project, thread: post.thread, post: id }).await?;
    Ok(post)
}

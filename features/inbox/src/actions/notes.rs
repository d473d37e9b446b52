//! What a post makes to be told. Notices leave when it cannot be taken back any more; who hears of it is
//! decided then (RULES §1.4, §1.5).

use super::told::{Note, tell};
use crate::{rules, store, types::NoticeKind};
use db::Tx;
use kernel::{PostId, ProjectId, Result, ThreadId};
use serde::{Deserialize, Serialize};
use threads::ThreadKind;

/// The job that looks at a post of a serious problem.
pub const URGENT: &str = "inbox.urgent";

/// What the job is given.
#[derive(Debug, Serialize, Deserialize)]
pub struct Urgent {
    /// The post.
    pub post: PostId,
}

/// A post was accepted. Imported ones are outside notices; the program's own are at most one in ten
/// minutes for each thread.
pub async fn posted(
    tx: &mut Tx,
    project: ProjectId,
    thread: ThreadId,
    post: PostId,
    system: bool,
) -> Result<()> {
    if store::is_imported(tx, post).await? {
        return Ok(());
    }
    let mut leaves_at = threads::pacing::notices_leave(tx.now());
    if system {
        let last = store::find_last_system(tx, thread).await?;
        leaves_at = rules::bundle_at(leaves_at, last);
    }
    store::save_news(tx, post, thread, system, false, leaves_at).await?;
    mentioned(tx, project, thread, post, false).await?;
    let kind = threads::find_thread_by_id(tx, thread).await.map(|thread| thread.kind);
    if !system && matches!(kind, Ok(ThreadKind::Incident)) {
        tx.enqueue(URGENT, &Urgent { post }, leaves_at, Some(&format!("{URGENT}-{post}-{leaves_at}")))
            .await?;
    }
    Ok(())
}

/// A post was edited: those whom it names for the first time are told, and nobody else.
pub async fn edited(tx: &mut Tx, project: ProjectId, thread: ThreadId, post: PostId) -> Result<()> {
    mentioned(tx, project, thread, post, true).await
}

/// A post was shown to the client: guests hear of it, and whoever it names who may see it only now.
pub async fn shared(tx: &mut Tx, project: ProjectId, thread: ThreadId, post: PostId) -> Result<()> {
    let leaves_at = threads::pacing::notices_leave(tx.now());
    store::save_news(tx, post, thread, false, true, leaves_at).await?;
    mentioned(tx, project, thread, post, false).await
}

/// A post was taken back or deleted: what was not told yet is not told.
pub async fn gone(tx: &mut Tx, post: PostId) -> Result<()> {
    store::forget_news(tx, post).await?;
    store::forget_notices(tx, post).await
}

async fn mentioned(
    tx: &mut Tx,
    project: ProjectId,
    thread: ThreadId,
    post: PostId,
    newly_alone: bool,
) -> Result<()> {
    let leaves_at = threads::pacing::notices_leave(tx.now());
    for (person, version, current) in store::list_mentioned(tx, post).await? {
        if newly_alone && version != current {
            continue;
        }
        let note = Note {
            project: Some(project),
            post: Some((thread, post)),
            leaves_at: Some(leaves_at),
            ..Note::new(person, NoticeKind::Mention)
        };
        tell(tx, &note).await?;
    }
    Ok(())
}

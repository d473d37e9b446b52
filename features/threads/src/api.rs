//! Doors for machines: threads, posts, decisions, actions and files. The same verbs as the pages, the
//! same pace, the same readers.

mod actions;
mod decisions;
mod files;
mod posts;
mod threads;

use crate::{store, types::Thread};
use db::Read;
use http::HeaderMap;
use kernel::{ProjectId, Result};
use web::Routes;

pub(crate) fn routes(routes: Routes) -> Routes {
    actions::routes(decisions::routes(files::routes(posts::routes(threads::routes(routes)))))
}

/// A project and a thread in reach, by the address.
async fn thread_of(read: &mut Read, key: &str, number: i64) -> Result<Thread> {
    let card = projects::find_visible(read, key).await?;
    store::threads::find_visible(read, card.id, number).await
}

/// The key under which two requests make one post.
fn request_key(headers: &HeaderMap) -> Option<String> {
    let key = headers.get("idempotency-key")?.to_str().ok()?;
    (!key.is_empty()).then(|| format!("api:{key}"))
}

async fn project_of(read: &mut Read, key: Option<&str>) -> Result<Option<ProjectId>> {
    match key {
        Some(key) => Ok(Some(projects::find_visible(read, key).await?.id)),
        None => Ok(None),
    }
}

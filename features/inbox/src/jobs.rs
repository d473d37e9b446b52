//! What time starts: telling what is due, serious problems at once, and posting what came by mail.

#[cfg(feature = "imap")]
pub(crate) mod imap;

use crate::actions;
use futures_util::future::BoxFuture;
use kernel::{Error, Result};
use std::sync::Arc;
use web::{House, JobKind, Tick};

/// Looks twice a minute: a post leaves ten seconds after it was accepted.
pub(crate) const TICKS: &[Tick] = &[Tick { name: "inbox.tell", every: 30, run: tell }];

pub(crate) const JOBS: &[JobKind] = &[
    JobKind { name: actions::URGENT, run: urgent },
    JobKind { name: actions::POST, run: post },
    JobKind { name: actions::GATHER, run: gather },
];

fn tell(house: Arc<House>) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move {
        if !house.is_set_up() {
            return Ok(());
        }
        actions::tell_all(&house).await
    })
}

fn urgent(house: Arc<House>, payload: String) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move {
        let job: actions::Urgent = serde_json::from_str(&payload).map_err(Error::internal)?;
        actions::tell_urgent(&house, job.post).await
    })
}

fn post(house: Arc<House>, payload: String) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move {
        let job: actions::Posting = serde_json::from_str(&payload).map_err(Error::internal)?;
        actions::post_waiting(&house, job.letter).await
    })
}

fn gather(house: Arc<House>, payload: String) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move {
        let work: actions::Gathering = serde_json::from_str(&payload).map_err(Error::internal)?;
        actions::gather(&house, &work).await
    })
}

//! What time starts: drafts that nobody came back to are forgotten.

use crate::store;
use futures_util::future::BoxFuture;
use jiff::{Timestamp, ToSpan};
use kernel::{Actor, Result};
use std::sync::Arc;
use web::{House, Tick};

/// Hours that a draft is kept untouched: a year.
const DRAFT_HOURS: i64 = 365 * 24;

pub(crate) const TICKS: &[Tick] =
    &[Tick { name: "threads.forget-drafts", every: 24 * 3600, run: forget_drafts }];

fn forget_drafts(house: Arc<House>) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move {
        let before = house.db.now().saturating_sub(DRAFT_HOURS.hours()).unwrap_or(Timestamp::MIN);
        let mut tx = house.db.begin(Actor::SYSTEM).await?;
        store::drafts::forget_old(&mut tx, before).await?;
        tx.commit().await
    })
}

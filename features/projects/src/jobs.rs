//! What time starts: leads that leave and come back, gaps that come near, meetings that pass.

use crate::{
    actions::{self, cover},
    store,
};
use futures_util::future::BoxFuture;
use kernel::{Actor, Result};
use std::sync::Arc;
use web::{House, Tick};

/// The periodic work of the room. Each looks first, and writes only when there is something to tell.
pub(crate) const TICKS: &[Tick] = &[
    Tick { name: "projects.cover", every: 60, run: cover_changes },
    Tick { name: "projects.ahead", every: 3600, run: look_ahead },
    Tick { name: "projects.meetings", every: 60, run: pass_meetings },
];

fn cover_changes(house: Arc<House>) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move {
        let mut read = house.db.read(Actor::SYSTEM).await?;
        if !cover::is_unsettled(&mut read).await? {
            return Ok(());
        }
        drop(read);
        let mut tx = house.db.begin(Actor::SYSTEM).await?;
        cover::settle(&mut tx).await?;
        tx.commit().await
    })
}

fn look_ahead(house: Arc<House>) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move {
        let mut read = house.db.read(Actor::SYSTEM).await?;
        if !cover::has_untold_gaps(&mut read).await? {
            return Ok(());
        }
        drop(read);
        let mut tx = house.db.begin(Actor::SYSTEM).await?;
        cover::tell_gaps(&mut tx).await?;
        tx.commit().await
    })
}

fn pass_meetings(house: Arc<House>) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move {
        let mut read = house.db.read(Actor::SYSTEM).await?;
        if store::list_due_meetings(&mut read).await?.is_empty() {
            return Ok(());
        }
        drop(read);
        let mut tx = house.db.begin(Actor::SYSTEM).await?;
        actions::pass_meetings(&mut tx).await?;
        tx.commit().await
    })
}

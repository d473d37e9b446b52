//! The search, made anew from what it finds: after an import, an erasure, or an upgrade that keeps it otherwise.

use crate::{
    Room,
    house::{Kept, migrations},
    store,
};
use db::{Db, Tx, migrate::Outcome};
use kernel::{Actor, Result};

/// The setting by which a migration says that the search no longer holds what is there.
const STALE: &str = "search.stale";

/// Puts everything of every room into the search again.
pub(crate) async fn whole(tx: &mut Tx, rooms: &[&'static Room]) -> Result<()> {
    db::search::clear(tx).await?;
    for reindex in rooms.iter().filter_map(|room| room.reindex) {
        reindex(tx).await?;
    }
    store::forget_setting(tx, STALE).await
}

/// Brings the schema to the newest, and the search with it where a step made it stale. Of several nodes that start at
/// once, one does it.
///
/// # Errors
/// Those of [`db::migrate::run`].
#[db::boxed]
pub async fn migrate(db: &Db, rooms: &[&'static Room]) -> Result<Outcome> {
    db.keep(Kept(rooms.to_vec()));
    let outcome = db::migrate::run(db, &migrations(rooms)).await?;
    if is_stale(&mut db.read(Actor::SYSTEM).await?).await? {
        let mut tx = db.begin(Actor::SYSTEM).await?;
        tx.lock("reindex", false).await?;
        if is_stale(&mut tx).await? {
            tracing::info!(
                "everything is put into the search again, which takes a minute for each half a million posts"
            );
            whole(&mut tx, rooms).await?;
            tx.commit().await?;
        }
    }
    Ok(outcome)
}

async fn is_stale(read: &mut db::Read) -> Result<bool> {
    Ok(store::setting::<bool>(read, STALE).await?.is_some())
}

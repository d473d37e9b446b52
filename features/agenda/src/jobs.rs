//! What time starts: the row of the agenda that is being written, the reminders a day before, the
//! freeze. Each step is a transaction of its own and safe to repeat, on any node, however late.

use crate::{actions, store::weeks};
use futures_util::future::BoxFuture;
use kernel::{Actor, Result};
use std::sync::Arc;
use web::{House, Tick};

/// Looks once a minute.
pub(crate) const KEEP: Tick = Tick { name: "agenda.keep", every: 60, run: keep };

/// Weeks that one run may catch up with: more than anybody leaves a program switched off.
const MOST_WEEKS: usize = 520;

fn keep(house: Arc<House>) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move {
        if !house.is_set_up() {
            return Ok(());
        }
        for _ in 0..MOST_WEEKS {
            if !step(&house).await? {
                break;
            }
        }
        Ok(())
    })
}

/// Keeps the agenda that is being written. Says whether it froze, so that there is another one.
async fn step(house: &House) -> Result<bool> {
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    let agenda = actions::ensure(&mut tx).await?;
    actions::replan(&mut tx).await?;
    let agenda = weeks::find_by_id(&mut tx, agenda.id).await?;
    tx.commit().await?;
    let now = house.db.now();
    if agenda.freezes_at <= now {
        let mut tx = house.db.begin(Actor::SYSTEM).await?;
        actions::freeze(&mut tx, agenda.id).await?;
        tx.commit().await?;
        return Ok(true);
    }
    if agenda.nudged_at.is_none() && agenda.drafts_at <= now && agenda.cancelled_at.is_none() {
        let mut tx = house.db.begin(Actor::SYSTEM).await?;
        tx.lock("agenda-nudge", false).await?;
        let agenda = weeks::find_by_id(&mut tx, agenda.id).await?;
        if agenda.nudged_at.is_none() {
            actions::nudge(&mut tx, &agenda).await?;
        }
        tx.commit().await?;
    }
    Ok(false)
}

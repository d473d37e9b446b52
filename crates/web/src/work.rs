//! What runs beside requests: jobs from the outbox and periodic work.

use crate::{House, JobKind};
use db::jobs;
use kernel::Result;
use std::{sync::Arc, time::Duration};
use tokio::time::MissedTickBehavior;

/// How often the worker looks for what is due; for jobs that are enqueued meanwhile it looks at once.
const REST: Duration = Duration::from_secs(5);

/// Works until told to stop.
pub async fn work(house: Arc<House>, stop: impl Future<Output = ()>) {
    tokio::pin!(stop);
    let mut rest = tokio::time::interval(REST);
    rest.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let done = tokio::select! {
            () = &mut stop => return,
            _ = rest.tick() => round(&house).await,
            () = house.db.job_enqueued() => run_due_jobs(&house).await.map(drop),
        };
        if let Err(error) = done {
            tracing::error!(%error, "background work");
        }
    }
}

/// Runs what the rooms watch until told to stop.
pub async fn watch(house: Arc<House>, stop: impl Future<Output = ()>) {
    let all: Vec<_> = house.rooms().filter_map(|room| room.watch).map(|watch| watch(house.clone())).collect();
    tokio::select! {
        _ = futures_util::future::join_all(all) => {}
        () = stop => {}
    }
}

async fn round(house: &Arc<House>) -> Result<()> {
    house.refresh().await?;
    run_due_ticks(house).await?;
    run_due_jobs(house).await.map(drop)
}

/// Runs the periodic work that is due. One piece that fails does not hold up the others.
#[db::boxed]
pub async fn run_due_ticks(house: &Arc<House>) -> Result<()> {
    for tick in house.rooms().flat_map(|room| room.ticks) {
        if jobs::take_tick(&house.db, tick.name, tick.every).await?
            && let Err(error) = (tick.run)(house.clone()).await
        {
            tracing::error!(tick = tick.name, %error, "periodic work failed");
        }
    }
    Ok(())
}

/// Runs the jobs that are due, one after the other, and says how many.
#[db::boxed]
pub async fn run_due_jobs(house: &Arc<House>) -> Result<usize> {
    let mut done = 0;
    while let Some(job) = jobs::lease(&house.db).await? {
        done += 1;
        let outcome = match kind(house, &job.kind) {
            Some(kind) => (kind.run)(house.clone(), job.payload.clone()).await,
            None => Err(kernel::Error::Internal(format!("no room knows the job {}", job.kind))),
        };
        match outcome {
            Ok(()) => jobs::finish(&house.db, &job).await?,
            Err(error) => {
                // Why stands with the job: another's server may have said it, with an address in it.
                tracing::warn!(job = %job.id, kind = %job.kind, "job failed; see Administration, Jobs");
                jobs::fail(&house.db, &job, &error.to_string()).await?;
            }
        }
    }
    Ok(done)
}

fn kind(house: &House, name: &str) -> Option<&'static JobKind> {
    house.rooms().flat_map(|room| room.jobs).find(|kind| kind.name == name)
}

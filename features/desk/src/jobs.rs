//! What time starts: parts of targets that have passed, promises that broke, alerts that stayed calm, the question
//! after a solution, and rules.

use crate::{
    actions::{self, automation, escalation, prediction, recurring, schedule, waiting},
    store::{alerts, clocks},
};
use futures_util::future::BoxFuture;
use kernel::{Actor, Error, Result};
use std::sync::Arc;
use web::{House, JobKind, Tick};

/// Tickets of one transaction at most.
const AT_ONCE: i64 = 200;

/// The periodic work of the room. It looks first, and writes only when there is something to tell.
pub(crate) const TICKS: &[Tick] = &[
    Tick { name: "desk.clocks", every: 60, run: warn },
    Tick { name: "desk.calm", every: 60, run: settle },
    Tick { name: "desk.recurring", every: 86_400, run: find_recurring },
    Tick { name: "desk.schedules", every: 60, run: make_due },
    Tick { name: "desk.escalation", every: 60, run: escalate },
    Tick { name: "desk.prediction", every: 300, run: predict },
    Tick { name: "desk.waiting", every: 900, run: wait },
    Tick { name: "desk.time", every: 300, run: pass_time },
    Tick { name: "desk.forget", every: 86_400, run: forget },
];

/// Looks at what tickets are about, once a day.
fn find_recurring(house: Arc<House>) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move {
        let mut read = house.db.read(Actor::SYSTEM).await?;
        let texts = recurring::texts(&mut read).await?;
        drop(read);
        let (texts, found) = recurring::placed_elsewhere(texts).await?;
        let mut tx = house.db.begin(Actor::SYSTEM).await?;
        recurring::keep(&mut tx, &texts, &found).await?;
        tx.commit().await
    })
}

/// Work that a verb asked for.
pub(crate) const JOBS: &[JobKind] = &[
    JobKind { name: actions::ASK, run: ask },
    JobKind { name: actions::ANSWER, run: answer },
    JobKind { name: automation::JOB, run: fire },
];

fn fire(house: Arc<House>, heard: String) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move { automation::run(&house, &heard).await })
}

/// Tickets that come by themselves.
fn make_due(house: Arc<House>) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move { schedule::make_due(&house).await })
}

/// Waits that nobody looks at.
fn escalate(house: Arc<House>) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move { escalation::look(&house).await })
}

/// Solutions that will likely be late.
fn predict(house: Arc<House>) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move { prediction::look(&house).await })
}

/// Tickets that wait for the client too long.
fn wait(house: Arc<House>) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move { waiting::look(&house).await })
}

/// What rules do as time passes.
fn pass_time(house: Arc<House>) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move { automation::pass_time(&house).await })
}

/// Rules that had nothing to do long ago, and files that were put aside, are forgotten.
fn forget(house: Arc<House>) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move {
        let mut tx = house.db.begin(Actor::SYSTEM).await?;
        automation::forget(&mut tx).await?;
        actions::files::forget_aside(&mut tx).await?;
        tx.commit().await
    })
}

fn ask(house: Arc<House>, told: String) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move { actions::ask(&house, &told).await })
}

fn answer(house: Arc<House>, told: String) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move {
        let job: actions::Answering = serde_json::from_str(&told).map_err(Error::internal)?;
        actions::answer_by_mail(&house, job.entry).await
    })
}

fn settle(house: Arc<House>) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move {
        loop {
            let mut read = house.db.read(Actor::SYSTEM).await?;
            let calm = alerts::list_calm(&mut read, AT_ONCE).await?;
            drop(read);
            if calm.is_empty() {
                return Ok(());
            }
            let mut tx = house.db.begin(Actor::SYSTEM).await?;
            for (alert, ticket) in calm {
                actions::settle_calm(&mut tx, alert, ticket).await?;
            }
            tx.commit().await?;
        }
    })
}

fn warn(house: Arc<House>) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move {
        loop {
            let mut read = house.db.read(Actor::SYSTEM).await?;
            let due = clocks::list_to_warn(&mut read, actions::IN_ONE_TURN as i64).await?;
            drop(read);
            if due.is_empty() {
                return Ok(());
            }
            let mut tx = house.db.begin(Actor::SYSTEM).await?;
            let mut ready = actions::ready();
            for ticket in &due {
                actions::warn(&mut tx, *ticket, &mut ready).await?;
            }
            tx.commit().await?;
            actions::give_way(due.len()).await;
        }
    })
}

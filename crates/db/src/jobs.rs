//! The outbox: work enqueued in the transaction of the change that wants it, leased by whichever
//! worker is free, retried with backoff, and set aside where an administrator sees it.

use crate::{Db, Tx, params};
use jiff::{Timestamp, ToSpan};
use kernel::{Actor, JobId, Result};

/// How long a worker may hold a job before another may take it.
const LEASE_SECONDS: i64 = 120;
/// Attempts before a job is set aside.
pub const MOST_ATTEMPTS: i64 = 8;

crate::row! {
    /// A job as a worker holds it, or as an administrator sees it.
    #[derive(Clone, Debug)]
    pub struct Job {
        /// Its key.
        pub id: JobId,
        /// Which kind of work.
        pub kind: String,
        /// What to do, as JSON.
        pub payload: String,
        /// `ready`, `leased` or `dead`.
        pub state: String,
        /// When it is due.
        pub run_at: Timestamp,
        /// Counts the leases: a worker that lost its lease cannot finish the job.
        pub fence: i64,
        /// How often it was tried.
        pub attempts: i64,
        /// What went wrong last.
        pub last_error: Option<String>,
        /// When it was enqueued.
        pub created_at: Timestamp,
    }
}

crate::sql! {
    static ENQUEUE: () = "INSERT INTO db_job (kind, payload, state, run_at, unique_key, created_at)
        VALUES ($1, $2, 'ready', $3, $4, $5) ON CONFLICT (unique_key) DO NOTHING";
    static LEASE: Job = {
        sqlite: "UPDATE db_job SET state = 'leased', leased_until = $2, fence = fence + 1, attempts = attempts + 1
            WHERE id = (SELECT id FROM db_job WHERE (state = 'ready' AND run_at <= $1) OR (state = 'leased' AND leased_until < $1)
                ORDER BY run_at, id LIMIT 1)
            RETURNING id, kind, payload, state, run_at, fence, attempts, last_error, created_at",
        postgres: "UPDATE db_job SET state = 'leased', leased_until = $2, fence = fence + 1, attempts = attempts + 1
            WHERE id = (SELECT id FROM db_job WHERE (state = 'ready' AND run_at <= $1) OR (state = 'leased' AND leased_until < $1)
                ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id, kind, payload, state, run_at, fence, attempts, last_error, created_at",
    };
    static DONE: () = "DELETE FROM db_job WHERE id = $1 AND fence = $2";
    static FAILED: () = "UPDATE db_job SET state = $3, run_at = $4, leased_until = NULL, last_error = $5 WHERE id = $1 AND fence = $2";
    static DUE: (i64,) = "SELECT COUNT(*) FROM db_job WHERE (state = 'ready' AND run_at <= $1) OR (state = 'leased' AND leased_until < $1)";
    static NEXT: (Option<i64>,) = "SELECT MIN(run_at) FROM db_job WHERE state = 'ready'";
    static LIST: Job = "SELECT id, kind, payload, state, run_at, fence, attempts, last_error, created_at FROM db_job
        ORDER BY CASE state WHEN 'dead' THEN 0 ELSE 1 END, run_at LIMIT 200";
    static COUNTS: (String, i64) = "SELECT state, COUNT(*) FROM db_job GROUP BY state";
    static RETRY: () = "UPDATE db_job SET state = 'ready', attempts = 0, run_at = $2 WHERE id = $1 AND state = 'dead'";
    static DISCARD: () = "DELETE FROM db_job WHERE id = $1 AND state = 'dead'";
    static TICK_LATER: (i64,) = "SELECT COUNT(*) FROM db_tick WHERE name = $1 AND next_at > $2";
    static TICK_NEW: () = "INSERT INTO db_tick (name, next_at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    static TICK_TAKE: (String,) = "UPDATE db_tick SET next_at = $3 WHERE name = $1 AND next_at <= $2 RETURNING name";
}

impl Tx {
    /// Enqueues work to run at an instant. With a key, work that stands under the same key already
    /// is not enqueued again.
    pub async fn enqueue(
        &mut self,
        kind: &str,
        payload: &impl serde::Serialize,
        at: Timestamp,
        key: Option<&str>,
    ) -> Result<()> {
        let payload = serde_json::to_string(payload).map_err(kernel::Error::internal)?;
        self.enqueue_text(kind, payload, at, key).await
    }

    #[crate::boxed]
    async fn enqueue_text(
        &mut self,
        kind: &str,
        payload: String,
        at: Timestamp,
        key: Option<&str>,
    ) -> Result<()> {
        let now = self.now();
        ENQUEUE.exec(self, params![kind, payload, at, key, now]).await?;
        self.enqueued = true;
        Ok(())
    }
}

/// Takes the next due job, if there is one.
#[crate::boxed]
pub async fn lease(db: &Db) -> Result<Option<Job>> {
    let now = db.now();
    let mut read = db.read(Actor::SYSTEM).await?;
    if DUE.one(&mut read, params![now]).await?.0 == 0 {
        return Ok(None);
    }
    drop(read);
    let until = now.saturating_add(LEASE_SECONDS.seconds()).unwrap_or(now);
    let mut tx = db.begin_together(Actor::SYSTEM).await?;
    let job = LEASE.opt(&mut tx, params![now, until]).await?;
    tx.commit().await?;
    Ok(job)
}

/// When the next waiting job is due.
#[crate::boxed]
pub async fn next_due(db: &Db) -> Result<Option<Timestamp>> {
    let mut read = db.read(Actor::SYSTEM).await?;
    Ok(NEXT.one(&mut read, params![]).await?.0.map(kernel::from_micros))
}

/// Notes that a job is done. Its row goes away.
#[crate::boxed]
pub async fn finish(db: &Db, job: &Job) -> Result<()> {
    let mut tx = db.begin_together(Actor::SYSTEM).await?;
    DONE.exec(&mut tx, params![job.id, job.fence]).await?;
    tx.commit().await
}

/// Notes that a job failed: it is tried again later, or set aside after the last attempt.
#[crate::boxed]
pub async fn fail(db: &Db, job: &Job, why: &str) -> Result<()> {
    let dead = job.attempts >= MOST_ATTEMPTS;
    let state = if dead { "dead" } else { "ready" };
    let wait = 5_i64.saturating_mul(1 << job.attempts.clamp(0, 12));
    let at = db.now().saturating_add(wait.seconds()).unwrap_or(Timestamp::MAX);
    let mut tx = db.begin_together(Actor::SYSTEM).await?;
    FAILED.exec(&mut tx, params![job.id, job.fence, state, at, why]).await?;
    tx.commit().await
}

/// The jobs that wait or were set aside, dead ones first.
#[crate::boxed]
pub async fn list(read: &mut crate::Read) -> Result<Vec<Job>> {
    LIST.all(read, params![]).await
}

/// How many jobs are in each state.
#[crate::boxed]
pub async fn counts(read: &mut crate::Read) -> Result<Vec<(String, i64)>> {
    COUNTS.all(read, params![]).await
}

/// Gives a job that was set aside its attempts again.
#[crate::boxed]
pub async fn retry(tx: &mut Tx, id: JobId) -> Result<()> {
    let now = tx.now();
    if RETRY.exec(tx, params![id, now]).await? == 0 {
        return Err(kernel::Error::NotFound);
    }
    tx.enqueued = true;
    tx.record(kernel::Event::JobRetried { job: id.0 }).await.map(drop)
}

/// Throws a job away that was set aside.
#[crate::boxed]
pub async fn discard(tx: &mut Tx, id: JobId) -> Result<()> {
    match DISCARD.exec(tx, params![id]).await? {
        0 => Err(kernel::Error::NotFound),
        _ => Ok(()),
    }
}

/// Takes a periodic piece of work if it is due, so that one node alone does it.
#[crate::boxed]
pub async fn take_tick(db: &Db, name: &str, every_seconds: i64) -> Result<bool> {
    let now = db.now();
    let mut read = db.read(Actor::SYSTEM).await?;
    if TICK_LATER.one(&mut read, params![name, now]).await?.0 > 0 {
        return Ok(false);
    }
    drop(read);
    let next = now.saturating_add(every_seconds.seconds()).unwrap_or(now);
    let mut tx = db.begin_together(Actor::SYSTEM).await?;
    TICK_NEW.exec(&mut tx, params![name, now]).await?;
    let taken = TICK_TAKE.opt(&mut tx, params![name, now, next]).await?.is_some();
    tx.commit().await?;
    Ok(taken)
}

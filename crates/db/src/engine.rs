//! The pool of either engine and what every connection shares: the clock and the listeners.

use crate::{
    Listener,
    conn::{Read, Tx},
    postgres::PgPool,
    sqlite::SqlitePool,
};
use jiff::Timestamp;
use kernel::{Actor, Error, Result};
use std::{path::PathBuf, sync::Arc};
use tokio::sync::Notify;

/// The one source of "now". Only the program's real clock reads the machine's.
pub trait Clock: Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// Which engine and where.
#[derive(Clone, Debug)]
pub enum Config {
    /// A file, created if absent.
    Sqlite(PathBuf),
    /// A connection address, `postgres://…`, and how many connections at most.
    Postgres {
        /// The address.
        url: String,
        /// Connections of this process.
        connections: usize,
    },
}

/// Which engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The embedded file.
    Sqlite,
    /// A server.
    Postgres,
}

pub(crate) enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

pub(crate) struct Shared {
    pub(crate) pool: Pool,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) listeners: Vec<Listener>,
    pub(crate) jobs: Notify,
}

/// The door to the data. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pub(crate) shared: Arc<Shared>,
}

/// A write that meets a serialization failure or a deadlock is tried this often in all.
const TRIES: u32 = 6;

impl Db {
    /// Opens the pool. Nothing is migrated yet.
    pub async fn open(config: &Config, clock: Arc<dyn Clock>, listeners: Vec<Listener>) -> Result<Db> {
        let pool = match config {
            Config::Sqlite(path) => Pool::Sqlite(SqlitePool::open(path)?),
            Config::Postgres { url, connections } => Pool::Postgres(PgPool::open(url, *connections).await?),
        };
        Ok(Db { shared: Arc::new(Shared { pool, clock, listeners, jobs: Notify::new() }) })
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        match self.shared.pool {
            Pool::Sqlite(_) => Engine::Sqlite,
            Pool::Postgres(_) => Engine::Postgres,
        }
    }

    /// The present instant by the injected clock.
    pub fn now(&self) -> Timestamp {
        self.shared.clock.now()
    }

    /// A connection that only reads, for one actor.
    pub async fn read(&self, actor: Actor) -> Result<Read> {
        Read::open(self.shared.clone(), actor).await
    }

    /// Runs a verb in one write transaction: commits on success, rolls back on any error. On
    /// PostgreSQL a serialization failure or deadlock runs the verb again, so it must not keep
    /// anything but its result.
    pub async fn write<T, F>(&self, actor: Actor, mut verb: F) -> Result<T>
    where
        F: AsyncFnMut(&mut Tx) -> Result<T>,
    {
        let mut tries = 0;
        loop {
            tries += 1;
            let mut tx = Tx::begin(self.shared.clone(), actor).await?;
            let failed = match verb(&mut tx).await {
                Ok(value) => match tx.commit().await {
                    Ok(()) => return Ok(value),
                    Err(failed) => failed,
                },
                Err(error) => {
                    let again = tx.clashed();
                    tx.rollback().await;
                    (error, again)
                }
            };
            match failed {
                (_, true) if tries < TRIES => {}
                (_, true) => return Err(Error::Conflict("error-busy")),
                (error, false) => return Err(error),
            }
        }
    }

    /// Waits until a job was enqueued by this process.
    pub async fn job_enqueued(&self) {
        self.shared.jobs.notified().await;
    }
}

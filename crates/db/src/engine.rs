//! The pool of either engine and what every connection shares: the clock and the listeners.

use crate::{
    ColumnKind, Listener, Statement,
    ask::Answer,
    conn::{Read, Tx},
    kept::Shelf,
    memo::Memo,
    postgres::PgPool,
    sqlite::SqlitePool,
    writer::Kind,
};
use deadpool_postgres::Object;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use kernel::{Actor, Error, Result};
use std::{
    any::Any,
    path::PathBuf,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};
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

impl Pool {
    /// How many connections to a server were made so far.
    pub(crate) fn made(&self) -> u64 {
        match self {
            Pool::Sqlite(_) => 0,
            Pool::Postgres(pool) => pool.made(),
        }
    }
}

pub(crate) struct Shared {
    pub(crate) pool: Pool,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) listeners: Vec<Listener>,
    pub(crate) jobs: Notify,
    pub(crate) kept: OnceLock<Box<dyn Any + Send + Sync>>,
    pub(crate) asked: AtomicU64,
    pub(crate) shelf: Arc<Shelf>,
}

impl Shared {
    /// A connection to the server.
    pub(crate) fn postgres(&self) -> BoxFuture<'_, Result<Object>> {
        Box::pin(async {
            match &self.pool {
                Pool::Postgres(pool) => pool.get().await,
                Pool::Sqlite(_) => Err(Error::internal("there is no server")),
            }
        })
    }
}

/// The door to the data. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pub(crate) shared: Arc<Shared>,
}

impl Db {
    /// Opens the pool. Nothing is migrated yet.
    #[crate::boxed]
    pub async fn open(config: &Config, clock: Arc<dyn Clock>, listeners: Vec<Listener>) -> Result<Db> {
        let shelf = Arc::new(match config {
            Config::Sqlite(path) => Shelf::beside(path),
            Config::Postgres { .. } => Shelf::default(),
        });
        let pool = match config {
            Config::Sqlite(path) => Pool::Sqlite(SqlitePool::open(path, shelf.clone())?),
            Config::Postgres { url, connections } => Pool::Postgres(PgPool::open(url, *connections).await?),
        };
        Ok(Db {
            shared: Arc::new(Shared {
                pool,
                clock,
                listeners,
                jobs: Notify::new(),
                kept: OnceLock::new(),
                asked: AtomicU64::new(0),
                shelf,
            }),
        })
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

    /// The injected clock, for another database beside this one.
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.shared.clock.clone()
    }

    /// Keeps something that whoever holds a connection finds again with [`Read::kept`]. Only the first
    /// time counts. The web side keeps its rooms here, so that slots and listeners can ask each other.
    pub fn keep<T: Any + Send + Sync>(&self, what: T) {
        // A second call finds the place taken and leaves it as it is.
        let _ = self.shared.kept.set(Box::new(what));
    }

    /// A connection that only reads, for one actor.
    pub fn read(&self, actor: Actor) -> Answer<'static, Read> {
        Read::open(self.shared.clone(), actor, None)
    }

    /// The same within a request, which asks [`crate::Sql::once`] what it knows already.
    pub fn read_within(&self, actor: Actor, memo: &Memo) -> Answer<'static, Read> {
        Read::open(self.shared.clone(), actor, Some(memo.current()))
    }

    /// Begins a write transaction for one actor. It rolls back unless it is committed. A
    /// serialization failure or deadlock on PostgreSQL becomes `Conflict("error-busy")`, after which
    /// the request guard runs the whole request again and a job is tried again.
    pub fn begin(&self, actor: Actor) -> BoxFuture<'static, Result<Tx>> {
        Tx::begin(self.shared.clone(), actor, Kind::Alone)
    }

    /// The same for a change that is soon done: on SQLite it may share its commit with others of the time, whose
    /// acknowledgement waits for it as its own does for theirs.
    pub fn begin_together(&self, actor: Actor) -> BoxFuture<'static, Result<Tx>> {
        Tx::begin(self.shared.clone(), actor, Kind::Together)
    }

    /// Begins a write transaction that a power cut may take back: for what nobody was told is kept, such
    /// as how far somebody has read. Its commit waits for no disk.
    pub fn begin_light(&self, actor: Actor) -> BoxFuture<'static, Result<Tx>> {
        Tx::begin(self.shared.clone(), actor, Kind::Light)
    }

    /// Prepares a statement without running it and says what columns this engine sees; a column whose
    /// type the engine cannot tell (an expression on SQLite) is `None`. For the test that looks at
    /// every statement.
    pub async fn examine(&self, statement: &dyn Statement) -> Result<Vec<Option<ColumnKind>>> {
        let mut read = Read::open(self.shared.clone(), Actor::SYSTEM, None).await?;
        read.examine(statement).await
    }

    /// How this engine would run a statement, a line a step. PostgreSQL is asked not to read whole
    /// tables, so that one that it still reads has no index that helps.
    pub async fn explain(&self, statement: &dyn Statement) -> Result<Vec<String>> {
        let mut read = Read::open(self.shared.clone(), Actor::SYSTEM, None).await?;
        read.explain(statement).await
    }

    /// How many statements this process has run, so that a test can say what a page may ask.
    pub fn count_statements(&self) -> u64 {
        self.shared.asked.load(Ordering::Relaxed)
    }

    /// Waits until a job was enqueued by this process.
    pub async fn job_enqueued(&self) {
        self.shared.jobs.notified().await;
    }
}

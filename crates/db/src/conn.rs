//! A connection in use: [`Read`] looks, [`Tx`] changes. Both know who asks and what time it is.

use crate::{
    ColumnKind, Param, Row,
    ask::{self, Answer, Take, at_once, later, sqlite_error, with_text},
    engine::{Engine, Pool, Shared},
    kept::{self, Written},
    memo::{Answered, Asked},
    postgres::explain,
    sql::Texts,
    sqlite::PooledReader,
    writer::{Held, Kind},
};
use deadpool_postgres::Object;
use futures_util::future::{BoxFuture, Either};
use jiff::Timestamp;
use kernel::{Actor, Error, Result};
use rusqlite::Connection;
use std::{
    any::Any,
    ops::{Deref, DerefMut},
    sync::{Arc, atomic::Ordering},
};
use tokio_postgres::{SimpleQueryMessage, types::Type};

pub(crate) enum Backend {
    Reader(PooledReader),
    Writer(Held),
    Postgres(Object),
    /// Between a transaction's end and its drop.
    Gone,
}

impl Backend {
    pub(crate) fn sqlite(&self) -> Result<&Connection> {
        match self {
            Backend::Reader(reader) => reader.get(),
            Backend::Writer(writer) => writer.conn(),
            _ => Err(Error::internal("the connection is gone")),
        }
    }
}

/// What is known of a question before it is asked.
pub(crate) enum Recalled {
    Rows(Answered),
    /// It is to be asked; `since` is the count of changes under which the answer outlives the request.
    Nothing {
        since: Option<u64>,
    },
}

/// A connection that reads on behalf of one actor.
pub struct Read {
    pub(crate) backend: Backend,
    pub(crate) shared: Arc<Shared>,
    actor: Actor,
    told: Option<Timestamp>,
    memo: Option<Arc<Asked>>,
    /// What a transaction wrote, for what is kept.
    written: Written,
    /// Whether a reader stands at one instant.
    begun: bool,
}

impl Read {
    pub(crate) fn open(shared: Arc<Shared>, actor: Actor, memo: Option<Arc<Asked>>) -> Answer<'static, Read> {
        let of = move |backend, shared| Read {
            backend,
            shared,
            actor,
            told: None,
            memo,
            written: Written::default(),
            begun: false,
        };
        match &shared.pool {
            Pool::Sqlite(pool) => {
                at_once(pool.reader().map(|reader| of(Backend::Reader(reader), shared.clone())))
            }
            Pool::Postgres(_) => later(async move {
                let client = shared.postgres().await?;
                Ok(of(Backend::Postgres(client), shared))
            }),
        }
    }

    /// Who asks.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The present instant by the injected clock, read anew at each call so that an instant taken
    /// after a lock is after it; or the instant that [`Tx::act_as`] tells of, or that of the request
    /// ([`crate::Memo`]).
    pub fn now(&self) -> Timestamp {
        let of_request = || self.memo.as_ref().filter(|memo| !memo.is_over()).map(|memo| memo.now());
        self.told.or_else(of_request).unwrap_or_else(|| self.shared.clock.now())
    }

    /// What this request read, as long as it changes nothing.
    pub(crate) fn memo(&self) -> Option<Arc<Asked>> {
        self.memo.clone().filter(|memo| !memo.is_over())
    }

    /// What the house keeps beside its data ([`crate::Db::keep`]).
    pub fn kept<T: Any>(&self) -> Option<&T> {
        self.shared.kept.get()?.downcast_ref()
    }

    /// Which engine answers.
    pub fn engine(&self) -> Engine {
        match self.backend {
            Backend::Postgres(_) => Engine::Postgres,
            _ => Engine::Sqlite,
        }
    }

    pub(crate) async fn rows<T: Send>(
        &mut self,
        sql: &Texts,
        params: &[Param<'_>],
        most: usize,
        read: fn(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut found = Vec::new();
        let mut take = |row: &Row<'_>| {
            if found.len() < most {
                found.push(read(row)?);
            }
            Ok(())
        };
        self.ask(sql, params, &mut take).await?;
        Ok(found)
    }

    fn ask<'a>(&'a mut self, sql: &'a Texts, params: &'a [Param<'_>], take: Take<'a>) -> Answer<'a, ()> {
        if let Err(error) = self.prepare(sql) {
            return at_once(Err(error));
        }
        match &self.backend {
            Backend::Postgres(client) => Either::Right(ask::postgres(client, &sql.postgres, params, take)),
            backend => {
                at_once(backend.sqlite().and_then(|conn| ask::sqlite(conn, &sql.sqlite, params, take)))
            }
        }
    }

    fn prepare(&mut self, sql: &Texts) -> Result<()> {
        self.shared.asked.fetch_add(1, Ordering::Relaxed);
        self.stand()?;
        self.note(&sql.sqlite)
    }
}

impl Read {
    /// The statements of a request that only looks are of one instant, which also spares SQLite taking its locks for
    /// each; from the moment that the request changes something, each sees what is there.
    fn stand(&mut self) -> Result<()> {
        let stands = self.memo().is_some();
        if stands == self.begun {
            return Ok(());
        }
        let Backend::Reader(reader) = &self.backend else { return Ok(()) };
        // Changes are counted before the instant is fixed: what is read at it is then at least as new as the
        // count under which it is kept.
        if let Some(memo) = self.memo()
            && memo.since().is_none()
        {
            memo.set_since(self.shared.shelf.look());
        }
        let text = if stands { "BEGIN" } else { "COMMIT" };
        let done = reader.get()?.prepare_cached(text).and_then(|mut statement| statement.execute([]));
        done.map_err(|e| sqlite_error(&e, text))?;
        self.begun = stands;
        Ok(())
    }

    /// Notes what a statement of a transaction writes.
    fn note(&mut self, sql: &str) -> Result<()> {
        if let Backend::Writer(writer) = &self.backend {
            self.written.add(&*self.shared.shelf.uses(writer.conn()?, sql)?);
        }
        Ok(())
    }

    /// Whether answers are kept for later requests, and since which change: asked once in a request.
    pub(crate) fn since(&mut self) -> Answer<'_, Option<u64>> {
        let Some(memo) = self.memo() else { return at_once(Ok(None)) };
        if let Some(since) = memo.since() {
            return at_once(Ok(since));
        }
        let shared = &self.shared;
        match &self.backend {
            Backend::Reader(_) => {
                let since = self.shared.shelf.look();
                memo.set_since(since);
                at_once(Ok(since))
            }
            Backend::Postgres(client) => later(async move {
                shared.asked.fetch_add(1, Ordering::Relaxed);
                let seen = client.prepare_cached(kept::SNAPSHOT).await.map_err(|e| explain(&e))?;
                let seen = client.query_one(&seen, &[]).await.map_err(|e| explain(&e))?;
                let seen: String = seen.get(0);
                let since = shared.shelf.look_at(format!("{} {seen}", shared.pool.made()));
                memo.set_since(Some(since));
                Ok(Some(since))
            }),
            _ => {
                memo.set_since(None);
                at_once(Ok(None))
            }
        }
    }

    /// Whether answers outlive this request ([`crate::Sql::kept`]): then it is worth asking for more than one
    /// request needs.
    #[crate::boxed]
    pub async fn keeps(&mut self) -> Result<bool> {
        Ok(self.since().await?.is_some())
    }

    /// What this request, or one before it, was answered to the same question.
    pub(crate) fn recall<'a>(
        &'a mut self,
        statement: usize,
        params: &'a [Param<'_>],
        keeps: bool,
    ) -> Answer<'a, Recalled> {
        let Some(memo) = self.memo() else { return at_once(Ok(Recalled::Nothing { since: None })) };
        if let Some(rows) = memo.find(statement, params) {
            return at_once(Ok(Recalled::Rows(rows)));
        }
        if !keeps {
            return at_once(Ok(Recalled::Nothing { since: None }));
        }
        let shared = self.shared.clone();
        let look = move |since: Option<u64>| {
            let found = since.and_then(|_| shared.shelf.find(statement, params));
            let Some(rows) = found else { return Recalled::Nothing { since } };
            memo.keep(statement, params, rows.clone());
            Recalled::Rows(rows)
        };
        match self.since() {
            Either::Left(known) => at_once(known.into_inner().map(look)),
            Either::Right(asked) => later(async move { asked.await.map(look) }),
        }
    }

    /// Keeps an answer for this request, and for later ones if the count of changes was taken.
    pub(crate) fn remember(
        &self,
        (statement, params, sql): (usize, &[Param<'_>], &Texts),
        (rows, count): (Answered, usize),
        since: Option<u64>,
    ) -> Result<()> {
        let Some(memo) = self.memo() else { return Ok(()) };
        memo.keep(statement, params, rows.clone());
        let Some(since) = since else { return Ok(()) };
        let uses = match &self.backend {
            Backend::Reader(reader) => self.shared.shelf.uses(reader.get()?, &sql.sqlite)?,
            _ => Arc::default(),
        };
        self.shared.shelf.keep((statement, params), (rows, count), uses, since);
        Ok(())
    }

    pub(crate) async fn examine(
        &mut self,
        statement: &dyn crate::Statement,
    ) -> Result<Vec<Option<ColumnKind>>> {
        let Backend::Postgres(client) = &self.backend else {
            let conn = self.backend.sqlite()?;
            let prepared =
                conn.prepare(statement.sqlite()).map_err(|e| sqlite_error(&e, statement.sqlite()))?;
            return Ok(prepared.columns().map(|column| column.decl_type().and_then(sqlite_kind)).collect());
        };
        let prepared =
            client.prepare(statement.postgres()).await.map_err(|e| with_text(&e, statement.postgres()))?;
        Ok(prepared.columns().iter().map(|column| postgres_kind(column.type_())).collect())
    }
}

impl Read {
    pub(crate) async fn explain(&mut self, statement: &dyn crate::Statement) -> Result<Vec<String>> {
        let Backend::Postgres(client) = &self.backend else {
            let text = format!("EXPLAIN QUERY PLAN {}", statement.sqlite());
            let conn = self.backend.sqlite()?;
            let mut prepared = conn.prepare(&text).map_err(|e| sqlite_error(&e, &text))?;
            let mut rows = prepared.raw_query();
            let mut steps = Vec::new();
            while let Some(row) = rows.next().map_err(|e| sqlite_error(&e, &text))? {
                steps.push(row.get::<_, String>(3).map_err(Error::internal)?);
            }
            return Ok(steps);
        };
        let text = statement.postgres();
        let fail = |e| with_text(&e, text);
        let nulls = vec!["NULL"; client.prepare(text).await.map_err(fail)?.params().len()].join(", ");
        let call = if nulls.is_empty() { String::new() } else { format!("({nulls})") };
        let asked = format!(
            "BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan; \
             PREPARE explained AS {text}; EXPLAIN EXECUTE explained{call}; DEALLOCATE explained; ROLLBACK"
        );
        let answers = client.simple_query(&asked).await.map_err(fail)?;
        let rows = answers.iter().filter_map(|answer| match answer {
            SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        });
        Ok(rows.collect())
    }
}

/// SQLite keeps truth values as whole numbers, so its word for both is the same.
fn sqlite_kind(declared: &str) -> Option<ColumnKind> {
    match declared {
        "TEXT" => Some(ColumnKind::Text),
        "BLOB" => Some(ColumnKind::Bytes),
        "INTEGER" => Some(ColumnKind::Int),
        _ => None,
    }
}

fn postgres_kind(declared: &Type) -> Option<ColumnKind> {
    match *declared {
        Type::TEXT => Some(ColumnKind::Text),
        Type::BYTEA => Some(ColumnKind::Bytes),
        Type::INT8 | Type::INT4 => Some(ColumnKind::Int),
        Type::BOOL => Some(ColumnKind::Bool),
        _ => None,
    }
}

/// A write transaction on behalf of one actor. It rolls back unless it is committed.
pub struct Tx {
    read: Read,
    pub(crate) enqueued: bool,
}

impl Deref for Tx {
    type Target = Read;
    fn deref(&self) -> &Read {
        &self.read
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Read {
        &mut self.read
    }
}

impl Tx {
    pub(crate) fn begin(shared: Arc<Shared>, actor: Actor, kind: Kind) -> BoxFuture<'static, Result<Tx>> {
        Box::pin(async move {
            let backend = match &shared.pool {
                Pool::Sqlite(pool) => Backend::Writer(pool.writers.begin(kind).await?),
                Pool::Postgres(_) => {
                    let client = shared.postgres().await?;
                    let light = kind == Kind::Light;
                    let begin = if light { "BEGIN; SET LOCAL synchronous_commit = off" } else { "BEGIN" };
                    client.batch_execute(begin).await.map_err(|e| explain(&e))?;
                    Backend::Postgres(client)
                }
            };
            let written = Written::default();
            let read = Read { backend, shared, actor, told: None, memo: None, written, begun: false };
            Ok(Tx { read, enqueued: false })
        })
    }

    /// Goes on as somebody else at some other time: for importers and the demo, which tell what
    /// others did. `None` is the injected clock.
    pub fn act_as(&mut self, actor: Actor, at: Option<Timestamp>) {
        self.read.actor = actor;
        self.read.told = at;
    }

    /// Goes on as somebody else at the same time: what follows by itself is done by the program. Who it
    /// was before comes back.
    pub fn act_instead(&mut self, actor: Actor) -> Actor {
        std::mem::replace(&mut self.read.actor, actor)
    }

    /// Takes a lock that lasts until the transaction ends and that every process respects. SQLite
    /// has one writer anyway.
    pub fn lock<'a>(&'a mut self, name: &'a str, shared: bool) -> Answer<'a, ()> {
        let Backend::Postgres(client) = &self.read.backend else { return at_once(Ok(())) };
        let call = if shared { "pg_advisory_xact_lock_shared" } else { "pg_advisory_xact_lock" };
        later(async move {
            let text = format!("SELECT {call}(hashtextextended($1, 7))::TEXT");
            let statement = client.prepare_cached(&text).await.map_err(|e| explain(&e))?;
            client.query(&statement, &[&name]).await.map(drop).map_err(|e| explain(&e))
        })
    }

    pub(crate) fn execute<'a>(&'a mut self, sql: &'a Texts, params: &'a [Param<'_>]) -> Answer<'a, u64> {
        if let Err(error) = self.read.prepare(sql) {
            return at_once(Err(error));
        }
        match &self.read.backend {
            Backend::Postgres(client) => Either::Right(ask::postgres_changes(client, &sql.postgres, params)),
            backend => {
                let changed = |conn| ask::sqlite_changes(conn, &sql.sqlite, params);
                at_once(backend.sqlite().and_then(changed))
            }
        }
    }

    /// Runs a statement once for each of many rows.
    pub(crate) async fn each<T: Send>(
        &mut self,
        sql: &Texts,
        many: &[Vec<Param<'_>>],
        read: fn(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut found = Vec::with_capacity(many.len());
        let mut take = |row: &Row<'_>| {
            found.push(read(row)?);
            Ok(())
        };
        self.ask_each(sql, many, &mut take).await?;
        Ok(found)
    }

    fn ask_each<'a>(
        &'a mut self,
        sql: &'a Texts,
        many: &'a [Vec<Param<'_>>],
        take: Take<'a>,
    ) -> Answer<'a, ()> {
        if let Err(error) = self.read.note(&sql.sqlite) {
            return at_once(Err(error));
        }
        match &self.read.backend {
            Backend::Postgres(client) => Either::Right(ask::postgres_each(client, &sql.postgres, many, take)),
            backend => at_once(backend.sqlite().and_then(|conn| {
                many.iter().try_for_each(|params| ask::sqlite(conn, &sql.sqlite, params, &mut *take))
            })),
        }
    }

    /// Commits and begins again, for loads of many rows of which each part may stand alone.
    #[crate::boxed]
    pub async fn renew(&mut self) -> Result<()> {
        let written = std::mem::take(&mut self.read.written);
        match &mut self.read.backend {
            Backend::Postgres(client) => client.batch_execute("COMMIT; BEGIN").await.map_err(|e| explain(&e)),
            Backend::Writer(writer) => writer.renew(written),
            _ => Err(Error::internal("the transaction is over")),
        }
    }

    /// Runs a text of several statements: migrations only.
    pub(crate) async fn batch(&mut self, text: &str) -> Result<()> {
        self.read.written.add_anything();
        self.read.shared.shelf.forget_uses();
        match &self.read.backend {
            Backend::Postgres(client) => client.batch_execute(text).await.map_err(|e| explain(&e)),
            backend => backend.sqlite()?.execute_batch(text).map_err(|e| sqlite_error(&e, text)),
        }
    }

    /// Commits. Until this has returned nothing may be acknowledged.
    pub fn commit(mut self) -> BoxFuture<'static, Result<()>> {
        Box::pin(async move { self.close().await })
    }

    async fn close(&mut self) -> Result<()> {
        match std::mem::replace(&mut self.read.backend, Backend::Gone) {
            Backend::Postgres(client) => client.batch_execute("COMMIT").await.map_err(|e| explain(&e))?,
            Backend::Writer(writer) => {
                writer.commit(std::mem::take(&mut self.read.written)).await?;
                if let Pool::Sqlite(pool) = &self.read.shared.pool {
                    pool.committed();
                }
            }
            _ => return Err(Error::internal("the transaction is over")),
        }
        if self.enqueued {
            self.shared.jobs.notify_waiters();
        }
        Ok(())
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        roll_back(std::mem::replace(&mut self.read.backend, Backend::Gone));
    }
}

/// Undoes what a connection began. None returns dirty to its pool: it goes back after its rollback, or
/// is closed.
pub(crate) fn roll_back(backend: Backend) {
    match backend {
        Backend::Writer(writer) => drop(writer),
        Backend::Reader(reader) => {
            let _ = reader.get().map(|conn| conn.execute_batch("ROLLBACK"));
        }
        Backend::Postgres(client) => match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(async move {
                if client.batch_execute("ROLLBACK").await.is_err() {
                    drop(Object::take(client));
                }
            })),
            Err(_) => drop(Object::take(client)),
        },
        Backend::Gone => {}
    }
}

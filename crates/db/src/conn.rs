//! A connection in use: [`Read`] looks, [`Tx`] changes. Both know who asks and what time it is.

use crate::{
    ColumnKind, Param, Row,
    engine::{Engine, Pool, Shared},
    kept::{self, Uses, Written},
    memo::Memo,
    postgres::explain,
    sql::Texts,
    sqlite::PooledReader,
};
use deadpool_postgres::Object;
use futures_util::future::try_join_all;
use jiff::Timestamp;
use kernel::{Actor, Error, Result};
use rusqlite::{Connection, ffi::ErrorCode, params_from_iter};
use std::{
    any::Any,
    ops::{Deref, DerefMut},
    sync::{Arc, atomic::Ordering},
};
use tokio::sync::OwnedMutexGuard;
use tokio_postgres::{
    SimpleQueryMessage,
    types::{ToSql, Type},
};

/// Rows on their way to PostgreSQL at once.
const PIPELINE: usize = 200;

pub(crate) enum Backend {
    Reader(PooledReader),
    Writer(OwnedMutexGuard<Connection>),
    Postgres(Object),
    /// Between a transaction's end and its drop.
    Gone,
}

impl Backend {
    pub(crate) fn sqlite(&self) -> Result<&Connection> {
        match self {
            Backend::Reader(reader) => reader.get(),
            Backend::Writer(writer) => Ok(writer),
            _ => Err(Error::internal("the connection is gone")),
        }
    }
}

/// A connection that reads on behalf of one actor.
pub struct Read {
    pub(crate) backend: Backend,
    pub(crate) shared: Arc<Shared>,
    actor: Actor,
    told: Option<Timestamp>,
    memo: Option<Arc<Memo>>,
    /// What a transaction wrote, for what is kept.
    written: Written,
    /// Whether a reader stands at one instant.
    begun: bool,
}

impl Read {
    pub(crate) async fn open(shared: Arc<Shared>, actor: Actor, memo: Option<Arc<Memo>>) -> Result<Read> {
        let backend = match &shared.pool {
            Pool::Sqlite(pool) => Backend::Reader(pool.reader()?),
            Pool::Postgres(pool) => Backend::Postgres(pool.get().await?),
        };
        Ok(Read { backend, shared, actor, told: None, memo, written: Written::default(), begun: false })
    }

    /// Who asks.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The present instant by the injected clock, read anew at each call so that an instant taken
    /// after a lock is after it; or the instant that [`Tx::act_as`] tells of, or that of the request
    /// ([`Memo`]).
    pub fn now(&self) -> Timestamp {
        let of_request = || self.memo.as_ref().filter(|memo| !memo.is_over()).map(|memo| memo.now());
        self.told.or_else(of_request).unwrap_or_else(|| self.shared.clock.now())
    }

    /// What this request read, as long as it changes nothing.
    pub(crate) fn memo(&self) -> Option<Arc<Memo>> {
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
        self.shared.asked.fetch_add(1, Ordering::Relaxed);
        self.stand()?;
        self.note(&sql.sqlite)?;
        let Backend::Postgres(client) = &self.backend else {
            return sqlite_rows(self.backend.sqlite()?, &sql.sqlite, params, most, read);
        };
        let statement =
            client.prepare_cached(&sql.postgres).await.map_err(|e| with_text(&e, &sql.postgres))?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|p| p as _).collect();
        match client.query(&statement, &params).await {
            Ok(rows) => rows.iter().take(most).map(|row| read(&Row::Postgres(row))).collect(),
            Err(error) => Err(with_text(&error, &sql.postgres)),
        }
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
            self.written.add(&*self.shared.shelf.uses(writer, sql)?);
        }
        Ok(())
    }

    /// Whether answers are kept for later requests, and since which change: asked once in a request.
    pub(crate) async fn since(&mut self) -> Result<Option<u64>> {
        let Some(memo) = self.memo() else { return Ok(None) };
        if let Some(since) = memo.since() {
            return Ok(since);
        }
        let since = match &self.backend {
            Backend::Reader(_) => self.shared.shelf.look(),
            Backend::Postgres(client) => {
                self.shared.asked.fetch_add(1, Ordering::Relaxed);
                let seen = client.prepare_cached(kept::SNAPSHOT).await.map_err(|e| explain(&e))?;
                let seen = client.query_one(&seen, &[]).await.map_err(|e| explain(&e))?;
                let seen: String = seen.get(0);
                Some(self.shared.shelf.look_at(format!("{} {seen}", self.shared.pool.made())))
            }
            _ => None,
        };
        memo.set_since(since);
        Ok(since)
    }

    /// Whether answers outlive this request ([`crate::Sql::kept`]): then it is worth asking for more than one
    /// request needs.
    pub async fn keeps(&mut self) -> Result<bool> {
        Ok(self.since().await?.is_some())
    }

    pub(crate) fn uses(&self, sql: &Texts) -> Result<Arc<Uses>> {
        match &self.backend {
            Backend::Reader(reader) => self.shared.shelf.uses(reader.get()?, &sql.sqlite),
            _ => Ok(Arc::default()),
        }
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

pub(crate) fn with_text(error: &tokio_postgres::Error, text: &str) -> Error {
    match explain(error) {
        Error::Internal(what) => Error::Internal(format!("{what} in: {text}")),
        other => other,
    }
}

fn sqlite_rows<T>(
    conn: &Connection,
    sql: &str,
    params: &[Param<'_>],
    most: usize,
    read: fn(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let fail = |e| sqlite_error(&e, sql);
    let span = tracing::trace_span!(target: "db::statement", "statement", sql).entered();
    let begun = (!span.is_disabled()).then(std::time::Instant::now);
    let mut statement = conn.prepare_cached(sql).map_err(fail)?;
    let mut rows = statement.query(params_from_iter(params)).map_err(fail)?;
    let mut found = Vec::new();
    // A statement with RETURNING is stepped to its end, else it would not have happened in full.
    while let Some(row) = rows.next().map_err(fail)? {
        if found.len() < most {
            found.push(read(&Row::Sqlite(row))?);
        }
    }
    if let Some(begun) = begun {
        tracing::trace!(target: "db::statement", micros = begun.elapsed().as_micros(), rows = found.len());
    }
    Ok(found)
}

pub(crate) fn sqlite_error(error: &rusqlite::Error, sql: &str) -> Error {
    use rusqlite::ffi::{
        SQLITE_CONSTRAINT_FOREIGNKEY, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE,
    };
    match error.sqlite_error() {
        Some(e) if matches!(e.extended_code, SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY) => {
            Error::Conflict("error-exists")
        }
        Some(e) if e.extended_code == SQLITE_CONSTRAINT_FOREIGNKEY => Error::Conflict("error-in-use"),
        Some(e) if matches!(e.code, ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            Error::Conflict("error-busy")
        }
        Some(e) if e.code == ErrorCode::DiskFull => unavailable("error-disk-full", error),
        Some(e)
            if matches!(e.code, ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::SystemIoFailure) =>
        {
            unavailable("error-read-only", error)
        }
        _ => Error::Internal(format!("{error} in: {sql}")),
    }
}

/// What keeps the data cannot take or give it now: said to the reader in words, and to the log as it is.
pub(crate) fn unavailable(key: &'static str, why: &dyn std::fmt::Display) -> Error {
    tracing::error!(%why, key, "the data cannot be reached");
    Error::Conflict(key)
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
    pub(crate) async fn begin(shared: Arc<Shared>, actor: Actor, durable: bool) -> Result<Tx> {
        let backend = match &shared.pool {
            Pool::Sqlite(pool) => {
                let writer = pool.writer().await;
                let begin = if durable {
                    "PRAGMA synchronous = FULL; BEGIN IMMEDIATE"
                } else {
                    "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE"
                };
                writer.execute_batch(begin).map_err(|e| sqlite_error(&e, begin))?;
                Backend::Writer(writer)
            }
            Pool::Postgres(pool) => {
                let client = pool.get().await?;
                let begin = if durable { "BEGIN" } else { "BEGIN; SET LOCAL synchronous_commit = off" };
                client.batch_execute(begin).await.map_err(|e| explain(&e))?;
                Backend::Postgres(client)
            }
        };
        let read = Read {
            backend,
            shared,
            actor,
            told: None,
            memo: None,
            written: Written::default(),
            begun: false,
        };
        Ok(Tx { read, enqueued: false })
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
    pub async fn lock(&mut self, name: &str, shared: bool) -> Result<()> {
        let Backend::Postgres(client) = &self.read.backend else { return Ok(()) };
        let call = if shared { "pg_advisory_xact_lock_shared" } else { "pg_advisory_xact_lock" };
        let statement = client
            .prepare_cached(&format!("SELECT {call}(hashtextextended($1, 7))::TEXT"))
            .await
            .map_err(|e| explain(&e))?;
        match client.query(&statement, &[&name]).await {
            Ok(_) => Ok(()),
            Err(error) => Err(explain(&error)),
        }
    }

    pub(crate) async fn execute(&mut self, sql: &Texts, params: &[Param<'_>]) -> Result<u64> {
        self.shared.asked.fetch_add(1, Ordering::Relaxed);
        self.read.note(&sql.sqlite)?;
        let Backend::Postgres(client) = &self.read.backend else {
            let conn = self.read.backend.sqlite()?;
            let mut statement =
                conn.prepare_cached(&sql.sqlite).map_err(|e| sqlite_error(&e, &sql.sqlite))?;
            let changed =
                statement.execute(params_from_iter(params)).map_err(|e| sqlite_error(&e, &sql.sqlite))?;
            return Ok(changed as u64);
        };
        let statement =
            client.prepare_cached(&sql.postgres).await.map_err(|e| with_text(&e, &sql.postgres))?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|p| p as _).collect();
        match client.execute(&statement, &params).await {
            Ok(changed) => Ok(changed),
            Err(error) => Err(with_text(&error, &sql.postgres)),
        }
    }

    /// Runs a statement once for each of many rows. PostgreSQL gets them without waiting for each
    /// answer in between, since a round trip costs more than a row.
    pub(crate) async fn each<T: Send>(
        &mut self,
        sql: &Texts,
        many: &[Vec<Param<'_>>],
        read: fn(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.read.note(&sql.sqlite)?;
        let Backend::Postgres(client) = &self.read.backend else {
            let conn = self.read.backend.sqlite()?;
            let mut found = Vec::with_capacity(many.len());
            for params in many {
                found.extend(sqlite_rows(conn, &sql.sqlite, params, usize::MAX, read)?);
            }
            return Ok(found);
        };
        let fail = |e| with_text(&e, &sql.postgres);
        let statement = client.prepare_cached(&sql.postgres).await.map_err(fail)?;
        let mut found = Vec::with_capacity(many.len());
        for some in many.chunks(PIPELINE) {
            let params: Vec<Vec<&(dyn ToSql + Sync)>> =
                some.iter().map(|row| row.iter().map(|p| p as _).collect()).collect();
            let sent = params.iter().map(|row| client.query(&statement, row));
            for rows in try_join_all(sent).await.map_err(fail)? {
                for row in &rows {
                    found.push(read(&Row::Postgres(row))?);
                }
            }
        }
        Ok(found)
    }

    /// Commits and begins again, for loads of many rows of which each part may stand alone.
    pub async fn renew(&mut self) -> Result<()> {
        let written = std::mem::take(&mut self.read.written);
        match &self.read.backend {
            Backend::Postgres(client) => client.batch_execute("COMMIT; BEGIN").await.map_err(|e| explain(&e)),
            backend => {
                let conn = backend.sqlite()?;
                let done = self.read.shared.shelf.commit(written, || conn.execute_batch("COMMIT"));
                done.and_then(|()| conn.execute_batch("BEGIN IMMEDIATE"))
                    .map_err(|e| sqlite_error(&e, "COMMIT; BEGIN IMMEDIATE"))
            }
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
    pub async fn commit(mut self) -> Result<()> {
        match std::mem::replace(&mut self.read.backend, Backend::Gone) {
            Backend::Postgres(client) => client.batch_execute("COMMIT").await.map_err(|e| explain(&e))?,
            Backend::Writer(writer) => {
                let written = std::mem::take(&mut self.read.written);
                let done = self.read.shared.shelf.commit(written, || writer.execute_batch("COMMIT"));
                if let Err(error) = done {
                    let _ = writer.execute_batch("ROLLBACK");
                    return Err(sqlite_error(&error, "COMMIT"));
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
        Backend::Writer(writer) => {
            let _ = writer.execute_batch("ROLLBACK");
        }
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

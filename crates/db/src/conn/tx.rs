//! A transaction: it reads as any connection does, and changes.

use super::{Backend, Read, roll_back};
use crate::{
    Param, Row,
    ask::{self, Answer, Take, at_once, later, sqlite_error},
    engine::{Pool, Shared},
    kept::Written,
    postgres::explain,
    sql::Texts,
    writer::Kind,
};
use futures_util::future::{BoxFuture, Either};
use jiff::Timestamp;
use kernel::{Actor, Error, Result};
use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};

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

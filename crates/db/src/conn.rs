//! A connection in use: [`Read`] looks, [`Tx`] changes. Both know who asks and what time it is.

mod examine;
mod tx;

pub use tx::Tx;

use crate::{
    Param, Row,
    ask::{self, Answer, Take, at_once, later, sqlite_error},
    engine::{Engine, Pool, Shared},
    kept::Written,
    memo::{Answered, Asked},
    sql::Texts,
    sqlite::PooledReader,
    writer::Held,
};
use deadpool_postgres::Object;
use futures_util::future::Either;
use jiff::Timestamp;
use kernel::{Actor, Error, Result};
use rusqlite::Connection;
use std::{
    any::Any,
    sync::{Arc, atomic::Ordering},
};

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
            Backend::Postgres(client) => Either::Right(ask::postgres(client, sql, params, take)),
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
                let since = shared.shelf.look_at(client, shared.pool.made(), shared.clock.now()).await?;
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
    pub(crate) fn remember<'a>(
        &'a self,
        (statement, params, sql): (usize, &'a [Param<'_>], &'a Texts),
        (rows, count): (Answered, usize),
        since: Option<u64>,
    ) -> Answer<'a, ()> {
        let Some(memo) = self.memo() else { return at_once(Ok(())) };
        memo.keep(statement, params, rows.clone());
        let Some(since) = since else { return at_once(Ok(())) };
        let shelf = &*self.shared.shelf;
        let keep = move |uses| shelf.keep((statement, params), (rows, count), uses, since);
        let uses = match &self.backend {
            Backend::Reader(reader) => reader.get().and_then(|conn| shelf.uses(conn, &sql.sqlite)),
            Backend::Postgres(client) => match shelf.known_uses(&sql.postgres) {
                Some(uses) => Ok(uses),
                None => return later(async move { shelf.ask_uses(client, &sql.postgres).await.map(keep) }),
            },
            _ => return at_once(Ok(())),
        };
        at_once(uses.map(keep))
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

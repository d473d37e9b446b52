//! How a statement is put to either engine.
//!
//! Hundreds of statements come through here, each with a row type of its own: whatever it gives, the same compiled
//! code asks, and only what is made of a row differs. Absent on purpose: who asks, and what is kept of answers.

use crate::{Param, Row, postgres::explain, sql::Texts};
use deadpool_postgres::Object;
use futures_util::future::{BoxFuture, Either, Ready, join3, ready, try_join_all};
use kernel::{Error, Result};
use rusqlite::{Connection, ffi::ErrorCode, params_from_iter};
use std::time::Instant;
use tokio_postgres::types::ToSql;

/// The server plans once what it is asked next.
const ONE_PLAN: &str = "SET plan_cache_mode = force_generic_plan";
/// The server plans as it sees fit, as it does but for one statement.
const ANY_PLAN: &str = "RESET plan_cache_mode";

/// Rows on their way to PostgreSQL at once.
const PIPELINE: usize = 200;

/// Takes a row.
pub(crate) type Take<'t> = &'t mut (dyn FnMut(&Row<'_>) -> Result<()> + Send);

/// What SQLite says at once and PostgreSQL in a while.
pub(crate) type Answer<'a, T> = Either<Ready<Result<T>>, BoxFuture<'a, Result<T>>>;

/// What is known at once.
pub(crate) fn at_once<'a, T>(answer: Result<T>) -> Answer<'a, T> {
    Either::Left(ready(answer))
}

/// What will be known.
pub(crate) fn later<'a, T>(answer: impl Future<Output = Result<T>> + Send + 'a) -> Answer<'a, T> {
    Either::Right(Box::pin(answer))
}

/// Asks SQLite. A statement with RETURNING is stepped to its end, else it would not have happened in full.
#[inline(never)]
pub(crate) fn sqlite(conn: &Connection, sql: &str, params: &[Param<'_>], take: Take<'_>) -> Result<()> {
    let fail = |e| sqlite_error(&e, sql);
    let begun = begin();
    let mut statement = conn.prepare_cached(sql).map_err(fail)?;
    let mut rows = statement.query(params_from_iter(params)).map_err(fail)?;
    let mut count = 0_usize;
    while let Some(row) = rows.next().map_err(fail)? {
        count += 1;
        take(&Row::Sqlite(row))?;
    }
    end(begun, sql, count);
    Ok(())
}

/// Changes rows on SQLite and says how many.
#[inline(never)]
pub(crate) fn sqlite_changes(conn: &Connection, sql: &str, params: &[Param<'_>]) -> Result<u64> {
    let fail = |e| sqlite_error(&e, sql);
    let begun = begin();
    let mut statement = conn.prepare_cached(sql).map_err(fail)?;
    let changed = statement.execute(params_from_iter(params)).map_err(fail)?;
    end(begun, sql, changed);
    Ok(changed as u64)
}

/// Asks PostgreSQL.
pub(crate) fn postgres<'a>(
    client: &'a Object,
    texts: &'a Texts,
    params: &'a [Param<'_>],
    take: Take<'a>,
) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let sql = texts.postgres.as_str();
        let fail = |e: &_| with_text(e, sql);
        let begun = begin();
        let statement = client.prepare_cached(sql).await.map_err(|e| fail(&e))?;
        let params = borrowed(params);
        let asked = client.query(&statement, &params);
        let rows = if texts.planned_once {
            // Sent together, each whether or not the one before it went well.
            join3(client.batch_execute(ONE_PLAN), asked, client.batch_execute(ANY_PLAN)).await.1
        } else {
            asked.await
        };
        let rows = rows.map_err(|e| fail(&e))?;
        end(begun, sql, rows.len());
        rows.iter().try_for_each(|row| take(&Row::Postgres(row)))
    })
}

/// Changes rows on PostgreSQL and says how many.
pub(crate) fn postgres_changes<'a>(
    client: &'a Object,
    sql: &'a str,
    params: &'a [Param<'_>],
) -> BoxFuture<'a, Result<u64>> {
    Box::pin(async move {
        let fail = |e: &_| with_text(e, sql);
        let begun = begin();
        let statement = client.prepare_cached(sql).await.map_err(|e| fail(&e))?;
        let changed = client.execute(&statement, &borrowed(params)).await.map_err(|e| fail(&e))?;
        end(begun, sql, usize::try_from(changed).unwrap_or(usize::MAX));
        Ok(changed)
    })
}

/// Asks PostgreSQL once for each of many rows, without waiting for each answer in between, since a round trip costs
/// more than a row.
pub(crate) fn postgres_each<'a>(
    client: &'a Object,
    sql: &'a str,
    many: &'a [Vec<Param<'_>>],
    take: Take<'a>,
) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let fail = |e: &_| with_text(e, sql);
        let statement = client.prepare_cached(sql).await.map_err(|e| fail(&e))?;
        for some in many.chunks(PIPELINE) {
            let params: Vec<_> = some.iter().map(|row| borrowed(row)).collect();
            let sent = params.iter().map(|row| client.query(&statement, row));
            for rows in try_join_all(sent).await.map_err(|e| fail(&e))? {
                rows.iter().try_for_each(|row| take(&Row::Postgres(row)))?;
            }
        }
        Ok(())
    })
}

fn borrowed<'p>(params: &'p [Param<'_>]) -> Vec<&'p (dyn ToSql + Sync)> {
    params.iter().map(|param| param as _).collect()
}

/// The clock of a trace of statements, if anybody wants one.
fn begin() -> Option<Instant> {
    tracing::enabled!(target: "db::statement", tracing::Level::TRACE).then(Instant::now)
}

fn end(begun: Option<Instant>, sql: &str, rows: usize) {
    if let Some(begun) = begun {
        tracing::trace!(target: "db::statement", sql, micros = begun.elapsed().as_micros(), rows);
    }
}

pub(crate) fn with_text(error: &tokio_postgres::Error, text: &str) -> Error {
    match explain(error) {
        Error::Internal(what) => Error::Internal(format!("{what} in: {text}")),
        other => other,
    }
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

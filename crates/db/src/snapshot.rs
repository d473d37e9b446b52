//! The data as of one instant: reads that see nothing of what others commit meanwhile.

use crate::{
    Db, Param, Row,
    ask::{sqlite_error, with_text},
    conn::{Backend, Read, roll_back},
    engine::Engine,
    postgres::explain,
    sql::Texts,
};
use futures_util::TryStreamExt as _;
use kernel::{Actor, Result};
use std::ops::{Deref, DerefMut};

/// A connection that sees the data as of the instant at which it was taken.
pub struct Snapshot {
    read: Read,
}

impl Deref for Snapshot {
    type Target = Read;
    fn deref(&self) -> &Read {
        &self.read
    }
}

impl DerefMut for Snapshot {
    fn deref_mut(&mut self) -> &mut Read {
        &mut self.read
    }
}

impl Db {
    /// Takes a snapshot, for the program itself: what is exported and backed up is all there is.
    #[crate::boxed]
    pub async fn snapshot(&self) -> Result<Snapshot> {
        let read = self.read(Actor::SYSTEM).await?;
        let snapshot = Snapshot { read };
        match &snapshot.read.backend {
            Backend::Postgres(client) => {
                client
                    .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await
                    .map_err(|e| explain(&e))?;
            }
            backend => {
                // A deferred transaction takes its snapshot with its first look.
                let look = "BEGIN; SELECT COUNT(*) FROM sqlite_schema;";
                backend.sqlite()?.execute_batch(look).map_err(|e| sqlite_error(&e, look))?;
            }
        }
        Ok(snapshot)
    }
}

impl Snapshot {
    /// Calls with each row of a text, one after the other, however many there are.
    pub(crate) async fn each(
        &mut self,
        texts: &Texts,
        take: &mut (dyn FnMut(&Row<'_>) -> Result<()> + Send),
    ) -> Result<()> {
        if self.engine() == Engine::Sqlite {
            let fail = |e| sqlite_error(&e, &texts.sqlite);
            let mut statement = self.read.backend.sqlite()?.prepare(&texts.sqlite).map_err(fail)?;
            let mut rows = statement.query([]).map_err(fail)?;
            while let Some(row) = rows.next().map_err(fail)? {
                take(&Row::Sqlite(row))?;
            }
            return Ok(());
        }
        let Backend::Postgres(client) = &self.read.backend else { return Ok(()) };
        let fail = |e| with_text(&e, &texts.postgres);
        let statement = client.prepare(&texts.postgres).await.map_err(fail)?;
        let rows = client.query_raw(&statement, Vec::<Param<'static>>::new()).await.map_err(fail)?;
        let mut rows = std::pin::pin!(rows);
        while let Some(row) = rows.try_next().await.map_err(fail)? {
            take(&Row::Postgres(&row))?;
        }
        Ok(())
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        roll_back(std::mem::replace(&mut self.read.backend, Backend::Gone));
    }
}

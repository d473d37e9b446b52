//! SQLite: one writer connection, many readers, WAL, and an fsync before every acknowledgement.

use crate::{
    checkpoint::{AT_MOST_PAGES, Checkpoints},
    kept::Shelf,
    writer::Writers,
};
use kernel::{Error, Result};
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use std::{
    fs::OpenOptions,
    io::ErrorKind,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::{Arc, Mutex as StdMutex, PoisonError},
};

/// Idle readers kept for the next page.
const KEEP_READERS: usize = 8;
/// Pages of the file that a reader keeps, in kilobytes. A statement never waits for anything but the disk,
/// so about as many readers are busy as there are cores: memory is this times the cores.
const READER_KB: i64 = 16_000;
/// Statements that each connection keeps prepared.
const KEEP_STATEMENTS: usize = 256;
/// How long a connection waits for another process that holds the file, in milliseconds.
const BUSY_MS: u32 = 10_000;

pub(crate) struct SqlitePool {
    /// Ends first, so that a connection of the pool is the last one.
    checkpoints: Checkpoints,
    path: PathBuf,
    /// The one writer.
    pub(crate) writers: Arc<Writers>,
    readers: Arc<StdMutex<Vec<Connection>>>,
}

impl SqlitePool {
    pub(crate) fn open(path: &Path, shelf: Arc<Shelf>) -> Result<SqlitePool> {
        let writers = Writers::new(connect(path, true)?, shelf);
        Ok(SqlitePool {
            checkpoints: Checkpoints::new(path, writers.clone()),
            path: path.to_owned(),
            writers,
            readers: Arc::default(),
        })
    }

    /// The writer has committed.
    pub(crate) fn committed(&self) {
        self.checkpoints.committed();
    }

    pub(crate) fn reader(&self) -> Result<PooledReader> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let conn = match idle {
            Some(conn) => conn,
            None => connect(&self.path, false)?,
        };
        Ok(PooledReader { conn: Some(conn), home: self.readers.clone() })
    }
}

/// A reader that goes home when dropped.
pub(crate) struct PooledReader {
    conn: Option<Connection>,
    home: Arc<StdMutex<Vec<Connection>>>,
}

impl PooledReader {
    pub(crate) fn get(&self) -> Result<&Connection> {
        self.conn.as_ref().ok_or_else(|| Error::internal("the reader went home"))
    }
}

impl Drop for PooledReader {
    fn drop(&mut self) {
        let Some(conn) = self.conn.take() else { return };
        // What a request held to one instant; a connection that cannot let go of it is closed.
        if !conn.is_autocommit() && conn.execute_batch("COMMIT").is_err() {
            return;
        }
        let mut home = self.home.lock().unwrap_or_else(PoisonError::into_inner);
        if home.len() < KEEP_READERS {
            home.push(conn);
        }
    }
}

/// Makes a file that is not there for its owner alone; the log and the index beside it get its mode.
fn make_private(path: &Path) -> Result<()> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match made {
        Ok(_) => Ok(()),
        Err(e) if e.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(Error::Internal(format!("cannot make {}: {e}", path.display()))),
    }
}

/// SQLite would open what it cannot write for reading, and every change would fail later.
fn insist_on_writing(path: &Path) -> Result<()> {
    let opened = OpenOptions::new().append(true).open(path);
    opened.map(drop).map_err(|e| {
        Error::Internal(format!(
            "{} cannot be written ({e}): give this user the right to write there",
            path.display()
        ))
    })
}

pub(crate) fn connect(path: &Path, write: bool) -> Result<Connection> {
    let conn = if write {
        make_private(path)?;
        insist_on_writing(path)?;
        Connection::open(path)
    } else {
        // Readers open read-write so that they may create the shared-memory index, and promise not to write.
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
    }
    .map_err(|e| Error::Internal(format!("cannot open {}: {e}", path.display())))?;
    conn.set_prepared_statement_cache_capacity(KEEP_STATEMENTS);
    // Where a table has partial indexes, SQLite otherwise parses and plans a kept statement anew each time its
    // parameters change.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(Error::internal)?;
    let setup = format!(
        "PRAGMA busy_timeout = {BUSY_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
         PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = {}; {}",
        if write { -8_000 } else { -READER_KB },
        if write {
            format!("PRAGMA wal_autocheckpoint = {AT_MOST_PAGES};")
        } else {
            "PRAGMA query_only = ON;".to_owned()
        },
    );
    conn.execute_batch(&setup).map_err(Error::internal)?;
    Ok(conn)
}

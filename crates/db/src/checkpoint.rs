//! Checkpoints of SQLite: what the log of changes holds is copied into the file beside the writer, so that nobody
//! who posts waits for the copies of a thousand posts before theirs.
//!
//! Most of it happens while others write. What came in meanwhile is copied with the writer held, which is little; then
//! the log begins anew. Absent on purpose: any promise. What is acknowledged stands in the log already, and SQLite
//! copies it by itself where nobody does ([`AT_MOST_PAGES`]).

#[cfg(test)]
mod tests;

use crate::writer::Writers;
use kernel::{Error, Result};
use rusqlite::Connection;
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU32, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
};

/// Commits from one look at the log to the next.
const EVERY: u32 = 100;
/// Pages in the log that are worth a checkpoint.
const WORTH: i64 = 1_000;
/// Pages in the log after which the writer copies them itself, however long that takes: 256 MB.
pub(crate) const AT_MOST_PAGES: u32 = 64_000;

/// Whoever copies, from the first time that there is something to copy.
pub(crate) struct Checkpoints {
    path: PathBuf,
    writers: Arc<Writers>,
    commits: AtomicU32,
    worker: OnceLock<Option<Worker>>,
}

struct Worker {
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    pub(crate) fn new(path: &Path, writers: Arc<Writers>) -> Checkpoints {
        Checkpoints { path: path.to_owned(), writers, commits: AtomicU32::new(0), worker: OnceLock::new() }
    }

    /// A transaction was committed.
    pub(crate) fn committed(&self) {
        if !(self.commits.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(EVERY) {
            return;
        }
        let worker = self.worker.get_or_init(|| {
            Worker::start(&self.path, self.writers.clone())
                .inspect_err(|error| tracing::warn!(%error, "no checkpoints beside the writer"))
                .ok()
        });
        let wake = worker.as_ref().and_then(|worker| worker.wake.as_ref());
        if let Some(Err(TrySendError::Disconnected(()))) = wake.map(|wake| wake.try_send(())) {
            tracing::warn!("checkpoints beside the writer have ended");
        }
    }
}

impl Worker {
    fn start(path: &Path, writers: Arc<Writers>) -> Result<Worker> {
        let conn = super::sqlite::connect(path, true)?;
        let (wake, woken) = sync_channel(1);
        let work = move || work(&conn, &writers, &woken);
        let thread = std::thread::Builder::new().name("checkpoint".to_owned()).spawn(work);
        Ok(Worker { wake: Some(wake), thread: Some(thread.map_err(Error::internal)?) })
    }
}

/// The connection is closed before the pool's own: the last one takes the log away.
impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.wake.take());
        let ended = self.thread.take().map(JoinHandle::join);
        if let Some(Err(_)) = ended {
            tracing::warn!("checkpoints beside the writer ended with a panic");
        }
    }
}

fn work(conn: &Connection, writers: &Arc<Writers>, woken: &Receiver<()>) {
    while woken.recv().is_ok() {
        let pages = copy(conn);
        if pages >= WORTH {
            let held = writers.hold_blocking();
            copy(conn);
            drop(held);
        }
    }
}

/// Copies what no reader stands in the way of; gives how many pages the log holds, 0 where it cannot be told.
fn copy(conn: &Connection) -> i64 {
    let pages = conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1));
    pages.inspect_err(|error| tracing::warn!(%error, "a checkpoint failed")).unwrap_or(0)
}

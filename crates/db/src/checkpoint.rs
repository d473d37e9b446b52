//! Checkpoints of SQLite: what the log of changes holds is copied into the file beside the writer, so that nobody
//! who posts waits for the copies of a thousand posts before theirs.
//!
//! Most of it happens while others write. What came in meanwhile is copied with the writer held, which is little; then
//! the log begins anew. Absent on purpose: any promise. What is acknowledged stands in the log already, and SQLite
//! copies it by itself where nobody does ([`AT_MOST_PAGES`]).

#[cfg(test)]
mod tests;

use crate::{pinned::Pinned, writer::Writers};
use kernel::{Error, Result};
use rusqlite::Connection;
use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU32, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
};

/// Commits from one look at the log to the next.
const EVERY: u32 = 800;
/// Pages in the log that are worth a checkpoint, 32 MB: many of them change again and again and are copied once.
const WORTH: i64 = 8_000;
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
        let file = Pinned::open(path).map_err(Error::internal)?;
        let (wake, woken) = sync_channel(1);
        let work = move || work((&conn, &file), &writers, &woken);
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

fn work((conn, file): (&Connection, &Pinned), writers: &Arc<Writers>, woken: &Receiver<()>) {
    while woken.recv().is_ok() {
        let pages = copy(conn);
        if pages >= WORTH {
            flush(file);
            let held = writers.hold_blocking();
            copy(conn);
            drop(held);
        }
    }
}

/// Waits for the disk to take what was copied. While others write SQLite leaves that to the checkpoint that copies the
/// last page, which is the one that holds the writer; there is little left for it then.
fn flush(file: &Pinned) {
    if let Some(Err(error)) = file.file().map(File::sync_data) {
        tracing::warn!(%error, "what was copied from the log is not on the disk yet");
    }
}

/// Copies what no reader stands in the way of; gives how many pages the log holds, 0 where it cannot be told.
fn copy(conn: &Connection) -> i64 {
    let pages = conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1));
    pages.inspect_err(|error| tracing::warn!(%error, "a checkpoint failed")).unwrap_or(0)
}

//! The one writer of an SQLite file, and who waits for it.
//!
//! Requests that change something at the same time share a commit: each stands in a savepoint of its own, the last in
//! line commits for all, and nobody is told of success before that. So one fsync serves several, and a page of the file
//! that all of them touched is written once. Whoever may hold the writer for long (jobs, imports) is alone: nobody's
//! acknowledgement waits for theirs. Absent on purpose: waiting for company. Who is the only one commits at once.

#[cfg(test)]
mod tests;

use crate::{
    ask::sqlite_error,
    kept::{Shelf, Written},
};
use kernel::{Error, Result};
use rusqlite::Connection;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::oneshot;

/// Changes that share a commit at most.
const MOST_TOGETHER: usize = 16;

/// How a change may be committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// With others, on the disk.
    Together,
    /// With others or alone; alone it waits for no disk.
    Light,
    /// By itself, on the disk.
    Alone,
}

/// The writer when it is idle, and the line before it when it is not.
pub(crate) struct Writers {
    shelf: Arc<Shelf>,
    line: Mutex<Line>,
}

struct Line {
    idle: Option<Box<Writer>>,
    waiting: VecDeque<(Kind, oneshot::Sender<Held>)>,
}

struct Writer {
    conn: Connection,
    /// Whether a commit waits for the disk, as SQLite was told last.
    durable: bool,
    /// Who has done their part of the transaction that is open, and waits for its end.
    members: Vec<oneshot::Sender<Result<()>>>,
    /// What they wrote.
    written: Written,
}

/// The writer, held by one transaction; what it did is undone unless it is committed.
pub(crate) struct Held {
    writer: Option<Box<Writer>>,
    home: Arc<Writers>,
    kind: Kind,
    /// It stands in a savepoint of a transaction that others began.
    joined: bool,
}

impl Writers {
    pub(crate) fn new(conn: Connection, shelf: Arc<Shelf>) -> Arc<Writers> {
        let writer = Writer { conn, durable: true, members: Vec::new(), written: Written::default() };
        let line = Line { idle: Some(Box::new(writer)), waiting: VecDeque::new() };
        Arc::new(Writers { shelf, line: Mutex::new(line) })
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the writer and begins a transaction, or a part of one.
    pub(crate) async fn begin(self: &Arc<Self>, kind: Kind) -> Result<Held> {
        let mut held = match self.ask(kind) {
            Ok(held) => held,
            Err(given) => given.await.map_err(|_| gone())?,
        };
        held.begin()?;
        Ok(held)
    }

    /// Waits for the writer, on a thread that may; nothing is begun.
    pub(crate) fn hold_blocking(self: &Arc<Self>) -> Result<Held> {
        self.ask(Kind::Alone).or_else(|given| given.blocking_recv().map_err(|_| gone()))
    }

    fn ask(self: &Arc<Self>, kind: Kind) -> std::result::Result<Held, oneshot::Receiver<Held>> {
        let mut line = self.line();
        if let Some(writer) = line.idle.take() {
            return Ok(self.held(writer, kind));
        }
        let (give, given) = oneshot::channel();
        line.waiting.push_back((kind, give));
        Err(given)
    }

    fn held(self: &Arc<Self>, writer: Box<Writer>, kind: Kind) -> Held {
        Held { writer: Some(writer), home: self.clone(), kind, joined: false }
    }

    /// Whether the next in line may go on in the transaction that is open.
    fn may_join(&self) -> bool {
        self.line().waiting.front().is_some_and(|(kind, _)| *kind != Kind::Alone)
    }

    /// Gives the writer to the next in line. What is done is committed first unless the next may join it.
    fn pass(self: &Arc<Self>, mut writer: Box<Writer>) {
        loop {
            let mut line = self.line();
            let next = line.waiting.pop_front();
            if next.is_none() && writer.members.is_empty() {
                line.idle = Some(writer);
                return;
            }
            drop(line);
            if next.as_ref().is_none_or(|(kind, _)| *kind == Kind::Alone) && !writer.members.is_empty() {
                // Whoever waits for it is told there.
                let _ = writer.commit(&self.shelf);
            }
            let Some((kind, give)) = next else { continue };
            match give.send(self.held(writer, kind)) {
                Ok(()) => return,
                // It no longer waits: its request went away.
                Err(mut back) => match back.writer.take() {
                    Some(same) => writer = same,
                    None => return,
                },
            }
        }
    }
}

impl Writer {
    fn run(&self, text: &'static str) -> Result<()> {
        let done = self.conn.prepare_cached(text).and_then(|mut statement| statement.execute([]));
        done.map(drop).map_err(|e| sqlite_error(&e, text))
    }

    /// Whether SQLite undid everything by itself, as it does where a disk is full.
    fn is_undone(&self) -> bool {
        self.conn.is_autocommit()
    }

    fn begin(&mut self, durable: bool) -> Result<()> {
        if self.durable != durable {
            let text = if durable { "PRAGMA synchronous = FULL" } else { "PRAGMA synchronous = NORMAL" };
            self.conn.execute_batch(text).map_err(|e| sqlite_error(&e, text))?;
            self.durable = durable;
        }
        self.run("BEGIN IMMEDIATE")
    }

    /// Commits for everybody and tells them.
    fn commit(&mut self, shelf: &Shelf) -> Result<()> {
        let written = std::mem::take(&mut self.written);
        let done = shelf.commit(written, || self.run("COMMIT"));
        if done.is_err() {
            let _ = self.run("ROLLBACK");
        }
        self.tell(&done);
        done
    }

    fn tell(&mut self, done: &Result<()>) {
        for member in self.members.drain(..) {
            // Whose request went away does not listen.
            let _ = member.send(done.clone());
        }
    }
}

impl Held {
    /// The connection.
    pub(crate) fn conn(&self) -> Result<&Connection> {
        self.writer.as_ref().map(|writer| &writer.conn).ok_or_else(gone)
    }

    fn writer(&mut self) -> Result<&mut Writer> {
        self.writer.as_deref_mut().ok_or_else(gone)
    }

    fn begin(&mut self) -> Result<()> {
        let durable = self.kind != Kind::Light;
        let writer = self.writer()?;
        let joined = !writer.members.is_empty();
        if joined {
            writer.run("SAVEPOINT mine")?;
        } else {
            writer.begin(durable)?;
        }
        self.joined = joined;
        Ok(())
    }

    /// Commits, or leaves that to the next in line. Until this has returned nothing may be acknowledged.
    pub(crate) async fn commit(mut self, written: Written) -> Result<()> {
        let (joined, kind) = (self.joined, self.kind);
        let writer = self.writer()?;
        if joined {
            writer.run("RELEASE mine")?;
        }
        writer.written.add_all(written);
        let room = writer.durable && kind != Kind::Alone && writer.members.len() + 1 < MOST_TOGETHER;
        let Some(mut writer) = self.writer.take() else { return Err(gone()) };
        if !(room && self.home.may_join()) {
            let done = writer.commit(&self.home.shelf);
            self.home.pass(writer);
            return done;
        }
        let (tell, told) = oneshot::channel();
        writer.members.push(tell);
        self.home.pass(writer);
        told.await.map_err(|_| gone())?
    }

    /// Commits and begins again.
    pub(crate) fn renew(&mut self, written: Written) -> Result<()> {
        let (joined, shelf) = (self.joined, self.home.shelf.clone());
        let writer = self.writer()?;
        if joined {
            writer.run("RELEASE mine")?;
        }
        writer.written.add_all(written);
        writer.commit(&shelf)?;
        writer.begin(true)?;
        self.joined = false;
        Ok(())
    }
}

/// Undoes its own part. Where SQLite undid the others' too, they are told, and their requests begin anew.
impl Drop for Held {
    fn drop(&mut self) {
        let Some(mut writer) = self.writer.take() else { return };
        if self.joined {
            let undone = writer.run("ROLLBACK TO mine").and_then(|()| writer.run("RELEASE mine"));
            if undone.is_err() && !writer.is_undone() {
                let _ = writer.run("ROLLBACK");
            }
        } else if writer.members.is_empty() && !writer.is_undone() {
            let _ = writer.run("ROLLBACK");
        }
        if writer.is_undone() {
            writer.written = Written::default();
            writer.tell(&Err(Error::Conflict("error-busy")));
        }
        self.home.pass(writer);
    }
}

fn gone() -> Error {
    Error::internal("the writer is gone")
}

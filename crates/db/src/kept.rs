//! Rows kept from one request to the next, for exactly as long as nothing changed a table that they were
//! read from (`docs/decisions/0035`).
//!
//! On SQLite, whether anything changed is its own word: it counts commits, of whichever process, in the index of
//! its write-ahead log (`iChange`, <https://sqlite.org/walformat.html>). A commit of this process is known by
//! its number and by the tables that its statements write, triggers and cascades included, as SQLite's own
//! programs name them (`EXPLAIN`). Any other commit ends everything that is kept. On PostgreSQL every transaction notes
//! the tables that it changes, whichever node's it is ([`postgres`]). A new connection ends everything there, since a
//! server that was restored or replaced counts its transactions anew.

mod postgres;

pub(crate) use postgres::WATCH;

use crate::{Param, ask::sqlite_error, memo::Answered, pinned::Pinned};
use foldhash::fast::FixedState;
use kernel::Result;
use rusqlite::Connection;
use std::{
    collections::{BTreeSet, HashMap},
    hash::BuildHasher as _,
    os::unix::fs::FileExt as _,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

/// Rows kept at most; then everything is asked anew.
const MOST_ROWS: usize = 30_000;
/// Rows of one answer that are kept at most.
const MOST_OF_ONE: usize = 4_000;
/// What an answer without rows counts as.
const LEAST_OF_ONE: usize = 1;
/// Bytes of one copy of the index's header, which stands there twice.
const HEADER: usize = 48;
/// Where in it the number of commits stands.
const CHANGES: std::ops::Range<usize> = 8..12;
/// A torn header is read again so often; then nothing is kept for this request.
const TRIES: usize = 8;

/// The number of commits of an SQLite file.
struct Counter {
    path: PathBuf,
    file: OnceLock<Pinned>,
}

impl Counter {
    fn read(&self) -> Option<u32> {
        if self.file.get().is_none() {
            // Opened by the first who asks under the shelf's lock; absent until the log is used.
            let _ = self.file.set(Pinned::open(&self.path).ok()?);
        }
        let file = self.file.get()?.file()?;
        let mut both = [0; 2 * HEADER];
        for _ in 0..TRIES {
            file.read_exact_at(&mut both, 0).ok()?;
            let (one, other) = both.split_at(HEADER);
            if one == other {
                return one[CHANGES].try_into().ok().map(u32::from_ne_bytes);
            }
        }
        None
    }
}

/// The tables that a statement reads and writes; nothing where SQLite's program does not tell.
pub(crate) struct Uses {
    reads: Option<BTreeSet<String>>,
    writes: Option<BTreeSet<String>>,
}

/// The tables that a transaction has written so far.
#[derive(Default)]
pub(crate) struct Written {
    tables: BTreeSet<String>,
    anything: bool,
}

impl Written {
    /// A statement ran.
    pub(crate) fn add(&mut self, uses: &Uses) {
        match &uses.writes {
            Some(tables) => {
                for table in tables {
                    if !self.tables.contains(table) {
                        self.tables.insert(table.clone());
                    }
                }
            }
            None => self.anything = true,
        }
    }

    /// Another transaction is committed with this one.
    pub(crate) fn add_all(&mut self, other: Written) {
        self.tables.extend(other.tables);
        self.anything |= other.anything;
    }

    /// Something ran of which nobody knows what it changes.
    pub(crate) fn add_anything(&mut self) {
        self.anything = true;
    }
}

struct Kept {
    statement: usize,
    params: Vec<Param<'static>>,
    rows: Answered,
    uses: Arc<Uses>,
    since: u64,
}

#[derive(Default)]
struct State {
    /// The number of commits that is accounted for.
    seen: Option<u32>,
    /// What is accounted for on PostgreSQL.
    server: postgres::Seen,
    /// A commit of this process that is on its way: its number and its tables.
    coming: Option<(u32, Written)>,
    /// Counts changes; each answer is kept under the count before it was asked.
    count: u64,
    /// The count at which everything changed last.
    all: u64,
    /// The count at which each table changed last.
    tables: HashMap<String, u64, FixedState>,
    uses: HashMap<String, Arc<Uses>, FixedState>,
    kept: HashMap<u64, Kept, FixedState>,
    rows: usize,
}

impl State {
    fn meet(&mut self, commits: u32) {
        if self.seen == Some(commits) {
            return;
        }
        self.seen = Some(commits);
        self.count += 1;
        match self.coming.take() {
            Some((number, written)) if number == commits && !written.anything => {
                for table in written.tables {
                    self.tables.insert(table, self.count);
                }
            }
            _ => {
                self.all = self.count;
                self.clear();
            }
        }
    }

    fn clear(&mut self) {
        self.kept.clear();
        self.rows = 0;
    }

    fn holds(&self, kept: &Kept) -> bool {
        let changed = |table: &String| self.tables.get(table).copied().unwrap_or(0) > kept.since;
        kept.since >= self.all && kept.uses.reads.as_ref().is_some_and(|reads| !reads.iter().any(changed))
    }
}

/// What is kept, and what is known of changes.
#[derive(Default)]
pub(crate) struct Shelf {
    counter: Option<Counter>,
    state: Mutex<State>,
}

impl Shelf {
    /// The shelf of an SQLite file.
    pub(crate) fn beside(path: &std::path::Path) -> Shelf {
        let mut name = path.as_os_str().to_owned();
        name.push("-shm");
        let counter = Counter { path: name.into(), file: OnceLock::new() };
        Shelf { counter: Some(counter), state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of every commit so far; gives the count under which answers from now on are kept.
    pub(crate) fn look(&self) -> Option<u64> {
        let counter = self.counter.as_ref()?;
        let mut state = self.state();
        let commits = counter.read()?;
        state.meet(commits);
        Some(state.count)
    }

    /// Commits what was written, and accounts for it.
    pub(crate) fn commit<T>(&self, written: Written, commit: impl FnOnce() -> T) -> T {
        let Some(counter) = &self.counter else { return commit() };
        // This process holds the file's one lock for writing, so the number before is the last one.
        let mut state = self.state();
        if let Some(before) = counter.read() {
            state.meet(before);
            state.coming = Some((before.wrapping_add(1), written));
        }
        drop(state);
        let done = commit();
        let mut state = self.state();
        if let Some(after) = counter.read() {
            state.meet(after);
        }
        state.coming = None;
        done
    }

    /// What a statement reads and writes.
    pub(crate) fn uses(&self, conn: &Connection, sql: &str) -> Result<Arc<Uses>> {
        if let Some(known) = self.state().uses.get(sql) {
            return Ok(known.clone());
        }
        let uses = Arc::new(examine(conn, sql).map_err(|e| sqlite_error(&e, sql))?);
        self.state().uses.insert(sql.to_owned(), uses.clone());
        Ok(uses)
    }

    /// The schema changes: what is known of statements no longer counts.
    pub(crate) fn forget_uses(&self) {
        self.state().uses.clear();
    }

    /// The rows of an answer, if nothing that they were read from has changed since.
    pub(crate) fn find(&self, statement: usize, params: &[Param<'_>]) -> Option<Answered> {
        let state = self.state();
        let kept = state.kept.get(&place(statement, params))?;
        let same = kept.statement == statement && kept.params == params && state.holds(kept);
        same.then(|| kept.rows.clone())
    }

    /// Keeps an answer that was asked after the count was taken.
    pub(crate) fn keep(
        &self,
        (statement, params): (usize, &[Param<'_>]),
        (rows, count): (Answered, usize),
        uses: Arc<Uses>,
        since: u64,
    ) {
        if uses.reads.is_none() || count > MOST_OF_ONE {
            return;
        }
        let place = place(statement, params);
        let params = params.iter().map(Param::to_static).collect();
        let kept = Kept { statement, params, rows, uses, since };
        let mut state = self.state();
        if state.rows > MOST_ROWS {
            state.clear();
        }
        state.rows += count.max(LEAST_OF_ONE);
        state.kept.insert(place, kept);
    }
}

/// Where an answer is kept. Whoever forged a place would only have answers asked anew: what was asked is compared.
fn place(statement: usize, params: &[Param<'_>]) -> u64 {
    FixedState::default().hash_one((statement, params))
}

/// What SQLite's program for a statement opens. Trees are known by their first page.
fn examine(conn: &Connection, sql: &str) -> rusqlite::Result<Uses> {
    let mut names: HashMap<i64, String> = HashMap::new();
    let mut roots = conn.prepare_cached("SELECT rootpage, tbl_name FROM sqlite_schema WHERE rootpage > 0")?;
    let mut rows = roots.query([])?;
    while let Some(row) = rows.next()? {
        names.insert(row.get(0)?, row.get(1)?);
    }
    let (mut reads, mut writes) = (Some(BTreeSet::new()), Some(BTreeSet::new()));
    let (mut changes, mut told) = (false, false);
    let mut program = conn.prepare(&format!("EXPLAIN {sql}"))?;
    let mut steps = program.raw_query();
    while let Some(step) = steps.next()? {
        let number = |at: usize| step.get::<_, i64>(at);
        let name = |root: i64| names.get(&root).cloned();
        match step.get_ref(1)?.as_str().unwrap_or("") {
            "Transaction" => changes |= number(3)? != 0,
            "OpenRead" | "ReopenIdx" => {
                note(&mut reads, (number(4)? == 0).then(|| name(number(3).ok()?)).flatten());
            }
            "OpenWrite" => {
                told = true;
                let table = (number(4)? == 0).then(|| name(number(3).ok()?)).flatten();
                note(&mut reads, table.clone());
                note(&mut writes, table);
            }
            "Clear" => {
                told = true;
                note(&mut writes, name(number(2)?));
            }
            // Virtual tables keep their rows in tables of their own: nothing that reads them is kept, but for
            // the arrays of parameters, which read nothing.
            "VOpen" if sql.contains("_fts") => reads = None,
            "VUpdate" => told = true,
            "Destroy" | "CreateBtree" | "ParseSchema" | "DropTable" | "SqlExec" => writes = None,
            _ => {}
        }
    }
    if changes && !told {
        writes = None;
    }
    Ok(Uses { reads, writes })
}

/// One table more; one that has no name makes the whole unknown.
fn note(all: &mut Option<BTreeSet<String>>, table: Option<String>) {
    match (all.as_mut(), table) {
        (Some(known), Some(table)) => drop(known.insert(table)),
        _ => *all = None,
    }
}

#[cfg(test)]
mod tests;

//! What one request read already, so that parts of a page that ask the same are answered once.
//!
//! It lives as long as its request, which shows one instant. From the moment the request changes
//! something, everything is asked anew. What outlives a request is the shelf's (`kept`).

use crate::Param;
use jiff::Timestamp;
use std::{
    any::Any,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// The reads of one request: its instant, and the rows of what was asked through [`crate::Sql::once`].
pub struct Memo(Mutex<Arc<Asked>>);

impl Memo {
    /// Nothing was read yet.
    pub fn new(now: Timestamp) -> Arc<Memo> {
        Arc::new(Memo(Mutex::new(Asked::at(now))))
    }

    /// The request begins to change something: what it read is no longer to be relied on.
    pub fn end(&self) {
        self.current().over.store(true, Ordering::Release);
    }

    /// The request has changed what it had to, and only looks from here on. Connections that were opened before keep
    /// what they know to themselves.
    pub fn renew(&self) {
        let mut current = self.lock();
        current.over.store(true, Ordering::Release);
        *current = Asked::at(current.now);
    }

    pub(crate) fn current(&self) -> Arc<Asked> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Arc<Asked>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What was asked between two changes of a request.
pub(crate) struct Asked {
    now: Timestamp,
    over: AtomicBool,
    known: Mutex<Vec<Known>>,
    since: OnceLock<Option<u64>>,
}

/// The rows of an answer, whatever they are: a `Vec` of what its statement gives.
pub(crate) type Answered = Arc<dyn Any + Send + Sync>;

struct Known {
    /// Which statement, by its place in the program.
    statement: usize,
    params: Vec<Param<'static>>,
    rows: Answered,
}

impl Asked {
    fn at(now: Timestamp) -> Arc<Asked> {
        Arc::new(Asked { now, over: AtomicBool::new(false), known: Mutex::default(), since: OnceLock::new() })
    }

    pub(crate) fn is_over(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// The count of changes under which this request keeps answers for others ([`crate::Sql::kept`]), taken when it
    /// first asks.
    #[expect(clippy::option_option, reason = "not asked, nothing is kept, or since when")]
    pub(crate) fn since(&self) -> Option<Option<u64>> {
        self.since.get().copied()
    }

    /// The first count stays: what was found under it is at least as new.
    pub(crate) fn set_since(&self, since: Option<u64>) {
        let _ = self.since.set(since);
    }

    pub(crate) fn find(&self, statement: usize, params: &[Param<'_>]) -> Option<Answered> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |known: &&Known| known.statement == statement && known.params == params;
        known.iter().find(same).map(|known| known.rows.clone())
    }

    pub(crate) fn keep(&self, statement: usize, params: &[Param<'_>], rows: Answered) {
        let params = params.iter().map(Param::to_static).collect();
        let known = Known { statement, params, rows };
        self.known.lock().unwrap_or_else(PoisonError::into_inner).push(known);
    }
}

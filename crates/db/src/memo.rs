//! What one request read already, so that parts of a page that ask the same are answered once.
//!
//! It lives as long as its request, which shows one instant. From the moment the request changes
//! something, everything is asked anew. What outlives a request is the shelf's (`kept`).

use crate::Param;
use jiff::Timestamp;
use std::{
    any::Any,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// The reads of one request: its instant, and the rows of what was asked through [`crate::Sql::once`].
pub struct Memo {
    now: Timestamp,
    over: AtomicBool,
    known: Mutex<Vec<Known>>,
    since: OnceLock<Option<u64>>,
}

struct Known {
    /// Which statement, by its place in the program.
    statement: usize,
    params: Vec<Param<'static>>,
    rows: Arc<dyn Any + Send + Sync>,
}

impl Memo {
    /// Nothing was read yet.
    pub fn new(now: Timestamp) -> Arc<Memo> {
        Arc::new(Memo { now, over: AtomicBool::new(false), known: Mutex::default(), since: OnceLock::new() })
    }

    /// The request begins to change something: what it read is no longer to be relied on.
    pub fn end(&self) {
        self.over.store(true, Ordering::Release);
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

    pub(crate) fn find<R: Send + Sync + 'static>(
        &self,
        statement: usize,
        params: &[Param<'_>],
    ) -> Option<Arc<Vec<R>>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |known: &&Known| known.statement == statement && known.params == params;
        known.iter().find(same)?.rows.clone().downcast().ok()
    }

    pub(crate) fn keep<R: Send + Sync + 'static>(
        &self,
        statement: usize,
        params: &[Param<'_>],
        rows: &Arc<Vec<R>>,
    ) {
        let params = params.iter().map(Param::to_static).collect();
        let known = Known { statement, params, rows: rows.clone() };
        self.known.lock().unwrap_or_else(PoisonError::into_inner).push(known);
    }
}

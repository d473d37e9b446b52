//! A kept clock as it stands at an instant: what the queue and a ticket's page show. Pure.

use crate::{
    calendar::Openings,
    types::{ClockKind, ClockRow},
};
use jiff::Timestamp;
use kernel::MICROS_PER_SECOND;

/// How a clock stands, as people read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Open time counts.
    Running,
    /// It counts, but the desk is closed now.
    OutOfHours,
    /// It stands still: we wait for somebody.
    Paused,
    /// Fulfilled in time.
    Met,
    /// The promise broke.
    Broken,
    /// It does not count.
    Cancelled,
}

/// A clock at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Live {
    /// Which promise.
    pub kind: ClockKind,
    /// Which wait it is.
    pub cycle: i64,
    /// How it stands.
    pub standing: Standing,
    /// Whether it still runs although it broke.
    pub runs: bool,
    /// Per cent of the target that has passed, at most 100.
    pub percent: i64,
    /// Seconds of open time left; less than nothing once it is over.
    pub left: i64,
    /// The target in seconds.
    pub target: i64,
    /// When it is or was due.
    pub due: Option<Timestamp>,
    /// When it was fulfilled or broke.
    pub at: Option<Timestamp>,
    /// It broke by a change of priority alone.
    pub by_change: bool,
}

impl Live {
    /// At least three quarters of the target have passed, and it is not over.
    pub fn is_at_risk(&self) -> bool {
        self.runs && self.percent >= 75
    }
}

/// Reads a kept clock at an instant.
pub fn live(row: &ClockRow, openings: &mut Openings, now: Timestamp) -> Live {
    let passed = if row.runs() { openings.between(row.read_at, now) } else { 0 };
    let elapsed = row.elapsed + passed;
    let is_late = row.runs() && row.due_at.is_some_and(|due| due < now);
    let standing = match row.state.as_str() {
        "cancelled" => Standing::Cancelled,
        _ if row.breached_at.is_some() || is_late => Standing::Broken,
        "fulfilled" => Standing::Met,
        "paused" => Standing::Paused,
        _ if openings.is_open(now) => Standing::Running,
        _ => Standing::OutOfHours,
    };
    Live {
        kind: row.kind,
        cycle: row.cycle,
        standing,
        runs: row.runs(),
        percent: (elapsed.max(0) / (row.target / 100).max(1)).min(100),
        left: (row.target - elapsed).div_euclid(MICROS_PER_SECOND),
        target: row.target / MICROS_PER_SECOND,
        due: row.due_at,
        at: row.breached_at.or(row.due_at.filter(|_| is_late)).or(row.fulfilled_at),
        by_change: row.by_change,
    }
}

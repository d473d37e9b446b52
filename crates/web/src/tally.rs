//! Counts that are written together, so that opening a page is not a write each time: whoever asks a public page
//! a thousand times makes the data write once a minute.

use jiff::{SignedDuration, Timestamp, civil::Date};
use std::{
    collections::{BTreeMap, HashMap},
    mem,
    sync::{Mutex, PoisonError},
};

/// How long counts are gathered before they are written.
pub const GATHER: SignedDuration = SignedDuration::from_secs(60);

/// What is counted: the key of a thing, a word for what happened to it, the day.
pub type Counted = (i64, &'static str, Date);

/// What was counted since it was last written, by room. What a stopping program had not written is lost, which
/// harms nobody: it is less than a minute of readings.
#[derive(Debug, Default)]
pub struct Tally(Mutex<HashMap<&'static str, Gathered>>);

#[derive(Debug, Default)]
struct Gathered {
    written_at: Option<Timestamp>,
    counts: BTreeMap<Counted, i64>,
}

impl Tally {
    /// Counts one; gives back what is to be written now, which is nothing most of the time.
    pub fn add(&self, room: &'static str, what: Counted, now: Timestamp) -> BTreeMap<Counted, i64> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let gathered = all.entry(room).or_default();
        *gathered.counts.entry(what).or_default() += 1;
        // A clock that went back waits no longer than one that goes on.
        let is_fresh = |at: Timestamp| now >= at && now.duration_since(at) < GATHER;
        if gathered.written_at.is_some_and(is_fresh) {
            return BTreeMap::new();
        }
        gathered.written_at = Some(now);
        mem::take(&mut gathered.counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_given_back_once_a_minute_and_none_is_lost() {
        let tally = Tally::default();
        let at = |seconds: i64| Timestamp::from_second(1_000_000 + seconds).unwrap();
        let what: Counted = (7, "opened", jiff::civil::date(2026, 11, 23));
        let count = |room, seconds| tally.add(room, what, at(seconds)).get(&what).copied().unwrap_or(0);
        assert_eq!(count("one", 0), 1, "the first at once");
        assert_eq!((0..100).map(|_| count("one", 30)).sum::<i64>(), 0);
        assert_eq!(count("two", 30), 1, "each room by itself");
        assert_eq!(count("one", 60), 101);
        assert_eq!(count("one", 10), 1, "a clock that goes back");
    }
}

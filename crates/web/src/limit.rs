//! How often somebody may ask for what costs much. Counted in memory: nothing is written for it, and each node
//! counts for itself. Guessing is slowed down elsewhere, in the data, for all nodes (`people::rules`).

use crate::{Cx, House};
use jiff::Timestamp;
use kernel::{Error, Result};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

/// So much within so many seconds, from the first time on.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// What is counted; limits of one name share a count.
    pub name: &'static str,
    /// Times, or bytes, within the window.
    pub most: u64,
    /// The window.
    pub seconds: i64,
}

/// Requests of the API under one token: ten a second.
pub const TOKEN: Limit = Limit { name: "token", most: 600, seconds: 60 };
/// Searches of one person, the palette's and the portal's among them: two a second, as fast as one types.
pub const SEARCH: Limit = Limit { name: "search", most: 120, seconds: 60 };
/// Pages for anybody, from one address: a crowd behind one office line still reads.
pub const PUBLIC: Limit = Limit { name: "public", most: 240, seconds: 60 };
/// Alerts of one source.
pub const ALERTS: Limit = Limit { name: "alerts", most: 120, seconds: 60 };
/// Bytes of files that one guest sends in a day, those of refused forms among them: nothing is deleted by itself. Here each
/// node counts what comes in; what is kept is counted in the data as well (`threads::pages::upload`).
pub const GUEST_BYTES: Limit = Limit { name: "guest-bytes", most: 200 * 1024 * 1024, seconds: 86_400 };
/// Counts kept at once; beyond it the finished ones go, or all where none is finished.
const MOST_COUNTS: usize = 20_000;

/// What was counted, by limit and by whom.
#[derive(Debug, Default)]
pub(crate) struct Counts(Mutex<HashMap<(&'static str, String), Count>>);

#[derive(Debug)]
struct Count {
    since: i64,
    seconds: i64,
    used: u64,
}

impl Count {
    /// Seconds that are left of its window. A clock that went back ends it as well: nobody waits for the old
    /// time to come again.
    fn left(&self, now: i64) -> Option<i64> {
        let passed = now.saturating_sub(self.since);
        (0..self.seconds).contains(&passed).then(|| self.seconds - passed)
    }
}

impl Counts {
    /// Counts so much more, unless it is too much: then how long to wait.
    fn take(&self, limit: &Limit, key: &str, more: u64, now: Timestamp) -> Result<()> {
        let now = now.as_second();
        let fresh = || Count { since: now, seconds: limit.seconds, used: 0 };
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST_COUNTS {
            counts.retain(|_, count| count.left(now).is_some());
            if counts.len() >= MOST_COUNTS {
                counts.clear();
            }
        }
        let count = counts.entry((limit.name, key.to_owned())).or_insert_with(fresh);
        let left = count.left(now).unwrap_or_else(|| {
            *count = fresh();
            limit.seconds
        });
        if count.used.saturating_add(more) > limit.most {
            return Err(Error::TooSoon { seconds: left });
        }
        count.used += more;
        Ok(())
    }
}

impl House {
    /// Counts one more of whoever the key stands for, unless they have to wait.
    pub fn pace(&self, limit: &Limit, key: &str) -> Result<()> {
        self.pace_by(limit, key, 1)
    }

    /// The same for so much at once, such as bytes.
    pub fn pace_by(&self, limit: &Limit, key: &str, more: u64) -> Result<()> {
        if self.config.rate_limits { self.counts.take(limit, key, more, self.db.now()) } else { Ok(()) }
    }
}

impl Cx {
    /// Counts one more of whoever asks: of a person, or of an address where nobody is signed in.
    pub fn pace(&self, limit: &Limit) -> Result<()> {
        match &self.visitor {
            Some(_) => self.house.pace(limit, &self.actor.person.to_string()),
            None => self.house.pace(limit, &line(self.address)),
        }
    }
}

/// The line that an address belongs to: of IPv6 its first half, since the other is anybody's to choose.
fn line(address: IpAddr) -> String {
    match address {
        IpAddr::V4(four) => four.to_string(),
        IpAddr::V6(six) => format!("{:x}/64", six.to_bits() >> 64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREE: Limit = Limit { name: "three", most: 3, seconds: 60 };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn waits(counts: &Counts, key: &str, second: i64) -> i64 {
        match counts.take(&THREE, key, 1, at(second)) {
            Ok(()) => 0,
            Err(Error::TooSoon { seconds }) => seconds,
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn the_fourth_waits_for_the_rest_of_the_window_and_nobody_else_does() {
        let counts = Counts::default();
        let came: Vec<i64> = [0, 1, 2, 3, 59, 60].map(|second| waits(&counts, "a", second)).into();
        assert_eq!(came, [0, 0, 0, 57, 1, 0]);
        assert_eq!(waits(&counts, "b", 3), 0);
    }

    #[test]
    fn a_clock_that_went_back_makes_nobody_wait_for_it() {
        let counts = Counts::default();
        for second in [100, 100, 100] {
            waits(&counts, "a", second);
        }
        assert_eq!(waits(&counts, "a", 5), 0);
    }

    #[test]
    fn what_is_counted_does_not_grow_without_end() {
        let counts = Counts::default();
        for number in 0..3 * MOST_COUNTS {
            waits(&counts, &number.to_string(), 0);
        }
        assert!(counts.0.lock().unwrap().len() <= MOST_COUNTS);
    }

    #[test]
    fn of_the_newer_addresses_the_first_half_counts() {
        let same = ["2001:db8::1", "2001:db8::ffff:2"].map(|text| line(text.parse().unwrap()));
        assert_eq!(same[0], same[1]);
        assert_ne!(line("2001:db8:0:1::1".parse().unwrap()), same[0]);
        assert_eq!(line("192.0.2.7".parse().unwrap()), "192.0.2.7");
    }
}

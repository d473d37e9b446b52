//! A clock that stands still until the test moves it.

use db::Clock;
use jiff::{SignedDuration, Timestamp};
use std::sync::atomic::{AtomicI64, Ordering};

/// The test's clock.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl TestClock {
    /// Stands at an instant.
    pub fn at(instant: Timestamp) -> TestClock {
        TestClock(AtomicI64::new(instant.as_microsecond()))
    }

    /// Goes to an instant, earlier or later.
    pub fn set(&self, instant: Timestamp) {
        self.0.store(instant.as_microsecond(), Ordering::SeqCst);
    }

    /// Goes on.
    pub fn advance(&self, by: SignedDuration) {
        self.0.fetch_add(i64::try_from(by.as_micros()).unwrap_or(0), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        kernel::from_micros(self.0.load(Ordering::SeqCst))
    }
}

//! The one place that reads the machine's clock.
//!
//! `BITACORA_CLOCK=2026-11-23T09:57:00+01:00` starts the program at another instant, from which time
//! goes on; with it, and only with it, `POST /testing/clock` moves the clock (journeys in a browser
//! let weeks pass with it).

use db::Clock;
use jiff::Timestamp;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// The machine's clock plus an offset, which is zero but in tests.
#[derive(Debug, Default)]
pub struct MachineClock {
    offset_micros: AtomicI64,
}

fn machine() -> i64 {
    Timestamp::now().as_microsecond()
}

impl MachineClock {
    /// The machine's clock, moved if the environment says so; the flag says whether it did.
    pub fn from_environment() -> kernel::Result<(Arc<MachineClock>, bool)> {
        let clock = Arc::new(MachineClock::default());
        let Ok(wanted) = std::env::var("BITACORA_CLOCK") else { return Ok((clock, false)) };
        clock.set(&wanted)?;
        Ok((clock, true))
    }

    /// Goes to an instant.
    pub fn set(&self, instant: &str) -> kernel::Result<()> {
        let wanted: Timestamp = instant.parse().map_err(|_| kernel::Error::invalid("clock", "web-broken"))?;
        self.offset_micros.store(wanted.as_microsecond() - machine(), Ordering::SeqCst);
        Ok(())
    }
}

impl Clock for MachineClock {
    fn now(&self) -> Timestamp {
        kernel::from_micros(machine() + self.offset_micros.load(Ordering::SeqCst))
    }
}

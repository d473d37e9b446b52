//! Repeated work (RULES §10.4, §10.5): what tickets are about, which of it comes back, and whether what was
//! done about it helped.
//!
//! Pure: [`text`] leaves of a message what tells something, [`cluster`] puts like beside like, [`effect`] is
//! the arithmetic of before and after. Absent on purpose: the stems of words, which come from the search, and
//! embeddings, since every placing has to be explained by words.

pub mod cluster;
pub mod effect;
pub mod text;
pub mod windows;

use jiff::civil::Date;

/// Tickets in [`DAYS`] that make a cluster recurrent (RULES §10.4).
pub const TICKETS: usize = 5;
/// Days that are looked at.
pub const DAYS: i64 = 90;
/// Distinct days on which they came.
pub const DISTINCT_DAYS: usize = 3;
/// Seconds of handling in all: two hours.
pub const SECONDS: i64 = 2 * 3600;
/// Days of a month, on average.
const MONTH_DAYS: f64 = 30.437_5;

/// A ticket of a cluster within the window, once an outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Came {
    /// On which day.
    pub day: Date,
    /// Seconds that were spent on it.
    pub seconds: i64,
}

/// What came in the window, summed up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sum {
    /// Tickets.
    pub tickets: usize,
    /// Distinct days.
    pub days: usize,
    /// Seconds of handling.
    pub seconds: i64,
    /// The middle of the seconds that a ticket took, where any were noted.
    pub median_seconds: Option<i64>,
    /// Hours of handling a month.
    pub hours_month: f64,
    /// Tickets a month.
    pub tickets_month: f64,
}

impl Sum {
    /// Whether it is recurrent (RULES §10.4): at least five tickets in 90 days on three distinct days with two
    /// hours of handling in all.
    pub fn is_recurrent(&self) -> bool {
        self.tickets >= TICKETS && self.days >= DISTINCT_DAYS && self.seconds >= SECONDS
    }
}

/// Sums up what came in the window of [`DAYS`].
pub fn sum(came: &[Came]) -> Sum {
    let mut days: Vec<Date> = came.iter().map(|ticket| ticket.day).collect();
    days.sort_unstable();
    days.dedup();
    let mut noted: Vec<i64> =
        came.iter().map(|ticket| ticket.seconds).filter(|seconds| *seconds > 0).collect();
    noted.sort_unstable();
    let seconds = noted.iter().sum();
    let months = DAYS as f64 / MONTH_DAYS;
    Sum {
        tickets: came.len(),
        days: days.len(),
        seconds,
        median_seconds: (!noted.is_empty()).then(|| noted[noted.len() / 2]),
        hours_month: seconds as f64 / 3600.0 / months,
        tickets_month: came.len() as f64 / months,
    }
}

/// What automating a cluster would save and when it pays back (RULES §10.4).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worth {
    /// Hours a month that are saved; negative if its upkeep costs more.
    pub hours_month: f64,
    /// Months until what it costs to build is saved; nothing if it never is.
    pub payback_months: Option<f64>,
}

/// The score of a candidate: tickets a month × the middle of the handling × the share that a person thinks can
/// be automated, less its upkeep; payback is what it costs to build over that. Nothing without noted time.
pub fn worth(sum: &Sum, share_percent: i64, upkeep_minutes: i64, build_minutes: i64) -> Option<Worth> {
    let hours = sum.median_seconds? as f64 / 3600.0;
    let saved = sum.tickets_month * hours * share_percent as f64 / 100.0 - upkeep_minutes as f64 / 60.0;
    let payback = (saved > 0.0).then(|| build_minutes as f64 / 60.0 / saved);
    Some(Worth { hours_month: saved, payback_months: payback })
}

//! Which days are compared (RULES §10.5): before is the 90 days before the window that made the cluster qualify,
//! since clusters are picked for being high; where that history is missing it is that window itself, and that is
//! said. Two weeks of roll-out are skipped; after are at least 60 days.

use jiff::{Timestamp, ToSpan};

/// Hours of a day.
const DAY: i64 = 24;
/// Days of a window.
const WINDOW: i64 = 90;
/// Days of roll-out that are skipped.
const ROLLOUT: i64 = 14;
/// Days after it that are needed, and that are looked at.
const AFTER: (i64, i64) = (60, 180);
/// Days of a month, on average.
const MONTH_DAYS: f64 = 30.437_5;

/// Two stretches of time, half open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Windows {
    /// Before.
    pub before: (Timestamp, Timestamp),
    /// After.
    pub after: (Timestamp, Timestamp),
    /// Before is the window that made it qualify: it may have fallen anyhow.
    pub flattered: bool,
}

impl Windows {
    /// Both stretches in months.
    pub fn months(&self) -> (f64, f64) {
        let months = |(from, to): (Timestamp, Timestamp)| {
            (to.as_second() - from.as_second()) as f64 / 86_400.0 / MONTH_DAYS
        };
        (months(self.before), months(self.after))
    }
}

fn days(at: Timestamp, days: i64) -> Timestamp {
    at.checked_add((days * DAY).hours()).unwrap_or(at)
}

/// The stretches to compare for what was rolled out at an instant about a cluster that qualified at another;
/// nothing until enough has passed since.
pub fn windows(
    qualified: Timestamp,
    rolled_out: Timestamp,
    first_ticket: Timestamp,
    now: Timestamp,
) -> Option<Windows> {
    let from = days(rolled_out, ROLLOUT);
    let to = days(from, AFTER.1).min(now);
    if to < days(from, AFTER.0) {
        return None;
    }
    let picked = qualified.min(rolled_out);
    let (start, end) = (days(picked, -2 * WINDOW), days(picked, -WINDOW));
    let flattered = first_ticket > start;
    let before = if flattered { (end, picked) } else { (start, end) };
    Some(Windows { before, after: (from, to), flattered })
}

/// Tickets by month of a stretch, each 30 days, the rest left out: for overdispersion.
pub fn by_month(times: &[Timestamp], (from, to): (Timestamp, Timestamp)) -> Vec<u64> {
    let whole = (to.as_second() - from.as_second()) / (30 * 86_400);
    let mut counts = vec![0; whole.max(0) as usize];
    for at in times {
        let month = (at.as_second() - from.as_second()).div_euclid(30 * 86_400);
        if let Some(count) = usize::try_from(month).ok().and_then(|month| counts.get_mut(month)) {
            *count += 1;
        }
    }
    counts
}

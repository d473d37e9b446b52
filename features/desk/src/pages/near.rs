//! What is near to running out: few hours of open time are left, so that on Friday evening what is due on Monday
//! morning stands there (DESIGN 3.6, RULES §6.6).

use crate::{
    calendar::Openings,
    promise::HoursBody,
    store::hours::{self, Now},
    types::Near,
};
use db::{Derived, Read, Rows};
use jiff::{Timestamp, civil::Date};
use kernel::{MICROS_PER_SECOND, Result};
use std::sync::Arc;

/// How many hours are near by the wall clock, in the queue and in My day; [`OPEN_HOURS`] of open time always are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hours {
    /// About to run out.
    Risk = 4,
    /// Within the day.
    Day = 8,
}

/// Hours of open time that are near.
const OPEN_HOURS: i64 = 4;

/// Seconds of an hour.
const HOUR: i64 = 3_600;

/// What is near now. Reckoned once a minute, so that answers can be kept.
pub async fn near(read: &mut Read, now: Timestamp, hours: Hours) -> Result<Arc<Near>> {
    static RISK: Derived<(Rows<Now>, i64), Near> = Derived::new();
    static DAY: Derived<(Rows<Now>, i64), Near> = Derived::new();
    let rows = hours::list_now(read).await?;
    let minute = now.as_second().div_euclid(60);
    let last = if hours == Hours::Risk { &RISK } else { &DAY };
    Ok(last.of((rows, minute), |(rows, minute)| reckon(rows, minute * 60, hours as i64 * HOUR)))
}

fn reckon(rows: &[Now], now: i64, seconds: i64) -> Near {
    let instant = |second| Timestamp::from_second(second).unwrap_or(Timestamp::MAX);
    let now = instant(now);
    let usual = now.as_microsecond().saturating_add(seconds * MICROS_PER_SECOND);
    // Only what comes counts, so the newest version by itself says it.
    let until = |since: Option<Date>, body: &str| {
        let body: HoursBody = serde_json::from_str(body).ok()?;
        let hours = body.read(since.unwrap_or(Date::constant(2000, 1, 1))).ok()?;
        Openings::new(hours).due_latest(now, OPEN_HOURS * HOUR * MICROS_PER_SECOND)
    };
    let by = rows
        .iter()
        .filter_map(|(id, since, body)| Some((*id, until(*since, body)?.as_microsecond().max(usual))));
    Near { usual, by: by.collect() }
}

//! When tickets come by themselves: local days and hours in a zone, so that a change of the clocks moves no ticket
//! (RULES §0). Pure: a schedule and a calendar go in, a day and an instant come out.
//!
//! Absent on purpose: what a ticket is about, and whether one was made, which the store knows.

use crate::{
    calendar::{DAY_MINUTES, Hours, read_minute},
    types::{
        SUBJECT_LENGTH, TEXT_LENGTH, WORD_LENGTH, filled, line,
        schedule::{Closed, Every, ScheduleBody},
    },
};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time},
    tz::TimeZone,
};
use kernel::{Error, Field, Result};

/// Weeks or months between two tickets at most.
pub const MOST_APART: i64 = 52;
/// Schedules of an installation at most.
pub const MOST_SCHEDULES: usize = 200;
/// Days within which a closed day finds an open one.
const MOST_AFTER: usize = 60;

/// The first planned day after a day; nothing once it is over.
pub fn next_day(body: &ScheduleBody, after: Date) -> Option<Date> {
    let from = body.from.max(after.tomorrow().ok()?);
    let found = match body.every {
        Every::Week => next_week(body, from)?,
        Every::Month => next_month(body, from)?,
    };
    body.until.is_none_or(|until| found <= until).then_some(found)
}

/// Weeks are counted from the first such day on or after its beginning.
fn next_week(body: &ScheduleBody, from: Date) -> Option<Date> {
    let weekday = i64::from(body.from.weekday().to_monday_one_offset());
    let first = body.from.checked_add((body.day - weekday).rem_euclid(7).days()).ok()?;
    let step = 7 * body.interval;
    let passed = i64::from((from - first).get_days());
    // Rounded up: the first that is not before the day asked for.
    let steps = if passed <= 0 { 0 } else { (passed + step - 1) / step };
    first.checked_add((steps * step).days()).ok()
}

/// Months are counted from the one in which it begins.
fn next_month(body: &ScheduleBody, from: Date) -> Option<Date> {
    let months = |day: Date| i64::from(day.year()) * 12 + i64::from(day.month()) - 1;
    let first = months(body.from);
    let mut steps = (months(from) - first).max(0) / body.interval;
    loop {
        let month = first + steps * body.interval;
        let (year, month) = (i16::try_from(month / 12).ok()?, i8::try_from(month % 12 + 1).ok()?);
        let start = Date::new(year, month, 1).ok()?;
        let day = i8::try_from(body.day).ok()?.min(start.days_in_month());
        let found = Date::new(year, month, day).ok()?;
        if found >= from {
            return Some(found);
        }
        steps += 1;
    }
}

/// The day on which a planned one's ticket comes; nothing if none does.
pub fn moved(day: Date, closed: Closed, hours: &Hours) -> Option<Date> {
    let is_open = |day: &Date| !hours.of(*day).is_empty();
    match closed {
        Closed::Keep => Some(day),
        Closed::Skip => is_open(&day).then_some(day),
        Closed::After => day.series(1.day()).take(MOST_AFTER).find(is_open),
    }
}

/// A day's instant at the local time: in a fold the earlier one, in a gap the later one.
pub fn instant(body: &ScheduleBody, day: Date) -> Option<Timestamp> {
    let minute = read_minute(&body.time).filter(|minute| *minute < DAY_MINUTES)?;
    let time = Time::new((minute / 60) as i8, (minute % 60) as i8, 0, 0).ok()?;
    let zone = TimeZone::get(&body.zone).ok()?;
    let zoned = zone.to_ambiguous_zoned(day.to_datetime(time)).compatible().ok()?;
    Some(zoned.timestamp())
}

/// Reads a schedule; everything that needs a fix is named at once.
pub fn check(body: &ScheduleBody) -> Result<ScheduleBody> {
    let mut problems: Vec<Field> = Vec::new();
    let mut bad = |name: &str, key: &'static str, holds: bool| {
        if !holds {
            problems.push(Field { name: name.to_owned(), key, args: Vec::new() });
        }
    };
    let days = if body.every == Every::Week { 1..=7 } else { 1..=31 };
    bad("day", "desk-schedule-day-range", days.contains(&body.day));
    bad("interval", "desk-schedule-interval-range", (1..=MOST_APART).contains(&body.interval));
    bad("time", "desk-time-shape", read_minute(&body.time).is_some_and(|minute| minute < DAY_MINUTES));
    bad("zone", "desk-zone-unknown", TimeZone::get(&body.zone).is_ok());
    bad("until", "desk-schedule-until-before", body.until.is_none_or(|until| until >= body.from));
    let known = body.email.trim().is_empty() || people::Email::parse("email", &body.email).is_ok();
    bad("email", "people-email-needed", known);
    let texts = [
        filled("name", &body.name, WORD_LENGTH),
        filled("subject", &body.subject, SUBJECT_LENGTH),
        filled("text", &body.text, TEXT_LENGTH),
        filled("requester", &body.requester, WORD_LENGTH),
        line("category", &body.category, WORD_LENGTH),
        line("service", &body.service, WORD_LENGTH),
    ];
    let mut trimmed = Vec::new();
    for text in texts {
        match text {
            Ok(text) => trimmed.push(text),
            Err(Error::Invalid(fields)) => problems.extend(fields),
            Err(other) => return Err(other),
        }
    }
    match <[String; 6]>::try_from(trimmed) {
        Ok([name, subject, text, requester, category, service]) if problems.is_empty() => {
            Ok(ScheduleBody { name, subject, text, requester, category, service, ..body.clone() })
        }
        _ => Err(Error::Invalid(problems)),
    }
}

//! Working days and weeks. A calendar is data: working hours per weekday, holidays, and a zone.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, ISOWeekDate, Time, Weekday},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt, str::FromStr};

/// One day's working hours, half-open, in local civil time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkHours {
    /// First minute worked.
    pub from: Time,
    /// First minute not worked.
    pub to: Time,
}

/// When somebody works: hours per weekday (several stretches a day), days off, and a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkCalendar {
    /// The zone in which days and hours are meant.
    pub zone: TimeZone,
    /// Monday to Sunday; an empty list is a day off.
    pub week: [Vec<WorkHours>; 7],
    /// Holidays.
    pub holidays: BTreeSet<Date>,
}

impl WorkCalendar {
    /// Monday to Friday 9 to 18 with an hour at 14, no holidays.
    pub fn office(zone: TimeZone) -> WorkCalendar {
        let day = vec![
            WorkHours { from: Time::constant(9, 0, 0, 0), to: Time::constant(14, 0, 0, 0) },
            WorkHours { from: Time::constant(15, 0, 0, 0), to: Time::constant(18, 0, 0, 0) },
        ];
        let mut week = std::array::from_fn(|_| day.clone());
        week[5] = Vec::new();
        week[6] = Vec::new();
        WorkCalendar { zone, week, holidays: BTreeSet::new() }
    }

    /// The stretches worked on a day; none on a holiday.
    pub fn hours(&self, day: Date) -> &[WorkHours] {
        if self.holidays.contains(&day) {
            return &[];
        }
        &self.week[weekday_index(day.weekday())]
    }

    /// A day on which some work is done.
    pub fn is_workday(&self, day: Date) -> bool {
        !self.hours(day).is_empty()
    }

    /// The day itself if worked, else the next one that is (looking at most a year ahead).
    pub fn workday_on_or_after(&self, day: Date) -> Date {
        self.step(day, 1)
    }

    /// The day itself if worked, else the last one before it that is (looking at most a year back).
    pub fn workday_on_or_before(&self, day: Date) -> Date {
        self.step(day, -1)
    }

    fn step(&self, day: Date, by: i64) -> Date {
        (0..366)
            .filter_map(|n| day.checked_add((n * by).days()).ok())
            .find(|d| self.is_workday(*d))
            .unwrap_or(day)
    }

    /// Workdays in `[from, to)`.
    pub fn workdays_between(&self, from: Date, to: Date) -> usize {
        from.series(1.day()).take_while(|d| *d < to).filter(|d| self.is_workday(*d)).count()
    }

    /// The day that is `n` workdays after a day (the day itself does not count).
    pub fn add_workdays(&self, day: Date, n: usize) -> Date {
        let mut at = day;
        for _ in 0..n {
            at = self.workday_on_or_after(at.saturating_add(1.day()));
        }
        at
    }

    /// The instant, if it is worked time, else the start of the next stretch of worked time.
    pub fn next_worked(&self, at: Timestamp) -> Timestamp {
        let local = at.to_zoned(self.zone.clone());
        for day in local.date().series(1.day()).take(366) {
            for hours in self.hours(day) {
                let start = day.to_datetime(hours.from);
                let end = day.to_datetime(hours.to);
                if local.datetime() < end {
                    let start =
                        self.zone.to_ambiguous_zoned(start).compatible().map_or(at, |z| z.timestamp());
                    return start.max(at);
                }
            }
        }
        at
    }
}

fn weekday_index(day: Weekday) -> usize {
    day.to_monday_zero_offset() as usize
}

/// An ISO week, written `2026-W48`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week {
    /// ISO year, which differs from the civil year around New Year.
    pub year: i16,
    /// 1 to 53.
    pub number: i8,
}

impl Week {
    /// The week of a day.
    pub fn of(day: Date) -> Week {
        let iso = day.iso_week_date();
        Week { year: iso.year(), number: iso.week() }
    }

    /// A weekday of this week.
    pub fn day(self, weekday: Weekday) -> Date {
        ISOWeekDate::new(self.year, self.number, weekday).map_or(Date::MAX, ISOWeekDate::date)
    }

    /// Monday.
    pub fn monday(self) -> Date {
        self.day(Weekday::Monday)
    }

    /// The week that is `n` weeks later (earlier if negative).
    #[must_use]
    pub fn plus(self, n: i64) -> Week {
        Week::of(self.monday().saturating_add((7 * n).days()))
    }
}

/// A text that is not an ISO week.
#[derive(Debug, PartialEq, Eq)]
pub struct WeekError;

impl fmt::Display for WeekError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a week such as 2026-W48")
    }
}

impl std::error::Error for WeekError {}

impl FromStr for Week {
    type Err = WeekError;

    fn from_str(text: &str) -> Result<Week, WeekError> {
        let (year, number) = text.split_once("-W").ok_or(WeekError)?;
        let year = year.parse().map_err(|_| WeekError)?;
        let number = number.parse().map_err(|_| WeekError)?;
        ISOWeekDate::new(year, number, Weekday::Monday).map_err(|_| WeekError)?;
        Ok(Week { year, number })
    }
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-W{:02}", self.year, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn weeks_are_iso_and_read_back() {
        assert_eq!(Week::of(date(2026, 11, 24)).to_string(), "2026-W48");
        assert_eq!(Week::of(date(2027, 1, 1)).to_string(), "2026-W53");
        assert_eq!("2026-W53".parse::<Week>().unwrap().plus(1).to_string(), "2027-W01");
        assert_eq!("2026-W54".parse::<Week>(), Err(WeekError));
    }

    #[test]
    fn workdays_skip_weekends_and_holidays() {
        let mut calendar = WorkCalendar::office(TimeZone::UTC);
        calendar.holidays.insert(date(2026, 12, 8));
        assert_eq!(calendar.workday_on_or_before(date(2026, 12, 8)), date(2026, 12, 7));
        assert_eq!(calendar.add_workdays(date(2026, 12, 4), 2), date(2026, 12, 9));
        assert_eq!(calendar.workdays_between(date(2026, 12, 1), date(2026, 12, 10)), 6);
    }
}

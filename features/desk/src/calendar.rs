//! Opening hours of a desk, and business time in them (RULES §6.3). Pure: no database, no clock.
//!
//! Hours are local minutes per weekday; each edge becomes an instant with compatible disambiguation
//! (RULES §0): in a fold the earlier one, in a gap the later one. [`Openings`] unrolls them once and keeps
//! running sums, so that any question afterwards is a binary search.
//! Absent on purpose: seconds of the day; nobody opens at 09:00:30.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time, Weekday},
    tz::TimeZone,
};
use kernel::{from_micros, local_date, to_micros};
use std::collections::{BTreeMap, BTreeSet};

/// Minutes of a day; `24:00` ends it.
pub const DAY_MINUTES: u16 = 1_440;
/// Stretches of one day at most.
pub const MOST_STRETCHES: usize = 12;
/// Holidays and special openings of one calendar at most.
pub const MOST_DAYS: usize = 4_000;
/// A calendar that opens at no time in so many days cannot carry a promise (RULES §6.3).
pub const MUST_OPEN_WITHIN_DAYS: i64 = 60;
/// How far ahead a due instant is looked for, in days: thirty years.
const HORIZON_DAYS: i64 = 11_000;
/// How many days are unrolled at once when more are needed.
const STEP_DAYS: i64 = 120;

/// A stretch of a day in minutes from its midnight, half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    /// First minute open.
    pub from: u16,
    /// First minute closed again.
    pub to: u16,
}

/// When a desk is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// The zone in which days and minutes are meant.
    pub zone: TimeZone,
    /// Monday to Sunday, each in order and without overlap.
    pub week: [Vec<Stretch>; 7],
    /// Days on which nothing opens.
    pub holidays: BTreeSet<Date>,
    /// Days with hours of their own, also on holidays.
    pub special: BTreeMap<Date, Vec<Stretch>>,
    /// The hours before an instant: what was changed later counts from then on, and what had passed stays as it
    /// was, so that no edit takes a breach away (RULES §6.2, §6.3).
    pub earlier: Option<Box<(Timestamp, Hours)>>,
}

/// Why hours cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Stretches of a day that overlap, or that end where they begin.
    Overlap,
    /// More stretches or days than a calendar may have.
    TooMany,
    /// Open at no time within [`MUST_OPEN_WITHIN_DAYS`].
    NeverOpen,
}

impl Hours {
    /// All instants.
    pub fn always(zone: TimeZone) -> Hours {
        let whole = vec![Stretch { from: 0, to: DAY_MINUTES }];
        Hours {
            zone,
            week: std::array::from_fn(|_| whole.clone()),
            holidays: BTreeSet::new(),
            special: BTreeMap::new(),
            earlier: None,
        }
    }

    /// Monday to Friday between two times, no holidays.
    pub fn weekdays(zone: TimeZone, from: u16, to: u16) -> Hours {
        let mut week: [Vec<Stretch>; 7] = std::array::from_fn(|_| vec![Stretch { from, to }]);
        week[5].clear();
        week[6].clear();
        Hours { zone, week, holidays: BTreeSet::new(), special: BTreeMap::new(), earlier: None }
    }

    /// These from an instant on, and others before it: whoever is asked elsewhere keeps what had passed.
    #[must_use]
    pub fn since(mut self, at: Timestamp, before: Hours) -> Hours {
        self.earlier = match self.earlier.take().map(|link| *link) {
            Some((written, older)) if written > at => Some(Box::new((written, older.since(at, before)))),
            _ => Some(Box::new((at, before))),
        };
        self
    }

    /// The stretches of a day.
    pub fn of(&self, day: Date) -> &[Stretch] {
        if let Some((since, earlier)) = self.earlier.as_deref()
            && day < local_date(*since, &self.zone)
        {
            return earlier.of(day);
        }
        if let Some(special) = self.special.get(&day) {
            return special;
        }
        if self.holidays.contains(&day) { &[] } else { &self.week[at_weekday(day.weekday())] }
    }

    /// What is open on a day, in microseconds UTC and in order.
    fn spans(&self, day: Date) -> Vec<(i64, i64)> {
        let own = self.special.get(&day).map_or(
            if self.holidays.contains(&day) { &[][..] } else { &self.week[at_weekday(day.weekday())] },
            Vec::as_slice,
        );
        let own = own.iter().map(|s| (instant(&self.zone, day, s.from), instant(&self.zone, day, s.to)));
        let Some((since, earlier)) = self.earlier.as_deref() else { return own.collect() };
        let since = to_micros(*since);
        let before = earlier.spans(day).into_iter().map(|(from, to)| (from, to.min(since)));
        before.chain(own.map(|(from, to)| (from.max(since), to))).filter(|(from, to)| from < to).collect()
    }

    /// The day that is `n` open days after a day, the day itself not counted; nothing if the calendar
    /// does not open so often in the horizon.
    pub fn add_open_days(&self, day: Date, n: u16) -> Option<Date> {
        day.series(1.day())
            .skip(1)
            .take(HORIZON_DAYS as usize)
            .filter(|day| !self.of(*day).is_empty())
            .nth(usize::from(n).checked_sub(1)?)
    }

    /// How long a working day is, in seconds: the mean of the weekdays on which it opens; nothing where none does.
    pub fn day_seconds(&self) -> Option<i64> {
        let days: Vec<i64> = self
            .week
            .iter()
            .map(|day| day.iter().map(|stretch| i64::from(stretch.to - stretch.from) * 60).sum())
            .filter(|seconds| *seconds > 0)
            .collect();
        let n = i64::try_from(days.len()).ok().filter(|n| *n > 0)?;
        Some(days.iter().sum::<i64>() / n)
    }

    /// Whether it can carry a promise from a day on.
    pub fn check(&self, from: Date) -> Result<(), Flaw> {
        let days = self.week.iter().chain(self.special.values());
        if self.holidays.len() + self.special.len() > MOST_DAYS {
            return Err(Flaw::TooMany);
        }
        for day in days {
            if day.len() > MOST_STRETCHES {
                return Err(Flaw::TooMany);
            }
            if day.iter().any(|s| s.from >= s.to || s.to > DAY_MINUTES)
                || day.windows(2).any(|pair| pair[0].to > pair[1].from)
            {
                return Err(Flaw::Overlap);
            }
        }
        let opens = from.series(1.day()).take(MUST_OPEN_WITHIN_DAYS as usize);
        if opens.into_iter().any(|day| !self.of(day).is_empty()) { Ok(()) } else { Err(Flaw::NeverOpen) }
    }
}

/// A time of the day as minutes: `09:00`, and `24:00` for the end of the day.
pub fn read_minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let plain = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
    let (hour, minute): (u16, u16) =
        (plain(hour) && plain(minute)).then(|| Some((hour.parse().ok()?, minute.parse().ok()?)))??;
    let at = hour * 60 + minute;
    (minute < 60 && at <= DAY_MINUTES).then_some(at)
}

/// Minutes as a time of the day.
pub fn write_minute(at: u16) -> String {
    format!("{:02}:{:02}", at / 60, at % 60)
}

/// Puts a stretch into a week; one that ends before it begins is a night shift, split at midnight.
pub fn add_stretch(week: &mut [Vec<Stretch>; 7], day: usize, from: u16, to: u16) {
    if from < to || to == from {
        week[day].push(Stretch { from, to });
        return;
    }
    week[day].push(Stretch { from, to: DAY_MINUTES });
    if to > 0 {
        week[(day + 1) % 7].push(Stretch { from: 0, to });
    }
}

fn at_weekday(day: Weekday) -> usize {
    day.to_monday_zero_offset() as usize
}

/// One stretch of open time, in microseconds UTC, with all open time before it.
#[derive(Clone, Copy, Debug)]
struct Span {
    from: i64,
    to: i64,
    before: i64,
}

impl Span {
    fn len(self) -> i64 {
        self.to - self.from
    }
}

/// Open time unrolled. Instants and amounts are microseconds; it grows by itself when it is asked further.
#[derive(Clone, Debug)]
pub struct Openings {
    hours: Hours,
    first: Date,
    next: Date,
    spans: Vec<Span>,
}

impl Openings {
    /// Of some hours; nothing is unrolled yet.
    pub fn new(hours: Hours) -> Openings {
        Openings { hours, first: Date::ZERO, next: Date::ZERO, spans: Vec::new() }
    }

    /// The hours it came from.
    pub fn hours(&self) -> &Hours {
        &self.hours
    }

    /// Open time in `[from, to)`; none if it ends before it begins.
    pub fn between(&mut self, from: Timestamp, to: Timestamp) -> i64 {
        if to <= from {
            return 0;
        }
        self.reach(from, to);
        self.sum_before(to) - self.sum_before(from)
    }

    /// Whether an instant is open.
    pub fn is_open(&mut self, at: Timestamp) -> bool {
        self.reach(at, at);
        let at = to_micros(at);
        let next = self.spans.partition_point(|span| span.to <= at);
        self.spans.get(next).is_some_and(|span| span.from <= at)
    }

    /// The first instant by which an amount of open time has passed since an instant.
    pub fn due(&mut self, from: Timestamp, amount: i64) -> Option<Timestamp> {
        if amount <= 0 {
            return Some(from);
        }
        self.find(from, amount, |sum, need| sum >= need).map(|at| at.max(from))
    }

    /// The last instant by which no more than an amount of open time has passed since an instant.
    pub fn due_latest(&mut self, from: Timestamp, amount: i64) -> Option<Timestamp> {
        self.find(from, amount.max(0), |sum, need| sum > need).map(|at| at.max(from))
    }

    fn find(&mut self, from: Timestamp, amount: i64, enough: fn(i64, i64) -> bool) -> Option<Timestamp> {
        self.reach(from, from);
        let limit = local_date(from, &self.hours.zone).saturating_add(HORIZON_DAYS.days());
        loop {
            let need = self.sum_before(from) + amount;
            let at = self.spans.partition_point(|span| !enough(span.before + span.len(), need));
            if let Some(span) = self.spans.get(at) {
                return Some(from_micros(span.from + (need - span.before).max(0)));
            }
            if self.next > limit {
                return None;
            }
            self.unroll(self.next.saturating_add(STEP_DAYS.days()));
        }
    }

    fn sum_before(&self, at: Timestamp) -> i64 {
        let at = to_micros(at);
        let next = self.spans.partition_point(|span| span.to <= at);
        match (self.spans.get(next), next.checked_sub(1).map(|last| self.spans[last])) {
            (Some(span), _) => span.before + (at - span.from).max(0),
            (None, Some(last)) => last.before + last.len(),
            (None, None) => 0,
        }
    }

    /// Unrolls what two instants need. A day more at each end, since a night's edge may cross midnight.
    fn reach(&mut self, from: Timestamp, to: Timestamp) {
        let first = local_date(from, &self.hours.zone).saturating_sub(1.day());
        let last = local_date(to, &self.hours.zone).saturating_add(2.days());
        if self.first == self.next || first < self.first {
            let next = self.next.max(last).max(first);
            let next = if self.first == self.next { last } else { next };
            self.spans.clear();
            self.first = first;
            self.next = first;
            self.unroll(next);
        } else if last > self.next {
            self.unroll(last.max(self.next.saturating_add(STEP_DAYS.days())));
        }
    }

    fn unroll(&mut self, until: Date) {
        let mut day = self.next;
        while day < until {
            for (from, to) in self.hours.spans(day) {
                self.push(from, to);
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        self.next = until;
    }

    fn push(&mut self, from: i64, to: i64) {
        let last = self.spans.last().copied();
        let from = last.map_or(from, |last| from.max(last.to));
        if from >= to {
            return;
        }
        match self.spans.last_mut() {
            Some(last) if last.to == from => last.to = to,
            Some(last) => {
                let before = last.before + last.len();
                self.spans.push(Span { from, to, before });
            }
            None => self.spans.push(Span { from, to, before: 0 }),
        }
    }
}

fn instant(zone: &TimeZone, day: Date, minute: u16) -> i64 {
    let (day, minute) = if minute >= DAY_MINUTES { (day.saturating_add(1.day()), 0) } else { (day, minute) };
    let time = Time::new((minute / 60) as i8, (minute % 60) as i8, 0, 0).unwrap_or(Time::MIN);
    let zoned = zone.to_ambiguous_zoned(day.to_datetime(time)).compatible();
    zoned.map_or(i64::MAX, |zoned| to_micros(zoned.timestamp()))
}

//! What is promised: opening hours and policies as they are written down, and read back (RULES §6.2–§6.4).
//!
//! Absent on purpose: which ticket gets which policy, which the store asks, and versions, which it numbers.

use crate::{
    calendar::{self, Flaw, Hours, Stretch, read_minute, write_minute},
    clock::{Breaks, Judging},
};
use jiff::{civil::Date, tz::TimeZone};
use kernel::{Error, Field, MICROS_PER_SECOND, Result};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Days of the week as they are written, Monday first.
pub const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// Seconds of a target at most: five years of open time.
pub const MOST_TARGET_SECONDS: i64 = 5 * 366 * 86_400;

/// Opening hours as JSON: local times per weekday, holidays, and days with hours of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoursBody {
    /// What people call it.
    #[serde(default)]
    pub name: String,
    /// An IANA zone, `Europe/Madrid`; `tz` is read as well.
    #[serde(alias = "tz")]
    pub zone: String,
    /// Stretches per weekday, `{"mon": [["09:00", "14:00"], ["15:00", "18:00"]]}`. `24:00` ends a day; a
    /// stretch that ends before it begins is a night shift.
    pub hours: BTreeMap<String, Vec<(String, String)>>,
    /// Days on which nothing opens.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub holidays: BTreeSet<Date>,
    /// Days with hours of their own.
    #[serde(default)]
    #[schema(value_type = std::collections::HashMap<String, Vec<(String, String)>>)]
    pub special: BTreeMap<Date, Vec<(String, String)>>,
}

impl HoursBody {
    /// Reads the hours; everything that needs a fix is named at once.
    pub fn read(&self, today: Date) -> Result<Hours> {
        let mut problems = Vec::new();
        let zone = TimeZone::get(&self.zone).unwrap_or_else(|_| {
            problems.push(field("zone", "desk-zone-unknown"));
            TimeZone::UTC
        });
        let mut week: [Vec<Stretch>; 7] = std::array::from_fn(|_| Vec::new());
        for (day, stretches) in &self.hours {
            match DAYS.iter().position(|known| known == day) {
                Some(at) => read_day(stretches, &mut problems, "hours", |from, to| {
                    calendar::add_stretch(&mut week, at, from, to);
                }),
                None => problems.push(field("hours", "desk-day-unknown")),
            }
        }
        for day in &mut week {
            day.sort_unstable();
        }
        let mut special = BTreeMap::new();
        for (day, stretches) in &self.special {
            let open: &mut Vec<Stretch> = special.entry(*day).or_default();
            read_day(stretches, &mut problems, "special", |from, to| open.push(Stretch { from, to }));
            open.sort_unstable();
        }
        let hours = Hours { zone, week, holidays: self.holidays.clone(), special, earlier: None };
        if problems.is_empty() {
            problems.extend(hours.check(today).err().map(|flaw| field("hours", flaw_key(flaw))));
        }
        if problems.is_empty() { Ok(hours) } else { Err(Error::Invalid(problems)) }
    }

    /// Hours as JSON again.
    pub fn of(name: &str, hours: &Hours) -> HoursBody {
        let write = |day: &Vec<Stretch>| -> Vec<(String, String)> {
            day.iter().map(|s| (write_minute(s.from), write_minute(s.to))).collect()
        };
        let days = DAYS.iter().zip(&hours.week).filter(|(_, day)| !day.is_empty());
        HoursBody {
            name: name.to_owned(),
            zone: hours.zone.iana_name().unwrap_or("UTC").to_owned(),
            hours: days.map(|(name, day)| ((*name).to_owned(), write(day))).collect(),
            holidays: hours.holidays.clone(),
            special: hours.special.iter().map(|(day, open)| (*day, write(open))).collect(),
        }
    }
}

fn field(name: &str, key: &'static str) -> Field {
    Field { name: name.to_owned(), key, args: Vec::new() }
}

fn flaw_key(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Overlap => "desk-hours-overlap",
        Flaw::TooMany => "desk-hours-too-many",
        Flaw::NeverOpen => "desk-hours-never",
    }
}

fn read_day(
    stretches: &[(String, String)],
    problems: &mut Vec<Field>,
    name: &str,
    mut add: impl FnMut(u16, u16),
) {
    for (from, to) in stretches {
        match (read_minute(from), read_minute(to)) {
            (Some(from), Some(to)) => add(from, to),
            _ => problems.push(field(name, "desk-time-shape")),
        }
    }
}

/// Targets of one priority, in seconds of open time; nothing where no such promise is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Targets {
    /// Until the first answer.
    pub first: Option<i64>,
    /// Until each later answer.
    pub next: Option<i64>,
    /// Until the solution.
    pub resolution: Option<i64>,
}

/// A policy as JSON: targets of the four priorities, and how clocks are judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PolicyBody {
    /// Targets of P1 to P4.
    pub targets: [Targets; 4],
    /// A breach stays, whatever changes later.
    pub sticky: bool,
    /// Broken only once more than the target has passed, not at the due instant.
    pub past_due: bool,
    /// Waiting for a third party pauses the solution as well; the client still waits, so usually not.
    pub third_party_pauses: bool,
    /// Open days within which a reopening takes the clock up again; nothing for always.
    pub reopen_days: Option<u16>,
    /// The last priority's target judges the whole.
    pub last_priority: bool,
    /// Closed on the holidays of the client's sites as well as on the desk's (RULES §6.3). Versions from before
    /// there was a choice keep to the desk's.
    #[serde(default)]
    pub client_days: bool,
}

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;

impl PolicyBody {
    /// The template of RULES §6.4: first answer and solution by priority, the next answer twice the first.
    pub fn template() -> PolicyBody {
        let targets = |first: i64, resolution: i64| Targets {
            first: Some(first),
            next: Some(2 * first),
            resolution: Some(resolution),
        };
        PolicyBody {
            targets: [
                targets(15 * MINUTE, 4 * HOUR),
                targets(HOUR, 8 * HOUR),
                targets(4 * HOUR, 24 * HOUR),
                targets(8 * HOUR, 72 * HOUR),
            ],
            sticky: true,
            past_due: false,
            third_party_pauses: false,
            reopen_days: Some(7),
            last_priority: false,
            client_days: true,
        }
    }

    /// The preset *elapsed* with targets for the solution alone (RULES §6.2).
    pub fn elapsed(resolution_minutes: [i64; 4]) -> PolicyBody {
        let targets =
            resolution_minutes.map(|m| Targets { resolution: Some(m * MINUTE), ..Targets::default() });
        PolicyBody {
            targets,
            sticky: false,
            past_due: true,
            third_party_pauses: true,
            reopen_days: None,
            last_priority: true,
            client_days: false,
        }
    }

    /// How its clocks are judged.
    pub fn judging(&self) -> Judging {
        Judging {
            sticky: self.sticky,
            breaks: if self.past_due { Breaks::PastDue } else { Breaks::AtDue },
            reopen_days: self.reopen_days,
            last_target: self.last_priority,
        }
    }

    /// What keeps it from being used, by field.
    pub fn check(&self) -> Result<()> {
        let mut problems = Vec::new();
        for (at, targets) in self.targets.iter().enumerate() {
            for (name, seconds) in
                [("first", targets.first), ("next", targets.next), ("resolution", targets.resolution)]
            {
                if seconds.is_some_and(|s| !(1..=MOST_TARGET_SECONDS).contains(&s)) {
                    problems.push(field(&format!("p{}_{name}", at + 1), "desk-target-range"));
                }
            }
        }
        if self.reopen_days.is_some_and(|days| days > 60) {
            problems.push(field("reopen_days", "desk-reopen-range"));
        }
        if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
    }
}

/// Seconds as the microseconds that clocks count in.
pub fn micros(seconds: i64) -> i64 {
    seconds.saturating_mul(MICROS_PER_SECOND)
}

//! Planned client meetings: once, or every week at the same local time, whatever the clocks do.
//!
//! Absent on purpose: an agenda of its own and attendance; a meeting that passed is an interaction
//! that owes an entry, and the rest is written there (RULES §1.1).

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time},
    tz::TimeZone,
};
use kernel::{MeetingId, ProjectId};

db::words!(
    /// How often a meeting takes place.
    Repeats as "repeats" or "projects-choose-one" {
        /// On its weekday, every week.
        Weekly = "weekly",
        /// Once.
        Never = "never",
    }
);
db::words!(
    /// What became of an occurrence.
    OccurrenceState as "state" or "projects-choose-one" {
        /// Its time came.
        Passed = "passed",
        /// It was called off before.
        Missed = "missed",
    }
);

db::row! {
    /// A planned meeting with a client.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Meeting {
        /// Its key.
        pub id: MeetingId,
        /// The project.
        pub project_id: ProjectId,
        /// What it is called.
        pub title: String,
        /// The first day.
        pub first_day: Date,
        /// When on the day, `10:00`.
        pub at_time: String,
        /// In whose time.
        pub zone: String,
        /// How long.
        pub minutes: i64,
        /// How often.
        pub repeats: Repeats,
        /// Who comes, by name.
        pub attendees: String,
        /// The next occurrence; nothing once it is over.
        pub next_at: Option<Timestamp>,
        /// When it was cancelled.
        pub cancelled_at: Option<Timestamp>,
    }
}

db::row! {
    /// An occurrence whose time came, or that was called off.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Occurrence {
        /// The meeting.
        pub meeting_id: MeetingId,
        /// The project.
        pub project_id: ProjectId,
        /// When it began, or would have.
        pub at: Timestamp,
        /// What became of it.
        pub state: OccurrenceState,
    }
}

/// A meeting as somebody plans it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMeeting {
    /// What it is called.
    pub title: String,
    /// The first day.
    pub first_day: Date,
    /// When on the day.
    pub at_time: Time,
    /// In whose time.
    pub zone: TimeZone,
    /// How long.
    pub minutes: i64,
    /// How often.
    pub repeats: Repeats,
    /// Who comes, by name.
    pub attendees: String,
}

/// When a meeting on a day begins (RULES §0: a time that does not exist is the later one, one that
/// exists twice the earlier).
pub(crate) fn begins(day: Date, at: Time, zone: &TimeZone) -> Timestamp {
    zone.to_ambiguous_zoned(day.to_datetime(at))
        .compatible()
        .map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

impl NewMeeting {
    /// The first occurrence at or after an instant; nothing for one that lies wholly in the past.
    pub fn next_from(&self, at: Timestamp) -> Option<Timestamp> {
        next(self.first_day, self.at_time, &self.zone, self.repeats, at)
    }
}

impl Meeting {
    /// The zone; UTC if its name is no longer known.
    pub fn time_zone(&self) -> TimeZone {
        TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC)
    }

    /// When it ends, if it has a next occurrence.
    pub fn ends_at(&self) -> Option<Timestamp> {
        self.next_at?.checked_add(self.minutes.minutes()).ok()
    }

    /// The first occurrence after an instant.
    pub fn next_after(&self, at: Timestamp) -> Option<Timestamp> {
        let time = self.at_time.parse().unwrap_or(Time::midnight());
        let later = at.checked_add(1.microsecond()).ok()?;
        next(self.first_day, time, &self.time_zone(), self.repeats, later)
    }

    /// The occurrences in `[from, to)` that are still to come.
    pub fn coming(&self, from: Timestamp, to: Timestamp) -> Vec<Timestamp> {
        let mut found = Vec::new();
        let mut at = self.next_at;
        while let Some(next) = at.filter(|next| *next < to) {
            if next >= from {
                found.push(next);
            }
            at = if self.repeats == Repeats::Weekly { self.next_after(next) } else { None };
        }
        found
    }
}

fn next(first: Date, time: Time, zone: &TimeZone, repeats: Repeats, from: Timestamp) -> Option<Timestamp> {
    let begin = begins(first, time, zone);
    if begin >= from {
        return Some(begin);
    }
    if repeats == Repeats::Never {
        return None;
    }
    let today = kernel::local_date(from, zone);
    let weeks = i64::from(first.until(today).ok()?.get_days()) / 7;
    (weeks..=weeks + 1).find_map(|n| {
        let at = begins(first.checked_add((7 * n).days()).ok()?, time, zone);
        (at >= from).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_weekly_meeting_keeps_its_local_time_across_a_clock_change() {
        let zone = TimeZone::get("Europe/Madrid").unwrap();
        let weekly = NewMeeting {
            title: "Weekly".into(),
            first_day: date(2026, 10, 20),
            at_time: Time::constant(10, 0, 0, 0),
            zone,
            minutes: 60,
            repeats: Repeats::Weekly,
            attendees: String::new(),
        };
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(weekly.next_from(at("2026-10-01T00:00:00Z")), Some(at("2026-10-20T08:00:00Z")));
        assert_eq!(weekly.next_from(at("2026-10-20T08:00:00Z")), Some(at("2026-10-20T08:00:00Z")));
        assert_eq!(weekly.next_from(at("2026-10-20T08:00:01Z")), Some(at("2026-10-27T09:00:00Z")));
        let once = NewMeeting { repeats: Repeats::Never, ..weekly };
        assert_eq!(once.next_from(at("2026-10-20T08:00:01Z")), None);
    }
}

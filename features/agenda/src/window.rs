//! When the weekly meeting is, when its agenda freezes, and which posts are its news (RULES §1.6).
//!
//! Windows go by the instant at which a post was accepted and run from freeze to freeze, so no update
//! is lost or told twice, even when a meeting is skipped or moved.
//! Absent on purpose: `happened_at`, which only orders the log.

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Time, Weekday},
};
use kernel::{Week, WorkCalendar};

/// When the meeting is held. Days, hours and holidays are those of the calendar it is asked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeetingPlan {
    /// The weekday.
    pub weekday: Weekday,
    /// The hour.
    pub time: Time,
    /// Hours before the meeting at which the draft is built and leads without an update are reminded.
    pub draft_hours: u32,
    /// Minutes before the meeting at which the agenda freezes.
    pub freeze_minutes: u32,
}

impl Default for MeetingPlan {
    /// Tuesday at ten; the draft a day before, the freeze an hour before.
    fn default() -> MeetingPlan {
        MeetingPlan {
            weekday: Weekday::Tuesday,
            time: Time::constant(10, 0, 0, 0),
            draft_hours: 24,
            freeze_minutes: 60,
        }
    }
}

impl MeetingPlan {
    /// The instant of a week's meeting. On a day off it is held on the working day before, which may lie
    /// in another week: the agenda keeps the name of this one.
    pub fn meeting(&self, week: Week, calendar: &WorkCalendar) -> Timestamp {
        let day = calendar.workday_on_or_before(week.day(self.weekday));
        let local = calendar.zone.to_ambiguous_zoned(day.to_datetime(self.time));
        local.compatible().map_or(Timestamp::MAX, |zoned| zoned.timestamp())
    }

    /// When the draft of a week is built.
    pub fn draft_at(&self, week: Week, calendar: &WorkCalendar) -> Timestamp {
        before(self.meeting(week, calendar), SignedDuration::from_hours(i64::from(self.draft_hours)))
    }

    /// When the agenda of a week freezes: an hour before its meeting, and never before the freeze that
    /// came before it, should the plan have changed in between.
    pub fn freeze_at(&self, week: Week, calendar: &WorkCalendar, previous: Option<Timestamp>) -> Timestamp {
        let planned =
            before(self.meeting(week, calendar), SignedDuration::from_mins(i64::from(self.freeze_minutes)));
        previous.map_or(planned, |previous| planned.max(previous))
    }

    /// The week whose agenda is being written at an instant: the first that has not reached its freeze.
    pub fn week_being_written(&self, now: Timestamp, calendar: &WorkCalendar) -> Week {
        let this = Week::of(now.to_zoned(calendar.zone.clone()).date());
        // A meeting moves back over holidays only, so the answer is this week or one soon after.
        (0..60).map(|n| this.plus(n)).find(|week| now < self.freeze_at(*week, calendar, None)).unwrap_or(this)
    }
}

fn before(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_sub(by).unwrap_or(Timestamp::MIN)
}

/// The stretch `[from, to)` whose posts are an agenda's news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The freeze before; none for the first agenda, which opens with each project.
    pub from: Option<Timestamp>,
    /// This freeze.
    pub to: Timestamp,
}

impl Window {
    /// The window of each freeze, in order: each starts where the one before ends.
    pub fn tile(freezes: &[Timestamp]) -> Vec<Window> {
        let starts = std::iter::once(None).chain(freezes.iter().copied().map(Some));
        starts.zip(freezes).map(|(from, to)| Window { from, to: *to }).collect()
    }

    /// A post accepted then is news of this agenda.
    pub fn contains(&self, posted_at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= posted_at) && posted_at < self.to
    }

    /// A post accepted then stands on this agenda under "after the close". It is news of the next one.
    pub fn is_after_close(&self, posted_at: Timestamp) -> bool {
        self.to <= posted_at
    }

    /// The instants in it at which the work of a day begins.
    pub(crate) fn mornings<'a>(
        &self,
        since: Timestamp,
        calendar: &'a WorkCalendar,
    ) -> impl Iterator<Item = Timestamp> + 'a {
        let window = *self;
        let from = window.from.map_or(since, |from| from.max(since));
        let first = from.to_zoned(calendar.zone.clone()).date();
        first
            .series(1.day())
            .filter_map(|day| {
                let start = calendar.hours(day).first()?.from;
                let local = calendar.zone.to_ambiguous_zoned(day.to_datetime(start));
                Some(local.compatible().ok()?.timestamp())
            })
            .skip_while(move |at| *at < from)
            .take_while(move |at| *at < window.to)
    }
}

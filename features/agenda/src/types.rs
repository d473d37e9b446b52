//! The nouns of the room and how they are read: the settings of the weekly meeting, one week's
//! agenda as a row, what a line is about, topics, outcomes.
//!
//! Absent on purpose: what goes into an agenda (`content`) and how it is shown (`document`).

use crate::{
    rules::{Origin, Post, may_meet_on},
    window::MeetingPlan,
};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Time, Weekday},
};
use kernel::{
    ActionId, AgendaId, AgendaItemId, DecisionId, Error, PersonId, PostId, ProjectId, Result, ThreadId,
    TopicId, Week, WorkCalendar,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

db::words! {
    /// Where an agenda stands.
    AgendaState {
        /// Writes itself from what people write.
        Draft = "draft",
        /// Immutable, ready to be read.
        Frozen = "frozen",
        /// The meeting is on.
        Meeting = "meeting",
        /// The minutes are out.
        Closed = "closed",
    }
    /// What a line asks of the meeting (DESIGN 3.5).
    LineKind {
        /// A choice.
        Decide = "decide",
        /// A name.
        Assign = "assign",
        /// Nothing but attention.
        Inform = "inform",
    }
    /// Where a request for a meeting of its own stands (RULES §1.6).
    TopicState {
        /// Asked for.
        Raised = "raised",
        /// Written up, and given a time.
        Accepted = "accepted",
        /// It took place.
        Held = "held",
        /// No longer wanted.
        Withdrawn = "withdrawn",
    }
    /// What a meeting came to.
    OutcomeKind {
        /// A decision record.
        Decision = "decision",
        /// Something that somebody will do.
        Action = "action",
        /// A line of the minutes.
        Note = "note",
        /// A proposed project got its lead and backup.
        Opened = "opened",
    }
}

/// The weekly meeting, as it is set up (`db_setting` `agenda`). Its zone is the workspace's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// 1 Monday to 7 Sunday.
    pub weekday: i8,
    /// Local time.
    pub time: Time,
    /// How long it should take.
    pub minutes: i64,
    /// Hours before it at which leads without an update are reminded.
    pub draft_hours: i64,
    /// Minutes before it at which the agenda freezes.
    pub freeze_minutes: i64,
}

impl Default for Settings {
    /// Tuesdays at 10:00; reminders a day before, frozen an hour before (RULES §1.6).
    fn default() -> Settings {
        Settings {
            weekday: 2,
            time: Time::constant(10, 0, 0, 0),
            minutes: 45,
            draft_hours: 24,
            freeze_minutes: 60,
        }
    }
}

impl Settings {
    /// The meeting that is set up.
    pub fn meeting(&self) -> MeetingPlan {
        MeetingPlan {
            weekday: Weekday::from_monday_one_offset(self.weekday).unwrap_or(Weekday::Tuesday),
            time: self.time,
            draft_hours: u32::try_from(self.draft_hours).unwrap_or(24),
            freeze_minutes: u32::try_from(self.freeze_minutes).unwrap_or(60),
        }
    }

    /// When a week's meeting is, after the freeze before it.
    pub fn plan(&self, calendar: &WorkCalendar, week: Week, previous: Option<Timestamp>) -> Plan {
        let meeting = self.meeting();
        Plan {
            week,
            meets_at: meeting.meeting(week, calendar),
            drafts_at: meeting.draft_at(week, calendar),
            freezes_at: meeting.freeze_at(week, calendar, previous),
        }
    }

    /// The same with an instant that somebody chose for the meeting.
    pub fn plan_at(&self, week: Week, meets_at: Timestamp) -> Plan {
        let before = |by: SignedDuration| meets_at.checked_sub(by).unwrap_or(meets_at);
        Plan {
            week,
            meets_at,
            drafts_at: before(SignedDuration::from_hours(self.draft_hours)),
            freezes_at: before(SignedDuration::from_mins(self.freeze_minutes)),
        }
    }
}

/// When one week's meeting is, and what hangs on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The week of its nominal day.
    pub week: Week,
    /// The meeting.
    pub meets_at: Timestamp,
    /// Leads without an update are reminded.
    pub drafts_at: Timestamp,
    /// The window ends and the text stands.
    pub freezes_at: Timestamp,
}

/// What a line is about. Its text form stands in addresses and rows: `p12`, `a71`, `d3`, `t4`, `x9`, `c0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// An open action.
    Action(ActionId),
    /// A decision that is open or not carried out.
    Decision(DecisionId),
    /// A project, current or proposed.
    Project(ProjectId),
    /// A request for a meeting of its own.
    Topic(TopicId),
    /// A line that somebody wrote.
    Item(AgendaItemId),
    /// Who is away, and what that leaves uncovered.
    Coverage,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Action(id) => write!(f, "a{id}"),
            Subject::Decision(id) => write!(f, "d{id}"),
            Subject::Project(id) => write!(f, "p{id}"),
            Subject::Topic(id) => write!(f, "t{id}"),
            Subject::Item(id) => write!(f, "x{id}"),
            Subject::Coverage => f.write_str("c0"),
        }
    }
}

impl FromStr for Subject {
    type Err = Error;

    /// Reads what stands in an address; anything else names no line.
    fn from_str(text: &str) -> Result<Subject> {
        let kind = text.chars().next().ok_or(Error::NotFound)?;
        let key: i64 = text[kind.len_utf8()..].parse().map_err(|_| Error::NotFound)?;
        match kind {
            'a' => Ok(Subject::Action(ActionId(key))),
            'd' => Ok(Subject::Decision(DecisionId(key))),
            'p' => Ok(Subject::Project(ProjectId(key))),
            't' => Ok(Subject::Topic(TopicId(key))),
            'x' => Ok(Subject::Item(AgendaItemId(key))),
            'c' if key == 0 => Ok(Subject::Coverage),
            _ => Err(Error::NotFound),
        }
    }
}

impl Serialize for Subject {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Subject, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(|_| serde::de::Error::custom("no line is called so"))
    }
}

db::column!(Subject as String, |subject: &Subject| subject.to_string(), |text: String| text.parse().ok());

/// A week as a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WeekColumn(pub Week);
db::column!(WeekColumn as String, |week: &WeekColumn| week.0.to_string(), |text: String| text
    .parse()
    .ok()
    .map(WeekColumn));

db::row! {
    /// One week's agenda, without its long texts.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Agenda {
        /// Its key.
        pub id: AgendaId,
        /// Its name.
        pub week: WeekColumn,
        /// The meeting.
        pub meets_at: Timestamp,
        /// When leads are reminded.
        pub drafts_at: Timestamp,
        /// When its window ends.
        pub freezes_at: Timestamp,
        /// The day was chosen by hand.
        pub moved: bool,
        /// When the meeting was called off.
        pub cancelled_at: Option<Timestamp>,
        /// When leads were reminded.
        pub nudged_at: Option<Timestamp>,
        /// Where its window starts, once frozen; nothing for the first one.
        pub window_from: Option<Timestamp>,
        /// When it was frozen.
        pub frozen_at: Option<Timestamp>,
        /// The seal of sections 1 to 5.
        pub hash: Option<String>,
        /// When the meeting started.
        pub started_at: Option<Timestamp>,
        /// When the minutes were closed.
        pub closed_at: Option<Timestamp>,
        /// The seal of the minutes.
        pub minutes_hash: Option<String>,
    }
}

impl Agenda {
    /// Its name.
    pub fn week(&self) -> Week {
        self.week.0
    }

    /// Where it stands.
    pub fn state(&self) -> AgendaState {
        match (self.frozen_at, self.started_at, self.closed_at) {
            (_, _, Some(_)) => AgendaState::Closed,
            (_, Some(_), None) => AgendaState::Meeting,
            (Some(_), None, None) => AgendaState::Frozen,
            (None, None, None) => AgendaState::Draft,
        }
    }

    /// A draft that is not yet in the data.
    pub fn upcoming(plan: Plan) -> Agenda {
        Agenda {
            id: AgendaId(0),
            week: WeekColumn(plan.week),
            meets_at: plan.meets_at,
            drafts_at: plan.drafts_at,
            freezes_at: plan.freezes_at,
            moved: false,
            cancelled_at: None,
            nudged_at: None,
            window_from: None,
            frozen_at: None,
            hash: None,
            started_at: None,
            closed_at: None,
            minutes_hash: None,
        }
    }

    /// Refuses to change what a freeze made immutable.
    pub fn refuse_frozen(&self) -> Result<()> {
        if self.frozen_at.is_some() { Err(Error::Conflict("agenda-is-frozen")) } else { Ok(()) }
    }

    /// Refuses what needs a meeting that is on.
    pub fn refuse_unless_meeting(&self) -> Result<()> {
        match self.state() {
            AgendaState::Meeting => Ok(()),
            AgendaState::Closed => Err(Error::Conflict("agenda-is-closed")),
            _ => Err(Error::Conflict("agenda-not-started")),
        }
    }
}

db::row! {
    /// A line that somebody wrote.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct AddedItem {
        /// Its key.
        pub id: AgendaItemId,
        /// The project it is about.
        pub project: Option<ProjectId>,
        /// What it says.
        pub text: String,
        /// Its version.
        pub version: i64,
        /// Who wrote it.
        pub added_by: Option<PersonId>,
    }
}

db::row! {
    /// What people said of a line.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Mark {
        /// Which line.
        pub subject: Subject,
        /// What it asks of the meeting.
        pub kind: Option<LineKind>,
        /// How long it may take.
        pub minutes: Option<i64>,
        /// Its place within its section, if somebody chose it.
        pub place: Option<i64>,
    }
}

db::row! {
    /// A derived line that was taken off.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Removal {
        /// Its key.
        pub id: i64,
        /// Which line.
        pub subject: Subject,
        /// What it was made from.
        pub source: String,
        /// The project it is about.
        pub project: Option<ProjectId>,
        /// Why.
        pub reason: String,
        /// By whom.
        pub removed_by: Option<PersonId>,
    }
}

db::row! {
    /// A request for a meeting of its own.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Topic {
        /// Its key.
        pub id: TopicId,
        /// Its project.
        pub project: ProjectId,
        /// What about.
        pub title: String,
        /// How long it should take.
        pub minutes: i64,
        /// Where it is written up.
        pub thread: Option<ThreadId>,
        /// Where it stands.
        pub state: TopicState,
        /// When its meeting is.
        pub meets_at: Option<Timestamp>,
        /// Who asked.
        pub raised_by: Option<PersonId>,
        /// Since when.
        pub raised_at: Timestamp,
        /// When it was changed last.
        pub changed_at: Timestamp,
        /// The newest post of a person on it.
        pub last_post: Option<PostId>,
        /// When that was.
        pub last_posted_at: Option<Timestamp>,
    }
}

impl Topic {
    /// The post that wrote it up since it was raised; without one it has no meeting of its own.
    pub fn written_in(&self) -> Option<PostId> {
        let posted_at = self.last_posted_at?;
        let post = Post { posted_at, origin: Origin::Human };
        self.last_post.filter(|_| may_meet_on(self.raised_at, &[post]))
    }
}

db::row! {
    /// What a meeting came to, in its order.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Outcome {
        /// Its key.
        pub id: i64,
        /// The line it belongs to.
        pub subject: Subject,
        /// The project it belongs to.
        pub project: Option<ProjectId>,
        /// What it is.
        pub kind: OutcomeKind,
        /// The decision or action.
        pub record: i64,
        /// The words of a note.
        pub text: String,
        /// Who wrote it down.
        pub noted_by: Option<PersonId>,
    }
}

/// Characters of a line or reason at most.
const TEXT_LENGTH: usize = 400;

/// Reads a line of text: something, and not too long.
pub fn read_line(field: &str, text: &str) -> Result<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return Err(Error::invalid(field, "agenda-text-needed"));
    }
    if text.chars().count() > TEXT_LENGTH {
        return Err(Error::limit(field, "agenda-text-long", TEXT_LENGTH));
    }
    Ok(text)
}

/// Reads minutes: a whole number up to eight hours, or nothing.
pub fn read_minutes(field: &str, text: &str) -> Result<Option<i64>> {
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse() {
        Ok(minutes @ 1..=480) => Ok(Some(minutes)),
        _ => Err(Error::invalid(field, "agenda-minutes-wrong")),
    }
}

/// Reads what a line asks of the meeting, or nothing.
pub fn read_kind(field: &str, text: &str) -> Result<Option<LineKind>> {
    if text.is_empty() {
        return Ok(None);
    }
    LineKind::parse(text).map(Some).ok_or_else(|| Error::invalid(field, "agenda-kind-unknown"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_called_the_same_in_addresses_and_rows() {
        for text in ["a71", "d3", "p12", "t4", "x9", "c0"] {
            assert_eq!(text.parse::<Subject>().unwrap().to_string(), text);
        }
        for text in ["", "p", "c1", "z3", "pé", "p-x"] {
            assert!(text.parse::<Subject>().is_err(), "{text}");
        }
    }

    #[test]
    fn minutes_are_whole_and_within_a_working_day() {
        assert_eq!(read_minutes("m", "").unwrap(), None);
        assert_eq!(read_minutes("m", "15").unwrap(), Some(15));
        for wrong in ["0", "-5", "481", "1.5", "ten"] {
            assert!(read_minutes("m", wrong).is_err(), "{wrong}");
        }
    }
}

//! Nouns of absences: when somebody is away, why (apart), and how a request stands.
//!
//! The reason is health and family data (RULES §0): no type that lists absences holds it.

use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use kernel::{AbsenceId, Error, Field, PersonId, ProjectId, Result};
use serde::{Deserialize, Serialize, Serializer};

/// Days of one absence at most.
const DAYS_MOST: i32 = 366;
/// Characters of a private note at most.
const NOTE_LENGTH: usize = 500;

/// A time of day as it is stored: `09:30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HourMinute(pub Time);

impl HourMinute {
    /// Reads `09:30`.
    pub fn parse(text: &str) -> Option<HourMinute> {
        Time::strptime("%H:%M", text.trim()).ok().map(HourMinute)
    }

    /// `09:30`.
    pub fn text(self) -> String {
        self.0.strftime("%H:%M").to_string()
    }
}

impl Serialize for HourMinute {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        to.serialize_str(&self.text())
    }
}

db::column!(HourMinute as String, |time: &HourMinute| time.text(), |text: String| HourMinute::parse(&text));

/// Why somebody is away (RULES §1.1). Seen by the person and by whoever may see reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Holiday.
    Holiday,
    /// Illness: declared by oneself, approved at once, also late.
    Illness,
    /// Somebody in one's care.
    Care,
    /// Anything else.
    Other,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Reason; 4] = [Reason::Holiday, Reason::Illness, Reason::Care, Reason::Other];

    /// The word in the database, the API and text keys.
    pub fn word(self) -> &'static str {
        match self {
            Reason::Holiday => "holiday",
            Reason::Illness => "illness",
            Reason::Care => "care",
            Reason::Other => "other",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.word() == word)
    }
}

db::column!(Reason as String, |reason: &Reason| reason.word(), |word: String| Reason::parse(&word));

/// How an absence stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AbsenceState {
    /// Waits for somebody who may approve it.
    Requested,
    /// Counts.
    Approved,
    /// Was not approved.
    Declined,
    /// Was taken back.
    Cancelled,
}

impl AbsenceState {
    /// Every state.
    pub const ALL: [AbsenceState; 4] =
        [AbsenceState::Requested, AbsenceState::Approved, AbsenceState::Declined, AbsenceState::Cancelled];

    /// The word in the database, the API and text keys.
    pub fn word(self) -> &'static str {
        match self {
            AbsenceState::Requested => "requested",
            AbsenceState::Approved => "approved",
            AbsenceState::Declined => "declined",
            AbsenceState::Cancelled => "cancelled",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<AbsenceState> {
        AbsenceState::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Still wanted: asked for or approved.
    pub fn is_live(self) -> bool {
        matches!(self, AbsenceState::Requested | AbsenceState::Approved)
    }
}

db::column!(AbsenceState as String, |state: &AbsenceState| state.word(), |word: String| AbsenceState::parse(
    &word
));

/// When somebody is away: whole civil days `[from, to)` of their zone, or part of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// First day away.
    pub from: Date,
    /// First day back.
    pub to: Date,
    /// `[from, to)` of the one day.
    pub part: Option<(Time, Time)>,
}

impl Stretch {
    /// Whole days `[from, to)`.
    pub fn days(from: Date, to: Date) -> Stretch {
        Stretch { from, to, part: None }
    }

    /// Part of a day.
    pub fn part(day: Date, from: Time, to: Time) -> Stretch {
        Stretch { from: day, to: day.tomorrow().unwrap_or(day), part: Some((from, to)) }
    }

    /// Reads a form: first day, last day (the first one if empty), and for part of a day two times.
    pub fn parse(from: &str, last: &str, from_time: &str, to_time: &str) -> Result<Stretch> {
        let day = |name: &str, text: &str| {
            text.parse::<Date>().map_err(|_| Error::invalid(name, "people-absence-day-needed"))
        };
        let first = day("from", from)?;
        let last = if last.is_empty() { first } else { day("last", last)? };
        let to = last.tomorrow().map_err(|_| Error::invalid("last", "people-absence-day-needed"))?;
        Stretch::check(first, to, "last", from_time, to_time)
    }

    /// Reads half-open days as the API has them.
    pub fn half_open(from: Date, to: Date, from_time: &str, to_time: &str) -> Result<Stretch> {
        Stretch::check(from, to, "to_day", from_time, to_time)
    }

    fn check(from: Date, to: Date, end: &str, from_time: &str, to_time: &str) -> Result<Stretch> {
        if to <= from {
            return Err(Error::invalid(end, "people-absence-backwards"));
        }
        let days = from.until(to).map_or(i32::MAX, |span| span.get_days());
        if days > DAYS_MOST {
            return Err(Error::limit(end, "people-absence-long", DAYS_MOST));
        }
        if from_time.is_empty() && to_time.is_empty() {
            return Ok(Stretch::days(from, to));
        }
        let (Some(starts), Some(ends)) = (HourMinute::parse(from_time), HourMinute::parse(to_time)) else {
            let missing = if HourMinute::parse(from_time).is_none() { "from_time" } else { "to_time" };
            return Err(Error::invalid(missing, "people-absence-time-needed"));
        };
        if days > 1 {
            return Err(Error::invalid(end, "people-absence-part-of-one-day"));
        }
        if starts >= ends {
            return Err(Error::invalid("to_time", "people-absence-time-backwards"));
        }
        Ok(Stretch::part(from, starts.0, ends.0))
    }

    /// The last day away.
    pub fn last(&self) -> Date {
        self.to.yesterday().unwrap_or(self.to)
    }

    /// Whether it lies within another one, so that nothing new is asked for.
    pub fn is_within(&self, other: &Stretch) -> bool {
        let days = other.from <= self.from && self.to <= other.to;
        days && match (self.part, other.part) {
            (_, None) => true,
            (Some((from, to)), Some((first, last))) => first <= from && to <= last,
            (None, Some(_)) => false,
        }
    }
}

/// A private note beside the reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note(String);

impl Note {
    /// Reads a note; it may be empty.
    pub fn parse(field: &str, text: &str) -> Result<Note> {
        let text = text.trim();
        if text.chars().count() > NOTE_LENGTH {
            return Err(Error::limit(field, "people-absence-note-long", NOTE_LENGTH));
        }
        Ok(Note(text.to_owned()))
    }

    /// The note.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The answers to what an absence leaves uncovered (RULES §1.2): who covers which project, or that the
/// gap is accepted. People knows of no projects: it passes the answers on with the event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Covers {
    /// Who covers which project.
    pub named: Vec<(ProjectId, PersonId)>,
    /// Nobody covers, and that is accepted.
    pub accept_gap: bool,
}

/// The form fields that answer for one project begin so.
pub const COVER_FIELD: &str = "cover.";
/// The box that accepts the gap.
pub const GAP_FIELD: &str = "accept_gap";

impl Covers {
    /// Reads `cover.<project> = <person>` and `accept_gap` out of a form; empty choices are no answer.
    pub fn from_pairs<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Covers {
        let mut covers = Covers::default();
        for (name, value) in pairs {
            covers.accept_gap |= name == GAP_FIELD;
            let project = name.strip_prefix(COVER_FIELD).and_then(|id| id.parse().ok());
            if let (Some(project), Ok(person)) = (project, value.trim().parse()) {
                covers.named.push((project, person));
            }
        }
        covers
    }
}

/// An absence to ask for or to enter.
#[derive(Clone, Debug)]
pub struct NewAbsence {
    /// Who is away.
    pub person: PersonId,
    /// When.
    pub when: Stretch,
    /// Why.
    pub reason: Reason,
    /// A private note.
    pub note: Note,
    /// What was answered about cover.
    pub covers: Covers,
}

db::row! {
    /// An absence as everybody on the team may see it: never with its reason.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
    pub struct AwayRow {
        /// Its key.
        #[schema(value_type = i64)]
        pub id: AbsenceId,
        /// Who is away.
        #[schema(value_type = i64)]
        pub person_id: PersonId,
        /// Their name.
        pub name: String,
        /// First day away, in their zone.
        #[schema(value_type = String, example = "2026-12-01")]
        pub from_day: Date,
        /// First day back, in their zone.
        #[schema(value_type = String, example = "2026-12-13")]
        pub to_day: Date,
        /// Part of a day: from.
        #[schema(value_type = Option<String>, example = "09:00")]
        pub from_time: Option<HourMinute>,
        /// Part of a day: to.
        #[schema(value_type = Option<String>, example = "13:30")]
        pub to_time: Option<HourMinute>,
        /// The instant it starts.
        #[schema(value_type = String)]
        pub starts_at: Timestamp,
        /// The instant it ends.
        #[schema(value_type = String)]
        pub ends_at: Timestamp,
        /// Whether it moves the lead: at least four working hours (RULES §1.2).
        pub triggers_cover: bool,
        /// How it stands.
        #[schema(value_type = String)]
        pub state: AbsenceState,
        /// When it was asked for or entered.
        #[schema(value_type = String)]
        pub created_at: Timestamp,
    }
}

impl AwayRow {
    /// When, as civil days or part of one.
    pub fn when(&self) -> Stretch {
        let part = self.from_time.zip(self.to_time).map(|(from, to)| (from.0, to.0));
        Stretch { from: self.from_day, to: self.to_day, part }
    }
}

/// One person's day on the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A working day.
    Work,
    /// Saturday or Sunday.
    Weekend,
    /// A holiday of their calendar, by name.
    Holiday(String),
    /// Away the whole day.
    Away(AbsenceId),
    /// Away for part of it.
    Part(AbsenceId, HourMinute, HourMinute),
    /// Asked for, not decided.
    Asked(AbsenceId),
}

/// A person's line on the board.
#[derive(Clone, Debug)]
pub struct BoardRow {
    /// Whose.
    pub name: String,
    /// One a day.
    pub cells: Vec<Cell>,
}

/// The board: people by days.
#[derive(Clone, Debug)]
pub struct Board {
    /// The days, Monday first.
    pub days: Vec<Date>,
    /// The people, by name.
    pub rows: Vec<BoardRow>,
}

db::row! {
    /// A calendar in the administrator's list.
    #[derive(Clone, Debug)]
    pub struct CalendarRow {
        /// Its key.
        pub id: kernel::CalendarId,
        /// Its code, `ES-MD` or one's own.
        pub code: String,
        /// Its name.
        pub name: String,
        /// Days in it from today on.
        pub coming: i64,
        /// Active people who keep it.
        pub people: i64,
    }
}

/// Characters of a holiday's or calendar's name at most.
const LABEL_LENGTH: usize = 120;

/// The name of a holiday or a calendar.
pub fn parse_label(field: &str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::invalid(field, "people-name-needed"));
    }
    if text.chars().count() > LABEL_LENGTH {
        return Err(Error::limit(field, "people-name-long", LABEL_LENGTH));
    }
    Ok(text.to_owned())
}

/// What a listener asks for in an absence's form, out of the fields that need a fix.
pub fn asked_covers(errors: &[Field]) -> Vec<&Field> {
    errors.iter().filter(|field| field.name.starts_with(COVER_FIELD)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    #[test]
    fn a_form_of_days_or_hours_is_read_or_says_which_field_is_wrong() {
        let day = date(2026, 12, 1);
        assert_eq!(Stretch::parse("2026-12-01", "2026-12-12", "", "").unwrap().to, date(2026, 12, 13));
        assert_eq!(Stretch::parse("2026-12-01", "", "", "").unwrap(), Stretch::days(day, date(2026, 12, 2)));
        let part = Stretch::parse("2026-12-01", "", "09:00", "13:30").unwrap();
        assert_eq!(part, Stretch::part(day, time(9, 0, 0, 0), time(13, 30, 0, 0)));
        let wrong = |from, last, starts, ends| match Stretch::parse(from, last, starts, ends) {
            Err(Error::Invalid(fields)) => fields[0].name.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(wrong("", "", "", ""), "from");
        assert_eq!(wrong("2026-12-02", "2026-12-01", "", ""), "last");
        assert_eq!(wrong("2026-12-01", "2028-12-01", "", ""), "last");
        assert_eq!(wrong("2026-12-01", "2026-12-02", "09:00", "10:00"), "last");
        assert_eq!(wrong("2026-12-01", "", "09:00", ""), "to_time");
        assert_eq!(wrong("2026-12-01", "", "", "10:00"), "from_time");
        assert_eq!(wrong("2026-12-01", "", "10:00", "10:00"), "to_time");
        assert_eq!(wrong("9999-12-31", "9999-12-31", "", ""), "last");
    }

    #[test]
    fn answers_about_cover_are_read_from_the_form() {
        let pairs = [("cover.7", "3"), ("cover.8", ""), ("cover.x", "1"), ("accept_gap", "on")];
        let covers = Covers::from_pairs(pairs.into_iter());
        assert_eq!(covers, Covers { named: vec![(ProjectId(7), PersonId(3))], accept_gap: true });
    }

    #[test]
    fn shortening_asks_for_nothing_new() {
        let week = Stretch::days(date(2026, 12, 1), date(2026, 12, 8));
        assert!(Stretch::days(date(2026, 12, 2), date(2026, 12, 8)).is_within(&week));
        assert!(Stretch::part(date(2026, 12, 2), time(9, 0, 0, 0), time(11, 0, 0, 0)).is_within(&week));
        assert!(!Stretch::days(date(2026, 12, 2), date(2026, 12, 9)).is_within(&week));
    }
}

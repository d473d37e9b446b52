//! What pages gather and views show: lines of tables, the top of a project, its brief.
//!
//! Absent on purpose: loading, which is the pages' (`pages/load.rs`).

use crate::types::{EffectiveRow, Meeting, Note, Project, ProjectCard, Proof, Status};
use jiff::{Timestamp, ToSpan, civil::Date};
use kernel::{PersonId, Week};
use std::collections::HashMap;
use ui::Locale;
use web::{Activity, PulseWeek};

/// Names of people by their key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(pub(crate) HashMap<PersonId, String>);

impl Names {
    /// The name; nothing for somebody unknown.
    pub(crate) fn of(&self, id: Option<PersonId>) -> &str {
        id.and_then(|id| self.0.get(&id)).map_or("", String::as_str)
    }

    /// The first word of the name.
    pub(crate) fn first(&self, id: Option<PersonId>) -> &str {
        self.of(id).split_whitespace().next().unwrap_or("")
    }
}

/// Weeks of a small pulse.
pub(crate) const MINI_WEEKS: i64 = 8;
/// Weeks behind and ahead of this one on a project's pulse.
pub(crate) const BACK_WEEKS: i64 = 6;
pub(crate) const AHEAD_WEEKS: i64 = 6;

/// A project as a line of a table.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) card: ProjectCard,
    pub(crate) pair: Option<EffectiveRow>,
    pub(crate) status: Option<Status>,
    pub(crate) activity: Option<Activity>,
    pub(crate) next: Option<Meeting>,
    /// Days without contact, when those are ten or more.
    pub(crate) silent_days: Option<i64>,
}

/// Lines with the names that stand in them.
pub(crate) struct Lines {
    pub(crate) lines: Vec<Line>,
    pub(crate) names: Names,
}

/// A week of a project's pulse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Beat {
    pub(crate) week: Week,
    /// Nothing for weeks to come, and where no room tells.
    pub(crate) seen: Option<PulseWeek>,
    pub(crate) met: Met,
    pub(crate) is_now: bool,
    pub(crate) is_ahead: bool,
}

/// What a week says of meetings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Met {
    None,
    Held,
    Missed,
    Planned,
}

/// Everything that the top of each of a project's pages shows.
pub(crate) struct Sight {
    pub(crate) card: ProjectCard,
    pub(crate) project: Project,
    pub(crate) pair: EffectiveRow,
    pub(crate) names: Names,
    pub(crate) status: Option<Status>,
    pub(crate) activity: Option<Activity>,
    pub(crate) silent_days: Option<i64>,
    pub(crate) next: Option<Meeting>,
    pub(crate) beats: Vec<Beat>,
    pub(crate) proof: Option<Proof>,
    /// Until when the lead is away, while somebody stands in.
    pub(crate) away_until: Option<Timestamp>,
    /// The project that it grew from and the ones that grew from it: key and name.
    pub(crate) kin: Vec<(String, String)>,
}

/// What the brief shows: who was away since when, the note, and the rest from other rooms.
pub(crate) struct Brief {
    pub(crate) note: Option<Note>,
    pub(crate) asked: Option<(Option<PersonId>, Timestamp)>,
    pub(crate) author: Names,
    pub(crate) meetings: Vec<Meeting>,
}

/// A stretch `[from, to)` in days, for words.
pub(crate) fn last_day(end: Timestamp, t: &Locale) -> Date {
    t.date(end.saturating_sub(1.microsecond()).unwrap_or(end))
}

//! The nouns of tickets that come by themselves.

use super::Level;
use jiff::{Timestamp, civil::Date};
use kernel::{ClientId, HoursId, PersonId, ProjectId, ScheduleId, TicketId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

db::words! {
    /// How often one comes.
    Every as "every" or "desk-choose-one" {
        /// On a day of the week.
        Week = "week",
        /// On a day of the month.
        Month = "month",
    }
    /// What a day on which the desk is closed does.
    Closed as "closed" or "desk-choose-one" {
        /// The ticket comes all the same.
        Keep = "keep",
        /// None comes.
        Skip = "skip",
        /// It comes on the next day that is open.
        After = "after",
    }
}

/// A ticket that comes by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeskSchedule)]
pub struct ScheduleBody {
    /// What people call it.
    #[serde(default)]
    pub name: String,
    /// What each ticket is about; `{day}` is its day.
    pub subject: String,
    /// The request, as Markdown; `{day}` is its day.
    pub text: String,
    /// In whose name.
    pub requester: String,
    /// Their address; empty if unknown.
    #[serde(default)]
    pub email: String,
    /// Whose it is.
    #[schema(value_type = Option<i64>)]
    #[serde(default)]
    pub client: Option<ClientId>,
    /// Where the work is done.
    #[schema(value_type = Option<i64>)]
    #[serde(default)]
    pub project: Option<ProjectId>,
    /// What sort of request.
    #[serde(default)]
    pub category: String,
    /// About which service.
    #[serde(default)]
    pub service: String,
    /// How wide.
    pub impact: Level,
    /// How soon.
    pub urgency: Level,
    /// Who gets it.
    #[schema(value_type = Option<i64>)]
    #[serde(default)]
    pub owner: Option<PersonId>,
    /// How often.
    pub every: Every,
    /// Each so many weeks or months.
    #[serde(default = "one")]
    pub interval: i64,
    /// 1 is Monday and 7 Sunday; or the day of the month, the last one where a month is shorter.
    pub day: i64,
    /// The local time, `09:00`.
    pub time: String,
    /// An IANA zone, `Europe/Madrid`.
    pub zone: String,
    /// The opening hours whose closed days count; the days of the office if none are named.
    #[schema(value_type = Option<i64>)]
    #[serde(default)]
    pub hours: Option<HoursId>,
    /// What a closed day does.
    pub closed: Closed,
    /// Not before this day.
    #[schema(value_type = String)]
    pub from: Date,
    /// Not after this day.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub until: Option<Date>,
}

fn one() -> i64 {
    1
}

db::row! {
    /// A schedule.
    #[derive(Clone, Debug)]
    pub struct ScheduleRow {
        /// Its key.
        pub id: ScheduleId,
        /// Its name.
        pub name: String,
        /// What it says, as JSON.
        pub body: String,
        /// Whether it works.
        pub is_on: bool,
        /// The day that comes next, as planned.
        pub next_day: Option<Date>,
        /// When its ticket is made.
        pub next_at: Option<Timestamp>,
    }
}

db::row! {
    /// What became of a planned day.
    #[derive(Clone, Debug)]
    pub struct Occurrence {
        /// Its key.
        pub id: i64,
        /// Of which schedule.
        pub schedule_id: ScheduleId,
        /// Its day, as planned.
        pub day: Date,
        /// When it was looked at.
        pub at: Timestamp,
        /// The ticket, if one was made.
        pub ticket_id: Option<TicketId>,
        /// Why none was.
        pub why: String,
    }
}

//! The nouns of the room and how they are read from what people send.
//!
//! Absent on purpose: what a clock says, which is a decision (`clock`, `history`).

pub mod mail;
pub mod automation;
pub mod recurring;
pub mod schedule;
mod change;
mod standing;
mod time;
mod view;
mod wanted;

pub use change::{Beside, Changes, NewTicket};
pub use standing::{StateName, Where};
pub use time::{Spent, TimeRow, Within};
pub use view::{NewView, SavedView, VIEW_NAME, VIEW_QUERY};
pub use wanted::{Each, Near, Wanted};

use jiff::Timestamp;
use kernel::{
    ClientId, ClockId, ContactId, Error, HoursVersionId, PersonId, PolicyVersionId, ProjectId, Result,
    SiteId, TicketEntryId, TicketId,
};

/// Characters of a subject at most.
pub const SUBJECT_LENGTH: usize = 200;
/// Characters of a category, a service, a tag or a name at most.
pub const WORD_LENGTH: usize = 80;
/// Characters of a message or a note at most.
pub const TEXT_LENGTH: usize = 50_000;
/// Characters of a reason at most.
pub const REASON_LENGTH: usize = 400;
/// Tickets of a view that are counted at most.
pub const MOST_COUNTED: i64 = 1_000;
/// What stands for "no clock runs" in a ticket's order.
pub const NO_DUE: i64 = i64::MAX;

db::words! {
    /// Where a ticket stands.
    TicketState as "state" or "desk-choose-one" {
        /// Nobody on our side has answered.
        New = "new",
        /// We are at it.
        Open = "open",
        /// The client was asked something.
        WaitingClient = "waiting_client",
        /// A third party was asked something; the client still waits.
        WaitingThirdParty = "waiting_third_party",
        /// Solved, as far as we know.
        Resolved = "resolved",
        /// Over.
        Closed = "closed",
    }
    /// How wide or how soon (RULES §6.4).
    #[schema(as = TicketLevel)]
    Level as "level" or "desk-choose-one" {
        /// Everybody, or at once.
        High = "high",
        /// Some, or soon.
        Medium = "medium",
        /// One, or some time.
        Low = "low",
    }
    /// How a ticket came.
    #[schema(as = TicketOrigin)]
    Origin as "source" or "desk-choose-one" {
        /// Written down by somebody on the team.
        Person = "person",
        /// Through the portal.
        Portal = "portal",
        /// Through the API.
        Api = "api",
        /// By mail.
        Mail = "mail",
        /// By an alert.
        Alert = "alert",
        /// From a log of another system.
        Import = "import",
        /// By itself, as it was planned.
        Schedule = "schedule",
    }
    /// What happened to a ticket.
    #[schema(as = TicketEntryKind)]
    EntryKind as "kind" or "desk-choose-one" {
        /// The client asked.
        Opened = "opened",
        /// Somebody on the team wrote it down for the client.
        OpenedFor = "opened_for",
        /// The client wrote.
        Message = "message",
        /// The team answered the client.
        Reply = "reply",
        /// The team wrote for itself.
        Note = "note",
        /// Another state.
        State = "state",
        /// Another priority.
        Priority = "priority",
        /// Another owner.
        Owner = "owner",
        /// It was taken to the developer.
        Developer = "developer",
        /// The client's last message needs no answer.
        NoReply = "no_reply",
        /// Time was spent.
        Time = "time",
        /// Somebody took back time that they had noted.
        TimeBack = "time_back",
        /// It went into another ticket.
        Merged = "merged",
        /// Another ticket came into it.
        Absorbed = "absorbed",
        /// Its subject, category, service or project.
        Changed = "changed",
        /// Part of it became another ticket.
        Split = "split",
        /// Something that was written down wrongly no longer counts for its clocks.
        Excluded = "excluded",
        /// It counts again.
        Included = "included",
        /// An answer by mail did not arrive.
        Bounced = "bounced",
        /// A rule answered the client.
        AutoReply = "auto_reply",
        /// Its state goes by another name.
        Named = "named",
        /// It is of another site of the client.
        Site = "site",
        /// What its alert says by now, or that it flaps.
        Alert = "alert",
    }
    /// Which promise a clock is for (RULES §6.2).
    ClockKind as "clock" or "desk-choose-one" {
        /// The first answer.
        First = "first",
        /// Each later answer.
        Next = "next",
        /// The solution.
        Resolution = "resolution",
    }
    /// How two tickets belong together.
    LinkKind as "link" or "desk-choose-one" {
        /// They have to do with each other.
        Related = "related",
        /// It came back too late to be taken up again (RULES §6.5).
        FollowUp = "follow_up_of",
        /// It was part of the other (RULES §6.5).
        SplitFrom = "split_from",
    }
}

impl Origin {
    /// Whether somebody asked for it: an alert is nobody, and so is a plan (RULES §6.2).
    pub fn is_asked(self) -> bool {
        !matches!(self, Origin::Alert | Origin::Schedule)
    }
}

impl TicketState {
    /// Neither resolved nor closed.
    pub fn is_open(self) -> bool {
        !matches!(self, TicketState::Resolved | TicketState::Closed)
    }
}

db::row! {
    /// A ticket as pages show it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Ticket {
        /// Its key and its number: `T-431`.
        pub id: TicketId,
        /// What it is about.
        pub subject: String,
        /// Who asked, by the name that came.
        pub requester: String,
        /// Their address; empty if unknown.
        pub email: String,
        /// Who they are at the client.
        pub contact_id: Option<ContactId>,
        /// Whose it is.
        pub client_id: Option<ClientId>,
        /// The client's name.
        pub client_name: Option<String>,
        /// The last part of the client's address.
        pub client_slug: Option<String>,
        /// Where the work is done.
        pub project_id: Option<ProjectId>,
        /// The project's key.
        pub project_key: Option<String>,
        /// What sort of request.
        pub category: String,
        /// About which service.
        pub service: String,
        /// How wide.
        pub impact: Level,
        /// How soon.
        pub urgency: Level,
        /// 1 to 4.
        pub priority: i64,
        /// Why the priority is not the matrix's.
        pub override_reason: Option<String>,
        /// Where it stands.
        pub state: TicketState,
        /// Who holds it.
        pub owner_id: Option<PersonId>,
        /// Their name.
        pub owner_name: Option<String>,
        /// How it came.
        pub source: Origin,
        /// Nobody meant it.
        pub spam: bool,
        /// When it was asked.
        pub created_at: Timestamp,
        /// When something last happened.
        pub updated_at: Timestamp,
        /// When it was solved.
        pub resolved_at: Option<Timestamp>,
        /// How often it came back.
        pub reopened: i64,
        /// The ticket it went into.
        pub merged_into: Option<TicketId>,
        /// Owners between the request and whoever does the work (RULES §4.1).
        pub hops: i64,
        /// Who does the work.
        pub developer_id: Option<PersonId>,
        /// When it was taken to them.
        pub developer_asked_at: Option<Timestamp>,
        /// When they first did something.
        pub developer_acted_at: Option<Timestamp>,
        /// What is promised, as it was when it came.
        pub policy_version_id: Option<PolicyVersionId>,
        /// When the desk is open for it.
        pub hours_version_id: Option<HoursVersionId>,
        /// The next clock to run out, in microseconds; [`NO_DUE`] if none runs.
        pub next_due: i64,
        /// Which one.
        pub next_kind: Option<ClockKind>,
        /// What its state is called here, where it is not the usual name.
        pub state_name: Option<String>,
        /// At which site of the client it was asked.
        pub site_id: Option<SiteId>,
        /// The site's name.
        pub site_name: Option<String>,
    }
}

impl Ticket {
    /// `T-431`.
    pub fn number(&self) -> String {
        number(self.id)
    }

    /// Its page.
    pub fn href(&self) -> String {
        format!("/tickets/{}", self.id)
    }

    /// When the next clock runs out; nothing if none runs.
    pub fn due(&self) -> Option<Timestamp> {
        Timestamp::from_microsecond(self.next_due).ok().filter(|_| self.next_due != NO_DUE)
    }
}

/// A ticket's number as people write it.
pub fn number(id: TicketId) -> String {
    format!("T-{id}")
}

/// Reads `T-431`, `t-431` or `431`.
pub fn read_number(text: &str) -> Option<TicketId> {
    let text = text.trim();
    let digits = text.strip_prefix("T-").or_else(|| text.strip_prefix("t-")).unwrap_or(text);
    digits.parse().ok().filter(|id| *id > 0).map(TicketId)
}

db::row! {
    /// Something that happened to a ticket.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Entry {
        /// Its key.
        pub id: TicketEntryId,
        /// When.
        pub at: Timestamp,
        /// What.
        pub kind: EntryKind,
        /// Who on our side, or which guest.
        pub person_id: Option<PersonId>,
        /// Their name.
        pub person_name: Option<String>,
        /// The name of somebody who is no person here.
        pub author: String,
        /// What was written, as cleaned HTML.
        pub html: String,
        /// The state, priority or person that it tells of.
        pub value: String,
        /// The opening hours that the ticket went by until then, where it gave it others.
        pub hours_before: Option<HoursVersionId>,
    }
}

impl Entry {
    /// Whoever did it, by name.
    pub fn who(&self) -> &str {
        self.person_name.as_deref().unwrap_or(&self.author)
    }
}

db::row! {
    /// A clock as it was last read.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ClockRow {
        /// Its key.
        pub id: ClockId,
        /// Its ticket.
        pub ticket_id: TicketId,
        /// Which promise.
        pub kind: ClockKind,
        /// Which wait it is, for the next answer.
        pub cycle: i64,
        /// running, paused, fulfilled, cancelled.
        pub state: String,
        /// Microseconds of open time.
        pub target: i64,
        /// What had passed when it was read.
        pub elapsed: i64,
        /// When it was read.
        pub read_at: Timestamp,
        /// When it is or was due.
        pub due_at: Option<Timestamp>,
        /// When it was fulfilled.
        pub fulfilled_at: Option<Timestamp>,
        /// When it broke.
        pub breached_at: Option<Timestamp>,
        /// It broke by a change of priority alone.
        pub by_change: bool,
        /// Per cent that was told.
        pub warned: i64,
    }
}

impl ClockRow {
    /// Whether open time counts.
    pub fn runs(&self) -> bool {
        self.state == "running"
    }
}

/// Reads tags that commas part: each once, in order, in small letters.
pub fn read_tags(text: &str) -> Vec<String> {
    let tags = text.split(',').map(|tag| tag.trim().to_lowercase()).filter(|tag| !tag.is_empty());
    tags.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

/// Scores of the question after a solution, worst first (RULES §9.1).
pub const SCORES: std::ops::RangeInclusive<i64> = 1..=5;

db::row! {
    /// A source in a list.
    #[derive(Clone, Debug)]
    pub struct SourceRow {
        /// Its key.
        pub id: i64,
        /// Its name.
        pub name: String,
        /// How its JSON is read, as JSON.
        pub mapping: String,
        /// Whose tickets it opens.
        pub client_id: Option<ClientId>,
        /// Their name.
        pub client_name: Option<String>,
        /// Where the work is done.
        pub project_id: Option<ProjectId>,
        /// The project's key.
        pub project_key: Option<String>,
    }
}

db::row! {
    /// An answer in a list.
    #[derive(Clone, Debug)]
    pub struct Answered {
        /// Of which ticket.
        pub ticket_id: TicketId,
        /// What it was about.
        pub subject: String,
        /// The client's name.
        pub client: Option<String>,
        /// 1 to 5.
        pub score: i64,
        /// Why.
        pub reason: String,
        /// When.
        pub at: Timestamp,
    }
}

/// A text that may be empty, without spaces around it.
pub fn line(name: &str, text: &str, most: usize) -> Result<String> {
    let text = text.trim();
    if text.chars().count() > most {
        return Err(Error::limit(name, "desk-too-long", most));
    }
    Ok(text.to_owned())
}

/// A text that must not be empty.
pub fn filled(name: &str, text: &str, most: usize) -> Result<String> {
    let text = line(name, text, most)?;
    if text.is_empty() { Err(Error::invalid(name, "desk-needed")) } else { Ok(text) }
}

//! The registry of id kinds. One newtype for each table that others refer to, so that a thread
//! can never be passed where a project is meant.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Declares typed ids over `i64` keys.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// Calls a macro with the names of all id kinds, so that other crates can implement their
        /// traits for each.
        #[macro_export]
        macro_rules! for_each_id {
            ($callback:ident) => { $callback!($($name),+); };
        }
        $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map($name)
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> i64 {
                id.0
            }
        }
    )+};
}

ids! {
    /// A person who can sign in, team or guest.
    PersonId,
    /// A stretch of days or hours in which a person is away.
    AbsenceId,
    /// An editable list of holidays.
    CalendarId,
    /// A signed-in device.
    SessionId,
    /// A token of the API.
    TokenId,
    /// A client company.
    ClientId,
    /// A person at a client, whether or not they can sign in.
    ContactId,
    /// A place of a client, with its zone and holidays.
    SiteId,
    /// A project: a client's, a proof of concept or internal.
    ProjectId,
    /// One stretch of a person holding a role on a project.
    AssignmentId,
    /// A planned client meeting.
    MeetingId,
    /// A link to an issue of a repository.
    IssueLinkId,
    /// A success criterion of a proof of concept.
    CriterionId,
    /// A thread, the worklog included.
    ThreadId,
    /// A post in a thread.
    PostId,
    /// A client interaction that owes a worklog entry.
    InteractionId,
    /// A file in the data folder.
    AttachmentId,
    /// A decision record.
    DecisionId,
    /// Something that somebody will do.
    ActionId,
    /// One week's agenda.
    AgendaId,
    /// A line of an agenda.
    AgendaItemId,
    /// A topic that wants a meeting of its own.
    TopicId,
    /// A notice in somebody's inbox.
    NoticeId,
    /// A mail that left or wants to leave.
    MailId,
    /// A mail that came in.
    LetterId,
    /// Opening hours of the desk, over all their versions.
    HoursId,
    /// One version of opening hours, which never changes.
    HoursVersionId,
    /// A policy of promises, over all its versions.
    PolicyId,
    /// One version of a policy, which never changes.
    PolicyVersionId,
    /// A ticket: people see `T-431`.
    TicketId,
    /// Something that happened to a ticket: a message, a note, a change.
    TicketEntryId,
    /// One clock of a ticket, in one of its cycles.
    ClockId,
    /// A ready answer with places to fill in.
    CannedId,
    /// Tickets that are about the same thing.
    ClusterId,
    /// Something done so that tickets of a cluster stop coming.
    RemedyId,
    /// A rule of the desk's automation, over all its versions.
    RuleId,
    /// A ticket that comes by itself, week after week or month after month.
    ScheduleId,
    /// A process document, a runbook or an article.
    DocumentId,
    /// One time that a runbook was worked through.
    RunId,
    /// A question that no document answers yet.
    QuestionId,
    /// An import and its report.
    ImportId,
    /// An event of the record.
    EventId,
    /// A piece of work that runs later.
    JobId,
}

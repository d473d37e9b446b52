//! The nouns of automation: rules, what they wait for, what they look at, what they do, and what came of it.

use super::{ClockKind, Origin, TicketState};
use jiff::Timestamp;
use kernel::{CannedId, ClientId, PersonId, ProjectId, RuleId, SiteId, TicketId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

db::words! {
    /// What a rule waits for.
    Trigger as "trigger" or "desk-choose-one" {
        /// A ticket came.
        Opened = "opened",
        /// The client wrote.
        Written = "written",
        /// Somebody on the team answered the client.
        Replied = "replied",
        /// Somebody wrote for the team alone.
        Noted = "noted",
        /// It got another owner.
        Assigned = "assigned",
        /// Its fields changed.
        Changed = "changed",
        /// It came into another state.
        Moved = "moved",
        /// It was solved.
        Resolved = "resolved",
        /// It came back.
        Reopened = "reopened",
        /// A clock came to a part of its target.
        Warned = "warned",
        /// Time passes.
        Time = "time",
    }
    /// What came of a rule that looked at a ticket.
    Outcome {
        /// It did what it says.
        Done = "done",
        /// A condition does not hold.
        NoMatch = "no_match",
        /// All is as it wants already.
        Nothing = "nothing",
        /// What it wants is not possible.
        Refused = "refused",
        /// Too many rules stand behind what it heard.
        TooDeep = "too_deep",
        /// Rules changed this ticket too often within an hour.
        TooOften = "too_often",
    }
    /// Whom a rule tells.
    Told as "tell" or "desk-choose-one" {
        /// Whoever holds the ticket.
        Owner = "owner",
        /// The effective lead of its project.
        Lead = "lead",
        /// The coordinators.
        Heads = "heads",
    }
    /// The first condition that does not hold.
    Miss {
        /// It is spam, or went into another ticket.
        Silent = "silent",
        /// Another client's.
        Client = "client",
        /// Of another site.
        Site = "site",
        /// Of another project.
        Project = "project",
        /// Of another category.
        Category = "category",
        /// About another service.
        Service = "service",
        /// Of another priority.
        Priority = "priority",
        /// In another state.
        State = "state",
        /// Without the tag.
        Tag = "tag",
        /// None of the words stands in the subject.
        Words = "words",
        /// Asked for by somebody else.
        Requester = "requester",
        /// None of the words stands in what the client wrote last.
        Said = "said",
        /// It came another way.
        Source = "source",
        /// Held by somebody, or by nobody.
        Held = "held",
        /// Less of the target has passed.
        Percent = "percent",
        /// Too young.
        Age = "age",
        /// Somebody said something too lately.
        Quiet = "quiet",
    }
}

/// What must hold. What is empty holds always; what is filled in must hold, all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Conditions {
    /// Whose ticket.
    #[schema(value_type = Option<i64>)]
    pub client: Option<ClientId>,
    /// At which of the client's sites.
    #[schema(value_type = Option<i64>)]
    pub site: Option<SiteId>,
    /// Of which project.
    #[schema(value_type = Option<i64>)]
    pub project: Option<ProjectId>,
    /// Of which category, however it is capitalised.
    pub category: String,
    /// About which service.
    pub service: String,
    /// One of these priorities.
    pub priorities: Vec<i64>,
    /// In one of these states.
    pub states: Vec<TicketState>,
    /// With this tag.
    pub tag: String,
    /// With one of these in the subject.
    pub words: Vec<String>,
    /// Asked for by one of these: an address, what follows its `@` with the `@`, or a part of a name.
    pub requester: Vec<String>,
    /// With one of these in what the client wrote last, the request itself at first.
    pub said: Vec<String>,
    /// Came this way.
    pub source: Option<Origin>,
    /// Held by somebody, or by nobody.
    pub held: Option<bool>,
    /// At least this part of a target has passed, where a clock tells of it.
    pub percent: Option<i64>,
    /// At least so many hours of open time since it came.
    pub age_hours: Option<i64>,
    /// At least so many hours of open time since a person said something.
    pub quiet_hours: Option<i64>,
}

impl Conditions {
    /// Whether open time has to pass.
    pub fn waits(&self) -> bool {
        self.age_hours.is_some() || self.quiet_hours.is_some()
    }
}

/// What is done then.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Effects {
    /// Gives it this priority.
    pub priority: Option<i64>,
    /// Gives it this category.
    pub category: String,
    /// Gives it to this person.
    #[schema(value_type = Option<i64>)]
    pub owner: Option<PersonId>,
    /// Gives it to whoever leads its project then.
    pub to_lead: bool,
    /// Adds this tag.
    pub tag: String,
    /// Puts it into this state.
    pub state: Option<TicketState>,
    /// Writes this for the team.
    pub note: String,
    /// Sends this ready answer to the client. It stops no clock.
    #[schema(value_type = Option<i64>)]
    pub answer: Option<CannedId>,
    /// Asks these to look.
    pub tell: Vec<Told>,
}

/// A rule as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeskRule)]
pub struct RuleBody {
    /// What people call it.
    #[serde(default)]
    pub name: String,
    /// Its place in the order, low first.
    #[serde(default)]
    pub place: i64,
    /// What it waits for.
    pub trigger: Trigger,
    /// What must hold.
    #[serde(rename = "if", default)]
    pub conditions: Conditions,
    /// What is done then.
    #[serde(rename = "then")]
    pub effects: Effects,
}

/// One thing that a rule does to a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Another priority.
    Priority(i64),
    /// Another category.
    Category(String),
    /// Another owner.
    Owner(PersonId),
    /// Whoever leads its project.
    ToLead,
    /// A tag more.
    Tag(String),
    /// A note for the team.
    Note(String),
    /// A ready answer.
    Answer(CannedId),
    /// Another state.
    State(TicketState),
    /// Somebody is asked to look.
    Tell(Told),
}

db::row! {
    /// A rule in its newest version.
    #[derive(Clone, Debug)]
    pub struct RuleRow {
        /// Its key.
        pub id: RuleId,
        /// Its name.
        pub name: String,
        /// Its place in the order.
        pub place: i64,
        /// Whether it works.
        pub is_on: bool,
        /// The version.
        pub version_id: i64,
        /// Its number.
        pub number: i64,
        /// What it says, as JSON.
        pub body: String,
        /// Since when.
        pub since: Timestamp,
    }
}

db::row! {
    /// What came of a rule, in a list.
    #[derive(Clone, Debug)]
    pub struct RunRow {
        /// Its key.
        pub id: i64,
        /// Which rule.
        pub rule_id: RuleId,
        /// Its name now.
        pub rule: String,
        /// The number of the version that it followed.
        pub number: i64,
        /// Which ticket.
        pub ticket_id: TicketId,
        /// What that is about.
        pub subject: String,
        /// Rules that stand behind what it heard.
        pub depth: i64,
        /// When.
        pub at: Timestamp,
        /// What came of it.
        pub outcome: Outcome,
        /// The changes as JSON, or why there were none.
        pub detail: String,
    }
}

impl RunRow {
    /// What was changed; nothing where nothing was.
    pub fn changes(&self) -> Vec<Change> {
        serde_json::from_str(&self.detail).unwrap_or_default()
    }
}

db::row! {
    /// Somebody who was asked to look.
    #[derive(Clone, Debug)]
    pub struct Escalated {
        /// Its key.
        pub id: i64,
        /// At which ticket.
        pub ticket_id: TicketId,
        /// What that is about.
        pub subject: String,
        /// Which clock.
        pub kind: ClockKind,
        /// Which level.
        pub level: i64,
        /// When.
        pub at: Timestamp,
        /// Who; nobody in particular are the coordinators.
        pub person: Option<String>,
    }
}

//! The rows of a project's own record: what it is, who says how it goes, who holds which role.

use super::{Kind, ProjectState, StatusState};
use crate::lead::AssignedRole;
use jiff::Timestamp;
use kernel::{AssignmentId, ClientId, DecisionId, Lang, PersonId, ProjectId};

db::row! {
    /// Everything that is written about a project itself.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Project {
        /// Its key in the database.
        pub id: ProjectId,
        /// What has to be done.
        pub description: String,
        /// Why it was proposed.
        pub context: String,
        /// Where it is in its own words.
        pub phase: String,
        /// Why its client has a second open project.
        pub second_reason: Option<String>,
        /// Who proposed it.
        pub proposer_id: Option<PersonId>,
        /// When.
        pub proposed_at: Timestamp,
        /// The proof of concept that it grew from.
        pub came_from: Option<ProjectId>,
    }
}

/// A project as somebody proposes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProject {
    /// What sort.
    pub kind: Kind,
    /// Whose: a client project has one, an internal one has none, a proof may wait for it.
    pub client: Option<ClientId>,
    /// Its name.
    pub name: String,
    /// What has to be done; may come later, but not after opening.
    pub description: String,
    /// Why.
    pub context: String,
    /// The language it is run in.
    pub lang: Lang,
    /// Only those named or assigned reach it.
    pub restricted: bool,
    /// Why its client needs a second one.
    pub second_reason: Option<String>,
}

impl NewProject {
    /// A project of a client, or of the house itself, of which only the name is known.
    pub fn named(name: &str, client: Option<ClientId>, lang: Lang) -> NewProject {
        NewProject {
            kind: if client.is_some() { Kind::Client } else { Kind::Internal },
            client,
            name: name.to_owned(),
            description: String::new(),
            context: String::new(),
            lang,
            restricted: false,
            second_reason: None,
        }
    }
}

/// What may be changed of a project at any time before its close.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// Its name.
    pub name: String,
    /// What has to be done.
    pub description: String,
    /// Why it was proposed.
    pub context: String,
    /// Where it is in its own words.
    pub phase: String,
    /// The language it is run in.
    pub lang: Lang,
    /// Only those named or assigned reach it.
    pub restricted: bool,
}

/// What opens a project: a pair, and what else was decided with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Who leads.
    pub lead: Option<PersonId>,
    /// Who backs up.
    pub backup: Option<PersonId>,
    /// The decision that named them.
    pub decided_in: Option<DecisionId>,
    /// Why its client needs a second one, unless it was said before.
    pub second_reason: Option<String>,
}

impl Opening {
    /// With a pair and nothing else.
    pub fn with(lead: PersonId, backup: PersonId) -> Opening {
        Opening { lead: Some(lead), backup: Some(backup), decided_in: None, second_reason: None }
    }
}

db::row! {
    /// A state of a project from an instant on.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Turn {
        /// Which.
        pub state: ProjectState,
        /// From when.
        pub at: Timestamp,
        /// Who did it.
        pub by_id: Option<PersonId>,
        /// What they said.
        pub note: String,
    }
}

db::row! {
    /// What the lead says of a project.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Status {
        /// The project.
        pub project_id: ProjectId,
        /// In a word.
        pub state: StatusState,
        /// In a sentence.
        pub sentence: String,
        /// Who said it.
        pub author_id: Option<PersonId>,
        /// When.
        pub at: Timestamp,
    }
}

db::row! {
    /// What whoever takes over should know beyond the record.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Note {
        /// The project.
        pub project_id: ProjectId,
        /// The note.
        pub text: String,
        /// Who wrote it.
        pub author_id: Option<PersonId>,
        /// When.
        pub at: Timestamp,
    }
}

db::row! {
    /// A person holding a role, as the people page shows it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct AssignmentRow {
        /// Its key.
        pub id: AssignmentId,
        /// Where.
        pub project_id: ProjectId,
        /// Who.
        pub person_id: PersonId,
        /// As what.
        pub role: AssignedRole,
        /// From when.
        pub valid_from: Timestamp,
        /// Until when; in force while it has no end.
        pub valid_to: Option<Timestamp>,
        /// The decision that named them.
        pub decided_in: Option<DecisionId>,
        /// Who entered it.
        pub by_id: Option<PersonId>,
        /// When it was entered.
        pub made_at: Timestamp,
    }
}

db::row! {
    /// A guest who was let in.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Guest {
        /// The project.
        pub project_id: ProjectId,
        /// Who.
        pub person_id: PersonId,
        /// When.
        pub admitted_at: Timestamp,
        /// By whom.
        pub by_id: Option<PersonId>,
    }
}

//! The nouns of the room and how they are read.
//!
//! Absent on purpose: who leads when and how a proof moves, which are decisions (`lead`, `proof`).

mod link;
mod meeting;
mod proof;
mod record;

pub use link::{Issue, IssueState, NewIssue, Provider, Repository, read_issue_url, read_repository_url};
pub use meeting::{Meeting, NewMeeting, Occurrence, OccurrenceState, Repeats};
pub use proof::{CriterionRow, NewTerms, Proof};
pub use record::{AssignmentRow, Changes, Guest, NewProject, Note, Opening, Project, Status, Turn};

use crate::{
    lead::{AssignedRole, Lead, Via},
    proof::{Commercial, Solves, Stage},
};
use jiff::Timestamp;
use kernel::{ClientId, Error, Lang, PersonId, ProjectId, Result};

db::words!(
    /// What sort of project it is (RULES §1.1).
    Kind as "kind" or "projects-choose-one" {
        /// A client's.
        Client = "client",
        /// A proof of concept.
        Poc = "poc",
        /// Our own work.
        Internal = "internal",
    }
);
db::words!(
    /// Where a project stands (RULES §1.1).
    ProjectState as "state" or "projects-choose-one" {
        /// Decided in the weekly meeting.
        Proposed = "proposed",
        /// Under way.
        Open = "open",
        /// Resting: no update is expected.
        Paused = "paused",
        /// Readable, searchable and silent.
        Closed = "closed",
    }
);
db::words!(
    /// What the lead says of it.
    StatusState as "state" or "projects-choose-one" {
        /// As it should be.
        OnTrack = "on_track",
        /// Something may go wrong.
        AtRisk = "at_risk",
        /// Something went wrong.
        OffTrack = "off_track",
    }
);

db::column!(AssignedRole as String, |role: &AssignedRole| role.word(), |word: String| AssignedRole::parse(
    &word
));
db::column!(Stage as String, |stage: &Stage| stage.word(), |word: String| Stage::parse(&word));
db::column!(Solves as String, |solves: &Solves| solves.word(), |word: String| Solves::parse(&word));
db::column!(Commercial as String, |deal: &Commercial| deal.word(), |word: String| Commercial::parse(&word));

db::row! {
    /// A project as lists and other rooms show it.
    #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
    pub struct ProjectCard {
        /// Its key in the database.
        #[schema(value_type = i64)]
        pub id: ProjectId,
        /// `AUR-2`: the last part of `/projects/{key}`.
        pub key: String,
        /// Its name.
        pub name: String,
        /// What sort it is.
        pub kind: Kind,
        /// Where it stands.
        pub state: ProjectState,
        /// Whose it is.
        #[schema(value_type = Option<i64>)]
        pub client_id: Option<ClientId>,
        /// The client's name.
        pub client_name: Option<String>,
        /// The last part of `/clients/{slug}`.
        pub client_slug: Option<String>,
        /// The language it is run in.
        #[schema(value_type = String)]
        pub lang: Lang,
        /// Only those named or assigned reach it.
        pub restricted: bool,
        /// When it was opened.
        #[schema(value_type = Option<String>, format = DateTime)]
        pub opened_at: Option<Timestamp>,
        /// When it was closed.
        #[schema(value_type = Option<String>, format = DateTime)]
        pub closed_at: Option<Timestamp>,
    }
}

impl ProjectCard {
    /// Open or paused: it has a pair and somebody answers for it.
    pub fn is_current(&self) -> bool {
        matches!(self.state, ProjectState::Open | ProjectState::Paused)
    }

    /// Refuses to change a closed project: it is readable and searchable, and silent.
    pub fn refuse_closed(&self) -> Result<()> {
        if self.state == ProjectState::Closed {
            Err(Error::Conflict("projects-closed-is-silent"))
        } else {
            Ok(())
        }
    }

    /// The client and the name, or the name alone.
    pub fn full_name(&self) -> String {
        self.client_name
            .as_ref()
            .map_or_else(|| self.name.clone(), |client| format!("{client} · {}", self.name))
    }
}

/// Which projects a list wants; an empty filter wants all in reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In this state only.
    pub state: Option<ProjectState>,
    /// Open or paused only.
    pub current: bool,
    /// Of this kind only.
    pub kind: Option<Kind>,
    /// Of this client only.
    pub client: Option<ClientId>,
    /// Those that this person leads or backs up now only.
    pub held_by: Option<PersonId>,
}

/// Who leads at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effective {
    /// The person; nobody when the project is uncovered.
    pub lead: Option<PersonId>,
    /// As what they lead.
    pub via: Option<Via>,
}

impl From<Lead> for Effective {
    fn from(lead: Lead) -> Effective {
        match lead {
            Lead::Person { person, via } => Effective { lead: Some(person), via: Some(via) },
            Lead::Uncovered => Effective { lead: None, via: None },
        }
    }
}

/// The pair of a project and who leads it at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EffectiveRow {
    /// The project.
    pub project_id: ProjectId,
    /// Who is assigned to lead.
    pub lead: Option<PersonId>,
    /// Who is assigned to back up.
    pub backup: Option<PersonId>,
    /// Who leads in fact; nobody when it is uncovered.
    pub effective: Option<PersonId>,
    /// As what.
    pub via: Option<Via>,
}

db::row! {
    /// A person holding a role over `[valid_from, valid_to)`.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Holding {
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
    }
}

/// A text of a form without spaces around it and at most so many characters.
pub(crate) fn line(name: &str, text: &str, most: usize) -> Result<String> {
    let text = text.trim();
    if text.chars().count() > most {
        return Err(Error::limit(name, "projects-too-long", most));
    }
    Ok(text.to_owned())
}

/// A text that must not be empty.
pub(crate) fn filled(name: &str, text: &str, most: usize) -> Result<String> {
    let text = line(name, text, most)?;
    if text.is_empty() { Err(Error::invalid(name, "projects-needed")) } else { Ok(text) }
}

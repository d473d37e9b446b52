//! Runs of runbooks and their steps.

use super::{RunState, StepState};
use jiff::Timestamp;
use kernel::{DocumentId, PersonId, RunId, TicketId};

db::row! {
    /// A run as lists show it.
    #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
    pub struct Run {
        /// Its key.
        #[schema(value_type = i64)]
        pub id: RunId,
        /// Of which runbook.
        #[schema(value_type = i64)]
        pub document_id: DocumentId,
        /// The last part of its address.
        pub slug: String,
        /// Its title.
        pub title: String,
        /// On which version.
        pub version: i64,
        /// For which ticket.
        #[schema(value_type = Option<i64>)]
        pub ticket_id: Option<TicketId>,
        /// How it stands.
        pub state: RunState,
        /// Since when.
        #[schema(value_type = String)]
        pub started_at: Timestamp,
        /// Who began it.
        #[schema(value_type = i64)]
        pub started_by: PersonId,
        /// Their name.
        pub started_name: String,
        /// Until when.
        #[schema(value_type = Option<String>)]
        pub ended_at: Option<Timestamp>,
        /// What was said at its end.
        pub note: String,
        /// The first step that failed.
        pub failed_step: Option<i64>,
    }
}

impl Run {
    /// How long it took, in seconds, or has taken until now.
    pub fn seconds(&self, now: Timestamp) -> i64 {
        self.ended_at.unwrap_or(now).as_second() - self.started_at.as_second()
    }

    /// Its page.
    pub fn href(&self) -> String {
        format!("/knowledge/runs/{}", self.id)
    }
}

db::row! {
    /// A step of a run.
    #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
    #[schema(as = RunStep)]
    pub struct Step {
        /// From 1 on.
        pub number: i64,
        /// What to do.
        pub words: String,
        /// How it stands.
        pub state: StepState,
        /// What shows it: an output, an address, a reason.
        pub evidence: String,
        /// When it was noted.
        #[schema(value_type = Option<String>)]
        pub at: Option<Timestamp>,
        /// By whom.
        pub person_name: Option<String>,
    }
}

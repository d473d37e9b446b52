//! What is asked for in a new ticket, and what is changed in one.

use super::{Level, Origin, Ticket};
use kernel::{ClientId, PersonId, ProjectId, SiteId};

/// What is asked for in a new ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTicket {
    /// What it is about.
    pub subject: String,
    /// The request, as Markdown.
    pub text: String,
    /// Who asks.
    pub requester: String,
    /// Their address; empty if unknown.
    pub email: String,
    /// Whose it is.
    pub client: Option<ClientId>,
    /// At which of the client's sites; nothing to go by who asks.
    pub site: Option<SiteId>,
    /// Where the work is done.
    pub project: Option<ProjectId>,
    /// What sort of request.
    pub category: String,
    /// About which service.
    pub service: String,
    /// How wide.
    pub impact: Level,
    /// How soon.
    pub urgency: Level,
    /// How it came.
    pub source: Origin,
}

/// What stands beside a new ticket from the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Who holds it.
    pub owner: Option<PersonId>,
    /// Who follows it, beside whoever writes it down.
    pub followers: Vec<PersonId>,
    /// Its tags.
    pub tags: Vec<String>,
}

/// What is changed in a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// What it is about.
    pub subject: String,
    /// Whose it is.
    pub client: Option<ClientId>,
    /// At which of the client's sites.
    pub site: Option<SiteId>,
    /// Where the work is done.
    pub project: Option<ProjectId>,
    /// What sort of request.
    pub category: String,
    /// About which service.
    pub service: String,
    /// How wide.
    pub impact: Level,
    /// How soon.
    pub urgency: Level,
    /// Another priority than the matrix's, with its reason.
    pub priority: Option<(i64, String)>,
}

impl Changes {
    /// Nothing yet: a ticket as it stands, its own priority with its reason.
    pub fn of(ticket: &Ticket) -> Changes {
        let reason = ticket.override_reason.clone().unwrap_or_default();
        Changes {
            subject: ticket.subject.clone(),
            client: ticket.client_id,
            site: ticket.site_id,
            project: ticket.project_id,
            category: ticket.category.clone(),
            service: ticket.service.clone(),
            impact: ticket.impact,
            urgency: ticket.urgency,
            priority: Some((ticket.priority, reason)),
        }
    }
}

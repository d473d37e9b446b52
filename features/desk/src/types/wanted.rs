//! Which tickets a list wants, what is near to running out, and what is done to several at once.

use super::{Ticket, TicketState};
use kernel::{ClientId, Error, HoursVersionId, PersonId, ProjectId, Result, SiteId, TicketId};
use std::collections::BTreeMap;

/// Which tickets a list wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Open ones by their next clock; otherwise all by what happened last.
    pub open: bool,
    /// Held by this person.
    pub owner: Option<PersonId>,
    /// Beside those: whom they hold for somebody who is away.
    pub also: Vec<TicketId>,
    /// Held by nobody.
    pub unassigned: bool,
    /// Whose next clock runs out before an instant, in microseconds.
    pub due_before: Option<i64>,
    /// Whose next clock is near to running out.
    pub near: Option<Near>,
    /// In this state.
    pub state: Option<TicketState>,
    /// Of this client.
    pub client: Option<ClientId>,
    /// Of this site.
    pub site: Option<SiteId>,
    /// In this project.
    pub project: Option<ProjectId>,
    /// Of this priority.
    pub priority: Option<i64>,
    /// Of this sort; empty for any.
    pub category: String,
    /// About this service; empty for any.
    pub service: String,
    /// With this tag; empty for any.
    pub tag: String,
    /// What nobody meant.
    pub spam: bool,
    /// With these letters in the subject.
    pub q: String,
    /// Rows before the page.
    pub skip: i64,
    /// Rows wanted.
    pub limit: i64,
}

impl Wanted {
    /// The letters as a pattern; nothing for any.
    pub fn pattern(&self) -> Option<String> {
        let q = self.q.trim().to_lowercase();
        (!q.is_empty()).then(|| format!("%{}%", q.replace(['%', '_'], " ")))
    }

    /// The sort; nothing for any.
    pub fn category(&self) -> Option<String> {
        asked(&self.category)
    }

    /// The service; nothing for any.
    pub fn service(&self) -> Option<String> {
        asked(&self.service)
    }

    /// The tag, as tags are kept; nothing for any.
    pub fn tag(&self) -> Option<String> {
        asked(&self.tag).map(|tag| tag.to_lowercase())
    }
}

fn asked(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}

/// Until when a clock is near to running out, by the opening hours that its ticket goes by: so much open time is left
/// until then, as working time counts (RULES §6.6: remaining business time).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Near {
    /// By the wall clock, for hours that are not among these, in microseconds.
    pub usual: i64,
    /// The last instant of each version of opening hours, in microseconds.
    pub by: BTreeMap<HoursVersionId, i64>,
}

impl Near {
    /// No clock that is near runs out later.
    pub fn last(&self) -> i64 {
        self.by.values().copied().max().unwrap_or(self.usual).max(self.usual)
    }

    /// Whether a ticket's next clock is near.
    pub fn holds(&self, ticket: &Ticket) -> bool {
        let own = ticket.hours_version_id.and_then(|version| self.by.get(&version));
        ticket.next_due <= own.copied().unwrap_or(self.usual)
    }

    /// As rows of version and instant, for statements.
    pub fn rows(&self) -> Result<String> {
        let rows: Vec<(i64, i64)> = self.by.iter().map(|(version, until)| (version.0, *until)).collect();
        serde_json::to_string(&rows).map_err(Error::internal)
    }
}

/// One thing that is done to several tickets at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Each {
    /// Given to somebody, or to nobody.
    Owner(Option<PersonId>),
    /// Put into a state.
    State(TicketState),
    /// Given a priority, with the reason where it is not the matrix's.
    Priority(i64, String),
    /// Given a tag more.
    Tag(String),
    /// Put among what nobody meant.
    Spam,
}

//! What an import of a log comes to, for programs: the answer of the API and of the command line. Pure.

use super::{Imported, LogTicket, Refused};
use crate::types::TicketState;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What became of a log, or would become of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LogOutcome {
    /// The source that its tickets are known by.
    pub source: String,
    /// It was only tried: nothing was written.
    pub dry_run: bool,
    /// Tickets that are new here.
    pub tickets: usize,
    /// Tickets that were here already, and stay as they were.
    pub known: usize,
    /// Rows of the new ones.
    pub events: usize,
    /// Clients that were added.
    pub clients: usize,
    /// Every line that was refused.
    pub refused: Vec<LogRefusal>,
    /// What was odd and kept.
    pub odd: Vec<LogOdd>,
    /// Words of states that the mapping does not know, taken as open, with the rows that have them.
    pub unknown_states: BTreeMap<String, usize>,
    /// Words of priorities that the mapping does not know, taken as P3, with the rows that have them.
    pub unknown_priorities: BTreeMap<String, usize>,
    /// The first tickets, of a log that was only tried.
    pub samples: Vec<LogSample>,
}

/// A line that was refused.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LogRefusal {
    /// The line, counted from 1 with the heading.
    pub line: u64,
    /// A stable code.
    pub key: String,
    /// Why, in the caller's language.
    pub reason: String,
}

/// Something that was odd and kept.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LogOdd {
    /// A stable code.
    pub key: String,
    /// How often.
    pub count: usize,
    /// What, in the caller's language.
    pub what: String,
}

/// A ticket as it is read.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LogSample {
    /// Its name in the log.
    pub name: String,
    /// What it is about.
    pub subject: String,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    pub opened: jiff::Timestamp,
    /// Where it stands.
    #[schema(value_type = String)]
    pub state: TicketState,
    /// 1 to 4.
    pub priority: i64,
    /// Who asks.
    pub requester: String,
    /// Their address.
    pub email: String,
    /// Whose hands it is in, by the address or name in the log.
    pub owner: String,
    /// The words of the request.
    pub text: String,
    /// Whose it is, by the name in the log.
    pub client: String,
    /// What sort.
    pub category: String,
    /// About which service.
    pub service: String,
    /// Its rows.
    pub rows: usize,
}

impl LogSample {
    fn of(ticket: LogTicket) -> LogSample {
        LogSample {
            opened: ticket.opened,
            state: ticket.last_state(),
            priority: ticket.last_priority(),
            rows: ticket.rows.len(),
            name: ticket.name,
            subject: ticket.subject,
            requester: ticket.requester,
            email: ticket.email,
            owner: ticket.owner,
            text: ticket.text,
            client: ticket.client,
            category: ticket.category,
            service: ticket.service,
        }
    }
}

impl LogOutcome {
    /// What an import came to; `words` tells a text key.
    pub fn of(source: &str, dry_run: bool, done: Imported, words: impl Fn(&str) -> String) -> LogOutcome {
        let refusal = |Refused { line, why }| LogRefusal { line, key: why.to_owned(), reason: words(why) };
        let odd =
            |(key, count): (&'static str, usize)| LogOdd { key: key.to_owned(), count, what: words(key) };
        LogOutcome {
            source: source.to_owned(),
            dry_run,
            tickets: done.tickets,
            known: done.known,
            events: done.events,
            clients: done.clients,
            refused: done.refused.into_iter().map(refusal).collect(),
            odd: done.odd.into_iter().map(odd).collect(),
            unknown_states: done.unknown.states,
            unknown_priorities: done.unknown.priorities,
            samples: done.samples.into_iter().map(LogSample::of).collect(),
        }
    }
}

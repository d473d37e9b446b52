//! Whose turn it is in a ticket: by where it stands, and by what was last said that the client sees (DESIGN 3.4). No
//! database, no clock.

use crate::types::{Entry, EntryKind, Ticket, TicketState};
use jiff::Timestamp;

/// Who is to do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// We are.
    Team,
    /// The client is.
    Client,
    /// Somebody else is, and the client still waits.
    ThirdParty,
}

/// Whose turn it is, and since what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn<'a> {
    /// Who is to do something.
    pub side: Side,
    /// Since when.
    pub since: Timestamp,
    /// Whoever said the last thing, where it was the client.
    pub client: Option<&'a str>,
    /// Whether we said the last thing.
    pub answered: bool,
}

/// Whose turn it is; nobody's in what is over.
pub fn turn<'a>(ticket: &Ticket, entries: &'a [Entry]) -> Option<Turn<'a>> {
    use EntryKind::{Message, Opened, OpenedFor, Reply};
    let side = match ticket.state {
        TicketState::New | TicketState::Open => Side::Team,
        TicketState::WaitingClient => Side::Client,
        TicketState::WaitingThirdParty => Side::ThirdParty,
        TicketState::Resolved | TicketState::Closed => return None,
    };
    if ticket.merged_into.is_some() {
        return None;
    }
    // What a rule answers by itself is no turn of anybody's (RULES §6.2).
    let said = entries.iter().rfind(|entry| matches!(entry.kind, Opened | OpenedFor | Message | Reply));
    let put = |entry: &&Entry| entry.kind == EntryKind::State && entry.value == ticket.state.word();
    let since = match side {
        Side::Team => said.map(|entry| entry.at),
        Side::Client | Side::ThirdParty => entries.iter().rfind(put).or(said).map(|entry| entry.at),
    };
    // Nobody asked for what an alert or a plan opened.
    let asked = |entry: &&Entry| match entry.kind {
        Message => true,
        Opened | OpenedFor => ticket.source.is_asked(),
        _ => false,
    };
    Some(Turn {
        side,
        since: since.unwrap_or(ticket.created_at),
        client: said.filter(asked).map(|entry| match entry.author.as_str() {
            "" => entry.who(),
            author => author,
        }),
        answered: said.is_some_and(|entry| entry.kind == Reply),
    })
}

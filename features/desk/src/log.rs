//! Logs of other systems as rows of CSV, and how their columns are read. Pure.
//!
//! A log has one row for each thing that happened to a ticket. Everything survives: what cannot be read is
//! refused by line and reason, what is odd is kept, mended in the one way that is said, and counted.
//! Absent on purpose: whose promises judge it and who is meant by its names, which the import asks.

mod columns;
mod dates;
mod outcome;
mod sheet;

pub use outcome::{LogOdd, LogOutcome, LogRefusal, LogSample};
pub use sheet::{read_csv, unpack};

use crate::{
    history::Fact,
    mail::bare_address,
    types::{TEXT_LENGTH, TicketState},
};
use columns::Columns;
use dates::Dates;
use jiff::Timestamp;
use kernel::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use utoipa::ToSchema;

/// Rows of one log at most.
pub const MOST_ROWS: usize = 5_000_000;

/// How the columns of a log are read. It is JSON that can be saved and given again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = LogMapping)]
pub struct Mapping {
    /// Names the source in the keys of what is imported.
    pub source: String,
    /// The column that tells the ticket.
    pub ticket: String,
    /// When the row happened.
    pub at: String,
    /// When the ticket was opened, if a column tells.
    pub opened: Option<String>,
    /// The order of a ticket's rows, a number; by their place in the file if none.
    pub order: Option<String>,
    /// The state, from one or more columns joined by a slash.
    pub state: Vec<String>,
    /// The priority.
    pub priority: Option<String>,
    /// What it is about, from one or more columns.
    pub subject: Vec<String>,
    /// Who asks.
    pub requester: Option<String>,
    /// Their address: it tells whose contact they are, and whose client, as that of a mail does.
    pub email: Option<String>,
    /// What sort.
    pub category: Option<String>,
    /// About which service.
    pub service: Option<String>,
    /// Whose it is, by the client's name.
    pub client: Option<String>,
    /// Clients that are not here yet are added; otherwise such tickets have none, and are counted.
    pub new_clients: bool,
    /// Who did what the row tells.
    pub by: Option<String>,
    /// Whose hands it is in, by the address or the name of an active colleague; the last that the log tells.
    pub owner: Option<String>,
    /// The words of the request.
    pub text: Option<String>,
    /// How often it came back, a number; by its states if no column tells.
    pub reopened: Option<String>,
    /// How a date is written, as `strftime` spells it, several forms between bars; ISO 8601 if empty.
    pub date: String,
    /// Whose clock a date without an offset shows, an IANA zone; UTC if empty.
    pub zone: String,
    /// What stands for a missing value.
    pub missing: String,
    /// The separator; that which the heading uses most if empty.
    pub separator: String,
    /// The charset of the file, such as `ISO-8859-15`; found out if empty.
    pub charset: String,
    /// States by their words in the log; others are open, and counted.
    pub states: BTreeMap<String, TicketState>,
    /// States of the log that say nothing of where a ticket stands (assigned, priority set).
    pub silent: Vec<String>,
    /// States of the log that say that nothing was asked for: such a ticket is neither solved nor late.
    pub void: Vec<String>,
    /// Priorities by their words, 1 to 4; others are 3, and counted.
    pub priorities: BTreeMap<String, i64>,
}

/// One row that could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRow {
    /// When.
    pub at: Timestamp,
    /// The state; nothing where the row says nothing of it.
    pub state: Option<TicketState>,
    /// Its word in the log.
    pub word: String,
    /// Who did it, if the log tells.
    pub by: String,
    /// 1 to 4, if the log tells.
    pub priority: Option<i64>,
    /// It says that nothing was asked for.
    pub void: bool,
}

/// One ticket of a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogTicket {
    /// Its name in the log.
    pub name: String,
    /// When it was opened.
    pub opened: Timestamp,
    /// What it is about.
    pub subject: String,
    /// Who asks.
    pub requester: String,
    /// Their address; empty if the log tells none that is one.
    pub email: String,
    /// The words of the request.
    pub text: String,
    /// Whose hands it is in, by address or name; empty if the log does not tell.
    pub owner: String,
    /// Whose it is, by the client's name; empty if the log does not tell.
    pub client: String,
    /// What sort.
    pub category: String,
    /// About which service.
    pub service: String,
    /// How often it came back, if the log tells.
    pub reopened: Option<i64>,
    /// Its rows, in order, none earlier than the one before.
    pub rows: Vec<LogRow>,
}

impl LogTicket {
    /// Where it stands in the end.
    pub fn last_state(&self) -> TicketState {
        self.rows.iter().rev().find_map(|row| row.state).unwrap_or(TicketState::New)
    }

    /// The priority that it has in the end.
    pub fn last_priority(&self) -> i64 {
        self.rows.iter().rev().find_map(|row| row.priority).unwrap_or(USUAL_PRIORITY)
    }

    /// The priority that it came with.
    pub fn first_priority(&self) -> i64 {
        self.rows.iter().find_map(|row| row.priority).unwrap_or(USUAL_PRIORITY)
    }

    /// Whether the last word on it, what closes it aside, is that nothing was asked for.
    pub fn is_void(&self) -> bool {
        let told = self.rows.iter().rev().find(|row| row.state.is_some_and(|s| s != TicketState::Closed));
        told.is_some_and(|row| row.void)
    }

    /// What clocks care about. What asked for nothing has none that count.
    pub fn facts(&self) -> Vec<(Timestamp, Fact)> {
        let mut facts = vec![(self.opened, Fact::Opened { for_client: false })];
        let mut priority = self.first_priority();
        for row in &self.rows {
            if let Some(new) = row.priority.filter(|new| *new != priority) {
                priority = new;
                facts.push((row.at, Fact::Priority(new)));
            }
            facts.extend(row.state.map(|state| (row.at, Fact::State(state))));
        }
        if self.is_void() {
            facts.insert(1, (self.opened, Fact::Merged));
        }
        facts
    }
}

/// The priority of rows that tell none.
const USUAL_PRIORITY: i64 = 3;

/// A line that was refused, and why, as a text key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The line, counted from 1 with the heading.
    pub line: u64,
    /// Why.
    pub why: &'static str,
}

/// Words that a mapping does not know, each with the rows that have it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unknown {
    /// Taken as open.
    pub states: BTreeMap<String, usize>,
    /// Taken as P3.
    pub priorities: BTreeMap<String, usize>,
}

/// A log that was read.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// Its tickets, in the order in which they first stand in the file.
    pub tickets: Vec<LogTicket>,
    /// Rows that were read.
    pub events: usize,
    /// Lines that were refused.
    pub refused: Vec<Refused>,
    /// What was odd and kept, by text key.
    pub odd: BTreeMap<&'static str, usize>,
    /// Rows by the state's word in the log.
    pub words: BTreeMap<String, usize>,
    /// Words that the mapping does not know.
    pub unknown: Unknown,
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Tickets that are new here.
    pub tickets: usize,
    /// Tickets that were here already, and stayed as they were.
    pub known: usize,
    /// Rows of the new ones.
    pub events: usize,
    /// Clients that were added.
    pub clients: usize,
    /// Some of the tickets, of a log that was only tried.
    pub samples: Vec<LogTicket>,
    /// Lines that were refused, and why.
    pub refused: Vec<Refused>,
    /// What was odd and kept, by text key.
    pub odd: BTreeMap<&'static str, usize>,
    /// Rows by the state's word in the log.
    pub words: BTreeMap<String, usize>,
    /// Words that the mapping does not know.
    pub unknown: Unknown,
}

/// Reads rows under their heading. Rows that cannot be read are refused; the others make tickets.
pub fn read(
    mapping: &Mapping,
    heading: &[String],
    rows: impl Iterator<Item = (u64, Vec<String>)>,
) -> Result<Log> {
    let columns = Columns::of(mapping, heading)?;
    let mut log = Log::default();
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut orders: Vec<Vec<i64>> = Vec::new();
    // The place in its order of the row that told the ticket's owner.
    let mut owned: Vec<i64> = Vec::new();
    for (line, record) in rows {
        if log.events >= MOST_ROWS {
            return Err(Error::limit("file", "desk-log-long", MOST_ROWS));
        }
        let Some(name) = columns.value(&record, &mapping.ticket) else {
            log.refused.push(Refused { line, why: "desk-log-no-ticket" });
            continue;
        };
        let Some(at) = columns.value(&record, &mapping.at).and_then(|text| columns.dates.read(text)) else {
            log.refused.push(Refused { line, why: "desk-log-no-date" });
            continue;
        };
        log.events += 1;
        let index = *known.entry(name.to_owned()).or_insert_with(|| {
            log.tickets.push(opened(&columns, name, &record, (at, &mut log.odd)));
            orders.push(Vec::new());
            owned.push(i64::MIN);
            log.tickets.len() - 1
        });
        let row = row_of(&columns, &record, at, &mut log);
        let back =
            columns.optional(&record, mapping.reopened.as_deref()).and_then(|text| text.parse::<i64>().ok());
        let place = orders[index].len() as i64;
        let order = columns.optional(&record, mapping.order.as_deref()).and_then(|text| text.parse().ok());
        let order = order.unwrap_or(place);
        orders[index].push(order);
        let ticket = &mut log.tickets[index];
        if let Some(owner) = columns.optional(&record, mapping.owner.as_deref())
            && order >= owned[index]
        {
            owned[index] = order;
            owner.clone_into(&mut ticket.owner);
        }
        ticket.reopened = ticket.reopened.max(back);
        ticket.rows.push(row);
    }
    for (ticket, order) in log.tickets.iter_mut().zip(orders) {
        settle(ticket, &order, &mut log.odd);
    }
    Ok(log)
}

fn opened(
    columns: &Columns<'_>,
    name: &str,
    record: &[String],
    (at, odd): (Timestamp, &mut BTreeMap<&'static str, usize>),
) -> LogTicket {
    let mapping = columns.mapping;
    let subject = columns.joined(record, &mapping.subject, " · ");
    let told = columns.optional(record, mapping.opened.as_deref()).and_then(|text| columns.dates.read(text));
    let cell = |name: &Option<String>| columns.optional(record, name.as_deref()).unwrap_or("").to_owned();
    let mut ticket = LogTicket {
        name: name.to_owned(),
        opened: told.unwrap_or(at),
        subject: if subject.is_empty() { name.to_owned() } else { subject },
        requester: cell(&mapping.requester),
        email: cell(&mapping.email),
        text: cell(&mapping.text),
        owner: String::new(),
        client: cell(&mapping.client),
        category: cell(&mapping.category),
        service: cell(&mapping.service),
        reopened: None,
        rows: Vec::new(),
    };
    if !ticket.email.is_empty() {
        let email = people::Email::parse("email", &bare_address(&ticket.email));
        ticket.email = email.map_or(String::new(), |email| email.as_str().to_owned());
        if ticket.email.is_empty() {
            count(odd, "desk-log-odd-email");
        }
    }
    if let Some((end, _)) = ticket.text.char_indices().nth(TEXT_LENGTH) {
        ticket.text.truncate(end);
        count(odd, "desk-log-odd-text");
    }
    ticket
}

fn row_of(columns: &Columns<'_>, record: &[String], at: Timestamp, log: &mut Log) -> LogRow {
    let mapping = columns.mapping;
    let word = columns.joined(record, &mapping.state, "/");
    let state = match mapping.states.get(&word) {
        Some(state) => Some(*state),
        None if mapping.silent.contains(&word) => None,
        None => {
            count(&mut log.odd, "desk-log-odd-state");
            count(&mut log.unknown.states, word.clone());
            Some(TicketState::Open)
        }
    };
    let priority = columns.optional(record, mapping.priority.as_deref()).map(|text| {
        mapping.priorities.get(text).copied().unwrap_or_else(|| {
            count(&mut log.odd, "desk-log-odd-priority");
            count(&mut log.unknown.priorities, text.to_owned());
            USUAL_PRIORITY
        })
    });
    count(&mut log.words, word.clone());
    let by = columns.optional(record, mapping.by.as_deref()).unwrap_or("").to_owned();
    let void = mapping.void.contains(&word);
    LogRow { at, state, word, by, priority, void }
}

fn count<K: Ord>(counts: &mut BTreeMap<K, usize>, of: K) {
    *counts.entry(of).or_default() += 1;
}

/// Puts the rows of a ticket in order; a time that goes backwards becomes the one before it.
fn settle(ticket: &mut LogTicket, order: &[i64], odd: &mut BTreeMap<&'static str, usize>) {
    let mut places: Vec<usize> = (0..ticket.rows.len()).collect();
    places.sort_by_key(|place| order[*place]);
    let mut rows: Vec<LogRow> = places.into_iter().map(|place| ticket.rows[place].clone()).collect();
    let mut last = ticket.opened;
    let mut told = [false; 2];
    for (at, row) in rows.iter_mut().enumerate() {
        if row.at < last {
            told[usize::from(at > 0)] = true;
            row.at = last;
        }
        last = row.at;
    }
    for (key, seen) in [("desk-log-odd-before", told[0]), ("desk-log-odd-backwards", told[1])] {
        *odd.entry(key).or_insert(0) += usize::from(seen);
    }
    odd.retain(|_, count| *count > 0);
    ticket.rows = rows;
}

//! Logs of other systems as rows of CSV, and how their columns are read. Pure.
//!
//! A log has one row for each thing that happened to a ticket. Everything survives: what cannot be read is
//! refused by line and reason, what is odd is kept, mended in the one way that is said, and counted.
//! Absent on purpose: whose promises judge it, which the import asks, and texts: public logs carry none.

mod dates;

use crate::{history::Fact, types::TicketState};
use dates::Dates;
use jiff::Timestamp;
use kernel::{Error, Result};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, HashMap},
    io::Read as _,
};

/// Rows of one log at most.
pub const MOST_ROWS: usize = 5_000_000;

/// How the columns of a log are read. It is JSON that can be saved and given again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
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
    /// How often it came back, a number; by its states if no column tells.
    pub reopened: Option<String>,
    /// How a date is written, as `strftime` spells it, several forms between bars; ISO 8601 if empty.
    pub date: String,
    /// Whose clock a date without an offset shows, an IANA zone; UTC if empty.
    pub zone: String,
    /// What stands for a missing value.
    pub missing: String,
    /// The separator; a comma if empty.
    pub separator: String,
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
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Tickets that are new here.
    pub tickets: usize,
    /// Tickets that were here already, and stayed as they were.
    pub known: usize,
    /// Rows of the new ones.
    pub events: usize,
    /// Lines that were refused, and why.
    pub refused: Vec<Refused>,
    /// What was odd and kept, by text key.
    pub odd: BTreeMap<&'static str, usize>,
    /// Rows by the state's word in the log.
    pub words: BTreeMap<String, usize>,
}

/// Which column is where.
struct Columns<'a> {
    mapping: &'a Mapping,
    dates: Dates<'a>,
    at: HashMap<&'a str, usize>,
}

impl Columns<'_> {
    fn value<'r>(&self, record: &'r [String], name: &str) -> Option<&'r str> {
        let text = record.get(*self.at.get(name)?)?.trim();
        (!text.is_empty() && text != self.mapping.missing).then_some(text)
    }

    fn optional<'r>(&self, record: &'r [String], name: Option<&str>) -> Option<&'r str> {
        self.value(record, name?)
    }

    fn joined(&self, record: &[String], names: &[String], by: &str) -> String {
        names.iter().filter_map(|name| self.value(record, name)).collect::<Vec<_>>().join(by)
    }
}

/// Reads rows under their heading. Rows that cannot be read are refused; the others make tickets.
pub fn read(
    mapping: &Mapping,
    heading: &[String],
    rows: impl Iterator<Item = (u64, Vec<String>)>,
) -> Result<Log> {
    let at = heading.iter().enumerate().map(|(at, name)| (name.trim(), at)).collect();
    let columns = Columns { mapping, dates: Dates::of(mapping)?, at };
    let needed = [&mapping.ticket, &mapping.at].into_iter().chain(&mapping.state);
    if needed.into_iter().any(|name| !columns.at.contains_key(name.as_str())) {
        return Err(Error::invalid("mapping", "desk-log-columns"));
    }
    let mut log = Log::default();
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut orders: Vec<Vec<i64>> = Vec::new();
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
            log.tickets.push(opened(&columns, name, &record, at));
            orders.push(Vec::new());
            log.tickets.len() - 1
        });
        let row = row_of(&columns, &record, at, &mut log);
        let back =
            columns.optional(&record, mapping.reopened.as_deref()).and_then(|text| text.parse::<i64>().ok());
        let ticket = &mut log.tickets[index];
        ticket.reopened = ticket.reopened.max(back);
        ticket.rows.push(row);
        let place = orders[index].len() as i64;
        let order = columns.optional(&record, mapping.order.as_deref()).and_then(|text| text.parse().ok());
        orders[index].push(order.unwrap_or(place));
    }
    for (ticket, order) in log.tickets.iter_mut().zip(orders) {
        settle(ticket, &order, &mut log.odd);
    }
    Ok(log)
}

fn opened(columns: &Columns<'_>, name: &str, record: &[String], at: Timestamp) -> LogTicket {
    let mapping = columns.mapping;
    let subject = columns.joined(record, &mapping.subject, " · ");
    let told = columns.optional(record, mapping.opened.as_deref()).and_then(|text| columns.dates.read(text));
    LogTicket {
        name: name.to_owned(),
        opened: told.unwrap_or(at),
        subject: if subject.is_empty() { name.to_owned() } else { subject },
        requester: columns.optional(record, mapping.requester.as_deref()).unwrap_or("").to_owned(),
        client: columns.optional(record, mapping.client.as_deref()).unwrap_or("").to_owned(),
        category: columns.optional(record, mapping.category.as_deref()).unwrap_or("").to_owned(),
        service: columns.optional(record, mapping.service.as_deref()).unwrap_or("").to_owned(),
        reopened: None,
        rows: Vec::new(),
    }
}

fn row_of(columns: &Columns<'_>, record: &[String], at: Timestamp, log: &mut Log) -> LogRow {
    let mapping = columns.mapping;
    let word = columns.joined(record, &mapping.state, "/");
    let mut odd = |key| *log.odd.entry(key).or_insert(0_usize) += 1;
    let state = match mapping.states.get(&word) {
        Some(state) => Some(*state),
        None if mapping.silent.contains(&word) => None,
        None => {
            odd("desk-log-odd-state");
            Some(TicketState::Open)
        }
    };
    let priority = columns.optional(record, mapping.priority.as_deref()).map(|text| {
        mapping.priorities.get(text).copied().unwrap_or_else(|| {
            odd("desk-log-odd-priority");
            USUAL_PRIORITY
        })
    });
    *log.words.entry(word.clone()).or_insert(0) += 1;
    let by = columns.optional(record, mapping.by.as_deref()).unwrap_or("").to_owned();
    let void = mapping.void.contains(&word);
    LogRow { at, state, word, by, priority, void }
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

/// A file as it was written: what is gzipped is unpacked, up to a limit.
pub fn unpack(bytes: Vec<u8>, most: u64) -> Result<Vec<u8>> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut plain = Vec::new();
    let read = flate2::read::GzDecoder::new(&bytes[..]).take(most + 1).read_to_end(&mut plain);
    read.map_err(|_| Error::invalid("file", "desk-log-broken"))?;
    if plain.len() as u64 > most {
        return Err(Error::limit("file", "desk-log-large", format!("{} MB", most >> 20)));
    }
    Ok(plain)
}

/// Reads a log as it lies in a file: CSV with a heading.
pub fn read_csv(mapping: &Mapping, bytes: &[u8]) -> Result<Log> {
    let separator = mapping.separator.bytes().next().unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(separator).from_reader(bytes);
    let cells = |record: &csv::ByteRecord| -> Vec<String> {
        record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()
    };
    let heading = cells(reader.byte_headers().map_err(|_| Error::invalid("file", "desk-log-columns"))?);
    // A record that cannot be split is a line that nobody can read; it is refused like one without a date.
    let rows = reader.byte_records().map(|record| match record {
        Ok(record) => (record.position().map_or(0, csv::Position::line), cells(&record)),
        Err(error) => (error.position().map_or(0, csv::Position::line), Vec::new()),
    });
    read(mapping, &heading, rows)
}

//! Imports of ticket logs: each ticket once, whole, with its clocks as they were.

use super::{Ready, promises};
use crate::{
    clock, history,
    log::{Log, LogTicket, Mapping, Refused},
    store::{clocks, logs, policies},
    types::{EntryKind, TicketState, WORD_LENGTH, filled, line},
};
use db::{Tx, search};
use kernel::{Error, Event, HoursVersionId, PolicyVersionId, Result};
use std::collections::BTreeMap;

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

/// Brings a log in under the promise of a name, or under the one for everybody. A ticket that is here
/// already stays as it is, so a second run changes nothing.
pub async fn import_log(tx: &mut Tx, mapping: &Mapping, log: Log, policy: Option<&str>) -> Result<Imported> {
    if !tx.actor().is_admin() {
        return Err(Error::Forbidden);
    }
    let source = filled("source", &mapping.source, WORD_LENGTH)?;
    let promise = promise_of(tx, policy).await?;
    let mut ready = Ready::default();
    let mut done = Imported { refused: log.refused, odd: log.odd, words: log.words, ..Imported::default() };
    for ticket in &log.tickets {
        let key = format!("{source}:{}", ticket.name);
        if logs::is_known(tx, &key).await? {
            done.known += 1;
            continue;
        }
        bring(tx, &key, ticket, promise, &mut ready).await?;
        done.tickets += 1;
        done.events += ticket.rows.len();
    }
    let (tickets, events) = (done.tickets as i64, done.events as i64);
    if tickets > 0 {
        tx.record(Event::TicketsImported { source, tickets, events }).await?;
    }
    Ok(done)
}

async fn promise_of(tx: &mut Tx, policy: Option<&str>) -> Result<(PolicyVersionId, HoursVersionId)> {
    let Some(name) = policy else { return promises::ensure_promise(tx, None, "").await };
    let row = policies::list(tx).await?.into_iter().find(|row| row.name == name);
    let row = row.ok_or_else(|| Error::invalid("policy", "desk-no-such-policy"))?;
    let (_, hours, _) = crate::store::hours::find_newest(tx, row.hours_id).await?;
    Ok((row.version, hours))
}

async fn bring(
    tx: &mut Tx,
    key: &str,
    from: &LogTicket,
    (policy, hours): (PolicyVersionId, HoursVersionId),
    ready: &mut Ready,
) -> Result<()> {
    let ends = ends(from, policy, hours);
    let id = logs::insert(tx, key, from, &ends).await?;
    let first = from.first_priority();
    logs::insert_entry(tx, id, from.opened, EntryKind::Opened, &from.requester, &first.to_string()).await?;
    let mut priority = first;
    for row in &from.rows {
        if let Some(new) = row.priority.filter(|new| *new != priority) {
            priority = new;
            logs::insert_entry(tx, id, row.at, EntryKind::Priority, "", &new.to_string()).await?;
        }
        match row.state {
            Some(state) => logs::insert_entry(tx, id, row.at, EntryKind::State, "", state.word()).await?,
            None => logs::insert_entry(tx, id, row.at, EntryKind::Changed, "", &row.word).await?,
        }
    }
    let words = format!("T-{id}\n{}\n{}\n{}", from.subject, from.requester, from.name);
    let doc = search::Doc {
        kind: "ticket",
        id: id.0,
        project: None,
        client: None,
        client_visible: false,
        at: from.opened,
        text: &words,
    };
    search::index(tx, doc).await?;
    let body = ready.policy(tx, policy).await?.clone();
    let now = tx.now();
    let facts = from.facts();
    for steps in history::clocks(&facts, first, &body) {
        // A log has no answers, so only the solution can be judged.
        if steps.kind != crate::types::ClockKind::Resolution {
            continue;
        }
        let openings = ready.openings(tx, hours).await?;
        let Some(reading) = clock::read(&steps.events, openings, body.judging(), now) else { continue };
        let due = super::clocks::due_of(&reading);
        let put = clocks::Put {
            ticket: id,
            kind: steps.kind,
            cycle: steps.cycle,
            reading: &reading,
            due,
            warned: 100,
            warn_at: None,
        };
        clocks::put(tx, &put).await?;
        if let Some(due) = due.filter(|_| ends.state.is_open()) {
            crate::store::tickets::set_next(tx, id, due.as_microsecond(), Some(steps.kind)).await?;
        }
    }
    Ok(())
}

fn ends(from: &LogTicket, policy: PolicyVersionId, hours: HoursVersionId) -> logs::Ends {
    let mut state = TicketState::New;
    let (mut resolved, mut reopened) = (None, 0);
    for row in &from.rows {
        let Some(next) = row.state else { continue };
        if state.is_open() && !next.is_open() {
            resolved = Some(row.at);
        } else if !state.is_open() && next.is_open() {
            (resolved, reopened) = (None, reopened + 1);
        }
        state = next;
    }
    let reopened = from.reopened.unwrap_or(reopened);
    let priority = from.rows.iter().rev().find_map(|row| row.priority).unwrap_or(from.first_priority());
    logs::Ends { priority, state, resolved, reopened, policy, hours }
}

/// Keeps a mapping under a name, for the next time.
pub async fn keep_mapping(tx: &mut Tx, name: &str, mapping: &Mapping) -> Result<()> {
    if !tx.actor().is_admin() {
        return Err(Error::Forbidden);
    }
    let name = line("mapping", name, WORD_LENGTH)?;
    let body = serde_json::to_string(mapping).map_err(Error::internal)?;
    logs::put_mapping(tx, &name, &body).await?;
    tx.record(Event::DeskSettingsChanged { what: "mapping".to_owned() }).await?;
    Ok(())
}

/// A mapping that was kept, else one that comes with the product.
pub async fn find_mapping(read: &mut db::Read, name: &str) -> Result<Option<Mapping>> {
    match logs::find_mapping(read, name).await? {
        Some(body) => serde_json::from_str(&body).map(Some).map_err(Error::internal),
        None => Ok(Mapping::preset(name)),
    }
}

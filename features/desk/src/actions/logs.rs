//! Imports of ticket logs: each ticket once, whole, with its clocks as they were.

mod mappings;
mod whose;

pub use mappings::{find_mapping, forget_mapping, keep_mapping, list_mappings, mapping_name, read_mapping};

use super::{Ready, promises, words};
use crate::{
    clock, history,
    log::{Imported, Log, LogTicket, Mapping},
    store::{clocks, logs, policies},
    types::{ClockKind, EntryKind, NO_DUE, TicketState, WORD_LENGTH, filled},
};
use db::{Db, Read, Tx, search};
use futures_util::future::BoxFuture;
use kernel::{Actor, ClientId, Error, Event, HoursVersionId, PolicyVersionId, Result, TicketId};
use whose::{Everybody, Whose};

/// How a log is judged, and whose its tickets are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Under<'a> {
    /// The policy by its name; the one for everybody if none is said.
    pub policy: Option<&'a str>,
    /// Whose the tickets are whose log names nobody that is here.
    pub client: Option<ClientId>,
}

/// Tickets that are written at once.
const AT_ONCE: usize = 500;
/// Tickets of a part: others write between two of them, and an import that is killed loses one at most.
const PART: usize = 2_000;
/// Tickets of a log that is tried that are shown.
const SAMPLES: usize = 5;

/// Brings a log in, part by part. Each part is a transaction with its own news, and its mark are the keys that its
/// tickets have from then on: a ticket that is here already stays as it is. So an import that was killed goes on where
/// it was, and a second run changes nothing.
pub fn import_log<'a>(
    db: &'a Db,
    actor: Actor,
    mapping: &'a Mapping,
    log: Log,
    under: Under<'a>,
) -> BoxFuture<'a, Result<Imported>> {
    Box::pin(import_by(PART, db, actor, mapping, (log, under)))
}

/// Brings a log in by parts of so many tickets.
pub(crate) async fn import_by(
    part: usize,
    db: &Db,
    actor: Actor,
    mapping: &Mapping,
    (log, under): (Log, Under<'_>),
) -> Result<Imported> {
    let (mut import, tickets) = Import::of(db, actor, mapping, log, under).await?;
    for (at, tickets) in tickets.chunks(part).enumerate() {
        if at > 0 {
            super::give_way(PART).await;
        }
        let mut tx = db.begin(actor).await?;
        import.part(&mut tx, tickets).await?;
        tx.commit().await?;
    }
    Ok(import.done)
}

/// What [`import_log`] would do now, with some of the tickets; nothing is written.
pub fn try_log<'a>(
    db: &'a Db,
    actor: Actor,
    mapping: &'a Mapping,
    log: Log,
    under: Under<'a>,
) -> BoxFuture<'a, Result<Imported>> {
    Box::pin(look_at(db, actor, mapping, (log, under)))
}

async fn look_at(
    db: &Db,
    actor: Actor,
    mapping: &Mapping,
    (log, under): (Log, Under<'_>),
) -> Result<Imported> {
    let (mut import, tickets) = Import::of(db, actor, mapping, log, under).await?;
    let mut read = db.read(actor).await?;
    if let Some(name) = under.policy
        && !policies::has(&mut read, name).await?
    {
        return Err(Error::invalid("policy", "desk-no-such-policy"));
    }
    for tickets in tickets.chunks(AT_ONCE) {
        for (_, ticket) in import.new_of(&mut read, tickets).await? {
            import.everybody.of(None, ticket, &mut import.done).await?;
        }
    }
    import.done.samples = tickets.into_iter().take(SAMPLES).collect();
    Ok(import.done)
}

/// An import under way.
struct Import<'a> {
    source: String,
    policy: Option<&'a str>,
    everybody: Everybody,
    ready: Ready,
    done: Imported,
}

impl<'a> Import<'a> {
    /// An import that has brought nothing yet, and its tickets.
    async fn of(
        db: &Db,
        actor: Actor,
        mapping: &Mapping,
        log: Log,
        under: Under<'a>,
    ) -> Result<(Import<'a>, Vec<LogTicket>)> {
        if !actor.is_admin() {
            return Err(Error::Forbidden);
        }
        let source = filled("source", &mapping.source, WORD_LENGTH)?;
        if source.contains(':') {
            return Err(Error::invalid("source", "desk-log-source"));
        }
        let everybody = Everybody::read(&mut db.read(actor).await?, mapping, under.client).await?;
        let Log { tickets, refused, odd, words, unknown, .. } = log;
        let done = Imported { refused, odd, words, unknown, ..Imported::default() };
        Ok((Import { source, policy: under.policy, everybody, ready: Ready::default(), done }, tickets))
    }

    /// Brings the tickets of a part that are not here yet.
    async fn part(&mut self, tx: &mut Tx, tickets: &[LogTicket]) -> Result<()> {
        tx.lock(&format!("desk-log:{}", self.source), false).await?;
        let promise = promise_of(tx, self.policy).await?;
        let (tickets_before, events_before) = (self.done.tickets, self.done.events);
        for tickets in tickets.chunks(AT_ONCE) {
            let new = self.new_of(tx, tickets).await?;
            let mut owned = Vec::with_capacity(new.len());
            for (_, ticket) in &new {
                owned.push(self.everybody.of(Some(&mut *tx), ticket, &mut self.done).await?);
            }
            bring(tx, &new, &owned, promise, &mut self.ready).await?;
        }
        let tickets = (self.done.tickets - tickets_before) as i64;
        let events = (self.done.events - events_before) as i64;
        if tickets > 0 {
            tx.record(Event::TicketsImported { source: self.source.clone(), tickets, events }).await?;
        }
        Ok(())
    }

    /// Those of some tickets that are not here yet, each with its key; all are counted.
    async fn new_of<'t>(
        &mut self,
        read: &mut Read,
        tickets: &'t [LogTicket],
    ) -> Result<Vec<(String, &'t LogTicket)>> {
        let keys: Vec<String> =
            tickets.iter().map(|ticket| format!("{}:{}", self.source, ticket.name)).collect();
        let known = logs::list_known(read, &keys).await?;
        let new: Vec<_> = keys.into_iter().zip(tickets).filter(|(key, _)| !known.contains(key)).collect();
        self.done.known += tickets.len() - new.len();
        self.done.tickets += new.len();
        self.done.events += new.iter().map(|(_, ticket)| ticket.rows.len()).sum::<usize>();
        Ok(new)
    }
}

async fn promise_of(tx: &mut Tx, policy: Option<&str>) -> Result<(PolicyVersionId, HoursVersionId)> {
    let Some(name) = policy else { return promises::ensure_promise(tx, (None, None), "").await };
    let row = policies::list(tx).await?.into_iter().find(|row| row.name == name);
    let row = row.ok_or_else(|| Error::invalid("policy", "desk-no-such-policy"))?;
    let (_, hours, _) = crate::store::hours::find_newest(tx, row.hours_id).await?;
    Ok((row.version, hours))
}

/// Writes tickets with everything that happened to them, their clocks as they ended, and their words.
async fn bring(
    tx: &mut Tx,
    new: &[(String, &LogTicket)],
    owned: &[Whose],
    (policy, hours): (PolicyVersionId, HoursVersionId),
    ready: &mut Ready,
) -> Result<()> {
    let (now, body) = (tx.now(), ready.policy(tx, policy).await?.clone());
    let openings = ready.openings(tx, hours).await?;
    let mut rows = Vec::with_capacity(new.len());
    let mut clocks_of = Vec::with_capacity(new.len());
    for ((key, from), whose) in new.iter().zip(owned) {
        let mut ends = ends(from, policy, hours);
        let facts = from.facts();
        // A log has no answers, so only the solution can be judged.
        let steps = history::clocks(&facts, from.first_priority(), &body);
        let steps = steps.into_iter().find(|steps| steps.kind == ClockKind::Resolution);
        let read = steps.and_then(|steps| {
            let reading = clock::read(&steps.events, openings, body.judging(), now)?;
            let due = super::clocks::due_of(&reading);
            Some((steps.cycle, reading, due))
        });
        if let Some(due) = read.as_ref().and_then(|(_, _, due)| *due).filter(|_| ends.state.is_open()) {
            (ends.next_due, ends.next_kind) = (due.as_microsecond(), Some(ClockKind::Resolution));
        }
        (ends.client, ends.contact, ends.owner) = (whose.client, whose.contact, whose.owner);
        clocks_of.push(read);
        rows.push(logs::NewTicket { key, from, ends });
    }
    let ids = logs::insert_all(tx, &rows).await?;
    let mut happened = Vec::new();
    let mut puts = Vec::new();
    for ((id, row), read) in ids.iter().zip(&rows).zip(&clocks_of) {
        tell(*id, row.from, &mut happened);
        puts.extend(read.as_ref().map(|(cycle, reading, due)| clocks::Put {
            ticket: *id,
            kind: ClockKind::Resolution,
            cycle: *cycle,
            reading,
            due: *due,
            warned: 100,
            warn_at: None,
        }));
    }
    logs::insert_entries(tx, &happened).await?;
    clocks::put_all(tx, &puts).await?;
    index(tx, &ids, &rows).await
}

async fn index(tx: &mut Tx, ids: &[TicketId], rows: &[logs::NewTicket<'_>]) -> Result<()> {
    let words = ids.iter().zip(rows).map(|(id, row)| {
        let from = row.from;
        format!("T-{id}\n{}\n{}\n{}\n{}", from.subject, from.requester, from.name, from.text)
    });
    let words: Vec<String> = words.collect();
    let docs = ids.iter().zip(rows).zip(&words).map(|((id, row), words)| search::Doc {
        kind: "ticket",
        id: id.0,
        project: None,
        client: row.ends.client,
        client_visible: false,
        at: row.from.opened,
        bulk: false,
        text: words,
    });
    search::index_new(tx, &docs.collect::<Vec<_>>()).await
}

/// A priority as entries write it.
fn digit(priority: i64) -> &'static str {
    match priority {
        1 => "1",
        2 => "2",
        3 => "3",
        _ => "4",
    }
}

/// What a log tells of a ticket, as entries: the request, then each row with the log's own word.
fn tell<'a>(ticket: TicketId, from: &'a LogTicket, all: &mut Vec<logs::Happened<'a>>) {
    let mut priority = from.first_priority();
    let (opened, author) = (EntryKind::Opened, from.requester.as_str());
    all.push(logs::Happened {
        ticket,
        at: from.opened,
        kind: opened,
        author,
        word: &from.text,
        html: if from.text.is_empty() { String::new() } else { words::html(&from.text, false) },
        value: digit(priority),
    });
    for row in &from.rows {
        let by = row.by.as_str();
        if let Some(new) = row.priority.filter(|new| *new != priority) {
            priority = new;
            let (kind, value) = (EntryKind::Priority, digit(new));
            all.push(logs::Happened {
                ticket,
                at: row.at,
                kind,
                author: by,
                word: "",
                html: String::new(),
                value,
            });
        }
        let word = if row.word.is_empty() { "?" } else { row.word.as_str() };
        let (kind, value) =
            row.state.map_or((EntryKind::Changed, ""), |state| (EntryKind::State, state.word()));
        all.push(logs::Happened { ticket, at: row.at, kind, author: by, word, html: String::new(), value });
    }
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
    let priority = from.last_priority();
    let (next_due, next_kind) = (NO_DUE, None);
    let (client, contact, owner) = (None, None, None);
    logs::Ends {
        priority,
        state,
        resolved,
        reopened,
        policy,
        hours,
        next_due,
        next_kind,
        client,
        contact,
        owner,
    }
}

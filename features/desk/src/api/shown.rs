//! A ticket as machines see it.

use super::files::TicketFileOut;
use crate::{
    store::{clocks, files, side, tickets},
    types::{ClockKind, ClockRow, Entry, EntryKind, Level, Origin, Ticket, TicketState},
};
use db::Read;
use jiff::Timestamp;
use kernel::{MICROS_PER_SECOND, Result, TicketId};
use serde::Serialize;
use utoipa::ToSchema;

/// A ticket in a list.
#[derive(Serialize, ToSchema)]
pub(super) struct TicketLine {
    /// `T-431`.
    number: String,
    /// Its key, for the cursor.
    pub(super) id: i64,
    /// What it is about.
    subject: String,
    /// Who asked.
    requester: String,
    /// The client's name.
    client: Option<String>,
    /// The key of the client's site at which it was asked.
    site_id: Option<i64>,
    /// The site's name.
    site: Option<String>,
    /// The project's key.
    project: Option<String>,
    /// What sort of request.
    category: String,
    /// About which service.
    service: String,
    /// How wide.
    impact: Level,
    /// How soon.
    urgency: Level,
    /// 1 to 4.
    priority: i64,
    /// Where it stands.
    state: TicketState,
    /// What that is called here, where it is not the usual name.
    state_name: Option<String>,
    /// Who holds it.
    owner: Option<String>,
    /// How it came.
    source: Origin,
    /// When it was asked.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was solved.
    #[schema(value_type = Option<String>, format = DateTime)]
    resolved_at: Option<Timestamp>,
    /// How often it came back.
    reopened: i64,
    /// Owners between the request and whoever does the work.
    hops: i64,
    /// Its tags.
    tags: Vec<String>,
    /// When the next clock runs out; nothing if none runs.
    #[schema(value_type = Option<String>, format = DateTime)]
    next_due_at: Option<Timestamp>,
    /// Which one.
    next_clock: Option<ClockKind>,
    /// When something last happened.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl TicketLine {
    pub(super) fn of(ticket: Ticket, tags: Vec<String>) -> TicketLine {
        TicketLine {
            number: ticket.number(),
            id: ticket.id.0,
            next_due_at: ticket.due(),
            next_clock: ticket.next_kind.filter(|_| ticket.due().is_some()),
            subject: ticket.subject,
            requester: ticket.requester,
            client: ticket.client_name,
            site_id: ticket.site_id.map(|id| id.0),
            site: ticket.site_name,
            project: ticket.project_key,
            category: ticket.category,
            service: ticket.service,
            impact: ticket.impact,
            urgency: ticket.urgency,
            priority: ticket.priority,
            state: ticket.state,
            state_name: ticket.state_name,
            owner: ticket.owner_name,
            source: ticket.source,
            created_at: ticket.created_at,
            resolved_at: ticket.resolved_at,
            reopened: ticket.reopened,
            hops: ticket.hops,
            tags,
            updated_at: ticket.updated_at,
        }
    }
}

/// A clock as it was read at the last thing that happened.
#[derive(Serialize, ToSchema)]
struct TicketClock {
    /// `first`, `next` or `resolution`.
    kind: String,
    /// Which wait it is.
    cycle: i64,
    /// `running`, `paused`, `fulfilled` or `cancelled`.
    state: String,
    /// The target.
    target_seconds: i64,
    /// Open time that counted when it was read.
    elapsed_seconds: i64,
    /// When it was read.
    #[schema(value_type = String, format = DateTime)]
    read_at: Timestamp,
    /// When it is or was due.
    #[schema(value_type = Option<String>, format = DateTime)]
    due_at: Option<Timestamp>,
    /// When it was fulfilled.
    #[schema(value_type = Option<String>, format = DateTime)]
    fulfilled_at: Option<Timestamp>,
    /// When it broke.
    #[schema(value_type = Option<String>, format = DateTime)]
    breached_at: Option<Timestamp>,
    /// It broke by a change of priority alone.
    breached_by_change: bool,
}

impl From<ClockRow> for TicketClock {
    fn from(row: ClockRow) -> TicketClock {
        TicketClock {
            kind: row.kind.word().to_owned(),
            cycle: row.cycle,
            state: row.state,
            target_seconds: row.target / MICROS_PER_SECOND,
            elapsed_seconds: row.elapsed.div_euclid(MICROS_PER_SECOND),
            read_at: row.read_at,
            due_at: row.due_at,
            fulfilled_at: row.fulfilled_at,
            breached_at: row.breached_at,
            breached_by_change: row.by_change,
        }
    }
}

/// Something that happened to a ticket.
#[derive(Serialize, ToSchema)]
struct TicketEntry {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// What.
    kind: EntryKind,
    /// Who.
    by: String,
    /// What was written, as clean HTML.
    html: String,
    /// The state or priority that it tells of.
    value: String,
}

impl From<Entry> for TicketEntry {
    fn from(entry: Entry) -> TicketEntry {
        let by = entry.who().to_owned();
        TicketEntry { at: entry.at, kind: entry.kind, by, html: entry.html, value: entry.value }
    }
}

/// A ticket with its clocks and what happened.
#[derive(Serialize, ToSchema)]
pub(super) struct TicketWhole {
    /// The ticket.
    #[serde(flatten)]
    line: TicketLine,
    /// Its clocks.
    clocks: Vec<TicketClock>,
    /// What happened, in order.
    entries: Vec<TicketEntry>,
    /// Files of answers and of what the client wrote here; those that mails brought are in their mails.
    files: Vec<TicketFileOut>,
    /// The newest message that both sides can see: give it as `seen` with an answer.
    seen: i64,
}

pub(super) async fn whole(read: &mut Read, id: TicketId) -> Result<TicketWhole> {
    let ticket = tickets::find(read, id).await?;
    let clocks = clocks::list(read, &[id]).await?.into_iter().map(TicketClock::from).collect();
    let entries = tickets::list_entries(read, id).await?.into_iter().map(TicketEntry::from).collect();
    let seen = tickets::find_newest(read, id).await?;
    let person = read.actor().person;
    let mut files = files::list(read, &[id], person).await?;
    files.retain(|file| file.entry.is_some());
    let files = files.into_iter().map(|file| TicketFileOut::of(id, file)).collect();
    let tags = side::list_tags(read, id).await?;
    Ok(TicketWhole { line: TicketLine::of(ticket, tags), clocks, entries, files, seen })
}

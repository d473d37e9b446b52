//! What happened to tickets: entries, and what clocks care about in them.

use crate::{
    history::Fact,
    types::{Entry, EntryKind, Origin, TicketState},
};
use db::{Read, Tx, params};
use jiff::Timestamp;
use kernel::{Error, HoursVersionId, PersonId, Result, TicketEntryId, TicketId};
use std::collections::{HashMap, HashSet};

db::sql! {
    static START: (Timestamp, Origin) = "SELECT created_at, source FROM desk_ticket WHERE id = $1";
    static SOURCES: (String,) = "SELECT source FROM desk_entry WHERE ticket_id = $1 AND kind IN ('opened', 'opened_for', 'message', 'reply', 'auto_reply', 'note', 'developer') ORDER BY id";
    static WAITING: (Option<Timestamp>,) = "SELECT MIN(at) FROM desk_entry WHERE ticket_id = $1 AND kind = 'message'
        AND id > (SELECT COALESCE(MAX(id), 0) FROM desk_entry WHERE ticket_id = $1 AND kind IN ('reply', 'no_reply'))";
    static ENTRY_NEW: (TicketEntryId,) = "INSERT INTO desk_entry (ticket_id, at, kind, person_id, author, source, html, value) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
    static ENTRIES: Entry = "SELECT e.id, e.at, e.kind, e.person_id, p.name, e.author, e.html, e.value, e.hours_version_id FROM desk_entry e
        LEFT JOIN people_card p ON p.id = e.person_id WHERE e.ticket_id = $1 ORDER BY e.id";
    static ENTRIES_OF: Entry = "SELECT e.id, e.at, e.kind, e.person_id, p.name, e.author, e.html, e.value, e.hours_version_id FROM desk_entry e
        LEFT JOIN people_card p ON p.id = e.person_id WHERE e.ticket_id IN (SELECT value FROM IDS($1)) ORDER BY e.at, e.id";
    static TYPED: (TicketEntryId, Timestamp, EntryKind, String, String, String) = "SELECT e.id, e.at, e.kind, COALESCE(p.name, e.author), e.value, e.source FROM desk_entry e
        LEFT JOIN people_card p ON p.id = e.person_id WHERE e.ticket_id = $1 ORDER BY e.id LIMIT $2";
    static ENTRY_SOURCE: (EntryKind, String) = "SELECT kind, source FROM desk_entry WHERE ticket_id = $1 AND id = $2";
    static SITE_ENTRY: () = "INSERT INTO desk_entry (ticket_id, at, kind, person_id, value, hours_version_id) VALUES ($1, $2, $3, $4, $5, $6)";
    static FACTS: (TicketEntryId, Timestamp, EntryKind, String, Option<HoursVersionId>) = "SELECT id, at, kind, value, hours_version_id FROM desk_entry WHERE ticket_id = $1
        AND kind IN ('opened', 'opened_for', 'message', 'reply', 'no_reply', 'state', 'priority', 'merged', 'excluded', 'included', 'site') ORDER BY id";
    static MOVED: (TicketId, Timestamp, HoursVersionId) = "SELECT ticket_id, at, hours_version_id FROM desk_entry
        WHERE ticket_id IN (SELECT value FROM IDS($1)) AND kind = 'site' AND hours_version_id IS NOT NULL ORDER BY ticket_id, id";
    static FIRST_PRIORITY: (String,) = "SELECT value FROM desk_entry WHERE ticket_id = $1 AND kind IN ('opened', 'opened_for') ORDER BY id LIMIT 1";
    static FIRST: (TicketEntryId, Option<PersonId>) = "SELECT id, person_id FROM desk_entry WHERE ticket_id = $1 AND kind IN ('opened', 'opened_for') ORDER BY id LIMIT 1";
    static NEWEST: (i64,) = "SELECT COALESCE(MAX(id), 0) FROM desk_entry WHERE ticket_id = $1 AND kind IN ('message', 'reply', 'auto_reply', 'opened', 'opened_for')";
    static OWNERS: (i64,) = "SELECT COUNT(DISTINCT value) FROM desk_entry WHERE ticket_id = $1 AND kind IN ('owner', 'developer') AND value <> '' AND value <> $2";
}

/// Something that happened, as it is written.
#[derive(Default)]
pub struct NewEntry<'a> {
    /// The name of somebody who is no person here.
    pub author: &'a str,
    /// Markdown.
    pub source: &'a str,
    /// Cleaned HTML.
    pub html: &'a str,
    /// The state, priority or person that it tells of.
    pub value: &'a str,
}

/// Adds what happened, by whoever acts and now.
pub async fn insert_entry(
    tx: &mut Tx,
    id: TicketId,
    kind: EntryKind,
    new: &NewEntry<'_>,
) -> Result<TicketEntryId> {
    let (now, person) = (tx.now(), tx.actor().person_or_none());
    let row = params![id, now, kind, person, new.author, new.source, new.html, new.value];
    Ok(ENTRY_NEW.one(tx, row).await?.0)
}

/// Tells that it is of another site, by its name, and which opening hours it went by until now if that changes.
pub async fn insert_moved(
    tx: &mut Tx,
    id: TicketId,
    name: &str,
    before: Option<HoursVersionId>,
) -> Result<()> {
    let (now, person) = (tx.now(), tx.actor().person_or_none());
    SITE_ENTRY.exec(tx, params![id, now, EntryKind::Site, person, name, before]).await.map(drop)
}

/// Everything that happened to a ticket in reach, in order.
pub async fn list_entries(read: &mut Read, id: TicketId) -> Result<Vec<Entry>> {
    ENTRIES.all(read, params![id]).await
}

/// Everything that happened to a ticket in reach and to those that went into it, in order.
pub async fn list_entries_with(read: &mut Read, all: &[TicketId]) -> Result<Vec<Entry>> {
    let all = serde_json::to_string(all).map_err(Error::internal)?;
    ENTRIES_OF.all(read, params![all]).await
}

/// What happened, as it was typed: its key, when, what, by whom, of what it tells, and the words.
pub type Typed = (TicketEntryId, Timestamp, EntryKind, String, String, String);

/// What happened to a ticket in order, as it was typed, so many at most.
pub async fn list_typed(read: &mut Read, id: TicketId, most: i64) -> Result<Vec<Typed>> {
    TYPED.all(read, params![id, most]).await
}

/// Everything that was written in it, as it was typed.
pub async fn list_sources(read: &mut Read, id: TicketId) -> Result<Vec<String>> {
    Ok(SOURCES.all(read, params![id]).await?.into_iter().map(|(source,)| source).collect())
}

/// What clocks care about, in order.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What counts.
    pub counted: Vec<(Timestamp, Fact)>,
    /// Everything, what was excluded too.
    pub all: Vec<(Timestamp, Fact)>,
    /// What was excluded.
    pub excluded: HashSet<TicketEntryId>,
    /// The opening hours that it went by, each until an instant, where it was moved to others.
    pub moved: Vec<(Timestamp, HoursVersionId)>,
}

/// What clocks care about: all of it, and what is left once mis-recorded entries are taken out (RULES §6.2).
pub async fn list_facts(read: &mut Read, id: TicketId) -> Result<Facts> {
    let (start, source) = START.one(read, params![id]).await?;
    let rows = FACTS.all(read, params![id]).await?;
    let mut facts = Facts::default();
    for (_, _, kind, value, _) in &rows {
        let entry = value.parse().unwrap_or(TicketEntryId(0));
        match kind {
            EntryKind::Excluded => drop(facts.excluded.insert(entry)),
            EntryKind::Included => drop(facts.excluded.remove(&entry)),
            _ => {}
        }
    }
    for (entry, at, kind, value, before) in rows {
        facts.moved.extend(before.map(|before| (at, before)));
        // A ticket that took another one in keeps the earlier start of the two (RULES §6.5).
        let at = if facts.all.is_empty() { start.min(at) } else { at };
        let Some(fact) = fact(kind, &value) else { continue };
        // "Starts at creation by the client" (RULES §6.2): these no client created.
        let fact = match (fact, source) {
            (Fact::Opened { .. }, Origin::Alert | Origin::Schedule) => Fact::Began,
            (fact, _) => fact,
        };
        facts.all.push((at, fact));
        if !facts.excluded.contains(&entry) {
            facts.counted.push((at, fact));
        }
    }
    Ok(facts)
}

fn fact(kind: EntryKind, value: &str) -> Option<Fact> {
    Some(match kind {
        EntryKind::Opened => Fact::Opened { for_client: false },
        EntryKind::OpenedFor => Fact::Opened { for_client: true },
        EntryKind::Message => Fact::Client,
        EntryKind::Reply => Fact::Team,
        EntryKind::NoReply => Fact::NoReply,
        EntryKind::State => Fact::State(TicketState::parse(value)?),
        EntryKind::Priority => Fact::Priority(value.parse().ok()?),
        EntryKind::Merged => Fact::Merged,
        _ => return None,
    })
}

/// What an entry of a ticket is, and what was written in it.
pub async fn find_entry(read: &mut Read, id: TicketId, entry: TicketEntryId) -> Result<(EntryKind, String)> {
    ENTRY_SOURCE.one(read, params![id, entry]).await
}

/// The newest thing that the client and the team can both see; 0 if none.
pub async fn find_newest(read: &mut Read, id: TicketId) -> Result<i64> {
    Ok(NEWEST.one(read, params![id]).await?.0)
}

/// The priority that it came with.
pub async fn find_first_priority(read: &mut Read, id: TicketId) -> Result<Option<i64>> {
    Ok(FIRST_PRIORITY.opt(read, params![id]).await?.and_then(|(value,)| value.parse().ok()))
}

/// Since when the client waits for an answer to a message.
pub async fn find_waiting_since(read: &mut Read, id: TicketId) -> Result<Option<Timestamp>> {
    Ok(WAITING.one(read, params![id]).await?.0)
}

/// Opening hours that a ticket went by, each until an instant, where it was moved to others.
pub type Moved = Vec<(Timestamp, HoursVersionId)>;

/// The opening hours that tickets went by before, of those that were moved.
pub async fn list_moved(read: &mut Read, ids: &[TicketId]) -> Result<HashMap<TicketId, Moved>> {
    let ids = serde_json::to_string(ids).map_err(Error::internal)?;
    let mut moved: HashMap<TicketId, Moved> = HashMap::new();
    for (ticket, until, before) in MOVED.of(read, ids).await? {
        moved.entry(ticket).or_default().push((until, before));
    }
    Ok(moved)
}

/// The entry that holds the request, and whoever wrote it here.
pub async fn find_request(read: &mut Read, id: TicketId) -> Result<(TicketEntryId, Option<PersonId>)> {
    FIRST.one(read, params![id]).await
}

/// Everybody who held it beside one: owners, and developers who handed it on (RULES §4.1).
pub async fn count_owners_but(read: &mut Read, id: TicketId, but: PersonId) -> Result<i64> {
    Ok(OWNERS.one(read, params![id, but.to_string()]).await?.0)
}

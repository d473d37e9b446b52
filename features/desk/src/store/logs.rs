//! Tickets that came from logs: written many at once, thousands of events a second.

use crate::{
    log::LogTicket,
    types::{ClockKind, EntryKind, TicketState},
};
use db::{Param, Read, Tx, params, rows};
use jiff::Timestamp;
use kernel::{ClientId, ContactId, HoursVersionId, PersonId, PolicyVersionId, Result, TicketId};
use std::collections::HashSet;

db::sql! {
    static KNOWN: (String,) = "SELECT import_key FROM desk_ticket WHERE import_key IN (SELECT value ->> 0 FROM ROWS($1))";
    static INSERT: (TicketId,) = "INSERT INTO desk_ticket (subject, requester, email, category, service, impact, urgency, priority, state, is_open, source, created_at, updated_at, resolved_at, reopened, policy_version_id, hours_version_id, next_due, next_kind, client_id, import_key, is_void, contact_id, owner_id)
        VALUES ($1, $2, $3, $4, $5, 'medium', 'medium', $6, $7, $8, 'import', $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) RETURNING id";
    static ENTRY: () = "INSERT INTO desk_entry (ticket_id, at, kind, author, source, value, html) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    static CONTACTS: (ContactId, ClientId, String) = "SELECT id, client_id, email FROM clients_contact_card WHERE email <> '' ORDER BY id";
    static GUESTS: (ClientId, String) = "SELECT client_id, email FROM people_card WHERE role = 'guest' AND client_id IS NOT NULL ORDER BY id";
    static MAPPING_PUT: () = "INSERT INTO desk_mapping (name, body) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET body = excluded.body";
    static MAPPING: (String,) = "SELECT body FROM desk_mapping WHERE name = $1";
    static MAPPING_DELETE: () = "DELETE FROM desk_mapping WHERE name = $1";
    static MAPPINGS: (String,) = "SELECT name FROM desk_mapping ORDER BY name";
}

/// Which of some tickets of a log are here already, by their keys.
pub async fn list_known(read: &mut Read, keys: &[String]) -> Result<HashSet<String>> {
    let keys: Vec<Vec<Param<'_>>> = keys.iter().map(|key| params![*key].to_vec()).collect();
    let keys = rows(keys.iter().map(Vec::as_slice))?;
    Ok(KNOWN.all(read, params![keys]).await?.into_iter().map(|(key,)| key).collect())
}

/// How a ticket of a log ends.
pub struct Ends {
    /// The priority that it ended with.
    pub priority: i64,
    /// Where it stands.
    pub state: TicketState,
    /// When it was last solved.
    pub resolved: Option<Timestamp>,
    /// How often it came back.
    pub reopened: i64,
    /// What was promised.
    pub policy: PolicyVersionId,
    /// When the desk was open.
    pub hours: HoursVersionId,
    /// The next clock to run out, in microseconds.
    pub next_due: i64,
    /// Which one.
    pub next_kind: Option<ClockKind>,
    /// Whose it is.
    pub client: Option<ClientId>,
    /// Who asks, if they are a contact.
    pub contact: Option<ContactId>,
    /// Whose hands it is in.
    pub owner: Option<PersonId>,
}

/// A ticket of a log, ready to be written.
pub struct NewTicket<'a> {
    /// `source:name`.
    pub key: &'a str,
    /// What the log tells.
    pub from: &'a LogTicket,
    /// How it ends.
    pub ends: Ends,
}

/// Writes tickets; their keys, in order.
pub async fn insert_all(tx: &mut Tx, new: &[NewTicket<'_>]) -> Result<Vec<TicketId>> {
    let row = |NewTicket { key, from, ends }: &NewTicket<'_>| {
        let updated = from.rows.last().map_or(from.opened, |row| row.at);
        let text = |text: &str| Param::from(text.to_owned());
        let mut row = vec![
            text(&from.subject),
            text(&from.requester),
            text(&from.email),
            text(&from.category),
            text(&from.service),
        ];
        row.extend(vec![
            Param::Int(ends.priority),
            Param::from(ends.state.word()),
            Param::Bool(ends.state.is_open()),
            at(from.opened),
            at(updated),
            ends.resolved.map_or(Param::Null, at),
            Param::Int(ends.reopened),
            Param::Int(ends.policy.0),
            Param::Int(ends.hours.0),
            Param::Int(ends.next_due),
            ends.next_kind.map_or(Param::Null, |kind| Param::from(kind.word())),
            ends.client.map_or(Param::Null, |client| Param::Int(client.0)),
            text(key),
            Param::Bool(from.is_void()),
            ends.contact.map_or(Param::Null, |contact| Param::Int(contact.0)),
            ends.owner.map_or(Param::Null, |owner| Param::Int(owner.0)),
        ]);
        row
    };
    let many: Vec<Vec<Param<'_>>> = new.iter().map(row).collect();
    Ok(INSERT.each(tx, &many).await?.into_iter().map(|(id,)| id).collect())
}

fn at(at: Timestamp) -> Param<'static> {
    Param::Int(at.as_microsecond())
}

/// Something that a log tells.
pub struct Happened<'a> {
    /// The ticket.
    pub ticket: TicketId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EntryKind,
    /// Who did it, by the name in the log.
    pub author: &'a str,
    /// The word of the log; of a request its own words.
    pub word: &'a str,
    /// The same, cleaned; only of a request.
    pub html: String,
    /// The state or priority that it tells of.
    pub value: &'a str,
}

/// Writes down what happened, in order.
pub async fn insert_entries(tx: &mut Tx, all: &[Happened<'_>]) -> Result<()> {
    let row = |it: &Happened<'_>| {
        let kind = it.kind.word();
        vec![
            Param::Int(it.ticket.0),
            at(it.at),
            Param::from(kind),
            Param::from(it.author.to_owned()),
            Param::from(it.word.to_owned()),
            Param::from(it.value.to_owned()),
            Param::from(it.html.clone()),
        ]
    };
    let many: Vec<Vec<Param<'_>>> = all.iter().map(row).collect();
    ENTRY.each(tx, &many).await.map(drop)
}

/// Contacts with an address, and whose they are.
pub async fn list_contacts(read: &mut Read) -> Result<Vec<(ContactId, ClientId, String)>> {
    CONTACTS.all(read, params![]).await
}

/// Guests' clients and addresses.
pub async fn list_guests(read: &mut Read) -> Result<Vec<(ClientId, String)>> {
    GUESTS.all(read, params![]).await
}

/// Keeps a mapping under a name.
pub async fn put_mapping(tx: &mut Tx, name: &str, body: &str) -> Result<()> {
    MAPPING_PUT.exec(tx, params![name, body]).await.map(drop)
}

/// Takes a mapping away; how many there were.
pub async fn delete_mapping(tx: &mut Tx, name: &str) -> Result<u64> {
    MAPPING_DELETE.exec(tx, params![name]).await
}

/// A mapping that was kept.
#[db::boxed]
pub async fn find_mapping(read: &mut Read, name: &str) -> Result<Option<String>> {
    Ok(MAPPING.opt(read, params![name]).await?.map(|(body,)| body))
}

/// The names of the mappings that were kept.
#[db::boxed]
pub async fn list_mappings(read: &mut Read) -> Result<Vec<String>> {
    Ok(MAPPINGS.all(read, params![]).await?.into_iter().map(|(name,)| name).collect())
}

//! Addresses of the desk, the mails of tickets and their files, and signatures.

use crate::types::mail::{Address, TicketFile, TicketMail};
use db::{Param, Read, ToParam as _, Tx, params, rows};
use jiff::Timestamp;
use kernel::{ClientId, Error, MailId, PersonId, ProjectId, Result, TicketEntryId, TicketId};

macro_rules! address {
    ($rest:literal) => {
        concat!(
            "SELECT a.email, a.client_id, c.name, a.project_id, k.key, a.category, a.service FROM desk_address a
            LEFT JOIN clients_card c ON c.id = a.client_id LEFT JOIN projects_name k ON k.id = a.project_id ",
            $rest
        )
    };
}

db::sql! {
    static ADDRESSES: Address = (address!("ORDER BY a.email LIMIT $1"));
    static ADDRESS_AMONG: Address = (address!("WHERE a.email IN (SELECT value ->> 0 FROM ROWS($1)) ORDER BY a.email LIMIT 1"));
    static PUT_ADDRESS: () = "INSERT INTO desk_address (email, client_id, project_id, category, service, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (email) DO UPDATE SET client_id = excluded.client_id, project_id = excluded.project_id, category = excluded.category, service = excluded.service";
    static REMOVE_ADDRESS: () = "DELETE FROM desk_address WHERE email = $1";
    static MAIL_NEW: (i64,) = "INSERT INTO desk_mail (ticket_id, entry_id, digest, message_id, address, hash, sent_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
    static OF_DIGESTS: (String, TicketId, Option<TicketEntryId>, Option<MailId>) = "SELECT digest, ticket_id, entry_id, sent_id FROM desk_mail WHERE digest IN (SELECT value ->> 0 FROM ROWS($1)) ORDER BY id DESC LIMIT 100";
    static OF_TICKET: TicketMail = "SELECT id, entry_id, message_id, address, hash IS NOT NULL, sent_id FROM desk_mail WHERE ticket_id = $1 ORDER BY id DESC LIMIT $2";
    static HAS_MAILS: (bool,) = "SELECT EXISTS (SELECT 1 FROM desk_mail WHERE ticket_id = $1)";
    static IN_PORTAL: (bool,) = "SELECT EXISTS (SELECT 1 FROM desk_ticket t JOIN people_card p ON p.active AND p.role = 'guest' WHERE t.id = $1 AND NOT t.spam
        AND (p.id IN (SELECT c.person_id FROM clients_contact_card c WHERE c.id = t.contact_id)
            OR p.client_id IN (SELECT d.client_id FROM desk_client d WHERE d.client_id = t.client_id AND d.all_tickets)))";
    static ANSWERED: (i64,) = "SELECT COUNT(*) FROM desk_mail WHERE entry_id = $1 AND sent_id IS NOT NULL";
    static WHOLE: (TicketId, Option<String>) = "SELECT ticket_id, hash FROM desk_mail WHERE id = $1";
    static OF_SUBJECT: (TicketId,) = "SELECT id FROM desk_ticket WHERE email = $1 AND updated_at >= $3 AND LOWER(subject) = LOWER($2) AND source = 'mail' AND merged_into IS NULL AND is_open
        ORDER BY updated_at DESC, id DESC LIMIT 1";
    static MERGED: (Option<TicketId>,) = "SELECT merged_into FROM desk_ticket WHERE id = $1";
    static WRITTEN: (TicketId, Option<PersonId>, String, String) = "SELECT ticket_id, person_id, source, html FROM desk_entry WHERE id = $1 AND kind IN ('reply', 'auto_reply')";
    static NEWEST_MESSAGE: (i64,) = "SELECT COALESCE(MAX(id), 0) FROM desk_entry WHERE ticket_id = $1 AND kind IN ('message', 'opened', 'opened_for')";
    static FILE_NEW: () = "INSERT INTO desk_file (ticket_id, entry_id, name, size, mail_id, place) VALUES ($1, $2, $3, $4, $5, $6)";
    static FILES: TicketFile = "SELECT id, entry_id, name, size FROM desk_file WHERE ticket_id IN (SELECT value FROM IDS($1)) ORDER BY id LIMIT $2";
    static FILE: (TicketId, String, i64, String) = "SELECT f.ticket_id, f.name, f.place, m.hash FROM desk_file f JOIN desk_mail m ON m.id = f.mail_id WHERE f.id = $1 AND m.hash IS NOT NULL";
    static CLIENT_OF_DOMAIN: (ClientId,) = "SELECT DISTINCT client_id FROM clients_contact_card WHERE LOWER(email) LIKE $1 LIMIT 2";
    static SIGNATURE: (String,) = "SELECT body FROM desk_signature WHERE person_id = $1";
    static SIGN: () = "INSERT INTO desk_signature (person_id, body) VALUES ($1, $2) ON CONFLICT (person_id) DO UPDATE SET body = excluded.body";
    static UNSIGN: () = "DELETE FROM desk_signature WHERE person_id = $1";
}

/// Mails and files of a ticket that its page shows at most.
const MOST: i64 = 500;

fn listed(words: &[String]) -> Result<String> {
    let cells: Vec<[Param<'_>; 1]> = words.iter().map(|word| [word.to_param()]).collect();
    rows(cells.iter().map(<[_; 1]>::as_slice))
}

/// The addresses.
pub async fn list_addresses(read: &mut Read, most: i64) -> Result<Vec<Address>> {
    ADDRESSES.all(read, params![most]).await
}

/// The first of some addresses that is one of ours.
pub async fn find_address(read: &mut Read, among: &[String]) -> Result<Option<Address>> {
    let among = listed(among)?;
    ADDRESS_AMONG.opt(read, params![among]).await
}

/// Adds an address, or says anew what it stands for.
pub async fn put_address(
    tx: &mut Tx,
    email: &str,
    client: Option<ClientId>,
    project: Option<ProjectId>,
    (category, service): (&str, &str),
) -> Result<()> {
    let (now, by) = (tx.now(), tx.actor().person_or_none());
    PUT_ADDRESS.exec(tx, params![email, client, project, category, service, now, by]).await.map(drop)
}

/// Takes an address away.
pub async fn remove_address(tx: &mut Tx, email: &str) -> Result<()> {
    REMOVE_ADDRESS.exec(tx, params![email]).await.map(drop)
}

/// A mail of a ticket that is noted.
#[derive(Clone, Copy, Debug)]
pub struct NewMail<'a> {
    /// What was written by it.
    pub entry: TicketEntryId,
    /// The digest of its id.
    pub digest: &'a str,
    /// Its id, if an answer may name it.
    pub message_id: &'a str,
    /// Our address.
    pub address: &'a str,
    /// The whole mail, if it came.
    pub hash: Option<&'a str>,
    /// The mail that left.
    pub sent: Option<MailId>,
}

/// Notes a mail of a ticket.
pub async fn insert_mail(tx: &mut Tx, ticket: TicketId, new: &NewMail<'_>) -> Result<i64> {
    let now = tx.now();
    let values = params![ticket, new.entry, new.digest, new.message_id, new.address, new.hash, new.sent, now];
    Ok(MAIL_NEW.one(tx, values).await?.0)
}

/// The nearest of some mails that is of a ticket: the ticket, what was written by it, the mail that left.
pub async fn find_named(
    read: &mut Read,
    nearest_first: &[String],
) -> Result<Option<(TicketId, Option<TicketEntryId>, Option<MailId>)>> {
    if nearest_first.is_empty() {
        return Ok(None);
    }
    let digests = listed(nearest_first)?;
    let known = OF_DIGESTS.all(read, params![digests]).await?;
    let of = |wanted: &String| known.iter().find(|row| row.0 == *wanted);
    Ok(nearest_first.iter().find_map(of).map(|(_, ticket, entry, sent)| (*ticket, *entry, *sent)))
}

/// The newest mails of a ticket, newest first.
pub async fn list_mails(read: &mut Read, ticket: TicketId) -> Result<Vec<TicketMail>> {
    OF_TICKET.all(read, params![ticket, MOST]).await
}

/// Whether any mail of a ticket came or left.
pub async fn has_mails(read: &mut Read, ticket: TicketId) -> Result<bool> {
    Ok(HAS_MAILS.one(read, params![ticket]).await?.0)
}

/// Whether somebody at the client can read a ticket in the portal.
pub async fn is_read_in_portal(read: &mut Read, ticket: TicketId) -> Result<bool> {
    Ok(IN_PORTAL.one(read, params![ticket]).await?.0)
}

/// Whether a reply left by mail already.
pub async fn has_left(read: &mut Read, entry: TicketEntryId) -> Result<bool> {
    Ok(ANSWERED.one(read, params![entry]).await?.0 > 0)
}

/// A mail's ticket, and the hash of the whole of it if it came.
pub async fn find_whole(read: &mut Read, id: i64) -> Result<(TicketId, Option<String>)> {
    WHOLE.one(read, params![id]).await
}

/// The open ticket that came by mail from an address under a subject, in which something happened lately.
pub async fn find_by_subject(
    read: &mut Read,
    email: &str,
    subject: &str,
    since: Timestamp,
) -> Result<Option<TicketId>> {
    Ok(OF_SUBJECT.opt(read, params![email, subject, since]).await?.map(|(id,)| id))
}

/// The ticket that one went into, if it did.
pub async fn find_merged(read: &mut Read, id: TicketId) -> Result<Option<TicketId>> {
    Ok(MERGED.opt(read, params![id]).await?.and_then(|(into,)| into))
}

/// A reply as it was written: its ticket, its writer, its text, its HTML.
pub async fn find_reply(
    read: &mut Read,
    entry: TicketEntryId,
) -> Result<(TicketId, Option<PersonId>, String, String)> {
    WRITTEN.one(read, params![entry]).await
}

/// The newest thing that the client wrote in a ticket.
pub async fn find_newest_message(read: &mut Read, id: TicketId) -> Result<TicketEntryId> {
    Ok(TicketEntryId(NEWEST_MESSAGE.one(read, params![id]).await?.0))
}

/// Notes a file of a mail.
pub async fn insert_file(
    tx: &mut Tx,
    (ticket, entry): (TicketId, TicketEntryId),
    (name, size): (&str, usize),
    (mail, place): (i64, usize),
) -> Result<()> {
    let (size, place) = (size as i64, place as i64);
    FILE_NEW.exec(tx, params![ticket, entry, name, size, mail, place]).await.map(drop)
}

/// The files of tickets that belong together.
pub async fn list_files(read: &mut Read, tickets: &[TicketId]) -> Result<Vec<TicketFile>> {
    let tickets = serde_json::to_string(tickets).map_err(Error::internal)?;
    FILES.all(read, params![tickets, MOST]).await
}

/// Where a file is: its ticket, its name, its place in the mail, the hash of the mail.
pub async fn find_file(read: &mut Read, id: i64) -> Result<(TicketId, String, i64, String)> {
    FILE.one(read, params![id]).await
}

/// The one client whose contacts have addresses of a domain.
pub async fn find_client_of_domain(read: &mut Read, domain: &str) -> Result<Option<ClientId>> {
    let found = CLIENT_OF_DOMAIN.all(read, params![format!("%@{domain}")]).await?;
    Ok(if let [(client,)] = found.as_slice() { Some(*client) } else { None })
}

/// What stands under the answers of a person; empty if nothing does.
pub async fn find_signature(read: &mut Read, person: PersonId) -> Result<String> {
    Ok(SIGNATURE.opt(read, params![person]).await?.map(|(body,)| body).unwrap_or_default())
}

/// Says what stands under the answers of a person.
pub async fn put_signature(tx: &mut Tx, person: PersonId, body: &str) -> Result<()> {
    if body.is_empty() {
        return UNSIGN.exec(tx, params![person]).await.map(drop);
    }
    SIGN.exec(tx, params![person, body]).await.map(drop)
}

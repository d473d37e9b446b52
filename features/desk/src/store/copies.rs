//! Who gets copies of answers, and the files of answers.

use crate::types::mail::{Attached, Copy, NewFile};
use db::{Param, Read, ToParam as _, Tx, params, rows};
use kernel::{ClientId, PersonId, Result, TicketEntryId, TicketId};

db::sql! {
    static COPIES: Copy = "SELECT entry_id, email FROM desk_copy WHERE ticket_id = $1 ORDER BY id LIMIT $2";
    static CLEAR: () = "DELETE FROM desk_copy WHERE ticket_id = $1 AND entry_id IS NULL";
    static COPY_NEW: () = "INSERT INTO desk_copy (ticket_id, entry_id, email) VALUES ($1, $2, $3)";
    static COPY_OUT: () = "DELETE FROM desk_copy WHERE entry_id IS NULL AND (email = $1 OR email LIKE $2)";
    static OF_CLIENT: (String,) = "SELECT DISTINCT email FROM clients_contact_card WHERE client_id = $1 AND email IN (SELECT value ->> 0 FROM ROWS($2)) ORDER BY email";
    static FILE_NEW: (i64,) = "INSERT INTO desk_attachment (ticket_id, entry_id, person_id, name, media, size, hash, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
    static FILE_OF: () = "UPDATE desk_attachment SET entry_id = $4 WHERE id = $1 AND ticket_id = $2 AND person_id = $3 AND entry_id IS NULL";
    static DROP_ASIDE: () = "DELETE FROM desk_attachment WHERE ticket_id = $1 AND person_id = $2 AND entry_id IS NULL AND id NOT IN (SELECT CAST(value ->> 0 AS BIGINT) FROM ROWS($3))";
    static FILES: Attached = "SELECT id, entry_id, name, media, size, hash FROM desk_attachment WHERE ticket_id = $1 AND (entry_id IS NOT NULL OR person_id = $2) ORDER BY id LIMIT $3";
    static FILES_OF: Attached = "SELECT id, entry_id, name, media, size, hash FROM desk_attachment WHERE entry_id = $1 ORDER BY id";
    static FILE: Attached = "SELECT id, entry_id, name, media, size, hash FROM desk_attachment WHERE ticket_id = $1 AND id = $2 AND (entry_id IS NOT NULL OR person_id = $3)";
}

/// Copies and files of a ticket that its page shows at most.
const MOST: i64 = 2_000;

/// Who gets, and who got, copies of a ticket's answers.
pub async fn list(read: &mut Read, ticket: TicketId) -> Result<Vec<Copy>> {
    COPIES.all(read, params![ticket, MOST]).await
}

/// Says anew who gets copies of the answers to come.
pub async fn set(tx: &mut Tx, ticket: TicketId, emails: &[String]) -> Result<()> {
    CLEAR.exec(tx, params![ticket]).await?;
    insert(tx, ticket, None, emails).await
}

/// Notes who gets copies: of one answer, or of those to come.
pub async fn insert(
    tx: &mut Tx,
    ticket: TicketId,
    entry: Option<TicketEntryId>,
    emails: &[String],
) -> Result<()> {
    for email in emails {
        COPY_NEW.exec(tx, params![ticket, entry, email]).await?;
    }
    Ok(())
}

/// Takes an address, or with `@example.com` a whole domain, out of what is to come.
pub async fn take_out(tx: &mut Tx, email: &str) -> Result<()> {
    let theirs = if email.starts_with('@') { format!("%{email}") } else { String::new() };
    COPY_OUT.exec(tx, params![email, theirs]).await.map(drop)
}

/// Those of some addresses that contacts of a client have.
pub async fn list_contacts(read: &mut Read, client: ClientId, among: &[String]) -> Result<Vec<String>> {
    let cells: Vec<[Param<'_>; 1]> = among.iter().map(|email| [email.to_param()]).collect();
    let among = rows(cells.iter().map(<[_; 1]>::as_slice))?;
    Ok(OF_CLIENT.all(read, params![client, among]).await?.into_iter().map(|(email,)| email).collect())
}

/// Adds a stored file to an answer; without one it is put aside for its writer. Its key.
pub async fn insert_file(
    tx: &mut Tx,
    ticket: TicketId,
    entry: Option<TicketEntryId>,
    file: &NewFile,
) -> Result<i64> {
    let (now, by) = (tx.now(), tx.actor().person);
    let values = params![ticket, entry, by, file.name, file.media, file.size, file.hash, now];
    Ok(FILE_NEW.one(tx, values).await?.0)
}

/// Gives an answer a file that its writer put aside.
pub async fn give_file(tx: &mut Tx, ticket: TicketId, id: i64, entry: TicketEntryId) -> Result<()> {
    let by = tx.actor().person;
    FILE_OF.exec(tx, params![id, ticket, by, entry]).await.map(drop)
}

/// Forgets what somebody put aside in a ticket, but for some of it.
pub async fn drop_aside(tx: &mut Tx, ticket: TicketId, but: &[i64]) -> Result<()> {
    let by = tx.actor().person;
    let cells: Vec<[Param<'_>; 1]> = but.iter().map(|id| [id.to_param()]).collect();
    let but = rows(cells.iter().map(<[_; 1]>::as_slice))?;
    DROP_ASIDE.exec(tx, params![ticket, by, but]).await.map(drop)
}

/// Files of a ticket's answers, and what somebody put aside in it.
pub async fn list_files(read: &mut Read, ticket: TicketId, person: PersonId) -> Result<Vec<Attached>> {
    FILES.all(read, params![ticket, person, MOST]).await
}

/// Files of an answer.
pub async fn list_files_of(read: &mut Read, entry: TicketEntryId) -> Result<Vec<Attached>> {
    FILES_OF.all(read, params![entry]).await
}

/// A file of a ticket; what was put aside only for whoever did.
pub async fn find_file(read: &mut Read, ticket: TicketId, id: i64) -> Result<Attached> {
    let person = read.actor().person;
    FILE.one(read, params![ticket, id, person]).await
}

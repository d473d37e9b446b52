//! Who gets copies of answers.

use crate::types::mail::Copy;
use db::{Param, Read, ToParam as _, Tx, params, rows};
use kernel::{ClientId, Result, TicketEntryId, TicketId};

db::sql! {
    static COPIES: Copy = "SELECT entry_id, email FROM desk_copy WHERE ticket_id = $1 ORDER BY id LIMIT $2";
    static CLEAR: () = "DELETE FROM desk_copy WHERE ticket_id = $1 AND entry_id IS NULL";
    static COPY_NEW: () = "INSERT INTO desk_copy (ticket_id, entry_id, email) VALUES ($1, $2, $3)";
    static COPY_OUT: () = "DELETE FROM desk_copy WHERE entry_id IS NULL AND (email = $1 OR email LIKE $2)";
    static OF_CLIENT: (String,) = "SELECT DISTINCT email FROM clients_contact_card WHERE client_id = $1 AND email IN (SELECT value ->> 0 FROM ROWS($2)) ORDER BY email";
}

/// Copies of a ticket that its page shows at most.
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

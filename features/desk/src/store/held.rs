//! Mails of which a person says what becomes, and whom nobody wants to hear.

use crate::types::mail::{Held, HeldReason, HeldState};
use db::{Read, Tx, params};
use kernel::{PersonId, ProjectId, Result, TicketId};

/// Those in reach of the program ($1) or of a person ($2): a mail for a project is seen by whoever reaches it.
macro_rules! held {
    ($rest:literal) => {
        concat!(
            "SELECT h.id, h.state, h.reason, h.from_name, h.from_email, h.subject, h.glance, h.address, h.ticket_id, h.mail_key, h.hash, h.at FROM desk_held h
            WHERE ($1 OR h.project_id IS NULL OR h.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $2)) AND ",
            $rest
        )
    };
}

db::sql! {
    static FIND: Held = (held!("h.id = $3"));
    static IN_STATE: Held = (held!("h.state = $3 AND h.id < $4 ORDER BY h.id DESC LIMIT $5"));
    static SETTLED: Held = (held!("h.state IN ('filed', 'dismissed') AND h.id < $3 ORDER BY h.id DESC LIMIT $4"));
    static AFTER: Held = (held!("h.state = 'triage' AND h.id > $3 ORDER BY h.id LIMIT $4"));
    static COUNT: (i64,) = "SELECT COUNT(*) FROM desk_held h WHERE ($1 OR h.project_id IS NULL OR h.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $2)) AND h.state = 'triage'";
    static NEW: (i64,) = "INSERT INTO desk_held (state, reason, from_name, from_email, subject, glance, address, project_id, ticket_id, mail_key, hash, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id";
    static DECIDE: () = "UPDATE desk_held SET state = $2, ticket_id = COALESCE($3, ticket_id), decided_at = $4, decided_by = $5 WHERE id = $1";
    static TO_SPAM: () = "UPDATE desk_held SET state = 'spam', reason = 'blocked' WHERE state = 'triage' AND (from_email = $1 OR from_email LIKE $2)";
    static BLOCK: () = "INSERT INTO desk_blocked (email, at, person_id) VALUES ($1, $2, $3) ON CONFLICT (email) DO NOTHING";
    static UNBLOCK: () = "DELETE FROM desk_blocked WHERE email = $1";
    static BLOCKED: (String,) = "SELECT email FROM desk_blocked ORDER BY email LIMIT $1";
    static IS_BLOCKED: (i64,) = "SELECT COUNT(*) FROM desk_blocked WHERE email = $1 OR email = $2";
}

fn asks(read: &Read) -> (bool, PersonId) {
    (read.actor().is_system(), read.actor().person)
}

/// A mail that is kept for a person.
#[derive(Clone, Copy, Debug)]
pub struct NewHeld<'a> {
    /// Where it stands.
    pub state: HeldState,
    /// Why.
    pub reason: HeldReason,
    /// The sender's name and address.
    pub from: (&'a str, &'a str),
    /// Its subject.
    pub subject: &'a str,
    /// The beginning of what it says.
    pub glance: &'a str,
    /// Our address.
    pub address: &'a str,
    /// Where it would go.
    pub project: Option<ProjectId>,
    /// The ticket that it names.
    pub ticket: Option<TicketId>,
    /// What repeats of it share.
    pub key: &'a str,
    /// The hash of the whole of it.
    pub hash: &'a str,
}

/// Keeps a mail for a person.
pub async fn insert(tx: &mut Tx, new: &NewHeld<'_>) -> Result<i64> {
    let now = tx.now();
    let values = params![
        new.state,
        new.reason,
        new.from.0,
        new.from.1,
        new.subject,
        new.glance,
        new.address,
        new.project,
        new.ticket,
        new.key,
        new.hash,
        now
    ];
    Ok(NEW.one(tx, values).await?.0)
}

/// A mail in reach.
pub async fn find(read: &mut Read, id: i64) -> Result<Held> {
    let (all, person) = asks(read);
    FIND.one(read, params![all, person, id]).await
}

/// Mails in reach in a state, newest first; what was decided if none is said.
pub async fn list(read: &mut Read, state: Option<HeldState>, before: i64, limit: i64) -> Result<Vec<Held>> {
    let (all, person) = asks(read);
    match state {
        Some(state) => IN_STATE.all(read, params![all, person, state, before, limit]).await,
        None => SETTLED.all(read, params![all, person, before, limit]).await,
    }
}

/// Mails in reach that wait, after a key, for machines.
pub async fn list_after(read: &mut Read, after: i64, limit: i64) -> Result<Vec<Held>> {
    let (all, person) = asks(read);
    AFTER.all(read, params![all, person, after, limit]).await
}

/// How many mails in reach wait.
pub async fn count(read: &mut Read) -> Result<i64> {
    let (all, person) = asks(read);
    Ok(COUNT.one(read, params![all, person]).await?.0)
}

/// Notes what somebody made of a mail.
pub async fn decide(tx: &mut Tx, id: i64, state: HeldState, ticket: Option<TicketId>) -> Result<()> {
    let (now, by) = (tx.now(), tx.actor().person_or_none());
    DECIDE.exec(tx, params![id, state, ticket, now, by]).await.map(drop)
}

/// Puts an address, or a domain as `@example.com`, among those whom nobody wants to hear, and what waits of
/// theirs with it.
pub async fn block(tx: &mut Tx, email: &str) -> Result<()> {
    let (now, by) = (tx.now(), tx.actor().person_or_none());
    BLOCK.exec(tx, params![email, now, by]).await?;
    let theirs = if email.starts_with('@') { format!("%{email}") } else { String::new() };
    TO_SPAM.exec(tx, params![email, theirs]).await.map(drop)
}

/// Hears an address again.
pub async fn unblock(tx: &mut Tx, email: &str) -> Result<()> {
    UNBLOCK.exec(tx, params![email]).await.map(drop)
}

/// Whom nobody wants to hear.
pub async fn list_blocked(read: &mut Read, most: i64) -> Result<Vec<String>> {
    Ok(BLOCKED.all(read, params![most]).await?.into_iter().map(|(email,)| email).collect())
}

/// Whether an address is blocked, by itself or with its domain.
pub async fn is_blocked(read: &mut Read, email: &str) -> Result<bool> {
    let domain = email.rsplit_once('@').map_or(String::new(), |(_, domain)| format!("@{domain}"));
    Ok(IS_BLOCKED.one(read, params![email, domain]).await?.0 > 0)
}

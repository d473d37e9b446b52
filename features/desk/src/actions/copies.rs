//! Who gets copies of answers by mail.
//!
//! Whoever a client names in a mail is added if they are a contact of the same client; anybody else only by the
//! team. Nobody whom we block, no address of ours and nobody who left gets one, not even by an answer that was
//! written before.

use crate::{
    mail as rules,
    store::{copies as store, held, mail},
    types::{Ticket, mail::MOST_COPIES},
};
use db::{Read, Tx};
use kernel::{Error, Field, Result, TicketEntryId, TicketId};
use web::{MailConfig, letter::Letter, seal};

/// Addresses of a mail that are looked at.
const MOST_NAMED: usize = 50;

/// Whether an address is the program's own: what it sends from, or where answers go.
pub(super) fn is_ours(config: &MailConfig, email: &str) -> bool {
    let base = seal::base_of(email);
    [&config.from, &config.reply].into_iter().any(|own| rules::bare_address(own) == base)
}

/// Reads who gets a copy, as people write it.
pub fn read(text: &str, config: &MailConfig) -> Result<Vec<String>> {
    rules::read_copies(text, |email| is_ours(config, email))
}

/// Why an address gets no copy, if so.
async fn refusal(read: &mut Read, email: &str) -> Result<Option<&'static str>> {
    if held::is_blocked(read, email).await? {
        return Ok(Some("desk-copy-blocked"));
    }
    if mail::find_address(read, &[seal::base_of(email)]).await?.is_some() {
        return Ok(Some("desk-copy-ours"));
    }
    let gone = people::find_by_email(read, email).await?.is_some_and(|person| !person.active);
    Ok((gone || clients::is_former_contact(read, email).await?).then_some("desk-copy-left"))
}

/// Those of some addresses that may get a copy now.
pub(super) async fn welcome(read: &mut Read, emails: Vec<String>) -> Result<Vec<String>> {
    let mut kept = Vec::with_capacity(emails.len());
    for email in emails {
        // What stands in the place of somebody who was erased is no address.
        if people::Email::parse("cc", &email).is_ok() && refusal(read, &email).await?.is_none() {
            kept.push(email);
        }
    }
    Ok(kept)
}

/// Who gets copies of the answers to come, in a ticket in reach.
pub async fn to_come(read: &mut Read, ticket: TicketId) -> Result<Vec<String>> {
    let ticket = crate::store::tickets::find(read, ticket).await?;
    current(read, ticket.id).await
}

/// Who gets copies of the answers to come.
async fn current(read: &mut Read, ticket: TicketId) -> Result<Vec<String>> {
    let all = store::list(read, ticket).await?;
    Ok(all.into_iter().filter(|copy| copy.entry.is_none()).map(|copy| copy.email).collect())
}

/// Adds whom a mail of the client names, and whoever wrote it, if they are contacts of the same client.
pub(super) async fn add_named(tx: &mut Tx, ticket: &Ticket, letter: &Letter) -> Result<()> {
    let Some(client) = ticket.client_id else { return Ok(()) };
    let from = letter.from.as_ref().map(|from| &from.email);
    let named = from.into_iter().chain(&letter.to).take(MOST_NAMED);
    let named: Vec<String> = named.map(|email| email.trim().to_lowercase()).collect();
    let now = current(tx, ticket.id).await?;
    let mut fresh = store::list_contacts(tx, client, &named).await?;
    fresh.retain(|email| !email.eq_ignore_ascii_case(&ticket.email) && !now.contains(email));
    let mut fresh = welcome(tx, fresh).await?;
    fresh.truncate(MOST_COPIES.saturating_sub(now.len()));
    store::insert(tx, ticket.id, None, &fresh).await
}

/// Lets whoever got copies of a ticket, and whoever asked in it if they are a contact, get those of the one that it
/// went into.
pub(super) async fn go_along(tx: &mut Tx, from: &Ticket, into: &Ticket) -> Result<()> {
    let mut emails = current(tx, from.id).await?;
    if let Some(client) = from.client_id {
        emails.extend(store::list_contacts(tx, client, &[from.email.to_lowercase()]).await?);
    }
    let now = current(tx, into.id).await?;
    emails.sort();
    emails.dedup();
    emails.retain(|email| !email.eq_ignore_ascii_case(&into.email) && !now.contains(email));
    let mut fresh = welcome(tx, emails).await?;
    fresh.truncate(MOST_COPIES.saturating_sub(now.len()));
    store::set(tx, from.id, &[]).await?;
    store::insert(tx, into.id, None, &fresh).await
}

/// Notes who gets a copy of an answer: whom its writer says, and nobody else from now on; without a word those
/// of the conversation.
pub(super) async fn copy(
    tx: &mut Tx,
    ticket: &Ticket,
    entry: TicketEntryId,
    said: Option<&[String]>,
) -> Result<()> {
    let Some(said) = said else {
        let now = current(tx, ticket.id).await?;
        let now = welcome(tx, now).await?;
        return store::insert(tx, ticket.id, Some(entry), &now).await;
    };
    let mut emails = said.to_vec();
    emails.retain(|email| !email.eq_ignore_ascii_case(&ticket.email));
    let mut wrong = Vec::new();
    for email in &emails {
        if let Some(key) = refusal(tx, email).await? {
            wrong.push(Field { name: "cc".to_owned(), key, args: vec![("email", email.clone())] });
        }
    }
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    store::set(tx, ticket.id, &emails).await?;
    store::insert(tx, ticket.id, Some(entry), &emails).await
}

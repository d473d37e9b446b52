//! What a person makes of a mail that waits: a ticket, part of one, nothing; and whom nobody wants to hear.

use super::{
    mail::{Sender, keep, open, sender},
    words,
};
use crate::{
    mail as rules,
    store::{copies, held, mail as store, tickets},
    types::{
        WORD_LENGTH,
        mail::{Held, HeldState},
    },
};
use clients::NewContact;
use db::Tx;
use kernel::{Actor, ClientId, Error, Event, Result, TicketId};
use web::{Incoming, letter::Letter, seal};

/// What a person makes of a mail that waited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filing {
    /// The ticket that it goes into; a new one if none is said.
    pub ticket: Option<TicketId>,
    /// Whose the new one is.
    pub client: Option<ClientId>,
    /// Whether its sender is a contact of that client from now on.
    pub contact: bool,
}

/// Files a mail that waited. Its clocks count from when it came: whoever wrote waited since then.
pub async fn file(tx: &mut Tx, id: i64, letter: &Letter, to: Filing) -> Result<TicketId> {
    let held = waiting(tx, id).await?;
    let filer = *tx.actor();
    let into = match to.ticket {
        Some(id) => Some(tickets::find(tx, id).await.map_err(no_ticket)?),
        None => None,
    };
    if let Some(client) = to.client {
        clients::find(tx, client).await.map_err(|_| Error::invalid("client", "desk-choose-one"))?;
    }
    if to.contact {
        let client = to.client.or(into.as_ref().and_then(|ticket| ticket.client_id));
        let client = client.ok_or_else(|| Error::invalid("client", "desk-mail-contact-client"))?;
        add_sender(tx, letter, client).await?;
    }
    // Nothing happens in a ticket before what happened in it.
    let at = into.as_ref().map_or(held.at, |ticket| held.at.max(ticket.updated_at));
    tx.act_as(Actor::SYSTEM, Some(at));
    let sender = sender(tx, letter).await?;
    let sender = Sender { client: to.client.or(sender.client), ..sender };
    let lang = web::workspace(tx).await?.lang;
    let text = rules::text_of(&letter.text, !letter.files.is_empty(), lang);
    let ticket = if let Some(ticket) = into {
        words::message(tx, ticket.id, &text, &sender.name).await?
    } else {
        let address = store::find_address(tx, std::slice::from_ref(&held.address)).await?;
        open(tx, address.as_ref(), letter, &sender, text).await?
    };
    let mail = Incoming { letter, key: &held.key, hash: &held.hash };
    keep(tx, ticket, &mail, &held.address).await?;
    tx.act_as(filer, None);
    super::clocks::refresh(tx, ticket).await?;
    held::decide(tx, id, HeldState::Filed, Some(ticket)).await?;
    let found = tickets::find_any(tx, ticket).await?;
    let (project, client) = (found.project_id, found.client_id);
    tx.record(Event::TicketChanged { ticket, project, client, what: "mail_filed".to_owned() }).await?;
    Ok(ticket)
}

/// Makes whoever wrote a contact of a client. That lets nobody in: a contact reads tickets once somebody invites
/// them. An address of somebody with an account is theirs, whatever a header says.
async fn add_sender(tx: &mut Tx, letter: &Letter, client: ClientId) -> Result<()> {
    let sender = sender(tx, letter).await?;
    let has_account = people::find_by_email(tx, &sender.email).await?.is_some();
    let is_ours = store::find_address(tx, &[seal::base_of(&sender.email)]).await?.is_some();
    if sender.email.is_empty() || has_account || is_ours {
        return Err(Error::invalid("contact", "desk-mail-contact-known"));
    }
    let name = sender.name.chars().take(WORD_LENGTH).collect();
    let new = NewContact { name, email: Some(sender.email), ..NewContact::default() };
    let added = clients::add_contact(tx, client, new).await;
    added.map(drop).map_err(|error| match error {
        Error::Invalid(_) => Error::invalid("contact", "desk-mail-contact-known"),
        other => other,
    })
}

fn no_ticket(error: Error) -> Error {
    match error {
        Error::NotFound => Error::invalid("ticket", "desk-mail-no-ticket"),
        other => other,
    }
}

/// A mail in reach that waits, for somebody who may say what becomes of it.
async fn waiting(tx: &mut Tx, id: i64) -> Result<Held> {
    let held = held::find(tx, id).await?;
    if !crate::rules::may_handle(tx.actor()) {
        return Err(Error::Forbidden);
    }
    match held.state {
        HeldState::Triage | HeldState::Spam => Ok(held),
        HeldState::Filed | HeldState::Dismissed => Err(Error::Conflict("desk-mail-settled")),
    }
}

/// Leaves a mail where it is: nobody has to look at it again.
pub async fn dismiss(tx: &mut Tx, id: i64) -> Result<()> {
    waiting(tx, id).await?;
    held::decide(tx, id, HeldState::Dismissed, None).await?;
    changed(tx, "mail_dismissed").await
}

/// Blocks a sender, an address or a whole domain as `@example.com`, or hears them again.
pub async fn set_blocked(tx: &mut Tx, whom: &str, blocked: bool) -> Result<()> {
    if !crate::rules::may_handle(tx.actor()) {
        return Err(Error::Forbidden);
    }
    let whom = whom.trim().to_lowercase();
    if !blocked {
        held::unblock(tx, &whom).await?;
        return changed(tx, "unblocked").await;
    }
    let (name, domain) = whom.rsplit_once('@').unwrap_or(("", ""));
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
    let fits = domain.contains('.') && domain.bytes().all(plain) && !name.contains(char::is_whitespace);
    if !fits {
        return Err(Error::invalid("block", "desk-block-shape"));
    }
    held::block(tx, &whom).await?;
    copies::take_out(tx, &whom).await?;
    changed(tx, "blocked").await
}

pub(super) async fn changed(tx: &mut Tx, what: &str) -> Result<()> {
    tx.record(Event::DeskSettingsChanged { what: what.to_owned() }).await.map(drop)
}

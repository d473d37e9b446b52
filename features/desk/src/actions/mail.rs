//! Mail that comes to the desk: it becomes a ticket, goes into its own, or waits for a person.
//!
//! A mail finds its ticket by the address that we signed, by the mails that it answers, by the number in its
//! subject, and last by its subject. But for the first, its sender must be the requester or of the same
//! client: ids and numbers can be guessed. A header proves nothing, so nobody posts as somebody on the team by
//! mail, and whoever lost their access waits for a person.
//! Absent on purpose: that a mail comes twice, and machines and loops, which whoever takes it in knows (inbox).

use super::words;
use crate::{
    mail as rules,
    store::{
        held::{self, NewHeld},
        mail::{self as store, NewMail},
        tickets::{self, NewEntry},
    },
    types::{
        EntryKind, Level, NewTicket, Origin, SUBJECT_LENGTH, Ticket,
        mail::{Address, HeldReason, HeldState, held_href},
    },
};
use db::Tx;
use jiff::{SignedDuration, Timestamp};
use kernel::{ClientId, Error, Event, Result, TicketId};
use web::{
    Incoming, Slot,
    letter::{Bounce, Letter, Mark},
    seal, slot,
};

/// The setting that holds the key of signed addresses; the name keeps it out of exports.
pub(super) const SEAL: &str = "secret.desk-seal";
/// Days after which a subject does not tell a ticket any more.
const SUBJECT_DAYS: i64 = 30;
/// Tickets that went one into another, at most.
const MERGES: usize = 8;
/// Characters of a mail that a list shows.
const GLANCE: usize = 300;

/// Takes a mail that came in, if it is a ticket's or came to the desk.
pub(crate) fn take<'a>(tx: &'a mut Tx, mail: &'a Incoming<'a>) -> Slot<'a, Option<String>> {
    slot(async move {
        match &mail.letter.mark {
            Mark::Person => take_in(tx, mail).await,
            Mark::Bounce(bounce) if bounce.is_final => undelivered(tx, bounce).await,
            Mark::Bounce(_) | Mark::Automatic | Mark::Loop => Ok(None),
        }
    })
}

/// Who sent a mail, as far as its header says.
pub(super) struct Sender {
    pub name: String,
    pub email: String,
    pub client: Option<ClientId>,
}

async fn take_in(tx: &mut Tx, mail: &Incoming<'_>) -> Result<Option<String>> {
    let sender = sender(tx, mail.letter).await?;
    let bases: Vec<String> = mail.letter.to.iter().map(|to| seal::base_of(&to.to_lowercase())).collect();
    let address = store::find_address(tx, &bases).await?;
    let found = find(tx, mail.letter, &sender).await?;
    if found.is_none() && address.is_none() {
        return Ok(None);
    }
    if let Some(reason) = doubt(tx, &sender, address.as_ref(), found.as_ref()).await? {
        return hold(tx, mail, &sender, reason, address.as_ref(), found.as_ref()).await.map(Some);
    }
    let lang = web::workspace(tx).await?.lang;
    let text = rules::text_of(&mail.letter.text, !mail.letter.files.is_empty(), lang);
    let into = match found {
        Some(ticket) => words::message(tx, ticket.id, &text, &sender.name).await?,
        None => open(tx, address.as_ref(), mail.letter, &sender, text).await?,
    };
    keep(tx, into, mail, address.as_ref().map_or("", |address| &address.email)).await?;
    Ok(Some(format!("/tickets/{into}")))
}

/// The sender that a header names. What is no address is none.
pub(super) async fn sender(tx: &mut Tx, letter: &Letter) -> Result<Sender> {
    let Some(from) = &letter.from else {
        return Ok(Sender { name: String::new(), email: String::new(), client: None });
    };
    let email = people::Email::parse("from", &from.email).map(|email| email.as_str().to_owned());
    let email = email.unwrap_or_default();
    let name = if from.name.is_empty() { &from.email } else { &from.name };
    let name = name.chars().take(SUBJECT_LENGTH).collect();
    let client = if email.is_empty() { None } else { client_of(tx, &email).await? };
    Ok(Sender { name, email, client })
}

/// Whose client somebody is: as a contact, as a guest, or by the domain that its other contacts have.
async fn client_of(tx: &mut Tx, email: &str) -> Result<Option<ClientId>> {
    if let Some((_, client, _)) = tickets::find_contact_by_mail(tx, email).await? {
        return Ok(Some(client));
    }
    if let Some(person) = people::find_by_email(tx, email).await? {
        return Ok(person.actor().client);
    }
    match rules::own_domain(email) {
        Some(domain) => store::find_client_of_domain(tx, &domain).await,
        None => Ok(None),
    }
}

/// Why only a person can say what becomes of a mail, if so.
async fn doubt(
    tx: &mut Tx,
    sender: &Sender,
    address: Option<&Address>,
    found: Option<&Ticket>,
) -> Result<Option<HeldReason>> {
    if sender.email.is_empty() {
        return Ok(Some(HeldReason::NoSender));
    }
    if held::is_blocked(tx, &sender.email).await? {
        return Ok(Some(HeldReason::Blocked));
    }
    if store::find_address(tx, &[seal::base_of(&sender.email)]).await?.is_some() {
        return Ok(Some(HeldReason::Ourselves));
    }
    if let Some(person) = people::find_by_email(tx, &sender.email).await? {
        let reason = match person.actor() {
            _ if !person.active => Some(HeldReason::NoAccess),
            actor if actor.is_team() => Some(HeldReason::Team),
            _ => None,
        };
        return Ok(reason);
    }
    if tickets::find_contact_by_mail(tx, &sender.email).await?.is_some() {
        return Ok(None);
    }
    if clients::is_former_contact(tx, &sender.email).await? {
        return Ok(Some(HeldReason::NoAccess));
    }
    let known = found.is_some() || sender.client.is_some() || address.is_some_and(|to| to.client.is_some());
    Ok((!known).then_some(HeldReason::Unknown))
}

/// Keeps a mail for a person; its page.
async fn hold(
    tx: &mut Tx,
    mail: &Incoming<'_>,
    sender: &Sender,
    reason: HeldReason,
    address: Option<&Address>,
    found: Option<&Ticket>,
) -> Result<String> {
    let letter = mail.letter;
    let glance: String = threads::quote::new_text(&letter.text).chars().take(GLANCE).collect();
    let new = NewHeld {
        state: if reason == HeldReason::Blocked { HeldState::Spam } else { HeldState::Triage },
        reason,
        from: (&sender.name, &sender.email),
        subject: &letter.subject,
        glance: &glance,
        address: address.map_or("", |address| &address.email),
        project: found.map_or(address.and_then(|address| address.project), |ticket| ticket.project_id),
        ticket: found.map(|ticket| ticket.id),
        key: mail.key,
        hash: mail.hash,
    };
    Ok(held_href(held::insert(tx, &new).await?))
}

/// Its ticket, if it has one that its sender may write into.
async fn find(tx: &mut Tx, letter: &Letter, sender: &Sender) -> Result<Option<Ticket>> {
    if let Some(key) = seal::known(tx, SEAL).await? {
        let mut tags = letter.to.iter().filter_map(|to| seal::tag_of(to));
        let signed = tags.find_map(|tag| seal::read(&key, rules::PURPOSE, tag));
        if let Some((ticket, _)) = signed {
            return standing(tx, TicketId(ticket)).await;
        }
    }
    let ancestors: Vec<String> = letter.ancestors().map(rules::digest).collect();
    let answered = store::find_named(tx, &ancestors).await?.map(|(ticket, ..)| ticket);
    for id in [answered, rules::named_in(&letter.subject)].into_iter().flatten() {
        if let Some(ticket) = standing(tx, id).await?
            && belongs(tx, &ticket, sender).await?
        {
            return Ok(Some(ticket));
        }
    }
    let subject = rules::bare_subject(&letter.subject);
    // A fresh subject is a fresh request, also if somebody wrote about the same before.
    if subject.is_empty() || sender.email.is_empty() || !rules::answers(&letter.subject) {
        return Ok(None);
    }
    let days = SignedDuration::from_hours(24 * SUBJECT_DAYS);
    let since = tx.now().saturating_sub(days).unwrap_or(Timestamp::MIN);
    match store::find_by_subject(tx, &sender.email, &subject, since).await? {
        Some(id) => standing(tx, id).await,
        None => Ok(None),
    }
}

/// The ticket that one went into, or itself; nothing if there is none.
async fn standing(tx: &mut Tx, id: TicketId) -> Result<Option<Ticket>> {
    let mut id = id;
    for _ in 0..MERGES {
        match store::find_merged(tx, id).await? {
            Some(into) => id = into,
            None => break,
        }
    }
    match tickets::find_any(tx, id).await {
        Ok(ticket) => Ok(Some(ticket)),
        Err(Error::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Whether somebody may write into a ticket by naming it: its requester, or anybody of the same client. What
/// says that it comes from the team is held later, with its ticket beside it.
async fn belongs(tx: &mut Tx, ticket: &Ticket, sender: &Sender) -> Result<bool> {
    if sender.email.is_empty() {
        return Ok(false);
    }
    if ticket.email.eq_ignore_ascii_case(&sender.email)
        || sender.client.is_some() && sender.client == ticket.client_id
    {
        return Ok(true);
    }
    Ok(people::find_by_email(tx, &sender.email).await?.is_some_and(|person| person.actor().is_team()))
}

/// Opens a ticket for a mail that names none. The sender's client wins over the address's; a project of
/// somebody else is left out.
pub(super) async fn open(
    tx: &mut Tx,
    address: Option<&Address>,
    letter: &Letter,
    sender: &Sender,
    text: String,
) -> Result<TicketId> {
    let client = sender.client.or(address.and_then(|address| address.client));
    let project = match address.and_then(|address| address.project) {
        Some(project) => match projects::find_card(tx, project).await {
            Ok(card) if card.client_id.is_none() || card.client_id == client => Some(project),
            Ok(_) | Err(Error::NotFound) => None,
            Err(other) => return Err(other),
        },
        None => None,
    };
    let lang = web::workspace(tx).await?.lang;
    let or_say = |text: String, key: &str| if text.is_empty() { ui::say(lang, key, &[]) } else { text };
    let new = NewTicket {
        subject: or_say(rules::bare_subject(&letter.subject), "desk-mail-no-subject"),
        text,
        requester: or_say(sender.name.clone(), "desk-mail-no-sender"),
        email: sender.email.clone(),
        client,
        site: None,
        project,
        category: address.map_or_else(String::new, |address| address.category.clone()),
        service: address.map_or_else(String::new, |address| address.service.clone()),
        impact: Level::Medium,
        urgency: Level::Medium,
        source: Origin::Mail,
    };
    super::open(tx, new).await
}

/// Notes the mail and its files beside what it wrote.
pub(super) async fn keep(tx: &mut Tx, id: TicketId, mail: &Incoming<'_>, address: &str) -> Result<()> {
    let entry = store::find_newest_message(tx, id).await?;
    let own = mail.letter.id.as_deref().unwrap_or("");
    let digest = rules::digest(if own.is_empty() { mail.key } else { own });
    let new = NewMail {
        entry,
        digest: &digest,
        message_id: rules::answerable(own),
        address,
        hash: Some(mail.hash),
        sent: None,
    };
    let kept = store::insert_mail(tx, id, &new).await?;
    for (place, file) in mail.letter.files.iter().enumerate() {
        store::insert_file(tx, (id, entry), (&file.name, file.bytes.len()), (kept, place)).await?;
    }
    let ticket = tickets::find_any(tx, id).await?;
    super::copies::add_named(tx, &ticket, mail.letter).await
}

/// A server says that an answer did not arrive: the ticket shows it and whoever answers for it is told.
async fn undelivered(tx: &mut Tx, bounce: &Bounce) -> Result<Option<String>> {
    let of: Vec<String> = bounce.of.as_deref().map(rules::digest).into_iter().collect();
    let Some((id, Some(entry), Some(sent))) = store::find_named(tx, &of).await? else { return Ok(None) };
    let Some(ticket) = standing(tx, id).await? else { return Ok(None) };
    web::mail::bounced(tx, sent, &bounce.reason).await?;
    let said = [bounce.recipient.as_deref().unwrap_or(&ticket.email), &bounce.reason].join(": ");
    let (html, value) = (maud::html! { p { (said) } }.into_string(), entry.to_string());
    let new = NewEntry { source: &said, html: &html, value: &value, author: "" };
    tickets::insert_entry(tx, ticket.id, EntryKind::Bounced, &new).await?;
    tickets::touch(tx, ticket.id).await?;
    let (project, client, owner) = (ticket.project_id, ticket.client_id, ticket.owner_id);
    tx.record(Event::TicketUndelivered { ticket: ticket.id, project, client, owner }).await?;
    Ok(Some(ticket.href()))
}

//! A public reply leaves as mail, however the ticket came, and keeps the client's thread.
//!
//! Absent on purpose: words of a mail (`mail`), and mail about what nobody asked for: alerts, logs of other systems
//! and what comes as it was planned.

use super::{copies, mail::SEAL};
use crate::{
    mail::{self as rules, Reply},
    store::{
        copies as copied, files,
        mail::{self as store, NewMail},
        tickets,
    },
    types::{
        Ticket, line,
        mail::{Attached, Fate, Mailed, SIGNATURE_LENGTH, TicketMail},
    },
};
use db::{Read, Tx};
use kernel::{Actor, MailId, PersonId, Result, TicketEntryId};
use serde::{Deserialize, Serialize};
use web::{
    House,
    mail::{Mail, MailFile},
    seal,
};

/// The job that queues the mail of a public reply.
pub const ANSWER: &str = "desk.answer";
/// Addresses of the desk that are looked at.
const MOST_ADDRESSES: i64 = 500;
/// Earlier mails that an answer names at most.
const REFERENCES: usize = 20;

/// What the job is given.
#[derive(Debug, Serialize, Deserialize)]
pub struct Answering {
    /// The reply.
    pub entry: TicketEntryId,
}

/// Whether a public reply leaves as mail: whoever asked has an address. Of a ticket that nobody asked for, only if
/// somebody wrote in it by mail.
pub(super) async fn leaves(read: &mut Read, ticket: &Ticket) -> Result<bool> {
    Ok(rules::leaves(ticket) || rules::may_leave(ticket) && store::has_mails(read, ticket.id).await?)
}

/// Lets a public reply leave as mail, if it does.
pub(super) async fn answer_later(tx: &mut Tx, ticket: &Ticket, entry: TicketEntryId) -> Result<()> {
    if !leaves(tx, ticket).await? {
        return Ok(());
    }
    let now = tx.now();
    tx.enqueue(ANSWER, &Answering { entry }, now, Some(&format!("{ANSWER}-{entry}"))).await
}

/// Queues the mail of a reply, once. Without a mail server it is held, and the ticket says so.
pub async fn answer(house: &House, entry: TicketEntryId) -> Result<()> {
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    tx.lock(&format!("{ANSWER}-{entry}"), false).await?;
    if store::has_left(&mut tx, entry).await? {
        return Ok(());
    }
    let (id, writer, text, body) = store::find_reply(&mut tx, entry).await?;
    let ticket = tickets::find_any(&mut tx, id).await?;
    let mails = store::list_mails(&mut tx, id).await?;
    let lang = match ticket.client_id {
        Some(client) => clients::find(&mut tx, client).await?.lang,
        None => house.workspace().lang,
    };
    let signature = match writer {
        Some(writer) => store::find_signature(&mut tx, writer).await?,
        None => String::new(),
    };
    let ours = ours(&mut tx, house, &mails, &ticket, writer).await?;
    let files = files::list_of(&mut tx, entry).await?;
    let fits = rules::fitting(&files.iter().map(|file| file.size).collect::<Vec<_>>());
    let (with, apart): (Vec<_>, Vec<_>) = files.iter().zip(fits).partition(|(_, fits)| *fits);
    let apart: Vec<(&str, i64)> = apart.iter().map(|(file, _)| (file.name.as_str(), file.size)).collect();
    let link = format!("{}/portal/tickets/{id}", house.config.url());
    let reply = Reply {
        ticket: id,
        subject: &ticket.subject,
        text: &text,
        body: &body,
        signature: &signature,
        apart: &apart,
        link: &link,
    };
    let (subject, plain, rich) = rules::answer(lang, &reply);
    let message = format!("ticket.{}.{entry}@{}", ours.tag, ours.domain);
    let mut headers = threading(&mails);
    headers.push(("Message-ID".to_owned(), format!("<{message}>")));
    // Whether a person wrote it (RFC 3834).
    let by = if writer.is_some() { "no" } else { "auto-replied" };
    headers.push(("Auto-Submitted".to_owned(), by.to_owned()));
    let mail = Mail {
        to: ticket.email.clone(),
        from: ours.from,
        purpose: "ticket".to_owned(),
        subject,
        text: plain,
        html: rich,
        reply_to: ours.reply_to,
        headers,
        cc: copies_of(&mut tx, house, &ticket, entry).await?,
        files: with
            .into_iter()
            .map(|(file, _)| MailFile {
                name: file.name.clone(),
                media: file.media.clone(),
                hash: file.hash.clone(),
            })
            .collect(),
    };
    let sent = web::mail::send(&mut tx, &mail).await?;
    let new = NewMail {
        entry,
        digest: &rules::digest(&message),
        message_id: rules::answerable(&message),
        address: &ours.base,
        hash: None,
        sent: Some(sent),
    };
    store::insert_mail(&mut tx, id, &new).await?;
    tx.commit().await
}

/// Who gets a copy of an answer, as of when it leaves.
async fn copies_of(tx: &mut Tx, house: &House, ticket: &Ticket, entry: TicketEntryId) -> Result<Vec<String>> {
    let all = copied::list(tx, ticket.id).await?;
    let wanted = all.into_iter().filter(|copy| copy.entry == Some(entry)).map(|copy| copy.email);
    let wanted = wanted.filter(|email| !copies::is_ours(&house.config.mail, email)).collect();
    copies::welcome(tx, wanted).await
}

/// Our side of an answer.
struct Ours {
    /// The desk's address that the client wrote to, or the one for such tickets; empty if there is none.
    base: String,
    from: Option<String>,
    reply_to: Option<String>,
    /// What signs the address for answers.
    tag: String,
    domain: String,
}

async fn ours(
    tx: &mut Tx,
    house: &House,
    newest_first: &[TicketMail],
    ticket: &Ticket,
    writer: Option<PersonId>,
) -> Result<Ours> {
    let config = &house.config.mail;
    let written_to: Vec<String> = newest_first.iter().map(|mail| mail.address.clone()).collect();
    let written_to = written_to.into_iter().find(|address| !address.is_empty());
    let base = match written_to {
        // An address that is no longer the desk's is nobody's to send from.
        Some(base) => store::find_address(tx, &[base]).await?.map(|address| address.email),
        None => None,
    };
    let base = match base {
        Some(base) => Some(base),
        None => rules::address_for(&store::list_addresses(tx, MOST_ADDRESSES).await?, ticket)
            .map(|address| address.email.clone()),
    };
    let key = seal::key(tx, SEAL).await?;
    let tag = seal::tag(&key, rules::PURPOSE, ticket.id.0, 0);
    let name = match writer {
        Some(writer) => people::find_card(tx, writer).await?.name,
        None => "Bitácora".to_owned(),
    };
    let reply_to = seal::address(base.as_deref().unwrap_or(&config.reply), &tag);
    let from = base.as_deref().map(|base| rules::sender(&name, &house.workspace().name, base));
    let domain = base.as_deref().unwrap_or(&config.from).rsplit_once('@').map_or("", |(_, domain)| domain);
    let domain = domain.trim_end_matches('>').trim();
    let domain = if domain.is_empty() { "localhost" } else { domain }.to_owned();
    Ok(Ours { base: base.unwrap_or_default(), from, reply_to, tag, domain })
}

/// What keeps an answer in the client's thread: the mail that it answers, and those before it. Where the client
/// wrote none, it follows our last one.
fn threading(newest_first: &[TicketMail]) -> Vec<(String, String)> {
    let named = |mail: &&TicketMail| !mail.message_id.is_empty();
    let came = newest_first.iter().filter(named).find(|mail| mail.came);
    let Some(answered) = came.or_else(|| newest_first.iter().find(named)) else { return Vec::new() };
    let newest: Vec<&TicketMail> = newest_first.iter().filter(named).take(REFERENCES).collect();
    let all: Vec<String> = newest.iter().rev().map(|mail| format!("<{}>", mail.message_id)).collect();
    vec![
        ("In-Reply-To".to_owned(), format!("<{}>", answered.message_id)),
        ("References".to_owned(), all.join(" ")),
    ]
}

/// Mails and files of a ticket in reach, with what became of its answers.
pub async fn mailed(read: &mut Read, ticket: &Ticket) -> Result<Mailed> {
    let id = ticket.id;
    let mails = store::list_mails(read, id).await?;
    let person = read.actor().person;
    let attached = files::list(read, &[id], person).await?;
    let leaves = rules::leaves(ticket) || rules::may_leave(ticket) && !mails.is_empty();
    let copies = copied::list(read, id).await?;
    let reads = leaves || store::is_read_in_portal(read, id).await?;
    if mails.is_empty() {
        return Ok(Mailed { attached, copies, leaves, reads, ..Mailed::default() });
    }
    let files = store::list_files(read, &[id]).await?;
    let sent: Vec<MailId> = mails.iter().filter_map(|mail| mail.sent).collect();
    let known = if sent.is_empty() { Vec::new() } else { web::mail::list_fates(read, &sent).await? };
    let fate = |mail: &TicketMail| {
        let (_, state, why) = known.iter().find(|(id, ..)| Some(*id) == mail.sent)?;
        Some(Fate { entry: mail.entry?, state: state.clone(), why: why.clone().unwrap_or_default() })
    };
    let fates = mails.iter().filter_map(fate).collect();
    let apart = apart(&mails, &attached);
    Ok(Mailed { mails, files, attached, apart, copies, leaves, reads, fates })
}

/// Files that were too large for the mail of their answer.
fn apart(mails: &[TicketMail], attached: &[Attached]) -> Vec<i64> {
    let sent = mails.iter().filter(|mail| !mail.came).filter_map(|mail| mail.entry);
    let of = |entry| attached.iter().filter(move |file| file.entry == Some(entry));
    let left_out = |entry| {
        let sizes: Vec<i64> = of(entry).map(|file| file.size).collect();
        of(entry).zip(rules::fitting(&sizes)).filter(|(_, fits)| !fits).map(|(file, _)| file.id)
    };
    sent.flat_map(left_out).collect()
}

/// Says what stands under one's own answers.
pub async fn sign(tx: &mut Tx, text: &str) -> Result<()> {
    let text = line("signature", text, SIGNATURE_LENGTH)?;
    let person = tx.actor().person;
    store::put_signature(tx, person, &text).await?;
    tx.record(kernel::Event::DeskSettingsChanged { what: "signature".to_owned() }).await.map(drop)
}

/// Takes away what stood under the answers of whoever is erased, what they had read, and their own views.
pub(crate) fn forget(tx: &mut Tx, person: PersonId) -> web::Slot<'_, ()> {
    web::slot(async move {
        crate::store::seen::forget(tx, person).await?;
        crate::store::views::forget(tx, person).await?;
        store::put_signature(tx, person, "").await
    })
}

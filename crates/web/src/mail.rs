//! Mail out: written in the transaction of the change that wants it, sent by a job over SMTP.
//!
//! Without a mail server a mail is *held*: an administrator sees it and can copy its link.

use crate::{Config, House, JobKind, carry, store};
use db::Tx;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use kernel::{Actor, Error, MailId, Result};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    address::Envelope,
    message::{
        Attachment, Mailbox, MultiPart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use serde::{Deserialize, Serialize};
use std::{path::Path, sync::Arc};

pub use store::MailRow;

/// A mail as a room writes it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Mail {
    /// The recipient, `Ana <ana@example.com>` or a bare address.
    pub to: String,
    /// Who sends it, if not the configured sender: `"Ana (Tramontana)" <desk@example.com>`.
    #[serde(default)]
    pub from: Option<String>,
    /// What it is for: `sign-in`, `invitation`, `digest`…
    pub purpose: String,
    /// The subject, one line.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// Where an answer goes, if not to the sender.
    pub reply_to: Option<String>,
    /// More headers: `Message-ID`, `In-Reply-To`, `References`, `List-Id`, `List-Unsubscribe`…
    pub headers: Vec<(String, String)>,
    /// Who gets a copy, named to everybody: addresses.
    #[serde(default)]
    pub cc: Vec<String>,
    /// Files that go with it.
    #[serde(default)]
    pub files: Vec<MailFile>,
}

/// A stored file that goes with a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailFile {
    /// Its name.
    pub name: String,
    /// Its type, as its bytes tell.
    pub media: String,
    /// The hash under which it is stored.
    pub hash: String,
}

/// How the purpose of a mail begins whose link lets the owner in: only an owner is shown it.
pub const OWNERS: &str = "owner-";

#[derive(Serialize, Deserialize)]
struct Send {
    mail: MailId,
}

pub(crate) const JOB: JobKind = JobKind { name: "web.mail", run: deliver };

/// Queues a mail at an instant, in the transaction of the change that wants it.
pub async fn send_at(tx: &mut Tx, mail: &Mail, at: Timestamp) -> Result<MailId> {
    let message = serde_json::to_string(mail).map_err(Error::internal)?;
    let id = store::insert_mail(tx, &mail.to, &mail.subject, &mail.purpose, &message).await?;
    tx.enqueue(JOB.name, &Send { mail: id }, at, Some(&format!("mail-{id}"))).await?;
    Ok(id)
}

/// Queues a mail now.
#[db::boxed]
pub async fn send(tx: &mut Tx, mail: &Mail) -> Result<MailId> {
    let now = tx.now();
    send_at(tx, mail, now).await
}

/// The last fifty mails with their fate.
pub async fn list_mails(read: &mut db::Read) -> Result<Vec<MailRow>> {
    store::list_mails(read).await
}

/// What became of some mails: key, state, why it failed.
#[db::boxed]
pub async fn list_fates(
    read: &mut db::Read,
    ids: &[MailId],
) -> Result<Vec<(MailId, String, Option<String>)>> {
    store::list_fates(read, ids).await
}

/// Notes that a mail which was sent did not arrive, and why.
#[db::boxed]
pub async fn bounced(tx: &mut Tx, id: MailId, why: &str) -> Result<()> {
    store::save_mail_fate(tx, id, "bounced", Some(why), false).await
}

fn deliver(house: Arc<House>, payload: String) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move {
        let Send { mail: id } = serde_json::from_str(&payload).map_err(Error::internal)?;
        let mut read = house.db.read(Actor::SYSTEM).await?;
        // A mail to somebody who was erased since is gone, and nobody waits for it.
        let Some(row) = store::find_mail(&mut read, id).await? else { return Ok(()) };
        drop(read);
        let Some(message) = row.message.filter(|_| !matches!(row.state.as_str(), "sent" | "bounced")) else {
            return Ok(());
        };
        let mail: Mail = serde_json::from_str(&message).map_err(Error::internal)?;
        if !house.mails() {
            return note(&house, id, "held", None, true).await;
        }
        match transmit(&house.config, &house.files(), &mail, id).await {
            Ok(refused) => {
                let why = (!refused.is_empty()).then(|| refused.join("; "));
                note(&house, id, "sent", why.as_deref(), false).await
            }
            Err(error) => {
                let why = error.to_string();
                note(&house, id, "failed", Some(&why), true).await?;
                Err(error)
            }
        }
    })
}

async fn note(house: &House, id: MailId, state: &str, error: Option<&str>, keep: bool) -> Result<()> {
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    store::save_mail_fate(&mut tx, id, state, error, keep).await?;
    tx.commit().await
}

/// Sends one mail, with its files out of a folder, over the configured server and waits for its acceptance.
/// Which copies the server refused, with why: a copy that cannot be delivered keeps the mail from nobody else.
pub async fn transmit(config: &Config, files: &Path, mail: &Mail, id: MailId) -> Result<Vec<String>> {
    let fail = |what: &str, e: &dyn std::fmt::Display| Error::Internal(format!("{what}: {e}"));
    let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&config.mail.smtp.0)
        .map_err(|e| fail("the mail server's address is not understood", &e))?
        .build();
    let message = compose(config, mail, id, read_files(files, mail).await?)?;
    let (envelope, bytes) = (message.envelope().clone(), message.formatted());
    // Of a transaction that is refused for good nothing was taken, so nobody gets it twice.
    let whole = match transport.send_raw(&envelope, &bytes).await {
        Err(error) if error.is_permanent() && envelope.to().len() > 1 => error,
        other => return other.map(|_| Vec::new()).map_err(|e| fail("the mail server refused", &e)),
    };
    let mut refused = Vec::new();
    for (nth, recipient) in envelope.to().iter().enumerate() {
        let alone = Envelope::new(envelope.from().cloned(), vec![recipient.clone()])
            .map_err(|e| fail("the mail has no recipient", &e))?;
        match transport.send_raw(&alone, &bytes).await {
            Err(_) if nth == 0 => return Err(fail("the mail server refused", &whole)),
            Err(error) => refused.push(format!("{recipient}: {error}")),
            Ok(_) => {}
        }
    }
    Ok(refused)
}

/// The bytes of a mail's files.
async fn read_files(folder: &Path, mail: &Mail) -> Result<Vec<Vec<u8>>> {
    let mut all = Vec::with_capacity(mail.files.len());
    for file in &mail.files {
        let read = tokio::fs::read(folder.join(carry::place(&file.hash))).await;
        all.push(read.map_err(|e| Error::Internal(format!("the file {:?} of a mail: {e}", file.name)))?);
    }
    Ok(all)
}

/// Greets the configured server without sending anything; false if it answers with a refusal.
#[db::boxed]
pub async fn greet(config: &Config) -> Result<bool> {
    let fail = |e: lettre::transport::smtp::Error| Error::Internal(e.to_string());
    let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&config.mail.smtp.0).map_err(fail)?;
    transport.timeout(Some(GREETING)).build::<Tokio1Executor>().test_connection().await.map_err(fail)
}

/// How long a mail server may take to answer a greeting.
const GREETING: std::time::Duration = std::time::Duration::from_secs(10);

fn compose(config: &Config, mail: &Mail, id: MailId, files: Vec<Vec<u8>>) -> Result<Message> {
    let mailbox = |text: &str, name: &str| -> Result<Mailbox> {
        // What it is stays out of the message, which goes to the log.
        text.parse().map_err(|_| Error::Internal(format!("{name} is not a mail address")))
    };
    let from = mailbox(mail.from.as_deref().unwrap_or(&config.mail.from), "the sender")?;
    let domain = from.email.domain().to_owned();
    let mut builder = Message::builder()
        .from(from)
        .to(mailbox(&mail.to, "the recipient")?)
        .subject(one_line(&mail.subject));
    if !mail.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("message-id")) {
        // The same mail sent twice, because a worker died in between, carries the same id.
        builder = builder.message_id(Some(format!("<mail-{id}@{domain}>")));
    }
    if let Some(reply) = &mail.reply_to {
        builder = builder.reply_to(mailbox(reply, "the reply address")?);
    }
    for copy in &mail.cc {
        builder = builder.cc(mailbox(copy, "who gets a copy")?);
    }
    let words = MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone());
    let attached = |whole: MultiPart, (file, bytes): (&MailFile, Vec<u8>)| {
        let media =
            ContentType::parse(&file.media).or_else(|_| ContentType::parse("application/octet-stream"));
        let media = media.map_err(|e| Error::Internal(format!("the type of a file: {e}")))?;
        Ok(whole.singlepart(Attachment::new(one_line(&file.name)).body(bytes, media)))
    };
    let body = if files.is_empty() {
        words
    } else {
        mail.files.iter().zip(files).try_fold(MultiPart::mixed().multipart(words), attached)?
    };
    let mut message =
        builder.multipart(body).map_err(|e| Error::Internal(format!("the mail cannot be written: {e}")))?;
    // A machine wrote it, unless it says otherwise, and it is ours: so answering machines stay silent
    // (RFC 3834), and a mail that comes back by itself is known.
    let ours = [("Auto-Submitted", "auto-generated"), (crate::letter::OURS, "1")];
    let ours = ours.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let said = |name: &str| mail.headers.iter().any(|(own, _)| own.eq_ignore_ascii_case(name));
    for (name, value) in mail.headers.iter().chain(ours.iter().filter(|(name, _)| !said(name))) {
        let name = HeaderName::new_from_ascii(name.clone())
            .map_err(|e| Error::Internal(format!("{name:?} is not a header: {e}")))?;
        message.headers_mut().insert_raw(HeaderValue::new(name, one_line(value)));
    }
    Ok(message)
}

/// Nothing that a person typed can start a new header.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

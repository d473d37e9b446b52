//! A mail becomes a post: its text without what it quotes, its files, and what does not fit.

use crate::{
    rules, store,
    types::{LetterRow, LetterState},
};
use db::Tx;
use kernel::{AttachmentId, Error, Event, Lang, LetterId, PostId, ProjectId, Result};
use threads::{Audience, NewAttachment, NewPost, OutsidePost, StoredFile, Thread};
use web::{
    House,
    letter::{Letter, MAIL_BYTES},
};

/// A mail read again, with its files in the folder of files.
#[derive(Debug)]
pub struct Stored {
    /// The mail.
    pub letter: Letter,
    files: Vec<(String, StoredFile)>,
    too_large: Vec<String>,
}

impl Stored {
    /// Reads a mail that was kept and stores its files.
    pub async fn of(house: &House, row: &LetterRow) -> Result<Stored> {
        Stored::from(house, read_whole(house, row).await?).await
    }

    /// A mail that is told by its text alone: its files are not stored.
    pub fn without_files(letter: Letter) -> Stored {
        Stored { letter, files: Vec::new(), too_large: Vec::new() }
    }

    /// Stores the files of a mail that was read.
    pub async fn from(house: &House, mut letter: Letter) -> Result<Stored> {
        let (mut files, mut too_large) = (Vec::new(), std::mem::take(&mut letter.left_out));
        for file in std::mem::take(&mut letter.files) {
            match threads::store_file(&house.files(), file.bytes, house.config.attachment_bytes).await {
                Ok(stored) => files.push((file.name, stored)),
                Err(Error::Invalid(_)) => too_large.push(file.name),
                Err(other) => return Err(other),
            }
        }
        Ok(Stored { letter, files, too_large })
    }

    /// The text of the post: what was written for it first, then what it quotes, and what is not here.
    pub fn body(&self, lang: Lang) -> Result<String> {
        let (mut new, quoted) = threads::quote::folded(&self.letter.text);
        if new.is_empty() && !self.files.is_empty() {
            new = ui::say(lang, "inbox-letter-files-alone", &[]);
        }
        if new.is_empty() {
            return Err(Error::invalid("text", "inbox-reason-empty"));
        }
        if !self.too_large.is_empty() {
            let names = self.too_large.join(", ");
            new = format!("{new}\n\n{}", ui::say(lang, "inbox-letter-left-out", &[("names", names.into())]));
        }
        let (text, cut) = rules::fit(&new, &quoted, threads::rules::POST_LENGTH - CUT_ROOM);
        Ok(if cut { format!("{text}\n\n{}", ui::say(lang, "inbox-letter-cut", &[])) } else { text })
    }

    /// The files as attachments of a project.
    pub async fn attach(&self, tx: &mut Tx, project: ProjectId) -> Result<Vec<AttachmentId>> {
        let mut ids = Vec::new();
        for (name, file) in &self.files {
            let new = NewAttachment { project, name: name.clone(), file: file.clone(), kept: false };
            ids.push(threads::attach(tx, new).await?);
        }
        Ok(ids)
    }
}

/// Characters kept free for the words that a mail was cut.
const CUT_ROOM: usize = 200;

/// The whole mail as it came.
pub async fn read_whole(house: &House, row: &LetterRow) -> Result<Letter> {
    let bytes = threads::read_file(&house.files(), &row.hash, MAIL_BYTES).await?;
    Letter::read(&bytes)
}

/// Files a mail into a thread, for whoever may write there. Whoever answered from their own address to the one
/// that was signed for them is its author, under their pace, if they reach the thread. Anybody else is named as
/// the mail names them, with the words that nobody verified it: a sender's address is easily forged, and who
/// filed it is in the record.
pub async fn file(
    tx: &mut Tx,
    id: LetterId,
    stored: &Stored,
    thread: &Thread,
    audience: Audience,
) -> Result<PostId> {
    let row = unsorted(tx, id).await?;
    if row.imported {
        return file_imported(tx, &row, stored, thread, audience).await;
    }
    let card = projects::find_in_reach(tx, thread.project).await?;
    let text = stored.body(card.lang)?;
    let files = stored.attach(tx, thread.project).await?;
    let filer = *tx.actor();
    let known = signed(tx, &row, thread).await?;
    let key = format!("mail:{}", row.key);
    let post = if let Some(person) = known {
        tx.act_as(person.actor(), None);
        let new = NewPost {
            happened_at: row.sent_at.filter(|at| *at < row.received_at),
            request_key: Some(key),
            door: threads::Door::Mail,
            files,
            ..NewPost::new(thread.id, text, audience)
        };
        let post = threads::post(tx, new).await?;
        tx.act_as(filer, None);
        post
    } else {
        let new = OutsidePost {
            thread: thread.id,
            byline: byline(&row, card.lang),
            contact: contact(tx, &card, &row.from_email).await?,
            text,
            audience,
            happened_at: row.sent_at.unwrap_or(row.received_at),
            key,
            files,
        };
        threads::outside_post(tx, new).await?
    };
    store::save_letter_state(tx, id, LetterState::Filed, None, Some((thread.id, post))).await?;
    tx.record(Event::MailFiled { project: thread.project, thread: thread.id }).await?;
    Ok(post)
}

/// Who wrote a mail to the address that was signed for them, and for this thread.
async fn signed(tx: &mut Tx, row: &LetterRow, thread: &Thread) -> Result<Option<people::Person>> {
    if row.thread != Some(thread.id) || row.person.is_none() {
        return Ok(None);
    }
    let sender = people::find_by_email(tx, &row.from_email.to_lowercase()).await?;
    match sender.filter(|person| person.active && row.person == Some(person.id)) {
        Some(person) if projects::reaches(tx, thread.project, person.id).await? => Ok(Some(person)),
        _ => Ok(None),
    }
}

/// How a post names whom nobody verified.
fn byline(row: &LetterRow, lang: Lang) -> String {
    let name = if row.from_name.is_empty() { &row.from_email } else { &row.from_name };
    let name = if name.is_empty() { ui::say(lang, "inbox-no-sender", &[]) } else { name.clone() };
    ui::say(lang, "inbox-byline", &[("name", name.into())])
}

/// Files a mail out of an archive; what waits of its conversation follows.
async fn file_imported(
    tx: &mut Tx,
    row: &LetterRow,
    stored: &Stored,
    thread: &Thread,
    audience: Audience,
) -> Result<PostId> {
    projects::find_in_reach(tx, thread.project).await?;
    let post = super::bring::put(tx, row, stored, thread.id, audience).await?;
    super::bring::gather_later(tx, &row.conversation, thread.id, audience).await?;
    tx.record(Event::MailFiled { project: thread.project, thread: thread.id }).await?;
    Ok(post)
}

/// The contact of the project's client with an address.
async fn contact(
    tx: &mut Tx,
    card: &projects::ProjectCard,
    email: &str,
) -> Result<Option<kernel::ContactId>> {
    let Some(client) = card.client_id else { return Ok(None) };
    let all = clients::list_contacts(tx, client).await?;
    Ok(all
        .into_iter()
        .find(|contact| contact.email.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(email)))
        .map(|contact| contact.id))
}

/// Leaves a mail where it is: nobody has to look at it again.
pub async fn dismiss(tx: &mut Tx, id: LetterId) -> Result<()> {
    unsorted(tx, id).await?;
    store::save_letter_state(tx, id, LetterState::Dismissed, None, None).await
}

async fn unsorted(tx: &mut Tx, id: LetterId) -> Result<LetterRow> {
    let row = store::find_letter_in_reach(tx, id).await?;
    if row.state == LetterState::Unsorted { Ok(row) } else { Err(Error::Conflict("inbox-letter-settled")) }
}

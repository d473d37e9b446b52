//! A mail out of an archive: it keeps its time and author, is told to nobody and is outside the pace, as
//! everything that is imported (RULES §1.4). It goes into the thread of its signed address or of the mails
//! that it hangs on; otherwise a person files it, and the rest of its conversation follows.
//!
//! Whoever imports vouches for the archive: a sender is who the mail says. Absent on purpose: the effect
//! of bounces and absence notes of long ago, which the importer leaves out.

use super::{
    conversation::{self, Bonds},
    file::Stored,
    receive::{key_of, places_of},
};
use crate::{
    store::{self, NewLetter},
    types::{LetterRow, LetterState},
};
use db::{Read, Tx};
use kernel::{Actor, Error, LetterId, PersonId, PostId, Result, ThreadId};
use serde::{Deserialize, Serialize};
use threads::{Audience, EntryKind, ImportedPost};
use web::{
    House,
    letter::{Letter, MAIL_BYTES},
};

/// The job that lets the rest of a conversation follow its first mail into a thread.
pub const GATHER: &str = "inbox.gather";

/// What the job is given.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Gathering {
    /// The conversation.
    pub conversation: String,
    /// Where it goes.
    pub thread: ThreadId,
    /// Who will see it.
    pub audience: Audience,
    /// The last mail that an earlier turn looked at.
    pub after: LetterId,
}

/// A mail whose bytes are kept, ready to be taken in a transaction.
#[derive(Debug)]
pub struct Prepared {
    key: String,
    hash: String,
    author: Option<PersonId>,
    thread: Option<ThreadId>,
    stored: Stored,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brought {
    /// It was here before, by whatever way it came.
    Known(LetterId),
    /// It stands in a thread.
    Posted(LetterId),
    /// A person has to file it.
    Unsorted(LetterId),
}

/// Keeps the bytes of a mail, outside of any transaction; `sent_by` is who its sender is here, where that
/// is not told by the address.
///
/// # Errors
/// `Invalid` when it is too large or no mail.
#[db::boxed]
pub async fn prepare(house: &House, bytes: Vec<u8>, sent_by: Option<PersonId>) -> Result<Prepared> {
    let letter = Letter::read(&bytes)?;
    let key = key_of(&letter);
    let mut read = house.db.read(Actor::SYSTEM).await?;
    let author = match (sent_by, &letter.from) {
        (Some(person), _) => Some(person),
        (None, Some(from)) => {
            people::find_by_email(&mut read, &from.email.to_lowercase()).await?.map(|it| it.id)
        }
        (None, None) => None,
    };
    let thread = place(&mut read, house, &letter, author, &Bonds::of(&letter, &key)).await?;
    drop(read);
    let hash = threads::store_file(&house.files(), bytes, MAIL_BYTES).await?.hash;
    let stored =
        if thread.is_some() { Stored::from(house, letter).await? } else { Stored::without_files(letter) };
    Ok(Prepared { key, hash, author, thread, stored })
}

/// The thread of a mail: by an address or id that we signed for its sender, or by a mail that it hangs on.
async fn place(
    read: &mut Read,
    house: &House,
    letter: &Letter,
    author: Option<PersonId>,
    bonds: &Bonds,
) -> Result<Option<ThreadId>> {
    let seal = super::seal::known(read).await?;
    let signed = seal.and_then(|seal| {
        let places = places_of(&seal, &house.config.mail.reply, letter);
        places.into_iter().find(|(_, person)| Some(*person) == author).map(|(thread, _)| thread)
    });
    let thread = match signed {
        Some(thread) => Some(thread),
        None => store::find_place(read, &bonds.ancestors).await?,
    };
    match thread {
        Some(thread) => match threads::find_thread_by_id(read, thread).await {
            Ok(found) => Ok(Some(found.id)),
            Err(Error::NotFound) => Ok(None),
            Err(other) => Err(other),
        },
        None => Ok(None),
    }
}

/// Takes a mail in, once.
#[db::boxed]
pub async fn bring(tx: &mut Tx, mail: &Prepared) -> Result<Brought> {
    tx.lock(&format!("inbox-letter:{}", mail.key), false).await?;
    if let Some(known) = store::find_letter_by_key(tx, &mail.key).await? {
        return Ok(Brought::Known(known.id));
    }
    let letter = &mail.stored.letter;
    let bonds = Bonds::of(letter, &mail.key);
    let conversation = conversation::find(tx, &bonds).await?;
    let (name, email) =
        letter.from.as_ref().map_or(("", ""), |from| (from.name.as_str(), from.email.as_str()));
    let new = NewLetter {
        key: &mail.key,
        sent_at: letter.date,
        from: (name, email),
        subject: &letter.subject,
        glance: &super::receive::glance(letter),
        hash: &mail.hash,
        state: LetterState::Unsorted,
        reason: Some("inbox-reason-imported"),
        place: None,
        project: None,
        own: bonds.own.as_deref(),
        conversation: &conversation,
        imported: true,
    };
    let id = store::insert_letter(tx, &new).await?;
    if let Some(author) = mail.author {
        store::save_letter_author(tx, id, author).await?;
    }
    let row = store::find_letter(tx, id).await?;
    let thread = match mail.thread {
        Some(thread) => Some(thread),
        None => store::find_place_of_conversation(tx, &conversation).await?,
    };
    let Some(thread) = thread else { return Ok(Brought::Unsorted(id)) };
    // The files of a mail whose place shows only now are stored when its conversation is gathered.
    let brought = if mail.thread.is_some() || letter.files.is_empty() {
        match put(tx, &row, &mail.stored, thread, Audience::Team).await {
            Ok(_) => Brought::Posted(id),
            Err(error) => {
                store::save_letter_reason(tx, id, reason_of(error)?).await?;
                Brought::Unsorted(id)
            }
        }
    } else {
        Brought::Unsorted(id)
    };
    gather_later(tx, &conversation, thread, Audience::Team).await?;
    Ok(brought)
}

/// Lets what waits of a conversation follow into a thread, if anything does.
pub(super) async fn gather_later(
    tx: &mut Tx,
    conversation: &str,
    thread: ThreadId,
    audience: Audience,
) -> Result<()> {
    if store::count_waiting_of(tx, conversation).await? == 0 {
        return Ok(());
    }
    let work = Gathering { conversation: conversation.to_owned(), thread, audience, after: LetterId(0) };
    let now = tx.now();
    tx.enqueue(GATHER, &work, now, None).await
}

/// Why a mail cannot stand in its thread; an error that is not the mail's ends what is under way.
fn reason_of(error: Error) -> Result<&'static str> {
    match error {
        Error::Invalid(_) => Ok("inbox-reason-empty"),
        Error::Conflict("error-busy") => Err(Error::Conflict("error-busy")),
        Error::Conflict(_) => Ok("inbox-reason-closed"),
        Error::NotFound => Ok(crate::rules::NO_PLACE),
        other => Err(other),
    }
}

/// Mails of a conversation that one turn of the job takes.
const AT_ONCE: i64 = 200;

/// Puts what waits of a conversation into its thread; what cannot stand there keeps its reason.
pub async fn gather(house: &House, work: &Gathering) -> Result<()> {
    let mut read = house.db.read(Actor::SYSTEM).await?;
    let rows = store::list_waiting_of(&mut read, &work.conversation, work.after, AT_ONCE).await?;
    drop(read);
    let next = rows.last().filter(|_| rows.len() as i64 == AT_ONCE).map(|row| row.id);
    for row in rows {
        let stored = Stored::of(house, &row).await?;
        let mut tx = house.db.begin(Actor::SYSTEM).await?;
        tx.lock(&format!("inbox-letter:{}", row.key), false).await?;
        if store::find_letter(&mut tx, row.id).await?.state != LetterState::Unsorted {
            continue;
        }
        if let Err(error) = put(&mut tx, &row, &stored, work.thread, work.audience).await {
            store::save_letter_reason(&mut tx, row.id, reason_of(error)?).await?;
        }
        tx.commit().await?;
    }
    let Some(after) = next else { return Ok(()) };
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    let now = tx.now();
    tx.enqueue(GATHER, &Gathering { after, ..work.clone() }, now, None).await?;
    tx.commit().await
}

/// Makes the post of a mail out of an archive. What refuses it is asked before anything is written.
pub(super) async fn put(
    tx: &mut Tx,
    row: &LetterRow,
    stored: &Stored,
    thread: ThreadId,
    audience: Audience,
) -> Result<PostId> {
    let thread = threads::find_thread_by_id(tx, thread).await?;
    let card = projects::find_card(tx, thread.project).await?;
    card.refuse_closed()?;
    let text = stored.body(card.lang)?;
    let author = match row.person {
        Some(person) => Some(person),
        None => people::find_by_email(tx, &row.from_email.to_lowercase()).await?.map(|person| person.id),
    };
    let filer = tx.act_instead(Actor::SYSTEM);
    let files = stored.attach(tx, thread.project).await?;
    let byline = if row.from_name.is_empty() { row.from_email.clone() } else { row.from_name.clone() };
    let byline = if byline.is_empty() { ui::say(card.lang, "inbox-no-sender", &[]) } else { byline };
    let new = ImportedPost {
        thread: thread.id,
        author,
        byline: author.is_none().then_some(byline),
        text,
        audience,
        kind: EntryKind::Mail,
        at: row.sent_at.filter(|at| *at < row.received_at).unwrap_or(row.received_at),
        key: format!("mail:{}", row.key),
        files,
    };
    let posts = threads::import_posts(tx, &[new]).await;
    tx.act_instead(filer);
    let post = *posts?.first().ok_or(Error::NotFound)?;
    let state = if filer.is_system() { LetterState::Posted } else { LetterState::Filed };
    store::save_letter_state(tx, row.id, state, None, Some((thread.id, post))).await?;
    Ok(post)
}

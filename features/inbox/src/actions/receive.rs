//! A mail comes in. It is kept whole before anything is decided, the same mail again changes nothing, and
//! whatever cannot be posted waits for a person with its reason (RULES §1.4).

use super::{
    address,
    conversation::{self, Bonds},
    file::Stored,
    seal,
};
use crate::{
    rules,
    store::{self, NewLetter},
    types::{Fetched, LetterState},
};
use db::Tx;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use kernel::{Actor, Error, Event, LetterId, MailId, PersonId, Result, ThreadId};
use people::Person;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use threads::{Audience, Door, NewPost};
use ui::Locale;
use web::{
    House, Incoming,
    letter::{Letter, MAIL_BYTES, Mark},
};

/// The job that posts a mail whose place is known.
pub const POST: &str = "inbox.post";

/// What the job is given.
#[derive(Debug, Serialize, Deserialize)]
pub struct Posting {
    /// The mail.
    pub letter: LetterId,
}

/// What became of a mail.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its key.
    pub id: LetterId,
    /// Where it stands now.
    pub state: LetterState,
    /// It came before, and nothing was done.
    pub again: bool,
}

/// Characters of a mail that a list shows.
const GLANCE: usize = 300;

/// Takes a mail in.
///
/// # Errors
/// `Invalid` when it is too large or no mail; everything else is kept.
#[db::boxed]
pub async fn receive(house: &House, bytes: Vec<u8>) -> Result<Received> {
    take(house, bytes, None).await
}

/// Takes a mail in that was fetched from a mailbox. What is no mail is passed over for good.
#[cfg_attr(not(feature = "imap"), expect(dead_code, reason = "only the IMAP job asks"))]
pub async fn receive_fetched(house: &House, bytes: Vec<u8>, from: &Fetched) -> Result<Option<Received>> {
    match take(house, bytes, Some(from)).await {
        Ok(received) => Ok(Some(received)),
        Err(Error::Invalid(_)) => {
            let mut tx = house.db.begin(Actor::SYSTEM).await?;
            store::save_mailbox(&mut tx, from).await?;
            tx.commit().await?;
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

async fn take(house: &House, bytes: Vec<u8>, from: Option<&Fetched>) -> Result<Received> {
    let letter = Letter::read(&bytes)?;
    let key = key_of(&letter);
    let hash = threads::store_file(&house.files(), bytes, MAIL_BYTES).await?.hash;
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    tx.lock(&format!("inbox-letter:{key}"), false).await?;
    if let Some(from) = from {
        store::save_mailbox(&mut tx, from).await?;
        store::save_lying(&mut tx, from, "").await?;
    }
    if let Some(known) = store::find_letter_by_key(&mut tx, &key).await? {
        tx.commit().await?;
        return Ok(Received { id: known.id, state: known.state, again: true });
    }
    let mut verdict = judge(&mut tx, house, &letter).await?;
    let mut led_to = None;
    if verdict.may_be_anothers() {
        led_to = web::take_mail(&mut tx, &Incoming { letter: &letter, key: &key, hash: &hash }).await?;
        if led_to.is_some() {
            verdict = Verdict { state: LetterState::Taken, reason: None, place: None, about: None };
        }
    }
    let project = match verdict.about {
        Some(thread) => Some(threads::find_thread_by_id(&mut tx, thread).await?.project),
        None => None,
    };
    let from = letter.from.as_ref().map_or(("", ""), |from| (from.name.as_str(), from.email.as_str()));
    let bonds = Bonds::of(&letter, &key);
    let conversation = conversation::find(&mut tx, &bonds).await?;
    let new = NewLetter {
        key: &key,
        sent_at: letter.date,
        from,
        subject: &letter.subject,
        glance: &glance(&letter),
        hash: &hash,
        state: verdict.state,
        reason: verdict.reason,
        place: verdict.place,
        project,
        own: bonds.own.as_deref(),
        conversation: &conversation,
        imported: false,
    };
    let id = store::insert_letter(&mut tx, &new).await?;
    if let Some(place) = &led_to {
        store::save_letter_place(&mut tx, id, place).await?;
    }
    if verdict.state == LetterState::Waiting {
        let now = tx.now();
        tx.enqueue(POST, &Posting { letter: id }, now, None).await?;
    }
    tx.record(Event::MailReceived { project, from_known: verdict.place.is_some() || led_to.is_some() })
        .await?;
    tx.commit().await?;
    Ok(Received { id, state: verdict.state, again: false })
}

/// The same mail on another way has other headers of the servers, and the same of its own.
pub(super) fn key_of(letter: &Letter) -> String {
    let mut hash = Sha256::new();
    let mut add = |part: &[u8]| {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    };
    add(letter.id.as_deref().unwrap_or("").as_bytes());
    add(letter.from.as_ref().map_or("", |from| from.email.as_str()).as_bytes());
    add(letter.subject.as_bytes());
    add(letter.text.as_bytes());
    for file in &letter.files {
        add(&file.bytes);
    }
    web::hex(&hash.finalize())
}

/// The beginning of what a mail says.
pub(super) fn glance(letter: &Letter) -> String {
    letter.text.chars().take(GLANCE).collect()
}

/// The threads that a mail names under our seal, each with whose address it is: by where it was sent and by
/// what it answers.
pub(super) fn places_of(seal: &str, reply: &str, letter: &Letter) -> Vec<(ThreadId, PersonId)> {
    let tags = letter.to.iter().filter_map(|to| address::tag_of_address(reply, to));
    let tags = tags.chain(letter.ancestors().filter_map(address::tag_of_id));
    tags.filter_map(|tag| address::read_reply(seal, tag)).collect()
}

/// The reason of a mail that does not say who sent it.
const NO_SENDER: &str = "inbox-reason-no-sender";
/// The reason of a server's report.
const BOUNCE: &str = "inbox-reason-bounce";

/// What a mail is.
struct Verdict {
    state: LetterState,
    reason: Option<&'static str>,
    place: Option<(PersonId, ThreadId)>,
    /// The thread whose address it came to, whoever sent it: only those who reach its project read the mail.
    about: Option<ThreadId>,
}

impl Verdict {
    fn of(state: LetterState, reason: &'static str) -> Verdict {
        Verdict { state, reason: Some(reason), place: None, about: None }
    }

    /// It names no thread of ours under a seal, so another room may know it.
    fn may_be_anothers(&self) -> bool {
        matches!(self.reason, Some(rules::NO_PLACE | NO_SENDER | BOUNCE))
    }
}

async fn judge(tx: &mut Tx, house: &House, letter: &Letter) -> Result<Verdict> {
    match &letter.mark {
        Mark::Loop => return Ok(Verdict::of(LetterState::Ignored, "inbox-reason-loop")),
        Mark::Automatic => return Ok(Verdict::of(LetterState::Ignored, "inbox-reason-automatic")),
        Mark::Bounce(bounce) => {
            if let Some(mail) = bounce.of.as_deref().and_then(address::mail_of_id).filter(|_| bounce.is_final)
            {
                web::mail::bounced(tx, MailId(mail), &bounce.reason).await?;
            }
            return Ok(Verdict::of(LetterState::Bounce, BOUNCE));
        }
        Mark::Person => {}
    }
    let Some(from) = &letter.from else {
        return Ok(Verdict::of(LetterState::Unsorted, NO_SENDER));
    };
    let seal = seal::key(tx).await?;
    let places = places_of(&seal, &house.config.mail.reply, letter);
    let Some(&(thread, person)) = places.first() else {
        return Ok(Verdict::of(LetterState::Unsorted, rules::NO_PLACE));
    };
    match threads::find_thread_by_id(tx, thread).await {
        Ok(_) => {}
        Err(Error::NotFound) => return Ok(Verdict::of(LetterState::Unsorted, rules::NO_PLACE)),
        Err(other) => return Err(other),
    }
    let unsorted = |reason| Verdict { about: Some(thread), ..Verdict::of(LetterState::Unsorted, reason) };
    match people::find_by_email(tx, &from.email.to_lowercase()).await? {
        Some(sender) if sender.id == person && !sender.active => Ok(unsorted(rules::NO_ACCESS)),
        Some(sender) if sender.id == person => {
            let place = Some((person, thread));
            Ok(Verdict { state: LetterState::Waiting, reason: None, place, about: Some(thread) })
        }
        _ => Ok(unsorted("inbox-reason-other-sender")),
    }
}

/// Posts a mail whose place is known, as the person whose address it came to. Too soon, it waits until
/// the pace allows it; refused, it goes to the unsorted with the reason.
pub async fn post_waiting(house: &House, id: LetterId) -> Result<()> {
    let mut read = house.db.read(Actor::SYSTEM).await?;
    let row = store::find_letter(&mut read, id).await?;
    let (LetterState::Waiting, Some(person), Some(thread)) = (row.state, row.person, row.thread) else {
        return Ok(());
    };
    let Some(person) = person_of(&mut read, person).await? else {
        return set_aside(house, id, rules::NO_ACCESS).await;
    };
    drop(read);
    let stored = Stored::of(house, &row).await?;
    match post_as(house, id, &row.key, &person, thread, &stored).await {
        Ok(()) => Ok(()),
        Err(Error::TooSoon { seconds }) => {
            let mut tx = house.db.begin(Actor::SYSTEM).await?;
            let at = tx.now().saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX);
            tx.enqueue(POST, &Posting { letter: id }, at, None).await?;
            tx.commit().await
        }
        Err(Error::Internal(what)) => Err(Error::Internal(what)),
        Err(Error::Conflict("error-busy")) => Err(Error::Conflict("error-busy")),
        Err(refused) => {
            let workspace = house.workspace();
            let t = Locale { lang: workspace.lang, zone: TimeZone::UTC, now: house.db.now() };
            set_aside(house, id, &in_words(&t, &refused)).await
        }
    }
}

async fn person_of(read: &mut db::Read, id: PersonId) -> Result<Option<Person>> {
    let email = people::find_card(read, id).await?.email;
    Ok(people::find_by_email(read, &email).await?.filter(|person| person.active))
}

async fn post_as(
    house: &House,
    id: LetterId,
    key: &str,
    person: &Person,
    thread: ThreadId,
    stored: &Stored,
) -> Result<()> {
    let mut tx = house.db.begin(person.actor()).await?;
    let place = threads::find_thread_by_id(&mut tx, thread).await?;
    let card = projects::find_in_reach(&mut tx, place.project).await?;
    let text = stored.body(card.lang)?;
    let files = stored.attach(&mut tx, place.project).await?;
    let audience = if person.actor().is_guest() { Audience::Client } else { Audience::Team };
    let new = NewPost {
        request_key: Some(format!("mail:{key}")),
        door: Door::Mail,
        files,
        ..NewPost::new(thread, text, audience)
    };
    let post = threads::post(&mut tx, new).await?;
    store::save_letter_state(&mut tx, id, LetterState::Posted, None, Some((thread, post))).await?;
    tx.commit().await
}

async fn set_aside(house: &House, id: LetterId, reason: &str) -> Result<()> {
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    store::save_letter_state(&mut tx, id, LetterState::Unsorted, Some(reason), None).await?;
    tx.commit().await
}

fn in_words(t: &Locale, error: &Error) -> String {
    match error {
        Error::Invalid(fields) => {
            fields.iter().map(|field| ui::form::message(t, field)).collect::<Vec<_>>().join(". ")
        }
        Error::Conflict(key) => t.s(key),
        _ => rules::NO_ACCESS.to_owned(),
    }
}

//! What people choose: how much they hear of a project or a thread, when, and what they put away.

use super::seal;
use crate::{
    rules, store,
    types::{Level, ThreadChoice},
};
use db::Tx;
use jiff::{SignedDuration, Timestamp};
use kernel::{Error, Event, NoticeId, PersonId, ProjectId, Result, ThreadId};

/// Chooses how much whoever asks hears of a project.
pub async fn set_level(tx: &mut Tx, project: ProjectId, level: Level) -> Result<()> {
    let person = tx.actor().person_or_none().ok_or(Error::Forbidden)?;
    projects::find_in_reach(tx, project).await?;
    store::save_level(tx, person, project, level).await?;
    tx.record(Event::LevelChanged { person, level: level.word().to_owned() }).await.map(drop)
}

/// Follows or mutes a thread for whoever asks; nothing goes back to the project's level.
pub async fn choose_thread(tx: &mut Tx, thread: ThreadId, choice: Option<ThreadChoice>) -> Result<()> {
    let person = tx.actor().person_or_none().ok_or(Error::Forbidden)?;
    threads::find_thread_by_id(tx, thread).await?;
    store::save_choice(tx, person, thread, choice).await?;
    let level = choice.map_or("project", ThreadChoice::word).to_owned();
    tx.record(Event::LevelChanged { person, level }).await.map(drop)
}

/// Chooses the hour of the message of the day, in minutes of the day.
pub async fn set_digest(tx: &mut Tx, minute: i64) -> Result<()> {
    let person = tx.actor().person_or_none().ok_or(Error::Forbidden)?;
    let time = rules::digest_time(minute).ok_or_else(|| Error::invalid("digest", "inbox-digest-hour"))?;
    let now = tx.now();
    store::enrol(tx, now, rules::DIGEST_MINUTE).await?;
    let hours = people::person_calendar(tx, person).await?;
    store::save_digest(tx, person, minute, rules::digest_at(now, &hours, time)).await?;
    tx.record(Event::LevelChanged { person, level: format!("digest at {time}") }).await.map(drop)
}

/// Leaves a list by the link of a mail: from then on that person hears of mentions alone.
pub async fn leave(tx: &mut Tx, tag: &str) -> Result<Option<ProjectId>> {
    let (person, project) = seal::leave_of(tx, tag).await?;
    match project {
        Some(project) => store::save_level(tx, person, project, Level::Mentions).await?,
        None => store::save_no_digest(tx, person).await?,
    }
    tx.record(Event::LevelChanged { person, level: Level::Mentions.word().to_owned() }).await?;
    Ok(project)
}

/// Puts a notice away.
pub async fn put_away(tx: &mut Tx, notice: NoticeId) -> Result<()> {
    let person = tx.actor().person_or_none().ok_or(Error::Forbidden)?;
    store::save_done(tx, notice, person).await
}

/// Marks a thread as read to its end, and puts away what was told of it.
pub async fn read_thread(tx: &mut Tx, thread: ThreadId) -> Result<()> {
    let person = tx.actor().person_or_none().ok_or(Error::Forbidden)?;
    threads::find_thread_by_id(tx, thread).await?;
    if let Some(newest) = store::find_newest(tx, thread).await? {
        threads::mark_read(tx, thread, newest).await?;
    }
    store::save_thread_done(tx, thread, person).await
}

/// Threads that one press marks as read at most.
const MOST_THREADS: i64 = 1_000;

/// Marks every thread of a project as read.
pub async fn read_project(tx: &mut Tx, project: ProjectId) -> Result<()> {
    let person = tx.actor().person_or_none().ok_or(Error::Forbidden)?;
    projects::find_in_reach(tx, project).await?;
    let since = unread_since(tx, person).await?;
    for unread in store::list_unread(tx, person, since, Some(project), MOST_THREADS).await? {
        read_thread(tx, unread.thread).await?;
    }
    Ok(())
}

/// Since when posts count as unread to a person.
pub async fn unread_since(read: &mut db::Read, person: PersonId) -> Result<Timestamp> {
    let days = SignedDuration::from_hours(24 * rules::UNREAD_DAYS);
    let now = read.now();
    // By the hour, so that what was found can be kept.
    let hour = Timestamp::from_second(now.as_second() / 3_600 * 3_600).unwrap_or(now);
    let floor = hour.saturating_sub(days).unwrap_or(Timestamp::MIN);
    let since = store::find_reader(read, person).await?.map(|told| told.since);
    Ok(since.unwrap_or(floor).max(floor))
}

/// Takes away what the room holds about a person (GDPR, article 17).
pub fn forget(tx: &mut Tx, person: PersonId) -> web::Slot<'_, ()> {
    web::slot(async move {
        let email = people::find_card(tx, person).await?.email;
        store::forget_person(tx, person, &email).await
    })
}

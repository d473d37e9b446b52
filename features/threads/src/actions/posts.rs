//! Writing and editing posts. The pace is kept here, in the transaction that inserts, for every door
//! (RULES §1.4).

use super::{documents::Shelf, pace, text};
use crate::{
    markdown, pacing, rules,
    sentence::EntryKind,
    store::{self, debts::InteractionRow, posts::PostRow},
    types::{Audience, Door, NewPost, Post, PostState, Thread, ThreadKind},
    worklog::{self, Source},
};
use db::{Tx, search};
use jiff::{Timestamp, tz::TimeZone};
use kernel::{ActorKind, Error, Event, InteractionId, PersonId, PostId, Result, ThreadId, local_date};
use projects::ProjectCard;

/// Writes a post: right, pace and text are checked, and everything that follows from it is noted, in
/// this one transaction.
///
/// # Errors
/// `TooSoon` when the author's last post in the thread is younger than the pace. A request whose key was
/// accepted before makes no second post, however soon it comes.
#[db::boxed]
pub async fn post(tx: &mut Tx, new: NewPost) -> Result<PostId> {
    let author = tx.actor().person_or_none().ok_or(Error::Forbidden)?;
    let thread = store::threads::find_by_id(tx, new.thread).await?;
    let project = projects::find_card(tx, thread.project).await?;
    let audience = rules::audience(tx.actor(), &thread, new.audience)?;
    let source = rules::parse_text("text", &new.text)?;
    let entry = thread.kind == ThreadKind::Worklog;
    if entry && !worklog::is_entry(new.typed.as_deref().unwrap_or(source)) {
        return Err(Error::limit("text", "threads-entry-short", worklog::MIN_ENTRY_CHARS));
    }
    tx.lock(&format!("threads-pace:{author}:{}", thread.id), false).await?;
    let before = match &new.request_key {
        Some(key) => store::posts::find_by_key(tx, author, key).await?,
        None => None,
    };
    match before {
        Some((id, _, PostState::Live | PostState::Deleted)) => return Ok(id),
        Some((_, at, PostState::Undone)) if at != thread.id => {
            return Err(Error::invalid("text", "threads-key-elsewhere"));
        }
        _ => {}
    }
    rules::may_write(&thread)?;
    refuse_closed(tx, &project)?;
    // The freeze of an agenda takes this lock alone: an instant taken after it falls into the window
    // that is open now (RULES §1.6).
    tx.lock("agenda", true).await?;
    let now = tx.now();
    let again = before.map(|(id, _, _)| id);
    if again.is_none() && tx.actor().kind != ActorKind::Bot {
        let last = store::posts::find_pace(tx, author, thread.id).await?;
        pacing::may_post(now, last, pace::pace(tx).await?.seconds)?;
    }
    let happened_at = new.happened_at.unwrap_or(now);
    if happened_at > now {
        return Err(Error::invalid("happened_at", "threads-happened-later"));
    }
    let zone = workspace_zone(tx).await?;
    let written = text::write(tx, &project, audience, source).await?;
    let effective = projects::effective(tx, project.id, now).await?;
    let acting_for = if tx.actor().is_team() && effective.lead == Some(author) {
        rules::acting_for(author, effective.lead, assigned_lead(tx, &project, now).await?)
    } else {
        None
    };
    let mut row = PostRow {
        thread: thread.id,
        project: project.id,
        author: Some(author),
        byline: None,
        acting_for,
        by_order: new.by_order,
        kind: new.kind,
        audience,
        door: new.door,
        source,
        html: &written.html,
        typed: new.typed.as_deref(),
        lang: written.lang,
        happened_at,
        posted_at: now,
        week: rules::week(happened_at, &zone),
        request_key: new.request_key.as_deref(),
    };
    let id = if let Some(id) = again {
        row.posted_at = original_instant(tx, id, now).await?;
        if new.happened_at.is_none() {
            row.happened_at = row.posted_at;
            row.week = rules::week(row.posted_at, &zone);
        }
        store::posts::save_reaccepted(tx, id, &row).await?;
        text::forget(tx, id, &written, &new.files).await?;
        store::posts::forget_contacts(tx, id).await?;
        id
    } else {
        store::posts::save_pace(tx, author, thread.id, now).await?;
        store::posts::insert(tx, &row).await?
    };
    text::note(tx, id, 1, &written, &new.files).await?;
    store::posts::save_contacts(tx, id, &new.contacts).await?;
    note_time(tx, id, &project, author, new.seconds, happened_at).await?;
    let accepted = Accepted {
        post: id,
        thread: &thread,
        project: &project,
        author,
        lead: effective.lead,
        posted_at: row.posted_at,
        happened_at: row.happened_at,
        references: &written.references,
    };
    settled(tx, &accepted, &new).await?;
    let by_client = tx.actor().is_guest();
    placed(tx, &thread, audience, by_client, row.posted_at).await?;
    index(tx, &project, &thread, id, audience, row.posted_at, source).await?;
    tx.record(Event::PostAdded { project: project.id, thread: thread.id, post: id, system: false }).await?;
    Ok(id)
}

/// Refuses a project that is closed at the instant of the transaction: what was written before it was
/// closed can still be told by whoever tells the past.
pub(super) fn refuse_closed(tx: &Tx, project: &ProjectCard) -> Result<()> {
    if project.closed_at.is_some_and(|closed| tx.now() < closed) {
        return Ok(());
    }
    project.refuse_closed()
}

/// The instant under which an undone post stands again: its own, unless an agenda was frozen since. Then
/// it stood in no window, and falls into the one that is open now (RULES §11.3).
async fn original_instant(tx: &mut Tx, id: PostId, now: Timestamp) -> Result<Timestamp> {
    let first = store::posts::find_undone(tx, id).await?.posted_at;
    let frozen = store::posts::find_last_freeze(tx).await?;
    Ok(if frozen.is_some_and(|frozen| frozen >= first) { now } else { first })
}

/// The zone of the workspace, in which weeks are counted.
pub(super) async fn workspace_zone(tx: &mut Tx) -> Result<TimeZone> {
    let workspace = web::workspace(tx).await?;
    Ok(TimeZone::get(&workspace.zone).unwrap_or(TimeZone::UTC))
}

/// Who is assigned to lead, present or not.
async fn assigned_lead(tx: &mut Tx, project: &ProjectCard, now: Timestamp) -> Result<Option<PersonId>> {
    let holdings = projects::list_holdings(tx, project.id).await?;
    let holds = |h: &&projects::Holding| {
        h.role == projects::AssignedRole::Lead && h.valid_from <= now && h.valid_to.is_none_or(|to| now < to)
    };
    Ok(holdings.iter().filter(holds).max_by_key(|h| h.valid_from).map(|h| h.person_id))
}

/// Notes the time that an entry says was spent, on the author's day, and announces it.
pub(super) async fn note_time(
    tx: &mut Tx,
    post: PostId,
    project: &ProjectCard,
    author: PersonId,
    seconds: Option<i64>,
    happened_at: Timestamp,
) -> Result<()> {
    let Some(seconds) = seconds.filter(|seconds| *seconds > 0) else { return Ok(()) };
    let zone = people::person_zone(tx, author).await?;
    let day = local_date(happened_at, &zone);
    store::posts::save_time(tx, post, project.id, author, (day, seconds)).await?;
    tx.record(Event::TimeNoted { project: project.id, post, person: author, day, seconds }).await.map(drop)
}

/// What a post settles, and what interaction it is itself (RULES §1.3). Only the effective lead's words, or
/// words in their name, satisfy what is owed: an entry of the worklog that tells it or points at the
/// thread, or an answer in the thread where a client wrote. An interaction that is known from its own
/// entry has its entry.
async fn settled(tx: &mut Tx, it: &Accepted<'_>, new: &NewPost) -> Result<()> {
    if tx.actor().is_guest() {
        if store::debts::list_owed_for_thread(tx, it.thread.id).await?.is_empty() {
            let (kind, source) = match new.door {
                Door::Mail => (EntryKind::Mail, Source::Mail),
                _ => (EntryKind::Other, Source::Post),
            };
            owe(tx, it.project, kind, source, it.post.0, it.happened_at, None).await?;
        }
        return Ok(());
    }
    let satisfies = it.lead == Some(it.author) || new.by_order;
    if it.thread.kind != ThreadKind::Worklog {
        return if satisfies { settle_thread(tx, it, it.thread.id).await } else { Ok(()) };
    }
    if satisfies {
        for (_, target) in it.references.iter().filter(|(kind, _)| *kind == "thread") {
            settle_thread(tx, it, ThreadId(*target)).await?;
        }
    }
    let known = match new.interaction {
        Some(id) => Some(store::debts::find(tx, id).await?).filter(|found| found.project == it.project.id),
        None if new.kind.is_interaction() => fitting(tx, it.project, new.kind, it.happened_at).await?,
        None => None,
    };
    match known {
        Some(found) if satisfies => settle(tx, it, found.id).await,
        None if new.kind.is_interaction() => {
            owe(tx, it.project, new.kind, Source::Manual, it.post.0, it.happened_at, Some(it.post)).await
        }
        _ => Ok(()),
    }
}

/// A post that was accepted, with what its consequences need.
struct Accepted<'a> {
    post: PostId,
    thread: &'a Thread,
    project: &'a ProjectCard,
    author: PersonId,
    lead: Option<PersonId>,
    posted_at: Timestamp,
    happened_at: Timestamp,
    references: &'a [(&'static str, i64)],
}

async fn settle(tx: &mut Tx, it: &Accepted<'_>, interaction: InteractionId) -> Result<()> {
    store::debts::save_settled(tx, interaction, it.post, it.posted_at, Some(it.author)).await?;
    tx.record(Event::InteractionSettled { project: it.project.id, interaction }).await.map(drop)
}

/// Settles what is owed because a client wrote in a thread.
async fn settle_thread(tx: &mut Tx, it: &Accepted<'_>, thread: ThreadId) -> Result<()> {
    for interaction in store::debts::list_owed_for_thread(tx, thread).await? {
        settle(tx, it, interaction).await?;
    }
    Ok(())
}

/// The oldest interaction of the same kind and day that the worklog still owes: the meeting that an
/// entry of a meeting tells.
async fn fitting(
    tx: &mut Tx,
    project: &ProjectCard,
    kind: EntryKind,
    happened_at: Timestamp,
) -> Result<Option<crate::types::Interaction>> {
    let zone = workspace_zone(tx).await?;
    let day = local_date(happened_at, &zone);
    let owed = store::debts::list_owed(tx, project.id).await?;
    Ok(owed.into_iter().find(|debt| debt.kind == kind && local_date(debt.at, &zone) == day))
}

/// Notes an interaction: what the worklog owes, or what its entry tells at once.
pub(super) async fn owe(
    tx: &mut Tx,
    project: &ProjectCard,
    kind: EntryKind,
    source: Source,
    source_id: i64,
    at: Timestamp,
    post: Option<PostId>,
) -> Result<()> {
    let calendar = people::org_calendar(tx).await?;
    let row = InteractionRow {
        project: project.id,
        kind,
        source,
        source_id,
        at,
        week: rules::week(at, &calendar.zone),
        due_at: worklog::entry_due(at, &calendar),
        post,
    };
    let Some(interaction) = store::debts::insert(tx, &row).await? else { return Ok(()) };
    tx.record(Event::InteractionRecorded { project: project.id, interaction }).await.map(drop)
}

/// What a post does to its thread: it is the newest, and it may hand the turn over.
pub(super) async fn placed(
    tx: &mut Tx,
    thread: &Thread,
    audience: Audience,
    by_client: bool,
    at: Timestamp,
) -> Result<()> {
    store::threads::save_touched(tx, thread.id, at).await?;
    match rules::turn_after(thread, audience, by_client) {
        // Whoever waits, waits since the first post that nobody answered.
        Some(side) if thread.turn != Some(side) => {
            store::threads::save_turn(tx, thread.id, Some(side), at).await
        }
        _ => Ok(()),
    }
}

/// Puts a post into the search, in the transaction that wrote it.
pub(super) async fn index(
    tx: &mut Tx,
    project: &ProjectCard,
    thread: &Thread,
    post: PostId,
    audience: Audience,
    at: Timestamp,
    source: &str,
) -> Result<()> {
    let text = markdown::plain_text(source);
    let shelf = Shelf { project: project.id, client: project.client_id, thread: thread.visibility };
    search::index(tx, shelf.post(post, audience, at, &text)).await
}

/// Rewrites one's own post. It is never too soon for that; the old version stays to be read, and only
/// people who are named now for the first time are told (RULES §1.4).
pub async fn edit(tx: &mut Tx, id: PostId, new_text: &str) -> Result<()> {
    let post = store::posts::find_visible(tx, id).await?;
    if !rules::may_edit(tx.actor(), &post) {
        return Err(Error::Forbidden);
    }
    let source = rules::parse_text("text", new_text)?;
    if source == post.source {
        return Ok(());
    }
    let (thread, project) = around(tx, &post).await?;
    refuse_closed(tx, &project)?;
    if thread.kind == ThreadKind::Worklog && !worklog::is_entry(source) && !worklog::is_entry(&post.source) {
        return Err(Error::limit("text", "threads-entry-short", worklog::MIN_ENTRY_CHARS));
    }
    let written = text::write(tx, &project, post.audience, source).await?;
    let marked = pacing::is_marked_edit(tx.now(), post.posted_at);
    store::posts::save_rewritten(tx, id, (source, &written.html, written.lang), marked).await?;
    // Files that came with the form stay; those that the old text linked to go with its link.
    let linked = rules::linked_files(&post.source);
    let mut kept = store::files::list_of_post(tx, id).await?;
    kept.retain(|file| !linked.contains(file));
    text::forget(tx, id, &written, &kept).await?;
    text::note(tx, id, post.version + 1, &written, &kept).await?;
    index(tx, &project, &thread, id, post.audience, post.posted_at, source).await?;
    tx.record(Event::PostEdited { project: project.id, thread: thread.id, post: id }).await.map(drop)
}

/// The thread and the project of a post.
pub(super) async fn around(tx: &mut Tx, post: &Post) -> Result<(Thread, ProjectCard)> {
    let thread = store::threads::find_by_id(tx, post.thread).await?;
    let project = projects::find_card(tx, post.project).await?;
    Ok((thread, project))
}

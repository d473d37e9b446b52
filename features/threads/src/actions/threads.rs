//! Opening, naming, sharing, moving, merging and closing threads.

use super::{
    documents::Shelf,
    in_reach,
    posts::{self, refuse_closed},
    program,
};
use crate::{
    rules,
    sentence::EntryKind,
    store,
    types::{NewClosing, NewThread, Side, Thread, ThreadKind, ThreadState, Visibility},
};
use db::{Tx, search};
use kernel::{Error, Event, PostId, ProjectId, Result, ThreadId};
use projects::{Kind, ProjectCard};

/// Opens a typed thread. Its first post is written with [`crate::post`] in the same transaction.
pub async fn open_thread(tx: &mut Tx, new: NewThread) -> Result<ThreadId> {
    if !tx.actor().is_team() {
        return Err(Error::Forbidden);
    }
    let card = projects::find_card(tx, new.project).await?;
    in_reach(tx, card.id).await?;
    refuse_closed(tx, &card)?;
    if new.kind == ThreadKind::Worklog {
        return Err(Error::invalid("kind", "threads-one-worklog"));
    }
    let new = NewThread { title: rules::parse_title("title", &new.title)?, ..new };
    let id = store::threads::insert(tx, &new).await?;
    index_title(tx, &card, id, &new.title, new.visibility).await?;
    tx.record(Event::ThreadOpened { project: card.id, thread: id }).await?;
    Ok(id)
}

/// Opens the worklog of a project, if it has none: thread number 1. Internal work has nobody to share
/// it with.
pub async fn open_worklog(tx: &mut Tx, project: ProjectId) -> Result<()> {
    if store::threads::has_worklog(tx, project).await? {
        return Ok(());
    }
    let card = projects::find_card(tx, project).await?;
    let visibility = if card.kind == Kind::Internal { Visibility::Team } else { Visibility::Shared };
    let title = ui::say(card.lang, "threads-worklog", &[]);
    let new = NewThread { project, kind: ThreadKind::Worklog, title, visibility };
    let thread = store::threads::insert(tx, &new).await?;
    tx.record(Event::ThreadOpened { project, thread }).await.map(drop)
}

pub(super) async fn index_title(
    tx: &mut Tx,
    project: &ProjectCard,
    thread: ThreadId,
    title: &str,
    visibility: Visibility,
) -> Result<()> {
    let shelf = Shelf { project: project.id, client: project.client_id, thread: visibility };
    let at = tx.now();
    search::index(tx, shelf.title(thread, at, title)).await
}

/// The thread for one of the team who changes it; the worklog stays as it is.
async fn to_change(tx: &mut Tx, id: ThreadId) -> Result<(Thread, ProjectCard)> {
    let thread = store::threads::find_by_id(tx, id).await?;
    if !tx.actor().is_team() {
        return Err(Error::Forbidden);
    }
    if thread.kind == ThreadKind::Worklog {
        return Err(Error::Conflict("threads-worklog-stays-open"));
    }
    let card = projects::find_card(tx, thread.project).await?;
    refuse_closed(tx, &card)?;
    Ok((thread, card))
}

/// Gives a thread another title.
pub async fn rename_thread(tx: &mut Tx, id: ThreadId, title: &str) -> Result<()> {
    let (thread, card) = to_change(tx, id).await?;
    let title = rules::parse_title("title", title)?;
    store::threads::save_title(tx, id, &title).await?;
    index_title(tx, &card, id, &title, thread.visibility).await?;
    changed(tx, &thread, "title").await
}

async fn changed(tx: &mut Tx, thread: &Thread, what: &str) -> Result<()> {
    let what = what.to_owned();
    tx.record(Event::ThreadChanged { project: thread.project, thread: thread.id, what }).await.map(drop)
}

/// Takes a thread to another project. What a client could see never comes before another client.
pub async fn move_thread(tx: &mut Tx, id: ThreadId, to: ProjectId) -> Result<i64> {
    let (thread, card) = to_change(tx, id).await?;
    let target = projects::find_card(tx, to).await?;
    in_reach(tx, to).await?;
    refuse_closed(tx, &target)?;
    if target.id == card.id {
        return Ok(thread.number);
    }
    let same_client = target.client_id == card.client_id && card.client_id.is_some();
    if !same_client && store::threads::has_client_posts(tx, id).await? {
        return Err(Error::Conflict("threads-move-other-client"));
    }
    if !same_client {
        store::threads::save_visibility(tx, id, Visibility::Team).await?;
    }
    let number = store::threads::save_moved(tx, &thread, to).await?;
    store::debts::save_moved(tx, id, to).await?;
    let visibility = if same_client { thread.visibility } else { Visibility::Team };
    index_title(tx, &target, id, &thread.title, visibility).await?;
    let moved = Thread { project: target.id, visibility, ..thread.clone() };
    for (post, audience, at, source) in store::posts::list_to_index(tx, id).await? {
        posts::index(tx, &target, &moved, post, audience, at, &source).await?;
    }
    changed(tx, &thread, "project").await?;
    Ok(number)
}

/// Puts a thread's posts into another one of the same project. Client posts need a thread that is shared.
pub async fn merge_thread(tx: &mut Tx, id: ThreadId, into: ThreadId) -> Result<()> {
    let (thread, card) = to_change(tx, id).await?;
    let (target, _) = to_change(tx, into).await?;
    if target.id == thread.id || target.project != thread.project || target.state == ThreadState::Merged {
        return Err(Error::invalid("into", "threads-merge-choose"));
    }
    rules::may_write(&thread).or_else(|_| {
        if thread.state == ThreadState::Closed { Ok(()) } else { Err(Error::Conflict("threads-merged")) }
    })?;
    let posts_for_client = store::threads::has_client_posts(tx, id).await?;
    if posts_for_client && target.visibility == Visibility::Team {
        return Err(Error::Conflict("threads-merge-shared"));
    }
    store::threads::save_merged(tx, id, into).await?;
    search::remove(tx, "thread", id.0).await?;
    tx.record(Event::ThreadMerged { project: card.id, thread: id, into }).await.map(drop)
}

/// Closes a thread with what its kind asks for, which is posted into it.
pub async fn close_thread(tx: &mut Tx, id: ThreadId, closing: NewClosing) -> Result<()> {
    let (thread, card) = to_change(tx, id).await?;
    rules::may_write(&thread)?;
    rules::check_closing(thread.kind, &closing)?;
    if let Some(decision) = closing.decision {
        store::outcomes::find_decision(tx, decision).await?;
    }
    store::threads::insert_closing(tx, id, &closing).await?;
    let author = tx.actor().person_or_none();
    let words = closing_words(&card, &closing);
    let (kind, audience) = (EntryKind::Note, closing.audience);
    program::told(tx, &thread, &card, &words, (author, kind, audience)).await?;
    store::threads::save_state(tx, id, ThreadState::Closed, None).await?;
    let now = tx.now();
    store::threads::save_turn(tx, id, None, now).await?;
    let reason = ui::say(card.lang, "threads-closed-line", &[]);
    for interaction in store::debts::list_owed_for_thread(tx, id).await? {
        store::debts::save_dismissed(tx, interaction, &reason).await?;
    }
    tx.record(Event::ThreadClosed { project: card.id, thread: id }).await.map(drop)
}

/// What a closing says, in the project's language: it is posted as the program's, naming its author, since
/// it is a change of the thread and not a turn in the talk.
fn closing_words(card: &ProjectCard, closing: &NewClosing) -> String {
    let say = |key: &str| ui::say(card.lang, key, &[]);
    let result = closing.result.map(|result| say(&format!("threads-result-{}", result.word())));
    let labelled = [
        ("threads-closing-cause", closing.cause.clone()),
        ("threads-closing-fix", closing.fix.clone()),
        ("threads-closing-result", result),
        ("threads-closing-link", closing.link.clone()),
    ];
    let lines = labelled
        .into_iter()
        .filter_map(|(key, value)| Some((key, value.filter(|value| !value.trim().is_empty())?)))
        .map(|(key, value)| format!("**{}:** {}", say(key), value.trim()));
    let head = format!("**{}**", say("threads-closed-line"));
    std::iter::once(head)
        .chain(lines)
        .chain(Some(closing.summary.trim().to_owned()).filter(|text| !text.is_empty()))
        .collect::<Vec<_>>()
        .join("\n\n")
}

/// Opens a closed thread again. How it was closed stays on record.
pub async fn reopen_thread(tx: &mut Tx, id: ThreadId) -> Result<()> {
    let (thread, card) = to_change(tx, id).await?;
    if thread.state != ThreadState::Closed {
        return Err(Error::Conflict("threads-not-closed"));
    }
    store::threads::save_reopened(tx, id).await?;
    store::threads::save_state(tx, id, ThreadState::Open, None).await?;
    tx.record(Event::ThreadReopened { project: card.id, thread: id }).await.map(drop)
}

/// Hands the turn to the other side, or says that nobody waits.
pub async fn hand_turn(tx: &mut Tx, id: ThreadId, to: Option<Side>) -> Result<()> {
    let (thread, _) = to_change(tx, id).await?;
    if thread.visibility == Visibility::Team && to == Some(Side::Client) {
        return Err(Error::invalid("turn", "threads-not-shared"));
    }
    let now = tx.now();
    store::threads::save_turn(tx, id, to, now).await?;
    changed(tx, &thread, "turn").await
}

/// Notes that whoever asks has read a thread up to a post. Not an event: nobody is watched reading.
#[db::boxed]
pub async fn mark_read(tx: &mut Tx, thread: ThreadId, post: PostId) -> Result<()> {
    let Some(person) = tx.actor().person_or_none() else { return Ok(()) };
    store::threads::save_mark(tx, person, thread, post).await
}

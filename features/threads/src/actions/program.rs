//! Posts that nobody writes here by hand: the program's own, those from other tools, and those of people
//! without an account. All are outside the pace (RULES §1.4).

use super::{
    posts::{index, owe, placed, refuse_closed, workspace_zone},
    text,
};
use crate::{
    rules,
    sentence::EntryKind,
    store::{self, posts::PostRow},
    types::{Audience, Door, ImportedPost, OutsidePost, Thread},
    worklog::Source,
};
use db::Tx;
use kernel::{Error, Event, PersonId, PostId, ProjectId, Result};
use projects::ProjectCard;

/// Writes a post of the program into a project's worklog, for the team. With an author it tells what
/// they did elsewhere (a decision of the meeting); it never counts as an update of the project.
#[db::boxed]
pub async fn system_post(
    tx: &mut Tx,
    project: ProjectId,
    body: &str,
    author: Option<PersonId>,
) -> Result<PostId> {
    told_in_worklog(tx, project, body, (author, EntryKind::Note, Audience::Team)).await
}

/// The same with its kind and who may see it.
pub(super) async fn told_in_worklog(
    tx: &mut Tx,
    project: ProjectId,
    body: &str,
    by: (Option<PersonId>, EntryKind, Audience),
) -> Result<PostId> {
    let card = projects::find_card(tx, project).await?;
    let thread = worklog(tx, project).await?;
    told(tx, &thread, &card, body, by).await
}

/// The same in any thread.
pub(super) async fn told(
    tx: &mut Tx,
    thread: &Thread,
    card: &ProjectCard,
    body: &str,
    (author, kind, audience): (Option<PersonId>, EntryKind, Audience),
) -> Result<PostId> {
    let project = card.id;
    let audience = rules::audience(&kernel::Actor::SYSTEM, thread, audience).unwrap_or(Audience::Team);
    let written = text::write(tx, card, audience, body).await?;
    tx.lock("agenda", true).await?;
    let now = tx.now();
    let zone = workspace_zone(tx).await?;
    let row = PostRow {
        thread: thread.id,
        project,
        author,
        byline: None,
        acting_for: None,
        by_order: false,
        kind,
        audience,
        door: Door::System,
        source: body,
        html: &written.html,
        typed: None,
        lang: Some(card.lang),
        happened_at: now,
        posted_at: now,
        week: rules::week(now, &zone),
        request_key: None,
    };
    let id = store::posts::insert(tx, &row).await?;
    text::note(tx, id, 1, &written, &[]).await?;
    store::threads::save_touched(tx, thread.id, now).await?;
    index(tx, card, thread, id, audience, now, body).await?;
    tx.record(Event::PostAdded { project, thread: thread.id, post: id, system: true }).await?;
    Ok(id)
}

/// The worklog, whoever asks: the program writes there on behalf of people who may not look.
async fn worklog(tx: &mut Tx, project: ProjectId) -> Result<Thread> {
    let id = store::threads::find_worklog(tx, project).await?;
    store::threads::find_whole(tx, id).await
}

/// Puts a post here that was written elsewhere, with its own time and author, marked as imported. A
/// second import under the same key gives the same post.
pub async fn import_post(tx: &mut Tx, new: ImportedPost) -> Result<PostId> {
    let thread = store::threads::find_by_id(tx, new.thread).await?;
    let card = projects::find_card(tx, thread.project).await?;
    let audience = rules::audience(&kernel::Actor::SYSTEM, &thread, new.audience)?;
    let source = rules::parse_text("text", &new.text)?;
    tx.lock(&format!("threads-import:{}", new.key), false).await?;
    let known = match new.author {
        Some(author) => store::posts::find_by_key(tx, author, &new.key).await?.map(|(id, _, _)| id),
        None => store::posts::find_by_outside_key(tx, &new.key).await?,
    };
    if let Some(id) = known {
        return Ok(id);
    }
    let written = text::write(tx, &card, audience, source).await?;
    let zone = workspace_zone(tx).await?;
    let row = PostRow {
        thread: thread.id,
        project: card.id,
        author: new.author,
        byline: new.byline.as_deref(),
        acting_for: None,
        by_order: false,
        kind: new.kind,
        audience,
        door: Door::Import,
        source,
        html: &written.html,
        typed: None,
        lang: written.lang,
        happened_at: new.at,
        posted_at: new.at,
        week: rules::week(new.at, &zone),
        request_key: Some(&new.key),
    };
    let id = store::posts::insert(tx, &row).await?;
    text::note(tx, id, 1, &written, &new.files).await?;
    store::threads::save_touched(tx, thread.id, new.at).await?;
    index(tx, &card, &thread, id, audience, new.at, source).await?;
    tx.record(Event::PostAdded { project: card.id, thread: thread.id, post: id, system: true }).await?;
    Ok(id)
}

/// Puts here what somebody without an account wrote: a mail of the client that a person filed. It is an
/// interaction, and it is the team's turn.
#[db::boxed]
pub async fn outside_post(tx: &mut Tx, new: OutsidePost) -> Result<PostId> {
    let thread = store::threads::find_by_id(tx, new.thread).await?;
    let card = projects::find_card(tx, thread.project).await?;
    if !tx.actor().is_team() {
        return Err(Error::Forbidden);
    }
    let audience = rules::audience(&kernel::Actor::SYSTEM, &thread, new.audience)?;
    let source = rules::parse_text("text", &new.text)?;
    refuse_closed(tx, &card)?;
    tx.lock(&format!("threads-import:{}", new.key), false).await?;
    if let Some(id) = store::posts::find_by_outside_key(tx, &new.key).await? {
        return Ok(id);
    }
    tx.lock("agenda", true).await?;
    let now = tx.now();
    let happened_at = new.happened_at.min(now);
    let written = text::write(tx, &card, audience, source).await?;
    let zone = workspace_zone(tx).await?;
    let row = PostRow {
        thread: thread.id,
        project: card.id,
        author: None,
        byline: Some(&new.byline),
        acting_for: None,
        by_order: false,
        kind: EntryKind::Mail,
        audience,
        door: Door::Mail,
        source,
        html: &written.html,
        typed: None,
        lang: written.lang,
        happened_at,
        posted_at: now,
        week: rules::week(happened_at, &zone),
        request_key: Some(&new.key),
    };
    let id = store::posts::insert(tx, &row).await?;
    text::note(tx, id, 1, &written, &new.files).await?;
    store::posts::save_contacts(tx, id, new.contact.as_slice()).await?;
    owe(tx, &card, EntryKind::Mail, Source::Mail, id.0, happened_at, None).await?;
    placed(tx, &thread, audience, true, now).await?;
    index(tx, &card, &thread, id, audience, now, source).await?;
    tx.record(Event::PostAdded { project: card.id, thread: thread.id, post: id, system: false }).await?;
    Ok(id)
}

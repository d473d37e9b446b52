//! Many things that were written elsewhere, a thousand in one transaction: they keep their time and
//! author, are marked as imported, and are outside the pace, the agenda's windows and notices
//! (RULES §1.4, §1.6).
//!
//! Nothing is told of each of them: whoever imports records one event for the whole. Each verb checks
//! everything before it writes anything, so that a refusal leaves the transaction as it was. Absent on
//! purpose: mentions and references, which meant people and places elsewhere; what came before under the
//! same key is the importer's to know.

use super::{documents::Shelf, posts::workspace_zone};
use crate::{
    language, markdown, rules,
    store::{self, import::PostCells},
    types::{ImportedAction, ImportedPost, ImportedThread, Thread, ThreadKind, Visibility},
};
use db::{Tx, search::Doc};
use jiff::Timestamp;
use kernel::{ActionId, Actor, Error, PostId, ProjectId, Result, Role, ThreadId};
use projects::ProjectCard;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Opens threads; their keys come back in the same order.
#[db::boxed]
pub async fn import_threads(tx: &mut Tx, new: &[ImportedThread]) -> Result<Vec<ThreadId>> {
    program_only(tx)?;
    let mut titles = Vec::with_capacity(new.len());
    for thread in new {
        if thread.kind == ThreadKind::Worklog {
            return Err(Error::invalid("kind", "threads-one-worklog"));
        }
        titles.push(rules::parse_title("title", &thread.title)?);
    }
    let cards = cards(tx, new.iter().map(|thread| thread.project)).await?;
    let mut next: HashMap<ProjectId, i64> = HashMap::new();
    let mut numbers = Vec::with_capacity(new.len());
    for thread in new {
        let number = match next.get(&thread.project) {
            Some(last) => last + 1,
            None => store::threads::next_number(tx, thread.project).await?,
        };
        next.insert(thread.project, number);
        numbers.push(number);
    }
    let ids = store::import::insert_threads(tx, new, &titles, &numbers).await?;
    let docs: Vec<Doc<'_>> = ids
        .iter()
        .zip(new)
        .zip(&titles)
        .map(|((id, thread), title)| {
            let client = cards.get(&thread.project).and_then(|card| card.client_id);
            let shelf = Shelf { project: thread.project, client, thread: thread.visibility };
            shelf.title(*id, thread.at, title)
        })
        .collect();
    db::search::index_new(tx, &docs).await?;
    Ok(ids)
}

/// Writes posts; their keys come back in the same order. A key may come once.
#[db::boxed]
pub async fn import_posts(tx: &mut Tx, new: &[ImportedPost]) -> Result<Vec<PostId>> {
    program_only(tx)?;
    let threads = threads(tx, new).await?;
    let cards = cards(tx, threads.values().map(|thread| thread.project)).await?;
    let zone = workspace_zone(tx).await?;
    let mut rows = Vec::with_capacity(new.len());
    for post in new {
        let thread = threads.get(&post.thread).ok_or(Error::NotFound)?;
        let source = rules::parse_text("text", &post.text)?;
        rows.push(PostCells {
            thread: thread.id,
            project: thread.project,
            audience: rules::audience(&Actor::SYSTEM, thread, post.audience)?,
            source,
            html: markdown::html(source, &|_| None),
            lang: language::guess(source),
            week: rules::week(post.at, &zone),
            post,
        });
    }
    let ids = store::import::insert_posts(tx, &rows).await?;
    let texts: Vec<String> = rows.iter().map(|row| markdown::plain_text(row.source)).collect();
    let docs: Vec<Doc<'_>> = rows
        .iter()
        .zip(&ids)
        .zip(&texts)
        .map(|((row, id), text)| {
            let client = cards.get(&row.project).and_then(|card| card.client_id);
            // What is meant for a client was refused above in a thread that it does not see.
            let shelf = Shelf { project: row.project, client, thread: Visibility::Shared };
            shelf.post(*id, row.audience, row.post.at, text)
        })
        .collect();
    db::search::index_new(tx, &docs).await?;
    touch(tx, new).await?;
    for (post, id) in new.iter().zip(&ids) {
        if !post.files.is_empty() {
            store::files::save_links(tx, *id, &post.files).await?;
        }
    }
    Ok(ids)
}

/// Notes what somebody will do, or did; the keys come back in the same order.
#[db::boxed]
pub async fn import_actions(tx: &mut Tx, new: &[ImportedAction]) -> Result<Vec<ActionId>> {
    program_only(tx)?;
    let owners: BTreeSet<_> = new.iter().map(|action| action.owner).collect();
    let owners: Vec<_> = owners.into_iter().collect();
    let team: BTreeSet<_> = people::list_cards(tx, &owners)
        .await?
        .into_iter()
        .filter(|card| card.role != Role::Guest)
        .map(|card| card.id)
        .collect();
    let mut texts = Vec::with_capacity(new.len());
    for action in new {
        if !team.contains(&action.owner) {
            return Err(Error::invalid("owner", "threads-action-owner"));
        }
        texts.push(rules::parse_line("text", &action.text)?);
    }
    store::import::insert_actions(tx, new, &texts).await
}

/// Only the program imports: it writes in the names of others.
fn program_only(tx: &Tx) -> Result<()> {
    if tx.actor().is_system() { Ok(()) } else { Err(Error::Forbidden) }
}

async fn threads(tx: &mut Tx, new: &[ImportedPost]) -> Result<HashMap<ThreadId, Thread>> {
    let ids: BTreeSet<ThreadId> = new.iter().map(|post| post.thread).collect();
    let ids: Vec<ThreadId> = ids.into_iter().collect();
    Ok(store::import::list_threads(tx, &ids).await?.into_iter().map(|thread| (thread.id, thread)).collect())
}

async fn cards(tx: &mut Tx, ids: impl Iterator<Item = ProjectId>) -> Result<HashMap<ProjectId, ProjectCard>> {
    let mut cards = HashMap::new();
    for id in ids.collect::<BTreeSet<_>>() {
        cards.insert(id, projects::find_card(tx, id).await?);
    }
    Ok(cards)
}

async fn touch(tx: &mut Tx, new: &[ImportedPost]) -> Result<()> {
    let mut last: BTreeMap<ThreadId, Timestamp> = BTreeMap::new();
    for post in new {
        let at = last.entry(post.thread).or_insert(post.at);
        *at = (*at).max(post.at);
    }
    store::import::save_touched(tx, &last).await
}

//! Finding what tickets are about each night, and what people say of it: confirm, name, split, merge, give an
//! owner and an action, note what was done (RULES §10.4, §10.5).

use crate::{
    recurring::{
        DAYS,
        cluster::{self, Found, Item, Thresholds},
        text,
    },
    rules,
    store::recurring as store,
    types::{
        REASON_LENGTH, SUBJECT_LENGTH, filled, line,
        recurring::{Candidate, Cluster, NewRemedy, Unplaced},
    },
};
use db::{Read, Tx, search};
use jiff::{Timestamp, ToSpan};
use kernel::{ClusterId, Error, Event, RemedyId, Result, TicketId};
use std::collections::{BTreeMap, HashMap, HashSet};

/// How far back tickets are placed, in hours: 180 days, the window and the one before it.
const BACK_HOURS: i64 = 180 * 24;
/// Tickets that are placed at most, the newest ones.
const MOST: i64 = 3_000;
/// Tickets of each confirmed cluster by which it is known, whenever they came.
const KNOWN_BY: i64 = 20;
/// Tickets that make a cluster worth keeping.
const LEAST: usize = 2;

/// What is about to be placed.
#[derive(Debug)]
pub struct Texts {
    rows: Vec<Unplaced>,
    held: Vec<ClusterId>,
    items: Vec<Item>,
}

/// The words of a request, each with its stem.
pub fn words(subject: &str, message: &str) -> cluster::Words {
    let normal = text::normal(subject, message);
    let told = normal
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !search::is_filler(word));
    told.filter_map(|word| Some((search::terms(word).next()?, word.to_owned()))).collect()
}

/// Every cluster in reach, confirmed ones first, as whoever asks may know it.
pub async fn list(read: &mut Read) -> Result<Vec<Cluster>> {
    let all = store::list(read).await?;
    in_reach(read, None, all).await
}

/// A cluster in reach, as whoever asks may know it.
pub async fn find(read: &mut Read, id: ClusterId) -> Result<Cluster> {
    let one = store::find(read, id).await?;
    in_reach(read, Some(id), vec![one]).await?.pop().ok_or(Error::NotFound)
}

/// The cluster in which a ticket in reach stands, and how many of its tickets came in the window.
pub async fn part_of(read: &mut Read, ticket: TicketId) -> Result<Option<(Cluster, i64)>> {
    let Some(id) = store::find_of(read, ticket).await? else { return Ok(None) };
    let cluster = find(read, id).await?;
    let since = read.now().checked_sub((DAYS * 24).hours()).unwrap_or(Timestamp::MIN);
    let count = store::count_since(read, id, since).await?;
    Ok(Some((cluster, count)))
}

/// The words and the name of a cluster come from all its tickets. Whoever reaches only some of them is told what
/// stands in those.
async fn in_reach(read: &mut Read, of: Option<ClusterId>, clusters: Vec<Cluster>) -> Result<Vec<Cluster>> {
    let mut known: HashMap<ClusterId, (String, HashSet<String>)> = HashMap::new();
    for (id, subject, source) in store::list_in_part(read, of).await? {
        let stems = words(&subject, &source).into_iter().map(|(stem, _)| stem);
        known.entry(id).or_insert_with(|| (subject.clone(), HashSet::new())).1.extend(stems);
    }
    let told = |cluster: Cluster| match known.get(&cluster.id) {
        Some((subject, stems)) => within(cluster, subject, stems),
        None => cluster,
    };
    Ok(clusters.into_iter().map(told).collect())
}

/// A cluster without what some tickets do not say; without a word of theirs it is called by the newest of them.
fn within(cluster: Cluster, newest: &str, stems: &HashSet<String>) -> Cluster {
    let says = |text: &str| {
        let mut told = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !search::is_filler(word));
        told.all(|word| search::terms(word).all(|stem| stems.contains(&stem)))
    };
    let kept: Vec<&str> = cluster.words.split(", ").filter(|word| says(word)).collect();
    let words = kept.join(", ");
    let usual = if words.is_empty() { newest.to_owned() } else { words.clone() };
    let name = if says(&cluster.name) { cluster.name } else { usual };
    Cluster { name, words, ..cluster }
}

/// Reads what has to be placed, the oldest first, with what each confirmed cluster is known by: it goes on collecting
/// when nothing of it came for long.
pub async fn texts(read: &mut Read) -> Result<Texts> {
    let since = read.now().checked_sub(BACK_HOURS.hours()).unwrap_or(Timestamp::MIN);
    let mut rows = store::list_texts(read, since, MOST).await?;
    let read_already: HashSet<TicketId> = rows.iter().map(|row| row.id).collect();
    let known = store::list_newest_held(read, KNOWN_BY).await?;
    rows.extend(known.into_iter().filter(|row| !read_already.contains(&row.id)));
    rows.reverse();
    let mut held: Vec<ClusterId> = rows.iter().filter_map(|row| row.held).collect();
    held.sort_unstable();
    held.dedup();
    let mut texts =
        Texts { rows: Vec::with_capacity(rows.len()), items: Vec::with_capacity(rows.len()), held };
    for row in rows {
        let words = words(&row.subject, &row.source);
        if words.is_empty() {
            continue;
        }
        let held = row.held.and_then(|id| texts.held.binary_search(&id).ok());
        texts.items.push(Item { words, sort: (row.service.clone(), row.category.clone()), held });
        texts.rows.push(row);
    }
    Ok(texts)
}

/// Places them. It takes a while, so it is done where nobody waits for it.
pub fn placed(texts: &Texts) -> Vec<Found> {
    let mut found = cluster::clusters(&texts.items, texts.held.len(), Thresholds::TUNED);
    found.retain(|group| group.held.is_some() || group.members.len() >= LEAST);
    found
}

/// Places them on a thread of their own.
pub async fn placed_elsewhere(texts: Texts) -> Result<(Texts, Vec<Found>)> {
    let work = tokio::task::spawn_blocking(move || {
        let found = placed(&texts);
        (texts, found)
    });
    work.await.map_err(Error::internal)
}

/// Keeps what was found. A cluster that nobody confirmed keeps its key as long as it has tickets of before.
pub async fn keep(tx: &mut Tx, texts: &Texts, found: &[Found]) -> Result<()> {
    store::empty_found(tx).await?;
    let mut taken: HashSet<ClusterId> = HashSet::new();
    for group in found {
        let words = group.words.join(", ");
        let name: String = words.chars().take(SUBJECT_LENGTH).collect();
        let rows: Vec<&Unplaced> = group.members.iter().map(|at| &texts.rows[*at]).collect();
        let id = match group.held {
            Some(held) => texts.held[held],
            None => match usual(&rows).filter(|id| !taken.contains(id) && !texts.held.contains(id)) {
                Some(id) => id,
                None => store::insert(tx, &name, &words).await?,
            },
        };
        taken.insert(id);
        store::save_words(tx, id, &words, &name).await?;
        let near = group.nearness.iter().map(|near| (near * 1000.0).round() as i64);
        // Whoever stands in a confirmed cluster already was put there, and stays.
        let new: Vec<(TicketId, i64)> = rows
            .iter()
            .zip(near)
            .filter(|(row, _)| row.held.is_none())
            .map(|(row, near)| (row.id, near))
            .collect();
        store::place(tx, id, &new, false).await?;
    }
    store::drop_empty(tx).await?;
    let (tickets, clusters) = (texts.rows.len() as i64, found.len() as i64);
    tx.record(Event::ClustersFound { tickets, clusters }).await.map(drop)
}

/// The cluster in which most of some tickets were.
fn usual(rows: &[&Unplaced]) -> Option<ClusterId> {
    let mut counts: BTreeMap<ClusterId, usize> = BTreeMap::new();
    for id in rows.iter().filter_map(|row| row.was) {
        *counts.entry(id).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(id, n)| (*n, std::cmp::Reverse(*id))).map(|(id, _)| id)
}

async fn reached(tx: &mut Tx, id: ClusterId) -> Result<()> {
    store::find(tx, id).await?;
    if rules::may_handle(tx.actor()) { Ok(()) } else { Err(Error::Forbidden) }
}

async fn tell(tx: &mut Tx, cluster: ClusterId, what: &str) -> Result<()> {
    tx.record(Event::ClusterChanged { cluster, what: what.to_owned() }).await.map(drop)
}

/// Says that it is one, and what it is called. It never dissolves by itself from then on.
pub async fn confirm(tx: &mut Tx, id: ClusterId, name: &str) -> Result<()> {
    reached(tx, id).await?;
    let name = filled("name", name, SUBJECT_LENGTH)?;
    store::confirm(tx, id).await?;
    store::rename(tx, id, &name).await?;
    tell(tx, id, "confirmed").await
}

/// Takes tickets out of it into one of their own, which is confirmed with that.
pub async fn split(tx: &mut Tx, id: ClusterId, tickets: &[TicketId], name: &str) -> Result<ClusterId> {
    reached(tx, id).await?;
    let name = filled("split_name", name, SUBJECT_LENGTH)?;
    let all = store::list_counted(tx, Some(id), (Timestamp::MIN, Timestamp::MAX)).await?;
    let chosen: Vec<(TicketId, i64)> = all
        .iter()
        .filter(|row| tickets.contains(&row.ticket_id))
        .map(|row| (row.ticket_id, row.nearness))
        .collect();
    if chosen.is_empty() || chosen.len() == all.len() {
        return Err(Error::invalid("ticket", "desk-split-some"));
    }
    let new = store::insert(tx, &name, "").await?;
    store::place(tx, new, &chosen, true).await?;
    store::confirm(tx, new).await?;
    // What stays was looked at too: the night would put both together again.
    store::confirm(tx, id).await?;
    tell(tx, id, "split").await?;
    tell(tx, new, "confirmed").await?;
    Ok(new)
}

/// Says that it is not one after all: it is found anew each night from then on. What was done about it has to be taken
/// away first, since what came of that is told from tickets that would not stay.
pub async fn dissolve(tx: &mut Tx, id: ClusterId) -> Result<()> {
    reached(tx, id).await?;
    if !store::list_remedies(tx, id).await?.is_empty() {
        return Err(Error::Conflict("desk-dissolve-remedies"));
    }
    store::unconfirm(tx, id).await?;
    tell(tx, id, "dissolved").await
}

/// Puts all of it into another, which is confirmed with that. What was said of it is kept where the other says nothing.
pub async fn merge(tx: &mut Tx, id: ClusterId, into: ClusterId) -> Result<()> {
    reached(tx, id).await?;
    if id == into {
        return Err(Error::invalid("into", "desk-choose-one"));
    }
    let from = store::find(tx, id).await?;
    let other = match store::find(tx, into).await {
        Err(Error::NotFound) => return Err(Error::invalid("into", "desk-choose-one")),
        other => other?,
    };
    store::save_candidate(tx, into, &both(&from, other)).await?;
    store::move_all(tx, id, into).await?;
    store::delete(tx, id).await?;
    store::confirm(tx, into).await?;
    tell(tx, into, "merged").await
}

/// What is said of two: of the one that stays, and where it is silent, of the other. A link belongs to its action, the
/// upkeep and what it costs to build to the share.
fn both(from: &Cluster, into: Cluster) -> Candidate {
    let owner = into.owner_id.or(from.owner_id);
    let (action, link) = match into.action {
        None if into.link.is_empty() => (from.action, from.link.clone()),
        None => (from.action, into.link),
        some if into.link.is_empty() && some == from.action => (some, from.link.clone()),
        some => (some, into.link),
    };
    let (share, upkeep, build) = match into.share {
        None => (from.share, into.upkeep.max(from.upkeep), into.build.or(from.build)),
        some => (some, into.upkeep, into.build),
    };
    Candidate { owner, action, link, share, upkeep, build }
}

/// Says who answers for it and what is done about it: a cluster without an action is useless (RULES §10.4).
pub async fn set_candidate(tx: &mut Tx, id: ClusterId, it: &Candidate) -> Result<()> {
    reached(tx, id).await?;
    line("link", &it.link, REASON_LENGTH)?;
    if !it.link.is_empty() && !it.link.starts_with('/') && !it.link.starts_with("https://") {
        return Err(Error::invalid("link", "desk-link-shape"));
    }
    if it.share.is_some_and(|share| !(0..=100).contains(&share)) {
        return Err(Error::invalid("share", "desk-share-range"));
    }
    for (name, minutes) in [("upkeep", Some(it.upkeep)), ("build", it.build)] {
        if minutes.is_some_and(|minutes| minutes < 0) {
            return Err(Error::invalid(name, "desk-whole-number"));
        }
    }
    if let Some(owner) = it.owner
        && !people::list_team(tx).await?.iter().any(|person| person.id == owner)
    {
        return Err(Error::invalid("owner", "desk-choose-one"));
    }
    store::save_candidate(tx, id, it).await?;
    store::confirm(tx, id).await?;
    tell(tx, id, "candidate").await
}

/// What was done must be told, and have been done already.
fn check_remedy(tx: &Tx, it: &NewRemedy) -> Result<()> {
    filled("words", &it.words, REASON_LENGTH)?;
    if it.since > tx.now() {
        return Err(Error::invalid("since", "desk-since-future"));
    }
    for (name, units) in [("units_before", it.units_before), ("units_after", it.units_after)] {
        if units.is_some_and(|units| units < 1) {
            return Err(Error::invalid(name, "desk-units-range"));
        }
    }
    Ok(())
}

async fn tell_remedy(tx: &mut Tx, cluster: ClusterId, remedy: RemedyId, what: &str) -> Result<()> {
    tx.record(Event::RemedyChanged { cluster, remedy, what: what.to_owned() }).await.map(drop)
}

/// Notes what was done about it and since when.
pub async fn note_remedy(tx: &mut Tx, id: ClusterId, it: &NewRemedy) -> Result<RemedyId> {
    reached(tx, id).await?;
    check_remedy(tx, it)?;
    let remedy = store::insert_remedy(tx, id, it).await?;
    store::confirm(tx, id).await?;
    tell_remedy(tx, id, remedy, "noted").await?;
    Ok(remedy)
}

/// Writes what was noted again: how many there are afterwards is known only then.
pub async fn change_remedy(tx: &mut Tx, id: ClusterId, remedy: RemedyId, it: &NewRemedy) -> Result<()> {
    reached(tx, id).await?;
    check_remedy(tx, it)?;
    if store::save_remedy(tx, id, remedy, it).await? == 0 {
        return Err(Error::NotFound);
    }
    tell_remedy(tx, id, remedy, "changed").await
}

/// Takes away what was noted by mistake.
pub async fn remove_remedy(tx: &mut Tx, id: ClusterId, remedy: RemedyId) -> Result<()> {
    reached(tx, id).await?;
    if store::drop_remedy(tx, id, remedy).await? == 0 {
        return Err(Error::NotFound);
    }
    tell_remedy(tx, id, remedy, "removed").await
}

//! What is told of tickets: who holds one now, what is written in it, and promises that run out.
//!
//! Whoever holds a ticket is told, or whoever covers them while they are away or gone: the effective lead of its
//! project, else the coordinators. Nobody is told of what they did themselves, and of one ticket the newest says it
//! all. Absent on purpose: who follows a ticket and may see it, which the news carries (desk).

use super::told::{Note, tell};
use crate::{store, types::NoticeKind};
use db::Tx;
use kernel::{PersonId, ProjectId, Result, TicketId};

/// Who hears of a ticket.
#[derive(Clone, Debug)]
pub struct Heard {
    /// Where the work is done.
    pub project: Option<ProjectId>,
    /// The ticket.
    pub ticket: TicketId,
    /// Whoever holds it.
    pub owner: Option<PersonId>,
    /// Whoever follows it.
    pub followers: Vec<PersonId>,
}

/// Something happened to a ticket: told as `own` to whoever holds it or covers them, as `theirs` to its followers.
/// With nobody holding it, the lead of its project hears of what was written.
pub async fn heard(tx: &mut Tx, it: &Heard, own: NoticeKind, theirs: NoticeKind) -> Result<()> {
    let by = tx.actor().person_or_none();
    let holding = match it.owner {
        Some(owner) if by == Some(owner) => Vec::new(),
        Some(owner) => answering(tx, owner, it.project).await?,
        None if theirs == NoticeKind::Handed => Vec::new(),
        None => lead(tx, it.project).await?.into_iter().collect(),
    };
    let follows = |person: &&PersonId| !holding.contains(person) && it.owner != Some(**person);
    let followers = it.followers.iter().filter(follows).map(|person| (*person, theirs));
    let told: Vec<(PersonId, NoticeKind)> =
        holding.iter().map(|person| (*person, own)).chain(followers).collect();
    for (person, kind) in told {
        // What happened before somebody was last told is no news: a demo's past.
        let reader = store::find_reader(tx, person).await?;
        if reader.is_some_and(|reader| tx.now() < reader.told_to) {
            continue;
        }
        store::settle_told(tx, person, it.ticket, theirs == NoticeKind::Handed).await?;
        note(tx, it.project, it.ticket, person, kind).await?;
    }
    Ok(())
}

/// Whoever answered the client has seen what was written.
pub async fn answered(tx: &mut Tx, ticket: TicketId) -> Result<()> {
    match tx.actor().person_or_none() {
        Some(person) => store::settle_told(tx, person, ticket, false).await,
        None => Ok(()),
    }
}

/// Our answer did not arrive: whoever holds the ticket or covers them is told, the coordinators if nobody does.
pub async fn undelivered(
    tx: &mut Tx,
    project: Option<ProjectId>,
    ticket: TicketId,
    owner: Option<PersonId>,
) -> Result<()> {
    let told = match owner {
        Some(owner) => answering(tx, owner, project).await?,
        None => here(tx, None).await?,
    };
    for person in told {
        note(tx, project, ticket, person, NoticeKind::Undelivered).await?;
    }
    Ok(())
}

/// A promise of a ticket runs out: whoever answers for it is told, or the coordinators if they are away
/// (RULES §6.6). What was told of the ticket before is told no more: the newest warning says it all.
pub async fn warned(
    tx: &mut Tx,
    project: Option<ProjectId>,
    ticket: TicketId,
    person: Option<PersonId>,
    percent: i64,
) -> Result<()> {
    let kind = if percent >= 100 { NoticeKind::Breach } else { NoticeKind::Clock };
    for person in here(tx, person).await? {
        store::settle_warnings(tx, person, ticket, false).await?;
        note(tx, project, ticket, person, kind).await?;
    }
    Ok(())
}

/// Somebody is asked to look at a ticket; of one ticket, once as long as they have not.
pub async fn raised(
    tx: &mut Tx,
    project: Option<ProjectId>,
    ticket: TicketId,
    person: Option<PersonId>,
) -> Result<()> {
    for person in here(tx, person).await? {
        store::settle_warnings(tx, person, ticket, true).await?;
        note(tx, project, ticket, person, NoticeKind::Raised).await?;
    }
    Ok(())
}

async fn note(
    tx: &mut Tx,
    project: Option<ProjectId>,
    ticket: TicketId,
    person: PersonId,
    kind: NoticeKind,
) -> Result<()> {
    tell(tx, &Note { project, about: Some(ticket.0), ..Note::new(person, kind) }).await
}

/// Whoever holds a ticket, if they are here; else the effective lead of its project, else the coordinators.
async fn answering(tx: &mut Tx, owner: PersonId, project: Option<ProjectId>) -> Result<Vec<PersonId>> {
    if is_here(tx, owner).await? {
        return Ok(vec![owner]);
    }
    let lead = lead(tx, project).await?;
    here(tx, lead).await
}

async fn lead(tx: &mut Tx, project: Option<ProjectId>) -> Result<Option<PersonId>> {
    let now = tx.now();
    match project {
        Some(project) => Ok(projects::effective(tx, project, now).await?.lead),
        None => Ok(None),
    }
}

/// Whether somebody still works here and is not away.
async fn is_here(tx: &mut Tx, person: PersonId) -> Result<bool> {
    let now = tx.now();
    Ok(people::find_card(tx, person).await?.active && !people::is_away(tx, person, now).await?)
}

/// Whoever is asked, unless they left, are away or nobody is: then the coordinators who are here, or all of them
/// where none is.
async fn here(tx: &mut Tx, person: Option<PersonId>) -> Result<Vec<PersonId>> {
    if let Some(person) = person
        && is_here(tx, person).await?
    {
        return Ok(vec![person]);
    }
    let heads = store::list_heads(tx).await?;
    let mut present = Vec::new();
    for head in &heads {
        if is_here(tx, *head).await? {
            present.push(*head);
        }
    }
    Ok(if present.is_empty() { heads } else { present })
}
